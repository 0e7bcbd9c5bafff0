"""Boards and lists of stock in a browser: the first page, the chart, the lists that figures open, on a desk and on a phone."""

from playwright.sync_api import expect

from case import BrowserCase


class BoardTest(BrowserCase):
    """What a board shows, and where it leads."""

    def found(self, page):
        """Trade of a few minutes, made once by the forms of operations that a page offers to everybody."""
        self.sign_in(page)
        if page.goto("/products/record?of=BOARD").status == 200:
            return
        send = lambda operation, **fields: page.evaluate(
            """async ([operation, fields]) => {
                const form = new URLSearchParams(fields);
                form.set("_token", document.querySelector("[name=_token]").value);
                form.set("_key", operation + Math.random());
                const answer = await fetch("/operations/" + operation, { method: "POST", body: form });
                return answer.status;
            }""", [operation, fields])
        self.assertEqual(send("product.create", code="BOARD", name="看板用啤酒", base_unit="BTL"), 200)
        self.assertEqual(send("partner.create", code="BOARDC", name="四海酒家", is_customer="true"), 200)
        place = {"branch": "HQ", "warehouse": "HQ-1"}
        line = {"lines.0.product": "BOARD", "lines.0.quantity": "50", "lines.0.price": "3.20"}
        self.assertEqual(send("other_in.submit", **place, **line), 200)
        for day, quantity in enumerate(["3", "7", "5"]):
            self.assertEqual(send("delivery.submit", **place, partner="BOARDC", **{
                **line, "lines.0.quantity": quantity, "lines.0.price": "6.00"}), 200, day)

    def test_first_page(self):
        for size in ("desktop", "phone"):
            page = self.open(size)
            self.found(page)
            page.goto("/")
            expect(page.locator("[data-chart] canvas")).to_be_visible()
            expect(page.locator("[data-figure=to_ship]")).to_be_visible()
            self.look(page, f"board-{size}", whole=True)
            page.locator("[data-figure=sold_today]").click()
            expect(page.locator("tfoot")).to_contain_text("合计")
            self.look(page, f"board-sold-{size}")

    def test_without_script(self):
        page = self.open(java_script_enabled=False)
        self.sign_in(page)
        page.goto("/")
        expect(page.locator(".series summary")).to_be_visible()
        expect(page.locator("[data-figure=stock_value]")).to_be_visible()

    def test_lists(self):
        for size in ("desktop", "phone"):
            page = self.open(size)
            self.found(page)
            for path in ("stock", "stock_ledger", "stock_period", "journal", "purchase_tracking", "sales_tracking", "sales_detail", "sales_items"):
                page.goto(f"/{path}")
                self.look(page, f"{path}-{size}")

    def test_product(self):
        for size in ("desktop", "phone"):
            page = self.open(size)
            self.found(page)
            page.goto("/products/overview?of=BOARD")
            expect(page.locator("[data-chart] canvas")).to_have_count(2)
            for chart in page.locator("[data-chart] canvas").all():
                expect(chart).to_be_visible()
            self.look(page, f"overview-{size}", whole=True)

    def test_dark_english(self):
        page = self.open(color_scheme="dark")
        self.found(page)
        page.goto("/")
        # By the browser's own: the switch would stay with the account.
        page.context.add_cookies([{"name": "suanpan_language", "value": "en", "url": self.service.address}])
        page.goto("/")
        expect(page.get_by_role("heading", name="To do")).to_be_visible()
        self.look(page, "board-dark-english", whole=True)
