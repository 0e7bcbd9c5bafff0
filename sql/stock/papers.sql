-- Papers of stock without a partner: what a company begins with, what is found or used up.

select logic.declare_kind('opening_stock', '期初库存', 'opening stock', 'QC', 'posted', 'none', 1,
    p_see => 'administrator,owner,storekeeper,accountant,auditor', p_edit => 'administrator,owner,accountant',
    p_precedes_start => true,
    p_writes => 'stock_entry: quantity and value brought in',
    p_effect => 'stock begins',
    p_example => '{"warehouse": "HQ-1", "lines": [{"product": "P000001", "quantity": "100", "price": "3.20"}]}');

select logic.declare_kind('other_in', '其他入库单', 'other receipt', 'QR', 'posted', 'none', 1,
    p_see => 'administrator,owner,storekeeper,accountant,auditor', p_edit => 'administrator,owner,storekeeper',
    p_writes => 'stock_entry: quantity and value found, given or made',
    p_effect => 'stock rises at the entered value',
    p_example => '{"warehouse": "HQ-1", "reason": "盘盈", "lines": [{"product": "P000001", "quantity": "2", "price": "3.20"}]}');

select logic.declare_kind('other_out', '其他出库单', 'other issue', 'QK', 'posted', 'none', -1,
    p_see => 'administrator,owner,storekeeper,accountant,auditor', p_edit => 'administrator,owner,storekeeper',
    p_priced => false,
    p_writes => 'stock_entry: quantity out at current cost',
    p_effect => 'stock falls at current cost',
    p_example => '{"warehouse": "HQ-1", "reason": "领用", "lines": [{"product": "P000001", "quantity": "1"}]}');
