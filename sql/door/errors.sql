-- The one raiser. Every refusal of this system is a row of meta.error, raised with its SQLSTATE (class SP); DETAIL is
-- JSON that a face can render without knowing the error.

create function logic.fill(p_template text, p_details jsonb) returns text language plpgsql immutable as $$
declare
    v_text text := p_template;
    v_key  text;
begin
    for v_key in select k from jsonb_object_keys(p_details) k loop
        v_text := replace(v_text, '{' || v_key || '}', coalesce(p_details ->> v_key, '–'));
    end loop;
    return v_text;
end $$;
comment on function logic.fill is '填充消息模板
The template with each {key} replaced by that detail.';

create function logic.error_body(p_error text, p_details jsonb) returns jsonb language sql stable as $$
    select jsonb_build_object(
        'error', e.name, 'status', e.status, 'retryable', e.retryable,
        'message', jsonb_build_object('zh', logic.fill(e.message_zh, p_details), 'en', logic.fill(e.message_en, p_details)),
        'hint', jsonb_build_object('zh', logic.fill(e.hint_zh, p_details), 'en', logic.fill(e.hint_en, p_details)),
        'details', p_details)
    from meta.error e
    where e.name = p_error
$$;
comment on function logic.error_body is '错误的 JSON
The JSON of an error as faces receive it; null for an unknown name.';

create function logic.fail(p_error text, p_details jsonb default '{}') returns void language plpgsql volatile as $$
declare
    v_body     jsonb := logic.error_body(p_error, p_details);
    v_sqlstate text  := (select e.sqlstate from meta.error e where e.name = p_error);
begin
    if v_body is null then
        raise exception 'no error is named %', p_error using errcode = 'XX000';
    end if;
    raise exception using
        errcode = v_sqlstate,
        message = v_body #>> '{message,en}',
        detail = v_body::text,
        hint = v_body #>> '{hint,en}';
end $$;
comment on function logic.fail is '唯一的报错函数
Raises the named error; p_details fills its messages and travels in DETAIL. The only raiser.';

create function logic.refuse_declaration(p_problem text) returns void language plpgsql immutable as $$
begin
    if p_problem is not null then
        raise exception '%', p_problem using errcode = 'XX000';
    end if;
end $$;
comment on function logic.refuse_declaration is '拒绝矛盾的声明
Stops the load where a declaration contradicts another or itself: p_problem says how; null for none. For who writes the code, not for users.';

create function logic.constraint_error(p_constraint text) returns jsonb language sql stable as $$
    select logic.error_body(c.error_name, jsonb_strip_nulls(jsonb_build_object('path', c.path, 'constraint', p_constraint)))
    from meta.constraint_error c
    where c.constraint_name = p_constraint
$$;
comment on function logic.constraint_error is '约束对应的错误
The error that a violated constraint stands for; null where none is registered.';

-- not SQL: inlined with a constant, the detail would be read as JSON before it is known to be ours
create function logic.refusal(p_sqlstate text, p_message text, p_detail text, p_constraint text) returns jsonb language plpgsql stable as $$
begin
    return case
        when p_sqlstate like 'SP%' then p_detail::jsonb
        when p_sqlstate in ('40P01', '55P03') then logic.error_body('busy', '{}')
        else coalesce(logic.constraint_error(p_constraint),
                      case p_sqlstate when '23503' then logic.error_body('reference_unknown', jsonb_build_object('constraint', p_constraint)) end,
                      logic.error_body('internal', '{}') || jsonb_build_object('log', concat_ws(': ', p_sqlstate, p_message, p_detail)))
    end;
end $$;
comment on function logic.refusal is '由数据库错误得出答复
The answer to a call that raised: ours as raised, a constraint by its registered error, any other foreign key as reference_unknown (what the
call had found is gone meanwhile), a lock conflict as busy, else internal with the text under "log", which faces write to their log and never show.';
