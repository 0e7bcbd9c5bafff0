"""Paper: forms with their pages counted as a printer counts them, recorded before they come out; labels; codes that lead to what they are on."""

import base64
import io
import time
import urllib.parse

from playwright.sync_api import expect
from pypdf import PdfReader

from case import PICTURES, BrowserCase

MILLIMETRE = 72 / 25.4


class Printing(BrowserCase):
    """A branch of its own, with a long delivery and a short one."""

    over_the_sheet = "getComputedStyle(document.querySelector('.sheet'), '::before').content"

    def found(self, branch, lines):
        call = self.service.call
        call("branch.create", {"code": branch, "name": f"{branch} 店"})
        call("warehouse.create", {"branch": branch, "code": f"{branch}-1", "name": f"{branch} 仓"})
        call("partner.create", {"code": f"{branch}-C", "name": f"{branch} 四海酒家", "is_customer": True, "contact": "王掌柜", "phone": "13800000000",
                                "address": "上海市黄浦区南京东路 100 号二楼"})
        call("other_in.submit", {"branch": branch, "warehouse": f"{branch}-1",
                                 "lines": [{"product": f"D00{n}", "quantity": "400", "price": "2"} for n in range(6)]})
        paper = call("delivery.submit", {"branch": branch, "partner": f"{branch}-C", "warehouse": f"{branch}-1", "lines": [
            {"product": f"D00{n % 6}", "quantity": "2", "price": "5.50", "remark": "轻放,请与上次的空瓶一并清点后签收" if n == 2 else ""} for n in range(lines)]})
        self.service.add_user(f"{branch}-seller".lower(), "seller", branch)
        return paper["document"]

    def pages(self, page):
        """The sizes in millimetres of the pages that a printer would get."""
        return [self.size(sheet) for sheet in PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages]

    def size(self, sheet):
        """The millimetres of a page of a PDF."""
        return round(float(sheet.mediabox.width) / MILLIMETRE), round(float(sheet.mediabox.height) / MILLIMETRE)

    def test_twenty_three_lines_are_three_sheets_of_three_part_paper_and_one_of_a4(self):
        document = self.found("PR", 23)
        page = self.open()
        page.add_init_script("window.print = () => { window.printings = (window.printings || 0) + 1; }")
        self.sign_in(page, "pr-seller")
        page.goto(f"/documents/{document}")
        page.keyboard.press("p")
        expect(page.locator(".sheet")).to_have_count(3)
        expect(page.locator("[data-print]")).to_be_focused()
        self.look(page, "print-three-part-desktop", whole=True)
        self.assertEqual(self.pages(page), [(241, 140)] * 3)
        expect(page.locator(".sheet").nth(0)).to_contain_text("本页小计 20")
        expect(page.locator(".sheet").nth(0)).to_contain_text("110.00")
        expect(page.locator(".sheet").nth(2)).to_contain_text("贰佰伍拾叁元整")
        self.assertIsNone(page.evaluate("window.printings"), "looking is no print")
        page.emulate_media(media="print")
        self.assertEqual(page.evaluate(self.over_the_sheet), '"预览"', "what is printed past the record says so")
        page.emulate_media(media="null")
        page.locator("[data-print]").press("Enter")
        expect(page.locator(".print-bar")).to_contain_text("已打印次数 1")
        page.wait_for_load_state("networkidle")
        self.assertEqual(page.evaluate("window.printings"), 1)
        page.emulate_media(media="print")
        self.assertEqual(page.evaluate(self.over_the_sheet), "none")
        page.emulate_media(media="null")
        page.reload()
        expect(page.locator(".print-bar")).to_contain_text("已打印次数 1")
        self.assertIsNone(page.evaluate("window.printings"), "coming back prints nothing")
        page.get_by_role("link", name="A4").click()
        self.assertEqual(self.pages(page), [(210, 297)])
        self.look(page, "print-a4-desktop", whole=True)
        page.get_by_role("link", name="不带价格").click()
        expect(page.locator(".sheet")).not_to_contain_text("5.50")
        page.goto("/print_log")
        expect(page.locator("tbody tr").first).to_contain_text("三联单")

    def test_a_print_becomes_a_pdf_file_with_its_pages_for_people_and_for_programs(self):
        document = self.found("PF", 23)
        page = self.open()
        self.sign_in(page, "pf-seller")
        page.goto(f"/documents/{document}/print?form=three_part")
        with page.expect_download() as download:
            page.get_by_role("button", name="PDF").click()
        expect(page.get_by_role("link", name="保存")).to_be_visible()
        self.look(page, "print-file-desktop")
        number = self.service.call("document.get", {"document": document})["number"]
        self.assertEqual(download.value.suggested_filename, f"{number}.pdf")
        sheets = PdfReader(download.value.path()).pages
        self.assertEqual([self.size(sheet) for sheet in sheets], [(241, 140)] * 3)
        texts = ["".join(sheet.extract_text().split()) for sheet in sheets]
        self.assertIn("110.00", texts[0])
        self.assertIn("接下页", texts[0])
        self.assertIn("贰佰伍拾叁元整", texts[2])
        self.assertNotIn("预览", "".join(texts), "it is a print")
        page.goto(f"/documents/{document}/print?form=three_part")
        expect(page.locator(".print-bar")).to_contain_text("已打印次数 1")
        asked = self.service.call("document.print_file", {"document": document, "form": "a4", "with_prices": False, "language": "en"})
        deadline = time.monotonic() + 60
        while (file := self.service.call("print_file.get", {"print": asked["print"], "with_content": True}))["state"] != "done":
            self.assertLess(time.monotonic(), deadline, file)
            time.sleep(0.5)
        sheets = PdfReader(io.BytesIO(base64.b64decode(file["content"]))).pages
        self.assertEqual([self.size(sheet) for sheet in sheets], [(210, 297)])
        self.assertIn("Received by", sheets[0].extract_text())
        self.assertNotIn("5.50", sheets[0].extract_text())

    def test_a_form_fits_a_phone_and_nothing_is_cut_off_its_sheets(self):
        document = self.found("PS", 10)
        page = self.open("phone")
        self.sign_in(page, "ps-seller")
        page.goto(f"/documents/{document}/print?form=three_part")
        self.look(page, "print-phone")
        self.assertEqual(self.pages(page), [(241, 140)])
        cut = page.evaluate("""[...document.querySelectorAll('.sheet')].filter((sheet) => {
            const end = sheet.getBoundingClientRect().bottom;
            return sheet.querySelector('footer').getBoundingClientRect().bottom > end || sheet.scrollHeight > sheet.clientHeight;
        }).length""")
        self.assertEqual(cut, 0, "the foot stands on its sheet")

    def test_no_digit_is_cut_and_a_text_that_has_no_room_says_so(self):
        """Seven figures, nine with decimals, long codes, names and remarks, days of lines, on both forms; and what the PDF file then says."""
        call = self.service.call
        call("branch.create", {"code": "PW", "name": "PW 店"})
        call("warehouse.create", {"branch": "PW", "code": "PW-1", "name": "PW 仓"})
        name = "青岛崂山区海滨路一百二十八号四海酒家餐饮管理有限公司采购与供应链中心第三收货处"
        call("partner.create", {"code": "PW-C", "name": name, "is_customer": True, "contact": "王掌柜", "phone": "13800000000", "address": "山东省" * 20})
        code = "PW-20261130-ABCDEFGHIJKLMNOP-0123456789"
        call("product.create", {"code": code, "name": "特级陈酿原浆" * 12, "spec": "500ml*12", "base_unit": "BTL", "units": [{"unit": "BTL", "sale_price": "3.451327"}]})
        order = call("sales_order.submit", {"branch": "PW", "partner": "PW-C", "warehouse": "PW-1", "memo": "请走货梯" * 30, "lines": [
            {"product": code, "quantity": "441590", "price": "3.451327", "due_on": "2099-12-31", "remark": "轻放" * 40},
            {"product": "D001", "quantity": "123456", "price": "10.000001", "discount": "0.125", "due_on": "2099-12-30"},
            {"product": "D002", "quantity": "1", "price": "12345.67", "due_on": "2099-12-30"}]})["document"]
        page = self.open()
        self.sign_in(page)
        for form in ("three_part", "a4"):
            page.goto(f"/documents/{order}/print?form={form}")
            self.look(page, f"print-wide-{form}-desktop", whole=True)
            cut = page.evaluate("""[...document.querySelectorAll('.sheet :is(.number, .due_on, .unit_name) > div, .sheet th')]
                .filter((cell) => cell.scrollWidth > Math.max(cell.clientWidth, cell.parentElement.clientWidth)).map((cell) => cell.textContent)""")
            self.assertEqual(cut, [], f"{form}: these are wider than their cells")
            hidden = page.evaluate("""[...document.querySelectorAll('.sheet td > div')].filter((cell) => cell.scrollHeight > cell.clientHeight + 1)
                .map((cell) => cell.textContent)""")
            self.assertEqual(hidden, [], f"{form}: these are higher than their cells")
            sheet = page.locator(".sheet").first
            for figure in ("1,524,071.49", "441,590", "3.451327", "123,456", "87.5", "12,345.67", "2099-12-31"):
                expect(sheet).to_contain_text(figure)
            self.assertIn(code, "".join(sheet.inner_text().split()), "a code is never cut")
            for place in (".product_name", ".remark"):
                self.assertTrue(sheet.locator(f"td{place} > div").first.inner_text().endswith("…"), place)
            expect(sheet.locator(".parties")).to_contain_text("…")
            self.assertEqual(page.evaluate("""(() => {
                const parties = document.querySelector('.sheet .parties');
                return parties.scrollHeight > parties.clientHeight + 1;
            })()"""), False, "nothing of the head is hidden")
            asked = call("document.print_file", {"document": order, "form": form, "language": "zh"})
            deadline = time.monotonic() + 60
            while (file := call("print_file.get", {"print": asked["print"], "with_content": True}))["state"] != "done":
                self.assertLess(time.monotonic(), deadline, file)
                time.sleep(0.5)
            content = base64.b64decode(file["content"])
            (PICTURES / f"print-wide-{form}.pdf").write_bytes(content)
            text = "".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
            for figure in ("1,524,071.49", "441,590", "3.451327", "12,345.67", "2099-12-31"):
                self.assertIn(figure, text)

    def test_labels_are_as_many_as_asked_for_each_on_its_own_paper(self):
        page = self.open()
        self.sign_in(page)
        page.goto("/products/record?of=D001")
        page.get_by_role("link", name="打印标签").click()
        expect(page.locator(".label")).to_have_count(1)
        page.locator("input[name^='count.']").first.fill("3")
        page.get_by_role("button", name="更新").click()
        expect(page.locator(".label")).to_have_count(3)
        self.look(page, "labels-desktop")
        self.assertEqual(self.pages(page), [(40, 30)] * 3)
        page.locator("select[name=size]").select_option("a4_24")
        page.locator("input[name^='count.']").first.fill("25")
        page.get_by_role("button", name="更新").click()
        expect(page.locator(".label")).to_have_count(25)
        page.wait_for_load_state("networkidle")
        self.assertEqual(self.pages(page), [(210, 297)] * 2)
        self.look(page, "labels-a4-desktop")

    def test_the_code_on_the_phone_page_signs_another_device_in(self):
        page = self.open()
        self.sign_in(page)
        page.locator("details.user-menu summary").click()
        page.get_by_role("button", name="用手机登录").click()
        self.look(page, "phone-qr-desktop")
        picture = page.locator("main img.qr").get_attribute("src")
        self.assertIn("svg", urllib.parse.unquote(picture))
        link = page.locator("[data-code]").get_attribute("data-code")
        phone = self.open("phone")
        phone.goto(link)
        expect(phone.locator("nav.places")).to_be_attached()

    def test_a_photo_of_a_code_enters_a_line_on_a_phone_and_one_without_says_so(self):
        self.found("PH", 1)
        page = self.open("phone", device_scale_factor=3)
        self.sign_in(page)
        page.goto("/labels?product=D002")
        label = page.locator(".label .qr").screenshot()
        bars = page.locator(".label .bars img").screenshot()
        blank = page.locator(".label strong").screenshot()
        page.goto("/deliveries/new?branch=PH")
        page.wait_for_load_state("networkidle")
        for number, photo in enumerate((label, bars), start=1):
            page.set_input_files("[data-photo]", {"name": "photo.png", "mimeType": "image/png", "buffer": photo})
            expect(page.locator("[data-scan-note]")).to_contain_text(f"× {number}")
        expect(page.locator("[data-cell=product]").first).to_have_value("D002")
        expect(page.locator("[data-cell=quantity]").first).to_have_value("2")
        page.set_input_files("[data-photo]", {"name": "photo.png", "mimeType": "image/png", "buffer": blank})
        expect(page.locator("[data-scan-note]")).to_contain_text("没有找到")
        page.set_input_files("[data-photo]", {"name": "photo.png", "mimeType": "image/png", "buffer": b"no picture"})
        expect(page.locator("[data-scan-note]")).to_contain_text("无法读取")
        self.look(page, "scan-phone")
