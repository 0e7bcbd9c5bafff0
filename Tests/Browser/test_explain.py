"""Why a figure is what it is, and whether the books tie out, in a browser: from a figure to its rows to a paper by keyboard, on a desk and on a
phone; a proof that is asked for on the page."""

import re

from playwright.sync_api import expect

from case import BrowserCase

SEND = """async ([operation, fields]) => {
    const form = new URLSearchParams(fields);
    form.set("_token", document.querySelector("[name=_token]").value);
    form.set("_key", operation + Math.random());
    const answer = await fetch("/operations/" + operation, { method: "POST", body: form });
    return answer.status;
}"""


class ExplainTest(BrowserCase):
    """Figures taken apart, and the proofs."""

    def found(self, page):
        """Stock in and out of a product in two units, made once."""
        self.sign_in(page)
        if page.goto("/products/record?of=WHY").status == 200:
            return
        send = lambda operation, **fields: self.assertEqual(page.evaluate(SEND, [operation, fields]), 200, operation)
        send("product.create", code="WHY", name="青岛啤酒 500ml", base_unit="BTL", **{"units.0.unit": "CTN", "units.0.numerator": "12"})
        send("partner.create", code="WHYC", name="四海酒家", is_customer="true")
        place = {"branch": "HQ", "warehouse": "HQ-1"}
        line = {"lines.0.product": "WHY"}
        for day in range(30):
            send("other_in.submit", **place, **line, **{"lines.0.quantity": str(7 + day), "lines.0.price": f"3.{day:02}"})
        for quantity in ("13", "24"):
            send("delivery.submit", **place, partner="WHYC", **line, **{"lines.0.quantity": quantity, "lines.0.price": "6.00"})
        send("sales_order.submit", **place, partner="WHYC", **line, **{"lines.0.quantity": "40", "lines.0.price": "6.00"})

    def test_from_a_figure_to_its_paper(self):
        for size in ("desktop", "phone"):
            page = self.open(size)
            self.found(page)
            page.goto("/stock?f_product=WHY")
            link = page.locator("a.why[href*='figure=available']")
            expect(link).to_have_attribute("title", re.compile("为什么"))
            self.look(page, f"stock-why-{size}")
            link.focus()
            page.keyboard.press("Enter")
            expect(page.locator("[data-sentence]")).to_contain_text(re.compile("可销.*=.*可用库存.*−.*已占用", re.S))
            self.look(page, f"why-{size}", whole=True)
            # What is shown of a part, with what stands before it, is the part.
            rows = page.locator("[data-part=usable] tbody tr[data-row]")
            self.assertEqual(rows.count(), 20)
            page.get_by_role("link", name="更早的各行 →").click()
            expect(page.locator("[data-part=usable] tbody tr.rest").first).to_contain_text("较新的各行")
            self.assertEqual(page.locator("[data-part=usable] tbody tr[data-row]").count(), 12)
            self.look(page, f"why-next-{size}")
            page.locator("[data-part=usable] tr[data-row] a").first.click()
            expect(page).to_have_url(re.compile("/documents/[0-9]+$"))

    def test_cost_of_a_delivery(self):
        for size in ("desktop", "phone"):
            page = self.open(size)
            self.found(page)
            page.goto("/sales_detail?f_product=WHY")
            page.locator("a.why[href*='figure=cost']").first.click()
            expect(page.locator(".steps div")).to_have_count(6)
            self.look(page, f"why-cost-{size}", whole=True)

    def test_other_figures_and_a_past_day(self):
        page = self.open()
        self.found(page)
        page.goto("/why?figure=available&product=WHY&warehouse=HQ-1")
        page.get_by_role("link", name="成本单价").click()
        expect(page.locator("[data-sentence]")).to_contain_text("÷")
        self.look(page, "why-unit-cost")
        page.get_by_role("link", name="现有").click()
        page.fill("#as_of", "2020-01-01")
        page.keyboard.press("Enter")
        expect(page.locator("[data-sentence] strong")).to_have_text("0瓶")

    def test_proof(self):
        for size in ("desktop", "phone"):
            page = self.open(size)
            self.found(page)
            page.goto("/checks")
            page.get_by_role("button", name="现在检查").click()
            expect(page.locator("[data-proof=sound]")).to_be_visible(timeout=60_000)
            page.locator("[data-check=balance_is_sum_of_entries] summary").click()
            expect(page.locator("[data-check=balance_is_sum_of_entries] pre")).to_contain_text("select")
            self.look(page, f"checks-{size}", whole=True)
            page.goto("/")
            expect(page.locator("[data-proof-chip]")).to_contain_text("账实相符")
            self.look(page, f"home-proof-{size}")

    def test_dark_english(self):
        page = self.open(color_scheme="dark")
        self.found(page)
        page.context.add_cookies([{"name": "suanpan_language", "value": "en", "url": self.service.address}])
        page.goto("/why?figure=value&product=WHY&warehouse=HQ-1")
        expect(page.locator("[data-sentence]")).to_contain_text("value of the pool")
        self.look(page, "why-dark-english", whole=True)
        page.goto("/checks")
        self.look(page, "checks-dark-english", whole=True)
