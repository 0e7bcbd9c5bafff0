-- Categories and products as published views.

create view report.category as
with recursive tree as (
    select c.id, c.id root_id, 1 depth, c.name::text path from data.category c where c.parent_id is null
    union all
    select c.id, t.root_id, t.depth + 1, t.path || ' / ' || c.name from data.category c join tree t on t.id = c.parent_id
)
select c.id, c.code::text code, c.name::text name, p.code::text parent, t.depth, t.path, c.disabled, c.version
from tree t
join data.category c on c.id = t.id
left join data.category p on p.id = c.parent_id;
comment on view report.category is '商品分类
Product categories with their place in the tree. One row per category.';
select logic.column_comments('category');
select logic.register_report('category', '{id}', 'master.see');

create view report.category_ancestor as
with recursive above as (
    select c.id category_id, c.id ancestor_id from data.category c
    union all
    select a.category_id, c.parent_id from above a join data.category c on c.id = a.ancestor_id where c.parent_id is not null
)
select a.category_id, a.ancestor_id from above a;
comment on view report.category_ancestor is '分类上级:分类与其各级上级,用于按分类汇总
Each category with itself and every category above it: join by it to roll figures up. One row per pair.';
select logic.register_report('category_ancestor', '{category_id,ancestor_id}', 'master.see');

create view report.product as
select p.id, p.code::text code, p.name::text name, p.spec::text spec, p.model::text model, p.brand::text brand, p.kind,
       p.mnemonics, c.code::text category, c.name::text category_name, p.category_id,
       b.code::text base_unit, b.name::text base_unit_name, b.decimals base_unit_decimals, t.code::text tax_code,
       t.rate::numeric tax_rate, p.cost_method, u.sale_price::numeric sale_price, case
           when (select logic.sees_cost()) then u.purchase_price::numeric end purchase_price,
       (select string_agg(x.barcode, ' ' order by x.barcode) from data.product_barcode x where x.product_id = p.id) barcodes,
       p.over_receipt_percent::numeric over_receipt_percent, p.remark::text remark, p.external_id::text external_id, p.disabled, p.version,
       p.created_at, cu.name::text created_by, p.updated_at, uu.name::text updated_by
from data.product p
join data.unit b on b.id = p.base_unit_id
join data.tax_code t on t.id = p.tax_code_id
left join data.category c on c.id = p.category_id
left join data.product_unit u on u.product_id = p.id and u.unit_id = p.base_unit_id
left join data.user_account cu on cu.id = p.created_by
left join data.user_account uu on uu.id = p.updated_by;
comment on view report.product is '商品
Products. One row per product; prices are those of the base unit.';
select logic.column_comments('product');
comment on column report.product.tax_rate is '税率
Rate of that tax as a fraction.';
comment on column report.product.purchase_price is '进价(基本单位),需成本权限
Purchase price per base unit; blank without the right to see cost.';
comment on column report.product.barcodes is '条码,以空格分隔
Barcodes of all its units, separated by spaces.';
select logic.register_report('product', '{id}', 'master.see');

create view report.product_unit as
select u.product_id, p.code::text product, t.code::text unit, t.name::text unit_name, u.numerator, u.denominator,
       u.sale_price::numeric sale_price, case when (select logic.sees_cost()) then u.purchase_price::numeric end purchase_price,
       array(select x.barcode from data.product_barcode x where x.product_id = u.product_id and x.unit_id = u.unit_id order by x.barcode) barcodes
from data.product_unit u
join data.product p on p.id = u.product_id
join data.unit t on t.id = u.unit_id;
comment on view report.product_unit is '商品单位:换算、价格与条码
Units of products with ratio, prices and barcodes. One row per product and unit.';
comment on column report.product_unit.numerator is '换算分子:1 单位 = 分子/分母 基本单位
Numerator: one unit is numerator ÷ denominator base units.';
comment on column report.product_unit.sale_price is '售价
Sale price per unit.';
comment on column report.product_unit.purchase_price is '进价,需成本权限
Purchase price per unit; blank without the right to see cost.';
comment on column report.product_unit.barcodes is '条码
Barcodes of this unit.';
select logic.register_report('product_unit', '{product,unit}', 'master.see');

create view report.product_limit as
select l.product_id, p.code::text product, w.code::text warehouse, w.name::text warehouse_name, l.lower_limit::numeric lower_limit,
       l.upper_limit::numeric upper_limit
from data.product_limit l
join data.product p on p.id = l.product_id
join data.warehouse w on w.id = l.warehouse_id;
comment on view report.product_limit is '商品上下限:在各仓库
Limits of products per warehouse, in base units. One row per product and warehouse.';
select logic.register_report('product_limit', '{product,warehouse}', 'master.see');
