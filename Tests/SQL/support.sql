-- Runs before every pgTAP file, and is none itself: calls through the door as the service makes them, by people who are signed in.

create temporary table token (login text primary key, token text);

-- what calls answered
create temporary table call_answer (operation text, body jsonb);

-- rows of the door's answer, the session user being the service
create function pg_temp.group_call(p_scope int, p_calls text[]) returns table (n bigint, status int, body jsonb) language plpgsql as $$
declare
    v_user   text := session_user;
    v_status int[];
    v_body   jsonb[];
begin
    perform set_config('session_authorization', 'suanpan_service', true);
    select array_agg(c.status), array_agg(c.body::jsonb) into v_status, v_body from api.call_many(p_scope, p_calls) c;
    perform set_config('session_authorization', v_user, true);
    insert into call_answer
    select c.call ->> 'operation', coalesce(case when c.call -> 'dry_run' = 'true' then v_body[c.n] -> 'answer' end, v_body[c.n])
    from unnest(p_calls) with ordinality t (text, n)
    cross join lateral (select case when v_status[t.n] = 200 then t.text::jsonb end call, t.n) c
    where c.call is not null;
    return query select a.n, a.status, a.body from unnest(v_status, v_body) with ordinality a (status, body, n);
end $$;

-- the text of a call as the service sends it
create function pg_temp.call_text(
    p_login text, p_operation text, p_request jsonb default '{}', p_key text default null, p_branch text default null) returns text language sql as
$$ select jsonb_build_object('session', (select t.token from token t where t.login = p_login), 'operation', p_operation, 'key', p_key,
       'branch', p_branch, 'request', p_request, 'face', 'test', 'client', 'test', 'request_id', 'request of ' || p_login)::text $$;

-- the body of the answer to an operation of the person signed in by that login, with its status
create function pg_temp.call(
    p_login text, p_operation text, p_request jsonb default '{}', p_key text default null, p_branch text default null) returns jsonb language sql as
$$ select jsonb_build_object('status', g.status) || g.body
   from pg_temp.group_call(0, array[pg_temp.call_text(p_login, p_operation, p_request, p_key, p_branch)]) g $$;

-- the name of the error that a call gives, 'done' for none
create function pg_temp.outcome(
    p_login text, p_operation text, p_request jsonb default '{}', p_key text default null, p_branch text default null) returns text language sql as
$$ select coalesce(a ->> 'error', 'done') from pg_temp.call(p_login, p_operation, p_request, p_key, p_branch) a $$;

-- the faults of a refused call as path:fault, sorted
create function pg_temp.faults(p_login text, p_operation text, p_request jsonb default '{}') returns text language sql as $$
    select string_agg(concat_ws(':', coalesce(f ->> 'path', concat_ws('.', f ->> 'row', f ->> 'field')), f ->> 'fault'), ' '
                      order by f ->> 'row', f ->> 'path', f ->> 'field', f ->> 'fault')
    from jsonb_array_elements(pg_temp.call(p_login, p_operation, p_request) #> '{details,faults}') f $$;

-- one field of all rows of a list
create function pg_temp.seen(p_login text, p_operation text, p_field text, p_request jsonb default '{}') returns text language sql as $$
    select string_agg(r ->> p_field, ' ' order by r ->> p_field)
    from jsonb_array_elements(pg_temp.call(p_login, p_operation, p_request) -> 'rows') r $$;

-- the name of the error that a statement raises by the door, 'done' for none
create function pg_temp.raised(p_sql text) returns text language plpgsql as $$
declare
    v_detail text;
begin
    execute p_sql;
    return 'done';
exception when others or query_canceled then
    get stacked diagnostics v_detail = pg_exception_detail;
    return case when sqlstate like 'SP%' then v_detail::jsonb ->> 'error' else sqlstate end;
end $$;

-- a statement as another role, whose session it then is
create function pg_temp.value_as(p_role text, p_sql text) returns text language plpgsql as $$
declare
    v_user  text := session_user;
    v_value text;
begin
    perform set_config('session_authorization', p_role, true);
    execute p_sql into v_value;
    perform set_config('session_authorization', v_user, true);
    return v_value;
end $$;

create function pg_temp.sign_in(p_login text, p_key text) returns text language plpgsql as $$
declare
    v_answer jsonb := pg_temp.call(null, 'session.sign_in', jsonb_build_object('login', p_login, 'key', p_key));
begin
    insert into token values (p_login, v_answer ->> 'token') on conflict (login) do update set token = excluded.token;
    return coalesce(v_answer ->> 'error', 'done');
end $$;

-- the person is made by root, has the key cd… and is signed in: {"roles": […], "branches": […], …} as user.create takes them
create function pg_temp.enrol(p_login text, p_request jsonb) returns text language plpgsql as $$
declare
    v_outcome text := pg_temp.outcome('root', 'user.create', jsonb_build_object('login', p_login, 'name', p_login, 'new_key', repeat('cd', 32),
        'new_salt', repeat('01', 16), 'must_change_password', false) || p_request);
begin
    perform pg_temp.sign_in(p_login, repeat('cd', 32));
    return v_outcome;
end $$;

-- root, an administrator of all branches
select logic.bootstrap_user('root', 'Root', 'administrator', repeat('00', 16), repeat('ab', 32));
select pg_temp.sign_in('root', repeat('ab', 32));

-- documents that calls made, by the name that a test gives them
create temporary table made (name text primary key, document bigint, answer jsonb);

-- a request in which "@ORDER" stands for the document made under that name, "@ORDER.2" for its second line
create function pg_temp.filled(p_request jsonb) returns jsonb language plpgsql as $$
declare
    v_text text := p_request;
    v_name text[];
begin
    for v_name in select regexp_match(m[1], '^(.+?)(?:\.([0-9]+))?$') from regexp_matches(v_text, '"@([^"]+)"', 'g') m loop
        v_text := replace(v_text, format('"@%s"', concat_ws('.', v_name[1], v_name[2])), (
            select case when v_name[2] is null then m.document
                        else (select l.id from data.document_line l where l.document_id = m.document and l.line_number = v_name[2]::int) end::text
            from made m where m.name = v_name[1]));
    end loop;
    return v_text;
end $$;

-- calls an operation that makes or moves a document, and keeps the answer under a name: the state that the document reached, or the error
create function pg_temp.make(p_name text, p_login text, p_operation text, p_request jsonb) returns text language plpgsql as $$
declare
    v_answer jsonb := pg_temp.call(p_login, p_operation, pg_temp.filled(p_request));
begin
    if v_answer ? 'document' then
        insert into made values (p_name, (v_answer ->> 'document')::bigint, v_answer)
        on conflict (name) do update set document = excluded.document, answer = excluded.answer;
    end if;
    return coalesce(v_answer ->> 'error', v_answer ->> 'state', 'done');
end $$;

-- state, version and so on of the document made under that name
create function pg_temp.document(p_name text) returns data.document language sql as
$$ select d from data.document d join made m on m.document = d.id where m.name = p_name $$;

-- on hand, usable, in quarantine, and what all of the product there is worth: as root sees them
create function pg_temp.stock(p_product text, p_warehouse text) returns text language sql as $$
    select concat_ws(' ', trim_scale((r ->> 'on_hand')::numeric), trim_scale((r ->> 'usable')::numeric),
        trim_scale((r ->> 'quarantine')::numeric), r ->> 'value')
    from jsonb_array_elements(pg_temp.call('root', 'stock.on_hand', jsonb_build_object('filter',
        jsonb_build_object('product', p_product, 'warehouse', p_warehouse))) -> 'rows') r $$;

-- the checks that do not hold, null where all do
create function pg_temp.unsound() returns text language sql as $$
    select string_agg(format('%s %s', c ->> 'check', c -> 'rows'), E'\n') from jsonb_array_elements(pg_temp.call('root', 'check.run') -> 'checks') c
    where (c ->> 'offending')::bigint > 0 $$;

-- a company to trade in: branches A (warehouses A-1, A-2) and B (B-1), people of every role, suppliers and products
create function pg_temp.found_company() returns void language plpgsql as $$
declare
    v_person text[];
begin
    perform pg_temp.call('root', 'company.update', jsonb_build_object('version', 1, 'started_on', logic.today() - 400));
    perform pg_temp.call('root', 'branch.create', jsonb_build_object('code', c, 'name', c)) from unnest('{A,B}'::text[]) c;
    perform pg_temp.call('root', 'warehouse.create', jsonb_build_object('branch', left(c, 1), 'code', c, 'name', c))
        from unnest('{A-1,B-1}'::text[]) c;
    perform pg_temp.call('root', 'warehouse.create', '{"branch": "A", "code": "A-2", "name": "A-2", "cost_unit": "warehouse"}');
    perform pg_temp.call('root', 'partner.create', jsonb_build_object('code', c, 'name', c, 'is_supplier', true, 'invoice_kind', k))
    from (values ('S1', 'special'), ('S2', 'ordinary'), ('S3', 'special')) s (c, k);
    perform pg_temp.call('root', 'partner.create', '{"code": "C1", "name": "C1", "is_customer": true}');
    perform pg_temp.call('root', 'product.create', p) from unnest(array[
        '{"code": "BEER", "name": "啤酒", "base_unit": "BTL", "units": [{"unit": "BTL", "purchase_price": "4.00"}, {"unit": "CTN", "numerator": 12,
         "purchase_price": "45.00"}]}',
        '{"code": "COLA", "name": "可乐", "base_unit": "BTL"}',
        '{"code": "RICE", "name": "大米", "base_unit": "KG", "tax_code": "VAT9", "units": [{"unit": "KG"}, {"unit": "BAG", "numerator": 5,
         "denominator": 2}, {"unit": "SET", "numerator": 1, "denominator": 3}]}',
        '{"code": "HAUL", "name": "运费", "base_unit": "EA", "kind": "service", "tax_code": "VAT9"}']::jsonb[]) p;
    foreach v_person slice 1 in array array[['bob', 'buyer', 'A'], ['kim', 'storekeeper', 'A'], ['sue', 'seller', 'A'], ['ann', 'accountant', 'A'],
        ['max', 'auditor', 'A'], ['owen', 'owner', 'A'], ['bea', 'buyer', 'B'], ['ben', 'storekeeper', 'B']] loop
        perform pg_temp.enrol(v_person[1], jsonb_build_object('roles', v_person[2:2], 'branches', v_person[3:3]));
    end loop;
end $$;

-- a schema, or what it refers to; home: the shape it is of, else where it stands
create function pg_temp.resolved(p_schema jsonb, p_shapes jsonb, p_home text, out schema jsonb, out home text, out nullable boolean)
language plpgsql as $$
begin
    schema := coalesce(p_schema #> '{anyOf,0}', p_schema);
    nullable := p_schema = '{}' or p_schema ? 'anyOf' or coalesce(schema -> 'type' ? 'null' and jsonb_typeof(schema -> 'type') = 'array', false);
    home := coalesce('#' || substring(schema ->> '$ref' from '[^/]*$'), p_home);
    schema := coalesce(p_shapes -> substring(schema ->> '$ref' from '[^/]*$'), schema);
end $$;

-- the places of answers as the catalogue declares them: of each operation, and once of each shape (#Shape)
create function pg_temp.declared_places() returns setof text language sql as $$
    with recursive place as (
        select o.name home, logic.answer_schema(o.answer) schema from meta.operation o
        union all
        select '#' || s.key, s.value from jsonb_each(logic.answer_schemas()) s
        union all
        select p.home || c.step, c.schema
        from place p
        cross join lateral (
            select '.' || e.key, e.value from jsonb_each(p.schema -> 'properties') e
            union all select '[]', p.schema -> 'items' where p.schema ? 'items') c (step, schema)
    )
    select p.home from place p where p.home ~ '[.#]'
$$;

-- what calls answered beside what their operations declare: each place that was seen, by its shape, and what is wrong with what stood there
create function pg_temp.answer_places() returns table (operation text, place text, home text, own text, fault text)
language sql as $$
    with recursive shape as materialized (
        select logic.answer_schemas() schemas
    ), node as (
        select a.operation, ''::text parent, ''::text step, a.body from call_answer a
        union all
        select n.operation, n.parent || n.step, c.step, c.body
        from node n
        cross join lateral (
            select '.' || e.key, e.value from jsonb_each(case jsonb_typeof(n.body) when 'object' then n.body else '{}' end) e
            union all select '[]', e from jsonb_array_elements(case jsonb_typeof(n.body) when 'array' then n.body else '[]' end) e) c (step, body)
    ), seen as materialized (
        select n.operation, n.parent, n.step, count(*) times, array_agg(distinct jsonb_typeof(n.body)) types,
               count(*) filter (where jsonb_typeof(n.body) = 'object') objects,
               array_agg(distinct left(n.body #>> '{}', 60)) filter (where jsonb_typeof(n.body) = 'string') texts,
               bool_and(n.body #>> '{}' !~ '[.]') filter (where jsonb_typeof(n.body) = 'number') whole
        from node n group by 1, 2, 3
    ), beside as (
        select s.*, r.*, o.name own
        from seen s
        join meta.operation o on o.name = s.operation
        cross join shape h
        cross join lateral pg_temp.resolved(logic.answer_schema(o.answer), h.schemas, o.name) r
        where s.parent = '' and s.step = ''
        union all
        select s.*, r.*, b.home || s.step
        from beside b
        join seen s on s.operation = b.operation and s.parent = b.parent || b.step and s.step <> ''
        cross join shape h
        cross join lateral pg_temp.resolved(case s.step when '[]' then b.schema -> 'items'
            else coalesce(b.schema -> 'properties' -> substr(s.step, 2), b.schema -> 'additionalProperties') end, h.schemas, b.home || s.step) r
        where b.schema <> '{}'
    )
    select b.operation, b.parent || b.step, b.home, b.own, f.fault
    from beside b
    left join lateral (
        select 'is not declared' fault where b.schema is null
        union all
        select format('is %s, not %s', t.type, b.schema ->> 'type') from unnest(b.types) t (type)
        where b.schema <> '{}' and not (t.type = 'null' and b.nullable or coalesce(b.schema -> 'type' ? t.type, false)
            or t.type = 'number' and b.schema -> 'type' ? 'integer' and b.whole)
        union all
        select format('is %L', t.text) from unnest(b.texts) t (text)
        where not coalesce(b.schema -> 'enum' ? t.text, true) or t.text !~ coalesce(b.schema ->> 'pattern', '')
            or b.schema ->> 'format' = 'date' and t.text !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
            or b.schema ->> 'format' = 'date-time' and t.text !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T'
        union all
        select format('lacks %s', k.key) from jsonb_array_elements_text(b.schema -> 'required') k (key)
        where b.objects > coalesce((
            select s.times from seen s where s.operation = b.operation and s.parent = b.parent || b.step and s.step = '.' || k.key), 0)) f on true
$$;
