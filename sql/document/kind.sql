-- Kinds of documents. A kind is a declaration of the paper, from which its row in meta, its permissions, transitions and numbers follow, and, where
-- it has them, one of its lines of goods, from which the two operations that make it follow; all else that is done to it is done to every document.
-- Only what it moves may be a function of its own, moves_of_<kind>.

create function logic.kind(p_kind text) returns meta.document_kind language plpgsql stable as $$
begin
    return (
        select k from meta.document_kind k where k.name = p_kind);
end $$;
comment on function logic.kind is '单据种类
The row of a kind of documents.';

create function logic.plural(p_noun text) returns text language sql immutable as $$ select regexp_replace(p_noun, 'y$', 'ie') || 's' $$;
comment on function logic.plural is '英文复数
The plural of an English noun by the rule.';

create function logic.note_declared(p_lines text, p_kind text) returns void language plpgsql volatile as $$
declare
    v_declared text[] := string_to_array(current_setting('suanpan.declared', true), ' ');
begin
    perform logic.refuse_declaration(case
        when p_lines || ':' || p_kind = any (v_declared) or p_lines <> 'goods' and array['none:' || p_kind, 'own:' || p_kind] && v_declared
            then format('%s is declared twice', p_kind)
        when p_lines = 'goods' and 'own:' || p_kind = any (v_declared) then format('%s has lines of its own and of goods', p_kind) end);
    perform set_config('suanpan.declared', array_to_string(v_declared || (p_lines || ':' || p_kind), ' '), true);
end $$;
comment on function logic.note_declared is '记下本次载入的声明
Notes for the rest of this load what a kind of documents was declared to have: goods, own or none. Refuses one that is declared twice.';

create function logic.settle_kinds() returns void language plpgsql volatile as $$
declare
    v_declared text[] := string_to_array(current_setting('suanpan.declared', true), ' ');
    v_kind     text;
begin
    delete from meta.link_rule r where 'goods:' || r.kind <> all (v_declared);
    for v_kind in select k.name from meta.document_kind k where not array['own:' || k.name, 'none:' || k.name] && v_declared loop
        begin
            delete from meta.transition t where t.kind = v_kind;
            delete from data.role_permission p where split_part(p.permission, '.', 1) = v_kind;
            delete from meta.permission_given p where split_part(p.permission, '.', 1) = v_kind;
            delete from meta.permission p where split_part(p.name, '.', 1) = v_kind;
            delete from data.number_format f where f.kind = v_kind;
            delete from meta.document_kind k where k.name = v_kind;
        exception when foreign_key_violation then
            -- a load sees no rows of papers, but their keys hold: it stays, to read them by
            null;
        end;
    end loop;
    update meta.document_kind k
    set lines = x.lines, direction = 0, priced = false, fulfils = false, returns = false, tolerates = false, inspects = false, reserves = false
    from (select o.name, case when 'own:' || o.name = any (v_declared) then 'own' else 'none' end lines from meta.document_kind o) x
    where x.name = k.name and k.lines <> x.lines and 'goods:' || k.name <> all (v_declared);
    perform logic.refuse_declaration(string_agg(format('%s %s %s, %s', r.kind, r.relation, r.source_kind, f.fault), '; '))
    from meta.link_rule r
    join meta.document_kind k on k.name = r.kind
    join meta.document_kind s on s.name = r.source_kind
    cross join lateral (values
        (s.lines <> 'goods', 'which has no lines of goods'), (s.partner <> k.partner, 'which has another partner'),
        (k.direction = 0, 'but moves nothing'), (r.relation = 'fulfils' and s.direction <> 0, 'which is no order'),
        (r.relation = 'returns' and s.direction <> -k.direction, 'which moves nothing the other way')) f (wrong, fault)
    where f.wrong;
end $$;
comment on function logic.settle_kinds is '理清单据种类:不再声明的、互相矛盾的
A kind that no file declares any more goes with its permissions, or, where it has papers, stays to read them by and has no lines; one that is no
longer declared with goods has none. Refuses sources that contradict their kinds. Run once all kinds are declared.';

create function logic.declare_kind(
    p_name text, p_zh text, p_en text, p_prefix text, p_final_state text, p_partner text, p_see text, p_edit text, p_writes text,
    p_effect text, p_example jsonb, p_icon text default 'file-earmark-text', p_verb text default null, p_section text default null,
    p_plural text default null, p_lines text default 'none', p_warehouse boolean default true, p_precedes_start boolean default false) returns void
language plpgsql volatile as $$
declare
    v_section text := coalesce(p_section, case p_partner when 'supplier' then 'buying' when 'customer' then 'selling' else 'stock' end);
begin
    insert into meta.document_kind (name, zh, en, plural_en, section, icon, verb_zh, verb_en,
                                    final_state, partner, warehouse, precedes_start, lines, writes, effect, example)
    values (p_name, p_zh, p_en, coalesce(p_plural, logic.plural(p_en)), v_section, p_icon, split_part(p_verb, '|', 1),
            split_part(p_verb, '|', 2), p_final_state, p_partner, p_warehouse, p_precedes_start, p_lines, p_writes, p_effect, p_example)
    on conflict on constraint document_kind_pkey do update
    set zh = excluded.zh, en = excluded.en, plural_en = excluded.plural_en, section = excluded.section, icon = excluded.icon,
        verb_zh = excluded.verb_zh, verb_en = excluded.verb_en, final_state = excluded.final_state, partner = excluded.partner,
        warehouse = excluded.warehouse, precedes_start = excluded.precedes_start, writes = excluded.writes, effect = excluded.effect,
        example = excluded.example
    where (document_kind.zh, document_kind.en, document_kind.plural_en, document_kind.section, document_kind.icon, document_kind.verb_zh,
           document_kind.verb_en, document_kind.final_state, document_kind.partner, document_kind.warehouse, document_kind.precedes_start,
           document_kind.writes, document_kind.effect, document_kind.example)
          is distinct from (excluded.zh, excluded.en, excluded.plural_en, excluded.section, excluded.icon, excluded.verb_zh, excluded.verb_en,
           excluded.final_state, excluded.partner, excluded.warehouse, excluded.precedes_start, excluded.writes, excluded.effect, excluded.example);
    perform logic.note_declared(p_lines, p_name);
    perform logic.declare_permission(p_name || a.action, v_section, p_zh || ':' || a.zh, p_en || ': ' || a.en, a.roles)
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
end $$;
comment on function logic.declare_kind is '声明一种单据
Declares a kind of papers, whose columns meta.document_kind explains: its permissions, transitions and numbers follow, and from logic.declare_goods,
if it is called for it, its lines and the operations that save and submit it. One without them (p_lines own or none) saves by logic.save_paper in
operations of its own. p_see, p_edit: codes of the seeded roles that are given these permissions once, with commas; p_prefix: what its numbers begin
with, until an administrator says otherwise; p_section: where its pages and permissions stand, if not where its partner is met; p_verb: what one does
by it to what it comes from, Chinese and English with a bar between; p_plural: the plural of p_en, if not by the rule.';

create function logic.kind_json(p_kind meta.document_kind) returns json language sql stable as $$
    select json_build_object('name', p_kind.name, 'list', logic.plural(p_kind.name), 'zh', p_kind.zh, 'en', p_kind.en,
        'plural', p_kind.plural_en, 'section', p_kind.section, 'icon', p_kind.icon, 'verb_zh', p_kind.verb_zh, 'verb_en', p_kind.verb_en,
        'is_order', p_kind.final_state = 'approved', 'partner', p_kind.partner, 'warehouse', p_kind.warehouse,
        'precedes_start', p_kind.precedes_start, 'lines', p_kind.lines, 'direction', p_kind.direction, 'priced', p_kind.priced,
        'returns', p_kind.returns, 'inspects', p_kind.inspects, 'reserves', p_kind.reserves,
        'sources', array(select r.source_kind from meta.link_rule r where r.kind = p_kind.name order by r.source_kind),
        'import', (select i.name from meta.import_kind i where i.operation = p_kind.name || '.import'))
$$;
comment on function logic.kind_json is '单据种类的 JSON
A kind of documents as the catalogue shows it: what its pages are made from. list: the address of its list; import: what its files are called where
they are imported, null for no import.';

create function logic.declare_goods(
    p_kind text, p_direction int, p_priced boolean default true, p_sources jsonb default '{}', p_tolerates boolean default false,
    p_inspects boolean default false, p_reserves boolean default false) returns void
language plpgsql volatile as $$
declare
    v_fulfils boolean := exists (select from jsonb_each_text(p_sources) s where s.value = 'fulfils');
    v_returns boolean := exists (select from jsonb_each_text(p_sources) s where s.value = 'returns');
begin
    perform logic.refuse_declaration(format('%s has lines of goods, but is no kind', p_kind)) where logic.kind(p_kind) is null;
    perform logic.note_declared('goods', p_kind);
    if v_returns then
        perform logic.declare_permission(p_kind || '.unlinked', p.area, k.zh || ':不引用来源', k.en || ': without a source', 'administrator,owner')
        from meta.document_kind k join meta.permission p on p.name = k.name || '.see'
        where k.name = p_kind;
    end if;
    update meta.document_kind k
    set lines = 'goods', direction = p_direction, priced = p_priced, fulfils = v_fulfils, returns = v_returns, tolerates = p_tolerates,
        inspects = p_inspects, reserves = p_reserves
    where k.name = p_kind and (k.lines, k.direction, k.priced, k.fulfils, k.returns, k.tolerates, k.inspects, k.reserves)
          is distinct from ('goods', p_direction, p_priced, v_fulfils, v_returns, p_tolerates, p_inspects, p_reserves);
    delete from meta.link_rule r where r.kind = p_kind and not p_sources ? r.source_kind;
    insert into meta.link_rule (kind, source_kind, relation, bound)
    select p_kind, s.key, s.value, case s.value when 'fulfils' then 'progress' else 'moved' end
    from jsonb_each_text(p_sources) s
    on conflict on constraint link_rule_pkey do update set relation = excluded.relation, bound = excluded.bound
    where (link_rule.*) is distinct from (excluded.*);
    end $$;
comment on function logic.declare_goods is '声明单据的商品行
Declares that a kind has lines of goods, and what they are. p_sources: from lines of which kinds they may come, and as what:
{"purchase_order": "fulfils"}; what fulfils is bounded by the progress of an order, what returns by what was moved: that wants a reason, and the
permission <kind>.unlinked where a line names no source.';

create function logic.create_kind_operations() returns void language plpgsql volatile as $$
declare
    v_kind      meta.document_kind;
    v_action    record;
    v_arguments text;
    v_input     text;
    v_note      text;
begin
    perform logic.settle_kinds();
    for v_kind in select k.* from meta.document_kind k where k.lines = 'goods' order by k.name loop
        v_arguments := concat_ws(', ', 'p_lines logic.line_input[]', case when v_kind.partner <> 'none' then 'p_partner data.code' end,
            case when v_kind.returns then 'p_reason data.phrase' end,
            'p_document bigint default null, p_version int default null, p_warehouse data.code default null',
            'p_employee data.code default null, p_department data.code default null',
            case when v_kind.partner <> 'none' then format('p_with_tax boolean default null, p_discount data.money default %1$s'
                ', p_rounding_off data.money default %1$s', case when v_kind.sourced then 'null' else '0' end) end,
            'p_business_on data.business_day default null',
            case when v_kind.final_state = 'approved' then 'p_due_on data.business_day default null' end,
            case when v_kind.partner = 'none' then 'p_reason data.phrase default ''''' end,
            'p_memo data.memo default '''', p_external_id data.phrase default null');
        v_input := format('row(p_warehouse, %s, p_employee, p_department, %s, p_business_on, %s, %s, p_memo, p_external_id)::logic.document_input',
            case when v_kind.partner = 'none' then 'null' else 'p_partner' end,
            case when v_kind.partner = 'none' then 'null, 0, 0' else 'p_with_tax, p_discount, p_rounding_off' end,
            case when v_kind.final_state = 'approved' then 'p_due_on' else 'null' end,
            case when v_kind.partner = 'none' or v_kind.returns then 'p_reason' else '''''' end);
        v_note := case when v_kind.sourced then 'Without discount and rounding_off those of the orders are taken on, by value.'
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
                p_fields_required => '{"lines": ["quantity"]}', p_example => v_kind.example, p_answer => 'document_result');
        end loop;
    end loop;
    perform logic.create_moves();
end $$;
comment on function logic.create_kind_operations is '生成各种单据的保存与提交操作
Makes api.<kind>_save and api.<kind>_submit of every kind with lines of goods, thin as they are: the header that they take follows from whether the
kind has a partner and is an order. Run once all kinds are declared.';

create function logic.declare_action(p_name text, p_zh text, p_en text, p_does text, p_example jsonb, p_asks_reason boolean default true) returns void
language plpgsql volatile as $$
begin
    execute format('create function api.document_%s(%s) returns json language plpgsql volatile security definer'
        ' set search_path = pg_catalog, pg_temp as %L', p_name,
        case when p_asks_reason then 'p_document bigint, p_reason data.phrase, p_version int default null'
             else 'p_document bigint, p_version int default null, p_reason data.phrase default ''''' end,
        format(E'\nbegin\n    return logic.result_json(logic.move_document(logic.%s(%s), %L, p_reason));\nend\n', p_does,
            format(case when p_asks_reason then 'logic.with_reason(%s, p_reason)' else '%s' end,
                format('logic.document_for(p_document, p_version, %L)', p_name)), p_name));
    execute format('comment on function api.document_%s is %L', p_name, p_zh || E'\n' || p_en);
    perform logic.register('document.' || p_name, 'command', null, 'branch', p_example => p_example, p_answer => 'document_result');
end $$;
comment on function logic.declare_action is '声明单据的一种操作
Makes the operation document.<name>, which every action of papers with an effect of its own is: lock, ask whether state and rights allow it, do it,
move it. p_does: the function of logic that does it to the locked paper and answers it; p_asks_reason: no reason, no action.';

create function logic.create_moves() returns void language plpgsql volatile as $$
begin
    execute format($moves$
        create function logic.moves(p_document data.document) returns logic.stock_change[]
        language plpgsql stable
        as $body$
        begin
            return %s;
        end
        $body$
        $moves$,
        (select coalesce('case p_document.kind ' || string_agg(format('when %L then logic.%I(p_document)', k.name, p.proname), ' ' order by k.name)
                         || ' else logic.moves_of_lines(p_document) end', 'logic.moves_of_lines(p_document)')
         from meta.document_kind k join pg_proc p on p.proname = 'moves_of_' || k.name and p.pronamespace = 'logic'::regnamespace));
    comment on function logic.moves is '单据的库存变动
What a document that takes effect moves in stock: as its kind says in moves_of_<kind>, else its lines as they stand.';
end $$;
comment on function logic.create_moves is '生成按单据种类取库存变动的函数
Makes logic.moves, which asks the function moves_of_<kind> of a document, where its kind has one.';
