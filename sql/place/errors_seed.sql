-- What is refused of warehouses and locations.

insert into meta.error (name, sqlstate, status, retryable, message_zh, message_en, hint_zh, hint_en) values
('warehouse_unknown', 'SP404', 404, false, '没有仓库 {warehouse}', 'There is no warehouse {warehouse}.', '用 warehouse.list 查看。', 'See warehouse.list.'),
('warehouse_holds_stock', 'SP409', 409, false, '仓库 {warehouse} 仍有库存', 'Warehouse {warehouse} still holds stock.', '请先把库存移走。',
    'Move the stock away first.'),
('warehouse_in_use', 'SP409', 409, false, '仓库 {warehouse} 仍有 {orders} 张未完成的订单、{waiting} 张待审批单据',
    'Warehouse {warehouse} has {orders} open orders and {waiting} papers waiting for approval.', '请先执行或关闭这些订单,处理待审批单据,再停用。',
    'Fulfil or close the orders and decide on the papers first.'),
('location_in_use', 'SP409', 409, false, '库位 {location} 仍有 {waiting} 张待审批单据', 'Location {location} has {waiting} papers waiting for approval.',
    '请先处理待审批单据,再停用。', 'Decide on the papers first.'),
('location_unknown', 'SP404', 404, false, '仓库 {warehouse} 没有库位 {location}', 'Warehouse {warehouse} has no location {location}.',
    '用 location.list 查看。', 'See location.list.'),
('location_holds_stock', 'SP409', 409, false, '库位 {location} 仍有库存', 'Location {location} still holds stock.', '请先把库存移走。',
    'Move the stock away first.'),
('location_standard', 'SP409', 409, false, '库位 {location} 是仓库的标准库位,不能停用',
    'Location {location} is a standard one of its warehouse and cannot be disabled.', '请停用整个仓库。', 'Disable the whole warehouse.');

insert into meta.constraint_error (constraint_name, error_name, path) values
('warehouse_position_whole', 'value_invalid', 'latitude'), ('warehouse_latitude_range', 'value_invalid', 'latitude'),
('warehouse_longitude_range', 'value_invalid', 'longitude'), ('location_kind_known', 'value_invalid', 'kind'),
('location_owner_named', 'value_invalid', 'owner');
