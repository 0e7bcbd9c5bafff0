-- Products from a file, with their stock on the first day where the file tells it. Guarantees: every fault of the whole file is told at once,
-- by the rules of single entry (product_faults), and then nothing is imported; what a file names by name is found by name; what is there
-- already is refused, left or changed, as the caller says.

create type logic.product_import_place as (ordinal int, product_id int, action text);
comment on type logic.product_import_place is '导入行的去向
What becomes of a row, counted from 1: create, change (the product of that id), keep as it is, or stock (it brings stock and limits to the product of
an earlier row).';

create function logic.usual_decimals(p_unit text) returns int
language sql immutable as $$ select case when p_unit ~ '^(公斤|千克|kg|吨|升|米|平方米|立方米|斤)$' then 3 else 0 end $$;
comment on function logic.usual_decimals is '单位常用的小数位
How finely a quantity in a unit of that name is usually told.';

create function logic.create_named(p_rows logic.product_import_row[], p_create text[]) returns json language plpgsql volatile as $$
declare
    v_units      text[] := '{}'::text[];
    v_categories text[] := '{}'::text[];
begin
    if p_create = '{}' then
        return null;
    elsif not p_create <@ '{units,categories}' then
        perform logic.refuse_faults('[{"path": "create", "fault": "unknown_value", "expected": "units, categories"}]');
    end if;
    perform logic.require('product.edit');
    if 'units' = any (p_create) then
        v_units := array(
            select n.name
            from (
                select min(n.name collate "C") as name, lower(normalize(n.name, NFKC)) said
                from unnest(p_rows) r cross join lateral unnest(array[btrim(r.base_unit), btrim(r.second_unit)]) n(name)
                where n.name ~ '^[^[:space:][:cntrl:]]([^[:cntrl:]]{0,38}[^[:space:][:cntrl:]])?$'
                group by 2) n
            where not exists (select from data.unit u where n.said in (lower(normalize(u.code, NFKC)), lower(normalize(u.name, NFKC))))
            order by 1);
    end if;
    if 'categories' = any (p_create) then
        v_categories := array(
            select n.name
            from (
                select min(n.name collate "C") as name, lower(normalize(n.name, NFKC)) said
                from unnest(p_rows) r cross join lateral (select btrim(r.category)) n(name)
                where n.name ~ '^[^[:space:][:cntrl:]]([^[:cntrl:]]{0,38}[^[:space:][:cntrl:]])?$'
                group by 2) n
            where not exists (select from data.category c where n.said in (lower(normalize(c.code, NFKC)), lower(normalize(c.name, NFKC))))
            order by 1);
    end if;
    if not logic.dry_run() then
        insert into data.unit (code, name, decimals) select u, u, logic.usual_decimals(u) from unnest(v_units) u;
        insert into data.category (code, name) select c, c from unnest(v_categories) c;
    end if;
    return json_build_object('units', v_units, 'categories', v_categories);
end $$;
comment on function logic.create_named is '新建文件中出现的单位与分类
Makes the units and top categories that rows name and that are not there, by their name as code, where p_create says so; {units, categories} that
were made, or would be in a dry run, null where none are to be. Raises permission_denied without the right to edit products, request_invalid.';

create function logic.product_rows_named(p_rows logic.product_import_row[]) returns logic.product_import_row[] language sql stable as $$
    select coalesce(array_agg(jsonb_populate_record(null::logic.product_import_row, coalesce(g.said, '{}') || jsonb_build_object(
        'code', nullif(logic.plain_digits(r.code), ''),
        'kind', coalesce(k.value, nullif(logic.plain_text(r.kind), ''), 'stocked'),
        'category', c.code, 'base_unit', u.code, 'tax_code', t.code, 'second_unit', v.code, 'warehouse', w.code,
        'opening_on', coalesce(logic.as_day(r.opening_on)::text, nullif(btrim(r.opening_on), ''))))
        order by r.ordinality), '{}')
    from unnest(p_rows) with ordinality r
    cross join lateral (select jsonb_object_agg(e.key, btrim(e.value)) said from jsonb_each_text(to_jsonb(r)) e where btrim(e.value) <> '') g
    left join meta.value_word k on k.family = 'product_kind' and logic.plain_text(r.kind) = any (k.synonyms || k.zh)
    left join logic.names('category', array(select l.category from unnest(p_rows) l)) c on c.said = r.category
    left join logic.names('unit', array(select l.base_unit from unnest(p_rows) l)) u on u.said = r.base_unit
    left join logic.names('unit', array(select l.second_unit from unnest(p_rows) l)) v on v.said = r.second_unit
    left join logic.names('tax_code', array(select l.tax_code from unnest(p_rows) l)) t on t.said = r.tax_code
    left join logic.names('warehouse', array(select l.warehouse from unnest(p_rows) l)) w on w.said = r.warehouse
$$;
comment on function logic.product_rows_named is '文件中的名称换成编码
The rows trimmed, with what they name by a name named by its code; what is empty is null.';

create function logic.product_import_places(p_rows logic.product_import_row[], p_existing text) returns logic.product_import_place[]
language sql stable as $$
    select coalesce(array_agg(row(r.ordinality::int, p.id, case
        when g.first is not null then 'stock'
        when p.id is null or p_existing = 'refuse' and x.id is null then 'create'
        when p_existing = 'change' then 'change'
        else 'keep' end)::logic.product_import_place order by r.ordinality), '{}')
    from unnest(p_rows) with ordinality r
    left join data.product x on x.external_id = r.external_id
    left join data.product c on lower(normalize(c.code::text, NFKC)) = lower(normalize(r.code, NFKC))
    -- an existing one may be named by its barcode alone
    left join lateral (
        select b.product_id from data.product_barcode b
        where r.code is null and x.id is null and p_existing <> 'refuse'
          and b.gtin = logic.barcode_key((regexp_match(logic.plain_text(r.barcode), '[^ ,、|]+'))[1])) b on true
    left join data.product p on p.id = coalesce(x.id, c.id, b.product_id)
    left join logic.continued_rows(p_rows) g on g.ordinal = r.ordinality
$$;
comment on function logic.product_import_places is '导入行各自的去向
What becomes of each row: one whose external id is known is kept, or changed; one whose code is known is refused for it where p_existing is
refuse, kept where it is skip, changed where it is change; one that goes on with an earlier row brings stock.';

create function logic.as_ratio(p_text text, out numerator int, out denominator int) language plpgsql immutable as $$
declare
    v_factor numeric := trim_scale(logic.as_amount(p_text));
begin
    if v_factor > 0 and v_factor * 10 ^ scale(v_factor) <= 1000000000 then
        numerator := v_factor * 10 ^ scale(v_factor);
        denominator := 10 ^ scale(v_factor);
    end if;
end $$;
comment on function logic.as_ratio is '文字转换算率
A factor written in a file as an exact ratio; null where it is none, or beyond what a ratio holds.';

create function logic.new_barcodes(p_barcodes text, p_product int) returns text[] language plpgsql stable as $$
begin
    return array(
        select b from regexp_split_to_table(logic.plain_text(p_barcodes), '[ ,、|]+') x cross join lateral logic.plain_digits(x) b
        where b <> '' and not exists (select from data.product_barcode x where x.gtin = logic.barcode_key(b) and x.product_id = p_product));
end $$;
comment on function logic.new_barcodes is '文字中的新条码
The barcodes that a cell holds, apart by spaces or commas, without those that the product has already.';

create function logic.product_import_drafts(
    p_rows logic.product_import_row[], p_places logic.product_import_place[]) returns table (product logic.product_draft,
    units logic.product_unit_draft[])
language sql stable as $$
    select jsonb_populate_record(null::logic.product_draft, to_jsonb(r) || jsonb_build_object('row_number', r.ordinality,
               'id', case when t.action = 'change' then t.product_id end, 'code', case when t.action = 'create' then r.code end,
               'external_id', case when t.action = 'create' then r.external_id end, 'name', coalesce(r.name, o.name), 'base_unit', u.base_unit,
               'tax_code', coalesce(r.tax_code, o.tax_code, 'VAT13'), 'mnemonics', regexp_split_to_array(upper(r.mnemonic), '\s+'),
               'disabled', logic.import_disabled(r.disabled, r.enabled))),
           array_remove(array[
               row(r.ordinality::int, u.base_unit, 1, 1, logic.as_amount(r.sale_price), logic.as_amount(r.purchase_price),
                   logic.new_barcodes(r.barcode, t.product_id))::logic.product_unit_draft,
               case when r.second_unit is not null and f.numerator is not null then row(r.ordinality::int, r.second_unit, f.numerator, f.denominator,
                   logic.as_amount(r.second_sale_price), logic.as_amount(r.second_purchase_price),
                   logic.new_barcodes(r.second_barcode, t.product_id))::logic.product_unit_draft end], null)
    from unnest(p_rows) with ordinality r
    join unnest(p_places) t on t.ordinal = r.ordinality
    left join lateral (
        select p.name::text, b.code base_unit, x.code tax_code from data.product p
        join data.unit b on b.id = p.base_unit_id join data.tax_code x on x.id = p.tax_code_id
        where p.id = t.product_id and t.action = 'change') o on true
    cross join lateral (select coalesce(r.base_unit, o.base_unit, 'EA')) u(base_unit)
    cross join lateral logic.as_ratio(r.second_factor) f
    where t.action not in ('keep', 'stock')
    order by r.ordinality
$$;
comment on function logic.product_import_drafts is '由导入行得商品草稿
Drafts of the rows that make or change a product, each with its units; row_number is the row''s.';

create function logic.create_products(p_drafts logic.product_draft[], p_units logic.product_unit_draft[]) returns logic.product_import_place[]
language plpgsql volatile as $$
declare
    v_made  logic.product_import_place[] := '{}'::logic.product_import_place[];
    v_some  logic.product_draft[];
    v_ids   int[];
begin
    while cardinality(v_made) < cardinality(p_drafts) loop
        v_some := p_drafts[cardinality(v_made) + 1:cardinality(v_made) + 500];
        v_ids := logic.save_products(v_some, array(
            select u from unnest(p_units) u where u.row_number between v_some[1].row_number and v_some[cardinality(v_some)].row_number));
        v_made := v_made || array(
            select row(d.row_number, i.id, 'create')::logic.product_import_place
            from unnest(v_some) with ordinality d join unnest(v_ids) with ordinality i(id, n) on i.n = d.ordinality order by d.ordinality);
        perform logic.progress(cardinality(v_made), cardinality(p_drafts));
    end loop;
    return v_made;
end $$;
comment on function logic.create_products is '分批写入新商品
Writes new products, 500 at a time, telling how far it is; their rows with the ids.';

create function logic.change_products(
    p_drafts logic.product_draft[], p_units logic.product_unit_draft[], p_places logic.product_import_place[]) returns void
language plpgsql volatile as $$
begin
    perform logic.change_product(array(select d from unnest(p_drafts) d join unnest(p_places) t on t.ordinal = d.row_number));
    insert into data.product_unit (product_id, unit_id, numerator, denominator, sale_price, purchase_price)
    select t.product_id, n.id, u.numerator, u.denominator, u.sale_price, u.purchase_price
    from unnest(p_places) t join unnest(p_units) u on u.row_number = t.ordinal join data.unit n on n.code = u.unit
    on conflict on constraint product_unit_pkey do update
    set sale_price = coalesce(excluded.sale_price, product_unit.sale_price),
        purchase_price = coalesce(excluded.purchase_price, product_unit.purchase_price);
    insert into data.product_barcode (barcode, product_id, unit_id)
    select b, t.product_id, n.id
    from unnest(p_places) t join unnest(p_units) u on u.row_number = t.ordinal join data.unit n on n.code = u.unit
    cross join lateral unnest(u.barcodes) b;
    perform logic.index_products(array(select t.product_id from unnest(p_places) t));
end $$;
comment on function logic.change_products is '修改已有商品
Changes products by the rows of p_places: what a row leaves empty stays, barcodes and units come on top, ratios stay.';

create function logic.import_limits(p_rows logic.product_import_row[], p_places logic.product_import_place[]) returns void language sql volatile as $$
    insert into data.product_limit as l (product_id, warehouse_id, lower_limit, upper_limit)
    select t.product_id, w.id, coalesce(logic.as_amount(r.lower_limit), x.lower_limit, 0), coalesce(logic.as_amount(r.upper_limit), x.upper_limit)
    from unnest(p_places) t
    join unnest(p_rows) with ordinality r on r.ordinality = t.ordinal
    join data.warehouse w on w.code = r.warehouse
    -- what a row leaves empty stays
    left join data.product_limit x on x.product_id = t.product_id and x.warehouse_id = w.id
    where r.lower_limit is not null or r.upper_limit is not null
    on conflict on constraint product_limit_pkey do update set lower_limit = excluded.lower_limit, upper_limit = excluded.upper_limit;
    select logic.list_stock(array_agg(l.warehouse_id), array_agg(l.product_id))
    from data.product_limit l where l.product_id in (select t.product_id from unnest(p_places) t)
$$;
comment on function logic.import_limits is '写入导入的上下限
Writes the limits that rows tell in their warehouse, in whose stock list the products then stand; one that a row does not tell stays as it is.';

create function logic.open_products(p_rows logic.product_import_row[], p_places logic.product_import_place[]) returns json
language plpgsql volatile as $$
declare
    v_rows    logic.document_import_row[];
    v_numbers int[];
begin
    select coalesce(array_agg(row(null, null, r.warehouse, null, null, r.opening_on, null, null, '', '', p.code, null, b.code, r.opening_quantity,
                       r.opening_cost, null, null, r.opening_amount, null, null, null, null, null, null, '')::logic.document_import_row
                           order by t.ordinal), '{}'),
           coalesce(array_agg(t.ordinal order by t.ordinal), '{}')
    into v_rows, v_numbers
    from unnest(p_places) t
    join unnest(p_rows) with ordinality r on r.ordinality = t.ordinal
    join data.product p on p.id = t.product_id
    join data.unit b on b.id = p.base_unit_id
    where logic.as_amount(r.opening_quantity) >= 0;
    return logic.import_documents('opening_stock', v_rows, true, v_numbers,
        '{"quantity": "opening_quantity", "price": "opening_cost", "amount": "opening_amount", "product": "name", "business_on": "opening_on"}');
end $$;
comment on function logic.open_products is '导入商品的期初库存
Posts the opening stock that rows tell, at their cost in base units, a paper for each warehouse and day. Answers and raises what import_documents
does.';

create function logic.product_import_counts(
    p_rows logic.product_import_row[], p_places logic.product_import_place[], p_made json, p_opens boolean,
    p_warnings jsonb) returns json
language plpgsql stable as $$
declare
    v_opening int;
begin
    if p_opens then
        v_opening := (
            select count(*) from unnest(p_places) t join unnest(p_rows) with ordinality r on r.ordinality = t.ordinal
            where t.action <> 'keep' and logic.as_amount(r.opening_quantity) > 0);
        -- of products that are there, what was opened before is told
        perform logic.open_products(p_rows, array(
            select t from unnest(p_places) t where t.action in ('change', 'stock') and t.product_id is not null order by t.ordinal));
    end if;
    return json_strip_nulls((
        select json_build_object('rows', cardinality(p_rows), 'created', count(*) filter (where t.action = 'create'),
            'changed', count(*) filter (where t.action = 'change'), 'unchanged', count(*) filter (where t.action = 'keep'), 'made', p_made,
            'opening', case when p_opens then json_build_object('rows', v_opening) end, 'warnings', nullif(p_warnings, '[]'))
        from unnest(p_places) t));
end $$;
comment on function logic.product_import_counts is '导入商品会写入什么
What the import of a file without faults would count, for a check of it. Raises import_faulty for opening stock that was brought in before.';

select logic.declare_shape('product_import', '{rows: int, created: int, changed: int, unchanged: int, made?: {units: [text], categories: [text]},
      opening?: {rows: int, created?: int, unchanged?: int, left_out?: int}, warnings?: [warning]}');

create function logic.import_products(p_rows logic.product_import_row[], p_existing text, p_create text[], p_opens boolean) returns json
language plpgsql volatile as $$
declare
    v_made    json;
    v_rows    logic.product_import_row[];
    v_places  logic.product_import_place[];
    v_drafts  logic.product_draft[];
    v_units   logic.product_unit_draft[];
    v_created logic.product_import_place[];
    v_changed logic.product_import_place[];
    v_stocked logic.product_import_place[];
    v_opening json;
    v_warnings jsonb;
begin
    perform logic.refuse_too_many(cardinality(p_rows));
    if p_existing not in ('refuse', 'skip', 'change') then
        perform logic.refuse_faults('[{"path": "existing", "fault": "unknown_value", "expected": "refuse, skip, change"}]');
    end if;
    perform logic.progress(0, cardinality(p_rows));
    v_made := logic.create_named(p_rows, p_create);
    v_rows := logic.product_rows_named(p_rows);
    v_places := logic.product_import_places(v_rows, p_existing);
    with draft as materialized (select d.product, d.units from logic.product_import_drafts(v_rows, v_places) d)
    select array(select d.product from draft d), array(select u from draft d cross join lateral unnest(d.units) u) into v_drafts, v_units;
    perform logic.refuse_import(array(
        select f from logic.product_import_faults(v_rows, v_places, v_drafts, v_units, p_opens) f
        -- in a dry run nothing is made, but known
        where not (f.fault = 'not_found' and exists (
            select from json_array_elements_text(v_made -> case f.field when 'category' then 'categories' else 'units' end) m
            where f.field in ('base_unit', 'second_unit', 'category') and lower(normalize(m, NFKC)) = lower(normalize(f.value, NFKC))))
        order by f.row_number limit 1000));
    v_warnings := logic.product_warnings(array(
        select d from unnest(v_drafts) d join unnest(v_places) t on t.ordinal = d.row_number where t.action = 'create' order by d.row_number));
    if logic.dry_run() then
        return logic.product_import_counts(v_rows, v_places, v_made, p_opens, v_warnings);
    end if;
    v_changed := array(select t from unnest(v_places) t where t.action = 'change');
    v_created := logic.create_products(
        array(select d from unnest(v_drafts) d join unnest(v_places) t on t.ordinal = d.row_number where t.action = 'create' order by d.row_number),
        array(select u from unnest(v_units) u join unnest(v_places) t on t.ordinal = u.row_number where t.action = 'create'));
    perform logic.change_products(v_drafts, v_units, v_changed);
    v_stocked := v_created || v_changed || array(
        select row(g.ordinal, t.product_id, 'stock')::logic.product_import_place
        from logic.continued_rows(v_rows) g join unnest(v_created || v_changed) t on t.ordinal = g.first);
    if p_opens then
        v_opening := logic.open_products(v_rows, v_stocked);
    end if;
    -- last, for whoever edits the warehouse waits from here on
    perform logic.import_limits(v_rows, v_stocked);
    return json_strip_nulls(json_build_object('rows', cardinality(p_rows), 'created', cardinality(v_created), 'changed', cardinality(v_changed),
        'unchanged', cardinality(p_rows) - cardinality(v_stocked), 'made', v_made, 'opening', v_opening, 'warnings', nullif(v_warnings, '[]')));
end $$;
comment on function logic.import_products is '导入商品及其期初库存
Imports a file of products, with their opening stock where p_opens; all or none. Raises import_too_large, import_faulty, job_cancelled,
permission_denied, request_invalid.';
