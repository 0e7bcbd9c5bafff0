-- The door: the only functions that the service may execute. Every surface calls these two and nothing else. They hold variables of
-- built-in types alone, because a call that waits for a load of new code wakes up with the old types dropped.

create function logic.answer(p_session text, p_operation text, p_request text, p_key text) returns json language plpgsql volatile as $$
declare
    v_started timestamptz := clock_timestamp();
    v_caller  logic.caller := logic.caller(p_session, 'sql', coalesce(host(inet_client_addr()), 'local'), gen_random_uuid()::text, null);
    v_request jsonb;
    v_answer  text;
begin
    begin
        v_request := p_request::jsonb;
    exception when data_exception then
        perform logic.fail('request_invalid', '{"faults": [{"path": "", "fault": "wrong_type", "expected": "JSON"}]}');
    end;
    v_answer := logic.run(v_caller, p_operation, v_request, p_key, null);
    if (select o.kind <> 'query' from meta.operation o where o.name = p_operation) then
        set constraints all immediate;
        set constraints all deferred;
        perform logic.record_call(v_caller, p_operation, null, v_request, octet_length(p_request), 'done', v_started, v_answer);
    end if;
    return v_answer::json;
end $$;
comment on function logic.answer is '门内:一次调用
One call behind the door: raises what SQLSTATE class SP says, JSON in DETAIL.';

create function logic.answer_many(p_scope int, p_calls text[]) returns table (status int, body text) language plpgsql volatile as $$
declare
    v_text       text;
    v_call       jsonb;
    v_caller     logic.caller;
    v_started    timestamptz;
    v_dry_run    boolean;
    v_before     jsonb;
    v_error      jsonb;
    v_sqlstate   text;
    v_message    text;
    v_detail     text;
    v_constraint text;
begin
    if cardinality(p_calls) > 32 then
        perform logic.fail('group_too_large');
    end if;
    if p_scope > 0 then
        perform pg_advisory_xact_lock(7355608, p_scope);
    end if;
    foreach v_text in array p_calls loop
        v_started := clock_timestamp();
        v_error := null;
        begin
            v_call := v_text::jsonb;
        exception when data_exception or untranslatable_character or statement_too_complex then
            v_call := null;
        end;
        if jsonb_typeof(v_call) is distinct from 'object' then
            v_error := logic.error_body('request_invalid', '{"faults": [{"path": "", "fault": "wrong_type", "expected": "object"}]}');
        end if;
        v_caller := logic.caller(v_call ->> 'session', v_call ->> 'face', v_call ->> 'client', v_call ->> 'request_id', v_call ->> 'certificate');
        v_dry_run := coalesce(v_call -> 'dry_run' = 'true', false);
        if v_error is null then
            begin
                v_before := case when v_dry_run then logic.begin_dry_run() end;
                body := logic.run(v_caller, v_call ->> 'operation', v_call -> 'request', case when not v_dry_run then v_call ->> 'key' end,
                    v_call ->> 'branch');
                set constraints all immediate;
                set constraints all deferred;
                status := 200;
                if v_dry_run then
                    body := logic.dry_run_answer(body, v_before);
                    -- the one way to undo what this block did; caught below
                    raise exception 'dry run' using errcode = 'SP200';
                end if;
            exception when others then
                get stacked diagnostics v_sqlstate = returned_sqlstate, v_message = message_text,
                    v_detail = pg_exception_detail, v_constraint = constraint_name;
                if v_sqlstate = '40001' or left(v_sqlstate, 2) in ('53', '57', '58', 'XX') then
                    raise;
                end if;
                if v_sqlstate <> 'SP200' then
                    v_error := logic.refusal(v_sqlstate, v_message, v_detail, v_constraint);
                end if;
            end;
        end if;
        if v_error is not null then
            status := (v_error ->> 'status')::int;
            body := v_error || jsonb_build_object('request_id', v_caller.request_id);
            perform logic.count_refusal(v_caller, v_call ->> 'operation', v_call -> 'request', v_error ->> 'error');
        end if;
        perform logic.record_call(v_caller, v_call ->> 'operation', v_call ->> 'branch', v_call -> 'request', octet_length(v_text),
            coalesce(v_error ->> 'error', case when v_dry_run then 'dry_run' else 'done' end), v_started, body);
        return next;
    end loop;
end $$;
comment on function logic.answer_many is '门内:一组调用
A group of calls behind the door: each in a subtransaction of its own, an error is an answer. A call with "dry_run": true is carried out in
full, answers {"dry_run", "answer", "changes"} and is undone, but for its log row; its key is not looked at.';

create function api.call(p_session text, p_operation text, p_request text default '{}', p_key text default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    -- A load of new code locks this table; what a call finds of logic it must find after waiting for that lock.
    perform from meta.operation limit 1;
    return logic.answer(p_session, p_operation, p_request, p_key);
end $$;
comment on function api.call is '门:调用一个操作,出错即抛出
The door for one call. Raises: what SQLSTATE class SP says stands as JSON in DETAIL. For queries, SQL users and tests.';

create function api.call_many(p_scope int, p_calls text[]) returns table (status int, body text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform from meta.operation limit 1;
    return query select a.status, a.body from logic.answer_many(p_scope, p_calls) a;
end $$;
comment on function api.call_many is '门:一组调用,一个事务,各得其答
The door for a group of at most 32 calls in one transaction under the advisory lock of branch p_scope (0: none). One row each, in order:
HTTP status and JSON body. A refused call is an answer and undoes nothing of the others; 40001 and classes 53, 57, 58, XX end the group.';

create function api.call_shape(p_session text, p_operation text, p_request text) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform from meta.operation limit 1;
    perform set_config('suanpan.export', 'shape', true);
    return logic.answer(p_session, p_operation, p_request, null);
end $$;
comment on function api.call_shape is '门:一个列表的全部将有哪些列
The door for a list that is to become a file: {columns: [{name, type}]}, before any row is read. In the transaction of call_rows, and of one
snapshot with it, both say the same. Raises what the operation raises, permission_denied without data.export, export_too_large.';

create function api.call_rows(p_session text, p_operation text, p_request text) returns setof record
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_cursor refcursor := 'suanpan_export'::refcursor;
    v_count  bigint;
begin
    perform from meta.operation limit 1;
    perform set_config('suanpan.export', 'rows', true);
    perform logic.answer(p_session, p_operation, p_request, null);
    if not exists (select from pg_cursors c where c.name = v_cursor::text) then
        perform logic.fail('operation_unknown', jsonb_build_object('operation', left(p_operation, 100)));
    end if;
    return query execute format('fetch all from %I', v_cursor::text);
    get diagnostics v_count = row_count;
    perform logic.require_export_fits(v_count);
end $$;
comment on function api.call_rows is '门:一个列表的全部行
The door for all rows of a list, whatever its pages: as many columns of text as call_shape names. Rights are those of the session, as for a page.
Raises as call_shape, operation_unknown for an operation that answers no list.';

grant execute on function api.call_shape(text, text, text), api.call_rows(text, text, text) to suanpan_service;
grant execute on function api.call(text, text, text, text), api.call_many(int, text[]) to suanpan_service;

create function api.operation_catalogue() returns json language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select json_build_object('digest', (select c.digest from meta.code c),
        'operations', coalesce(json_agg(logic.operation_json(o) order by o.name), '[]'),
        'shapes', logic.answer_schemas(), 'words', logic.words_json(),
        'values', (select json_agg(json_build_object('family', w.family, 'value', w.value, 'zh', w.zh, 'en', w.en) order by w.family, w.position)
                   from report.value_word w),
        'kinds', (select json_agg(logic.kind_json(k) order by k.section, k.precedes_start, k.final_state, k.name) from meta.document_kind k))
    from meta.operation o
$$;
comment on function api.operation_catalogue is '全部操作的目录
Every operation with arguments, types, comments and an example; what names and values are called; kinds of documents with what their pages are made
from. Of this HTTP routes, OpenAPI, console commands and pages are made.';
select logic.register('operation.catalogue', 'query', null, p_public => true,
    p_answer => '{digest: text, operations: [operation], shapes: json, words: {*: [text]}, values: [{family: text, value: text, zh: text,
      en: text}], kinds: [json]}');

create function api.operation_list() returns json language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select json_build_object('rows', coalesce(json_agg(json_build_object('operation', o.name, 'kind', o.kind, 'scope', o.scope,
        'permission', o.permission, 'zh', c.zh, 'en', c.en) order by o.name), '[]'))
    from meta.operation o
    cross join lateral logic.comment_of('api', o.function_name) c
    where o.permission is null or logic.may(o.permission)
$$;
comment on function api.operation_list is '我可以执行的操作
The operations that the signed-in user may call.';
select logic.register('operation.list', 'query', null,
    p_answer => '{rows: [{operation: text, kind: operation.kind, scope: operation.scope, permission: permission?, zh: text?, en: text?}]}');

create function api.operation_describe(p_operation text) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_operation meta.operation;
begin
    select o.* into v_operation from meta.operation o where o.name = p_operation;
    if v_operation.name is null then
        perform logic.fail('operation_unknown', jsonb_build_object('operation', left(p_operation, 100)));
    end if;
    return logic.operation_json(v_operation);
end $$;
comment on function api.operation_describe is '一个操作的说明
Arguments, types, comments and an example of one operation. Raises operation_unknown.';
select logic.register('operation.describe', 'query', null, p_example => '{"operation": "product.create"}', p_answer => 'operation');

create function api.service_status() returns json language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select json_build_object('digest', (select c.digest from meta.code c), 'migration', (select max(m.number) from meta.migration m),
        'server_version', current_setting('server_version'), 'in_recovery', pg_is_in_recovery())
$$;
comment on function api.service_status is '数据库状态
Digest of the code loaded, last migration, server version, whether this server is a replica.';
select logic.register('service.status', 'query', null, p_public => true,
    p_answer => '{digest: text?, migration: int, server_version: text, in_recovery: boolean}');
