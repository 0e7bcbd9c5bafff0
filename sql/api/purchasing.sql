-- Operations that make purchase orders and goods receipts; all else that is done to them is done to every document.

create function api.purchase_order_save(
    p_lines logic.line_input[], p_partner data.code, p_document bigint default null, p_version int default null, p_warehouse data.code default null,
    p_employee data.code default null, p_department data.code default null, p_with_tax boolean default null,
    p_discount data.money default 0, p_rounding_off data.money default 0, p_business_on data.business_day default null,
    p_due_on data.business_day default null, p_memo data.memo default '', p_external_id data.phrase default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    return logic.result_json(logic.save_document('purchase_order', p_document, p_version,
        row(p_warehouse, p_partner, p_employee, p_department, p_with_tax, p_discount, p_rounding_off, p_business_on, p_due_on, '', p_memo,
            p_external_id)::logic.document_input, p_lines));
end
$$;
comment on function api.purchase_order_save(logic.line_input[], data.code, bigint, int, data.code, data.code, data.code, boolean, data.money,
    data.money, data.business_day, data.business_day, data.memo, data.phrase) is '保存采购订单草稿
Makes a draft of a purchase order, or replaces one wholly (document, version). Goods are to come to the warehouse of their line, else of the order,
else to the branch''s default. Raises request_invalid with every fault, version_stale, document_state.';
select logic.register('purchase_order.save', 'command', 'purchase_order.edit', 'branch', p_fields_required => '{"lines": ["quantity"]}',
    p_example => '{"partner": "S00001", "warehouse": "HQ-1", "due_on": "2026-12-01", "lines": [{"product": "P000001", "unit": "CTN",
        "quantity": "10", "price": "52.00"}]}');

create function api.purchase_order_submit(
    p_lines logic.line_input[], p_partner data.code, p_document bigint default null, p_version int default null, p_warehouse data.code default null,
    p_employee data.code default null, p_department data.code default null, p_with_tax boolean default null,
    p_discount data.money default 0, p_rounding_off data.money default 0, p_business_on data.business_day default null,
    p_due_on data.business_day default null, p_memo data.memo default '', p_external_id data.phrase default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    return logic.result_json(logic.submit_document(logic.save_document('purchase_order', p_document, p_version,
        row(p_warehouse, p_partner, p_employee, p_department, p_with_tax, p_discount, p_rounding_off, p_business_on, p_due_on, '', p_memo,
            p_external_id)::logic.document_input, p_lines)));
end
$$;
comment on function api.purchase_order_submit(logic.line_input[], data.code, bigint, int, data.code, data.code, data.code, boolean, data.money,
    data.money, data.business_day, data.business_day, data.memo, data.phrase) is '保存并提交采购订单
Saves and submits a purchase order in one call: it ends approved, or waits where a flow says so. Raises what save raises and what posting raises.';
select logic.register('purchase_order.submit', 'command', 'purchase_order.edit', 'branch', p_fields_required => '{"lines": ["quantity"]}',
    p_example => '{"partner": "S00001", "warehouse": "HQ-1", "due_on": "2026-12-01", "lines": [{"product": "P000001", "unit": "CTN",
        "quantity": "10", "price": "52.00"}]}');

create function api.goods_receipt_save(
    p_lines logic.line_input[], p_partner data.code, p_document bigint default null, p_version int default null, p_warehouse data.code default null,
    p_employee data.code default null, p_department data.code default null,
    p_with_tax boolean default null, p_discount data.money default null, p_rounding_off data.money default null,
    p_business_on data.business_day default null, p_memo data.memo default '', p_external_id data.phrase default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    return logic.result_json(logic.save_document('goods_receipt', p_document, p_version,
        row(p_warehouse, p_partner, p_employee, p_department, p_with_tax, p_discount, p_rounding_off, p_business_on, null, '', p_memo,
            p_external_id)::logic.document_input, p_lines));
end
$$;
comment on function api.goods_receipt_save(logic.line_input[], data.code, bigint, int, data.code, data.code, data.code, boolean, data.money,
    data.money, data.business_day, data.memo, data.phrase) is '保存采购入库单草稿
Makes a draft of a goods receipt, or replaces one wholly (document, version). Without discount and rounding_off those of the orders are taken on,
by value. Raises request_invalid with every fault, version_stale, document_state.';
select logic.register('goods_receipt.save', 'command', 'goods_receipt.edit', 'branch', p_fields_required => '{"lines": ["quantity"]}',
    p_example => '{"partner": "S00001", "warehouse": "HQ-1", "lines": [{"source_line": 1, "quantity": "10", "rejected": "1",
        "reject_reason": "破损"}]}');

create function api.goods_receipt_submit(
    p_lines logic.line_input[], p_partner data.code, p_document bigint default null, p_version int default null, p_warehouse data.code default null,
    p_employee data.code default null, p_department data.code default null,
    p_with_tax boolean default null, p_discount data.money default null, p_rounding_off data.money default null,
    p_business_on data.business_day default null, p_memo data.memo default '', p_external_id data.phrase default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    return logic.result_json(logic.submit_document(logic.save_document('goods_receipt', p_document, p_version,
        row(p_warehouse, p_partner, p_employee, p_department, p_with_tax, p_discount, p_rounding_off, p_business_on, null, '', p_memo,
            p_external_id)::logic.document_input, p_lines)));
end
$$;
comment on function api.goods_receipt_submit(logic.line_input[], data.code, bigint, int, data.code, data.code, data.code, boolean, data.money,
    data.money, data.business_day, data.memo, data.phrase) is '保存并过账采购入库单
Saves and submits a goods receipt in one call: stock rises and the orders it fulfils advance, or it waits where a flow says so. Raises what save
raises and what posting raises.';
select logic.register('goods_receipt.submit', 'command', 'goods_receipt.edit', 'branch', p_fields_required => '{"lines": ["quantity"]}',
    p_example => '{"partner": "S00001", "warehouse": "HQ-1", "lines": [{"source_line": 1, "quantity": "10", "rejected": "1",
        "reject_reason": "破损"}]}');
