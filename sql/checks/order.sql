-- Invariants of orders, of purchase and of sale.

create function logic.check_progress_is_sum_of_fulfilments() returns table (subject text, expected text, found text)
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select format('line %s', g.line_id), format('%s / %s', coalesce(r.quantity, 0), coalesce(r.rejected, 0)), format('%s / %s', g.fulfilled, g.rejected)
    from data.line_progress g
    left join (
        select k.source_line_id, sum(k.quantity) quantity, coalesce(sum(round(x.rejected * l.numerator / l.denominator, 6)), 0) rejected
        from data.line_link k
        join data.document_line l on l.id = k.line_id
        join data.document d on d.id = l.document_id and d.state = 'posted'
        left join data.receipt_line x on x.line_id = l.id
        where k.relation = 'fulfils'
        group by k.source_line_id
    ) r on r.source_line_id = g.line_id
    where coalesce(r.quantity, 0) <> g.fulfilled or coalesce(r.rejected, 0) <> g.rejected
$$;
comment on function logic.check_progress_is_sum_of_fulfilments() is '订单进度等于已过账收发之和
What an order line counts as fulfilled and rejected is the sum of the posted receipts or deliveries that fulfil it.';
select logic.register_check('progress_is_sum_of_fulfilments');

create function logic.check_order_state_matches_progress() returns table (subject text, expected text, found text)
language sql stable set search_path = pg_catalog, pg_temp
as $$
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
comment on function logic.check_order_state_matches_progress() is '订单状态与进度一致
An approved order waits for something; a closed one for nothing; no other has progress.';
select logic.register_check('order_state_matches_progress');
