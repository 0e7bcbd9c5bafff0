-- Units and tax codes that a company in China starts with; edited ones stay as they are.

insert into data.unit (code, name, decimals) values
('EA', '个', 0), ('PC', '件', 0), ('SET', '套', 0), ('BOX', '盒', 0), ('CTN', '箱', 0), ('BTL', '瓶', 0), ('BAG', '袋', 0),
('KG', '千克', 3), ('G', '克', 0), ('L', '升', 3), ('M', '米', 2), ('HR', '小时', 2)
on conflict on constraint unit_code_key do nothing;

insert into data.tax_code (code, name, kind, rate) values
('VAT13', '增值税 13%', 'taxable', 0.13), ('VAT9', '增值税 9%', 'taxable', 0.09), ('VAT6', '增值税 6%', 'taxable', 0.06),
('VAT3', '增值税 3%', 'taxable', 0.03), ('VAT1', '增值税 1%', 'taxable', 0.01), ('VAT0', '零税率', 'taxable', 0),
('EXEMPT', '免税', 'exempt', 0), ('OUTSIDE', '不征税', 'outside', 0)
on conflict on constraint tax_code_code_key do nothing;
