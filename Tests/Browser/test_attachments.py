"""Files beside a document: added, opened, refused, removed; by those who see the document."""

from playwright.sync_api import expect

from case import BrowserCase


class Attachments(BrowserCase):
    def test_a_file_is_added_opened_and_removed_and_what_is_no_file_is_refused(self):
        call = self.service.call
        call("branch.create", {"code": "AT", "name": "AT 店"})
        call("warehouse.create", {"branch": "AT", "code": "AT-1", "name": "AT 仓"})
        document = call("other_in.submit", {"branch": "AT", "warehouse": "AT-1", "lines": [{"product": "D000", "quantity": "4", "price": "2"}]})["document"]
        self.service.add_user("at-storekeeper", "storekeeper", "AT")
        page = self.open()
        self.sign_in(page, "at-storekeeper")
        page.goto(f"/documents/{document}")
        page.set_input_files("[data-attach] input", {"name": "送货单 <1>.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 real"})
        link = page.locator(".attachments a", has_text="送货单 <1>.pdf")
        expect(link).to_be_visible()
        answer = page.request.get(link.get_attribute("href"))
        self.assertEqual(answer.body(), b"%PDF-1.4 real")
        self.assertIn("sandbox", answer.headers["content-security-policy"])
        self.assertTrue(answer.headers["content-disposition"].startswith("attachment"))
        page.set_input_files("[data-attach] input", {"name": "trick.pdf", "mimeType": "application/pdf", "buffer": b"<script>"})
        expect(page.locator("[data-attach-note]")).to_contain_text("不能附加文件 trick.pdf")
        self.look(page, "attachments-desktop", whole=True)
        page.locator(".attachments summary").click()
        page.get_by_role("button", name="删除附件").click()
        expect(page.locator(".attachments li")).to_have_count(0)
        phone = self.open("phone")
        self.sign_in(phone, "at-storekeeper")
        phone.goto(f"/documents/{document}")
        self.look(phone, "attachments-phone", whole=True)
