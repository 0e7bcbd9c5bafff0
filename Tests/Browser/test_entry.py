"""What is typed, pasted and offered in an editor: read as people write it, refused where it could mean two things, and never moved into another
cell's place."""

from playwright.sync_api import expect

from case import BrowserCase


class Entry(BrowserCase):
    """Each test has a branch of its own: a warehouse with goods, a supplier, two customers, a seller and a buyer."""

    def found(self, branch):
        call = self.service.call
        call("branch.create", {"code": branch, "name": f"{branch} 店"})
        call("warehouse.create", {"branch": branch, "code": f"{branch}-1", "name": f"{branch} 仓"})
        call("partner.create", {"code": f"{branch}-S", "name": f"{branch} 供应商", "is_supplier": True, "invoice_kind": "special"})
        for name, code in (("四海酒家", "C"), ("五洲饭店", "D")):
            call("partner.create", {"code": f"{branch}-{code}", "name": f"{branch} {name}", "is_customer": True})
        call("other_in.submit", {"branch": branch, "warehouse": f"{branch}-1", "lines": [
            {"product": f"D00{number}", "quantity": "400", "price": "2"} for number in range(6)]})
        for role in ("owner", "buyer", "seller"):
            self.service.add_user(f"{branch}-{role}".lower(), role, branch)

    def editor(self, branch, role, kind, size="desktop"):
        page = self.open(size)
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.sign_in(page, f"{branch}-{role}".lower())
        page.goto(f"/{kind}/new")
        return page

    def choose(self, page, field, text):
        field.fill(text)
        page.wait_for_selector("#found li[role=option]")
        page.keyboard.press("Enter")

    def cell(self, page, name, row=0):
        return page.locator(f"[data-cell={name}]").nth(row)

    def paste(self, page, field, text):
        field.focus()
        page.evaluate("text => navigator.clipboard.writeText(text)", text)
        page.keyboard.press("Control+v")

    def test_a_discount_is_what_is_paid_and_one_that_could_mean_two_things_gives_no_total(self):
        self.found("ED")
        page = self.editor("ED", "owner", "deliveries")
        self.choose(page, page.locator("#partner"), "ED-C")
        self.choose(page, self.cell(page, "product"), "d001")
        self.cell(page, "quantity").fill("10")
        discount, total = self.cell(page, "discount"), page.locator("[data-total=gross]")
        expect(page.locator("thead")).to_contain_text("折扣(%)")
        expect(discount).to_have_attribute("placeholder", "100")
        expect(total).to_have_text("35.00")
        for text in ("9折", "90", "0.9", "９０％"):
            discount.fill(text)
            expect(total).to_have_text("31.50")
            discount.press("Tab")
            expect(discount).to_have_value("90")
        expect(self.cell(page, "price")).to_have_attribute("placeholder", "3.50")
        expect(page.locator("[data-paid-shown]").first).to_have_text("折后 3.15")
        self.look(page, "entry-discount-desktop")
        for text in ("9", "150"):
            discount.fill(text)
            discount.press("Tab")
            expect(page.locator(".invalid-feedback")).to_contain_text("九折请写 90")
            expect(total).to_be_empty()
            expect(page.locator("[data-amount]").first).to_be_empty()
        self.look(page, "entry-discount-refused-desktop")
        page.keyboard.press("Control+Enter")
        expect(page.locator("[data-refusal]")).to_contain_text("没有提交")
        expect(discount).to_be_focused()
        discount.fill("9折")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".state-posted").first).to_be_visible()
        lines = page.locator(".document-lines")
        expect(lines.locator("thead")).to_contain_text("折扣(%)")
        expect(lines.locator("thead")).to_contain_text("折后价")
        expect(lines.locator("tbody")).to_contain_text("90")
        self.look(page, "document-discount-desktop")
        number = page.url.split("/")[-1].split("?")[0]
        self.assertEqual(float(self.service.call("document.get", {"document": number})["lines"][0]["discount"]), 0.1)
        page.goto(f"/documents/{number}/print?form=three_part")
        expect(page.locator(".sheet thead").first).to_contain_text("折扣(%)")
        expect(page.locator(".sheet tbody tr").first).to_contain_text("90")
        page.goto(f"/deliveries/new?copy_of={number}&branch=ED")
        expect(self.cell(page, "discount")).to_have_value("90")
        expect(page.locator("[data-total=gross]")).to_have_text("31.50")

    def test_a_discount_beyond_ones_limit_is_marked_and_refused_in_the_same_words(self):
        self.found("EL")
        permissions = self.service.call("role.get", {"role": "seller"})["permissions"]
        self.service.call("role.create", {"code": "careful", "name": "限折扣的销售员", "permissions": permissions, "discount_limit": "0.1"})
        self.service.add_user("el-careful", "careful", "EL")
        page = self.editor("EL", "careful", "deliveries")
        self.choose(page, page.locator("#partner"), "EL-C")
        self.choose(page, self.cell(page, "product"), "d001")
        self.cell(page, "quantity").fill("10")
        self.cell(page, "discount").fill("70")
        expect(page.locator(".price-note")).to_have_text("超出您的折扣权限,最低: 90%")
        self.look(page, "entry-discount-beyond-limit-desktop")

        page.keyboard.press("Control+Enter")

        expect(page.locator("[data-refusal]")).to_contain_text("价格超出您的权限")
        expect(page.locator(".invalid-feedback")).to_have_text("超出您的折扣权限,最低: 90%")
        expect(page.locator(".price-note")).to_be_hidden()
        self.look(page, "entry-discount-not-allowed-desktop")

    def test_what_is_offered_follows_unit_and_partner_and_what_was_typed_stays(self):
        self.found("EO")
        for partner, price in (("EO-C", "3.10"), ("EO-D", "3.30")):
            self.service.call("delivery.submit", {"branch": "EO", "partner": partner, "warehouse": "EO-1", "lines": [
                {"product": "D001", "quantity": "1", "price": price}]})
        page = self.editor("EO", "seller", "deliveries")
        self.choose(page, page.locator("#partner"), "EO-C")
        self.choose(page, self.cell(page, "product"), "d001")
        price, total = self.cell(page, "price"), page.locator("[data-total=gross]")
        self.cell(page, "quantity").fill("2")
        expect(price).to_have_attribute("placeholder", "3.10")
        expect(total).to_have_text("6.20")
        self.choose(page, page.locator("#partner"), "EO-D")
        expect(price).to_have_attribute("placeholder", "3.30")
        expect(total).to_have_text("6.60")
        self.cell(page, "unit").select_option("CTN")
        expect(price).to_have_attribute("placeholder", "72.00")
        expect(total).to_have_text("144.00")
        self.cell(page, "unit").select_option("BTL")
        price.fill("3.00")
        expect(total).to_have_text("6.00")
        self.choose(page, page.locator("#partner"), "EO-C")
        expect(page.locator("[data-offered]").first).to_have_text("↺ 3.10")
        expect(price).to_have_value("3.00")
        self.cell(page, "unit").select_option("CTN")
        expect(price).to_have_value("3.00")
        expect(page.locator(".unit-note")).to_contain_text("瓶")
        self.look(page, "entry-typed-price-desktop")
        page.locator("[data-offered]").first.click()
        expect(price).to_have_value("")
        expect(total).to_have_text("144.00")
        self.choose(page, self.cell(page, "product"), "d002")
        expect(price).to_have_attribute("placeholder", "4.50")

    def test_a_quantity_of_an_order_follows_its_unit(self):
        self.found("EQ")
        order = self.service.call("sales_order.submit", {"branch": "EQ", "partner": "EQ-C", "warehouse": "EQ-1", "lines": [
            {"product": "D001", "unit": "CTN", "quantity": "2"}]})["document"]
        page = self.editor("EQ", "seller", "deliveries")
        page.goto(f"/deliveries/new?order={order}&branch=EQ")
        self.cell(page, "unit").select_option("BTL")
        expect(self.cell(page, "quantity")).to_have_value("48")
        expect(page.locator("[data-total=gross]")).to_have_text("144.00")
        self.cell(page, "quantity").fill("3")
        self.cell(page, "unit").select_option("CTN")
        expect(self.cell(page, "quantity")).to_have_value("3")

    def test_quantities_and_scans_know_units_sums_and_full_width_figures(self):
        self.found("EN")
        page = self.editor("EN", "seller", "deliveries")
        self.choose(page, page.locator("#partner"), "EN-C")
        self.choose(page, self.cell(page, "product"), "ｄ００１")
        expect(self.cell(page, "product")).to_have_value("D001")
        quantity = self.cell(page, "quantity")
        for text, shown, unit, total in (("１２", "12", "BTL", "42.00"), ("12+3", "15", "BTL", "52.50"), ("1,0", "1,0", "BTL", ""), ("2箱", "2", "CTN", "144.00")):
            quantity.fill(text)
            quantity.press("Enter")
            expect(quantity).to_have_value(shown)
            expect(self.cell(page, "unit")).to_have_value(unit)
            expect(page.locator("[data-total=gross]")).to_have_text(total)
        self.service.call("product.create", {
            "code": "EN-SCAN", "name": "扫码", "base_unit": "BTL", "units": [{"unit": "BTL", "sale_price": "3.00", "barcodes": ["6901234567885"]}]})
        for text in ("3*6901234567885", "６９０１２３４５６７８８５"):
            page.locator("[data-scan]").fill(text)
            page.keyboard.press("Enter")
        expect(self.cell(page, "quantity", 1)).to_have_value("4")

    def test_the_enter_of_an_input_method_moves_nothing(self):
        self.found("EI")
        page = self.editor("EI", "seller", "deliveries")
        self.choose(page, page.locator("#partner"), "EI-C")
        self.choose(page, self.cell(page, "product"), "d001")
        quantity = self.cell(page, "quantity")
        for event in ("new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true})",
                      "new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true})"):
            quantity.evaluate(f"field => field.dispatchEvent({event})")
            expect(quantity).to_be_focused()
        product = self.cell(page, "product", 1)
        product.focus()
        product.evaluate("""field => {
            field.value = "pi'jiu";
            field.dispatchEvent(new InputEvent('input', {isComposing: true, bubbles: true}));
        }""")
        page.wait_for_timeout(400)
        expect(page.locator("#found")).to_be_hidden()
        product.evaluate("""field => {
            field.value = '啤酒';
            field.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true}));
        }""")
        # whichever beer other tests have brought comes first
        expect(page.locator("#found li[role=option]").first).to_contain_text("啤酒")

    def test_places_decide_in_a_pasted_block_and_nothing_slides_into_another(self):
        self.found("EP")
        page = self.editor("EP", "buyer", "purchase_orders")
        self.paste(page, self.cell(page, "product"), "D003\t１２\t4\nD002\tabc\t5\nNONE\t5\t\nD001\t\t7\n")
        expect(page.locator("[data-cell=product]")).to_have_count(5)
        for row, (quantity, price) in enumerate((("12", "4"), ("abc", "5"), ("5", ""), ("", "7"))):
            expect(self.cell(page, "quantity", row)).to_have_value(quantity)
            expect(self.cell(page, "price", row)).to_have_value(price)
        expect(self.cell(page, "quantity", 1)).to_have_attribute("aria-invalid", "true")
        expect(page.locator(".invalid-feedback")).to_contain_text(["看不懂", "NONE"])
        expect(page.locator("[data-total=gross]")).to_be_empty()
        self.look(page, "entry-pasted-desktop")

    def test_a_head_line_decides_places_and_what_has_none_is_told(self):
        self.found("EH")
        page = self.editor("EH", "buyer", "purchase_orders")
        self.paste(page, self.cell(page, "product"), "颜色\t单价\t数量\t单位\t商品编码\t折扣(%)\t交货日期\t备注\n红\t43.20\t2\t箱\tD001\t9折\t2099/1/5\t急\n蓝\t1.80\t5\t\tD002\t9\t明天\t\n")
        expect(page.locator("[data-cell=product]")).to_have_count(3)
        expect(self.cell(page, "product")).to_have_value("D001")
        for name, value in (("quantity", "2"), ("unit", "CTN"), ("price", "43.20"), ("discount", "90"), ("due_on", "2099-01-05"), ("remark", "急")):
            expect(self.cell(page, name)).to_have_value(value)
        for name, value in (("discount", "9"), ("due_on", "明天")):
            expect(self.cell(page, name, 1)).to_have_value(value)
            expect(self.cell(page, name, 1)).to_have_attribute("aria-invalid", "true")
        expect(page.locator("[data-scan-note]")).to_contain_text("颜色")
        self.look(page, "entry-pasted-heads-desktop")
        page = self.editor("EH", "buyer", "purchase_orders", size="phone")
        self.paste(page, self.cell(page, "product"), "D001\t1\t箱\nD002\t2\t瓶")
        expect(self.cell(page, "unit")).to_have_value("CTN")
        expect(self.cell(page, "price")).to_have_value("")
        self.look(page, "entry-pasted-phone", whole=True)

    def test_a_column_pasted_into_quantities_fills_downwards(self):
        self.found("EC")
        page = self.editor("EC", "buyer", "purchase_orders")
        self.paste(page, self.cell(page, "product"), "D001\nD002\nD003")
        expect(page.locator("[data-cell=product]")).to_have_count(4)
        self.paste(page, self.cell(page, "quantity"), "10\t1.5\n20\t1.6\n2箱\t40")
        for row, value in enumerate(("10", "20", "2")):
            expect(self.cell(page, "quantity", row)).to_have_value(value)
        expect(self.cell(page, "price", 1)).to_have_value("1.6")
        expect(self.cell(page, "unit", 2)).to_have_value("CTN")
        expect(page.locator("[data-total=gross]")).to_have_text("127.00")
