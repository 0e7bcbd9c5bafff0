-- Approval. The effects of the last approval happen in its transaction; a running request keeps the version of its flow; nobody
-- decides on his own document unless the step says so; a task leaves every inbox in the transaction of the decision. A task waits only
-- for who may decide and sees the document: with a user's rights, or with the customer, it changes hands.

select logic.declare_permission('approval_flow.edit', 'system', '维护审批流程', 'edit approval flows', 'administrator,owner');
select logic.declare_permission('approval.decide', 'general', '审批', 'decide on approvals', 'administrator,owner,buyer,seller,storekeeper,accountant');

create type logic.approval_step_input as (role data.code, "user" data.code, rule text, allow_author boolean);
comment on type logic.approval_step_input is '审批步骤输入
A step of a flow: a role or a user; rule any or all; whether the author may decide.';

create type logic.issue as (location_id int, product_id int, quantity numeric);
comment on type logic.issue is '拟出库的货
Goods that are to leave a location: quantity in base units.';

create function logic.issue_cost(p_issues logic.issue[]) returns numeric language plpgsql stable set enable_seqscan = off as $$
begin
    return (
        select coalesce(sum(round(c.value * i.quantity / nullif(c.quantity, 0), 2)), 0.00)
        from (
            select w.cost_unit_id, x.product_id, sum(x.quantity) quantity
            from unnest(p_issues) x
            cross join lateral (select l.warehouse_id from data.location l where l.id = x.location_id offset 0) l
            cross join lateral (select w.cost_unit_id from data.warehouse w where w.id = l.warehouse_id offset 0) w
            group by 1, 2
        ) i
        cross join lateral (
            select p.value, p.quantity from data.cost_pool p where p.cost_unit_id = i.cost_unit_id and p.product_id = i.product_id offset 0) c);
end $$;
comment on function logic.issue_cost is '拟出库的成本
What goods that are to leave would cost if they left now, at the moving average of their pools: the figure that posting
takes. Services cost nothing.';

create function logic.judged_amount(p_document data.document) returns numeric language plpgsql stable as $$
begin
    if p_document.gross <> 0 or (logic.kind(p_document.kind)).direction >= 0 then
        return abs(p_document.gross);
    end if;
    return logic.issue_cost(array(
        select row(l.location_id, l.product_id, l.base_quantity)::logic.issue from data.document_line l where l.document_id = p_document.id));
end $$;
comment on function logic.judged_amount is '审批所依据的金额
The amount by which approval judges a document: its gross; of goods that leave without a price, their cost now.';

create function logic.flow_for(p_kind text, p_branch int, p_amount numeric, p_exceptional boolean) returns int language plpgsql stable as $$
begin
    return (
        select f.id
        from data.approval_flow f
        where f.in_force and f.kind = p_kind and f.for_exceptions = p_exceptional and coalesce(f.branch_id, p_branch) = p_branch
          and p_amount >= f.amount_from and (f.amount_to is null or p_amount < f.amount_to)
        order by f.branch_id is null, f.amount_from desc, f.id
        limit 1);
end $$;
comment on function logic.flow_for is '某种类、分支、金额适用的审批流程
The flow in force by kind, branch and amount: the branch''s own before a general one, the higher amount first; null for none.
p_exceptional: of the flows for exceptions, else of the others.';

create function logic.flow_in_force(p_document data.document, p_exceptional boolean) returns int language plpgsql stable as $$
begin
    -- where there is no flow nobody asks what the goods cost
    if not exists (select from data.approval_flow f where f.in_force and f.kind = p_document.kind) then
        return null;
    end if;
    return logic.flow_for(p_document.kind, p_document.branch_id, logic.judged_amount(p_document), p_exceptional);
end $$;
comment on function logic.flow_in_force is '适用的审批流程
The flow in force for a document by kind, branch and the amount by which it is judged; null for none. p_exceptional: of the flows for
exceptions, else of the others.';

select logic.declare_shape('approval_ahead', '{flow: text, name: text, amount: figure?}');

create function logic.preview_approval(p_computed logic.computed_document) returns json language plpgsql stable as $$
declare
    v_kind   meta.document_kind := p_computed.kind;
    v_gross  numeric := (select coalesce(sum(l.gross), 0) from unnest(p_computed.lines) l);
    v_cost   numeric;
    v_amount numeric := v_gross;
begin
    if v_kind.direction < 0 then
        v_cost := logic.issue_cost(array(select row(l.location_id, l.product_id, l.base_quantity)::logic.issue from unnest(p_computed.lines) l));
        v_amount := case when v_gross = 0 then v_cost else v_gross end;
    end if;
    return (
        select json_build_object(
            'cost', case when logic.sees_cost() then v_cost::text end,
            'approval', (
                select json_build_object('flow', f.code, 'name', f.name,
                    'amount', case when logic.sees_cost() or v_kind.partner = 'customer' and v_gross <> 0 then v_amount::text end)
                from data.approval_flow f
                where f.id = logic.flow_for(v_kind.name, (p_computed.header).branch_id, v_amount, false))));
end $$;
comment on function logic.preview_approval is '试算出库成本与是否须审批
What the goods of a document that is being entered would cost now (null where none leave, and without the right to cost), and the flow that its
submission would start: code, name, and the amount that is beyond its limit, blank for who may not see it.';

create function logic.may_decide(p_user int, p_request data.approval_request, p_document data.document) returns boolean language plpgsql stable as $$
begin
    return exists (
            select from data.user_account u
            where u.id = p_user and not u.disabled and not u.system
              and (u.id <> p_request.started_by and u.id is distinct from p_document.created_by or exists (
                  select from data.approval_step s where s.flow_id = p_request.flow_id and s.step = p_request.step and s.allow_author)))
        and p_document.branch_id = any (logic.user_branches(p_user)) and logic.warehouse_allowed(p_user, p_document.warehouse_id)
        and logic.sees_partner(p_user, p_document.partner_id)
        and logic.user_may(p_user, 'approval.decide') and logic.user_may(p_user, p_document.kind || '.see');
end $$;
comment on function logic.may_decide is '用户能否审批此单据
Whether a user who is named by a request''s step, or stands in, may decide: of the branch and warehouse, with the rights to see the document, its
partner too, and to decide, and not its author, unless the step says so.';

create function logic.step_approvers(p_request data.approval_request, p_document data.document) returns int[] language plpgsql stable as $$
begin
    return array(
        select u.id
        from data.approval_step s
        join data.user_account u on u.id = s.user_id or u.id in (select ur.user_id from data.user_role ur where ur.role_id = s.role_id)
        where s.flow_id = p_request.flow_id and s.step = p_request.step and logic.may_decide(u.id, p_request, p_document)
          and not exists (
              select from data.approval_task t
              where t.request_id = p_request.id and t.step = p_request.step and t.user_id = u.id and t.state = 'approved'));
end $$;
comment on function logic.step_approvers is '当前步骤的审批人
Who may decide in the step that a request is in and has not yet: named by it, by role or by name.';

create function logic.open_step(p_request data.approval_request, p_document data.document) returns void language plpgsql volatile as $$
declare
    v_step data.approval_step := (select s from data.approval_step s where s.flow_id = p_request.flow_id and s.step = p_request.step);
begin
    -- neither rights nor the partner's owner change between the choice and its commit
    perform logic.hold_rights();
    perform from data.partner p where p.id = p_document.partner_id for key share;
    insert into data.approval_task (request_id, step, user_id)
    select p_request.id, p_request.step, a from unnest(logic.step_approvers(p_request, p_document)) a;
    if not found then
        perform logic.fail('approver_missing', jsonb_build_object('step', v_step.step, 'approver', coalesce(
            (select r.name from data.role r where r.id = v_step.role_id), (select u.name from data.user_account u where u.id = v_step.user_id))));
    end if;
end $$;
comment on function logic.open_step is '打开审批步骤
Gives a task to everybody who may decide in the request''s step. Raises approver_missing where nobody may.';

create function logic.lock_waiting(p_partner int default null) returns void language plpgsql volatile as $$
begin
    perform from data.document d
    where d.id in (select r.document_id from data.approval_request r where r.state = 'pending') and (p_partner is null or d.partner_id = p_partner)
    order by d.id for no key update;
end $$;
comment on function logic.lock_waiting is '锁定待审批的单据
Locks the documents that wait for approval, those of a partner alone where one is given: first of all locks of whoever changes what decides who
may approve, as an approval locks its document first.';

create function logic.deal_step(p_request data.approval_request, p_document data.document) returns void language plpgsql volatile as $$
declare
    v_approvers int[] := logic.step_approvers(p_request, p_document);
begin
    if v_approvers = '{}' then
        -- whoever keeps the flows stands in
        v_approvers := array(
            select u.id from data.user_account u
            where logic.user_may(u.id, 'approval_flow.edit') and logic.may_decide(u.id, p_request, p_document)
              and not exists (
                  select from data.approval_task t
                  where t.request_id = p_request.id and t.step = p_request.step and t.user_id = u.id and t.state = 'approved'));
    end if;
    if v_approvers = '{}' then
        perform logic.end_request(p_request, 'lapsed');
        perform logic.follow_document(p_document, 'lapse');
        return;
    end if;
    update data.approval_task t set state = 'passed'
    where t.request_id = p_request.id and t.step = p_request.step and t.state = 'waiting' and t.user_id <> all (v_approvers);
    insert into data.approval_task as t (request_id, step, user_id)
    select p_request.id, p_request.step, a from unnest(v_approvers) a
    on conflict on constraint approval_task_pkey do update set state = 'waiting' where t.state = 'passed';
end $$;
comment on function logic.deal_step is '重新分派当前步骤
Gives the tasks of the step that a request is in to those who may decide in it now, and takes them from all others. Where nobody is left whom the
step names, to those who keep approval flows and may decide; where there is nobody at all, the document goes back to who submitted it.';

create function logic.deal_waiting(p_partner int default null) returns void language plpgsql volatile as $$
declare
    v_waiting record;
begin
    -- those that were submitted meanwhile
    perform logic.lock_waiting(p_partner);
    for v_waiting in
        select r as request, d as document
        from data.approval_request r
        join data.document d on d.id = r.document_id
        where r.state = 'pending' and (p_partner is null or d.partner_id = p_partner)
        order by d.id
    loop
        perform logic.deal_step(v_waiting.request, v_waiting.document);
    end loop;
end $$;
comment on function logic.deal_waiting is '审批权变动后重新分派
Deals the tasks of all documents that wait for approval anew, of those of a partner alone where one is given: after a change of users, of roles, or of
whose customer somebody is.';

create function logic.start_approval(p_document data.document, p_flow int, p_starter int, p_exceptions jsonb) returns void
language plpgsql volatile as $$
declare
    v_request data.approval_request;
begin
    insert into data.approval_request (document_id, branch_id, flow_id, amount, started_by, exceptions)
    values (p_document.id, p_document.branch_id, p_flow, logic.judged_amount(p_document), p_starter, p_exceptions)
    returning * into v_request;
    perform logic.open_step(v_request, p_document);
end $$;
comment on function logic.start_approval is '发起审批
Starts a document''s way through a flow, for whoever submitted it, with the exceptions that it is about.';

create function logic.submitter(p_document bigint) returns int language plpgsql stable as $$
begin
    return (select r.started_by from data.approval_request r where r.document_id = p_document order by r.id desc limit 1);
end $$;
comment on function logic.submitter is '提交人
Who submitted a document to the approval that it went through last; null where it went through none.';

create function logic.pending_request(p_document data.document) returns data.approval_request language plpgsql volatile as $$
declare
    v_request data.approval_request;
begin
    select r.* into v_request from data.approval_request r where r.document_id = p_document.id and r.state = 'pending';
    if v_request.id is null then
        perform logic.fail('not_pending', jsonb_build_object('number', coalesce(p_document.number, p_document.id::text), 'state', p_document.state));
    end if;
    return v_request;
end $$;
comment on function logic.pending_request is '进行中的审批
The pending request of a locked document. Raises not_pending.';

create function logic.require_task(p_request data.approval_request) returns void language plpgsql stable as $$
begin
    if not exists (select from data.approval_task t where t.request_id = p_request.id and t.step = p_request.step
                   and t.user_id = logic.actor() and t.state = 'waiting') then
        perform logic.fail('not_approver', jsonb_build_object('step', p_request.step, 'waiting_for', (
            select string_agg(u.name, ', ' order by u.name) from data.approval_task t join data.user_account u on u.id = t.user_id
            where t.request_id = p_request.id and t.step = p_request.step and t.state = 'waiting')));
    end if;
end $$;
comment on function logic.require_task is '必须是当前审批人
Raises not_approver, naming whom the request waits for, unless a task of this step waits for the user of this call.';

create function logic.record_decision(p_request data.approval_request, p_decision text, p_comment text) returns void language plpgsql volatile as $$
begin
    insert into data.approval_decision (request_id, step, user_id, decision, comment)
    values (p_request.id, p_request.step, logic.actor(), p_decision, coalesce(p_comment, ''));
end $$;
comment on function logic.record_decision is '记录审批意见
Writes a decision.';

create function logic.end_request(p_request data.approval_request, p_state text) returns void language plpgsql volatile as $$
begin
    update data.approval_task t
    set state = case when t.user_id = logic.actor() and p_state in ('approved', 'rejected') then p_state else 'passed' end
    where t.request_id = p_request.id and t.state = 'waiting';
    update data.approval_request r set state = p_state, ended_at = clock_timestamp() where r.id = p_request.id;
end $$;
comment on function logic.end_request is '结束审批
Ends a request and takes its tasks out of every inbox.';

create function logic.approve_document(p_document data.document, p_comment text) returns data.document language plpgsql volatile as $$
declare
    v_request data.approval_request := logic.pending_request(p_document);
    v_step    data.approval_step;
    v_flow    int;
begin
    perform logic.require_task(v_request);
    perform logic.record_decision(v_request, 'approve', p_comment);
    select s.* into v_step from data.approval_step s where s.flow_id = v_request.flow_id and s.step = v_request.step;
    update data.approval_task t set state = 'approved'
    where t.request_id = v_request.id and t.step = v_request.step and t.user_id = logic.actor();
    if v_step.rule = 'all' and exists (select from data.approval_task t where t.request_id = v_request.id
                                       and t.step = v_request.step and t.state = 'waiting') then
        perform logic.record_event(p_document.id, 'approve', p_document.state, p_document.state, p_comment);
        return p_document;
    end if;
    update data.approval_task t set state = 'passed'
    where t.request_id = v_request.id and t.step = v_request.step and t.state = 'waiting';
    if exists (select from data.approval_step s where s.flow_id = v_request.flow_id and s.step = v_request.step + 1) then
        update data.approval_request r set step = r.step + 1 where r.id = v_request.id returning r.* into v_request;
        perform logic.open_step(v_request, p_document);
        perform logic.record_event(p_document.id, 'approve', p_document.state, p_document.state, p_comment);
        return p_document;
    end if;
    perform logic.refuse_outdated(p_document);
    perform logic.refuse_outdated_parts(p_document);
    perform logic.end_request(v_request, 'approved');
    -- an exception that is granted spares a document nothing that its kind and amount ask for
    if v_request.exceptions <> '[]' then
        v_flow := logic.flow_in_force(p_document, false);
        if v_flow is not null then
            perform logic.start_approval(p_document, v_flow, v_request.started_by, '[]');
            perform logic.record_event(p_document.id, 'approve', p_document.state, p_document.state, p_comment);
            return p_document;
        end if;
    end if;
    return logic.take_effect(p_document, 'approve', p_comment);
end $$;
comment on function logic.approve_document is '审批通过
An approval by the user of this call; the last one makes the document take effect, of an exception after the flow that the document needs anyhow.
Raises not_pending, not_approver.';

create function logic.refuse_document(p_document data.document, p_decision text, p_comment text) returns data.document language plpgsql volatile as $$
declare
    v_request data.approval_request := logic.pending_request(p_document);
begin
    if p_decision = 'reject' then
        perform logic.require_task(v_request);
    elsif logic.actor() <> v_request.started_by then
        perform logic.fail('not_starter', jsonb_build_object('starter', (select u.name from data.user_account u where u.id = v_request.started_by)));
    end if;
    perform logic.record_decision(v_request, p_decision, p_comment);
    perform logic.end_request(v_request, case p_decision when 'reject' then 'rejected' else 'withdrawn' end);
    return logic.move_document(p_document, p_decision, p_comment);
end $$;
comment on function logic.refuse_document is '驳回或撤回
Rejects (an approver, with reason) or withdraws (who started it). Raises not_pending, not_approver, not_starter.';

create function logic.ways_around(p_kind text, p_branch text) returns jsonb language plpgsql stable as $$
begin
    return (
        select coalesce(jsonb_agg(
            jsonb_build_object('branch', b.code, 'branch_name', b.name, 'version', b.version, 'kind', k.name) order by b.code, k.name), '[]')
        from meta.document_kind k
        join data.branch b on not b.disabled and not b.requires_order and b.id = any ((select logic.visible_branches())::int[])
        where exists (select from meta.link_rule r where r.kind = k.name and r.source_kind = p_kind and r.relation = 'fulfils')
          and (p_branch is null or b.code = p_branch));
end $$;
comment on function logic.ways_around is '可绕过订单审批的分支
Branches, perhaps one alone, in which papers that fulfil orders of a kind need no order: a flow of such orders is passed by there.';
