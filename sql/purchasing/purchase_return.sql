-- What goes back to a supplier, from where it lies, at current cost and at the price that was paid: of a receipt's line never more than was
-- accepted and has not gone back.

select logic.declare_kind('purchase_return', '采购退货单', 'purchase return', 'CT', 'posted', 'supplier',
    p_icon => 'box-arrow-up-left', p_verb => '退货|Send back',
    p_see => 'administrator,owner,buyer,storekeeper,accountant,auditor', p_edit => 'administrator,owner,buyer,storekeeper',
    p_writes => 'stock_entry: quantity out at current cost',
    p_effect => 'stock falls at current cost, or it waits where a flow says so',
    p_example => '{"partner": "S00001", "warehouse": "HQ-1", "reason": "破损", "lines": [{"source_line": 1, "quantity": "2"}]}');
select logic.declare_goods('purchase_return', -1, p_sources => '{"goods_receipt": "returns"}');
