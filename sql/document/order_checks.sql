-- Invariants of orders, of purchase and of sale.

create function logic.check_progress_is_sum_of_fulfilments() returns table (subject text, expected text, found text) language sql stable as $$
    select format('line %s', g.line_id),
           format('%s / %s, %s %s %s', coalesce(r.quantity, 0), coalesce(r.rejected, 0), coalesce(r.amount, 0),
               coalesce(r.tax, 0), coalesce(r.share, 0)),
           format('%s / %s, %s %s %s', g.fulfilled, g.rejected, g.amount, g.tax, g.discount_share)
    from data.line_progress g
    left join (
        select k.source_line_id, sum(k.quantity) quantity, coalesce(sum(round(x.rejected * l.numerator / l.denominator, 6)), 0) rejected,
               sum(k.amount) amount, sum(k.tax) tax, sum(k.discount_share) share
        from data.line_link k
        join data.document_line l on l.id = k.line_id
        join data.document d on d.id = l.document_id and d.state = 'posted'
        left join data.receipt_line x on x.line_id = l.id
        where k.relation = 'fulfils'
        group by k.source_line_id
    ) r on r.source_line_id = g.line_id
    where (coalesce(r.quantity, 0), coalesce(r.rejected, 0), coalesce(r.amount, 0), coalesce(r.tax, 0), coalesce(r.share, 0))
          is distinct from (g.fulfilled, g.rejected, g.amount, g.tax, g.discount_share)
$$;
comment on function logic.check_progress_is_sum_of_fulfilments is '订单进度等于已过账收发之和
What an order line counts as fulfilled and rejected, and what was taken of its amounts, are the sums of the posted receipts or deliveries
that fulfil it.';
select logic.register_check('progress_is_sum_of_fulfilments');

create function logic.check_progress_names_its_line() returns table (subject text, expected text, found text) language sql stable as $$
    select format('line %s', g.line_id), format('%s of product %s in warehouse %s of branch %s', d.kind, l.product_id, l.warehouse_id, l.branch_id),
           format('%s of product %s in warehouse %s of branch %s', g.kind, g.product_id, g.warehouse_id, g.branch_id)
    from data.line_progress g
    join data.document_line l on l.id = g.line_id
    join data.document d on d.id = l.document_id
    where (g.kind, g.product_id, g.warehouse_id, g.branch_id) is distinct from (d.kind, l.product_id, l.warehouse_id, l.branch_id)
    union all
    select coalesce(d.number, '#' || d.id), l.others::text, d.other_warehouses::text
    from data.document d
    join meta.document_kind k on k.name = d.kind and k.direction = 0
    cross join lateral (
        select coalesce(array_agg(distinct x.warehouse_id order by x.warehouse_id) filter (where x.warehouse_id <> d.warehouse_id), '{}') others
        from data.document_line x where x.document_id = d.id) l
    where l.others <> d.other_warehouses
$$;
comment on function logic.check_progress_names_its_line is '订单进度与订单行的商品、仓库一致
What waits for goods names the product and the warehouse of its order line, and an order names every other warehouse of its lines.';
select logic.register_check('progress_names_its_line');

create function logic.check_order_state_matches_progress() returns table (subject text, expected text, found text) language sql stable as $$
    select coalesce(d.number, '#' || d.id), d.state, format('%s lines, %s open', count(l.id), count(g.line_id) filter (where g.open))
    from data.document d
    join data.document_line l on l.document_id = d.id
    join meta.document_kind k on k.name = d.kind and k.final_state = 'approved'
    left join data.line_progress g on g.line_id = l.id
    group by d.id, d.number, d.state
    having case d.state when 'approved' then count(g.line_id) <> count(l.id) or count(g.line_id) filter (where g.open) = 0
                        when 'closed' then count(g.line_id) <> count(l.id) or count(g.line_id) filter (where g.open) > 0
                        else count(g.line_id) > 0 end
$$;
comment on function logic.check_order_state_matches_progress is '订单状态与进度一致
An approved order waits for something; a closed one for nothing; no other has progress.';
select logic.register_check('order_state_matches_progress');
