-- Kinds of documents. A kind is one declaration: its row in meta, its permissions, transitions and numbers, and the two operations that make it
-- follow from it; all else that is done to it is done to every document. Only what its lines move may be a function of its own, moves_of_<kind>.

create function logic.kind(p_kind text) returns meta.document_kind
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select k from meta.document_kind k where k.name = p_kind);
end
$$;
comment on function logic.kind(text) is '单据种类
The row of a kind of documents.';

create function logic.declare_kind(
    p_name text, p_zh text, p_en text, p_prefix text, p_final_state text, p_partner text, p_direction int, p_see text, p_edit text, p_writes text,
    p_effect text, p_example jsonb, p_fulfils text default null, p_priced boolean default true,
    p_tolerates boolean default false, p_inspects boolean default false, p_reserves boolean default false,
    p_precedes_start boolean default false) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
    insert into meta.document_kind (name, zh, en, final_state, partner, direction, priced, fulfils, tolerates, inspects, reserves, precedes_start,
                                    writes, effect, example)
    values (p_name, p_zh, p_en, p_final_state, p_partner, p_direction, p_priced, p_fulfils, p_tolerates, p_inspects, p_reserves, p_precedes_start,
            p_writes, p_effect, p_example)
    on conflict on constraint document_kind_pkey do update
    set zh = excluded.zh, en = excluded.en, final_state = excluded.final_state, partner = excluded.partner, direction = excluded.direction,
        priced = excluded.priced, fulfils = excluded.fulfils, tolerates = excluded.tolerates, inspects = excluded.inspects,
        reserves = excluded.reserves, precedes_start = excluded.precedes_start, writes = excluded.writes,
        effect = excluded.effect, example = excluded.example
    where (document_kind.*) is distinct from (excluded.*);
    perform logic.declare_permission(p_name || a.action, case p_partner when 'supplier' then 'buying' when 'customer' then 'selling' else 'stock' end,
        p_zh || ':' || a.zh, p_en || ': ' || a.en, a.roles)
    from (values
        ('.see', '查看', 'see', p_see),
        ('.edit', '录入、提交、作废、关闭、重新打开', 'enter, submit, cancel, close, open again', p_edit),
        ('.undo', '反审核、红冲', 'reopen or reverse', 'administrator,owner')) a (action, zh, en, roles);
    insert into meta.transition (kind, action, from_state, to_state, permission)
    select p_name, t.action, t.from_state, coalesce(t.to_state, p_final_state), p_name || t.permission
    from (values
        ('revise', 'rejected', 'draft', '.edit', null), ('submit', 'draft', 'submitted', '.edit', null),
        ('approve', 'submitted', null, null, null), ('reject', 'submitted', 'rejected', null, null), ('withdraw', 'submitted', 'draft', null, null),
        ('lapse', 'submitted', 'draft', null, null),
        ('cancel', 'draft', 'cancelled', '.edit', null), ('cancel', 'rejected', 'cancelled', '.edit', null),
        ('cancel', 'approved', 'cancelled', '.edit', 'approved'), ('reopen', 'approved', 'draft', '.undo', 'approved'),
        ('close', 'approved', 'closed', '.edit', 'approved'), ('complete', 'approved', 'closed', null, 'approved'),
        ('resume', 'closed', 'approved', '.edit', 'approved')
    ) t (action, from_state, to_state, permission, final_state)
    where coalesce(t.final_state, p_final_state) = p_final_state
    on conflict on constraint transition_pkey do update set to_state = excluded.to_state, permission = excluded.permission
    where (transition.*) is distinct from (excluded.*);
    insert into data.number_format (kind, prefix) values (p_name, p_prefix) on conflict on constraint number_format_pkey do nothing;
end
$$;
comment on function logic.declare_kind is '声明一种单据
Declares a kind of documents, whose columns meta.document_kind explains. p_see, p_edit: codes of the seeded roles that are given these permissions
once, with commas; p_prefix: what its numbers begin with, until an administrator says otherwise.';

create function logic.declare_permission(p_name text, p_area text, p_zh text, p_en text, p_roles text) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
    insert into meta.permission (name, area, zh, en) values (p_name, p_area, p_zh, p_en)
    on conflict on constraint permission_pkey do update set area = excluded.area, zh = excluded.zh, en = excluded.en
    where (permission.*) is distinct from (excluded.*);
    insert into data.role_permission (role_id, permission)
    select r.id, p_name from data.role r
    where r.code = any (string_to_array(p_roles, ',')) and r.seeded
      and not exists (select from meta.permission_given g where g.permission = p_name)
    on conflict on constraint role_permission_pkey do nothing;
    insert into meta.permission_given (permission) values (p_name) on conflict on constraint permission_given_pkey do nothing;
end
$$;
comment on function logic.declare_permission is '声明一项权限
Declares a permission and gives it, once, to the seeded roles of p_roles (codes with commas): what an administrator takes away stays away.';

create function logic.create_kind_operations() returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_kind      meta.document_kind;
    v_action    record;
    v_arguments text;
    v_input     text;
    v_note      text;
begin
    for v_kind in select k.* from meta.document_kind k order by k.name loop
        v_arguments := concat_ws(', ', 'p_lines logic.line_input[]', case when v_kind.partner <> 'none' then 'p_partner data.code' end,
            'p_document bigint default null, p_version int default null, p_warehouse data.code default null',
            'p_employee data.code default null, p_department data.code default null',
            case when v_kind.partner <> 'none' then format('p_with_tax boolean default null, p_discount data.money default %1$s'
                ', p_rounding_off data.money default %1$s', case when v_kind.fulfils is null then '0' else 'null' end) end,
            'p_business_on data.business_day default null',
            case when v_kind.final_state = 'approved' then 'p_due_on data.business_day default null' end,
            case when v_kind.partner = 'none' then 'p_reason data.phrase default ''''' end,
            'p_memo data.memo default '''', p_external_id data.phrase default null');
        v_input := format('row(p_warehouse, %s, p_employee, p_department, %s, p_business_on, %s, %s, p_memo, p_external_id)::logic.document_input',
            case when v_kind.partner = 'none' then 'null' else 'p_partner' end,
            case when v_kind.partner = 'none' then 'null, 0, 0' else 'p_with_tax, p_discount, p_rounding_off' end,
            case when v_kind.final_state = 'approved' then 'p_due_on' else 'null' end,
            case when v_kind.partner = 'none' then 'p_reason' else '''''' end);
        v_note := case when v_kind.fulfils is not null then 'Without discount and rounding_off those of the orders are taken on, by value.'
                       when v_kind.final_state = 'approved'
                           then format('Goods are to %s the warehouse of their line, else of the order, else the branch''s'
                           ' default.', case v_kind.partner when 'supplier' then 'come to' else 'leave' end) end;
        for v_action in
            select a.*, format('%s %s', case when v_kind.en ~ '^[aeiou]' then 'an' else 'a' end, v_kind.en) one
            from (values
                ('save', 'logic.save_document(%L, p_document, p_version, %s, p_lines)', '保存%s草稿',
                    concat_ws(' ', 'Makes a draft of %s, or replaces one wholly (document, version).', v_note,
                        'Raises request_invalid with every fault, version_stale, document_state.')),
                ('submit', 'logic.submit_document(logic.save_document(%L, p_document, p_version, %s, p_lines))',
                    case v_kind.final_state when 'approved' then '保存并提交%s' else '保存并过账%s' end,
                    format('Saves and submits %%s in one call: %s. Raises what save raises and what posting raises.', v_kind.effect))
            ) a (name, call, zh, en)
        loop
            execute format('create function api.%s_%s(%s) returns json language plpgsql volatile security definer'
                ' set search_path = pg_catalog, pg_temp as %L', v_kind.name, v_action.name, v_arguments,
                format(E'\nbegin\n    return logic.result_json(%s);\nend\n', format(v_action.call, v_kind.name, v_input)));
            execute format('comment on function api.%s_%s is %L', v_kind.name, v_action.name,
                format(v_action.zh, v_kind.zh) || E'\n' || format(v_action.en, v_action.one));
            perform logic.register(v_kind.name || '.' || v_action.name, 'command', v_kind.name || '.edit', 'branch',
                p_fields_required => '{"lines": ["quantity"]}', p_example => v_kind.example);
        end loop;
    end loop;
    perform logic.create_moves();
end
$$;
comment on function logic.create_kind_operations() is '生成各种单据的保存与提交操作
Makes api.<kind>_save and api.<kind>_submit of every kind, thin as they are: the header that they take follows from whether the kind has a partner and
is an order. Run once all kinds are declared.';

create function logic.create_moves() returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
    execute format($moves$
        create function logic.moves(p_document data.document) returns logic.stock_change[]
        language plpgsql stable set search_path = pg_catalog, pg_temp
        as $body$
        begin
            return %s;
        end
        $body$
        $moves$,
        (select coalesce('case p_document.kind ' || string_agg(format('when %L then logic.%I(p_document)', k.name, p.proname), ' ' order by k.name)
                         || ' else logic.moves_of_lines(p_document) end', 'logic.moves_of_lines(p_document)')
         from meta.document_kind k join pg_proc p on p.proname = 'moves_of_' || k.name and p.pronamespace = 'logic'::regnamespace));
    comment on function logic.moves(data.document) is '单据的库存变动
What a document that takes effect moves in stock: as its kind says in moves_of_<kind>, else its lines as they stand.';
end
$$;
comment on function logic.create_moves() is '生成按单据种类取库存变动的函数
Makes logic.moves, which asks the function moves_of_<kind> of a document, where its kind has one.';
