-- What is found, given or made: stock without a supplier.

select logic.declare_kind('other_in', '其他入库单', 'other receipt', 'QR', 'posted', 'none',
    p_icon => 'plus-square',
    p_see => 'administrator,owner,storekeeper,accountant,auditor', p_edit => 'administrator,owner,storekeeper',
    p_writes => 'stock_entry: quantity and value found, given or made',
    p_effect => 'stock rises at the entered value',
    p_example => '{"warehouse": "HQ-1", "reason": "盘盈", "lines": [{"product": "P000001", "quantity": "2", "price": "3.20"}]}');
select logic.declare_goods('other_in', 1);
