-- What logs say in words: the paper that a call was about, and what a change of master data changed, field by field. Guarantees: rows of records
-- are told by their names; what hides a field from a reader hides it here, for the rows come through the view that hides it.

select logic.declare_permission('log.see', 'system', '查看操作日志', 'see the operation log', 'administrator,owner,auditor');
select logic.declare_permission('check.run', 'general', '运行账实检查', 'run the checks', 'administrator,owner,accountant,auditor');

create function logic.document_of_call(p_request jsonb, p_answer text) returns bigint language plpgsql immutable as $$
begin
    -- of an answer, which may be long, the first member of that name tells
    return coalesce(substring(p_request ->> 'document' from '^[0-9]{1,18}$'),
        substring(left(p_answer, 500) from '"document"\s*:\s*"?([0-9]{1,18})"?[,}]'))::bigint;
end $$;
comment on function logic.document_of_call is '一次调用所关于的单据
The id of the document that a call names, or that its answer says it made; null for none.';

create function logic.record_name(p_field text, p_value text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_master text;
    v_name   text;
begin
    if p_value is null or p_field not like '%\_id' or p_value !~ '^[0-9]{1,9}$' then
        return p_value;
    end if;
    v_master := coalesce((select f.refers from meta.field f where f.column_name = p_field and f.refers is not null order by f.master desc limit 1),
        case p_field when 'user_id' then 'user_account' when 'unit_id' then 'unit' when 'branch_id' then 'branch' when 'warehouse_id' then 'warehouse'
            when 'employee_id' then 'employee' when 'product_id' then 'product' when 'role_id' then 'role' end);
    if v_master is not null then
        execute format('select r.name from data.%I r where r.id = $1', v_master) into v_name using p_value::int;
    end if;
    return coalesce(v_name, p_value);
end $$;
comment on function logic.record_name is '编号所指资料的名称
The name of what a field like category_id points to; any other value as it is.';

create function logic.changed_fields(p_before jsonb, p_after jsonb) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(jsonb_agg(jsonb_build_object('field', k.name, 'label', coalesce(nullif(logic.chinese_name(t.zh), ''), k.name),
        'before', logic.record_name(k.name, p_before ->> k.name), 'after', logic.record_name(k.name, p_after ->> k.name)) order by k.name), '[]')
    from jsonb_object_keys(coalesce(p_before, '{}') || coalesce(p_after, '{}')) k (name)
    left join meta.term t on t.identifier in (k.name, regexp_replace(k.name, '_id$', '')) and t.identifier = coalesce(
        (select x.identifier from meta.term x where x.identifier = k.name), regexp_replace(k.name, '_id$', ''))
    where k.name not in ('id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by')
      and coalesce(nullif(p_before -> k.name, 'null'), '""') is distinct from coalesce(nullif(p_after -> k.name, 'null'), '""')
$$;
comment on function logic.changed_fields is '逐字段的变更
What differs between two states of a row: [{field, label, before, after}], what points to another record by its name; what a row is born or dies with
counts as a difference to nothing.';
grant execute on function logic.record_name(text, text), logic.changed_fields(jsonb, jsonb) to suanpan_report, suanpan_bi;
