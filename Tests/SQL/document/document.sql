-- The spine: amounts to the cent, every fault of a document at once, drafts and numbers, who may do and see what, and that nothing which
-- left draft ever changes.

select plan(127 + 3 * count(*)::int) from meta.document_kind where lines = 'goods';
select pg_temp.found_company();

-- amounts of all lines of a previewed document, then its totals: net/tax/gross/share …| net tax gross
create function pg_temp.amounts(p_request jsonb) returns text language sql as $$
    select (select string_agg(concat_ws('/', l ->> 'net', l ->> 'tax', l ->> 'gross', l ->> 'discount_share'),
        ' ' order by (l ->> 'line_number')::int)
            from jsonb_array_elements(a -> 'lines') l) || concat_ws(' ', ' |', a ->> 'net', a ->> 'tax', a ->> 'gross')
    from pg_temp.call('bob', 'document.preview', '{"kind": "purchase_order", "partner": "S1"}' || p_request) a $$;

-- amounts (MD-18, XP-02, XP-03)
select is(pg_temp.amounts('{"lines": [{"product": "COLA", "quantity": "3", "price": "7.77"}, {"product": "BEER", "unit": "CTN", "quantity": "2"}]}'),
    '20.63/2.68/23.31/0.00 79.65/10.35/90.00/0.00 | 100.28 13.03 113.31',
    'a price with tax holds its tax, and the catalogue''s price is the default');
select is(pg_temp.amounts('{"with_tax": false, "lines": [{"product": "COLA", "quantity": "3", "price": "7.77"}, {"product": "BEER", "unit": "CTN",
    "quantity": "2"}]}'),
    '23.31/3.03/26.34/0.00 90.00/11.70/101.70/0.00 | 113.31 14.73 128.04', 'tax comes on top of a price without it');
select is(pg_temp.amounts('{"with_tax": false, "lines": [{"product": "COLA", "quantity": "1", "price": "0.50"}, {"product": "COLA", "quantity": "1",
"price": "0.005", "tax_code": "EXEMPT"},
    {"product": "COLA", "quantity": "1", "price": "2.675", "tax_code": "VAT0"}]}'),
    '0.50/0.07/0.57/0.00 0.01/0.00/0.01/0.00 2.68/0.00/2.68/0.00 | 3.19 0.07 3.26', 'halves are rounded away from zero');
select is(pg_temp.amounts('{"discount": "1.00", "lines": [{"product": "COLA", "quantity": "1", "price": "10"}, {"product": "COLA", "quantity": "1",
    "price": "10"}, {"product": "COLA", "quantity": "1", "price": "10"}]}'),
    '8.56/1.11/9.67/0.33 8.55/1.11/9.66/0.34 8.56/1.11/9.67/0.33 | 25.67 3.33 29.00',
    'a discount is spread by amount, cumulatively: what is left of a cent goes to the next line');
select is(pg_temp.amounts('{"discount": "0.05", "lines": [{"product": "COLA", "quantity": "1", "price": "1"}, {"product": "COLA", "quantity": "1",
    "price": "1"}, {"product": "COLA", "quantity": "1", "price": "1"}]}'),
    '0.87/0.11/0.98/0.02 0.88/0.11/0.99/0.01 0.87/0.11/0.98/0.02 | 2.62 0.33 2.95', 'as is what a line bore too much');
create temporary table mixed as select '{"discount": "7.77", "rounding_off": "0.36", "lines": [{"product": "BEER", "quantity": "7", "price": "3.33"},
    {"product": "BEER", "quantity": "11", "price": "1.27", "discount": "0.05", "tax_code": "VAT9"}, {"product": "RICE", "quantity": "2.345",
"price": "8.888888", "tax_code": "VAT6"},
    {"product": "COLA", "quantity": "1", "price": "0.05", "tax_code": "EXEMPT"}, {"product": "BEER", "quantity": "144", "price": "0.375",
"discount": "0.1"}]}'::jsonb request;
select is(pg_temp.amounts(request),
    '19.04/2.48/21.52/1.79 11.25/1.01/12.26/1.01 18.15/1.09/19.24/1.60 0.04/0.00/0.04/0.01 39.72/5.16/44.88/3.72 | 88.20 9.74 97.94',
    'discount, rounding-off, line discounts and four tax codes meet in prices with tax') from mixed;
select is(pg_temp.amounts(request || '{"with_tax": false}'),
    '21.52/2.81/24.33/1.79 12.26/1.11/13.37/1.01 19.24/1.16/20.40/1.60 0.04/0.00/0.04/0.01 44.88/5.86/50.74/3.72 | 97.94 10.94 108.88',
    'and in prices without') from mixed;
select is(pg_temp.make('MIXED', 'bob', 'purchase_order.submit', request || '{"partner": "S1"}'), 'approved', 'the mixed document is submitted')
from mixed;
select is((select string_agg(concat_ws('/', l.net, l.tax, l.gross, l.discount_share), ' ' order by l.line_number) from data.document_line l
    join made m on m.document = l.document_id and m.name = 'MIXED')
    || format(' | %s %s %s', d.net, d.tax, d.gross), (select pg_temp.amounts(request) from mixed), 'what was shown is what is kept')
        from pg_temp.document('MIXED') d;
update data.tax_code set rate = 0.17 where code = 'VAT13';
select is((select string_agg(trim_scale(l.tax_rate)::text, ' ' order by l.line_number) || ' ' || sum(l.tax) from data.document_line l
    join made m on m.document = l.document_id and m.name = 'MIXED'),
    '0.13 0.09 0.06 0 0.13 9.74', 'a change of a rate alters no document');
update data.tax_code set rate = 0.13 where code = 'VAT13';

-- faults: of the request, then of the document
select is(pg_temp.faults('bob', 'purchase_order.save',
    '{"partner": 5, "colour": "red", "due_on": "soon", "discount": true, "lines": [{"product": "COLA", "quantity": "x", "prize": 1},
     {"product": "COLA"}, 7, null]}'),
    'colour:unknown discount:wrong_type due_on:wrong_type lines[0].prize:unknown lines[0].quantity:wrong_type lines[1].quantity:missing '
    'lines[2]:wrong_type lines[3]:wrong_type partner:wrong_type',
    'wrong types, unknown and missing keys are all told, with their places');
select is(pg_temp.faults('bob', 'purchase_order.save', '{"business_on": "9999-12-31", "due_on": "2026-02-30", "discount": "0.001",
"rounding_off": "NaN", "lines": [{"product": "COLA", "quantity": "NaN"},
    {"product": "COLA", "quantity": "0.1234567"}, {"product": "COLA", "quantity": "1", "price": "1.1234567"}, {"product": "COLA", "quantity": "1",
"price": "-1"}, {"product": "COLA", "quantity": "1e13"}, {"product": "COLA", "quantity": "Infinity"}]}'),
    'business_on:out_of_range discount:too_many_decimals due_on:out_of_range lines[0].quantity:out_of_range lines[1].quantity:too_many_decimals '
    'lines[2].price:too_many_decimals lines[3].price:out_of_range lines[4].quantity:out_of_range lines[5].quantity:out_of_range partner:missing '
    'rounding_off:out_of_range',
    'NaN, infinity, seven decimals, year 9999, 30 February and a negative price are refused');
select is(pg_temp.call('root', 'product.update', '{"product": "COLA", "version": 1, "disabled": true}') ->> 'status', '200', 'a product is disabled');
select is(pg_temp.call('root', 'partner.update', '{"partner": "S3", "version": 1, "disabled": true}') ->> 'status', '200', 'a supplier is disabled');
select is(pg_temp.faults('bob', 'purchase_order.save', jsonb_build_object('partner', 'S3', 'business_on', logic.today() + 1, 'due_on', logic.today(),
    'employee', 'E9', 'department', 'D9', 'rounding_off', '1.01', 'discount', '-1', 'lines',
    '[{"product": "COLA", "quantity": "1", "price": "1"}, {"product": "BEER", "unit": "KG", "quantity": "1"}, {"product": "BEER",
"quantity": "0"}, {"product": "BEER", "quantity": "-1"}, {"product": "BEER", "quantity": "1.5"},
      {"product": "NONE", "quantity": "1"}, {"quantity": "1"}, {"product": "RICE", "quantity": "1.2345", "price": "1"}, {"product": "RICE",
"unit": "SET", "quantity": "1", "price": "1"}, {"product": "RICE", "unit": "BAG", "quantity": "1"},
      {"product": "BEER", "quantity": "1", "discount": "1.5"}, {"product": "BEER", "quantity": "1", "price": "0"}, {"product": "BEER",
"quantity": "1", "gift": true, "price": "4"}, {"product": "BEER", "quantity": "1", "tax_code": "VAT99"},
      {"product": "BEER", "quantity": "1", "rejected": "1"}]'::jsonb)),
    'business_on:in_future department:not_found discount:out_of_range employee:not_found '
    'lines[0].product:disabled lines[10].discount:out_of_range lines[11].price:zero_without_gift lines[12].price:gift_priced '
    'lines[13].tax_code:not_found lines[14].rejected:not_allowed '
    'lines[1].unit:not_found lines[2].quantity:out_of_range lines[3].quantity:out_of_range lines[4].quantity:too_many_decimals '
    'lines[5].product:not_found lines[6].product:missing lines[7].quantity:too_many_decimals lines[8].quantity:not_exact lines[9].price:missing '
    'partner:disabled rounding_off:out_of_range', 'every fault of header and lines is told at once');
select is(pg_temp.faults('bob', 'purchase_order.save', jsonb_build_object('partner', p, 'business_on', logic.today() + n, 'lines', l::jsonb)),
    expected, about)
from (values ('C1', 0, '[{"product": "BEER", "quantity": "1"}]', 'partner:wrong_role', 'a customer supplies nothing'),
             ('NONE', 0, '[{"product": "BEER", "quantity": "1"}]', 'partner:not_found', 'a supplier must exist'),
             ('S1', -401, '[{"product": "BEER", "quantity": "1"}]', 'business_on:before_start', 'nothing is dated before the first day'),
             ('S1', 0, '[]', 'lines:missing', 'a document has a line')) t (p, n, l, expected, about);
select is(pg_temp.faults('bob', 'purchase_order.save', '{"partner": "S1", "discount": "4.01", "lines": [{"product": "BEER", "quantity": "1"}]}'),
    'discount:more_than_total', 'a discount is not more than the total');
select is(pg_temp.faults('bob', 'purchase_order.save',
    '{"partner": "S1", "rounding_off": "0.9", "lines": [{"product": "BEER", "quantity": "1", "price": "0.5"}]}'), 'rounding_off:more_than_total',
    'a rounding-off is not more than the total');
select is(pg_temp.call('bob', 'document.preview',
    '{"kind": "purchase_order", "partner": "S1", "discount": "4", "lines": [{"product": "BEER", "quantity": "1"}]}') -> 'faults', '[]',
    'a discount may be all of the total');
select is(pg_temp.faults('bob', 'purchase_order.save',
    '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "999999999999", "price": "999999999999"}]}'),
    'lines[0].quantity:out_of_range', 'an amount has its limit');
select is(pg_temp.outcome('bob', 'purchase_order.save',
    '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "1", "price": "999999999999"}, {"product": "BEER", "quantity": "1",
     "price": "999999999999"}]}'), 'value_invalid', 'a total has its limit');
select is(pg_temp.faults('bob', 'purchase_order.save', jsonb_build_object('partner', 'S1',
    'lines', (select jsonb_agg('{"product": "BEER", "quantity": "1"}'::jsonb) from generate_series(1, 20001)))), 'lines:too_many',
    'a document has 20,000 lines at most');
update data.tax_code set valid_to = logic.today() - 1 where code = 'VAT1';
select is(pg_temp.faults('bob', 'purchase_order.save', '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "1", "tax_code": "VAT1"}]}'),
    'lines[0].tax_code:not_valid_then', 'a tax code holds on its days');
select is(pg_temp.call('bob', 'document.preview',
    '{"kind": "purchase_order", "partner": "S3", "lines": [{"product": "COLA", "quantity": "0"}]}') -> 'faults', (
    select jsonb_agg(f) from jsonb_array_elements(pg_temp.call('bob', 'purchase_order.save',
        '{"partner": "S3", "lines": [{"product": "COLA", "quantity": "0"}]}') #> '{details,faults}') f),
        'preview tells the faults that saving refuses');
select is(pg_temp.faults('bob', 'document.preview', '{"kind": "love_letter", "lines": []}'), 'kind:unknown_value', 'a kind must exist');
select is((select count(*) from data.document), 1::bigint, 'no refused document left anything');
select is(pg_temp.call('root', 'product.update', '{"product": "COLA", "version": 2, "disabled": false}') ->> 'status',
    '200', 'the product comes back');

-- gifts (XP-04)
select is(pg_temp.amounts('{"discount": "1", "lines": [{"product": "BEER", "quantity": "2"}, {"product": "COLA", "quantity": "1", "gift": true}]}'),
    '6.19/0.81/7.00/1.00 0.00/0.00/0.00/0.00 | 6.19 0.81 7.00',
    'a gift costs nothing and bears no discount');

-- drafts, versions, numbers
select is(pg_temp.make('D1', 'bob', 'purchase_order.save', '{"partner": "S1", "memo": "首单", "lines": [{"product": "BEER", "quantity": "1"}]}'),
    'draft', 'a draft is saved');
select is(d.number, null, 'a draft has no number') from pg_temp.document('D1') d;
select is(pg_temp.outcome('bob', 'purchase_order.save',
    pg_temp.filled('{"document": "@D1", "version": 2, "partner": "S1", "lines": [{"product": "BEER", "quantity": "2"}]}')),
    'version_stale', 'an edit of another version is refused');
select is(pg_temp.outcome('bob', 'purchase_order.save',
    pg_temp.filled('{"document": "@D1", "partner": "S1", "lines": [{"product": "BEER", "quantity": "2"}]}')),
    'version_stale', 'an edit names its version');
select is(pg_temp.make('D1', 'bob', 'purchase_order.save',
    '{"document": "@D1", "version": 1, "partner": "S1", "lines": [{"product": "BEER", "quantity": "2"}, {"product": "COLA", "quantity": "1",
     "price": "2"}]}'), 'draft', 'a draft is replaced wholly');
select is(format('%s %s %s %s', d.version, d.gross, d.memo, (select count(*) from data.document_line l where l.document_id = d.id)), '2 10.00  2',
    'what is absent from the replacement is gone') from pg_temp.document('D1') d;
select is(pg_temp.outcome('bob', 'goods_receipt.save',
    pg_temp.filled('{"document": "@D1", "version": 2, "partner": "S1", "lines": [{"product": "BEER", "quantity": "2"}]}')),
    'document_unknown', 'an order is not saved as a receipt');
select is(pg_temp.outcome('bob', 'document.submit', pg_temp.filled('{"document": "@D1", "version": 1}')),
    'version_stale', 'a stale draft is not submitted');
select is(pg_temp.make('D1', 'bob', 'document.submit', '{"document": "@D1", "version": 2}'), 'approved', 'a draft is submitted as it stands');
select is(pg_temp.outcome('bob', 'document.submit', pg_temp.filled('{"document": "@D1"}')), 'document_state', 'a document is submitted once');
select is(pg_temp.outcome('bob', 'purchase_order.save',
    pg_temp.filled('{"document": "@D1", "version": 3, "partner": "S1", "lines": [{"product": "BEER", "quantity": "2"}]}')),
    'document_state', 'an approved order is not edited');
select is(string_agg(d.number, ' ' order by d.number), format('CG-A-%1$s-0001 CG-A-%1$s-0002', to_char(logic.today(), 'YYYYMMDD')),
    'numbers count within branch and day, refused documents take none')
from data.document d where d.number is not null;
select is(pg_temp.make('D2', 'bob', 'purchase_order.submit', jsonb_build_object('partner', 'S1', 'business_on', logic.today() - 1,
    'lines', '[{"product": "BEER", "quantity": "1"}]'::jsonb)), 'approved', 'an order of yesterday');
select is(d.number, 'CG-A-' || to_char(logic.today() - 1, 'YYYYMMDD') || '-0001', 'another day counts anew') from pg_temp.document('D2') d;
select is(pg_temp.make('B1', 'bea', 'purchase_order.submit',
    '{"partner": "S1", "external_id": "X-1", "lines": [{"product": "BEER", "quantity": "1"}]}'), 'approved', 'an order of branch B');
select is(d.number, 'CG-B-' || to_char(logic.today(), 'YYYYMMDD') || '-0001', 'another branch counts by itself') from pg_temp.document('B1') d;
update data.number_format set prefix = 'PO', with_branch = false, period = 'month', digits = 6 where kind = 'purchase_order';
select is(pg_temp.make('D3', 'bob', 'purchase_order.submit', '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "1"}]}'),
    'approved', 'an order under another format');
select is(d.number, 'PO-' || to_char(logic.today(), 'YYYYMM') || '-000001', 'the format of numbers is data') from pg_temp.document('D3') d;
select is(pg_temp.outcome('bob', 'purchase_order.save', '{"partner": "S1", "external_id": "X-1", "lines": [{"product": "BEER", "quantity": "1"}]}'),
    'external_id_taken', 'an external id comes once');
select is(pg_temp.make('D4', 'bob', 'purchase_order.save', '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "1"}]}'),
    'draft', 'another draft');
select is(pg_temp.make('D4', 'bob', 'document.cancel', '{"document": "@D4", "version": 1, "reason": "重复"}'), 'cancelled', 'a draft is cancelled');
select is(pg_temp.outcome('bob', 'document.submit', pg_temp.filled('{"document": "@D4"}')), 'document_state', 'a cancelled draft is not submitted');
select is(pg_temp.make('D5', 'bob', 'purchase_order.save', '{"partner": "S2", "lines": [{"product": "COLA", "quantity": "1", "price": "1"}]}'),
    'draft', 'a draft that grows old');
select is(pg_temp.call('root', 'product.update', '{"product": "COLA", "version": 3, "disabled": true}') ->> 'status',
    '200', 'its product is disabled');
select is(pg_temp.call('root', 'partner.update', '{"partner": "S2", "version": 1, "disabled": true}') ->> 'status', '200',
    'its supplier is disabled');
select is(pg_temp.faults('bob', 'document.submit', pg_temp.filled('{"document": "@D5"}')), 'lines[0].product:disabled partner:disabled',
    'a draft is judged again when it is submitted');

-- history, comments, links (WF-07)
select is(string_agg(concat_ws('>', e ->> 'from', e ->> 'to') || ':' || (e ->> 'by'), ' '), 'draft>approved:bob',
    'events say who moved it from where to where')
from jsonb_array_elements(pg_temp.call('bob', 'document.get', pg_temp.filled('{"document": "@D1"}')) -> 'events') e;
select is(pg_temp.outcome('kim', 'document.comment', pg_temp.filled('{"document": "@D1", "comment": "请尽快到货"}')),
    'done', 'whoever sees a document comments on it');
select is(pg_temp.faults('kim', 'document.comment', pg_temp.filled('{"document": "@D1", "comment": " "}')), 'comment:missing',
    'a comment says something');
select is(pg_temp.outcome(p, 'document.comment', pg_temp.filled('{"document": "@D1", "comment": "x"}')), e, p || ' may not comment on it')
from (values ('sue', 'document_unknown'), ('bea', 'document_unknown')) t (p, e);
select is(c ->> 'by' || ':' || (c ->> 'comment'), 'kim:请尽快到货', 'the document shows the comment')
from pg_temp.call('bob', 'document.get', pg_temp.filled('{"document": "@D1"}')) a, jsonb_array_elements(a -> 'comments') c;
select is(pg_temp.call(p, 'document.get', pg_temp.filled('{"document": "@D1"}')) -> 'actions', a::jsonb, 'what ' || p || ' may do is told')
from (values ('bob', '["cancel", "close", "copy", "fulfil"]'), ('owen', '["cancel", "close", "copy", "fulfil", "reopen"]'),
    ('kim', '["fulfil"]'), ('max', '[]')) t (p, a);

-- who may do what
select is(pg_temp.outcome(p, 'purchase_order.save', '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "1"}]}'), 'permission_denied', p
    || ' saves no order') from unnest('{sue,kim,ann,max}'::text[]) p;
select is(pg_temp.outcome(p, 'document.preview', '{"kind": "purchase_order", "lines": []}'), 'permission_denied', p || ' previews no order')
from unnest('{sue,kim,max}'::text[]) p;
select is(pg_temp.outcome(p, 'document.' || o, pg_temp.filled('{"document": "@D1", "reason": "x"}')), 'permission_denied', p || ' may not ' || o)
from (values ('kim', 'cancel'), ('kim', 'close'), ('max', 'cancel'), ('max', 'close'), ('max', 'reopen'), ('bob', 'reopen')) t (p, o);
select is(pg_temp.outcome('max', o, '{"reason": "x", "lines": [{"product": "BEER", "quantity": "1"}]}' || p::jsonb),
    'permission_denied', 'an auditor does not ' || o)
from (values ('goods_receipt.submit', '{"partner": "S1"}'), ('other_in.submit', '{}'), ('other_out.submit', '{}'),
    ('opening_stock.submit', '{}')) t (o, p);
select is(pg_temp.outcome('max', 'approval_flow.save', '{"flow": "F", "name": "F", "kind": "purchase_order", "steps": [{"role": "owner"}]}'),
    'permission_denied', 'an auditor makes no flow');
select is(pg_temp.outcome('max', o, r), 'done', 'an auditor reads ' || o)
from (values ('document.list', '{}'::jsonb), ('stock.on_hand', '{}'), ('stock.ledger', '{}'), ('check.run', '{}'),
    ('document.get', pg_temp.filled('{"document": "@D1"}'))) t (o, r);
select is(pg_temp.outcome('bea', 'document.' || o, pg_temp.filled('{"document": "@D1", "reason": "x"}')),
    'document_unknown', 'a buyer of B does not find it to ' || o) from unnest('{cancel,close,reverse}'::text[]) o;
select is(pg_temp.outcome('root', 'document.cancel', pg_temp.filled('{"document": "@D1"}'), null, 'B'),
    'document_other_branch', 'a document is moved in its own branch');
select is(pg_temp.outcome('bob', 'purchase_order.save', '{"branch": "B", "partner": "S1", "lines": [{"product": "BEER", "quantity": "1"}]}'),
    'branch_forbidden', 'nobody enters for a branch that is not theirs');

-- who sees what
select is(pg_temp.outcome('bea', 'document.get', pg_temp.filled('{"document": "@D1"}')), 'document_unknown', 'a buyer of B does not see it');
select is(pg_temp.outcome('sue', 'document.get', pg_temp.filled('{"document": "@D1"}')), 'document_unknown', 'a seller sees no order');
select is(pg_temp.seen('bea', 'document.list', 'number', '{"filter": {"number": {"like": "-"}}}'), (pg_temp.document('B1')).number,
    'a buyer of B lists what is of B');
select is(coalesce(pg_temp.call('sue', o, r) -> 'rows', '[]'), '[]', 'a seller reads no order by ' || o || ' ' || r)
from (values ('document.list', '{}'::jsonb), ('report.read', '{"view": "document"}'), ('report.read', '{"view": "document_line"}'),
    ('report.read', '{"view": "purchase_order_line"}')) t (o, r);
select is(pg_temp.outcome('sue', 'document.list', '{"kind": "purchase_order"}'), 'permission_denied', 'a seller is told so');
select ok(not pg_temp.call('kim', o, r)::text ~ '"(10\.00|8\.85|4\.00)', 'without the right to cost none is in ' || o || ' ' || r)
from (values ('document.get', pg_temp.filled('{"document": "@D1"}')), ('document.list', '{}'::jsonb),
    ('document.list', '{"totals": ["net", "gross"]}'), ('report.read', '{"view": "document_line"}'),
        ('report.read', '{"view": "purchase_order_line", "totals": ["net", "on_order_net"]}'),
    ('goods_receipt.save', pg_temp.filled('{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@D1.1", "quantity": "1"}]}')),
        ('document.preview', pg_temp.filled('{"kind": "goods_receipt", "partner": "S1", "warehouse": "A-1",
            "lines": [{"source_line": "@D1.1", "quantity": "1"}]}'))) t (o, r);
select ok(pg_temp.call('bob', 'document.get', pg_temp.filled('{"document": "@D1"}'))::text ~ '"8\.85"', 'with it, it is');
select is((pg_temp.call('bob', 'document.list',
    '{"kind": "purchase_order", "filter": {"state": "approved", "number": {"like": "CG-A"}}, "totals": ["gross"]}') -> 'totals')::text,
    '{"rows": 3, "gross": "111.94"}', 'the journal is filtered and totalled');
select is(pg_temp.seen('bob', 'document.list', 'kind', '{"filter": {"kind": "goods_receipt"}}'), 'goods_receipt', 'a filter by kind counts');

-- several kinds may fulfil one: each kind twice more by kinds that are made up, and a draft of every kind there is
do $$
declare
    v_kind meta.document_kind;
    v_name text;
begin
    for v_kind in select k.* from meta.document_kind k where k.lines = 'goods' loop
      foreach v_name in array array[v_kind.name || '_again', v_kind.name || '_anew'] loop
        perform logic.declare_kind(v_name, v_name, v_name, 'T', v_kind.final_state, v_kind.partner, 'administrator', 'administrator', '', '', '{}');
        perform logic.declare_goods(v_name, v_kind.direction, v_kind.priced, jsonb_build_object(v_kind.name, 'fulfils'));
      end loop;
    end loop;
end $$;
select is(pg_temp.make('EACH_' || k.name, 'root', k.name || '.save',
    '{"branch": "A", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1"}]}'::jsonb || case k.partner when 'none' then '{}'
        when 'supplier' then '{"partner": "S1"}' else '{"partner": "C1"}' end::jsonb
    || case when k.returns then '{"reason": "x"}' else '{}' end::jsonb || case
        when k.priced then '{"lines": [{"product": "BEER", "quantity": "1", "price": "3"}]}' else '{}' end::jsonb), 'draft', 'a draft of ' || k.name)
            from meta.document_kind k where k.lines = 'goods' and k.name !~ '_(again|anew)$' order by k.name;
select is(pg_temp.call('root', o, pg_temp.filled(format(r, 'EACH_' || k.name, k.name)::jsonb)) -> 'error', null, k.name || ' answers '
    || o || ' whatever fulfils it')
from meta.document_kind k, (values ('document.get', '{"document": "@%s"}'),
    ('document.prepare', '{"document": "@%s", "kind": "%s", "branch": "A"}')) t (o, r)
    where k.lines = 'goods' and k.name !~ '_(again|anew)$' order by k.name, o;
select is(pg_temp.call('root', 'document.get', pg_temp.filled('{"document": "@EACH_sales_order"}')) -> 'fulfilled_by',
    '["delivery", "sales_order_again", "sales_order_anew"]', 'it names all kinds by which the reader may fulfil it');
select is(pg_temp.call('kim', 'document.get', pg_temp.filled('{"document": "@D1"}')) -> 'fulfilled_by'
    ?| '{purchase_order_again,purchase_order_anew}', false, 'and no other');

-- the last purchase and sale follow from what a kind is, not from its name
update data.document d set kind = 'goods_receipt_again', state = 'posted', number = 'T-1', business_on = '2999-12-30'
where d.id = (select m.document from made m where m.name = 'EACH_goods_receipt');
update data.document d set kind = 'delivery_again', state = 'posted', number = 'T-2', business_on = '2999-12-29'
where d.id = (select m.document from made m where m.name = 'EACH_delivery');
select is(pg_temp.seen('root', 'partner.list', 'last_purchase_on', '{"filter": {"code": "S1"}}'), '2999-12-30',
    'a new kind of paper with a supplier is a purchase');
select is(pg_temp.seen('root', 'partner.list', 'last_sale_on', '{"filter": {"code": "C1"}}'), '2999-12-29', 'one with a customer a sale');
update data.document d set kind = substr(m.name, 6), state = 'draft', number = null
from made m where m.document = d.id and m.name in ('EACH_goods_receipt', 'EACH_delivery');

-- what left draft never changes
select throws_ok(format('update data.document_line set price = 1 where document_id = %s', d.id), 'SP409', null,
    'the lines of ' || n || ' do not change')
from unnest('{MIXED,D1,D4}'::text[]) n, pg_temp.document(n) d;
select throws_ok(format('delete from data.document_line where document_id = %s', d.id), 'SP409', null,
    'the lines of an approved order are not deleted') from pg_temp.document('D1') d;
select throws_ok(format('set local role suanpan_code; %s', s), '42501', null, 'code may not ' || s)
from unnest(array['delete from data.document', 'update data.document_event set comment = ''''', 'delete from data.document_event',
    'update data.document_comment set comment = ''''', 'delete from data.document_comment']) s;
select is(pg_temp.unsound(), null, 'every check holds');
select * from finish();
