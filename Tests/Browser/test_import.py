"""Files that come in and go out: a workbook as another program exports it, its faults corrected in place with the keyboard, brought in with its
stock; the same list out again as a workbook."""

import io

import openpyxl
from playwright.sync_api import expect

from case import BrowserCase

HEADS = ["商品编号", "商品全名", "规格型号", "商品类别", "基本单位", "辅助单位", "换算关系", "国际条码", "预设进价(元)", "零售价", "仓库全名", "期初库存数量", "成本均价"]
KINDS = ["酱油", "陈醋", "料酒", "蚝油"]


def barcode(number):
    """An EAN-13 of that number."""
    digits = f"690{number:09}"
    return int(digits + str(-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10))


def workbook():
    """Forty products under a title, five of them wrong."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "商品"
    sheet.append(["商品资料导出"])
    sheet.merge_cells("A1:M1")
    sheet.append(HEADS)
    for number in range(1, 41):
        sheet.append([
            f"IM-{number:03}", f"海天{KINDS[number % 4]} {number}", "500ml", "调味品", "瓶", "箱", 12, barcode(number), 3.1 + number / 10, 6.9, "东仓", number * 12, 3])
    sheet["B5"] = None
    sheet["I9"] = "三块二"
    sheet["H14"] = barcode(12) + 1
    sheet["A22"] = "IM-019"
    sheet["K35"] = "西仓"
    content = io.BytesIO()
    book.save(content)
    return {"name": "商品资料.xlsx", "mimeType": "application/octet-stream", "buffer": content.getvalue()}


class Import(BrowserCase):
    """By an administrator of a branch of its own."""

    def found(self, branch):
        self.service.call("branch.create", {"code": branch, "name": f"{branch} 店"})
        self.service.call("warehouse.create", {"branch": branch, "code": f"{branch}-1", "name": "东仓" if branch == "IM" else f"{branch} 仓"})
        self.service.add_user(f"{branch}-admin".lower(), "administrator", branch)

    def test_forty_products_with_five_faults_are_corrected_in_place_and_brought_in_with_their_stock(self):
        self.found("IM")
        page = self.open()
        self.sign_in(page, "im-admin")
        page.goto("/products")
        page.get_by_role("link", name="导入", exact=True).first.click()
        expect(page.locator("#kind")).to_have_value("products")
        self.look(page, "import-empty-desktop")
        page.set_input_files("#file", workbook())
        expect(page.locator("[data-recognised]")).to_contain_text("13 / 13")
        page.get_by_label("新建没有的分类").check()
        page.keyboard.press("Control+Enter")
        expect(page.locator("[data-fault-count]")).to_contain_text("6 处错误")
        expect(page.locator("[data-fault-rows] tr")).to_have_count(6)  # the two rows of one code are told both
        self.look(page, "import-faults-desktop", whole=True)
        self.assertEqual(self.service.call("product.list", {"search": "海天"})["rows"], [], "nothing is written by a check")
        for text in ("海天蚝油 3", "3.20", str(barcode(12)), "IM-019", "IM-020", "东仓"):
            expect(page.locator("[data-grid-rows] [aria-invalid]:focus")).to_have_count(1)
            page.keyboard.press("Control+a")
            page.keyboard.type(text)
            page.keyboard.press("F8")
        page.wait_for_timeout(600)
        page.reload()
        expect(page.locator("[data-restored]")).to_be_visible()
        page.keyboard.press("Control+Enter")
        expect(page.locator("[data-status]")).to_contain_text("没有错误")
        self.look(page, "import-checked-desktop")
        page.keyboard.press("Enter")
        expect(page.locator("[data-result]")).to_contain_text("导入完成")
        self.look(page, "import-done-desktop")
        page.get_by_role("link", name="查看列表").click()
        page.goto("/products?q=海天")
        expect(page.locator("tbody tr")).to_have_count(40)
        stock = self.service.call("stock.on_hand", {"filter": {"warehouse": "IM-1"}, "limit": 100})["rows"]
        self.assertEqual(len(stock), 40)
        self.assertEqual(sum(float(row["on_hand"]) for row in stock), 12 * 40 * 41 / 2)
        self.assertEqual(self.service.call("product.get", {"product": "IM-012"})["units"][0]["barcodes"], [str(barcode(12))])

        page.locator(".export-menu summary").click()
        with page.expect_download() as download:
            page.get_by_role("link", name="Excel").click()
        sheet = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).active
        rows = list(sheet.iter_rows(values_only=True))
        heads = page.locator("thead th").all_inner_texts()
        self.assertEqual([head.strip() for head in heads if head.strip()][: len(rows[0])], list(rows[0]))
        self.assertEqual(len(rows), 41)
        self.assertEqual({row[0] for row in rows[1:]}, {f"IM-{number:03}" for number in range(1, 41)})
        logged = self.service.call("report.read", {"view": "operation_log", "columns": ["login"], "filter": {"operation": "export.log"}, "sort": ["-id"]})["rows"]
        self.assertEqual(logged[0][0], "im-admin")

    def test_a_pasted_block_comes_in_and_what_is_no_workbook_is_told(self):
        self.found("IP")
        page = self.open("phone")
        self.sign_in(page, "ip-admin")
        page.goto("/import?kind=customers")
        page.set_input_files("#file", {"name": "旧.xls", "mimeType": "application/octet-stream", "buffer": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)})
        expect(page.locator("[data-refusal]")).to_contain_text("另存为 .xlsx")
        page.get_by_text("或从表格软件粘贴").click()
        page.locator("[data-paste]").fill("客户名称\t联系人\t手机\n粘贴酒家\t钱掌柜\t13900000001\n粘贴饭店\t孙掌柜\t13900000002\n")
        page.get_by_role("button", name="读取").click()
        expect(page.locator("[data-recognised]")).to_contain_text("3 / 3")
        self.look(page, "import-phone")
        page.locator("[data-check]").click()
        expect(page.locator("[data-status]")).to_contain_text("新增 2")
        page.locator("[data-run]").click()
        expect(page.locator("[data-result]")).to_contain_text("导入完成")
        self.assertEqual(len(self.service.call("partner.list", {"search": "粘贴"})["rows"]), 2)

    def test_the_template_of_every_kind_passes_its_own_check_of_columns(self):
        self.found("IT")
        page = self.open()
        self.sign_in(page, "it-admin")
        page.goto("/import")
        for kind in page.locator("#kind option").evaluate_all("options => options.map((option) => option.value)"):
            page.goto(f"/import?kind={kind}")
            with page.expect_download() as download:
                page.get_by_role("link", name="下载模板").click()
            page.set_input_files("#file", {"name": "t.xlsx", "mimeType": "application/octet-stream", "buffer": download.value.path().read_bytes()})
            count = len(list(openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).active.iter_rows(values_only=True))[0])
            expect(page.locator("[data-recognised]")).to_have_text(f"已识别 {count} / {count} 列。")
