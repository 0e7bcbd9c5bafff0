-- Suppliers and customers as a published view; whom a reader sees of them is decided by row-level security on the table.

create view report.partner as
select p.id, p.code::text code, p.name::text name, p.is_supplier, p.is_customer, p.mnemonics,
       p.contact::text contact, p.phone::text phone, p.email::text email, p.address::text address, p.tax_number::text tax_number,
       p.bank::text bank, p.bank_account::text bank_account, p.invoice_kind, t.code::text payment_terms, t.name::text payment_terms_name,
       p.credit_limit::numeric credit_limit, p.price_tolerance_percent::numeric price_tolerance_percent,
       p.price_tolerance_amount::numeric price_tolerance_amount, c.code::text partner_class, c.name::text partner_class_name,
       s.code::text partner_source, s.name::text partner_source_name, r.code::text region, r.name::text region_name,
       b.code::text branch, b.name::text branch_name, e.code::text owner, e.name::text owner_name,
       (select max(d.business_on)::date from data.document d where d.partner_id = p.id and d.kind in ('purchase_order', 'goods_receipt')
        and d.state in ('approved', 'posted', 'closed') and d.reversal_of is null) last_purchase_on,
       (select max(d.business_on)::date from data.document d where d.partner_id = p.id and d.kind in ('sales_order', 'delivery')
        and d.state in ('approved', 'posted', 'closed') and d.reversal_of is null) last_sale_on, p.remark::text remark,
            p.external_id::text external_id, p.disabled, p.version,
       p.created_at, cu.name::text created_by, p.updated_at, uu.name::text updated_by
from data.partner p
join data.payment_terms t on t.id = p.payment_terms_id
left join data.partner_class c on c.id = p.class_id
left join data.partner_source s on s.id = p.source_id
left join data.region r on r.id = p.region_id
left join data.branch b on b.id = p.branch_id
left join data.employee e on e.id = p.owner_id
left join data.user_account cu on cu.id = p.created_by
left join data.user_account uu on uu.id = p.updated_by;
comment on view report.partner is '往来单位:供应商、客户
Suppliers and customers. One row per partner; one row may be both.';
comment on column report.partner.id is '内部编号
Internal id.';
comment on column report.partner.code is '编码
Code of the partner.';
comment on column report.partner.name is '名称
Name of the partner.';
comment on column report.partner.is_supplier is '是否供应商
Whether it is a supplier.';
comment on column report.partner.is_customer is '是否客户
Whether it is a customer.';
comment on column report.partner.mnemonics is '助记码
Mnemonic codes.';
comment on column report.partner.contact is '联系人
Person to talk to.';
comment on column report.partner.phone is '电话
Telephone.';
comment on column report.partner.email is '电子邮箱
E-mail address.';
comment on column report.partner.address is '地址
Address.';
comment on column report.partner.tax_number is '税号
Tax number.';
comment on column report.partner.bank is '开户银行
Bank.';
comment on column report.partner.bank_account is '银行账号
Bank account.';
comment on column report.partner.invoice_kind is '常用发票:special 专票,ordinary 普票,none 不开票
Usual invoice: special or ordinary VAT invoice, or none.';
comment on column report.partner.payment_terms is '付款条件编码
Code of the payment terms.';
comment on column report.partner.payment_terms_name is '付款条件
Name of the payment terms.';
comment on column report.partner.credit_limit is '信用额度,空表示未设
Credit limit; null for none set.';
comment on column report.partner.price_tolerance_percent is '入库价差允许百分比:与订单价,空则按公司设置
How far the price of a receipt from this supplier may be from its order''s, in percent; null: the company''s percentage and amount.';
comment on column report.partner.price_tolerance_amount is '入库行差额上限:与订单金额,空为不限
How much a line of a receipt from this supplier may differ from its order in all, where it has a percentage of its own; null: any amount.';
comment on column report.partner.partner_class is '等级编码:客户等级或供应商分类
Code of the class.';
comment on column report.partner.partner_class_name is '等级:客户等级或供应商分类
Name of the class.';
comment on column report.partner.partner_source is '来源编码
Code of the source.';
comment on column report.partner.partner_source_name is '来源
Name of the source.';
comment on column report.partner.region is '地域编码
Code of the region.';
comment on column report.partner.region_name is '地域
Name of the region.';
comment on column report.partner.branch is '限定的分支编码,空表示所有分支
Code of the only branch that deals with it; null for every branch.';
comment on column report.partner.branch_name is '限定的分支
Name of that branch.';
comment on column report.partner.owner is '负责人编码:职员
Code of the employee whose partner it is.';
comment on column report.partner.owner_name is '负责人
Name of that employee.';
comment on column report.partner.last_purchase_on is '最近采购日
Last day of an order to it or a receipt from it that took effect, as far as the reader sees such papers.';
comment on column report.partner.last_sale_on is '最近销售日
Last day of an order from it or a delivery to it that took effect, as far as the reader sees such papers.';
comment on column report.partner.remark is '备注
Remark.';
comment on column report.partner.external_id is '外部编号
Id in the system that it was imported from.';
comment on column report.partner.disabled is '是否停用
Whether it is disabled.';
comment on column report.partner.version is '版本
Version, needed to edit.';
comment on column report.partner.created_at is '录入时间
When it was entered.';
comment on column report.partner.created_by is '录入人
Who entered it.';
comment on column report.partner.updated_at is '修改时间
When it was last changed.';
comment on column report.partner.updated_by is '修改人
Who last changed it.';
select logic.register_report('partner', '{id}', 'master.see');
