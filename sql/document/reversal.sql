-- Undoing. A posted document is never edited: it is mirrored, at its original cost, and the mirror stands beside it for ever.

create function logic.copy_document(p_document data.document, p_sign int, p_on date, p_reason text) returns data.document
language plpgsql volatile as $$
declare
    v_copy data.document;
begin
    insert into data.document (
        kind, branch_id, other_branch_id, warehouse_id, other_warehouses, partner_id, employee_id, department_id, currency,
        currency_rate, with_tax, discount, rounding_off, net, tax, gross, business_on, due_on, reason, memo, reversal_of)
    values (
        p_document.kind, p_document.branch_id, p_document.other_branch_id, p_document.warehouse_id,
        p_document.other_warehouses, p_document.partner_id,
        p_document.employee_id, p_document.department_id, p_document.currency, p_document.currency_rate, p_document.with_tax,
        p_sign * p_document.discount,
        p_sign * p_document.rounding_off, p_sign * p_document.net, p_sign * p_document.tax, p_sign * p_document.gross, p_on, null,
        p_reason, p_document.memo, case when p_sign < 0 then p_document.id end)
    returning * into v_copy;
    with line as (
        insert into data.document_line (
            document_id, branch_id, line_number, direction, product_id, unit_id, quantity, numerator, denominator, base_quantity, list_price,
            discount, price, tax_code_id, tax_rate, discount_share, net, tax, gross, deductible, gift, location_id, lot_id, remark, warehouse_id)
        select v_copy.id, l.branch_id, l.line_number, l.direction, l.product_id, l.unit_id, p_sign * l.quantity, l.numerator, l.denominator,
               p_sign * l.base_quantity, l.list_price, l.discount, l.price, l.tax_code_id, l.tax_rate, p_sign * l.discount_share,
               p_sign * l.net, p_sign * l.tax, p_sign * l.gross, l.deductible, l.gift, l.location_id, l.lot_id, l.remark, l.warehouse_id
        from data.document_line l
        where l.document_id = p_document.id
        order by l.line_number
        returning id, line_number
    ), pair as (
        select n.id copy_id, l.id line_id, l.base_quantity
        from line n join data.document_line l on l.document_id = p_document.id and l.line_number = n.line_number
    ), link as (
        insert into data.line_link (line_id, source_line_id, relation, quantity, amount, tax, discount_share)
        select p.copy_id, k.source_line_id, k.relation, p_sign * k.quantity, p_sign * k.amount, p_sign * k.tax, p_sign * k.discount_share
        from pair p join data.line_link k on k.line_id = p.line_id and k.relation <> 'reverses'
        union all
        select p.copy_id, p.line_id, 'reverses', abs(p.base_quantity), 0, 0, 0 from pair p where p_sign < 0
    )
    insert into data.receipt_line (line_id, rejected, reason)
    select p.copy_id, p_sign * r.rejected, r.reason from pair p join data.receipt_line r on r.line_id = p.line_id;
    insert into data.document_link (document_id, other_id, relation)
    select v_copy.id, k.other_id, k.relation
    from data.document_link k where k.document_id = p_document.id and k.relation not in ('reverses', 'replaces')
    union all
    select v_copy.id, p_document.id, case when p_sign < 0 then 'reverses' else 'replaces' end;
    return v_copy;
end $$;
comment on function logic.copy_document is '复制单据:镜像或重做
Copies a document with its lines and links: p_sign −1 a mirror that reverses it, +1 a draft that replaces it.';

create function logic.mirror_document(p_document data.document, p_on date, p_reason text) returns data.document language plpgsql volatile as $$
begin
    update data.document d set reversed = true where d.id = p_document.id;
    return logic.take_effect(logic.copy_document(p_document, -1, p_on, p_reason), 'reverse', p_reason);
end $$;
comment on function logic.mirror_document is '过账红冲单
Posts the mirror of a locked posted document that has none, dated p_on. Raises what posting raises.';

create function logic.reverse_document(p_document data.document, p_on date, p_reason text) returns data.document language plpgsql volatile as $$
begin
    if p_document.state <> 'posted' or p_document.reversal_of is not null then
        perform logic.fail('document_state', jsonb_build_object('action', 'reverse', 'state', p_document.state, 'number', p_document.number));
    elsif p_on > logic.today() or p_on < p_document.business_on then
        perform logic.refuse_faults(jsonb_build_array(jsonb_build_object('path', 'business_on', 'fault', 'out_of_range', 'value', p_on)));
    end if;
    perform logic.require(p_document.kind || '.undo');
    if exists (select from data.document d where d.reversal_of = p_document.id and d.state <> 'cancelled') then
        perform logic.fail('already_reversed', jsonb_build_object('number', p_document.number));
    elsif exists (select from meta.link_rule r where r.source_kind = p_document.kind and r.bound = 'moved') then
        perform logic.require_unused(p_document, false);
    end if;
    return logic.mirror_document(p_document, p_on, p_reason);
end $$;
comment on function logic.reverse_document is '红冲
Posts the mirror of a locked posted document, dated p_on. Raises document_state, already_reversed, document_in_use (something went back of it),
permission_denied and what posting raises.';
