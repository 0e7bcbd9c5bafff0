-- Operations on what describes partners: classes, sources, regions, payment terms.

create function api.partner_class_create(p_code data.code, p_name data.title) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select logic.create_coded('partner_class', p_code, p_name) $$;
comment on function api.partner_class_create(data.code, data.title) is '新建等级
Makes a class of partners. Raises code_taken.';
select logic.register('partner_class.create', 'command', 'partner.edit', p_example => '{"code": "GOLD", "name": "金牌"}');

create function api.partner_class_update(p_partner_class data.code, p_version int, p_name data.title default null, p_disabled boolean default null)
    returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select logic.update_coded('partner_class', p_partner_class, p_version, p_name, p_disabled) $$;
comment on function api.partner_class_update(data.code, int, data.title, boolean) is '修改或停用等级
Changes what is given. Raises partner_class_unknown, version_stale.';
select logic.register('partner_class.update', 'command', 'partner.edit', p_example => '{"partner_class": "REGULAR", "version": 1, "name": "普通客户"}');

create function api.partner_class_list(p_disabled boolean default false) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select logic.list_coded('partner_class', p_disabled) $$;
comment on function api.partner_class_list(boolean) is '客户等级与供应商分类
The classes of partners; disabled: those too.';
select logic.register('partner_class.list', 'query', 'master.see');

create function api.partner_source_create(p_code data.code, p_name data.title) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select logic.create_coded('partner_source', p_code, p_name) $$;
comment on function api.partner_source_create(data.code, data.title) is '新建来源
Makes a source of partners. Raises code_taken.';
select logic.register('partner_source.create', 'command', 'partner.edit', p_example => '{"code": "DOUYIN", "name": "抖音"}');

create function api.partner_source_update(p_partner_source data.code, p_version int, p_name data.title default null, p_disabled boolean default null)
    returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select logic.update_coded('partner_source', p_partner_source, p_version, p_name, p_disabled) $$;
comment on function api.partner_source_update(data.code, int, data.title, boolean) is '修改或停用来源
Changes what is given. Raises partner_source_unknown, version_stale.';
select logic.register('partner_source.update', 'command', 'partner.edit', p_example => '{"partner_source": "WEB", "version": 1, "name": "线上"}');

create function api.partner_source_list(p_disabled boolean default false) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select logic.list_coded('partner_source', p_disabled) $$;
comment on function api.partner_source_list(boolean) is '客户来源
The sources of partners; disabled: those too.';
select logic.register('partner_source.list', 'query', 'master.see');

create function api.region_create(p_code data.code, p_name data.title) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select logic.create_coded('region', p_code, p_name) $$;
comment on function api.region_create(data.code, data.title) is '新建地域
Makes a region. Raises code_taken.';
select logic.register('region.create', 'command', 'partner.edit', p_example => '{"code": "SD", "name": "山东"}');

create function api.region_update(p_region data.code, p_version int, p_name data.title default null, p_disabled boolean default null) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select logic.update_coded('region', p_region, p_version, p_name, p_disabled) $$;
comment on function api.region_update(data.code, int, data.title, boolean) is '修改或停用地域
Changes what is given. Raises region_unknown, version_stale.';
select logic.register('region.update', 'command', 'partner.edit', p_example => '{"region": "EAST", "version": 1, "name": "华东区"}');

create function api.region_list(p_disabled boolean default false) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select logic.list_coded('region', p_disabled) $$;
comment on function api.region_list(boolean) is '地域
The regions; disabled: those too.';
select logic.register('region.list', 'query', 'master.see');

create function api.payment_terms_create(
    p_code data.code, p_name data.title, p_kind text, p_months int default 0, p_days int default 0) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    insert into data.payment_terms (code, name, kind, months, days) values (p_code, p_name, p_kind, p_months, p_days);
    return json_build_object('payment_terms', p_code, 'version', 1);
end
$$;
comment on function api.payment_terms_create(data.code, data.title, text, int, int) is '新建付款条件
Makes payment terms: at_once; net: so many days; month_end 月结: the end of the month so many months on, plus days. When a debt falls due by
them never changes: another rule is another code. Raises code_taken, value_invalid.';
select logic.register('payment_terms.create', 'command', 'company.edit',
    p_example => '{"code": "MONTH_END45", "name": "月结 45 天", "kind": "month_end", "days": 45}');

create function api.payment_terms_update(
    p_payment_terms data.code, p_version int, p_name data.title default null, p_disabled boolean default null) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select logic.update_coded('payment_terms', p_payment_terms, p_version, p_name, p_disabled) $$;
comment on function api.payment_terms_update(data.code, int, data.title, boolean) is '修改付款条件的名称或停用
Changes what is given. Raises payment_terms_unknown, version_stale.';
select logic.register('payment_terms.update', 'command', 'company.edit',
    p_example => '{"payment_terms": "NET30", "version": 1, "name": "30 天内"}');

create function api.payment_terms_list(p_disabled boolean default false) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select logic.list_coded('payment_terms', p_disabled) $$;
comment on function api.payment_terms_list(boolean) is '付款条件
The payment terms; disabled: those too.';
select logic.register('payment_terms.list', 'query', 'master.see');
