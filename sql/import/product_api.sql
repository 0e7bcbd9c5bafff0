-- Whole files of products in one call.

create function api.product_import(p_rows logic.product_import_row[], p_existing text default 'refuse', p_create text[] default '{}') returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    select logic.import_products(p_rows, p_existing, p_create, false)
$$;
comment on function api.product_import is '导入商品文件
Makes the products of a file of up to 20,000 rows, or none: import_faulty lists every faulty row with field. A row whose external id exists
already is left as it is, so a repeat is harmless; one whose code exists is refused, skipped or changes that product, as existing says. A new product
needs a name; what a row of an existing one leaves empty stays. create: units and categories that are not there are made. Raises import_too_large,
job_cancelled, permission_denied.';
select logic.register('product.import', 'batch', 'product.import',
    p_example => '{"rows": [{"code": "AR-5381", "name": "Adjustable Race", "base_unit": "EA", "external_id": "1"}]}', p_answer => 'product_import');

create function api.product_open(p_rows logic.product_import_row[], p_existing text default 'refuse', p_create text[] default '{}') returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform logic.require('document.import');
    return logic.import_products(p_rows, p_existing, p_create, true);
end $$;
comment on function api.product_open is '导入商品及其期初库存
Makes the products of a file as product.import does and posts what each has on the first day: opening_quantity base units at opening_cost in the
warehouse, on opening_on or else the company''s first day. All or none; a row that is left as it is brings no stock. In a job its papers are posted in
parts that others pass. Raises what product.import and
posting raise.';
select logic.register('product.open', 'batch', 'product.import', 'branch',
    p_example => '{"rows": [{"name": "青岛啤酒", "base_unit": "瓶", "category": "啤酒", "warehouse": "HQ-1", "opening_quantity": "120",
        "opening_cost": "3.2"}], "create": ["units", "categories"]}', p_answer => 'product_import');
