-- Disabling. What is disabled begins nothing new, and what was begun with it runs to its end: goods are received and delivered against orders that
-- were approved before, stock that is left may be written off, what was posted may be reversed. A place must be empty, and nothing may be on
-- its way to it, before it is disabled. Whoever disables is told what is open.
--
-- product, partner, tax code: disabled at any time; the answer says what is open. New orders and papers without order are refused.
-- warehouse, location, branch: refused while they hold stock, or open orders or papers that wait for approval name them.

select logic.declare_shape('open_business', '{orders?: int, waiting?: int, drafts?: int, papers?: [{document: id, kind: document_kind,
      number?: text, state: document_state}], stock?: figure, products?: int}');

create function logic.open_business(p_what text, p_id int) returns jsonb language plpgsql stable as $$
declare
    v_open  bigint[];
    v_facts jsonb;
begin
    v_open := array(
        select d.id
        from data.document d
        where d.state in ('draft', 'submitted', 'approved', 'rejected')
          and case p_what
                when 'partner' then d.partner_id = p_id
                when 'branch' then d.branch_id = p_id
                else p_what = 'warehouse' and d.warehouse_id = p_id and d.state <> 'approved' or exists (
                    select from data.document_line l
                    left join data.line_progress g on g.line_id = l.id
                    where l.document_id = d.id and (d.state <> 'approved' or g.open)
                      and case p_what when 'product' then l.product_id when 'tax_code' then l.tax_code_id when 'location' then l.location_id
                                      when 'warehouse' then coalesce(g.warehouse_id, l.warehouse_id) end = p_id)
              end);
    select jsonb_strip_nulls(jsonb_build_object(
            'orders', nullif(count(*) filter (where d.state = 'approved'), 0), 'waiting', nullif(count(*) filter (where d.state = 'submitted'), 0),
            'drafts', nullif(count(*) filter (where d.state in ('draft', 'rejected')), 0),
            'papers', (
                select jsonb_agg(jsonb_build_object('document', r.id::text, 'kind', r.kind, 'number', r.number, 'state', r.state) order by r.id)
                from (select x.id, x.kind, x.number, x.state from report.document x where x.id = any (v_open) order by x.id limit 20) r),
            'stock', case when p_what = 'product' then (
                select nullif(trim_scale(sum(b.quantity)), 0)::text from data.stock_balance b where b.product_id = p_id) end,
            'products', case when p_what = 'tax_code' then (
                select nullif(count(*), 0) from data.product p where p.tax_code_id = p_id and not p.disabled) end))
    into v_facts
    from data.document d
    where d.id = any (v_open);
    return nullif(v_facts, '{}');
end $$;
comment on function logic.open_business is '停用前尚未完成的业务
What is open with a product, partner, tax_code, warehouse, location or branch: open orders, papers that wait for approval, drafts, the first twenty of
them that the caller sees; of a product its stock in base units, of a tax code the products that have it. Null for nothing.';

create function logic.hinders(p_open jsonb) returns boolean language sql immutable as $$ select coalesce(p_open ?| '{orders,waiting}', false) $$;
comment on function logic.hinders is '未完成的业务是否使地点不得停用
Whether what is open with a place keeps it from being disabled: open orders and papers that wait for approval do, drafts can name another.';

create function logic.refuse_outdated(p_document data.document) returns void language plpgsql stable as $$
declare
    v_kind   meta.document_kind := logic.kind(p_document.kind);
    -- what is disabled may still be written off
    v_begins boolean := not (v_kind.partner = 'none' and v_kind.direction < 0);
begin
    perform logic.refuse_faults((
        select jsonb_agg(jsonb_build_object('path', f.path, 'fault', f.fault, 'value', f.value))
        from (
            select 'warehouse' path, 'disabled' fault, w.code::text value from data.warehouse w where w.id = p_document.warehouse_id and w.disabled
            union all select 'partner', 'disabled', p.code from data.partner p where p.id = p_document.partner_id and p.disabled
                and exists (select from data.document_line l where l.document_id = p_document.id and not exists (
                    select from data.line_link k where k.line_id = l.id and k.relation <> 'reverses'))
            union all select 'business_on', 'before_start', p_document.business_on::text from data.company c
                where p_document.business_on < c.started_on and not v_kind.precedes_start
            union all
            (select format('lines[%s].%s', l.line_number - 1, f.field), f.fault, f.value
            from data.document_line l
            join data.product q on q.id = l.product_id
            join data.tax_code t on t.id = l.tax_code_id
            left join data.location o on o.id = l.location_id
            left join data.warehouse w on w.id = l.warehouse_id and w.id <> p_document.warehouse_id
            left join data.line_link k on k.line_id = l.id and k.relation <> 'reverses'
            left join data.document_line s on s.id = k.source_line_id
            cross join lateral (
                select 'product' field, 'disabled' fault, q.code::text value where q.disabled and s.id is null and v_begins
                union all select 'tax_code', 'not_valid_then', t.code
                    where (t.disabled or p_document.business_on not between t.valid_from and t.valid_to) and t.id is distinct from s.tax_code_id
                union all select 'location', 'disabled', o.code where o.disabled
                union all select 'warehouse', 'disabled', w.code where w.disabled
            ) f
            where l.document_id = p_document.id
            order by l.line_number
            limit 200)
        ) f));
end $$;
comment on function logic.refuse_outdated is '主数据已变更则拒绝
Judges a stored document again before it takes effect: what it names may have been disabled since. What fulfils an order runs to its end. Raises
request_invalid with every fault.';
