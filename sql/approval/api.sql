-- Operations of approval: flows as data, the inbox, decisions.

create function api.approval_approve(p_document bigint, p_version int default null, p_comment data.memo default '') returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    select logic.result_json(logic.approve_document(logic.lock_document(p_document, p_version), p_comment))
$$;
comment on function api.approval_approve is '审批通过
Approves a document that waits for the user; with the last approval it takes effect in the same transaction. Raises not_pending,
not_approver and what posting raises.';
select logic.register('approval.approve', 'command', 'approval.decide', 'branch', p_example => '{"document": 1, "comment": "同意"}',
    p_answer => 'document_result');

create function api.approval_reject(p_document bigint, p_reason data.memo, p_version int default null) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    select logic.result_json(logic.refuse_document(
        logic.with_reason(logic.lock_document(p_document, p_version), p_reason), 'reject', p_reason))
$$;
comment on function api.approval_reject is '驳回
Rejects a document that waits for the user, with a reason; its author may revise it. Raises reason_required, not_pending, not_approver.';
select logic.register('approval.reject', 'command', 'approval.decide', 'branch', p_example => '{"document": 1, "reason": "价格过高"}',
    p_answer => 'document_result');

create function api.approval_withdraw(p_document bigint, p_version int default null, p_comment data.memo default '') returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    select logic.result_json(logic.refuse_document(logic.lock_document(p_document, p_version), 'withdraw', p_comment))
$$;
comment on function api.approval_withdraw is '撤回
Takes a document that the user submitted back to draft while it waits. Raises not_pending, not_starter.';
select logic.register('approval.withdraw', 'command', null, 'branch', p_example => '{"document": 1}', p_answer => 'document_result');

create function api.approval_inbox(p_started_by_me boolean default false, p_limit int default 50, p_after text default null) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_me text := (select u.login from data.user_account u where u.id = logic.actor());
begin
    return (
        select json_build_object('counts', json_build_object(
                'waiting_for_me', (select count(*) from report.approval_pending r where r.approver = v_me),
                'started_by_me', (select count(distinct r.document_id) from report.approval_pending r where r.starter = v_me)),
            'page', logic.read_report('approval_pending', case when p_started_by_me then jsonb_build_object('starter', v_me)
                else jsonb_build_object('approver', v_me) end,
                null, '{-started_at}', p_limit, logic.page_position(p_after), null, true)));
end $$;
comment on function api.approval_inbox is '我的审批:待我审批、我发起的
Documents that wait for the user, or those that the user started and that still wait, with the counts of both lists.';
select logic.register('approval.inbox', 'query', null, p_example => '{"started_by_me": false}',
    p_answer => '{counts: {waiting_for_me: int, started_by_me: int}, page: page approval_pending}');

create function api.approval_flow_save(
    p_flow data.code, p_name data.title, p_kind text, p_steps logic.approval_step_input[], p_for_branch data.code default null,
    p_amount_from data.money default 0, p_amount_to data.money default null, p_for_exceptions boolean default false,
    p_version int default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_flow    data.approval_flow;
    v_current int;
begin
    perform logic.refuse_faults((
        select jsonb_agg(jsonb_build_object('path', f.path, 'fault', f.fault)) from (
            select 'kind', 'unknown_value' where not exists (select from meta.document_kind k where k.name = p_kind)
            union all select 'for_exceptions', 'not_allowed' where p_for_exceptions and not exists (
                select from meta.document_kind k where k.name = p_kind
                    and (k.partner = 'customer' or k.partner = 'supplier' and k.sourced))
            union all select 'for_branch', 'not_found' where p_for_branch is not null
                and not exists (select from data.branch b where b.code = p_for_branch)
            union all select 'steps', 'missing' where cardinality(p_steps) = 0
            union all select 'steps', 'too_many' where cardinality(p_steps) > 20
            union all select format('steps[%s].role', n - 1), 'not_found' from unnest(p_steps) with ordinality s(role, "user", rule, allow_author, n)
                where s.role is not null and not exists (select from data.role r where r.code = s.role)
            union all select format('steps[%s].user', n - 1), 'not_found' from unnest(p_steps) with ordinality s(role, "user", rule, allow_author, n)
                where s."user" is not null and not exists (select from data.user_account u where lower(u.login) = lower(s."user") and not u.disabled)
            union all select format('steps[%s]', n - 1), 'role_or_user' from unnest(p_steps) with ordinality s(role, "user", rule, allow_author, n)
                where (s.role is null) = (s."user" is null)
        ) f (path, fault)));
    perform from data.approval_flow f where f.code = p_flow order by f.id for update;
    v_current := coalesce((select f.version from data.approval_flow f where f.code = p_flow and f.in_force), 0);
    if p_version = 0 and v_current > 0 then
        perform logic.fail('code_taken', '{"path": "flow"}');
    elsif p_version <> v_current then
        perform logic.fail('version_stale', jsonb_build_object('version', p_version, 'current', v_current, 'changed_by', '—'));
    end if;
    update data.approval_flow f set in_force = false where f.code = p_flow and f.in_force;
    insert into data.approval_flow (code, version, name, kind, branch_id, amount_from, amount_to, for_exceptions)
    values (p_flow, coalesce((select max(f.version) from data.approval_flow f where f.code = p_flow), 0) + 1, p_name, p_kind,
            (select b.id from data.branch b where b.code = p_for_branch), p_amount_from, p_amount_to, coalesce(p_for_exceptions, false))
    returning * into v_flow;
    insert into data.approval_step (flow_id, step, role_id, user_id, rule, allow_author)
    select v_flow.id, s.n, (select r.id from data.role r where r.code = s.role),
           (select u.id from data.user_account u where lower(u.login) = lower(s."user")), coalesce(s.rule, 'any'), coalesce(s.allow_author, false)
    from unnest(p_steps) with ordinality s(role, "user", rule, allow_author, n);
    return json_build_object('flow', p_flow, 'version', v_flow.version);
end $$;
comment on function api.approval_flow_save is '新建或修改审批流程
Makes a flow, or a new version of it for documents submitted from now on; running requests keep theirs. amount_to is excluded; for_branch null: all.
for_exceptions: for documents with prices that their submitter may not give (below cost, beyond the discount limit, another than the order''s), and
for no others; whatever else such a document needs comes after it.
version: the one in force that was seen, 0 for none; without it whatever is in force is replaced. Raises code_taken, version_stale.';
select logic.register('approval_flow.save', 'command', 'approval_flow.edit', p_example => '{"flow": "CG-5000", "name": "采购五千元以上",
"kind": "purchase_order",
    "amount_from": "5000", "steps": [{"role": "owner"}, {"role": "accountant", "rule": "all"}]}', p_answer => '{flow: text, version: int}');

create function api.approval_flow_disable(p_flow data.code) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    update data.approval_flow f set in_force = false where f.code = p_flow and f.in_force;
    if not found then
        perform logic.fail('flow_unknown', jsonb_build_object('flow', p_flow));
    end if;
    return json_build_object('flow', p_flow, 'in_force', false);
end $$;
comment on function api.approval_flow_disable is '停用审批流程
Takes a flow out of force for documents submitted from now on. Raises flow_unknown.';
select logic.register('approval_flow.disable', 'command', 'approval_flow.edit', p_example => '{"flow": "CG-5000"}',
    p_answer => '{flow: text, in_force: boolean}');

create function api.approval_flow_list(p_all boolean default false) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select logic.read_report('approval_flow', case when p_all then '{}' else '{"in_force": "true"}' end::jsonb, null,
        '{kind,code,version}', 1000, null, null, true)
$$;
comment on function api.approval_flow_list is '审批流程
The approval flows in force, with their steps; all: earlier versions too.';
select logic.register('approval_flow.list', 'query', 'master.see', p_answer => 'page approval_flow');

create function api.approval_flow_get(p_flow data.code) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_json json := logic.read_report('approval_flow', jsonb_build_object('code', p_flow, 'in_force', true), null, '{}', 1,
        null, null, true) -> 'rows' -> 0;
begin
    if v_json is null then
        perform logic.fail('flow_unknown', jsonb_build_object('flow', p_flow));
    end if;
    return (v_json::jsonb || jsonb_build_object('without_order', logic.ways_around(v_json ->> 'kind', v_json ->> 'branch')))::json;
end $$;
comment on function api.approval_flow_get is '查看审批流程
The version of a flow that is in force, with its steps; without_order: the branches of the flow that the user sees where goods come or go without an
order (kind) and so past a flow of orders. Raises flow_unknown.';
select logic.register('approval_flow.get', 'query', 'master.see', p_example => '{"flow": "CG-5000"}',
    p_answer => '{id: int, code: text, name: text, kind: document_kind, branch: text?, branch_name: text?, amount_from: figure, amount_to: figure?,
      for_exceptions: boolean, in_force: boolean, version: int, steps: [{step: int, role: text?, user: text?, rule: approval_step.rule,
      allow_author: boolean}], without_order: [{kind: document_kind, branch: text, branch_name: text, version: int}]}');
