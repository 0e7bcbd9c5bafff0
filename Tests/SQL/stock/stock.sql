-- Stock: the ledger tells every movement and is never rewritten, nothing falls below zero on any day, goods leave at the moving average,
-- and nothing is left over at quantity 0.

select plan(141);
select pg_temp.found_company();
select pg_temp.enrol('wes', '{"roles": ["storekeeper"], "branches": ["A"], "warehouses": ["A-2"]}');

-- a paper of that kind in A-1, dated some days from today: product quantity [price] per line
create function pg_temp.move(p_name text, p_kind text, p_days int, p_lines text[], p_warehouse text default 'A-1') returns text language sql as $$
    select pg_temp.make(p_name, 'owen', p_kind || '.submit',
        jsonb_build_object('warehouse', p_warehouse, 'reason', 'test', 'business_on', logic.today() + p_days, 'lines', (
        select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('product', split_part(l, ' ', 1), 'quantity', split_part(l, ' ', 2),
            'price', nullif(split_part(l, ' ', 3), ''))) order by n)
        from unnest(p_lines) with ordinality t(l, n)))) $$;
create function pg_temp.undo(p_name text, p_days int default 0) returns text language sql as
$$ select pg_temp.make(p_name || 'X', 'owen', 'document.reverse',
    jsonb_build_object('document', '@' || p_name, 'reason', 'test', 'business_on', logic.today() + p_days)) $$;
-- quantity and value of the ledger rows of a document
create function pg_temp.entries(p_name text) returns text language sql as $$
    select string_agg(format('%s %s', trim_scale(e.quantity::numeric), e.value), ', ' order by e.id) from made m
    join data.stock_entry e on e.document_id = m.document where m.name = p_name $$;
-- a product of its own for a case
create function pg_temp.product(p_code text) returns text language sql as
$$ select pg_temp.outcome('root', 'product.create', jsonb_build_object('code', p_code, 'name', p_code, 'base_unit', 'BTL')) $$;
select is(pg_temp.product(c), 'done', 'product ' || c || ' is made') from unnest('{AVG,MIX,REV1,REV2,REV3,DAY,POOL}'::text[]) c;

-- papers in and out (ST-01, ST-02)
select is(pg_temp.move('OPENING', 'opening_stock', -500, '{BEER 100 3.20,COLA 10 1.5}'), 'posted', 'opening stock is dated before the first day');
select is(pg_temp.stock('BEER', 'A-1') || ', ' || pg_temp.stock('COLA', 'A-1'), '100 100 0 320.00, 10 10 0 15.00', 'it brings quantity and value');
select is(d.number, 'QC-A-' || to_char(logic.today() - 500, 'YYYYMMDD') || '-0001', 'the slip is numbered') from pg_temp.document('OPENING') d;
select is(pg_temp.move('X', k, -500, '{BEER 1 1}'), 'request_invalid', k || ' is not') from unnest('{other_in,goods_receipt}'::text[]) k;
select is(pg_temp.move('IN', 'other_in', -20, '{BEER 20 5.60,RICE 1.5 4,RICE 0.25 0}'), 'posted', 'goods are found, some worth nothing');
select is(pg_temp.stock('BEER', 'A-1') || ', ' || pg_temp.stock('RICE', 'A-1'), '120 120 0 432.00, 1.75 1.75 0 6.00', 'quantity and value rise');
select is(pg_temp.move('OUT', 'other_out', -10, '{BEER 10,RICE 0.75,BEER 20}'), 'posted', 'goods leave');
select is(pg_temp.entries('OUT'), '-10 -36.00, -0.75 -2.57, -20 -72.00', 'at the moving average');
select is(pg_temp.faults('owen', o, r), f, about)
from (values ('other_in.submit',
    '{"warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1"}, {"product": "HAUL", "quantity": "1", "price": "1"}]}'::jsonb,
    'lines[0].price:missing lines[1].product:not_stocked', 'an other receipt states a value; a service is no stock'),
             ('other_out.submit', '{"warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1", "price": "1"}]}', 'lines[0].price:not_allowed',
                 'an issue has the price that goods have'),
             ('other_out.submit', '{"warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1", "location": "TRANSIT"}]}',
                 'lines[0].location:not_storage', 'nothing is issued from the road'),
             ('other_in.submit', '{"warehouse": "A-1", "with_tax": true, "lines": [{"product": "BEER", "quantity": "1", "price": "1"}]}',
                 'with_tax:unknown', 'a stock paper has no prices with tax'),
             ('other_in.submit', '{"lines": [{"product": "BEER", "quantity": "1", "price": "1"}]}', 'warehouse:missing',
                 'of two warehouses one is named')) t (o, r, f, about);
select is(pg_temp.outcome(p, k || '.submit', '{"warehouse": "A-1", "lines": [{"product": "COLA", "quantity": "1", "price": "1"}]}'),
    'permission_denied', p || ' makes no ' || k)
from (values ('bob', 'other_in'), ('bob', 'other_out'), ('ann', 'other_in'), ('sue', 'other_out'), ('kim', 'opening_stock'),
    ('max', 'other_out')) t (p, k);

-- never more than is there, all shortages at once
select is(jsonb_agg(s - 'taken_by' - 'warehouse' order by s ->> 'product')::text,
    '[{"name": "啤酒", "wanted": "91", "product": "BEER", "available": "90"}, {"name": "可乐", "wanted": "12", "product": "COLA", "available": "10"}]',
    'lines of a product are summed, every shortage is told')
from jsonb_array_elements(pg_temp.call('kim', 'other_out.submit',
    '{"warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "80"}, {"product": "COLA", "quantity": "12"},
     {"product": "BEER", "quantity": "11"}, {"product": "RICE", "quantity": "1"}]}') #> '{details,shortages}') s;
select is(pg_temp.move('X', 'other_out', 0, '{AVG 1}'), 'stock_insufficient', 'what never was there is not issued');
select is(pg_temp.move('X', 'other_out', 0, '{BEER 1}', 'A-2'), 'stock_insufficient', 'what is elsewhere is not issued (ST-14)');
select is(pg_temp.stock('BEER', 'A-1'), '90 90 0 324.00', 'a refused issue changes nothing');

-- moving average, rounded cumulatively
select is(pg_temp.move('V1', 'other_in', 0, '{AVG 1 3.33,AVG 2 3.335}'), 'posted', 'three for 10.00');
select is(pg_temp.move('V2', 'other_out', 0, '{AVG 1,AVG 1,AVG 1}'), 'posted', 'leave one by one on a paper');
select is(pg_temp.entries('V2'), '-1 -3.33, -1 -3.34, -1 -3.33', 'cents are spread, none is left');
select is(pg_temp.stock('AVG', 'A-1'), '0 0 0 0.00', 'nothing is worth nothing');
select is(pg_temp.undo('V2'), 'posted', 'they come back');
select is(pg_temp.entries('V2X'), '1 3.33, 1 3.34, 1 3.33', 'at their own cost');
select is(pg_temp.move('V' || n, 'other_out', 0, '{AVG 1}'), 'posted', 'they leave on papers of their own') from generate_series(3, 5) n;
select is(concat_ws(', ', pg_temp.entries('V3'), pg_temp.entries('V4'), pg_temp.entries('V5')),
    '-1 -3.33, -1 -3.34, -1 -3.33', 'and none is left again');
select is(pg_temp.move('M1', 'other_in', 0, '{MIX 7 1.10,MIX 5 2.35}'), 'posted', 'twelve for 19.45');
select is(pg_temp.move('M2', 'other_out', 0, '{MIX 5}'), 'posted', 'five leave');
select is(pg_temp.entries('M2') || ', ' || pg_temp.stock('MIX', 'A-1'), '-5 -8.10, 7 7 0 11.35', 'at 1.6208 each');
select is(pg_temp.move('M3', 'other_in', 0, '{MIX 3 0.01}'), 'posted', 'three come for next to nothing');
select is(pg_temp.move('M4', 'other_out', 0, '{MIX 4,MIX 5}'), 'posted', 'nine leave');
select is(pg_temp.entries('M4') || ', ' || pg_temp.stock('MIX', 'A-1'), '-4 -4.55, -5 -5.69, 1 1 0 1.14', 'the average has moved');

-- a reversal goes at the original's cost; what that leaves behind is a row of value alone
select is(pg_temp.move(p || 'A', 'other_in', 0, array[p || ' 10 10']) || ' ' || pg_temp.move(p || 'B', 'other_in', 0, array[p || ' 10 20']),
    'posted posted', 'ten at 10, ten at 20') from unnest('{REV1,REV2,REV3}'::text[]) p;
select is(pg_temp.move(p || 'C', 'other_out', 0, array[p || ' ' || q]), 'posted', q || ' leave at 15')
from (values ('REV1', 10), ('REV2', 10), ('REV3', 9)) t (p, q);
select is(pg_temp.undo('REV1A'), 'posted', 'the cheap ones are reversed');
select is(pg_temp.entries('REV1AX') || '; ' || pg_temp.stock('REV1', 'A-1'), '0 -50.00, -10 -100.00; 0 0 0 0.00',
    'no value stays behind without quantity');
select is(pg_temp.undo('REV2B'), 'posted', 'the dear ones are reversed');
select is(pg_temp.entries('REV2BX') || '; ' || pg_temp.stock('REV2', 'A-1'), '0 50.00, -10 -200.00; 0 0 0 0.00', 'no value falls below zero');
select is(pg_temp.undo('REV3B'), 'posted', 'the dear ones are reversed, one stays');
select is(pg_temp.entries('REV3BX') || '; ' || pg_temp.stock('REV3', 'A-1'), '0 35.00, -10 -200.00; 1 1 0 0.00',
    'the one that stays is worth no less than nothing');
select is(a #>> '{details,shortages,0,taken_by,number}', d.number, 'what is gone cannot be taken back, and the paper that took it is named')
from pg_temp.call('owen', 'document.reverse', pg_temp.filled('{"document": "@REV1B", "reason": "x"}')) a, pg_temp.document('REV1AX') d;
select is(pg_temp.unsound(), null, 'every check holds after moving averages and reversals');

-- not below zero on any past day
select is(pg_temp.move('D1', 'other_in', -30, '{DAY 10 1}') || pg_temp.move('D2', 'other_out', -20, '{DAY 8}')
    || pg_temp.move('D3', 'other_in', -10, '{DAY 5 1}'), 'postedpostedposted', 'ten, two, seven');
select is(a ->> 'error' || ' ' || (a #>> '{details,shortages,0,wanted}') || ' ' || (a #>> '{details,shortages,0,available}') || ' '
    || (a #>> '{details,shortages,0,until}')::date - logic.today(), 'stock_insufficient_then 3 2 -10',
    'three cannot have left when only two stayed, though seven are there now')
from pg_temp.call('owen', 'other_out.submit', jsonb_build_object('warehouse', 'A-1', 'business_on', logic.today() - 25,
    'lines', '[{"product": "DAY", "quantity": "3"}]'::jsonb)) a;
select is(pg_temp.move('D4', 'other_out', -25, '{DAY 2}'), 'posted', 'two can');
select is(pg_temp.move('X', 'other_out', d, '{DAY 1}'), 'stock_insufficient_then', format('none can on day %s', d))
from unnest('{-30,-21,-20,-11}'::int[]) d;
select is(pg_temp.move('X', 'other_out', -40, '{DAY 1}'), 'stock_insufficient_then', 'none can before there was any');
select is(pg_temp.move('D5', 'other_out', -10, '{DAY 2}'), 'posted', 'on the day that five came two can');
select is(pg_temp.move('D6', 'other_in', -40, '{DAY 4 2.50}'), 'posted', 'a late receipt is welcome');
select is(pg_temp.move('D7', 'other_out', -25, '{DAY 3}'), 'posted', 'and covers a late issue');
select is(pg_temp.entries('D7'), '-3 -5.57', 'which leaves at the average of the day of entry');
select is(pg_temp.undo('D1', -5), 'stock_insufficient', 'the first receipt is needed now');
select is(pg_temp.undo('D6', -40), 'stock_insufficient_then', 'the late receipt was needed then');
select is(pg_temp.undo('D7', -24), 'posted', 'the issue is undone the day after');
select is(pg_temp.undo('D6', -24), 'posted', 'and with it the receipt');
select is(pg_temp.unsound(), null, 'every check holds after late papers');

-- one pool for the warehouses of a branch, one for a warehouse by itself
select is(pg_temp.outcome('root', 'warehouse.create', '{"branch": "A", "code": "A-3", "name": "A-3"}'),
    'done', 'another warehouse of the branch''s cost unit');
select is(pg_temp.move('P' || w, 'other_in', 0, array['POOL 10 ' || p], w), 'posted', 'ten come to ' || w)
from (values ('A-1', 1), ('A-3', 3), ('A-2', 9)) t (w, p);
select is(pg_temp.move('O' || w, 'other_out', 0, '{POOL 4}', w), 'posted', 'four leave ' || w) from unnest('{A-1,A-2}'::text[]) w;
select is(pg_temp.entries('OA-1') || ', ' || pg_temp.entries('OA-2'), '-4 -8.00, -4 -36.00', 'warehouses of one cost unit share an average');
select is(string_agg(format('%s %s %s', w, pg_temp.stock('POOL', w), w), ', '), 'A-1 6 6 0 12.00 A-1, A-2 6 6 0 54.00 A-2, A-3 10 10 0 20.00 A-3',
    'each shows its part of the value') from unnest('{A-1,A-2,A-3}'::text[]) w;

select is(pg_temp.move('PCENT', 'other_in', 0, '{REV3 1 0.01}', 'A-3') || ' ' || pg_temp.stock('REV3', 'A-1') || ' ' || pg_temp.stock('REV3', 'A-3'),
    'posted 1 1 0 0.01 1 1 0 0.00', 'a cent of a pool that two warehouses share is counted once');
-- a warehouse that is disabled takes nothing
select is(pg_temp.outcome('root', 'warehouse.create', '{"branch": "A", "code": "A-4", "name": "A-4"}'), 'done', 'a warehouse for a while');
select is(pg_temp.move('WIN', 'other_in', 0, '{COLA 5 1}', 'A-4') || ' ' || pg_temp.move('WOUT', 'other_out', 0, '{COLA 5}', 'A-4'),
    'posted posted', 'goods come and leave');
select is(pg_temp.make('WD', 'owen', 'other_in.save', '{"warehouse": "A-4", "lines": [{"product": "COLA", "quantity": "1", "price": "1"}]}'),
    'draft', 'a draft names it');
select is(pg_temp.outcome('root', 'warehouse.update', '{"warehouse": "A-4", "version": 1, "disabled": true}'), 'done', 'it is disabled');
select is(pg_temp.faults('owen', o, pg_temp.filled(r::jsonb)), 'warehouse:disabled', about)
from (values ('other_in.save', '{"warehouse": "A-4", "lines": [{"product": "COLA", "quantity": "1", "price": "1"}]}', 'nothing is entered for it'),
    ('document.submit', '{"document": "@WD"}', 'the draft does not enter it'),
             ('document.reverse', '{"document": "@WOUT", "reason": "x"}', 'what left does not come back')) t (o, r, about);

-- ledger and on hand (ST-04, ST-05), periods (收发存)
select is(format('%s %s %s %s %s', r ->> 'number', trim_scale((r ->> 'quantity')::numeric), r ->> 'value',
    trim_scale((r ->> 'balance_after')::numeric), r ->> 'posted_by'), format('%s -20 -72.00 90 owen', d.number),
    'a row tells document, quantity, value, balance, operator')
from pg_temp.document('OUT') d,
    jsonb_array_elements(pg_temp.call('max', 'stock.ledger', '{"filter": {"product": "BEER"}}') -> 'rows') with ordinality t(r, n) where n = 1;
select is((pg_temp.call('max', 'stock.ledger', '{"totals": ["quantity", "value"]}') -> 'totals')::jsonb - 'rows',
    (select jsonb_build_object('quantity', sum((r ->> 'on_hand')::numeric)::text, 'value', sum((r ->> 'value')::numeric)::text)
    from jsonb_array_elements(pg_temp.call('max', 'stock.on_hand', '{"limit": 1000}') -> 'rows') r),
        'the ledger adds up to what is on hand, in quantity and value');
create function pg_temp.period(p_login text, p_from int, p_to int) returns table (key text, opening text, closing text) language sql as $$
    select concat_ws(' ', r ->> 'warehouse', r ->> 'product'), concat_ws(' ', trim_scale((r ->> 'opening')::numeric), r ->> 'opening_value'),
           concat_ws(' ', trim_scale((r ->> 'closing')::numeric), r ->> 'closing_value')
    from jsonb_array_elements(pg_temp.call(p_login, 'stock.period', jsonb_build_object('from', logic.today() + p_from, 'to', logic.today() + p_to,
        'limit', 1000)) -> 'rows') r $$;
select is((select string_agg(trim_scale((r ->> c)::numeric)::text, ' ' order by n)
    from unnest('{opening,opening_value,received,received_value,issued,issued_value,closing,closing_value}'::text[]) with ordinality k (c, n)),
        '120 432 0 0 30 108 90 324',
    'a period has its opening, what came, what left, its closing')
        from jsonb_array_elements(pg_temp.call('max', 'stock.period', jsonb_build_object('from', logic.today() - 15, 'to', logic.today() - 10,
            'product', 'BEER')) -> 'rows') r;
select is(jsonb_array_length(a -> 'rows') || ' ' || (a ->> 'next' is not null) || ' ' || (a #>> '{totals,rows}')::int, '1 true 2',
    'in pages, with the sums of all of them')
from pg_temp.call('max', 'stock.period', jsonb_build_object('from', logic.today() - 15, 'limit', 1, 'sort', '["-closing"]'::jsonb,
    'columns', '["product"]'::jsonb, 'totals', '["closing"]'::jsonb, 'filter', '{"product": {"in": ["BEER", "COLA"]}, "warehouse": "A-1"}'::jsonb)) a;
select is(pg_temp.outcome('max', 'report.read', '{"view": "stock_period"}'), 'report_unknown', 'without days there is no such view');
select is(r -> 'by_kind' -> 'other_out' ->> 'issued', '30.000000', 'split by kind')
from jsonb_array_elements(pg_temp.call('max', 'stock.period', jsonb_build_object('from', logic.today() - 15, 'to', logic.today() - 10,
    'product', 'BEER')) -> 'rows') r;
select is((select count(*) from pg_temp.period('max', -600, m) a join pg_temp.period('max', m + 1, 0) b using (key)
    where a.closing <> b.opening), 0::bigint, format('closing on day %s is opening on the next', m)) from unnest('{-500,-25,-24,-20,-1}'::int[]) m;
select is((select string_agg(p.key || ' ' || p.closing, ', ') from pg_temp.period('max', -600, 0) p where p.key = 'A-1 BEER'), 'A-1 BEER 90 324.00',
    'the last closing is what is there');
select is(pg_temp.faults('max', 'stock.period', '{"from": "2026-02-01", "to": "2026-01-31"}'), 'to:out_of_range', 'a period ends after it begins');

-- how much there is by its limits; what can be sold
select is(pg_temp.outcome('root', 'product.update',
    '{"product": "BEER", "version": 1, "limits": [{"warehouse": "A-1", "lower_limit": "91", "upper_limit": "95"}]}'), 'done', 'BEER has limits');
select is((select string_agg(concat_ws(' ', r ->> 'warehouse', r ->> 'level', r ->> 'below_limit'), ', ' order by r ->> 'warehouse')
    from jsonb_array_elements(pg_temp.call('max', 'stock.on_hand', '{"filter": {"product": "BEER"}}') -> 'rows') r), 'A-1 below true',
        'what falls below its limit says so');
select is((select string_agg(concat_ws(' ', trim_scale((r ->> 'available')::numeric), r ->> 'unit_cost'), ', ')
    from jsonb_array_elements(pg_temp.call(p, 'stock.sellable', '{"search": "啤酒"}') -> 'rows') r), s, p || ' sees what can be sold')
from (values ('max', '90 3.600000'), ('sue', '90')) t (p, s);

-- who sees what
select is(pg_temp.seen('wes', 'stock.on_hand', 'warehouse'), 'A-2', 'who works in a warehouse sees its stock alone');
select is((select string_agg(distinct r ->> 'warehouse', ' ') from jsonb_array_elements(pg_temp.call('wes', 'stock.ledger') -> 'rows') r), 'A-2',
    'and its ledger');
select is((select string_agg(distinct r ->> 'warehouse', ' ')
    from jsonb_array_elements(pg_temp.call('wes', 'stock.period', '{"from": "2020-01-01", "to": "2999-12-31"}') -> 'rows') r), 'A-2',
        'and its periods');
select is(pg_temp.call('ben', o, r) -> 'rows', '[]', 'branch B sees nothing of A by ' || o)
from (values ('stock.on_hand', '{}'::jsonb), ('stock.ledger', '{}'), ('stock.period', '{"from": "2020-01-01", "to": "2999-12-31"}')) t (o, r);
select is(seen, '', 'without the right to cost none is in ' || o)
from (values ('stock.on_hand', '{}'::jsonb), ('stock.ledger', '{}'), ('stock.period', '{"from": "2020-01-01", "to": "2999-12-31"}')) t (o, q),
     lateral (select string_agg(distinct concat_ws(' ', r ->> 'value', r ->> 'unit_cost', r ->> 'opening_value', r ->> 'received_value',
         r ->> 'issued_value', r ->> 'closing_value'), ',') seen
              from jsonb_array_elements(pg_temp.call('kim', t.o, t.q) -> 'rows') r) s;
select is(pg_temp.call('kim', 'stock.on_hand', '{"totals": ["value"], "filter": {"value": {"from": "1"}}}') -> 'totals', '{"rows": 0, "value": null}',
    'nor can it be found by asking');
select is(d -> 'gross', 'null', 'nor in the answer to an own paper')
from pg_temp.call('kim', 'other_in.submit', '{"warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1"}]}') d;
select ok(r ->> 'quantity' is not null and r ->> 'number' is null, 'a seller sees movements, not the papers behind them')
from jsonb_array_elements(pg_temp.call('sue', 'stock.ledger', '{"limit": 1}') -> 'rows') r;

-- ways out of a shortage: less, elsewhere, more; other branches by right, without documents or cost
select pg_temp.outcome('root', 'other_in.submit',
    '{"branch": "B", "warehouse": "B-1", "reason": "x", "lines": [{"product": "COLA", "quantity": "6", "price": "9"}]}');
select pg_temp.move('ELSE', 'other_in', 0, '{COLA 4 1}', 'A-2');
create function pg_temp.ways(p_login text) returns text language sql as $$
    select string_agg(concat_ws(' ', w ->> 'way', w ->> 'quantity', w ->> 'warehouse', w ->> 'available', w ->> 'other_branch', w ->> 'kind'),
        ', ' order by n)
    from jsonb_array_elements(pg_temp.call(p_login, 'other_out.submit',
        '{"warehouse": "A-1", "lines": [{"product": "COLA", "quantity": "999"}]}') #> '{details,ways}') with ordinality t (w, n) $$;
select is(pg_temp.ways('owen'), 'less 10, elsewhere A-2 4 false, elsewhere B-1 6 true, receive goods_receipt, receive purchase_order',
    'a refusal offers what is left, other warehouses, and papers that bring more');
select is(pg_temp.ways('kim'), 'less 10, elsewhere A-2 4 false, elsewhere B-1 6 true, receive goods_receipt', 'as far as the user may');
delete from data.role_permission where permission = 'stock.see_elsewhere';
select is(pg_temp.ways('kim'), 'less 10, elsewhere A-2 4 false, receive goods_receipt', 'other branches are not told without the right');
select is((pg_temp.call('kim', 'other_out.submit',
    '{"warehouse": "A-1", "lines": [{"product": "COLA", "quantity": "999"}]}') -> 'details')::text ~ 'cost|value|price',
    false, 'nor what goods cost');

-- nothing is rewritten, the last wall stands
select throws_ok(format('set local role suanpan_code; %s', s), '42501', null, 'code may not ' || s)
from unnest(array['update data.stock_entry set value = 0', 'delete from data.stock_entry', 'truncate data.stock_entry',
    'delete from data.stock_balance', 'delete from data.cost_pool', 'delete from data.stock_item']) s;
select throws_ok('set local role suanpan_report; update data.stock_balance set quantity = 0', '42501', null, 'views write nothing');
select throws_ok('set local role suanpan_service; select * from data.stock_entry', '42501', null, 'the service reads no table');
select throws_ok(s, '23514', null, s) from unnest(array['update data.stock_balance set quantity = -1', 'update data.stock_item set usable = -1',
    'update data.stock_item set reserved = usable + 1', 'update data.cost_pool set value = -1',
    'update data.cost_pool set value = 1 where quantity = 0']) s;
select is(pg_temp.unsound(), null, 'every check holds at the end');
select * from finish();
