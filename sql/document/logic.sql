-- The spine: resolving what a person typed. Preview, save, submit and import run the same functions, with the calculator of amount.sql and
-- the faults of document_fault.sql behind them, so what was shown is what is posted. What lines name is looked up line by line, by its key
-- (lateral … offset 0, no sequential scans): a plan is kept for as long as its connection, and one that was made while a table was small
-- must not read all of it ever after.

create type logic.line_input as (
    product data.code, unit data.code, quantity data.quantity, price data.price, discount data.rate, tax_code data.code, gift boolean,
    location data.code, due_on data.business_day, remark data.phrase, source_line bigint, rejected data.quantity, reject_reason data.phrase,
    warehouse data.code);
comment on type logic.line_input is '单据行输入
A line as a caller gives it. price is before discount, discount a fraction; source_line: the order line that this one fulfils, which gives
what is absent here; rejected: the part of quantity that failed inspection; warehouse: of an order, where it is to come or to go if not where the
document says.';

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

create type logic.source_part as (source_id bigint, amount numeric, tax numeric, discount_share numeric, kept boolean);
comment on type logic.source_part is '占来源行的部分
What a line takes of the amount of the line of a paper (source_id) that it fulfils or returns (with tax or without, as that paper''s prices), of its
tax and its share of discount and rounding-off; kept: the line has its price, discount and tax, and so carries these amounts.';

create type logic.order_terms as (discount numeric, rounding_off numeric);
comment on type logic.order_terms is '来自订单的整单折扣与抹零
What of the document discount and the rounding-off of orders falls on a document that fulfils them.';

create type logic.computed_line as (
    line_number int, product_id int, unit_id int, tax_code_id int, location_id int, source_line_id bigint, quantity numeric, numerator int,
    denominator int, base_quantity numeric, list_price numeric, discount numeric, price numeric, tax_rate numeric, discount_share numeric,
    net numeric, tax numeric, gross numeric, deductible boolean, gift boolean, due_on date, remark text, rejected numeric, reject_reason text,
    warehouse_id int, part logic.source_part);
comment on type logic.computed_line is '已计算的单据行
A line with codes resolved and amounts calculated; warehouse_id is that of an order''s line.';

create type logic.computed_document as (kind meta.document_kind, header logic.header, lines logic.computed_line[], faults jsonb);
comment on type logic.computed_document is '已计算的单据
A document as typed in, resolved and calculated, with every fault; faults is null for none.';

create function logic.today() returns date language plpgsql stable as $$
begin
    return (
        select (clock_timestamp() at time zone c.time_zone)::date from data.company c);
end $$;
comment on function logic.today is '今天
Today in the company''s time zone.';

create function logic.usual_day(p_kind meta.document_kind) returns date language plpgsql stable as $$
begin
    return case when p_kind.precedes_start then least((select c.started_on from data.company c), logic.today()) else logic.today() end;
end $$;
comment on function logic.usual_day is '单据默认的业务日期
The day of a document that names none: today; of opening stock the company''s first day, so that papers from that day on find their goods.';

create function logic.warehouse_allowed(p_user int, p_warehouse int) returns boolean language plpgsql stable as $$
begin
    return (
        select p_warehouse is null or coalesce(bool_or(u.warehouse_id = p_warehouse), true) from data.user_warehouse u where u.user_id = p_user);
end $$;
comment on function logic.warehouse_allowed is '用户可否使用此仓库
Whether a user may work in a warehouse: limited to none, or to this one among others. Null, no warehouse, is open to all.';

create function logic.default_warehouse(p_branch int, p_among_many boolean) returns int language plpgsql stable as $$
begin
    return (
        select case when count(*) = 1 then min(w.id)
                    -- one that is out of use is proposed to nobody
                    when p_among_many then coalesce(min(w.id) filter (where w.is_default), case when not exists (
                        select from data.warehouse d where d.branch_id = p_branch and d.is_default and not d.disabled) then min(w.id) end) end
        from data.warehouse w
        where w.branch_id = p_branch and not w.disabled and logic.warehouse_allowed(logic.actor(), w.id));
end $$;
comment on function logic.default_warehouse is '未指定仓库时的仓库
The warehouse of a branch where none is named: the only one that the user may use; p_among_many: of several the branch''s default, if he may use it,
or the first that is in use where the default is not.';

create function logic.header(p_kind meta.document_kind, p_branch int, p_input logic.document_input, p_lines logic.line_input[]) returns logic.header
language plpgsql stable as $$
begin
    return (
        select row(p_branch, w.id, p.id, e.id, coalesce(d.id, case when (p_input).department is null then e.department_id end),
            coalesce((p_input).with_tax,
                (select o.with_tax
                 from unnest(p_lines) with ordinality i
                 cross join lateral (select s.document_id from data.document_line s where s.id = i.source_line offset 0) s
                 cross join lateral (select o.with_tax from data.document o where o.id = s.document_id offset 0) o
                 order by i.ordinality limit 1),
                p_kind.partner <> 'none' and c.with_tax),
            coalesce((p_input).discount, 0), coalesce((p_input).rounding_off, 0), coalesce((p_input).business_on, logic.usual_day(p_kind)),
            (p_input).due_on, coalesce((p_input).reason, ''), coalesce((p_input).memo, ''), nullif((p_input).external_id, ''),
            b.taxpayer_kind = 'general' and coalesce(p.invoice_kind = 'special', true),
            (select l.id from data.location l where l.warehouse_id = w.id and l.kind = 'storage' and l.standard))::logic.header
        from data.company c
        join data.branch b on b.id = p_branch
        left join data.warehouse w on w.branch_id = p_branch
            and w.id = case when (p_input).warehouse is not null then (
                                select x.id from data.warehouse x where x.code = (p_input).warehouse and logic.warehouse_allowed(logic.actor(), x.id))
                            when p_kind.warehouse then coalesce(
                                (select s.warehouse_id
                                 from unnest(p_lines) with ordinality i
                                 cross join lateral (select * from data.document_line s where s.id = i.source_line offset 0) s
                                 where s.branch_id = p_branch
                                 order by i.ordinality limit 1),
                                logic.default_warehouse(p_branch, p_kind.direction = 0)) end
        left join data.partner p on p.code = (p_input).partner
            and p.branch_scope = any ((select logic.visible_partner_branches())::int[])
            and p.owner_scope = any ((select logic.visible_owners())::int[])
        left join data.employee e on e.id = case when (p_input).employee is not null
            then (select x.id from data.employee x where x.code = (p_input).employee and (x.branch_id = any ((select logic.visible_branches())::int[])
                or x.id = (select u.employee_id from data.user_account u where u.id = logic.actor())))
            else (select u.employee_id from data.user_account u where u.id = logic.actor()) end
        left join data.department d on d.code = (p_input).department and d.branch_id = p_branch);
end $$;
comment on function logic.header is '解析单据头
Resolves a header in a branch: the warehouse of the first order line that lines fulfil, the only one that the user may use there, for an order also
the branch''s default; the user''s employee and department, today are defaults; prices are with tax as in that order, else by the company''s habit. A
partner, a warehouse or an employee that the user does not see is none.';

create function logic.resolved_lines(p_kind meta.document_kind, p_header logic.header, p_lines logic.line_input[]) returns logic.computed_line[]
language plpgsql stable set enable_seqscan = off as $$
begin
    return array(
        with given as materialized (
            select i.*, s.id source_id, s.product_id source_product_id, s.unit_id source_unit_id, s.tax_code_id source_tax_code_id,
                   s.deductible source_deductible, s.gift source_gift, s.due_on source_due_on, s.remark source_remark, s.discount source_discount,
                   s.list_price source_price, s.numerator source_numerator, s.denominator source_denominator,
                   case when i.product is not null then (select q.id from data.product q where q.code = i.product) else s.product_id end product_id
            from unnest(p_lines) with ordinality
                i(product, unit, quantity, price, discount, tax_code, gift, location, due_on, remark, source_line, rejected,
                    reject_reason, warehouse, n)
            left join lateral (
                select * from data.document_line s where s.id = i.source_line and s.branch_id = (p_header).branch_id offset 0
            ) s on true
        )
        select row(i.n::int, p.id, u.unit_id, t.id, l.id, i.source_id, i.quantity::numeric, u.numerator, u.denominator,
               case when i.quantity * u.numerator % u.denominator = 0
                   or round(i.quantity * u.numerator / u.denominator, 6) * u.denominator = i.quantity * u.numerator
                    then round(i.quantity * u.numerator / u.denominator, 6) end,
               x.list_price, x.discount, round(x.list_price * (1 - x.discount), 6), t.rate::numeric, 0::numeric, null::numeric,
               null::numeric, null::numeric, coalesce(i.source_deductible, (p_header).deductible), coalesce(i.gift, i.source_gift, false),
               coalesce(i.due_on, i.source_due_on, (p_header).due_on)::date,
               coalesce(i.remark, i.source_remark, '')::text, coalesce(i.rejected, 0)::numeric, coalesce(i.reject_reason, '')::text,
               w.id, null)::logic.computed_line
        from given i
        left join lateral (select * from data.product p where p.id = i.product_id offset 0) p on true
        left join lateral (select * from data.product_unit u where u.product_id = p.id offset 0) u
            on u.unit_id = case when i.unit is not null then (select q.id from data.unit q where q.code = i.unit)
                                else coalesce(case when i.source_product_id = p.id then i.source_unit_id end, p.base_unit_id) end
        left join data.tax_code t on t.id = case when i.tax_code is not null then (select q.id from data.tax_code q where q.code = i.tax_code)
                                                 when i.source_id is not null then i.source_tax_code_id
                                                 when p_kind.partner = 'none' then (select q.id from data.tax_code q where q.code = 'OUTSIDE')
                                                 else p.tax_code_id end
        left join data.warehouse w on p_kind.direction = 0 and w.branch_id = (p_header).branch_id
            and w.id = case when i.warehouse is not null then (
                select q.id from data.warehouse q where q.code = i.warehouse and logic.warehouse_allowed(logic.actor(), q.id))
                    else (p_header).warehouse_id end
        left join data.location l on l.id = case when i.location is not null
            then (select q.id from data.location q where q.warehouse_id = (p_header).warehouse_id and q.code = i.location)
            else coalesce(case when p_kind.direction < 0 then (
                select b.location_id
                from data.stock_balance b
                join data.location q on q.id = b.location_id and q.kind = 'storage' and not q.disabled
                where b.warehouse_id = (p_header).warehouse_id and b.product_id = p.id and b.quantity > 0
                order by b.quantity desc, q.standard desc, b.location_id limit 1) end, (p_header).storage_id) end
        cross join lateral (
            select case when coalesce(i.gift, i.source_gift, false) then coalesce(i.price, 0)
                        when not p_kind.priced then 0
                        else coalesce(i.price,
                            round(i.source_price * u.numerator * i.source_denominator / (u.denominator::numeric * i.source_numerator), 6),
                            case p_kind.partner when 'supplier' then u.purchase_price when 'customer' then u.sale_price end) end list_price,
                   coalesce(i.discount, case when i.price is null then i.source_discount end, 0)::numeric discount
        ) x
        order by i.n);
end $$;
comment on function logic.resolved_lines is '解析单据行
Lines in their order with codes resolved, units turned into base quantities (null where that is not exact) and prices defaulted; amounts not yet. What
leaves from no named place leaves from where most of the product lies, so that all its lines find it there; what comes goes to the standard place.';

create function logic.hides_prices(p_kind meta.document_kind) returns boolean language plpgsql stable as $$
begin
    return p_kind.priced and p_kind.partner <> 'customer' and not logic.sees_cost();
end $$;
comment on function logic.hides_prices is '当前用户看不到此种单据的价格
Whether the prices of a kind are costs, which the user of this call does not see and so cannot give: the database fills them.';

create function logic.with_hidden_terms(p_document bigint, p_input logic.document_input, p_lines logic.line_input[]) returns logic.document_input
language plpgsql stable as $$
declare
    v_input logic.document_input := p_input;
    v_draft data.document;
begin
    v_input.discount := null;
    v_input.rounding_off := null;
    if p_document is not null then
        select d.* into v_draft from data.document d where d.id = p_document;
        v_input.with_tax := v_draft.with_tax;
        if not exists (select from unnest(p_lines) i where i.source_line is not null) then
            v_input.discount := v_draft.discount;
            v_input.rounding_off := v_draft.rounding_off;
        end if;
    end if;
    return v_input;
end $$;
comment on function logic.with_hidden_terms is '看不到价格的人所录的单据头
The header of somebody who does not see the prices: tax basis, discount and rounding-off stay those of the draft; of what fulfils orders they are the
orders''.';

create function logic.with_hidden_prices(
    p_kind meta.document_kind, p_header logic.header, p_document bigint, p_lines logic.line_input[]) returns logic.line_input[]
language plpgsql stable set enable_seqscan = off as $$
declare
    v_lines     logic.line_input[] := p_lines;
    v_prices    numeric[];
    v_discounts numeric[];
begin
    with kept as materialized (
        select p.code::text product, u.code::text unit, k.source_line_id, l.list_price, l.discount,
               row_number() over (partition by p.id, u.id, k.source_line_id order by l.line_number) n
        from data.document_line l
        cross join lateral (select x.id, x.code from data.product x where x.id = l.product_id offset 0) p
        join data.unit u on u.id = l.unit_id
        left join lateral (select x.source_line_id from data.line_link x where x.line_id = l.id and x.relation <> 'reverses' offset 0) k on true
        where l.document_id = p_document
    ), given as materialized (
        select i.product, i.unit, coalesce(i.gift, false) gift, i.price, i.source_line, i.ordinality place,
               row_number() over (partition by i.product, i.unit, i.source_line order by i.ordinality) n,
               p.id product_id, p.tax_code_id, u.unit_id, u.numerator, u.denominator, u.purchase_price
        from unnest(p_lines) with ordinality i
        left join lateral (select x.* from data.product x where x.code = i.product and i.source_line is null offset 0) p on true
        left join lateral (select x.* from data.product_unit x where x.product_id = p.id offset 0) u
            on u.unit_id = case when i.unit is null then p.base_unit_id else (select x.id from data.unit x where x.code = i.unit) end
    ), last as materialized (
        select f.product_id, round(f.price * x.denominator / x.numerator, 12) base_price
        -- what fulfils orders looks at no earlier papers
        from (
            select (p_header).partner_id partner_id
            where p_kind.partner = 'supplier' and exists (select from given g where g.product_id is not null) offset 0) w
        cross join lateral logic.last_prices(p_kind, (p_header).branch_id, w.partner_id, (p_header).with_tax,
            array(select distinct g.product_id from given g where g.product_id is not null)) f
        join data.product_unit x on x.product_id = f.product_id and x.unit_id = (select u.id from data.unit u where u.code = f.unit)
    ), filled as (
        select g.place, case when g.gift then null when p_kind.partner = 'none' and g.price = 0 then 0
                             else coalesce(k.list_price, round(f.base_price * g.numerator / g.denominator, 6)) end price,
               case when not g.gift then k.discount end discount
        from given g
        left join lateral (
            select k.* from kept k
            where k.n = g.n and k.source_line_id is not distinct from g.source_line
              and k.product = coalesce(g.product, k.product) and k.unit = coalesce(g.unit, k.unit)
            limit 1) k on true
        left join lateral (
            select coalesce(
                (select l.base_price from last l where l.product_id = g.product_id),
                case when p_kind.partner = 'none' then (
                    select c.value / c.quantity
                    from data.warehouse w join data.cost_pool c on c.cost_unit_id = w.cost_unit_id
                    where w.id = (p_header).warehouse_id and c.product_id = g.product_id and c.quantity > 0) end,
                -- what is bought with tax costs without it, where it is deducted
                case when p_kind.partner = 'none' then g.purchase_price * g.denominator / g.numerator / (
                    select case when c.with_tax and (p_header).deductible then 1 + t.rate else 1 end
                    from data.company c, data.tax_code t where t.id = g.tax_code_id) end) base_price) f on true
    )
    select array_agg(f.price order by f.place), array_agg(f.discount order by f.place) into v_prices, v_discounts from filled f;
    for i in 1 .. coalesce(cardinality(v_lines), 0) loop
        v_lines[i].price := v_prices[i];
        v_lines[i].discount := v_discounts[i];
    end loop;
    return v_lines;
end $$;
comment on function logic.with_hidden_prices is '由数据库填入看不到的价格
Lines of somebody who does not see the prices, with the prices that they have: those that the draft has for the same product, unit and order line; of
an order line its own (null); of goods without an order what the supplier was paid last; of a kind without partner the current cost, else the
purchase price without the tax that is deducted, or nothing where that was said. Null where none is known, and where the purchase price counts as
it stands.';

create function logic.hidden_price_faults(
    p_kind meta.document_kind, p_input logic.document_input, p_lines logic.line_input[], p_faults jsonb) returns jsonb
language plpgsql stable as $$
begin
    return (
        select jsonb_agg(f.fault)
        from (
            -- somebody who cannot give a price is not asked for one
            select case when e ->> 'path' like 'lines[%].price' and e ->> 'fault' = 'missing' then e || '{"fault": "none_known"}' else e end fault
            from jsonb_array_elements(p_faults) e
            union all
            select jsonb_build_object('path', t.path, 'fault', 'not_allowed')
            from (values ('discount', (p_input).discount), ('rounding_off', (p_input).rounding_off)) t (path, given)
            where t.given <> 0
            union all
            select * from (
                select jsonb_build_object('path', format('lines[%s].%s', i.ordinality - 1, t.path), 'fault', 'not_allowed')
                from unnest(p_lines) with ordinality i
                cross join lateral (values ('price', i.price <> 0 or p_kind.partner <> 'none' and i.price = 0),
                    ('discount', i.discount <> 0)) t (path, given)
                where t.given
                order by i.ordinality
                limit 200) l
        ) f);
end $$;
comment on function logic.hidden_price_faults is '看不到价格的人不得给出价格
The faults of a document of somebody who does not see its prices: those that it has, and every price, discount or rounding-off that is given
(not_allowed), but that anybody may say that what nobody sold cost nothing; a price that is missing is one that nobody knows yet (none_known).';
