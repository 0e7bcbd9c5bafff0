-- Checks through the door (账实相符).

create function api.check_run(p_check text default null) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_check is not null and not exists (select from meta.check c where c.name = p_check) then
        perform logic.refuse_faults(jsonb_build_array(jsonb_build_object('path', 'check', 'fault', 'unknown_value', 'value', left(p_check, 100))));
    end if;
    return (
        with run as materialized (
            select c.name, c.zh, c.en, logic.run_check(c.name) result from meta.check c where p_check is null or c.name = p_check
        )
        select json_build_object('at', clock_timestamp(), 'sound', bool_and((r.result ->> 'offending')::bigint = 0), 'checks',
            json_agg(json_build_object('check', r.name, 'zh', r.zh, 'en', r.en, 'offending', r.result -> 'offending',
                'rows', r.result -> 'rows') order by r.name))
        from run r);
end $$;
comment on function api.check_run is '账实检查
Runs every invariant, or one: what was proven, how many rows break it and the first of them.';
select logic.register('check.run', 'query', 'check.run',
    p_answer => '{at: instant, sound: boolean, checks: [{check: text, zh: text, en: text, offending: int, rows: [json]}]}');

create function api.check_prove(p_unless_within int default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_last data.check_run := logic.last_run();
begin
    if p_unless_within not between 1 and 8760 then
        perform logic.refuse_faults('[{"path": "unless_within", "fault": "out_of_range"}]');
    end if;
    if v_last.id is null or p_unless_within is null or v_last.ended_at < clock_timestamp() - make_interval(hours => p_unless_within) then
        perform logic.prove();
    end if;
    return logic.proof_json(logic.last_run());
end $$;
comment on function api.check_prove is '账实检查并记录
Runs every invariant and records what each found; answers with the run in short. unless_within: does nothing, and answers with the last run, where
that is no older. The service runs it every night. Raises checks_running, job_cancelled, request_invalid.';
select logic.register('check.prove', 'batch', 'check.run', p_scheduled => true, p_answer => 'proof');

create function api.check_proofs(p_run bigint default null, p_limit int default 30, p_after bigint default null) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_run data.check_run := logic.last_run();
begin
    if p_limit not between 1 and 400 then
        perform logic.refuse_faults('[{"path": "limit", "fault": "out_of_range"}]');
    elsif p_run is not null then
        select r.* into v_run from data.check_run r where r.id = p_run;
        if v_run.id is null then
            perform logic.refuse_faults('[{"path": "run", "fault": "not_found"}]');
        end if;
    end if;
    return json_build_object(
        'last', logic.proof_json(logic.last_run()), 'shown', logic.proof_json(v_run),
        'checks', (
            select json_agg(json_build_object('check', c.name, 'zh', c.zh, 'en', c.en,
                'statement', regexp_replace(btrim(f.prosrc, E' \n'), E'\n    ', E'\n', 'g'), 'at', p.at,
                'milliseconds', round(p.duration_us / 1000.0, 1)::text, 'offending', p.offending,
                'rows', (select coalesce(json_agg(json_build_object('subject', o.row ->> 'subject',
                    'expected', o.row ->> 'expected', 'found', o.row ->> 'found',
                             'document', s.document, 'product', s.product, 'warehouse', s.warehouse) order by o.n), '[]')
                         from jsonb_array_elements(p.rows) with ordinality o (row, n)
                         cross join lateral logic.check_subject(o.row ->> 'subject') s)) order by coalesce(p.offending, 0) = 0, c.name)
            from meta.check c
            join pg_proc f on f.pronamespace = 'logic'::regnamespace and f.proname = 'check_' || c.name
            left join data.check_proof p on p.check_name = c.name and p.run_id = v_run.id),
        'runs', (
            select coalesce(json_agg(logic.proof_json(r) order by r.id desc), '[]')
            from (select r.* from data.check_run r where p_after is null or r.id < p_after order by r.id desc limit p_limit) r));
end $$;
comment on function api.check_proofs is '账实检查的记录
The last recorded run and that asked for (run; else the last): of each check what it proves, its statement, when, how long, how many rows broke it and
the first of them with what they name; and the runs before, a page by their ids. Raises request_invalid.';
select logic.register('check.proofs', 'query', 'check.run',
    p_answer => '{last: proof?, shown: proof?, checks: [{check: text, zh: text, en: text, statement: text, at: instant?, milliseconds: figure?,
      offending: int?, rows: [{subject: text, expected: text?, found: text?, document: id?, product: text?, warehouse: text?}]}], runs: [proof]}');
