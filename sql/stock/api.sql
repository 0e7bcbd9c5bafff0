-- Questions about stock.

create function api.stock_on_hand(
    p_search text default null, p_category data.code default null, p_filter jsonb default '{}',
    p_sort text[] default '{product,warehouse}', p_limit int default 100,
    p_after text default null, p_columns text[] default null, p_totals text[] default '{}',
    p_count_to int default null) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return logic.read_report('stock_on_hand', p_filter || logic.product_filter(p_search, p_category, 'product_id'), p_columns, p_sort, p_limit,
        logic.page_position(p_after), null, true, p_totals, p_count_to);
end $$;
comment on function api.stock_on_hand is '实时库存
A page of stock per warehouse and product: on hand, usable, reserved, available, quarantine, cost and value where the right allows.';
select logic.register('stock.on_hand', 'query', 'stock.see', p_example => '{"filter": {"warehouse": "HQ-1"}, "limit": 50}',
    p_answer => 'list stock_on_hand');

create function api.stock_ledger(
    p_filter jsonb default '{}', p_sort text[] default '{-id}', p_limit int default 100, p_after text default null,
    p_columns text[] default null, p_totals text[] default '{}',
    p_count_to int default null) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select logic.read_report('stock_ledger', p_filter, p_columns, p_sort, p_limit, logic.page_position(p_after), null, true, p_totals, p_count_to)
$$;
comment on function api.stock_ledger is '库存流水
A page of the stock ledger, newest first; filter by column of report.stock_ledger.';
select logic.register('stock.ledger', 'query', 'stock.see', p_example => '{"filter": {"product": "P000001"}, "limit": 50}',
    p_answer => 'list stock_ledger');

create function api.stock_period(
    p_from data.business_day default null, p_to data.business_day default null, p_warehouse data.code default null, p_product data.code default null,
    p_search text default null, p_category data.code default null, p_filter jsonb default '{}', p_sort text[] default '{product,warehouse}',
    p_limit int default 100, p_after text default null, p_columns text[] default null, p_totals text[] default '{}',
    p_count_to int default null) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_to   date := coalesce(p_to, greatest(p_from, logic.today()));
    v_from date := coalesce(p_from, date_trunc('month', v_to)::date);
    v_code text := coalesce(p_product, case when jsonb_typeof(p_filter -> 'product') = 'string' then p_filter ->> 'product' end);
begin
    return logic.read_report('stock_period',
        p_filter || logic.product_filter(p_search, p_category, 'product_id')
            || jsonb_strip_nulls(jsonb_build_object('warehouse', p_warehouse, 'product', p_product)),
        p_columns, p_sort, p_limit, logic.page_position(p_after), null, true, p_totals, p_count_to, array[v_from, v_to]::text[],
        format('logic.period_report(%L, %L, %L)', v_from, v_to,
            case when v_code is not null then array(select p.id from data.product p where p.code = v_code) end),
        row('{warehouse,warehouse_name,product_id,product,product_name,spec,category_id,category_name,base_unit,base_unit_name}',
            format('logic.period_keys(%L)', v_to),
            format('logic.period_report(%L, %L, array(select p.id from data.product p join page on page.product = p.code))', v_from, v_to)
        )::logic.paged_source);
end $$;
comment on function api.stock_period is '收发存报表
A page of opening, received, issued and closing per warehouse and product for any period, split by kind of document; by default from the first
of the month to today. Raises request_invalid.';
select logic.register('stock.period', 'query', 'stock.see', p_example => '{"from": "2026-01-01", "to": "2026-12-31", "limit": 50}',
    p_answer => 'list stock_period');

create function api.stock_sellable(
    p_search text default null, p_category data.code default null, p_filter jsonb default '{}',
    p_sort text[] default '{product}', p_limit int default 100,
    p_after text default null, p_columns text[] default null, p_totals text[] default '{}',
    p_count_to int default null) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return logic.read_report('sales_item', p_filter || logic.product_filter(p_search, p_category, 'id'), p_columns, p_sort, p_limit,
        logic.page_position(p_after), null, true, p_totals, p_count_to);
end $$;
comment on function api.stock_sellable is '可销商品
A page of products in use with sale price, what is available in the warehouses that the user sees, and cost where the right allows.';
select logic.register('stock.sellable', 'query', 'stock.see', p_example => '{"search": "啤酒", "limit": 50}', p_answer => 'list sales_item');
