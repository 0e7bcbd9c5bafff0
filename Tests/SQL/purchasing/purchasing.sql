-- Purchasing: what is on order, what may be received and at what cost, how orders end, and that a receipt undone leaves the order and the
-- stock as if it had not been.

select plan(137);
select pg_temp.found_company();

-- received/rejected/closed/on order of the lines of an order, then its state: as a buyer reads them
create function pg_temp.progress(p_name text) returns text language sql as $$
    select string_agg(concat_ws('/', trim_scale((r ->> 'received')::numeric), trim_scale((r ->> 'rejected')::numeric),
        trim_scale((r ->> 'closed')::numeric), trim_scale((r ->> 'on_order')::numeric)), ' ' order by (r ->> 'line_number')::int)
        || ' ' || min(r ->> 'state')
    from (select jsonb_object(array(select jsonb_array_elements_text(a -> 'columns')), array(select jsonb_array_elements_text(row))) r
          from pg_temp.call('root', 'report.read',
              pg_temp.filled(jsonb_build_object('view', 'purchase_order_line', 'filter', jsonb_build_object('document_id', '@' || p_name)))) a,
               jsonb_array_elements(a -> 'rows') row) t $$;
-- a receipt from a supplier into A-1
create function pg_temp.receive(p_name text, p_lines jsonb, p_more jsonb default '{}') returns text language sql as
$$ select pg_temp.make(p_name, 'kim', 'goods_receipt.submit', jsonb_build_object('partner', 'S1', 'warehouse', 'A-1', 'lines', p_lines) || p_more) $$;
create function pg_temp.receipt_faults(p_lines jsonb, p_more jsonb default '{}') returns text language sql as
$$ select pg_temp.faults('kim', 'goods_receipt.submit', pg_temp.filled(jsonb_build_object('partner', 'S1', 'warehouse', 'A-1', 'lines', p_lines)
    || p_more)) $$;
-- the ledger rows of a document: location kind, quantity, value
create function pg_temp.entries(p_name text) returns text language sql as $$
    select string_agg(format('%s %s %s', l.kind, trim_scale(e.quantity::numeric), e.value), ', ' order by e.id)
    from made m join data.stock_entry e on e.document_id = m.document join data.location l on l.id = e.location_id where m.name = p_name $$;

-- orders and partial receipts (PU-02, PU-09)
select is(pg_temp.make('PO', 'bob', 'purchase_order.submit', jsonb_build_object('partner', 'S1', 'due_on', logic.today() + 7, 'lines',
    '[{"product": "BEER", "unit": "CTN", "quantity": "2"}, {"product": "COLA", "quantity": "3", "price": "7.77", "discount": "0.1"},
     {"product": "HAUL", "quantity": "1", "price": "10.90"}]'::jsonb)), 'approved', 'an order is placed');
select is(pg_temp.progress('PO'), '0/0/0/24 0/0/0/3 0/0/0/1 approved', 'what it orders is on order, in base units');
select is(pg_temp.receive('R1', '[{"source_line": "@PO.1", "quantity": "1"}, {"source_line": "@PO.2", "quantity": "2"}]'),
    'posted', 'a part is received');
select is(pg_temp.progress('PO'), '12/0/0/12 2/0/0/1 0/0/0/1 approved', 'the rest is still on order');
select is((select string_agg(format('%s %s %s %s', trim_scale(l.list_price::numeric), trim_scale(l.discount::numeric), trim_scale(l.price::numeric),
    l.gross), ', ' order by l.line_number) from data.document_line l where l.document_id = d.id), '45 0 45 45.00, 7.77 0.1 6.993 13.99',
    'price and discount are those of the order') from pg_temp.document('R1') d;
select is(pg_temp.stock('BEER', 'A-1') || ', ' || pg_temp.stock('COLA', 'A-1'), '12 12 0 39.82, 2 2 0 12.38', 'stock rose at net cost');
select is(pg_temp.receive('X',
    '[{"source_line": "@PO.1", "quantity": "7", "unit": "BTL"}, {"source_line": "@PO.2", "quantity": "1"}, {"source_line": "@PO.1", "quantity": "6",
     "unit": "BTL"}]'), 'over_receipt', 'two lines on one line of the order are summed');
select is(pg_temp.call('kim', 'goods_receipt.submit',
    pg_temp.filled('{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@PO.2", "quantity": "2"}, {"source_line": "@PO.1",
        "quantity": "2"}]}')) #> '{details,lines}', jsonb_build_array(
    jsonb_build_object('line', 1, 'product', 'COLA', 'name', '可乐', 'order', (pg_temp.document('PO')).number, 'ordered', '3', 'received', '2',
        'allowed', '1', 'wanted', '2'),
    jsonb_build_object('line', 2, 'product', 'BEER', 'name', '啤酒', 'order', (pg_temp.document('PO')).number, 'ordered', '24', 'received', '12',
        'allowed', '12', 'wanted', '24')), 'every line that is too much is named');
select is(pg_temp.progress('PO'), '12/0/0/12 2/0/0/1 0/0/0/1 approved', 'a refused receipt changes nothing');
select is(pg_temp.receive('R2',
    '[{"source_line": "@PO.1", "quantity": "7", "unit": "BTL"}, {"source_line": "@PO.1", "quantity": "5", "unit": "BTL"}]'),
    'posted', 'the rest of a line comes in another unit, on two lines');
select is((select string_agg(format('%s %s', trim_scale(l.price::numeric), l.gross), ', ' order by l.line_number) from data.document_line l
    where l.document_id = d.id), '3.75 26.25, 3.75 18.75', 'the price follows the unit') from pg_temp.document('R2') d;
select is(pg_temp.receive('R3', '[{"source_line": "@PO.2", "quantity": "1"}, {"source_line": "@PO.3", "quantity": "1"}]'),
    'posted', 'the last receipt, with a service');
select is(pg_temp.progress('PO'), '24/0/0/0 3/0/0/0 1/0/0/0 closed', 'the order closes itself with its last receipt');
select is(pg_temp.receipt_faults('[{"source_line": "@PO.1", "quantity": "1"}]'), 'lines[0].source_line:not_approved',
    'a closed order receives nothing');
select is((select count(*) from data.stock_entry e join made m on m.document = e.document_id and m.name = 'R3'), 1::bigint,
    'a service moves no stock');
select is(e ->> 'action' || ' ' || (e ->> 'by'), 'complete kim', 'its history says with whose receipt')
from pg_temp.call('bob', 'document.get', pg_temp.filled('{"document": "@PO"}')) a, jsonb_array_elements(a -> 'events') e where e ->> 'to' = 'closed';
select is(string_agg(l ->> 'relation' || ' ' || (l ->> 'number'), ', ' order by l ->> 'document'),
    format('fulfilled_by %s, fulfilled_by %s, fulfilled_by %s', (pg_temp.document('R1')).number, (pg_temp.document('R2')).number,
        (pg_temp.document('R3')).number), 'the order names its receipts (WF-06)')
from pg_temp.call('bob', 'document.get', pg_temp.filled('{"document": "@PO"}')) a, jsonb_array_elements(a -> 'links') l;
select is(pg_temp.unsound(), null, 'every check holds after partial receipts');

-- faults of a receipt
select is(pg_temp.make('OPEN', 'bob', 'purchase_order.submit', '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "100"}]}'),
    'approved', 'an open order of S1');
select is(pg_temp.make('OTHER', 'bob', 'purchase_order.submit', '{"partner": "S2", "lines": [{"product": "BEER", "quantity": "100"}]}'),
    'approved', 'an open order of S2');
select is(pg_temp.make('DRAFT', 'bob', 'purchase_order.save', '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "100"}]}'),
    'draft', 'a draft of an order');
select is(pg_temp.make('FAR', 'bea', 'purchase_order.submit', '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "100"}]}'),
    'approved', 'an order of branch B');
select is(pg_temp.make('NETTO', 'bob', 'purchase_order.submit',
    '{"partner": "S1", "with_tax": false, "lines": [{"product": "BEER", "quantity": "100", "price": "3"}]}'),
    'approved', 'an order in prices without tax');
select is(pg_temp.receipt_faults('[{"source_line": "@OTHER.1", "quantity": "1"}, {"source_line": "@DRAFT.1", "quantity": "1"},
    {"source_line": "@FAR.1", "quantity": "1"}, {"source_line": "@R1.1", "quantity": "1"}, {"source_line": 99999999,
"quantity": "1"}, {"source_line": "@OPEN.1", "product": "COLA", "quantity": "1"}]'),
    'lines[0].source_line:other_partner lines[1].source_line:not_approved lines[2].product:missing lines[2].source_line:not_found '
    'lines[3].source_line:not_found lines[4].product:missing lines[4].source_line:not_found lines[5].product:differs_from_source',
    'another supplier''s order, a draft, another branch''s, a receipt, none and another product are refused at once');
select is(pg_temp.receipt_faults('[{"source_line": "@OPEN.1", "quantity": "5", "rejected": "6"}, {"source_line": "@OPEN.1", "quantity": "5",
    "rejected": "-1"}, {"source_line": "@OPEN.1", "quantity": "5", "rejected": "0.5"}, {"product": "BEER", "quantity": "1",
"location": "NONE"}, {"product": "BEER", "quantity": "1", "location": "QC"}]'),
    'lines[0].rejected:out_of_range lines[1].rejected:out_of_range lines[2].rejected:out_of_range lines[3].location:not_found '
    'lines[4].location:not_storage', 'more rejected than came, less than none, half a bottle, and a wrong location are refused');
select is(pg_temp.receipt_faults('[{"product": "BEER", "quantity": "1"}]', m::jsonb), f, about)
from (values ('{"warehouse": "B-1"}', 'warehouse:not_found', 'goods enter no warehouse of another branch'),
    ('{"warehouse": null}', 'warehouse:missing', 'of two warehouses one is named'),
        ('{"partner": "C1"}', 'partner:wrong_role', 'a customer delivers nothing')) t (m, f, about);
select is(pg_temp.receipt_faults('[{"source_line": "@OPEN.1", "quantity": "1"}, {"source_line": "@NETTO.1", "quantity": "1"}]'),
    'lines[1].price:other_tax_basis', 'prices with and without tax do not mix unseen');
select is(pg_temp.receive('RN', '[{"source_line": "@NETTO.1", "quantity": "100"}]'), 'posted', 'an order in prices without tax is received');
select is(format('%s %s %s %s', d.with_tax, d.net, d.tax, d.gross), 'f 300.00 39.00 339.00', 'in prices without tax') from pg_temp.document('RN') d;
select is(pg_temp.make('LATE', 'kim', 'goods_receipt.save',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@OPEN.1", "quantity": "10"}]}'), 'draft', 'a receipt is prepared');
select is(pg_temp.make('OPEN', 'bob', 'document.close', '{"document": "@OPEN", "reason": " "}'),
    'reason_required', 'an order is closed for a reason');
select is(pg_temp.receive('RO', '[{"source_line": "@OPEN.1", "quantity": "30"}]'), 'posted', 'a part comes');
select is(pg_temp.make('OPEN', 'bob', 'document.close', '{"document": "@OPEN", "reason": "供应商停产"}'), 'closed', 'the rest is given up');
select is(pg_temp.progress('OPEN'), '30/0/70/0 closed', 'and no longer on order');
select is(pg_temp.outcome('kim', 'document.submit', pg_temp.filled('{"document": "@LATE"}')),
    'order_not_open', 'the prepared receipt comes too late');
select is(pg_temp.outcome('bob', 'document.close', pg_temp.filled('{"document": "@OPEN", "reason": "x"}')),
    'document_state', 'an order is closed once');
select is(pg_temp.unsound(), null, 'every check holds after closing');

-- tolerance: percent of the company, of the product, over several receipts
select is(pg_temp.outcome('root', 'company.update', jsonb_build_object('version', c.version, 'over_receipt_percent', '10')),
    'done', 'the company lets 10 % more come') from data.company c;
select is(pg_temp.outcome('root', 'product.update', '{"product": "COLA", "version": 1, "over_receipt_percent": "0"}'), 'done', 'but none of cola');
select is(pg_temp.make('TOL', 'bob', 'purchase_order.submit',
    '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "105"}, {"product": "COLA", "quantity": "10", "price": "1"}]}'),
    'approved', 'an order with tolerance');
select is(pg_temp.outcome('root', 'company.update', jsonb_build_object('version', c.version, 'over_receipt_percent', '0')),
    'done', 'the setting changes back') from data.company c;
select is(pg_temp.receive('T1', '[{"source_line": "@TOL.2", "quantity": "11"}]'),
    'over_receipt', 'the product''s own tolerance counts before the company''s');
select is(pg_temp.receive('T2', '[{"source_line": "@TOL.1", "quantity": "105"}]'), 'posted', 'all of it comes');
select is(pg_temp.receive('T3', '[{"source_line": "@TOL.1", "quantity": "11"}]'), 'over_receipt', 'with 105 there, 11 are more than 10 %');
select is(pg_temp.receive('T3', '[{"source_line": "@TOL.1", "quantity": "10"}]'),
    'posted', '10 are within it, which is that of the day of the order');
select is(pg_temp.progress('TOL'), '115/0/0/0 0/0/0/10 approved', 'nothing is on order below zero');
select is(pg_temp.receive('T4', '[{"source_line": "@TOL.2", "quantity": "10"}]'), 'posted', 'the other line comes');
select is((pg_temp.document('TOL')).state, 'closed', 'an order over-received is complete');

-- rejected goods (PU-11)
select is(pg_temp.make('QC', 'bob', 'purchase_order.submit',
    '{"partner": "S1", "lines": [{"product": "RICE", "unit": "BAG", "quantity": "3", "price": "7.77", "tax_code": "VAT13"},
     {"product": "RICE", "quantity": "1.5", "price": "2", "tax_code": "VAT13"}]}'), 'approved', 'an order of rice');
select is(pg_temp.receive('RQ',
    '[{"source_line": "@QC.1", "quantity": "3", "rejected": "1", "reject_reason": "受潮"}, {"source_line": "@QC.2", "quantity": "1.5",
     "rejected": "1.5"}]'), 'posted', 'a bag and all loose rice fail inspection');
select is(pg_temp.entries('RQ'), 'storage 5 13.75, quarantine 2.5 6.88, quarantine 1.5 2.65',
    'accepted and rejected go their ways, their values make up the line');
select is(pg_temp.stock('RICE', 'A-1'), '9 5 4 23.28', 'rejected goods are on hand, not usable');
select is(pg_temp.progress('QC'), '7.5/2.5/0/0 1.5/1.5/0/0 closed', 'and count as received');
select is(format('%s %s', l ->> 'rejected', l ->> 'reject_reason'), '1 受潮', 'quantity and reason stand on the line')
from pg_temp.call('kim', 'document.get', pg_temp.filled('{"document": "@RQ"}')) a, jsonb_array_elements(a -> 'lines') l
where l ->> 'line_number' = '1';
select is(pg_temp.outcome('kim', 'other_out.submit', '{"warehouse": "A-1", "lines": [{"product": "RICE", "quantity": "6"}]}'),
    'stock_insufficient', 'what is in quarantine cannot be issued');

-- without an order (XP-05); what goods cost (net where input tax is deductible, gross where it is not)
select is(pg_temp.make('FREE', 'bob', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-2", "lines": [{"product": "BEER", "unit": "CTN", "quantity": "1"}, {"product": "COLA", "quantity": "4",
     "gift": true}]}'), 'posted', 'a receipt stands without an order, at the catalogue''s price, with a gift');
select is(pg_temp.entries('FREE'), 'storage 12 39.82, storage 4 0.00', 'a special invoice''s tax is no cost, a gift costs nothing');
select is(pg_temp.make('PLAIN', 'bob', 'goods_receipt.submit',
    '{"partner": "S2", "warehouse": "A-2", "lines": [{"product": "BEER", "unit": "CTN", "quantity": "1"}]}'),
    'posted', 'a supplier of ordinary invoices delivers');
select is(pg_temp.entries('PLAIN'), 'storage 12 45.00', 'an ordinary invoice''s tax is cost');
update data.branch set taxpayer_kind = 'small' where code = 'B';
select is(pg_temp.make('SMALL', 'bea', 'goods_receipt.submit',
    '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "3", "price": "7.77", "rejected": "1"}]}'),
    'posted', 'a small taxpayer receives, in its only warehouse');
select is(pg_temp.entries('SMALL'), 'storage 2 15.54, quarantine 1 7.77', 'a small taxpayer''s tax is cost');
select is(pg_temp.make('CUT', 'bob', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-2", "discount": "1", "rounding_off": "0.05", "lines": [{"product": "RICE", "quantity": "3", "price": "10",
     "tax_code": "VAT13"}, {"product": "RICE", "quantity": "1", "price": "5", "tax_code": "VAT13", "rejected": "1"}]}'),
     'posted', 'a receipt with discount and rounding-off');
select is(pg_temp.entries('CUT'), 'storage 3 25.75, quarantine 1 4.29', 'both lower the cost');
select is(pg_temp.unsound(), null, 'every check holds after receipts of every sort');

select is(pg_temp.outcome('root', 'branch.update', jsonb_build_object('branch', 'B', 'version', b.version, 'requires_order', true)),
    'done', 'a branch requires orders') from data.branch b where b.code = 'B';
select is(pg_temp.faults('ben', 'goods_receipt.submit',
    pg_temp.filled('{"partner": "S1", "lines": [{"product": "BEER", "quantity": "1"}, {"source_line": "@FAR.1", "quantity": "1"}]}')),
    'lines[0].source_line:missing', 'there nothing is received without one');
select is(pg_temp.make('FARR', 'ben', 'goods_receipt.submit', '{"partner": "S1", "lines": [{"source_line": "@FAR.1", "quantity": "1"}]}'),
    'posted', 'but with one');

-- tracking (PU-15 to PU-17)
select is(pg_temp.make('OVERDUE', 'bob', 'purchase_order.submit', jsonb_build_object('partner', 'S2', 'business_on', logic.today() - 9,
    'due_on', logic.today() - 3, 'lines', jsonb_build_array(
    '{"product": "BEER", "quantity": "10", "price": "11.30"}'::jsonb, jsonb_build_object('product', 'COLA', 'quantity', '10', 'price', '1.13',
        'due_on', logic.today())))), 'approved', 'an order promised for three days ago');
select is(pg_temp.make('LATELY', 'kim', 'goods_receipt.submit',
    '{"partner": "S2", "warehouse": "A-2", "lines": [{"source_line": "@OVERDUE.1", "quantity": "4"}]}'), 'posted', 'a part came');
select is(string_agg(format('%s %s %s %s', trim_scale((r ->> 0)::numeric), trim_scale((r ->> 1)::numeric), r ->> 2, r ->> 3), ', ' order by r ->> 4),
    '4 6 60.00 3, 0 10 10.00 0', 'what is open, what it is worth and how late it is are listed')
from jsonb_array_elements(pg_temp.call('bob', 'report.read',
    pg_temp.filled('{"view": "purchase_order_line", "columns": ["received", "on_order", "on_order_net", "days_late", "line_number"],
        "filter": {"document_id": "@OVERDUE"}}')) -> 'rows') r;
select is(jsonb_array_length(pg_temp.call('bob', 'report.read', '{"view": "purchase_order_line", "filter": {"days_late": {"from": 1}}}') -> 'rows'),
    1, 'overdue lines are counted');
select is((pg_temp.call('bob', 'report.read',
    '{"view": "purchase_order_line", "filter": {"product": "BEER", "partner": "S2"}, "totals": ["on_order"]}') #>> '{totals,on_order}')::numeric,
    (select sum(g.quantity - g.fulfilled - g.closed) from data.line_progress g join data.document_line l on l.id = g.line_id
        join data.document d on d.id = l.document_id join data.product p on p.id = l.product_id
     join data.partner s on s.id = d.partner_id where p.code = 'BEER' and s.code = 'S2' and d.state = 'approved'
         and l.branch_id = (select b.id from data.branch b where b.code = 'A'))::numeric, 'on order is approved less received less closed (PU-16)');
select is(pg_temp.seen('kim', 'stock.on_hand', 'on_order', '{"filter": {"warehouse": "A-1", "product": "BEER"}}')::numeric,
    (pg_temp.call('bob', 'report.read',
        '{"view": "purchase_order_line", "filter": {"product": "BEER"}, "totals": ["on_order"]}') #>> '{totals,on_order}')::numeric,
    'the stock page shows as on order what order tracking adds up to (ST-05)');

-- reopen and cancel
select is(pg_temp.make('RE', 'bob', 'purchase_order.submit', '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "10"}]}'),
    'approved', 'an order to reopen');
select is(pg_temp.make('RED', 'kim', 'goods_receipt.save',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@RE.1", "quantity": "1"}]}'), 'draft', 'a receipt is prepared for it');
select is(a ->> 'error' || ' ' || (a #>> '{details,used_by}'), 'document_in_use #' || m.document, 'what hangs on it stands in the way, by name')
from made m, pg_temp.call('owen', 'document.reopen', pg_temp.filled('{"document": "@RE", "reason": "价格有误"}')) a where m.name = 'RED';
select is(pg_temp.make('RED', 'kim', 'document.cancel', '{"document": "@RED"}'), 'cancelled', 'the prepared receipt is cancelled');
select is(pg_temp.make('RE', 'owen', 'document.reopen', '{"document": "@RE", "reason": "价格有误"}'), 'draft', 'the order is reopened');
select is(pg_temp.progress('RE'), null, 'it is not on order');
select is(pg_temp.make('RE', 'bob', 'purchase_order.submit',
    '{"document": "@RE", "version": 3, "partner": "S1", "lines": [{"product": "COLA", "quantity": "2", "price": "1"}]}'),
    'approved', 'it is changed and submitted');
select is(pg_temp.progress('RE'), '0/0/0/2 approved', 'the new line is on order');
select is(pg_temp.receive('RER', '[{"source_line": "@RE.1", "quantity": "1"}]'), 'posted', 'a part comes');
select is(pg_temp.outcome(p, 'document.' || o, pg_temp.filled('{"document": "@RE", "reason": "x"}')), 'document_in_use', 'with a receipt, no ' || o)
from (values ('owen', 'reopen'), ('bob', 'cancel')) t (p, o);
select is(pg_temp.make('RERX', 'owen', 'document.reverse', '{"document": "@RER", "reason": "录错"}'), 'posted', 'the receipt is reversed');
select is(pg_temp.outcome('owen', 'document.reopen', pg_temp.filled('{"document": "@RE", "reason": "x"}')),
    'document_in_use', 'its history still names the line');
select is(pg_temp.make('RE', 'bob', 'document.cancel', '{"document": "@RE"}'), 'cancelled', 'but the order is cancelled');
select is(pg_temp.unsound(), null, 'every check holds after reopening and cancelling');

-- reverse and correct (XP-15)
select is(pg_temp.make('P', 'bob', 'purchase_order.submit',
    '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "10", "price": "11.30"}, {"product": "BEER", "quantity": "10", "price": "22.60"}]}'),
    'approved', 'an order at two prices');
select is(pg_temp.make('P1', 'bob', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-2", "lines": [{"source_line": "@P.1", "quantity": "10"}, {"product": "RICE", "quantity": "2", "price": "5",
     "rejected": "1"}]}'), 'posted', 'the first price comes');
select is(pg_temp.make('Q1', 'owen', 'other_out.submit', '{"warehouse": "A-2", "lines": [{"product": "BEER", "quantity": "28"}]}'),
    'posted', 'all but ten leave') ;
select is(pg_temp.make('P2', 'kim', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-2", "lines": [{"source_line": "@P.2", "quantity": "10"}]}'), 'posted', 'the second price comes');
select is((pg_temp.document('P')).state, 'closed', 'the order is complete');
select is(pg_temp.outcome('kim', 'document.reverse', pg_temp.filled('{"document": "@P1", "reason": "x"}')),
    'permission_denied', 'a storekeeper undoes nothing');
select is(pg_temp.outcome('owen', 'document.reverse', pg_temp.filled('{"document": "@P1", "reason": ""}')),
    'reason_required', 'a reversal has a reason');
select is(pg_temp.faults('owen', 'document.reverse',
    pg_temp.filled(jsonb_build_object('document', '@P1', 'reason', 'x', 'business_on', logic.today() + n))), 'business_on:out_of_range',
    'a reversal is dated neither before its original nor after today') from unnest('{-1,1}'::int[]) n;
select is(pg_temp.outcome('owen', 'document.reverse', pg_temp.filled('{"document": "@P", "reason": "x"}')),
    'document_state', 'an order is not reversed');
select is(pg_temp.make('P1X', 'owen', 'document.reverse', '{"document": "@P1", "reason": "录错"}'), 'posted', 'the first receipt is reversed');
select is(pg_temp.entries('P1X'), 'storage -10 -100.00, storage -1 -4.59, quarantine -1 -4.58', 'every row is mirrored at its cost');
select is(pg_temp.progress('P'), '0/0/0/10 10/0/0/0 approved', 'the order opens again');
select is(pg_temp.outcome('owen', 'document.reverse', pg_temp.filled(r::jsonb)), e, about)
from (values ('{"document": "@P1", "reason": "x"}', 'already_reversed', 'a receipt is reversed once'),
    ('{"document": "@P1X", "reason": "x"}', 'document_state', 'a reversal is not reversed')) t (r, e, about);
select is(string_agg(l ->> 'relation', ' ' order by l ->> 'relation'), 'fulfils reversed_by', 'the receipt names order and reversal')
from pg_temp.call('owen', 'document.get', pg_temp.filled('{"document": "@P1"}')) a, jsonb_array_elements(a -> 'links') l;
select is(pg_temp.make('Q2', 'owen', 'other_out.submit', '{"warehouse": "A-2", "lines": [{"product": "BEER", "quantity": "9"}]}'),
    'posted', 'nine of the ten leave');
select is(a #> '{details,shortages,0}' #- '{taken_by,at}', jsonb_build_object('product', 'BEER', 'name', '啤酒', 'warehouse', 'A-2', 'wanted', '10',
    'available', '1', 'taken_by', jsonb_build_object('number', d.number, 'by', 'owen', 'quantity', '9')),
    'goods that are gone cannot be taken back, and who took them is told')
        from pg_temp.call('owen', 'document.reverse', pg_temp.filled('{"document": "@P2", "reason": "x"}')) a, pg_temp.document('Q2') d;
select is(pg_temp.outcome('owen', 'document.reverse', pg_temp.filled('{"document": "@Q2", "reason": "x"}')), 'done', 'the issue is undone');
select ok(a ? 'reversal' and a #>> '{draft,state}' = 'draft', 'the second receipt is reversed and opened again as a draft')
from pg_temp.call('owen', 'document.correct', pg_temp.filled('{"document": "@P2", "reason": "价格录错"}')) a;
insert into made select 'P2N', max(d.id), '{}' from data.document d where d.state = 'draft' and d.kind = 'goods_receipt' and d.reason = '价格录错';
select is(string_agg(l ->> 'relation' || ' ' || (l ->> 'kind'), ', ' order by l ->> 'relation'), 'fulfils purchase_order, replaces goods_receipt',
    'the draft names the order and what it replaces') from pg_temp.call('owen', 'document.get', pg_temp.filled('{"document": "@P2N"}')) a,
    jsonb_array_elements(a -> 'links') l;
select is(pg_temp.progress('P'), '0/0/0/10 0/0/0/10 approved', 'all of it is on order again');
select is(pg_temp.make('P2N', 'owen', 'document.submit', '{"document": "@P2N"}'), 'posted', 'the draft is submitted as it stands');
select is(pg_temp.progress('P'), '0/0/0/10 10/0/0/0 approved', 'and fulfils the order');
select is(pg_temp.unsound(), null, 'every check holds after reversals');

-- an order closed by hand opens for what was received in error
select is(pg_temp.make('H', 'bob', 'purchase_order.submit', '{"partner": "S1", "lines": [{"product": "COLA", "quantity": "10", "price": "1"}]}'),
    'approved', 'an order');
select is(pg_temp.receive('HR', '[{"source_line": "@H.1", "quantity": "4"}]'), 'posted', 'four come');
select is(pg_temp.make('H', 'bob', 'document.close', '{"document": "@H", "reason": "够了"}'), 'closed', 'six are given up');
select is(pg_temp.make('HX', 'owen', 'document.reverse', '{"document": "@HR", "reason": "录错"}'), 'posted', 'the four are undone');
select is(pg_temp.progress('H'), '0/0/6/4 approved', 'the four are on order again, the six stay given up');
select is(pg_temp.receive('HR2', '[{"source_line": "@H.1", "quantity": "5"}]'), 'over_receipt', 'five are too many');
select is(pg_temp.receive('HR2', '[{"source_line": "@H.1", "quantity": "4"}]'), 'posted', 'four are not');
select is(pg_temp.progress('H'), '4/0/6/0 closed', 'the order is closed again');

-- who receives where (ST-14)
select is(pg_temp.outcome('sue', 'goods_receipt.submit', '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1"}]}'),
    'permission_denied', 'a seller receives nothing');
select is(pg_temp.enrol('wes', '{"roles": ["storekeeper", "owner"], "branches": ["A"], "warehouses": ["A-2"]}'),
    'done', 'somebody works in warehouse A-2 alone');
select is(pg_temp.faults('wes', 'goods_receipt.submit', '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1"}]}'),
    'warehouse:not_found', 'and receives nothing elsewhere, nor learns what there is');
select is(pg_temp.make('W', 'wes', 'goods_receipt.submit', '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "1"}]}'),
    'posted', 'there by default');
select is(w.code::text, 'A-2', 'it is the only one for them') from pg_temp.document('W') d join data.warehouse w on w.id = d.warehouse_id;
select is(pg_temp.outcome('wes', o, pg_temp.filled('{"document": "@R1"}' || case o when 'document.reverse' then '{"reason": "x"}'
    else '{}' end::jsonb)), 'document_unknown', 'a paper of another warehouse is not theirs: ' || o)
        from unnest('{document.get,document.reverse}'::text[]) o;
select is((select string_agg(distinct r ->> 'warehouse', ' ')
    from jsonb_array_elements(pg_temp.call('wes', 'document.list', '{"filter": {"kind": {"in": ["goods_receipt", "other_out"]}}}') -> 'rows') r),
        'A-2', 'nor is it listed');
-- who sees no purchase prices changes none by editing a draft
select is(pg_temp.make('HIDDEN', 'bob', 'goods_receipt.save',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "5", "price": "7.77", "discount": "0.1"},
     {"product": "COLA", "quantity": "2", "price": "3"}]}'), 'draft', 'a draft with prices of its own');
select is(pg_temp.call('kim', 'document.preview',
    pg_temp.filled('{"document": "@HIDDEN", "kind": "goods_receipt", "partner": "S1", "warehouse": "A-1", "lines": [{"product": "COLA", "unit": "BTL",
        "quantity": "2"}]}')) #>> '{lines,0,price}', null, 'the preview tells none');
select is(pg_temp.outcome('kim', 'goods_receipt.save',
    pg_temp.filled('{"document": "@HIDDEN", "version": 1, "partner": "S1", "warehouse": "A-1",
        "lines": [{"product": "BEER", "unit": "BTL", "quantity": "6"}, {"product": "BEER", "unit": "BTL", "quantity": "1"}]}')),
        'done', 'somebody who sees no prices counts anew');
select is((select string_agg(concat_ws('/', trim_scale(l.quantity), trim_scale(l.list_price), trim_scale(l.discount)), ' ' order by l.line_number)
    from data.document_line l join made m on m.document = l.document_id and m.name = 'HIDDEN'),
    '6/7.77/0.1 1/4/0', 'the price that was agreed stays; a further line has what the supplier was paid last');
select is(pg_temp.faults('kim', 'goods_receipt.save',
    pg_temp.filled('{"document": "@HIDDEN", "version": 2, "partner": "S1", "warehouse": "A-1", "discount": "1",
        "lines": [{"product": "BEER", "unit": "BTL", "quantity": "6", "price": "5"}]}')),
        'discount:not_allowed lines[0].price:not_allowed', 'and gives none');
select is(pg_temp.unsound(), null, 'every check holds at the end');
select * from finish();
