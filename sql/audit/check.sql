-- Invariants as a feature: each check is a function that returns the rows that break it. Tests run all of them after every scenario,
-- people whenever they like; each is one statement, so it sees one moment.

create function logic.register_check(p_name text) returns void language sql volatile as $$
    insert into meta.check (name, zh, en)
    select p_name, c.zh, c.en from logic.comment_of('logic', 'check_' || p_name) c
$$;
comment on function logic.register_check is '登记一个检查
Registers logic.check_<name>().';

create function logic.run_check(p_name text) returns json language plpgsql stable as $$
declare
    v_answer json;
begin
    execute format($sql$
        select json_build_object('check', $1, 'offending', count(*), 'rows', coalesce(json_agg(r) filter (where r.n <= 20), '[]'))
        from (select row_number() over () n, c.* from logic.check_%s() c) r$sql$, p_name)
    into v_answer using p_name;
    return v_answer;
end $$;
comment on function logic.run_check is '运行一个检查
Runs one check: how many rows break it, and the first twenty of them.';

create function logic.last_run() returns data.check_run language sql stable as $$ select r from data.check_run r order by r.id desc limit 1 $$;
comment on function logic.last_run is '最近一次账实检查
The last run of all checks that was recorded; null for none.';

create function logic.prove() returns bigint language plpgsql volatile as $$
declare
    v_names   text[] := array(select c.name from meta.check c order by c.name);
    v_started timestamptz := clock_timestamp();
    v_at      timestamptz;
    v_found   json;
    v_proofs  data.check_proof[] := array[]::data.check_proof[];
    v_run     bigint;
begin
    if not pg_try_advisory_xact_lock(7355610) then
        perform logic.fail('checks_running');
    end if;
    for v_place in 1 .. cardinality(v_names) loop
        perform logic.progress(v_place - 1, cardinality(v_names));
        v_at := clock_timestamp();
        v_found := logic.run_check(v_names[v_place]);
        v_proofs := v_proofs || row(0, v_names[v_place], v_at, (extract(epoch from clock_timestamp() - v_at) * 1000000)::bigint,
            (v_found ->> 'offending')::bigint, (v_found -> 'rows')::jsonb)::data.check_proof;
    end loop;
    perform logic.progress(cardinality(v_names), cardinality(v_names));
    insert into data.check_run (started_at, ended_at, user_id, code, offending)
    values (v_started, clock_timestamp(), logic.actor(), (select c.digest from meta.code c),
            (select coalesce(sum(p.offending), 0) from unnest(v_proofs) p))
    returning id into v_run;
    insert into data.check_proof (run_id, check_name, at, duration_us, offending, rows)
    select v_run, p.check_name, p.at, p.duration_us, p.offending, p.rows from unnest(v_proofs) p;
    return v_run;
end $$;
comment on function logic.prove is '运行全部检查并记录
Runs every check and records what each found; the run''s id. Each check sees one moment. Raises checks_running while another run is under way,
job_cancelled.';

create function logic.check_subject(p_subject text, out document text, out product text, out warehouse text) language plpgsql stable as $$
declare
    -- what the subject of an offending row names by id: "location 3 product 5 lot 0", "line 7", "entry 9"
    v_named jsonb := (select coalesce(jsonb_object_agg(m[1], m[2]::bigint), '{}')
        from regexp_matches(p_subject, '(document|line|entry|product|warehouse|location) ([0-9]{1,18})', 'g') m);
begin
    document := coalesce(v_named ->> 'document',
        (select l.document_id::text from data.document_line l where l.id = (v_named ->> 'line')::bigint),
        (select e.document_id::text from data.stock_entry e where e.id = (v_named ->> 'entry')::bigint));
    product := coalesce((select q.code from data.product q where q.id = (v_named ->> 'product')::int),
        (select q.code from data.stock_entry e join data.product q on q.id = e.product_id where e.id = (v_named ->> 'entry')::bigint));
    warehouse := coalesce((select w.code from data.warehouse w where w.id = (v_named ->> 'warehouse')::int),
        (select w.code from data.location l join data.warehouse w on w.id = l.warehouse_id where l.id = (v_named ->> 'location')::int));
end $$;
comment on function logic.check_subject is '检查所指的单据、商品、仓库
What the subject of an offending row names: a document by id, a product and a warehouse by code; null where it names none.';

select logic.declare_shape('proof', '{run: id, at: instant, by: text, by_system: boolean, sound: boolean, offending: int, seconds: figure,
      same_code: boolean, hours: int}');

create function logic.proof_json(p_run data.check_run) returns json language plpgsql stable as $$
begin
    return (
        select json_build_object('run', p_run.id::text, 'at', p_run.ended_at, 'by', u.name, 'by_system', u.system, 'sound', p_run.offending = 0,
            'offending', p_run.offending, 'seconds', round(extract(epoch from p_run.ended_at - p_run.started_at), 3)::text,
            'same_code', p_run.code = (select c.digest from meta.code c),
            'hours', floor(extract(epoch from clock_timestamp() - p_run.ended_at) / 3600)::int)
        from data.user_account u
        where u.id = p_run.user_id);
end $$;
comment on function logic.proof_json is '一次账实检查的概要
A run of the checks in short: when it ended, by whom, whether all is sound, whether by the code in force, how many hours ago; null for none.';
