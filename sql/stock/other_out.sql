-- What is used up, lost or broken: stock without a customer.

select logic.declare_kind('other_out', '其他出库单', 'other issue', 'QK', 'posted', 'none',
    p_icon => 'dash-square',
    p_see => 'administrator,owner,storekeeper,accountant,auditor', p_edit => 'administrator,owner,storekeeper',
    p_writes => 'stock_entry: quantity out at current cost',
    p_effect => 'stock falls at current cost',
    p_example => '{"warehouse": "HQ-1", "reason": "领用", "lines": [{"product": "P000001", "quantity": "1"}]}');
select logic.declare_goods('other_out', -1, p_priced => false);
