"""Trades by the client that openapi-generator generates for Python: ADDRESS LOGIN PASSWORD."""

import json
import sys

import suanpan_stubs as stubs
from pydantic import SecretStr
from suanpan_stubs.exceptions import ConflictException

address, login, password = sys.argv[1:]
signed = stubs.SessionApi(stubs.ApiClient(stubs.Configuration(host=address))).session_sign_in(
    stubs.SessionSignInRequest(login=login, password=SecretStr(password)))
client = stubs.ApiClient(stubs.Configuration(host=address, access_token=signed.token))

stubs.WarehouseApi(client).warehouse_create(stubs.WarehouseCreateRequest(branch="HQ", code="OG-W", name="OG 仓"))
stubs.PartnerApi(client).partner_create(
    stubs.PartnerCreateRequest(code="OG-S", name="OG 供应商", is_supplier=True, is_customer=True, invoice_kind="special"))
product = stubs.ProductApi(client).product_create(stubs.ProductCreateRequest(code="OG-P", name="啤酒", base_unit="BTL"))
assert product.kind == stubs.ProductKind.STOCKED and product.product == "OG-P" and product.category is None, product


def paper(quantity: str, price: str) -> stubs.DeliverySubmitRequest:
    """A receipt or a delivery of one line: both take the same."""
    line = stubs.DeliverySubmitRequestLinesInner(product="OG-P", quantity=stubs.Quantity(quantity), price=stubs.Price(price))
    return stubs.DeliverySubmitRequest(partner="OG-S", warehouse="OG-W", lines=[line])


received = stubs.GoodsReceiptApi(client).goods_receipt_submit(paper("12", "3.50"))
assert received.state == stubs.DocumentState.POSTED and received.gross == "42.00", received

papers = [stubs.DeliveryApi(client).delivery_submit(paper("2", "9"), idempotency_key="OG-1") for _ in range(2)]
assert papers[0] == papers[1] and papers[0].document, papers

after: str | None = None
quantities: list[object] = []
for _ in range(2):
    page = stubs.ReportApi(client).report_read(stubs.ReportReadRequest(
        view="stock_ledger", filter={"product": "OG-P"}, columns=["quantity"], limit=1, after=after))
    quantities += [row[0] for row in page.rows]
    after = page.next
assert quantities == ["12.000000", "-2.000000"] and after is None, (quantities, after)

try:
    stubs.DeliveryApi(client).delivery_submit(paper("99", "9"))
    raise SystemExit("99 of 10 were delivered")
except ConflictException as refusal:
    problem = stubs.Problem.from_dict(json.loads(refusal.body or "{}"))
    assert problem is not None and problem.error == "stock_insufficient" and problem.status == 409, problem
