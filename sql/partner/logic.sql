-- Suppliers and customers. Single entry, edit and import share one set of rules: partner_faults() finds every fault of any number
-- of partners at once, save_partners() writes them set-based. A second partner of the same name or tax number is no fault but a
-- warning: two firms may share a name. Customers may belong to a branch or an owner; visible_…() below decide who sees them.

create type logic.partner_draft as (
    row_number int, id int, code text, name text, is_supplier boolean, is_customer boolean, mnemonics text[], contact text, phone text,
    email text, address text, tax_number text, bank text, bank_account text, invoice_kind text, payment_terms text, credit_limit text,
    price_tolerance_percent text, price_tolerance_amount text, partner_class text, partner_source text, region text, branch text, owner text,
    remark text, external_id text, disabled text);
comment on type logic.partner_draft is '待保存的往来单位
A partner about to be judged and written; id is null for a new one, row_number tells drafts apart.';

create type logic.partner_import_row as (
    code text, name text, mnemonic text, contact text, phone text, email text, address text, tax_number text, bank text,
    bank_account text, invoice_kind text, payment_terms text, credit_limit text, price_tolerance_percent text, price_tolerance_amount text,
    partner_class text, partner_source text, region text, branch text, owner text, remark text, external_id text, disabled text, enabled text);
comment on type logic.partner_import_row is '导入的一行供应商或客户,全部为文字
A row of a file of suppliers or customers, all text so that every fault of the file can be told at once. price_tolerance_percent: 5 or 5% are five
in a hundred.';

create function logic.visible_partner_branches() returns int[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_branches int[] := logic.visible_branches();
begin
    return case when v_branches <> '{}' then v_branches || 0 else v_branches end;
end
$$;
comment on function logic.visible_partner_branches() is '可见往来单位的分支
Branches whose partners the caller sees; 0, partners of every branch, is among them for whoever sees a branch.';

create function logic.visible_owners() returns int[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_viewer int := logic.viewer();
begin
    if session_user <> 'suanpan_service' or logic.user_may(v_viewer, 'partner.see_all') then
        return array(select e.id from data.employee e) || 0;
    end if;
    return array(select u.employee_id from data.user_account u where u.id = v_viewer and u.employee_id is not null) || 0;
end
$$;
comment on function logic.visible_owners() is '可见客户的负责人
Employees whose customers the caller sees, and 0, customers of nobody: all of them with partner.see_all and for BI logins, else the own.
Who is only a supplier has no owner in this sense.';

create function logic.sees_all_partners() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
    return session_user <> 'suanpan_service' or logic.user_may(logic.viewer(), 'partner.see_all');
end
$$;
comment on function logic.sees_all_partners() is '是否可见全部往来单位的单据
Whether the caller sees papers whoever owns their customer: with partner.see_all, and BI logins. It spares whoever is not limited the look at
partners.';

create function logic.visible_callers() returns int[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
    return array[logic.viewer()];
end
$$;
comment on function logic.visible_callers() is '可见其操作的用户
Users whose calls somebody sees who is limited to own customers: his own, for a call may name any partner and any paper.';

grant execute on function logic.visible_partner_branches(), logic.visible_owners(), logic.sees_all_partners(),
    logic.visible_callers() to suanpan_bi, suanpan_report;

create function logic.partner_id(p_code data.code) returns int
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
    v_id int;
begin
    select p.id into v_id
    from data.partner p
    where p.code = p_code
      and p.branch_scope = any ((select logic.visible_partner_branches())::int[])
      and p.owner_scope = any ((select logic.visible_owners())::int[]);
    if v_id is null then
        perform logic.fail('partner_unknown', jsonb_build_object('partner', p_code));
    end if;
    return v_id;
end
$$;
comment on function logic.partner_id(data.code) is '由编码得往来单位
Id of the partner of that code that the caller sees. Raises partner_unknown, for a hidden one too.';

create function logic.find_partners(p_text text, p_all boolean) returns int[]
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
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
end
$$;
comment on function logic.find_partners(text, boolean) is '按编码、名称、助记码、联系人、电话、税号查找往来单位
Ids of the partners in whose code, name, mnemonics, contact, phone or tax number every word occurs, hidden ones too: the view that shows
them decides. p_all: disabled ones too.';

create function logic.partner_search_text(
    p_code text, p_name text, p_contact text, p_phone text, p_tax_number text, p_mnemonics text[]) returns text
language sql immutable set search_path = pg_catalog, pg_temp
as $$ select logic.search_text(array[p_code, p_name, p_contact, p_phone, p_tax_number] || p_mnemonics) $$;
comment on function logic.partner_search_text(text, text, text, text, text, text[]) is '往来单位的检索文本
What a search for a partner looks in.';

create function logic.index_partner(p_partner int) returns void
language sql volatile set search_path = pg_catalog, pg_temp
as $$
    update data.partner p set search_text = s.text, search_grams = logic.grams(s.text)
    from (
        select q.id, logic.partner_search_text(q.code, q.name, q.contact, q.phone, q.tax_number, q.mnemonics) text
        from data.partner q where q.id = p_partner
    ) s
    where p.id = s.id and p.search_text <> s.text
$$;
comment on function logic.index_partner(int) is '更新检索文本
Brings the search columns of a partner up to date.';

create function logic.partner_text_faults(p_partners logic.partner_draft[])
returns table (row_number int, field text, fault text, value text)
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select p.row_number, t.field, 'out_of_range', left(t.value, 100)
    from unnest(p_partners) p
    cross join lateral (values
        ('name', p.name, 200), ('contact', p.contact, 200), ('phone', p.phone, 200), ('email', p.email, 200), ('address', p.address, 200),
        ('tax_number', p.tax_number, 200), ('bank', p.bank, 200), ('bank_account', p.bank_account, 200),
        ('external_id', p.external_id, 200), ('remark', p.remark, 4000)) t(field, value, longest)
    where length(t.value) > t.longest
       or t.value ~ case t.field when 'remark' then '[\x01-\x08\x0b\x0c\x0e-\x1f]' else '[[:cntrl:]]' end
    union all
    select p.row_number, 'code', 'out_of_range', left(p.code, 100)
    from unnest(p_partners) p where p.code !~ '^[^[:space:][:cntrl:]]([^[:cntrl:]]{0,38}[^[:space:][:cntrl:]])?$'
    union all
    select p.row_number, 'mnemonics', 'out_of_range', null
    from unnest(p_partners) p
    where cardinality(p.mnemonics) > 10 or exists (select from unnest(p.mnemonics) m where coalesce(length(m), 0) not between 1 and 40)
    union all
    select p.row_number, 'credit_limit', 'wrong_type', left(p.credit_limit, 100)
    from unnest(p_partners) p where p.credit_limit !~ '^[0-9]{1,12}(\.[0-9]{1,2})?$'
    union all
    select p.row_number, t.field, case when t.fault is null then 'out_of_range' else t.fault end, left(t.value, 100)
    from unnest(p_partners) p
    cross join lateral (values
        ('price_tolerance_percent', p.price_tolerance_percent, logic.number_fault(p.price_tolerance_percent, 6),
            logic.as_number(p.price_tolerance_percent, 6) > 100),
        ('price_tolerance_amount', p.price_tolerance_amount, logic.number_fault(p.price_tolerance_amount, 2), false)) t (field, value, fault, beyond)
    where t.fault is not null or t.beyond
    union all
    select p.row_number, t.field, 'digits_lost', left(t.value, 100)
    from unnest(p_partners) p
    cross join lateral (values
        ('code', p.code), ('phone', p.phone), ('tax_number', p.tax_number), ('bank_account', p.bank_account),
            ('external_id', p.external_id)) t (field, value)
    where logic.digits_lost(t.value)
    union all
    select p.row_number, 'invoice_kind', 'unknown_value', left(p.invoice_kind, 100)
    from unnest(p_partners) p where p.invoice_kind not in ('special', 'ordinary', 'none')
    union all
    select p.row_number, 'disabled', 'unknown_value', left(p.disabled, 100)
    from unnest(p_partners) p where lower(p.disabled) not in ('', 'true', 'false', '1', '0', 'yes', 'no', '是', '否')
$$;
comment on function logic.partner_text_faults(logic.partner_draft[]) is '草稿中文字的错误
Faults that the texts of partner drafts have by themselves: out_of_range, wrong_type, too_many_decimals, negative, unknown_value, digits_lost.';

create function logic.partner_faults(p_partners logic.partner_draft[])
returns table (row_number int, field text, fault text, value text)
language sql stable set search_path = pg_catalog, pg_temp
as $$
    with p as materialized (select * from unnest(p_partners))
    select f.* from logic.partner_text_faults(p_partners) f
    union all select p.row_number, 'name', 'missing', null from p where coalesce(p.name, '') = ''
    union all select p.row_number, 'is_supplier', 'missing', null from p where not (p.is_supplier or p.is_customer)
    union all select p.row_number, 'code', 'taken', p.code from p
        join data.partner x on lower(normalize(x.code::text, NFKC)) = lower(normalize(p.code, NFKC)) and x.id is distinct from p.id
    union all select p.row_number, 'code', 'duplicate', p.code from p
        where lower(normalize(p.code, NFKC)) in (select lower(normalize(d.code, NFKC)) from p d group by 1 having count(*) > 1)
    union all select p.row_number, 'external_id', 'taken', p.external_id
        from p join data.partner x on x.external_id = p.external_id and x.id is distinct from p.id
    union all select p.row_number, 'external_id', 'duplicate', p.external_id from p
        where p.external_id in (select d.external_id from p d group by d.external_id having count(*) > 1)
    union all select p.row_number, 'payment_terms', 'not_found', p.payment_terms from p
        where p.payment_terms is not null and not exists (select from data.payment_terms t where t.code = p.payment_terms and not t.disabled)
    union all select p.row_number, 'partner_class', 'not_found', p.partner_class from p
        where p.partner_class is not null and not exists (select from data.partner_class c where c.code = p.partner_class and not c.disabled)
    union all select p.row_number, 'partner_source', 'not_found', p.partner_source from p
        where p.partner_source is not null and not exists (select from data.partner_source s where s.code = p.partner_source and not s.disabled)
    union all select p.row_number, 'region', 'not_found', p.region from p
        where p.region is not null and not exists (select from data.region r where r.code = p.region and not r.disabled)
    union all select p.row_number, 'branch', 'not_found', p.branch from p
        where p.branch is not null and not exists (select from data.branch b where b.code = p.branch and not b.disabled
            and b.id = any ((select logic.visible_branches())::int[]))
    union all select p.row_number, 'owner', 'not_found', p.owner from p
        where p.owner is not null and not exists (select from data.employee e where e.code = p.owner and not e.disabled
            and e.branch_id = any ((select logic.visible_branches())::int[]))
$$;
comment on function logic.partner_faults(logic.partner_draft[]) is '往来单位草稿的全部错误
Every fault of partners about to be written, those of their texts and: missing, taken, duplicate, not_found. A null code of a master is
no fault: it means none, or unchanged.';

create function logic.partner_faults_json(p_partner logic.partner_draft) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('path', f.field, 'fault', f.fault, 'value', f.value)))
    from logic.partner_faults(array[p_partner]) f
$$;
comment on function logic.partner_faults_json(logic.partner_draft) is '一个草稿的全部错误
Every fault of one draft as request_invalid carries them; null for none.';

create function logic.save_partners(p_partners logic.partner_draft[]) returns int[]
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_codes text[] := logic.next_codes('partner', 'C', (select count(*)::int from unnest(p_partners) p where p.code is null));
    v_ids   int[];
begin
    with numbered as (
        select p.*, case when p.code is null then count(*) filter (where p.code is null) over (order by p.row_number) end code_number
        from unnest(p_partners) p
    ), draft as (
        select n.*, coalesce(n.code, c.code) final_code, coalesce(n.mnemonics, array_remove(array[logic.mnemonic(n.name)], '')) final_mnemonics
        from numbered n
        left join unnest(v_codes) with ordinality c(code, number) on c.number = n.code_number
    ), indexed as materialized (
        select d.*, logic.partner_search_text(d.final_code, d.name, d.contact, d.phone, d.tax_number, d.final_mnemonics) search_text
        from draft d
    ), made as (
        insert into data.partner (code, name, is_supplier, is_customer, mnemonics, contact, phone, email, address, tax_number, bank,
            bank_account, invoice_kind, payment_terms_id, credit_limit, price_tolerance_percent, price_tolerance_amount, class_id, source_id,
            region_id, branch_id, owner_id, remark, external_id, disabled, search_text, search_grams)
        select d.final_code, d.name, d.is_supplier, d.is_customer, d.final_mnemonics, d.contact, d.phone, d.email, d.address,
               d.tax_number, d.bank, d.bank_account, d.invoice_kind, t.id, d.credit_limit::numeric, d.price_tolerance_percent::numeric,
               d.price_tolerance_amount::numeric, c.id, s.id, r.id, b.id, e.id,
               d.remark, d.external_id, lower(d.disabled) in ('true', '1', 'yes', '是'), d.search_text, logic.grams(d.search_text)
        from indexed d
        join data.payment_terms t on t.code = d.payment_terms
        left join data.partner_class c on c.code = d.partner_class
        left join data.partner_source s on s.code = d.partner_source
        left join data.region r on r.code = d.region
        left join data.branch b on b.code = d.branch
        left join data.employee e on e.code = d.owner
        order by d.row_number
        returning id, code
    )
    select array_agg(m.id order by d.row_number) into v_ids from made m join draft d on d.final_code = m.code;
    return v_ids;
end
$$;
comment on function logic.save_partners(logic.partner_draft[]) is '写入往来单位
Writes new partners that partner_faults() finds no fault in; answers their ids in row order.';

create function logic.partner_warnings(p_partners int[]) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp
as $$
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
comment on function logic.partner_warnings(int[]) is '名称或税号重复的提醒
Warnings of partners whose name or tax number another one has too, at most 1,000; "other" names that one where the caller sees it.';

create function logic.partner_import_counts(p_rows logic.partner_import_row[], p_partners logic.partner_draft[], p_is_supplier boolean) returns json
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select json_build_object('rows', cardinality(p_rows), 'created', coalesce(cardinality(p_partners), 0), 'joined', j.joined,
        'unchanged', cardinality(p_rows) - coalesce(cardinality(p_partners), 0) - j.joined, 'warnings', '[]'::json)
    from (
        select count(*) joined
        from unnest(p_rows) r
        join data.partner p on p.external_id = nullif(btrim(r.external_id), '') and p.name = btrim(r.name)
        where not case when p_is_supplier then p.is_supplier else p.is_customer end
    ) j
$$;
comment on function logic.partner_import_counts(logic.partner_import_row[], logic.partner_draft[], boolean) is '导入供应商或客户会写入什么
What the import of a file without faults would count, for a check of it.';

create function logic.import_partners(p_rows logic.partner_import_row[], p_is_supplier boolean) returns json
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
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
            from logic.partner_faults(v_partners) f where f.field <> 'disabled'
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
end
$$;
comment on function logic.import_partners(logic.partner_import_row[], boolean) is '导入供应商或客户
Makes the partners of a file, or none. Answers counts and warnings of duplicates; joined: suppliers that became customers too, or the
other way round. Raises import_too_large, import_faulty, job_cancelled.';

create function logic.partner_import_drafts(p_rows logic.partner_import_row[], p_is_supplier boolean) returns logic.partner_draft[]
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select array_agg(row(r.ordinal::int, null, nullif(btrim(r.code), ''), btrim(r.name), p_is_supplier, not p_is_supplier,
        case when btrim(r.mnemonic) <> '' then regexp_split_to_array(upper(btrim(r.mnemonic)), '\s+') end,
        btrim(coalesce(r.contact, '')), btrim(coalesce(r.phone, '')), btrim(coalesce(r.email, '')), btrim(coalesce(r.address, '')),
        btrim(coalesce(r.tax_number, '')), btrim(coalesce(r.bank, '')), btrim(coalesce(r.bank_account, '')),
        case when btrim(r.invoice_kind) in ('专票', '专用', '专用发票', '增值税专用发票') then 'special'
             when btrim(r.invoice_kind) in ('普票', '普通', '普通发票', '增值税普通发票') then 'ordinary'
             when btrim(r.invoice_kind) in ('无', '不开票', '收据') then 'none' else coalesce(nullif(btrim(r.invoice_kind), ''), 'none') end,
        coalesce(t.code, 'AT_ONCE'), coalesce(logic.as_number(r.credit_limit, 2)::text, nullif(btrim(r.credit_limit), '')),
        coalesce(logic.as_number(rtrim(logic.plain_text(r.price_tolerance_percent), ' %'), 6)::text, nullif(btrim(r.price_tolerance_percent), '')),
        coalesce(logic.as_number(r.price_tolerance_amount, 2)::text, nullif(btrim(r.price_tolerance_amount), '')),
        c.code, s.code, g.code, nullif(btrim(r.branch), ''), o.code, coalesce(r.remark, ''), nullif(btrim(r.external_id), ''),
        -- words that are not known stay, to be refused
        coalesce(logic.import_disabled(r.disabled, r.enabled)::text, nullif(btrim(r.disabled), ''),
            btrim(coalesce(r.enabled, ''))))::logic.partner_draft
        order by r.ordinal)
    from unnest(p_rows) with ordinality r(code, name, mnemonic, contact, phone, email, address, tax_number, bank, bank_account, invoice_kind,
        payment_terms, credit_limit, price_tolerance_percent, price_tolerance_amount, partner_class, partner_source, region, branch, owner, remark,
        external_id, disabled, enabled, ordinal)
    left join logic.names('payment_terms', array(select l.payment_terms from unnest(p_rows) l)) t on t.said = r.payment_terms
    left join logic.names('partner_class', array(select l.partner_class from unnest(p_rows) l)) c on c.said = r.partner_class
    left join logic.names('partner_source', array(select l.partner_source from unnest(p_rows) l)) s on s.said = r.partner_source
    left join logic.names('region', array(select l.region from unnest(p_rows) l)) g on g.said = r.region
    left join logic.names('employee', array(select l.owner from unnest(p_rows) l)) o on o.said = r.owner
    where not exists (
        select from data.partner x
        where x.external_id = nullif(btrim(r.external_id), '')
          and (x.name = btrim(r.name) or case when p_is_supplier then x.is_supplier else x.is_customer end))
$$;
comment on function logic.partner_import_drafts(logic.partner_import_row[], boolean) is '由导入行得往来单位草稿
Drafts of the rows whose external id is new. One that a partner of the other side has under the same name stays out too, for it joins that
partner; under another name it stays in, where it is a fault.';
