-- A product from all sides, as the published views tell of it: no figure here is another than in the lists.

create function logic.product_flow(p_product data.code, p_from date) returns json language plpgsql stable as $$
begin
    return (
        with day as (
            select e.business_on, sum(e.quantity) filter (where e.quantity > 0) received, -sum(e.quantity) filter (where e.quantity < 0) issued
            from report.stock_ledger e
            where e.product = p_product and e.business_on >= p_from
            group by e.business_on
        )
        select json_agg(json_build_object('day', x.day, 'received', x.received::text, 'issued', x.issued::text,
            'balance', (x.now - x.since)::text) order by x.day)
        from (
            select p_from + n as day, coalesce(d.received, 0) received, coalesce(d.issued, 0) issued, h.now,
                   coalesce(sum(d.received) over later, 0) - coalesce(sum(d.issued) over later, 0) since
            from generate_series(0, greatest(logic.today(), (select max(y.business_on) from day y)) - p_from) n
            left join day d on d.business_on = p_from + n
            cross join (select coalesce(sum(s.on_hand), 0) as now from report.stock_on_hand s where s.product = p_product) h
            window later as (order by n desc rows between unbounded preceding and 1 preceding)
        ) x);
end $$;
comment on function logic.product_flow is '商品每日出入库与结存
What came and what left of a product on each day, and the balance at its end: today''s stock less all that came since.';

select logic.declare_shape('product_suppliers', '[{partner: text, partner_name: text, business_on: day, number: text, document_id: id,
      price: figure?, quantity: figure, unit_name: text}]');

create function logic.product_suppliers(p_product data.code) returns json language plpgsql stable as $$
begin
    return (
        select coalesce(json_agg(json_build_object('partner', x.partner, 'partner_name', x.partner_name,
            'business_on', x.business_on, 'number', x.number,
            'document_id', x.document_id::text, 'quantity', x.quantity::text, 'unit_name', x.unit_name,
            'price', x.price::text) order by x.business_on desc, x.id desc), '[]')
        from (
            select distinct on (l.partner) l.*
            from report.document_line l
            where l.product = p_product and l.kind = 'goods_receipt' and l.state = 'posted' and l.quantity > 0
                and not l.gift and l.partner is not null
            order by l.partner, l.business_on desc, l.id desc
        ) x);
end $$;
comment on function logic.product_suppliers is '商品的供应商与最近进价
Whom a product was bought from, each with the last receipt; prices are blank without the right to cost.';

create function logic.product_prices(p_product data.code, p_from date) returns json language plpgsql stable as $$
begin
    return (
        select coalesce(json_agg(json_build_object('day', x.business_on, 'purchase', x.purchase::text, 'sale', x.sale::text)
            order by x.business_on), '[]')
        from (
            select l.business_on,
                round(sum(l.net) filter (where l.kind = 'goods_receipt') / sum(l.base_quantity) filter (where l.kind = 'goods_receipt'), 4) purchase,
                round(sum(l.net) filter (where l.kind = 'delivery') / sum(l.base_quantity) filter (where l.kind = 'delivery'), 4) sale
            from report.document_line l
            where l.product = p_product and l.state = 'posted' and l.kind in ('goods_receipt', 'delivery') and l.base_quantity > 0 and not l.gift
              and l.business_on >= p_from
              and not exists (select from report.document r where r.reversal_of = l.document_id and r.state <> 'cancelled')
            group by l.business_on
        ) x
        where x.purchase is not null or x.sale is not null);
end $$;
comment on function logic.product_prices is '商品每日进价与售价
What a base unit cost and fetched, without tax, on each day on which it was received or delivered: net ÷ quantity over the posted lines of the day,
gifts and what was reversed left out. Purchase prices are blank without the right to cost.';
