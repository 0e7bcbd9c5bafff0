-- What describes partners: classes, sources, regions, alike in shape; and payment terms, which say when a debt falls due.

select logic.declare_coded('partner_class', '等级', '往来单位等级:客户等级、供应商分类', 'class', 'Classes of partners', 'partner.edit',
    '{"code": "GOLD", "name": "金牌"}', '{"partner_class": "REGULAR", "version": 1, "name": "普通客户"}');
select logic.declare_field('partner_class', f.name, f.zh, f.en, f.options) from (values
    ('code', '编码', 'Code of the class', 'required fixed'),
    ('name', '名称', 'Name of the class', 'required')) f (name, zh, en, options);

select logic.declare_coded('partner_source', '来源', '往来单位来源', 'source', 'How partners came to us', 'partner.edit',
    '{"code": "DOUYIN", "name": "抖音"}', '{"partner_source": "WEB", "version": 1, "name": "线上"}');
select logic.declare_field('partner_source', f.name, f.zh, f.en, f.options) from (values
    ('code', '编码', 'Code of the source', 'required fixed'),
    ('name', '名称', 'Name of the source', 'required')) f (name, zh, en, options);

select logic.declare_coded('region', '地域', '地域', 'region', 'Regions of partners', 'partner.edit',
    '{"code": "SD", "name": "山东"}', '{"region": "EAST", "version": 1, "name": "华东区"}');
select logic.declare_field('region', f.name, f.zh, f.en, f.options, f.heads, f.example) from (values
    ('code', '编码', 'Code of the region', 'required fixed digits', '编码|Code|编号 地区编号 地区编码 地域编码 code', ''),
    ('name', '名称', 'Name of the region', 'required', '!地域名称|Region|名称 地区 地域 地区名称 name', '华东')) f (name, zh, en, options, heads, example);
select logic.create_import_row('region', '{regions}', '导入的一行地域,全部为文字', 'A row of a file of regions.');

select logic.declare_coded('payment_terms', '付款条件', '付款条件', 'set of payment terms', 'Payment terms', 'company.edit',
    '{"code": "MONTH_END45", "name": "月结 45 天", "kind": "month_end", "days": 45}', '{"payment_terms": "NET30", "version": 1, "name": "30 天内"}',
    'When a debt falls due by them never changes: another rule is another code.');
select logic.declare_field('payment_terms', f.name, f.zh, f.en, f.options) from (values
    ('code', '编码', 'Code of the terms', 'required fixed'),
    ('name', '名称', 'Name of the terms', 'required'),
    ('kind', '种类:现结、若干天、月结', 'at_once, net (so many days) or month_end 月结 (end of the month so many months on, plus days)', 'required fixed'),
    ('months', '月数', 'Months, of month_end', 'fixed'),
    ('days', '天数', 'Days', 'fixed')) f (name, zh, en, options);

create function logic.due_on(p_payment_terms int, p_on date) returns date language sql stable as $$
    -- The bases are those of ERPNext's Payment Term: days after the invoice date, days or months after the end of its month. 月结30天 is
    -- month_end with 30 days; 次月底 is month_end with one month. Counting in whole months from a month's first day never slips past its end.
    select case t.kind
        when 'at_once' then p_on
        when 'net' then p_on + t.days
        when 'month_end' then (date_trunc('month', p_on::timestamp) + make_interval(months => t.months + 1))::date - 1 + t.days
    end
    from data.payment_terms t
    where t.id = p_payment_terms
$$;
comment on function logic.due_on is '按付款条件计算到期日
The day on which a debt of that date falls due under these payment terms.';
