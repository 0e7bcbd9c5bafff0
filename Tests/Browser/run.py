"""Runs the browser tests against one service over a database of its own.

    python Tests/Browser/run.py PROGRAM SERVER [PATTERN]

PROGRAM is the built `suanpan`, SERVER a superuser's connection string, PATTERN the files to run (test_*.py).
"""

import pathlib
import sys
import unittest

from playwright.sync_api import sync_playwright

from case import PICTURES, BrowserCase
from service import running

program, server, pattern = (sys.argv[1:] + ["test_*.py"])[:3]
PICTURES.mkdir(parents=True, exist_ok=True)
tests = unittest.defaultTestLoader.discover(str(pathlib.Path(__file__).parent), pattern)
with running(program, server) as service, sync_playwright() as playwright:
    BrowserCase.service = service
    BrowserCase.program, BrowserCase.server = program, server
    BrowserCase.browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    result = unittest.TextTestRunner(verbosity=2).run(tests)
    BrowserCase.browser.close()
sys.exit(not result.wasSuccessful())
