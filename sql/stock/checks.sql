-- Invariants of stock: three facts and one ledger that must tell the same story at every moment.

create function logic.check_balance_is_sum_of_entries() returns table (subject text, expected text, found text) language sql stable as $$
    select format('location %s product %s lot %s', coalesce(b.location_id, e.location_id), coalesce(b.product_id, e.product_id),
        coalesce(b.lot_id, e.lot_id)),
           coalesce(e.quantity, 0)::text, coalesce(b.quantity, 0)::text
    from data.stock_balance b
    full join (select location_id, product_id, lot_id, sum(quantity) quantity from data.stock_entry group by 1, 2, 3) e
        on e.location_id = b.location_id and e.product_id = b.product_id and e.lot_id = b.lot_id
    where coalesce(e.quantity, 0) <> coalesce(b.quantity, 0)
$$;
comment on function logic.check_balance_is_sum_of_entries is '结存等于流水之和
The balance of every location, product and lot is the sum of its ledger rows.';
select logic.register_check('balance_is_sum_of_entries');

create function logic.check_entry_balances_chain() returns table (subject text, expected text, found text) language sql stable as $$
    select 'entry ' || r.id, r.running::text, r.balance_after::text
    from (select e.id, e.balance_after, sum(e.quantity) over (partition by e.location_id, e.product_id, e.lot_id order by e.id) running
        from data.stock_entry e) r
    where r.running <> r.balance_after or r.running < 0
$$;
comment on function logic.check_entry_balances_chain is '流水结存逐笔相接
The balance written on every ledger row is the running sum in posting order, and never below zero.';
select logic.register_check('entry_balances_chain');

create function logic.check_no_day_below_zero() returns table (subject text, expected text, found text) language sql stable as $$
    select format('location %s product %s lot %s on %s', r.location_id, r.product_id, r.lot_id, r.business_on), '>= 0', r.running::text
    from (select d.*, sum(d.quantity) over (partition by d.location_id, d.product_id, d.lot_id order by d.business_on) running
          from (select location_id, product_id, lot_id, business_on, sum(quantity) quantity from data.stock_entry group by 1, 2, 3, 4) d) r
    where r.running < 0
$$;
comment on function logic.check_no_day_below_zero is '任何一天日终结存不为负
No day has ended with a balance below zero, counted by business day.';
select logic.register_check('no_day_below_zero');

create function logic.check_usable_is_sum_of_storage() returns table (subject text, expected text, found text) language sql stable as $$
    select format('warehouse %s product %s', coalesce(i.warehouse_id, b.warehouse_id), coalesce(i.product_id, b.product_id)),
           coalesce(b.quantity, 0)::text, coalesce(i.usable, 0)::text
    from data.stock_item i
    full join (select x.warehouse_id, x.product_id, sum(x.quantity) quantity from data.stock_balance x join data.location l on l.id = x.location_id
        and l.kind = 'storage' group by 1, 2) b
        on b.warehouse_id = i.warehouse_id and b.product_id = i.product_id
    where coalesce(b.quantity, 0) <> coalesce(i.usable, 0)
$$;
comment on function logic.check_usable_is_sum_of_storage is '可用量等于存储库位结存之和
What may be promised in a warehouse is the sum of its storage locations.';
select logic.register_check('usable_is_sum_of_storage');

create function logic.check_period_closes_as_stock() returns table (subject text, expected text, found text) language sql stable as $$
    select s.subject, s.expected, s.found
    from (
        with held as (
            -- what the stock list says now: each warehouse its share of the pool of its cost unit, rounded one after the other
            select b.warehouse_id, b.product_id, w.cost_unit_id, sum(b.quantity) quantity
            from data.stock_balance b join data.warehouse w on w.id = b.warehouse_id group by b.warehouse_id, b.product_id, w.cost_unit_id
        ), listed as (
            select h.warehouse_id, h.product_id, h.quantity, case when c.quantity > 0
                then round(c.value * sum(h.quantity) over place / c.quantity,
                    2) - round(c.value * (sum(h.quantity) over place - h.quantity) / c.quantity, 2)
                else 0 end as value
            from held h
            left join data.cost_pool c on c.cost_unit_id = h.cost_unit_id and c.product_id = h.product_id
            window place as (partition by h.cost_unit_id, h.product_id order by h.warehouse_id)
        ), period as (
            select p.* from logic.stock_period('-infinity', 'infinity', array(select w.id from data.warehouse w)) p
        )
        select format('warehouse %s product %s', coalesce(l.warehouse_id, p.warehouse_id), coalesce(l.product_id, p.product_id)),
               format('%s / %s', coalesce(l.quantity, 0), coalesce(l.value, 0)),
               format('%s / %s', coalesce(p.closing, 0), coalesce(p.closing_value, 0))
        from listed l
        full join period p on p.warehouse_id = l.warehouse_id and p.product_id = l.product_id
        where (coalesce(l.quantity, 0), coalesce(l.value, 0)) <> (coalesce(p.closing, 0), coalesce(p.closing_value, 0))
           -- reckoned back to before the first entry, nothing is left
           or p.opening <> 0 or p.opening_value <> 0
           or p.opening + p.received - p.issued <> p.closing
           or p.opening_value + p.received_value + p.averaged_value - p.issued_value <> p.closing_value
        union all
        select format('cost unit %s product %s', w.cost_unit_id, p.product_id), format('%s, 0', c.value),
               format('%s, %s', sum(p.closing_value), sum(p.averaged_value))
        from period p
        join data.warehouse w on w.id = p.warehouse_id
        left join data.cost_pool c on c.cost_unit_id = w.cost_unit_id and c.product_id = p.product_id
        group by w.cost_unit_id, p.product_id, c.value
        having sum(p.closing_value) is distinct from c.value or sum(p.averaged_value) <> 0
    ) s (subject, expected, found)
$$;
comment on function logic.check_period_closes_as_stock is '收发存的期末等于实时库存
收发存 up to the last day ends with what the stock list shows of quantity and value in each warehouse; each row adds up, and those of a cost unit to
its pool.';
select logic.register_check('period_closes_as_stock');

create function logic.check_wanted_is_listed() returns table (subject text, expected text, found text) language sql stable as $$
    select format('warehouse %s product %s', w.warehouse_id, w.product_id), 'listed', 'not listed'
    from (
        select m.warehouse_id, m.product_id from data.product_limit m
        union
        select g.warehouse_id, g.product_id from data.line_progress g where g.kind = 'purchase_order' and g.open
    ) w
    join data.product p on p.id = w.product_id and p.kind = 'stocked'
    where not exists (select from data.stock_item i where i.warehouse_id = w.warehouse_id and i.product_id = w.product_id)
$$;
comment on function logic.check_wanted_is_listed is '有上下限或在途的商品都在库存表中
Whatever has a limit in a warehouse or is on order for it stands in the stock list of that warehouse.';
select logic.register_check('wanted_is_listed');

create function logic.check_cost_pool_is_sum_of_entries() returns table (subject text, expected text, found text) language sql stable as $$
    select format('cost unit %s product %s', coalesce(c.cost_unit_id, e.cost_unit_id), coalesce(c.product_id, e.product_id)),
           format('%s / %s', coalesce(e.quantity, 0), coalesce(e.value, 0)), format('%s / %s', coalesce(c.quantity, 0), coalesce(c.value, 0))
    from data.cost_pool c
    full join (select cost_unit_id, product_id, sum(quantity) quantity, sum(value) value from data.stock_entry group by 1, 2) e
        on e.cost_unit_id = c.cost_unit_id and e.product_id = c.product_id
    where coalesce(e.quantity, 0) <> coalesce(c.quantity, 0) or coalesce(e.value, 0) <> coalesce(c.value, 0)
$$;
comment on function logic.check_cost_pool_is_sum_of_entries is '成本池等于流水之和
The quantity and value of every cost pool are the sums of its ledger rows.';
select logic.register_check('cost_pool_is_sum_of_entries');

-- nearly every line has one row of the ledger that is its quantity: only of the others all rows are added up
create function logic.check_entries_match_lines() returns table (subject text, expected text, found text) language sql stable as $$
    select format('line %s', c.id), c.quantity::text, s.quantity::text
    from (
        select distinct l.id, x.quantity
        from data.document_line l
        join data.document d on d.id = l.document_id
        join meta.document_kind k on k.name = d.kind and k.final_state = 'posted'
        join data.product p on p.id = l.product_id and p.kind = 'stocked'
        cross join lateral (select case when d.state = 'posted' then l.direction * l.base_quantity else 0 end quantity) x
        left join data.stock_entry e on e.document_id = l.document_id and e.line_id = l.id
        where e.quantity is distinct from x.quantity and (e.id is not null or x.quantity <> 0)) c
    join data.document_line l on l.id = c.id
    cross join lateral (
        select coalesce(sum(e.quantity), 0) quantity
        from data.stock_entry e where e.document_id = l.document_id and e.line_id = c.id) s
    where s.quantity <> c.quantity
$$;
comment on function logic.check_entries_match_lines is '流水数量等于单据行数量
The ledger rows of every posted line add up to its quantity; a paper that is not posted has none.';
select logic.register_check('entries_match_lines');

create function logic.check_disabled_places_are_empty() returns table (subject text, expected text, found text) language sql stable as $$
    select format('location %s product %s lot %s', b.location_id, b.product_id, b.lot_id), '0', b.quantity::text
    from data.stock_balance b
    join data.location l on l.id = b.location_id
    join data.warehouse w on w.id = l.warehouse_id
    join data.branch n on n.id = w.branch_id
    where b.quantity <> 0 and (l.disabled or w.disabled or n.disabled)
$$;
comment on function logic.check_disabled_places_are_empty is '停用的库位、仓库、分支没有库存
No disabled location, warehouse or branch holds stock.';
select logic.register_check('disabled_places_are_empty');
