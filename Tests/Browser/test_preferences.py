"""What a user chooses for himself stays with him. Each test's name is its claim."""

from playwright.sync_api import expect

from case import SIZES, BrowserCase


class Preferences(BrowserCase):
    def test_chosen_columns_stay_until_they_are_reset_with_and_without_a_script(self):
        for scripted in (True, False):
            for size in SIZES:
                with self.subTest(size=size, scripted=scripted):
                    page = self.open(size, java_script_enabled=scripted)
                    self.sign_in(page)
                    page.goto("/products?q=D00&c=code")
                    expect(page.locator("thead th")).to_have_count(1)
                    page.click(".columns-menu summary")
                    page.check("[name=c][value=name]")
                    page.check("[name=c][value=model]")
                    if scripted:
                        self.look(page, f"columns-{size}")
                    page.click(".columns-menu button:not([name])")
                    self.assertTrue(page.url.endswith("/products?q=D00"), page.url)
                    other = self.open(size, java_script_enabled=scripted)
                    self.sign_in(other)
                    other.goto("/products")
                    expect(other.locator("thead th")).to_have_count(3)
                    other.click(".columns-menu summary")
                    other.click("[name=reset]")
                    expect(other.locator("thead th >> nth=3")).to_be_attached()
                    expect(other.locator("[name=reset]")).to_have_count(0)

    def test_jobs_are_a_page_in_both_languages(self):
        self.service.call("supplier.import", {"rows": [{"name": "青岛啤酒厂"}]})
        for size in SIZES:
            for language in ("zh", "en"):
                page = self.open(size)
                page.context.add_cookies([{"name": "suanpan_language", "value": language, "url": self.service.address}])
                self.sign_in(page)
                page.goto("/jobs")
                expect(page.locator("tbody tr")).not_to_have_count(0)
                self.look(page, f"jobs-{size}-{language}")
