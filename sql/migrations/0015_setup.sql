-- What a company begins with, and the one way in which what is in a database goes: a sample company, made up to be looked at. Functions of
-- schema data, for no other role may empty ledgers.

create function data.make_first_branch() returns void
language sql volatile set search_path = pg_catalog, pg_temp
as $$
    with branch as (
        insert into data.branch (code, name)
        select 'HQ', '总部' where not exists (select from data.branch)
        returning id
    ), cost_unit as (
        insert into data.cost_unit (branch_id, name, shared) select b.id, '总部', true from branch b returning id, branch_id
    ), warehouse as (
        insert into data.warehouse (branch_id, cost_unit_id, code, name, is_default)
        select c.branch_id, c.id, 'HQ-1', '总仓', true from cost_unit c
        returning id, branch_id
    )
    insert into data.location (warehouse_id, branch_id, kind, code, name, standard)
    select w.id, w.branch_id, k.kind, k.code, k.name, true
    from warehouse w
    cross join (values ('storage', 'MAIN', '主库位'), ('quarantine', 'QC', '待处理'), ('transit', 'TRANSIT', '在途')) k (kind, code, name)
$$;
comment on function data.make_first_branch is '第一个分支及其仓库
Makes a branch HQ with a warehouse and its standard locations where there is no branch yet.';

create function data.remove_sample(p_user int) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    -- what a new database has as well, and what cannot be emptied while who asks stays
    v_stay    text[] := array['company', 'unit', 'tax_code', 'role', 'role_permission', 'partner_class', 'partner_source', 'region',
        'payment_terms', 'number_format',
                            'branch', 'department', 'employee', 'user_account', 'user_role', 'session', 'idempotency_key'];
    v_table   text;
    v_company int;
begin
    select c.id into strict v_company from data.company c where c.sample for update;
    update data.user_account u set employee_id = null, branch_id = null, all_branches = u.all_branches or u.id = p_user;
    update data.session s set branch_id = null, ended_at = case when s.user_id <> p_user then coalesce(s.ended_at, clock_timestamp()) end;
    execute (
        select format('truncate %s restart identity', string_agg(format('data.%I', c.relname), ', '))
        from pg_class c where c.relnamespace = 'data'::regnamespace and c.relkind = 'r' and c.relname <> all (v_stay));
    -- seeds are nobody's: what somebody added to them came with the sample
    foreach v_table in array array['unit', 'tax_code', 'partner_class', 'partner_source', 'region', 'payment_terms'] loop
        execute format('delete from data.%I where created_by is not null', v_table);
    end loop;
    delete from data.user_role r where r.user_id <> p_user;
    delete from data.role_permission p using data.role r
    where r.id = p.role_id and not r.seeded and not exists (select from data.user_role u where u.role_id = r.id);
    delete from data.role r where not r.seeded and not exists (select from data.user_role u where u.role_id = r.id);
    delete from data.session s where s.user_id <> p_user;
    delete from data.idempotency_key k where k.user_id <> p_user;
    delete from data.user_account u where u.id <> p_user and not u.system;
    delete from data.employee;
    delete from data.department;
    delete from data.branch;
    foreach v_table in array array['data.employee', 'data.department', 'data.branch'] loop
        perform setval(pg_get_serial_sequence(v_table, 'id'), 1, false);
    end loop;
    update data.company c
    set name = '我的公司', started_on = date_trunc('year', current_date)::date, with_tax = default, over_receipt_percent = default,
        rounding_off_limit = default, discount_limit = default, price_tolerance_percent = default, price_tolerance_amount = default,
        backorder_refused = default, future_days = default, date_format = default, quantity_decimals = default, price_decimals = default,
        set_up = false, sample = false, sample_removed_at = clock_timestamp()
    where c.id = v_company;
    perform data.make_first_branch();
    update data.user_account u set branch_id = (select b.id from data.branch b) where u.id = p_user;
    update data.session s set branch_id = (select b.id from data.branch b) where s.ended_at is null;
    -- what the removal itself changed is no change of anybody's data
    truncate data.change restart identity;
end
$$;
comment on function data.remove_sample is '清除演示公司
Empties the database of everything that a sample company brought: every table but the reference data of the seeds, the settings, which become those of
a new company, and the user who asks, who stays signed in with a first branch and his roles. Raises no_data_found where the company is no sample.';
revoke execute on function data.make_first_branch(), data.remove_sample(int) from public;
