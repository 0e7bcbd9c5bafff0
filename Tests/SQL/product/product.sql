-- Products: what is refused, what is generated, what an edit may change, what a used product keeps, how one is found, and the import.

select plan(166);

select pg_temp.enrol('buyer', '{"roles": ["buyer"], "branches": ["HQ"]}');
select pg_temp.enrol('seller', '{"roles": ["seller"], "branches": ["HQ"]}');
select pg_temp.outcome('root', 'category.create', jsonb_build_object('code', c, 'name', c, 'parent', p))
from (values ('DRINK', null), ('BEER', 'DRINK'), ('OLD', null)) v (c, p);
update data.category set disabled = true where code = 'OLD';
insert into data.unit (code, name, disabled) values ('OLDU', '旧', true);
create function pg_temp.made(p_request jsonb) returns jsonb language sql as
$$ select pg_temp.call('buyer', 'product.create', '{"name": "样品", "base_unit": "EA"}' || p_request) $$;
create function pg_temp.refused(p_request jsonb) returns text language sql as
$$ select coalesce(pg_temp.faults('buyer', 'product.create', '{"name": "样品", "base_unit": "EA"}' || p_request),
    pg_temp.outcome('buyer', 'product.create', '{"name": "样品", "base_unit": "EA"}' || p_request)) $$;
create function pg_temp.version_of(p_product text) returns int language sql as $$ select p.version from data.product p where p.code = p_product $$;
-- an edit from a fresh page
create function pg_temp.edit(p_product text, p_request jsonb) returns text language sql as $$
    select coalesce((select string_agg(concat_ws(':', f ->> 'path', f ->> 'fault', f ->> 'value'), ' ' order by f::text)
        from jsonb_array_elements(a #> '{details,faults}') f), a ->> 'error', 'done')
    from pg_temp.call('buyer', 'product.update', jsonb_build_object('product', p_product, 'version', pg_temp.version_of(p_product))
        || p_request) a $$;
create function pg_temp.found(p_text text, p_more jsonb default '{}') returns text language sql as $$
    select coalesce(string_agg(r ->> 'product', ' '), '')
    from jsonb_array_elements(pg_temp.call('seller', 'product.find', jsonb_build_object('text', p_text) || p_more) -> 'rows') r $$;

-- making one
create temporary table beer as select pg_temp.call('buyer', 'product.create', '{"name": "青岛啤酒", "spec": "500ml", "model": "经典", "category": "BEER",
"base_unit": "BTL",
    "over_receipt_percent": "2.5", "remark": "易碎", "external_id": "E1", "units": [{"unit": "BTL", "sale_price": "6.00", "purchase_price": "4.1",
"barcodes": ["6901035601122", "B-1"]},
    {"unit": "CTN", "numerator": 12, "sale_price": "68", "barcodes": ["CASE12"]}, {"unit": "KG", "numerator": 3, "denominator": 2}]}') body;
select is(body - array['status', 'created_at', 'updated_at'], '{"product": "P000001", "name": "青岛啤酒", "spec": "500ml", "model": "经典", "brand": "",
"kind": "stocked", "mnemonics": ["QDPJ"],
    "category": "BEER", "category_name": "BEER", "base_unit": "BTL", "tax_code": "VAT13", "cost_method": "moving_average", "over_receipt_percent":
"2.5", "remark": "易碎",     "external_id": "E1", "disabled": false, "version": 1, "created_by": "buyer", "updated_by": "buyer", "limits": [], "units":
[     {"unit": "BTL", "name": "瓶", "numerator": 1, "denominator": 1, "sale_price": "6.00", "purchase_price": "4.1", "barcodes": ["6901035601122",
"B-1"]},
    {"unit": "CTN", "name": "箱", "numerator": 12, "denominator": 1, "sale_price": "68", "purchase_price": null, "barcodes": ["CASE12"]},
    {"unit": "KG", "name": "千克", "numerator": 3, "denominator": 2, "sale_price": null, "purchase_price": null, "barcodes": []}], "warnings": []}',
    'a product is made with code, mnemonic and stamps of its own, its base unit first') from beer;
select is(pg_temp.outcome('seller', 'product.create', '{"name": "x", "base_unit": "EA"}'), 'permission_denied', 'a seller makes none');
select is(pg_temp.call('seller', 'product.get', '{"product": "P000001"}') #>> '{units,0,purchase_price}', null, 'nor sees a purchase price');
select is(pg_temp.call('seller', 'product.get', '{"product": "P000001"}') #>> '{units,0,sale_price}', '6.00', 'but the sale price');
select is(pg_temp.outcome('seller', 'product.get', '{"product": "ZZ"}'), 'product_unknown', 'an unknown product is not shown');
select is(pg_temp.made('{"code": "A-1"}') ->> 'product', 'A-1', 'a code that is typed is kept');
select is(pg_temp.made('{"code": "P000003"}') ->> 'product', 'P000003', 'even one of the form of the generated');
select is((select string_agg(pg_temp.made('{}') ->> 'product', ' ') from generate_series(1, 2)), 'P000002 P000004', 'which then step over it');
select is(pg_temp.made('{"mnemonics": ["YP", "XY"]}') ->> 'mnemonics', '["YP", "XY"]', 'mnemonics that are typed are kept');
select is(pg_temp.made(jsonb_build_object('name', n)) -> 'mnemonics', m::jsonb, 'the mnemonic of ' || n)
from (values ('中国 Wine 3号', '["ZGWINE3H"]'), ('*', '[]'), (repeat('啤', 200), format('["%s"]', repeat('P', 40)))) v (n, m);
select is(pg_temp.made('{"kind": "service"}') ->> 'kind', 'service', 'a service is a product');
select is(pg_temp.made('{"make_barcode": true}') #>> '{units,0,barcodes,0}', '2000000000015',
    'on request it gets an EAN-13 of the range for one company');
select is(pg_temp.made('{"make_barcode": true, "units": [{"unit": "EA", "barcodes": ["OWN1"]}]}') #>> '{units,0,barcodes}', '["OWN1"]',
    'but none where it has one');
select is((select count(*) from generate_series(1, 500) n where not logic.barcode_sound(logic.in_store_barcode(n * 7919))), 0::bigint,
    'whose check digit is right');
select is(logic.in_store_barcode(1), '2000000000015', 'as the standard computes it');

-- what is refused
select is(pg_temp.refused(r), e, what) from (values
    ('{"name": ""}'::jsonb, 'name:out_of_range', 'an empty name'), (jsonb_build_object('name', repeat('长', 201)), 'name:out_of_range',
        'a name of 201 characters'),
    ('{"name": 5}', 'name:wrong_type', 'a number as a name'), ('{"name": null}', 'name:missing', 'no name'),
        ('{"nam": "x"}', 'nam:unknown', 'a misspelt argument'),
    (jsonb_build_object('spec', repeat('x', 201)), 'spec:out_of_range', 'a spec of 201 characters'),
        (jsonb_build_object('remark', repeat('x', 4001)), 'remark:out_of_range', 'a remark of 4,001'),
    ('{"code": "P000001"}', 'code:taken', 'a code that is taken'), ('{"code": "a b "}', 'code:out_of_range', 'a code that ends with a space'),
    ('{"external_id": "E1"}', 'external_id:taken', 'an external id that is taken'), ('{"kind": "x"}', 'kind:unknown_value', 'an unknown kind'),
    ('{"cost_method": "lifo"}', 'cost_method:unknown_value', 'an unknown cost method'),
        ('{"category": "ZZ"}', 'category:not_found', 'an unknown category'),
    ('{"category": "OLD"}', 'category:not_found', 'a disabled category'), ('{"base_unit": "OLDU"}', 'base_unit:not_found', 'a disabled unit'),
        ('{"base_unit": "ZZ"}', 'base_unit:not_found', 'an unknown unit'),
    ('{"tax_code": "ZZ"}', 'tax_code:not_found', 'an unknown tax code'),
        ('{"over_receipt_percent": "NaN"}', 'over_receipt_percent:out_of_range', 'a tolerance of NaN'),
    ('{"over_receipt_percent": "100.5"}', 'over_receipt_percent:out_of_range', 'more than 100 %'),
        ('{"over_receipt_percent": -1}', 'over_receipt_percent:out_of_range', 'less than 0 %'),
    (jsonb_build_object('mnemonics', (select jsonb_agg('M' || n) from generate_series(1, 11) n)), 'mnemonics:out_of_range', 'eleven mnemonics'),
        ('{"mnemonics": [""]}', 'mnemonics:out_of_range', 'an empty mnemonic'),
    ('{"mnemonics": "YP"}', 'mnemonics:wrong_type', 'a text where a list belongs'),
    ('{"units": [{"unit": "BTL", "sale_price": "NaN"}]}', 'units[0].sale_price:out_of_range', 'a price of NaN'),
    ('{"units": [{"unit": "BTL"}, {"unit": "CTN", "sale_price": "1.1234567"}]}', 'units[1].sale_price:too_many_decimals',
        'a price of seven decimals'),
    ('{"units": [{"unit": "BTL", "purchase_price": -1}]}', 'units[0].purchase_price:out_of_range', 'a negative price'),
    ('{"units": [{"unit": "BTL", "sale_price": "1e12"}]}', 'units[0].sale_price:out_of_range', 'a price of a trillion'),
    ('{"units": [{"unit": "BTL", "sale_price": "6,50"}]}', 'units[0].sale_price:wrong_type', 'a price with a comma'),
    ('{"units": [{"numerator": 12}, 7, null]}', 'units[0].unit:missing units[1]:wrong_type units[2]:wrong_type', 'units that are none'),
    ('{"units": [{"unit": "BTL", "nominator": 2}]}', 'units[0].nominator:unknown', 'a misspelt field'),
        ('{"units": [{"unit": "BTL", "numerator": 0}]}', 'units:out_of_range', 'a ratio of 0'),
    ('{"units": [{"unit": "BTL", "numerator": 1, "denominator": -2}]}', 'units:out_of_range', 'a negative ratio'),
        ('{"units": [{"unit": "BTL", "numerator": 1.5}]}', 'units[0].numerator:wrong_type', 'a ratio with a fraction in it'),
    ('{"units": [{"unit": "EA", "numerator": 2}]}', 'units:base_unit_ratio', 'a base unit of two'),
        ('{"units": [{"unit": "BTL"}, {"unit": "BTL", "numerator": 2}]}', 'units:duplicate', 'a unit twice'),
    ('{"units": [{"unit": "ZZ"}]}', 'units:not_found', 'an unknown further unit'),
    ('{"units": [{"unit": "EA", "barcodes": ["6901035601122"]}]}', 'barcodes:taken', 'a barcode of another product'),
    ('{"units": [{"unit": "EA", "barcodes": ["6901035601123"]}]}', 'barcodes:check_digit', 'an EAN-13 with a wrong check digit'),
    ('{"units": [{"unit": "EA", "barcodes": ["A B"]}]}', 'barcodes:out_of_range', 'a barcode with a space'),
        ('{"units": [{"unit": "EA", "barcodes": ["条码"]}]}', 'barcodes:out_of_range', 'a Chinese barcode'),
    ('{"units": [{"unit": "EA", "barcodes": ["N1", "N1"]}]}', 'barcodes:duplicate barcodes:duplicate', 'a barcode twice')) v (r, e, what);
select is(pg_temp.faults('buyer', 'product.create',
    '{"name": "x", "base_unit": "ZZ", "category": "YY", "code": "P000001", "units": [{"unit": "XX"}]}'),
    'base_unit:not_found category:not_found code:taken units:not_found', 'all faults are told at once');
select is(pg_temp.call('buyer', 'product.create', '{"name": "x", "base_unit": "ZZ"}') #> '{details,faults,0}',
    '{"path": "base_unit", "fault": "not_found", "value": "ZZ"}', 'each with the value');
select is((select count(*) from data.product p where p.name = 'x'), 0::bigint, 'and nothing is made');
select is((select string_agg(pg_temp.made('{"external_id": ""}') ->> 'status', ' ') from generate_series(1, 2)), '200 200',
    'an empty external id is none');

-- an edit
select is(pg_temp.edit('P000001', '{"name": "青岛纯生", "spec": "", "over_receipt_percent": 0}'), 'done', 'a product is changed');
select is(r - array['id', 'created_at', 'updated_at', 'barcodes'], '{"code": "P000001", "name": "青岛纯生", "spec": "", "model": "经典", "brand": "",
"kind": "stocked", "mnemonics": ["QDPJ"], "category": "BEER",
    "category_name": "BEER", "category_id": 2, "base_unit": "BTL", "base_unit_name": "瓶", "base_unit_decimals": 0, "tax_code": "VAT13", "tax_rate":
"0.13", "cost_method": "moving_average", "sale_price": "6.00",     "purchase_price": "4.1", "over_receipt_percent": "0", "remark": "易碎",
"external_id": "E1", "disabled": false, "version": 2, "created_by": "buyer", "updated_by": "buyer"}',
    'what was not named stayed, an empty text emptied')
        from jsonb_array_elements(pg_temp.call('buyer', 'product.list', '{"filter": {"code": "P000001"}}') -> 'rows') r;
select is(pg_temp.outcome('buyer', 'product.update', '{"product": "P000001", "version": 1, "name": "x"}'),
    'version_stale', 'a stale edit is refused');
select is(pg_temp.outcome('buyer', 'product.update', '{"product": "ZZ", "version": 1}'),
    'product_unknown', 'so is one of a product that does not exist');
select is(pg_temp.outcome('seller', 'product.update', '{"product": "P000001", "version": 2}'), 'permission_denied', 'or by a seller');
select is(pg_temp.edit('P000001', r), e, what) from (values
    ('{"code": "A-1"}'::jsonb, 'code_taken', 'to a code that is taken'),
        ('{"category": "OLD"}', 'category:not_found:OLD', 'into a disabled category'),
            ('{"tax_code": "ZZ"}', 'tax_code:not_found:ZZ', 'to an unknown tax code'),
    ('{"cost_method": "lifo"}', 'cost_method:unknown_value:lifo', 'to an unknown cost method'),
        ('{"units": [{"unit": "CTN", "barcodes": ["OWN1"]}]}', 'barcodes:taken:OWN1', 'with another product''s barcode'),
    ('{"units": [{"unit": "CTN", "barcodes": ["CASE12"]}, {"unit": "KG", "barcodes": ["CASE12"]}]}',
        'barcodes:duplicate:CASE12 barcodes:duplicate:CASE12', 'with a barcode on two units'),
    ('{"limits": [{"warehouse": "ZZ"}, {"warehouse": "HQ-1"}, {"warehouse": "HQ-1"}]}', 'limits:duplicate:HQ-1 limits:not_found:ZZ',
        'with limits of an unknown warehouse, and one twice'),
    ('{"limits": [{"warehouse": "HQ-1", "lower_limit": 5, "upper_limit": 4}]}', 'value_invalid', 'with a lower limit above the upper'),
    ('{"limits": [{"warehouse": "HQ-1", "lower_limit": -1}]}', 'value_invalid', 'with a negative limit'),
    ('{"limits": [{"warehouse": "HQ-1", "lower_limit": "0.0000001"}]}', 'limits[0].lower_limit:too_many_decimals', 'with a limit of seven decimals'),
    ('{"base_unit": "CTN"}', 'units:missing', 'to another base unit without ratios in it'),
    ('{"base_unit": "CTN", "units": [{"unit": "CTN", "numerator": 12}]}', 'units:base_unit_ratio:CTN', 'or with a wrong one')) v (r, e, what);
select is(pg_temp.version_of('P000001'), 2, 'none of which changed anything');
select is(pg_temp.edit('P000001', '{"limits": [{"warehouse": "HQ-1", "lower_limit": 5, "upper_limit": "40.5"}]}'),
    'done', 'limits per warehouse are set');
select is(pg_temp.call('buyer', 'product.get', '{"product": "P000001"}') -> 'limits',
    '[{"warehouse": "HQ-1", "lower_limit": "5", "upper_limit": "40.5"}]', 'and shown');
select is(pg_temp.edit('P000001',
    '{"units": [{"unit": "BTL", "barcodes": ["CASE12", "B-1"]}, {"unit": "CTN", "numerator": 24, "barcodes": ["B-2"]}], "limits": []}'),
    'done', 'units, barcodes and limits are replaced');
select is((select jsonb_path_query_array(a, '$.units[*].barcodes') || (a -> 'limits')
    from pg_temp.call('buyer', 'product.get', '{"product": "P000001"}') a), '[["B-1", "CASE12"], ["B-2"]]',
        'by exactly what was sent, a barcode moves too');
select pg_temp.call('root', 'branch.create', '{"code": "FAR", "name": "FAR"}'),
       pg_temp.call('root', 'warehouse.create', '{"branch": "FAR", "code": "FAR-1", "name": "FAR-1"}');
insert into data.product_limit (product_id, warehouse_id, lower_limit) select p.id, w.id, 3 from data.product p cross join data.warehouse w
    where p.code = 'P000001' and w.code = 'FAR-1';
select is(pg_temp.edit('P000001', '{"limits": [{"warehouse": "FAR-1", "lower_limit": 1}]}'), 'limits:not_found:FAR-1',
    'a warehouse that the editor does not see has no limit for him');
select is(pg_temp.edit('P000001', '{"limits": []}'), 'done', 'who replaces the limits that he sees');
select is((select l.lower_limit::numeric from data.product_limit l join data.warehouse w on w.id = l.warehouse_id where w.code = 'FAR-1'), 3::numeric,
    'leaves those of others');
select is(pg_temp.edit('P000001', '{"base_unit": "CTN", "units": [{"unit": "BTL", "denominator": 24}]}'),
    'done', 'a product that no document carries gets another base unit');
select is((select jsonb_agg(u - array['name', 'sale_price', 'purchase_price'])
    from jsonb_array_elements(pg_temp.call('buyer', 'product.get', '{"product": "P000001"}') -> 'units') u),
    '[{"unit": "CTN", "numerator": 1, "denominator": 1, "barcodes": []}, {"unit": "BTL", "numerator": 1, "denominator": 24, "barcodes": []}]',
    'with the ratios as told');
update data.unit set disabled = true where code = 'CTN';
select is(pg_temp.edit('P000001', '{"remark": ""}'), 'done', 'a unit that was disabled meanwhile hinders no edit');
update data.unit set disabled = false where code = 'CTN';
select is(pg_temp.edit('P000001', '{"make_barcode": true}'), 'done', 'a product without barcode gets one later');
-- a field that is declared and no more: it is entered, changed, found, listed, told to BI and logged
select is(pg_temp.made('{"name": "拿铁", "code": "LATTE", "brand": "云岭"}') ->> 'brand', '云岭', 'a brand is entered');
select is(pg_temp.edit('LATTE', '{"brand": "清溪"}'), 'done', 'changed');
select is(pg_temp.seen('buyer', 'product.list', 'brand', '{"search": "清溪", "columns": ["code", "brand"]}'), '清溪', 'found by and listed');
select is((select b."品牌" from "报表"."商品" b where b."商品编码" = 'LATTE'), '清溪', 'told to BI under its name');
select is(pg_temp.edit('LATTE', jsonb_build_object('brand', repeat('长', 201))), 'brand:out_of_range', 'judged by its type');
select is((select jsonb_build_array(c.before ->> 'brand', c.after ->> 'brand') from data.change c where c.table_name = 'product'
    and c.after ->> 'code' = 'LATTE' order by c.id desc limit 1), '["云岭", "清溪"]',
    'and its change is kept');
select is((select f ->> 'after' from data.category c
    cross join lateral jsonb_array_elements(logic.changed_fields('{}', jsonb_build_object('category_id', c.id))) f where c.code = 'BEER'), 'BEER',
    'what a change points to is told by its name');
-- absent stays, null takes away, "" empties a text and takes away what is none
select pg_temp.call('buyer', 'product.create', '{"code": "KEPT", "name": "留存", "base_unit": "EA"}');
create function pg_temp.kept(p_edit jsonb) returns text language sql as $$
    select pg_temp.edit('KEPT', '{"over_receipt_percent": "5", "category": "BEER", "spec": "x", "mnemonics": ["M"]}') || ' '
        || pg_temp.edit('KEPT', p_edit) || ' ' || (
        select concat_ws(' ', coalesce(a ->> 'over_receipt_percent', '-'), coalesce(a ->> 'category', '-'), '"' || (a ->> 'spec') || '"',
            a ->> 'name', a ->> 'mnemonics')
        from pg_temp.call('buyer', 'product.get', '{"product": "KEPT"}') a) $$;
select is(pg_temp.kept('{}'), 'done done 5 BEER "x" 留存 ["M"]', 'what is absent stays');
select is(pg_temp.kept('{"name": null, "base_unit": null, "tax_code": null}'), 'done done 5 BEER "x" 留存 ["M"]',
    'but what a product cannot be without, which null leaves as it is');
select is(pg_temp.kept('{"over_receipt_percent": null, "category": null, "spec": null, "mnemonics": null}'),
    'done done - - "" 留存 []', 'null takes away');
select is(pg_temp.kept('{"over_receipt_percent": "", "category": "", "spec": ""}'), 'done done - - "" 留存 ["M"]', 'so does an empty text');
select is(pg_temp.edit('KEPT', '{"name": ""}'), 'name:out_of_range', 'and an empty text is refused for');
select is(pg_temp.edit('P000001', '{"code": "TSING"}'), 'done', 'the code may change');
select ok((select count(*) >= 9 and bool_and(c.user_id = (select u.id from data.user_account u where u.login = 'buyer'))
    and bool_and(c.before is distinct from c.after) from data.change c
    where c.table_name = 'product' and c.row_id = '1'), 'every change is kept, with who made it');
select is_empty($$select c.id from data.change c where coalesce(c.after, c.before) ?| array['search_text', 'search_grams']$$,
    'but not what follows from others');

-- a used one
select pg_temp.made('{"code": "USED", "name": "二锅头", "base_unit": "BTL", "units": [{"unit": "CTN", "numerator": 6},
    {"unit": "SET", "numerator": 2}]}');
select is(pg_temp.outcome('root', 'partner.create', '{"code": "S1", "name": "供应商", "is_supplier": true}'), 'done', 'a supplier');
select is(pg_temp.outcome('root', 'purchase_order.save',
    '{"partner": "S1", "lines": [{"product": "USED", "unit": "CTN", "quantity": 1, "price": 60}]}'), 'done', 'has an order of a product');
select is(pg_temp.outcome('buyer', 'product.delete', jsonb_build_object('product', 'USED', 'version', 1)),
    'product_in_use', 'which cannot be deleted any more');
select is(pg_temp.edit('USED', '{"base_unit": "CTN", "units": [{"unit": "BTL", "denominator": 6}]}'), 'base_unit_fixed', 'nor get another base unit');
select is(pg_temp.edit('USED', '{"units": [{"unit": "CTN", "numerator": 12}]}'), 'unit_in_use', 'nor another ratio for the unit of the order');
select is(pg_temp.edit('USED', '{"units": [{"unit": "SET", "numerator": 3}]}'), 'unit_in_use', 'nor lose it');
select is(pg_temp.edit('USED', '{"units": [{"unit": "CTN", "numerator": 6, "sale_price": 70}]}'), 'done', 'prices and other units it may');
select is(pg_temp.edit('USED', '{"disabled": true}'), 'done', 'and be disabled');
select is(pg_temp.outcome('root', 'purchase_order.save', '{"partner": "S1", "lines": [{"product": "USED", "quantity": 1, "price": 60}]}'),
    'request_invalid', 'then no new paper takes it');
select is(pg_temp.outcome('buyer', 'product.delete', '{"product": "A-1", "version": 9}'),
    'version_stale', 'an unused one is not deleted from a stale page');
select is(pg_temp.outcome('buyer', 'product.delete', '{"product": "A-1", "version": 1}'), 'done', 'but else it is');
select is(pg_temp.outcome('buyer', 'product.get', '{"product": "A-1"}'), 'product_unknown', 'and gone');

-- finding
select pg_temp.made(r) from unnest(array['{"code": "AB-1", "name": "青岛啤酒5L桶装", "spec": "5L", "category": "BEER",
    "units": [{"unit": "EA", "sale_price": 6, "barcodes": ["6901035601122"]}, {"unit": "BOX", "numerator": 4, "sale_price": 22,
"barcodes": ["BOX4"]}]}',
    '{"code": "AB-12", "name": "雪花啤酒", "spec": "330ml", "category": "DRINK", "mnemonics": ["XHPJ", "snow"]}',
    '{"code": "C-AB", "name": "百威ＢＵＤ 啤酒", "model": "AB-1x"}', '{"code": "PERCENT", "name": "100%_果汁"}',
    '{"code": "GONE", "name": "啤酒杯"}']::jsonb[]) r;
select pg_temp.edit('GONE', '{"disabled": true}');
select is(pg_temp.found(t), e, 'typing "' || t || '" finds ' || what) from (values
    ('AB-1', 'AB-1 AB-12 C-AB', 'the code first, then those that begin with it, then the rest'), ('ab-12', 'AB-12', 'without regard to capitals'),
        ('啤酒', 'AB-1 AB-12 C-AB', 'a part of a name'),
    ('酒', 'AB-1 AB-12 C-AB', 'one character anywhere'), ('5l', 'AB-1', 'letters at the beginning of a word, after Chinese too'),
        ('30ml', 'AB-12', 'three letters or more anywhere'), ('qdpj', 'TSING AB-1', 'a proposed mnemonic, best where it is whole'),
    ('xhpj', 'AB-12', 'a typed mnemonic'), ('SNOW', 'AB-12', 'in small letters too'), ('6901035601122', 'AB-1', 'a barcode'),
        ('BOX4', 'AB-1', 'a barcode of another unit'), ('酒 青岛', 'AB-1', 'what has both words'),
    ('青岛　啤酒', 'AB-1', 'words with a Chinese space between'), ('ＡＢ－１２', 'AB-12', 'full-width letters'),
        ('bud', 'C-AB', 'a name in full-width letters'), ('0%_', 'PERCENT', 'no wildcard but the very characters'),
    ('岛啤酒5', 'AB-1', 'Chinese and letters mixed'), ('杯', '', 'nothing disabled'), ('没有', '', 'nothing'), ('', '', 'nothing'), ('   ', '', 'nothing'),
        (repeat('长', 100000), '', 'nothing')) v (t, e, what);
select is((select (r -> 'exact') || jsonb_build_array(r -> 'unit', r -> 'sale_price')
    from jsonb_array_elements(pg_temp.call('seller', 'product.find', jsonb_build_object('text', t)) -> 'rows') r limit 1), e, what)
from (values ('BOX4', '[true, "BOX", "22"]'::jsonb, 'a scanned barcode names its unit and price'),
    ('AB-1', '[true, "EA", "6"]', 'a whole code is exact, in the base unit'), ('青岛', '[false, "EA", "6"]', 'a part of a name is not')) v (t, e, what);
select is(pg_temp.found('啤酒', '{"limit": 1}'), 'AB-1', 'as many as asked for');
select is(pg_temp.faults('seller', 'product.find', jsonb_build_object('text', 'x', 'limit', l)), 'limit:out_of_range', 'not ' || l)
from unnest(array[0, 101]) l;
select pg_temp.edit('AB-1', '{"name": "崂山啤酒"}');
select is(pg_temp.found('桶装') || pg_temp.found('崂山'), 'AB-1', 'after an edit the new name is found, the old is not');

-- the list
select is(pg_temp.seen('seller', 'product.list', 'code', '{"search": "啤酒"}'), 'AB-1 AB-12 C-AB', 'the list searches likewise');
select is(pg_temp.seen('seller', 'product.list', 'code', '{"search": "啤酒", "disabled": true}'), 'AB-1 AB-12 C-AB GONE',
    'shows disabled ones on request');
select is(pg_temp.seen('seller', 'product.list', 'code', '{"category": "DRINK"}'), 'AB-1 AB-12 TSING', 'and a category with all below it');
select is(pg_temp.outcome('seller', 'product.list', '{"category": "ZZ"}'), 'category_unknown', 'not an unknown one');
select is((select string_agg(r ->> 'name', ' ')
    from jsonb_array_elements(pg_temp.call('seller', 'product.list', '{"search": "酒", "sort": ["name"], "columns": ["name"]}') -> 'rows') r),
    '百威ＢＵＤ 啤酒 崂山啤酒 雪花啤酒', 'names sort as the Chinese do');
select is(pg_temp.outcome('seller', 'product.list', '{"filter": {"disabled": "true"}}'), 'done', 'a filter by column is one more condition');
select is(pg_temp.seen('seller', 'product.list', 'purchase_price', '{"filter": {"code": "TSING"}}'), null, 'a purchase price is blank here too');

-- the import
select is(pg_temp.outcome('buyer', 'product.import', '{"rows": []}'), 'permission_denied', 'a buyer imports none');
select is(pg_temp.call('root', 'product.import', '{"rows": []}') - 'status', '{"rows": 0, "created": 0, "changed": 0, "unchanged": 0}',
    'an empty file is no fault');
create temporary table file as select jsonb_build_object('rows', jsonb_agg(jsonb_build_object('code', 'I' || n, 'name', '进口 ' || n, 'external_id', 'X'
    || n, 'base_unit', 'EA', 'barcode', 'I' || n || ' J' || n,
    'sale_price', '1.5', 'purchase_price', '', 'category', '', 'mnemonic', 'jk a' || n, 'disabled', '否'))) request from generate_series(1, 300) n;
create temporary table faulty as select
    jsonb_set(jsonb_set(jsonb_set(jsonb_set(jsonb_set(request, '{rows,2,sale_price}', '"NaN"'), '{rows,7,category}', '"ZZ"'),
    '{rows,7,name}', '" "'), '{rows,299,disabled}', '"perhaps"'), '{rows,299,barcode}', '"I5"') request from file;
select is(pg_temp.faults('root', 'product.import', request),
    '3.sale_price:wrong_type 300.barcode:duplicate 300.disabled:unknown_value 5.barcode:duplicate 8.category:not_found 8.name:missing',
    'every fault of a file is told, by row and field') from faulty;
select is(pg_temp.call('root', 'product.import', request) #>> '{details,count}', '4', 'with the number of faulty rows') from faulty;
select is((select count(*) from data.product p where p.code like 'I%'), 0::bigint, 'and nothing is imported');
select is(pg_temp.call('root', 'product.import', request) - 'status', '{"rows": 300, "created": 300, "changed": 0, "unchanged": 0}',
    'a sound file is imported whole') from file;
select is(pg_temp.call('root', 'product.import', request) - 'status', '{"rows": 300, "created": 0, "changed": 0, "unchanged": 300}',
    'once more changes nothing') from file;
select is((select count(*) from data.product p where p.code like 'I%'), 300::bigint, 'each row is there once');
select is((select r - array['id', 'created_at', 'updated_at', 'category_id']
    from jsonb_array_elements(pg_temp.call('root', 'product.list', '{"filter": {"code": "I7"}}') -> 'rows') r), '{"code": "I7", "name": "进口 7",
"spec": "",
    "model": "", "brand": "", "kind": "stocked", "mnemonics": ["JK", "A7"], "category": null, "category_name": null, "base_unit": "EA",
"base_unit_name": "个", "base_unit_decimals": 0, "tax_code": "VAT13", "tax_rate": "0.13",     "cost_method": "moving_average", "sale_price": "1.5",
"purchase_price": null, "barcodes": "I7 J7", "over_receipt_percent": null, "remark": "", "external_id": "X7", "disabled": false, "version": 1,
"created_by": "Root", "updated_by": "Root"}', 'with all that the row says, and defaults');
select is(pg_temp.found('j77 I77') || ' ' || pg_temp.found('a77'), 'I77 I77', 'it is found at once');
select is(pg_temp.faults('root', 'product.import', '{"rows": [{"name": "x", "sale_price": 5}, {"nam": "x"}]}'),
    'rows[0].sale_price:wrong_type rows[1].nam:unknown', 'a row is an object of texts');
select is(pg_temp.outcome('root', 'product.import', (select jsonb_build_object('rows', jsonb_agg('{"name": "x"}'::jsonb))
    from generate_series(1, 20001))), 'import_too_large', '20,001 rows are too many');
select * from finish();
