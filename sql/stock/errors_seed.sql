-- What is refused of stock.

insert into meta.error (name, sqlstate, status, retryable, message_zh, message_en, hint_zh, hint_en) values
('stock_insufficient', 'SP409', 409, false, '{product} 库存不足:可用 {available},需要 {wanted}', '{product}: {available} available, {wanted} wanted.',
    '请减少数量、换仓库,或先入库。', 'Take less, choose another warehouse, or receive first.'),
('stock_insufficient_then', 'SP409', 409, false, '{product} 在 {until} 之前库存会为负', '{product} would have been below zero before {until}.',
    '请改用较晚的业务日期或减少数量。', 'Use a later business day or take less.');

insert into meta.constraint_error (constraint_name, error_name, path) values
('stock_item_usable_positive', 'stock_insufficient', null), ('stock_item_reserved_covered', 'stock_insufficient', null),
('stock_balance_positive', 'stock_insufficient', null);
