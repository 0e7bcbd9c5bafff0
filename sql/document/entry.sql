-- Entry of documents: what an editor shows of a product while somebody types, and what a new document begins with. All of it reads; what is
-- posted is decided by save and submit alone. Prices of buying and costs are blank for those who may not see them.

create function logic.price_text(p_price numeric) returns text
language sql immutable as $$ select round(p_price, greatest(scale(trim_scale(p_price)), 2))::text $$;
comment on function logic.price_text is '单价文字
A price as people write it: two decimals, or as many as it has.';

create function logic.last_prices(
    p_kind meta.document_kind, p_branch int, p_partner int, p_with_tax boolean, p_products int[]) returns table (product_id int, unit text,
    price numeric, business_on date, number text)
language sql stable as $$
    with recent as materialized (
        select d.id, d.business_on, d.number
        from data.document d
        where d.partner_id = p_partner and d.branch_id = p_branch and d.state in ('approved', 'posted', 'closed') and d.with_tax = p_with_tax
          and d.reversal_of is null and d.kind in (select k.name from meta.document_kind k where k.partner = p_kind.partner)
          and d.kind = any ((select logic.visible_kinds())::text[])
          and (d.warehouse_id is null or d.warehouse_id = any ((select logic.visible_warehouses())::int[]))
        order by d.business_on desc, d.id desc
        limit 100
    )
    select distinct on (l.product_id) l.product_id, u.code::text, l.price::numeric, r.business_on::date, r.number
    from recent r
    cross join lateral (select * from data.document_line l where l.document_id = r.id offset 0) l
    join data.unit u on u.id = l.unit_id
    where l.product_id = any (p_products) and not l.gift and p_kind.partner <> 'none'
    order by l.product_id, r.business_on desc, r.id desc, l.line_number
$$;
comment on function logic.last_prices is '最近一次成交价
The price after discount at which each product was last bought from or sold to a partner in a branch, among the last 100 documents with them on the
same tax basis: the cost does not grow with history.';

select logic.declare_shape('last_price', '{unit: text, price: figure, business_on: day, number: text}');
select logic.declare_shape('offer', '{product: text, name: text, spec: text, model: text, base_unit: text, tax_code: text, stocked: boolean,
      units: [{unit: text, name: text, numerator: int, denominator: int, price: figure?}], available: figure?, available_mixed: text?,
      last: last_price?}');

create function logic.offers(
    p_kind meta.document_kind, p_header logic.header, p_warehouse int, p_products int[]) returns table (product_id int, offer json)
language plpgsql stable as $$
declare
    v_sees boolean := p_kind.partner = 'customer' or logic.sees_cost();
begin
    return query
        with last as materialized (
            select * from logic.last_prices(p_kind, (p_header).branch_id, (p_header).partner_id, (p_header).with_tax, p_products)
        )
        select p.id, json_build_object(
            'product', p.code, 'name', p.name, 'spec', p.spec, 'model', p.model, 'base_unit', b.code, 'tax_code', t.code,
            'stocked', p.kind = 'stocked', 'units', (
                select json_agg(json_build_object('unit', u.code, 'name', u.name, 'numerator', x.numerator, 'denominator', x.denominator,
                    'price', case when v_sees then case p_kind.partner
                        when 'customer' then logic.price_text(x.sale_price) when 'supplier' then logic.price_text(x.purchase_price)
                        else logic.price_text(round(c.value / nullif(c.quantity, 0) * x.numerator / x.denominator, 4)) end end)
                    order by x.unit_id <> p.base_unit_id, x.numerator::numeric / x.denominator, u.code)
                from data.product_unit x
                join data.unit u on u.id = x.unit_id
                where x.product_id = p.id),
            'available', case when p.kind = 'stocked' and p_warehouse is not null then trim_scale(coalesce(i.usable - i.reserved, 0))::text end,
            'available_mixed', case when p.kind = 'stocked' and p_warehouse is not null
                then logic.mixed_quantity(p.id, coalesce(i.usable - i.reserved, 0)) end,
            'last', case when v_sees and l.price is not null then json_build_object('unit', l.unit, 'price', logic.price_text(l.price),
                'business_on', l.business_on, 'number', l.number) end)
        from unnest(p_products) q (id)
        cross join lateral (select * from data.product p where p.id = q.id offset 0) p
        join data.unit b on b.id = p.base_unit_id
        join data.tax_code t on t.id = p.tax_code_id
        left join data.stock_item i on i.warehouse_id = p_warehouse and i.product_id = p.id
        left join data.warehouse w on w.id = p_warehouse
        left join data.cost_pool c on c.cost_unit_id = w.cost_unit_id and c.product_id = p.id
        left join last l on l.product_id = p.id;
end $$;
comment on function logic.offers is '录单时一个商品的单位、价格、可销、上次价
For each of some products what an editor offers on a document with that header: units with prices (of a kind without partner: at current cost), what
is available in a warehouse, the last price with the partner.';

create function logic.entry_header(p_kind meta.document_kind, p_warehouse text, p_partner text, p_with_tax boolean) returns logic.header
language plpgsql stable as $$
declare
    v_header logic.header := logic.header(p_kind, logic.current_branch(),
        row(p_warehouse, p_partner, null, null, p_with_tax, 0, 0, null, null, '', '', null)::logic.document_input, '{}');
begin
    if not logic.warehouse_allowed(logic.actor(), v_header.warehouse_id) then
        v_header.warehouse_id := null;
    end if;
    return v_header;
end $$;
comment on function logic.entry_header is '录单中的单据头
The header that an unfinished document has so far; a warehouse that the user may not use is none.';

create function logic.known_kind(p_kind text) returns meta.document_kind language plpgsql stable as $$
begin
    if (logic.kind(p_kind)).lines is distinct from 'goods' then
        perform logic.refuse_faults(jsonb_build_array(jsonb_build_object('path', 'kind', 'fault', 'unknown_value', 'value', left(p_kind, 100))));
    end if;
    perform logic.require(p_kind || '.edit');
    return logic.kind(p_kind);
end $$;
comment on function logic.known_kind is '可录入的单据种类
The row of a kind with lines of goods that the user may enter. Raises request_invalid for any other, permission_denied.';

create function logic.matched_products(p_texts text[]) returns table (n bigint, product_id int, unit_id int) language sql stable as $$
    -- barcode, code, whole name or mnemonic, in this order; a text that means several products means none
    select t.n, m.product_id, m.unit_id
    from unnest(p_texts) with ordinality t (text, n)
    cross join lateral (
        select f.product_id, f.unit_id
        from (
            select x.product_id, x.unit_id, x.rank, min(x.rank) over () best
            from (
                select b.product_id, b.unit_id, 0 rank from data.product_barcode b where b.gtin = logic.barcode_key(btrim(t.text))
                union all
                select p.id, p.base_unit_id, 1 from data.product p where p.code in (btrim(t.text), upper(btrim(t.text)))
                union all
                select p.id, p.base_unit_id, case when lower(p.name) = lower(btrim(t.text)) then 2 else 3 end
                from data.product p
                where p.id = any (logic.find_products(t.text, false, 200))
                  and (lower(p.name) = lower(btrim(t.text)) or lower(btrim(t.text)) in (select lower(m) from unnest(p.mnemonics) m))
            ) x
            join data.product p on p.id = x.product_id and not p.disabled
        ) f
        where f.rank = f.best
        group by f.product_id, f.unit_id
    ) m
$$;
comment on function logic.matched_products is '由粘贴的文字识别商品
The products and units that each of some texts means exactly: barcode, code, whole name, mnemonic. A text with several rows is ambiguous.';

create function logic.order_lines(p_orders bigint[], p_warehouse int) returns setof logic.line_input language plpgsql stable as $$
begin
    return query
        select p.code, case when r.exact then u.code else b.code end::data.code, case when r.exact then r.quantity else r.rest end::data.quantity,
               null::data.price, null::data.rate, null::data.code, null::boolean, null::data.code, null::data.business_day, null::data.phrase,
               l.id, null::data.quantity, null::data.phrase, null::data.code
        from unnest(p_orders) o (id)
        join data.document_line l on l.document_id = o.id
        join data.document d on d.id = l.document_id
        left join data.line_progress g on g.line_id = l.id
        join data.product p on p.id = l.product_id
        join data.unit u on u.id = l.unit_id
        join data.unit b on b.id = p.base_unit_id
        cross join lateral (
            select x.rest, x.quantity, x.quantity * l.numerator = x.rest * l.denominator and x.quantity = round(x.quantity, u.decimals) exact
            from (select y.rest, round(y.rest * l.denominator / l.numerator, 6) quantity from logic.left_of(l) y (rest)) x
        ) r
        where coalesce(g.warehouse_id, d.warehouse_id) = p_warehouse and r.rest > 0
        order by o.id, l.line_number;
end $$;
comment on function logic.order_lines is '来源单据在某仓库还可取用的行
What orders still wait for in a warehouse, or posted papers moved there and may get back, as lines of a document that takes them: in the unit of the
order where that is exact, else in base units.';

create function logic.entry_lines(p_kind meta.document_kind, p_header logic.header, p_lines logic.line_input[]) returns json
language plpgsql stable as $$
begin
    return (
        with line as (
            select i.*, p.id product_id, coalesce(w.id, (p_header).warehouse_id) warehouse_id
            from unnest(p_lines) with ordinality
                i(product, unit, quantity, price, discount, tax_code, gift, location, due_on, remark, source_line, rejected,
                    reject_reason, warehouse, n)
            left join data.product p on p.code = i.product
            left join data.warehouse w on w.code = i.warehouse and logic.warehouse_allowed(logic.actor(), w.id)
        ), offer as materialized (
            select w.id warehouse_id, o.*
            from (select distinct l.warehouse_id id from line l) w
            cross join lateral logic.offers(p_kind, p_header, w.id,
                array(select distinct l.product_id from line l where l.product_id is not null and l.warehouse_id is not distinct from w.id)) o
        )
        select coalesce(json_agg(json_build_object('source_line', l.source_line::text, 'order_number', d.number, 'product', l.product, 'unit', l.unit,
            'quantity', trim_scale(l.quantity)::text, 'price', logic.price_text(l.price), 'discount', trim_scale(nullif(l.discount, 0))::text,
            'tax_code', l.tax_code, 'gift', coalesce(l.gift, false), 'location', l.location, 'due_on', l.due_on, 'remark', l.remark,
            'rejected', trim_scale(nullif(l.rejected, 0))::text, 'reject_reason', l.reject_reason, 'warehouse', l.warehouse,
            'offer', o.offer) order by l.n), '[]')
        from line l
        left join offer o on o.product_id = l.product_id and o.warehouse_id is not distinct from l.warehouse_id
        left join data.document_line s on s.id = l.source_line
        left join data.document d on d.id = s.document_id);
end $$;
comment on function logic.entry_lines is '编辑器中的行
Lines as an editor shows them, each with the offer of its product in its warehouse.';

select logic.declare_shape('choice', '{value: text, label: text}');
select logic.declare_shape('entry', '{kind: document_kind, document: id?, version: int?, state: document_state?, branch: text, warehouse: text?,
      partner: text?, partner_name: text?, employee: text?, department: text?, with_tax: boolean?, discount: figure?, rounding_off: figure?,
      business_on: day, due_on: day?, reason: text, memo: text, external_id: text?, lines: [{source_line: id?, order_number: text?, product: text?,
      unit: text?, quantity: figure?, price: figure?, discount: figure?, tax_code: text?, gift: boolean, location: text?, due_on: day?,
      remark: text?, rejected: figure?, reject_reason: text?, warehouse: text?, offer: offer?}], other_warehouses?: warehouse_names,
      choices: {warehouse: [choice], employee: [choice], department: [choice], tax_code: [choice], location: [{value: text, label: text,
      warehouse: text}]}}');

create function logic.entry_json(p_kind meta.document_kind, p_source json, p_goes_on boolean) returns json language plpgsql stable as $$
declare
    v_header logic.header := logic.entry_header(p_kind, p_source ->> 'warehouse', p_source ->> 'partner', (p_source ->> 'with_tax')::boolean);
    v_lines  logic.line_input[];
begin
    v_lines := array(
        select row(l ->> 'product', l ->> 'unit', (l ->> 'quantity')::numeric, (l ->> 'list_price')::numeric,
            (l ->> 'discount')::numeric, l ->> 'tax_code',
                   (l ->> 'gift')::boolean, case when p_kind.direction <> 0 then l ->> 'location' end,
                       (case when p_goes_on then l ->> 'due_on' end)::date,
                   l ->> 'remark', (case when p_goes_on then l ->> 'source_line' end)::bigint, (l ->> 'rejected')::numeric, l ->> 'reject_reason',
                   case when p_kind.direction = 0 then nullif(l ->> 'warehouse', p_source ->> 'warehouse') end)::logic.line_input
        from json_array_elements(p_source -> 'lines') with ordinality e (l, n)
        order by e.n);
    return json_build_object(
        'kind', p_kind.name, 'document', case when p_goes_on then p_source ->> 'document' end,
        'version', case when p_goes_on then (p_source ->> 'version')::int end, 'state', case when p_goes_on then p_source ->> 'state' end,
        'branch', p_source ->> 'branch', 'warehouse', p_source ->> 'warehouse', 'partner', p_source ->> 'partner',
        'partner_name', p_source ->> 'partner_name', 'employee', p_source ->> 'employee', 'department', p_source ->> 'department',
        'with_tax', (p_source ->> 'with_tax')::boolean, 'discount', p_source ->> 'discount', 'rounding_off', p_source ->> 'rounding_off',
        'business_on', case when p_goes_on then p_source ->> 'business_on' else logic.usual_day(p_kind)::text end,
        'due_on', case when p_goes_on then p_source ->> 'due_on' end, 'reason', p_source ->> 'reason', 'memo', p_source ->> 'memo',
        'external_id', case when p_goes_on then p_source ->> 'external_id' end, 'lines', logic.entry_lines(p_kind, v_header, v_lines),
        'choices', logic.entry_choices((v_header).branch_id));
end $$;
comment on function logic.entry_json is '由已有单据开始录入
What an editor begins with: a draft to go on with (p_goes_on), or a copy of a document, dated today and bound to no order.';

create function logic.waiting_warehouses(p_orders bigint[]) returns int[] language plpgsql stable as $$
begin
    return array(
        select w.id
        from unnest(p_orders) with ordinality o (id, n)
        join data.document d on d.id = o.id
        join data.document_line l on l.document_id = o.id
        left join data.line_progress g on g.line_id = l.id
        cross join lateral (select coalesce(g.warehouse_id, d.warehouse_id) id) w
        where coalesce(g.open, logic.left_of(l) > 0) and logic.warehouse_allowed(logic.actor(), w.id)
        group by w.id
        order by min(o.n), min(l.line_number));
end $$;
comment on function logic.waiting_warehouses is '来源单据未完成的仓库
The warehouses in which something may still be taken of papers and which the user may use, in the order of their lines.';

create function logic.blank_entry_json(
    p_kind meta.document_kind, p_order data.document, p_orders bigint[], p_partner text, p_warehouse text) returns json
language plpgsql stable as $$
declare
    v_partner text := coalesce((select p.code from data.partner p where p.id = p_order.partner_id), p_partner);
    v_waiting int[] := logic.waiting_warehouses(p_orders);
    v_header  logic.header := logic.entry_header(p_kind, coalesce(p_warehouse, (select w.code from data.warehouse w where w.id = v_waiting[1])),
        v_partner, p_order.with_tax);
begin
    if p_kind.warehouse and v_header.warehouse_id is null then
        v_header.warehouse_id := coalesce(logic.default_warehouse(v_header.branch_id, true), (
            select w.id from data.warehouse w where w.branch_id = v_header.branch_id and not w.disabled
            and logic.warehouse_allowed(logic.actor(), w.id) order by w.code limit 1));
    end if;
    return (
        select json_build_object(
            'kind', p_kind.name, 'document', null, 'version', null, 'state', null, 'branch', b.code, 'warehouse', w.code,
            'partner', p.code, 'partner_name', p.name, 'employee', e.code, 'department', d.code, 'with_tax', (v_header).with_tax,
            'discount', null, 'rounding_off', null, 'business_on', logic.usual_day(p_kind)::text, 'due_on', null, 'reason', '',
            'memo', '', 'external_id', null, 'lines', logic.entry_lines(p_kind, v_header,
                array(select l from logic.order_lines(p_orders, v_header.warehouse_id) l)),
            'other_warehouses', (
                select coalesce(json_agg(json_build_object('warehouse', o.code, 'name', o.name) order by array_position(v_waiting, o.id)), '[]')
                from data.warehouse o where o.id = any (v_waiting) and o.id <> v_header.warehouse_id),
            'choices', logic.entry_choices(b.id))
        from data.branch b
        left join data.warehouse w on w.id = (v_header).warehouse_id and not w.disabled
        left join data.partner p on p.id = (v_header).partner_id
        left join data.employee e on e.id = (v_header).employee_id
        left join data.department d on d.id = (v_header).department_id
        where b.id = (v_header).branch_id);
end $$;
comment on function logic.blank_entry_json is '空白录入,或由订单开始
What an editor begins with: the defaults of the user and the branch, and of orders their partner, tax basis and the open lines for one warehouse: the
one named, or that of the first; other_warehouses: where else they wait.';

create function logic.entry_stock(p_computed logic.computed_document) returns table (product_id int, warehouse_id int, mixed text, short boolean)
language plpgsql stable as $$
declare
    v_header logic.header := p_computed.header;
    v_takes  boolean := (p_computed.kind).direction < 0 or (p_computed.kind).direction = 0 and (p_computed.kind).partner = 'customer';
begin
    return query
        select w.product_id, w.warehouse_id, logic.mixed_quantity(w.product_id, s.available), w.wanted > s.available and v_takes
        from (
            select l.product_id, coalesce(l.warehouse_id, v_header.warehouse_id) warehouse_id, sum(l.base_quantity) wanted,
                   array_agg(l.source_line_id) sources
            from unnest(p_computed.lines) l
            where l.product_id is not null
            group by 1, 2
        ) w
        join data.product p on p.id = w.product_id and p.kind = 'stocked'
        cross join lateral (
            select coalesce((select i.usable - i.reserved from data.stock_item i where i.warehouse_id = w.warehouse_id
                and i.product_id = w.product_id), 0)
                   + coalesce((select sum(r.quantity) from data.reservation r where r.line_id = any (w.sources)
                       and r.warehouse_id = w.warehouse_id), 0) available
        ) s
        where w.warehouse_id is not null and logic.warehouse_allowed(logic.actor(), w.warehouse_id);
end $$;
comment on function logic.entry_stock is '试算时的可销数量
Of each product of a document what is available to it in its warehouse, with what is reserved for the order lines that it fulfils, in the product''s
units; short: it is to leave, and more of it than that is wanted, all its lines together.';

create function logic.entry_choices(p_branch int) returns json language plpgsql stable as $$
begin
    return json_build_object(
        'warehouse', (select coalesce(json_agg(json_build_object('value', w.code, 'label', w.name) order by w.code), '[]')
                      from data.warehouse w where w.branch_id = p_branch and not w.disabled and logic.warehouse_allowed(logic.actor(), w.id)),
        'employee', (select coalesce(json_agg(json_build_object('value', e.code, 'label', e.name) order by e.code), '[]')
                     from data.employee e
                     where not e.disabled and (e.branch_id = p_branch
                         or e.id = (select u.employee_id from data.user_account u where u.id = logic.actor()))),
        'department', (select coalesce(json_agg(json_build_object('value', d.code, 'label', d.name) order by d.code), '[]')
                       from data.department d where d.branch_id = p_branch and not d.disabled),
        'tax_code', (select coalesce(json_agg(json_build_object('value', t.code, 'label', t.name) order by t.rate desc, t.code), '[]')
                     from data.tax_code t where not t.disabled and logic.today() between t.valid_from and t.valid_to),
        'location', (select coalesce(json_agg(json_build_object('value', l.code, 'label', l.name, 'warehouse', w.code) order by w.code, l.code), '[]')
                     from data.location l join data.warehouse w on w.id = l.warehouse_id
                     where w.branch_id = p_branch and not l.disabled and l.kind = 'storage' and logic.warehouse_allowed(logic.actor(), w.id)));
end $$;
comment on function logic.entry_choices is '录单时可选的仓库、经手人、部门、税码、库位
What there is to choose from in a branch: warehouses and locations that the user may use, employees, departments, tax codes in force.';
