-- The fields of a supplier or customer, in the order of the form. Its table and its view have their columns; what operations take, what is wrong with
-- it, how it is written, found and explained follows. What files call them stands in import/seed.sql, for files of suppliers and of customers differ.

select logic.declare_field('partner', f.name, f.zh, f.en, f.options) from (values
    ('name', '名称', 'Name of the partner', 'required searched'),
    ('code', '编码', 'Code of the partner', 'searched digits'),
    ('is_supplier', '是否供应商', 'Whether it is a supplier', ''),
    ('is_customer', '是否客户', 'Whether it is a customer', ''),
    ('contact', '联系人', 'Person to talk to', 'searched'),
    ('phone', '电话', 'Telephone', 'searched digits'),
    ('email', '电子邮箱', 'E-mail address', ''),
    ('address', '地址', 'Address', ''),
    ('payment_terms', '付款条件编码', 'Code of the payment terms', ''),
    ('invoice_kind', '常用发票:special 专票,ordinary 普票,none 不开票', 'Usual invoice: special or ordinary VAT invoice, or none', ''),
    ('credit_limit', '信用额度,空表示未设', 'Credit limit; null for none set', ''),
    ('tax_number', '税号', 'Tax number', 'searched digits'),
    ('bank', '开户银行', 'Bank', ''),
    ('bank_account', '银行账号', 'Bank account', 'digits'),
    ('price_tolerance_percent', '入库价差允许百分比:与订单价,空则按公司设置', 'How far the price of a receipt from this supplier may be from its order''s, in percent; '
        'null: the company''s percentage and amount', ''),
    ('price_tolerance_amount', '入库行差额上限:与订单金额,空为不限', 'How much a line of a receipt from this supplier may differ from its order in all, where it has '
        'a percentage of its own; null: any amount', ''),
    ('partner_class', '等级编码:客户等级或供应商分类', 'Code of the class', ''),
    ('partner_source', '来源编码', 'Code of the source', ''),
    ('region', '地域编码', 'Code of the region', ''),
    ('branch', '限定的分支编码,空表示所有分支', 'Code of the only branch that deals with it; null for every branch', ''),
    ('owner', '负责人编码:职员', 'Code of the employee whose partner it is', ''),
    ('mnemonics', '助记码', 'Mnemonic codes', 'searched'),
    ('remark', '备注', 'Remark', ''),
    ('external_id', '外部编号', 'Id in the system that it was imported from', 'fixed digits')
) f (name, zh, en, options);

select logic.create_record_types('partner', '往来单位', 'partner');
select logic.create_drafts('partner', '往来单位', 'partner');
select logic.create_import_row('partner', '{suppliers,customers}', '导入的一行供应商或客户,全部为文字',
    'A row of a file of suppliers or customers, all text so that every fault of the file can be told at once. price_tolerance_percent: 5 or 5% are '
    'five in a hundred.');
