-- Invariants as a feature: each check is a function that returns the rows that break it. Tests run all of them after every scenario,
-- people whenever they like; each is one statement, so it sees one moment.

create function logic.register_check(p_name text) returns void
language sql volatile set search_path = pg_catalog, pg_temp
as $$
    insert into meta.check (name, zh, en)
    select p_name, c.zh, c.en from logic.comment_of('logic', 'check_' || p_name) c
$$;
comment on function logic.register_check(text) is '登记一个检查
Registers logic.check_<name>().';

create function logic.run_check(p_name text) returns json
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
    v_answer json;
begin
    execute format($sql$
        select json_build_object('check', $1, 'offending', count(*), 'rows', coalesce(json_agg(r) filter (where r.n <= 20), '[]'))
        from (select row_number() over () n, c.* from logic.check_%s() c) r$sql$, p_name)
    into v_answer using p_name;
    return v_answer;
end
$$;
comment on function logic.run_check(text) is '运行一个检查
Runs one check: how many rows break it, and the first twenty of them.';
