-- What a file of papers says of its products and of what they are worth: a name that several products have is told apart by specification and unit,
-- or refused with those that there are; an amount is the value to the cent, or refused.

select plan(32);
select pg_temp.found_company();
create function pg_temp.brought(p_operation text, p_rows jsonb, p_more jsonb default '{}') returns text language sql as $$
    select coalesce((select string_agg(concat_ws('.', f ->> 'row', f ->> 'field') || ':' || (f ->> 'fault')
        || coalesce(' (' || case when f ->> 'field' = 'product' then f ->> 'value' end || ')', ''), ' ')
            from jsonb_array_elements(a #> '{details,faults}') f), a ->> 'error',
        concat_ws(' ', a ->> 'created', a ->> 'changed', a ->> 'unchanged', 'left out ' || (a ->> 'left_out')))
    from pg_temp.call('owen', p_operation, jsonb_build_object('rows', p_rows) || p_more) a $$;
create function pg_temp.checked(p_operation text, p_rows jsonb) returns text language sql as $$
    select coalesce((select string_agg(concat_ws('.', f ->> 'row', f ->> 'field') || ':' || (f ->> 'fault'), ' ')
        from jsonb_array_elements(a #> '{details,faults}') f), a ->> 'error', a #>> '{answer,created}')
    from pg_temp.group_call(0, array[(pg_temp.call_text('owen', p_operation, jsonb_build_object('rows', p_rows))::jsonb
        || '{"dry_run": true}')::text]) g(n, status, a) $$;
create function pg_temp.opened(p_row jsonb) returns text language sql as $$
    select pg_temp.brought('opening_stock.import', jsonb_build_array('{"warehouse": "A-1", "quantity": "1", "price": "2"}'::jsonb || p_row)) $$;

-- one name, several specifications
select is(pg_temp.brought('product.import', '[{"code": "LQ-500", "name": "崂泉 经典", "spec": "500ml 玻璃瓶", "base_unit": "瓶"}, {"code": "LQ-330",
"name": "崂泉 经典", "spec": "330ml", "model": "LQ3", "base_unit": "听"},
    {"code": "LQ-BOX", "name": "崂泉 经典", "spec": "330ml", "model": "礼盒", "base_unit": "箱"}, {"code": "LQ-KEG", "name": "崂泉 桶装",
"base_unit": "桶"}, {"code": "YL", "name": "余粮", "base_unit": "斤"}, {"code": "YL-2", "name": "余粮", "base_unit": "箱"}]', '{"create": ["units"]}'),
'6 0 0', 'several products have one name');
select is(pg_temp.opened(r), w, about) from (values
    ('{"product": "崂泉 经典", "spec": "500ML玻璃瓶", "unit": "瓶"}'::jsonb, '1 0', 'name and specification, however it is written, are one product'),
    ('{"product": "崂泉 经典", "spec": "３３０ml", "unit": "听"}', '1 0', 'and where that fits two, the unit tells'),
    ('{"product": "崂泉 经典", "spec": "330ml 礼盒"}', '1 0', 'or the model behind the specification'),
    ('{"product": "崂泉 桶装", "spec": "20L"}', '1 0', 'a product without specification is meant by its name'),
    ('{"product": "余粮", "unit": "箱"}', '1 0', 'a unit alone tells too'),
    ('{"product": "LQ-330", "spec": "500ml", "warehouse": "A-2"}', '1 0', 'a code is never overruled'),
    ('{"product": "崂泉 经典"}', '1.product:ambiguous (LQ-330 330ml LQ3, LQ-500 500ml 玻璃瓶, LQ-BOX 330ml 礼盒)',
        'a name alone is refused, with the products that have it'),
    ('{"product": "崂泉 经典", "spec": "330ml"}', '1.product:ambiguous (LQ-330 330ml LQ3, LQ-BOX 330ml 礼盒)', 'or those that are left'),
    ('{"product": "崂泉 经典", "spec": "330ml", "unit": "瓶"}', '1.product:ambiguous (LQ-330 330ml LQ3, LQ-BOX 330ml 礼盒)',
        'a unit that none of them has chooses none'),
    ('{"product": "崂泉 经典", "spec": "750ml"}', '1.product:spec_unknown (LQ-330 330ml LQ3, LQ-500 500ml 玻璃瓶, LQ-BOX 330ml 礼盒)',
        'a specification that none has too'),
    ('{"product": "崂山 经典", "spec": "750ml"}', '1.product:not_found (崂山 经典)', 'a name that none has is not found')) t (r, w, about);
select is(concat_ws('|', pg_temp.stock('LQ-500', 'A-1'), pg_temp.stock('LQ-330', 'A-1'), pg_temp.stock('LQ-BOX', 'A-1'),
    pg_temp.stock('LQ-KEG', 'A-1'), pg_temp.stock('YL', 'A-1'), pg_temp.stock('YL-2', 'A-1')),
    '1 1 0 2.00|1 1 0 2.00|1 1 0 2.00|1 1 0 2.00|1 1 0 2.00', 'each got its own');
select is(pg_temp.brought('purchase_order.import',
    '[{"external_id": "GG", "partner": "S1", "warehouse": "A-1", "product": "崂泉 经典", "spec": "500ml 玻璃瓶", "quantity": "3", "price": "2"},
     {"external_id": "GG", "product": "崂泉 经典", "spec": "330ml", "unit": "听", "quantity": "3", "price": "2"}]'), '1 0', 'orders too, line by line');
select is((select string_agg(p.code, ' ' order by l.line_number) from data.document d join data.document_line l on l.document_id = d.id
    join data.product p on p.id = l.product_id where d.external_id = 'GG'), 'LQ-500 LQ-330', 'each its product');
select is(a -> 'columns', '["warehouse", "product", "spec", "unit", "quantity", "price"]', 'heads of such a file are known')
from pg_temp.call('owen', 'import.recognise', '{"kind": "opening_stock", "first_rows": [{"cells": ["仓库", "商品名称", "规格型号", "单位", "数量", "单价"]}]}') a;

-- quantity and amount give the cost
create function pg_temp.worth(p_row jsonb) returns text language sql as $$
    select pg_temp.brought('product.open', jsonb_build_array(jsonb_build_object('code', 'JE-' || md5(p_row::text), 'name', 'JE', 'base_unit', 'EA',
        'warehouse', 'A-1') || p_row)) || '|'
        || coalesce(pg_temp.stock('JE-' || md5(p_row::text), 'A-1'), '') $$;
select is(pg_temp.worth(r), w, r::text) from (values
    ('{"opening_quantity": "4", "opening_amount": "10.00"}'::jsonb, '1 0 0|4 4 0 10.00'),
    ('{"opening_quantity": "3", "opening_amount": "10.00"}', '1 0 0|3 3 0 10.00'),
    ('{"opening_quantity": "30000", "opening_amount": "10000.00"}', '1 0 0|30000 30000 0 10000.00'),
    ('{"opening_quantity": "7000000", "opening_amount": "123456.78"}', '1 0 0|7000000 7000000 0 123456.78'),
    ('{"opening_quantity": "3", "opening_cost": "3.33", "opening_amount": "10.00"}', '1 0 0|3 3 0 10.00'),
    ('{"opening_quantity": "30000", "opening_cost": "0.33", "opening_amount": "10,000.00"}', '1 0 0|30000 30000 0 10000.00'),
    ('{"opening_quantity": "3", "opening_cost": "3.5", "opening_amount": "10.00"}', '1.opening_amount:amount_differs|'),
    ('{"opening_quantity": "0", "opening_amount": "10.00"}', '1.opening_amount:amount_differs|'),
    ('{"opening_amount": "10.00"}', '1.opening_quantity:missing|')) t (r, w);
select is(pg_temp.checked('product.open',
    '[{"name": "新", "warehouse": "A-1", "opening_quantity": "3", "opening_cost": "3.5", "opening_amount": "10.00"}]'),
    '1.opening_amount:amount_differs', 'a check tells it already');
create temporary table worth as select '[{"warehouse": "A-2", "product": "COLA", "quantity": "30000", "amount": "10000.00"}]'::jsonb f;
select is(pg_temp.brought('opening_stock.import', f) || ' ' || pg_temp.stock('COLA', 'A-2'), '1 0 30000 30000 0 10000.00',
    'opening papers come to the cent') from worth;
select is((select count(*) || ' ' || sum(l.gross) || ' ' || string_agg(trim_scale(l.price)::text, ' ' order by l.price) from data.document d
    join data.document_line l on l.document_id = d.id join data.product p on p.id = l.product_id
    where p.code = 'COLA' and d.kind = 'opening_stock'), '2 10000.00 0.333333 0.333334', 'where no price does, as two lines a millionth apart');
select is(pg_temp.brought('opening_stock.import', f) || ' ' || pg_temp.stock('COLA', 'A-2'), '0 1 30000 30000 0 10000.00',
    'and are known when they come once more') from worth;
select is(pg_temp.opened('{"product": "RICE", "quantity": "0", "price": "", "amount": "5"}') || ' '
    || pg_temp.opened('{"product": "RICE", "quantity": "4", "price": "2.00", "amount": "9"}'),
        '1.amount:amount_differs 1.quantity:out_of_range 1.amount:amount_differs', 'an amount of nothing, or another than the cost says, is refused');
select is_empty($$select q, a from generate_series(1, 400::bigint) n
    cross join lateral (select (10000 + n * 7919)::numeric q, round((n * n * 104729 % 99999999) / 100.0, 2) a) v
    where a > 0 and (select sum(round(d.price * d.quantity, 2)) <> v.a or sum(d.quantity) <> v.q
        from logic.amount_parts(v.q, round(v.a / v.q, 6), v.a) d)$$, 'of any quantity and amount');
select is(pg_temp.unsound(), null, 'all checks hold');
select * from finish();
