-- A document as its page and programs read it: one JSON, from published views, so that rights apply; and what operations that move one answer.

create function logic.possible_actions(p_document data.document) returns text[]
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
    v_kind     meta.document_kind := logic.kind(p_document.kind);
    v_may      text[] := logic.held_permissions();
    v_may_edit boolean := p_document.kind || '.edit' = any (v_may);
    v_may_undo boolean := p_document.kind || '.undo' = any (v_may);
    v_made     boolean := p_document.reversal_of is null;
    v_standing boolean := v_made and not exists (select from data.document r where r.reversal_of = p_document.id and r.state <> 'cancelled');
    v_decides  boolean := false;
    v_started  boolean := false;
begin
    if p_document.state = 'submitted' then
        select exists (select from data.approval_task t
                       where t.request_id = r.id and t.step = r.step and t.state = 'waiting' and t.user_id = logic.actor()),
               r.started_by = logic.actor()
        into v_decides, v_started
        from data.approval_request r
        where r.document_id = p_document.id and r.state = 'pending';
    end if;
    return array(
        select a.action
        from (
            select t.action from meta.transition t
            where t.kind = p_document.kind and t.from_state = p_document.state and t.action not in ('revise', 'resume') and t.permission = any (v_may)
            union all
            select a.action from (values
                ('edit', p_document.state in ('draft', 'rejected') and v_made and v_may_edit),
                ('approve', v_decides), ('reject', v_decides), ('withdraw', v_started),
                ('reverse', v_standing and p_document.state = 'posted' and v_may_undo),
                ('correct', v_standing and p_document.state = 'posted' and v_may_undo and v_kind.lines <> 'own'),
                ('copy', v_made and v_may_edit),
                ('fulfil', v_standing and exists (select from meta.link_rule r
                    where r.source_kind = p_document.kind and r.kind || '.edit' = any (v_may)
                      and p_document.state = case r.bound when 'progress' then 'approved' else 'posted' end)),
                ('resume', p_document.state = 'closed' and v_may_edit and exists (
                    select from data.document_line l join data.line_progress g on g.line_id = l.id
                    where l.document_id = p_document.id and g.closed > 0)),
                ('reserve', p_document.state = 'approved' and v_kind.reserves and v_may_edit and exists (
                    select from data.document_line l
                    join data.line_progress g on g.line_id = l.id
                    join data.product q on q.id = l.product_id
                    left join data.reservation r on r.line_id = l.id
                    where l.document_id = p_document.id and q.kind = 'stocked'
                      and g.quantity - g.fulfilled - g.closed > coalesce(r.quantity, 0)))) a (action, possible)
            where a.possible) a
        group by a.action
        order by a.action);
end $$;
comment on function logic.possible_actions is '当前可做的操作
What the user of this call may do to a document in its state.';

select logic.declare_shape('line_progress', '{received: text?, on_order: text?, reserved: text?, backorder: text?, delivered: text?}');
select logic.declare_shape('document_line', '{line: id, line_number: int, product: text?, product_name: text?, spec: text?, unit: text?,
      unit_name: text?, quantity: figure, base_unit: text?, base_quantity: figure, list_price: figure?, discount: figure, price: figure?,
      tax_code: text?, tax_rate: figure?, discount_share: figure?, net: figure?, tax: figure?, gross: figure?, gift: boolean, location: text?,
      warehouse: text?, warehouse_name: text?, due_on: day?, remark: text, rejected: figure?, reject_reason: text?, received: figure?,
      on_order: figure?, reserved: figure?, backorder: figure?, delivered: figure?, cost: figure?, progress: line_progress?, source_line: id?}');

create function logic.lines_json(p_document data.document, p_kind meta.document_kind) returns json
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
    v_cost   boolean := logic.sees_cost();
    v_sees   boolean := p_kind.partner = 'customer' or v_cost;
    -- where the reader may not go, he is told neither the place nor how far a line came there
    v_places int[] := logic.visible_warehouses();
begin
    return (
        select coalesce(json_agg(x order by x.line_number), '[]')
        from (
            select l.id::text line, l.line_number, q.code product, q.name product_name, q.spec, u.code unit, u.name unit_name,
                   trim_scale(l.quantity)::text quantity, bu.code base_unit, trim_scale(l.base_quantity)::text base_quantity,
                   case when v_sees then l.list_price::text end list_price, l.discount::text discount, case when v_sees then l.price::text end price,
                   t.code tax_code, l.tax_rate::text tax_rate, case when v_sees then l.discount_share::text end discount_share,
                   case when v_sees then l.net::text end net, case when v_sees then l.tax::text end tax,
                   case when v_sees then l.gross::text end gross, l.gift, c.code "location", w.code warehouse, w.name warehouse_name, l.due_on,
                   l.remark, trim_scale(f.rejected)::text rejected, f.reason reject_reason, g.received::text received,
                   g.on_order::text on_order, g.reserved::text reserved, g.backorder::text backorder, g.delivered::text delivered,
                   case when v_cost and p_document.state = 'posted' then (select p_kind.direction * sum(e.value) from data.stock_entry e
                       where e.document_id = l.document_id and e.line_id = l.id)::text end cost,
                   case when g.line_id is not null then (
                       select json_object_agg(m.name, case when m.quantity <> 0 and exists (select from data.product_unit y
                                  where y.product_id = q.id and y.numerator > y.denominator) then logic.mixed_quantity(q.id, m.quantity)
                              else m.quantity || bu.name end)
                       from (values ('received', g.received), ('on_order', g.on_order), ('reserved', g.reserved), ('backorder', g.backorder),
                           ('delivered', g.delivered)) m (name, quantity)) end progress,
                   (select min(k.source_line_id)::text from data.line_link k where k.line_id = l.id and k.relation <> 'reverses') source_line
            from data.document_line l
            left join data.product q on q.id = l.product_id
            left join data.unit u on u.id = l.unit_id
            left join data.unit bu on bu.id = q.base_unit_id
            left join data.tax_code t on t.id = l.tax_code_id
            left join data.location c on c.id = l.location_id and c.warehouse_id = any (v_places)
            left join data.warehouse w on w.id = coalesce(l.warehouse_id, p_document.warehouse_id) and w.id = any (v_places)
            left join data.receipt_line f on f.line_id = l.id
            left join lateral (
                select p.line_id, case when not p_kind.reserves then trim_scale(p.fulfilled) end received,
                       case when not p_kind.reserves then trim_scale(o.rest) end on_order,
                       case when p_kind.reserves then trim_scale(o.reserved) end reserved,
                       case when p_kind.reserves then case q.kind when 'stocked' then trim_scale(o.rest - o.reserved) else 0 end end backorder,
                       case when p_kind.reserves then trim_scale(p.fulfilled) end delivered
                from data.line_progress p
                left join data.reservation r on r.line_id = p.line_id
                cross join lateral (
                    select greatest(p.quantity - p.fulfilled - p.closed, 0) rest, coalesce(r.quantity, 0) reserved) o
                where p.line_id = l.id and p.warehouse_id = any (v_places)) g on true
            where l.document_id = p_document.id) x);
end $$;
comment on function logic.lines_json is '单据行的 JSON
The lines of a paper that the reader sees, in order. Progress of order lines is in base units; under progress, in the units of the product.';

select logic.declare_shape('warehouse_names', '[{warehouse: text, name: text}]');

create function logic.links_json(p_document bigint) returns json language plpgsql stable set plan_cache_mode = force_generic_plan as $$
begin
    return (
        select coalesce(json_agg(json_build_object('document', o.id::text, 'kind', o.kind, 'number', o.number, 'state', o.state,
            'relation', k.relation) order by o.id), '[]')
        from (
            select k.other_id id, k.relation from data.document_link k where k.document_id = p_document
            union all
            select k.document_id, case k.relation when 'fulfils' then 'fulfilled_by' when 'returns' then 'returned_by'
                                                  when 'reverses' then 'reversed_by' else 'replaced_by' end
            from data.document_link k where k.other_id = p_document) k
        cross join lateral (select d as document, d.* from data.document d where d.id = k.id offset 0) o
        where logic.sees_document(o.document));
end $$;
comment on function logic.links_json is '关联单据的 JSON
The papers that a paper is linked to and the reader sees, with what they are to it.';

select logic.declare_shape('approvers', '[{approver: text, name: text, step: int}]');
select logic.declare_shape('document_whole', '{document: id, kind: document_kind, kind_name: text, number: text?, state: document_state,
      state_name: text, version: int, branch: text, branch_name: text, warehouse: text?, warehouse_name: text?, partner: text?, partner_name: text?,
      employee: text?, employee_name: text?, department: text?, department_name: text?, currency: text, with_tax: boolean, discount: figure?,
      rounding_off: figure?, net: figure?, tax: figure?, gross: figure?, cost: figure?, business_on: day, due_on: day?, reason: text, memo: text,
      external_id: text?, reversed: boolean, unlinked: boolean, created_at: instant, created_by: text, updated_at: instant, updated_by: text,
      actions: [text],
      waiting_warehouses: warehouse_names?, fulfilled_by: [document_kind], lines: [document_line], events: [{action: text, from: document_state?,
      to: document_state, by: text?, at: instant, comment: text}], comments: [{by: text, at: instant, comment: text}], approval: approvers?,
      exceptions: [price_mark], links: [{document: id, kind: document_kind, number: text?, state: document_state, relation: text}]}');

create function logic.document_json(p_document bigint) returns json language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
    v_document data.document;
    v_kind     meta.document_kind;
begin
    select d.* into v_document from data.document d where d.id = p_document;
    v_kind := logic.kind(v_document.kind);
    return (
        select row_to_json(x)
        from (
            select d.id::text document, d.kind, d.kind_name, d.number, d.state, d.state_name, d.version, d.branch, d.branch_name, d.warehouse,
                   d.warehouse_name, d.partner, d.partner_name, d.employee, d.employee_name, d.department, d.department_name, d.currency,
                   d.with_tax, d.discount::text discount, d.rounding_off::text rounding_off, d.net::text net, d.tax::text tax, d.gross::text gross,
                   coalesce(d.cost, case when d.state in ('draft', 'submitted', 'rejected') and logic.sees_cost() then (
                       select logic.issue_cost(array_agg(row(l.location_id, l.product_id, l.base_quantity)::logic.issue))
                       from data.document_line l
                       where l.document_id = p_document and l.direction < 0 and l.base_quantity > 0 having count(*) > 0) end)::text cost,
                   d.business_on, d.due_on, d.reason, d.memo, d.external_id, d.reversed, d.unlinked, d.created_at,
                   d.created_by, d.updated_at, d.updated_by,
                   logic.possible_actions(v_document) actions,
                   case when d.state = 'approved' then (
                       select coalesce(json_agg(json_build_object('warehouse', w.code, 'name', w.name) order by t.n), '[]')
                       from unnest(logic.waiting_warehouses(array[p_document])) with ordinality t (id, n)
                       join data.warehouse w on w.id = t.id) end waiting_warehouses,
                   (select coalesce(json_agg(r.kind order by r.kind), '[]')
                    from meta.link_rule r where r.source_kind = d.kind and r.kind || '.edit' = any (logic.held_permissions())) fulfilled_by,
                   logic.lines_json(v_document, v_kind) lines,
                   (select coalesce(json_agg(json_build_object('action', e.action, 'from', e.from_state, 'to', e.to_state, 'by', u.name, 'at', e.at,
                        'comment', e.comment) order by e.id), '[]')
                    from data.document_event e left join data.user_account u on u.id = e.user_id where e.document_id = p_document) events,
                   (select coalesce(json_agg(json_build_object('by', u.name, 'at', c.at, 'comment', c.comment) order by c.id), '[]')
                    from data.document_comment c join data.user_account u on u.id = c.user_id where c.document_id = p_document) comments,
                   case when d.state = 'submitted' then (
                       select json_agg(json_build_object('approver', a.approver, 'name', a.approver_name, 'step', a.step) order by a.step, a.approver)
                       from report.approval_pending a where a.document_id = p_document) end approval,
                   coalesce(case when d.state = 'submitted' then (
                       select logic.shown_marks(r.exceptions)
                       from data.approval_request r where r.document_id = p_document and r.state = 'pending') end, '[]') exceptions,
                   logic.links_json(p_document) links
            from report.document d
            where d.id = p_document) x);
end $$;
comment on function logic.document_json is '一张单据的全部内容
A document with lines, events, comments, approval, links and possible actions; null where it is unknown or not the reader''s to see.
waiting_warehouses: where an approved order still waits for something. fulfilled_by: the kinds by which the user may fulfil it, or send back what it
moved.';

select logic.declare_shape('document_result', '{document: id, kind: document_kind, number: text?, state: document_state, version: int, net: figure?,
      tax: figure?, gross: figure?, lines: [{line: id, line_number: int}]}');

-- volatile, to see the lines that were written in the statement that asks
create function logic.result_json(p_document data.document) returns json
language plpgsql volatile set plan_cache_mode = force_generic_plan as $$
declare
    v_sees boolean := (logic.kind(p_document.kind)).partner = 'customer' or logic.sees_cost();
begin
    return json_build_object('document', p_document.id::text, 'kind', p_document.kind, 'number', p_document.number, 'state', p_document.state,
        'version', p_document.version, 'net', case when v_sees then p_document.net::text end, 'tax', case when v_sees then p_document.tax::text end,
        'gross', case when v_sees then p_document.gross::text end,
        'lines', (
            select coalesce(json_agg(json_build_object('line', l.id::text, 'line_number', l.line_number) order by l.line_number), '[]')
            from data.document_line l where l.document_id = p_document.id));
end $$;
comment on function logic.result_json is '单据操作的答复
What an operation on a document answers: id, number, state, version, the ids of its lines of goods, by which the next paper names them; totals where
the user may see cost.';
