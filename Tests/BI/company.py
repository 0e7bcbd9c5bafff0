"""A small company for the BI tests, traded through the door: three branches beside the first one, each with people, stock, orders,
receipts, deliveries, a reversal, a print, a draft, something that waits for approval; and somebody who guesses at logins."""

import contextlib
import datetime

from service import PASSWORD

BRANCHES = ["HQ", "A", "B", "C"]


def fill(service):
    """Every branch trades other quantities at other prices, so that sums cannot agree by accident."""
    call = service.call
    started = datetime.date.today() - datetime.timedelta(days=400)
    call("company.update", {"version": call("company.get", {})["version"], "started_on": started.isoformat()})
    for product, price in [("BEER", "3.10"), ("COLA", "2.20"), ("RICE", "5.30")]:
        call("product.create", {
            "code": product, "name": f"商品 {product}", "base_unit": "BTL",
            "units": [{"unit": "BTL", "purchase_price": price, "sale_price": "9.90"}, {"unit": "CTN", "numerator": 12}],
        })
    with contextlib.suppress(AssertionError):
        call("session.sign_in", {"login": "nobody", "password": PASSWORD})
    call("partner.create", {"code": "S", "name": "供应商", "is_supplier": True, "invoice_kind": "special"})
    call("partner.create", {"code": "CU", "name": "客户", "is_customer": True})
    for number, branch in enumerate(BRANCHES, 1):
        if branch != "HQ":
            call("branch.create", {"code": branch, "name": f"分支 {branch}"})
        warehouse = f"{branch}-W"
        call("warehouse.create", {"branch": branch, "code": warehouse, "name": f"仓库 {branch}"})
        call("department.create", {"branch": branch, "code": f"{branch}-D", "name": "销售部"})
        call("employee.create", {"branch": branch, "code": f"{branch}-E", "name": f"职员 {branch}", "department": f"{branch}-D"})
        call("partner.create", {"code": f"C-{branch}", "name": f"客户 {branch}", "is_customer": True, "branch": branch})
        call("user.create", {
            "login": f"boss-{branch}", "name": f"店长 {branch}", "roles": ["owner"], "branches": [branch], "new_password": PASSWORD})
        trade(call, branch, warehouse, number)


def trade(call, branch, warehouse, number):
    """What one branch does."""
    def submit(kind, request):
        return call(f"{kind}.submit", {"branch": branch} | request)["document"]

    def lines(document):
        rows = call("document.get", {"document": document})["lines"]
        return [row["line"] for row in rows]

    submit("opening_stock", {"warehouse": warehouse, "lines": [
        {"product": product, "quantity": str(100 + number), "price": f"{number}.37"} for product in ("BEER", "COLA", "RICE")]})
    order = submit("purchase_order", {"partner": "S", "lines": [
        {"product": "BEER", "unit": "CTN", "quantity": str(6 + number), "price": f"4{number}"}, {"product": "COLA", "quantity": "7", "price": "2.5"}]})
    submit("goods_receipt", {"partner": "S", "warehouse": warehouse, "lines": [
        {"source_line": lines(order)[0], "quantity": str(5 + number), "rejected": str(number), "reject_reason": f"破损 {branch}"}]})
    sale = submit("sales_order", {"partner": f"C-{branch}", "warehouse": warehouse, "employee": f"{branch}-E", "lines": [
        {"product": "BEER", "quantity": str(20 + number), "price": "9.9"}, {"product": "RICE", "quantity": "11", "price": "8"}]})
    sold = lines(sale)
    submit("delivery", {"partner": f"C-{branch}", "warehouse": warehouse, "lines": [{"source_line": sold[0], "quantity": str(10 + number)}]})
    wrong = submit("delivery", {"partner": f"C-{branch}", "warehouse": warehouse, "lines": [{"source_line": sold[1], "quantity": "1"}]})
    call("document.reverse", {"branch": branch, "document": wrong, "reason": "录错"})
    call("document.print", {"document": sale, "form": "a4"})
    submit("other_out", {"warehouse": warehouse, "reason": "领用", "lines": [{"product": "COLA", "quantity": str(number)}]})
    call("purchase_order.save", {"branch": branch, "partner": "S", "lines": [{"product": "RICE", "quantity": "5", "price": "4"}]})
    call("approval_flow.save", {
        "flow": f"F-{branch}", "name": f"审批 {branch}", "kind": "purchase_order", "for_branch": branch, "amount_from": "10000",
        "steps": [{"user": f"boss-{branch}"}]})
    submit("purchase_order", {"partner": "S", "lines": [{"product": "RICE", "quantity": "5000", "price": f"4.{number}"}]})
