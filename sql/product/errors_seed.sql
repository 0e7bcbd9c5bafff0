-- What is refused of products.

insert into meta.error (name, sqlstate, status, retryable, message_zh, message_en, hint_zh, hint_en) values
('barcode_taken', 'SP409', 409, false, '条码已属于其他商品', 'This barcode belongs to another product.', '请核对条码。', 'Check the barcode.'),
('product_unknown', 'SP404', 404, false, '没有商品 {product}', 'There is no product {product}.', '请核对编码,或用 product.find 查找。',
    'Check the code, or look it up by product.find.'),
('product_in_use', 'SP409', 409, false, '商品 {product} 已被使用,不能删除', 'Product {product} is in use and cannot be deleted.',
    '请改为停用(product.update,disabled=true)。', 'Disable it instead (product.update with disabled=true).'),
('category_loop', 'SP409', 409, false, '分类不能放到自己的下级之下', 'A category cannot stand below itself.', '请选择其他上级。', 'Choose another parent.'),
('base_unit_fixed', 'SP409', 409, false, '商品 {product} 已被使用,不能更换基本单位', 'Product {product} is in use; its base unit cannot change.',
    '请新建商品。', 'Make another product.'),
('unit_in_use', 'SP409', 409, false, '单位 {unit} 已用于单据,不能修改换算', 'Unit {unit} stands on documents; its ratio cannot change.', '请新增一个单位。',
    'Add another unit instead.');

insert into meta.constraint_error (constraint_name, error_name, path) values
('product_barcode_pkey', 'barcode_taken', 'barcodes'), ('product_barcode_form', 'value_invalid', 'barcodes'),
('product_unit_ratio_positive', 'value_invalid', 'units'), ('product_kind_known', 'value_invalid', 'kind'),
('product_cost_method_known', 'value_invalid', 'cost_method'), ('product_over_receipt_range', 'value_invalid', 'over_receipt_percent'),
('product_mnemonics_few', 'value_invalid', 'mnemonics'), ('product_limit_order', 'value_invalid', 'limits'),
('unit_decimals_range', 'value_invalid', 'decimals'), ('tax_code_kind_known', 'value_invalid', 'kind'),
('tax_code_rate_range', 'value_invalid', 'rate'), ('tax_code_validity', 'value_invalid', 'valid_from'),
('category_parent_other', 'value_invalid', 'parent'), ('product_unit_product_id_fkey', 'still_referenced', null);
