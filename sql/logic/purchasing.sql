-- Purchasing. An approved order opens a progress row per line; receipts lock it, and its CHECK holds what may be received. An order
-- closes itself with its last receipt. Rejected goods enter quarantine at the order's price, count as received, are not usable.

create function logic.open_order(p_document data.document) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
    insert into data.line_progress (line_id, kind, branch_id, product_id, quantity, allowed)
    select l.id, p_document.kind, l.branch_id, l.product_id, l.base_quantity, trunc(l.base_quantity * (1 + coalesce(p.over_receipt_percent, c.over_receipt_percent) / 100), 6)
    from data.document_line l
    join data.product p on p.id = l.product_id
    cross join data.company c
    where l.document_id = p_document.id;
end
$$;
comment on function logic.open_order(data.document) is '订单生效:开始记录执行进度
An order takes effect: each line may be received up to its quantity and the tolerance of its product or the company.';

create function logic.require_unused(p_document data.document, p_ever boolean) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_users text;
begin
    perform from data.line_progress g join data.document_line l on l.id = g.line_id
    where l.document_id = p_document.id order by g.line_id for update of g;
    select string_agg(distinct coalesce(d.number, '#' || d.id), ', ') into v_users
    from data.document_line l
    join data.line_link k on k.source_line_id = l.id and k.relation = 'fulfils'
    join data.document_line u on u.id = k.line_id
    join data.document d on d.id = u.document_id and d.state <> 'cancelled'
    where l.document_id = p_document.id
      and (p_ever or d.reversal_of is null and not exists (select from data.document r where r.reversal_of = d.id and r.state = 'posted'));
    if v_users is not null then
        perform logic.fail('document_in_use', jsonb_build_object('number', p_document.number, 'used_by', v_users));
    end if;
end
$$;
comment on function logic.require_unused(data.document, boolean) is '不得已被引用
Raises document_in_use, naming them, where documents that count fulfil lines of this one; p_ever: also those since reversed, whose history
names the lines. Locks its progress.';

create function logic.withdraw_order(p_document data.document, p_to_draft boolean) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
    perform logic.require_unused(p_document, p_to_draft);
    delete from data.line_progress g using data.document_line l where l.document_id = p_document.id and g.line_id = l.id;
end
$$;
comment on function logic.withdraw_order(data.document, boolean) is '订单失效(反审核或作废)
Takes back the effect of an order on which nothing hangs; of one that goes back to draft, nothing ever hung. Raises document_in_use.';

create function logic.close_order(p_document data.document) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
    perform from data.line_progress g join data.document_line l on l.id = g.line_id
    where l.document_id = p_document.id order by g.line_id for update of g;
    update data.line_progress g set closed = greatest(g.quantity - g.fulfilled, 0)
    from data.document_line l
    where l.document_id = p_document.id and g.line_id = l.id;
end
$$;
comment on function logic.close_order(data.document) is '关闭订单余量
Gives up what an order still waits for.';

create function logic.over_receipts(p_document data.document) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select jsonb_agg(jsonb_build_object('line', d.line_number, 'product', p.code, 'name', p.name, 'order', o.number,
            'ordered', trim_scale(g.quantity)::text, 'received', trim_scale(g.fulfilled)::text,
            'allowed', trim_scale(g.allowed - g.fulfilled - g.closed)::text, 'wanted', trim_scale(d.quantity)::text) order by d.line_number)
        from (
            select k.source_line_id, min(l.line_number) line_number, sum(k.quantity) quantity
            from data.document_line l join data.line_link k on k.line_id = l.id and k.relation = 'fulfils'
            where l.document_id = p_document.id
            group by k.source_line_id
        ) d
        join data.line_progress g on g.line_id = d.source_line_id
        join data.document_line s on s.id = d.source_line_id
        join data.document o on o.id = s.document_id
        join data.product p on p.id = s.product_id
        where g.fulfilled + g.closed + d.quantity > g.allowed);
end
$$;
comment on function logic.over_receipts(data.document) is '全部超收
Every order line of which a receipt takes more than its tolerance allows; null for none. After the locks.';

create function logic.advance_orders(p_document data.document) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_orders bigint[] := array(
        select distinct s.document_id
        from data.document_line l
        join data.line_link k on k.line_id = l.id and k.relation = 'fulfils'
        join data.document_line s on s.id = k.source_line_id
        where l.document_id = p_document.id order by 1);
    v_short  jsonb;
begin
    if v_orders = '{}' then
        return;
    end if;
    perform from data.document d where d.id = any (v_orders) order by d.id for no key update;
    perform from data.line_progress g
    where g.line_id in (select k.source_line_id from data.document_line l join data.line_link k on k.line_id = l.id and k.relation = 'fulfils'
                        where l.document_id = p_document.id)
    order by g.line_id for update;
    if p_document.reversal_of is null then
        if exists (select from data.document d where d.id = any (v_orders) and d.state <> 'approved') then
            perform logic.fail('order_not_open', (select jsonb_build_object('number', d.number, 'state', d.state)
                from data.document d where d.id = any (v_orders) and d.state <> 'approved' order by d.id limit 1));
        end if;
        v_short := logic.over_receipts(p_document);
        if v_short is not null then
            perform logic.fail('over_receipt', jsonb_build_object('lines', v_short, 'product', v_short -> 0 ->> 'name',
                'wanted', v_short -> 0 ->> 'wanted', 'allowed', v_short -> 0 ->> 'allowed'));
        end if;
    end if;
    update data.line_progress g set fulfilled = g.fulfilled + r.quantity, rejected = g.rejected + r.rejected
    from (
        select k.source_line_id, sum(k.quantity) quantity, coalesce(sum(round(x.rejected * l.numerator / l.denominator, 6)), 0) rejected
        from data.document_line l
        join data.line_link k on k.line_id = l.id and k.relation = 'fulfils'
        left join data.receipt_line x on x.line_id = l.id
        where l.document_id = p_document.id
        group by k.source_line_id
    ) r
    where g.line_id = r.source_line_id;
    perform logic.move_document(d, case d.state when 'approved' then 'complete' else 'resume' end, '')
    from data.document d
    where d.id = any (v_orders)
      and (d.state = 'approved') = not exists (
          select from data.document_line l join data.line_progress g on g.line_id = l.id where l.document_id = d.id and g.open)
      and d.state in ('approved', 'closed');
end
$$;
comment on function logic.advance_orders(data.document) is '更新订单进度
Books a receipt on the orders that it fulfils, which close with their last line and open again with a reversal. Raises order_not_open, over_receipt.';

create function logic.receipt_moves(p_document data.document) returns setof logic.stock_change
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
    return query
        with line as (
            select l.*, coalesce(r.rejected, 0) rejected,
                   case when l.deductible then l.net else l.gross end cost,
                   -- the cost before rounding: what a part of the line is worth is rounded once
                   (l.price * l.quantity - l.discount_share) / case when d.with_tax and l.deductible then 1 + l.tax_rate else 1 end
                       * case when not d.with_tax and not l.deductible then 1 + l.tax_rate else 1 end exact_cost
            from data.document_line l
            join data.product p on p.id = l.product_id and p.kind = 'stocked'
            join data.document d on d.id = l.document_id
            left join data.receipt_line r on r.line_id = l.id
            where l.document_id = p_document.id
        ), part as (
            select l.*, case when l.rejected = 0 then l.cost else least(round(l.exact_cost * (l.quantity - l.rejected) / l.quantity, 2), l.cost) end accepted_cost,
                   round(l.rejected * l.numerator / l.denominator, 6) rejected_base
            from line l
        )
        select p.line_number * 2, p.id, p.location_id, p.product_id, p.lot_id, p.base_quantity - p.rejected_base, p.accepted_cost::numeric
        from part p where p.rejected < p.quantity
        union all
        select p.line_number * 2 + 1, p.id, q.id, p.product_id, p.lot_id, p.rejected_base, p.cost - p.accepted_cost
        from part p
        join data.location q on q.warehouse_id = p_document.warehouse_id and q.kind = 'quarantine' and q.standard
        where p.rejected > 0;
end
$$;
comment on function logic.receipt_moves(data.document) is '入库的库存变动
Accepted goods into their location, rejected into quarantine. Cost is net where input tax is deductible, else gross; the accepted part is
price × quantity rounded once, the rejected part the rest of the line.';

create function logic.post_goods_receipt(p_document data.document) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
    perform logic.advance_orders(p_document);
    perform logic.stock_post(p_document, case
        when p_document.reversal_of is not null then array(select m from logic.mirrored_moves(p_document) m)
        else array(select m from logic.receipt_moves(p_document) m) end);
end
$$;
comment on function logic.post_goods_receipt(data.document) is '采购入库过账
Posts a goods receipt: progress of the orders it fulfils, then stock.';
