-- Files as people have them: what a discount, a state, a price, an amount and a barcode mean; what is empty changes nothing; what was brought in
-- before is neither doubled nor lost; look-alikes; papers of the past.

select plan(101);
select pg_temp.found_company();
create function pg_temp.brought(p_operation text, p_rows jsonb, p_more jsonb default '{}') returns text language sql as $$
    select coalesce((select string_agg(concat_ws('.', f ->> 'row', f ->> 'field') || ':' || (f ->> 'fault'), ' ')
        from jsonb_array_elements(a #> '{details,faults}') f), a ->> 'error',
        concat_ws(' ', a ->> 'created', a ->> 'changed', a ->> 'unchanged', 'left out ' || (a ->> 'left_out')))
    from pg_temp.call('owen', p_operation, jsonb_build_object('rows', p_rows) || p_more) a $$;
create function pg_temp.order_of(p_external_id text) returns text language sql as $$
    select concat_ws(' ', d.with_tax, d.net, d.tax, d.gross, '|',
        string_agg(concat_ws('/', trim_scale(l.price), l.due_on, case when l.gift then 'gift' end), ' ' order by l.line_number))
    from data.document d join data.document_line l on l.document_id = d.id where d.external_id = p_external_id and not d.reversed group by d.id $$;
create function pg_temp.bought(p_id text, p_row jsonb, p_more jsonb default '{}') returns text language sql as $$
    select pg_temp.brought('purchase_order.import',
        jsonb_build_array('{"partner": "S1", "product": "BEER", "quantity": "10", "warehouse": "A-1"}'::jsonb
            || jsonb_build_object('external_id', p_id) || p_row), p_more) $$;

-- discount: what is paid
select is(logic.as_discount(t), d, 'a discount of ' || t) from (values ('90', 0.1), ('90%', 0.1), ('９０％', 0.1), ('9折', 0.1), ('9.5折', 0.05),
    ('九折', 0.1), ('九五折', 0.05), ('95折', 0.05), (' 0.95 ', 0.05),
    ('打8折', 0.2), ('100', 0), ('原价', 0), ('9', null), ('9.5', null), ('1', null), ('0', null), ('10', null), ('10折', null), ('101', null),
        ('-90', null), ('很多', null)) t (t, d);
select is(pg_temp.bought('ZK', '{"price": "10", "discount": "0.95"}'), '1 0', 'a factor is what is paid');
select is(pg_temp.order_of('ZK'), 't 84.07 10.93 95.00 | 9.5', 'and so the order says');
select is(pg_temp.bought('ZK2', '{"price": "10", "discount": "9"}') || ' ' || pg_temp.bought('ZK2', '{"price": "10", "discount": "1"}'),
    '1.discount:discount_unclear 1.discount:discount_unclear', 'what may mean two things is refused by cell');
select is(pg_temp.brought('purchase_order.import',
    '[{"external_id": "ZK3", "partner": "S1", "warehouse": "A-1", "product": "BEER", "quantity": "1", "price": "10", "discount": "1"},
     {"external_id": "ZK3", "product": "COLA", "quantity": "1", "price": "10", "discount": "0.9"}]'), '1 0', '1 among factors is the whole price');
select is(pg_temp.order_of('ZK3'), 't 16.81 2.19 19.00 | 10 9', 'and the header may stand on the first row alone');

-- prices and their tax
select is(pg_temp.bought('HS', '{"price_without_tax": "10"}') || pg_temp.order_of('HS'), '1 0f 100.00 13.00 113.00 | 10',
    'a price without tax is one');
select is(pg_temp.bought('HS2', '{"price_with_tax": "11.30"}') || pg_temp.order_of('HS2'), '1 0t 100.00 13.00 113.00 | 11.3',
    'a price with tax is the other');
select is(pg_temp.bought('HS3', '{"price_without_tax": "10", "with_tax": "是"}') || pg_temp.order_of('HS3'), '1 0t 100.00 13.00 113.00 | 11.3',
    'a paper with tax turns it');
select is(pg_temp.bought('HS4', '{"price_without_tax": "10", "price_with_tax": "12"}'), '1.price_without_tax:prices_disagree',
    'two prices that are not one are told');
select is(pg_temp.bought('JE', '{"amount": "35.00"}') || pg_temp.order_of('JE'), '1 0t 30.97 4.03 35.00 | 3.5', 'an amount gives the price');
select is(pg_temp.bought('JE2', '{"amount": "10.00", "price": "3.33", "quantity": "3"}') || pg_temp.order_of('JE2'),
    '1 0t 8.85 1.15 10.00 | 3.333333', 'a price that was shown rounded gives way to the amount');
select is(pg_temp.bought('JE3', '{"amount": "40", "price": "3.50"}'), '1.amount:amount_differs', 'another amount is told');
select is(pg_temp.bought('JE4', '{"amount_with_tax": "113.00"}') || pg_temp.order_of('JE4'), '1 0t 100.00 13.00 113.00 | 11.3', '价税合计 is with tax');
select is(pg_temp.bought('JE5', '{"price": "0"}') || ' ' || pg_temp.bought('JE5', '{"price": "1.2345678"}') || ' '
    || pg_temp.bought('JE5', '{"price": "2", "business_on": "1900-01-05"}') || ' ' || pg_temp.bought('JE5', '{"price": "-2"}'),
    '1.price:zero_price 1.price:too_many_decimals 1.business_on:too_early 1.price:negative', 'faults say what is wrong');
select is(pg_temp.bought('JE6', '{"price": "0", "gift": "是"}') || pg_temp.order_of('JE6'), '1 0t 0.00 0.00 0.00 | 0/gift', 'a gift is a column');
create temporary table due as select
    '[{"external_id": "JH", "partner": "S1", "warehouse": "A-1", "product": "BEER", "quantity": "10", "price": "4", "due_on": "2026-12-05"},
     {"external_id": "JH", "partner": "S1", "warehouse": "A-1", "product": "COLA", "quantity": "10", "price": "4", "due_on": "2026-12-20"}]'::jsonb f;
select is(pg_temp.brought('purchase_order.import', f) || pg_temp.order_of('JH'), '1 0t 70.80 9.20 80.00 | 4/2026-12-05 4/2026-12-20',
    'each line has its due day') from due;

-- states
create function pg_temp.value(p_sql text) returns text language plpgsql as $$ declare v text; begin execute p_sql into v; return v; end $$;
create function pg_temp.made(p_row jsonb) returns text language sql as $$
    select coalesce(nullif(pg_temp.brought('product.import', jsonb_build_array(jsonb_build_object('name', 'state', 'code', 'ST') || p_row)), '1 0 0'),
        pg_temp.value(format('select case when p.disabled then ''disabled'' else ''in use'' end from data.product p where p.code = %L',
            p_row ->> 'code'))) $$;
select is(pg_temp.made(r || jsonb_build_object('code', 'ST' || n)), w, 'of ' || r::text) from (values
    (1, '{"enabled": "1"}'::jsonb, 'in use'), (2, '{"enabled": "启用"}', 'in use'), (3, '{"enabled": "是"}', 'in use'),
        (4, '{"enabled": "0"}', 'disabled'), (5, '{"enabled": "停用"}', 'disabled'), (6, '{"disabled": "是"}', 'disabled'),
    (7, '{"disabled": "启用"}', 'in use'), (8, '{"enabled": "2"}', '1.enabled:unknown_value'),
        (9, '{"enabled": "启用", "disabled": "是"}', '1.enabled:contradicts')) t (n, r, w);
select is(pg_temp.brought('customer.import', '[{"name": "在用", "enabled": "1"}, {"name": "停了", "enabled": "停用"}]') || ' '
    || pg_temp.value($$select string_agg(p.disabled::text, ' ' order by p.id) from data.partner p where p.name in ('在用', '停了')$$),
        '2 0 false true', 'of partners too');

-- what is empty stays, what is not needed is not asked
select is(pg_temp.brought('product.import',
    '[{"code": "XX-1", "name": "纸杯", "warehouse": "A-1", "lower_limit": "5", "upper_limit": "50", "sale_price": "2"}]'),
    '1 0 0', 'limits are brought in');
select is(pg_temp.brought('product.import', '[{"code": "XX-1", "warehouse": "A-1", "upper_limit": "60"}]', '{"existing": "change"}') || ' '
    || pg_temp.value($$select concat_ws(' ', trim_scale(l.lower_limit), trim_scale(l.upper_limit)) from data.product_limit l
        join data.product p on p.id = l.product_id where p.code = 'XX-1'$$), '0 1 0 5 60', 'an upper limit alone leaves the lower one');
select is(pg_temp.brought('product.import', '[{"code": "XX-1", "warehouse": "A-1", "upper_limit": "4"}]', '{"existing": "change"}'),
    '1.upper_limit:out_of_range', 'and does not go below it');
select is(pg_temp.brought('product.import', '[{"code": "xx-1", "sale_price": "2.80"}]', '{"existing": "change"}') || ' '
    || pg_temp.value($$select p.name || trim_scale(u.sale_price) from data.product p join data.product_unit u on u.product_id = p.id
        where p.code = 'XX-1'$$), '0 1 0 纸杯2.8', 'a new price needs a code alone');
select is(pg_temp.brought('product.import', '[{"code": "XX-9", "sale_price": "2.80"}]', '{"existing": "change"}'),
    '1.name:missing', 'a new product a name');

-- opening stock once more
create temporary table opening as select
    '[{"code": "QC-1", "name": "苦荞茶", "warehouse": "A-1", "opening_quantity": "10", "opening_cost": "2"}, {"code": "QC-2", "name": "大麦茶",
     "warehouse": "A-1", "opening_quantity": "20", "opening_cost": "3"}]'::jsonb f;
select is(pg_temp.brought('product.open', f), '2 0 0', 'products come with their stock') from opening;
select is(pg_temp.brought('product.open', f, '{"existing": "change"}') || ' ' || pg_temp.stock('QC-2', 'A-1'), '0 2 0 20 20 0 60.00',
    'the same stock once more is not added') from opening;
select is(pg_temp.brought('product.open', jsonb_set(f, '{1,opening_cost}', '"4"'), '{"existing": "change"}'), '2.opening_quantity:opened_before',
    'another is refused, and names the paper') from opening;
select matches(a #>> '{details,faults,0,value}', '^20 QC-A-', 'that stands') from opening,
       pg_temp.call('owen', 'product.open', jsonb_build_object('existing', 'change', 'rows', jsonb_set(f, '{1,opening_cost}', '"4"'))) a;
select is(pg_temp.outcome('owen', 'document.reverse', jsonb_build_object('document', d.id, 'reason', '单价有误')), 'done', 'once it is reversed')
from data.document d where d.kind = 'opening_stock' and d.number is not null and d.reversal_of is null;
select is(pg_temp.brought('product.open', jsonb_set(f, '{1,opening_cost}', '"4"'), '{"existing": "change"}') || ' ' || pg_temp.stock('QC-2', 'A-1'),
    '0 2 0 20 20 0 80.00', 'the corrected file sets it') from opening;
create temporary table again as select
    '[{"warehouse": "A-2", "product": "BEER", "quantity": "7", "price": "3.1"}, {"warehouse": "A-2", "product": "COLA", "quantity": "0",
     "price": ""}]'::jsonb f;
select is(pg_temp.brought('opening_stock.import', f), '1 0 left out 1', 'a row without quantity is left out, and told') from again;
select pg_temp.call('owen', 'document.reverse', jsonb_build_object('document', d.id, 'reason', '重来')) from data.document d
where d.kind = 'opening_stock' and d.warehouse_id = (select w.id from data.warehouse w where w.code = 'A-2');
select is(pg_temp.brought('opening_stock.import', f) || ' ' || pg_temp.stock('BEER', 'A-2'), '1 0 left out 1 7 7 0 21.70',
    'what was reversed does not count as brought in') from again;
select is(pg_temp.brought('opening_stock.import', f), '0 1 left out 1', 'but once') from again;

-- one number is one barcode
select is(pg_temp.brought('product.import', '[{"code": "TM", "name": "牙膏", "barcode": "036000291452"}]'), '1 0 0', 'UPC-A');
select is(string_agg(pg_temp.seen('sue', 'product.find', 'product', jsonb_build_object('text', t)), ' '), 'TM TM TM', 'is found however it is sent')
from unnest('{036000291452,0036000291452,00036000291452}'::text[]) t;
select is(pg_temp.seen('sue', 'product.match', 'product', '{"texts": ["0036000291452"]}')
    || pg_temp.seen('sue', 'product.list', 'code', '{"search": "00036000291452"}'), 'TMTM', 'pasted and searched too');
select is(pg_temp.brought('product.import',
    '[{"name": "牙刷", "barcode": "0036000291452"}, {"name": "杯", "barcode": "036000291453"}, {"name": "碗", "barcode": "96385075"},
     {"name": "筷", "barcode": "2012345678901"}]'),
    '1.barcode:taken 2.barcode:check_digit 3.barcode:check_digit',
    'as another product''s it is refused, with a wrong check digit too, unless it is of a company''s own range');
select is(pg_temp.faults('root', 'product.create',
    '{"name": "x", "base_unit": "EA", "units": [{"unit": "EA", "barcodes": ["036000291453", "00036000291452"]}]}'),
    'barcodes:check_digit barcodes:taken', 'single entry asks the same');

-- look-alikes
select is(pg_temp.brought('product.import', '[{"code": "ABC-1", "name": "漏斗"}, {"code": "abc-1", "name": "漏斗"}, {"code": "ＡＢＣ－１", "name": "漏斗"}]'),
    '1.code:duplicate 2.code:duplicate 3.code:duplicate', 'codes that differ by case or width are one');
select is(pg_temp.outcome('root', 'product.create', '{"code": "beer", "name": "x", "base_unit": "EA"}') || ' '
    || pg_temp.faults('root', 'partner.create', '{"code": "ｓ１", "name": "x", "is_supplier": true}'),
        'request_invalid code:taken', 'in single entry too');
select is(pg_temp.outcome('root', 'product.update', '{"product": "COLA", "version": 1, "code": "beer"}'), 'code_taken', 'and in an edit');
select is(a #>> '{warnings,0,other}', 'BEER', 'the same name is a warning')
from pg_temp.call('root', 'product.create', '{"code": "BEER-2", "name": "啤酒", "base_unit": "BTL"}') a;
select is(a #> '{warnings}', '[{"row": 1, "path": "name", "warning": "duplicate", "value": "可乐", "other": "COLA"}]', 'in a file too')
from pg_temp.call('owen', 'product.import', '{"rows": [{"name": "可乐"}, {"name": "可乐", "spec": "2L"}]}') a;

select is(pg_temp.brought('product.import',
    '[{"code": "DW-1", "name": "单位一", "base_unit": "Pk", "category": "Tea"}, {"code": "DW-2", "name": "单位二", "base_unit": "ｐｋ", "category": "tea"},
     {"code": "DW-3", "name": "单位三", "base_unit": "btl", "second_unit": "PK", "second_factor": "6"}]', '{"create": ["units", "categories"]}'),
     '3 0 0', 'units and categories of a file that differ by case or width are made once');
select is(pg_temp.value($$select string_agg(p.code || u.code || coalesce(c.code, ''), ' ' order by p.code) from data.product p
    join data.unit u on u.id = p.base_unit_id left join data.category c on c.id = p.category_id where p.code like 'DW-%'$$),
        'DW-1PKTea DW-2PKTea DW-3BTL', 'and those that are there are found');
select is((select a #>> '{answer,created}' from pg_temp.group_call(0,
    array[(pg_temp.call_text('owen', 'product.import',
        '{"create": ["units"], "rows": [{"name": "单位四", "base_unit": "Drum"}, {"name": "单位五", "base_unit": "DRUM"}]}')::jsonb
            || '{"dry_run": true}')::text]) g(n, status, a)), '2', 'a check knows so');
select is(pg_temp.call('root', 'warehouse.create', '{"branch": "A", "code": "A-9", "name": "ａ仓九"}') -> 'warnings', '[]',
    'a warehouse of a name of its own');
select is(pg_temp.call('root', 'warehouse.create', '{"branch": "A", "code": "A-8", "name": "A仓九"}') #>> '{warnings,0,other}', 'A-9',
    'of one that looks alike with a warning');

-- numbers that a spreadsheet has damaged, however they come
select is(pg_temp.faults('root', o, r::jsonb), w, 'of ' || o) from (values
    ('product.create', '{"code": "6.9E+12", "name": "x", "base_unit": "EA", "units": [{"unit": "EA", "barcodes": ["6.90104E+12"]}]}',
        'barcodes:digits_lost code:digits_lost'),
    ('product.update', '{"product": "COLA", "version": 1, "code": "6.9E+12", "units": [{"unit": "BTL", "barcodes": ["6.90104E+12"]}]}',
        'barcodes:digits_lost code:digits_lost'),
    ('partner.create', '{"code": "6.9E+12", "name": "x", "is_supplier": true, "phone": "1.38E+10", "tax_number": "9.137E+17",
        "bank_account": "6.22848E+18"}', 'bank_account:digits_lost code:digits_lost phone:digits_lost tax_number:digits_lost'),
    ('partner.update', '{"partner": "S1", "version": 1, "bank_account": "6.22848E+18"}', 'bank_account:digits_lost'),
    ('employee.import', '{"branch": "A", "rows": [{"code": "1E+10", "name": "x", "phone": "1.38E+10"}]}',
        '1.code:digits_lost 1.phone:digits_lost')) t (o, r, w);
select is(pg_temp.brought('product.import', '[{"code": "6.9E+12", "name": "x", "barcode": "6.90104E+12"}]') || ' '
    || pg_temp.brought('supplier.import', '[{"name": "x", "phone": "1.38E+10"}]') || ' '
        || pg_temp.bought('6.9E+12', '{"product": "6.90104E+12", "price": "1"}'),
    '1.barcode:digits_lost 1.code:digits_lost 1.phone:digits_lost 1.external_id:digits_lost 1.product:digits_lost', 'rows of a call too');

-- how far prices may be from those of orders
select is(pg_temp.brought('supplier.import',
    '[{"code": "RC", "name": "容差", "price_tolerance_percent": "5%", "price_tolerance_amount": "1,000.00"}, {"code": "RC2", "name": "容差二"}]') || ' '
        || pg_temp.value($$select string_agg(concat_ws(' ', p.code, trim_scale(p.price_tolerance_percent), trim_scale(p.price_tolerance_amount)),
            ', ' order by p.code) from data.partner p where p.code like 'RC%'$$),
    '2 0 RC 5 1000, RC2', 'suppliers come with their tolerances');
select is(pg_temp.faults('root', 'supplier.import',
    '{"rows": [{"name": "x", "price_tolerance_percent": "101", "price_tolerance_amount": "0.001"}, {"name": "y", "price_tolerance_percent": "-1",
     "price_tolerance_amount": "随便"}]}'),
    '1.price_tolerance_amount:too_many_decimals 1.price_tolerance_percent:out_of_range 2.price_tolerance_amount:wrong_type '
    '2.price_tolerance_percent:negative', 'or with what is wrong with them');
select is(a -> 'columns', '["name", "price_tolerance_percent", "price_tolerance_amount"]', 'by columns that are known')
from pg_temp.call('owen', 'import.recognise', '{"kind": "suppliers", "first_rows": [{"cells": ["供应商名称", "入库价差允许(%)", "入库行差额上限"]}]}') a;

-- papers of the past, employees, regions
select is(pg_temp.brought('goods_receipt.import',
    '[{"external_id": "RK", "partner": "S1", "warehouse": "A-1", "business_on": "2026-01-05", "product": "BEER", "quantity": "10", "price": "4"}]'),
    '1 0', 'receipts');
select is(pg_temp.brought('delivery.import',
    '[{"external_id": "CK", "partner": "C1", "warehouse": "A-1", "business_on": "2026-01-06", "product": "BEER", "quantity": "4", "price": "6",
     "discount": "9折"}, {"external_id": "CK", "product": "BEER", "quantity": "1", "price": "0", "gift": "1"}]') || ' ' || pg_temp.order_of('CK'),
     '1 0 t 19.12 2.48 21.60 | 5.4 0/gift', 'deliveries, on their day');
create temporary table went_back (rows) as values
    ('[{"external_id": "CT", "partner": "S1", "warehouse": "A-1", "product": "BEER", "quantity": "1", "price": "4", "reason": "破损"}]'::jsonb);
select is(pg_temp.brought('purchase_return.import', rows) || ', ' || pg_temp.brought('purchase_return.import', rows) || ' '
        || pg_temp.stock('BEER', 'A-1'), '1 0, 0 1 4 4 0 14.16', 'what went back, once') from went_back;
select is(pg_temp.brought('purchase_return.import', jsonb_build_array(rows -> 0 || '{"external_id": "CT2", "reason": ""}')), '1.reason:missing',
    'for a reason') from went_back;
select is(pg_temp.brought('purchase_return.import', jsonb_build_array(rows -> 0 || '{"external_id": "CT3", "quantity": "40"}')),
    '1.quantity:stock_insufficient', 'and no more than is there') from went_back;
delete from data.role_permission where permission = 'purchase_return.unlinked';
select is(pg_temp.brought('purchase_return.import', jsonb_build_array(rows -> 0 || '{"external_id": "CT4"}')), '1.source_line:missing',
    'by who may send back without a source') from went_back;
select is(pg_temp.brought('delivery.import',
    '[{"external_id": "CK2", "partner": "C1", "warehouse": "A-1", "product": "BEER", "quantity": "4", "price": "6"}, {"external_id": "CK3",
     "partner": "C1", "warehouse": "A-1", "product": "BEER", "quantity": "2", "price": "6"}]'), '2.quantity:stock_insufficient',
     'what is not there is told by row');
select is(pg_temp.brought('other_in.import',
    '[{"warehouse": "A-1", "business_on": "2026-02-01", "reason": "盘盈", "product": "COLA", "quantity": "3", "amount": "10"},
     {"warehouse": "A-1", "business_on": "2026-02-02", "reason": "盘盈", "product": "COLA", "quantity": "1", "price": "3"}]') || ' '
         || pg_temp.stock('COLA', 'A-1'), '2 0 4 4 0 13.00', 'other receipts, a paper a day');
select is(pg_temp.brought('other_out.import',
    '[{"warehouse": "A-1", "business_on": "2026-02-03", "reason": "报损", "product": "COLA", "quantity": "4"}]') || ' '
        || pg_temp.brought('other_out.import',
            '[{"warehouse": "A-1", "business_on": "2026-02-03", "reason": "报损", "product": "COLA", "quantity": "4"}]'), '1 0 0 1',
            'other issues, known by what they hold');
select is(pg_temp.faults('root', 'employee.import',
    '{"branch": "A", "rows": [{"name": "张三", "phone": "138"}, {"code": "E2", "name": "李四", "enabled": "离开"}]}'), '2.enabled:unknown_value',
    'faults of employees are told');
select is(c ->> 'created', '2', 'employees') from pg_temp.call('root', 'employee.import',
    '{"branch": "A", "rows": [{"name": "张三", "phone": "138"}, {"code": "E2", "name": "李四", "disabled": "是"}]}') c;
select is(pg_temp.brought('region.import', '[{"name": "华东"}, {"code": "SD", "name": "山东"}]') || ' '
    || pg_temp.brought('region.import', '[{"name": "华东"}, {"code": "sd", "name": "山东"}]'), '2 0 0 2',
        'regions, one of them known however its code is written');

-- a check writes nothing
create temporary table before as select logic.rows_written() w;
select is((select a #>> '{answer,created}' || (a ->> 'changes')
    from pg_temp.group_call(0, array[(pg_temp.call_text('owen', o, r)::jsonb || '{"dry_run": true}')::text]) g(n, status, a)), w, 'a check of ' || o
        || ' counts and writes nothing') from (values
    ('sales_order.import', '{"submit": true, "rows": [{"external_id": "T1", "partner": "C1", "warehouse": "A-1", "product": "BEER", "quantity": "1",
        "price": "6"}]}'::jsonb, '1[]'),
    ('product.open', '{"create": ["units", "categories"], "rows": [{"name": "新", "base_unit": "捆", "category": "新类", "warehouse": "A-1",
        "opening_quantity": "1", "opening_cost": "1"}]}', '1[]'),
    ('customer.import', '{"rows": [{"name": "新客"}]}', '1[]')) t (o, r, w);
select is(pg_temp.unsound(), null, 'all checks hold');
select * from finish();
