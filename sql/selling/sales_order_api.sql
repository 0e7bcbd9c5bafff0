-- What sales orders alone can do: reserve again.

create function api.sales_order_reserve(p_document bigint, p_version int default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_document data.document := logic.reserve_again(p_document, p_version);
begin
    return json_build_object('document', p_document::text, 'number', v_document.number, 'state', v_document.state, 'version', v_document.version,
        'lines', (
            select coalesce(json_agg(json_build_object('line', l.id::text, 'line_number', l.line_number, 'product', l.product,
                'reserved', trim_scale(l.reserved)::text, 'backorder', trim_scale(l.backorder)::text) order by l.line_number), '[]')
            from report.sales_order_line l
            where l.document_id = p_document));
end $$;
comment on function api.sales_order_reserve is '再次占用:为缺货的订单占用新到库存
Reserves for an approved sales order what has become available since; receipts reserve nothing by themselves. Answers what each line now has.
Raises document_unknown, document_state, version_stale.';
select logic.register('sales_order.reserve', 'command', 'sales_order.edit', 'branch', p_example => '{"document": 1}',
    p_answer => '{document: id, number: text, state: document_state, version: int, lines: [{line: id, line_number: int, product: text,
      reserved: figure, backorder: figure}]}');
