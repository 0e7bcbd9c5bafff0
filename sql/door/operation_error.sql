-- Which errors an operation can raise, told by what it can reach: the functions that its function names, those that they name, the triggers of
-- the tables that they write, and the constraints of these. So no comment has to list them, and none can list them wrongly.

create type logic.reach as (caller text, callee text, document_kind text);
comment on type logic.reach is '函数的调用
A function that names another, each as schema.name; document_kind where it is called for documents of that kind alone, by its name or by what it
declares.';

create function logic.routines() returns table (name text, source text) language sql stable as $$
    select n.nspname || '.' || p.proname, p.prosrc
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('api', 'logic', 'report', 'data')
$$;
comment on function logic.routines is '全部函数及其内容
The functions of our schemas by schema.name, with their bodies.';

create function logic.writes() returns table (name text, verb text, table_name text) language sql stable as $$
    select distinct r.name, w.verb, w.table_name
    from logic.routines() r
    cross join lateral (
        select m[1], m[2] from regexp_matches(r.source, '\m(insert into|update|delete from) data\.([a-z_]+)', 'g') m
        union all
        -- masters are written by functions that are told the table
        select case m[1] when 'update' then 'update' else 'insert into' end, m[2]
        from regexp_matches(r.source, '\mlogic\.(create|insert|update)_(?:coded|record)\(''([a-z_]+)''', 'g') m
    ) w (verb, table_name)
$$;
comment on function logic.writes is '函数写入的表
Which function writes which table of data, and by which verb: insert into, update, delete from.';

create function logic.reaches() returns setof logic.reach language sql stable as $$
    with routine as materialized (
        select r.* from logic.routines() r
    ), kind as materialized (
        select k.name, to_jsonb(k) facts from meta.document_kind k
    )
    select distinct r.name, m[4], k.name
    from routine r
    cross join lateral regexp_matches(r.source,
        '(?:\mwhen ''([a-z_]+)'' then(?: perform)? |\mp_kind\.([a-z_]+)(?: is not null| = ''([a-z_]+)'')? (?:and|then)\s+(?:perform )?)?'
        '\m((?:api|logic|report|data)\.[a-z_]+) ?\(', 'g') m
    join routine c on c.name = m[4]
    left join kind k on k.name = m[1] or case when m[3] is null then k.facts ->> m[2] <> 'false' else k.facts ->> m[2] = m[3] end
    union
    select w.name, 'logic.' || f.proname, null
    from logic.writes() w
    join pg_class t on t.relnamespace = 'data'::regnamespace and t.relname = w.table_name
    join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
    join pg_proc f on f.oid = g.tgfoid
$$;
comment on function logic.reaches is '函数之间的调用
Who names whom, triggers of written tables too. One row per pair, and per kind of document where the call is for one.';

create function logic.own_errors() returns table (routine text, error text) language sql stable as $$
    select r.name, e.name
    from logic.routines() r
    cross join lateral regexp_matches(r.source, '''([a-z_]+)''', 'g') m
    join meta.error e on e.name = m[1]
    where r.source ~ 'logic\.(fail|error_body)\('
    union
    select r.name, e.name
    from logic.routines() r
    cross join lateral regexp_matches(r.source, '\mlogic\.(create|update)_coded\(''([a-z_]+)''', 'g') m
    join meta.error e on e.name = m[2] || '_unknown' and (m[1] = 'update' or exists (
        select from meta.field f where f.master = m[2] and f.name = 'parent')) or m[1] = 'update' and e.name = m[2] || '_loop'
    union
    -- what a table's constraints mean: its own where it is written, those of others that point at it where its rows are deleted
    select w.name, c.error_name
    from logic.writes() w
    join pg_class t on t.relnamespace = 'data'::regnamespace and t.relname = w.table_name
    join (
        select k.conname, case when k.contype = 'f' then k.confrelid end referred, k.conrelid table_id from pg_constraint k
        union all
        select i.relname, null, x.indrelid from pg_index x join pg_class i on i.oid = x.indexrelid where x.indisunique
        union all
        select k.conname, null, a.attrelid from pg_attribute a join pg_constraint k on k.contypid = a.atttypid
    ) k on case w.verb when 'delete from' then k.referred = t.oid else k.table_id = t.oid end
    join meta.constraint_error c on c.constraint_name = k.conname
    union
    select w.name, 'reference_unknown'
    from logic.writes() w
    join pg_class t on t.relnamespace = 'data'::regnamespace and t.relname = w.table_name
    join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'
    where w.verb <> 'delete from'
$$;
comment on function logic.own_errors is '函数自身可能引发的错误
The errors that each function raises by itself: those that it names, and those that the constraints of the tables that it writes stand for.';

create function logic.note_errors() returns void language sql volatile set enable_mergejoin = off as $$
    with recursive reach as materialized (
        select r.* from logic.reaches() r
    ), reached as (
        select o.name operation, 'api.' || o.function_name routine, k.name document_kind
        from meta.operation o
        left join meta.document_kind k on k.name = split_part(o.name, '.', 1)
        union
        select d.operation, r.callee, d.document_kind
        from reached d
        join reach r on r.caller = d.routine and (r.document_kind is null or d.document_kind is null or r.document_kind = d.document_kind)
    ), own as materialized (
        select e.* from logic.own_errors() e
    ), raised as (
        select d.operation, e.error from reached d join own e on e.routine = d.routine
        union
        -- the door's own
        select o.name, x.error
        from meta.operation o
        cross join lateral (values
            ('busy', true), ('internal', true), ('request_invalid', true), ('session_required', not o.public),
            ('password_change_required', not o.public and o.name not like 'session.%'),
            ('permission_denied', o.permission is not null), ('key_reused', o.kind <> 'query'),
            ('branch_required', o.scope = 'branch'), ('branch_unknown', o.scope = 'branch'),
            ('branch_forbidden', o.scope = 'branch'), ('branch_disabled', o.scope = 'branch')) x (error, raised)
        where x.raised
    )
    update meta.operation o
    set errors = array(select r.error from raised r where r.operation = o.name order by 1)
$$;
comment on function logic.note_errors is '登记每个操作可能引发的错误
Fills meta.operation.errors from the bodies of all functions; once, when all files are in. What only a document of another kind can meet is left
out where the operation is of one kind.';
