-- Labels for products and locations: what stands on them and how many are wanted, from the published views.

create function logic.product_labels(p_products data.code[], p_document bigint) returns json language sql stable as $$
    with wanted as (
        select p.n, u.product, u.unit, case when u.numerator = u.denominator then 1 else 0 end count
        from unnest(p_products) with ordinality p(code, n)
        join report.product_unit u on u.product = p.code
        union all
        select l.line_number, l.product, l.unit, least(ceil(l.quantity), 500)::int
        from report.document_line l
        where l.document_id = p_document and l.quantity > 0
    )
    select json_build_object('rows', coalesce(json_agg(json_build_object('product', p.code, 'name', p.name, 'spec', p.spec,
        'model', p.model, 'unit', u.unit,
        'unit_name', u.unit_name, 'barcode', coalesce(u.barcodes[1], p.code), 'sale_price', u.sale_price::text, 'count', w.count)
        order by w.n, u.numerator::numeric / u.denominator, u.unit), '[]'))
    from (select x.product, x.unit, min(x.n) n, least(sum(x.count), 500)::int count from wanted x group by x.product, x.unit) w
    join report.product p on p.code = w.product
    join report.product_unit u on u.product = w.product and u.unit = w.unit
$$;
comment on function logic.product_labels is '商品标签
What stands on the labels of products, in each of their units, or of what a document''s lines bring; count: one of the base unit, or as many as the
line has, at most 500. Without a barcode the code is its own.';
