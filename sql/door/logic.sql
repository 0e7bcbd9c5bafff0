-- Behind the door: who calls, what he may, the run of one call, its log row. A face can forget no session, permission,
-- idempotency or log, because none of them does any of it.

create function logic.session_hash(p_token text) returns bytea language plpgsql immutable as $$
begin
    return sha256(convert_to(p_token, 'UTF8'));
end $$;
comment on function logic.session_hash is '令牌的哈希
SHA-256 of a session token.';

create type logic.caller as (
    user_id int, session_id bigint, branch_id int, session_hash bytea, must_change_password boolean,
    face text, client text, request_id text, certificate text);
comment on type logic.caller is '一次调用的来者
Who calls: resolved from the session token; user_id is null without a valid session.';

create function logic.caller(p_token text, p_face text, p_client text, p_request_id text, p_certificate text) returns logic.caller
language plpgsql stable as $$
begin
    return (
        select row(u.id, s.id, coalesce(s.branch_id, u.branch_id), s.token_hash, u.must_change_password,
                   coalesce(p_face, 'sql'), coalesce(p_client, ''), coalesce(p_request_id, ''), coalesce(p_certificate, ''))::logic.caller
        from (select) nobody
        left join data.session s on s.token_hash = logic.session_hash(p_token) and s.ended_at is null
            and s.expires_at > now()
            and s.last_used_at > now() - make_interval(mins => (select c.session_idle_minutes from data.company c))
        left join data.user_account u on u.id = s.user_id and not u.disabled or p_token is null and p_face = 'schedule' and u.system);
end $$;
comment on function logic.caller is '由令牌得出来者
Resolves a session token; a token unknown, ended, expired or idle too long gives a caller without user. The face schedule is
the service by itself: without a token it is the system actor, without a session. p_certificate: subject of the client
certificate that the face has verified.';

create function logic.user_branches(p_user int) returns int[] language plpgsql stable as $$
begin
    return (
        select coalesce(array_agg(b.id), '{}')
        from data.branch b
        where (select u.all_branches from data.user_account u where u.id = p_user)
           or exists (select from data.user_branch ub where ub.user_id = p_user and ub.branch_id = b.id));
end $$;
comment on function logic.user_branches is '用户可用的分支
Ids of the branches that a user works in.';

create function logic.user_may(p_user int, p_permission text) returns boolean language plpgsql stable as $$
begin
    return (
        select exists (
            select from data.user_role ur
            join data.role_permission rp on rp.role_id = ur.role_id and rp.permission = p_permission
            where ur.user_id = p_user));
end $$;
comment on function logic.user_may is '用户是否有某权限
Whether a user holds a permission through any role.';

create function logic.actor() returns int language plpgsql stable as $$
begin
    return nullif(current_setting('suanpan.user', true), '')::int;
end $$;
comment on function logic.actor is '当前用户
Id of the user whom the door let in; null outside of a call.';

create function logic.current_branch() returns int language plpgsql stable as $$
begin
    return nullif(current_setting('suanpan.branch', true), '')::int;
end $$;
comment on function logic.current_branch is '当前分支
Id of the branch in which the call acts; null for operations that name none.';

create function logic.may(p_permission text) returns boolean language plpgsql stable as $$
begin
    return logic.user_may(logic.actor(), p_permission);
end $$;
comment on function logic.may is '当前用户是否有某权限
Whether the user of this call holds a permission.';

create function logic.held_permissions() returns text[] language plpgsql stable as $$
begin
    return array(
        select rp.permission from data.user_role ur join data.role_permission rp on rp.role_id = ur.role_id where ur.user_id = logic.actor());
end $$;
comment on function logic.held_permissions is '当前用户的全部权限
The permissions of the user of this call, one perhaps several times: for who asks for many.';

create function logic.require(p_permission text) returns void language plpgsql stable as $$
begin
    if not logic.may(p_permission) then
        perform logic.fail('permission_denied', jsonb_build_object('permission', p_permission));
    end if;
end $$;
comment on function logic.require is '要求某权限
Raises permission_denied unless the user of this call holds the permission.';

create function logic.require_system() returns void language plpgsql stable as $$
begin
    if logic.viewer() is not null then
        perform logic.fail('permission_denied', jsonb_build_object('permission', 'system'));
    end if;
end $$;
comment on function logic.require_system is '仅限系统自身
Raises permission_denied for everybody with a session: what the service does by itself is nobody else''s.';

create function logic.branch_of_call(p_caller logic.caller, p_code text) returns int language plpgsql stable as $$
declare
    v_branch data.branch;
begin
    select b.* into v_branch from data.branch b
    where case when p_code is null then b.id = p_caller.branch_id else b.code = p_code end;
    if v_branch.id is null then
        perform logic.fail(case when p_code is null then 'branch_required' else 'branch_unknown' end, jsonb_build_object('branch', p_code));
    elsif not v_branch.id = any (logic.user_branches(p_caller.user_id)) then
        perform logic.fail('branch_forbidden', jsonb_build_object('branch', v_branch.code));
    elsif v_branch.disabled then
        perform logic.fail('branch_disabled', jsonb_build_object('branch', v_branch.code));
    end if;
    return v_branch.id;
end $$;
comment on function logic.branch_of_call is '本次调用的分支
The branch that a call acts in: the named one, else the session''s. Raises branch_required, branch_unknown, branch_forbidden, branch_disabled.';

create function logic.enter(p_caller logic.caller, p_operation meta.operation, p_branch text) returns void language plpgsql volatile as $$
declare
    v_branch int;
begin
    if not p_operation.public then
        if p_caller.user_id is null or p_caller.session_id is null and not p_operation.scheduled then
            perform logic.fail('session_required');
        elsif p_caller.must_change_password and p_operation.name not like 'session.%' then
            perform logic.fail('password_change_required');
        elsif p_operation.permission is not null and p_caller.session_id is not null and not logic.user_may(p_caller.user_id, p_operation.permission)
            then
            perform logic.fail('permission_denied', jsonb_build_object('permission', p_operation.permission));
        end if;
    end if;
    if p_operation.scope = 'branch' then
        v_branch := logic.branch_of_call(p_caller, p_branch);
    end if;
    perform set_config('suanpan.user', coalesce(p_caller.user_id::text, ''), true),
            set_config('suanpan.session', coalesce(encode(p_caller.session_hash, 'hex'), ''), true),
            set_config('suanpan.branch', coalesce(v_branch::text, ''), true),
            set_config('suanpan.request_id', p_caller.request_id, true),
            set_config('suanpan.client', p_caller.client, true),
            set_config('suanpan.face', p_caller.face, true),
            set_config('suanpan.certificate', p_caller.certificate, true);
end $$;
comment on function logic.enter is '进门:会话、权限、分支
Lets a call in: session (or the system, for what is scheduled), forced password change, permission, branch; then sets what the rest of the transaction
reads.
Raises session_required, password_change_required, permission_denied and the errors of branch_of_call.';

create function logic.run(p_caller logic.caller, p_operation text, p_request jsonb, p_key text, p_branch text) returns text
language plpgsql volatile as $$
declare
    v_operation meta.operation;
    v_request   jsonb := p_request;
    v_hash      bytea;
    v_earlier   data.idempotency_key;
    v_answer    text;
begin
    select o.* into v_operation from meta.operation o where o.name = p_operation;
    if v_operation.name is null then
        perform logic.fail('operation_unknown', jsonb_build_object('operation', left(p_operation, 100)));
    elsif jsonb_typeof(p_request) is distinct from 'object' then
        perform logic.fail('request_invalid', '{"faults": [{"path": "", "fault": "wrong_type", "expected": "object"}]}');
    end if;
    perform logic.enter(p_caller, v_operation,
        coalesce(case when v_operation.scope = 'branch' then p_request ->> 'branch' end, p_branch));
    if v_operation.scope = 'branch' then
        v_request := p_request - 'branch';
    end if;
    if p_key is not null and v_operation.kind <> 'query' and p_caller.user_id is not null then
        if length(p_key) not between 1 and 200 then
            perform logic.fail('request_invalid', '{"faults": [{"path": "key", "fault": "out_of_range", "expected": "1 to 200 characters"}]}');
        end if;
        v_hash := sha256(convert_to(p_operation || p_request::text || coalesce(p_branch, ''), 'UTF8'));
        insert into data.idempotency_key (user_id, key, operation, request_hash)
        values (p_caller.user_id, p_key, p_operation, v_hash)
        on conflict on constraint idempotency_key_pkey do nothing;
        if not found then
            select k.* into v_earlier from data.idempotency_key k where k.user_id = p_caller.user_id and k.key = p_key;
            if v_earlier.request_hash is distinct from v_hash then
                perform logic.fail('key_reused', jsonb_build_object('operation', v_earlier.operation));
            end if;
            return v_earlier.answer;
        end if;
    end if;
    execute format('select logic.%I($1)::text', 'call_' || v_operation.function_name) into v_answer using v_request;
    if v_hash is not null then
        update data.idempotency_key k set answer = v_answer where k.user_id = p_caller.user_id and k.key = p_key;
    end if;
    return v_answer;
end $$;
comment on function logic.run is '执行一次调用
Runs one call: entry, idempotent replay, operation. The answer is JSON text. Raises operation_unknown, request_invalid, key_reused and
whatever the operation raises.';

create function logic.logged_request(p_operation meta.operation, p_request jsonb, p_bytes int) returns jsonb language plpgsql immutable as $$
begin
    -- what is secret is known of a known operation only
    if p_operation.name is null or p_bytes > 8192 or jsonb_typeof(p_request) is distinct from 'object' then
        return case when p_request is not null then
            jsonb_build_object('sha256', encode(sha256(convert_to(p_request::text, 'UTF8')), 'hex'), 'bytes', p_bytes) end;
    elsif p_operation.secret || p_operation.unlogged = '{}' then
        return p_request;
    end if;
    return p_request || (select coalesce(jsonb_object_agg(s, '***'), '{}') from unnest(p_operation.secret || p_operation.unlogged) s
        where p_request ? s);
end $$;
comment on function logic.logged_request is '日志中的请求
A request as the log keeps it: secrets and the content of files masked; hash and size only where it is beyond 8 kB, no object, or of no operation.';

create function logic.rows_written() returns jsonb language sql volatile as $$
    select coalesce(jsonb_object_agg(t.relname, jsonb_build_array(t.n_tup_ins, t.n_tup_upd, t.n_tup_del)), '{}')
    from pg_stat_xact_user_tables t
    where t.schemaname = 'data' and t.n_tup_ins + t.n_tup_upd + t.n_tup_del > 0
$$;
comment on function logic.rows_written is '本事务已写入的行数
Rows inserted, updated and deleted in each table of data, as the statistics of this transaction count them; before the first end of a
transaction of this connection they may hold those of earlier ones, so only a difference of two readings means anything.';

create function logic.dry_run() returns boolean language plpgsql stable as $$
begin
    return coalesce(current_setting('suanpan.dry_run', true), '') = 'on';
end $$;
comment on function logic.dry_run is '是否试运行
Whether this call will be undone: a batch then tells its faults and writes nothing.';

create function logic.begin_dry_run() returns jsonb language plpgsql volatile as $$
begin
    perform set_config('suanpan.dry_run', 'on', true);
    return logic.rows_written();
end $$;
comment on function logic.begin_dry_run is '开始试运行
Says to what follows that it will be undone, by a setting that is undone with it; the rows written before, for dry_run_answer.';

create function logic.dry_run_answer(p_answer text, p_before jsonb) returns text language sql volatile as $$
    select json_build_object('dry_run', true, 'answer', p_answer::json, 'changes', coalesce(json_agg(
        json_build_object('table', c.name, 'inserted', c.inserted, 'updated', c.updated, 'deleted', c.deleted) order by c.name), '[]'))::text
    from (
        select w.key as name, (w.value ->> 0)::bigint - coalesce((p_before -> w.key ->> 0)::bigint, 0) as inserted,
               (w.value ->> 1)::bigint - coalesce((p_before -> w.key ->> 1)::bigint, 0) as updated,
               (w.value ->> 2)::bigint - coalesce((p_before -> w.key ->> 2)::bigint, 0) as deleted
        from jsonb_each(logic.rows_written()) w) c
    where c.inserted + c.updated + c.deleted > 0
$$;
comment on function logic.dry_run_answer is '试运行的答复
What a call that is about to be undone answered, and how many rows of which tables it wrote since p_before.';

create function logic.record_stranger(
    p_caller logic.caller, p_operation text, p_bytes int, p_outcome text, p_started timestamptz) returns void
language sql volatile as $$
    insert into data.operation_log (face, client, request_id, operation, request, outcome, duration_us)
    select p_caller.face, p_caller.client, p_caller.request_id, t.operation, jsonb_build_object('bytes', p_bytes), p_outcome,
           least(extract(epoch from clock_timestamp() - p_started) * 1000000, 2147483647)::int
    from (select coalesce((select o.name from meta.operation o where o.name = p_operation), '') operation) t
    where (select count(*) from (
        select from data.operation_log l
        where l.operation = t.operation and l.at > clock_timestamp() - interval '1 hour' and l.user_id is null
            and l.outcome <> 'done' limit 300) l) < 300
$$;
comment on function logic.record_stranger is '写操作日志:没有会话而被拒绝的调用
The log row of a refused call without a session: operation and size, nothing of what a stranger wrote, and at most 300 an hour of each operation. How
often sign-ins fail data.sign_in_failure counts.';

create function logic.record_call(
    p_caller logic.caller, p_operation text, p_branch text, p_request jsonb, p_bytes int, p_outcome text, p_started timestamptz,
    p_answer text) returns void
language plpgsql volatile as $$
begin
    if p_caller.user_id is null and p_outcome not in ('done', 'dry_run') then
        perform logic.record_stranger(p_caller, p_operation, p_bytes, p_outcome, p_started);
        return;
    end if;
    insert into data.operation_log
        (user_id, session_id, branch_id, face, client, request_id, operation, request, outcome, duration_us, document_id)
    -- a refused call left no branch behind: the setting is then that of the call before
    select p_caller.user_id, p_caller.session_id,
           coalesce(case p_outcome when 'done' then logic.current_branch() end,
                    (select b.id from data.branch b where o.scope = 'branch' and b.code = coalesce(p_request ->> 'branch', p_branch)),
                    p_caller.branch_id, 0),
           p_caller.face, p_caller.client, p_caller.request_id, left(coalesce(p_operation, ''), 100),
           logic.logged_request(o, p_request, p_bytes),
           p_outcome, least(extract(epoch from clock_timestamp() - p_started) * 1000000, 2147483647)::int,
           logic.document_of_call(p_request, case p_outcome when 'done' then p_answer end)
    from (select) one
    left join meta.operation o on o.name = p_operation
    -- the parts of a job are no calls of a person
    where p_outcome <> 'done' or p_operation not in ('job.carry_on', 'job.undo');
    if logic.current_job() is not null then
        -- what was undone without having failed itself was interrupted
        perform logic.end_job(case when p_operation = 'job.undo' and p_outcome = 'done' then 'interrupted' else p_outcome end);
    end if;
end $$;
comment on function logic.record_call is '写操作日志
Writes the log row of a call, in the branch that it named or else its session''s, and ends the job that it carried out.';
