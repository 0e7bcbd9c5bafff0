-- What a cell of a file says besides text: yes or no, in use or not, and why a number or a day is none.

create function logic.as_yes(p_text text) returns boolean language plpgsql immutable as $$
begin
    return case
        when lower(btrim(p_text)) in ('true', 't', '1', 'yes', 'y', '是', '√', '✓', '有') then true
        when lower(btrim(p_text)) in ('false', 'f', '0', 'no', 'n', '否', '×', '无') then false end;
end $$;
comment on function logic.as_yes is '文字转是否
Whether a cell says yes; null where it says neither yes nor no.';

create function logic.as_in_use(p_text text) returns boolean language plpgsql immutable as $$
begin
    return case
        when btrim(p_text) in ('启用', '已启用', '正常', '在用', '使用中', '有效', '上架', 'enabled', 'active') then true
        when btrim(p_text) in ('停用', '已停用', '禁用', '作废', '无效', '失效', '下架', '冻结', 'disabled', 'inactive') then false end;
end $$;
comment on function logic.as_in_use is '文字转启用、停用
Whether a cell says by a word of its own that something is in use, whatever its column is called; null where it has none.';

create function logic.import_disabled(p_disabled text, p_enabled text) returns boolean language plpgsql immutable as $$
begin
    return coalesce(not logic.as_in_use(p_disabled), logic.as_yes(p_disabled), not logic.as_in_use(p_enabled), not logic.as_yes(p_enabled));
end $$;
comment on function logic.import_disabled is '停用列与启用列的含义
Whether a row says that something is disabled, by a column that asks for it (停用) or one that asks for the contrary (启用, 状态: 1 is in use); null
where it says nothing.';

create function logic.disabled_faults(p_disabled text, p_enabled text) returns table (field text, fault text, value text)
language plpgsql immutable as $$
begin
    return query
        select f.field, f.fault, f.value
        from (values
            ('disabled', 'unknown_value', p_disabled, btrim(p_disabled) <> '' and logic.import_disabled(p_disabled, null) is null),
            ('enabled', 'unknown_value', p_enabled, btrim(p_enabled) <> '' and logic.import_disabled(null, p_enabled) is null),
            ('enabled', 'contradicts', p_enabled, logic.import_disabled(p_disabled, null) <> logic.import_disabled(null, p_enabled))
        ) f (field, fault, value, wrong)
        where f.wrong;
end $$;
comment on function logic.disabled_faults is '停用列与启用列的错误
What is wrong with what a row says of being in use: a word that is not known, or two columns that contradict each other.';

create function logic.number_fault(p_text text, p_decimals int) returns text language plpgsql immutable as $$
begin
    return case
        when coalesce(p_text, '') = '' or logic.as_number(p_text, p_decimals) >= 0 then null
        when logic.as_number(p_text, p_decimals) < 0 then 'negative'
        when logic.as_number(p_text, 100) is not null then 'too_many_decimals'
        else 'wrong_type' end;
end $$;
comment on function logic.number_fault is '数字的错误
Why a text is no number from 0 of at most so many decimals: wrong_type, too_many_decimals, negative; null where it is one, or empty.';

create function logic.day_fault(p_text text) returns text language plpgsql immutable as $$
begin
    return case
        when coalesce(p_text, '') = '' or logic.as_day(p_text) is not null then null
        -- a day of another year that is one of a year that is allowed
        when logic.as_day(regexp_replace(btrim(p_text), '^[0-9]{4}', '2000')) is null then 'wrong_type'
        when left(btrim(p_text), 4) < '1970' then 'too_early'
        else 'too_late' end;
end $$;
comment on function logic.day_fault is '日期的错误
Why a text is no day: wrong_type, too_early, too_late; null where it is one, or empty.';
