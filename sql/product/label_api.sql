-- Labels: what stands on them.

create function api.label_products(p_products data.code[] default '{}', p_document bigint default null) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_document is not null and not exists (select from report.document d where d.id = p_document) then
        perform logic.fail('document_unknown', jsonb_build_object('document', p_document));
    elsif cardinality(p_products) > 200 then
        perform logic.refuse_faults(jsonb_build_array(jsonb_build_object('path', 'products', 'fault', 'too_many', 'value', cardinality(p_products))));
    end if;
    return logic.product_labels(p_products, p_document);
end $$;
comment on function api.label_products is '商品标签的内容
What stands on labels of products, in each of their units, or of what a document brings, and how many are wanted. Codes that are unknown are left
out. Raises document_unknown, request_invalid.';
select logic.register('label.products', 'query', 'master.see', p_example => '{"products": ["P000001"]}',
    p_answer => '{rows: [{product: text, name: text, spec: text, model: text, unit: text, unit_name: text, barcode: text, sale_price: figure?,
      count: int}]}');

create function api.label_locations(p_warehouse data.code) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select json_build_object('rows', coalesce(json_agg(json_build_object('location', l.code, 'name', l.name, 'warehouse', l.warehouse,
        'warehouse_name', l.warehouse_name) order by l.code), '[]'))
    from report.location l
    where l.warehouse = p_warehouse and not l.disabled
$$;
comment on function api.label_locations is '库位标签的内容
What stands on labels of the locations of a warehouse; none of one that the user does not see.';
select logic.register('label.locations', 'query', 'master.see', p_example => '{"warehouse": "HQ-1"}',
    p_answer => '{rows: [{location: text, name: text, warehouse: text, warehouse_name: text}]}');
