-- Checks through the door (账实相符).

create function api.check_run(p_check text default null) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
    if p_check is not null and not exists (select from meta.check c where c.name = p_check) then
        perform logic.refuse_faults(jsonb_build_array(jsonb_build_object('path', 'check', 'fault', 'unknown_value', 'value', left(p_check, 100))));
    end if;
    return (
        with run as materialized (
            select c.name, c.zh, c.en, logic.run_check(c.name) result from meta.check c where p_check is null or c.name = p_check
        )
        select json_build_object('at', clock_timestamp(), 'sound', bool_and((r.result ->> 'offending')::bigint = 0), 'checks',
            json_agg(json_build_object('check', r.name, 'zh', r.zh, 'en', r.en, 'offending', r.result -> 'offending', 'rows', r.result -> 'rows') order by r.name))
        from run r);
end
$$;
comment on function api.check_run(text) is '账实检查
Runs every invariant, or one: what was proven, how many rows break it and the first of them.';
select logic.register('check.run', 'query', 'check.run');
