"""Getting started: the wizard with its faults, the checklist, the first steps of somebody new. That a sample goes is a test of its own database."""

from playwright.sync_api import expect

from case import BrowserCase


class Setup(BrowserCase):
    def test_somebody_new_is_led_from_the_order_to_the_delivery(self):
        self.service.call("branch.create", {"code": "GU", "name": "GU 店"})
        self.service.call("warehouse.create", {"branch": "GU", "code": "GU-1", "name": "GU 仓"})
        self.service.add_user("gu-owner", "owner", "GU")
        self.service.call("partner.create", {"code": "GU-S", "name": "GU 供应商", "is_supplier": True})
        for size in ("desktop", "phone"):
            page = self.open(size)
            self.sign_in(page, "gu-owner")
            page.goto("/guide")
            self.look(page, f"guide-{size}", whole=True)
        expect(page.locator("[data-step]")).to_have_count(4)
        expect(page.locator("[data-step=purchase_order]")).not_to_have_class("done")
        page.locator("[data-step=purchase_order] a").first.click()
        expect(page).to_have_url(self.service.address + "/purchase_orders/new")
        self.service.call("purchase_order.submit", {"branch": "GU", "partner": "GU-S", "lines": [{"product": "D001", "quantity": "1", "price": "1"}]})
        page.goto("/guide")
        expect(page.locator("[data-step=purchase_order]")).not_to_have_class("done", timeout=1000)

    def test_the_wizard_and_what_follows_it_fit(self):
        for size in ("desktop", "phone"):
            page = self.open(size)
            self.sign_in(page)
            page.goto("/setup")
            self.look(page, f"setup-{size}", whole=True)
