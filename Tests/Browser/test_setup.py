"""Getting started: a sample goes when its name is typed and the company that follows is set up on one page, in a database of its own;
somebody new finishes the first papers alone, led by the guide; the list of what a company needs fits."""

from playwright.sync_api import expect

from case import BrowserCase
from service import running


class Beginning(BrowserCase):
    @classmethod
    def setUpClass(cls):
        cls.service = cls.enterClassContext(running(cls.program, cls.server, "suanpan_beginning", lambda service: None))

    def test_a_sample_goes_and_the_company_is_set_up_on_one_page(self):
        call = self.service.call
        call("company.update", {"version": 1, "name": "演示商贸"})
        call("company.declare_sample", {})
        call("product.create", {"code": "P1", "name": "样品", "base_unit": "BTL"})
        page = self.open()
        self.sign_in(page)
        page.click("main .alert a[href='/setup']")
        self.look(page, "sample")
        page.fill("#confirm", "演示")
        page.press("#confirm", "Enter")
        expect(page.locator("main [role=alert]")).to_be_visible()
        page.fill("#confirm", "演示商贸")
        page.press("#confirm", "Enter")
        expect(page.locator("main .alert-success")).to_be_visible()
        self.assertEqual(call("product.list", {})["rows"], [])

        page.fill("#name", "四海商贸")
        page.fill("#started_on", "2026-01-01")
        page.select_option("#taxpayer_kind", "small")
        page.locator("#more_branches\\.0\\.name").fill("分店")
        page.keyboard.press("Control+Enter")
        # A branch needs a code: it is told beside it, and nothing that was typed is lost.
        expect(page.locator("#more_branches\\.0\\.code-faults")).to_be_visible()
        expect(page.locator("#name")).to_have_value("四海商贸")
        self.look(page, "setup-faults", whole=True)
        page.locator("#more_branches\\.0\\.code").fill("B2")
        page.keyboard.press("Control+Enter")
        expect(page.locator("[data-step=setup]")).to_have_class("done")
        self.look(page, "setup-done", whole=True)
        branches = {row["code"]: row["taxpayer_kind"] for row in call("branch.list", {})["rows"]}
        self.assertEqual(branches, {"HQ": "small", "B2": "general"})
        page.goto("/")
        expect(page.locator("[data-setup] [data-step]")).to_have_count(6)
        self.look(page, "home-setup", whole=True)
        page.click("[data-setup] form button")
        expect(page.locator("[data-setup]")).to_have_count(0)


class Setup(BrowserCase):
    def choose(self, page, place, text):
        """Types into a field that finds, and takes the first that it finds."""
        page.locator(place).first.fill(text)
        page.wait_for_selector("#found li[role=option]")
        page.keyboard.press("Enter")

    def begin(self, page, step):
        page.goto("/guide")
        expect(page.locator(f"[data-step={step}].done")).to_have_count(0)
        page.locator(f"[data-step={step}] a").first.click()

    def test_somebody_new_goes_from_the_order_to_the_delivery_alone(self):
        """Nothing but the guide's own links and buttons, on the desktop and the phone."""
        for size, branch in (("desktop", "GU"), ("phone", "GP")):
            with self.subTest(size=size):
                call = self.service.call
                call("branch.create", {"code": branch, "name": f"{branch} 店"})
                call("warehouse.create", {"branch": branch, "code": f"{branch}-1", "name": f"{branch} 仓"})
                call("partner.create", {"code": f"{branch}-S", "name": f"{branch} 供应商", "is_supplier": True})
                call("partner.create", {"code": f"{branch}-C", "name": f"{branch} 客户", "is_customer": True})
                login = f"{branch.lower()}-owner"
                self.service.add_user(login, "owner", branch)
                page = self.open(size)
                self.sign_in(page, login)
                page.goto("/guide")
                expect(page.locator("[data-step]")).to_have_count(4)
                self.look(page, f"guide-{size}", whole=True)
                for order, partner, paper, button, quantity in (
                        ("purchase_order", f"{branch}-S", "goods_receipt", "收货", "10"), ("sales_order", f"{branch}-C", "delivery", "发货", "4")):
                    self.begin(page, order)
                    self.choose(page, "#partner", partner)
                    self.choose(page, "[data-cell=product]", "d001")
                    page.locator("[data-cell=quantity]").first.fill(quantity)
                    page.locator("[data-cell=price]").first.fill("3")
                    page.click("[data-submit]")
                    expect(page.locator(".state-approved").first).to_be_visible()
                    self.begin(page, paper)
                    page.locator("main tbody a").first.click()
                    page.click(f"text={button}")
                    expect(page.locator("[data-cell=quantity]").first).to_have_value(quantity)
                    page.click("[data-submit]")
                    expect(page.locator(".state-posted").first).to_be_visible()
                page.goto("/guide")
                expect(page.locator("[data-step].done")).to_have_count(4)
                expect(page.locator("main [role=status]")).to_be_visible()
                self.look(page, f"guide-done-{size}", whole=True)
                rows = call("stock.on_hand", {"filter": {"warehouse": f"{branch}-1"}, "columns": ["on_hand"]})["rows"]
                self.assertEqual([float(row["on_hand"]) for row in rows], [6])

    def test_what_a_company_needs_fits(self):
        for size in ("desktop", "phone"):
            page = self.open(size)
            self.sign_in(page)
            page.goto("/setup")
            expect(page.locator("[data-step]")).to_have_count(6)
            expect(page.locator("[data-step=products]")).to_have_class("done")
            self.look(page, f"setup-{size}", whole=True)
