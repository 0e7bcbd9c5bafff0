-- What a customer ordered. An approved order reserves what is available in the warehouse of each line; the rest is backorder.

select logic.declare_kind('sales_order', '销售订单', 'sales order', 'XS', 'approved', 'customer',
    p_icon => 'bag',
    p_see => 'administrator,owner,seller,storekeeper,accountant,auditor', p_edit => 'administrator,owner,seller',
    p_writes => 'line_progress: quantity to deliver; reservation and stock_item: reserved, as far as available',
    p_effect => 'it ends approved and reserves what is available, or waits where a flow says so',
    p_example => '{"partner": "C00001", "warehouse": "HQ-1", "due_on": "2026-12-01", "lines": [{"product": "P000001", "unit": "CTN",
        "quantity": "2", "price": "66.00"}, {"product": "P000002", "quantity": "1", "gift": true}]}');
select logic.declare_goods('sales_order', 0, p_reserves => true);
