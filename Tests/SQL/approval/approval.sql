-- Approval: which flow a document takes, who may decide in which step, that the last approval and its effects are one, and that a running
-- request keeps the flow under which it began.

select plan(145);
select pg_temp.found_company();
select pg_temp.enrol('olga', '{"roles": ["owner"], "branches": ["A"]}'), pg_temp.enrol('abe', '{"roles": ["accountant"], "branches": ["A"]}'),
    pg_temp.enrol('otto', '{"roles": ["owner"], "branches": ["B"]}');

-- an order of one bottle at that price, submitted: the state it reached, or the error
create function pg_temp.order(p_name text, p_login text, p_price text) returns text language sql as $$
    select pg_temp.make(p_name, p_login, 'purchase_order.submit', jsonb_build_object('partner', 'S1', 'lines',
        jsonb_build_array(jsonb_build_object('product', 'BEER', 'quantity', '1', 'price', p_price)))) $$;
-- what a document does when that person decides on it
create function pg_temp.decide(p_name text, p_login text, p_decision text, p_request jsonb default '{}') returns text language sql as $$
    select pg_temp.make(p_name, p_login, 'approval.' || p_decision, jsonb_build_object('document', '@' || p_name) || p_request) $$;
-- how many documents wait for these people, and how many that they started still wait
create function pg_temp.inbox(variadic p_logins text[]) returns text language sql as $$
    select string_agg(format('%s %s/%s', l, a #>> '{counts,waiting_for_me}', a #>> '{counts,started_by_me}'), ', ' order by n)
    from unnest(p_logins) with ordinality p(l, n), pg_temp.call(l, 'approval.inbox') a $$;
-- the trail of a document
create function pg_temp.trail(p_name text) returns text language sql as $$
    select string_agg(concat_ws(':', e ->> 'action', e ->> 'to', e ->> 'by', nullif(e ->> 'comment', '')), ' ')
    from jsonb_array_elements(pg_temp.call('root', 'document.get', pg_temp.filled(jsonb_build_object('document', '@' || p_name))) -> 'events') e $$;

-- flows are data
select is(pg_temp.outcome('bob', 'approval_flow.save', '{"flow": "BIG", "name": "x", "kind": "purchase_order", "steps": [{"role": "owner"}]}'),
    'permission_denied', 'a buyer makes no flow');
select is(pg_temp.faults('owen', 'approval_flow.save',
    '{"flow": "BIG", "name": "x", "kind": "letter", "for_branch": "Z", "steps": [{"role": "king"}, {"user": "nobody"}, {},
     {"role": "owner", "user": "olga"}]}'),
    'for_branch:not_found kind:unknown_value steps[0].role:not_found steps[1].user:not_found steps[2]:role_or_user steps[3]:role_or_user',
    'every fault of a flow is told at once');
select is(pg_temp.faults('owen', 'approval_flow.save', jsonb_build_object('flow', 'BIG', 'name', 'x', 'kind', 'purchase_order', 'steps', s)), f,
    about)
from (values ('[]'::jsonb, 'steps:missing', 'a flow has a step'), ((select jsonb_agg('{"role": "owner"}'::jsonb) from generate_series(1, 21)),
    'steps:too_many', 'and 20 at most')) t (s, f, about);
select is(pg_temp.outcome('owen', 'approval_flow.save', '{"flow": "BIG", "name": "x", "kind": "purchase_order", "steps": [{"role": "owner"}]}'
    || r::jsonb), 'value_invalid', 'a flow does not have ' || r)
from unnest(array['{"steps": [{"role": "owner", "rule": "most"}]}', '{"amount_from": "5", "amount_to": "5"}']) r;
select is(pg_temp.call('owen', 'approval_flow.save',
    '{"flow": "BIG", "name": "大额", "kind": "purchase_order", "amount_from": "100", "amount_to": "1000", "steps": [{"role": "owner"},
     {"role": "accountant", "rule": "all"}]}') - 'status',
    '{"flow": "BIG", "version": 1}', 'a flow of two steps is made');
select is(pg_temp.order(name, 'bob', price), state, format('an order of %s is %s', price, state))
from (values ('BELOW', '99.99', 'approved'), ('FIRST', '100.00', 'submitted'), ('LAST', '999.99', 'submitted'),
    ('ABOVE', '1000.00', 'approved')) t (name, price, state);
select is(pg_temp.outcome('owen', 'approval_flow.save',
    '{"flow": "ALL-A", "name": "A 店", "kind": "purchase_order", "for_branch": "A", "steps": [{"user": "olga"}]}'),
    'done', 'branch A has a flow of its own');
select is(pg_temp.order('OA', 'bob', '500'), 'submitted', 'an order of A waits');
select is(pg_temp.inbox('olga', 'owen', 'bob'), 'olga 3/0, owen 2/0, bob 0/3', 'the flow of the branch goes before the general one');
select is(pg_temp.order('OB', 'bea', '500'), 'submitted', 'an order of B waits');
select is(pg_temp.inbox('otto'), 'otto 1/0', 'it took the general flow, to the owner of its branch');
select is(pg_temp.outcome('owen', 'approval_flow.save',
    '{"flow": "BIGGER", "name": "x", "kind": "purchase_order", "for_branch": "A", "amount_from": "400", "steps": [{"user": "owen"}]}'),
    'done', 'a flow for larger amounts overlaps');
select is(pg_temp.order('OC', 'bob', '400'), 'submitted', 'an order that both fit');
select is(a ->> 'approver', 'owen', 'the flow of the higher amount is taken')
from pg_temp.call('bob', 'document.get', pg_temp.filled('{"document": "@OC"}')) d, jsonb_array_elements(d -> 'approval') a;
select is(pg_temp.outcome('owen', 'approval_flow.disable', jsonb_build_object('flow', f)), 'done', 'flow ' || f || ' is out of force')
from unnest('{ALL-A,BIGGER}'::text[]) f;
select is(pg_temp.outcome('owen', 'approval_flow.disable', '{"flow": "ALL-A"}'), 'flow_unknown', 'it is so once');
select is(pg_temp.seen('bob', 'approval_flow.list', 'code'), 'BIG', 'flows in force are listed');
select is(pg_temp.decide(o, p, 'approve'), 'approved', 'a request goes on though its flow is out of force')
from (values ('OA', 'olga'), ('OC', 'owen')) t (o, p);

-- steps: in order, by the right people, any or all (WF-01, PU-04)
select is(pg_temp.outcome('bob', 'goods_receipt.save',
    pg_temp.filled('{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@FIRST.1", "quantity": "1"}]}')) ,
    'request_invalid', 'what waits cannot be received');
select is(pg_temp.faults('bob', 'goods_receipt.save',
    pg_temp.filled('{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@LAST.1", "quantity": "1"}]}')),
    'lines[0].source_line:not_approved', 'and the place is told');
select is((select count(*) from data.line_progress g join data.document_line l on l.id = g.line_id and l.document_id = d.id), 0::bigint,
    'what waits is not on order') from pg_temp.document('LAST') d;
select is(pg_temp.decide('LAST', p, 'approve'), e, p || ' may not decide in step 1')
from (values ('bob', 'not_approver'), ('sue', 'document_unknown'), ('ann', 'not_approver'), ('max', 'permission_denied'),
    ('otto', 'document_unknown')) t (p, e);
select is(pg_temp.call('ann', 'approval.approve', pg_temp.filled('{"document": "@LAST"}')) #>> '{details,waiting_for}', 'olga, owen',
    'she is told for whom it waits');
select is(pg_temp.outcome('owen', 'approval.approve', pg_temp.filled('{"document": "@LAST", "version": 1}')),
    'version_stale', 'nobody approves another version than they read');
select is(pg_temp.inbox('owen', 'olga', 'ann', 'abe', 'bob'), 'owen 2/0, olga 2/0, ann 0/0, abe 0/0, bob 0/2', 'any owner may decide');
select is(pg_temp.decide('LAST', 'owen', 'approve', '{"comment": "同意"}'), 'submitted', 'one owner does');
select is(pg_temp.inbox('owen', 'olga', 'ann', 'abe', 'bob'), 'owen 1/0, olga 1/0, ann 1/0, abe 1/0, bob 0/2',
    'it left both owners'' lists and stands in both accountants''');
select is(pg_temp.decide('LAST', 'olga', 'approve'), 'not_approver', 'the other owner comes too late');
select is(pg_temp.decide('LAST', 'ann', 'approve'), 'submitted', 'one accountant is not all');
select is(pg_temp.decide('LAST', 'ann', 'approve'), 'not_approver', 'nobody decides twice');
select is(pg_temp.inbox('ann', 'abe'), 'ann 0/0, abe 1/0', 'it waits for the other alone');
select is(pg_temp.decide('LAST', 'abe', 'approve', '{"comment": "付款已排"}'), 'approved', 'the last approval makes it take effect');
select is((select trim_scale(g.quantity)::text from data.line_progress g join data.document_line l on l.id = g.line_id and l.document_id = d.id), '1',
    'it is on order') from pg_temp.document('LAST') d;
select is(pg_temp.inbox('owen', 'ann', 'abe', 'bob'), 'owen 1/0, ann 0/0, abe 0/0, bob 0/1', 'it left every list');
select is(pg_temp.decide('LAST', 'abe', o, '{"reason": "x"}'::jsonb - case o when 'reject' then '' else 'reason' end),
    'not_pending', 'what is decided is not decided again: ' || o) from unnest('{approve,reject,withdraw}'::text[]) o;
select is(pg_temp.trail('LAST'), 'submit:submitted:bob approve:submitted:owen:同意 approve:submitted:ann approve:approved:abe:付款已排',
    'the whole trail is kept');

-- reject, revise, withdraw
select is(pg_temp.decide('FIRST', 'owen', 'reject', '{"reason": " "}'), 'reason_required', 'a rejection gives a reason');
select is(pg_temp.decide('FIRST', 'bob', 'reject', '{"reason": "x"}'), 'not_approver', 'only who may approve rejects');
select is(pg_temp.outcome('bob', o, pg_temp.filled('{"document": "@FIRST", "reason": "x"}' || case o when 'document.submit' then '{"reason": null}'
    else '{}' end::jsonb)), 'document_state', 'while it waits, no ' || o)
from unnest('{document.submit,document.cancel,document.close}'::text[]) o;
select is(pg_temp.outcome('bob', 'purchase_order.save',
    pg_temp.filled('{"document": "@FIRST", "version": 2, "partner": "S1", "lines": [{"product": "BEER", "quantity": "1"}]}')),
    'document_state', 'while it waits, no edit');
select is(pg_temp.decide('FIRST', 'owen', 'reject', '{"reason": "太贵"}'), 'rejected', 'an owner rejects');
select is(pg_temp.inbox('owen', 'olga', 'bob'), 'owen 0/0, olga 0/0, bob 0/0', 'it left every list');
select is(pg_temp.outcome('bob', 'document.submit', pg_temp.filled('{"document": "@FIRST"}')),
    'document_state', 'it is not submitted again as it was');
select is(pg_temp.make('FIRST', 'bob', 'purchase_order.submit',
    '{"document": "@FIRST", "version": 3, "partner": "S1", "lines": [{"product": "BEER", "quantity": "1", "price": "101"}]}'),
    'submitted', 'it is revised and submitted');
select is(pg_temp.trail('FIRST'), 'submit:submitted:bob reject:rejected:owen:太贵 revise:draft:bob submit:submitted:bob',
    'rejection and revision stay in the trail');
select is(d.number, m.answer ->> 'number', 'it keeps its number') from pg_temp.document('FIRST') d, made m where m.name = 'FIRST';
select is(pg_temp.decide('FIRST', p, 'withdraw'), e, p || ' does not withdraw it')
from (values ('owen', 'not_starter'), ('root', 'document_other_branch')) t (p, e);
select is(pg_temp.decide('FIRST', 'bob', 'withdraw'), 'draft', 'who started it withdraws it');
select is(pg_temp.decide('FIRST', 'owen', 'approve'), 'not_pending', 'what is withdrawn is not approved');
select is(pg_temp.inbox('owen', 'olga', 'bob'), 'owen 0/0, olga 0/0, bob 0/0', 'it left every list again');
select is(pg_temp.make('FIRST', 'bob', 'document.submit', '{"document": "@FIRST"}'), 'submitted', 'it is submitted again');
select is(pg_temp.decide('FIRST', 'olga', 'approve'), 'submitted', 'it passes step 1');
select is(pg_temp.decide('FIRST', 'ann', 'reject', '{"reason": "预算不足"}'), 'rejected', 'one of all rejects for all');
select is(pg_temp.inbox('ann', 'abe'), 'ann 0/0, abe 0/0', 'the other has nothing to decide any more');
select is(pg_temp.make('FIRST', 'bob', 'document.cancel', '{"document": "@FIRST"}'), 'cancelled', 'a rejected order is cancelled');

-- nobody decides on his own
select is(pg_temp.order('OWN', 'owen', '200'), 'submitted', 'an owner enters an order');
select is(pg_temp.inbox('owen', 'olga'), 'owen 0/1, olga 1/0', 'it waits for the other owner alone');
select is(pg_temp.decide('OWN', 'owen', 'approve'), 'not_approver', 'nobody approves their own');
select is(pg_temp.make('MINE', 'owen', 'purchase_order.save', '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "1", "price": "200"}]}'),
    'draft', 'a draft of his');
select is(pg_temp.make('MINE', 'olga', 'document.submit', '{"document": "@MINE"}'),
    'approver_missing', 'submitted by the other owner nobody is left');
select is(format('%s %s', d.state, d.number), 'draft ', 'and it stays a draft') from pg_temp.document('MINE') d;
select is(pg_temp.outcome('root', 'user.update', jsonb_build_object('user', 'olga', 'version', u.version, 'disabled', true)),
    'done', 'the other owner leaves') from data.user_account u where u.login = 'olga';
select is(pg_temp.order('NOBODY', 'owen', '200'), 'approver_missing', 'an order that nobody may approve is refused');
select is(pg_temp.decide('OWN', 'owen', 'withdraw'), 'draft', 'what waits for somebody who left is withdrawn');
select is(pg_temp.call('owen', 'approval_flow.save',
    '{"flow": "BIG", "name": "大额", "kind": "purchase_order", "amount_from": "100",
     "steps": [{"role": "owner", "allow_author": true}]}') ->> 'version', '2', 'the flow gets another version');
select is(pg_temp.outcome('owen', 'approval_flow.save', '{"flow": "BIG", "name": "x", "kind": "purchase_order", "steps": [{"role": "owner"}]}'
    || jsonb_build_object('version', v)), e, 'version ' || v || ' was seen')
from (values (0, 'code_taken'), (1, 'version_stale')) t (v, e);
select is(pg_temp.order('SELF', 'owen', '200'), 'submitted', 'an owner enters an order again');
select is(pg_temp.decide('SELF', 'owen', 'approve'), 'approved', 'where the step says so, the author approves');

-- a running request keeps its flow (WF-03)
select is(pg_temp.decide('OB', 'otto', 'approve'),
    'approver_missing', 'the order of B, begun under version 1, still has its second step, for which B has nobody');
select is(pg_temp.inbox('otto', 'bea'), 'otto 1/0, bea 0/1', 'so it still waits in the first');
select is(string_agg(format('%s %s %s', f ->> 'version', f ->> 'in_force', jsonb_array_length(f -> 'steps')), ', ' order by f ->> 'version'),
    '1 false 2, 2 true 1', 'both versions are kept')
from jsonb_array_elements(pg_temp.call('owen', 'approval_flow.list', '{"all": true}') -> 'rows') f where f ->> 'code' = 'BIG';
select is(pg_temp.outcome('owen', 'approval_flow.save',
    '{"flow": "BIG", "name": "x", "kind": "purchase_order", "amount_from": "100", "steps": [{"role": "auditor"}]}'),
    'done', 'a flow by those who may not decide');
select is(pg_temp.order('NOBODY', 'bob', '200'), 'approver_missing', 'who may not decide is no approver');
select is(pg_temp.outcome('owen', 'approval_flow.save',
    '{"flow": "BIG", "name": "x", "kind": "purchase_order", "amount_from": "100", "steps": [{"user": "otto"}]}'),
    'done', 'a flow by somebody of another branch');
select is(pg_temp.order('NOBODY', 'bob', '200'), 'approver_missing', 'who is not of the branch is no approver');
select is(pg_temp.outcome('owen', 'approval_flow.disable', '{"flow": "BIG"}'), 'done', 'no flow is in force');

-- effects of the last approval are one with it (WF-05, PU-10, ST-03)
select is(pg_temp.outcome('owen', 'approval_flow.save', jsonb_build_object('flow', k, 'name', k, 'kind', k, 'steps', '[{"user": "owen"}]'::jsonb)),
    'done', 'papers are approved: ' || k) from unnest('{goods_receipt,other_out}'::text[]) k;
select is(pg_temp.make('IN', 'kim', 'goods_receipt.submit',
    '{"partner": "S3", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "10"}]}'), 'submitted', 'a receipt waits');
select is(pg_temp.stock('BEER', 'A-1'), '0 0 0 0.00', 'and touches no stock');
select is(pg_temp.inbox('owen', 'kim'), 'owen 1/0, kim 0/1', 'it is counted on both sides');
select is((pg_temp.call('kim', 'document.list',
    '{"kind": "goods_receipt", "filter": {"state": "submitted"}, "totals": []}') -> 'rows' -> 0 ->> 'number'), (pg_temp.document('IN')).number,
    'the list of waiting receipts names it');
select is(pg_temp.call('kim', 'approval.inbox', '{"started_by_me": true}') #> '{page,rows,0,gross}',
    'null', 'without the right to cost its amount is blank');
select is(pg_temp.decide('IN', 'owen', 'approve'), 'posted', 'approval posts it');
select is(pg_temp.stock('BEER', 'A-1'), '10 10 0 35.40', 'now stock rose');
select is(pg_temp.inbox('owen', 'kim'), 'owen 0/0, kim 0/0', 'nothing waits');
select is(pg_temp.make(n, 'kim', 'other_out.submit', '{"warehouse": "A-1", "reason": "领用", "lines": [{"product": "BEER", "quantity": "8"}]}'),
    'submitted', 'issue ' || n || ' waits') from unnest('{OUT1,OUT2}'::text[]) n;
select is(pg_temp.decide('OUT1', 'owen', 'approve'), 'posted', 'the first is approved');
select is(pg_temp.decide('OUT2', 'owen', 'approve'), 'stock_insufficient', 'the second fails with its effect');
select is(format('%s %s %s', d.state, (select count(*) from data.approval_decision a join data.approval_request r on r.id = a.request_id
    and r.document_id = d.id), pg_temp.inbox('owen')), 'submitted 0 owen 1/0', 'and the approval with it: nothing was decided')
from pg_temp.document('OUT2') d;
select is(pg_temp.stock('BEER', 'A-1'), '2 2 0 7.08', 'stock is as the first left it');
select is(pg_temp.decide('OUT2', 'owen', 'reject', '{"reason": "库存不足"}'), 'rejected', 'the second is rejected');
select is(pg_temp.make('OUT3', 'kim', 'goods_receipt.submit',
    '{"partner": "S3", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1"}]}'), 'submitted', 'a receipt waits');
select is(pg_temp.outcome('root', 'product.update', '{"product": "BEER", "version": 1, "disabled": true}'), 'done', 'its product is disabled');
select is(pg_temp.decide('OUT3', 'owen', 'approve'), 'request_invalid', 'what was disabled meanwhile is not approved');
select is(pg_temp.decide('OUT3', 'owen', 'reject', '{"reason": "停用"}'), 'rejected', 'but rejected');

select throws_ok(format('set local role suanpan_code; %s data.approval_decision %s', v, r), '42501', null, 'decisions stay as they were made: ' || v)
from (values ('delete from', ''), ('update', 'set comment = ''x''')) t (v, r);
select is(pg_temp.unsound(), null, 'every check holds');
-- papers without a price are judged by what their goods cost
select is(pg_temp.outcome('owen', 'approval_flow.disable', jsonb_build_object('flow', f.code)), 'done', 'flow ' || f.code || ' ends')
from data.approval_flow f where f.in_force and f.kind in ('other_in', 'other_out', 'delivery', 'opening_stock') order by f.code;
select is(pg_temp.make('COST', 'owen', 'other_in.submit',
    '{"warehouse": "A-1", "lines": [{"product": "COLA", "quantity": "3", "price": "10"}, {"product": "HAUL2", "quantity": "7", "price": "11"}]}'),
    'posted', 'three at 10 and seven at 11, in the cost pools of A')
from pg_temp.call('root', 'product.create', '{"code": "HAUL2", "name": "纸箱", "base_unit": "BTL"}');
select is(pg_temp.outcome('owen', 'approval_flow.save', jsonb_build_object('flow', 'COST-' || k, 'name', '按成本', 'kind', k, 'amount_from', '50',
    'steps', '[{"user": "owen"}]'::jsonb)), 'done', 'what costs 50 is approved: ' || k) from unnest('{other_out,delivery}'::text[]) k;
create function pg_temp.leaves(p_login text, p_lines jsonb) returns text language sql as $$
    select concat_ws(' ', coalesce(a ->> 'cost', '-'), coalesce(a #>> '{approval,flow}', 'none'), coalesce(a #>> '{approval,amount}', '-'))
    from pg_temp.call(p_login, 'document.preview', jsonb_build_object('kind', 'other_out', 'warehouse', 'A-1', 'lines', p_lines)) a $$;
select is(pg_temp.leaves('owen', '[{"product": "HAUL2", "quantity": "4"}]'), '44.00 none -',
    'the preview of an issue below the limit tells its cost');
select is(pg_temp.leaves('owen', '[{"product": "HAUL2", "quantity": "2"}, {"product": "HAUL2", "quantity": "3"}]'), '55.00 COST-other_out 55.00',
    'of one beyond it also the flow, all lines together');
select is(pg_temp.leaves('kim', '[{"product": "HAUL2", "quantity": "5"}]'), '- COST-other_out -', 'who does not see cost is told that it is beyond');
select is(pg_temp.make('NEAR', 'kim', 'other_out.submit', '{"warehouse": "A-1", "lines": [{"product": "HAUL2", "quantity": "1"}]}'),
    'posted', 'an issue of 11.00 posts');
select is(pg_temp.make('FAR', 'kim', 'other_out.submit', '{"warehouse": "A-1", "lines": [{"product": "HAUL2", "quantity": "5"}]}'),
    'submitted', 'one of 55.00 waits');
select is(pg_temp.make('GIFT', 'kim', 'delivery.submit',
    '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "HAUL2", "quantity": "5", "gift": true}]}'),
    'submitted', 'as does a delivery of gifts of that cost');
select is(pg_temp.make('SOLD', 'kim', 'delivery.submit',
    '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "HAUL2", "quantity": "1", "price": "49"}]}'),
    'posted', 'what is sold is judged by its price');
select is((select string_agg(concat_ws(' ', r ->> 'number', r ->> 'gross', r ->> 'amount'), ', ' order by r ->> 'number')
    from jsonb_array_elements(pg_temp.call('owen', 'approval.inbox') #> '{page,rows}') r where r ->> 'kind' in ('other_out', 'delivery')),
    format('%s 0.00 55.00, %s 0.00 55.00', least(f.number, g.number), greatest(f.number, g.number)), 'the approver reads the amount')
        from pg_temp.document('FAR') f, pg_temp.document('GIFT') g;
select is(pg_temp.call(p, 'document.get', pg_temp.filled('{"document": "@FAR"}')) ->> 'cost', c, 'on the paper what it would cost: ' || p)
from (values ('owen', '55.00'), ('kim', null)) t (p, c);
select is(pg_temp.decide('FAR', 'owen', 'approve') || ' ' || pg_temp.decide('GIFT', 'owen', 'reject', '{"reason": "x"}'), 'posted rejected',
    'one is approved, the other not');
select is(pg_temp.outcome('owen', 'document.reverse', pg_temp.filled('{"document": "@NEAR", "reason": "x"}')), 'done', 'the first comes back');
select is((select string_agg(coalesce(r ->> 'cost', '-'), ' ' order by r ->> 'number')
    from jsonb_array_elements(pg_temp.call(p, 'document.list',
        pg_temp.filled('{"kind": "other_out", "filter": {"id": {"in": ["@NEAR", "@FAR"]}}}')) -> 'rows') r), c, 'the list tells the cost: ' || p)
from (values ('owen', '11.00 55.00'), ('kim', '- -')) t (p, c);
select is((select string_agg(concat_ws(' ', coalesce(r ->> 'cost', '-'),
    (select l ->> 'cost' from jsonb_array_elements(pg_temp.call('owen', 'document.get', jsonb_build_object('document', r ->> 'id')) -> 'lines') l)),
        ', ')
    from jsonb_array_elements(pg_temp.call('owen', 'document.list',
        pg_temp.filled('{"kind": "other_out", "filter": {"reversal_of": "@NEAR"}}')) -> 'rows') r), '-11.00 -11.00',
        'a reversal takes it back, on its line too');
select is(concat_ws(' ', a ->> 'gross', a ->> 'words', a #>> '{content,pages,0,gross}', a #>> '{content,pages,0,lines,0,gross}'),
    '55.00 伍拾伍元整 55.00 55.00', 'in print it is the amount')
        from pg_temp.call('owen', 'document.print_form', pg_temp.filled('{"document": "@FAR", "form": "a4"}')) a;

-- who entered it, and who approved it
select is((select string_agg(concat_ws('/', r ->> 'posted_by', coalesce(r ->> 'approved_by', '-')), ' ' order by r ->> 'id')
    from jsonb_array_elements(pg_temp.call('owen', 'stock.ledger',
        pg_temp.filled('{"filter": {"document_id": {"in": ["@FAR", "@NEAR"]}}}')) -> 'rows') r),
    'kim/- kim/owen', 'the ledger tells who submitted a paper, and beside who approved it');
select is(a #>> '{details,shortages,0,taken_by,by}', 'kim', 'the last is taken by who submitted it, too')
from pg_temp.call('owen', 'other_out.submit', '{"warehouse": "A-1", "lines": [{"product": "HAUL2", "quantity": "3"}]}') a;

-- a way around the approval of orders
select is(pg_temp.outcome('owen', 'approval_flow.save', '{"flow": "SO", "name": "销售订单", "kind": "sales_order", "steps": [{"user": "owen"}]}'),
    'done', 'sales orders are approved');
create function pg_temp.around(p_flow text) returns text language sql as $$
    select string_agg(concat_ws(' ', x ->> 'branch', x ->> 'kind'), ', ' order by x ->> 'branch')
    from jsonb_array_elements(pg_temp.call('root', 'approval_flow.get', jsonb_build_object('flow', p_flow)) -> 'without_order') x
    where x ->> 'branch' in ('A', 'B') $$;
select is(pg_temp.around('SO'), 'A delivery, B delivery', 'the flow tells where goods are delivered without an order');
select is(pg_temp.outcome('root', 'branch.update', jsonb_build_object('branch', 'A', 'version', b.version, 'requires_order', true)),
    'done', 'a branch requires orders') from data.branch b where b.code = 'A';
select is(pg_temp.around('SO'), 'B delivery', 'and no longer is a way around');
select is(pg_temp.around('COST-other_out'), null, 'a paper that no other fulfils has none');
select is(pg_temp.unsound(), null, 'every check holds after that');
select * from finish();
