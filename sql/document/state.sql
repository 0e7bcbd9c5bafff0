-- The state machine: one way to read, lock, number and move a document, whatever its kind. Effects of a move happen in the same transaction, all of
-- them in effect(), where a kind differs by what it declares.

create function logic.lock_document(p_document bigint, p_version int) returns data.document language plpgsql volatile as $$
declare
    v_document data.document;
begin
    perform from data.document d where d.id = p_document for no key update;
    select d.* into v_document from data.document d where d.id = p_document;
    if not logic.sees_document(v_document) or not logic.warehouse_allowed(logic.actor(), v_document.warehouse_id) then
        perform logic.fail('document_unknown', jsonb_build_object('document', p_document));
    elsif v_document.branch_id <> logic.current_branch() then
        perform logic.fail('document_other_branch', jsonb_build_object('document', p_document,
            'branch', (select b.code from data.branch b where b.id = v_document.branch_id)));
    elsif p_version <> v_document.version then
        perform logic.fail('version_stale', jsonb_build_object('version', p_version, 'current', v_document.version,
            'changed_by', (select u.name from data.user_account u where u.id = v_document.updated_by)));
    end if;
    return v_document;
end $$;
comment on function logic.lock_document is '锁定单据
Locks a document of the call''s branch, first of all locks; p_version null: any. NO KEY, for otherwise two papers that link to one order would
deadlock on it. Raises document_unknown, document_other_branch, version_stale.';

create function logic.next_state(p_document data.document, p_action text) returns text language plpgsql stable as $$
declare
    v_transition meta.transition;
begin
    select t.* into v_transition from meta.transition t
    where t.kind = p_document.kind and t.action = p_action and t.from_state = p_document.state;
    if v_transition.kind is null then
        perform logic.fail('document_state', jsonb_build_object('action', p_action, 'state', p_document.state,
            'number', coalesce(p_document.number, p_document.id::text),
            'allowed', (select jsonb_agg(t.action) from meta.transition t where t.kind = p_document.kind and t.from_state = p_document.state)));
    elsif v_transition.permission is not null then
        perform logic.require(v_transition.permission);
    end if;
    return v_transition.to_state;
end $$;
comment on function logic.next_state is '下一状态
The state that an action leads to. Raises document_state where it leads nowhere, permission_denied.';

create function logic.document_for(p_document bigint, p_version int, p_action text) returns data.document language plpgsql volatile as $$
declare
    v_document data.document := logic.lock_document(p_document, p_version);
begin
    perform logic.next_state(v_document, p_action);
    return v_document;
end $$;
comment on function logic.document_for is '锁定单据以便操作
Locks a document for an action that its state and the user''s rights allow. Raises what lock_document and next_state raise.';

create function logic.with_reason(p_document data.document, p_reason text) returns data.document language plpgsql stable as $$
begin
    if btrim(p_reason) = '' then
        perform logic.fail('reason_required');
    end if;
    return p_document;
end $$;
comment on function logic.with_reason is '必须写明原因
The document, where the reason for what is done with it is more than blanks. Raises reason_required.';

create function logic.record_event(p_document bigint, p_action text, p_from text, p_to text, p_comment text) returns void
language plpgsql volatile as $$
begin
    insert into data.document_event (document_id, action, from_state, to_state, user_id, comment)
    values (p_document, p_action, p_from, p_to, logic.actor(), coalesce(p_comment, ''));
end $$;
comment on function logic.record_event is '记录单据经历
Writes who moved a document, from which state to which.';

create function logic.next_number(p_kind text, p_branch int, p_on date) returns text language plpgsql volatile as $$
declare
    v_format data.number_format := (select f from data.number_format f where f.kind = p_kind);
    v_period text := to_char(p_on, case v_format.period when 'day' then 'YYYYMMDD' else 'YYYYMM' end);
    v_last   bigint;
begin
    insert into data.number_counter as c (kind, branch_id, period, last) values (p_kind, p_branch, v_period, 1)
    on conflict on constraint number_counter_pkey do update set last = c.last + 1
    returning c.last into v_last;
    return concat_ws('-', v_format.prefix, case when v_format.with_branch then (select b.code from data.branch b where b.id = p_branch) end,
                     v_period, lpad(v_last::text, greatest(v_format.digits, length(v_last::text)), '0'));
end $$;
comment on function logic.next_number is '取单据编号
Takes the next number of a kind in a branch and period, such as CG-SH-20261121-0001. The counter is the last lock of a transaction.';

create function logic.effect(p_kind meta.document_kind, p_document data.document) returns void language plpgsql volatile as $$
declare
    v_fulfils boolean;
begin
    if p_kind.final_state = 'approved' then
        if p_kind.lines = 'goods' then
            perform logic.open_order(p_kind, p_document);
        end if;
        if p_kind.reserves then
            perform logic.reserve_order(p_document);
        end if;
        return;
    end if;
    v_fulfils := p_kind.fulfils and logic.advance_orders(p_kind, p_document);
    if p_kind.returns then
        perform logic.refuse_over_return(p_document);
    end if;
    if v_fulfils and p_kind.direction < 0 and p_document.reversal_of is null then
        perform logic.consume_reservations(p_document);
    end if;
    perform logic.stock_post(p_document, case when p_document.reversal_of is null then logic.moves(p_document)
                                              else logic.mirrored_moves(p_document) end);
end $$;
comment on function logic.effect is '单据生效
What a document does when it takes effect. An order opens, and reserves where its kind does. Everything else moves stock, if its kind moves any: after
the progress of the orders that it fulfils and what was reserved for their lines, and of what it returns no more than was moved; a reversal brings
back what its original moved, at the same cost, opens the orders again and reserves nothing.';

create function logic.take_effect(p_document data.document, p_action text, p_comment text) returns data.document language plpgsql volatile as $$
declare
    v_document data.document := p_document;
    v_kind     meta.document_kind := logic.kind(p_document.kind);
begin
    perform logic.effect(v_kind, p_document);
    perform logic.record_event(p_document.id, p_action, p_document.state, v_kind.final_state, p_comment);
    update data.document d
    set state = v_kind.final_state, number = coalesce(d.number, logic.next_number(d.kind, d.branch_id, d.business_on))
    where d.id = p_document.id
    returning d.* into v_document;
    return v_document;
end $$;
comment on function logic.take_effect is '审核通过即生效
The effects of a document and its final state, in one step, after submission or the last approval.';

create function logic.submit_document(p_document data.document) returns data.document language plpgsql volatile as $$
declare
    v_document data.document;
    v_state    text := logic.next_state(p_document, 'submit');
    v_marks    jsonb := logic.price_exceptions(p_document);
    v_flow     int := logic.flow_in_force(p_document, v_marks <> '[]');
begin
    if v_flow is null then
        if v_marks <> '[]' then
            perform logic.refuse_exceptions(v_marks);
        end if;
        return logic.take_effect(p_document, 'submit', '');
    end if;
    perform logic.record_event(p_document.id, 'submit', p_document.state, v_state, '');
    perform logic.start_approval(p_document, v_flow, logic.actor(), v_marks);
    update data.document d
    set state = v_state, number = coalesce(d.number, logic.next_number(d.kind, d.branch_id, d.business_on))
    where d.id = p_document.id
    returning d.* into v_document;
    return v_document;
end $$;
comment on function logic.submit_document is '提交单据
Submits a draft that this call has locked or made: to the approval flow in force for it, or with none straight to its effects. Prices that the
submitter may not give go to a flow for exceptions. Raises document_state, price_not_allowed and what posting raises.';

create function logic.move_document(p_document data.document, p_action text, p_comment text) returns data.document language plpgsql volatile as $$
declare
    v_document data.document;
    v_state    text := logic.next_state(p_document, p_action);
begin
    perform logic.record_event(p_document.id, p_action, p_document.state, v_state, p_comment);
    update data.document d set state = v_state where d.id = p_document.id returning d.* into v_document;
    return v_document;
end $$;
comment on function logic.move_document is '改变单据状态
Moves a locked document by an action that has no effect of its own.';

create function logic.follow_document(p_document data.document, p_action text) returns void language plpgsql volatile as $$
declare
    v_state text := (
        select t.to_state from meta.transition t
        where t.kind = p_document.kind and t.action = p_action and t.from_state = p_document.state);
begin
    perform logic.record_event(p_document.id, p_action, p_document.state, v_state, '');
    update data.document d set state = v_state where d.id = p_document.id;
end $$;
comment on function logic.follow_document is '随另一张单据改变状态
Moves a locked document by what another one did to it; a right to this is nobody''s to have.';

create function logic.guard_line() returns trigger language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from data.document d where d.id = old.document_id and d.state not in ('draft', 'rejected')) then
        perform logic.fail('line_fixed', jsonb_build_object('line', old.id));
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;
comment on function logic.guard_line is '触发器:非草稿的行不可更改
Trigger: a line never changes once its document left draft. Raises line_fixed.';
