-- Editing products, and finding them. The rules of a new product are in catalog.sql; here is what an edit may and may not change.

create function logic.give_barcode(p_product int) returns void language plpgsql volatile as $$
declare
    v_barcode text;
begin
    loop
        v_barcode := logic.in_store_barcode(nextval('data.in_store_barcode_number'));
        exit when not exists (select from data.product_barcode b where b.barcode = v_barcode);
    end loop;
    insert into data.product_barcode (barcode, product_id, unit_id)
    select v_barcode, p.id, p.base_unit_id from data.product p where p.id = p_product;
    perform logic.index_products(array[p_product]);
end $$;
comment on function logic.give_barcode is '为商品生成店内条码
Gives the base unit of a product the next unused in-store EAN-13.';

create function logic.product_used(p_product int) returns boolean
language sql stable as $$ select exists (select from data.document_line l where l.product_id = p_product) $$;
comment on function logic.product_used is '商品是否已用于单据
Whether any document carries the product.';

create function logic.product_edit_faults(
    p_product data.product, p_changes jsonb, p_units logic.product_unit_input[], p_limits logic.product_limit_input[]) returns jsonb
language plpgsql stable as $$
begin
    return (
        -- judged is what it will be; what the product has already may stay, disabled or not
        with before as materialized (
            select logic.record_values('product', p_product.id) fields
        ), own (field, value) as (
            select e.key, e.value from before b cross join lateral jsonb_each_text(b.fields) e
            union all select 'units', u.code from data.product_unit x join data.unit u on u.id = x.unit_id where x.product_id = p_product.id
            union all select 'barcodes', b.barcode from data.product_barcode b where b.product_id = p_product.id
        )
        select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('path', f.field, 'fault', f.fault, 'value', f.value)))
        from (
            select f.field, f.fault, f.value
            from before b
            cross join lateral logic.product_faults(
                array[jsonb_populate_record(null::logic.product_draft,
                    b.fields || p_changes || jsonb_build_object('row_number', 1, 'id', p_product.id))],
                array(select row(1, u.unit, coalesce(u.numerator, 1), coalesce(u.denominator, 1), u.sale_price, u.purchase_price,
                    u.barcodes)::logic.product_unit_draft from unnest(p_units) u)) f
            -- a code that another has is refused where it is written
            where (f.field, f.fault) <> ('code', 'taken') and (f.fault not in ('not_found', 'taken') or not exists (
                select from own o where o.field = f.field and (o.value = f.value or f.field = 'barcodes'
                    and logic.barcode_key(o.value) = logic.barcode_key(f.value))))
            union all
            -- ratios are told in base units: with another base unit they have to be told anew
            select 'units', 'missing', null from before b where p_units is null and p_changes ->> 'base_unit' <> b.fields ->> 'base_unit'
            union all
            select 'limits', 'not_found', l.warehouse from unnest(p_limits) l
            where not exists (select from data.warehouse w where w.code = l.warehouse and w.id = any ((select logic.visible_warehouses())::int[]))
            union all
            select 'limits', 'duplicate', l.warehouse from unnest(p_limits) l group by l.warehouse having count(*) > 1
        ) f (field, fault, value));
end $$;
comment on function logic.product_edit_faults is '修改商品的全部错误
Every fault of an edit as JSON, null for none: the rules of product_faults(), own barcodes allowed.';

create function logic.change_base_unit(p_product data.product, p_unit data.code) returns void language plpgsql volatile as $$
declare
    v_unit int := (select u.id from data.unit u where u.code = p_unit);
begin
    if v_unit = p_product.base_unit_id then
        return;
    elsif logic.product_used(p_product.id) then
        perform logic.fail('base_unit_fixed', jsonb_build_object('product', p_product.code));
    end if;
    insert into data.product_unit (product_id, unit_id, numerator, denominator) values (p_product.id, v_unit, 1, 1)
    on conflict on constraint product_unit_pkey do update set numerator = 1, denominator = 1;
    update data.product p set base_unit_id = v_unit where p.id = p_product.id;
end $$;
comment on function logic.change_base_unit is '更换基本单位
Gives a product that no document carries another base unit. Raises base_unit_fixed.';

create function logic.replace_product_units(p_product int, p_units logic.product_unit_input[]) returns void language plpgsql volatile as $$
declare
    v_fixed text;
begin
    select t.code into v_fixed
    from data.product_unit u
    join data.unit t on t.id = u.unit_id
    left join unnest(p_units) n on n.unit = t.code
    where u.product_id = p_product
      and (n.unit is null or coalesce(n.numerator, 1) <> u.numerator or coalesce(n.denominator, 1) <> u.denominator)
      and exists (select from data.document_line l where l.product_id = p_product and l.unit_id = u.unit_id)
    limit 1;
    if v_fixed is not null then
        perform logic.fail('unit_in_use', jsonb_build_object('unit', v_fixed));
    end if;
    delete from data.product_barcode b
    where b.product_id = p_product
      and not exists (select from unnest(p_units) n join data.unit t on t.code = n.unit
                      where t.id = b.unit_id and b.barcode = any (n.barcodes));
    delete from data.product_unit u
    where u.product_id = p_product
      and u.unit_id <> (select p.base_unit_id from data.product p where p.id = p_product)
      and not exists (select from unnest(p_units) n join data.unit t on t.code = n.unit where t.id = u.unit_id);
    perform logic.insert_product_units(p_product, p_units);
    insert into data.product_barcode (barcode, product_id, unit_id)
    select x, p_product, t.id
    from unnest(p_units) n join data.unit t on t.code = n.unit cross join lateral unnest(n.barcodes) x
    where not exists (select from data.product_barcode b where b.barcode = x and b.product_id = p_product and b.unit_id = t.id);
end $$;
comment on function logic.replace_product_units is '替换商品的全部单位与条码
Replaces the units and barcodes of a product; its base unit stays. Raises unit_in_use.';

create function logic.replace_product_limits(p_product int, p_limits logic.product_limit_input[]) returns void language sql volatile as $$
    delete from data.product_limit l
    where l.product_id = p_product and l.warehouse_id = any ((select logic.visible_warehouses())::int[])
      and l.warehouse_id not in (select w.id from unnest(p_limits) n join data.warehouse w on w.code = n.warehouse);
    insert into data.product_limit (product_id, warehouse_id, lower_limit, upper_limit)
    select p_product, w.id, coalesce(n.lower_limit, 0), n.upper_limit
    from unnest(p_limits) n join data.warehouse w on w.code = n.warehouse
    on conflict on constraint product_limit_pkey do update set lower_limit = excluded.lower_limit, upper_limit = excluded.upper_limit;
    select logic.list_stock(array_agg(l.warehouse_id), array_agg(l.product_id)) from data.product_limit l where l.product_id = p_product
$$;
comment on function logic.replace_product_limits is '替换商品的全部上下限
Replaces the limits of a product in the warehouses that the user sees; those of others stay. From then on it stands in the stock lists of its
warehouses: it may be low there before it ever came.';

create function logic.ranked_products(p_text text, p_most int) returns table (place bigint, product_id int, unit_id int, exact boolean)
language plpgsql stable as $$
declare
    v_text text := btrim(p_text);
begin
    return query
        with scanned as (
            select b.product_id, b.unit_id from data.product_barcode b where b.gtin = logic.barcode_key(v_text)
        ), ranked as (
            select p.id, p.code, p.base_unit_id, case
                when p.id in (select s.product_id from scanned s) then 0
                when lower(p.code) = lower(v_text) then 1
                when starts_with(lower(p.code), lower(v_text)) then 2
                when lower(v_text) in (select lower(m) from unnest(p.mnemonics) m) then 3
                else 4 end rank
            from data.product p
            where p.id = any (logic.find_products(p_text, false, 1000) || array(select s.product_id from scanned s)
                              || array(select x.id from data.product x where x.code in (v_text, upper(v_text))))
              and not p.disabled
        )
        select row_number() over (order by r.rank, r.code), r.id, coalesce(s.unit_id, r.base_unit_id), r.rank < 2
        from ranked r
        left join scanned s on s.product_id = r.id
        order by r.rank, r.code
        limit p_most;
end $$;
comment on function logic.ranked_products is '输入或扫描的文字所指的商品,最可能的在前
The products that a typed or scanned text means, best first among a thousand, with the unit that a scanned barcode names, else the base unit;
exact: the code or a barcode matched whole.';
