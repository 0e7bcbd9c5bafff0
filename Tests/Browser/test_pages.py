"""Every page on the desktop and on the phone, in both languages, light and dark; lists, records, forms of operations. Each test's name is its
claim."""

import time

from playwright.sync_api import expect

from case import SIZES, BrowserCase


class Pages(BrowserCase):
    def test_every_page_fits_the_desktop_and_the_phone(self):
        for size in SIZES:
            for theme, language in (("light", "zh"), ("dark", "en")):
                with self.subTest(size=size, theme=theme):
                    page = self.open(size, color_scheme=theme)
                    page.context.add_cookies(
                        [{"name": "suanpan_language", "value": language, "url": self.service.address}])
                    page.goto("/products")
                    self.assertIn("/sign-in?next=", page.url)
                    self.look(page, f"sign-in-{size}-{theme}")
                    page.goto("/enter")
                    self.look(page, f"enter-{size}-{theme}")
                    page.goto("/products")
                    self.sign_in(page)
                    for name, address in {
                        "home": "/", "products": "/products", "product": "/products/record?of=D000",
                        "product-new": "/products/new", "disable": "/products/disable?of=D000",
                        "operations": "/operations", "operation": "/operations/purchase_order.submit?example=1",
                        "sessions": "/sessions", "password": "/password", "missing": "/nothing/here",
                        "suppliers": "/suppliers", "supplier-new": "/suppliers/new", "categories": "/categories",
                        "warehouse": "/warehouses/record?of=HQ-1", "user-new": "/users/new", "role": "/roles/record?of=seller",
                        "flow-new": "/approval_flows/new", "settings": "/settings", "log": "/operation_log", "changes": "/changes",
                    }.items():
                        page.goto(address)
                        self.look(page, f"{name}-{size}-{theme}")

    def test_a_price_is_found_and_changed_by_the_keyboard(self):
        page = self.open()
        self.sign_in(page)
        page.goto("/products")
        keys = 0
        for text in ["/", *"d007", "Enter"]:
            page.keyboard.press(text)
            keys += 1
        expect(page.locator("[data-open]")).to_have_count(1)
        expect(page.locator("[data-open]")).to_be_focused()
        page.keyboard.press("Enter")
        keys += 1
        expect(page.locator("form.record")).to_be_visible()
        while page.evaluate("document.activeElement.name") != "units.0.sale_price":
            page.keyboard.press("Tab")
            keys += 1
            self.assertLess(keys, 60)
        for text in ["8", ".", "8", "0", "Control+Enter"]:
            page.keyboard.press(text)
            keys += 1
        expect(page.locator("[role=status]")).to_be_visible()
        expect(page.locator("[name='units.0.sale_price']")).to_have_value("8.80")
        self.look(page, "product-saved")
        print(f"keys to find a product and change its price: {keys}")

    def test_a_product_is_made_and_its_faults_stand_beside_their_fields(self):
        for size in SIZES:
            page = self.open(size)
            self.sign_in(page)
            page.goto("/products")
            page.click("[data-new]")
            page.fill("#name", "测试商品 <b>\"'")
            page.fill("#code", "D000")
            page.select_option("[name='units.0.unit']", "EA")
            page.fill("[name='units.0.barcodes']", "123 456")
            page.click("[data-save]")
            expect(page.locator("#code-faults")).to_be_visible()
            expect(page.locator("#name")).to_have_value("测试商品 <b>\"'")
            self.look(page, f"product-faults-{size}")
            page.fill("#code", f"NEW-{size}")
            page.fill("[name='units.0.barcodes']", "")
            page.click("[data-add-row=units]")
            expect(page.locator("#units tbody tr")).to_have_count(3)
            page.click("[data-save]")
            expect(page.locator("h1")).to_contain_text("测试商品 <b>\"'")

    def test_an_edit_that_came_too_late_is_told(self):
        page = self.open()
        self.sign_in(page)
        page.goto("/products/record?of=D001")
        product = self.service.call("product.get", {"product": "D001"})
        self.service.call("product.update", {"product": "D001", "version": product["version"], "remark": "别人改的"})
        page.fill("#remark", "我改的")
        page.click("[data-save]")
        expect(page.locator("[role=alert]")).to_contain_text("管理员")
        expect(page.locator("#remark")).to_have_value("我改的")
        self.look(page, "product-stale")

    def test_lists_page_on_and_back_and_sort_without_a_script(self):
        page = self.open(java_script_enabled=False)
        self.sign_in(page)
        page.goto("/products")
        first = page.locator("[data-open]").first.inner_text()
        page.click("[rel=next]")
        expect(page.locator("[data-open]").first).not_to_have_text(first)
        page.click("[rel=prev]")
        expect(page.locator("[data-open]").first).to_have_text(first)
        page.click("th[aria-sort=none] a >> nth=0")
        page.click("th[aria-sort=ascending] a")
        expect(page.locator("th[aria-sort=descending]")).to_have_count(1)

    def test_an_operation_is_run_by_its_form(self):
        page = self.open()
        self.sign_in(page)
        page.goto("/operations/product.find")
        page.fill("[name=text]", "啤酒")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".answer table tbody tr")).not_to_have_count(0)
        self.look(page, "operation-answer")
        page.goto("/operations/category.create")
        page.click("[data-save]")
        expect(page.locator("#code-faults")).to_be_visible()
        self.look(page, "operation-faults")

    def test_what_a_page_weighs(self):
        page = self.open()
        self.sign_in(page)
        cdp = page.context.new_cdp_session(page)
        cdp.send("Network.enable")
        weights = []
        cdp.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
        for visit, limit in {"first": 200_000, "next": 40_000}.items():
            if visit == "first":
                cdp.send("Network.clearBrowserCache")
            weights.clear()
            start = time.monotonic()
            page.goto("/products")
            page.wait_for_load_state("networkidle")
            print(f"{visit} visit of the list of products: {sum(weights)} bytes, {time.monotonic() - start:.2f} s")
            self.assertLess(sum(weights), limit)

    def test_a_phone_signs_in_by_the_code_that_a_computer_shows(self):
        computer, phone = self.open(), self.open("phone")
        self.sign_in(computer)
        computer.goto("/sessions")
        computer.click("main form[action='/phone'] button")
        self.look(computer, "phone-code-desktop")
        link = computer.locator("[data-code]").get_attribute("data-code")
        phone.goto(link)
        expect(phone.locator("h1")).to_have_text("我的审批")
        self.assertNotIn("#", phone.url)
        phone.context.clear_cookies()
        phone.goto(link)
        expect(phone.locator("[role=alert]")).to_be_visible()
