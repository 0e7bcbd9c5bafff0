"""Files in and out: a workbook as 管家婆 exports it, its faults corrected in place, its stock there afterwards; a list as a workbook. Each test's
name is its claim."""

import decimal
import io
import json
import pathlib
import urllib.request

import openpyxl
from playwright.sync_api import expect

from case import BrowserCase

HEADS = ["商品编号", "商品全名", "规格", "条码", "基本单位", "辅助单位", "换算关系", "类别名称", "预设进价(元)", "零售价", "仓库全名", "库存数量", "成本均价", "库存下限"]
FIRST_ROW = 4


def barcode(number):
    """An EAN-13 with its check digit."""
    digits = f"6900000{number:05}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-total % 10)


def goods(warehouse, prefix, many=40):
    """Rows as another program writes them: figures as numbers, codes as text."""
    names = ["洗衣液", "卫生纸", "垃圾袋", "牙膏", "沐浴露", "洗洁精", "抽纸", "香皂"]
    return [
        [f"{prefix}-{n:03}", f"{prefix} {names[n % 8]} {n} 号", "2kg", barcode(n + ord(prefix) * 100), "瓶", "箱", 12, f"{prefix} 日化",
         round(3.1 + n / 10, 2), round(5.2 + n / 10, 2), warehouse, 10 + n, round(2.9 + n / 10, 2), 5]
        for n in range(1, many + 1)]


def workbook(rows):
    """A workbook with a title and a line above the heads, an empty row and merged cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "商品信息"
    sheet.append(["商品信息表"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADS))
    sheet.append(["制表人:李会计", None, "打印日期:2026-11-20"])
    sheet.append(HEADS)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Imports(BrowserCase):
    def warehouse(self):
        return next(row for row in self.service.call("warehouse.list", {})["rows"] if row["code"] == "HQ-1")

    def stock(self, prefix):
        answer = self.service.call(
            "report.read",
            {"view": "stock_on_hand", "filter": {"product": {"like": f"{prefix}-"}}, "columns": ["product", "on_hand"], "limit": 1000})
        return {product: decimal.Decimal(quantity) for product, quantity in answer["rows"]}

    def choose(self, page, content, name="商品.xlsx"):
        page.set_input_files(
            "[data-file]",
            {"name": name, "mimeType": "application/octet-stream", "buffer": content})

    def cell(self, page, head, row):
        """The cell below a head in a row of the file."""
        return page.get_by_label(f"{head} {row}", exact=True)

    def faulty(self, prefix):
        """A file of forty products with five faults, the texts that put them right, and what is in stock then."""
        rows = goods(self.warehouse()["name"], prefix)
        right = {}
        for index, column, wrong, corrected, head in [
            (2, 1, None, f"{prefix} 补上的名称", "商品名称"), (7, 3, "6900000000001", rows[7][3], "条码"), (15, 4, "箩", "瓶", "单位"),
            (22, 8, "三元五", "3.5", "进价"), (38, 12, None, "2.2", "期初成本"),
        ]:
            rows[index][column] = wrong
            right[(head, FIRST_ROW + index)] = corrected
        return rows, right, {row[0]: decimal.Decimal(row[11]) for row in rows}

    def import_file(self, prefix, size):
        rows, right, stock = self.faulty(prefix)
        page = self.open(size)
        self.sign_in(page)
        page.goto("/products")
        page.get_by_role("link", name="导入", exact=True).first.click() if size == "desktop" else page.goto("/import?kind=products")
        expect(page.locator("[data-import]")).to_be_visible()
        self.look(page, f"import-begin-{size}")
        self.choose(page, workbook(rows))
        expect(page.locator("[data-recognised]")).to_have_text("认出 14 / 14 列")
        self.look(page, f"import-columns-{size}", whole=True)
        page.get_by_label("新建没有的类别").check()
        page.get_by_role("button", name="检查").click()
        expect(page.locator("[data-fault-rows] tr")).to_have_count(5)
        expect(page.locator("[data-grid-rows] [aria-invalid]")).to_have_count(5)
        self.assertEqual(self.stock(prefix), {}, "nothing is imported")
        self.look(page, f"import-faults-{size}", whole=True)
        for (head, row), text in right.items():
            self.cell(page, head, row).fill(text)
        page.keyboard.press("Control+Enter")
        expect(page.locator("[data-status]")).to_contain_text(f"检查通过:新建 40,期初库存 40 行,新类别:{prefix} 日化")
        self.assertEqual(self.stock(prefix), {}, "a check imports nothing")
        self.look(page, f"import-sound-{size}")
        page.keyboard.press("Enter")
        expect(page.locator("[data-done]")).to_contain_text("导入完成:新建 40,期初库存 40 行")
        self.look(page, f"import-done-{size}")
        self.assertEqual(self.stock(prefix), stock)
        page.get_by_role("link", name="查看列表").click()
        expect(page.locator("h1")).to_have_text("商品")
        return page

    def test_a_workbook_of_forty_products_with_five_faults_is_corrected_and_imported_with_its_stock(self):
        self.import_file("A", "desktop")

    def test_it_can_be_done_on_a_phone(self):
        self.import_file("B", "phone")

    def test_what_is_in_work_outlives_a_reload_and_can_be_discarded(self):
        page = self.open()
        self.sign_in(page)
        page.goto("/import?kind=products")
        self.choose(page, workbook(goods("HQ-1", "K", 3)))
        self.cell(page, "商品名称", 5).fill("改过的名称")
        expect(page.locator("[data-kept]")).to_contain_text("已存在本浏览器")
        page.reload()
        expect(page.locator("[data-restored-text]")).to_contain_text("继续上次的 商品.xlsx")
        expect(self.cell(page, "商品名称", 5)).to_have_value("改过的名称")
        self.look(page, "import-restored", whole=True)
        page.get_by_role("button", name="放弃,重新开始").click()
        expect(page.locator("[data-grid]")).to_be_hidden()
        page.reload()
        expect(page.locator("[data-restored]")).to_be_hidden()

    def test_a_pasted_block_is_read_and_a_column_is_mapped_by_hand(self):
        page = self.open()
        self.sign_in(page)
        page.goto("/import?kind=suppliers")
        page.get_by_text("或粘贴表格内容").click()
        page.fill("[data-paste]", "编码\t公司大名\t电话\nPA1\t晨光文具\t13800000001\nPA2\t得力集团\t13800000002\n")
        page.get_by_role("button", name="读取").click()
        expect(page.locator("[data-recognised]")).to_have_text("认出 2 / 3 列;还缺必填的列:供应商名称")
        page.get_by_label("公司大名").select_option("name")
        expect(page.locator("[data-recognised]")).to_have_text("认出 3 / 3 列")
        page.get_by_role("button", name="检查").click()
        expect(page.locator("[data-status]")).to_contain_text("检查通过:新建 2")
        page.locator("[data-run]").click()
        expect(page.locator("[data-done]")).to_contain_text("导入完成:新建 2")
        page.get_by_role("link", name="查看列表").click()
        expect(page.get_by_text("得力集团")).to_be_visible()

    def test_a_file_that_cannot_be_read_says_what_to_do(self):
        page = self.open()
        self.sign_in(page)
        page.goto("/import?kind=products")
        self.choose(page, b"<html><table><tr><td>1</td></tr></table>", "网页.xls")
        expect(page.locator("[data-refusal]")).to_contain_text("另存为 .xlsx")
        self.choose(page, workbook(goods("HQ-1", "X", 3))[:900])
        expect(page.locator("[data-refusal]")).to_contain_text("文件已损坏")
        self.choose(page, "品名,进价\n搪瓷杯,8.5\n".encode("gb18030"), "旧.csv")
        expect(page.locator("[data-refusal]")).to_be_hidden()
        expect(self.cell(page, "商品名称", 2)).to_have_value("搪瓷杯")

    def test_cells_are_what_they_show_and_rows_that_are_no_data_are_left_out_and_told(self):
        book = openpyxl.Workbook()
        sheet = book.active
        for row in [
            ["商品编码", "商品名称", "单位", "进价", self.warehouse()["name"]], [1893, "白牡丹", "盒", 10 / 3, 12], ["商品编码", "商品名称", "单位", "进价"],
            [7, "寿眉", "盒", 2, None], ["合计", None, None, 5.33, 12],
        ]:
            sheet.append(row)
        for row in range(2, 5):
            sheet.cell(row, 1).number_format = "000000"
            sheet.cell(row, 4).number_format = "0.00"
        out = io.BytesIO()
        book.save(out)
        page = self.open()
        self.sign_in(page)
        page.goto("/import?kind=products")
        self.choose(page, out.getvalue())
        expect(page.locator("[data-recognised]")).to_have_text("认出 5 / 5 列")
        expect(page.locator("[data-left-out] li")).to_have_count(2)
        expect(page.locator("[data-left-out]")).to_contain_text("5 · 合计行: 合计")
        expect(self.cell(page, "商品编码", 2)).to_have_value("001893")
        expect(page.get_by_label(f"期初数量 · HQ-1 2", exact=True)).to_have_value("12")
        self.look(page, "import-left-out", whole=True)
        page.locator("[data-take-back]").last.click()
        expect(page.locator("[data-left-out] li")).to_have_count(1)
        page.get_by_role("button", name="去掉这一行 5").click()
        page.get_by_text("文件里没有的列,统一填一个值").click()
        page.fill("[data-fixed-field=opening_cost]", "3")
        page.get_by_role("button", name="检查").click()
        expect(page.locator("[data-status]")).to_contain_text("检查通过:新建 2,期初库存 1 行")
        expect(page.locator("[data-notes]")).to_contain_text("3.33333333333333 → 3.33")
        self.look(page, "import-notes", whole=True)
        page.locator("[data-run]").click()
        expect(page.locator("[data-done]")).to_contain_text("导入完成:新建 2")
        self.assertEqual(self.service.call("product.get", {"product": "001893"})["units"][0]["purchase_price"], "3.33")
        self.assertEqual(self.service.call("product.get", {"product": "000007"})["name"], "寿眉")

    def test_a_text_that_may_be_in_several_encodings_asks_for_one(self):
        page = self.open()
        self.sign_in(page)
        page.goto("/import?kind=products")
        self.choose(page, "品名,數量,進價\n烏龍茶葉,3,2\n".encode("big5"), "繁體.csv")
        expect(page.locator("[data-refusal]")).to_contain_text("看不准")
        page.get_by_label("文字编码").select_option("big5")
        expect(page.locator("[data-refusal]")).to_be_hidden()
        expect(self.cell(page, "商品名称", 2)).to_have_value("烏龍茶葉")

    def test_the_template_is_known_by_its_own_heads(self):
        page = self.open()
        self.sign_in(page)
        page.goto("/import?kind=products")
        with page.expect_download() as loading:
            page.locator("[data-template]").click()
        content = pathlib.Path(loading.value.path()).read_bytes()
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        self.assertIn("期初数量", [cell.value for cell in sheet[1]])
        self.choose(page, content, "模板.xlsx")
        expect(page.locator("[data-recognised]")).to_have_text(f"认出 {sheet.max_column} / {sheet.max_column} 列")

    def test_a_list_is_exported_as_it_is_shown_and_the_log_tells(self):
        page = self.open()
        self.sign_in(page)
        page.goto("/products?q=可口可乐&sort=-code&c=code&c=name&c=sale_price&c=disabled")
        page.get_by_text("导出", exact=True).click()
        self.look(page, "list-export-menu")
        with page.expect_download() as loading:
            page.get_by_role("link", name="Excel (.xlsx)").click()
        self.assertEqual(loading.value.suggested_filename, "products.xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(pathlib.Path(loading.value.path()).read_bytes())).active
        shown = [
            [cell.inner_text().strip() for cell in row.locator("td").all()]
            for row in page.locator("table.list tbody tr").all()]
        heads = [cell.value for cell in sheet[1]]
        self.assertEqual(heads, page.locator("table.list thead th").all_inner_texts())
        self.assertEqual([[row[0].value, row[1].value] for row in sheet.iter_rows(min_row=2)], [row[:2] for row in shown])
        self.assertTrue(all(isinstance(row[2].value, (int, float)) for row in sheet.iter_rows(min_row=2)), "prices are numbers")
        self.assertEqual([f"{row[2].value:.2f}" for row in sheet.iter_rows(min_row=2)], [row[2] for row in shown])
        self.assertEqual(sheet.freeze_panes, "A2")
        logged = self.service.call(
            "report.read",
            {"view": "operation_log", "filter": {"operation": "export.log"}, "columns": ["request"], "sort": ["-id"], "limit": 1})
        request = json.dumps(logged["rows"][0], ensure_ascii=False)
        self.assertIn("xlsx", request)
        self.assertIn("可口可乐", request)

    def test_the_api_gives_a_view_as_a_workbook(self):
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        question = urllib.request.Request(
            f"{self.service.address}/api/v1/report/product_unit?columns=product,unit,sale_price&sort=product",
            headers={"Authorization": f"Bearer {self.service.token}", "Accept": kind})
        with urllib.request.urlopen(question) as answer:
            self.assertEqual(answer.headers["Content-Type"], kind)
            sheet = openpyxl.load_workbook(io.BytesIO(answer.read())).active
        rows = self.service.call(
            "report.read", {"view": "product_unit", "columns": ["product", "unit", "sale_price"], "sort": ["product"], "limit": 1000})["rows"]
        self.assertEqual([cell.value for cell in sheet[1]], ["product", "unit", "sale_price"])
        self.assertEqual(
            [[row[0].value, row[1].value, row[2].value] for row in sheet.iter_rows(min_row=2)],
            [[product, unit, None if price is None else float(price)] for product, unit, price in rows])
