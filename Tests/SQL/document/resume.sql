-- An order that was closed by mistake is opened again, with a reason, by whom may close one: it waits for what was given up and reserves what is
-- there. What was fulfilled whole has nothing to open.

select plan(30);
select pg_temp.found_company();
create function pg_temp.progress(p_name text) returns text language sql as
$$ select string_agg(concat_ws('/', trim_scale(g.quantity), trim_scale(g.fulfilled), trim_scale(g.closed), trim_scale(r.quantity)),
    ' ' order by l.line_number) || ' ' || (pg_temp.document(p_name)).state
   from made m join data.document_line l on l.document_id = m.document join data.line_progress g on g.line_id = l.id
   left join data.reservation r on r.line_id = l.id where m.name = p_name $$;
create function pg_temp.actions(p_login text, p_name text) returns text language sql as
$$ select string_agg(a, ' ' order by a)
    from jsonb_array_elements_text(pg_temp.call(p_login, 'document.get',
        pg_temp.filled(jsonb_build_object('document', '@' || p_name))) -> 'actions') a where a in ('close', 'resume', 'fulfil') $$;
select is(pg_temp.make('IN', 'owen', 'other_in.submit', '{"warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "50", "price": "4"}]}'),
    'posted', 'there are goods');
select is(pg_temp.make('S', 'sue', 'sales_order.submit',
    '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "30", "price": "9"}, {"product": "HAUL", "quantity": "1",
     "price": "9"}, {"product": "COLA", "quantity": "2", "price": "9"}]}'), 'approved', 'a sales order');
select is(pg_temp.make('D', 'kim', 'delivery.submit', '{"partner": "C1", "warehouse": "A-1", "lines": [{"source_line": "@S.1", "quantity": "10"}]}'),
    'posted', 'a part is delivered');
select is(pg_temp.progress('S'), '30/10/0/20 1/0/0 2/0/0 approved', 'the rest is reserved');
select is(pg_temp.outcome('sue', 'document.resume', pg_temp.filled('{"document": "@S", "reason": "x"}')),
    'document_state', 'an open order is not opened again');
select is(pg_temp.make('S', 'sue', 'document.close', '{"document": "@S", "reason": "误操作"}'), 'closed', 'it is closed by mistake');
select is(pg_temp.progress('S'), '30/10/20 1/0/1 2/0/2 closed', 'and gives up all it waits for');
select is(pg_temp.make('T', 'sue', 'sales_order.submit',
    '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "25", "price": "9"}]}'),
    'approved', 'another takes most of what it freed');
select is(concat_ws(' ', pg_temp.actions('sue', 'S'), coalesce(pg_temp.actions('max', 'S'), '-')), 'resume -',
    'whoever may close one is offered to open it again');
select is(pg_temp.outcome('kim', 'document.resume', pg_temp.filled('{"document": "@S", "reason": "x"}')), 'permission_denied', 'a keeper may not');
select is(pg_temp.outcome('sue', 'document.resume', pg_temp.filled('{"document": "@S", "reason": " "}')), 'reason_required', 'a reason is given');
select is(pg_temp.outcome('sue', 'document.resume', pg_temp.filled('{"document": "@S", "reason": "x", "version": 1}')),
    'version_stale', 'the version that was seen counts');
select is(pg_temp.make('S', 'sue', 'document.resume', '{"document": "@S", "reason": "客户仍要货"}'), 'approved', 'it is opened again');
select is(pg_temp.progress('S'), '30/10/0/15 1/0/0 2/0/0 approved', 'waits for what it gave up, and reserves what is there');
select is(string_agg(concat_ws('/', e ->> 'action', e ->> 'comment'), ' ' order by n), 'submit/ close/误操作 resume/客户仍要货', 'its history says so')
from jsonb_array_elements(pg_temp.call('sue', 'document.get', pg_temp.filled('{"document": "@S"}')) -> 'events') with ordinality t (e, n);
select is(pg_temp.unsound(), null, 'every check holds');
select is(pg_temp.make('D2', 'kim', 'delivery.submit', '{"partner": "C1", "warehouse": "A-1", "lines": [{"source_line": "@S.1", "quantity": "15"}]}'),
    'posted', 'it is delivered on');

-- what was fulfilled whole; what a reversal opens by itself, whatever the rights of who reverses
select is(pg_temp.make('P', 'bob', 'purchase_order.submit', '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "10"}]}'),
    'approved', 'a purchase order');
select is(pg_temp.make('R', 'kim', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@P.1", "quantity": "10"}]}'), 'posted', 'is received');
select is(concat_ws(' ', (pg_temp.document('P')).state, pg_temp.actions('bob', 'P')), 'closed', 'it is closed, and not offered to be opened');
select is(pg_temp.outcome('bob', 'document.resume', pg_temp.filled('{"document": "@P", "reason": "x"}')),
    'order_fulfilled', 'nothing is left to open');
select is(pg_temp.outcome('root', 'role.create',
    '{"code": "undoer", "name": "红冲", "permissions": ["master.see", "goods_receipt.see", "goods_receipt.undo"]}'),
    'done', 'somebody may only undo receipts');
select is(pg_temp.enrol('una', '{"roles": ["undoer"], "branches": ["A"]}'), 'done', 'she is made');
select is(pg_temp.make('RX', 'una', 'document.reverse', '{"document": "@R", "reason": "x"}'), 'posted', 'and reverses it');
select is(pg_temp.progress('P'), '10/0/0 approved', 'the order is open again by itself');
select is(pg_temp.make('P', 'bob', 'document.close', '{"document": "@P", "reason": "x"}'), 'closed', 'a purchase order is closed');
select is(pg_temp.make('P', 'bob', 'document.resume', '{"document": "@P", "reason": "x"}'), 'approved', 'and opened again');
select is(pg_temp.make('R2', 'kim', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@P.1", "quantity": "10"}]}'), 'posted', 'and received');
select is((pg_temp.document('P')).state, 'closed', 'whole');
select is(pg_temp.unsound(), null, 'every check holds at the end');
select * from finish();
