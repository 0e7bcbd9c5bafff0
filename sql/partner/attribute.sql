-- What describes partners: classes, sources, regions, alike in shape; and payment terms, which say when a debt falls due.

create function logic.create_coded(p_table text, p_code data.code, p_name data.title) returns json
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
    execute format('insert into data.%I (code, name) values ($1, $2)', p_table) using p_code, p_name;
    return json_build_object(p_table, p_code, 'version', 1);
end
$$;
comment on function logic.create_coded(text, data.code, data.title) is '新建一条只有编码和名称的资料
Makes a row of a master that has a code and a name only.';

create function logic.update_coded(p_table text, p_code data.code, p_version int, p_name data.title, p_disabled boolean) returns json
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_id      int;
    v_version int;
begin
    execute format('select t.id, t.version from data.%I t where t.code = $1 for no key update', p_table) into v_id, v_version using p_code;
    if v_id is null then
        perform logic.fail(p_table || '_unknown', jsonb_build_object(p_table, p_code));
    end if;
    perform logic.require_version(p_version, v_version, p_table, v_id);
    execute format('update data.%I t set name = coalesce($2, t.name), disabled = coalesce($3, t.disabled) where t.id = $1 returning t.version',
        p_table)
    into v_version using v_id, p_name, p_disabled;
    return json_build_object(p_table, p_code, 'version', v_version);
end
$$;
comment on function logic.update_coded(text, data.code, int, data.title, boolean) is '修改一条只有编码和名称的资料
Changes what is given. Raises <table>_unknown, version_stale.';

create function logic.list_coded(p_report text, p_disabled boolean) returns json
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select logic.read_report(p_report, case when p_disabled then '{}' else '{"disabled": "false"}' end::jsonb, null, '{code}', 1000, null, null, true)
$$;
comment on function logic.list_coded(text, boolean) is '一览带编码的资料
The rows of a small master by code; p_disabled: disabled ones too.';

create function logic.due_on(p_payment_terms int, p_on date) returns date
language sql stable set search_path = pg_catalog, pg_temp
as $$
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
comment on function logic.due_on(int, date) is '按付款条件计算到期日
The day on which a debt of that date falls due under these payment terms.';
