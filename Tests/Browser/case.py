"""What the browser tests share: one service and one browser for all of them, a fresh visitor for each test. The browser's complaints, requests
that leave the machine, pages that scroll sideways, messages that there are not and what axe finds serious fail the test. Pictures are kept in the folder that
SUANPAN_PICTURES names, for people to look at."""

import os
import pathlib
import re
import unittest

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from service import LOGIN, PASSWORD

PICTURES = pathlib.Path(os.environ.get("SUANPAN_PICTURES", "pictures"))
# A message that there is not shows its name.
NO_WORDS = re.compile(r"\b(?:choice|field|fault|mark|advice)_\w+")
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}


class BrowserCase(unittest.TestCase):
    """A test in a browser; `run.py` sets what all share."""

    service = None
    browser = None
    # For a test that needs a database of its own.
    program = None
    server = None

    def open(self, size="desktop", **options):
        """A page of a new visitor, whose console and requests are watched."""
        width, height = SIZES[size]
        context = self.browser.new_context(
            base_url=self.service.address, viewport={"width": width, "height": height}, locale="zh-CN", **options)
        self.addCleanup(context.close)
        page = context.new_page()
        page.set_default_timeout(20_000)
        self.complaints = []
        page.on("console", lambda message: self.complain(message.type in ("error", "warning"), message.text))
        page.on("pageerror", lambda error: self.complain(True, str(error)))
        page.on("requestfailed", lambda request: self.complain(request.failure != "net::ERR_ABORTED", f"{request.url}: {request.failure}"))
        page.on("request", lambda request: self.complain(not request.url.startswith((self.service.address, "data:", "blob:")), request.url))
        return page

    def complain(self, is_wrong, text):
        """What a browser says of a form that was refused is no error of the page."""
        if is_wrong and "the server responded with a status of 4" not in text:
            self.complaints.append(text)

    def look(self, page, name, whole=False):
        """Nothing scrolls sideways, the browser complains of nothing, axe finds nothing serious; a picture is kept."""
        page.wait_for_load_state("networkidle")
        self.assertEqual(NO_WORDS.findall(page.locator("body").inner_text()), [], f"{name} shows names of messages")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.assertLessEqual(wide, 0, f"{name} scrolls sideways")
        self.assertEqual(self.complaints, [], name)
        if page.evaluate("document.documentElement.classList.contains('scripted')"):
            found = [
                f"{violation['id']}: {node['target']} {node['failureSummary']}"
                for violation in Axe().run(page).response["violations"] if violation["impact"] in ("serious", "critical")
                for node in violation["nodes"]]
            self.assertEqual(found, [], name)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)

    def sign_in(self, page, login=LOGIN, password=PASSWORD):
        page.goto("/sign-in")
        page.fill("#login", login)
        page.fill("#password", password)
        page.press("#password", "Enter")
        expect(page.locator("nav.places")).to_be_attached()
