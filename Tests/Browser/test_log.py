"""The operation log in words: who did what to which paper, found by person, object, day and operation; what a change changed, field by field."""

from playwright.sync_api import expect

from case import BrowserCase


class Log(BrowserCase):
    def test_a_paper_and_a_change_are_found_and_told_in_words(self):
        call = self.service.call
        call("branch.create", {"code": "LG", "name": "LG 店"})
        call("warehouse.create", {"branch": "LG", "code": "LG-1", "name": "LG 仓"})
        number = call("document.get", {"document": call("other_in.submit", {
            "branch": "LG", "warehouse": "LG-1", "lines": [{"product": "D001", "quantity": "4", "price": "2"}]})["document"]})["number"]
        call("product.create", {"code": "LG-P", "name": "海风苏打", "base_unit": "BTL", "category": "DRINK"})
        call("product.update", {"product": "LG-P", "version": 1, "name": "海风苏打水", "spec": "330ml"})
        for size in ("desktop", "phone"):
            page = self.open(size)
            self.sign_in(page)
            page.goto("/operation_log")
            expect(page.locator("thead")).to_contain_text("对象")
            self.look(page, f"operation-log-{size}")
            page.goto(f"/operation_log?f_object={number}")
            row = page.locator("tbody tr")
            expect(row).to_have_count(1)
            expect(row).to_contain_text("其他入库单")
            expect(row).to_contain_text("完成")
            row.get_by_text(number).click()
            expect(page.locator("h1")).to_contain_text(number)
            page.goto("/operation_log?q=修改或停用商品&f_object=LG-P")
            expect(page.locator("tbody tr")).to_have_count(1)
            page.locator("[data-open]").click()
            expect(page.locator("h1")).to_have_text("修改或停用商品")
            change = page.locator(".change")
            expect(change).to_contain_text("海风苏打水")
            expect(change).to_contain_text("330ml")
            expect(page.locator(".raw pre")).to_be_hidden()
            page.locator(".raw summary").click()
            expect(page.locator(".raw pre")).to_contain_text("LG-P")
            self.look(page, f"operation-log-record-{size}", whole=True)
            page.goto("/changes?q=LG-P")
            expect(page.locator("tbody tr").first).to_contain_text("商品")
            expect(page.locator("tbody")).to_contain_text("海风苏打 → 海风苏打水")
            self.look(page, f"changes-{size}")
        page = self.open()
        page.context.add_cookies([{"name": "suanpan_language", "value": "en", "url": self.service.address}])
        self.sign_in(page)
        page.goto("/operation_log?f_object=LG-P")
        expect(page.locator("tbody tr").first).to_contain_text("product")
        self.look(page, "operation-log-english-desktop")
