-- The one calculator: what lines cost, with tax and without, their shares of document discount and rounding-off, and what of an order's terms
-- falls on a part of it. Whatever shows or writes an amount takes it from here, so that what was shown is what is posted.

create function logic.with_order_terms(p_header logic.header, p_input logic.document_input, p_resolved logic.computed_line[]) returns logic.header
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
    v_header logic.header := p_header;
    v_terms  record;
begin
    with taken as (
        select r.source_line_id, sum(r.base_quantity) quantity from unnest(p_resolved) r where r.source_line_id is not null group by 1
    ), terms as (
        select o.discount, o.rounding_off, sum(l.price * l.quantity * least(coalesce(g.fulfilled, 0) / l.base_quantity, 1)) / nullif(sum(l.price * l.quantity), 0) earlier,
               sum(l.price * l.quantity * least((coalesce(g.fulfilled, 0) + coalesce(t.quantity, 0)) / l.base_quantity, 1)) / nullif(sum(l.price * l.quantity), 0) now
        from (
            select distinct s.document_id
            from taken t
            cross join lateral (select x.document_id from data.document_line x where x.id = t.source_line_id offset 0) s) a
        -- each looked up by its key, statistics or not
        cross join lateral (
            select d.* from data.document d where d.id = a.document_id and (d.discount <> 0 or d.rounding_off <> 0) offset 0) o
        cross join lateral (select x.* from data.document_line x where x.document_id = o.id offset 0) l
        left join lateral (select x.fulfilled from data.line_progress x where x.line_id = l.id offset 0) g on true
        left join taken t on t.source_line_id = l.id
        group by o.id, o.discount, o.rounding_off
    )
    select sum(round(t.discount * t.now, 2) - round(t.discount * t.earlier, 2)) discount,
           sum(round(t.rounding_off * t.now, 2) - round(t.rounding_off * t.earlier, 2)) rounding_off
    into v_terms from terms t;
    v_header.discount := coalesce((p_input).discount, v_terms.discount, 0);
    v_header.rounding_off := coalesce((p_input).rounding_off, v_terms.rounding_off, 0);
    return v_header;
end
$$;
comment on function logic.with_order_terms(logic.header, logic.document_input, logic.computed_line[]) is '沿用订单的整单折扣与抹零
The header with discount and rounding-off of the orders that its lines fulfil, where the caller names none: of each the part that falls on
what is taken now, by value, so that an order delivered in parts gives away exactly what was agreed.';

create function logic.computed_lines(p_header logic.header, p_resolved logic.computed_line[]) returns logic.computed_line[]
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        with amount as (
            select r.*, round(r.price * r.quantity, 2) raw from unnest(p_resolved) r
        ), spread as (
            select a.*, round((p_header).discount * a.raw / nullif(sum(a.raw) over (), 0), 2) part,
                   row_number() over (order by abs(a.raw) desc, a.line_number) = 1 largest
            from amount a
        ), discounted as (
            select s.*, coalesce(s.part, 0) + case when s.largest then (p_header).discount - coalesce(sum(s.part) over (), 0) else 0 end share
            from spread s
        ), taxed as (
            select d.*, case when (p_header).with_tax then d.raw - d.share else d.raw - d.share + round((d.raw - d.share) * d.tax_rate, 2) end gross_before
            from discounted d
        ), rounding as (
            select t.*, round((p_header).rounding_off * t.gross_before / nullif(sum(t.gross_before) over (), 0), 2) off
            from taxed t
        ), final as (
            select r.*, coalesce(r.off, 0) + case when r.largest then (p_header).rounding_off - coalesce(sum(r.off) over (), 0) else 0 end off_share
            from rounding r
        ), amounts as (
            select f.*, f.gross_before - f.off_share gross_after,
                   case when (p_header).with_tax then round((f.gross_before - f.off_share) * f.tax_rate / (1 + f.tax_rate), 2)
                        else f.gross_before - (f.raw - f.share) end tax_after
            from final f
        )
        select row(a.line_number, a.product_id, a.unit_id, a.tax_code_id, a.location_id, a.source_line_id, a.quantity, a.numerator, a.denominator,
               a.base_quantity, a.list_price, a.discount, a.price, a.tax_rate, a.share + a.off_share,
               a.gross_after - a.tax_after, a.tax_after, a.gross_after, a.deductible, a.gift, a.due_on, a.remark, a.rejected, a.reject_reason,
               a.warehouse_id)::logic.computed_line
        from amounts a
        order by a.line_number);
end
$$;
comment on function logic.computed_lines(logic.header, logic.computed_line[]) is '唯一的计算器:金额、税额、折扣分摊、抹零
The one calculator. With tax: gross = round(price × quantity) − shares, tax = round(gross × rate ÷ (1 + rate)), net = gross − tax. Without:
net = round(price × quantity) − share, tax = round(net × rate), gross = net + tax, then the rounding-off comes off net. Document discount and
rounding-off are spread by amount, the rest on the largest line. Half away from zero (ACCEPTANCE MD-18, XP-03).';
