-- Opening stock from a file that was brought in before. Guarantees: the same row once more changes nothing; a row that says something else than
-- what was opened adds nothing to it in silence, but is refused with the paper that stands; what was reversed or cancelled does not count.

create function logic.openings(
    p_branch int, p_products int[]) returns table (warehouse_id int, product_id int, location_id int, quantity numeric, value numeric,
    number text)
language sql stable as $$
    select d.warehouse_id, l.product_id, l.location_id, sum(l.base_quantity), sum(l.gross), min(coalesce(d.number, '#' || d.id))
    from data.document d
    join data.document_line l on l.document_id = d.id
    where d.branch_id = p_branch and d.kind = 'opening_stock' and d.state not in ('cancelled', 'rejected')
        and d.reversal_of is null and not d.reversed
      and l.product_id = any (p_products)
    group by d.warehouse_id, l.product_id, l.location_id
$$;
comment on function logic.openings is '已有的期初库存
What of some products was opened in the warehouses of a branch, by papers that count: quantity in base units, value, number of a paper.';

create function logic.opened_before(p_lines logic.document_import_line[]) returns logic.document_import_line[]
language plpgsql stable set enable_nestloop = off set jit = off as $$
begin
    if not exists (select from data.document d where d.branch_id = logic.current_branch() and d.kind = 'opening_stock') then
        return p_lines;
    end if;
    return array(
        with line as materialized (
            select l.*, w.id warehouse_id, p.id product_id, coalesce(o.id, s.id) location_id, l.quantity * u.numerator / u.denominator base_quantity
            from unnest(p_lines) l
            left join data.warehouse w on w.code = l.warehouse and w.branch_id = logic.current_branch()
                and w.id = any ((select logic.visible_warehouses())::int[])
            left join lateral (select x.id, x.base_unit_id from data.product x where x.code = l.product offset 0) p on true
            left join lateral (
                select x.numerator, x.denominator from data.product_unit x
                where x.product_id = p.id and x.unit_id = coalesce((select q.id from data.unit q where q.code = l.unit),
                    p.base_unit_id) offset 0) u on true
            left join data.location o on o.warehouse_id = w.id and o.code = l.location
            left join data.location s on s.warehouse_id = w.id and s.kind = 'storage' and s.standard
        ), given as (
            select l.warehouse_id, l.product_id, l.location_id, sum(l.base_quantity) quantity, sum(round(l.price * l.quantity, 2)) value
            from line l group by l.warehouse_id, l.product_id, l.location_id
        ), before as (
            select o.*, g.quantity = o.quantity and g.value = o.value same
            from logic.openings(logic.current_branch(), array(select distinct l.product_id from line l)) o
            join given g on g.warehouse_id = o.warehouse_id and g.product_id = o.product_id and g.location_id = o.location_id
        )
        select row(l.n, l.external_id, l.partner, l.warehouse, l.employee, l.department, l.business_on, l.due_on, l.with_tax, l.reason, l.memo,
                   l.product, l.unit, l.quantity, l.price, l.price_with_tax, l.price_without_tax, l.amount, l.amount_with_tax,
                   l.discount, l.tax_code, l.gift, l.location, l.remark, l.other_warehouse, l.price_decimals, case when b.same is false
                       then l.faults || row(l.n, 'quantity', 'opened_before', concat_ws(' ', trim_scale(b.quantity), b.number))::logic.import_fault
                       else l.faults end)::logic.document_import_line
        from line l
        left join before b on b.warehouse_id = l.warehouse_id and b.product_id = l.product_id and b.location_id = l.location_id
        where b.same is not true
        order by l.n);
end $$;
comment on function logic.opened_before is '文件中已经导入过的期初
The rows without those that were opened before just as they say; a row that says otherwise gets the fault opened_before, which names what is there and
the paper that brought it.';
