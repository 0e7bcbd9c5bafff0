-- Prices that not everybody may give. What is sold below its cost, or with more taken off than the limit of a person's roles, and what is
-- received at another price than its order's, is marked while somebody types; at submission it asks for a right, or for an approval flow that
-- takes such exceptions, and is refused without either. What fulfils an order at the order's price is never judged again. Rights are asked
-- first: who may give any price costs the posting nothing. What lines name is looked up by its key, statistics or not.

select logic.declare_permission('sales_price.below', 'selling', '低于成本或超出让利上限销售', 'sell below cost or beyond the discount limit',
    'administrator,owner');
select logic.declare_permission('purchase_price.differ', 'buying', '入库价与订单价不同(在允许差异内)',
    'receive at another price than the order, within the tolerance', 'administrator,owner,buyer');

create type logic.priced_line as (
    line_number int, product_id int, unit_id int, source_line_id bigint, quantity numeric, numerator int, denominator int, base_quantity numeric,
    list_price numeric, discount numeric, price numeric, tax_rate numeric, net numeric, gross numeric, gift boolean, warehouse_id int);
comment on type logic.priced_line is '要判断价格的行
What of a line its price is judged by, of one that is typed or of one that is stored.';

create type logic.price_mark as (line_number int, field text, mark text, bound text, allowed boolean);
comment on type logic.price_mark is '价格标记
A price that not everybody may give: the line (null: the header) and field, what is wrong with it, the nearest value that would need nothing
more, and whether the user of this call may give it.';

create function logic.sale_marks(p_header logic.header, p_lines logic.priced_line[], p_may boolean) returns logic.price_mark[]
language plpgsql stable set enable_seqscan = off as $$
declare
    v_limit numeric := (logic.own_limits()).discount;
    v_total numeric := (select sum(l.price * l.quantity) from unnest(p_lines) l);
    -- what the discount of the document leaves of each price
    v_left  numeric := 1 - coalesce((p_header).discount / nullif(v_total, 0), 0);
begin
    return array(
        with line as (
            select l.*, case when (p_header).with_tax then 1 + l.tax_rate else 1 end taxed, c.cost,
                   greatest(l.list_price, round(case when (p_header).with_tax = m.with_tax then u.sale_price
                       when m.with_tax then u.sale_price / (1 + l.tax_rate) else u.sale_price * (1 + l.tax_rate) end, 6)) whole_price
            from unnest(p_lines) l
            cross join data.company m
            left join lateral (
                select x.sale_price from data.product_unit x where x.product_id = l.product_id and x.unit_id = l.unit_id offset 0) u on true
            left join lateral (
                select x.value / x.quantity cost
                from data.cost_pool x
                where x.cost_unit_id = (select w.cost_unit_id from data.warehouse w where w.id = coalesce(l.warehouse_id, (p_header).warehouse_id))
                  and x.product_id = l.product_id and x.quantity > 0 offset 0) c on true
            left join lateral (
                select case when o.with_tax = (p_header).with_tax then s.price when o.with_tax then s.price / (1 + s.tax_rate)
                            else s.price * (1 + s.tax_rate) end * l.numerator * s.denominator / (l.denominator::numeric * s.numerator) price,
                       case when (p_header).with_tax then s.gross else s.net end * l.base_quantity / s.base_quantity amount
                from data.document_line s
                cross join lateral (select x.with_tax from data.document x where x.id = s.document_id offset 0) o
                where s.id = l.source_line_id offset 0) o on true
            where not l.gift and l.quantity > 0
              -- no lower than the order's, but for what rounding moves
              and not coalesce(l.price > o.price - 0.00001 and case when (p_header).with_tax then l.gross else l.net end > o.amount - 0.05, false)
        ), marked as (
            select l.line_number, 'price' field, 'below_cost' mark,
                   logic.price_text(ceil(l.cost * l.numerator / l.denominator * l.taxed * 10000) / 10000) bound
            from line l
            where round(l.price * l.quantity * v_left / l.taxed, 2) < round(l.cost * l.base_quantity, 2)
            union all
            select case when f.field <> 'document' then l.line_number end, replace(f.field, 'document', 'discount'), 'beyond_discount_limit',
                   case f.field when 'price' then logic.price_text(round(l.whole_price * (1 - v_limit), 6)) else trim_scale(v_limit)::text end
            from line l
            cross join lateral (
                select case when l.discount > v_limit then 'discount' when l.price < round(l.whole_price * (1 - v_limit), 6) then 'price'
                            else 'document' end field) f
            where (l.whole_price * (1 - v_limit) - l.price * v_left) * l.quantity > 0.005
        )
        select row(m.line_number, m.field, m.mark, m.bound, p_may)::logic.price_mark
        from (select distinct * from marked) m
        order by m.line_number, m.field, m.mark);
end $$;
comment on function logic.sale_marks is '销售价格的标记
Lines of a sale whose net amount, before rounding-off, which has a limit of its own, is below the current cost of the goods (below_cost, with the
lowest price), or from whose price, the higher of list and catalogue, more is taken off than the user''s limit (beyond_discount_limit; the limit as a
share, of a price the lowest). Gifts are none; nor is what fulfils an order at its price.';

create function logic.receipt_marks(p_header logic.header, p_lines logic.priced_line[], p_may boolean) returns logic.price_mark[]
language plpgsql stable set enable_seqscan = off as $$
begin
    return array(
        with tolerance as (
            select case when p.price_tolerance_percent is null then c.price_tolerance_percent else p.price_tolerance_percent end percent,
                   case when p.price_tolerance_percent is null then c.price_tolerance_amount else p.price_tolerance_amount end amount
            from data.company c left join data.partner p on p.id = (p_header).partner_id
        ), line as (
            select l.line_number, l.quantity, l.price, l.gift, case when (p_header).with_tax then l.gross
                else l.net end amount, o.price ordered_price,
                   o.amount * l.base_quantity / o.base_quantity ordered_amount,
                   -- what comes beyond an order bears none of its discount
                   case when o.fulfilled + sum(l.base_quantity) over (partition by l.source_line_id) > o.base_quantity
                       then o.discount_share else 0 end
                       * l.base_quantity / o.base_quantity more,
                   -- what came beyond an order, and fills it since something else went back, leaves less to pay for the rest, and the other way round
                   (o.fulfilled / o.base_quantity - o.taken) * o.amount left_over
            from unnest(p_lines) l
            cross join lateral (
                select case when o.with_tax = (p_header).with_tax then s.price when o.with_tax then s.price / (1 + s.tax_rate)
                            else s.price * (1 + s.tax_rate) end * l.numerator * s.denominator / (l.denominator::numeric * s.numerator) price,
                       case when (p_header).with_tax then s.gross else s.net end amount, s.discount_share, s.base_quantity,
                           coalesce(g.fulfilled, 0) fulfilled,
                           coalesce(g.amount / nullif(case when o.with_tax then s.gross else s.net end, 0), 0) taken
                from data.document_line s
                cross join lateral (select x.with_tax from data.document x where x.id = s.document_id offset 0) o
                left join lateral (select x.line_id, x.fulfilled, x.amount from data.line_progress x where x.line_id = s.id offset 0) p on true
                left join lateral (select x.* from logic.taken_of(s.id) x where p.line_id is null) t on true
                cross join lateral (select coalesce(p.fulfilled, t.quantity) fulfilled, coalesce(p.amount, t.amount) amount) g
                where s.id = l.source_line_id offset 0) o
        )
        select row(l.line_number, d.field, 'price_differs', case d.field when 'price' then logic.price_text(round(l.ordered_price, 6)) end,
                   p_may and abs(l.amount - l.ordered_amount) <= l.ordered_amount * t.percent / 100
                   and coalesce(abs(l.amount - l.ordered_amount) <= t.amount, true))::logic.price_mark
        from line l
        cross join tolerance t
        -- rounding moves a price by less than can be written, an amount by cents
        cross join lateral (
            select case when abs(l.price - l.ordered_price) > 0.00001 and abs(l.price - l.ordered_price) * l.quantity >= 0.005 then 'price'
                        when l.amount - l.ordered_amount not between least(l.left_over, 0) - 0.05
                            and l.more + greatest(l.left_over, 0) + 0.05 then 'discount' end field) d
        where d.field is not null
        order by l.line_number);
end $$;
comment on function logic.receipt_marks is '入库价格与订单不同的标记
Lines of a receipt that fulfil an order at another price, or, by discount or rounding-off, at another amount (price_differs with the order''s price):
allowed with the right to it, within the tolerance of the supplier or else the company.';

create function logic.price_marks(p_kind meta.document_kind, p_header logic.header, p_lines logic.priced_line[]) returns logic.price_mark[]
language plpgsql stable as $$
begin
    return case
        when p_kind.partner = 'customer' then logic.sale_marks(p_header, p_lines, logic.may('sales_price.below'))
        when p_kind.partner = 'supplier' and p_kind.sourced then logic.receipt_marks(p_header, p_lines,
            logic.may('purchase_price.differ'))
        else '{}' end;
end $$;
comment on function logic.price_marks is '单据价格的标记
Every price of a document that not everybody may give.';

create function logic.price_marks_json(p_marks logic.price_mark[]) returns jsonb language plpgsql stable as $$
begin
    return (
        select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('path',
            case when m.line_number is null then m.field else format('lines[%s].%s', m.line_number - 1, m.field) end,
            'mark', m.mark, 'limit', m.bound, 'allowed', m.allowed)) order by m.line_number nulls first, m.field, m.mark), '[]')
        from unnest(p_marks) m);
end $$;
comment on function logic.price_marks_json is '价格标记(JSON)
Marks with path, mark, limit where there is one, and whether the user of this call may give such a price. For who sees costs.';

select logic.declare_shape('price_mark', '{path: text, mark: text, limit?: figure?, allowed: boolean}');

create function logic.shown_marks(p_marks jsonb) returns jsonb language plpgsql stable as $$
begin
    if p_marks = '[]' or logic.sees_cost() then
        return p_marks;
    end if;
    return (
        select jsonb_agg(case m ->> 'mark' when 'below_cost' then m - 'limit' || '{"mark": "below_limit"}' when 'price_differs'
            then m - 'limit' else m end order by n)
        from jsonb_array_elements(p_marks) with ordinality x (m, n));
end $$;
comment on function logic.shown_marks is '给读者看的价格标记
Marks as the caller may see them: who sees no cost is told of a price below it that it is too low (below_limit), and no figure.';

create function logic.price_exceptions(p_document data.document) returns jsonb language plpgsql stable set enable_seqscan = off as $$
declare
    v_kind   meta.document_kind := logic.kind(p_document.kind);
    v_header logic.header;
    v_marks  logic.price_mark[];
begin
    if v_kind.partner = 'customer' then
        if logic.may('sales_price.below') then
            return '[]'::jsonb;
        end if;
    elsif v_kind.partner <> 'supplier' or not v_kind.sourced or not exists (
            select from data.document_link k where k.document_id = p_document.id and k.relation not in ('reverses', 'replaces')) then
        return '[]'::jsonb;
    end if;
    v_header.warehouse_id := p_document.warehouse_id;
    v_header.partner_id := p_document.partner_id;
    v_header.with_tax := p_document.with_tax;
    v_header.discount := p_document.discount;
    v_marks := logic.price_marks(v_kind, v_header, array(
        select row(l.line_number, l.product_id, l.unit_id, k.source_line_id, l.quantity, l.numerator, l.denominator, l.base_quantity, l.list_price,
                   l.discount, l.price, l.tax_rate, l.net, l.gross, l.gift, l.warehouse_id)::logic.priced_line
        from data.document_line l
        left join lateral (
            select x.source_line_id from data.line_link x where x.line_id = l.id and x.relation <> 'reverses' offset 0) k on true
        where l.document_id = p_document.id));
    return logic.price_marks_json(array(select m from unnest(v_marks) m where not m.allowed));
end $$;
comment on function logic.price_exceptions is '提交人无权给出的价格
The prices of a stored document that the user of this call may not give, as JSON; [] for none.';

create function logic.refuse_exceptions(p_exceptions jsonb) returns void language plpgsql stable as $$
declare
    v_shown jsonb := logic.shown_marks(p_exceptions);
begin
    perform logic.fail('price_not_allowed', jsonb_build_object(
        'places', (select string_agg(distinct coalesce(((regexp_match(e ->> 'path', '^lines\[([0-9]+)\]'))[1]::int + 1)::text, e ->> 'path'), ', ')
                   from jsonb_array_elements(v_shown) x (e)),
        'faults', (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('path', e -> 'path', 'fault', e -> 'mark',
            'value', e -> 'limit')) order by n)
                   from jsonb_array_elements(v_shown) with ordinality x (e, n))));
end $$;
comment on function logic.refuse_exceptions is '价格超出权限则拒绝
Raises price_not_allowed with every line, what is wrong with its price, and the nearest that would need nothing more.';
