-- Who may decide changes while a paper waits: the customer changes hands, the approver leaves, or loses a role, a branch, a warehouse or a right. The
-- task goes to whoever may decide now, else to those who keep the flows, and where there is nobody the paper goes back to who submitted it. After
-- each change no task waits for somebody who may not decide.

select plan(61);
select pg_temp.found_company();
select pg_temp.call('root', 'employee.create', jsonb_build_object('branch', 'A', 'code', c, 'name', c)) from unnest('{E-1,E-2,E-3}'::text[]) c;
-- approves sales of own customers only
select pg_temp.call('root', 'role.create',
    '{"code": "chief", "name": "主管", "permissions": ["approval.decide", "sales_order.see", "delivery.see", "master.see"]}');
select pg_temp.enrol('one', '{"roles": ["chief"], "branches": ["A", "B"], "employee": "E-1"}'),
       pg_temp.enrol('two', '{"roles": ["chief"], "branches": ["A"], "employee": "E-2"}'),
    pg_temp.enrol('olga', '{"roles": ["owner"], "branches": ["A"]}');
select pg_temp.call('root', 'partner.create', '{"code": "K", "name": "K", "is_customer": true, "owner": "E-1"}');
select pg_temp.call('root', 'partner.create', '{"code": "L", "name": "L", "is_customer": true, "owner": "E-1"}');
select is(pg_temp.outcome('root', 'approval_flow.save', '{"flow": "SO", "name": "x", "kind": "sales_order", "steps": [{"role": "chief"}]}'),
    'done', 'chiefs approve sales orders');

create function pg_temp.sell(p_name text, p_login text, p_partner text) returns text language sql as $$
    select pg_temp.make(p_name, p_login, 'sales_order.submit', jsonb_build_object('branch', 'A', 'partner', p_partner, 'warehouse', 'A-1', 'lines',
        '[{"product": "BEER", "quantity": "1", "price": "9"}]'::jsonb)) $$;
-- for whom a paper waits, and the checks that do not hold
create function pg_temp.waits(p_name text) returns text language sql as $$
    select coalesce(string_agg(u.login, ' ' order by u.login), d.state) || coalesce(' unsound: ' || pg_temp.unsound(), '')
    from made m
    join data.document d on d.id = m.document
    left join data.approval_request r on r.document_id = d.id and r.state = 'pending'
    left join data.approval_task t on t.request_id = r.id and t.state = 'waiting'
    left join data.user_account u on u.id = t.user_id
    where m.name = p_name
    group by d.state $$;
create function pg_temp.change(p_login text, p_request jsonb, p_by text default 'root') returns text language sql as $$
    select pg_temp.outcome(p_by, 'user.update', jsonb_build_object('user', p_login, 'version', u.version) || p_request)
    from data.user_account u where u.login = p_login $$;
create function pg_temp.hand(p_partner text, p_request jsonb) returns text language sql as $$
    select pg_temp.outcome('root', 'partner.update', jsonb_build_object('partner', p_partner, 'version', p.version) || p_request)
    from data.partner p where p.code = p_partner $$;
create function pg_temp.allow(p_permissions jsonb) returns text language sql as $$
    select pg_temp.outcome('root', 'role.update', jsonb_build_object('role', 'chief', 'version', r.version, 'permissions', p_permissions))
    from data.role r where r.code = 'chief' $$;
create function pg_temp.inbox(p_login text) returns text language sql as $$ select a #>> '{counts,waiting_for_me}'
    from pg_temp.call(p_login, 'approval.inbox') a $$;

-- a customer changes hands
select is(pg_temp.sell('SO', 'owen', 'K'), 'submitted', 'an order of K waits');
select is(pg_temp.sell('OTHER', 'owen', 'L'), 'submitted', 'one of L, too');
select is(pg_temp.waits('SO'), 'one', 'for the chief whose customer K is, and for no other');
select is(pg_temp.hand('K', '{"phone": "1"}') || ' ' || pg_temp.waits('SO'), 'done one', 'another telephone changes nothing');
select is(pg_temp.hand('K', '{"owner": "E-2"}') || ' ' || pg_temp.waits('SO'), 'done two', 'K changes hands: so does its order');
select is(pg_temp.inbox('one') || ' ' || pg_temp.inbox('two'), '1 1', 'it left one inbox and came into the other');
select is(pg_temp.waits('OTHER'), 'one', 'what waits of other customers stays');
select is(pg_temp.outcome('one', 'approval.approve', pg_temp.filled('{"document": "@SO"}')), 'document_unknown', 'who had it decides no more');
select is(pg_temp.hand('K', '{"owner": "E-3"}') || ' ' || pg_temp.waits('SO'), 'done olga root',
    'to somebody who is no user: those who keep the flows stand in, but not its author');
select is(pg_temp.outcome('owen', 'approval.approve', pg_temp.filled('{"document": "@SO"}')), 'not_approver', 'nobody approves their own that way');
select is(pg_temp.hand('K', '{"owner": ""}') || ' ' || pg_temp.waits('SO'), 'done one two', 'nobody''s customer is seen by both');
select is(pg_temp.hand('K', '{"owner": "E-1"}') || ' ' || pg_temp.waits('SO'), 'done one', 'back to the first');
select is(pg_temp.hand('K', '{"branch": "B"}') || ' ' || pg_temp.waits('SO'), 'done one', 'of a branch in which he works');
select is(pg_temp.hand('K', '{"branch": ""}') || ' ' || pg_temp.waits('SO'), 'done one', 'and of none');

-- an approver loses what let him decide, and gets it back
select is(pg_temp.change('one', l) || ' ' || pg_temp.waits('SO'), 'done olga root', 'without it others stand in: ' || l::text)
    || E'\n' || is(pg_temp.change('one', g) || ' ' || pg_temp.waits('SO'), 'done one', 'with it he has it again: ' || g::text)
from (values
    ('{"disabled": true}'::jsonb, '{"disabled": false}'::jsonb), ('{"roles": ["auditor"]}', '{"roles": ["chief"]}'),
    ('{"branches": ["B"]}', '{"branches": ["A", "B"]}'), ('{"warehouses": ["A-2"]}', '{"warehouses": ["A-1"]}'),
    ('{"employee": "E-3"}', '{"employee": "E-1"}'), ('{"employee": ""}', '{"employee": "E-1"}')) t (l, g);
select is(pg_temp.allow(l::jsonb) || ' ' || pg_temp.waits('SO'), 'done olga root', 'a role without its right: ' || l)
    || E'\n' || is(pg_temp.allow('["approval.decide", "sales_order.see", "delivery.see", "master.see"]') || ' '
        || pg_temp.waits('SO'), 'done one', 'and with it')
from unnest(array['["sales_order.see", "master.see"]', '["approval.decide", "master.see"]']) l;
select is(pg_temp.change('one', '{"name": "Eins"}') || ' ' || pg_temp.waits('SO'), 'done one', 'another name changes nothing');
select is(pg_temp.hand('K', '{"owner": ""}') || ' ' || pg_temp.waits('SO'), 'done one two', 'nobody''s customer again');
select is(pg_temp.enrol('six', '{"roles": ["chief"], "branches": ["A"]}') || ' ' || pg_temp.waits('SO'), 'done one six two', 'a new chief as well');
select is(pg_temp.make('SO', 'six', 'approval.approve', '{"document": "@SO"}'), 'approved', 'and decides');
select is(pg_temp.change('one', '{"disabled": true}') || ' ' || pg_temp.waits('SO'), 'done approved', 'what is decided stays so');
select is(pg_temp.change('one', '{"disabled": false}') || ' ' || pg_temp.sign_in('one', repeat('cd', 32)), 'done done', 'he is back');

-- all of a role
select is(pg_temp.outcome('root', 'approval_flow.save',
    '{"flow": "SO", "name": "x", "kind": "sales_order", "steps": [{"role": "chief", "rule": "all"}, {"user": "one"}]}'),
    'done', 'all chiefs, then one of them');
select is(pg_temp.sell('ALL', 'owen', 'K') || ' ' || pg_temp.waits('ALL'), 'submitted one six two', 'an order waits for three');
select is(pg_temp.make('ALL', 'one', 'approval.approve', '{"document": "@ALL"}') || ' ' || pg_temp.waits('ALL'), 'submitted six two', 'one approves');
select is(pg_temp.change('two', '{"disabled": true}') || ' ' || pg_temp.waits('ALL'), 'done six', 'another leaves: the third is enough');
select is(pg_temp.change('six', '{"roles": ["auditor"]}') || ' ' || pg_temp.waits('ALL'), 'done olga root',
    'the last: nobody''s leaving approves, others stand in');
select is(pg_temp.change('one', '{"language": "en", "branches": ["A"]}') || ' ' || pg_temp.waits('ALL'), 'done olga root',
    'who has approved is not asked again');
select is(pg_temp.make('ALL', 'olga', 'approval.approve', '{"document": "@ALL"}') || ' ' || pg_temp.waits('ALL'), 'submitted root',
    'of those who stand in all decide, as the step says');
select is(pg_temp.make('ALL', 'root', 'approval.approve', '{"document": "@ALL", "branch": "A"}') || ' ' || pg_temp.waits('ALL'), 'submitted one',
    'then comes the next step');
select is(pg_temp.change('one', '{"disabled": true}') || ' ' || pg_temp.waits('ALL'), 'done olga root',
    'a person whom a step names leaves: those stand in');
select is(pg_temp.make('ALL', 'olga', 'approval.reject', '{"document": "@ALL", "reason": "x"}') || ' ' || pg_temp.waits('ALL'),
    'rejected rejected', 'they may reject it, too');
select is(pg_temp.change('one', '{"disabled": false}'), 'done', 'he is back again');

-- nobody at all
select is(pg_temp.outcome('root', 'approval_flow.save', '{"flow": "SO", "name": "x", "kind": "sales_order", "steps": [{"user": "one"}]}'),
    'done', 'one alone approves');
select is(pg_temp.sell('LAST', 'root', 'K') || ' ' || pg_temp.waits('LAST'), 'submitted one', 'the administrator''s order waits for him');
select is(pg_temp.change(u, '{"roles": ["auditor"]}') || ' ' || pg_temp.waits('LAST'), 'done one', u || ' keeps no flows any more')
from unnest('{olga,owen}'::text[]) u;
select is(pg_temp.change('one', '{"disabled": true}', 'root') || ' ' || pg_temp.waits('LAST'), 'done draft',
    'he leaves: it goes back to who submitted it');
select is(e ->> 'action' || ' ' || (e ->> 'to') || ' ' || (e ->> 'by'), 'lapse draft Root', 'its trail says so')
from pg_temp.call('root', 'document.get', pg_temp.filled('{"document": "@LAST"}')) d, lateral (select d -> 'events' -> -1 e) x;
select is(d.number, m.answer ->> 'number', 'it keeps its number') from pg_temp.document('LAST') d, made m where m.name = 'LAST';
select is(a #>> '{counts,started_by_me}', '0', 'it waits for nobody') from pg_temp.call('root', 'approval.inbox') a;
select is(pg_temp.make('LAST', 'root', 'document.submit', '{"document": "@LAST", "branch": "A"}'),
    'approver_missing', 'and is not submitted before somebody may approve it');
select is(pg_temp.change('one', '{"disabled": false}'), 'done', 'he is back');
select is(pg_temp.make('LAST', 'root', 'document.submit', '{"document": "@LAST", "branch": "A"}') || ' ' || pg_temp.waits('LAST'),
    'submitted one', 'then it is');
select is(pg_temp.outcome('root', 'user.update', jsonb_build_object('user', 'one', 'version', 1, 'disabled', true)) || ' ' || pg_temp.waits('LAST'),
    'version_stale one', 'what is refused deals nothing');
select is(pg_temp.unsound(), null, 'every check holds after that');
select * from finish();
