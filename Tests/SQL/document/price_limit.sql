-- Prices that not everybody may give: a receipt takes its order's price, who sees no costs gives none, a sale below cost or beyond the limit of
-- a person's roles is marked while it is typed and needs a right or an approval of exceptions.

select plan(85);
select pg_temp.found_company();
create function pg_temp.prices(p_name text) returns text language sql as
$$ select string_agg(concat_ws('/', trim_scale(l.list_price), trim_scale(l.discount)), ' ' order by l.line_number)
   from data.document_line l join made m on m.document = l.document_id and m.name = p_name $$;
-- the marks of a preview as path:mark:limit, with ! where the user may not give the price
create function pg_temp.marks(p_login text, p_request jsonb) returns text language sql as
$$ select coalesce(string_agg(concat_ws(':', m ->> 'path', m ->> 'mark', m ->> 'limit') || case when (m ->> 'allowed')::boolean then ''
    else '!' end, ' ' order by n), '')
   from jsonb_array_elements(pg_temp.call(p_login, 'document.preview', pg_temp.filled(p_request)) -> 'marks') with ordinality t (m, n) $$;
create function pg_temp.refusal(p_login text, p_operation text, p_request jsonb) returns text language sql as
$$ select concat_ws(' ', a ->> 'error', a #>> '{details,places}', (
       select string_agg(concat_ws(':', f ->> 'path', f ->> 'fault', f ->> 'value'), ' ' order by n)
       from jsonb_array_elements(a #> '{details,faults}') with ordinality t (f, n)))
   from pg_temp.call(p_login, p_operation, pg_temp.filled(p_request)) a $$;
select pg_temp.enrol('ada', '{"roles": ["accountant", "storekeeper"], "branches": ["A"]}');

-- a receipt takes the price of its order
select is(pg_temp.make('O', 'bob', 'purchase_order.submit',
    '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "100", "price": "1"}, {"product": "BEER", "unit": "CTN", "quantity": "10",
     "price": "13.33", "discount": "0.1"}]}'), 'approved', 'an order is placed');
select is(pg_temp.refusal('kim', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@O.1", "quantity": "10", "price": "9999"}]}'),
    'request_invalid lines[0].price:not_allowed', 'who sees no prices gives none');
select is(pg_temp.refusal('kim', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "discount": "5", "rounding_off": "0.5", "lines": [{"source_line": "@O.1", "quantity": "10", "price": "1",
     "discount": "0.5"}]}'),
    'request_invalid discount:not_allowed rounding_off:not_allowed lines[0].price:not_allowed lines[0].discount:not_allowed',
    'not even the right one, nor what lowers it');
select is(pg_temp.refusal('ada', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@O.1", "quantity": "10", "price": "9999"}]}'),
    'price_not_allowed 1 lines[0].price:price_differs:1.00', 'who sees them gives no other than the order''s');
select is(pg_temp.refusal('bob', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@O.2", "unit": "BTL", "quantity": "10", "price": "1.01"},
     {"source_line": "@O.1", "quantity": "1"}]}'),
    'price_not_allowed 1 lines[0].price:price_differs:0.99975', 'nor does who may, where no difference is tolerated; the price is that of the unit');
select is(pg_temp.make('R1', 'kim', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@O.1", "quantity": "3"}, {"source_line": "@O.2", "unit": "BTL",
     "quantity": "7"}]}'), 'posted', 'a keeper receives without prices');
select is(pg_temp.prices('R1'), '1/0 1.110833/0.1', 'at those of the order');
select is(pg_temp.make('R2', 'ada', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@O.1", "quantity": "3", "price": "1"}, {"source_line": "@O.2", "quantity": "1",
     "price": "12.01"}]}'), 'price_not_allowed', 'each line is judged');
select is(pg_temp.make('R2', 'ada', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@O.1", "quantity": "3", "price": "1"}, {"source_line": "@O.2", "quantity": "1",
     "price": "11.997"}]}'), 'posted', 'the order''s price may be said, also without its discount');
select is(pg_temp.marks('bob',
    '{"kind": "goods_receipt", "partner": "S1", "warehouse": "A-1", "discount": "1", "lines": [{"source_line": "@O.1", "quantity": "10"},
     {"source_line": "@O.1", "quantity": "10", "price": "2"}]}'),
    'lines[0].discount:price_differs! lines[1].price:price_differs:1.00!', 'a discount that the order does not know is another price too');

-- tolerance: percent and amount, of the company or of the supplier
select is(pg_temp.outcome('root', 'company.update', (select jsonb_build_object('version', c.version, 'price_tolerance_percent', '5')
    from data.company c)), 'done', 'the company tolerates five percent');
select is(pg_temp.marks('bob',
    '{"kind": "goods_receipt", "partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@O.1", "quantity": "10", "price": "1.05"},
     {"source_line": "@O.1", "quantity": "10", "price": "0.95"}, {"source_line": "@O.1", "quantity": "10", "price": "1.06"}]}'),
    'lines[0].price:price_differs:1.00 lines[1].price:price_differs:1.00 lines[2].price:price_differs:1.00!', 'up and down, for who may differ');
select is(pg_temp.marks('ada',
    '{"kind": "goods_receipt", "partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@O.1", "quantity": "10", "price": "1.05"}]}'),
    'lines[0].price:price_differs:1.00!', 'not for others');
select is(pg_temp.make('R3', 'bob', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@O.1", "quantity": "10", "price": "1.05"}]}'),
    'posted', 'within the tolerance it posts');
select is(pg_temp.outcome('root', 'company.update', (select jsonb_build_object('version', c.version, 'price_tolerance_amount', '0.40')
    from data.company c)), 'done', 'by forty cents a line at most');
select is(pg_temp.marks('bob',
    '{"kind": "goods_receipt", "partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@O.1", "quantity": "8", "price": "1.05"},
     {"source_line": "@O.1", "quantity": "10", "price": "1.05"}]}'),
    'lines[0].price:price_differs:1.00 lines[1].price:price_differs:1.00!', 'percentage and amount hold both');
select is(pg_temp.outcome('root', 'partner.update', '{"partner": "S1", "version": 1, "price_tolerance_percent": "10"}'),
    'done', 'the supplier has his own');
select is(pg_temp.marks('bob',
    '{"kind": "goods_receipt", "partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@O.1", "quantity": "10", "price": "1.10"},
     {"source_line": "@O.1", "quantity": "10", "price": "1.11"}]}'),
    'lines[0].price:price_differs:1.00 lines[1].price:price_differs:1.00!', 'which is all that counts for him');
select is(concat_ws(' ', trim_scale((p ->> 'price_tolerance_percent')::numeric), p ->> 'price_tolerance_amount'), '10', 'it is told')
from pg_temp.call('bob', 'partner.get', '{"partner": "S1"}') p;
select is(pg_temp.outcome('root', 'partner.update', '{"partner": "S1", "version": 2, "price_tolerance_percent": ""}'), 'done', 'and taken away');
select is(pg_temp.faults('root', 'partner.update', '{"partner": "S1", "version": 3, "price_tolerance_percent": "-1"}'),
    'price_tolerance_percent:out_of_range', 'it is not negative');
select is(pg_temp.outcome('root', 'partner.update', '{"partner": "S1", "version": 3, "price_tolerance_percent": "101"}'),
    'request_invalid', 'nor above a hundred');
select is(pg_temp.outcome('root', 'company.update', (select jsonb_build_object('version', c.version, 'price_tolerance_percent', '0',
    'price_tolerance_amount', '') from data.company c)), 'done', 'the company tolerates none again');
-- what falls on the rest of an order is the order's price, also where some that came beyond it stay and others go back
select pg_temp.call('root', 'product.create', '{"code": "OVER", "name": "OVER", "base_unit": "EA", "over_receipt_percent": "10"}');
select is(pg_temp.make('OV', 'bob', 'purchase_order.submit',
    '{"partner": "S1", "warehouse": "A-1", "discount": "100", "lines": [{"product": "OVER", "quantity": "10", "price": "100"}]}'),
    'approved', 'ten at 100.00, less 100.00');
select is(pg_temp.make('OV1', 'bob', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@OV.1", "quantity": "5"}]}') || ' '
    || pg_temp.make('OV2', 'bob', 'goods_receipt.submit',
        '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@OV.1", "quantity": "6"}]}')
    || ' ' || pg_temp.outcome('owen', 'document.reverse', pg_temp.filled('{"document": "@OV1", "reason": "x"}')), 'posted posted done',
        'five come, and six, one beyond the order; the five go back');
select is(pg_temp.faults('bob', 'goods_receipt.submit',
    pg_temp.filled('{"partner": "S1", "warehouse": "A-1", "discount": "55", "lines": [{"source_line": "@OV.1", "quantity": "4"}]}')),
    'lines[0].discount:price_differs', 'four that cost less than is left of the order are another price');
select is(pg_temp.make('OV3', 'bob', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@OV.1", "quantity": "4"}]}') || ' ' || (pg_temp.document('OV3')).gross,
    'posted 350.00', 'four at what is left are not');
select is(pg_temp.outcome('owen', 'document.reverse', pg_temp.filled('{"document": "@OV2", "reason": "x"}')) || ' '
    || pg_temp.make('OV4', 'bob', 'goods_receipt.submit',
        '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@OV.1", "quantity": "6"}]}') || ' ' || (pg_temp.document('OV4')).gross,
        'done posted 550.00', 'nor six that then bear the rest');

-- without an order: what was paid last, which only who may see it is told
select is(pg_temp.make('D1', 'bob', 'goods_receipt.submit',
    '{"partner": "S2", "warehouse": "A-1", "lines": [{"product": "BEER", "unit": "CTN", "quantity": "1", "price": "36"},
     {"product": "RICE", "quantity": "1", "price": "7"}]}'), 'posted', 'a receipt without an order');
select is(pg_temp.refusal('kim', 'goods_receipt.submit',
    '{"partner": "S2", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1", "price": "5000"}]}'),
    'request_invalid lines[0].price:not_allowed', 'a keeper names no price');
select is(pg_temp.make('D2', 'kim', 'goods_receipt.submit',
    '{"partner": "S2", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "5"}, {"product": "RICE", "unit": "BAG", "quantity": "1"}]}'),
    'posted', 'and posts without');
select is(pg_temp.prices('D2'), '3/0 17.5/0', 'at the last price of the supplier, in the unit of the line');
select is(pg_temp.make('D3', 'kim', 'goods_receipt.submit', '{"partner": "S3", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "5"}]}'),
    'posted', 'from a supplier of whom nothing came yet');
select is(pg_temp.prices('D3'), '4/0', 'at the purchase price');
select is(pg_temp.refusal('kim', 'goods_receipt.submit', '{"partner": "S3", "warehouse": "A-1", "lines": [{"product": "COLA", "quantity": "5"}]}'),
    'request_invalid lines[0].price:none_known', 'where none is known somebody else must say it');
select is(pg_temp.make('D4', 'kim', 'goods_receipt.submit',
    '{"partner": "S3", "warehouse": "A-1", "lines": [{"product": "COLA", "quantity": "5", "gift": true}]}'), 'posted', 'a gift has none');
select is(a #>> '{lines,0,price}', null, 'the preview does not tell it')
from pg_temp.call('kim', 'document.preview',
    '{"kind": "goods_receipt", "partner": "S2", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "5"}]}') a;
select is(r #>> '{offer,last,price}', e, 'the last price is offered to ' || w) from (values ('bob', '3.00'), ('kim', null)) t (w, e),
       pg_temp.call(w, 'product.offer', '{"kind": "goods_receipt", "product": "BEER", "partner": "S2", "warehouse": "A-1"}') a,
       jsonb_array_elements(a -> 'rows') r;
select is(pg_temp.make('DR', 'bob', 'goods_receipt.save',
    '{"partner": "S2", "warehouse": "A-1", "with_tax": false, "discount": "2", "lines": [{"product": "BEER", "quantity": "5", "price": "6"}]}'),
    'draft', 'a draft with a discount');
select is(pg_temp.make('DR', 'kim', 'goods_receipt.save',
    '{"document": "@DR", "version": 1, "partner": "S2", "warehouse": "A-1", "with_tax": true, "discount": "0",
     "lines": [{"product": "BEER", "unit": "BTL", "quantity": "4"}]}'), 'draft', 'is counted anew by a keeper');
select is(format('%s %s %s', d.with_tax, d.discount, d.net), 'f 2 22.00', 'and keeps its terms') from pg_temp.document('DR') d;

-- what is found, made or given: the keeper says how much, not what it is worth, but that it cost nothing
select is(pg_temp.refusal('kim', 'other_in.submit', '{"warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1", "price": "5000"}]}'),
    'request_invalid lines[0].price:not_allowed', 'nor does a keeper value what he finds');
select is(pg_temp.make('F1', 'kim', 'other_in.submit',
    '{"warehouse": "A-2", "lines": [{"product": "BEER", "quantity": "2"}, {"product": "RICE", "quantity": "1", "price": "0"}]}'),
    'posted', 'goods are found where there are none');
select is(pg_temp.prices('F1'), '3.539823/0 0/0', 'at the purchase price without the tax that is deducted; or cost nothing');
select is(pg_temp.make('F0', 'owen', 'other_in.submit', '{"warehouse": "A-2", "lines": [{"product": "BEER", "quantity": "2", "price": "10"}]}'),
    'posted', 'an owner values');
select is(pg_temp.make('F2', 'kim', 'other_in.submit', '{"warehouse": "A-2", "lines": [{"product": "BEER", "quantity": "1"}]}'),
    'posted', 'goods are found beside others');
select is(pg_temp.prices('F2'), '6.77/0', 'at what those cost');

-- selling: cost, and the limit of a person's roles
select is(pg_temp.outcome('root', 'product.update', (select jsonb_build_object('product', 'BEER', 'version', p.version,
    'units', '[{"unit": "BTL", "sale_price": "20", "purchase_price": "4.00"}, {"unit": "CTN", "numerator": 12, "sale_price": "200",
     "purchase_price": "45.00"}]'::jsonb) from data.product p where p.code = 'BEER')), 'done', 'a product has sale prices');
select is(pg_temp.marks('sue',
    '{"kind": "sales_order", "partner": "C1", "warehouse": "A-2", "lines": [{"product": "BEER", "quantity": "1", "price": "7.64"},
     {"product": "BEER", "quantity": "1", "price": "7.65"}, {"product": "BEER", "quantity": "1", "gift": true}, {"product": "BEER",
"quantity": "1"}]}'),
    'lines[0].price:below_limit!', 'a seller is told that a price is too low, not what the goods cost; a gift is a gift');
select is(pg_temp.marks('owen',
    '{"kind": "sales_order", "partner": "C1", "warehouse": "A-2", "lines": [{"product": "BEER", "unit": "CTN", "quantity": "1", "price": "80"}]}'),
    'lines[0].price:below_cost:91.8012', 'who sees costs is told the lowest price, with tax, in the unit of the line');
select is(pg_temp.marks('owen',
    '{"kind": "sales_order", "partner": "C1", "warehouse": "A-2", "with_tax": false, "lines": [{"product": "BEER", "quantity": "1", "price": "6"}]}'),
    'lines[0].price:below_cost:6.77', 'or without tax');
select is(pg_temp.refusal('sue', 'sales_order.submit',
    '{"partner": "C1", "warehouse": "A-2", "lines": [{"product": "BEER", "quantity": "1"}, {"product": "BEER", "quantity": "1", "price": "7.64"}]}'),
    'price_not_allowed 2 lines[1].price:below_limit', 'below cost is refused, naming the line');
select is(pg_temp.refusal('kim', 'delivery.submit',
    '{"partner": "C1", "warehouse": "A-2", "lines": [{"product": "BEER", "quantity": "1", "price": "20", "discount": "0.9"}]}'),
    'price_not_allowed 1 lines[0].price:below_limit', 'also without an order');
select is(pg_temp.make('S1', 'owen', 'sales_order.submit',
    '{"partner": "C1", "warehouse": "A-2", "lines": [{"product": "BEER", "quantity": "1", "price": "5"}]}'),
    'approved', 'who holds the right sells below cost');
select is(pg_temp.make('S1D', 'kim', 'delivery.submit',
    '{"partner": "C1", "warehouse": "A-2", "lines": [{"source_line": "@S1.1", "quantity": "1"}]}'),
    'posted', 'and the goods leave at the order''s price');
select is(pg_temp.make('S2', 'owen', 'sales_order.submit',
    '{"partner": "C1", "warehouse": "A-2", "discount": "1", "lines": [{"product": "BEER", "quantity": "2", "price": "5"}]}'),
    'approved', 'another with a discount');
select is(pg_temp.make('S2D', 'kim', 'delivery.save',
    '{"partner": "C1", "warehouse": "A-2", "lines": [{"source_line": "@S2.1", "quantity": "1", "price": "4"}]}'),
    'draft', 'at a lower price than the order''s');
select is(pg_temp.refusal('kim', 'document.submit', '{"document": "@S2D"}'), 'price_not_allowed 1 lines[0].price:below_limit',
    'it is judged, when the draft is submitted too');
select is(pg_temp.make('S2E', 'kim', 'delivery.submit',
    '{"partner": "C1", "warehouse": "A-2", "lines": [{"source_line": "@S2.1", "quantity": "1"}]}'),
    'posted', 'with its share of the discount it leaves');
select is(pg_temp.outcome('root', 'company.update', (select jsonb_build_object('version', c.version, 'discount_limit', '0.1') from data.company c)),
    'done', 'ten percent may be taken off');
select is(pg_temp.marks('sue',
    '{"kind": "sales_order", "partner": "C1", "warehouse": "A-2", "lines": [{"product": "BEER", "quantity": "1", "discount": "0.1"},
     {"product": "BEER", "quantity": "1", "discount": "0.11"}, {"product": "BEER", "quantity": "1", "price": "17"}, {"product": "BEER",
"quantity": "1", "price": "30", "discount": "0.2"}]}'),
    'lines[1].discount:beyond_discount_limit:0.1! lines[2].price:beyond_discount_limit:18.00! lines[3].discount:beyond_discount_limit:0.1!',
    'by discount or by price; a price that was raised before is not lowered unseen');
select is(pg_temp.marks('sue',
    '{"kind": "sales_order", "partner": "C1", "warehouse": "A-2", "discount": "1", "lines": [{"product": "BEER", "quantity": "1",
     "discount": "0.1"}]}'), 'discount:beyond_discount_limit:0.1!', 'the discount of the document counts with it');
select is(pg_temp.marks('sue',
    '{"kind": "sales_order", "partner": "C1", "warehouse": "A-2", "with_tax": false, "lines": [{"product": "BEER", "quantity": "1", "price": "15.93"},
     {"product": "BEER", "quantity": "1", "price": "15.8"}]}'), 'lines[1].price:beyond_discount_limit:15.929204!',
     'a price without tax is compared without');
select is(pg_temp.outcome('root', 'role.update', (select jsonb_build_object('role', 'seller', 'version', r.version, 'discount_limit', '0.15')
    from data.role r where r.code = 'seller')), 'done', 'sellers may take off more');
select is(pg_temp.marks('sue',
    '{"kind": "sales_order", "partner": "C1", "warehouse": "A-2", "lines": [{"product": "BEER", "quantity": "1", "price": "17"}]}'), '',
    'their limit counts');
select is(r ->> 'discount_limit', '0.15', 'and is told') from pg_temp.call('root', 'role.get', '{"role": "seller"}') r;
select is(pg_temp.refusal('kim', 'delivery.submit',
    '{"partner": "C1", "warehouse": "A-2", "lines": [{"product": "BEER", "quantity": "1", "price": "17"}]}'),
    'price_not_allowed 1 lines[0].price:beyond_discount_limit:18.00', 'for them alone');
select is(pg_temp.outcome('root', 'role.update', (select jsonb_build_object('role', 'seller', 'version', r.version, 'discount_limit', '',
    'rounding_off_limit', '') from data.role r where r.code = 'seller')), 'done', 'a limit is taken away');
select is(r.discount_limit, null, 'and the company''s holds') from data.role r where r.code = 'seller';
select is(pg_temp.outcome('root', o, q), 'value_invalid', 'nobody takes off more than all: ' || o)
from (values ('company.update', (select jsonb_build_object('version', c.version, 'discount_limit', '1.1') from data.company c)),
    ('role.update', (select jsonb_build_object('role', 'seller', 'version', r.version, 'discount_limit', '1.1') from data.role r
        where r.code = 'seller'))) t (o, q);

-- an approval of exceptions
select is(pg_temp.faults('owen', 'approval_flow.save',
    '{"flow": "X", "name": "X", "kind": "purchase_order", "for_exceptions": true, "steps": [{"user": "owen"}]}'), 'for_exceptions:not_allowed',
    'an order to a supplier has no such exceptions');
select is(pg_temp.outcome('owen', 'approval_flow.save', jsonb_build_object('flow', k, 'name', k, 'kind', k, 'for_exceptions', true,
    'steps', '[{"user": "owen"}]'::jsonb)), 'done', 'exceptions are approved: ' || k) from unnest('{sales_order,goods_receipt}'::text[]) k;
select is(pg_temp.make('E1', 'sue', 'sales_order.submit', '{"partner": "C1", "warehouse": "A-2", "lines": [{"product": "BEER", "quantity": "1"}]}'),
    'approved', 'what is none does not wait');
select is(pg_temp.make('E2', 'sue', 'sales_order.submit',
    '{"partner": "C1", "warehouse": "A-2", "lines": [{"product": "BEER", "quantity": "1", "price": "5"}]}'), 'submitted', 'an exception waits');
select is(string_agg(concat_ws(':', l, m ->> 'path', m ->> 'mark', m ->> 'limit'), ' ' order by l, m ->> 'mark'),
    'owen:lines[0].price:below_cost:7.6501 owen:lines[0].price:beyond_discount_limit:18.00 sue:lines[0].price:below_limit '
    'sue:lines[0].price:beyond_discount_limit:18.00',
    'the paper says why, to each what he may see') from unnest('{owen,sue}'::text[]) l,
    jsonb_array_elements(pg_temp.call(l, 'document.get', pg_temp.filled('{"document": "@E2"}')) -> 'exceptions') m;
select is(pg_temp.make('E2', 'owen', 'approval.approve', '{"document": "@E2"}'), 'approved', 'and is approved');
select is(pg_temp.make('E3', 'bob', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@O.1", "quantity": "1", "price": "2"}]}'),
    'submitted', 'so does a receipt at another price');
-- what else it needs comes after the exception
select is(pg_temp.outcome('owen', 'approval_flow.save', '{"flow": "ALL", "name": "ALL", "kind": "goods_receipt", "steps": [{"user": "ann"}]}'),
    'done', 'all receipts are approved by another');
select is(pg_temp.make('E3', 'owen', 'approval.approve', '{"document": "@E3"}'), 'submitted', 'the exception is granted');
select is((select string_agg(a ->> 'approver', ' ')
    from jsonb_array_elements(pg_temp.call('bob', 'document.get', pg_temp.filled('{"document": "@E3"}')) -> 'approval') a),
        'ann', 'and the receipt waits for the other');
select is(pg_temp.make('E3', 'ann', 'approval.approve', '{"document": "@E3"}'), 'posted', 'who posts it');
select is(pg_temp.unsound(), null, 'every check holds');
select * from finish();
