-- Suppliers and customers as a published view; whom a reader sees of them is decided by row-level security on the table.

create view report.partner as
select p.id, p.code::text code, p.name::text name, p.is_supplier, p.is_customer, p.mnemonics,
       p.contact::text contact, p.phone::text phone, p.email::text email, p.address::text address, p.tax_number::text tax_number,
       p.bank::text bank, p.bank_account::text bank_account, p.invoice_kind, t.code::text payment_terms, t.name::text payment_terms_name,
       p.credit_limit::numeric credit_limit, p.price_tolerance_percent::numeric price_tolerance_percent,
       p.price_tolerance_amount::numeric price_tolerance_amount, c.code::text partner_class, c.name::text partner_class_name,
       s.code::text partner_source, s.name::text partner_source_name, r.code::text region, r.name::text region_name,
       b.code::text branch, b.name::text branch_name, e.code::text owner, e.name::text owner_name,
       (select max(d.business_on)::date from data.document d
        where d.partner_id = p.id and d.state in ('approved', 'posted', 'closed') and d.reversal_of is null
          and d.kind = any (array(select k.name from meta.document_kind k where k.partner = 'supplier' and k.lines = 'goods' and not k.returns))
       ) last_purchase_on,
       (select max(d.business_on)::date from data.document d
        where d.partner_id = p.id and d.state in ('approved', 'posted', 'closed') and d.reversal_of is null
          and d.kind = any (array(select k.name from meta.document_kind k where k.partner = 'customer' and k.lines = 'goods' and not k.returns))
       ) last_sale_on,
       p.remark::text remark, p.external_id::text external_id, p.disabled, p.version,
       p.created_at, cu.name::text created_by, p.updated_at, uu.name::text updated_by
from data.partner p
join data.payment_terms t on t.id = p.payment_terms_id
left join data.partner_class c on c.id = p.partner_class_id
left join data.partner_source s on s.id = p.partner_source_id
left join data.region r on r.id = p.region_id
left join data.branch b on b.id = p.branch_id
left join data.employee e on e.id = p.owner_id
left join data.user_account cu on cu.id = p.created_by
left join data.user_account uu on uu.id = p.updated_by;
comment on view report.partner is '往来单位:供应商、客户
Suppliers and customers. One row per partner; one row may be both.';
select logic.column_comments('partner');
comment on column report.partner.branch_name is '限定的分支
Name of that branch.';
comment on column report.partner.last_purchase_on is '最近采购日
Last day of an order to it or a receipt from it that took effect, as far as the reader sees such papers.';
comment on column report.partner.last_sale_on is '最近销售日
Last day of an order from it or a delivery to it that took effect, as far as the reader sees such papers.';
select logic.register_report('partner', '{id}', 'master.see');
