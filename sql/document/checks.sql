-- Invariants of the document spine.

create function logic.check_document_totals() returns table (subject text, expected text, found text) language sql stable as $$
    select coalesce(d.number, '#' || d.id), format('%s %s %s', l.net, l.tax, l.gross), format('%s %s %s', d.net, d.tax, d.gross)
    from data.document d
    join (select document_id, sum(net) net, sum(tax) tax, sum(gross) gross from data.document_line group by document_id) l on l.document_id = d.id
    where (d.net, d.tax, d.gross) is distinct from (l.net, l.tax, l.gross)
$$;
comment on function logic.check_document_totals is '单据合计等于各行之和
The totals of a document are the sums of its lines.';
select logic.register_check('document_totals');

create function logic.check_document_state_from_events() returns table (subject text, expected text, found text) language sql stable as $$
    select coalesce(d.number, '#' || d.id), coalesce(e.to_state, 'draft'), d.state
    from data.document d
    left join lateral (select x.to_state from data.document_event x where x.document_id = d.id order by x.id desc limit 1) e on true
    where coalesce(e.to_state, 'draft') <> d.state
$$;
comment on function logic.check_document_state_from_events is '单据状态等于最后一次经历
A document stands in the state that its last event led to; one that nobody moved is a draft.';
select logic.register_check('document_state_from_events');

create function logic.check_reversal_is_mirror() returns table (subject text, expected text, found text) language sql stable as $$
    select coalesce(r.number, '#' || r.id), format('%s %s', -o.net, -o.gross), format('%s %s', r.net, r.gross)
    from data.document r join data.document o on o.id = r.reversal_of
    where r.state = 'posted' and (r.net, r.tax, r.gross) is distinct from (-o.net, -o.tax, -o.gross)
    union all
    select coalesce(r.number, '#' || r.id), 'stock 0', format('%s of product %s in location %s', sum(e.quantity), e.product_id, e.location_id)
    from data.document r
    join data.stock_entry e on e.document_id in (r.id, r.reversal_of)
    where r.reversal_of is not null and r.state = 'posted'
    group by r.id, r.number, e.product_id, e.location_id
    having sum(e.quantity) <> 0
$$;
comment on function logic.check_reversal_is_mirror is '红冲单是原单的镜像
A reversal carries the totals of its original with the sign turned, and its stock rows cancel those of the original but for a difference of value
alone.';
select logic.register_check('reversal_is_mirror');

create function logic.check_returned_within_moved() returns table (subject text, expected text, found text) language sql stable as $$
    select format('%s %s', o.number, p.code), format('0 to %s', trim_scale(m.quantity)), trim_scale(t.quantity)::text
    from (
        select k.source_line_id, sum(k.quantity) quantity
        from data.line_link k
        join data.document_line l on l.id = k.line_id
        join data.document d on d.id = l.document_id and d.state = 'posted'
        where k.relation = 'returns'
        group by k.source_line_id
    ) t
    join data.document_line s on s.id = t.source_line_id
    join data.product p on p.id = s.product_id
    join data.document o on o.id = s.document_id
    left join data.receipt_line r on r.line_id = s.id
    cross join lateral (select s.base_quantity - coalesce(round(r.rejected * s.numerator / s.denominator, 6), 0) quantity) m
    where t.quantity not between 0 and m.quantity
$$;
comment on function logic.check_returned_within_moved is '退货不超过来源
Nothing goes back more than it was moved, nor less than nothing: of each line the posted returns, less their reversals, in base units.';
select logic.register_check('returned_within_moved');
