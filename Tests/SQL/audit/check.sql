-- Checks: a sound company passes all of them, and each finds what it is for.

select * from no_plan();
select pg_temp.found_company();
select is(pg_temp.outcome('owen', 'approval_flow.save',
    '{"flow": "F", "name": "F", "kind": "purchase_order", "amount_from": "1000", "steps": [{"role": "owner"}, {"user": "ann"}]}'), 'done', 'a flow');
select is(pg_temp.make('O', 'bob', 'purchase_order.submit',
    '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "10"}, {"product": "COLA", "quantity": "5", "price": "2"}]}'),
    'approved', 'an order');
select is(pg_temp.make('C', 'bob', 'purchase_order.submit', '{"partner": "S1", "lines": [{"product": "COLA", "quantity": "1", "price": "2"}]}'),
    'approved', 'another');
select is(pg_temp.make('CC', 'bob', 'document.close', '{"document": "@C", "reason": "x"}'), 'closed', 'which is closed');
select is(pg_temp.make('W', 'bob', 'purchase_order.submit', '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "1000"}]}'),
    'submitted', 'one that waits');
select is(pg_temp.make('D', 'bob', 'purchase_order.save', '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "1"}]}'), 'draft', 'a draft');
select is(pg_temp.make('R', 'kim', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@O.1", "quantity": "6", "rejected": "2"}]}'), 'posted', 'a receipt');
select is(pg_temp.make('R2', 'kim', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@O.2", "quantity": "5"}]}'), 'posted', 'another');
select is(pg_temp.make('R2X', 'owen', 'document.reverse', '{"document": "@R2", "reason": "x"}'), 'posted', 'which is reversed');
select is(pg_temp.make('B', 'kim', 'purchase_return.submit',
    '{"partner": "S1", "reason": "x", "warehouse": "A-1", "lines": [{"source_line": "@R.1", "quantity": "1"}]}'),
    'posted', 'a return');
select is(pg_temp.make('I', 'kim', 'other_out.submit', '{"warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "2"}]}'),
    'posted', 'an issue');
select is(pg_temp.make('S', 'sue', 'sales_order.submit',
    '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "RICE", "quantity": "10", "price": "5"}, {"product": "RICE", "quantity": "2",
     "price": "5"}]}'), 'approved', 'a sales order') from pg_temp.make('RI', 'owen', 'other_in.submit',
     '{"warehouse": "A-1", "lines": [{"product": "RICE", "quantity": "9", "price": "3"}]}');
select is(pg_temp.make('SD', 'kim', 'delivery.submit', '{"partner": "C1", "lines": [{"source_line": "@S.1", "quantity": "4"}]}'),
    'posted', 'a delivery');
select is(pg_temp.make('S2', 'sue', 'sales_order.submit',
    '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "COLA", "quantity": "1", "price": "5"}]}'),
    'approved', 'a sales order that gets nothing');

-- how many rows a check finds after a statement that no rule lets through, which is then undone
create function pg_temp.found(p_check text, p_sql text) returns bigint language plpgsql as $$
declare
    v_found bigint;
begin
    perform set_config('session_replication_role', 'replica', true);
    execute p_sql;
    perform set_config('session_replication_role', 'origin', true);
    v_found := (pg_temp.call('root', 'check.run', jsonb_build_object('check', p_check)) #>> '{checks,0,offending}')::bigint;
    raise exception using errcode = 'TT000';
exception when sqlstate 'TT000' then
    return v_found;
end $$;
create temporary table corruption (check_name text, statement text);
insert into corruption
select c, regexp_replace(s, '@([A-Z0-9]+)', (select '(select m.document from made m where m.name = ''\1'')'), 'g') from (values
('document_totals', 'update data.document set net = net + 1, gross = gross + 1 where id = @O'),
('document_totals', 'update data.document_line set tax = tax + 1, gross = gross + 1 where document_id = @O and line_number = 1'),
('document_state_from_events', 'update data.document set state = ''cancelled'' where id = @D'),
('document_state_from_events', 'delete from data.document_event where document_id = @CC and to_state = ''closed'''),
('reversal_is_mirror', 'update data.document set net = net + 1, gross = gross + 1 where id = @R2X'),
('reversal_is_mirror', 'update data.stock_entry set quantity = quantity - 1 where document_id = @R2X'),
('returned_within_moved', 'update data.line_link set quantity = 5 where relation = ''returns'''),
('returned_within_moved', 'update data.line_link set quantity = -1 where relation = ''returns'''),
('progress_is_sum_of_fulfilments', 'update data.line_progress set fulfilled = fulfilled + 1 where fulfilled = 6'),
('progress_is_sum_of_fulfilments', 'update data.line_progress set rejected = rejected - 1 where rejected = 2'),
('progress_is_sum_of_fulfilments', 'update data.line_link set quantity = 5 where quantity = 6'),
('order_state_matches_progress', 'update data.document set state = ''closed'' where id = @O'),
('order_state_matches_progress', 'update data.document set state = ''approved'' where id = @CC'),
('order_state_matches_progress', 'update data.document set state = ''draft'' where id = @O'),
('order_state_matches_progress', 'delete from data.line_progress where closed = 1'),
('balance_is_sum_of_entries', 'update data.stock_balance set quantity = quantity + 1 where quantity = 1'),
('balance_is_sum_of_entries', 'delete from data.stock_balance where quantity = 2'),
('entry_balances_chain', 'update data.stock_entry set balance_after = balance_after + 1 where document_id = @I'),
('no_day_below_zero', 'update data.stock_entry set business_on = business_on - 1 where document_id = @I'),
('usable_is_sum_of_storage', 'update data.stock_item set usable = usable + 1 where usable = 1'),
('usable_is_sum_of_storage', 'delete from data.stock_item where usable = 1'),
('cost_pool_is_sum_of_entries', 'update data.cost_pool set value = value + 0.01 where quantity > 0'),
('cost_pool_is_sum_of_entries', 'update data.stock_entry set value = value + 0.01 where document_id = @I'),
('progress_is_sum_of_fulfilments', 'update data.line_progress set fulfilled = 5 where fulfilled = 4'),
('order_state_matches_progress', 'update data.document set state = ''closed'' where id = @S'),
('entries_match_lines', 'delete from data.stock_entry where document_id = @SD'),
('reserved_is_sum_of_reservations', 'update data.stock_item set reserved = reserved + 1 where usable > reserved'),
('reserved_is_sum_of_reservations', 'update data.stock_item set reserved = reserved - 1 where reserved = 5'),
('reserved_is_sum_of_reservations', 'update data.reservation set quantity = quantity + 1'),
('reserved_is_sum_of_reservations', 'delete from data.reservation'),
('reservation_within_order', 'update data.reservation set quantity = 7'),
('reservation_within_order', 'update data.document set state = ''closed'' where id = @S'),
('reservation_within_order', 'update data.document set kind = ''purchase_order'' where id = @S'),
('reservation_within_order', 'update data.reservation set product_id = product_id + 1'),
('reservation_within_order', 'update data.line_progress set warehouse_id = warehouse_id + 1 where fulfilled = 4'),
('period_closes_as_stock', 'update data.cost_pool set value = value + 0.01 where value > 0'),
('period_closes_as_stock', 'update data.stock_balance set quantity = quantity + 1 where quantity = 1'),
('wanted_is_listed', 'update data.line_progress set warehouse_id = (select w.id from data.warehouse w where w.code = ''A-2'') where fulfilled = 6'),
('progress_names_its_line', 'update data.line_progress set warehouse_id = warehouse_id + 1 where fulfilled = 4'),
('progress_names_its_line', 'update data.line_progress set product_id = product_id + 1 where fulfilled = 4'),
('progress_names_its_line', 'update data.document set other_warehouses = array[warehouse_id] where id = @O'),
('reservation_within_order', 'delete from data.line_progress where fulfilled = 4'),
('entries_match_lines', 'update data.stock_entry set quantity = quantity - 1 where document_id = @I'),
('entries_match_lines', 'update data.document set state = ''cancelled'' where id = @I'),
('entries_match_lines', 'delete from data.stock_entry where document_id = @R and quantity = 2'),
('approval_matches_state', 'update data.approval_request set state = ''approved'''),
('approval_matches_state', 'update data.document set state = ''approved'' where id = @W'),
('approval_matches_state', 'update data.approval_task set state = ''passed'''),
('approval_matches_state', 'update data.approval_request set step = 2'),
('approver_may_decide', 'update data.user_account set disabled = true where login = ''owen'''),
('approver_may_decide', 'delete from data.user_branch'),
('approver_may_decide', 'delete from data.role_permission where permission = ''purchase_order.see'''),
('approver_may_decide', 'update data.approval_task set user_id = (select u.id from data.user_account u where u.login = ''bob'')'),
('disabled_places_are_empty', 'update data.warehouse set disabled = true where code = ''A-1'''),
('disabled_places_are_empty', 'update data.location set disabled = true where kind = ''quarantine'''),
('disabled_places_are_empty', 'update data.branch set disabled = true where code = ''A''')) t (c, s);

select is(pg_temp.unsound(), null, 'a sound company passes every check');
select ok(pg_temp.found(c.check_name, c.statement) > 0, format('%s finds: %s', c.check_name, c.statement)) from corruption c;
select is(pg_temp.unsound(), null, 'each corruption was undone');
select is((select string_agg(c.name, ' ') from meta.check c where c.name not in (select check_name from corruption)), null, 'no check is untried');

-- running them
select is(a ->> 'sound' || ' ' || jsonb_array_length(a -> 'checks'), 'true ' || (select count(*) from meta.check), 'all run in one call')
from pg_temp.call('max', 'check.run') a;
select ok(c ->> 'zh' <> '' and c ->> 'en' <> '', format('%s says what it proves', c ->> 'check'))
from jsonb_array_elements(pg_temp.call('max', 'check.run') -> 'checks') c;
select is(pg_temp.faults('max', 'check.run', '{"check": "everything_is_fine"}'), 'check:unknown_value', 'a check must exist');
select is(pg_temp.outcome('kim', 'check.run'), 'permission_denied', 'a storekeeper runs none');

-- recorded proofs
select is(pg_temp.call('max', 'check.proofs') ->> 'last', null, 'nothing is proven before it is');
select is(pg_temp.call('max', 'check.prove') ->> 'sound', 'true', 'an auditor proves the books');
select is(a #>> '{last,by}' || ' ' || (a #>> '{last,by_system}') || ' ' || (a #>> '{last,same_code}') || ' ' || jsonb_array_length(a -> 'checks')
    || ' ' || jsonb_array_length(a -> 'runs'),
    'max false true ' || (select count(*) from meta.check) || ' 1', 'and the proof is kept') from pg_temp.call('ann', 'check.proofs') a;
select ok(c ->> 'statement' like 'select%' and c ->> 'zh' <> '' and (c ->> 'milliseconds')::numeric >= 0 and c ->> 'offending' = '0',
    format('%s is kept with its statement', c ->> 'check')) from jsonb_array_elements(pg_temp.call('max', 'check.proofs') -> 'checks') c;
select is(pg_temp.call('max', 'check.prove', '{"unless_within": 24}') ->> 'run', (select max(r.id)::text from data.check_run r),
    'what is fresh is not proven again');
select is((select count(*) from data.check_run), 1::bigint, 'and leaves no row');
select is(pg_temp.outcome(p, o), 'permission_denied', format('a %s may not %s', p, o)) from unnest('{kim,bob}'::text[]) p,
       unnest('{check.prove,check.proofs}'::text[]) o;
select is(pg_temp.faults('max', o, r::jsonb), f, r) from (values ('check.prove', '{"unless_within": 0}', 'unless_within:out_of_range'),
    ('check.proofs', '{"run": 999}', 'run:not_found'), ('check.proofs', '{"limit": 401}', 'limit:out_of_range')) t (o, r, f);

-- the service by itself is the system, for what is scheduled and nothing else
create function pg_temp.scheduled(p_operation text, p_session text default null) returns jsonb language sql as
$$ select jsonb_build_object('status', g.status) || g.body from pg_temp.group_call(0,
    array[jsonb_build_object('session', p_session, 'operation', p_operation, 'face', 'schedule', 'client', '',
        'request_id', 'night', 'request', '{}'::jsonb)::text]) g $$;
select is(pg_temp.scheduled('check.prove') ->> 'by_system', 'true', 'the service proves by itself');
select is((select u.login from data.operation_log l join data.user_account u on u.id = l.user_id where l.request_id = 'night'),
    'system', 'and the log says so');
select is(pg_temp.scheduled(o) ->> 'error', 'session_required', o || ' is not for it')
from unnest('{check.run,document.get,user.list,session.list,product.create}'::text[]) o;
select is(pg_temp.scheduled('check.prove', 'nobody') ->> 'error', 'session_required', 'a wrong token makes nobody the system');
select is((select string_agg(o.name, ' ' order by o.name) from meta.operation o where o.scheduled),
    'check.prove job.carry_on job.start job.tidy job.undo print_file.finish print_file.take',
    'nothing else is scheduled, but what makes a job, to tidy, and to make files of prints');

-- a corrupted company is told, with what its rows name
set session_replication_role = replica;
update data.stock_balance b set quantity = quantity + 1 from data.product p where p.id = b.product_id and p.code = 'RICE';
update data.stock_entry set balance_after = balance_after + 1 where document_id = (select m.document from made m where m.name = 'I');
set session_replication_role = origin;
select is(pg_temp.call('max', 'check.prove') ->> 'sound', 'false', 'a run that finds something is not sound');
select is(a #>> '{last,sound}' || ' ' || (a #>> '{checks,0,check}') || ' ' || (a #>> '{checks,0,rows,0,product}') || ' '
    || (a #>> '{checks,0,rows,0,warehouse}'), 'false balance_is_sum_of_entries RICE A-1', 'what is broken stands first, with product and warehouse')
from pg_temp.call('max', 'check.proofs') a;
select is(c #>> '{rows,0,document}', (select m.document::text from made m where m.name = 'I'), 'or the document')
from jsonb_array_elements(pg_temp.call('max', 'check.proofs') -> 'checks') c where c ->> 'check' = 'entry_balances_chain';
select is(pg_temp.call('max', 'check.proofs', jsonb_build_object('run', (select min(r.id) from data.check_run r))) #>> '{shown,sound}',
    'true', 'an older run is shown as it was');
select is(pg_temp.call('max', 'board.read') #>> '{proof,sound}' || coalesce(pg_temp.call('kim', 'board.read') ->> 'proof', ' none'), 'false none',
    'the first page tells those who may run the checks');
select is(pg_temp.raised(format('%s data.%s', v, t)), '42501', format('the code may not %s %s', v, t))
from (values ('delete from', 'check_run'), ('delete from', 'check_proof')) x (v, t), lateral (select set_config('role', 'suanpan_code', true)) r;
reset role;
select * from finish();
