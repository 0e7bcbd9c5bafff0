-- The fields of a product, in the order of its form and of its columns in a file. Its table and its view have their columns; all else follows: what
-- operations and files take, what is wrong with it, how it is written, found and explained.

select logic.declare_field('product', f.name, f.zh, f.en, f.options, f.heads, f.example) from (values
    ('name', '商品名称', 'Name of the product', 'required searched listed', '商品名称|Name|品名 名称 货品名称 商品全名 商品 物料名称 产品名称 存货名称 全名 name '
        'item_name title product_name product', '青岛啤酒'),
    ('spec', '规格', 'Specification', 'searched listed', '规格|Specification|规格型号 商品规格 标准 spec variant option1_value attribute_1_value(s)', '500ml'),
    ('model', '型号', 'Model', 'searched listed', '型号|Model|商品型号 model', ''),
    ('brand', '品牌', 'Brand', 'searched listed', '品牌|Brand|商标 牌子 商品品牌 brand manufacturer', '青岛'),
    ('code', '商品编码', 'Code of the product', 'searched listed digits', '商品编码|Code|编码 编号 商品编号 商品代码 货号 货品编号 货品编码 物料编码 物料代码 '
        '产品编号 产品编码 存货编码 SKU code item_code internal_reference variant_sku default_code product_code', 'PJ-001'),
    ('barcode', null, null, 'apart digits', '条码|Barcode|条形码 国际条码 商品条码 基本条码 小单位条码 单品条码 69码 barcode variant_barcode gtin '
        'gtin,upc,ean,orisbn ean ean13 upc item_barcode', '6901035601122'),
    ('units', null, null, 'apart', null, ''),
    ('category', '分类编码', 'Code of the category', '', '类别|Category|分类 商品类别 商品分类 类别名称 货品类别 所属类别 物料分组 存货分类 category item_group '
        'product_category product_type categories type', '啤酒'),
    ('base_unit', '基本单位编码', 'Code of the base unit, in which stock is kept', 'required', '单位|Unit|基本单位 计量单位 基本计量单位 小单位 主单位 '
        '库存单位 单位名称 unit default_unit_of_measure unit_of_measure stock_uom uom', '瓶'),
    ('second_unit', null, null, 'apart', '辅助单位|Second unit|大单位 副单位 辅单位 辅助单位1 包装单位 采购单位', '箱'),
    ('second_factor', null, null, 'apart number', '换算率|Factor|换算关系 大单位换算 包装数 箱规 比例 换算比例 换算系数 单位关系 装箱数 辅助单位换算', '12'),
    ('second_barcode', null, null, 'apart digits', '辅助单位条码|Barcode of the second unit|大单位条码 箱码 外箱条码', ''),
    ('purchase_price', null, null, 'apart number', '进价|Purchase price|采购价 进货价 参考进价 预设进价 最近进价 采购单价 参考成本价 预计采购价 进货价格 cost '
        'cost_price cost_per_item standard_buying_rate last_purchase_rate standard_price cost_of_goods buying_price', '3.20'),
    ('sale_price', null, null, 'apart number', '零售价|Retail price|售价 销售价 预设售价 标准售价 参考售价 零售单价 销售单价 批发价 单价 price regular_price '
        'sales_price standard_selling_rate variant_price list_price selling_price', '5.00'),
    ('second_purchase_price', null, null, 'apart number', '辅助单位进价|Purchase price of the second unit|大单位进价 箱进价', ''),
    ('second_sale_price', null, null, 'apart number', '辅助单位售价|Sale price of the second unit|大单位售价 箱售价 大单位零售价', ''),
    ('warehouse', null, null, 'apart', '仓库|Warehouse|仓库名称 仓库全名 期初仓库 存放仓库 所在仓库 默认仓库 warehouse warehouse_name location '
        'target_warehouse source_warehouse', ''),
    ('opening_quantity', null, null, 'apart quantity', '期初数量|Opening quantity|期初库存 期初库存数量 初始库存 初期库存 库存数量 库存 现有库存 当前库存 数量 '
        '库存量 opening_stock quantity_on_hand variant_inventory_qty stock on_hand qty_available', '120'),
    ('opening_amount', null, null, 'apart quantity', '期初金额|Opening value|库存金额 期初总值 初始金额 期初成本金额', ''),
    ('opening_cost', null, null, 'apart number', '期初成本|Opening cost|期初成本价 期初单价 成本价 成本单价 成本均价 单位成本 库存单价 期初成本单价 '
        'valuation_rate', '3.20'),
    ('opening_on', null, null, 'apart', '期初日期|Opening day|期初日 库存日期 建账日期', ''),
    ('lower_limit', null, null, 'apart number', '库存下限|Lower limit|下限 最低库存 最低安全存量 安全库存 库存报警下限 最小库存 safety_stock low_stock_amount '
        'reorder_level min_qty', '24'),
    ('upper_limit', null, null, 'apart number', '库存上限|Upper limit|上限 最高库存 最高安全存量 库存报警上限 最大库存', ''),
    ('tax_code', '税码', 'Code of the tax that its sales and purchases carry by default', 'rate', '税率|Tax|税码 税率% 增值税率 默认税率 销项税率', '13%'),
    ('kind', '种类:stocked 库存商品,service 服务或费用', 'stocked goods, or a service or charge that moves no stock', 'fixed',
        '商品类型|Kind|类型 商品属性 物料属性', ''),
    ('mnemonics', '助记码', 'Mnemonic codes', 'searched', null, ''),
    ('mnemonic', null, null, 'apart', '助记码|Mnemonic|拼音码 拼音简码 简码 速记码', ''),
    ('cost_method', '成本方法:移动平均', 'moving_average', '', null, ''),
    ('over_receipt_percent', '超收允许百分比,空表示按公司设置', 'Over-receipt tolerance in percent; null means the company''s', '', null, ''),
    ('make_barcode', null, null, 'apart', null, ''),
    ('limits', null, null, 'apart', null, ''),
    ('remark', '备注', 'Remark', '', '备注|Remark|商品备注 说明 描述 remark description short_description note notes', ''),
    ('external_id', '外部编号', 'Id in the system that it was imported from', 'fixed digits', '外部编号|External id|原系统编号 id external_identifier', ''),
    ('disabled', null, null, 'apart yes_no', '停用|Disabled|是否停用 停用状态 已停用 禁用', ''),
    ('enabled', null, null, 'apart yes_no', '启用|Enabled|是否启用 启用状态 状态 商品状态 是否有效 有效', '')
) f (name, zh, en, options, heads, example);

select logic.create_record_types('product', '商品', 'product');
select logic.create_drafts('product', '商品', 'product');
select logic.create_import_row('product', '{products}', '导入的一行商品,全部为文字',
    'A row of a product file, all text so that every fault of the file can be told at once. One of second_unit is second_factor base units; limits '
    'and opening stock are those in the warehouse, on opening_on or else the company''s first day.');
