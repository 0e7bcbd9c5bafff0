-- Products from a file as people have it: what is found by name, made or refused; what is there already; stock of the first day; all or nothing.

select plan(52);
select pg_temp.found_company();
create function pg_temp.import(p_rows jsonb, p_more jsonb default '{}', p_login text default 'owen', p_operation text default 'product.open')
    returns jsonb language sql as
$$ select pg_temp.call(p_login, p_operation, jsonb_build_object('rows', p_rows) || p_more) - 'status' $$;
create function pg_temp.wrong(p_row jsonb, p_more jsonb default '{}') returns text language sql as
$$ select pg_temp.faults('owen', 'product.open', jsonb_build_object('rows', jsonb_build_array('{"name": "x"}'::jsonb || p_row)) || p_more) $$;
create function pg_temp.product(p_code text) returns jsonb language sql as $$ select pg_temp.call('owen', 'product.get',
    jsonb_build_object('product', p_code)) $$;

-- a file as another program writes it
create temporary table file as select '[
    {"code": "PJ1", "name": " 崂山啤酒 ", "spec": "500ml", "brand": " 崂山 ", "category": "啤酒", "base_unit": "瓶", "second_unit": "箱",
"second_factor": "12", "barcode": "6901035601122", "second_barcode": "C-PJ1",
     "purchase_price": "¥3.2", "sale_price": "5", "second_sale_price": "1,058.00", "tax_code": "13%", "warehouse": "A-1", "opening_quantity": "120",
"opening_cost": "3.2", "lower_limit": "24", "upper_limit": "240"},     {"name": "散装大米", "category": "粮油", "base_unit": "斤", "tax_code": "9",
"warehouse": "A-1", "opening_quantity": "10.5", "opening_cost": "2"},
    {"code": "PJ3", "name": "矿泉水", "base_unit": "瓶", "opening_quantity": "0"}]'::jsonb f;
select is(pg_temp.faults('owen', 'product.open', jsonb_build_object('rows', f)), '1.category:not_found 2.base_unit:not_found 2.category:not_found',
    'units and categories that are not there are faults') from file;
select is(pg_temp.import(f, '{"create": ["units", "categories"]}'),
    '{"rows": 3, "created": 3, "changed": 0, "unchanged": 0, "made": {"units": ["斤"], "categories": ["啤酒", "粮油"]}, "opening": {"rows": 3,
     "created": 1, "unchanged": 0, "left_out": 1}}', 'or are made with the file') from file;
select is(pg_temp.product('PJ1') - array['version', 'created_at', 'updated_at', 'created_by', 'updated_by', 'status'], '{"product": "PJ1", "name":
"崂山啤酒", "spec": "500ml", "model": "", "brand": "崂山", "kind": "stocked", "mnemonics": ["LSPJ"], "category": "啤酒",
    "category_name": "啤酒", "base_unit": "BTL", "tax_code": "VAT13", "cost_method": "moving_average", "over_receipt_percent": null, "remark": "",
"external_id": null, "disabled": false,     "units": [{"unit": "BTL", "name": "瓶", "numerator": 1, "denominator": 1, "sale_price": "5",
"purchase_price": "3.2", "barcodes": ["6901035601122"]},
              {"unit": "CTN", "name": "箱", "numerator": 12, "denominator": 1, "sale_price": "1058.00", "purchase_price": null,
"barcodes": ["C-PJ1"]}],
    "limits": [{"warehouse": "A-1", "lower_limit": "24", "upper_limit": "240"}]}',
    'a row says all of a product: names, units, prices, barcodes, limits');
select is(pg_temp.stock('PJ1', 'A-1'), '120 120 0 384.00', 'its stock is there at its cost');
select is((select string_agg(r ->> 'tax_code' || ' ' || (r ->> 'base_unit_decimals'), '')
    from jsonb_array_elements(pg_temp.call('owen', 'product.list', '{"search": "散装大米"}') -> 'rows') r), 'VAT9 3',
        'a rate is a tax code; a unit of weight is made with decimals');
select is((select count(*)::int from data.document d where d.kind = 'opening_stock'), 1, 'one paper holds the stock of a warehouse');

-- faults
select is(pg_temp.wrong(r), f, about) from (values
    ('{"name": ""}'::jsonb, '1.name:missing', 'a product has a name'),
    ('{"purchase_price": "3 元", "sale_price": "-1", "lower_limit": "x", "second_factor": "0", "second_unit": "箱"}',
        '1.lower_limit:wrong_type 1.purchase_price:wrong_type 1.sale_price:negative 1.second_factor:wrong_type 1.warehouse:missing',
        'amounts are numbers, and not below zero'),
    ('{"second_unit": "箱"}', '1.second_factor:missing', 'a second unit has a factor'),
    ('{"second_factor": "12"}', '1.second_unit:missing', 'and a factor a unit'),
    ('{"second_unit": "箩", "second_factor": "12"}', '1.second_unit:not_found', 'that is there'),
    ('{"second_unit": "EA", "second_factor": "12"}', '1.second_factor:base_unit_ratio 1.second_unit:duplicate', 'and another than the base unit'),
    ('{"second_unit": "箱", "second_factor": "2000000000"}', '1.second_factor:out_of_range', 'of no absurd factor'),
    ('{"barcode": "6901035601122"}', '1.barcode:taken', 'a barcode is one product''s'),
    ('{"barcode": "6901035601123"}', '1.barcode:check_digit', 'with its check digit'),
    ('{"second_unit": "箱", "second_factor": "2", "barcode": "Q1", "second_barcode": "Q1"}', '1.barcode:duplicate', 'and stands once'),
    ('{"code": "BEER"}', '1.code:taken', 'a code is one product''s'),
    ('{"code": "beer", "name": "", "sale_price": "5"}', '1.code:taken', 'and a price list of known codes misses no name'),
    ('{"tax_code": "17%"}', '1.tax_code:not_found', 'a rate that no tax code has is none'),
    ('{"kind": "玩具"}', '1.kind:unknown_value', 'kinds are known'),
    ('{"disabled": "也许"}', '1.disabled:unknown_value', 'yes is yes'),
    ('{"opening_quantity": "5"}', '1.opening_cost:missing 1.warehouse:missing', 'stock lies in a warehouse and has a cost'),
    ('{"opening_quantity": "5.5", "opening_cost": "1", "warehouse": "A-1"}', '1.opening_quantity:too_many_decimals',
        'in whole units where the unit is whole'),
    ('{"opening_quantity": "5", "opening_cost": "1", "warehouse": "B-1"}', '1.warehouse:not_found', 'of the branch'),
    ('{"upper_limit": "5", "lower_limit": "6", "warehouse": "A-1"}', '1.upper_limit:out_of_range', 'limits stand in their order'),
    ('{"kind": "服务", "opening_quantity": "5", "opening_cost": "1", "warehouse": "A-1"}', '1.name:not_stocked', 'a service has no stock')) t (r, f,
        about);
select is((select count(*)::int from data.product p where p.name = 'x'), 0, 'a faulty file brings nothing');
select is(pg_temp.faults('owen', 'product.import', '{"rows": [{"name": "x", "opening_quantity": "1"}]}'), '1.opening_quantity:not_allowed',
    'product.import brings no stock');

-- what is there already
create temporary table again as select
    '[{"code": "PJ1", "name": "崂山啤酒 经典", "sale_price": "6", "barcode": "6901035601122 N-1", "warehouse": "A-2", "upper_limit": "9",
     "opening_quantity": "7", "opening_cost": "3"}, {"code": "PJ4", "name": "新品"}]'::jsonb f;
select is(pg_temp.faults('owen', 'product.open', jsonb_build_object('rows', f)), '1.code:taken', 'is refused') from again;
select is(pg_temp.import(f - 1, '{"existing": "skip"}') - 'opening', '{"rows": 1, "created": 0, "changed": 0, "unchanged": 1}', 'or left') from again;
select is(pg_temp.stock('PJ1', 'A-2'), null, 'and brings no stock');
select is(pg_temp.import(f, '{"existing": "change"}'),
    '{"rows": 2, "created": 1, "changed": 1, "unchanged": 0, "opening": {"rows": 1, "created": 1, "unchanged": 0}}', 'or changed') from again;
select is((p ->> 'name') || (p #>> '{units,0,sale_price}') || (p #>> '{units,0,purchase_price}') || (p #>> '{units,0,barcodes}') || (p ->> 'spec'),
    '崂山啤酒 经典63.2["6901035601122", "N-1"]500ml', 'what is given is changed, the rest stays') from pg_temp.product('PJ1') p;
select is(pg_temp.stock('PJ1', 'A-2'), '7 7 0 21.00', 'with the stock that it brings');
select is(pg_temp.faults('owen', 'product.open',
    '{"existing": "change", "rows": [{"code": "PJ1", "name": "a", "base_unit": "个"}, {"code": "PJ1", "name": "b"}]}'),
    '1.base_unit:not_allowed 1.code:duplicate 2.code:duplicate', 'its base unit stays, and no row changes it twice');
select is(pg_temp.outcome('owen', 'product.open', '{"rows": [], "existing": "perhaps"}')
    || pg_temp.outcome('owen', 'product.open', '{"rows": [], "create": ["users"]}'), 'request_invalidrequest_invalid', 'nothing else is known');

-- one product in several warehouses
create temporary table places as select '[{"code": "PJ7", "name": "酸梅汤", "base_unit": "瓶", "warehouse": "A-1", "opening_quantity": "10",
"opening_cost": "3", "lower_limit": "1"},
    {"code": "PJ7", "name": "酸梅汤", "base_unit": "瓶", "warehouse": "A-2", "opening_quantity": "5", "opening_cost": "3", "lower_limit": "2"},
    {"name": "陈皮水", "warehouse": "A-1", "opening_quantity": "1", "opening_cost": "2"}, {"name": "陈皮水", "warehouse": "A-2", "opening_quantity": "2",
"opening_cost": "2"}]'::jsonb f;
select is(pg_temp.import(f) - 'opening', '{"rows": 4, "created": 2, "changed": 0, "unchanged": 0}',
    'rows that say the same of a product bring its stock in other warehouses') from places;
select is(concat_ws('|', pg_temp.stock('PJ7', 'A-1'), pg_temp.stock('PJ7', 'A-2')), '10 10 0 30.00|5 5 0 15.00', 'each its own');
select is((select string_agg(l ->> 'lower_limit', ' ' order by l ->> 'warehouse') from jsonb_array_elements(pg_temp.product('PJ7') -> 'limits') l),
    '1 2', 'with its limits');
select is(pg_temp.faults('owen', 'product.open', jsonb_build_object('rows', jsonb_build_array(f -> 0 || '{"code": "PJ8"}', f -> 1
    || '{"code": "PJ8", "name": "杨梅汁"}'))), '1.code:duplicate 2.code:duplicate', 'rows that say something else are duplicates') from places;
select is(pg_temp.faults('owen', 'product.open', jsonb_build_object('rows', jsonb_build_array(f -> 0 || '{"code": "PJ8"}', f -> 0
    || '{"code": "PJ8"}'))), '1.code:duplicate 2.code:duplicate', 'and so is the same once more') from places;

-- the day of opening stock: the company's first, or the one that the file tells
create function pg_temp.days(p_code text) returns text language sql as
$$ select string_agg((d.business_on - (select c.started_on from data.company c))::text, ' ' order by d.id) from data.document d
   where d.kind = 'opening_stock' and exists (select from data.document_line l join data.product p on p.id = l.product_id
       where l.document_id = d.id and p.code = p_code) $$;
select is(pg_temp.days('PJ1'), '0 0', 'stock that comes with products is there from the first day on');
select is(pg_temp.import(jsonb_build_array(jsonb_build_object('code', 'DAY1', 'name', '日一', 'warehouse', 'A-1', 'opening_quantity', '5',
    'opening_cost', '1', 'opening_on', replace((c.started_on + 3)::text, '-', '/')),
    jsonb_build_object('code', 'DAY2', 'name', '日二', 'warehouse', 'A-1', 'opening_quantity', '5', 'opening_cost', '1')))  -> 'opening',
    '{"rows": 2, "created": 2, "unchanged": 0}', 'a paper for each day') from data.company c;
select is(pg_temp.days('DAY1') || pg_temp.days('DAY2'), '30', 'the day of a row counts');
select is(pg_temp.faults('owen', 'product.open',
    '{"rows": [{"name": "x", "warehouse": "A-1", "opening_quantity": "1", "opening_cost": "1", "opening_on": "启用日"}]}'),
    '1.opening_on:wrong_type', 'it is a day');
select is(pg_temp.outcome('owen', 'other_out.submit', jsonb_build_object('warehouse', 'A-1', 'business_on', c.started_on,
    'lines', '[{"product": "DAY2", "quantity": "1"}]'::jsonb)), 'done', 'papers of the first day find the goods') from data.company c;
select is(pg_temp.outcome('owen', 'opening_stock.import', '{"rows": [{"product": "DAY1", "warehouse": "A-2", "quantity": "2", "price": "1"}]}')
    || pg_temp.days('DAY1'), 'done3 0', 'opening stock alone has that day too, drafted');
select is((pg_temp.call('owen', 'document.prepare', jsonb_build_object('kind', k)) ->> 'business_on')::date - c.started_on, n,
    'and is entered with it, not so ' || k) from (values ('opening_stock', 0), ('other_in', 400)) t (k, n), data.company c;

-- rights
select is(pg_temp.outcome('bob', 'product.open', '{"rows": []}') || pg_temp.outcome('kim', 'product.import', '{"rows": []}'),
    'permission_deniedpermission_denied', 'a buyer and a storekeeper import none');
select pg_temp.call('root', 'role.create', '{"code": "clerk", "name": "文员", "permissions": ["product.import", "master.see"]}');
select pg_temp.enrol('cleo', '{"roles": ["clerk"], "branches": ["A"]}');
select is(pg_temp.outcome('cleo', 'product.open', '{"rows": []}') || ' '
    || pg_temp.outcome('cleo', 'product.import', '{"rows": [], "create": ["units"]}') || ' '
        || pg_temp.outcome('cleo', 'product.import', '{"rows": [{"name": "z"}]}'),
    'permission_denied permission_denied done', 'stock wants the right to import papers, a new unit that to edit products');
select is(pg_temp.unsound(), null, 'all checks hold');
select * from finish();
