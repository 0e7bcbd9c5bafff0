-- Drafts: a paper is computed, judged and written whole, or not at all. Computing and writing run on plans that are made once (plan_cache_mode):
-- planned for what it holds, a paper of few lines would cost more planning than writing.

create function logic.save_lines(p_document data.document, p_kind meta.document_kind, p_lines logic.computed_line[]) returns void
language plpgsql volatile set enable_seqscan = off as $$
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
end $$;
comment on function logic.save_lines is '写入单据行
Writes the lines of a draft with their links and what only receipts have.';

create function logic.clear_lines(p_document bigint) returns void language sql volatile as $$
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
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
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
end $$;
comment on function logic.computed_document is '试算单据
Resolves, calculates and judges a document of a kind in the branch of the call; preview, save and import all begin here. p_document: the draft that
it replaces, from which prices are kept that the user does not see. One of more than
20,000 lines is not looked at any further: request_invalid.';

create function logic.write_draft(p_document bigint, p_computed logic.computed_document, p_amount numeric default 0) returns data.document
language plpgsql volatile set plan_cache_mode = force_generic_plan as $$
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
end $$;
comment on function logic.write_draft is '写入草稿
Writes a computed document without faults as a draft, a new one or wholly over an old one; p_amount: what one without lines of goods amounts to.';

create function logic.replace_draft(p_kind text, p_document bigint, p_version int) returns void language plpgsql volatile as $$
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
end $$;
comment on function logic.replace_draft is '锁定将被覆盖的草稿
Locks the draft of a kind that is to be saved over, if one is; a rejected paper becomes a draft again. Raises document_unknown, document_state,
version_stale.';

create function logic.save_document(
    p_kind text, p_document bigint, p_version int, p_input logic.document_input, p_lines logic.line_input[]) returns data.document
language plpgsql volatile as $$
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
end $$;
comment on function logic.save_document is '保存草稿
Makes a draft, or replaces one wholly (p_document, p_version). Raises request_invalid with all faults, document_state, version_stale.';

create function logic.save_paper(
    p_kind text, p_document bigint, p_version int, p_input logic.document_input, p_amount numeric default 0,
    p_faults logic.fault[] default '{}') returns data.document
language plpgsql volatile as $$
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
    return logic.write_draft(p_document, row(v_kind, v_header, '{}', null)::logic.computed_document, round(p_amount, 2));
end $$;
comment on function logic.save_paper is '保存没有商品行的单据
Makes or replaces the draft of a paper without lines of goods, which amounts to p_amount; p_faults: what its kind found wrong with what it has of its
own, told beside the faults of the header. Lines of its own the kind writes after it. Raises request_invalid, document_state, version_stale.';
