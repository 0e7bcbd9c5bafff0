-- Employees and regions from a file, whole or not at all. Guarantees: whoever is there already under the same code and name is left as he is; one
-- without code is called by his name.

create type logic.coded_row as (n int, code text, name text, known text, known_name text);
comment on type logic.coded_row is '导入的一行编码与名称,已识别
A row of a file of what has a code and a name, counted from 1: its name is the code of one without; known: the code of who is there already under
that code, whatever its case and width, with the name.';

create function logic.coded_rows(p_table text, p_codes text[], p_names text[]) returns logic.coded_row[] language plpgsql stable as $$
declare
    v_rows logic.coded_row[];
begin
    execute format($q$
        select coalesce(array_agg(row(r.n, r.code, r.name, x.code, x.name)::logic.coded_row order by r.n), '{}')
        from (
            select t.n, coalesce(nullif(logic.plain_digits(t.code), ''), left(nullif(btrim(t.name), ''), 40)) code, nullif(btrim(t.name), '') as name
            from unnest($1, $2) with ordinality t (code, name, n)) r
        left join data.%I x on lower(normalize(x.code::text, NFKC)) = lower(normalize(r.code, NFKC))$q$, p_table)
    into v_rows using p_codes, p_names;
    return v_rows;
end $$;
comment on function logic.coded_rows is '文件中的编码与名称
The rows of a file of employees or regions as they are read, each with whom it finds in that table.';

create function logic.coded_faults(p_rows logic.coded_row[]) returns setof logic.import_fault language sql immutable as $$
    with line as (
        select r.*, lower(normalize(r.code, NFKC)) alike from unnest(p_rows) r
    )
    select row(l.n, f.field, f.fault, f.value)::logic.import_fault
    from line l
    cross join lateral (values
        ('name', 'missing', null, l.name is null),
        ('name', 'out_of_range', left(l.name, 100), length(l.name) > 200 or l.name ~ '[[:cntrl:]]'),
        ('code', 'out_of_range', left(l.code, 100), l.code !~ '^[^[:space:][:cntrl:]]([^[:cntrl:]]{0,38}[^[:space:][:cntrl:]])?$'),
        ('code', 'digits_lost', l.code, logic.digits_lost(l.code)),
        ('code', 'duplicate', l.code, l.alike in (select x.alike from line x group by x.alike having count(*) > 1)),
        ('code', 'taken', l.code, l.known_name <> l.name)
    ) f (field, fault, value, wrong)
    where f.wrong
$$;
comment on function logic.coded_faults is '编码与名称的错误
What rows of code and name have wrong: missing, out_of_range, digits_lost, duplicate, and taken where another name has the code.';

create function logic.coded_counts(p_rows logic.coded_row[]) returns json language sql immutable as $$
    select json_build_object('rows', count(*), 'created', count(*) filter (where r.known is null), 'unchanged', count(r.known)) from unnest(p_rows) r
$$;
comment on function logic.coded_counts is '导入职员、地域会写入什么
What the import of rows without faults makes and leaves.';

create function logic.import_employees(p_rows logic.employee_import_row[]) returns json language plpgsql volatile as $$
declare
    v_coded logic.coded_row[];
    v_rows  logic.employee_import_row[];
begin
    perform logic.refuse_too_many(cardinality(p_rows));
    v_coded := logic.coded_rows('employee', array(select r.code from unnest(p_rows) with ordinality r order by r.ordinality),
        array(select r.name from unnest(p_rows) with ordinality r order by r.ordinality));
    v_rows := array(
        select jsonb_populate_record(null::logic.employee_import_row, to_jsonb(r) || jsonb_build_object('code', c.code, 'name', c.name,
            'department', logic.named('department', r.department), 'phone', btrim(coalesce(r.phone, '')), 'mnemonic', nullif(btrim(r.mnemonic), ''),
            'external_id', nullif(btrim(r.external_id), '')))
        from unnest(p_rows) with ordinality r join unnest(v_coded) c on c.n = r.ordinality order by r.ordinality);
    perform logic.refuse_import(array(
        select f from logic.coded_faults(v_coded) f
        union all
        select row(c.n, f.field, f.fault, f.value)::logic.import_fault
        from unnest(v_coded) c
        join unnest(v_rows) with ordinality r on r.ordinality = c.n
        cross join lateral (
            select 'code' field, 'taken' fault, r.code value where c.known_name = r.name
                and not exists (select from data.employee e where e.code = c.known and e.branch_id = logic.current_branch()
                    and e.branch_id = any ((select logic.visible_branches())::int[]))
            union all select 'department', 'not_found', r.department where r.department <> '' and not exists (
                select from data.department d where d.code = r.department and d.branch_id = logic.current_branch() and not d.disabled)
            union all select 'external_id', 'taken', r.external_id where exists (
                select from data.employee x where x.external_id = r.external_id and x.code is distinct from c.known)
            union all select 'phone', 'out_of_range', left(r.phone, 100) where length(r.phone) > 200
            union all select x.field, 'digits_lost', x.value
                from (values ('phone', r.phone), ('external_id', r.external_id)) x (field, value) where logic.digits_lost(x.value)
            union all select d.field, d.fault, d.value from logic.disabled_faults(r.disabled, r.enabled) d
        ) f
        limit 1000));
    if not logic.dry_run() then
        insert into data.employee (branch_id, department_id, code, name, mnemonic, phone, external_id, disabled)
        select logic.current_branch(), d.id, r.code, r.name, coalesce(r.mnemonic, logic.mnemonic(r.name)), r.phone, r.external_id,
               coalesce(logic.import_disabled(r.disabled, r.enabled), false)
        from unnest(v_coded) c
        join unnest(v_rows) with ordinality r on r.ordinality = c.n
        left join data.department d on d.code = r.department
        where c.known is null
        order by c.n;
    end if;
    return logic.coded_counts(v_coded);
end $$;
comment on function logic.import_employees is '导入职员
Makes the employees of a file in the branch of the call, or none. Raises import_too_large, import_faulty.';

create function logic.import_regions(p_rows logic.region_import_row[]) returns json language plpgsql volatile as $$
declare
    v_coded logic.coded_row[];
begin
    perform logic.refuse_too_many(cardinality(p_rows));
    v_coded := logic.coded_rows('region', array(select r.code from unnest(p_rows) with ordinality r order by r.ordinality),
        array(select r.name from unnest(p_rows) with ordinality r order by r.ordinality));
    perform logic.refuse_import(array(select f from logic.coded_faults(v_coded) f limit 1000));
    if not logic.dry_run() then
        insert into data.region (code, name) select c.code, c.name from unnest(v_coded) c where c.known is null order by c.n;
    end if;
    return logic.coded_counts(v_coded);
end $$;
comment on function logic.import_regions is '导入地域
Makes the regions of a file, or none. Raises import_too_large, import_faulty.';
