-- Products and what describes them. Single entry and import share one set of rules: product_faults() finds every fault of any
-- number of rows at once, save_products() writes them set-based. What a page, a program or a file sends is judged by the same code.

select logic.declare_permission('product.edit', 'masters', '维护商品', 'edit products', 'administrator,owner,buyer');

select logic.declare_coded('category', '分类', '商品分类', 'category', 'Product categories with their place in the tree', 'product.edit',
    '{"code": "DRINK", "name": "饮料"}', '{"category": "DRINK", "version": 1, "name": "酒水饮料"}');
select logic.declare_field('category', f.name, f.zh, f.en, f.options) from (values
    ('name', '分类名称', 'Name of the category', 'required'),
    ('code', '分类编码', 'Code of the category', 'required fixed'),
    ('parent', '上级分类编码', 'Code of the category above; null at the top', ''),
    ('external_id', '外部编号', 'Id in the system that it was imported from', 'fixed')) f (name, zh, en, options);

select logic.declare_coded('unit', '计量单位', '计量单位', 'unit of measure', 'Units of measure', 'product.edit',
    '{"code": "TRAY", "name": "托", "decimals": 0}', '{"unit": "EA", "version": 1, "name": "个"}',
    'Decimals, 0 to 6, say how finely quantities may be entered.');
select logic.declare_field('unit', f.name, f.zh, f.en, f.options) from (values
    ('code', '单位编码', 'Code of the unit', 'required fixed'),
    ('name', '单位名称', 'Name of the unit', 'required'),
    ('decimals', '数量小数位', 'Decimals that a quantity in this unit may have', '')) f (name, zh, en, options);

select logic.declare_coded('tax_code', '税码', '税码', 'tax code', 'Tax codes', 'company.edit',
    '{"code": "VAT5", "name": "征收率 5%", "rate": "0.05"}', '{"tax_code": "VAT13", "version": 1, "name": "增值税 13%"}',
    'Its rate never changes, a new rate is a new code. What fulfils an order keeps the order''s code, also when it is disabled or past its last day; '
    'open says what is open with one that ends, and how many products have it.');
select logic.declare_field('tax_code', f.name, f.zh, f.en, f.options) from (values
    ('code', '税码', 'Code', 'required fixed'),
    ('name', '名称', 'Name', 'required'),
    ('kind', '种类:应税、免税、不征税', 'taxable, exempt or outside', 'fixed'),
    ('rate', '税率(0.13 = 13%)', 'Rate as a fraction', 'required fixed'),
    ('valid_from', '生效日', 'First day of validity', 'fixed'),
    ('valid_to', '失效日', 'Last day of validity', '')) f (name, zh, en, options);

create type logic.product_unit_input as (
    unit data.code, numerator int, denominator int, sale_price data.price, purchase_price data.price, barcodes text[]);
comment on type logic.product_unit_input is '商品单位:1 单位 = numerator/denominator 基本单位
A unit of a product: one of it is numerator ÷ denominator base units (1 where absent).';

create type logic.product_limit_input as (warehouse data.code, lower_limit data.quantity, upper_limit data.quantity);
comment on type logic.product_limit_input is '商品在仓库的上下限
Limits of a product in a warehouse, in base units.';

create type logic.product_unit_draft as (
    row_number int, unit text, numerator int, denominator int, sale_price numeric, purchase_price numeric, barcodes text[]);
comment on type logic.product_unit_draft is '待保存的商品单位
A unit of the draft of that row_number.';

create function logic.mnemonic(p_name text) returns text language sql stable as $$
    -- The pinyin collation of ICU holds U+FDD0 + letter in front of the first character whose reading begins with that letter.
    select left(coalesce(string_agg(
        case when c ~ '[0-9A-Za-z]' then upper(c)
             when c ~ '[一-鿿]' then (
                 select l from unnest(string_to_array('ABCDEFGHJKLMNOPQRSTWXYZ', null)) l
                 where c collate "zh-x-icu" >= (U&'\FDD0' || l) collate "zh-x-icu" order by l desc limit 1)
        end, '' order by i), ''), 40)
    from unnest(string_to_array(p_name, null)) with ordinality u(c, i)
$$;
comment on function logic.mnemonic is '助记码建议:拼音首字母
A proposed mnemonic: letters and digits as they are, of a Chinese character the first letter of its commonest reading. To be edited.';

create function logic.find_products(p_text text, p_all boolean, p_most int default null) returns int[] language plpgsql stable as $$
declare
    v_words text[] := logic.search_words(p_text);
    v_grams text[] := logic.search_grams(v_words);
begin
    if v_words = '{}' then
        return '{}'::int[];
    end if;
    return array(
        select p.id from data.product p
        where p.search_grams @> v_grams
          and not exists (select from unnest(v_words) w where strpos(p.search_text, w) = 0)
          and (p_all or not p.disabled)
        limit p_most)
    || array(
        -- a number that comes with other zeros in front than it was entered with
        select p.id
        from data.product_barcode b
        join data.product p on p.id = b.product_id and (p_all or not p.disabled)
        where b.gtin = logic.barcode_key(btrim(p_text)) and strpos(p.search_text, btrim(p_text)) = 0);
end $$;
comment on function logic.find_products is '按编码、条码、名称、规格、型号、助记码查找商品
Ids of the products in whose code, barcodes, name, spec, model or mnemonics every word occurs, any p_most of them where that is given;
p_all: disabled ones too.';

create function logic.category_and_below(p_category data.code) returns int[] language plpgsql stable as $$
declare
    v_ids int[];
begin
    with recursive below as (
        select c.id from data.category c where c.code = p_category
        union
        select c.id from data.category c join below b on c.parent_id = b.id
    )
    select array_agg(b.id) into v_ids from below b;
    if v_ids is null then
        perform logic.fail('category_unknown', jsonb_build_object('category', p_category));
    end if;
    return v_ids;
end $$;
comment on function logic.category_and_below is '分类及其下级
Ids of a category and all below it. Raises category_unknown.';

create function logic.product_filter(p_search text, p_category data.code, p_column text) returns jsonb language sql stable as $$
    select case when p_category is null then '{}'
        else jsonb_build_object('category_id', jsonb_build_object('in', logic.category_and_below(p_category))) end
        || case when btrim(p_search) <> '' then jsonb_build_object(p_column, jsonb_build_object('in', logic.find_products(p_search, true)))
            else '{}' end
$$;
comment on function logic.product_filter is '按检索文字与分类筛选商品
Conditions on a view of products: those that a text finds, by the column of their ids, and those of a category and all below it.';

create function logic.in_store_barcode(p_number bigint) returns text language sql immutable as $$
    -- GS1 General Specifications, section 7.9: digits weigh 3 and 1 in turn from the right; prefixes 20 to 29 are for use in a company
    select d || ((10 - sum(substr(d, i, 1)::int * case when i % 2 = 0 then 3 else 1 end) % 10) % 10)::text
    from (select '20' || lpad(p_number::text, 10, '0') d) b, generate_series(1, 12) i
    group by d
$$;
comment on function logic.in_store_barcode is '店内条码 EAN-13
An EAN-13 barcode of the in-store range with its check digit (GS1 General Specifications, 7.9).';

create function logic.product_faults(
    p_products logic.product_draft[], p_units logic.product_unit_draft[]) returns table (row_number int, field text, fault text,
    value text)
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
        with p as materialized (select * from unnest(p_products)),
             u as materialized (select * from unnest(p_units)),
             b as materialized (select u.row_number, u.unit, x barcode, logic.barcode_key(x) gtin from u cross join lateral unnest(u.barcodes) x)
        select f.* from logic.field_faults('product', to_jsonb(p_products)) f
        union all
        select f.row_number, f.field, f.fault, f.value
        from (
            select p.row_number, 'over_receipt_percent' field, 'out_of_range' fault, p.over_receipt_percent value from p
                where logic.as_number(p.over_receipt_percent, 6) > 100
            union all select u.row_number, 'units', 'not_found', u.unit from u
                where not exists (select from data.unit t where t.code = u.unit and not t.disabled)
            union all select u.row_number, 'units', 'duplicate', u.unit from u group by u.row_number, u.unit having count(*) > 1
            union all select u.row_number, 'units', 'out_of_range', u.unit from u where u.numerator not between 1 and 1000000000
                or u.denominator not between 1 and 1000000000
            union all select u.row_number, 'units', 'base_unit_ratio', u.unit from u join p on p.row_number = u.row_number and p.base_unit = u.unit
                where u.numerator <> u.denominator
            union all select b.row_number, 'barcodes', 'out_of_range', b.barcode from b where not logic.barcode_sound(b.barcode)
            union all select b.row_number, 'barcodes', 'digits_lost', b.barcode from b where logic.digits_lost(b.barcode)
            union all select b.row_number, 'barcodes', 'check_digit', b.barcode from b where logic.check_digit_wrong(b.barcode)
            union all select b.row_number, 'barcodes', 'duplicate', b.barcode from b
                where b.gtin in (select d.gtin from b d group by d.gtin having count(*) > 1)
            union all select b.row_number, 'barcodes', 'taken', b.barcode from b join data.product_barcode x on x.gtin = b.gtin
        ) f;
end $$;
comment on function logic.product_faults is '商品草稿的全部错误
Every fault of products about to be created: missing, out_of_range, unknown_value, not_found, taken, duplicate, base_unit_ratio, check_digit,
digits_lost.';

create function logic.insert_product_units(p_product int, p_units logic.product_unit_input[]) returns void language sql volatile as $$
    insert into data.product_unit (product_id, unit_id, numerator, denominator, sale_price, purchase_price)
    select p_product, t.id, coalesce(u.numerator, 1), coalesce(u.denominator, 1), u.sale_price, u.purchase_price
    from unnest(p_units) u join data.unit t on t.code = u.unit
    on conflict on constraint product_unit_pkey do update
    set numerator = excluded.numerator, denominator = excluded.denominator,
        sale_price = excluded.sale_price, purchase_price = excluded.purchase_price
    where (product_unit.*) is distinct from (excluded.*)
$$;
comment on function logic.insert_product_units is '写入商品单位
Writes units of a product, new ones and changed ones.';

create function logic.save_products(p_products logic.product_draft[], p_units logic.product_unit_draft[]) returns int[]
language plpgsql volatile as $$
declare
    v_codes text[];
    v_ids   int[];
begin
    v_codes := logic.next_codes('product', 'P', (select count(*)::int from unnest(p_products) p where p.code is null));
    with numbered as (
        select n.id, n.row_number, b.id base_unit_id
        from logic.insert_product(array(
            select jsonb_populate_record(d, jsonb_build_object(
                'code', coalesce(d.code, v_codes[count(*) filter (where d.code is null) over (order by d.row_number)]),
                'mnemonics', coalesce(d.mnemonics, array_remove(array[logic.mnemonic(d.name)], '')), 'words', x.barcodes))
            from unnest(p_products) d
            left join (
                select u.row_number, array_agg(c order by c) barcodes from unnest(p_units) u cross join lateral unnest(u.barcodes) c
                group by u.row_number
            ) x on x.row_number = d.row_number
            order by d.row_number)) n
        join unnest(p_products) d on d.row_number = n.row_number
        join data.unit b on b.code = d.base_unit
    ), units as (
        insert into data.product_unit (product_id, unit_id, numerator, denominator, sale_price, purchase_price)
        select n.id, t.id, coalesce(u.numerator, 1), coalesce(u.denominator, 1), u.sale_price, u.purchase_price
        from numbered n
        join unnest(p_units) u on u.row_number = n.row_number
        join data.unit t on t.code = u.unit
        union all
        select n.id, n.base_unit_id, 1, 1, null, null
        from numbered n
        where not exists (select from unnest(p_units) u join data.unit t on t.code = u.unit
                          where u.row_number = n.row_number and t.id = n.base_unit_id)
        returning product_id, unit_id
    ), barcodes as (
        insert into data.product_barcode (barcode, product_id, unit_id)
        select x, n.id, t.id
        from numbered n
        join unnest(p_units) u on u.row_number = n.row_number
        join data.unit t on t.code = u.unit
        cross join lateral unnest(u.barcodes) x
        returning product_id
    )
    select array_agg(n.id order by n.row_number) into v_ids from numbered n;
    return v_ids;
end $$;
comment on function logic.save_products is '写入商品
Writes products that product_faults() finds no fault in, with units and barcodes; answers their ids in row order.';

create function logic.index_products(p_products int[]) returns void language sql volatile as $$
    update data.product p set search_text = s.text, search_grams = logic.grams(s.text)
    from (
        select q.id, logic.search_text(logic.product_words(q)
                   || array(select b.barcode from data.product_barcode b where b.product_id = q.id order by b.barcode)) text
        from data.product q where q.id = any (p_products)
    ) s
    where p.id = s.id and p.search_text <> s.text
$$;
comment on function logic.index_products is '更新检索文本
Brings the search columns of products up to date with their codes, names, mnemonics and barcodes.';

select logic.declare_shape('fault', '{path: text, fault: text, value?: text?, *: json}');

create function logic.refuse_faults(p_faults jsonb) returns void language plpgsql stable as $$
begin
    if p_faults is not null then
        perform logic.fail('request_invalid', jsonb_build_object('faults', p_faults));
    end if;
end $$;
comment on function logic.refuse_faults is '有错误则拒绝
Raises request_invalid with these faults; does nothing for null.';

create function logic.product_warnings(p_products logic.product_draft[]) returns jsonb language plpgsql stable as $$
begin
    return (
        select coalesce(jsonb_agg(w.warning), '[]')
        from (
            select jsonb_build_object('row', p.row_number, 'path', 'name', 'warning', 'duplicate', 'value', p.name,
                'other', coalesce(x.code, d.code, d.name)) warning
            from unnest(p_products) p
            left join lateral (
                select x.code::text from data.product x
                where x.name collate "zh-x-icu" = p.name and lower(x.spec) = lower(coalesce(p.spec, ''))
                    and lower(x.model) = lower(coalesce(p.model, ''))
                    and x.code is distinct from p.code
                limit 1) x on true
            left join lateral (
                select d.code, d.name
                from (select p.row_number where cardinality(p_products) > 1) one
                join (
                    select min(q.row_number) first, min(q.code) code, q.name, lower(coalesce(q.spec, '')) spec,
                           lower(coalesce(q.model, '')) model
                    from unnest(p_products) q group by 3, 4, 5 having count(*) > 1) d
                    on d.name = p.name and d.spec = lower(coalesce(p.spec, '')) and d.model = lower(coalesce(p.model, ''))
                    and d.first <> p.row_number) d on true
            where x.code is not null or d.name is not null
            order by p.row_number
            limit 1000
        ) w);
end $$;
comment on function logic.product_warnings is '同名商品的提醒
Warnings of products that have the name, specification and model of another one, which "other" names, at most 1,000.';

create function logic.product_warnings_of(p_product int) returns jsonb language sql stable as $$
    select logic.product_warnings(array[
        jsonb_populate_record(null::logic.product_draft, logic.record_values('product', p_product) || '{"row_number": 1}')])
$$;
comment on function logic.product_warnings_of is '一个商品的同名提醒
Warnings of a product that is there, as product_warnings has them.';

select logic.create_lookup('product', '商品', 'product');

select logic.declare_shape('stock_limit', '{warehouse: text, lower_limit: figure?, upper_limit: figure?}');
select logic.declare_shape('product_whole', '{product: text, name: text, spec: text, model: text, brand: text, kind: product.kind, category: text?,
      category_name: text?, base_unit: text, tax_code: text, cost_method: product.cost_method, over_receipt_percent: figure?, remark: text,
      external_id: text?, mnemonics: texts, disabled: boolean, version: int, created_at: instant, created_by: text?, updated_at: instant,
      updated_by: text?, units: [{unit: text, name: text, numerator: int, denominator: int, sale_price: figure?, purchase_price: figure?,
      barcodes: [text]}], limits: [stock_limit]}');

create function logic.product_json(p_product int) returns jsonb language plpgsql stable as $$
begin
    return (
        select logic.row_json('product', to_jsonb(r)
                - '{id,code,category_id,base_unit_name,base_unit_decimals,tax_rate,sale_price,purchase_price,barcodes}'::text[])
            || jsonb_build_object(
            'product', r.code,
            'units', (select json_agg(json_build_object('unit', u.unit, 'name', u.unit_name, 'numerator', u.numerator, 'denominator', u.denominator,
                          'sale_price', u.sale_price::text, 'purchase_price', u.purchase_price::text, 'barcodes', u.barcodes)
                          order by u.unit <> r.base_unit, u.unit)
                      from report.product_unit u where u.product_id = r.id),
            'limits', (select coalesce(json_agg(json_build_object('warehouse', l.warehouse, 'lower_limit', l.lower_limit::text,
                           'upper_limit', l.upper_limit::text) order by l.warehouse), '[]')
                       from report.product_limit l where l.product_id = r.id))
        from report.product r
        where r.id = p_product);
end $$;
comment on function logic.product_json is '一个商品的全部资料
A product as its view shows it, with its units, barcodes, prices and limits, as the reader may see it.';

create function logic.mixed_quantity(p_product int, p_quantity numeric) returns text
language plpgsql stable strict security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_unit  record;
    v_rest  numeric := abs(p_quantity);
    v_count numeric;
    v_text  text := '';
begin
    for v_unit in
        select t.name, u.numerator, u.denominator, u.unit_id = p.base_unit_id base
        from data.product p
        join data.product_unit u on u.product_id = p.id and (u.numerator > u.denominator or u.unit_id = p.base_unit_id)
        join data.unit t on t.id = u.unit_id
        where p.id = p_product
        order by u.unit_id = p.base_unit_id, u.numerator::numeric / u.denominator desc
    loop
        v_count := case when v_unit.base then v_rest else trunc(v_rest * v_unit.denominator / v_unit.numerator) end;
        if v_count > 0 or v_unit.base and v_text = '' then
            v_text := v_text || trim_scale(v_count) || v_unit.name;
            v_rest := v_rest - v_count * v_unit.numerator / v_unit.denominator;
        end if;
    end loop;
    return case when p_quantity < 0 then '-' else '' end || v_text;
end $$;
comment on function logic.mixed_quantity is '混合单位数量(3箱5瓶)
A base quantity in the units of its product, the largest first, such as 3箱5瓶.';
grant execute on function logic.mixed_quantity(int, numeric) to suanpan_bi, suanpan_report;
