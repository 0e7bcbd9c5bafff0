-- The columns of files: what they are called by us (the first name), by people, and in the exports of 管家婆, 金蝶 and jshERP. A head is compared
-- without spaces, punctuation and what stands in brackets.

insert into meta.import_kind (name, position, operation, stock_operation, zh, en) values
('products', 1, 'product.import', 'product.open', '商品(可带期初库存)', 'products, with their opening stock'),
('suppliers', 2, 'supplier.import', null, '供应商', 'suppliers'),
('customers', 3, 'customer.import', null, '客户', 'customers'),
('opening_stock', 4, 'opening_stock.import', null, '期初库存', 'opening stock'),
('purchase_orders', 5, 'purchase_order.import', null, '采购订单', 'purchase orders'),
('sales_orders', 6, 'sales_order.import', null, '销售订单', 'sales orders')
on conflict on constraint import_kind_pkey do update
set position = excluded.position, operation = excluded.operation, stock_operation = excluded.stock_operation, zh = excluded.zh, en = excluded.en
where (import_kind.*) is distinct from (excluded.*);

create temporary table seeded_import_field on commit drop as
select k.kind, f.name, row_number() over (partition by k.kind order by f.place) as position, coalesce(f.required, '') like '%!%' as required,
       f.zh, f.en, string_to_array(f.synonyms, ' ') as synonyms, f.example
from (
    -- kinds, field, ! where required, head, head in English, other heads apart by spaces, example
    select row_number() over () as place, v.* from (values
    ('products', 'code', '', '商品编码', 'Code', '编码 编号 商品编号 商品代码 货号 货品编号 货品编码 物料编码 物料代码 产品编号 产品编码 存货编码 SKU code', 'PJ-001'),
    ('products', 'barcode', '', '条码', 'Barcode', '条形码 国际条码 商品条码 基本条码 小单位条码 单品条码 69码 barcode', '6901035601122'),
    ('products', 'name', '!', '商品名称', 'Name', '品名 名称 货品名称 商品全名 商品 物料名称 产品名称 存货名称 全名 name', '青岛啤酒'),
    ('products', 'spec', '', '规格', 'Specification', '规格型号 商品规格 标准 spec', '500ml'),
    ('products', 'model', '', '型号', 'Model', '商品型号 model', ''),
    ('products', 'category', '', '类别', 'Category', '分类 商品类别 商品分类 类别名称 货品类别 所属类别 物料分组 存货分类 category', '啤酒'),
    ('products', 'base_unit', '', '单位', 'Unit', '基本单位 计量单位 基本计量单位 小单位 主单位 库存单位 单位名称 unit', '瓶'),
    ('products', 'second_unit', '', '辅助单位', 'Second unit', '大单位 副单位 辅单位 辅助单位1 包装单位 采购单位', '箱'),
    ('products', 'second_factor', '', '换算率', 'Factor', '换算关系 大单位换算 包装数 箱规 比例 换算比例 换算系数 单位关系 装箱数 辅助单位换算', '12'),
    ('products', 'second_barcode', '', '辅助单位条码', 'Barcode of the second unit', '大单位条码 箱码 外箱条码', ''),
    ('products', 'purchase_price', '', '进价', 'Purchase price', '采购价 进货价 参考进价 预设进价 最近进价 采购单价 参考成本价 预计采购价 进货价格', '3.20'),
    ('products', 'sale_price', '', '零售价', 'Retail price', '售价 销售价 预设售价 标准售价 参考售价 零售单价 销售单价 批发价 单价 price', '5.00'),
    ('products', 'second_purchase_price', '', '辅助单位进价', 'Purchase price of the second unit', '大单位进价 箱进价', ''),
    ('products', 'second_sale_price', '', '辅助单位售价', 'Sale price of the second unit', '大单位售价 箱售价 大单位零售价', ''),
    ('products', 'warehouse', '', '仓库', 'Warehouse', '仓库名称 仓库全名 期初仓库 存放仓库 所在仓库 默认仓库 warehouse', ''),
    ('products', 'opening_quantity', '', '期初数量', 'Opening quantity', '期初库存 期初库存数量 初始库存 初期库存 库存数量 库存 现有库存 当前库存 数量 库存量', '120'),
    ('products', 'opening_cost', '', '期初成本', 'Opening cost', '期初成本价 期初单价 成本价 成本单价 成本均价 单位成本 库存单价 期初成本单价', '3.20'),
    ('products', 'opening_on', '', '期初日期', 'Opening day', '期初日 库存日期 建账日期', ''),
    ('products', 'lower_limit', '', '库存下限', 'Lower limit', '下限 最低库存 最低安全存量 安全库存 库存报警下限 最小库存', '24'),
    ('products', 'upper_limit', '', '库存上限', 'Upper limit', '上限 最高库存 最高安全存量 库存报警上限 最大库存', ''),
    ('products', 'tax_code', '', '税率', 'Tax', '税码 税率% 增值税率 默认税率 销项税率', '13%'),
    ('products', 'mnemonic', '', '助记码', 'Mnemonic', '拼音码 拼音简码 简码 速记码', ''),
    ('products', 'kind', '', '商品类型', 'Kind', '类型 商品属性 物料属性', ''),
    ('products', 'remark', '', '备注', 'Remark', '商品备注 说明 描述 remark', ''),
    ('products', 'external_id', '', '外部编号', 'External id', '原系统编号 id', ''),
    ('products', 'disabled', '', '停用', 'Disabled', '是否停用 状态 启用状态', ''),
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
    ('suppliers customers', 'partner_class', '', '等级', 'Class', '客户等级 客户类别 客户分类 供应商分类 供应商类别 类别 分类 级别', ''),
    ('suppliers customers', 'region', '', '地区', 'Region', '地域 所属地区 区域', ''),
    ('customers', 'owner', '', '业务员', 'Owner', '负责业务员 销售员 经手人 所属业务员', ''),
    ('suppliers customers', 'mnemonic', '', '助记码', 'Mnemonic', '拼音码 拼音简码 简码', ''),
    ('suppliers customers', 'remark', '', '备注', 'Remark', '说明 描述 remark', ''),
    ('suppliers customers', 'external_id', '', '外部编号', 'External id', '原系统编号 id', ''),
    ('suppliers customers', 'disabled', '', '停用', 'Disabled', '是否停用 状态 启用状态', ''),
    ('purchase_orders sales_orders', 'external_id', '!', '订单号', 'Order number', '单据编号 单号 单据号 订单编号 采购订单号 销售订单号 外部编号', 'DD-0001'),
    ('opening_stock', 'external_id', '', '单据编号', 'Paper number', '单号 单据号 外部编号', ''),
    ('purchase_orders', 'partner', '!', '供应商', 'Supplier', '供应商名称 供应商编码 往来单位 单位名称', '青岛啤酒厂'),
    ('sales_orders', 'partner', '!', '客户', 'Customer', '客户名称 客户编码 往来单位 单位名称 购货单位', '四海酒家'),
    ('opening_stock sales_orders', 'warehouse', '', '仓库', 'Warehouse', '仓库名称 仓库编码 仓库全名 发货仓库 出库仓库 存放仓库', ''),
    ('purchase_orders', 'warehouse', '', '仓库', 'Warehouse', '仓库名称 仓库编码 仓库全名 收货仓库 入库仓库 到货仓库 进货仓库', ''),
    ('opening_stock purchase_orders sales_orders', 'business_on', '', '日期', 'Day', '单据日期 业务日期 订单日期 下单日期 录单日期 期初日期', ''),
    ('purchase_orders sales_orders', 'due_on', '', '交货日期', 'Due day', '到货日期 预计到货日期 要求交货日期 发货日期', ''),
    ('opening_stock purchase_orders sales_orders', 'product', '!', '商品编码', 'Product', '商品 品名 商品名称 名称 编码 编号 货号 商品编号 条码 条形码 货品名称 商品条码 物料编码 物料代码 物料名称 商品全名', 'PJ-001'),
    ('opening_stock purchase_orders sales_orders', 'unit', '', '单位', 'Unit', '计量单位 基本单位 采购单位 销售单位', '瓶'),
    ('opening_stock', 'quantity', '!', '期初数量', 'Opening quantity', '数量 库存数量 期初库存 库存 现有库存 初始库存 当前库存', '120'),
    ('purchase_orders sales_orders', 'quantity', '!', '数量', 'Quantity', '订购数量 采购数量 销售数量 订货数量', '10'),
    ('opening_stock', 'price', '', '期初成本', 'Opening cost', '成本价 成本单价 期初单价 单价 成本均价 期初成本价 单位成本 进价', '3.20'),
    ('purchase_orders sales_orders', 'price', '', '单价', 'Price', '含税单价 不含税单价 采购单价 销售单价 采购价 销售价 折前单价', '5.00'),
    ('purchase_orders sales_orders', 'discount', '', '折扣率', 'Discount', '折扣', ''),
    ('purchase_orders sales_orders', 'tax_code', '', '税率', 'Tax', '税码 税率%', ''),
    ('purchase_orders sales_orders', 'with_tax', '', '单价含税', 'Price with tax', '含税 是否含税', ''),
    ('purchase_orders sales_orders', 'employee', '', '经手人', 'Handler', '业务员 采购员 销售员', ''),
    ('opening_stock', 'location', '', '库位', 'Location', '货位 仓位 库位编码', ''),
    ('opening_stock purchase_orders sales_orders', 'remark', '', '备注', 'Remark', '行备注 说明 摘要', '')
    ) v (kinds, name, required, zh, en, synonyms, example)
) f
cross join lateral unnest(string_to_array(f.kinds, ' ')) k (kind);

delete from meta.import_field;
insert into meta.import_field (kind, name, position, required, zh, en, synonyms, example)
select f.kind, f.name, f.position, f.required, f.zh, f.en, f.synonyms, f.example from seeded_import_field f;
