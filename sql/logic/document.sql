-- The spine: resolving what a person typed, the one calculator, all faults at once, saving a draft, numbers, and the state
-- machine. Preview, save, submit and import run the same functions, so what was shown is what is posted.

create type logic.line_input as (
    product data.code, unit data.code, quantity data.quantity, price data.price, discount data.rate, tax_code data.code, gift boolean,
    location data.code, due_on data.business_day, remark data.phrase, source_line bigint, rejected data.quantity, reject_reason data.phrase);
comment on type logic.line_input is '单据行输入
A line as a caller gives it. price is before discount, discount a fraction; source_line: the order line that this one fulfils, which gives
what is absent here; rejected: the part of quantity that failed inspection.';

create type logic.document_input as (
    warehouse text, partner text, employee text, department text, with_tax boolean, discount numeric, rounding_off numeric,
    business_on date, due_on date, reason text, memo text, external_id text);
comment on type logic.document_input is '单据头输入
A document''s header as a caller gives it: codes, not ids.';

create type logic.header as (
    branch_id int, warehouse_id int, partner_id int, employee_id int, department_id int, with_tax boolean, discount numeric,
    rounding_off numeric, business_on date, due_on date, reason text, memo text, external_id text, deductible boolean, storage_id int);
comment on type logic.header is '已解析的单据头
A header with codes resolved and defaults filled; null where a code names nothing.';

create type logic.computed_line as (
    line_number int, product_id int, unit_id int, tax_code_id int, location_id int, source_line_id bigint, quantity numeric, numerator int,
    denominator int, base_quantity numeric, list_price numeric, discount numeric, price numeric, tax_rate numeric, discount_share numeric,
    net numeric, tax numeric, gross numeric, deductible boolean, gift boolean, due_on date, remark text, rejected numeric, reject_reason text);
comment on type logic.computed_line is '已计算的单据行
A line with codes resolved and amounts calculated.';

create function logic.today() returns date
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select (clock_timestamp() at time zone c.time_zone)::date from data.company c);
end
$$;
comment on function logic.today() is '今天
Today in the company''s time zone.';

create function logic.warehouse_allowed(p_user int, p_warehouse int) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select p_warehouse is null or coalesce(bool_or(u.warehouse_id = p_warehouse), true) from data.user_warehouse u where u.user_id = p_user);
end
$$;
comment on function logic.warehouse_allowed(int, int) is '用户可否使用此仓库
Whether a user may work in a warehouse: limited to none, or to this one among others. Null, no warehouse, is open to all.';

create function logic.header(p_kind meta.document_kind, p_branch int, p_input logic.document_input, p_lines logic.line_input[]) returns logic.header
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select row(p_branch, w.id, p.id, e.id, coalesce(d.id, case when (p_input).department is null then e.department_id end),
            coalesce((p_input).with_tax,
                (select o.with_tax from unnest(p_lines) i join data.document_line s on s.id = i.source_line join data.document o on o.id = s.document_id limit 1),
                p_kind.partner <> 'none' and c.with_tax),
            coalesce((p_input).discount, 0), coalesce((p_input).rounding_off, 0), coalesce((p_input).business_on, logic.today()), (p_input).due_on,
            coalesce((p_input).reason, ''), coalesce((p_input).memo, ''), nullif((p_input).external_id, ''),
            b.taxpayer_kind = 'general' and coalesce(p.invoice_kind = 'special', true),
            (select l.id from data.location l where l.warehouse_id = w.id and l.kind = 'storage' and l.standard))::logic.header
        from data.company c
        join data.branch b on b.id = p_branch
        left join data.warehouse w on w.branch_id = p_branch
            and w.id = case when (p_input).warehouse is not null then (select x.id from data.warehouse x where x.code = (p_input).warehouse)
                            when p_kind.warehouse then coalesce(
                                (select o.warehouse_id from unnest(p_lines) i join data.document_line s on s.id = i.source_line and s.branch_id = p_branch
                                 join data.document o on o.id = s.document_id limit 1),
                                (select min(x.id) from data.warehouse x where x.branch_id = p_branch and not x.disabled
                                 and logic.warehouse_allowed(logic.actor(), x.id) having count(*) = 1)) end
        left join data.partner p on p.code = (p_input).partner and p.owner_scope = any ((select logic.visible_owners())::int[])
        left join data.employee e on e.id = case when (p_input).employee is not null
            then (select x.id from data.employee x where x.code = (p_input).employee)
            else (select u.employee_id from data.user_account u where u.id = logic.actor()) end
        left join data.department d on d.code = (p_input).department and d.branch_id = p_branch);
end
$$;
comment on function logic.header(meta.document_kind, int, logic.document_input, logic.line_input[]) is '解析单据头
Resolves a header in a branch: the warehouse of the order that lines fulfil or the only one that the user may use there, the user''s employee and
department, today are defaults; prices are with tax as in that order, else by the company''s habit. A customer of an owner whose customers the
user does not see is none.';

create function logic.resolved_lines(p_kind meta.document_kind, p_header logic.header, p_lines logic.line_input[]) returns setof logic.computed_line
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
    return query
        select i.n::int, p.id, u.unit_id, t.id, l.id, s.id, i.quantity::numeric, u.numerator, u.denominator,
               case when i.quantity * u.numerator % u.denominator = 0 or round(i.quantity * u.numerator / u.denominator, 6) * u.denominator = i.quantity * u.numerator
                    then round(i.quantity * u.numerator / u.denominator, 6) end,
               x.list_price, x.discount, round(x.list_price * (1 - x.discount), 6), t.rate::numeric, 0::numeric, null::numeric, null::numeric, null::numeric,
               coalesce(s.deductible, (p_header).deductible), coalesce(i.gift, s.gift, false), coalesce(i.due_on, s.due_on, (p_header).due_on)::date,
               coalesce(i.remark, s.remark, '')::text, coalesce(i.rejected, 0)::numeric, coalesce(i.reject_reason, '')::text
        from unnest(p_lines) with ordinality
            i(product, unit, quantity, price, discount, tax_code, gift, location, due_on, remark, source_line, rejected, reject_reason, n)
        -- apart, so that the source is looked up by its key even where the database has no statistics yet
        left join lateral (select x.* from data.document_line x where x.id = i.source_line offset 0) s on s.branch_id = (p_header).branch_id
        left join data.product p on p.id = case when i.product is not null then (select q.id from data.product q where q.code = i.product) else s.product_id end
        left join data.product_unit u on u.product_id = p.id
            and u.unit_id = case when i.unit is not null then (select q.id from data.unit q where q.code = i.unit)
                                 else coalesce(case when s.product_id = p.id then s.unit_id end, p.base_unit_id) end
        left join data.tax_code t on t.id = case when i.tax_code is not null then (select q.id from data.tax_code q where q.code = i.tax_code)
                                                 when s.id is not null then s.tax_code_id
                                                 when p_kind.partner = 'none' then (select q.id from data.tax_code q where q.code = 'OUTSIDE')
                                                 else p.tax_code_id end
        left join data.location l on l.id = case when i.location is not null
            then (select q.id from data.location q where q.warehouse_id = (p_header).warehouse_id and q.code = i.location) else (p_header).storage_id end
        cross join lateral (
            select case when coalesce(i.gift, s.gift, false) then coalesce(i.price, 0)
                        when not p_kind.priced then 0
                        else coalesce(i.price, round(s.list_price * u.numerator * s.denominator / (u.denominator::numeric * s.numerator), 6), case p_kind.partner when 'supplier' then u.purchase_price when 'customer' then u.sale_price end) end list_price,
                   coalesce(i.discount, case when i.price is null then s.discount end, 0)::numeric discount
        ) x;
end
$$;
comment on function logic.resolved_lines(meta.document_kind, logic.header, logic.line_input[]) is '解析单据行
Lines with codes resolved, units turned into base quantities (null where that is not exact) and prices defaulted; amounts not yet.';

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

create function logic.computed_lines(p_header logic.header, p_resolved logic.computed_line[]) returns setof logic.computed_line
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
    return query
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
        select a.line_number, a.product_id, a.unit_id, a.tax_code_id, a.location_id, a.source_line_id, a.quantity, a.numerator, a.denominator,
               a.base_quantity, a.list_price, a.discount, a.price, a.tax_rate, a.share + a.off_share,
               a.gross_after - a.tax_after, a.tax_after, a.gross_after, a.deductible, a.gift, a.due_on, a.remark, a.rejected, a.reject_reason
        from amounts a
        order by a.line_number;
end
$$;
comment on function logic.computed_lines(logic.header, logic.computed_line[]) is '唯一的计算器:金额、税额、折扣分摊、抹零
The one calculator. With tax: gross = round(price × quantity) − shares, tax = round(gross × rate ÷ (1 + rate)), net = gross − tax. Without:
net = round(price × quantity) − share, tax = round(net × rate), gross = net + tax, then the rounding-off comes off net. Document discount and
rounding-off are spread by amount, the rest on the largest line. Half away from zero (ACCEPTANCE MD-18, XP-03).';

create function logic.header_faults(p_kind meta.document_kind, p_input logic.document_input, p_header logic.header, p_lines int)
returns table (path text, fault text, value text)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
        select f.path, f.fault, f.value
        from data.company c
        cross join lateral (
            select 'lines' path, 'missing' fault, null::text value where p_lines = 0
            union all select 'warehouse', case when (p_input).warehouse is null then 'missing' else 'not_found' end, (p_input).warehouse
                where p_kind.warehouse and (p_header).warehouse_id is null or (p_input).warehouse is not null and (p_header).warehouse_id is null
            union all select 'warehouse', 'disabled', w.code from data.warehouse w where w.id = (p_header).warehouse_id and w.disabled
            union all select 'warehouse', 'forbidden', w.code from data.warehouse w where w.id = (p_header).warehouse_id
                and not logic.warehouse_allowed(logic.actor(), w.id)
            union all select 'partner', case when (p_input).partner is null then 'missing' else 'not_found' end, (p_input).partner
                where p_kind.partner <> 'none' and (p_header).partner_id is null
            union all select 'partner', 'not_allowed', (p_input).partner where p_kind.partner = 'none' and (p_input).partner is not null
            union all select 'partner', case when p.disabled then 'disabled' when p.branch_id <> (p_header).branch_id then 'other_branch' else 'wrong_role' end, p.code
                from data.partner p where p.id = (p_header).partner_id
                and (p.disabled or p.branch_id <> (p_header).branch_id
                     or p_kind.partner = 'supplier' and not p.is_supplier or p_kind.partner = 'customer' and not p.is_customer)
            union all select 'employee', 'not_found', (p_input).employee where (p_input).employee is not null and (p_header).employee_id is null
            union all select 'employee', 'disabled', e.code from data.employee e where e.id = (p_header).employee_id and e.disabled
            union all select 'department', 'not_found', (p_input).department where (p_input).department is not null and (p_header).department_id is null
            union all select 'business_on', 'in_future', (p_header).business_on::text where (p_header).business_on > logic.today() + c.future_days
            union all select 'business_on', 'before_start', (p_header).business_on::text where (p_header).business_on < c.started_on and p_kind.name <> 'opening_stock'
            union all select 'discount', 'out_of_range', (p_header).discount::text where (p_header).discount < 0
            union all select 'discount', 'not_allowed', (p_header).discount::text where (p_header).discount <> 0 and not p_kind.priced
            union all select 'rounding_off', 'out_of_range', (p_header).rounding_off::text where (p_input).rounding_off <> 0
                and (p_input).rounding_off not between 0 and logic.rounding_off_limit()
        ) f;
end
$$;
comment on function logic.header_faults(meta.document_kind, logic.document_input, logic.header, int) is '单据头的全部错误
Every fault of a header: missing, not_found, disabled, forbidden, wrong_role, other_branch, in_future, before_start, out_of_range, not_allowed.';

create function logic.line_faults(
    p_kind meta.document_kind, p_header logic.header, p_lines logic.line_input[], p_computed logic.computed_line[])
returns table (path text, fault text, value text)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
        -- found before the limit is known, which would have the lines paired one by one
        with found as materialized (
            select c.line_number, f.field, f.fault, f.value
            from unnest(p_computed) c
            join unnest(p_lines) with ordinality
                i(product, unit, quantity, price, discount, tax_code, gift, location, due_on, remark, source_line, rejected, reject_reason, n) on i.n = c.line_number
            left join data.product p on p.id = c.product_id
            left join data.unit u on u.id = c.unit_id
            left join data.unit b on b.id = p.base_unit_id
            left join data.tax_code t on t.id = c.tax_code_id
            left join data.location l on l.id = c.location_id
            left join lateral (select x.* from data.document_line x where x.id = c.source_line_id offset 0) s on true
            left join data.document o on o.id = s.document_id
            cross join lateral (
                select 'product' field, case when i.product is null then 'missing' else 'not_found' end fault, i.product::text value where p.id is null
                union all select 'product', 'disabled', p.code where p.disabled
                union all select 'product', 'not_stocked', p.code where p.kind = 'service' and p_kind.partner = 'none'
                union all select 'product', 'differs_from_source', p.code where s.product_id <> p.id
                union all select 'unit', 'not_found', i.unit where p.id is not null and c.unit_id is null
                union all select 'quantity', 'missing', null where i.quantity is null
                union all select 'quantity', 'out_of_range', i.quantity::text where i.quantity <= 0
                union all select 'quantity', 'too_many_decimals', i.quantity::text where i.quantity <> round(i.quantity, u.decimals)
                union all select 'quantity', 'not_exact', i.quantity::text where i.quantity > 0 and i.quantity = round(i.quantity, u.decimals)
                    and (c.base_quantity is null or c.base_quantity <> round(c.base_quantity, b.decimals))
                union all select 'quantity', 'out_of_range', i.quantity::text where abs(c.base_quantity) > 999999999999 or abs(c.gross) > 999999999999
                union all select 'price', 'missing', null where c.list_price is null and p.id is not null and c.unit_id is not null
                union all select 'price', 'out_of_range', c.list_price::text where c.list_price > 999999999999
                union all select 'price', 'gift_priced', c.price::text where c.gift and c.price <> 0
                union all select 'price', 'zero_without_gift', null where not c.gift and p_kind.partner <> 'none' and p_kind.priced
                    and (c.list_price = 0 or c.price = 0 and p_kind.partner = 'customer')
                union all select 'price', 'not_allowed', i.price::text where i.price is not null and not p_kind.priced
                union all select 'discount', 'out_of_range', c.discount::text where c.discount > 1
                union all select 'tax_code', 'not_found', i.tax_code where t.id is null and p.id is not null
                union all select 'tax_code', 'not_valid_then', t.code where t.disabled or (p_header).business_on not between t.valid_from and t.valid_to
                union all select 'location', 'not_found', i.location where i.location is not null and l.id is null
                union all select 'location', 'not_storage', l.code where i.location is not null and (l.kind <> 'storage' and p_kind.partner <> 'none' or l.disabled or l.kind not in ('storage', 'quarantine'))
                union all select 'location', 'not_allowed', l.code where i.location is not null and l.id is not null and p_kind.direction = 0
                union all select 'rejected', 'out_of_range', i.rejected::text where i.rejected < 0 or i.rejected > i.quantity
                    or i.rejected <> round(i.rejected, u.decimals)
                union all select 'rejected', 'not_allowed', i.rejected::text where i.rejected <> 0 and p_kind.name <> 'goods_receipt'
                union all select 'source_line', 'not_found', i.source_line::text where i.source_line is not null
                    and (s.id is null or o.kind <> p_kind.fulfils)
                union all select 'source_line', 'missing', null where i.source_line is null and p_kind.fulfils is not null
                    and (select n.requires_order from data.branch n where n.id = (p_header).branch_id)
                union all select 'source_line', 'not_allowed', i.source_line::text where i.source_line is not null and p_kind.fulfils is null
                union all select 'source_line', 'other_partner', o.number where o.partner_id <> (p_header).partner_id
                union all select 'source_line', 'not_approved', o.number where o.state <> 'approved' and o.kind = p_kind.fulfils
                union all select 'price', 'other_tax_basis', o.number where i.price is null and o.with_tax <> (p_header).with_tax
            ) f
        )
        select format('lines[%s].%s', d.line_number - 1, d.field), d.fault, d.value
        from found d
        order by d.line_number
        limit 200;
end
$$;
comment on function logic.line_faults(meta.document_kind, logic.header, logic.line_input[], logic.computed_line[]) is '单据行的全部错误
Every fault of the lines, 200 at most, with path and value.';
