-- What is ordered from a supplier, for which warehouse. More may come than was ordered, within a tolerance.

select logic.declare_kind('purchase_order', '采购订单', 'purchase order', 'CG', 'approved', 'supplier',
    p_icon => 'cart',
    p_see => 'administrator,owner,buyer,storekeeper,accountant,auditor', p_edit => 'administrator,owner,buyer',
    p_writes => 'line_progress: quantity on order in each warehouse',
    p_effect => 'it ends approved, or waits where a flow says so',
    p_example => '{"partner": "S00001", "warehouse": "HQ-1", "due_on": "2026-12-01", "lines": [{"product": "P000001", "unit": "CTN",
        "quantity": "10", "price": "52.00"}]}');
select logic.declare_goods('purchase_order', 0, p_tolerates => true);
