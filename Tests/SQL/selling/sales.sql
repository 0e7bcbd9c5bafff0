-- Selling: what an order reserves and what it waits for, what may be delivered and at what cost, how reservations end, and that a delivery
-- undone leaves the order and the stock as if it had not been, but for what was reserved.

select plan(172);
select pg_temp.found_company();
select pg_temp.call('root', 'partner.create', '{"code": "C2", "name": "C2", "is_customer": true}');
select pg_temp.call('root', 'product.create',
    '{"code": "WINE", "name": "红酒", "base_unit": "BTL", "units": [{"unit": "BTL", "sale_price": "10.00"}, {"unit": "CTN", "numerator": 6,
     "sale_price": "57.00", "purchase_price": "24.00"}]}');
select pg_temp.enrol('sid', '{"roles": ["seller"], "branches": ["B"]}');

-- customers of a colleague
select pg_temp.call('root', 'employee.create', '{"branch": "A", "code": "OTHER", "name": "另一位"}');
select pg_temp.call('root', 'partner.create', '{"code": "C3", "name": "C3", "is_customer": true, "owner": "OTHER"}');
select is(pg_temp.faults('sue', o, '{"partner": "C3", "warehouse": "A-1", "lines": [{"product": "WINE", "quantity": "1"}]}'), 'partner:not_found',
    'a seller makes no paper for a customer that he does not see: ' || o)
from unnest(array['sales_order.save', 'delivery.submit']) o;

-- reserved/backorder/delivered/closed/to deliver of the lines of an order, then its state: as its seller reads them
create function pg_temp.progress(p_name text) returns text language sql as $$
    select string_agg(concat_ws('/', trim_scale((r ->> 'reserved')::numeric), trim_scale((r ->> 'backorder')::numeric),
        trim_scale((r ->> 'delivered')::numeric),
        trim_scale((r ->> 'closed')::numeric), trim_scale((r ->> 'to_deliver')::numeric)), ' ' order by (r ->> 'line_number')::int)
            || ' ' || min(r ->> 'state')
    from (select jsonb_object(array(select jsonb_array_elements_text(a -> 'columns')), array(select jsonb_array_elements_text(row))) r
          from pg_temp.call('sue', 'report.read',
              pg_temp.filled(jsonb_build_object('view', 'sales_order_line', 'filter', jsonb_build_object('document_id', '@' || p_name)))) a,
               jsonb_array_elements(a -> 'rows') row) t $$;
-- on hand, reserved and available of a product
create function pg_temp.item(p_product text, p_warehouse text default 'A-1') returns text language sql as $$
    select concat_ws(' ', trim_scale((r ->> 'on_hand')::numeric), trim_scale((r ->> 'reserved')::numeric), trim_scale((r ->> 'available')::numeric))
    from jsonb_array_elements(pg_temp.call('sue', 'stock.on_hand',
        jsonb_build_object('filter', jsonb_build_object('product', p_product, 'warehouse', p_warehouse))) -> 'rows') r $$;
create function pg_temp.order(p_name text, p_lines jsonb, p_more jsonb default '{}') returns text language sql as
$$ select pg_temp.make(p_name, 'sue', 'sales_order.submit', jsonb_build_object('partner', 'C1', 'warehouse', 'A-1', 'lines', p_lines) || p_more) $$;
create function pg_temp.deliver(p_name text, p_lines jsonb, p_more jsonb default '{}') returns text language sql as
$$ select pg_temp.make(p_name, 'kim', 'delivery.submit', jsonb_build_object('partner', 'C1', 'lines', p_lines) || p_more) $$;
create function pg_temp.delivery_faults(p_lines jsonb, p_more jsonb default '{}') returns text language sql as
$$ select pg_temp.faults('kim', 'delivery.submit', pg_temp.filled(jsonb_build_object('partner', 'C1', 'warehouse', 'A-1', 'lines', p_lines)
    || p_more)) $$;
-- product, quantity and cost brought in
create function pg_temp.bring(p_name text, p_lines jsonb, p_warehouse text default 'A-1') returns text language sql as
$$ select pg_temp.make(p_name, 'owen', 'other_in.submit', jsonb_build_object('warehouse', p_warehouse, 'lines', p_lines)) $$;
-- a product of its own for a case
create function pg_temp.product(p_code text) returns text language sql as
$$ select pg_temp.outcome('root', 'product.create', jsonb_build_object('code', p_code, 'name', p_code, 'base_unit', 'BTL',
    'units', '[{"unit": "BTL", "sale_price": "5"}]'::jsonb)) $$;
-- net, cost and margin of the lines of a delivery as somebody reads them
create function pg_temp.margin(p_name text, p_login text) returns text language sql as $$
    select string_agg(concat_ws(' ', r ->> 1, coalesce(r ->> 2, '-'), coalesce(r ->> 3, '-')), ', ' order by (r ->> 0)::int)
    from jsonb_array_elements(pg_temp.call(p_login, 'report.read',
        pg_temp.filled(jsonb_build_object('view', 'delivery_line', 'columns', '["line_number", "net", "cost", "margin"]'::jsonb,
        'filter', jsonb_build_object('document_id', '@' || p_name)))) -> 'rows') r $$;
select is(pg_temp.product(c), 'done', 'product ' || c || ' is made') from unnest('{LAST,SHARE,END,BACK,AWAY,STRICT,FLOW}'::text[]) c;

-- orders: what they reserve (SA-01, SA-20)
select is(pg_temp.bring('IN', '[{"product": "WINE", "quantity": "30", "price": "4"}, {"product": "BEER", "quantity": "10", "price": "3"}]'),
    'posted', 'there is stock');
select is(pg_temp.order('SO',
    '[{"product": "WINE", "unit": "CTN", "quantity": "2"}, {"product": "BEER", "quantity": "15", "price": "5"}, {"product": "HAUL", "quantity": "1",
     "price": "10.90"}]', jsonb_build_object('due_on', logic.today() - 2)), 'approved', 'an order is placed');
select is(format('%s %s %s', d.number, d.gross, e.code), format('XS-A-%s-0001 199.90 ', to_char(logic.today(), 'YYYYMMDD')),
    'it is numbered; the price of the unit is the catalogue''s, with tax') from pg_temp.document('SO') d
        left join data.employee e on e.id = d.employee_id;
select is(pg_temp.progress('SO'), '12/0/0/0/12 10/5/0/0/15 0/0/0/0/1 approved',
    'it reserves what is available, the rest is backorder; a service waits for no stock');
select is(pg_temp.item('WINE') || ', ' || pg_temp.item('BEER'), '30 12 18, 10 10 0', 'available falls, on hand does not');
select is(l ->> 'reserved' || ' ' || (l ->> 'backorder'), '10 5', 'the order itself shows it')
from pg_temp.call('sue', 'document.get', pg_temp.filled('{"document": "@SO"}')) a, jsonb_array_elements(a -> 'lines') l
where l ->> 'line_number' = '2';
select is(pg_temp.outcome('kim', o || '.submit', r::jsonb), 'stock_insufficient', 'what is reserved leaves by no ' || o)
from (values ('other_out', '{"warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1"}]}'),
    ('delivery', '{"partner": "C2", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1", "price": "5"}]}')) t (o, r);
select is(a #> '{details,shortages,0}', jsonb_build_object('product', 'BEER', 'name', '啤酒', 'warehouse', 'A-1', 'wanted', '3', 'available', '0',
    'taken_by', null, 'reserved', '10', 'reserved_for', (pg_temp.document('SO')).number),
    'the figures say for whom it is reserved') from pg_temp.call('kim', 'delivery.submit',
    '{"partner": "C2", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "3", "price": "5"}]}') a;
select is(pg_temp.outcome('owen', 'document.reverse', pg_temp.filled('{"document": "@IN", "reason": "x"}')),
    'stock_insufficient', 'nor is its receipt taken back');
select is(pg_temp.unsound(), null, 'every check holds after an order');

-- partial deliveries: progress, cost, margin (SA-07, SA-08)
select is(pg_temp.deliver('D1', '[{"source_line": "@SO.1", "quantity": "1"}, {"source_line": "@SO.2", "quantity": "4"}]'),
    'posted', 'a part is delivered');
select is(w.code || ' ' || d.number, format('A-1 CK-A-%s-0001', to_char(logic.today(), 'YYYYMMDD')), 'from the warehouse of the order')
from pg_temp.document('D1') d join data.warehouse w on w.id = d.warehouse_id;
select is(pg_temp.progress('SO'), '6/0/6/0/6 6/5/4/0/11 0/0/0/0/1 approved', 'it takes what was reserved for it; the backorder stays');
select is(pg_temp.item('WINE') || ', ' || pg_temp.item('BEER'), '24 6 18, 6 6 0', 'on hand and reserved fall together');
select is(pg_temp.margin('D1', 'owen'), '50.44 24.00 26.44, 17.70 12.00 5.70', 'goods leave at their cost, which makes the margin');
select is(pg_temp.margin('D1', 'kim'), '50.44 - -, 17.70 - -', 'a storekeeper sees neither cost nor margin');
select is(string_agg(concat_ws(' ', r ->> 0, r ->> 1, r ->> 2), ', ' order by r ->> 0), '1 part 2, 2 part 2, 3 none 2',
    'how far each line is and how late is listed')
from jsonb_array_elements(pg_temp.call('sue', 'report.read',
    pg_temp.filled('{"view": "sales_order_line", "columns": ["line_number", "delivery", "days_late"], "filter": {"document_id": "@SO",
        "days_late": {"from": 1}}}')) -> 'rows') r;
select is(pg_temp.deliver('X',
    '[{"source_line": "@SO.1", "quantity": "4", "unit": "BTL"}, {"source_line": "@SO.1", "quantity": "3", "unit": "BTL"}]'),
    'over_delivery', 'two lines on one line of the order are summed: nothing goes beyond it');
select is(a #> '{details,lines}', jsonb_build_array(jsonb_build_object('line', 1, 'product', 'BEER', 'name', '啤酒',
    'order', (pg_temp.document('SO')).number, 'ordered', '15', 'delivered', '4', 'allowed', '11', 'wanted', '12')), 'with figures')
from pg_temp.call('kim', 'delivery.submit', pg_temp.filled('{"partner": "C1", "lines": [{"source_line": "@SO.2", "quantity": "12"}]}')) a;
select is(pg_temp.deliver('X', '[{"source_line": "@SO.2", "quantity": "7"}]'), 'stock_insufficient', 'nor beyond what is there');
select is(pg_temp.progress('SO'), '6/0/6/0/6 6/5/4/0/11 0/0/0/0/1 approved', 'a refused delivery changes nothing');

-- what comes in later
select is(pg_temp.bring('IN2', '[{"product": "BEER", "quantity": "10", "price": "7"}]'), 'posted', 'beer comes');
select is(pg_temp.progress('SO') || ', ' || pg_temp.item('BEER'), '6/0/6/0/6 6/5/4/0/11 0/0/0/0/1 approved, 16 6 10',
    'it is available, not reserved');
select is(pg_temp.deliver('D2', '[{"source_line": "@SO.2", "quantity": "8"}]'),
    'posted', 'a delivery takes what is reserved and, beyond it, what is available');
select is(pg_temp.progress('SO') || ', ' || pg_temp.item('BEER'), '6/0/6/0/6 0/3/12/0/3 0/0/0/0/1 approved, 8 0 8', 'its reservation is used up');
select is(a -> 'lines' #>> '{1,reserved}' || '/' || (a -> 'lines' #>> '{1,backorder}'), '3/0', 'it reserves again')
from pg_temp.call('sue', 'sales_order.reserve', pg_temp.filled('{"document": "@SO"}')) a;
select is(pg_temp.progress('SO') || ', ' || pg_temp.item('BEER'), '6/0/6/0/6 3/0/12/0/3 0/0/0/0/1 approved, 8 3 5',
    'what became available, and no more than it waits for');
select is(pg_temp.outcome('sue', 'sales_order.reserve', pg_temp.filled('{"document": "@SO"}')), 'done', 'once more');
select is(pg_temp.item('BEER'), '8 3 5', 'reserves nothing twice');
select is(pg_temp.deliver('D3',
    '[{"source_line": "@SO.1", "quantity": "1"}, {"source_line": "@SO.2", "quantity": "3"}, {"source_line": "@SO.3", "quantity": "1"}]'),
    'posted', 'the rest goes, with the service');
select is(pg_temp.progress('SO') || ', ' || pg_temp.item('BEER') || ', ' || pg_temp.item('WINE'),
    '0/0/12/0/0 0/0/15/0/0 0/0/1/0/0 closed, 5 0 5, 18 0 18', 'the order closes itself, nothing stays reserved');
select is(pg_temp.margin('D3', 'owen'), '50.44 24.00 26.44, 13.27 16.50 -3.23, 10.00 0.00 10.00', 'a service costs nothing');
select is(pg_temp.outcome('sue', 'sales_order.reserve', pg_temp.filled('{"document": "@SO"}')), 'document_state', 'a closed order reserves nothing');
select is(pg_temp.outcome('sue', 'sales_order.reserve', pg_temp.filled('{"document": "@D3"}')), 'document_unknown', 'nor does a delivery');
select is(string_agg(l ->> 'relation' || ' ' || (l ->> 'kind'), ', '), 'fulfilled_by delivery, fulfilled_by delivery, fulfilled_by delivery',
    'the order names its deliveries') from pg_temp.call('sue', 'document.get', pg_temp.filled('{"document": "@SO"}')) a,
    jsonb_array_elements(a -> 'links') l;
select is(pg_temp.unsound(), null, 'every check holds after deliveries');

-- the last piece: without orders, the first delivery has it
select is(pg_temp.bring('IN3', '[{"product": "LAST", "quantity": "1", "price": "2"}, {"product": "SHARE", "quantity": "3", "price": "2"}]'),
    'posted', 'one piece is left');
select is(pg_temp.deliver('L1', '[{"product": "LAST", "quantity": "1"}]', '{"warehouse": "A-1"}'), 'posted', 'the first takes it');
select is(a #> '{details,shortages,0}' #- '{taken_by,at}', jsonb_build_object('product', 'LAST', 'name', 'LAST', 'warehouse', 'A-1', 'wanted', '1',
    'available', '0', 'taken_by', jsonb_build_object('number', (pg_temp.document('L1')).number, 'by', 'kim', 'quantity', '1')),
    'the second learns who did') from pg_temp.call('sue', 'delivery.submit',
    '{"partner": "C2", "warehouse": "A-1", "lines": [{"product": "LAST", "quantity": "1"}]}') a;
-- with orders, who reserved it has it
select is(pg_temp.order('A', '[{"product": "SHARE", "quantity": "1"}, {"product": "SHARE", "quantity": "1"}]'),
    'approved', 'two of three are ordered on two lines');
select is(pg_temp.order('B', '[{"product": "SHARE", "quantity": "2"}, {"product": "SHARE", "quantity": "2"}]'),
    'approved', 'and four by another order');
select is(pg_temp.progress('A') || ', ' || pg_temp.progress('B'), '1/0/0/0/1 1/0/0/0/1 approved, 1/1/0/0/2 0/2/0/0/2 approved',
    'first come, first reserved, line by line');
select is(pg_temp.deliver('X', '[{"source_line": "@B.1", "quantity": "2"}]'),
    'stock_insufficient', 'what is reserved for one order is not delivered on another');
select is(a #>> '{details,wanted}' || ' ' || (a #>> '{details,available}'), '2 1', 'which may have what is its own')
from pg_temp.call('kim', 'delivery.submit', pg_temp.filled('{"partner": "C1", "lines": [{"source_line": "@B.1", "quantity": "2"}]}')) a;
select is(pg_temp.deliver('X', '[{"source_line": "@B.2", "quantity": "1"}]'), 'stock_insufficient', 'a reservation is that of its line');
select is(pg_temp.deliver('B1', '[{"source_line": "@B.1", "quantity": "1"}]'), 'posted', 'its own piece goes');
select is(pg_temp.deliver('A1', '[{"source_line": "@A.1", "quantity": "1"}, {"source_line": "@A.2", "quantity": "1"}]'),
    'posted', 'and the others''');
select is(pg_temp.deliver('X', '[{"source_line": "@B.1", "quantity": "1"}]'), 'stock_insufficient', 'then nothing is left');
select is(pg_temp.progress('A') || ', ' || pg_temp.progress('B'), '0/0/1/0/0 0/0/1/0/0 closed, 0/1/1/0/1 0/2/0/0/2 approved',
    'the other order waits');
select is(pg_temp.unsound(), null, 'every check holds after the last piece');

-- every end of an order frees the rest
select is(pg_temp.bring('IN4', '[{"product": "END", "quantity": "10", "price": "2"}]'), 'posted', 'ten are there');
select is(pg_temp.order('E1', '[{"product": "END", "quantity": "4"}]'), 'approved', 'four are ordered');
select is(pg_temp.deliver('E1D', '[{"source_line": "@E1.1", "quantity": "1"}]'), 'posted', 'one goes');
select is(pg_temp.outcome('sue', 'document.cancel', pg_temp.filled('{"document": "@E1"}')), 'document_in_use', 'the order is not cancelled');
select is(pg_temp.item('END'), '9 3 6', 'and keeps what is reserved');
select is(pg_temp.make('E1', 'sue', 'document.close', '{"document": "@E1", "reason": "客户不要了"}'), 'closed', 'it is closed');
select is(pg_temp.progress('E1') || ', ' || pg_temp.item('END'), '0/0/1/3/0 closed, 9 0 9', 'exactly the remainder is free again');
select is(pg_temp.order('E2', '[{"product": "END", "quantity": "5"}, {"product": "END", "quantity": "9"}]'),
    'approved', 'more is ordered than there is');
select is(pg_temp.progress('E2') || ', ' || pg_temp.item('END'), '5/0/0/0/5 4/5/0/0/9 approved, 9 9 0', 'all of it is reserved');
select is(pg_temp.make('E2', 'owen', 'document.reopen', '{"document": "@E2", "reason": "数量有误"}'), 'draft', 'the order is reopened');
select is(pg_temp.item('END'), '9 0 9', 'that frees it');
select is(pg_temp.make('E2', 'sue', 'document.submit', '{"document": "@E2"}'), 'approved', 'submitted again');
select is(pg_temp.item('END'), '9 9 0', 'it reserves again');
select is(pg_temp.make('E2', 'sue', 'document.cancel', '{"document": "@E2"}'), 'cancelled', 'it is cancelled');
select is(pg_temp.item('END'), '9 0 9', 'which frees it');
select is(pg_temp.order('E3', '[{"product": "END", "quantity": "8"}]'), 'approved', 'eight are ordered');
select is(pg_temp.make('E3D', 'kim', 'delivery.save', '{"partner": "C1", "lines": [{"source_line": "@E3.1", "quantity": "2"}]}'),
    'draft', 'a delivery is prepared');
select is(pg_temp.item('END'), '9 8 1', 'a draft takes nothing');
select is(pg_temp.outcome('owen', 'document.reopen', pg_temp.filled('{"document": "@E3", "reason": "x"}')),
    'document_in_use', 'but stands in the way of reopening');
select is(pg_temp.deliver('E3E', '[{"source_line": "@E3.1", "quantity": "3"}]'), 'posted', 'three go');
select is(pg_temp.make('E3', 'sue', 'document.close', '{"document": "@E3", "reason": "停产"}'), 'closed', 'five are given up');
select is(pg_temp.item('END'), '6 0 6', 'and free');
select is(pg_temp.outcome('kim', 'document.submit', pg_temp.filled('{"document": "@E3D"}')),
    'order_not_open', 'the prepared delivery comes too late');
select is(pg_temp.make('E3X', 'owen', 'document.reverse', '{"document": "@E3E", "reason": "录错"}'), 'posted', 'the three are undone');
select is(pg_temp.outcome(l, 'sales_order.reserve', pg_temp.filled(('{"document": "@E3", "version": ' || v || '}')::jsonb)), e, about)
from (values ('kim', 'null', 'permission_denied', 'a storekeeper reserves nothing'),
    ('sue', '1', 'version_stale', 'nor does who read an older version'), ('sue', 'null', 'done', 'the seller reserves again')) t (l, v, e, about);
select is(pg_temp.progress('E3') || ', ' || pg_temp.item('END'), '3/0/0/5/3 approved, 9 3 6', 'the three alone, the five stay given up');
select is(pg_temp.deliver('X', '[{"source_line": "@E3.1", "quantity": "4"}]'), 'over_delivery', 'four are too many');
select is(pg_temp.deliver('E3F', '[{"source_line": "@E3.1", "quantity": "3"}]'), 'posted', 'three are not');
select is(pg_temp.progress('E3') || ', ' || pg_temp.item('END'), '0/0/3/5/0 closed, 6 0 6', 'the order is closed again');
select is(pg_temp.unsound(), null, 'every check holds after orders that ended');

-- reversal and correction (XP-15)
select is(pg_temp.bring('IN5', '[{"product": "BACK", "quantity": "10", "price": "2"}]'), 'posted', 'ten are there at two');
select is(pg_temp.order('R', '[{"product": "BACK", "quantity": "6"}]'), 'approved', 'six are ordered');
select is(pg_temp.deliver('R1', '[{"source_line": "@R.1", "quantity": "6"}]'), 'posted', 'and delivered');
select is(pg_temp.bring('IN6', '[{"product": "BACK", "quantity": "4", "price": "8"}]'), 'posted', 'dearer ones come');
select is(pg_temp.outcome('sue', 'document.reverse', pg_temp.filled('{"document": "@R1", "reason": "x"}')),
    'permission_denied', 'a seller undoes nothing');
select is(pg_temp.make('R1X', 'owen', 'document.reverse', '{"document": "@R1", "reason": "客户拒收"}'), 'posted', 'the delivery is reversed');
select is(pg_temp.progress('R') || ', ' || pg_temp.item('BACK'), '0/6/0/0/6 approved, 14 0 14',
    'the order opens again and reserves nothing by itself');
select is(pg_temp.stock('BACK', 'A-1') || ', ' || pg_temp.margin('R1X', 'owen'), '14 14 0 52.00, -26.55 -12.00 -14.55',
    'the goods are back at their cost, the margin is taken back');
select is(pg_temp.outcome('sue', 'sales_order.reserve', pg_temp.filled('{"document": "@R"}')), 'done', 'they are reserved by hand');
select is(pg_temp.item('BACK'), '14 6 8', 'for the order');
select is(pg_temp.deliver('R2', '[{"source_line": "@R.1", "quantity": "2"}]'), 'posted', 'two go');
select ok(a ? 'reversal' and a #>> '{draft,state}' = 'draft', 'that is corrected')
from pg_temp.call('owen', 'document.correct', pg_temp.filled('{"document": "@R2", "reason": "数量录错"}')) a;
insert into made select 'R2N', max(d.id), '{}' from data.document d where d.state = 'draft' and d.kind = 'delivery';
select is(pg_temp.progress('R'), '4/2/0/0/6 approved', 'what it had reserved is not reserved anew');
select is(pg_temp.make('R2N', 'kim', 'document.submit', '{"document": "@R2N"}'), 'posted', 'the draft is delivered');
select is(pg_temp.progress('R') || ', ' || pg_temp.item('BACK'), '2/2/2/0/4 approved, 12 2 10', 'and fulfils the order');
select is(pg_temp.unsound(), null, 'every check holds after reversals');

-- a delivery from another warehouse
select is(pg_temp.bring('IN7', '[{"product": "AWAY", "quantity": "5", "price": "2"}]'), 'posted', 'five in A-1');
select is(pg_temp.bring('IN8', '[{"product": "AWAY", "quantity": "5", "price": "3"}]', 'A-2'), 'posted', 'five in A-2');
select is(pg_temp.order('W', '[{"product": "AWAY", "quantity": "7"}]'), 'approved', 'seven are ordered from A-1');
select is(pg_temp.deliver('W1', '[{"source_line": "@W.1", "quantity": "1"}]', '{"warehouse": "A-2"}'), 'posted', 'one goes from A-2');
select is(pg_temp.progress('W') || ', ' || pg_temp.item('AWAY') || ', ' || pg_temp.item('AWAY', 'A-2'), '5/1/1/0/6 approved, 5 5 0, 4 0 4',
    'the reservation in A-1 stays');
select is(pg_temp.deliver('W2', '[{"source_line": "@W.1", "quantity": "4"}]', '{"warehouse": "A-2"}'), 'posted', 'four more do');
select is(pg_temp.progress('W') || ', ' || pg_temp.item('AWAY'), '2/0/5/0/2 approved, 5 2 3', 'but for what the order no longer waits for');
select is(pg_temp.unsound(), null, 'every check holds after that');

-- gifts, discount, rounding-off (XP-02, XP-03, XP-04)
select is(pg_temp.faults('sue', 'sales_order.submit',
    '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "WINE", "quantity": "1", "price": "0"}, {"product": "WINE", "quantity": "1",
     "discount": "1"}, {"product": "WINE", "quantity": "1", "price": "1", "gift": true}, {"product": "COLA", "quantity": "1"}]}'),
    'lines[0].price:zero_without_gift lines[1].price:zero_without_gift lines[2].price:gift_priced lines[3].price:missing',
    'only a gift is free, and free it is; a price is given or in the catalogue');
select is(pg_temp.order('G',
    '[{"product": "WINE", "unit": "CTN", "quantity": "1"}, {"product": "WINE", "quantity": "1", "gift": true}, {"product": "BEER", "quantity": "2",
     "price": "8"}]', '{"discount": "10", "rounding_off": "0.50"}'), 'approved', 'an order with a gift, a discount and a rounding-off');
select is(format('%s %s %s', d.net, d.tax, d.gross), '55.31 7.19 62.50', 'the customer pays the rest') from pg_temp.document('G') d;
select is(pg_temp.deliver('GD',
    '[{"source_line": "@G.1", "quantity": "1"}, {"source_line": "@G.2", "quantity": "1"}, {"source_line": "@G.3", "quantity": "2"}]',
    '{"discount": "10", "rounding_off": "0.50"}'), 'posted', 'it is delivered on the same terms');
select is(string_agg(format('%s %s', l.discount_share, l.gross), ', ' order by l.line_number), '8.20 48.80, 0.00 0.00, 2.30 13.70',
    'both are spread over the lines by amount') from data.document_line l, made m where m.name = 'GD' and l.document_id = m.document;
select is(pg_temp.margin('GD', 'owen'), '43.19 24.00 19.19, 0.00 4.00 -4.00, 12.12 11.00 1.12', 'the margin carries them, and the cost of the gift');
select is(pg_temp.item('WINE'), '11 0 11', 'the gift left stock');
select is(pg_temp.delivery_faults('[{"product": "WINE", "quantity": "1"}]', '{"rounding_off": "1.50"}'), 'rounding_off:out_of_range',
    'a rounding-off has a limit');
select is(pg_temp.outcome('root', 'role.update', jsonb_build_object('role', 'storekeeper', 'version', r.version, 'rounding_off_limit', '2')),
    'done', 'a role may have another than the company')
from data.role r where r.code = 'storekeeper';
select is(pg_temp.delivery_faults('[{"product": "WINE", "quantity": "1"}]', '{"rounding_off": "1.50"}'), null, 'which then counts');
select is(pg_temp.delivery_faults('[{"product": "WINE", "quantity": "1"}]', '{"rounding_off": "2.01"}'),
    'rounding_off:out_of_range', 'no further than it goes');
update data.role set rounding_off_limit = null where code = 'storekeeper';
select is(a ->> 'gross' || ' ' || (a -> 'faults'), '10.00 []', 'the preview says the same')
from pg_temp.call('kim', 'document.preview',
    '{"kind": "delivery", "partner": "C1", "warehouse": "A-1", "lines": [{"product": "WINE", "quantity": "1"}]}') a;

select is(pg_temp.order('T', '[{"product": "BEER", "quantity": "3", "price": "10"}, {"product": "WINE", "quantity": "1", "price": "20"}]',
    '{"discount": "10", "rounding_off": "0.50"}'), 'approved', 'an order with a discount that does not divide');
select is(pg_temp.deliver('T1', '[{"source_line": "@T.1", "quantity": "1"}]'), 'posted', 'a part of it goes');
select is(pg_temp.deliver('T2', '[{"source_line": "@T.1", "quantity": "1"}, {"source_line": "@T.2", "quantity": "1"}]'), 'posted', 'another');
select is(pg_temp.deliver('T3', '[{"source_line": "@T.1", "quantity": "1"}]', '{"discount": "0"}'),
    'posted', 'and the rest, for which the discount is taken back');
select is(string_agg(format('%s %s %s', d.discount, d.rounding_off, d.gross), ', ' order by m.name), '2.00 0.10 7.90, 6.00 0.30 23.70, 0 0.10 9.90',
    'each has the part of the order''s discount and rounding-off that falls on it, unless it says otherwise')
from made m join data.document d on d.id = m.document where m.name in ('T1', 'T2', 'T3');
select is(pg_temp.unsound(), null, 'every check holds after that');

-- whole files
create function pg_temp.imported(p_rows jsonb, p_submit boolean default true) returns text language sql as $$
    select coalesce(a ->> 'error', format('%s created, %s unchanged', a ->> 'created', a ->> 'unchanged'))
    from pg_temp.call('root', 'sales_order.import', jsonb_build_object('branch', 'A', 'rows', p_rows, 'submit', p_submit)) a $$;
create temporary table file as select '[{"external_id": "F1", "partner": "C1", "warehouse": "A-1", "product": "BEER", "quantity": "1", "price": "10"},
    {"external_id": "F1", "partner": "C1", "warehouse": "A-1", "product": "WINE", "quantity": "1", "price": "20"},
    {"external_id": "F2", "partner": "C1", "warehouse": "A-1", "product": "BEER", "quantity": "1", "price": "10"}]'::jsonb as lines;
select is(pg_temp.imported(f.lines || '[{"external_id": "F3", "partner": "S9", "product": "BEER", "quantity": "1"}]'),
    'import_faulty', 'a file with a fault brings no order') from file f;
select is(pg_temp.imported(f.lines), '2 created, 0 unchanged', 'a file of three lines brings two orders') from file f;
select is(string_agg(format('%s %s', d.state, l.lines), ', ' order by d.external_id), 'approved 2, approved 1', 'which are in force')
from data.document d cross join lateral (select count(*) lines from data.document_line l where l.document_id = d.id) l where d.kind = 'sales_order'
    and d.external_id in ('F1', 'F2');
select is(pg_temp.imported(f.lines), '0 created, 2 unchanged', 'the same file again brings none') from file f;

-- handler and department
select is(string_agg(pg_temp.outcome('root', o, r::jsonb), ' '), 'done done', 'a department and somebody in it')
from (values ('department.create', '{"branch": "A", "code": "D1", "name": "门店"}'),
    ('employee.create', '{"branch": "A", "code": "E1", "name": "王五", "department": "D1"}')) t (o, r);
select is(pg_temp.make('H', 'sue', 'delivery.submit',
    '{"partner": "C1", "warehouse": "A-1", "employee": "E1", "lines": [{"product": "WINE", "quantity": "1"}]}'), 'posted', 'they hand over a bottle');
select is(r ->> 0 || ' ' || (r ->> 1), 'E1 D1', 'which is sold by them and their department')
from jsonb_array_elements(pg_temp.call('owen', 'report.read',
    pg_temp.filled('{"view": "delivery_line", "columns": ["employee", "department"], "filter": {"document_id": "@H"}}')) -> 'rows') r;

-- faults
select is(pg_temp.order('O2', '[{"product": "WINE", "quantity": "1"}]', '{"partner": "C2"}'), 'approved', 'an order of another customer');
select is(pg_temp.make('DR', 'sue', 'sales_order.save', '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "WINE", "quantity": "1"}]}'),
    'draft', 'a draft of an order');
select is(pg_temp.make('PO', 'bob', 'purchase_order.submit', '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "1"}]}'),
    'approved', 'a purchase order');
select is(pg_temp.order('N', '[{"product": "WINE", "quantity": "1", "price": "8"}]', '{"with_tax": false}'),
    'approved', 'an order in prices without tax');
select is(pg_temp.delivery_faults('[{"source_line": "@O2.1", "quantity": "1"}, {"source_line": "@DR.1", "quantity": "1"}, {"source_line": "@PO.1",
    "quantity": "1"}, {"source_line": "@SO.1", "quantity": "1"}, {"source_line": "@R.1", "product": "COLA", "quantity": "1",
"price": "1"}, {"source_line": "@N.1", "quantity": "1"}]'),
    'lines[0].source_line:other_partner lines[1].source_line:not_approved lines[2].source_line:not_found lines[3].source_line:not_approved '
    'lines[4].product:differs_from_source lines[5].price:other_tax_basis',
    'another customer''s order, a draft, a purchase, a closed order, another product and another tax basis are refused at once');
select is(pg_temp.faults('kim', 'goods_receipt.submit',
    pg_temp.filled('{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@R.1", "quantity": "1"}]}')), 'lines[0].source_line:not_found',
    'a receipt fulfils no sale');
select is(pg_temp.delivery_faults('[{"product": "WINE", "quantity": "1", "location": "QC"}, {"product": "WINE", "quantity": "1", "rejected": "1"}]'),
    'lines[0].location:not_storage lines[1].rejected:not_allowed', 'goods in quarantine are not sold, nor is anything rejected');
select is(pg_temp.faults('sue', 'sales_order.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "WINE", "quantity": "1", "location": "MAIN"}]}'),
    'lines[0].location:not_allowed partner:wrong_role', 'an order names a customer and no location');
select is(pg_temp.seen('sue', 'warehouse.list', 'code', '{}'), 'A-1 A-2', 'the branch has two warehouses');
select is(pg_temp.make('DW', 'sue', 'sales_order.save', '{"partner": "C1", "lines": [{"product": "WINE", "quantity": "1"}]}') || ' ' || w.code,
    'draft A-1', 'an order that names no warehouse is for the default of its branch')
from data.warehouse w where w.id = (select d.warehouse_id from pg_temp.document('DW') d);
select is(pg_temp.outcome(l, o, '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "WINE", "quantity": "1"}]}'), 'permission_denied', l
    || ' may not ' || o) from (values ('kim', 'sales_order.submit'), ('bob', 'sales_order.submit'), ('bob', 'delivery.submit')) t (l, o);

-- with an order only, where the branch says so; refused without stock, where the company does
select is(pg_temp.outcome('root', 'branch.update', jsonb_build_object('branch', 'B', 'version', b.version, 'requires_order', true)),
    'done', 'a branch requires orders') from data.branch b where b.code = 'B';
select is(pg_temp.faults('ben', 'delivery.submit', '{"partner": "C1", "lines": [{"product": "WINE", "quantity": "1"}]}'),
    'lines[0].source_line:missing', 'there nothing is delivered without one');
select is(pg_temp.make('FAR', 'sid', 'sales_order.submit', '{"partner": "C1", "lines": [{"product": "WINE", "quantity": "1"}]}'),
    'approved', 'an order there, of what never was there, from its only warehouse');
select is(pg_temp.outcome('root', 'company.update', jsonb_build_object('version', c.version, 'backorder_refused', true)),
    'done', 'the company refuses backorders') from data.company c;
select is(pg_temp.bring('IN9', '[{"product": "STRICT", "quantity": "5", "price": "2"}, {"product": "FLOW", "quantity": "5", "price": "2"}]'),
    'posted', 'five are there');
select is(jsonb_build_array(a -> 'error') || (a #> '{details,shortages}'),
    jsonb_build_array('stock_insufficient', jsonb_build_object('product', 'STRICT', 'name', 'STRICT', 'warehouse', 'A-1', 'wanted', '6',
        'available', '5'), jsonb_build_object('product', 'LAST', 'name', 'LAST', 'warehouse', 'A-1', 'wanted', '1', 'available', '0')),
    'an order for more is refused, with all figures') from pg_temp.call('sue', 'sales_order.submit',
    '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "STRICT", "quantity": "4"}, {"product": "LAST", "quantity": "1"},
     {"product": "STRICT", "quantity": "2"}]}') a;
select is(pg_temp.item('STRICT'), '5 0 5', 'and reserves nothing');
select is(pg_temp.order('S', '[{"product": "STRICT", "quantity": "5"}, {"product": "HAUL", "quantity": "1", "price": "1"}]'),
    'approved', 'one for all of it is not, with a service');

-- approval (SA-02)
select is(pg_temp.outcome('owen', 'approval_flow.save', '{"flow": "SO", "name": "销售", "kind": "sales_order", "steps": [{"role": "owner"}]}'),
    'done', 'orders are approved');
select is(pg_temp.order('F', '[{"product": "FLOW", "quantity": "3"}]'), 'submitted', 'an order waits');
select is(pg_temp.item('FLOW'), '5 0 5', 'and reserves nothing yet');
select is(pg_temp.delivery_faults('[{"source_line": "@F.1", "quantity": "1"}]'), 'lines[0].source_line:not_approved', 'nothing is delivered on it');
select is(pg_temp.order('F2', '[{"product": "FLOW", "quantity": "3"}]'), 'submitted', 'another waits');
select is(pg_temp.make('F', 'owen', 'approval.approve', '{"document": "@F", "comment": "同意"}'), 'approved', 'it is approved');
select is(pg_temp.item('FLOW'), '5 3 2', 'that reserves');
select is(pg_temp.outcome('owen', 'approval.approve', pg_temp.filled('{"document": "@F2"}')),
    'stock_insufficient', 'the approval of the other is refused');
select is((pg_temp.document('F2')).state, 'submitted', 'and waits on');
create temporary table answered as
select a from pg_temp.call('sue', 'sales_order.save', '{"partner": "C1", "warehouse": "A-1",
    "lines": [{"product": "BEER", "quantity": "1", "price": "6"}, {"product": "WINE", "quantity": "2", "price": "9"}]}') a;
select is(jsonb_path_query_array(a, '$.lines[*].line') || jsonb_path_query_array(a, '$.lines[*].line_number'), (
    select jsonb_agg(l.id::text order by l.line_number) || '[1, 2]'
    from data.document_line l where l.document_id = (a ->> 'document')::bigint), 'an answer names the lines, by which the next paper asks for them')
from answered;
select is(pg_temp.unsound(), null, 'every check holds at the end');
select * from finish();
