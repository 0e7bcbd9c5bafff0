"""Documents in the browser: a paper entered by the keyboard alone, scanned, pasted, refused, restored; the cycle of buying and selling by the
people whose work it is; approvals on a phone."""

import time

from playwright.sync_api import expect

from case import BrowserCase
from service import PASSWORD


class Documents(BrowserCase):
    """Each test has people of its own in a branch of its own."""

    def found(self, branch):
        """A branch with a warehouse, forty bottles of each of six drinks, a supplier, a customer, and a person for each role."""
        call = self.service.call
        call("branch.create", {"code": branch, "name": f"{branch} 店"})
        call("warehouse.create", {"branch": branch, "code": f"{branch}-1", "name": f"{branch} 仓"})
        call("partner.create", {"code": f"{branch}-S", "name": f"{branch} 供应商", "is_supplier": True, "invoice_kind": "special"})
        call("partner.create", {"code": f"{branch}-C", "name": f"{branch} 四海酒家", "is_customer": True, "mnemonics": [f"{branch}KH"]})
        lines = [{"product": f"D00{number}", "quantity": "40", "price": "2"} for number in range(6)]
        call("other_in.submit", {"branch": branch, "warehouse": f"{branch}-1", "lines": lines})
        for role in ("owner", "buyer", "seller", "storekeeper"):
            login = f"{branch}-{role}".lower()
            self.service.add_user(login, role, branch)

    def on_hand(self, branch, product):
        rows = self.service.call("stock.on_hand", {"filter": {"warehouse": f"{branch}-1", "product": product}, "columns": ["on_hand"]})["rows"]
        return float(rows[0]["on_hand"])

    def enter(self, page, *texts):
        """Types as a person does: the keys are counted."""
        for text in texts:
            if text == "wait":
                page.wait_for_selector("#found li[role=option]")
            elif text in ("Enter", "Control+Enter", "Tab", "ArrowDown", "F2"):
                page.keyboard.press(text)
                self.keys += 1
            else:
                page.keyboard.type(text, delay=20)
                self.keys += len(text)

    def test_damaged_goods_go_back_to_their_supplier_from_the_receipt(self):
        self.found("RT")
        receipt = self.service.call("goods_receipt.submit", {"branch": "RT", "partner": "RT-S", "warehouse": "RT-1", "lines": [
            {"product": "D000", "quantity": "10", "price": "3"}]})
        page = self.open()
        self.sign_in(page, "rt-storekeeper")
        page.goto(f"/documents/{receipt['document']}")
        page.get_by_role("link", name="退货", exact=True).click()
        quantity = page.locator("[data-cell=quantity]").first
        expect(quantity).to_have_value("10")
        # a return says why: without a reason nothing is posted
        quantity.fill("2")
        page.keyboard.press("Control+Enter")
        expect(page.locator("[name=reason]")).to_have_attribute("aria-invalid", "true")
        self.assertEqual(self.on_hand("RT", "D000"), 50)
        page.locator("[name=reason]").fill("瓶身破裂")
        self.look(page, "return-editor-desktop")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".state-posted").first).to_be_visible()
        self.assertEqual(self.on_hand("RT", "D000"), 48)
        self.look(page, "return-desktop")
        # what has gone back is not offered again, nor more than is left taken
        page.goto(f"/documents/{receipt['document']}")
        page.get_by_role("link", name="退货", exact=True).click()
        expect(page.locator("[data-cell=quantity]").first).to_have_value("8")
        page.set_viewport_size({"width": 390, "height": 844})
        self.look(page, "return-editor-phone")
        page.goto("/purchase_returns")
        expect(page.locator("tbody tr")).to_have_count(1)
        self.look(page, "returns-phone")

    def test_five_lines_are_sold_by_the_keyboard_in_less_than_a_minute(self):
        self.found("KB")
        page = self.open()
        self.sign_in(page, "kb-seller")
        page.goto("/deliveries/new")
        expect(page.locator("#partner")).to_be_focused()
        started, self.keys = time.monotonic(), 0
        self.enter(page, "kbkh", "wait", "Enter")
        for number in range(5):
            expect(page.locator("[data-cell=product]").nth(number)).to_be_focused()
            self.enter(page, f"d00{number}", "wait", "Enter")
            expect(page.locator("[data-cell=quantity]").nth(number)).to_be_focused()
            self.enter(page, str(number + 1), "Enter")
        expect(page.locator("[data-total=gross]")).to_have_text("77.50")
        self.look(page, "editor-filled-desktop")
        self.enter(page, "Control+Enter")
        expect(page.locator(".state-posted").first).to_be_visible()
        seconds = time.monotonic() - started
        print(f"five lines sold by the keyboard: {self.keys} keys, {seconds:.1f} s")
        self.assertLess(seconds, 60)
        self.look(page, "document-desktop")
        self.assertEqual(self.on_hand("KB", "D004"), 35)
        page.goto("/deliveries/new")
        self.enter(page, "kbkh", "wait", "Enter", "d002", "wait", "Enter")
        expect(page.locator("[data-last-shown]").first).to_contain_text("4.50")
        expect(page.locator("[data-available-shown]").first).to_have_text("1箱13瓶")

    def test_a_scanner_adds_lines_and_counts_up_and_tells_an_unknown_code(self):
        self.found("SC")
        self.service.call("product.create", {
            "code": "SCAN", "name": "扫码商品", "base_unit": "BTL", "units": [{"unit": "BTL", "sale_price": "3.00", "barcodes": ["6901234567892"]}]})
        page = self.open()
        self.sign_in(page, "sc-seller")
        page.goto("/deliveries/new")
        self.keys = 0
        self.enter(page, "F2", "6901234567892", "Enter", "6901234567892", "Enter", "4711", "Enter", "6901234567892", "Enter")
        expect(page.locator("[data-cell=quantity]").first).to_have_value("3")
        expect(page.locator("[data-cell=product]")).to_have_count(2)
        self.enter(page, "0000", "Enter")
        expect(page.locator(".scan-note.wrong")).to_contain_text("0000")
        self.look(page, "editor-unknown-code")

    def test_a_block_of_a_spreadsheet_is_pasted(self):
        self.found("PA")
        page = self.open()
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.sign_in(page, "pa-buyer")
        page.goto("/purchase_orders/new")
        page.locator("[data-cell=product]").first.focus()
        page.evaluate("navigator.clipboard.writeText('D001\\t12\\t1.80\\nD002\\t1箱\\nNONE\\t5\\n')")
        page.keyboard.press("Control+v")
        expect(page.locator("[data-cell=product]")).to_have_count(4)
        expect(page.locator("[data-cell=quantity]").nth(0)).to_have_value("12")
        expect(page.locator("[data-cell=unit]").nth(1)).to_have_value("CTN")
        expect(page.locator(".invalid-feedback")).to_contain_text(["NONE"])
        self.look(page, "editor-pasted")

    def test_the_last_case_is_sold_once_and_the_other_window_is_told(self):
        self.found("LC")
        first, second = self.open(), self.open()
        for page, quantity in ((first, "40"), (second, "1")):
            self.sign_in(page, "lc-seller")
            page.goto("/deliveries/new")
            self.keys = 0
            self.enter(page, "lckh", "wait", "Enter", "d001", "wait", "Enter", quantity, "Enter")
            expect(page.locator("[data-total=gross]")).not_to_be_empty()
        first.keyboard.press("Control+Enter")
        expect(first.locator(".state-posted").first).to_be_visible()
        second.keyboard.press("Control+Enter")
        expect(second.locator("[data-refusal]")).to_contain_text("库存不足")
        self.look(second, "editor-shortage")
        self.assertEqual(self.on_hand("LC", "D001"), 0)
        second.locator("[data-cell=product]").first.fill("d002")
        second.wait_for_selector("#found li[role=option]")
        second.keyboard.press("Enter")
        second.keyboard.press("Control+Enter")
        expect(second.locator(".state-posted").first).to_be_visible()

    def test_a_draft_outlives_a_closed_tab_and_a_lost_connection(self):
        self.found("DR")
        page = self.open()
        self.sign_in(page, "dr-seller")
        page.goto("/sales_orders/new")
        self.keys = 0
        self.enter(page, "drkh", "wait", "Enter", "d001", "wait", "Enter", "7", "Enter")
        expect(page.locator("[data-kept]")).not_to_be_empty()
        tab = page.context.new_page()
        page.close()
        tab.goto("/sales_orders/new")
        tab.click("[data-restore-yes]")
        expect(tab.locator("[data-cell=quantity]").first).to_have_value("7")
        expect(tab.locator("#partner")).to_have_value("DR 四海酒家")
        expect(tab.locator("[data-total=gross]")).to_have_text("24.50")
        tab.context.set_offline(True)
        tab.keyboard.press("Control+Enter")
        expect(tab.locator("[data-refusal]")).to_contain_text("连不上服务器")
        tab.context.set_offline(False)
        tab.keyboard.press("Control+Enter")
        expect(tab.locator(".state-approved").first).to_be_visible()
        tab.goto("/sales_orders/new")
        expect(tab.locator("[data-restore]")).to_be_hidden()

    def test_bought_and_sold_by_those_whose_work_it_is(self):
        """Order, receipt with a rejected carton, sales order, delivery in part, correction: each by its role, on the desktop and the phone."""
        for size, branch in (("desktop", "CY"), ("phone", "CP")):
            with self.subTest(size=size):
                self.found(branch)
                code = branch.lower()
                buyer = self.open(size)
                self.sign_in(buyer, f"{code}-buyer")
                buyer.goto("/purchase_orders/new")
                buyer.fill("#partner", f"{branch}-S")
                buyer.wait_for_selector("#found li[role=option]")
                buyer.keyboard.press("Enter")
                self.keys = 0
                self.enter(buyer, "d003", "wait", "Enter", "10", "Enter")
                buyer.locator("[data-cell=price]").first.fill("3.30")
                buyer.click("[data-submit]")
                expect(buyer.locator(".state-approved").first).to_be_visible()
                order = buyer.url.split("?")[0]
                self.look(buyer, f"purchase-order-{size}", whole=True)

                keeper = self.open(size)
                self.sign_in(keeper, f"{code}-storekeeper")
                keeper.goto(order)
                keeper.click("text=收货")
                expect(keeper.locator("[data-cell=quantity]").first).to_have_value("10")
                keeper.locator("[data-cell=rejected]").first.fill("2")
                keeper.locator("[data-cell=reject_reason]").first.fill("破损")
                self.look(keeper, f"receipt-editor-{size}", whole=True)
                keeper.click("[data-submit]")
                expect(keeper.locator(".state-posted").first).to_be_visible()
                self.assertNotIn("3.30", keeper.inner_text("main"), "who may not see cost sees no price of buying")
                keeper.goto(order)
                expect(keeper.locator(".state-closed").first).to_be_visible()

                seller = self.open(size)
                self.sign_in(seller, f"{code}-seller")
                seller.goto("/sales_orders/new")
                seller.fill("#partner", f"{branch}KH")
                seller.wait_for_selector("#found li[role=option]")
                seller.keyboard.press("Enter")
                self.enter(seller, "d003", "wait", "Enter", "48", "Enter")
                seller.click("[data-submit]")
                expect(seller.locator(".state-approved").first).to_be_visible()
                sale = seller.url.split("?")[0]
                seller.click("text=发货")
                seller.locator("[data-cell=quantity]").first.fill("20")
                seller.click("[data-submit]")
                expect(seller.locator(".state-posted").first).to_be_visible()
                delivery = seller.url.split("?")[0]
                expect(seller.locator("summary", has_text="红冲")).to_have_count(0)
                seller.goto(sale)
                expect(seller.locator(".chain a")).to_have_count(1)
                self.look(seller, f"sales-order-{size}", whole=True)

                owner = self.open(size)
                self.sign_in(owner, f"{code}-owner")
                owner.goto(delivery)
                owner.locator("summary", has_text="红冲并重做").click()
                owner.locator("#reason-correct").fill("数量录错")
                self.look(owner, f"correct-{size}")
                owner.locator(".reasoned[open] form button").click()
                expect(owner.locator("[data-cell=quantity]").first).to_have_value("20")
                owner.goto(delivery)
                expect(owner.locator(".chain li")).to_have_count(3)
                self.assertEqual(self.on_hand(branch, "D003"), 50)

    def test_an_approval_takes_three_taps_with_the_lines_in_sight(self):
        self.found("AP")
        self.service.call("approval_flow.save", {
            "flow": "AP-FLOW", "name": "审批", "kind": "other_out", "for_branch": "AP", "steps": [{"role": "owner"}]})
        self.service.call("other_out.submit", {
            "branch": "AP", "warehouse": "AP-1", "reason": "领用", "lines": [{"product": "D001", "quantity": "3"}, {"product": "D002", "quantity": "4"}]})
        page = self.open("phone")
        self.sign_in(page, "ap-owner")
        page.goto("/")
        page.click(".places-menu summary")
        page.click(".places-menu a[href='/approvals']")
        self.look(page, "approvals-phone")
        page.click("[data-open]")
        expect(page.locator(".document-lines tbody tr")).to_have_count(2)
        self.look(page, "approval-phone")
        page.click("button:text('同意')")
        expect(page.locator(".empty")).to_be_visible()
        self.assertEqual(self.on_hand("AP", "D001"), 37)

    def test_an_issue_beyond_the_limit_of_a_flow_waits_and_its_cost_is_told_to_those_who_may_see_it(self):
        self.found("AC")
        self.service.call("approval_flow.save", {
            "flow": "AC-FLOW", "name": "大额出库", "kind": "other_out", "for_branch": "AC", "amount_from": "20", "steps": [{"role": "owner"}]})
        keeper = self.open("desktop")
        self.sign_in(keeper, "ac-storekeeper")
        keeper.goto("/other_outs/new")
        self.keys = 0
        keeper.locator("[data-cell=product]").first.focus()
        self.enter(keeper, "d001", "wait", "Enter")
        quantity, told = keeper.locator("[data-cell=quantity]").first, keeper.locator("[data-approval]")

        with keeper.expect_response("**/preview"):
            quantity.fill("9")
        expect(told).to_be_hidden()
        quantity.fill("11")
        expect(told).to_contain_text("大额出库")
        expect(told).to_contain_text("超过审批限额")
        expect(keeper.locator("[data-cost]")).to_be_hidden()
        self.look(keeper, "issue-over-limit-desktop")
        keeper.click("[data-submit]")
        expect(keeper.locator(".state-submitted").first).to_be_visible()
        self.assertEqual(self.on_hand("AC", "D001"), 40, "nothing leaves before the approval")
        paper = keeper.url.split("?")[0]
        number = self.service.call("document.get", {"document": paper.split("/")[-1]})["number"]
        keeper.goto("/other_outs")
        expect(keeper.locator("tbody")).to_contain_text(number)
        self.assertNotIn("22.00", keeper.content(), "who does not see cost is told none")

        owner = self.open("phone")
        self.sign_in(owner, "ac-owner")
        owner.goto("/other_outs/new")
        owner.locator("[data-cell=product]").first.focus()
        self.enter(owner, "d001", "wait", "Enter")
        owner.locator("[data-cell=quantity]").first.fill("12")
        expect(owner.locator("[data-approval]")).to_contain_text("24.00")
        expect(owner.locator("[data-cost]")).to_contain_text("24.00")
        self.look(owner, "issue-over-limit-phone")
        owner.goto("/approvals")
        expect(owner.locator("tbody")).to_contain_text("22.00")
        owner.goto(paper)
        expect(owner.locator("main")).to_contain_text("22.00")
        owner.click("button:text('同意')")
        expect(owner.locator("[role=status]").first).to_be_visible()
        self.assertEqual(self.on_hand("AC", "D001"), 29)
        owner.goto("/other_outs")
        expect(owner.locator("tbody")).to_contain_text("22.00")
        self.look(owner, "other-outs-cost-phone")

    def test_every_editor_and_list_fits(self):
        for size in ("desktop", "phone"):
            for theme, language in (("light", "zh"), ("dark", "en")):
                page = self.open(size, color_scheme=theme)
                page.context.add_cookies([{"name": "suanpan_language", "value": language, "url": self.service.address}])
                self.sign_in(page)
                for name in ("purchase_orders", "goods_receipts", "sales_orders", "deliveries", "other_ins", "other_outs", "opening_stocks"):
                    with self.subTest(size=size, theme=theme, name=name):
                        page.goto(f"/{name}")
                        self.look(page, f"{name}-{size}-{theme}")
                        page.goto(f"/{name}/new")
                        page.evaluate("document.querySelector('[data-all-columns]').click()")
                        self.look(page, f"{name}-new-{size}-{theme}")
                page.goto("/documents")
                self.look(page, f"documents-{size}-{theme}")

    def test_an_order_for_two_warehouses_is_received_in_each(self):
        """A line names another warehouse; the order then offers a receipt for each, with its lines alone."""
        self.found("TW")
        self.service.call("warehouse.create", {"branch": "TW", "code": "TW-2", "name": "TW 外仓"})
        buyer = self.open("desktop")
        self.sign_in(buyer, "tw-buyer")
        buyer.goto("/purchase_orders/new")
        expect(buyer.locator("[name=warehouse]")).to_have_value("TW-1")
        buyer.fill("#partner", "TW-S")
        buyer.wait_for_selector("#found li[role=option]")
        buyer.keyboard.press("Enter")
        self.keys = 0
        self.enter(buyer, "d003", "wait", "Enter", "10", "Enter")
        self.enter(buyer, "d004", "wait", "Enter", "4", "Enter")
        for row in (0, 1):
            buyer.locator("[data-cell=price]").nth(row).fill("3.30")
        buyer.check("[data-all-columns]")
        buyer.locator("[data-cell=warehouse]").nth(1).select_option("TW-2")
        buyer.click("[data-submit]")
        expect(buyer.locator(".state-approved").first).to_be_visible()
        expect(buyer.locator(".document-lines")).to_contain_text("TW 外仓")
        order = buyer.url.split("?")[0]
        buyer.goto(f"/purchase_orders/new?copy_of={order.split('/')[-1]}")
        expect(buyer.locator("[data-cell=warehouse]").nth(1)).to_be_visible()
        expect(buyer.locator("[data-cell=warehouse]").nth(1)).to_have_value("TW-2")
        self.look(buyer, "order-of-two-warehouses-desktop")

        keeper = self.open("desktop")
        self.sign_in(keeper, "tw-storekeeper")
        keeper.goto(order)
        keeper.click("a:has-text('TW 外仓')")
        expect(keeper.locator("[name=warehouse]")).to_have_value("TW-2")
        expect(keeper.locator("[data-cell=quantity]").first).to_have_value("4")
        expect(keeper.locator("[data-other-warehouses]")).to_contain_text("TW 仓")
        keeper.click("[data-submit]")
        expect(keeper.locator(".state-posted").first).to_be_visible()
        rows = self.service.call("stock.on_hand", {"filter": {"product": "D003", "warehouse": {"in": ["TW-1", "TW-2"]}}, "columns": ["warehouse", "on_order"]})["rows"]
        self.assertEqual([(row["warehouse"], float(row["on_order"])) for row in rows if float(row["on_order"])], [("TW-1", 10.0)])
