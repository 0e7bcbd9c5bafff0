-- Payment terms, classes, sources and regions that a company starts with; edited ones stay as they are.

insert into data.payment_terms (code, name, kind, months, days) values
('AT_ONCE', '现结', 'at_once', 0, 0), ('NET7', '7 天', 'net', 0, 7), ('NET15', '15 天', 'net', 0, 15), ('NET30', '30 天', 'net', 0, 30),
('NET60', '60 天', 'net', 0, 60), ('MONTH_END', '当月底结清', 'month_end', 0, 0), ('NEXT_MONTH_END', '月结(次月底)', 'month_end', 1, 0),
('MONTH_END30', '月结 30 天', 'month_end', 0, 30), ('MONTH_END60', '月结 60 天', 'month_end', 0, 60)
on conflict on constraint payment_terms_code_key do nothing;

insert into data.partner_class (code, name) values ('KEY', '重点'), ('REGULAR', '普通'), ('OCCASIONAL', '零散')
on conflict on constraint partner_class_code_key do nothing;

insert into data.partner_source (code, name) values
('SHOP', '门店'), ('PHONE', '电话'), ('WEB', '网络'), ('FAIR', '展会'), ('REFERRAL', '转介绍'), ('OTHER', '其他')
on conflict on constraint partner_source_code_key do nothing;

insert into data.region (code, name) values
('EAST', '华东'), ('SOUTH', '华南'), ('CENTRAL', '华中'), ('NORTH', '华北'), ('NORTHWEST', '西北'), ('SOUTHWEST', '西南'),
('NORTHEAST', '东北'), ('ABROAD', '境外')
on conflict on constraint region_code_key do nothing;
