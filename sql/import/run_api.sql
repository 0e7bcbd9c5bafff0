-- Whole files of documents in one call.

create function api.purchase_order_import(p_rows logic.document_import_row[], p_submit boolean default false) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select logic.import_documents('purchase_order', p_rows, p_submit) $$;
comment on function api.purchase_order_import is '导入采购订单
Makes the purchase orders of a file of up to 20,000 lines as drafts, or submits them; none where any row is faulty. The rows of one external
id are one order; one that exists already is left as it is. discount is what is paid: 90, 90%, 9折 or 0.95. Raises import_faulty, import_too_large.';
select logic.register('purchase_order.import', 'batch', 'document.import',
    'branch', p_fields_required => '{"rows": ["external_id", "product", "quantity"]}',
    p_example => '{"rows": [{"external_id": "1", "partner": "S00001", "business_on": "2026-01-05", "product": "P000001", "quantity": "4",
        "price": "50.26"}]}');

create function api.sales_order_import(p_rows logic.document_import_row[], p_submit boolean default false) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select logic.import_documents('sales_order', p_rows, p_submit) $$;
comment on function api.sales_order_import is '导入销售订单
Makes the sales orders of a file of up to 20,000 lines as drafts, or submits them, which reserves what is available in the order of the file;
none where any row is faulty. The rows of one external id are one order; one that exists already is left as it is. discount is what is paid: 90,
90%, 9折 or 0.95. Raises import_faulty, import_too_large.';
select logic.register('sales_order.import', 'batch', 'document.import',
    'branch', p_fields_required => '{"rows": ["external_id", "product", "quantity"]}',
    p_example => '{"rows": [{"external_id": "1", "partner": "C00001", "warehouse": "HQ-1", "business_on": "2026-01-05", "product": "P000001",
        "quantity": "4", "price": "68"}]}');

create function api.opening_stock_import(p_rows logic.document_import_row[], p_submit boolean default true) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select logic.import_documents('opening_stock', p_rows, p_submit) $$;
comment on function api.opening_stock_import is '导入期初库存
Posts the opening stock of a file of up to 20,000 lines, or leaves it as drafts; none where any row is faulty. The rows of one external id, in
one warehouse, are one paper; those without are one for each 500 lines of a warehouse. A row that was opened already just so is left, one that says
otherwise is refused and names the paper to reverse; rows without quantity are left out. Raises import_faulty, import_too_large.';
select logic.register('opening_stock.import', 'batch', 'document.import', 'branch', p_fields_required => '{"rows": ["product", "quantity"]}',
    p_example => '{"rows": [{"external_id": "opening-1", "warehouse": "HQ-1", "product": "P000001", "quantity": "100", "price": "3.20"}]}');

create function api.delivery_import(p_rows logic.document_import_row[], p_submit boolean default true) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select logic.import_documents('delivery', p_rows, p_submit) $$;
comment on function api.delivery_import is '导入销售出库单
Posts the deliveries of a file of up to 20,000 lines, past ones on their day, or leaves them as drafts; none where any row is faulty. The rows of one
external id are one delivery; one that exists already is left as it is. discount is what is paid: 90, 90%, 9折 or 0.95. Raises import_faulty,
import_too_large and what posting raises.';
select logic.register('delivery.import', 'batch', 'document.import',
    'branch', p_fields_required => '{"rows": ["external_id", "product", "quantity"]}',
    p_example => '{"rows": [{"external_id": "CK-1", "partner": "C00001", "warehouse": "HQ-1", "business_on": "2026-01-05", "product": "P000001",
        "quantity": "4", "price": "68", "discount": "95"}]}');

create function api.goods_receipt_import(p_rows logic.document_import_row[], p_submit boolean default true) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select logic.import_documents('goods_receipt', p_rows, p_submit) $$;
comment on function api.goods_receipt_import is '导入采购入库单
Posts the receipts of a file of up to 20,000 lines, past ones on their day, or leaves them as drafts; none where any row is faulty. The rows of one
external id are one receipt; one that exists already is left as it is. discount is what is paid: 90, 90%, 9折 or 0.95. Raises import_faulty,
import_too_large and what posting raises.';
select logic.register('goods_receipt.import', 'batch', 'document.import',
    'branch', p_fields_required => '{"rows": ["external_id", "product", "quantity"]}',
    p_example => '{"rows": [{"external_id": "RK-1", "partner": "S00001", "warehouse": "HQ-1", "business_on": "2026-01-05", "product": "P000001",
        "quantity": "4", "price": "52"}]}');

create function api.other_in_import(p_rows logic.document_import_row[], p_submit boolean default true) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select logic.import_documents('other_in', p_rows, p_submit) $$;
comment on function api.other_in_import is '导入其他入库单
Posts other receipts of a file of up to 20,000 lines, or leaves them as drafts; none where any row is faulty. price is the cost of the unit. The rows
of one external id are one paper; those without are one for each 500 lines of a warehouse, day and reason, and the same once more is known by what it
holds. Raises import_faulty, import_too_large and what posting raises.';
select logic.register('other_in.import', 'batch', 'document.import', 'branch', p_fields_required => '{"rows": ["product", "quantity"]}',
    p_example => '{"rows": [{"warehouse": "HQ-1", "business_on": "2026-01-05", "reason": "盘盈", "product": "P000001", "quantity": "4",
        "price": "3.20"}]}');

create function api.other_out_import(p_rows logic.document_import_row[], p_submit boolean default true) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select logic.import_documents('other_out', p_rows, p_submit) $$;
comment on function api.other_out_import is '导入其他出库单
Posts other issues of a file of up to 20,000 lines at current cost, or leaves them as drafts; none where any row is faulty. The rows of one external
id are one paper; those without are one for each 500 lines of a warehouse, day and reason, and the same once more is known by what it holds. Raises
import_faulty, import_too_large and what posting raises.';
select logic.register('other_out.import', 'batch', 'document.import', 'branch', p_fields_required => '{"rows": ["product", "quantity"]}',
    p_example => '{"rows": [{"warehouse": "HQ-1", "business_on": "2026-01-05", "reason": "报损", "product": "P000001", "quantity": "4"}]}');
