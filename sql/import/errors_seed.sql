-- What is refused of imports.

insert into meta.error (name, sqlstate, status, retryable, message_zh, message_en, hint_zh, hint_en) values
('import_faulty', 'SP422', 422, false, '{count} 行有错误,未导入任何数据', '{count} rows are faulty; nothing was imported.', '请按所列行和字段改正后重新导入。',
    'Correct the rows and fields that are listed and import again.'),
('import_products_stand', 'SP409', 409, false, '导入未完成:期初库存已撤销,但 {count} 个新商品已用于单据,仍保留:{codes}',
    'The import failed: its opening stock was undone, but {count} products that it made are on papers and stay: {codes}.',
    '改正文件后再导入一次,已有商品选“更新”。', 'Correct the file and import it once more with the products that are there updated.'),
('import_stands', 'SP409', 409, false, '导入未完成,且 {count} 张单据已被引用,未能撤销:{numbers}',
    'The import failed, and {count} papers that it made are in use and stand: {numbers}.', '请处理引用它们的单据后自行作废或红冲,或改正文件后再导入一次。',
    'Deal with what uses them and cancel or reverse them, or correct the file and import it once more.'),
('import_too_large', 'SP422', 422, false, '一次最多导入 20000 行', 'An import holds 20,000 rows at most.', '请拆分文件。', 'Split the file.');

insert into meta.constraint_error (constraint_name, error_name, path) values
('import_paper_pkey', 'busy', null);
