-- Operations on the company, its branches, departments and employees.

create function api.company_get() returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$ select logic.read_row('company', 1) $$;
comment on function api.company_get is '公司及其设置
The company and its settings.';
select logic.register('company.get', 'query', 'master.see', p_answer => 'row company');

create function api.company_update(
    p_version int, p_name data.title default null, p_started_on data.business_day default null, p_with_tax boolean default null,
    p_currency text default null, p_time_zone text default null, p_quantity_decimals int default null, p_price_decimals int default null,
    p_over_receipt_percent data.rate default null, p_rounding_off_limit data.money default null,
    p_future_days int default null, p_session_idle_minutes int default null, p_session_hours int default null,
    p_sign_in_attempts int default null, p_backorder_refused boolean default null, p_date_format text default null,
    p_discount_limit data.rate default null, p_price_tolerance_percent data.rate default null,
    p_price_tolerance_amount text default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_company data.company;
begin
    select c.* into v_company from data.company c for update;
    perform logic.require_version(p_version, v_company.version, 'company', v_company.id);
    if p_time_zone is not null and not exists (select from pg_timezone_names z where z.name = p_time_zone) then
        perform logic.refuse_faults('[{"path": "time_zone", "fault": "unknown_value"}]');
    elsif p_started_on > v_company.started_on and exists (
            select from data.document d
            where d.business_on >= v_company.started_on and d.business_on < p_started_on and d.state <> 'cancelled') then
        perform logic.fail('started_on_fixed', jsonb_build_object('started_on', p_started_on));
    end if;
    update data.company c
    set name = coalesce(p_name, c.name), started_on = coalesce(p_started_on, c.started_on), with_tax = coalesce(p_with_tax, c.with_tax),
        currency = coalesce(p_currency, c.currency), time_zone = coalesce(p_time_zone, c.time_zone),
        quantity_decimals = coalesce(p_quantity_decimals, c.quantity_decimals), price_decimals = coalesce(p_price_decimals, c.price_decimals),
        over_receipt_percent = coalesce(p_over_receipt_percent, c.over_receipt_percent),
        rounding_off_limit = coalesce(p_rounding_off_limit, c.rounding_off_limit), future_days = coalesce(p_future_days, c.future_days),
        session_idle_minutes = coalesce(p_session_idle_minutes, c.session_idle_minutes),
        session_hours = coalesce(p_session_hours, c.session_hours), sign_in_attempts = coalesce(p_sign_in_attempts, c.sign_in_attempts),
        backorder_refused = coalesce(p_backorder_refused, c.backorder_refused), date_format = coalesce(p_date_format, c.date_format),
        discount_limit = coalesce(p_discount_limit, c.discount_limit),
        price_tolerance_percent = coalesce(p_price_tolerance_percent, c.price_tolerance_percent),
        price_tolerance_amount = case when p_price_tolerance_amount is null then c.price_tolerance_amount
                                      else logic.limit_given('price_tolerance_amount', p_price_tolerance_amount, 2) end
    where c.id = v_company.id
    returning c.version into v_company.version;
    return json_build_object('version', v_company.version);
end $$;
comment on function api.company_update is '修改公司设置
Changes what is given; documents that exist stay as they are; "" takes price_tolerance_amount away: within the percentage any amount. Raises
version_stale, value_invalid, request_invalid, started_on_fixed (a document is dated before).';
select logic.register('company.update', 'command', 'company.edit', p_example => '{"version": 1, "name": "青岛四海商贸有限公司", "started_on": "2026-01-01"}',
    p_answer => '{version: int}');

create function api.branch_create(
    p_code data.code, p_name data.title, p_taxpayer_kind text default 'general', p_address data.phrase default '',
    p_phone data.phrase default '') returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into data.branch (code, name, taxpayer_kind, address, phone) values (p_code, p_name, p_taxpayer_kind, p_address, p_phone);
    return json_build_object('branch', p_code, 'version', 1);
end $$;
comment on function api.branch_create is '新建分支机构
Makes a branch; taxpayer_kind general 一般纳税人 or small 小规模纳税人. Raises code_taken, value_invalid.';
select logic.register('branch.create', 'command', 'branch.edit', p_example => '{"code": "SH", "name": "上海分公司"}',
    p_answer => '{branch: text, version: int}');

create function api.branch_update(
    p_branch data.code, p_version int, p_name data.title default null, p_taxpayer_kind text default null, p_address data.phrase default null,
    p_phone data.phrase default null, p_disabled boolean default null, p_requires_order boolean default null,
    p_default_warehouse data.code default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_branch data.branch;
    v_open   jsonb;
begin
    select b.* into v_branch from data.branch b where b.id = logic.branch_id(p_branch) for update;
    perform logic.require_version(p_version, v_branch.version, 'branch', v_branch.id);
    if p_disabled and logic.holds_stock(array(select w.id from data.warehouse w where w.branch_id = v_branch.id)) then
        perform logic.fail('branch_holds_stock', jsonb_build_object('branch', p_branch));
    elsif p_disabled then
        v_open := logic.open_business('branch', v_branch.id);
        if logic.hinders(v_open) then
            perform logic.fail('branch_in_use', jsonb_build_object('branch', p_branch, 'orders', coalesce(v_open -> 'orders', '0'), 'waiting',
                coalesce(v_open -> 'waiting', '0'), 'open', v_open));
        end if;
    end if;
    if p_default_warehouse is not null then
        perform logic.set_default_warehouse(v_branch.id, p_default_warehouse);
    end if;
    update data.branch b
    set name = coalesce(p_name, b.name), taxpayer_kind = coalesce(p_taxpayer_kind, b.taxpayer_kind), address = coalesce(p_address, b.address),
        phone = coalesce(p_phone, b.phone), disabled = coalesce(p_disabled, b.disabled), requires_order = coalesce(p_requires_order, b.requires_order)
    where b.id = v_branch.id
    returning b.version into v_branch.version;
    return json_build_object('branch', p_branch, 'version', v_branch.version, 'open', v_open);
end $$;
comment on function api.branch_update is '修改或停用分支机构
Changes what is given; requires_order: goods are received and delivered against orders only; default_warehouse: the one of its warehouses that orders
are for which name none. Raises request_invalid (of the warehouse), branch_unknown, branch_forbidden, version_stale, branch_holds_stock,
branch_in_use (open orders or waiting papers, with what they are), value_invalid.';
select logic.register('branch.update', 'command', 'branch.edit', p_example => '{"branch": "HQ", "version": 1, "phone": "0532-80000000"}',
    p_answer => '{branch: text, version: int, open: open_business?}');

create function api.branch_list(p_disabled boolean default false) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$ select logic.list_coded('branch', p_disabled) $$;
comment on function api.branch_list is '分支机构
The branches; disabled: those too.';
select logic.register('branch.list', 'query', 'master.see', p_answer => 'page branch');

create function api.department_create(p_code data.code, p_name data.title, p_parent data.code default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into data.department (branch_id, parent_id, code, name)
    values (logic.current_branch(), logic.department_of_branch(p_parent, logic.current_branch()), p_code, p_name);
    return json_build_object('department', p_code, 'version', 1);
end $$;
comment on function api.department_create is '新建部门
Makes a department of the branch, below parent or at the top. Raises code_taken, department_unknown.';
select logic.register('department.create', 'command', 'branch.edit', 'branch', p_example => '{"code": "SALES", "name": "销售部"}',
    p_answer => '{department: text, version: int}');

create function api.department_update(
    p_department data.code, p_version int, p_name data.title default null, p_parent text default null, p_disabled boolean default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_department data.department;
    v_parent     int;
begin
    select d.* into v_department from data.department d where d.id = logic.department_id(p_department) for no key update;
    perform logic.require_version(p_version, v_department.version, 'department', v_department.id);
    v_parent := case when p_parent is null then v_department.parent_id else logic.department_of_branch(p_parent, v_department.branch_id) end;
    if v_parent = any (logic.department_and_below(v_department.id)) then
        perform logic.fail('department_loop');
    end if;
    update data.department d
    set name = coalesce(p_name, d.name), parent_id = v_parent, disabled = coalesce(p_disabled, d.disabled)
    where d.id = v_department.id
    returning d.version into v_department.version;
    return json_build_object('department', p_department, 'version', v_department.version);
end $$;
comment on function api.department_update is '修改、移动或停用部门
Changes what is given; parent "" moves to the top. Raises department_unknown, department_loop, version_stale.';
select logic.register('department.update', 'command', 'branch.edit', p_example => '{"department": "SALES", "version": 1, "name": "销售一部"}',
    p_answer => '{department: text, version: int}');

create function api.department_list(p_disabled boolean default false) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$ select logic.list_coded('department', p_disabled) $$;
comment on function api.department_list is '部门
The departments of the branches that the user sees; disabled: those too.';
select logic.register('department.list', 'query', 'master.see', p_answer => 'page department');

create function api.employee_create(p_fields logic.employee_input) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform logic.insert_record('employee',
        logic.given(to_jsonb(p_fields)) || jsonb_build_object('mnemonic', coalesce(p_fields.mnemonic, logic.mnemonic(p_fields.name))),
        jsonb_build_object('branch_id', logic.current_branch(),
            'department_id', logic.department_of_branch(p_fields.department, logic.current_branch())));
    return json_build_object('employee', p_fields.code, 'version', 1);
end $$;
comment on function api.employee_create is '新建职员
Makes an employee of the branch; without mnemonic one is proposed. Raises code_taken, external_id_taken, department_unknown.';
select logic.register('employee.create', 'command', 'employee.edit', 'branch', p_example => '{"code": "E001", "name": "王海"}',
    p_answer => '{employee: text, version: int}');

create function api.employee_update(
    p_employee data.code, p_version int, p_fields logic.employee_change, p_branch data.code default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_employee   data.employee;
    v_branch     int;
    v_department int;
begin
    select e.* into v_employee from data.employee e where e.id = logic.employee_id(p_employee) for no key update;
    perform logic.require_version(p_version, v_employee.version, 'employee', v_employee.id);
    v_branch := case when p_branch is null then v_employee.branch_id else logic.branch_id(p_branch) end;
    v_department := case when not 'department' = any (p_fields.given) and v_branch = v_employee.branch_id then v_employee.department_id
                         else logic.department_of_branch(p_fields.department, v_branch) end;
    return json_build_object('employee', p_employee, 'version', logic.update_record('employee', v_employee.id, logic.given(to_jsonb(p_fields)),
        jsonb_build_object('branch_id', v_branch, 'department_id', v_department)));
end $$;
comment on function api.employee_update is '修改、调动或停用职员
Changes what is given; department null is none, and so it is after a move to another branch unless given. Raises employee_unknown,
version_stale, branch_unknown, branch_forbidden, department_unknown.';
select logic.register('employee.update', 'command', 'employee.edit', p_example => '{"employee": "E001", "version": 1, "phone": "13900000000"}',
    p_answer => '{employee: text, version: int}');

create function api.employee_list(
    p_search text default null, p_filter jsonb default '{}', p_disabled boolean default false, p_sort text[] default '{code}',
    p_limit int default 50, p_after text default null) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select logic.read_report('employee', p_filter || case when p_disabled then '{}' else '{"disabled": "false"}' end::jsonb, null, p_sort, p_limit,
        logic.page_position(p_after), case when btrim(p_search) <> '' then logic.find_employees(p_search, p_disabled) end, true)
$$;
comment on function api.employee_list is '职员列表
A page of employees: search in code, name, mnemonic and phone; filter by column of report.employee; disabled: those too.';
select logic.register('employee.list', 'query', 'master.see', p_example => '{"filter": {"branch": "HQ"}}', p_answer => 'page employee');

create function api.employee_find(p_text text, p_limit int default 20) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_limit not between 1 and 100 then
        perform logic.refuse_faults('[{"path": "limit", "fault": "out_of_range"}]');
    end if;
    return (
        select json_build_object('rows', coalesce(json_agg(json_build_object('employee', f.code, 'name', f.name, 'branch', f.branch,
            'department', f.department, 'exact', f.rank = 0) order by f.rank, f.code), '[]'))
        from (
            select r.*, case when lower(btrim(p_text)) in (lower(r.code), lower(r.name)) then 0
                             when lower(r.mnemonic) = lower(btrim(p_text)) then 1 else 2 end rank
            from report.employee r
            where r.id = any (logic.find_employees(p_text, false))
            order by rank, r.code
            limit p_limit
        ) f);
end $$;
comment on function api.employee_find is '录单时查找经手人:编码、姓名、助记码
The employees that a typed text means, best first. exact: the whole code or name matched.';
select logic.register('employee.find', 'query', 'master.see', p_example => '{"text": "wh"}',
    p_answer => '{rows: [{employee: text, name: text, branch: text, department: text?, exact: boolean}]}');
