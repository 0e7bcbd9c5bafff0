-- Reservations. A reservation is a row of its order line, and stock_item.reserved moves only with such rows, under the lock of stock_item: locks go
-- document, progress, stock_item. What comes in later is not reserved by itself: sales_order.reserve takes it, so that a person says who gets it.

create function logic.free_reservations(p_document bigint) returns void
language plpgsql volatile set enable_seqscan = off
set enable_hashjoin = off set enable_mergejoin = off
as $$
begin
    perform from data.stock_item i
    where (i.warehouse_id, i.product_id) in (select r.warehouse_id, r.product_id
                                             from data.document_line l join data.reservation r on r.line_id = l.id where l.document_id = p_document)
    order by i.warehouse_id, i.product_id for no key update;
    with freed as (
        delete from data.reservation r using data.document_line l where l.document_id = p_document and r.line_id = l.id
        returning r.warehouse_id, r.product_id, r.quantity
    )
    update data.stock_item i set reserved = i.reserved - s.quantity
    from (select f.warehouse_id, f.product_id, sum(f.quantity) quantity from freed f group by f.warehouse_id, f.product_id) s
    where i.warehouse_id = s.warehouse_id and i.product_id = s.product_id;
end $$;
comment on function logic.free_reservations is '释放订单的占用
Frees all that is reserved for an order. The caller holds its progress.';

create function logic.reserve(p_document data.document) returns void
language plpgsql volatile set enable_seqscan = off
set enable_hashjoin = off set enable_mergejoin = off
as $$
begin
    perform from data.line_progress g join data.document_line l on l.id = g.line_id
    where l.document_id = p_document.id order by g.line_id for update of g;
    perform from data.stock_item i
    where (i.warehouse_id, i.product_id) in (select l.warehouse_id, l.product_id from data.document_line l where l.document_id = p_document.id)
    order by i.warehouse_id, i.product_id for no key update;
    with wanted as (
        select l.id, l.branch_id, g.warehouse_id, l.product_id, l.line_number, g.quantity - g.fulfilled - g.closed - coalesce(r.quantity, 0) quantity
        from data.document_line l
        join data.product p on p.id = l.product_id and p.kind = 'stocked'
        join data.line_progress g on g.line_id = l.id and g.open
        left join data.reservation r on r.line_id = l.id
        where l.document_id = p_document.id
    ), share as (
        select w.id, w.branch_id, i.warehouse_id, i.product_id,
               least(w.quantity, i.usable - i.reserved - sum(w.quantity) over (partition by w.warehouse_id,
                   w.product_id order by w.line_number) + w.quantity) quantity
        from wanted w
        join data.stock_item i on i.warehouse_id = w.warehouse_id and i.product_id = w.product_id
    ), taken as (
        insert into data.reservation as r (line_id, warehouse_id, product_id, branch_id, quantity)
        select s.id, s.warehouse_id, s.product_id, s.branch_id, s.quantity from share s where s.quantity > 0
        on conflict on constraint reservation_pkey do update set quantity = r.quantity + excluded.quantity
    )
    update data.stock_item i set reserved = i.reserved + t.quantity
    from (select s.warehouse_id, s.product_id, sum(s.quantity) quantity from share s where s.quantity > 0 group by s.warehouse_id, s.product_id) t
    where i.warehouse_id = t.warehouse_id and i.product_id = t.product_id;
end $$;
comment on function logic.reserve is '占用可销库存
Reserves for a sales order what it still waits for, as far as it is available in the warehouse of each line, line by line in their order.';

create function logic.backorders(p_document data.document) returns jsonb language plpgsql volatile as $$
begin
    return (
        select jsonb_agg(jsonb_build_object('product', p.code, 'name', p.name, 'warehouse', w.code, 'wanted', trim_scale(s.wanted)::text,
            'available', trim_scale(s.reserved)::text) order by s.n)
        from (
            select g.warehouse_id, l.product_id, min(l.line_number) n, sum(g.quantity - g.fulfilled - g.closed) wanted,
                   coalesce(sum(r.quantity), 0) reserved
            from data.document_line l
            join data.line_progress g on g.line_id = l.id
            left join data.reservation r on r.line_id = l.id
            where l.document_id = p_document.id
            group by g.warehouse_id, l.product_id
        ) s
        join data.product p on p.id = s.product_id and p.kind = 'stocked'
        join data.warehouse w on w.id = s.warehouse_id
        where s.reserved < s.wanted);
end $$;
comment on function logic.backorders is '全部缺货
Every product of which an order that has just reserved waits for more than was available; null for none. available: what it got.';

create function logic.reserve_order(p_document data.document) returns void language plpgsql volatile as $$
declare
    v_short jsonb;
begin
    perform logic.reserve(p_document);
    if (select c.backorder_refused from data.company c) then
        v_short := logic.backorders(p_document);
        if v_short is not null then
            perform logic.refuse_shortage(v_short);
        end if;
    end if;
end $$;
comment on function logic.reserve_order is '订单生效时占用库存
An order that takes effect reserves what is available and waits for the rest. Raises stock_insufficient with every shortage where the company refuses
backorders.';

create function logic.reserve_again(p_document bigint, p_version int) returns data.document language plpgsql volatile as $$
declare
    v_document data.document := logic.lock_document(p_document, p_version);
begin
    if not (logic.kind(v_document.kind)).reserves then
        perform logic.fail('document_unknown', jsonb_build_object('document', p_document));
    elsif v_document.state <> 'approved' then
        perform logic.fail('document_state', jsonb_build_object('action', 'reserve', 'state', v_document.state,
            'number', coalesce(v_document.number, v_document.id::text)));
    end if;
    perform logic.reserve(v_document);
    return v_document;
end $$;
comment on function logic.reserve_again is '再次占用
Reserves for an approved sales order what has become available since. Raises document_unknown, document_state, version_stale.';

create function logic.consume_reservations(p_document data.document) returns void
language plpgsql volatile set enable_seqscan = off
set enable_hashjoin = off set enable_mergejoin = off
as $$
begin
    -- the rows that posting will lock too, all in one order
    perform from data.stock_item i
    where (i.warehouse_id, i.product_id) in (
        select p_document.warehouse_id, l.product_id from data.document_line l where l.document_id = p_document.id
        union
        select r.warehouse_id, r.product_id
        from data.document_line l
        join data.line_link k on k.line_id = l.id and k.relation = 'fulfils'
        join data.reservation r on r.line_id = k.source_line_id
        where l.document_id = p_document.id)
    order by i.warehouse_id, i.product_id for no key update;
    with used as (
        -- goods of another warehouse leave the reservation alone, but for what the line no longer waits for
        select r.line_id, r.warehouse_id, r.product_id, r.quantity,
               least(r.quantity, case when r.warehouse_id = p_document.warehouse_id then d.quantity
                                      else greatest(r.quantity - (g.quantity - g.fulfilled - g.closed), 0) end) used
        from (
            select k.source_line_id, sum(k.quantity) quantity
            from data.document_line l join data.line_link k on k.line_id = l.id and k.relation = 'fulfils'
            where l.document_id = p_document.id
            group by k.source_line_id
        ) d
        join data.reservation r on r.line_id = d.source_line_id
        join data.line_progress g on g.line_id = d.source_line_id
    ), ended as (
        delete from data.reservation r using used u where r.line_id = u.line_id and u.used = u.quantity
    ), lowered as (
        update data.reservation r set quantity = r.quantity - u.used from used u where r.line_id = u.line_id and u.used > 0 and u.used < u.quantity
    )
    update data.stock_item i set reserved = i.reserved - s.used
    from (select u.warehouse_id, u.product_id, sum(u.used) used from used u group by u.warehouse_id, u.product_id) s
    where i.warehouse_id = s.warehouse_id and i.product_id = s.product_id;
end $$;
comment on function logic.consume_reservations is '出库消耗占用
A delivery takes first what is reserved for the lines that it fulfils; what more it wants must be available. After the progress of the lines.';
