-- Heads of columns as people and other programs write them, papers that name things by name, and who took what out.

select plan(45);
select pg_temp.found_company();
create function pg_temp.heads(p_kind text, p_lines text[]) returns text language sql as $$
    select concat_ws(' ', coalesce(a ->> 'head', '-'), (select string_agg(coalesce(c, '-'), ' ') from jsonb_array_elements_text(a -> 'columns') c))
    from pg_temp.call('owen', 'import.recognise', jsonb_build_object('kind', p_kind, 'first_rows', (
        select jsonb_agg(jsonb_build_object('cells', string_to_array(l, ',')) order by n) from unnest(p_lines) with ordinality t(l, n)))) a $$;
select is(pg_temp.heads(k, l), h, about) from (values
    ('products', array['品名,条码,进价,期初数量'], '0 name barcode purchase_price opening_quantity', 'the usual names are known'),
    ('products', array['品名,商标'], '0 name brand', 'a field that is declared and no more'),
    ('products', array['商品资料', '制表:张三', ' 商品编号 ,商品全名,规格,型号,基本单位,预设进价(元),零售价,库存上限,库存下限'],
        '2 code name spec model base_unit purchase_price sale_price upper_limit lower_limit', 'those of 管家婆, below a title'),
    ('products', array['*物料编码,*物料名称,规格型号,物料分组,基本计量单位,最低安全存量,期初数量,单位成本,仓库名称'],
        '0 code name spec category base_unit lower_limit opening_quantity opening_cost warehouse', 'those of 金蝶'),
    ('products', array['名称,规格,型号,颜色,类别,基本单位,副单位,比例,基本条码,采购价,零售价,销售价,状态'],
        '0 name spec model - category base_unit second_unit second_factor barcode purchase_price sale_price - enabled',
        'those of jshERP; of two of a kind the nearer'),
    ('products', array['NAME,Code,Sale Price,??'], '0 name code sale_price -', 'English ones'),
    ('products', array['青岛啤酒,3.2', '雪花,2'], '-', 'data is no head'),
    ('suppliers', array['单位编号,单位全名,联系人,联系电话,地址,税号,开户银行,银行账号'], '0 code name contact phone address tax_number bank bank_account', 'partners'),
    ('opening_stock', array['仓库全名,商品编号,商品全名,库存数量,成本均价'], '0 warehouse product - quantity price', 'opening stock: one column names the product'),
    ('sales_orders', array['单据日期,单据编号,购货单位,商品名称,单位,数量,单价'], '0 business_on external_id partner product unit quantity price', 'orders'),
    ('purchase_orders', array['订单号,供应商,商品编码,数量（瓶）,单价（元）,税率（％）'], '0 external_id partner product quantity price tax_code', 'full width is half width'),
    ('purchase_orders', array['ＯＲＤＥＲ　ＮＵＭＢＥＲ,【供应商】,商品编码*,"数量：",单价 [元]'], '0 external_id partner product quantity price',
        'in letters, brackets and punctuation too'),
    ('products', array['Item Code,Item Name,Item Group,Default Unit of Measure,Standard Selling Rate,Valuation Rate,Opening Stock'],
        '0 code name category base_unit sale_price opening_cost opening_quantity', 'those of ERPNext'),
    ('products', array['External ID,Internal Reference,Name,Sales Price,Cost,Barcode,Product Category,Unit of Measure,Quantity On Hand'],
        '0 external_id code name sale_price purchase_price barcode category base_unit opening_quantity', 'those of Odoo'),
    ('products', array['Handle,Title,Vendor,Type,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Variant Barcode,Cost per item'],
        '0 - name - category spec code opening_quantity sale_price barcode purchase_price', 'those of Shopify'),
    ('products', array['ID,Type,SKU,Name,Description,Stock,Low stock amount,Sale price,Regular price,Categories'],
        '0 external_id - code name remark opening_quantity lower_limit - sale_price category',
        'those of WooCommerce, whose usual price is no special offer'),
    ('products', array['名称*,基本单位*,采购价,a-1,A-2,颜色'], '0 name base_unit purchase_price opening_quantity@A-1 opening_quantity@A-2 -',
        'a column for each warehouse, by name or code'),
    ('opening_stock', array['商品,单价,A-1,A-2'], '0 product price quantity@A-1 quantity@A-2', 'of opening stock too'),
    ('products', array['名称,仓库,A-1,A-2'], '0 name warehouse - -', 'but not beside a column that names it')) t (k, l, h, about);
select is(a -> 'missing', m, about) from (values
    ('{"kind": "suppliers", "first_rows": [{"cells": ["供应商编号", "颜色"]}]}'::jsonb, '["name"]'::jsonb, 'beside what is not known'),
    ('{"kind": "purchase_orders", "first_rows": [{"cells": ["x", "y"]}]}', '["external_id", "partner", "product", "quantity"]',
        'all of it where nothing is known'),
    ('{"kind": "opening_stock", "first_rows": [{"cells": ["商品", "A-1"]}]}', '[]', 'a column of a warehouse is the quantity')) t (r, m, about)
cross join lateral pg_temp.call('owen', 'import.recognise', r) a;

-- full width, invisible characters, marks of texts
select is(concat_ws(' ', logic.as_number('１２．５', 6), logic.as_number('1，234.5', 6), logic.as_number('￥ ５', 6), logic.as_number(U&'\2212\FF13', 6),
    logic.as_number(U&'\200B7\00A0', 6)), '12.5 1234.5 5 -3 7', 'numbers in full width, of another minus, beside what nobody sees');
select is(concat_ws(' ', logic.as_day('２０２６／１／５'), logic.as_day('２０２６年１月５日'), logic.tax_code_named('９％'), logic.tax_code_named('0．13')),
    '2026-01-05 2026-01-05 VAT9 VAT13', 'days and rates');
select is(array(select logic.plain_digits(t) from unnest(array['ＡＢＣ－１', '="00123"', '''00124', U&'690\FEFF1', '''a', '= "1"']) t),
    array['ABC-1', '00123', '00124', '6901', '''a', '= "1"'], 'codes, without the marks that make them texts');
select is(array(select logic.digits_lost(t) from unnest(array['6.90104E+12', '６．９E＋１２', '6.9e+12', '1E5', 'E+12', '690']) t),
    '{t,t,f,f,f,f}'::boolean[], 'what Excel makes of a long number is known');
select is_empty($$select p.oid::regprocedure from pg_proc p where p.pronamespace = 'logic'::regnamespace
    and p.prosrc ~ '\[[^]''a-z[:space:]]*(,,|\(\(|\)\)|%%|\*\*)[^]''a-z[:space:]]*\]'$$, 'no class of characters holds one twice');
select is(a -> 'missing', '["name"]', 'what is required and not there is told')
from pg_temp.call('owen', 'import.recognise', '{"kind": "suppliers", "first_rows": [{"cells": ["供应商编号", "电话"]}]}') a;
select is(pg_temp.outcome('owen', 'import.recognise', '{"kind": "people", "first_rows": []}'), 'request_invalid', 'a kind is known');
select is(pg_temp.seen('owen', 'import.kinds', 'kind') || ', ' || coalesce(pg_temp.seen('kim', 'import.kinds', 'kind'), 'none'),
    'customers deliveries goods_receipts opening_stock other_ins other_outs products purchase_orders purchase_returns regions sales_orders '
    'suppliers, none',
    'everybody sees what he may import');
select is(pg_temp.seen('owen', 'import.kinds', 'list', '{}') ~ 'opening_stocks other_ins', true, 'and where it will stand');
select is((select string_agg(r ->> 'kind', ' ') from jsonb_array_elements(pg_temp.call('owen', 'import.kinds', '{}') -> 'rows') r
           where (r ->> 'is_order')::boolean), 'purchase_orders sales_orders', 'orders are drafts first');
select is_empty($$select f.kind, f.name from meta.import_field f join meta.import_kind k on k.name = f.kind
    left join meta.operation o on o.name = k.operation
    where not exists (select from logic.arguments(o.function_name) a cross join lateral logic.fields(a.composite) g where a.name = 'rows'
        and g.name = f.name)$$, 'every column is a field of its operation');
select is_empty($$select k.name, q from meta.import_kind k join meta.operation o on o.name = k.operation
    cross join lateral jsonb_array_elements_text(o.fields_required -> 'rows') q
    where not exists (select from meta.import_field f where f.kind = k.name and f.name = q and f.required)$$, 'and every required field a column');
select is_empty($$select f.kind, logic.head_text(h, false), count(*) from meta.import_field f
    cross join lateral unnest(array[f.zh, f.name] || f.synonyms) h group by 1, 2 having count(distinct f.name) > 1$$, 'no head means two fields');

-- papers
create function pg_temp.brought(p_operation text, p_rows jsonb) returns text language sql as $$
    select coalesce((select string_agg(concat_ws('.', f ->> 'row', f ->> 'field') || ':' || (f ->> 'fault'), ' ')
        from jsonb_array_elements(a #> '{details,faults}') f), (a ->> 'created') || ' created ' || (a ->> 'unchanged') || ' unchanged')
    from pg_temp.call('owen', p_operation, jsonb_build_object('rows', p_rows, 'submit', true)) a $$;
select pg_temp.call('root', 'product.create',
    '{"code": "WINE", "name": "红酒", "base_unit": "BTL", "units": [{"unit": "CTN", "numerator": 6, "barcodes": ["BOX-1"]}]}');
create temporary table stock as select
    '[{"product": "红酒", "quantity": "12", "price": "30", "warehouse": "A-1", "business_on": "2026/1/5"}, {"product": "BOX-1", "quantity": "2",
     "price": "180", "warehouse": "A-1", "business_on": "2026年1月5日"}]'::jsonb f;
select is(pg_temp.brought('opening_stock.import', f), '1 created 0 unchanged', 'stock names products by name or barcode, which names its unit')
from stock;
select is(pg_temp.stock('WINE', 'A-1'), '24 24 0 720.00', 'all of it is there');
select is(pg_temp.brought('opening_stock.import', f), '0 created 1 unchanged', 'the same file once more is known by what it holds') from stock;
select is(pg_temp.brought('sales_order.import',
    '[{"external_id": "D1", "partner": "c1", "warehouse": "A-1", "product": "红酒", "unit": "箱", "quantity": "1", "price": "1,200",
     "tax_code": "13%"}]'), '1 created 0 unchanged', 'orders name their customer by name');
select pg_temp.call('root', 'partner.create', '{"code": "HIDDEN", "name": "密客", "is_customer": true, "branch": "B"}');
select is((select coalesce(string_agg(concat_ws(':', f ->> 'fault', f ->> 'value'), ' '), 'none') || case when a::text ~ 'HIDDEN' then ', told'
    else '' end from jsonb_array_elements(a #> '{details,faults}') f), 'not_found:密客', 'a name of what is not seen names nothing')
from pg_temp.call('owen', 'sales_order.import',
    '{"rows": [{"external_id": "D2", "partner": "密客", "warehouse": "A-1", "product": "红酒", "quantity": "1", "price": "60"}]}') a;
select is(pg_temp.brought('opening_stock.import',
    '[{"product": "白酒", "quantity": "一打", "price": "x", "warehouse": "月球", "business_on": "2026-02-30"}]'),
    '1.business_on:wrong_type 1.price:wrong_type 1.product:not_found 1.quantity:wrong_type 1.warehouse:not_found',
    'what is not found or no number is told at once');

-- exports
select is(pg_temp.outcome('kim', 'export.log',
    '{"source": "stock_on_hand", "format": "xlsx", "row_count": 3, "request": {"filter": {"warehouse": "A-1"}}}'), 'done', 'an export is entered');
select is((select l.request from data.operation_log l where l.operation = 'export.log' and l.outcome = 'done'),
    '{"source": "stock_on_hand", "format": "xlsx", "row_count": 3, "request": {"filter": {"warehouse": "A-1"}}}', 'who, what, how much');
select is(pg_temp.faults('kim', 'export.log', r), f, 'and nothing else')
from (values ('{"source": "a b", "format": "xlsx", "row_count": 3}'::jsonb, 'source:wrong_form'),
    ('{"source": "a", "format": "pdf", "row_count": 3}', 'format:unknown_value')) t (r, f);
select * from finish();
