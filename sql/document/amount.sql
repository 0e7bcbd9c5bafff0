-- The one calculator: what lines cost, with tax and without, their shares of document discount and rounding-off, and what of an order line's
-- amount falls on a part of it. Whatever shows or writes an amount takes it from here, so that what was shown is what is posted. Whatever is
-- divided is divided cumulatively, round(all up to here) − round(all before): parts always add up to the whole, none is more than a cent off.

create function logic.spread(p_total numeric, p_amounts numeric[]) returns numeric[] language plpgsql immutable as $$
declare
    v_whole  numeric := (select sum(a) from unnest(p_amounts) a);
    v_shares numeric[];
    v_upto   numeric := 0;
    v_before numeric := 0;
    v_now    numeric;
    v_amount numeric;
begin
    if p_total = 0 or coalesce(v_whole, 0) = 0 then
        return null;
    end if;
    foreach v_amount in array p_amounts loop
        v_upto := v_upto + coalesce(v_amount, 0);
        v_now := round(p_total * v_upto / v_whole, 2);
        v_shares := v_shares || (v_now - v_before);
        v_before := v_now;
    end loop;
    return v_shares;
end $$;
comment on function logic.spread is '按金额累计分摊
A total spread over amounts, cumulatively in their order: share n = round(total × Σ≤n ÷ Σ) − round(total × Σ<n ÷ Σ). None is a cent off its part, nor
beyond its amount where the total is not beyond their sum. Null where there is nothing to spread, or to spread it over.';

create function logic.waiting_parts(p_orders bigint[]) returns bigint[] language plpgsql stable set enable_seqscan = off as $$
begin
    return array(
        select distinct k.document_id
        from unnest(p_orders) o (id)
        cross join lateral (
            select x.document_id from data.document_link x where x.other_id = o.id and x.relation not in ('reverses', 'replaces') offset 0) k
        where exists (select from data.approval_request r where r.document_id = k.document_id and r.state = 'pending'));
end $$;
comment on function logic.waiting_parts is '订单的待审批的收发货单
The documents that fulfil orders and wait for approval. What they take is taken, for their amounts stay as they were submitted.';

create function logic.taken_of(p_line bigint) returns table (quantity numeric, amount numeric, tax numeric, discount_share numeric)
language plpgsql stable set enable_seqscan = off as $$
begin
    return query
        select sum(k.quantity), sum(k.amount), sum(k.tax), sum(k.discount_share)
        from data.line_link k
        cross join lateral (select x.document_id from data.document_line x where x.id = k.line_id offset 0) y
        cross join lateral (select x.state from data.document x where x.id = y.document_id offset 0) d
        where k.source_line_id = p_line and k.relation <> 'reverses' and d.state = 'posted';
end $$;
comment on function logic.taken_of is '一行已被取用的部分
What posted papers, less their reversals, took of a line that has no progress: base quantity, amount, tax and share of discount and rounding-off;
nulls for nothing.';

create function logic.left_of(p_line data.document_line) returns numeric language plpgsql stable as $$
begin
    return coalesce((select g.quantity - g.fulfilled - g.closed from data.line_progress g where g.line_id = p_line.id),
        p_line.base_quantity
            - coalesce((select round(r.rejected * p_line.numerator / p_line.denominator, 6) from data.receipt_line r where r.line_id = p_line.id), 0)
            - coalesce((select t.quantity from logic.taken_of(p_line.id) t), 0));
end $$;
comment on function logic.left_of is '一行还可取用的数量
What may still be taken of a line, in base units: of an order''s what it waits for, of a posted one what was moved into or out of storage and did not
go back.';

create function logic.source_parts(p_header logic.header, p_resolved logic.computed_line[]) returns logic.source_part[]
language plpgsql stable set enable_seqscan = off as $$
declare
    v_parts  logic.source_part[] := array_fill(null::logic.source_part, array[cardinality(p_resolved)]);
    v_line   record;
    v_source bigint;
    v_upto   numeric;
    v_taken  logic.source_part;
    v_due    logic.source_part;
    v_others bigint[] := array[]::bigint[];
    v_waiting record;
begin
    if exists (select from data.approval_request r where r.state = 'pending') then
        v_others := logic.waiting_parts(array(
            select distinct s.document_id
            from unnest(p_resolved) r
            cross join lateral (select x.document_id from data.document_line x where x.id = r.source_line_id offset 0) s));
    end if;
    for v_line in
        -- each looked up by its key, statistics or not
        select r.line_number, r.source_line_id, r.base_quantity, s.document_id, s.base_quantity whole, o.with_tax, s.tax, s.discount_share,
               case when o.with_tax then s.gross else s.net end amount,
               coalesce(g.fulfilled, h.quantity, 0) had, coalesce(g.amount, h.amount, 0) had_amount,
               coalesce(g.tax, h.tax, 0) had_tax, coalesce(g.discount_share, h.discount_share, 0) had_share,
               (r.discount, r.gift, r.tax_code_id, r.tax_rate, (p_header).with_tax) = (s.discount, s.gift, s.tax_code_id, s.tax_rate, o.with_tax)
                   and r.list_price = round(s.list_price * r.numerator * s.denominator / (r.denominator::numeric * s.numerator), 6) kept
        from unnest(p_resolved) r
        cross join lateral (select * from data.document_line x where x.id = r.source_line_id offset 0) s
        cross join lateral (select x.with_tax from data.document x where x.id = s.document_id offset 0) o
        left join lateral (select * from data.line_progress x where x.line_id = s.id offset 0) g on true
        left join lateral (select x.* from logic.taken_of(s.id) x where g.line_id is null) h on true
        where r.base_quantity > 0
        order by r.source_line_id, r.line_number
    loop
        if v_line.source_line_id is distinct from v_source then
            v_source := v_line.source_line_id;
            v_upto := v_line.had;
            v_taken := row(v_line.document_id, v_line.had_amount, v_line.had_tax, v_line.had_share, null);
            if cardinality(v_others) > 0 then
                select sum(k.quantity) quantity, sum(k.amount) amount, sum(k.tax) tax, sum(k.discount_share) share into v_waiting
                from data.line_link k
                cross join lateral (select x.document_id from data.document_line x where x.id = k.line_id offset 0) y
                where k.source_line_id = v_source and k.relation <> 'reverses' and y.document_id = any (v_others);
                -- where more waits than the order has room for, not all of it will be
                if v_upto + v_waiting.quantity
                        + (select sum(x.base_quantity) from unnest(p_resolved) x where x.source_line_id = v_source) <= v_line.whole then
                    v_upto := v_upto + v_waiting.quantity;
                    v_taken := row(v_line.document_id, v_taken.amount + v_waiting.amount, v_taken.tax + v_waiting.tax,
                        v_taken.discount_share + v_waiting.share, null);
                end if;
            end if;
        end if;
        v_upto := v_upto + v_line.base_quantity;
        -- What falls on all goods so far; those beyond the order bear none of its discount. Never less than was taken: a reversal between other
        -- parts may have left a cent more than falls on the rest.
        v_due.amount := greatest(v_taken.amount, round(v_line.amount * least(v_upto / v_line.whole, 1), 2)
            + round((v_line.amount + v_line.discount_share) * greatest(v_upto / v_line.whole - 1, 0), 2));
        v_due.tax := greatest(v_taken.tax, round(v_line.tax * coalesce(v_due.amount / nullif(v_line.amount, 0), least(v_upto / v_line.whole, 1)), 2));
        v_due.discount_share := greatest(v_taken.discount_share, round(v_line.discount_share * least(v_upto / v_line.whole, 1), 2));
        if v_line.with_tax then
            v_due.tax := least(v_due.tax, v_taken.tax + v_due.amount - v_taken.amount);
        end if;
        v_parts[v_line.line_number] := row(v_line.document_id, v_due.amount - v_taken.amount, v_due.tax - v_taken.tax,
            v_due.discount_share - v_taken.discount_share, coalesce(v_line.kept, false));
        v_taken := v_due;
    end loop;
    return v_parts;
end $$;
comment on function logic.source_parts is '各行占订单行金额的部分
What lines that fulfil order lines take of their amounts, cumulatively: what falls on all goods up to and with this line, less what earlier papers,
those that wait for approval too, and earlier lines of this one took, so that an order delivered in any parts, some of them reversed, adds up to
itself. One element a line, null for a line of no order.';

create function logic.order_terms(p_parts logic.source_part[]) returns logic.order_terms language plpgsql stable as $$
declare
    v_others bigint[] := array[]::bigint[];
begin
    if exists (select from data.approval_request r where r.state = 'pending') then
        v_others := logic.waiting_parts(array(select distinct x.source_id from unnest(p_parts) x where x.source_id is not null));
    end if;
    return (
        select row(coalesce(sum(t.share - t.rounding_off), 0), coalesce(sum(t.rounding_off), 0))::logic.order_terms
        from (
            select p.share, round(o.rounding_off * (h.share + p.share) / (o.discount + o.rounding_off), 2)
                            - round(o.rounding_off * h.share / (o.discount + o.rounding_off), 2) rounding_off
            from (select x.source_id, sum(x.discount_share) share from unnest(p_parts) x where x.source_id is not null group by x.source_id) p
            cross join lateral (
                select d.discount, d.rounding_off
                from data.document d
                where d.id = p.source_id and (d.discount <> 0 or d.rounding_off <> 0) offset 0) o
            cross join lateral (
                select sum(g.discount_share + coalesce(w.discount_share, 0)) share
                from (select l.id from data.document_line l where l.document_id = p.source_id offset 0) l
                cross join lateral (
                    select coalesce((select x.discount_share from data.line_progress x where x.line_id = l.id),
                                    (select x.discount_share from logic.taken_of(l.id) x), 0) discount_share) g
                cross join lateral (
                    select sum(k.discount_share) discount_share
                    from data.line_link k
                    cross join lateral (select x.document_id from data.document_line x where x.id = k.line_id offset 0) y
                    where cardinality(v_others) > 0 and k.source_line_id = l.id and k.relation <> 'reverses' and y.document_id = any (v_others)) w) h
        ) t);
end $$;
comment on function logic.order_terms is '订单的整单折扣与抹零中属于本单的部分
What of the discount and the rounding-off of orders falls on what is taken of them now; both together are the shares of the parts.';

create function logic.on_order_terms(p_header logic.header, p_terms logic.order_terms) returns boolean
language sql immutable as $$ select (p_header).discount = p_terms.discount and (p_header).rounding_off = p_terms.rounding_off $$;
comment on function logic.on_order_terms is '是否沿用订单的整单折扣与抹零
Whether a document gives as discount and rounding-off just what falls on it of its orders'': then each line carries its order line''s share.';

create function logic.computed_lines(
    p_header logic.header, p_resolved logic.computed_line[], p_parts logic.source_part[], p_on_order_terms boolean) returns logic.computed_line[]
language plpgsql stable as $$
declare
    v_discount numeric := (p_header).discount;
    v_off      numeric := (p_header).rounding_off;
    v_carried  numeric := 0;
    v_amounts  numeric[];
    v_shares   numeric[];
    v_offs     numeric[];
begin
    if v_discount + v_off <> 0 and p_on_order_terms then
        -- what lines carry from their orders is not spread again
        v_carried := coalesce((select sum(p.discount_share) from unnest(p_parts) p where p.kept), 0);
        v_off := v_off - round(v_off * v_carried / (v_discount + v_off), 2);
        v_discount := (p_header).discount + (p_header).rounding_off - v_carried - v_off;
    end if;
    if v_discount <> 0 or v_off <> 0 then
        v_amounts := array(select round(r.price * r.quantity, 2) from unnest(p_resolved) r);
        if p_parts is not null then
            -- side by side, line for line
            v_amounts := array(
                select case when a.kept and p_on_order_terms then 0 when a.kept then a.amount + a.share else a.raw end
                from unnest(v_amounts, p_parts) with ordinality a (raw, source_id, amount, tax, share, kept, n)
                order by a.n);
        end if;
        v_shares := logic.spread(v_discount, v_amounts);
        v_offs := logic.spread(v_off, case when v_shares is null then v_amounts
            else array(select a.amount - a.share from unnest(v_amounts, v_shares) with ordinality a (amount, share, n) order by a.n) end);
    end if;
    return array(
        select row(r.line_number, r.product_id, r.unit_id, r.tax_code_id, r.location_id, r.source_line_id, r.quantity, r.numerator, r.denominator,
               r.base_quantity, r.list_price, r.discount, r.price, r.tax_rate, a.share + a.off,
               case when (p_header).with_tax then a.amount - a.off - t.tax else a.amount - a.off end, t.tax,
               case when (p_header).with_tax then a.amount - a.off else a.amount - a.off + t.tax end,
               r.deductible, r.gift, r.due_on, r.remark, r.rejected, r.reject_reason, r.warehouse_id,
               case when r.part_order is not null then row(r.part_order, r.part_amount, r.part_tax, r.part_share, r.kept)::logic.source_part end
           )::logic.computed_line
        -- side by side, line for line
        from unnest(p_resolved, p_parts, v_shares, v_offs)
            r (line_number, product_id, unit_id, tax_code_id, location_id, source_line_id, quantity, numerator, denominator, base_quantity,
               list_price, discount, price, tax_rate, discount_share, net, tax, gross, deductible, gift, due_on, remark, rejected, reject_reason,
               warehouse_id, part, part_order, part_amount, part_tax, part_share, kept, share, off)
        cross join lateral (
            select case when r.kept and p_on_order_terms then r.part_amount when r.kept then r.part_amount + r.part_share - coalesce(r.share, 0)
                        else round(r.price * r.quantity, 2) - coalesce(r.share, 0) end amount,
                   case when r.kept and p_on_order_terms then r.part_share else coalesce(r.share, 0.00) end share, coalesce(r.off, 0.00) off
        ) a
        cross join lateral (
            select case when r.kept and p_on_order_terms then r.part_tax
                        when (p_header).with_tax then round((a.amount - a.off) * r.tax_rate / (1 + r.tax_rate), 2)
                        else round(a.amount * r.tax_rate, 2) end tax
        ) t
        order by r.line_number);
end $$;
comment on function logic.computed_lines is '唯一的计算器:金额、税额、折扣分摊、抹零
The one calculator. With tax: gross = round(price × quantity) − shares, tax = round(gross × rate ÷ (1 + rate)), net = gross − tax. Without:
net = round(price × quantity) − share, tax = round(net × rate), gross = net + tax, then the rounding-off comes off net. Document discount and
rounding-off are spread by amount, cumulatively in the order of the lines: share n = round(total × Σ≤n) − round(total × Σ<n). A part of an order line
that keeps its price, discount and tax carries its amount, and on the order''s terms its share and tax, cumulatively too. Half away from zero
(ACCEPTANCE MD-18, XP-03).';

create function logic.lines_of_orders(p_document data.document) returns logic.computed_line[] language plpgsql volatile set enable_seqscan = off as $$
declare
    v_order bigint;
begin
    for v_order in
        select k.other_id from data.document_link k where k.document_id = p_document.id and k.relation not in ('reverses', 'replaces') order by 1
    loop
        perform from data.document d where d.id = v_order for no key update;
    end loop;
    return array(
        select row(l.line_number, l.product_id, l.unit_id, l.tax_code_id, l.location_id, k.source_line_id, l.quantity, l.numerator, l.denominator,
                   l.base_quantity, l.list_price, l.discount, l.price, l.tax_rate, l.discount_share, l.net, l.tax, l.gross, l.deductible, l.gift,
                   l.due_on, l.remark, null, null, l.warehouse_id,
                   row(null, k.amount, k.tax, k.discount_share, null)::logic.source_part)::logic.computed_line
        from data.document_line l
        left join lateral (select * from data.line_link x where x.line_id = l.id and x.relation <> 'reverses' offset 0) k on true
        where l.document_id = p_document.id
        order by l.line_number);
end $$;
comment on function logic.lines_of_orders is '锁定所完成的订单后读取单据行
The lines of a stored document with what they take of orders, after locking the orders that it fulfils.';

create function logic.renew_amounts(p_document data.document) returns data.document language plpgsql volatile set enable_seqscan = off as $$
declare
    v_document data.document := p_document;
    v_header   logic.header;
    v_lines    logic.computed_line[];
    v_parts    logic.source_part[];
    v_terms    logic.order_terms;
begin
    if not exists (select from data.document_link k where k.document_id = p_document.id and k.relation not in ('reverses', 'replaces')) then
        return p_document;
    end if;
    v_header.with_tax := p_document.with_tax;
    v_lines := logic.lines_of_orders(p_document);
    v_parts := logic.source_parts(v_header, v_lines);
    v_terms := logic.order_terms(v_parts);
    if p_document.discount + p_document.rounding_off = (select sum((l.part).discount_share) from unnest(v_lines) l) then
        v_document.discount := v_terms.discount;
        v_document.rounding_off := v_terms.rounding_off;
    end if;
    v_header.discount := v_document.discount;
    v_header.rounding_off := v_document.rounding_off;
    v_lines := logic.computed_lines(v_header, v_lines, v_parts, logic.on_order_terms(v_header, v_terms));
    update data.document_line l set discount_share = c.discount_share, net = c.net, tax = c.tax, gross = c.gross
    from unnest(v_lines) c
    where l.document_id = p_document.id and l.line_number = c.line_number
      and (l.discount_share, l.net, l.tax, l.gross) is distinct from (c.discount_share, c.net, c.tax, c.gross);
    update data.line_link k set amount = (c.part).amount, tax = (c.part).tax, discount_share = (c.part).discount_share
    from unnest(v_lines) c
    cross join lateral (select x.id from data.document_line x where x.document_id = p_document.id and x.line_number = c.line_number offset 0) l
    where k.line_id = l.id and k.relation <> 'reverses' and (c.part).amount is not null
      and (k.amount, k.tax, k.discount_share) is distinct from ((c.part).amount, (c.part).tax, (c.part).discount_share);
    update data.document d set discount = v_document.discount, rounding_off = v_document.rounding_off, net = t.net, tax = t.tax, gross = t.gross
    from (select sum(c.net) net, sum(c.tax) tax, sum(c.gross) gross from unnest(v_lines) c) t
    where d.id = p_document.id and (d.discount, d.rounding_off, d.net, d.tax, d.gross)
          is distinct from (v_document.discount, v_document.rounding_off, t.net, t.tax, t.gross);
    select d.* into v_document from data.document d where d.id = p_document.id;
    return v_document;
end $$;
comment on function logic.renew_amounts is '提交前按订单的最新进度重算
Calculates a locked draft that fulfils orders again before it is submitted: other parts may have been delivered or received, or reversed, since it was
saved. Locks the orders; changes the draft where a cent falls elsewhere now.';

create function logic.refuse_outdated_parts(p_document data.document) returns void language plpgsql volatile set enable_seqscan = off as $$
declare
    v_header  logic.header;
    v_lines   logic.computed_line[];
    v_refused jsonb;
begin
    if not exists (select from data.document_link k where k.document_id = p_document.id and k.relation not in ('reverses', 'replaces')) then
        return;
    end if;
    v_lines := logic.lines_of_orders(p_document);
    v_header.with_tax := p_document.with_tax;
    v_refused := (
        select jsonb_agg(jsonb_build_object('line', p.line_number, 'order', o.number) order by p.line_number)
        from (
            select l.source_line_id, min(l.line_number) line_number, sum(l.base_quantity) quantity,
                   sum((l.part).amount) amount, sum((l.part).tax) tax, sum((l.part).discount_share) share,
                   (sum((l.part).amount), sum((l.part).tax), sum((l.part).discount_share))
                       is distinct from (sum(n.amount), sum(n.tax), sum(n.discount_share)) differs
            from unnest(v_lines) l
            join unnest(logic.source_parts(v_header, v_lines)) with ordinality n (source_id, amount, tax, discount_share, kept, line_number)
                on n.line_number = l.line_number
            where l.source_line_id is not null
            group by l.source_line_id) p
        cross join lateral (select * from data.document_line x where x.id = p.source_line_id offset 0) s
        cross join lateral (select x.number, x.with_tax from data.document x where x.id = s.document_id offset 0) o
        cross join lateral (select * from data.line_progress x where x.line_id = s.id offset 0) g
        cross join lateral (
            select case when o.with_tax then s.gross else s.net end - g.amount - p.amount amount, s.tax - g.tax - p.tax tax,
                   s.discount_share - g.discount_share - p.share share) rest
        where case when g.fulfilled + p.quantity >= s.base_quantity then p.differs and g.fulfilled + p.quantity <= g.allowed
                   -- what is left must be enough for the parts to come
                   else least(rest.amount, rest.tax, rest.share) < 0 or o.with_tax and rest.tax > rest.amount end);
    if v_refused is not null then
        perform logic.fail('part_outdated', jsonb_build_object('order', v_refused -> 0 ->> 'order', 'lines', v_refused));
    end if;
end $$;
comment on function logic.refuse_outdated_parts is '各部分合计必须与订单行分毫不差
Before a document that waited takes effect: where it completes an order line, the parts must add up to it, and no other part may leave less of it than
the parts to come need. Others that waited with it, and were more than the order has room for, may have left a cent. Locks the orders. Raises
part_outdated: submitted again, its amounts are calculated again.';
