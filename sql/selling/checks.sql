-- Invariants of selling.

create function logic.check_reserved_is_sum_of_reservations() returns table (subject text, expected text, found text) language sql stable as $$
    select format('warehouse %s product %s', coalesce(i.warehouse_id, r.warehouse_id), coalesce(i.product_id, r.product_id)),
           coalesce(r.quantity, 0)::text, coalesce(i.reserved, 0)::text
    from data.stock_item i
    full join (select x.warehouse_id, x.product_id, sum(x.quantity) quantity from data.reservation x group by x.warehouse_id, x.product_id) r
        on r.warehouse_id = i.warehouse_id and r.product_id = i.product_id
    where coalesce(r.quantity, 0) <> coalesce(i.reserved, 0)
$$;
comment on function logic.check_reserved_is_sum_of_reservations is '占用量等于各行占用之和
What is reserved of a product in a warehouse is the sum of the reservations of order lines.';
select logic.register_check('reserved_is_sum_of_reservations');

create function logic.check_reservation_within_order() returns table (subject text, expected text, found text) language sql stable as $$
    select format('line %s', r.line_id),
           format('at most %s of product %s in warehouse %s', case when d.state = 'approved' then g.quantity - g.fulfilled - g.closed else 0 end,
               l.product_id, g.warehouse_id),
           format('%s of product %s in warehouse %s', r.quantity, r.product_id, r.warehouse_id)
    from data.reservation r
    left join data.line_progress g on g.line_id = r.line_id
    left join data.document_line l on l.id = r.line_id
    left join data.document d on d.id = l.document_id and d.kind = 'sales_order'
    where (d.state = 'approved' and r.quantity <= g.quantity - g.fulfilled - g.closed
           and (r.product_id, r.branch_id, r.warehouse_id) = (l.product_id, l.branch_id, g.warehouse_id)) is not true
$$;
comment on function logic.check_reservation_within_order is '占用不超过已审核订单行的未发数量
A reservation is for a line of an approved sales order, of its product in the warehouse that the line is for, and for no more than the line still
waits for.';
select logic.register_check('reservation_within_order');
