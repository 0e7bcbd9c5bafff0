-- What a field takes of a cell, and the heads of other programs' exports: ERPNext, Odoo, Shopify, WooCommerce. A kind * is every kind that has the
-- field; of two heads of a field in one file the earlier name is nearer.

with form (form, fields) as (values
    ('code', 'code barcode second_barcode bank_account tax_number phone external_id product'),
    ('number', 'second_factor purchase_price sale_price second_purchase_price second_sale_price opening_cost price '
        'price_with_tax price_without_tax lower_limit upper_limit credit_limit price_tolerance_amount'),
    ('quantity', 'opening_quantity opening_amount quantity amount amount_with_tax'),
    ('rate', 'tax_code discount price_tolerance_percent'),
    ('day', 'business_on due_on line_due_on'),
    ('yes_no', 'disabled enabled with_tax gift'))
update meta.import_field f set form = g.form from form g where f.name = any (string_to_array(g.fields, ' ')) and f.form <> g.form;

with other (kind, name, heads) as (values
    ('suppliers', 'name', 'supplier_name vendor company company_name display_name'),
    ('customers', 'name', 'customer_name company company_name display_name'),
    ('suppliers', 'code', 'reference supplier_id'),
    ('customers', 'code', 'reference customer_id'),
    ('suppliers', 'contact', 'contact_name contact_person primary_contact'),
    ('customers', 'contact', 'contact_name contact_person primary_contact'),
    ('*', 'phone', 'mobile mobile_no phone_number telephone'),
    ('*', 'email', 'email email_id e-mail_address'),
    ('*', 'address', 'street address1 address_line_1 billing_address'),
    ('*', 'tax_number', 'tax_id vat vat_number'),
    ('*', 'bank_account', 'bank_account_no iban'),
    ('purchase_orders', 'external_id', 'order_reference purchase_order id order_id'),
    ('sales_orders', 'external_id', 'order_reference sales_order name id order_id'),
    ('purchase_orders', 'partner', 'vendor supplier_name'),
    ('sales_orders', 'partner', 'customer_name billing_name billing_company'),
    ('*', 'business_on', 'date order_date transaction_date posting_date created_at'),
    ('*', 'due_on', 'delivery_date required_by schedule_date expected_arrival'),
    ('*', 'product', 'item_code sku lineitem_sku internal_reference order_lines/product item'),
    ('*', 'unit', 'uom unit_of_measure order_lines/unit_of_measure'),
    ('*', 'quantity', 'qty lineitem_quantity order_lines/quantity opening_stock quantity_on_hand'),
    ('*', 'price', 'rate unit_price lineitem_price order_lines/unit_price valuation_rate'),
    ('*', 'warehouse', 'warehouse_name location target_warehouse source_warehouse'),
    ('*', 'remark', 'note notes description'))
update meta.import_field f
set synonyms = f.synonyms || array(
    select h from unnest(string_to_array(o.heads, ' ')) h
    where not exists (
        select from meta.import_field x cross join lateral unnest(array[x.zh, x.en, x.name] || x.synonyms) s
        where x.kind = f.kind and regexp_replace(lower(s), '[^[:alnum:]]+', '', 'g') = regexp_replace(h, '[^[:alnum:]]+', '', 'g')))
from other o
where o.name = f.name and o.kind in (f.kind, '*');
