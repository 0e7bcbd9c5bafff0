-- Operations on categories, units, tax codes and products. Codes name things; an edit names the version that it saw.

create function api.category_create(p_name data.title, p_code data.code, p_parent data.code default null, p_external_id data.phrase default null)
    returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_parent int := (select c.id from data.category c where c.code = p_parent);
begin
    if p_parent is not null and v_parent is null then
        perform logic.fail('category_unknown', jsonb_build_object('category', p_parent));
    end if;
    insert into data.category (code, name, parent_id, external_id) values (p_code, p_name, v_parent, p_external_id);
    return json_build_object('category', p_code, 'version', 1, 'warnings', logic.name_warnings('category', p_code));
end
$$;
comment on function api.category_create(data.title, data.code, data.code, data.phrase) is '新建分类
Makes a category, below parent or at the top. Answers warnings where another there has the same name. Raises code_taken, category_unknown.';
select logic.register('category.create', 'command', 'product.edit', p_example => '{"code": "DRINK", "name": "饮料"}');

create function api.category_update(
    p_category data.code, p_version int, p_name data.title default null, p_parent text default null, p_disabled boolean default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_category data.category;
    v_parent   int;
begin
    -- two moves at once could close a loop that neither sees; new categories, of an import too, close none
    if p_parent is not null then
        lock table data.category in share update exclusive mode;
    end if;
    select c.* into v_category from data.category c where c.code = p_category for no key update;
    if v_category.id is null then
        perform logic.fail('category_unknown', jsonb_build_object('category', p_category));
    end if;
    perform logic.require_version(p_version, v_category.version, 'category', v_category.id);
    v_parent := case when p_parent is null then v_category.parent_id
                     when p_parent <> '' then (select c.id from data.category c where c.code = p_parent) end;
    if p_parent <> '' and v_parent is null then
        perform logic.fail('category_unknown', jsonb_build_object('category', p_parent));
    elsif v_parent = any (logic.category_and_below(p_category)) then
        perform logic.fail('category_loop');
    end if;
    update data.category c
    set name = coalesce(p_name, c.name), parent_id = v_parent, disabled = coalesce(p_disabled, c.disabled)
    where c.id = v_category.id
    returning c.version into v_category.version;
    return json_build_object('category', p_category, 'version', v_category.version, 'warnings',
        case when num_nonnulls(p_name, p_parent) > 0 then logic.name_warnings('category', p_category) else '[]' end);
end
$$;
comment on function api.category_update(data.code, int, data.title, text, boolean) is '修改、移动或停用分类
Changes what is given; parent "" moves to the top. Answers warnings as category.create. Raises category_unknown, category_loop, version_stale.';
select logic.register('category.update', 'command', 'product.edit', p_example => '{"category": "DRINK", "version": 1, "name": "酒水饮料"}');

create function api.category_list(p_disabled boolean default false) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
    select logic.read_report('category', case when p_disabled then '{}' else '{"disabled": "false"}' end::jsonb, null,
        '{path}', 1000, null, null, true)
$$;
comment on function api.category_list(boolean) is '分类树
The categories in tree order; disabled: those too.';
select logic.register('category.list', 'query', 'master.see');

create function api.unit_create(p_code data.code, p_name data.title, p_decimals int default 0) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    insert into data.unit (code, name, decimals) values (p_code, p_name, p_decimals);
    return json_build_object('unit', p_code, 'version', 1, 'warnings', logic.name_warnings('unit', p_code));
end
$$;
comment on function api.unit_create(data.code, data.title, int) is '新建计量单位
Makes a unit of measure; decimals 0 to 6 says how finely quantities may be entered. Answers warnings where another has the same name.
Raises code_taken.';
select logic.register('unit.create', 'command', 'product.edit', p_example => '{"code": "TRAY", "name": "托", "decimals": 0}');

create function api.unit_update(p_unit data.code, p_version int, p_name data.title default null, p_decimals int default null,
    p_disabled boolean default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_unit data.unit;
begin
    select u.* into v_unit from data.unit u where u.code = p_unit for no key update;
    if v_unit.id is null then
        perform logic.fail('unit_unknown', jsonb_build_object('unit', p_unit));
    end if;
    perform logic.require_version(p_version, v_unit.version, 'unit', v_unit.id);
    update data.unit u
    set name = coalesce(p_name, u.name), decimals = coalesce(p_decimals, u.decimals), disabled = coalesce(p_disabled, u.disabled)
    where u.id = v_unit.id
    returning u.version into v_unit.version;
    return json_build_object('unit', p_unit, 'version', v_unit.version, 'warnings',
        case when p_name is not null then logic.name_warnings('unit', p_unit) else '[]' end);
end
$$;
comment on function api.unit_update(data.code, int, data.title, int, boolean) is '修改或停用计量单位
Changes what is given. Answers warnings as unit.create. Raises unit_unknown, version_stale.';
select logic.register('unit.update', 'command', 'product.edit', p_example => '{"unit": "EA", "version": 1, "name": "个"}');

create function api.unit_list(p_disabled boolean default false) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
    select logic.read_report('unit', case when p_disabled then '{}' else '{"disabled": "false"}' end::jsonb, null, '{code}', 1000, null, null, true)
$$;
comment on function api.unit_list(boolean) is '计量单位
The units of measure; disabled: those too.';
select logic.register('unit.list', 'query', 'master.see');

create function api.tax_code_create(
    p_code data.code, p_name data.title, p_rate data.rate, p_kind text default 'taxable', p_valid_from data.business_day default '2000-01-01',
    p_valid_to data.business_day default '2999-12-31') returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    insert into data.tax_code (code, name, kind, rate, valid_from, valid_to) values (p_code, p_name, p_kind, p_rate, p_valid_from, p_valid_to);
    return json_build_object('tax_code', p_code, 'version', 1);
end
$$;
comment on function api.tax_code_create(data.code, data.title, data.rate, text, data.business_day, data.business_day) is '新建税码
Makes a tax code; its rate never changes, a new rate is a new code. Raises code_taken, value_invalid.';
select logic.register('tax_code.create', 'command', 'company.edit', p_example => '{"code": "VAT5", "name": "征收率 5%", "rate": "0.05"}');

create function api.tax_code_update(
    p_tax_code data.code, p_version int, p_name data.title default null, p_valid_to data.business_day default null, p_disabled boolean default null)
        returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_tax_code data.tax_code;
begin
    select t.* into v_tax_code from data.tax_code t where t.code = p_tax_code for no key update;
    if v_tax_code.id is null then
        perform logic.fail('tax_code_unknown', jsonb_build_object('tax_code', p_tax_code));
    end if;
    perform logic.require_version(p_version, v_tax_code.version, 'tax_code', v_tax_code.id);
    update data.tax_code t
    set name = coalesce(p_name, t.name), valid_to = coalesce(p_valid_to, t.valid_to), disabled = coalesce(p_disabled, t.disabled)
    where t.id = v_tax_code.id
    returning t.version into v_tax_code.version;
    return json_build_object('tax_code', p_tax_code, 'version', v_tax_code.version,
        'open', case when p_disabled or p_valid_to is not null then logic.open_business('tax_code', v_tax_code.id) end);
end
$$;
comment on function api.tax_code_update(data.code, int, data.title, data.business_day, boolean) is '修改税码名称、失效日或停用
Changes name, last day or disabled; never the rate. What fulfils an order keeps the order''s code, also when it is disabled or past its last day;
open says what is open with it, and how many products have it. Raises tax_code_unknown, version_stale.';
select logic.register('tax_code.update', 'command', 'company.edit', p_example => '{"tax_code": "VAT13", "version": 1, "name": "增值税 13%"}');

create function api.tax_code_list(p_disabled boolean default false) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
    select logic.read_report('tax_code', case when p_disabled then '{}' else '{"disabled": "false"}' end::jsonb, null,
        '{code}', 1000, null, null, true)
$$;
comment on function api.tax_code_list(boolean) is '税码
The tax codes; disabled: those too.';
select logic.register('tax_code.list', 'query', 'master.see');
