-- Employees and regions from a file, whole or not at all. Guarantees: whoever is there already under the same code and name is left as he is; one
-- without code is called by his name.

create type logic.employee_import_row as (
    code text, name text, department text, phone text, mnemonic text, external_id text, disabled text, enabled text);
comment on type logic.employee_import_row is '导入的一行职员,全部为文字
A row of a file of employees, all text so that every fault of the file can be told at once.';

create type logic.region_import_row as (code text, name text);
comment on type logic.region_import_row is '导入的一行地域,全部为文字
A row of a file of regions.';

create function logic.coded_faults(p_codes text[], p_names text[]) returns setof logic.import_fault
language sql immutable set search_path = pg_catalog, pg_temp
as $$
    with line as (
        select r.n::int n, r.code, r.name, lower(normalize(r.code, NFKC)) alike from unnest(p_codes, p_names) with ordinality r (code, name, n)
    )
    select row(l.n, f.field, f.fault, f.value)::logic.import_fault
    from line l
    cross join lateral (values
        ('name', 'missing', null, l.name is null),
        ('name', 'out_of_range', left(l.name, 100), length(l.name) > 200 or l.name ~ '[[:cntrl:]]'),
        ('code', 'out_of_range', left(l.code, 100), l.code !~ '^[^[:space:][:cntrl:]]([^[:cntrl:]]{0,38}[^[:space:][:cntrl:]])?$'),
        ('code', 'duplicate', l.code, l.alike in (select x.alike from line x group by x.alike having count(*) > 1))
    ) f (field, fault, value, wrong)
    where f.wrong
$$;
comment on function logic.coded_faults(text[], text[]) is '编码与名称的错误
What rows of code and name have wrong by themselves: missing, out_of_range, duplicate.';

create function logic.import_employees(p_rows logic.employee_import_row[]) returns json
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_rows logic.employee_import_row[];
    v_made int;
begin
    if cardinality(p_rows) > 20000 then
        perform logic.fail('import_too_large');
    end if;
    v_rows := array(
        select row(coalesce(nullif(btrim(r.code), ''), left(nullif(btrim(r.name), ''), 40)), nullif(btrim(r.name), ''),
            logic.named('department', r.department),
            btrim(coalesce(r.phone, '')), nullif(btrim(r.mnemonic), ''), nullif(btrim(r.external_id), ''), r.disabled,
            r.enabled)::logic.employee_import_row
        from unnest(p_rows) with ordinality r order by r.ordinality);
    perform logic.refuse_import(array(
        select f from logic.coded_faults(array(select r.code from unnest(v_rows) with ordinality r order by r.ordinality),
            array(select r.name from unnest(v_rows) with ordinality r order by r.ordinality)) f
        union all
        select row(r.ordinality, f.field, f.fault, f.value)::logic.import_fault
        from unnest(v_rows) with ordinality r
        left join data.employee e on e.code = r.code and e.branch_id = any ((select logic.visible_branches())::int[])
        cross join lateral (
            select 'code' field, 'taken' fault, r.code value where e.name <> r.name or e.branch_id <> logic.current_branch()
            union all select 'department', 'not_found', r.department where r.department <> '' and not exists (
                select from data.department d where d.code = r.department and d.branch_id = logic.current_branch() and not d.disabled)
            union all select 'external_id', 'taken', r.external_id where exists (
                select from data.employee x where x.external_id = r.external_id and x.code <> r.code)
            union all select 'phone', 'out_of_range', left(r.phone, 100) where length(r.phone) > 200
            union all select d.field, d.fault, d.value from logic.disabled_faults(r.disabled, r.enabled) d
        ) f
        limit 1000));
    if logic.dry_run() then
        v_made := (select count(*) from unnest(v_rows) r where not exists (select from data.employee e where e.code = r.code));
    else
        insert into data.employee (branch_id, department_id, code, name, mnemonic, phone, external_id, disabled)
        select logic.current_branch(), d.id, r.code, r.name, coalesce(r.mnemonic, logic.mnemonic(r.name)), r.phone, r.external_id,
               coalesce(logic.import_disabled(r.disabled, r.enabled), false)
        from unnest(v_rows) with ordinality r
        left join data.department d on d.code = r.department
        where not exists (select from data.employee e where e.code = r.code)
        order by r.ordinality;
        get diagnostics v_made = row_count;
    end if;
    return json_build_object('rows', cardinality(p_rows), 'created', v_made, 'unchanged', cardinality(p_rows) - v_made);
end
$$;
comment on function logic.import_employees(logic.employee_import_row[]) is '导入职员
Makes the employees of a file in the branch of the call, or none. Raises import_too_large, import_faulty.';

create function logic.import_regions(p_rows logic.region_import_row[]) returns json
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_rows logic.region_import_row[];
    v_made int;
begin
    if cardinality(p_rows) > 20000 then
        perform logic.fail('import_too_large');
    end if;
    v_rows := array(
        select row(coalesce(nullif(btrim(r.code), ''), left(nullif(btrim(r.name), ''), 40)), nullif(btrim(r.name), ''))::logic.region_import_row
        from unnest(p_rows) with ordinality r order by r.ordinality);
    perform logic.refuse_import(array(
        select f from logic.coded_faults(array(select r.code from unnest(v_rows) with ordinality r order by r.ordinality),
            array(select r.name from unnest(v_rows) with ordinality r order by r.ordinality)) f
        union all
        select row(r.ordinality, 'code', 'taken', r.code)::logic.import_fault
        from unnest(v_rows) with ordinality r join data.region x on x.code = r.code and x.name <> r.name
        limit 1000));
    if logic.dry_run() then
        v_made := (select count(*) from unnest(v_rows) r where not exists (select from data.region x where x.code = r.code));
    else
        insert into data.region (code, name)
        select r.code, r.name from unnest(v_rows) with ordinality r
        where not exists (select from data.region x where x.code = r.code)
        order by r.ordinality;
        get diagnostics v_made = row_count;
    end if;
    return json_build_object('rows', cardinality(p_rows), 'created', v_made, 'unchanged', cardinality(p_rows) - v_made);
end
$$;
comment on function logic.import_regions(logic.region_import_row[]) is '导入地域
Makes the regions of a file, or none. Raises import_too_large, import_faulty.';
