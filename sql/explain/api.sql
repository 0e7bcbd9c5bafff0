-- Why a figure is what it is (为什么是这个数).

create function api.stock_explain(
    p_figure text, p_product data.code default null, p_warehouse data.code default null, p_location data.code default null, p_lot int default null,
    p_as_of data.business_day default null, p_line bigint default null, p_part text default null, p_limit int default 20,
    p_after text default null) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_asked  logic.explained;
    v_answer json;
begin
    perform logic.refuse_faults(logic.explained_faults(p_figure, p_line, p_product, p_warehouse, p_location, p_lot,
        p_as_of, p_part, p_limit, p_after));
    if p_figure in ('value', 'unit_cost', 'cost') then
        perform logic.require('cost.see');
    elsif p_figure = 'backorder' then
        perform logic.require('sales_order.see');
    end if;
    if p_figure = 'cost' then
        return logic.explain_cost(p_line, p_limit, p_after::bigint);
    end if;
    v_asked := logic.explained(p_figure, p_product, p_warehouse, p_location, p_lot, p_as_of, p_part, p_limit, p_after);
    v_answer := case when p_figure in ('value', 'unit_cost') then logic.explain_value(v_asked) else logic.explain_stock(v_asked) end;
    return (
        select json_build_object('figure', p_figure, 'product', q.code, 'product_name', q.name, 'spec', q.spec,
            'base_unit', u.code, 'base_unit_name', u.name,
            'warehouse', p_warehouse, 'warehouse_name', (select w.name from report.warehouse w where w.id = v_asked.warehouse_id),
            'location', p_location, 'lot', p_lot, 'as_of', p_as_of, 'quantity', v_answer -> 'quantity', 'mixed', v_answer -> 'mixed',
            'value', v_answer -> 'value', 'unit_cost', v_answer -> 'unit_cost', 'terms', v_answer -> 'terms', 'parts', v_answer -> 'parts',
            'elsewhere', v_answer -> 'elsewhere')
        from data.product q
        join data.unit u on u.id = q.base_unit_id
        where q.id = v_asked.product_id);
end $$;
comment on function api.stock_explain is '解释一个库存数字
Why a figure of a product is what it is (on_hand, usable, quarantine, reserved, available, backorder, on_order, value, unit_cost) in a warehouse or in
all that the user sees; or what the issue of a line cost (cost, line). Its terms, and of each part a page of the rows that make it, newest first, with
the sums before and after the page, and whether balance and ledger agree now; a part''s next, given back as after with part, goes on. Past days
(as_of) for what the ledger tells. Raises request_invalid, product_unknown, warehouse_unknown, location_unknown, permission_denied.';
select logic.register('stock.explain', 'query', 'stock.see', p_example => '{"figure": "available", "product": "P000001", "warehouse": "HQ-1"}',
    p_answer => '{figure: text, product: text, product_name: text, spec?: text, base_unit?: text, base_unit_name?: text, warehouse: text?,
      warehouse_name?: text?, location?: text?, lot?: int?, as_of?: day?, quantity: figure?, mixed: text?, value: figure?, unit_cost?: figure?,
      terms?: figure_terms?, parts: [figure_part], elsewhere?: amount_explained?, line?: id, document?: id, kind?: document_kind, number?: text,
      method?: text, original?: cost_source?, arithmetic?: cost_arithmetic?}');
