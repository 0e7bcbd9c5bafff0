-- How a company begins, and how a sample goes.

create function api.company_setup_state() returns json language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select json_build_object('name', c.name, 'set_up', c.set_up, 'sample', c.sample, 'begun', exists (select from data.document),
        'steps', case when logic.may('company.edit') then logic.setup_steps() else '[]' end,
        'values', case when logic.may('company.edit') then (
            select json_build_object('name', case when c.set_up then c.name else '' end, 'started_on', c.started_on, 'with_tax', c.with_tax,
                'date_format', c.date_format, 'branch_name', b.name, 'taxpayer_kind', b.taxpayer_kind, 'address', b.address, 'phone', b.phone,
                'warehouse_name', (select w.name from data.warehouse w where w.branch_id = b.id order by w.id limit 1))
            from data.branch b order by b.id limit 1) end)
    from data.company c
$$;
comment on function api.company_setup_state is '开始使用到了哪一步
Whether the company is set up, is a sample, has documents; for those who may edit the company, the steps of setting up
with what is done of them and the values of now.';
select logic.register('company.setup_state', 'query', null,
    p_answer => '{name: text, set_up: boolean, sample: boolean, begun: boolean, steps: [{step: text, done: boolean}], values: set_up_values?}');

create function api.guide_read() returns json language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select json_build_object('steps', logic.guide_steps())
$$;
comment on function api.guide_read is '新手练习到了哪一步
The first papers that the user may enter, in the order of trade, each with whether he has brought one to its end.';
select logic.register('guide.read', 'query', null, p_answer => '{steps: [{step: text, done: boolean}]}');

create function api.company_set_up(
    p_name data.title, p_started_on data.business_day, p_with_tax boolean default null, p_date_format text default null,
    p_branch_name data.title default null,
    p_taxpayer_kind text default null, p_address data.phrase default null, p_phone data.phrase default null, p_warehouse_name data.title default null,
    p_more_branches logic.branch_input[] default '{}') returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_first  int;
    v_faults jsonb;
    v_branch logic.branch_input;
    v_id     int;
    v_warehouse int;
begin
    if (select c.sample from data.company c) then
        perform logic.fail('company_is_sample');
    end if;
    perform logic.require_unbegun();
    select min(b.id) into v_first from data.branch b;
    select jsonb_agg(jsonb_build_object('path', f.path, 'fault', f.fault, 'value', f.value) order by f.place, f.path) into v_faults
    from (
        select 0 as place, f.path, f.fault, f.value
        from (values ('date_format', 'unknown_value', p_date_format, p_date_format not in ('YYYY-MM-DD', 'YYYY/MM/DD', 'YYYY.MM.DD', 'YYYY年M月D日')),
                     ('taxpayer_kind', 'unknown_value', p_taxpayer_kind, p_taxpayer_kind not in ('general', 'small')),
                     ('more_branches', 'too_many', cardinality(p_more_branches)::text, cardinality(p_more_branches) > 100)) f (path, fault, value,
                         wrong)
        where f.wrong
        union all
        select n::int, format('more_branches[%s].%s', n - 1, f.field), f.fault, f.value
        from (select b.*, row_number() over (partition by b.code order by b.n) as times
              from unnest(p_more_branches) with ordinality b (code, name, taxpayer_kind, warehouse_name, n)) b
        cross join lateral (values
            ('taxpayer_kind', 'unknown_value', b.taxpayer_kind, b.taxpayer_kind not in ('general', 'small')),
            ('code', 'duplicate', b.code::text, b.times > 1),
            -- its warehouse is CODE-1, which must be a code too
            ('code', 'out_of_range', b.code::text, length(b.code) > 38),
            ('code', 'taken', b.code::text, exists (select from data.branch t where t.code = b.code)
                or exists (select from data.warehouse w where w.code = b.code || '-1'))) f (field, fault, value, wrong)
        where f.wrong) f;
    perform logic.refuse_faults(v_faults);
    update data.company c
    set name = p_name, started_on = p_started_on, with_tax = coalesce(p_with_tax, c.with_tax), date_format = coalesce(p_date_format, c.date_format),
        set_up = true;
    update data.branch b
    set name = coalesce(p_branch_name, b.name), taxpayer_kind = coalesce(p_taxpayer_kind, b.taxpayer_kind), address = coalesce(p_address, b.address),
        phone = coalesce(p_phone, b.phone)
    where b.id = v_first;
    update data.warehouse w set name = p_warehouse_name
    where p_warehouse_name is not null and w.id = (select min(f.id) from data.warehouse f where f.branch_id = v_first);
    foreach v_branch in array p_more_branches loop
        insert into data.branch (code, name, taxpayer_kind) values (v_branch.code, v_branch.name, coalesce(v_branch.taxpayer_kind, 'general'))
        returning id into v_id;
        insert into data.warehouse (branch_id, cost_unit_id, code, name, is_default)
        values (v_id, logic.cost_unit_for(v_id, v_branch.name, true), v_branch.code || '-1', coalesce(v_branch.warehouse_name, v_branch.name), true)
        returning id into v_warehouse;
        perform logic.create_standard_locations(v_warehouse);
    end loop;
    return json_build_object('company', p_name, 'branches', (select count(*) from data.branch));
end $$;
comment on function api.company_set_up is '开始使用:公司、分支与仓库
Says what a company begins with: its name, first business day, whether prices include tax; name, taxpayer kind (general, small) and address of its
first branch, the name of that one''s warehouse; further branches, each with a warehouse CODE-1. It may be said again until there is a document; what
is left out stays. Raises company_begun, company_is_sample, code_taken, request_invalid.';
select logic.register('company.set_up', 'command', 'company.edit', p_groupable => false, p_fields_required => '{"more_branches": ["code", "name"]}',
    p_example => '{"name": "青岛四海商贸有限公司", "started_on": "2026-01-01", "taxpayer_kind": "general", "more_branches": [{"code": "SH", "name": "上海分公司",
        "warehouse_name": "上海仓"}]}', p_answer => '{company: text, branches: int}');

create function api.company_declare_sample() returns json language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_company data.company;
begin
    select c.* into v_company from data.company c for update;
    -- whoever could declare what is real a sample could remove it
    if v_company.set_up or v_company.sample_removed_at is not null
        or exists (select from data.document) or exists (select from data.product) or exists (select from data.partner) then
        perform logic.fail('company_in_use');
    end if;
    update data.company c set sample = true, set_up = true where c.id = v_company.id;
    return json_build_object('sample', true);
end $$;
comment on function api.company_declare_sample is '声明为演示公司
Declares that what will be in this company is made up, so that it may be removed as a whole: before anything is in it, and never again after that.
Raises company_in_use.';
select logic.register('company.declare_sample', 'command', 'company.edit', p_groupable => false, p_answer => '{sample: boolean}');

create function api.company_remove_sample(p_confirm text) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_company data.company;
begin
    select c.* into v_company from data.company c for update;
    if not v_company.sample then
        perform logic.fail('company_no_sample');
    elsif p_confirm is distinct from v_company.name then
        perform logic.refuse_faults('[{"path": "confirm", "fault": "not_the_name"}]');
    end if;
    perform data.remove_sample(logic.actor());
    return json_build_object('removed', true);
end $$;
comment on function api.company_remove_sample is '清除演示公司的全部数据
Removes everything of a sample company, for good: papers, ledgers, products, partners, branches, people. p_confirm: the company''s name, so that it is
no slip. The user stays, signed in, in the first branch of a new company. Raises company_no_sample, request_invalid.';
select logic.register('company.remove_sample', 'command', 'company.edit', p_groupable => false, p_example => '{"confirm": "算盘四海商贸有限公司"}',
    p_answer => '{removed: boolean}');
