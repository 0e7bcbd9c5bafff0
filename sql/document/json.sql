-- A document as its page and programs read it: one JSON, from published views, so that rights apply; and what operations that move one answer.

create function logic.possible_actions(p_document bigint) returns text[] language sql stable as $$
    select coalesce(array_agg(a.action order by a.action), '{}')
    from data.document d
    cross join lateral (
        select t.action from meta.transition t
        where t.kind = d.kind and t.from_state = d.state and t.action not in ('revise', 'resume') and logic.may(t.permission)
        union select 'edit' where d.state in ('draft', 'rejected') and d.reversal_of is null and logic.may(d.kind || '.edit')
        union select a from unnest('{approve,reject}'::text[]) a where exists (
            select from data.approval_request r join data.approval_task t on t.request_id = r.id and t.step = r.step
            where r.document_id = d.id and r.state = 'pending' and t.state = 'waiting' and t.user_id = logic.actor())
        union select 'withdraw' where exists (select from data.approval_request r
            where r.document_id = d.id and r.state = 'pending' and r.started_by = logic.actor())
        union select a from unnest('{reverse,correct}'::text[]) a where d.state = 'posted' and d.reversal_of is null
            and (a = 'reverse' or (logic.kind(d.kind)).lines <> 'own') and logic.may(d.kind || '.undo')
            and not exists (select from data.document r where r.reversal_of = d.id and r.state <> 'cancelled')
        union select 'resume' where d.state = 'closed' and logic.may(d.kind || '.edit') and exists (
            select from data.document_line l join data.line_progress g on g.line_id = l.id where l.document_id = d.id and g.closed > 0)
        union select 'copy' where d.reversal_of is null and logic.may(d.kind || '.edit')
        union select 'fulfil' where d.reversal_of is null and not d.reversed and exists (select from meta.link_rule r
            where r.source_kind = d.kind and d.state = case r.bound when 'progress' then 'approved' else 'posted' end
              and logic.may(r.kind || '.edit'))
        union select 'reserve' where d.state = 'approved' and (logic.kind(d.kind)).reserves and logic.may(d.kind || '.edit') and exists (
            select from report.sales_order_line s where s.document_id = d.id and s.backorder > 0)
    ) a
    where d.id = p_document
$$;
comment on function logic.possible_actions is '当前可做的操作
What the user of this call may do to a document in its state.';

create function logic.document_json(p_document bigint) returns json language sql stable as $$
    select json_build_object(
        'document', d.id::text, 'kind', d.kind, 'kind_name', d.kind_name, 'number', d.number, 'state', d.state, 'state_name', d.state_name,
        'version', d.version, 'branch', d.branch, 'branch_name', d.branch_name, 'warehouse', d.warehouse, 'warehouse_name', d.warehouse_name,
        'partner', d.partner, 'partner_name', d.partner_name, 'employee', d.employee, 'employee_name', d.employee_name, 'department', d.department,
        'department_name', d.department_name, 'currency', d.currency, 'with_tax', d.with_tax, 'discount', d.discount::text,
        'rounding_off', d.rounding_off::text, 'net', d.net::text, 'tax', d.tax::text, 'gross', d.gross::text,
        'cost', coalesce(d.cost, case when d.state in ('draft', 'submitted', 'rejected') and logic.sees_cost() then (
            select logic.issue_cost(array_agg(row(l.location_id, l.product_id, l.base_quantity)::logic.issue))
            from data.document_line l where l.document_id = d.id and l.direction < 0 and l.base_quantity > 0 having count(*) > 0) end)::text,
        'business_on', d.business_on, 'due_on', d.due_on, 'reason', d.reason, 'memo', d.memo, 'external_id', d.external_id,
        'reversed', d.reversed, 'created_at', d.created_at, 'created_by', d.created_by, 'updated_at', d.updated_at, 'updated_by', d.updated_by,
        'actions', logic.possible_actions(d.id),
        'waiting_warehouses', case when d.state = 'approved' then (
            select coalesce(json_agg(json_build_object('warehouse', w.code, 'name', w.name) order by t.n), '[]')
            from unnest(logic.waiting_warehouses(array[d.id])) with ordinality t (id, n) join data.warehouse w on w.id = t.id) end,
        'fulfilled_by', (
            select coalesce(json_agg(r.kind order by r.kind), '[]')
            from meta.link_rule r where r.source_kind = d.kind and logic.may(r.kind || '.edit')),
        'lines', (
            select coalesce(json_agg(json_build_object(
                'line', l.id::text, 'line_number', l.line_number, 'product', l.product, 'product_name', l.product_name, 'spec', l.spec,
                'unit', l.unit, 'unit_name', l.unit_name, 'quantity', trim_scale(l.quantity)::text, 'base_unit', l.base_unit,
                'base_quantity', trim_scale(l.base_quantity)::text, 'list_price', l.list_price::text, 'discount', l.discount::text,
                'price', l.price::text, 'tax_code', l.tax_code, 'tax_rate', l.tax_rate::text, 'discount_share', l.discount_share::text,
                'net', l.net::text, 'tax', l.tax::text, 'gross', l.gross::text, 'gift', l.gift, 'location', l.location, 'warehouse', l.warehouse,
                'warehouse_name', l.warehouse_name, 'due_on', l.due_on, 'remark', l.remark, 'rejected', trim_scale(l.rejected)::text,
                'reject_reason', l.reject_reason, 'received', trim_scale(o.received)::text, 'on_order', trim_scale(o.on_order)::text,
                'reserved', trim_scale(s.reserved)::text, 'backorder', trim_scale(s.backorder)::text, 'delivered', trim_scale(s.delivered)::text,
                'cost', l.cost::text,
                'progress', case when coalesce(o.id, s.id) is not null then (
                    select json_build_object('received', logic.mixed_quantity(p.id, o.received), 'on_order', logic.mixed_quantity(p.id, o.on_order),
                        'reserved', logic.mixed_quantity(p.id, s.reserved), 'backorder', logic.mixed_quantity(p.id, s.backorder),
                        'delivered', logic.mixed_quantity(p.id, s.delivered))
                    from data.product p where p.code = l.product) end,
                'source_line', (select min(k.source_line_id)::text from data.line_link k where k.line_id = l.id
                    and k.relation <> 'reverses')) order by l.line_number), '[]')
            from report.document_line l
            left join report.purchase_order_line o on o.id = l.id
            left join report.sales_order_line s on s.id = l.id
            where l.document_id = d.id),
        'events', (
            select coalesce(json_agg(json_build_object('action', e.action, 'from', e.from_state, 'to', e.to_state, 'by', u.name, 'at', e.at,
                'comment', e.comment) order by e.id), '[]')
            from data.document_event e left join data.user_account u on u.id = e.user_id where e.document_id = d.id),
        'comments', (
            select coalesce(json_agg(json_build_object('by', u.name, 'at', c.at, 'comment', c.comment) order by c.id), '[]')
            from data.document_comment c join data.user_account u on u.id = c.user_id where c.document_id = d.id),
        'approval', (
            select json_agg(json_build_object('approver', a.approver, 'name', a.approver_name, 'step', a.step) order by a.step, a.approver)
            from report.approval_pending a where a.document_id = d.id),
        'exceptions', coalesce((
            select logic.shown_marks(r.exceptions) from data.approval_request r where r.document_id = d.id and r.state = 'pending'), '[]'),
        'links', (
            select coalesce(json_agg(json_build_object('document', o.id::text, 'kind', o.kind, 'number', o.number, 'state', o.state,
                'relation', case when k.document_id = d.id then k.relation
                                 else case k.relation when 'fulfils' then 'fulfilled_by' when 'returns' then 'returned_by'
                                     when 'reverses' then 'reversed_by' else 'replaced_by' end end)
                order by o.id), '[]')
            from data.document_link k
            join report.document o on o.id = case when k.document_id = d.id then k.other_id else k.document_id end
            where d.id in (k.document_id, k.other_id)))
    from report.document d
    where d.id = p_document
$$;
comment on function logic.document_json is '一张单据的全部内容
A document with lines, events, comments, approval, links and possible actions; null where it is unknown or not the reader''s to see. Progress of
order lines is in base units; under progress, in the units of the product. waiting_warehouses: where an approved order still waits for something.
fulfilled_by: the kinds by which the user may fulfil it, or send back what it moved.';

create function logic.result_json(p_document data.document) returns json language plpgsql stable as $$
begin
    return (
        select json_build_object('document', p_document.id::text, 'kind', p_document.kind, 'number', p_document.number, 'state', p_document.state,
            'version', p_document.version, 'net', case when s.sees then p_document.net::text end,
            'tax', case when s.sees then p_document.tax::text end,
            'gross', case when s.sees then p_document.gross::text end)
        from (select (logic.kind(p_document.kind)).partner = 'customer' or logic.may('cost.see') sees) s);
end $$;
comment on function logic.result_json is '单据操作的答复
What an operation on a document answers: id, number, state, version; totals where the user may see cost.';
