-- Operations that make sales orders and deliveries, and the one that reserves again; all else that is done to them is done to every document.

create function api.sales_order_save(
    p_lines logic.line_input[], p_partner data.code, p_document bigint default null, p_version int default null, p_warehouse data.code default null,
    p_employee data.code default null, p_department data.code default null,
    p_with_tax boolean default null, p_discount data.money default 0, p_rounding_off data.money default 0,
    p_business_on data.business_day default null, p_due_on data.business_day default null, p_memo data.memo default '',
    p_external_id data.phrase default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    return logic.result_json(logic.save_document('sales_order', p_document, p_version,
        row(p_warehouse, p_partner, p_employee, p_department, p_with_tax, p_discount, p_rounding_off, p_business_on, p_due_on, '', p_memo,
            p_external_id)::logic.document_input, p_lines));
end
$$;
comment on function api.sales_order_save(logic.line_input[], data.code, bigint, int, data.code, data.code, data.code, boolean, data.money, data.money,
    data.business_day, data.business_day, data.memo, data.phrase) is '保存销售订单草稿
Makes a draft of a sales order, or replaces one wholly (document, version). Goods are to leave the warehouse of their line, else of the order, else
the branch''s default. Raises request_invalid with every fault, version_stale, document_state.';
select logic.register('sales_order.save', 'command', 'sales_order.edit', 'branch', p_fields_required => '{"lines": ["quantity"]}',
    p_example => '{"partner": "C00001", "warehouse": "HQ-1", "due_on": "2026-12-01", "lines": [{"product": "P000001", "unit": "CTN",
        "quantity": "2", "price": "66.00"}, {"product": "P000002", "quantity": "1", "gift": true}]}');

create function api.sales_order_submit(
    p_lines logic.line_input[], p_partner data.code, p_document bigint default null, p_version int default null, p_warehouse data.code default null,
    p_employee data.code default null, p_department data.code default null,
    p_with_tax boolean default null, p_discount data.money default 0, p_rounding_off data.money default 0,
    p_business_on data.business_day default null, p_due_on data.business_day default null, p_memo data.memo default '',
    p_external_id data.phrase default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    return logic.result_json(logic.submit_document(logic.save_document('sales_order', p_document, p_version,
        row(p_warehouse, p_partner, p_employee, p_department, p_with_tax, p_discount, p_rounding_off, p_business_on, p_due_on, '', p_memo,
            p_external_id)::logic.document_input, p_lines)));
end
$$;
comment on function api.sales_order_submit(logic.line_input[], data.code, bigint, int, data.code, data.code, data.code, boolean, data.money,
    data.money, data.business_day, data.business_day, data.memo, data.phrase) is '保存并提交销售订单
Saves and submits a sales order in one call: it ends approved and reserves what is available, or waits where a flow says so. Raises what save
raises, and stock_insufficient where the company refuses backorders.';
select logic.register('sales_order.submit', 'command', 'sales_order.edit', 'branch', p_fields_required => '{"lines": ["quantity"]}',
    p_example => '{"partner": "C00001", "warehouse": "HQ-1", "due_on": "2026-12-01", "lines": [{"product": "P000001", "unit": "CTN",
        "quantity": "2", "price": "66.00"}, {"product": "P000002", "quantity": "1", "gift": true}]}');

create function api.sales_order_reserve(p_document bigint, p_version int default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_document data.document := logic.reserve_again(p_document, p_version);
begin
    return json_build_object('document', p_document::text, 'number', v_document.number, 'state', v_document.state, 'version', v_document.version,
        'lines', (
            select coalesce(json_agg(json_build_object('line', l.id::text, 'line_number', l.line_number, 'product', l.product,
                'reserved', trim_scale(l.reserved)::text, 'backorder', trim_scale(l.backorder)::text) order by l.line_number), '[]')
            from report.sales_order_line l
            where l.document_id = p_document));
end
$$;
comment on function api.sales_order_reserve(bigint, int) is '再次占用:为缺货的订单占用新到库存
Reserves for an approved sales order what has become available since; receipts reserve nothing by themselves. Answers what each line now has.
Raises document_unknown, document_state, version_stale.';
select logic.register('sales_order.reserve', 'command', 'sales_order.edit', 'branch', p_example => '{"document": 1}');

create function api.delivery_save(
    p_lines logic.line_input[], p_partner data.code, p_document bigint default null, p_version int default null, p_warehouse data.code default null,
    p_employee data.code default null, p_department data.code default null,
    p_with_tax boolean default null, p_discount data.money default null, p_rounding_off data.money default null,
    p_business_on data.business_day default null, p_memo data.memo default '', p_external_id data.phrase default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    return logic.result_json(logic.save_document('delivery', p_document, p_version,
        row(p_warehouse, p_partner, p_employee, p_department, p_with_tax, p_discount, p_rounding_off, p_business_on, null, '', p_memo,
            p_external_id)::logic.document_input, p_lines));
end
$$;
comment on function api.delivery_save(logic.line_input[], data.code, bigint, int, data.code, data.code, data.code, boolean, data.money, data.money,
    data.business_day, data.memo, data.phrase) is '保存销售出库单草稿
Makes a draft of a delivery, or replaces one wholly (document, version). Without discount and rounding_off those of the orders are taken on, by
value. Raises request_invalid with every fault, version_stale, document_state.';
select logic.register('delivery.save', 'command', 'delivery.edit', 'branch', p_fields_required => '{"lines": ["quantity"]}',
    p_example => '{"partner": "C00001", "warehouse": "HQ-1", "lines": [{"source_line": 1, "quantity": "2"}]}');

create function api.delivery_submit(
    p_lines logic.line_input[], p_partner data.code, p_document bigint default null, p_version int default null, p_warehouse data.code default null,
    p_employee data.code default null, p_department data.code default null,
    p_with_tax boolean default null, p_discount data.money default null, p_rounding_off data.money default null,
    p_business_on data.business_day default null, p_memo data.memo default '', p_external_id data.phrase default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    return logic.result_json(logic.submit_document(logic.save_document('delivery', p_document, p_version,
        row(p_warehouse, p_partner, p_employee, p_department, p_with_tax, p_discount, p_rounding_off, p_business_on, null, '', p_memo,
            p_external_id)::logic.document_input, p_lines)));
end
$$;
comment on function api.delivery_submit(logic.line_input[], data.code, bigint, int, data.code, data.code, data.code, boolean, data.money, data.money,
    data.business_day, data.memo, data.phrase) is '保存并过账销售出库单
Saves and submits a delivery in one call: stock falls at current cost and the orders it fulfils advance, or it waits where a flow says so. Raises
what save raises, stock_insufficient, over_delivery, order_not_open.';
select logic.register('delivery.submit', 'command', 'delivery.edit', 'branch', p_fields_required => '{"lines": ["quantity"]}',
    p_example => '{"partner": "C00001", "warehouse": "HQ-1", "lines": [{"source_line": 1, "quantity": "2"}]}');
