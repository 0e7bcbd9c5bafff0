-- Whole files of documents in one call.

create function api.purchase_order_import(p_rows logic.document_import_row[], p_submit boolean default false) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select logic.import_documents('purchase_order', p_rows, p_submit) $$;
comment on function api.purchase_order_import(logic.document_import_row[], boolean) is '导入采购订单
Makes the purchase orders of a file of up to 20,000 lines as drafts, or submits them; none where any row is faulty. The rows of one external
id are one order; one that exists already is left as it is. Raises import_faulty, import_too_large.';
select logic.register('purchase_order.import', 'batch', 'document.import', 'branch', p_fields_required => '{"rows": ["external_id", "product", "quantity"]}',
    p_example => '{"rows": [{"external_id": "1", "partner": "S00001", "business_on": "2026-01-05", "product": "P000001", "quantity": "4", "price": "50.26"}]}');

create function api.sales_order_import(p_rows logic.document_import_row[], p_submit boolean default false) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select logic.import_documents('sales_order', p_rows, p_submit) $$;
comment on function api.sales_order_import(logic.document_import_row[], boolean) is '导入销售订单
Makes the sales orders of a file of up to 20,000 lines as drafts, or submits them, which reserves what is available in the order of the file;
none where any row is faulty. The rows of one external id are one order; one that exists already is left as it is. Raises import_faulty,
import_too_large.';
select logic.register('sales_order.import', 'batch', 'document.import', 'branch', p_fields_required => '{"rows": ["external_id", "product", "quantity"]}',
    p_example => '{"rows": [{"external_id": "1", "partner": "C00001", "warehouse": "HQ-1", "business_on": "2026-01-05", "product": "P000001", "quantity": "4", "price": "68"}]}');

create function api.opening_stock_import(p_rows logic.document_import_row[], p_submit boolean default true) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select logic.import_documents('opening_stock', p_rows, p_submit) $$;
comment on function api.opening_stock_import(logic.document_import_row[], boolean) is '导入期初库存
Posts the opening stock of a file of up to 20,000 lines, or leaves it as drafts; none where any row is faulty. The rows of one external id, in
one warehouse, are one paper; those without are one a warehouse, and the same once more is known by what it holds. Raises import_faulty, import_too_large.';
select logic.register('opening_stock.import', 'batch', 'document.import', 'branch', p_fields_required => '{"rows": ["product", "quantity"]}',
    p_example => '{"rows": [{"external_id": "opening-1", "warehouse": "HQ-1", "product": "P000001", "quantity": "100", "price": "3.20"}]}');
