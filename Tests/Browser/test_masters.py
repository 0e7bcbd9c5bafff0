"""Master data and administration: a supplier, a user, a role, an approval flow, the settings. Each test's name is its claim."""

from playwright.sync_api import expect

from case import SIZES, BrowserCase
from service import PASSWORD


class Masters(BrowserCase):
    def test_every_list_and_new_record_fits_the_desktop_and_the_phone(self):
        lists = [
            "suppliers", "customers", "categories", "units", "branches", "departments", "employees", "warehouses", "tax_codes",
            "payment_terms", "users", "roles", "approval_flows"]
        for size in SIZES:
            for language in ("zh", "en"):
                page = self.open(size)
                page.context.add_cookies([{"name": "suanpan_language", "value": language, "url": self.service.address}])
                self.sign_in(page)
                for name in lists:
                    for ending, address in {"": f"/{name}", "-new": f"/{name}/new"}.items():
                        page.goto(address)
                        expect(page.locator("h1")).to_be_visible()
                        self.look(page, f"{name}{ending}-{size}-{language}", whole=True)
                for name in ("settings", "number_formats", "operation_log", "changes", "roles/record?of=seller"):
                    page.goto(f"/{name}")
                    self.look(page, f"{name.split('/')[0]}-shown-{size}-{language}", whole=True)

    def press(self, page, keys):
        """Presses keys, one by one, and counts them."""
        for key in keys:
            page.keyboard.press(key)
            self.keys += 1

    def test_a_supplier_is_made_by_the_keyboard_alone(self):
        page = self.open()
        self.sign_in(page)
        page.goto("/suppliers")
        self.keys = 0
        self.press(page, ["Alt+n"])
        expect(page.locator("form.record")).to_be_visible()
        self.press(page, ["Tab"] if page.evaluate("document.activeElement.name") != "name" else [])
        while page.evaluate("document.activeElement.name") != "name":
            self.press(page, ["Tab"])
            self.assertLess(self.keys, 60)
        page.keyboard.insert_text("青岛啤酒股份有限公司")
        self.press(page, ["Control+Enter"])
        expect(page.locator("[role=status]")).to_be_visible()
        self.look(page, "supplier-saved")
        page.goto("/suppliers?q=青岛啤酒股份")
        expect(page.locator("[data-open]")).to_have_count(1)
        print(f"keys to make a supplier, beside its name: {self.keys}")

    def test_a_user_is_made_and_signs_in(self):
        page = self.open()
        self.sign_in(page)
        page.goto("/users")
        page.click("[data-new]")
        page.fill("#login", "zhangmin")
        page.fill("#name", "张敏")
        page.fill("#new_password", PASSWORD)
        page.check("[name=roles][value=buyer]")
        page.check("[name=roles][value=storekeeper]")
        page.check("[name=branches][value=HQ]")
        page.click("[data-save]")
        expect(page.locator("[role=status]")).to_be_visible()
        expect(page.locator("[name=roles]:checked")).to_have_count(2)
        self.look(page, "user-saved", whole=True)
        own = self.open()
        own.goto("/sign-in")
        own.fill("#login", "zhangmin")
        own.fill("#password", PASSWORD)
        own.press("#password", "Enter")
        expect(own.locator("#new_password")).to_be_visible()

    def test_a_role_that_gets_a_permission_has_it_with_the_next_click(self):
        self.service.call("role.create", {"code": "clerk", "name": "文员", "permissions": ["master.see"]})
        self.service.add_user("clerk", "clerk", "HQ")
        own = self.open()
        self.sign_in(own, "clerk")
        self.assertEqual(own.goto("/operation_log").status, 403)
        expect(own.locator("nav.places [href='/operation_log']")).to_have_count(0)
        page = self.open()
        self.sign_in(page)
        page.goto("/roles/record?of=clerk")
        page.check("[name=permissions][value='log.see']")
        page.click("[data-save]")
        expect(page.locator("[role=status]")).to_be_visible()
        self.assertEqual(own.goto("/operation_log").status, 200)
        page.uncheck("[name=permissions][value='log.see']")
        page.click("[data-save]")
        expect(page.locator("[name=permissions][value='log.see']")).not_to_be_checked()
        self.assertEqual(own.goto("/operation_log").status, 403)

    def test_one_click_on_a_flow_closes_the_way_around_it(self):
        self.service.call("approval_flow.save", {"flow": "SO", "name": "销售订单", "kind": "sales_order", "steps": [{"role": "owner"}]})
        around = [row["branch"] for row in self.service.call("approval_flow.get", {"flow": "SO"})["without_order"]]
        page = self.open()
        self.sign_in(page)
        page.goto("/approval_flows/record?of=SO")
        advice = page.locator("[role=note]")
        expect(advice.locator("form")).to_have_count(len(around))
        self.look(page, "approval-flow-advised")
        with page.expect_navigation():
            advice.locator("form", has=page.locator(f"[value='{around[0]}']")).locator("button").click()
        expect(page.locator("[role=status]")).to_be_visible()
        expect(page.locator("[role=note] form")).to_have_count(len(around) - 1)
        left = [row["branch"] for row in self.service.call("approval_flow.get", {"flow": "SO"})["without_order"]]
        self.assertEqual(left, around[1:])
        branch = next(row for row in self.service.call("branch.list", {})["rows"] if row["code"] == around[0])
        self.assertTrue(branch["requires_order"])
        self.service.call("branch.update", {"branch": around[0], "version": branch["version"], "requires_order": False})
        self.service.call("approval_flow.disable", {"flow": "SO"})

    def test_an_approval_flow_is_made_and_edited_on_its_page(self):
        page = self.open()
        self.sign_in(page)
        page.goto("/approval_flows/new")
        page.fill("#flow", "BIG")
        page.fill("#name", "大额采购")
        page.select_option("#kind", "purchase_order")
        page.fill("#amount_from", "5000")
        page.select_option("[name='steps.0.role']", "owner")
        page.click("[data-save]")
        expect(page.locator("h1")).to_contain_text("大额采购")
        page.click("[data-add-row=steps]")
        page.select_option("[name='steps.1.role']", "accountant")
        page.select_option("[name='steps.1.rule']", "all")
        page.click("[data-save]")
        expect(page.locator("[role=status]")).to_be_visible()
        expect(page.locator("[name='steps.1.role']")).to_have_value("accountant")
        self.look(page, "approval-flow-saved")
        steps = self.service.call("approval_flow.get", {"flow": "BIG"})["steps"]
        self.assertEqual([step["role"] for step in steps], ["owner", "accountant"])
        self.service.call("approval_flow.disable", {"flow": "BIG"})
