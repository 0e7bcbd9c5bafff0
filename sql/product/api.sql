-- Operations on products.

create function api.product_create(
    p_fields logic.product_input, p_units logic.product_unit_input[] default '{}', p_make_barcode boolean default false) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_units   logic.product_unit_draft[];
    v_product logic.product_draft := jsonb_populate_record(null::logic.product_draft, '{"row_number": 1, "tax_code": "VAT13"}'
        || jsonb_strip_nulls(to_jsonb(p_fields)));
    v_id      int;
begin
    v_units := array(select row(1, u.unit, coalesce(u.numerator, 1), coalesce(u.denominator, 1), u.sale_price, u.purchase_price,
        coalesce(u.barcodes, '{}'))::logic.product_unit_draft from unnest(p_units) u);
    perform logic.refuse_faults((select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('path', f.field, 'fault', f.fault, 'value', f.value)))
        from logic.product_faults(array[v_product], v_units) f));
    v_id := (logic.save_products(array[v_product], v_units))[1];
    if p_make_barcode and not exists (select from data.product_barcode b where b.product_id = v_id) then
        perform logic.give_barcode(v_id);
    end if;
    return (logic.product_json(v_id) || jsonb_build_object('warnings', logic.product_warnings_of(v_id)))::json;
end $$;
comment on function api.product_create is '新建商品
Makes a product; without code one is generated, without mnemonics one is proposed; make_barcode gives one without barcode an in-store EAN-13. Answers
warnings where another has the same name, specification and model.
Raises request_invalid with every fault.';
select logic.register('product.create', 'command', 'product.edit', p_fields_required => '{"units": ["unit"]}',
    p_example => '{"name": "青岛啤酒", "spec": "500ml", "base_unit": "BTL", "units": [{"unit": "BTL", "sale_price": "6.00",
        "barcodes": ["6901035601122"]}, {"unit": "CTN", "numerator": 12, "sale_price": "68.00"}]}',
    p_answer => '{&: product_whole, warnings: [warning]}');

create function api.product_update(
    p_product data.code, p_version int, p_fields logic.product_change, p_units logic.product_unit_input[] default null,
    p_limits logic.product_limit_input[] default null, p_make_barcode boolean default false) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_product data.product;
    v_changes jsonb := logic.given(to_jsonb(p_fields));
    v_open    jsonb;
begin
    select p.* into v_product from data.product p where p.code = p_product for update;
    if v_product.id is null then
        perform logic.fail('product_unknown', jsonb_build_object('product', p_product));
    end if;
    perform logic.require_version(p_version, v_product.version, 'product', v_product.id);
    perform logic.refuse_faults(logic.product_edit_faults(v_product, v_changes, p_units, p_limits));
    if p_fields.base_unit is not null then
        perform logic.change_base_unit(v_product, p_fields.base_unit);
    end if;
    if p_units is not null then
        perform logic.replace_product_units(v_product.id, p_units);
    end if;
    if p_limits is not null then
        perform logic.replace_product_limits(v_product.id, p_limits);
    end if;
    if p_make_barcode and not exists (select from data.product_barcode b where b.product_id = v_product.id) then
        perform logic.give_barcode(v_product.id);
    end if;
    perform logic.update_record('product', v_product.id, v_changes);
    perform logic.index_products(array[v_product.id]);
    v_open := case when p_fields.disabled then logic.open_business('product', v_product.id) end;
    return (jsonb_strip_nulls(jsonb_build_object('open', v_open)) || logic.product_json(v_product.id) || jsonb_build_object('warnings',
        case when v_changes ?| '{name,spec}' then logic.product_warnings_of(v_product.id) else '[]' end))::json;
end $$;
comment on function api.product_update is
'修改或停用商品
Changes what is given (null takes away, "" empties a text); units and limits, where given, replace all of them. A unit on documents keeps its ratio.
Disabled, it begins nothing new: orders that are open run to their end, stock may be written off; open says what there is of them.
Raises product_unknown, version_stale, request_invalid, unit_in_use, base_unit_fixed, code_taken, barcode_taken.';
select logic.register('product.update', 'command', 'product.edit', p_fields_required => '{"units": ["unit"], "limits": ["warehouse"]}',
    p_example => '{"product": "P000001", "version": 1, "name": "青岛啤酒经典"}',
    p_answer => '{&: product_whole, warnings: [warning], open?: open_business?}');

create function api.product_delete(p_product data.code, p_version int) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_product data.product;
begin
    select p.* into v_product from data.product p where p.code = p_product for update;
    if v_product.id is null then
        perform logic.fail('product_unknown', jsonb_build_object('product', p_product));
    end if;
    perform logic.require_version(p_version, v_product.version, 'product', v_product.id);
    delete from data.product_limit l where l.product_id = v_product.id;
    delete from data.product_barcode b where b.product_id = v_product.id;
    delete from data.product_unit u where u.product_id = v_product.id;
    delete from data.product p where p.id = v_product.id;
    return json_build_object('product', p_product);
exception when foreign_key_violation then
    perform logic.fail('product_in_use', jsonb_build_object('product', p_product));
end $$;
comment on function api.product_delete is '删除从未使用的商品
Deletes a product that nothing refers to. Raises product_unknown, version_stale, product_in_use.';
select logic.register('product.delete', 'command', 'product.edit', p_example => '{"product": "P000001", "version": 1}',
    p_answer => '{product: text}');

create function api.product_get(p_product data.code) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$ select logic.product_json(logic.product_id(p_product))::json $$;
comment on function api.product_get is '查看商品
A product with its units, barcodes, prices and limits. Raises product_unknown.';
select logic.register('product.get', 'query', 'master.see', p_example => '{"product": "P000001"}', p_answer => 'product_whole');

create function api.product_list(
    p_search text default null, p_category data.code default null, p_filter jsonb default '{}', p_disabled boolean default false,
    p_sort text[] default '{code}', p_limit int default 50, p_after text default null, p_columns text[] default null,
    p_count_to int default null) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_filter jsonb := p_filter;
    v_ids    int[];
begin
    if p_category is not null then
        v_filter := v_filter || jsonb_build_object('category_id', jsonb_build_object('in', logic.category_and_below(p_category)));
    end if;
    if not p_disabled then
        v_filter := v_filter || '{"disabled": "false"}';
    end if;
    if btrim(p_search) <> '' then
        v_ids := logic.find_products(p_search, p_disabled);
    end if;
    return logic.read_report('product', v_filter, p_columns, p_sort, p_limit, logic.page_position(p_after), v_ids, true, p_count_to => p_count_to);
end $$;
comment on function api.product_list is '商品列表:检索、筛选、排序、翻页
A page of products: search in code, barcode, name, spec, model and mnemonics; category with all below it; filter by column of report.product;
disabled: those too. {columns, rows, next}.';
select logic.register('product.list', 'query', 'master.see', p_example => '{"search": "啤酒", "sort": ["name"], "limit": 20}',
    p_answer => 'list product');

create function api.product_find(p_text text, p_limit int default 20) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_limit not between 1 and 100 then
        perform logic.refuse_faults('[{"path": "limit", "fault": "out_of_range"}]');
    end if;
    return (
        select json_build_object('rows', coalesce(json_agg(json_build_object(
            'product', p.code, 'name', p.name, 'spec', p.spec, 'model', p.model, 'exact', f.exact, 'unit', u.code,
            'sale_price', (select x.sale_price::text from data.product_unit x where x.product_id = p.id and x.unit_id = f.unit_id)) order by f.place),
            '[]'))
        from logic.ranked_products(p_text, p_limit) f
        join data.product p on p.id = f.product_id
        join data.unit u on u.id = f.unit_id);
end $$;
comment on function api.product_find is '录单时查找商品:扫码、编码、名称、助记码
The products that a typed or scanned text means, best first among a thousand; a scanned barcode names its unit too. exact: the code or a
barcode matched whole.';
select logic.register('product.find', 'query', 'master.see', p_example => '{"text": "qdpj"}',
    p_answer => '{rows: [{product: text, name: text, spec: text, model: text, unit: text, sale_price: figure?, exact: boolean}]}');
