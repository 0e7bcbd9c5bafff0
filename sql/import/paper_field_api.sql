-- What files of papers are called and which columns they have: it follows from what their kind declares. With the operations, for before them it is
-- not known which kinds there are.

insert into meta.import_kind (name, position, operation, zh, en)
select case when k.plural_en = k.en then k.name else logic.plural(k.name) end,
       3 + row_number() over (order by k.precedes_start desc, k.final_state, k.section, k.name), k.name || '.import', k.zh, k.plural_en
from meta.document_kind k
where k.lines = 'goods';

insert into meta.import_field (kind, name, position, required, zh, en, synonyms, example)
select i.name, f.name, row_number() over (partition by i.name order by f.place), f.required, f.zh, f.en, string_to_array(f.heads, ' '), f.example
from meta.document_kind k
join meta.import_kind i on i.operation = k.name || '.import'
cross join lateral (
    select row_number() over () place, v.* from (values
        -- field, which kinds have it, whether every row needs it, head, head in English, other heads apart by spaces, example
        ('external_id', k.final_state = 'approved', true, '订单号', 'Order number', '单据编号 单号 单据号 订单编号 采购订单号 销售订单号 外部编号', 'DD-0001'),
        ('external_id', k.final_state = 'posted' and k.partner <> 'none', true, '单据编号', 'Paper number',
            '单号 单据号 出库单号 入库单号 销售单号 进货单号 销货单号 外部编号', 'CK-0001'),
        ('external_id', k.partner = 'none', false, '单据编号', 'Paper number', '单号 单据号 外部编号', ''),
        ('partner', k.partner = 'supplier', true, '供应商', 'Supplier', '供应商名称 供应商编码 往来单位 单位名称 供货单位', '青岛啤酒厂'),
        ('partner', k.partner = 'customer', true, '客户', 'Customer', '客户名称 客户编码 往来单位 单位名称 购货单位', '四海酒家'),
        ('warehouse', true, false, '仓库', 'Warehouse', '仓库名称 仓库编码 仓库全名 发货仓库 收货仓库 入库仓库 出库仓库 存放仓库', ''),
        ('business_on', true, false, '日期', 'Day', '单据日期 业务日期 订单日期 下单日期 录单日期 期初日期 出库日期 入库日期 销售日期 进货日期', ''),
        ('due_on', k.final_state = 'approved', false, '交货日期', 'Due day', '到货日期 预计到货日期 要求交货日期 发货日期 计划交货日期', ''),
        ('reason', k.partner = 'none' and not k.precedes_start, false, '原因', 'Reason', '业务类型 出入库类型 入库类型 出库类型 事由 用途', '盘盈'),
        ('reason', k.returns, true, '原因', 'Reason', '退货原因 业务类型 事由 用途', '破损'),
        ('product', true, true, '商品编码', 'Product', '商品 品名 商品名称 名称 编码 编号 货号 商品编号 条码 条形码 货品名称 商品条码 物料编码 物料代码 物料名称 商品全名', 'PJ-001'),
        ('spec', true, false, '规格', 'Specification', '规格型号 商品规格 型号 标准', ''),
        ('unit', true, false, '单位', 'Unit', '计量单位 基本单位 采购单位 销售单位', '瓶'),
        ('quantity', k.precedes_start, true, '期初数量', 'Opening quantity', '数量 库存数量 期初库存 库存 现有库存 初始库存 当前库存', '120'),
        ('quantity', not k.precedes_start, true, '数量', 'Quantity', '订购数量 采购数量 销售数量 订货数量 实收数量 实发数量 入库数量 出库数量', '10'),
        ('price', k.precedes_start, false, '期初成本', 'Opening cost', '成本价 成本单价 期初单价 单价 成本均价 期初成本价 单位成本 进价', '3.20'),
        ('price', k.partner = 'none' and k.priced and not k.precedes_start, false, '成本单价', 'Cost', '成本价 单价 成本均价 单位成本 进价 入库单价', '3.20'),
        ('price', k.partner <> 'none', false, '单价', 'Price', '采购单价 销售单价 采购价 销售价 折前单价 价格', '5.00'),
        ('price_with_tax', k.partner <> 'none', false, '含税单价', 'Price with tax', '含税价 税后单价', ''),
        ('price_without_tax', k.partner <> 'none', false, '不含税单价', 'Price without tax', '不含税价 未税单价 未税价 无税单价 去税单价 税前单价', ''),
        ('amount', k.precedes_start, false, '期初金额', 'Opening value', '金额 库存金额 成本金额 期初总值', ''),
        ('amount', k.partner = 'none' and k.priced and not k.precedes_start, false, '金额', 'Value', '成本金额 入库金额', ''),
        ('amount', k.partner <> 'none', false, '金额', 'Amount', '小计 金额小计 采购金额 销售金额 折后金额', ''),
        ('amount_with_tax', k.partner <> 'none', false, '价税合计', 'Amount with tax', '含税金额 税价合计', ''),
        ('discount', k.partner <> 'none', false, '折扣(%)', 'Discount (paid %)', '折扣 扣率 折扣(折)', '90'),
        ('tax_code', k.partner <> 'none', false, '税率', 'Tax', '税码 税率%', ''),
        ('with_tax', k.partner <> 'none', false, '单价含税', 'Prices with tax', '含税 是否含税', ''),
        ('gift', k.partner <> 'none', false, '赠品', 'Gift', '是否赠品 赠送', ''),
        ('employee', not k.precedes_start, false, '经手人', 'Handler', '业务员 采购员 销售员 制单人', ''),
        ('location', k.final_state = 'posted', false, '库位', 'Location', '货位 仓位 库位编码', ''),
        ('remark', true, false, '备注', 'Remark', '行备注 说明 摘要', '')
    ) v (name, has, required, zh, en, heads, example)) f
where f.has;
