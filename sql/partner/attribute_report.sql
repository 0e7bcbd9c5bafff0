-- What describes partners, as published views.

create view report.partner_class as
select t.id, t.code::text code, t.name::text name, t.disabled, t.version from data.partner_class t;
comment on view report.partner_class is '往来单位等级:客户等级、供应商分类
Classes of partners. One row per class.';
comment on column report.partner_class.id is '内部编号
Internal id.';
comment on column report.partner_class.code is '编码
Code of the class.';
comment on column report.partner_class.name is '名称
Name of the class.';
comment on column report.partner_class.disabled is '是否停用
Whether it is disabled.';
comment on column report.partner_class.version is '版本
Version, needed to edit.';
select logic.register_report('partner_class', '{id}', 'master.see');

create view report.partner_source as
select t.id, t.code::text code, t.name::text name, t.disabled, t.version from data.partner_source t;
comment on view report.partner_source is '往来单位来源
How partners came to us. One row per source.';
comment on column report.partner_source.id is '内部编号
Internal id.';
comment on column report.partner_source.code is '编码
Code of the source.';
comment on column report.partner_source.name is '名称
Name of the source.';
comment on column report.partner_source.disabled is '是否停用
Whether it is disabled.';
comment on column report.partner_source.version is '版本
Version, needed to edit.';
select logic.register_report('partner_source', '{id}', 'master.see');

create view report.region as
select t.id, t.code::text code, t.name::text name, t.disabled, t.version from data.region t;
comment on view report.region is '地域
Regions of partners. One row per region.';
comment on column report.region.id is '内部编号
Internal id.';
comment on column report.region.code is '编码
Code of the region.';
comment on column report.region.name is '名称
Name of the region.';
comment on column report.region.disabled is '是否停用
Whether it is disabled.';
comment on column report.region.version is '版本
Version, needed to edit.';
select logic.register_report('region', '{id}', 'master.see');

create view report.payment_terms as
select t.id, t.code::text code, t.name::text name, t.kind, t.months, t.days, t.disabled, t.version from data.payment_terms t;
comment on view report.payment_terms is '付款条件
Payment terms. One row per terms.';
comment on column report.payment_terms.id is '内部编号
Internal id.';
comment on column report.payment_terms.code is '编码
Code of the terms.';
comment on column report.payment_terms.name is '名称
Name of the terms.';
comment on column report.payment_terms.kind is '种类:现结、若干天、月结
at_once, net (so many days) or month_end (end of the month so many months on, plus days).';
comment on column report.payment_terms.months is '月数
Months, of month_end.';
comment on column report.payment_terms.days is '天数
Days.';
comment on column report.payment_terms.disabled is '是否停用
Whether it is disabled.';
comment on column report.payment_terms.version is '版本
Version, needed to edit.';
select logic.register_report('payment_terms', '{id}', 'master.see');
