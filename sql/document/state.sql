-- The state machine: one way to read, lock, save, number and move a document, whatever its kind. Effects of a move happen in the
-- same transaction, all of them in effect(), where a kind differs by what it declares. Computing and writing run on plans that are made once
-- (plan_cache_mode): planned for what it holds, a paper of few lines would cost more planning than writing.

create function logic.lock_document(p_document bigint, p_version int) returns data.document
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
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
end
$$;
comment on function logic.lock_document is '锁定单据
Locks a document of the call''s branch, first of all locks; p_version null: any. NO KEY, for otherwise two papers that link to one order would
deadlock on it. Raises document_unknown, document_other_branch, version_stale.';

create function logic.next_state(p_document data.document, p_action text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
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
end
$$;
comment on function logic.next_state is '下一状态
The state that an action leads to. Raises document_state where it leads nowhere, permission_denied.';

create function logic.document_for(p_document bigint, p_version int, p_action text) returns data.document
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_document data.document := logic.lock_document(p_document, p_version);
begin
    perform logic.next_state(v_document, p_action);
    return v_document;
end
$$;
comment on function logic.document_for is '锁定单据以便操作
Locks a document for an action that its state and the user''s rights allow. Raises what lock_document and next_state raise.';

create function logic.with_reason(p_document data.document, p_reason text) returns data.document
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
    if btrim(p_reason) = '' then
        perform logic.fail('reason_required');
    end if;
    return p_document;
end
$$;
comment on function logic.with_reason is '必须写明原因
The document, where the reason for what is done with it is more than blanks. Raises reason_required.';

create function logic.record_event(p_document bigint, p_action text, p_from text, p_to text, p_comment text) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
    insert into data.document_event (document_id, action, from_state, to_state, user_id, comment)
    values (p_document, p_action, p_from, p_to, logic.actor(), coalesce(p_comment, ''));
end
$$;
comment on function logic.record_event is '记录单据经历
Writes who moved a document, from which state to which.';

create function logic.next_number(p_kind text, p_branch int, p_on date) returns text
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
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
end
$$;
comment on function logic.next_number is '取单据编号
Takes the next number of a kind in a branch and period, such as CG-SH-20261121-0001. The counter is the last lock of a transaction.';

create function logic.save_lines(p_document data.document, p_kind meta.document_kind, p_lines logic.computed_line[]) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp set enable_seqscan = off
as $$
begin
    insert into data.document_line (
        document_id, branch_id, line_number, direction, product_id, unit_id, quantity, numerator, denominator, base_quantity, list_price,
        discount, price, tax_code_id, tax_rate, discount_share, net, tax, gross, deductible, gift, location_id, due_on, remark, warehouse_id)
    select p_document.id, p_document.branch_id, l.line_number, p_kind.direction, l.product_id, l.unit_id, l.quantity, l.numerator, l.denominator,
           l.base_quantity, l.list_price, l.discount, l.price, l.tax_code_id, l.tax_rate, l.discount_share, l.net, l.tax, l.gross,
           l.deductible, l.gift, case when p_kind.direction <> 0 then l.location_id end, l.due_on, l.remark, l.warehouse_id
    from unnest(p_lines) l
    order by l.line_number;
    if exists (select from unnest(p_lines) l where l.source_line_id is not null) then
        insert into data.line_link (line_id, source_line_id, relation, quantity, amount, tax, discount_share)
        select n.id, l.source_line_id, r.relation, n.base_quantity, (l.part).amount, (l.part).tax, (l.part).discount_share
        from unnest(p_lines) l
        cross join lateral (select * from data.document_line n where n.document_id = p_document.id and n.line_number = l.line_number offset 0) n
        cross join lateral (
            select r.relation
            from data.document o join meta.link_rule r on r.kind = p_kind.name and r.source_kind = o.kind
            where o.id = (l.part).source_id offset 0) r;
        insert into data.document_link (document_id, other_id, relation)
        select p_document.id, o.id, r.relation
        from (select distinct (l.part).source_id id from unnest(p_lines) l) s
        join data.document o on o.id = s.id
        join meta.link_rule r on r.kind = p_kind.name and r.source_kind = o.kind
        on conflict on constraint document_link_pkey do nothing;
    end if;
    if exists (select from unnest(p_lines) l where l.rejected > 0) then
        insert into data.receipt_line (line_id, rejected, reason)
        select n.id, l.rejected, l.reject_reason
        from unnest(p_lines) l
        cross join lateral (select * from data.document_line n where n.document_id = p_document.id and n.line_number = l.line_number offset 0) n
        where l.rejected > 0;
    end if;
end
$$;
comment on function logic.save_lines is '写入单据行
Writes the lines of a draft with their links and what only receipts have.';

create function logic.clear_lines(p_document bigint) returns void
language sql volatile set search_path = pg_catalog, pg_temp
as $$
    delete from data.receipt_line r using data.document_line l where l.document_id = p_document and r.line_id = l.id;
    delete from data.line_link k using data.document_line l where l.document_id = p_document and k.line_id = l.id;
    -- a cancelled draft that was to fulfil these lines keeps its link to the document alone
    delete from data.line_link k using data.document_line l, data.document_line u, data.document d
    where l.document_id = p_document and k.source_line_id = l.id and u.id = k.line_id and d.id = u.document_id and d.state = 'cancelled';
    delete from data.document_link k where k.document_id = p_document and k.relation not in ('reverses', 'replaces');
    delete from data.document_line l where l.document_id = p_document
$$;
comment on function logic.clear_lines is '清除草稿的行
Removes the lines of a draft.';

create function logic.computed_document(
    p_kind text, p_input logic.document_input, p_lines logic.line_input[], p_document bigint default null) returns logic.computed_document
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    v_kind   meta.document_kind := logic.kind(p_kind);
    v_hidden boolean := logic.hides_prices(v_kind);
    v_input  logic.document_input := case when v_hidden then logic.with_hidden_terms(p_document, p_input, p_lines) else p_input end;
    v_seen   logic.line_input[] := logic.seen_lines(v_kind, p_lines);
    v_header logic.header := logic.header(v_kind, logic.current_branch(), v_input, v_seen);
    v_given  logic.line_input[] := p_lines;
    v_lines  logic.computed_line[];
    v_parts  logic.source_part[];
    v_terms  logic.order_terms;
    v_faults jsonb;
begin
    if cardinality(p_lines) > 20000 then
        perform logic.refuse_faults(jsonb_build_array(jsonb_build_object('path', 'lines', 'fault', 'too_many', 'value', cardinality(p_lines))));
    end if;
    if v_hidden then
        v_given := logic.with_hidden_prices(v_kind, v_header, p_document, p_lines);
        v_seen := logic.seen_lines(v_kind, v_given);
    end if;
    v_lines := logic.resolved_lines(v_kind, v_header, v_seen);
    if v_kind.sourced and exists (select from unnest(p_lines) i where i.source_line is not null) then
        v_parts := logic.source_parts(v_header, v_lines);
        v_terms := logic.order_terms(v_parts);
        v_header.discount := coalesce((v_input).discount, v_terms.discount);
        v_header.rounding_off := coalesce((v_input).rounding_off, v_terms.rounding_off);
    end if;
    v_lines := logic.computed_lines(v_header, v_lines, v_parts, logic.on_order_terms(v_header, v_terms));
    v_faults := logic.document_faults(v_kind, p_input, v_header, v_given, v_lines);
    if v_hidden then
        v_faults := logic.hidden_price_faults(v_kind, p_input, p_lines, v_faults);
    end if;
    return row(v_kind, v_header, v_lines, v_faults)::logic.computed_document;
end
$$;
comment on function logic.computed_document is '试算单据
Resolves, calculates and judges a document of a kind in the branch of the call; preview, save and import all begin here. p_document: the draft that
it replaces, from which prices are kept that the user does not see. One of more than
20,000 lines is not looked at any further: request_invalid.';

create function logic.write_draft(p_document bigint, p_computed logic.computed_document, p_amount numeric default 0) returns data.document
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    v_header   logic.header := p_computed.header;
    v_others   int[] := array(select distinct l.warehouse_id from unnest(p_computed.lines) l
        where l.warehouse_id <> v_header.warehouse_id order by 1);
    v_document data.document;
begin
    if p_document is null then
        insert into data.document (
            kind, branch_id, warehouse_id, partner_id, employee_id, department_id, currency, with_tax, discount, rounding_off, net, tax, gross,
            business_on, due_on, reason, memo, external_id, other_warehouses)
        select (p_computed.kind).name, v_header.branch_id, v_header.warehouse_id, v_header.partner_id, v_header.employee_id,
               v_header.department_id, c.currency, v_header.with_tax, v_header.discount, v_header.rounding_off, t.net, t.tax, t.gross,
               v_header.business_on, v_header.due_on, v_header.reason, v_header.memo, v_header.external_id, v_others
        from data.company c
        cross join (
            select coalesce(sum(l.net), p_amount) net, coalesce(sum(l.tax), 0) tax, coalesce(sum(l.gross), p_amount) gross
            from unnest(p_computed.lines) l) t
        returning * into v_document;
    else
        perform logic.clear_lines(p_document);
        update data.document d
        set state = 'draft', warehouse_id = v_header.warehouse_id, partner_id = v_header.partner_id, employee_id = v_header.employee_id,
            department_id = v_header.department_id, with_tax = v_header.with_tax, discount = v_header.discount,
            rounding_off = v_header.rounding_off, net = t.net, tax = t.tax, gross = t.gross, business_on = v_header.business_on,
            due_on = v_header.due_on, reason = v_header.reason, memo = v_header.memo, external_id = v_header.external_id,
            other_warehouses = v_others
        from (
            select coalesce(sum(l.net), p_amount) net, coalesce(sum(l.tax), 0) tax, coalesce(sum(l.gross), p_amount) gross
            from unnest(p_computed.lines) l) t
        where d.id = p_document
        returning d.* into v_document;
    end if;
    perform logic.save_lines(v_document, p_computed.kind, p_computed.lines);
    return v_document;
end
$$;
comment on function logic.write_draft is '写入草稿
Writes a computed document without faults as a draft, a new one or wholly over an old one; p_amount: what one without lines of goods amounts to.';

create function logic.replace_draft(p_kind text, p_document bigint, p_version int) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_document data.document;
begin
    if p_document is null then
        return;
    end if;
    v_document := logic.lock_document(p_document, coalesce(p_version, 0));
    if v_document.kind <> p_kind then
        perform logic.fail('document_unknown', jsonb_build_object('document', p_document));
    elsif v_document.state = 'rejected' then
        perform logic.record_event(p_document, 'revise', 'rejected', logic.next_state(v_document, 'revise'), '');
    elsif v_document.state <> 'draft' then
        perform logic.fail('document_state', jsonb_build_object('action', 'edit', 'state', v_document.state, 'number', v_document.number));
    end if;
end
$$;
comment on function logic.replace_draft is '锁定将被覆盖的草稿
Locks the draft of a kind that is to be saved over, if one is; a rejected paper becomes a draft again. Raises document_unknown, document_state,
version_stale.';

create function logic.save_document(
    p_kind text, p_document bigint, p_version int, p_input logic.document_input, p_lines logic.line_input[]) returns data.document
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_computed logic.computed_document;
    v_order    bigint;
begin
    perform logic.replace_draft(p_kind, p_document, p_version);
    -- An order that is about to be linked must not go back to draft meanwhile. One by one by their keys: in a database without statistics
    -- yet, one query over all of them would read every document there is.
    for v_order in
        select distinct s.document_id
        from unnest(p_lines) i
        cross join lateral (select x.document_id, x.branch_id from data.document_line x where x.id = i.source_line offset 0) s
        where s.branch_id = logic.current_branch()
        order by 1
    loop
        perform from data.document d where d.id = v_order for no key update;
    end loop;
    v_computed := logic.computed_document(p_kind, p_input, p_lines, p_document);
    perform logic.refuse_faults(v_computed.faults);
    return logic.write_draft(p_document, v_computed);
end
$$;
comment on function logic.save_document is '保存草稿
Makes a draft, or replaces one wholly (p_document, p_version). Raises request_invalid with all faults, document_state, version_stale.';

create function logic.save_paper(
    p_kind text, p_document bigint, p_version int, p_input logic.document_input, p_amount numeric default 0, p_faults logic.fault[] default '{}')
returns data.document
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_kind   meta.document_kind := logic.kind(p_kind);
    v_header logic.header;
    v_faults logic.fault[];
begin
    perform logic.replace_draft(p_kind, p_document, p_version);
    v_header := logic.header(v_kind, logic.current_branch(), p_input, '{}');
    v_faults := logic.header_faults(v_kind, p_input, v_header, 0, false) || p_faults;
    perform logic.refuse_faults((
        select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('path', f.path, 'fault', f.fault, 'value', f.value))) from unnest(v_faults) f));
    return logic.write_draft(p_document, row(v_kind, v_header, '{}', null)::logic.computed_document, p_amount);
end
$$;
comment on function logic.save_paper is '保存没有商品行的单据
Makes or replaces the draft of a paper without lines of goods, which amounts to p_amount; p_faults: what its kind found wrong with what it has of its
own, told beside the faults of the header. Lines of its own the kind writes after it. Raises request_invalid, document_state, version_stale.';

create function logic.effect(p_kind meta.document_kind, p_document data.document) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
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
end
$$;
comment on function logic.effect is '单据生效
What a document does when it takes effect. An order opens, and reserves where its kind does. Everything else moves stock, if its kind moves any: after
the progress of the orders that it fulfils and what was reserved for their lines, and of what it returns no more than was moved; a reversal brings
back what its original moved, at the same cost, opens the orders again and reserves nothing.';

create function logic.take_effect(p_document data.document, p_action text, p_comment text) returns data.document
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
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
end
$$;
comment on function logic.take_effect is '审核通过即生效
The effects of a document and its final state, in one step, after submission or the last approval.';

create function logic.submit_document(p_document data.document) returns data.document
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
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
end
$$;
comment on function logic.submit_document is '提交单据
Submits a draft that this call has locked or made: to the approval flow in force for it, or with none straight to its effects. Prices that the
submitter may not give go to a flow for exceptions. Raises document_state, price_not_allowed and what posting raises.';

create function logic.move_document(p_document data.document, p_action text, p_comment text) returns data.document
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_document data.document;
    v_state    text := logic.next_state(p_document, p_action);
begin
    perform logic.record_event(p_document.id, p_action, p_document.state, v_state, p_comment);
    update data.document d set state = v_state where d.id = p_document.id returning d.* into v_document;
    return v_document;
end
$$;
comment on function logic.move_document is '改变单据状态
Moves a locked document by an action that has no effect of its own.';

create function logic.follow_document(p_document data.document, p_action text) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_state text := (
        select t.to_state from meta.transition t
        where t.kind = p_document.kind and t.action = p_action and t.from_state = p_document.state);
begin
    perform logic.record_event(p_document.id, p_action, p_document.state, v_state, '');
    update data.document d set state = v_state where d.id = p_document.id;
end
$$;
comment on function logic.follow_document is '随另一张单据改变状态
Moves a locked document by what another one did to it; a right to this is nobody''s to have.';

create function logic.guard_line() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from data.document d where d.id = old.document_id and d.state not in ('draft', 'rejected')) then
        perform logic.fail('line_fixed', jsonb_build_object('line', old.id));
    end if;
    return case tg_op when 'DELETE' then old else new end;
end
$$;
comment on function logic.guard_line is '触发器:非草稿的行不可更改
Trigger: a line never changes once its document left draft. Raises line_fixed.';
