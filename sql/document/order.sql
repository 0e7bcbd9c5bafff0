-- Orders of every kind. An approved order opens a progress row per line; what fulfils it locks that row, and its CHECK holds how much may
-- come or go. An order closes itself with its last line; however it ends, what was reserved for it is free again. Rows are found by key alone: a
-- plan is kept for as long as its connection, and one that was made while tables were small must not read all of them ever after. A table that no
-- index finds has no place in such a function: its cost would have the plan compiled.

create function logic.open_order(p_kind meta.document_kind, p_document data.document) returns void
language plpgsql volatile set enable_seqscan = off
set enable_hashjoin = off set enable_mergejoin = off
as $$
begin
    insert into data.line_progress (line_id, kind, branch_id, warehouse_id, product_id, quantity, allowed)
    select l.id, p_document.kind, l.branch_id, l.warehouse_id, l.product_id, l.base_quantity,
           case when p_kind.tolerates then trunc(l.base_quantity * (1 + coalesce(p.over_receipt_percent, c.over_receipt_percent) / 100), 6)
                else l.base_quantity end
    from data.document_line l
    join data.product p on p.id = l.product_id
    join data.company c on c.id = 1
    where l.document_id = p_document.id;
    if p_kind.partner = 'supplier' then
        perform logic.list_stock(array_agg(l.warehouse_id), array_agg(l.product_id)) from data.document_line l where l.document_id = p_document.id;
    end if;
end $$;
comment on function logic.open_order is '订单生效:开始记录执行进度
An order takes effect: each line waits for its warehouse and may be fulfilled up to its quantity; goods that come in, up to the tolerance of their
product or the company, and they stand in the stock list from now on.';

create function logic.require_unused(p_document data.document, p_ever boolean) returns void
language plpgsql volatile set enable_seqscan = off
set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
    v_users text;
begin
    perform from data.line_progress g join data.document_line l on l.id = g.line_id
    where l.document_id = p_document.id order by g.line_id for update of g;
    select string_agg(distinct coalesce(d.number, '#' || d.id), ', ') into v_users
    from data.document_line l
    join data.line_link k on k.source_line_id = l.id and k.relation <> 'reverses'
    join data.document_line u on u.id = k.line_id
    join data.document d on d.id = u.document_id and d.state <> 'cancelled'
    where l.document_id = p_document.id
      and (p_ever or d.reversal_of is null and not exists (select from data.document r where r.reversal_of = d.id and r.state = 'posted'));
    if v_users is not null then
        perform logic.fail('document_in_use', jsonb_build_object('number', p_document.number, 'used_by', v_users));
    end if;
end $$;
comment on function logic.require_unused is '不得已被引用
Raises document_in_use, naming them, where documents that count take of the lines of this one; p_ever: also those since reversed, whose history
names the lines. Locks its progress.';

create function logic.withdraw_order(p_document data.document, p_to_draft boolean) returns data.document language plpgsql volatile as $$
begin
    perform logic.require_unused(p_document, p_to_draft);
    perform logic.free_reservations(p_document.id);
    delete from data.line_progress g using data.document_line l where l.document_id = p_document.id and g.line_id = l.id;
    return p_document;
end $$;
comment on function logic.withdraw_order is '订单失效(反审核或作废)
Takes back the effect of an order on which nothing hangs; of one that goes back to draft, nothing ever hung. What was reserved is free
again. Raises document_in_use.';

create function logic.reopen_order(p_document data.document) returns data.document language plpgsql volatile as $$
begin
    return logic.withdraw_order(p_document, true);
end $$;
comment on function logic.reopen_order is '反审核订单
An approved order becomes a draft again. Raises document_in_use.';

create function logic.cancel_order(p_document data.document) returns data.document language plpgsql volatile as $$
begin
    return case when p_document.state = 'approved' then logic.withdraw_order(p_document, false) else p_document end;
end $$;
comment on function logic.cancel_order is '作废订单或草稿
Takes back what an order that is cancelled had done; a draft had done nothing. Raises document_in_use.';

create function logic.close_order(p_document data.document) returns data.document
language plpgsql volatile set enable_seqscan = off
set enable_hashjoin = off set enable_mergejoin = off
as $$
begin
    perform from data.line_progress g join data.document_line l on l.id = g.line_id
    where l.document_id = p_document.id order by g.line_id for update of g;
    update data.line_progress g set closed = greatest(g.quantity - g.fulfilled, 0)
    from data.document_line l
    where l.document_id = p_document.id and g.line_id = l.id;
    perform logic.free_reservations(p_document.id);
    return p_document;
end $$;
comment on function logic.close_order is '关闭订单余量
Gives up what an order still waits for, and frees what was reserved for it. Answers the document.';

create function logic.resume_order(p_document data.document) returns data.document language plpgsql volatile as $$
begin
    perform from data.line_progress g join data.document_line l on l.id = g.line_id
    where l.document_id = p_document.id order by g.line_id for update of g;
    update data.line_progress g set closed = 0
    from data.document_line l
    where l.document_id = p_document.id and g.line_id = l.id and g.closed > 0;
    if not found then
        perform logic.fail('order_fulfilled', jsonb_build_object('number', p_document.number));
    end if;
    perform from data.warehouse w
    where w.id in (select g.warehouse_id from data.document_line l join data.line_progress g on g.line_id = l.id
                   where l.document_id = p_document.id and g.open)
    order by w.id for key share;
    perform logic.refuse_faults((
        select jsonb_agg(distinct jsonb_build_object('path', 'warehouse', 'fault', 'disabled', 'value', w.code))
        from data.document_line l
        join data.line_progress g on g.line_id = l.id and g.open
        join data.warehouse w on w.id = g.warehouse_id
        where l.document_id = p_document.id and w.disabled));
    if (logic.kind(p_document.kind)).reserves then
        perform logic.reserve(p_document);
    end if;
    return p_document;
end $$;
comment on function logic.resume_order is '重新打开已关闭的订单
Waits again for what closing an order gave up; one that reserves takes of it what is available now. Raises order_fulfilled where nothing was given up,
request_invalid where a warehouse that it waits for is disabled.';

create function logic.over_fulfilments(p_kind meta.document_kind, p_document data.document) returns jsonb language plpgsql volatile as $$
begin
    return (
        select jsonb_agg(jsonb_build_object('line', d.line_number, 'product', p.code, 'name', p.name, 'order', o.number,
            'ordered', trim_scale(g.quantity)::text,
            case when p_kind.direction < 0 then 'delivered' else 'received' end, trim_scale(g.fulfilled)::text,
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
end $$;
comment on function logic.over_fulfilments is '全部超收、超发
Every order line of which a document takes more than may still be received or delivered; null for none. After the locks.';

create function logic.advance_orders(p_kind meta.document_kind, p_document data.document) returns boolean
language plpgsql volatile set enable_seqscan = off
set enable_hashjoin = off set enable_mergejoin = off
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
        return false;
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
        v_short := logic.over_fulfilments(p_kind, p_document);
        if v_short is not null then
            perform logic.fail(case when p_kind.direction < 0 then 'over_delivery' else 'over_receipt' end,
                jsonb_build_object('lines', v_short, 'product', v_short -> 0 ->> 'name',
                'wanted', v_short -> 0 ->> 'wanted', 'allowed', v_short -> 0 ->> 'allowed'));
        end if;
    end if;
    update data.line_progress g
    set fulfilled = g.fulfilled + r.quantity, rejected = g.rejected + r.rejected, amount = g.amount + r.amount, tax = g.tax + r.tax,
        discount_share = g.discount_share + r.discount_share
    from (
        select k.source_line_id, sum(k.quantity) quantity, sum(k.amount) amount, sum(k.tax) tax, sum(k.discount_share) discount_share,
               coalesce(sum(round(x.rejected * l.numerator / l.denominator, 6)), 0) rejected
        from data.document_line l
        join data.line_link k on k.line_id = l.id and k.relation = 'fulfils'
        left join data.receipt_line x on x.line_id = l.id
        where l.document_id = p_document.id
        group by k.source_line_id
    ) r
    where g.line_id = r.source_line_id;
    perform logic.follow_document(d, case d.state when 'approved' then 'complete' else 'resume' end)
    from data.document d
    where d.id = any (v_orders)
      and (d.state = 'approved') = not exists (
          select from data.document_line l join data.line_progress g on g.line_id = l.id where l.document_id = d.id and g.open)
      and d.state in ('approved', 'closed');
    return true;
end $$;
comment on function logic.advance_orders is '更新订单进度
Books a receipt or delivery on the orders that it fulfils, which close with their last line and open again with a reversal; false where it
fulfils none. Raises order_not_open, over_receipt, over_delivery.';

create function logic.refuse_over_return(p_document data.document) returns void language plpgsql volatile set enable_seqscan = off as $$
declare
    v_source bigint;
    v_over   jsonb;
begin
    if p_document.reversal_of is not null then
        return;
    end if;
    for v_source in select k.other_id from data.document_link k where k.document_id = p_document.id and k.relation = 'returns' order by 1 loop
        perform from data.document d where d.id = v_source for no key update;
    end loop;
    v_over := (
        select jsonb_agg(jsonb_build_object('line', t.line_number, 'product', p.code, 'name', p.name, 'source', o.number,
            'allowed', trim_scale(r.rest)::text, 'wanted', trim_scale(t.quantity)::text) order by t.line_number)
        from (
            select k.source_line_id, min(l.line_number) line_number, sum(k.quantity) quantity
            from data.document_line l join data.line_link k on k.line_id = l.id and k.relation = 'returns'
            where l.document_id = p_document.id
            group by k.source_line_id
        ) t
        cross join lateral (select s source_line from data.document_line s where s.id = t.source_line_id offset 0) s
        cross join lateral (select x.* from data.document x where x.id = (s.source_line).document_id offset 0) o
        join data.product p on p.id = (s.source_line).product_id
        cross join lateral (select case when o.state = 'posted' and not o.reversed then logic.left_of(s.source_line) else 0 end rest) r
        where t.quantity > r.rest);
    if v_over is not null then
        perform logic.fail('over_return', jsonb_build_object('lines', v_over, 'product', v_over -> 0 ->> 'name',
            'source', v_over -> 0 ->> 'source', 'wanted', v_over -> 0 ->> 'wanted', 'allowed', v_over -> 0 ->> 'allowed'));
    end if;
end $$;
comment on function logic.refuse_over_return is '退货不得超过来源
Holds the papers of which a document returns something, and refuses more of a line than was moved and has not gone back. Raises over_return.';
