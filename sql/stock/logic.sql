-- Posting of stock. stock_post() alone writes entries and balances: it locks every key in one order and reads what stands there with the
-- lock, reports all shortages at once, values the issues and writes set-based. Within a document, receipts of a key come before its
-- issues. Never below zero, not even on a past day; never in a place that is out of use. A row is read as it is when its lock is had:
-- a locking statement that waited returns what the one before it left. Rows are found by key alone (enable_seqscan): a plan is kept for as
-- long as its connection, and one that was made while a table was small must not read all of it ever after.

select logic.declare_permission('stock.see', 'stock', '查看库存', 'see stock', 'administrator,owner,buyer,seller,storekeeper,accountant,auditor');
select logic.declare_permission('stock.see_elsewhere', 'stock', '库存不足时查看其他分支的可销数量', 'see what other branches have available where stock is short',
    'administrator,owner,buyer,seller,storekeeper');

create type logic.stock_change as (
    n int, line_id bigint, location_id int, product_id int, lot_id int, quantity numeric, value numeric);
comment on type logic.stock_change is '库存变动
A change of a balance, as a document asks for it: quantity in base units, negative for an issue; value null for an issue at current cost.';

create type logic.stock_move as (
    n int, line_id bigint, location_id int, product_id int, lot_id int, quantity numeric, value numeric,
    warehouse_id int, cost_unit_id int, branch_id int, usable boolean,
    available numeric, balance numeric, last_on date, pool_quantity numeric, pool_value numeric);
comment on type logic.stock_move is '已定位的库存变动
A change with the warehouse, cost unit and branch that follow from its location; once its keys are locked, with what stood there before the
document: available in the warehouse, balance and last day of the location, quantity and value of the cost pool.';

create type logic.stock_shortage as (n int, warehouse_id int, location_id int, product_id int, wanted numeric, available numeric);
comment on type logic.stock_shortage is '短缺
What a document wants more of than there is.';

create function logic.list_stock(p_warehouses int[], p_products int[]) returns void language plpgsql volatile set enable_seqscan = off as $$
begin
    insert into data.stock_item (warehouse_id, product_id, branch_id)
    select distinct w.id, p.id, w.branch_id
    from unnest(p_warehouses, p_products) k (warehouse_id, product_id)
    cross join lateral (select x.id, x.branch_id from data.warehouse x where x.id = k.warehouse_id offset 0) w
    cross join lateral (select x.id from data.product x where x.id = k.product_id and x.kind = 'stocked' offset 0) p
    where not exists (select from data.stock_item i where i.warehouse_id = k.warehouse_id and i.product_id = k.product_id)
    order by 1, 2
    on conflict on constraint stock_item_pkey do nothing;
end $$;
comment on function logic.list_stock is '列入库存
Puts products that somebody wants in a warehouse, or has ordered for it, into its stock list before anything of them came: the two lists name them
pair by pair. A service is in none.';

create function logic.lock_places(p_moves logic.stock_move[]) returns void language plpgsql volatile as $$
declare
    v_locations int[] := array(select distinct m.location_id from unnest(p_moves) m);
    v_disabled  boolean;
begin
    -- what a row says once it is locked, not what it said when the statement began
    select bool_or(x.disabled) into v_disabled
    from (
        select l.disabled or w.disabled or b.disabled disabled
        from data.location l
        join data.warehouse w on w.id = l.warehouse_id
        join data.branch b on b.id = w.branch_id
        where l.id = any (v_locations) for key share
    ) x;
    if not v_disabled then
        return;
    end if;
    perform logic.refuse_faults((
        select jsonb_agg(distinct jsonb_build_object('path', f.path, 'fault', 'disabled', 'value', f.code))
        from data.location l
        join data.warehouse w on w.id = l.warehouse_id
        join data.branch b on b.id = w.branch_id
        cross join lateral (values ('branch', b.code, b.disabled), ('warehouse', w.code, w.disabled),
            ('location', l.code, l.disabled)) f (path, code, disabled)
        where l.id = any (v_locations) and f.disabled));
end $$;
comment on function logic.lock_places is '锁定仓库与库位,停用的不得过账
Holds branches, warehouses and locations in use until the end of the posting: whoever disables one locks its row FOR UPDATE, looks for stock
in a later statement and so sees all of it. Raises request_invalid where one is disabled.';

create function logic.lock_items(p_moves logic.stock_move[]) returns logic.stock_move[] language plpgsql volatile set enable_seqscan = off as $$
declare
    v_moves logic.stock_move[];
begin
    loop
        v_moves := array(
            select row(x.n, x.line_id, x.location_id, x.product_id, x.lot_id, x.quantity, x.value, x.warehouse_id, x.cost_unit_id, x.branch_id,
                       x.usable, x.found, null, null, null, null)::logic.stock_move
            from (
                select m.*, i.usable - i.reserved found
                from unnest(p_moves) m
                join data.stock_item i on i.warehouse_id = m.warehouse_id and i.product_id = m.product_id
                order by i.warehouse_id, i.product_id for no key update of i
            ) x);
        exit when cardinality(v_moves) = cardinality(p_moves);
        insert into data.stock_item (warehouse_id, product_id, branch_id)
        select distinct m.warehouse_id, m.product_id, m.branch_id from unnest(p_moves) m order by 1, 2
        on conflict on constraint stock_item_pkey do nothing;
    end loop;
    return v_moves;
end $$;
comment on function logic.lock_items is '锁定可用量
Locks stock_item of all moves by key, makes rows that are not there yet, and returns the moves with what is available.';

create function logic.lock_balances(p_moves logic.stock_move[], p_on date) returns logic.stock_move[]
language plpgsql volatile set enable_seqscan = off as $$
declare
    v_moves logic.stock_move[];
begin
    loop
        v_moves := array(
            select row(x.n, x.line_id, x.location_id, x.product_id, x.lot_id, x.quantity, x.value, x.warehouse_id, x.cost_unit_id, x.branch_id,
                       x.usable, x.available, x.found, x.found_on, null, null)::logic.stock_move
            from (
                select m.*, b.quantity found, b.last_on found_on
                from unnest(p_moves) m
                join data.stock_balance b on b.location_id = m.location_id and b.product_id = m.product_id and b.lot_id = m.lot_id
                order by b.location_id, b.product_id, b.lot_id for no key update of b
            ) x);
        exit when cardinality(v_moves) = cardinality(p_moves);
        insert into data.stock_balance (location_id, product_id, lot_id, warehouse_id, branch_id, last_on)
        select distinct m.location_id, m.product_id, m.lot_id, m.warehouse_id, m.branch_id, p_on from unnest(p_moves) m order by 1, 2, 3
        on conflict on constraint stock_balance_pkey do nothing;
    end loop;
    return v_moves;
end $$;
comment on function logic.lock_balances is '锁定结存
Locks stock_balance of all moves by key, makes rows that are not there yet, and returns the moves with what lies in their locations.';

create function logic.lock_pools(p_moves logic.stock_move[]) returns logic.stock_move[] language plpgsql volatile set enable_seqscan = off as $$
declare
    v_moves logic.stock_move[];
begin
    loop
        v_moves := array(
            select row(x.n, x.line_id, x.location_id, x.product_id, x.lot_id, x.quantity, x.value, x.warehouse_id, x.cost_unit_id, x.branch_id,
                       x.usable, x.available, x.balance, x.last_on, x.found, x.worth)::logic.stock_move
            from (
                select m.*, c.quantity found, c.value worth
                from unnest(p_moves) m
                join data.cost_pool c on c.cost_unit_id = m.cost_unit_id and c.product_id = m.product_id
                order by c.cost_unit_id, c.product_id for no key update of c
            ) x);
        exit when cardinality(v_moves) = cardinality(p_moves);
        insert into data.cost_pool (cost_unit_id, product_id, branch_id)
        select distinct m.cost_unit_id, m.product_id, m.branch_id from unnest(p_moves) m order by 1, 2
        on conflict on constraint cost_pool_pkey do nothing;
    end loop;
    return v_moves;
end $$;
comment on function logic.lock_pools is '锁定成本池
Locks cost_pool of all moves by key, makes rows that are not there yet, and returns the moves with what their pools hold.';

create function logic.shortages(p_moves logic.stock_move[]) returns jsonb language plpgsql volatile as $$
declare
    v_short logic.stock_shortage[] := array(
        with demand as materialized (
            select m.warehouse_id, m.location_id, m.product_id, m.usable, min(m.n) n, sum(m.quantity) quantity,
                   min(m.balance) balance, min(m.available) available
            from unnest(p_moves) m group by m.warehouse_id, m.location_id, m.product_id, m.lot_id, m.usable having sum(m.quantity) < 0
        )
        select row(d.n, d.warehouse_id, d.location_id, d.product_id, -d.quantity, d.balance)::logic.stock_shortage
        from demand d where d.balance + d.quantity < 0
        union all
        select row(min(d.n), d.warehouse_id, min(d.location_id), d.product_id, -sum(d.quantity), min(d.available))::logic.stock_shortage
        from demand d where d.usable group by d.warehouse_id, d.product_id having min(d.available) + sum(d.quantity) < 0);
begin
    if v_short = '{}' then
        return null;
    end if;
    return (
        with worst as (
            select distinct on (s.product_id, s.warehouse_id) s.* from unnest(v_short) s order by s.product_id, s.warehouse_id, s.available, s.n
        )
        select jsonb_agg(jsonb_build_object(
            'product', p.code, 'name', p.name, 'warehouse', w.code, 'wanted', trim_scale(s.wanted)::text, 'available', trim_scale(s.available)::text,
            'taken_by', (select jsonb_build_object('number', case when logic.sees_document(d) then d.number end, 'by', u.name, 'at', e.posted_at,
                'quantity', trim_scale(-e.quantity)::text)
                         from data.stock_entry e
                         join data.document d on d.id = e.document_id
                         left join data.user_account u on u.id = e.posted_by
                         where e.location_id = s.location_id and e.product_id = s.product_id and e.quantity < 0
                         order by e.id desc limit 1))
            || coalesce((select jsonb_build_object('reserved', trim_scale(sum(r.quantity))::text,
                'reserved_for', string_agg(distinct d.number, ', ') filter (where logic.sees_document(d)))
                         from data.reservation r
                         join data.document_line l on l.id = r.line_id
                         join data.document d on d.id = l.document_id
                         where r.warehouse_id = s.warehouse_id and r.product_id = s.product_id having count(*) > 0), '{}') order by s.n)
        from worst s
        join data.product p on p.id = s.product_id
        join data.warehouse w on w.id = s.warehouse_id);
end $$;
comment on function logic.shortages is '全部短缺
Every product that a document wants more of than is there or may be promised, who took the last and
which orders have reserved it, as far as the user may see such papers; null for none. After the locks.';

create function logic.past_shortages(p_moves logic.stock_move[], p_on date) returns jsonb language plpgsql volatile as $$
begin
    if not exists (select from unnest(p_moves) m where m.quantity < 0 and m.last_on > p_on) then
        return null;
    end if;
    return (
        with demand as materialized (
            select m.location_id, m.product_id, m.lot_id, sum(m.quantity) quantity, m.balance
            from unnest(p_moves) m
            where m.last_on > p_on
            group by m.location_id, m.product_id, m.lot_id, m.balance
            having sum(m.quantity) < 0
        ), day as (
            select d.location_id, d.product_id, d.lot_id, -d.quantity wanted, d.balance, e.business_on, sum(e.quantity) quantity
            from demand d
            join data.stock_entry e on e.location_id = d.location_id and e.product_id = d.product_id and e.lot_id = d.lot_id and e.business_on > p_on
            group by d.location_id, d.product_id, d.lot_id, d.quantity, d.balance, e.business_on
        ), day_end as (
            -- what stood at the end of the day before each later day with entries: today's balance less all that came since
            select y.location_id, y.product_id, y.lot_id, y.wanted, y.business_on,
                   y.balance - sum(y.quantity) over (partition by y.location_id, y.product_id, y.lot_id order by y.business_on desc) before
            from day y
        ), worst as (
            select distinct on (e.location_id, e.product_id, e.lot_id) e.location_id, e.product_id, e.wanted, e.before lowest, e.business_on until
            from day_end e
            order by e.location_id, e.product_id, e.lot_id, e.before, e.business_on
        )
        select jsonb_agg(distinct jsonb_build_object('product', p.code, 'name', p.name, 'warehouse', w.code,
            'wanted', trim_scale(x.wanted)::text, 'available', trim_scale(x.lowest)::text, 'until', x.until))
        from worst x
        join data.product p on p.id = x.product_id
        join data.location l on l.id = x.location_id
        join data.warehouse w on w.id = l.warehouse_id
        where x.lowest < x.wanted);
end $$;
comment on function logic.past_shortages is '倒填日期造成的短缺
For an issue dated before later entries: every product whose balance would have been below zero at the end of some day since; null for none.
Reads nothing for a document dated after the last entry of its keys.';

create function logic.costed(p_moves logic.stock_move[]) returns logic.stock_move[] language plpgsql volatile as $$
declare
    v_moves logic.stock_move[] := array(
        select row(m.n, m.line_id, m.location_id, m.product_id, m.lot_id, m.quantity,
                   coalesce(m.value, round(m.worth * (m.upto + m.quantity) / m.held, 2) - round(m.worth * m.upto / m.held, 2)),
                   m.warehouse_id, m.cost_unit_id, m.branch_id, m.usable, m.available, m.balance, m.last_on, m.pool_quantity,
                   m.pool_value)::logic.stock_move
        from (
            select m.*, m.pool_quantity + coalesce(sum(m.quantity) filter (where m.value is not null) over pool, 0) held,
                   greatest(m.pool_value + coalesce(sum(m.value) over pool, 0), 0) worth,
                   sum(-m.quantity) filter (where m.value is null) over (pool order by m.n) upto
            from unnest(p_moves) m
            window pool as (partition by m.cost_unit_id, m.product_id)
        ) m);
begin
    if not exists (select from unnest(p_moves) m where m.value is not null and (m.quantity < 0 or m.value < 0)) then
        return v_moves;
    end if;
    -- goods that leave at another cost than the pool's (a reversal) may leave value without quantity, or less than none
    return v_moves || array(
        select row(r.n, r.line_id, r.location_id, r.product_id, r.lot_id, 0, -r.rest_value, r.warehouse_id, r.cost_unit_id, r.branch_id, r.usable,
                   r.available, r.balance, r.last_on, r.pool_quantity, r.pool_value)::logic.stock_move
        from (
            select distinct on (m.cost_unit_id, m.product_id) m.*, m.pool_quantity + sum(m.quantity) over pool rest_quantity,
                   m.pool_value + sum(m.value) over pool rest_value
            from unnest(v_moves) m
            window pool as (partition by m.cost_unit_id, m.product_id)
            order by m.cost_unit_id, m.product_id, m.n
        ) r
        where r.rest_value <> 0 and (r.rest_quantity = 0 or r.rest_value < 0));
end $$;
comment on function logic.costed is '移动平均成本,累计取整
Values issues at the moving average after the document''s receipts: round(V × upto ÷ Q) − round(V × before ÷ Q), cumulative over the lines of a
key, so that nothing is left at quantity 0. A difference that a fixed value leaves behind becomes a row of value alone.';

create function logic.stock_post(p_document data.document, p_changes logic.stock_change[]) returns void
language plpgsql volatile set enable_seqscan = off as $$
declare
    v_short    jsonb;
    v_approver int := case when p_document.state = 'submitted' then logic.actor() end;
    v_operator int := case when p_document.state = 'submitted' then logic.submitter(p_document.id) else logic.actor() end;
    v_moves    logic.stock_move[] := array(
        select row(c.n, c.line_id, c.location_id, c.product_id, c.lot_id, c.quantity, c.value, w.id, w.cost_unit_id, w.branch_id,
                   l.kind = 'storage', null, null, null, null, null)::logic.stock_move
        from unnest(p_changes) c
        join data.location l on l.id = c.location_id
        join data.warehouse w on w.id = l.warehouse_id);
begin
    if v_moves = '{}' then
        return;
    end if;
    perform logic.lock_places(v_moves);
    v_moves := logic.lock_pools(logic.lock_balances(logic.lock_items(v_moves), p_document.business_on));
    v_short := logic.shortages(v_moves);
    if v_short is not null then
        perform logic.refuse_shortage(v_short);
    end if;
    v_short := logic.past_shortages(v_moves, p_document.business_on);
    if v_short is not null then
        perform logic.fail('stock_insufficient_then', jsonb_build_object('shortages', v_short, 'day', p_document.business_on,
            'product', v_short -> 0 ->> 'name', 'until', v_short -> 0 ->> 'until'));
    end if;
    v_moves := logic.costed(v_moves);

    insert into data.stock_entry (
        document_id, line_id, kind, branch_id, warehouse_id, location_id, product_id, lot_id, cost_unit_id, quantity, value, balance_after,
        business_on, posted_by, approved_by)
    select p_document.id, m.line_id, p_document.kind, m.branch_id, m.warehouse_id, m.location_id, m.product_id, m.lot_id, m.cost_unit_id,
           m.quantity, m.value,
           m.balance + sum(m.quantity) over (partition by m.location_id, m.product_id, m.lot_id order by m.quantity < 0, m.n,
               m.quantity = 0 rows unbounded preceding),
           p_document.business_on, v_operator, v_approver
    from unnest(v_moves) m
    where m.quantity <> 0 or m.value <> 0
    order by m.quantity < 0, m.n, m.quantity = 0;

    update data.stock_item i set usable = i.usable + s.quantity
    from (select m.warehouse_id, m.product_id, sum(m.quantity) quantity from unnest(v_moves) m where m.usable group by 1, 2) s
    where i.warehouse_id = s.warehouse_id and i.product_id = s.product_id;
    update data.stock_balance b set quantity = b.quantity + s.quantity, last_on = greatest(b.last_on, p_document.business_on)
    from (select m.location_id, m.product_id, m.lot_id, sum(m.quantity) quantity from unnest(v_moves) m group by 1, 2, 3) s
    where b.location_id = s.location_id and b.product_id = s.product_id and b.lot_id = s.lot_id;
    update data.cost_pool c set quantity = c.quantity + s.quantity, value = c.value + s.value, issued = c.issued + s.issued
    from (select m.cost_unit_id, m.product_id, sum(m.quantity) quantity, sum(m.value) value, sum(greatest(-m.quantity, 0)) issued
          from unnest(v_moves) m group by 1, 2) s
    where c.cost_unit_id = s.cost_unit_id and c.product_id = s.product_id;
end $$;
comment on function logic.stock_post is '库存过账:唯一写流水与结存的函数
Posts the stock of a document, whole or not at all. Raises stock_insufficient with every shortage, stock_insufficient_then where a past day
would fall below zero, request_invalid for a place that is disabled.';

create function logic.mirrored_moves(p_document data.document) returns logic.stock_change[] language plpgsql stable as $$
begin
    return array(
        select row(row_number() over (order by e.id), k.line_id, e.location_id, e.product_id, e.lot_id, -e.quantity, -e.value)::logic.stock_change
        from data.stock_entry e
        -- looked up for each entry: joined at once, all entries would be paired with all lines
        cross join lateral (
            select k.line_id
            from data.line_link k
            join data.document_line l on l.id = k.line_id and l.document_id = p_document.id
            where k.source_line_id = e.line_id and k.relation = 'reverses' offset 0
        ) k
        where e.document_id = p_document.reversal_of);
end $$;
comment on function logic.mirrored_moves is '红冲的库存变动
The moves of a reversal: the original''s entries with the sign turned, at their cost.';

create function logic.moves_of_lines(p_document data.document) returns logic.stock_change[] language plpgsql stable set enable_seqscan = off as $$
begin
    return array(
        select row(l.line_number, l.id, l.location_id, l.product_id, l.lot_id, l.direction * l.base_quantity,
                   case when l.direction > 0 then l.net end)::logic.stock_change
        from data.document_line l
        join data.product p on p.id = l.product_id and p.kind = 'stocked'
        where l.document_id = p_document.id
        order by l.line_number);
end $$;
comment on function logic.moves_of_lines is '按单据行变动库存
What a document moves whose kind says nothing else: its lines as they stand, in at the entered value, out at current cost.';
