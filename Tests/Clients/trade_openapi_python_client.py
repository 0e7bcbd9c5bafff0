"""Trades by the client that openapi-python-client generates: ADDRESS LOGIN PASSWORD."""

import sys

from suanpan_client import AuthenticatedClient, Client
from suanpan_client.api.delivery import delivery_submit
from suanpan_client.api.other_out import other_out_submit
from suanpan_client.api.goods_receipt import goods_receipt_submit
from suanpan_client.api.partner import partner_create
from suanpan_client.api.product import product_create
from suanpan_client.api.report import report_read
from suanpan_client.api.session import session_sign_in
from suanpan_client.api.warehouse import warehouse_create
from suanpan_client.models import (
    DeliverySubmitBody,
    DocumentResult,
    DocumentState,
    GoodsReceiptSubmitBody,
    OtherOutSubmitBody,
    PartnerCreateBody,
    Problem,
    ProductCreateBody,
    ProductKind,
    ReportReadBody,
    ReportReadResponse200,
    SessionOpened,
    SessionSignInBody,
    WarehouseCreateBody,
)

address, login, password = sys.argv[1:]
signed = session_sign_in.sync(client=Client(base_url=address), body=SessionSignInBody(login=login, password=password))
assert isinstance(signed, SessionOpened), signed
client = AuthenticatedClient(base_url=address, token=signed.token)

warehouse_create.sync(client=client, body=WarehouseCreateBody.from_dict({"branch": "HQ", "code": "PC-W", "name": "PC 仓"}))
partner_create.sync(client=client, body=PartnerCreateBody.from_dict(
    {"code": "PC-S", "name": "PC 供应商", "is_supplier": True, "is_customer": True, "invoice_kind": "special"}))
product = product_create.sync(client=client, body=ProductCreateBody.from_dict({"code": "PC-P", "name": "啤酒", "base_unit": "BTL"}))
assert not isinstance(product, Problem) and product is not None, product
assert product.kind == ProductKind.STOCKED and product.product == "PC-P" and product.category is None

received = goods_receipt_submit.sync(client=client, body=GoodsReceiptSubmitBody.from_dict(
    {"partner": "PC-S", "warehouse": "PC-W", "lines": [{"product": "PC-P", "quantity": "12", "price": "3.50"}]}))
assert isinstance(received, DocumentResult), received
assert received.state == DocumentState.POSTED and received.gross == "42.00", received

sale = DeliverySubmitBody.from_dict(
    {"partner": "PC-S", "warehouse": "PC-W", "lines": [{"product": "PC-P", "quantity": "2", "price": "9"}]})
papers = [delivery_submit.sync(client=client, body=sale, idempotency_key="PC-1") for _ in range(2)]
assert isinstance(papers[0], DocumentResult) and papers[0] == papers[1], papers

after: str | None = None
days: list[object] = []
for page_number in range(2):
    page = report_read.sync(client=client, body=ReportReadBody.from_dict(
        {"view": "stock_ledger", "filter": {"product": "PC-P"}, "columns": ["quantity"], "limit": 1, "after": after}))
    assert isinstance(page, ReportReadResponse200), page
    days += [row[0] for row in page.rows]
    after = page.next_
assert days == ["12.000000", "-2.000000"] and after is None, (days, after)

refused = other_out_submit.sync(client=client, body=OtherOutSubmitBody.from_dict(
    {"warehouse": "PC-W", "reason": "领用", "lines": [{"product": "PC-P", "quantity": "99"}]}))
assert isinstance(refused, Problem) and refused.error == "stock_insufficient" and refused.status == 409, refused
