-- 收发存: what a warehouse held, got, gave and holds, for any days. Quantities belong to the warehouse. Value belongs to the cost unit: where
-- several warehouses share one, each has of its opening and closing value the share that the stock list shows it, by its quantity. What came
-- keeps the value of its papers, what left the cost at which it left, so that both can be ticked off against them. An average that is shared
-- moves value between the warehouses without a paper: 10 at 1 into one and 10 at 9 into the other make 20 at 5, so 40 went from the second to
-- the first. That is said in a column of its own (averaged), so that
--     opening + received + averaged − issued = closing
-- holds in each row; over the warehouses of a cost unit it adds up to nothing, and the rows to the unit. Alone in its unit a warehouse has none.

create type logic.period_row as (
    warehouse_id int, product_id int, opening numeric, opening_value numeric, received numeric, received_value numeric,
    averaged_value numeric, issued numeric, issued_value numeric, closing numeric, closing_value numeric, by_kind json);
comment on type logic.period_row is '收发存的一行
What a warehouse held of a product, got, gave and holds, in base units and money; averaged_value is what the shared average moved.';

-- Reckoned back from what there is now, by what came since: so a month costs what moved since it began, whatever history lies before it.
create function logic.stock_period(p_from date, p_to date, p_warehouses int[], p_products int[] default null) returns setof logic.period_row
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
    -- the shares of a warehouse hang on all that its cost unit holds
    v_units int[] := array(select distinct w.cost_unit_id from data.warehouse w where w.id = any (p_warehouses));
begin
    if (p_from <= p_to) is not true then perform logic.refuse_faults('[{"path": "to", "fault": "out_of_range"}]'); end if;
    return query with held as (
            select w.cost_unit_id, b.warehouse_id, b.product_id, sum(b.quantity) quantity, min(b.last_on) last_on
            from data.stock_balance b
            join data.warehouse w on w.id = b.warehouse_id and w.cost_unit_id = any (v_units)
            where p_products is null or b.product_id = any (p_products)
            group by w.cost_unit_id, b.warehouse_id, b.product_id
        ), kind as (
            select e.warehouse_id, e.product_id, e.kind,
                   sum(e.quantity) filter (where e.business_on <= p_to and e.quantity > 0) received,
                   sum(e.value) filter (where e.business_on <= p_to and e.quantity > 0) received_value,
                   sum(-e.quantity) filter (where e.business_on <= p_to and e.quantity <= 0) issued,
                   sum(-e.value) filter (where e.business_on <= p_to and e.quantity <= 0) issued_value,
                   sum(e.quantity) filter (where e.business_on > p_to) later, sum(e.value) filter (where e.business_on > p_to) later_value
            from data.stock_entry e
            where e.business_on >= p_from and e.cost_unit_id = any (v_units) and (p_products is null or e.product_id = any (p_products))
            group by e.warehouse_id, e.product_id, e.kind
        ), moved as (
            select k.warehouse_id, k.product_id, sum(k.received) received, sum(k.received_value) received_value, sum(k.issued) issued,
                   sum(k.issued_value) issued_value, sum(k.later) later, sum(k.later_value) later_value,
                   json_object_agg(k.kind, json_build_object('received', coalesce(k.received, 0)::text, 'issued', coalesce(k.issued, 0)::text)
                       order by k.kind) filter (where k.received is not null or k.issued is not null) by_kind
            from kind k
            group by k.warehouse_id, k.product_id
        ), stood as (
            select h.cost_unit_id, h.warehouse_id, h.product_id, h.last_on, coalesce(m.received, 0) received,
                   coalesce(m.received_value, 0.00) received_value, coalesce(m.issued, 0) issued, coalesce(m.issued_value, 0.00) issued_value,
                   coalesce(m.later_value, 0.00) later_value, h.quantity - coalesce(m.later, 0) closing,
                   h.quantity - coalesce(m.later, 0) - coalesce(m.received, 0) + coalesce(m.issued, 0) opening, m.by_kind
            from held h
            left join moved m on m.warehouse_id = h.warehouse_id and m.product_id = h.product_id
        ), total as (
            -- whether anything was there before: the last entry of a place tells it, or its quantity; else it is looked up
            select s.*, s.opening <> 0 or s.last_on < p_from or exists (
                       select from data.stock_entry e where e.product_id = s.product_id and e.cost_unit_id = s.cost_unit_id
                           and e.warehouse_id = s.warehouse_id and e.business_on < p_from) began
            from stood s
        ), pooled as (
            select t.*, t.warehouse_id = min(t.warehouse_id) filter (where t.began) over pool opens,
                   t.warehouse_id = min(t.warehouse_id) filter (where t.began or t.by_kind is not null) over pool closes,
                   sum(t.opening) over place opening_upto, sum(t.opening) over pool pool_opening, sum(t.closing) over place closing_upto,
                   sum(t.closing) over pool pool_closing, c.value - sum(t.later_value) over pool pool_closing_value,
                   c.value - sum(t.later_value + t.received_value - t.issued_value) over pool pool_opening_value
            from total t
            join data.cost_pool c on c.cost_unit_id = t.cost_unit_id and c.product_id = t.product_id
            window pool as (partition by t.cost_unit_id, t.product_id),
                   place as (partition by t.cost_unit_id, t.product_id order by t.warehouse_id)
        ), shared as (
            -- one after the other, so that the shares make the pool; value at quantity 0, of papers dated back, is the first warehouse's
            select p.*, case when p.pool_opening > 0 then round(p.pool_opening_value * p.opening_upto / p.pool_opening, 2)
                                 - round(p.pool_opening_value * (p.opening_upto - p.opening) / p.pool_opening, 2)
                             when p.opens then p.pool_opening_value else 0.00 end opening_share,
                   case when p.pool_closing > 0 then round(p.pool_closing_value * p.closing_upto / p.pool_closing, 2)
                            - round(p.pool_closing_value * (p.closing_upto - p.closing) / p.pool_closing, 2)
                        when p.closes then p.pool_closing_value else 0.00 end closing_share
            from pooled p
        )
        select s.warehouse_id, s.product_id, s.opening, s.opening_share, s.received, s.received_value,
               s.closing_share - s.opening_share - s.received_value + s.issued_value, s.issued, s.issued_value, s.closing, s.closing_share, s.by_kind
        from shared s
        where (s.began or s.by_kind is not null) and s.warehouse_id = any (p_warehouses);
end $$;
comment on function logic.stock_period is '收发存的各行
The rows of 收发存 for some warehouses, of all products or of some; who may see them, and their values, is for the caller to say. Raises
request_invalid for a period that ends before it begins.';

create function logic.period_report(p_from date, p_to date, p_products int[]) returns table (
    branch text, branch_name text, warehouse text, warehouse_name text, product_id int, product text, product_name text, spec text,
    category_id int, category_name text, base_unit text, base_unit_name text, opening numeric, opening_value numeric, received numeric,
    received_value numeric, averaged_value numeric, issued numeric, issued_value numeric, closing numeric, closing_value numeric, by_kind json)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select b.code::text, b.name::text, w.code::text, w.name::text, q.id, q.code::text, q.name::text, q.spec::text, q.category_id, g.name::text,
           u.code::text, u.name::text,
           t.opening, case when c.sees then t.opening_value end, t.received, case when c.sees then t.received_value end,
           case when c.sees then t.averaged_value end, t.issued, case when c.sees then t.issued_value end,
           t.closing, case when c.sees then t.closing_value end, t.by_kind
    from logic.stock_period(p_from, p_to, (select logic.visible_warehouses()), p_products) t
    join data.warehouse w on w.id = t.warehouse_id
    join data.branch b on b.id = w.branch_id
    join data.product q on q.id = t.product_id
    join data.unit u on u.id = q.base_unit_id
    left join data.category g on g.id = q.category_id
    cross join (select logic.sees_cost() sees offset 0) c
$$;
comment on function logic.period_report is '收发存报表的行
The rows of report.stock_period as the reader may see them; of some products (ids) the ledger of these alone is read, of null that of all.';
grant execute on function logic.period_report(date, date, int[]) to suanpan_report;

create function logic.period_keys(p_to date) returns table (
    warehouse text, warehouse_name text, product_id int, product text, product_name text, spec text, category_id int, category_name text,
    base_unit text, base_unit_name text)
language sql stable as $$
    select w.code::text, w.name::text, q.id, q.code::text, q.name::text, q.spec::text, q.category_id, g.name::text, u.code::text, u.name::text
    from data.stock_item i
    join data.warehouse w on w.id = i.warehouse_id
    join data.product q on q.id = i.product_id
    join data.unit u on u.id = q.base_unit_id
    left join data.category g on g.id = q.category_id
    -- a value and no condition: looked up for the rows of a page, where a join would look at all
    where i.warehouse_id = any ((select logic.visible_warehouses())::int[]) and (
        select true
        from data.stock_balance b
        where b.warehouse_id = i.warehouse_id and b.product_id = i.product_id and (b.last_on <= p_to or exists (
            select from data.stock_entry e
            where e.location_id = b.location_id and e.product_id = b.product_id and e.lot_id = b.lot_id and e.business_on <= p_to))
        limit 1)
$$;
comment on function logic.period_keys is '收发存报表的各行,不含数字
Which rows 收发存 up to a day has, without their figures: each product that was in a warehouse by then.';

create function logic.sees_all_warehouses() returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return not exists (select from data.user_warehouse u where u.user_id = logic.viewer());
end $$;
comment on function logic.sees_all_warehouses is '是否可见所属分支的全部仓库
Whether the caller sees every warehouse of the branches that he sees.';

create function logic.hidden_before(p_warehouse int, p_product int) returns numeric
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_visible int[] := logic.visible_warehouses();
begin
    return (
        select coalesce(sum(b.quantity), 0)
        from data.warehouse w
        join data.warehouse v on v.cost_unit_id = w.cost_unit_id and v.id < w.id and v.id <> all (v_visible)
        join data.stock_balance b on b.warehouse_id = v.id and b.product_id = p_product
        where w.id = p_warehouse);
end $$;
comment on function logic.hidden_before is '同一成本单元中看不到的、排在前面的仓库的数量
What lies of a product in warehouses of the same cost unit that come before this one and that the caller does not see: the share of value that he is
shown is the one that others are shown.';
grant execute on function logic.sees_all_warehouses(), logic.hidden_before(int, int) to suanpan_bi, suanpan_report;

create function logic.stock_value() returns numeric language plpgsql stable as $$
begin
    if not logic.sees_cost() then
        return null;
    elsif logic.sees_all_warehouses() then
        return (select coalesce(sum(c.value), 0.00) from data.cost_pool c where c.branch_id = any ((select logic.visible_branches())::int[]));
    end if;
    return (select coalesce(sum(s.value), 0.00) from report.stock_on_hand s);
end $$;
comment on function logic.stock_value is '库存金额
What all stock that the caller sees is worth: the shares of its warehouses make the whole of a cost unit, so whoever sees all of them reads no
shares.';
