-- Purchase returns (PU-12): of a receipt's line never more than was accepted and has not gone back, at the price that was paid, all parts of a line
-- together to the cent; without a source by right alone; and what something went back of is not reversed.

select plan(52);
select pg_temp.found_company();

create function pg_temp.back(p_name text, p_lines jsonb, p_more jsonb default '{}', p_login text default 'kim') returns text language sql as $$
    select pg_temp.make(p_name, p_login, 'purchase_return.submit',
        jsonb_build_object('partner', 'S1', 'warehouse', 'A-1', 'reason', '破损', 'lines', p_lines) || p_more) $$;
create function pg_temp.back_faults(p_lines jsonb, p_more jsonb default '{}', p_login text default 'kim') returns text language sql as $$
    select pg_temp.faults(p_login, 'purchase_return.submit', pg_temp.filled(
        jsonb_build_object('partner', 'S1', 'warehouse', 'A-1', 'reason', '破损', 'lines', p_lines) || p_more)) $$;
-- net/tax/gross/share of each line of some documents, as they were made
create function pg_temp.amounts(variadic p_names text[]) returns text language sql as $$
    select string_agg(concat_ws('/', l.net, l.tax, l.gross, l.discount_share), ' ' order by l.id)
    from made m join data.document_line l on l.document_id = m.document where m.name = any (p_names) $$;

-- 10 came and 2 of them were rejected; 3 at 7.77 bear most of a discount
select is(pg_temp.make('R', 'bob', 'goods_receipt.submit', '{"partner": "S1", "warehouse": "A-1", "discount": "1.00", "lines": [
        {"product": "BEER", "quantity": "10", "price": "4.00", "rejected": "2", "reject_reason": "破损"},
        {"product": "COLA", "quantity": "3", "price": "7.77"}]}'),
    'posted', 'goods came');
select is(pg_temp.amounts('R'), '34.84/4.53/39.37/0.63 20.30/2.64/22.94/0.37', 'the receipt''s amounts');
select is(pg_temp.call('kim', 'document.get', pg_temp.filled('{"document": "@R"}')) -> 'fulfilled_by', '["purchase_return"]',
    'its page offers to send back');
select ok(pg_temp.call('kim', 'document.get', pg_temp.filled('{"document": "@R"}')) -> 'actions' ? 'fulfil', 'as something to do');
select is((select string_agg(concat_ws(' ', l ->> 'product', l ->> 'quantity'), ', ')
           from jsonb_array_elements(pg_temp.call('kim', 'document.prepare',
               pg_temp.filled('{"kind": "purchase_return", "orders": ["@R"], "branch": "A"}')) -> 'lines') l),
    'BEER 8, COLA 3', 'with what was accepted');

-- parts, at the price that was paid
select is(pg_temp.back('B1', '[{"source_line": "@R.1", "quantity": "3"}, {"source_line": "@R.2", "quantity": "1"}]'), 'posted', 'a part goes back');
select is(pg_temp.stock('BEER', 'A-1') || ', ' || pg_temp.stock('COLA', 'A-1'), '7 5 2 24.39, 2 2 0 13.53', 'stock falls at current cost');
select matches(d.number, '^CT-A-', 'it has a number of its kind') from pg_temp.document('B1') d;
select is(pg_temp.back('B2', '[{"source_line": "@R.2", "quantity": "1"}]'), 'posted', 'another part');
select is(pg_temp.back('B3', '[{"source_line": "@R.2", "quantity": "1"}]'), 'posted', 'and the rest of the line');
select is((select concat_ws('/', sum(l.net), sum(l.tax), sum(l.gross), sum(l.discount_share))
           from made m join data.document_line l on l.document_id = m.document join data.product p on p.id = l.product_id and p.code = 'COLA'
           where m.name in ('B1', 'B2', 'B3')),
    '20.30/2.64/22.94/0.37', 'all parts together are the line, to the cent');
select is(pg_temp.stock('COLA', 'A-1'), '0 0 0 0.00', 'nothing of it is left');
select is((select string_agg(concat_ws(' ', l ->> 'product', l ->> 'quantity'), ', ')
           from jsonb_array_elements(pg_temp.call('kim', 'document.prepare',
               pg_temp.filled('{"kind": "purchase_return", "orders": ["@R"], "branch": "A"}')) -> 'lines') l),
    'BEER 5', 'what may still go back is offered');

-- never more than was accepted and has not gone back
select is(pg_temp.back('X', '[{"source_line": "@R.1", "quantity": "6"}]'), 'over_return', 'not what was rejected');
select is(pg_temp.back('X', '[{"source_line": "@R.1", "quantity": "3"}, {"source_line": "@R.1", "quantity": "3"}]'),
    'over_return', 'nor on two lines');
select is(pg_temp.call('kim', 'purchase_return.submit', pg_temp.filled('{"partner": "S1", "warehouse": "A-1", "reason": "x", "lines": [
        {"source_line": "@R.2", "quantity": "1"}, {"source_line": "@R.1", "quantity": "6"}]}')) #> '{details,lines}',
    jsonb_build_array(
        jsonb_build_object('line', 1, 'product', 'COLA', 'name', '可乐', 'source', (pg_temp.document('R')).number, 'allowed', '0', 'wanted', '1'),
        jsonb_build_object('line', 2, 'product', 'BEER', 'name', '啤酒', 'source', (pg_temp.document('R')).number, 'allowed', '5', 'wanted', '6')),
    'every line that is too much is named');
select is(pg_temp.stock('BEER', 'A-1'), '7 5 2 24.39', 'and nothing has changed');
select is(pg_temp.back('DRAFT', '[{"source_line": "@R.1", "quantity": "5"}]') , 'posted', 'all that is left goes back');
select is(pg_temp.outcome('owen', 'document.reverse', pg_temp.filled('{"document": "@DRAFT", "reason": "x", "branch": "A"}')),
    'done', 'a return is reversed');
select is(pg_temp.stock('BEER', 'A-1'), '7 5 2 24.39', 'the goods are there again, at their cost');
select is(pg_temp.back('B4', '[{"source_line": "@R.1", "quantity": "5"}]'), 'posted', 'and may go back again');
select is(pg_temp.outcome('owen', 'document.reverse', pg_temp.filled('{"document": "@B4", "reason": "x", "branch": "A"}')), 'done', 'once more');

-- faults
select is(pg_temp.back_faults('[{"source_line": "@R.1", "quantity": "1"}]', '{"reason": "  "}'), 'reason:missing', 'it wants a reason');
select is(pg_temp.back_faults('[{"source_line": "@R.1", "quantity": "1"}]', '{"reason": null}'), 'reason:missing', 'that says something');
select is(pg_temp.make('PO', 'bob', 'purchase_order.submit', '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "9"}]}'),
    'approved', 'an order');
select is(pg_temp.make('OTHER', 'bob', 'goods_receipt.submit',
    '{"partner": "S2", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "9"}]}'),
    'posted', 'goods of another supplier');
select is(pg_temp.make('WAITS', 'bob', 'goods_receipt.save',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "9"}]}'),
    'draft', 'a draft of a receipt');
select is(pg_temp.make('GONE', 'bob', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "COLA", "quantity": "4", "price": "7"}]}'),
    'posted', 'a receipt');
select is(pg_temp.make('LATE', 'kim', 'purchase_return.save', '{"partner": "S1", "warehouse": "A-1", "reason": "x", "lines": [
        {"source_line": "@GONE.1", "quantity": "1"}]}'), 'draft', 'of which a draft is to send back');
select is(pg_temp.back_faults('[{"source_line": "@PO.1", "quantity": "1"}, {"source_line": "@OTHER.1", "quantity": "1"}, {"source_line": "@WAITS.1",
"quantity": "1"},
        {"source_line": "@R.1", "quantity": "1", "product": "COLA"}, {"source_line": "@R.1", "quantity": "1", "rejected": "1"}]'),
    'lines[0].source_line:not_found lines[1].source_line:other_partner lines[2].source_line:not_posted lines[3].product:differs_from_source '
    'lines[4].rejected:not_allowed',
    'an order, another supplier''s receipt, a draft, another product, a rejected part are refused at once');
select is(pg_temp.outcome('max', 'purchase_return.save', '{"partner": "S1", "reason": "x", "lines": []}'),
    'permission_denied', 'an auditor sends nothing back');
select is(pg_temp.outcome('bea', 'purchase_return.submit', pg_temp.filled('{"partner": "S1", "warehouse": "B-1", "reason": "x", "branch": "B",
"lines": [
        {"source_line": "@R.1", "quantity": "1"}]}')), 'request_invalid', 'nor another branch');

-- without a source by right alone
select is(pg_temp.back_faults('[{"product": "BEER", "quantity": "1"}]'), 'lines[0].source_line:missing', 'a storekeeper names the receipt');
select is(pg_temp.back('U', '[{"product": "BEER", "quantity": "1", "price": "4.00"}]', p_login => 'owen'), 'posted', 'an owner need not');
select is((select e.value::text from pg_temp.document('U') d join data.stock_entry e on e.document_id = d.id), '-3.77', 'it leaves at current cost');
select is((select l -> 'source_line'
    from jsonb_array_elements(pg_temp.call('owen', 'document.get', pg_temp.filled('{"document": "@U"}')) -> 'lines') l),
    'null', 'and shows that it has no source');
select is(pg_temp.seen('owen', 'document.list', 'unlinked', format('{"filter": {"id": %s}}', (pg_temp.document(n)).id)::jsonb), u, 'as its list does')
from (values ('U', 'true'), ('B2', 'false')) t (n, u);
select is(pg_temp.back('X', '[{"product": "RICE", "quantity": "1", "price": "4.00"}]', p_login => 'owen'),
    'stock_insufficient', 'nothing goes back that is not there');

-- a receipt of which something went back stands; without it, it can go, and a draft that waited for it finds nothing
select is(pg_temp.outcome('owen', 'document.reverse', pg_temp.filled('{"document": "@R", "reason": "x", "branch": "A"}')), 'document_in_use',
    'what something went back of is not reversed');
select is((select string_agg(l ->> 'relation', ' ' order by l ->> 'document') from jsonb_array_elements(
    pg_temp.call('owen', 'document.get', pg_temp.filled('{"document": "@B1"}')) -> 'links') l), 'returns', 'a return names what it is of');
select is((select string_agg(distinct l ->> 'relation', ' ') from jsonb_array_elements(
    pg_temp.call('owen', 'document.get', pg_temp.filled('{"document": "@R"}')) -> 'links') l), 'returned_by', 'and the receipt what went back');
select is(pg_temp.outcome('owen', 'document.reverse', pg_temp.filled('{"document": "@GONE", "reason": "x", "branch": "A"}')), 'document_in_use',
    'a draft names it too');
select is(pg_temp.outcome('kim', 'document.cancel', pg_temp.filled('{"document": "@LATE", "branch": "A"}')), 'done', 'which is given up');
select is(pg_temp.outcome('owen', 'document.reverse', pg_temp.filled('{"document": "@GONE", "reason": "x", "branch": "A"}')), 'done', 'then it goes');
select ok(not pg_temp.call('kim', 'document.get', pg_temp.filled('{"document": "@GONE"}')) -> 'actions' ? 'fulfil', 'and nothing is sent back of it');
select is(pg_temp.back_faults('[{"source_line": "@GONE.1", "quantity": "1"}]'), 'lines[0].source_line:not_posted', 'and gives nothing back');

-- a return waits where a flow says so, and takes effect with what is true then
select is(pg_temp.outcome('root', 'approval_flow.save',
    '{"flow": "F", "name": "F", "kind": "purchase_return", "steps": [{"role": "owner"}]}'), 'done', 'a flow for returns');
select is(pg_temp.back('W1', '[{"source_line": "@R.1", "quantity": "4"}]') || ' ' || pg_temp.back('W2', '[{"source_line": "@R.1", "quantity": "4"}]'),
    'submitted submitted', 'two wait for more than is there together');
select is(pg_temp.outcome('owen', 'approval.approve', pg_temp.filled(format('{"document": "@%s", "branch": "A"}', n)::jsonb)), o, n || ': ' || o)
from (values ('W1', 'done'), ('W2', 'over_return')) t (n, o);
select is(pg_temp.unsound(), null, 'every check holds');
select * from finish();
