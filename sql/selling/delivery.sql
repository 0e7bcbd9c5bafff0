-- What goes to a customer, for an order or without one. Nothing is delivered beyond its order, nor beyond what is there.

select logic.declare_kind('delivery', '销售出库单', 'delivery', 'CK', 'posted', 'customer',
    p_icon => 'truck', p_verb => '发货|Deliver',
    p_see => 'administrator,owner,seller,storekeeper,accountant,auditor', p_edit => 'administrator,owner,seller,storekeeper',
    p_writes =>
        'stock_entry: quantity out at current cost; line_progress of the order: fulfilled; reservation and stock_item: what was reserved for it',
    p_effect => 'stock falls at current cost and the orders it fulfils advance, or it waits where a flow says so',
    p_example => '{"partner": "C00001", "warehouse": "HQ-1", "lines": [{"source_line": 1, "quantity": "2"}]}');
select logic.declare_goods('delivery', -1, p_sources => '{"sales_order": "fulfils"}');
