-- Suppliers and customers. Single entry, edit and import share one set of rules: partner_faults() finds every fault of any number
-- of partners at once, save_partners() writes them set-based. A second partner of the same name or tax number is no fault but a
-- warning: two firms may share a name. Customers may belong to a branch or an owner; visible_…() below decide who sees them.

select logic.declare_permission('partner.edit', 'masters', '维护供应商与客户', 'edit suppliers and customers', 'administrator,owner,buyer,seller');
select logic.declare_permission('partner.see_all', 'masters', '查看全部客户', 'see customers of all owners',
    'administrator,owner,accountant,auditor,buyer,storekeeper');

create function logic.visible_partner_branches() returns int[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_branches int[] := logic.visible_branches();
begin
    return case when v_branches <> '{}' then v_branches || 0 else v_branches end;
end $$;
comment on function logic.visible_partner_branches is '可见往来单位的分支
Branches whose partners the caller sees; 0, partners of every branch, is among them for whoever sees a branch.';

create function logic.visible_owners() returns int[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_viewer int := logic.viewer();
begin
    if session_user <> 'suanpan_service' or logic.user_may(v_viewer, 'partner.see_all') then
        return array(select e.id from data.employee e) || 0;
    end if;
    return array(select u.employee_id from data.user_account u where u.id = v_viewer and u.employee_id is not null) || 0;
end $$;
comment on function logic.visible_owners is '可见客户的负责人
Employees whose customers the caller sees, and 0, customers of nobody: all of them with partner.see_all and for BI logins, else the own.
Who is only a supplier has no owner in this sense.';

create function logic.sees_all_partners() returns boolean language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return session_user <> 'suanpan_service' or logic.user_may(logic.viewer(), 'partner.see_all');
end $$;
comment on function logic.sees_all_partners is '是否可见全部往来单位的单据
Whether the caller sees papers whoever owns their customer: with partner.see_all, and BI logins. It spares whoever is not limited the look at
partners.';

-- Told to cost nothing: it is hashed once in a query, but the planner charges it to each row that is found by key, and would rather read all papers.
create function logic.visible_partners() returns setof int
language plpgsql stable security definer cost 0.01 rows 1 set search_path = pg_catalog, pg_temp as $$
begin
    return query
        select p.id
        from data.partner p
        where p.branch_scope = any ((select logic.visible_partner_branches())::int[])
          and p.owner_scope = any ((select logic.visible_owners())::int[]);
end $$;
comment on function logic.visible_partners is '可见的往来单位
Ids of the partners that the caller sees, for policies of what hangs on them.';

create function logic.visible_callers() returns int[] language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return array[logic.viewer()];
end $$;
comment on function logic.visible_callers is '可见其操作的用户
Users whose calls somebody sees who is limited to own customers: his own, for a call may name any partner and any paper.';

grant execute on function logic.visible_partner_branches(), logic.visible_owners(), logic.sees_all_partners(),
    logic.visible_partners(), logic.visible_callers() to suanpan_bi, suanpan_report;

select logic.create_lookup('partner', '往来单位', 'partner',
    't.branch_scope = any ((select logic.visible_partner_branches())::int[]) and t.owner_scope = any ((select logic.visible_owners())::int[])');

create function logic.find_partners(p_text text, p_all boolean) returns int[] language plpgsql stable as $$
declare
    v_words text[] := logic.search_words(p_text);
    v_grams text[] := logic.search_grams(v_words);
begin
    if v_words = '{}' then
        return '{}'::int[];
    end if;
    return array(
        select p.id from data.partner p
        where p.search_grams @> v_grams
          and not exists (select from unnest(v_words) w where strpos(p.search_text, w) = 0)
          and (p_all or not p.disabled));
end $$;
comment on function logic.find_partners is '按编码、名称、助记码、联系人、电话、税号查找往来单位
Ids of the partners in whose code, name, mnemonics, contact, phone or tax number every word occurs, hidden ones too: the view that shows
them decides. p_all: disabled ones too.';

create function logic.index_partner(p_partner int) returns void language sql volatile as $$
    update data.partner p set search_text = s.text, search_grams = logic.grams(s.text)
    from (
        select q.id, logic.search_text(logic.partner_words(q)) text
        from data.partner q where q.id = p_partner
    ) s
    where p.id = s.id and p.search_text <> s.text
$$;
comment on function logic.index_partner is '更新检索文本
Brings the search columns of a partner up to date.';

create function logic.partner_faults(p_partners logic.partner_draft[]) returns table (row_number int, field text, fault text, value text)
language sql stable as $$
    select f.* from logic.field_faults('partner', to_jsonb(p_partners)) f
    union all
    select p.row_number, 'is_supplier', 'missing', null from unnest(p_partners) p where not (p.is_supplier = 'true' or p.is_customer = 'true')
    union all
    select p.row_number, 'price_tolerance_percent', 'out_of_range', left(p.price_tolerance_percent, 100)
    from unnest(p_partners) p where logic.as_number(p.price_tolerance_percent, 6) > 100
$$;
comment on function logic.partner_faults is '往来单位草稿的全部错误
Every fault of partners about to be written, as field_faults tells them; is_supplier is missing where a partner is of neither side. A null code of a
master is no fault: it means none.';

create function logic.partner_faults_json(p_partner logic.partner_draft, p_before jsonb default '{}') returns jsonb language sql stable as $$
    select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('path', f.field, 'fault', f.fault, 'value', f.value)))
    from logic.partner_faults(array[p_partner]) f
    where f.fault <> 'not_found' or p_before ->> f.field is distinct from f.value
$$;
comment on function logic.partner_faults_json is '一个草稿的全部错误
Every fault of one draft as request_invalid carries them; null for none. What the partner has already (p_before) may stay, disabled or not.';

create function logic.save_partners(p_partners logic.partner_draft[]) returns int[] language plpgsql volatile as $$
declare
    v_codes text[] := logic.next_codes('partner', 'C', (select count(*)::int from unnest(p_partners) p where p.code is null));
begin
    return array(
        select i.id
        from logic.insert_partner(array(
            select jsonb_populate_record(d, jsonb_build_object(
                'code', coalesce(d.code, v_codes[count(*) filter (where d.code is null) over (order by d.row_number)]),
                'mnemonics', coalesce(d.mnemonics, array_remove(array[logic.mnemonic(d.name)], ''))))
            from unnest(p_partners) d)) i
        order by i.row_number);
end $$;
comment on function logic.save_partners is '写入往来单位
Writes new partners that partner_faults() finds no fault in; answers their ids in row order.';

create function logic.partner_warnings(p_partners int[]) returns jsonb language sql stable as $$
    select coalesce(jsonb_agg(w.warning), '[]')
    from (
        select jsonb_strip_nulls(jsonb_build_object('partner', p.code, 'path', d.path, 'warning', 'duplicate', 'value', d.value,
            'other', case when o.branch_scope = any ((select logic.visible_partner_branches())::int[])
                           and o.owner_scope = any ((select logic.visible_owners())::int[]) then o.code end)) warning
        from data.partner p
        cross join lateral (
            select 'name' path, p.name::text value, x.id from data.partner x where lower(x.name) = lower(p.name) and x.id <> p.id
            union all
            select 'tax_number', p.tax_number, x.id from data.partner x
            where p.tax_number <> '' and x.tax_number <> '' and upper(x.tax_number) = upper(p.tax_number) and x.id <> p.id
        ) d
        join data.partner o on o.id = d.id
        where p.id = any (p_partners)
        order by p.id, d.path, o.id
        limit 1000
    ) w
$$;
comment on function logic.partner_warnings is '名称或税号重复的提醒
Warnings of partners whose name or tax number another one has too, at most 1,000; "other" names that one where the caller sees it.';

create function logic.partner_import_counts(p_rows logic.partner_import_row[], p_partners logic.partner_draft[], p_is_supplier boolean) returns json
language sql stable as $$
    select json_build_object('rows', cardinality(p_rows), 'created', coalesce(cardinality(p_partners), 0), 'joined', j.joined,
        'unchanged', cardinality(p_rows) - coalesce(cardinality(p_partners), 0) - j.joined, 'warnings', '[]'::json)
    from (
        select count(*) joined
        from unnest(p_rows) r
        join data.partner p on p.external_id = nullif(btrim(r.external_id), '') and p.name = btrim(r.name)
        where not case when p_is_supplier then p.is_supplier else p.is_customer end
    ) j
$$;
comment on function logic.partner_import_counts is '导入供应商或客户会写入什么
What the import of a file without faults would count, for a check of it.';

create function logic.import_partners(p_rows logic.partner_import_row[], p_is_supplier boolean) returns json language plpgsql volatile as $$
declare
    v_partners logic.partner_draft[];
    v_ids      int[] := '{}'::int[];
    v_joined   int;
begin
    perform logic.refuse_too_many(cardinality(p_rows));
    perform logic.progress(0, cardinality(p_rows));
    v_partners := logic.partner_import_drafts(p_rows, p_is_supplier);
    perform logic.refuse_import(array(
        select row(f.row_number, f.field, f.fault, f.value)::logic.import_fault
        from (
            select f.row_number, case f.field when 'mnemonics' then 'mnemonic' else f.field end field, f.fault, f.value
            from logic.partner_faults(v_partners) f
            union all
            select r.ordinality::int, f.field, f.fault, f.value
            from unnest(p_rows) with ordinality r cross join lateral logic.disabled_faults(r.disabled, r.enabled) f
        ) f
        order by f.row_number, f.field
        limit 1000));
    if logic.dry_run() then
        return logic.partner_import_counts(p_rows, v_partners, p_is_supplier);
    end if;
    update data.partner p set is_supplier = p.is_supplier or p_is_supplier, is_customer = p.is_customer or not p_is_supplier
    from unnest(p_rows) r
    where p.external_id = nullif(btrim(r.external_id), '') and p.name = btrim(r.name)
      and not case when p_is_supplier then p.is_supplier else p.is_customer end;
    get diagnostics v_joined = row_count;
    while cardinality(v_ids) < cardinality(v_partners) loop
        v_ids := v_ids || logic.save_partners(v_partners[cardinality(v_ids) + 1:cardinality(v_ids) + 500]);
        perform logic.progress(cardinality(v_ids), cardinality(v_partners));
    end loop;
    return json_build_object('rows', cardinality(p_rows), 'created', cardinality(v_ids), 'joined', v_joined,
        'unchanged', cardinality(p_rows) - cardinality(v_ids) - v_joined, 'warnings', logic.partner_warnings(v_ids));
end $$;
comment on function logic.import_partners is '导入供应商或客户
Makes the partners of a file, or none. Answers counts and warnings of duplicates; joined: suppliers that became customers too, or the
other way round. Raises import_too_large, import_faulty, job_cancelled.';

create function logic.partner_import_drafts(p_rows logic.partner_import_row[], p_is_supplier boolean) returns logic.partner_draft[]
language sql stable as $$
    select array_agg(jsonb_populate_record(null::logic.partner_draft, g.said || jsonb_build_object(
        'row_number', r.ordinality, 'is_supplier', p_is_supplier, 'is_customer', not p_is_supplier,
        'mnemonics', regexp_split_to_array(upper(btrim(r.mnemonic)), '\s+'),
        'invoice_kind', coalesce(i.value, nullif(btrim(r.invoice_kind), '')),
        'payment_terms', coalesce(t.code, 'AT_ONCE'), 'credit_limit', coalesce(logic.as_number(r.credit_limit, 2)::text, g.said ->> 'credit_limit'),
        'price_tolerance_percent', coalesce(logic.as_number(rtrim(logic.plain_text(r.price_tolerance_percent), ' %'), 6)::text,
            g.said ->> 'price_tolerance_percent'),
        'price_tolerance_amount', coalesce(logic.as_number(r.price_tolerance_amount, 2)::text, g.said ->> 'price_tolerance_amount'),
        'partner_class', c.code, 'partner_source', s.code, 'region', a.code, 'owner', o.code,
        'disabled', logic.import_disabled(r.disabled, r.enabled)))
        order by r.ordinality)
    from unnest(p_rows) with ordinality r
    cross join lateral (
        select coalesce(jsonb_object_agg(e.key, btrim(e.value)), '{}') said from jsonb_each_text(to_jsonb(r)) e where btrim(e.value) <> '') g
    left join logic.names('payment_terms', array(select l.payment_terms from unnest(p_rows) l)) t on t.said = r.payment_terms
    left join logic.names('partner_class', array(select l.partner_class from unnest(p_rows) l)) c on c.said = r.partner_class
    left join logic.names('partner_source', array(select l.partner_source from unnest(p_rows) l)) s on s.said = r.partner_source
    left join logic.names('region', array(select l.region from unnest(p_rows) l)) a on a.said = r.region
    left join logic.names('employee', array(select l.owner from unnest(p_rows) l)) o on o.said = r.owner
    left join meta.value_word i on i.family = 'invoice_kind' and btrim(r.invoice_kind) = any (i.synonyms || i.zh)
    where not exists (
        select from data.partner x
        where x.external_id = nullif(btrim(r.external_id), '')
          and (x.name = btrim(r.name) or case when p_is_supplier then x.is_supplier else x.is_customer end))
$$;
comment on function logic.partner_import_drafts is '由导入行得往来单位草稿
Drafts of the rows whose external id is new. One that a partner of the other side has under the same name stays out too, for it joins that
partner; under another name it stays in, where it is a fault.';
