-- What a company begins with, at the value that it has on its first day.

select logic.declare_kind('opening_stock', '期初库存', 'opening stock', 'QC', 'posted', 'none',
    p_icon => 'flag', p_plural => 'opening stock',
    p_see => 'administrator,owner,storekeeper,accountant,auditor', p_edit => 'administrator,owner,accountant',
    p_writes => 'stock_entry: quantity and value brought in',
    p_effect => 'stock begins',
    p_example => '{"warehouse": "HQ-1", "lines": [{"product": "P000001", "quantity": "100", "price": "3.20"}]}',
    p_precedes_start => true);
select logic.declare_goods('opening_stock', 1);
