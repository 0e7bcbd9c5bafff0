-- The columns of files: what they are called by us (the first name), by people, and in the exports of 管家婆, 金蝶 and jshERP. A head is compared
-- without spaces, punctuation and what stands in brackets.

delete from meta.import_field;
delete from meta.import_kind;
insert into meta.import_kind (name, position, operation, stock_operation, zh, en) values
('products', 1, 'product.import', 'product.open', '商品(可带期初库存)', 'products, with their opening stock'),
('suppliers', 2, 'supplier.import', null, '供应商', 'suppliers'),
('customers', 3, 'customer.import', null, '客户', 'customers'),
-- kinds of papers, whose columns follow from what they are, stand between
('employees', 101, 'employee.import', null, '职员', 'employees'),
('regions', 102, 'region.import', null, '地域', 'regions');

insert into meta.import_field (kind, name, position, required, zh, en, synonyms, example)
select k.kind, f.name, row_number() over (partition by k.kind order by f.place), f.required = '!', f.zh, f.en, string_to_array(f.synonyms, ' '),
       f.example
from (
    -- kinds, field, ! where required, head, head in English, other heads apart by spaces, example
    select row_number() over () as place, v.* from (values
    ('suppliers customers', 'disabled', '', '停用', 'Disabled', '是否停用 停用状态 已停用 禁用', ''),
    ('suppliers customers', 'enabled', '', '启用', 'Enabled', '是否启用 启用状态 状态 商品状态 是否有效 有效', ''),
    ('suppliers customers', 'code', '', '编码', 'Code', '编号 单位编号 往来单位编号 供应商编号 供应商编码 供应商代码 客户编号 客户编码 客户代码 code', ''),
    ('suppliers', 'name', '!', '供应商名称', 'Supplier', '供应商 名称 单位名称 单位全名 往来单位 往来单位名称 供应商全名 厂家 name', '青岛啤酒厂'),
    ('customers', 'name', '!', '客户名称', 'Customer', '客户 名称 单位名称 单位全名 往来单位 往来单位名称 客户全名 会员名称 name', '四海酒家'),
    ('suppliers customers', 'contact', '', '联系人', 'Contact', '联系人姓名 负责人 首要联系人 contact', '张经理'),
    ('suppliers customers', 'phone', '', '电话', 'Phone', '手机 联系电话 手机号码 手机号 电话一 联系手机 移动电话 座机 phone', '13800000000'),
    ('suppliers customers', 'email', '', '电子邮箱', 'E-mail', '邮箱 电子邮件 email', ''),
    ('suppliers customers', 'address', '', '地址', 'Address', '联系地址 单位地址 详细地址 送货地址 收货地址 公司地址 address', ''),
    ('suppliers customers', 'tax_number', '', '税号', 'Tax number', '纳税人识别号 统一社会信用代码 纳税人登记号 税务登记号', ''),
    ('suppliers customers', 'bank', '', '开户银行', 'Bank', '开户行 开户行名称 银行', ''),
    ('suppliers customers', 'bank_account', '', '银行账号', 'Bank account', '账号 银行账户 银行帐号 帐号', ''),
    ('suppliers customers', 'invoice_kind', '', '常用发票', 'Invoice', '发票类型 开票类型', ''),
    ('suppliers customers', 'payment_terms', '', '付款条件', 'Payment terms', '结算方式 结算期限 账期 收款条件', ''),
    ('customers', 'credit_limit', '', '信用额度', 'Credit limit', '应收上限 信用额 欠款上限', ''),
    ('suppliers', 'price_tolerance_percent', '', '入库价差允许(%)', 'Price tolerance (%)', '允许价差 价差允许 价格容差 入库价差允许百分比 价差允许百分比 容差%', '5'),
    ('suppliers', 'price_tolerance_amount', '', '入库行差额上限', 'Price tolerance (amount)', '价差金额上限 允许差额 差额上限 价差上限', '100'),
    ('suppliers customers', 'partner_class', '', '等级', 'Class', '客户等级 客户类别 客户分类 供应商分类 供应商类别 类别 分类 级别', ''),
    ('suppliers customers', 'partner_source', '', '来源', 'Source', '客户来源 供应商来源 来源渠道', ''),
    ('suppliers customers', 'branch', '', '限定分支', 'Branch', '', ''),
    ('suppliers customers', 'region', '', '地区', 'Region', '地域 所属地区 区域', ''),
    ('customers', 'owner', '', '业务员', 'Owner', '负责业务员 销售员 经手人 所属业务员', ''),
    ('suppliers customers', 'mnemonic', '', '助记码', 'Mnemonic', '拼音码 拼音简码 简码', ''),
    ('suppliers customers', 'remark', '', '备注', 'Remark', '说明 描述 remark', ''),
    ('suppliers customers', 'external_id', '', '外部编号', 'External id', '原系统编号 id', '')
    ) v (kinds, name, required, zh, en, synonyms, example)
) f
cross join lateral unnest(string_to_array(f.kinds, ' ')) k (kind);
