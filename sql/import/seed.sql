-- The columns of files: what they are called by us (the first name), by people, and in the exports of 管家婆, 金蝶 and jshERP. A head is compared
-- without spaces, punctuation and what stands in brackets.

insert into meta.import_kind (name, position, operation, stock_operation, zh, en) values
('products', 1, 'product.import', 'product.open', '商品(可带期初库存)', 'products, with their opening stock'),
('suppliers', 2, 'supplier.import', null, '供应商', 'suppliers'),
('customers', 3, 'customer.import', null, '客户', 'customers'),
('opening_stock', 4, 'opening_stock.import', null, '期初库存', 'opening stock'),
('purchase_orders', 5, 'purchase_order.import', null, '采购订单', 'purchase orders'),
('sales_orders', 6, 'sales_order.import', null, '销售订单', 'sales orders'),
('goods_receipts', 7, 'goods_receipt.import', null, '采购入库单', 'goods receipts'),
('deliveries', 8, 'delivery.import', null, '销售出库单', 'deliveries'),
('other_ins', 9, 'other_in.import', null, '其他入库单', 'other receipts'),
('other_outs', 10, 'other_out.import', null, '其他出库单', 'other issues'),
('employees', 11, 'employee.import', null, '职员', 'employees'),
('regions', 12, 'region.import', null, '地域', 'regions')
on conflict on constraint import_kind_pkey do update
set position = excluded.position, operation = excluded.operation, stock_operation = excluded.stock_operation, zh = excluded.zh, en = excluded.en
where (import_kind.*) is distinct from (excluded.*);

create temporary table seeded_import_field on commit drop as
select k.kind, f.name, row_number() over (partition by k.kind order by f.place) as position, coalesce(f.required, '') like '%!%' as required,
       f.zh, f.en, string_to_array(f.synonyms, ' ') as synonyms, f.example
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
    ('suppliers customers', 'external_id', '', '外部编号', 'External id', '原系统编号 id', ''),
    ('purchase_orders sales_orders', 'external_id', '!', '订单号', 'Order number', '单据编号 单号 单据号 订单编号 采购订单号 销售订单号 外部编号', 'DD-0001'),
    ('goods_receipts deliveries', 'external_id', '!', '单据编号', 'Paper number', '单号 单据号 出库单号 入库单号 销售单号 进货单号 销货单号 外部编号', 'CK-0001'),
    ('opening_stock other_ins other_outs', 'external_id', '', '单据编号', 'Paper number', '单号 单据号 外部编号', ''),
    ('purchase_orders goods_receipts', 'partner', '!', '供应商', 'Supplier', '供应商名称 供应商编码 往来单位 单位名称 供货单位', '青岛啤酒厂'),
    ('sales_orders deliveries', 'partner', '!', '客户', 'Customer', '客户名称 客户编码 往来单位 单位名称 购货单位', '四海酒家'),
    ('opening_stock purchase_orders sales_orders goods_receipts deliveries other_ins other_outs', 'warehouse', '', '仓库', 'Warehouse',
        '仓库名称 仓库编码 仓库全名 发货仓库 收货仓库 入库仓库 出库仓库 存放仓库', ''),
    ('opening_stock purchase_orders sales_orders goods_receipts deliveries other_ins other_outs', 'business_on', '', '日期', 'Day',
        '单据日期 业务日期 订单日期 下单日期 录单日期 期初日期 出库日期 入库日期 销售日期 进货日期', ''),
    ('purchase_orders sales_orders', 'due_on', '', '交货日期', 'Due day', '到货日期 预计到货日期 要求交货日期 发货日期 计划交货日期', ''),
    ('other_ins other_outs', 'reason', '', '原因', 'Reason', '业务类型 出入库类型 入库类型 出库类型 事由 用途', '盘盈'),
    ('opening_stock purchase_orders sales_orders goods_receipts deliveries other_ins other_outs', 'product', '!', '商品编码', 'Product',
        '商品 品名 商品名称 名称 编码 编号 货号 商品编号 条码 条形码 货品名称 商品条码 物料编码 物料代码 物料名称 商品全名', 'PJ-001'),
    ('opening_stock purchase_orders sales_orders goods_receipts deliveries other_ins other_outs', 'spec', '', '规格', 'Specification',
        '规格型号 商品规格 型号 标准', ''),
    ('opening_stock purchase_orders sales_orders goods_receipts deliveries other_ins other_outs', 'unit', '', '单位', 'Unit', '计量单位 基本单位 采购单位 销售单位',
        '瓶'),
    ('opening_stock', 'quantity', '!', '期初数量', 'Opening quantity', '数量 库存数量 期初库存 库存 现有库存 初始库存 当前库存', '120'),
    ('purchase_orders sales_orders goods_receipts deliveries other_ins other_outs', 'quantity', '!', '数量', 'Quantity',
        '订购数量 采购数量 销售数量 订货数量 实收数量 实发数量 入库数量 出库数量', '10'),
    ('opening_stock', 'price', '', '期初成本', 'Opening cost', '成本价 成本单价 期初单价 单价 成本均价 期初成本价 单位成本 进价', '3.20'),
    ('other_ins', 'price', '', '成本单价', 'Cost', '成本价 单价 成本均价 单位成本 进价 入库单价', '3.20'),
    ('purchase_orders sales_orders goods_receipts deliveries', 'price', '', '单价', 'Price', '采购单价 销售单价 采购价 销售价 折前单价 价格', '5.00'),
    ('purchase_orders sales_orders goods_receipts deliveries', 'price_with_tax', '', '含税单价', 'Price with tax', '含税价 税后单价', ''),
    ('purchase_orders sales_orders goods_receipts deliveries', 'price_without_tax', '', '不含税单价', 'Price without tax',
        '不含税价 未税单价 未税价 无税单价 去税单价 税前单价', ''),
    ('opening_stock', 'amount', '', '期初金额', 'Opening value', '金额 库存金额 成本金额 期初总值', ''),
    ('other_ins', 'amount', '', '金额', 'Value', '成本金额 入库金额', ''),
    ('purchase_orders sales_orders goods_receipts deliveries', 'amount', '', '金额', 'Amount', '小计 金额小计 采购金额 销售金额 折后金额', ''),
    ('purchase_orders sales_orders goods_receipts deliveries', 'amount_with_tax', '', '价税合计', 'Amount with tax', '含税金额 税价合计', ''),
    ('purchase_orders sales_orders goods_receipts deliveries', 'discount', '', '折扣(%)', 'Discount (paid %)', '折扣 扣率 折扣(折)', '90'),
    ('purchase_orders sales_orders goods_receipts deliveries', 'tax_code', '', '税率', 'Tax', '税码 税率%', ''),
    ('purchase_orders sales_orders goods_receipts deliveries', 'with_tax', '', '单价含税', 'Prices with tax', '含税 是否含税', ''),
    ('purchase_orders sales_orders goods_receipts deliveries', 'gift', '', '赠品', 'Gift', '是否赠品 赠送', ''),
    ('purchase_orders sales_orders goods_receipts deliveries other_ins other_outs', 'employee', '', '经手人', 'Handler', '业务员 采购员 销售员 制单人', ''),
    ('opening_stock goods_receipts deliveries other_ins other_outs', 'location', '', '库位', 'Location', '货位 仓位 库位编码', ''),
    ('opening_stock purchase_orders sales_orders goods_receipts deliveries other_ins other_outs', 'remark', '', '备注', 'Remark', '行备注 说明 摘要', '')
    ) v (kinds, name, required, zh, en, synonyms, example)
) f
cross join lateral unnest(string_to_array(f.kinds, ' ')) k (kind);

delete from meta.import_field;
insert into meta.import_field (kind, name, position, required, zh, en, synonyms, example)
select f.kind, f.name, f.position, f.required, f.zh, f.en, f.synonyms, f.example from seeded_import_field f;
