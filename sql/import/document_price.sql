-- Prices of a file: on which tax basis they stand, and whether price, amount and quantity agree. 不含税单价 and 含税单价 are columns of their own; a
-- paper takes the basis of its columns, so that no figure is turned that need not be; an amount without price gives the price; where both stand
-- there and the difference is more than the rounding of a price that was shown, somebody is asked. Where no price of six decimals comes to the
-- amount, for the quantity is large, two prices a millionth apart do: the amount is kept to the cent.

create type logic.document_import_price as (
    n int, external_id text, basis boolean, with_tax numeric, without_tax numeric, plain numeric, amount numeric, amount_basis boolean, rate numeric);
comment on type logic.document_import_price is '导入行的价格及其含税方式
What a row says of its price: with tax, without, or plain (on the basis of its paper); its amount, and on which basis that is, null for plain.';

create function logic.document_import_prices(p_lines logic.document_import_line[]) returns logic.document_import_price[]
language sql stable set enable_nestloop = off set jit = off as $$
    with line as (
        select l.*, l.price_with_tax is not null has_with, l.price_without_tax is not null has_without from unnest(p_lines) l
    ), said as (
        -- a plain price beside one of a basis is the other one
        select l.n, l.external_id, l.with_tax basis, l.product, l.tax_code,
               coalesce(l.price_with_tax, case when l.has_without then l.price end) with_tax,
               coalesce(l.price_without_tax, case when l.has_with then l.price end) without_tax,
               case when not l.has_with and not l.has_without then l.price end plain,
               coalesce(l.amount_with_tax, l.amount) amount,
               case when l.amount_with_tax is not null then true
                    when l.has_with and l.has_without then false
                    when l.has_with then l.price is null
                    when l.has_without then l.price is not null end amount_basis
        from line l
    ), paper as (
        select s.external_id, coalesce((array_agg(s.basis order by s.n) filter (where s.basis is not null))[1],
            case when bool_or(s.with_tax is not null) and bool_or(s.without_tax is not null) then (select c.with_tax from data.company c)
                 when bool_or(s.with_tax is not null) then true when bool_or(s.without_tax is not null) then false
                 when bool_and(s.plain is null and s.amount_basis) then true end) basis
        from said s group by s.external_id
    )
    select coalesce(array_agg(row(s.n, s.external_id, p.basis, s.with_tax, s.without_tax, s.plain, s.amount, s.amount_basis,
        r.rate)::logic.document_import_price order by s.n), '{}')
    from said s
    join paper p on coalesce(p.external_id, '') = coalesce(s.external_id, '')
    left join lateral (
        select t.rate::numeric from data.tax_code t
        where t.id = coalesce((select x.id from data.tax_code x where x.code = s.tax_code),
            (select q.tax_code_id from data.product q where q.code = s.product))
          and coalesce(s.with_tax, s.without_tax, case when s.amount_basis is not null then s.amount end) is not null
        offset 0) r on true
$$;
comment on function logic.document_import_prices is '导入行的价格各在哪个含税方式上
What the rows say of their prices, each with the basis of its paper: as a column says, else that of its columns; null where nothing tells, which is
the habit of the company.';

create function logic.amount_fits(p_price numeric, p_decimals int, p_quantity numeric, p_amount numeric) returns boolean
language plpgsql immutable as $$
begin
    -- a price that was shown with few decimals explains a difference of half its last place on each piece
    return abs(round(p_price * p_quantity, 2) - p_amount) <= p_quantity * 0.5 * power(10::numeric, -p_decimals) + 0.005;
end $$;
comment on function logic.amount_fits is '金额是否与单价、数量相符
Whether an amount is price × quantity but for the rounding of a price of so many decimals; null where one of them is null.';

create function logic.amount_parts(p_quantity numeric, p_price numeric, p_amount numeric) returns table (part int, parts int, quantity numeric,
price numeric)
language plpgsql immutable as $$
declare
    v_lower numeric;
    v_least numeric;
    v_dear  numeric;
begin
    if round(p_price * p_quantity, 2) <> p_amount and logic.amount_fits(p_price, 6, p_quantity, p_amount) then
        v_lower := trunc(p_amount / p_quantity, 6);
        v_least := power(10::numeric, -scale(trim_scale(p_quantity)));
        foreach v_dear in array array[0, 1, -1, 2, -2, 3, -3] loop
            v_dear := (round((p_amount - v_lower * p_quantity) * 1000000 / v_least) + v_dear) * v_least;
            if v_dear > 0 and v_dear < p_quantity
                and round(v_lower * (p_quantity - v_dear), 2) + round((v_lower + 0.000001) * v_dear, 2) = p_amount then
                return query values (1, 2, p_quantity - v_dear, v_lower), (2, 2, v_dear, v_lower + 0.000001);
                return;
            end if;
        end loop;
    end if;
    return query values (1, 1, p_quantity, p_price);
end $$;
comment on function logic.amount_parts is '使金额分毫不差的数量与单价
A quantity at its price; or where that does not come to the amount because a price has six decimals, its parts at the two prices next to amount ÷
quantity that do.';

create function logic.priced_lines(p_lines logic.document_import_line[]) returns logic.document_import_line[]
language sql stable set enable_nestloop = off set jit = off as $$
    with line as (
        select l.n, l.quantity, l.price_decimals, coalesce(l.discount, 0) discount, p.basis, p.with_tax, p.without_tax, p.rate,
               case p.basis when true then coalesce(p.with_tax, round(p.without_tax * (1 + p.rate), 6), p.plain)
                            when false then coalesce(p.without_tax, round(p.with_tax / (1 + p.rate), 6), p.plain)
                            else p.plain end price,
               case when p.amount_basis is null or p.amount_basis is not distinct from p.basis then p.amount
                    when p.basis then round(p.amount * (1 + p.rate), 2) when not p.basis then round(p.amount / (1 + p.rate), 2)
                        else p.amount end amount
        from unnest(p_lines) l
        join unnest(logic.document_import_prices(p_lines)) p on p.n = l.n
    ), tried as (
        select l.*, round(round(l.price * (1 - l.discount), 6) * l.quantity, 2) told,
               case when l.quantity > 0 and l.discount < 1 then round(l.amount / l.quantity / (1 - l.discount), 6) end derived
        from line l
    ), chosen as (
        select t.*, case when t.price is null or t.derived is not null and t.told <> t.amount
            and logic.amount_fits(round(t.price * (1 - t.discount), 6), t.price_decimals, t.quantity, t.amount) then coalesce(t.derived, t.price)
            else t.price end final
        from tried t
    ), divided as (
        select c.*, 1 part, 1 parts, c.quantity part_quantity, c.final part_price, round(round(c.final * (1 - c.discount), 6) * c.quantity, 2) value
        from chosen c
        where c.amount is null or c.discount <> 0 or round(c.final * c.quantity, 2) is not distinct from c.amount
        union all
        select c.*, d.part, d.parts, d.quantity, d.price, case when d.parts = 1 then round(d.price * d.quantity, 2) else c.amount end
        from chosen c
        cross join lateral logic.amount_parts(c.quantity, c.final, c.amount) d
        where c.amount is not null and c.discount = 0 and round(c.final * c.quantity, 2) is distinct from c.amount
    )
    select coalesce(array_agg(row(l.n, l.external_id, l.partner, l.warehouse, l.employee, l.department, l.business_on, l.due_on,
        coalesce(c.basis, l.with_tax), l.reason, l.memo, l.product, l.unit, c.part_quantity, c.part_price, l.price_with_tax, l.price_without_tax,
        l.amount, l.amount_with_tax, l.discount, l.tax_code, l.gift, l.location, l.remark, l.other_warehouse, l.price_decimals,
        l.faults || array_remove(array[
            case when c.part = 1 and (abs(c.value - c.amount) > 0.001 or c.quantity = 0 and c.amount <> 0) and l.gift is not true
                then row(l.n, case when l.amount_with_tax is not null then 'amount_with_tax' else 'amount' end, 'amount_differs',
                         coalesce(l.amount_with_tax, l.amount)::text)::logic.import_fault end,
            case when abs(c.with_tax - c.without_tax * (1 + c.rate)) > 0.011
                then row(l.n, 'price_without_tax', 'prices_disagree', l.price_without_tax::text)::logic.import_fault end
        ], null))::logic.document_import_line order by l.n, c.part), '{}')
    from unnest(p_lines) l
    join divided c on c.n = l.n
$$;
comment on function logic.priced_lines is '导入行的单价与金额
The rows with price and with_tax as their papers take them, from whatever columns told them, one as two lines where only two prices come to its
amount; amount_differs where price, discount and quantity do not come to the amount, prices_disagree where the two prices do not come to each other
by the tax rate.';

create type logic.import_group as (external_id text, input logic.document_input, lines logic.line_input[], row_numbers int[]);
comment on type logic.import_group is '文件中的一张单据
A document of a file: header, lines, and the rows that they are.';

create function logic.import_line_input(p_line logic.document_import_line) returns logic.line_input language sql immutable as $$
    select row(p_line.product, p_line.unit, p_line.quantity, p_line.price, p_line.discount, p_line.tax_code, p_line.gift,
        p_line.location, p_line.due_on,
        p_line.remark, null, null, null, p_line.other_warehouse)::logic.line_input
$$;
comment on function logic.import_line_input is '导入行对应的单据行输入
A row of a file as single entry takes a line.';

create function logic.import_groups(p_lines logic.document_import_line[]) returns setof logic.import_group language sql stable as $$
    select l.external_id,
           row((array_agg(l.warehouse order by l.n) filter (where l.warehouse is not null))[1],
               (array_agg(l.partner order by l.n) filter (where l.partner is not null))[1],
               (array_agg(l.employee order by l.n) filter (where l.employee is not null))[1],
               (array_agg(l.department order by l.n) filter (where l.department is not null))[1],
               (array_agg(l.with_tax order by l.n) filter (where l.with_tax is not null))[1], 0, 0,
               (array_agg(l.business_on order by l.n) filter (where l.business_on is not null))[1],
               -- one day for all is that of the paper, days that differ are those of lines
               case when count(distinct l.due_on) = 1 then min(l.due_on) end,
               coalesce((array_agg(l.reason order by l.n) filter (where l.reason <> ''))[1], ''),
               coalesce((array_agg(l.memo order by l.n) filter (where l.memo <> ''))[1], ''), l.external_id)::logic.document_input,
           array_agg(logic.import_line_input(l) order by l.n),
           array_agg(l.n order by l.n)
    from unnest(p_lines) l
    where l.external_id is not null
    group by l.external_id
    order by min(l.n)
$$;
comment on function logic.import_groups is '文件中的单据
The documents of a file, in its order: the rows of one external id each.';
