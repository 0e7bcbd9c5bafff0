-- Entry: what an editor begins with and is offered: from orders, drafts and copies; prices by right, stock by warehouse, the last price by partner.

select plan(39);
select pg_temp.found_company();
select pg_temp.call('root', 'product.create',
    '{"code": "WINE", "name": "红酒", "spec": "750ml", "base_unit": "BTL", "mnemonics": ["HJ"], "units": [{"unit": "BTL", "sale_price": "10.00",
     "purchase_price": "4.00", "barcodes": ["6901234567892"]}, {"unit": "CTN", "numerator": 6, "sale_price": "57.00",
"barcodes": ["16901234567899"]}]}');
select pg_temp.call('root', 'product.create', '{"code": "WINE2", "name": "红酒二", "base_unit": "BTL", "mnemonics": ["HJ"]}');
select pg_temp.make('IN', 'owen', 'other_in.submit', '{"warehouse": "A-1", "lines": [{"product": "WINE", "quantity": "30", "price": "4"}]}');
create function pg_temp.offer(p_login text, p_request jsonb) returns jsonb language sql as
$$ select pg_temp.call(p_login, 'product.offer', '{"kind": "delivery", "warehouse": "A-1"}' || p_request) $$;

-- offers
select is(a #>> '{rows,0,offer,product}' || ' ' || (a #>> '{rows,0,unit}') || ' ' || (a #>> '{rows,0,exact}'), 'WINE CTN true',
    'a scanned barcode names product and unit') from pg_temp.offer('kim', '{"text": "16901234567899"}') a;
select is(jsonb_path_query_array(a, '$.rows[*].offer.product'), '["WINE", "WINE2"]', 'a mnemonic finds all it means')
from pg_temp.offer('kim', '{"text": "hj"}') a;
select is(a #> '{rows,0,offer,units}',
    '[{"unit": "BTL", "name": "瓶", "price": "10.00", "numerator": 1, "denominator": 1}, {"unit": "CTN", "name": "箱", "price": "57.00", "numerator": 6,
     "denominator": 1}]',
    'units come with their ratios and prices of sale, the base unit first') from pg_temp.offer('kim', '{"product": "WINE"}') a;
select is(a #>> '{rows,0,offer,available}' || ' ' || (a #>> '{rows,0,offer,available_mixed}'), '30 5箱', 'what is available is told in both ways')
from pg_temp.offer('kim', '{"product": "WINE"}') a;
select is(a #>> '{rows,0,offer,available_mixed}', '0瓶', 'nothing is nothing') from pg_temp.offer('kim', '{"product": "WINE2"}') a;
select is(a #> '{rows,0,offer,last}', 'null', 'who never bought has no last price')
from pg_temp.offer('kim', '{"product": "WINE", "partner": "C1"}') a;
select is(pg_temp.make('D1', 'kim', 'delivery.submit',
    '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "WINE", "quantity": "2", "price": "9.50", "discount": "0.1"},
     {"product": "WINE", "quantity": "1", "gift": true}]}'), 'posted', 'C1 buys');
select is(a #>> '{rows,0,offer,last,price}' || ' ' || (a #>> '{rows,0,offer,last,unit}') || ' ' || (a #>> '{rows,0,offer,last,number}'), '8.55 BTL '
    || (pg_temp.document('D1')).number, 'then the last price is what was paid, gifts apart')
        from pg_temp.offer('kim', '{"product": "WINE", "partner": "C1"}') a;
select is(a #> '{rows,0,offer,last}', 'null', 'on the other tax basis it says nothing')
from pg_temp.offer('kim', '{"product": "WINE", "partner": "C1", "with_tax": false}') a;
select is(a #> '{rows,0,offer,last}', 'null', 'another customer has another') from pg_temp.offer('kim', '{"product": "WINE", "partner": "C2"}') a;
select is(pg_temp.make('R1', 'owen', 'document.reverse', pg_temp.filled('{"document": "@D1", "reason": "x"}')), 'posted', 'the sale is undone');
select is(pg_temp.outcome('sue', 'product.offer', '{"kind": "goods_receipt", "text": "hj"}'),
    'permission_denied', 'who may not enter a kind is offered nothing');
select is(pg_temp.faults('kim', 'product.offer', '{"kind": "love_letter", "text": "hj"}'), 'kind:unknown_value', 'a kind must exist');
select is(pg_temp.faults('kim', 'product.offer', '{"kind": "delivery", "text": "hj", "limit": 0}'), 'limit:out_of_range', 'a limit has bounds');
select is(pg_temp.faults('kim', 'product.offer', '{"kind": "delivery"}'), 'text:missing', 'something must be asked');
select is(a #>> '{rows,0,offer,units,0,price}', '4.00', 'who sees cost is offered the price of purchase')
from pg_temp.call('bob', 'product.offer', '{"kind": "purchase_order", "product": "WINE"}') a;
select is(a #>> '{rows,0,offer,units,0,price}', null, 'who does not is not')
from pg_temp.call('kim', 'product.offer', '{"kind": "goods_receipt", "warehouse": "A-1", "product": "WINE"}') a;
select is(a #>> '{rows,0,offer,units,1,price}', '24.00', 'what comes in otherwise is offered at cost')
from pg_temp.call('owen', 'product.offer', '{"kind": "other_in", "warehouse": "A-1", "product": "WINE"}') a;
select is(a #>> '{rows,0,offer,available}', null, 'a warehouse of another branch tells nothing')
from pg_temp.call('kim', 'product.offer', '{"kind": "delivery", "warehouse": "B-1", "product": "WINE"}') a;

-- what a pasted block means
select is((select string_agg(concat_ws('/', r ->> 'product', r ->> 'unit', r ->> 'meant'), ' ') from jsonb_array_elements(a -> 'rows') r),
    'WINE/BTL/1 WINE/BTL/1 WINE/CTN/1 2 WINE2/BTL/1 0',
    'code, name, barcode; what means two or none is said') from pg_temp.call('kim', 'product.match',
    '{"texts": ["wine", "红酒", " 16901234567899", "HJ", "红酒二", "nothing"]}') a;
select is(pg_temp.faults('kim', 'product.match', jsonb_build_object('texts', (select jsonb_agg('x'::text) from generate_series(1, 2001)))),
    'texts:too_many', 'a block has bounds');

-- what an editor begins with
select is(a ->> 'warehouse' || ' ' || (a ->> 'business_on') || ' ' || (a -> 'lines'), 'A-1 ' || logic.today() || ' []',
    'a blank one has the defaults of the user') from pg_temp.call('kim', 'document.prepare', '{"kind": "delivery"}') a;
select is(a ->> 'partner_name', 'C1', 'or the partner that it is begun for')
from pg_temp.call('kim', 'document.prepare', '{"kind": "delivery", "partner": "C1"}') a;
select is(pg_temp.make('SO', 'sue', 'sales_order.submit',
    '{"partner": "C1", "warehouse": "A-1", "discount": "7", "lines": [{"product": "WINE", "unit": "CTN", "quantity": "2"},
     {"product": "WINE", "quantity": "7"}]}'), 'approved', 'C1 orders');
create function pg_temp.lines(p_login text, p_request jsonb) returns text language sql as $$
    select string_agg(concat_ws('/', l ->> 'product', l ->> 'unit', l ->> 'quantity', coalesce(l ->> 'price', '-'),
        (l ->> 'source_line' is not null)::text), ' ' order by n)
    from jsonb_array_elements(pg_temp.call(p_login, 'document.prepare', pg_temp.filled(p_request)) -> 'lines') with ordinality e (l, n) $$;
select is(pg_temp.lines('kim', '{"kind": "delivery", "orders": ["@SO"]}'), 'WINE/CTN/2/-/true WINE/BTL/7/-/true',
    'an order gives its open lines; prices stay those of the order');
select is(pg_temp.make('D2', 'kim', 'delivery.submit',
    '{"partner": "C1", "lines": [{"source_line": "@SO.1", "unit": "BTL", "quantity": "2"}, {"source_line": "@SO.2", "quantity": "7"}]}'),
    'posted', 'a part is delivered');
select is(pg_temp.lines('kim', '{"kind": "delivery", "orders": ["@SO"]}'), 'WINE/BTL/10/-/true',
    'the rest is in base units where it is no whole carton');
select is(pg_temp.outcome('kim', 'document.prepare', pg_temp.filled('{"kind": "delivery", "orders": ["@D2"]}')),
    'document_unknown', 'a delivery fulfils orders alone');
select is(pg_temp.outcome('root', 'document.prepare', pg_temp.filled('{"kind": "delivery", "branch": "B", "orders": ["@SO"]}')),
    'document_unknown', 'those of its branch');
select is(pg_temp.lines('sue', '{"kind": "sales_order", "copy_of": "@SO"}'), 'WINE/CTN/2/57.00/false WINE/BTL/7/10.00/false',
    'a copy keeps the prices and is bound to nothing');
select is(pg_temp.outcome('sue', 'document.prepare', pg_temp.filled('{"kind": "sales_order", "document": "@SO"}')),
    'document_state', 'what is approved is not edited');
select is(pg_temp.make('DR', 'sue', 'sales_order.save',
    '{"partner": "C1", "warehouse": "A-1", "memo": "急", "lines": [{"product": "WINE", "quantity": "99", "price": "8", "remark": "r"}]}'),
    'draft', 'a draft');
select is(a ->> 'memo' || ' ' || (a ->> 'version') || ' ' || (a #>> '{lines,0,price}') || ' ' || (a #>> '{lines,0,offer,name}'), '急 1 8.00 红酒',
    'is gone on with as it stands') from pg_temp.call('sue', 'document.prepare', pg_temp.filled('{"kind": "sales_order", "document": "@DR"}')) a;
select is(pg_temp.faults('sue', 'document.prepare', pg_temp.filled('{"kind": "sales_order", "document": "@DR", "orders": ["@SO"]}')),
    'copy_of:not_allowed', 'one beginning, not two');

-- what leaves from no named place leaves from where most of it lies
select pg_temp.call('root', 'location.create', '{"warehouse": "A-1", "code": "RACK", "name": "货架"}');
select is(pg_temp.make('IN2', 'owen', 'other_in.submit',
    '{"warehouse": "A-1", "lines": [{"product": "COLA", "quantity": "50", "price": "2", "location": "RACK"}, {"product": "COLA", "quantity": "3",
     "price": "2"}]}'), 'posted', 'cola lies in two places');
select is(pg_temp.make('OUT', 'owen', 'other_out.submit',
    '{"warehouse": "A-1", "lines": [{"product": "COLA", "quantity": "3"}, {"product": "COLA", "quantity": "40"}]}'),
    'posted', 'all lines are served from one of them');
select is(string_agg(distinct l ->> 'location', ' '), 'RACK', 'the fuller one')
from pg_temp.call('owen', 'document.get', pg_temp.filled('{"document": "@OUT"}')) a, jsonb_array_elements(a -> 'lines') l;

-- the preview tells of stock
select is((select string_agg(concat_ws('/', l ->> 'available', l ->> 'short'), ' ') from jsonb_array_elements(a -> 'lines') l), '1箱5瓶/true 1箱5瓶/true',
    'lines of one product are short together')
from pg_temp.call('sue', 'document.preview',
    '{"kind": "sales_order", "partner": "C1", "warehouse": "A-1", "lines": [{"product": "WINE", "quantity": "10"},
     {"product": "WINE", "quantity": "3"}]}') a;
select is((select string_agg(concat_ws('/', l ->> 'available', l ->> 'short'), ' ') from jsonb_array_elements(a -> 'lines') l), '3箱3瓶/false',
    'what is reserved for the order is available to it')
from pg_temp.call('kim', 'document.preview',
    pg_temp.filled('{"kind": "delivery", "partner": "C1", "lines": [{"source_line": "@SO.1", "unit": "BTL", "quantity": "10"}]}')) a;
select * from finish();
