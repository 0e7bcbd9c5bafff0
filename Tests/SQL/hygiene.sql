-- The rules of the database that no single test would notice: everything explained, named, indexed, owned and granted as the design says.
-- Each claim lists what offends it.

select plan(72);

create temporary view relation as
select c.oid, n.nspname::text layer, c.relname::text name, c.relkind kind, c.relowner::regrole::text owner, obj_description(c.oid, 'pg_class') comment
from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('data', 'meta', 'report');
create temporary view routine as
select p.oid, p.oid::regprocedure::text signature, n.nspname::text layer, p.proname::text name, p.prosrc source,
       p.proconfig settings, p.prosecdef definer, p.proowner::regrole::text owner, l.lanname::text language, p.prorettype,
       obj_description(p.oid, 'pg_proc') comment, p.proname like 'call\_%' and n.nspname = 'logic' generated
from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
where n.nspname in ('data', 'meta', 'logic', 'report', 'api');
create temporary view view_column as
select r.oid view, r.name view_name, a.attname::text name, a.atttypid type, a.attnum number, col_description(r.oid, a.attnum) comment
from relation r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped where r.layer = 'report' and r.kind in ('v', 'c');
create function pg_temp.explained(p_comment text) returns boolean language sql as $$ select coalesce(p_comment ~ '^[^\n]*[一-鿿][^\n]*\n[^\n]*[A-Za-z]',
    false) $$;

-- explained: Chinese on the first line, English on the next
select is_empty($$select n.nspname from pg_namespace n where n.nspname in ('data', 'meta', 'logic', 'report', 'api')
    and not pg_temp.explained(obj_description(n.oid, 'pg_namespace'))$$, 'every schema is explained');
select is_empty($$select r.layer, r.name from relation r where r.kind in ('r', 'v', 'm', 'p')
    and not pg_temp.explained(r.comment)$$, 'every table and view is');
select is_empty($$select r.name from relation r where r.kind = 'S' and not pg_temp.explained(r.comment)
    and not exists (select from pg_depend d where d.objid = r.oid and d.deptype = 'i')$$, 'every sequence is');
select is_empty($$select c.view_name, c.name from view_column c where not pg_temp.explained(c.comment)$$, 'every column of a view is');
select is_empty($$select c.view_name from view_column c where c.name = 'branch'
    and not exists (select from view_column n where n.view = c.view and n.number = c.number + 1 and n.name = 'branch_name')$$,
    'what tells the code of a branch tells its name beside it');
select is_empty($$select c.relname from pg_class c where c.relnamespace = 'report'::regnamespace and c.relkind = 'v'
    and pg_get_viewdef(c.oid) ~ '\y(clock_timestamp|timeofday|random)\y'$$,
    'no view keeps conditions from its tables by a volatile function');
select is_empty($$select f.signature from routine f where not f.generated and not pg_temp.explained(f.comment)$$, 'every function is');
select is_empty($$select t.typname from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
    where n.nspname in ('data', 'meta', 'logic', 'report', 'api') and (t.typtype in ('d', 'e', 'r') or c.relkind = 'c')
        and not pg_temp.explained(obj_description(t.oid, 'pg_type'))$$, 'every type is');

-- named
select is_empty($$select c.conname, c.conrelid::regclass from pg_constraint c join pg_class r on r.oid = c.conrelid
    where r.relnamespace in ('data'::regnamespace, 'meta'::regnamespace)
        and (not starts_with(c.conname, r.relname || '_') or c.conname ~ '(_check|_excl|_not_null)[0-9]*$|[0-9]$')$$,
    'every constraint has a name of its own that begins with its table''s');
select is_empty($$select c.conname from pg_constraint c join pg_class r on r.oid = c.conrelid
    where r.relnamespace in ('data'::regnamespace, 'meta'::regnamespace)
    and c.conname !~ case c.contype when 'p' then '^' || r.relname || '_pkey$' when 'f' then '_fkey$' when 'u' then '_key$' else '' end$$,
        'and ends with what it is');
select is_empty($$select r.signature from routine r group by 1, r.layer, r.name having (select count(*) from routine x where x.layer = r.layer
    and x.name = r.name) > 1$$, 'no function is overloaded');
select is_empty($$select r.signature from routine r,
    unnest((select p.proargnames from pg_proc p where p.oid = r.oid)[1:(select p.pronargs from pg_proc p where p.oid = r.oid)]) a
        where a !~ '^p_[a-z_]+$'
    union all select r.signature from routine r join pg_proc p on p.oid = r.oid where p.pronargs > 0 and p.proargnames is null$$,
        'every parameter is named p_…');
select is_empty($$select a.attrelid::regclass, a.attname from pg_attribute a join relation r on r.oid = a.attrelid and r.kind = 'r'
    where a.attnum > 0 and not a.attisdropped
    and (a.atttypid = 'timestamptz'::regtype) <> (a.attname ~ '(^|_)at$')$$, 'instants, and they alone, are named …_at');

-- built
select is_empty($$select c.conname from pg_constraint c where c.contype = 'f' and c.connamespace in ('data'::regnamespace, 'meta'::regnamespace)
    and not exists (
    select from pg_index i where i.indrelid = c.conrelid and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)$$,
           'every foreign key is indexed');
select is_empty($$select a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod) from pg_attribute a
    join relation r on r.oid = a.attrelid and r.kind = 'r' where a.attnum > 0 and not a.attisdropped
    and (a.atttypmod <> -1 or a.atttypid in ('float4'::regtype, 'float8'::regtype, 'money'::regtype, 'timestamp'::regtype, 'varchar'::regtype,
        'bpchar'::regtype, 'date'::regtype))$$,
    'no column rounds without a word, counts in binary fractions or forgets the zone');
select is_empty($$select d.classid::regclass, d.objid from pg_depend d join routine f on d.refclassid = 'pg_proc'::regclass and d.refobjid = f.oid
    and f.layer in ('logic', 'report', 'api')
    where d.classid in ('pg_attrdef'::regclass, 'pg_type'::regclass) or d.classid = 'pg_constraint'::regclass
       or d.classid = 'pg_class'::regclass and exists (select from pg_class c where c.oid = d.objid and c.relkind in ('i', 'r'))$$,
           'no default, constraint, index or generated column depends on code');
select is_empty($$select c.view_name, c.name from view_column c join pg_type t on t.oid = c.type where t.typtype = 'd'$$,
    'a view shows plain types, no domains');
select is_empty($$select f.signature from routine f where f.language not in ('sql', 'plpgsql')$$, 'every function is SQL');
select is_empty($$select f.signature from routine f join pg_proc p on p.oid = f.oid
    where (f.definer or f.prorettype = 'trigger'::regtype or f.layer <> 'logic'
        or exists (select from aclexplode(p.proacl) a where a.grantee <> p.proowner))
      <> coalesce('search_path=pg_catalog, pg_temp' = any (f.settings), false)$$,
    'every function that others than its owner may call, and no other, fixes its search path');
select is_empty($$select f.signature from routine f where f.layer = 'api' and not f.definer$$, 'every function of the door runs as its owner');
select is_empty($$select f.signature, cardinality(string_to_array(f.source, E'\n')) from routine f
    where cardinality(string_to_array(f.source, E'\n')) > 70$$, 'no function is longer than 70 lines');
select is_empty($$select f.signature from routine f where f.source ~* 'when\s+others' and f.name <> 'answer_many'$$,
    'nothing but the door catches every error');
select is_empty($$select f.signature from routine f where f.source ~* '\mraise\s+(exception|using)|\mraise\s+sqlstate'
    and f.name not in ('fail', 'refuse_declaration', 'answer_many', 'generate_wrappers')$$, 'nothing but logic.fail raises one, once loaded');

-- owned and granted
select is_empty($$select r.layer, r.name, r.owner from relation r where r.owner <> case r.layer when 'report' then 'suanpan_report'
    else 'suanpan_data' end$$, 'tables belong to suanpan_data, views to suanpan_report');
select is_empty($$select f.signature, f.owner from routine f where f.owner <> case f.layer when 'report' then 'suanpan_report'
    when 'data' then 'suanpan_data' else 'suanpan_code' end$$, 'functions belong to suanpan_code, but those that empty tables');
select is_empty($$select r.rolname from pg_roles r where r.rolname like 'suanpan%'
    and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication
    or r.rolcanlogin <> (r.rolname in ('suanpan_deploy', 'suanpan_service')))$$, 'no role of ours stands above the rules, and two log in');
select is_empty($$select m.roleid::regrole, m.member::regrole from pg_auth_members m
    where m.roleid::regrole::text in ('suanpan_data', 'suanpan_code', 'suanpan_report')
    and m.member::regrole::text <> 'suanpan_deploy'$$, 'nobody but suanpan_deploy is a member of an owner');
select set_eq($$select f.layer || '.' || f.name || ' ' || case x.grantee when 0 then 'public' else x.grantee::regrole::text end from routine f
    join pg_proc p on p.oid = f.oid
    cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x where x.grantee <> p.proowner$$,
    $$select f.layer || '.' || f.name || ' ' || g from routine f cross join lateral unnest(case
        when f.layer = 'api' and f.name in ('call', 'call_many', 'call_rows', 'call_shape') then array['suanpan_service']
        when f.layer = 'logic' and (f.name like 'visible\_%' or f.name in ('sees_cost', 'sees_all_partners'))
            then array['suanpan_bi', 'suanpan_report']
        when f.layer = 'logic' and f.name in ('mixed_quantity', 'sees_all_warehouses', 'hidden_before', 'job_interrupted', 'record_name',
            'changed_fields', 'comment_zh', 'comment_en', 'chinese_name') then array['suanpan_bi', 'suanpan_report']
        when f.layer = 'logic' and f.name in ('register_report', 'column_comments', 'column_meaning', 'create_coded_views', 'chinese_columns',
            'chinese_faults', 'period_report') then array['suanpan_report']
        when f.layer = 'data' and f.name = 'remove_sample' then array['suanpan_code']
        when f.layer = 'report' then array['suanpan_bi', 'suanpan_code'] end) g$$,
            'nobody but its owner executes a function, but for the door, what views call, and the registration of views');
select is_empty($$select r.layer, r.name, x.grantee::regrole, x.privilege_type from relation r join pg_class c on c.oid = r.oid
    cross join lateral aclexplode(c.relacl) x
    where x.grantee in (0, 'suanpan_service'::regrole)$$, 'the service has no privilege on any table, view or sequence, nor has everybody');
select is_empty($$select r.layer, r.name, x.privilege_type from relation r join pg_class c on c.oid = r.oid cross join lateral aclexplode(c.relacl) x
    where x.grantee = 'suanpan_bi'::regrole and not (r.layer = 'report' and x.privilege_type = 'SELECT')$$, 'BI logins read views and nothing else');
select is_empty($$select r.name, x.privilege_type from relation r join pg_class c on c.oid = r.oid cross join lateral aclexplode(c.relacl) x
    where x.grantee = 'suanpan_report'::regrole and r.layer = 'data' and x.privilege_type <> 'SELECT'$$, 'views write nothing');
select is_empty($$select r.name, x.privilege_type from relation r join pg_class c on c.oid = r.oid cross join lateral aclexplode(c.relacl) x
    where x.grantee = 'suanpan_code'::regrole and x.privilege_type not in ('SELECT', 'INSERT')
        and r.name = any ('{operation_log,change,stock_entry,document_event,document_comment,approval_decision,print_log}'::text[])$$,
            'what is append-only is so by privilege');
select is_empty($$select f.signature, w[1], w[2] from routine f
    cross join lateral regexp_matches(f.source, '\m(insert|update|delete)(?: into| from)?\s+data\.([a-z_]+)', 'g') w
    where f.owner = 'suanpan_code' and not has_table_privilege('suanpan_code', 'data.' || w[2], w[1])$$, 'what the code writes it may write');
select is_empty($$select a.attrelid::regclass, a.attname from pg_attribute a cross join lateral aclexplode(a.attacl) x
    join relation r on r.oid = a.attrelid
    where x.grantee <> 'suanpan_report'::regrole or a.attname in ('salt', 'key_hash', 'token_hash', 'challenge_secret')$$,
        'column privileges are the views'' alone, and on no secret');
select set_eq($$select n.nspname || ' ' || case x.grantee when 0 then 'public' else x.grantee::regrole::text end || ' ' || x.privilege_type
    from pg_namespace n cross join lateral aclexplode(n.nspacl) x
    where n.nspname in ('data', 'meta', 'logic', 'report', 'api') and x.grantee <> n.nspowner$$,
        array['api suanpan_service USAGE', 'data suanpan_code USAGE', 'data suanpan_report USAGE', 'meta suanpan_code USAGE',
    'meta suanpan_report USAGE', 'logic suanpan_report USAGE', 'report suanpan_bi USAGE', 'report suanpan_code USAGE'],
    'each schema is open to those who need it');

-- who sees which rows
-- but that of the change log, which lets all rows pass or, of partners and their places, looks each up
select is_empty($$select p.tablename, p.policyname, p.qual from pg_policies p where p.schemaname = 'data' and p.tablename <> 'change' and not (
    p.policyname = 'code' and p.roles = '{suanpan_code}' and p.qual = 'true' and p.with_check = 'true'
    or p.policyname like 'visible%' and p.roles = '{suanpan_report}' and p.cmd = 'SELECT'
       and regexp_replace(p.qual,
           '[a-z_]+ = ANY \(\( SELECT logic\.visible_[a-z_]+\(\) AS visible_[a-z_]+\)::(integer|text)\[\]\)|[a-z_]+ && \( SELECT '
           'logic\.visible_[a-z_]+\(\) AS visible_[a-z_]+\)|[a-z_]+ IS NULL|\( SELECT logic\.sees_all_partners\(\) AS '
           'sees_all_partners\)|\(partner_id IN \( SELECT logic\.visible_partners\(\) AS visible_partners\)\)', '', 'g') ~ '^([() ]|AND|OR)*$')$$,
    'policies are made of one condition, which an index can serve');
select is_empty($$select c.relname from pg_class c where c.relnamespace = 'data'::regnamespace and c.relrowsecurity
    and (select count(distinct left(p.polname, 4)) from pg_policy p where p.polrelid = c.oid) <> 2$$,
    'a restricted table has a policy for code and one for views');
select is_empty($$select c.view_name, c.name from view_column c join relation r on r.oid = c.view and r.kind = 'v' where c.type = 'numeric'::regtype
    and (c.name ~ '(^|_)(cost|value|margin|profit|net|gross)$'
        or c.name in ('price', 'list_price', 'purchase_price', 'tax', 'discount_share', 'rounding_off'))
    and not (c.view_name in ('sales_order_line', 'delivery_line') and c.name in ('net', 'tax', 'gross'))
    and not exists (select from regexp_split_to_table(pg_get_viewdef(c.view, true), E',\n') t where t ~ ('sees_cost.* END AS ' || c.name || '\M'))$$,
    'what a view shows of cost, value and prices of purchase is blank without the right to see it; what is asked of customers is not');

-- a condition of the reader may be asked of a row before what hides it, and tell of it by an error, where that is no row security
select is_empty($$select c.relname from pg_class c join relation r on r.oid = c.oid where r.layer = 'report'
    and pg_get_viewdef(c.oid) ~ '(WHERE|AND|OR) [^;]*visible_' and pg_get_viewdef(c.oid) !~ 'WHERE \(?0 = ANY'
    and not coalesce(c.reloptions @> '{security_barrier=true}', false)$$,
        'a view that itself decides who sees a row lets no condition of the reader go before');
select set_eq($$select distinct t.relname::text from pg_class v join pg_rewrite w on w.ev_class = v.oid
    join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass
    join pg_class t on t.oid = d.refobjid and t.relnamespace = 'data'::regnamespace and not t.relrowsecurity
    where v.relnamespace = 'report'::regnamespace$$,
    '{branch,category,company,cost_unit,number_format,partner_class,partner_source,payment_terms,product,product_barcode,product_unit,region,role,'
    'role_permission,tax_code,unit,user_account,'
    -- of branches: behind a barrier, or asked for one visible row alone
    'approval_step,approval_task,bi_login,line_link,print_log,receipt_line,sign_in_failure,user_branch,user_role,user_warehouse}'::text[],
        'what views read has row security, or is the company''s, or was thought about');

-- schema 报表: the same once more
select set_eq($$select c.relname::text || ' ' || c.relowner::regrole from pg_class c where c.relnamespace = '"报表"'::regnamespace
    union all select p.proname || ' ' || p.proowner::regrole from pg_proc p where p.pronamespace = '"报表"'::regnamespace$$,
    $$select c.chinese_name || ' suanpan_report' from report.catalog c$$,
    'schema 报表 holds each view and function under its Chinese name, and nothing else');
select is_empty($$select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where c.relnamespace = '"报表"'::regnamespace and not (pg_temp.explained(col_description(c.oid, a.attnum))
        and pg_temp.explained(obj_description(c.oid, 'pg_class')))
    union all select p.proname, '' from pg_proc p where p.pronamespace = '"报表"'::regnamespace
        and not pg_temp.explained(obj_description(p.oid, 'pg_proc'))$$, 'explained as there');
select set_eq($$select distinct x.grantee::regrole || ' ' || x.privilege_type from pg_class c cross join lateral aclexplode(c.relacl) x
    where c.relnamespace = '"报表"'::regnamespace and x.grantee <> c.relowner
    union select x.grantee::regrole || ' ' || x.privilege_type from pg_proc p
        cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
        where p.pronamespace = '"报表"'::regnamespace and x.grantee <> p.proowner
    union select x.grantee::regrole || ' ' || x.privilege_type from pg_namespace n cross join lateral aclexplode(n.nspacl) x where n.nspname = '报表'
        and x.grantee <> n.nspowner$$,
    array['suanpan_bi SELECT', 'suanpan_code SELECT', 'suanpan_bi EXECUTE', 'suanpan_bi USAGE'], 'and open to BI logins alone');

-- catalogues
select is_empty($$select f.signature from routine f where f.layer = 'api' and f.name not in ('call', 'call_many', 'call_rows', 'call_shape')
    and f.name not in (select o.function_name from meta.operation o)$$, 'every function of the door is an operation');
select set_eq($$select o.name from meta.operation o where o.permission is null$$,
    array['approval.inbox', 'approval.withdraw', 'attachment.add', 'attachment.get', 'attachment.list', 'attachment.remove', 'board.read',
        'company.setup_state', 'document.cancel', 'document.close', 'document.comment', 'document.correct', 'document.get',
    'document.list', 'document.prepare', 'document.preview', 'document.print', 'document.print_file', 'document.print_form', 'document.reopen',
    'document.resume', 'document.reverse', 'document.submit', 'guide.read', 'job.carry_on', 'job.start', 'job.undo', 'operation.catalogue',
    'operation.describe', 'operation.list', 'preference.reset', 'preference.set', 'preference.use_language', 'print_file.get', 'print_file.waiting',
    'product.offer', 'report.catalog', 'report.read', 'service.status', 'session.challenge', 'session.change_password', 'session.current',
    'session.list', 'session.offer_code', 'session.revoke', 'session.sign_in', 'session.sign_in_by_certificate', 'session.sign_in_by_code',
    'session.sign_out', 'session.touch', 'session.use_branch'],
    'every operation asks for a permission, but those that everybody needs or that ask by what they act on');
select is_empty($$select o.name, a.name from meta.operation o cross join lateral logic.arguments(o.function_name) a
    where a.name not in (select t.identifier from meta.term t)
    union select o.name, a.name || '.' || f.name from meta.operation o cross join lateral logic.arguments(o.function_name) a
        cross join lateral logic.fields(a.composite) f
    where a.composite <> 0 and f.name not in (select t.identifier from meta.term t)$$, 'every argument and field of an operation has its meaning');
select is_empty($$select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'data'::regnamespace and c.relname in (select f.master from meta.field f)
      and a.attname not in ('id', 'disabled', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', 'search_text', 'search_grams',
          -- where it stands and what values it, which its operations say
          'branch_id', 'warehouse_id', 'cost_unit_id', 'is_default', 'standard')
      and not exists (select from meta.field f where f.master = c.relname and f.column_name = a.attname)$$,
          'every column of a declared master is a field');
select is_empty($$select f.master, f.name from meta.field f where f.column_name is not null
    and (f.master, f.name) not in (('category', 'external_id'))
    and not exists (select from view_column c where c.view_name = f.master and c.name = f.name)$$, 'which its view shows');
select is_empty($$select f.master, f.name, f.zh, l.zh from meta.field f join meta.term t on t.identifier = f.name cross join logic.label(t) l
    where f.column_name is not null and f.name not in ('code', 'name') and (f.master, f.name) not in (('location', 'owner'))
      and not exists (select from generate_series(1, length(l.zh) - 1) i where strpos(split_part(f.zh, ':', 1), substr(l.zh, i, 2)) > 0)$$,
    'a field is what its name means elsewhere, for pages call it by that');
select is_empty($$select m.name, f from meta.master m cross join unnest('{code,name}'::text[]) f
    where not exists (select from meta.field x where x.master = m.name and x.name = f)$$, 'a declared master has code and name');
select is_empty($$select m.name, t from meta.master m cross join unnest('{stamp,record_change}'::text[]) t
    where not exists (select from pg_trigger g where g.tgrelid = ('data.' || m.name)::regclass and g.tgname = t)$$, 'is stamped and recorded');
select is_empty($$select m.name from meta.master m where not exists (select from pg_index i where i.indrelid = ('data.' || m.name)::regclass
    and i.indisunique and pg_get_indexdef(i.indexrelid) ~* 'lower\(normalize\(\(?code')$$, 'and has no two codes that look alike');
select is_empty($$select t.identifier from meta.term t where t.zh !~ '[一-鿿]' or t.en !~ '[A-Za-z]'$$, 'in both languages');
select is_empty($$select o.name, m[1] from meta.operation o cross join lateral logic.comment_of('api', o.function_name) c
    cross join lateral regexp_matches(c.en, '[a-z]+(?:_[a-z]+)+', 'g') m
    join meta.error e on e.name = m[1] where c.en ~ 'Raises' and strpos(substr(c.en, strpos(c.en, 'Raises')), m[1]) > 0
        and not m[1] = any (o.errors)$$, 'no comment tells of an error that the bodies cannot raise');
select is_empty($$select o.name, e
    from (values ('delivery.submit',
        '{approver_missing,over_delivery,order_not_open,stock_insufficient,stock_insufficient_then,external_id_taken,branch_forbidden}'::text[]),
    ('document.reverse', '{already_reversed,document_unknown,document_state,stock_insufficient,stock_insufficient_then,over_receipt,reason_required,'
        'version_stale,permission_denied}'),
    ('unit.create', '{code_taken,key_reused}'), ('goods_receipt.submit', '{over_receipt}')) w (operation, errors)
    join meta.operation o on o.name = w.operation cross join lateral unnest(w.errors) e where not e = any (o.errors)$$,
        'errors are found through all that a function calls and writes');
select is_empty($$select o.name, e from meta.operation o cross join lateral unnest(o.errors) e
    where (o.name, e) in (('opening_stock.submit', 'over_delivery'), ('unit.create', 'stock_insufficient'), ('product.list', 'code_taken'))$$,
    'and not where only another kind of document is concerned');
create function pg_temp.example_faults(p_operation text, p_example jsonb) returns text language plpgsql as $$
declare
    v_detail text;
begin
    perform logic.refuse_request(p_operation, p_example);
exception when sqlstate 'SP422' then
    get stacked diagnostics v_detail = pg_exception_detail;
    return nullif(v_detail::jsonb #>> '{details,faults}', '[]');
end $$;
select is_empty($$select o.name, pg_temp.example_faults(o.name, o.example - case o.scope when 'branch' then '{branch}' else '{}' end::text[])
    from meta.operation o
    where pg_temp.example_faults(o.name, o.example - case o.scope when 'branch' then '{branch}' else '{}' end::text[]) is not null$$,
        'the example of an operation is a request that it takes');
select is_empty($$select o.name, k from meta.operation o cross join lateral unnest(o.secret) k
    where k not in (select a.name from logic.arguments(o.function_name) a)
    union select o.name, k from meta.operation o cross join lateral jsonb_object_keys(o.fields_required) k
        where k not in (select a.name from logic.arguments(o.function_name) a where a.composite <> 0)$$,
    'what is registered as secret or required exists');
select is_empty($$select o.name, a.name from meta.operation o cross join lateral logic.arguments(o.function_name) a
    where a.name ~ '(key|salt|password|secret|token)$' and a.base_type <> 'boolean' and not a.name = any (o.secret)$$,
        'what sounds secret is registered as such');
select is_empty($$select p.name from meta.permission p where p.name not in (select o.permission from meta.operation o where o.permission is not null
    union select r.permission from meta.report r)
    and not exists (select from routine f where strpos(f.source, quote_literal(p.name)) > 0
        or strpos(f.source, '|| ' || quote_literal(substring(p.name from '\..*'))) > 0)$$, 'every permission permits something');
select is_empty($$select r.name from meta.report r where not exists (select from report.catalog_column c where c.view = r.name)
    union select r.name || '.' || k from meta.report r cross join lateral unnest(r.key) k
        where not exists (select from report.catalog_column c where c.view = r.name and c.name = k and c.in_key)$$,
    'every registered view and function exists, with its key');
select is_empty($$select v.name from relation v where v.layer = 'report' and v.kind = 'v'
    and v.name not in (select r.name from meta.report r where r.kind = 'view')
    union select f.name from routine f where f.layer = 'report' and f.name not in (select r.name from meta.report r where r.kind = 'function')$$,
        'every view and function is registered');
select is_empty($$select c.view, c.grain from report.catalog c where c.grain is null$$, 'each says what one row is');
select is_empty($$select c.view, c.name from report.catalog_column c where not pg_temp.explained(c.zh || E'\n' || c.en)$$,
    'and what each column is, of functions too');
select is_empty($$select c.view_name, count(*) from view_column c group by 1 having count(*) > 50$$,
    'no view has more columns than one JSON object is built of');

-- what operations answer
select is_empty($$
    with said (place, word) as (
        select o.name, w from meta.operation o cross join lateral logic.answer_words(o.answer) w
        union select s.name, w from meta.shape s cross join lateral logic.answer_words(s.answer) w)
    select s.* from said s
    where logic.word_schema(s.word) ? '$ref' and logic.shape_parts(s.word) is null and logic.answer_values(s.word) is null$$,
    'every word of an answer is a type, a shape, a view or a family of values');
select is_empty($$
    select s.name from meta.shape s where not exists (
        select from meta.operation o cross join lateral logic.answer_words(o.answer) w where w = s.name
        union all select from meta.shape x cross join lateral logic.answer_words(x.answer) w where w = s.name)$$,
    'every shape is one of an answer');

-- what the language checker of PostgreSQL knows
create extension if not exists plpgsql_check schema public;
select set_config('suanpan.' || s, '', false) from unnest(array['session', 'user', 'branch', 'face', 'client', 'request_id']) s;
select is_empty($$select f.signature, c.lineno, c.level, c.message, c.detail from routine f
    left join lateral (select t.tgrelid from pg_trigger t where t.tgfoid = f.oid) t on f.prorettype = 'trigger'::regtype
    cross join lateral plpgsql_check_function_tb(f.oid, coalesce(t.tgrelid, 0), fatal_errors => false, performance_warnings => false,
        extra_warnings => true, security_warnings => true) c
    -- logic.fail does not return, which the checker cannot know
    where f.language = 'plpgsql' and c.message <> 'control reached end of function without RETURN'
        and not (c.message = 'unused parameter "p_request"' and f.name = 'export_log')
        and not (c.level = 'security' and f.name in ('create_coded_operations', 'create_coded_views', 'create_drafts', 'create_import_operations',
            'create_kind_operations', 'create_lookup', 'create_record_types', 'declare_action', 'export_report', 'generate_wrappers',
            'insert_record', 'name_warnings', 'read_report', 'remove_sample', 'report_sums', 'run_check', 'update_record', 'value_faults'))$$,
            'plpgsql_check finds nothing but statements whose names come from the catalogue');
select is_empty($$select f.signature, a from routine f join pg_proc p on p.oid = f.oid cross join lateral unnest(p.proargnames[1:p.pronargs]) a
    where not f.generated and f.source !~ ('\m' || a || '\M') and (f.name, a) <> ('export_log', 'p_request')$$,
        'what a function is given it uses; what is exported is given to the log alone');
select is_empty($$select f.signature from routine f where f.language = 'sql'
    and pg_temp.raised(format('select fmgr_sql_validator(%s)', f.oid)) <> 'done'$$, 'every SQL function is sound');
-- a look-up by code asks whether the caller sees the row: of a table with row security the same function must name its scope, every scope of it
select is_empty($$
    with scope (table_name, words) as (values ('partner', '{branch_scope,owner_scope}'::text[]), ('employee', '{visible_branches}'),
        ('warehouse', '{visible_warehouses|warehouse_allowed}'),
        ('department', '{visible_branches|branch_id = p_branch|d\.branch_id}'), ('location', '{warehouse_id}')),
    known (name, table_name, why) as (values
        -- codes are the company's: whether one is taken must be told to whoever makes one
        ('logic.next_partner_codes', 'partner', 'taken'), ('logic.partner_faults', 'partner', 'taken'),
        -- codes that the caller has been told are his to name before
        ('logic.user_rights_faults', 'warehouse', 'branches of his'), ('logic.user_rights_faults', 'employee', 'branches of his'),
            ('logic.write_user_rights', 'warehouse', 'judged'),
        ('logic.write_user_rights', 'employee', 'judged'), ('logic.save_partners', 'employee', 'judged'),
            ('api.partner_update', 'employee', 'judged'),
        ('logic.ways_out', 'warehouse', 'of his own shortage'), ('logic.import_limits', 'warehouse', 'judged'),
            ('api.company_set_up', 'warehouse', 'taken'),
        ('logic.set_default_warehouse', 'warehouse', 'of a branch of his'))
    select f.layer || '.' || f.name, s.table_name, w
    from routine f
    cross join scope s
    cross join lateral regexp_matches(f.source, format('\mdata\.%s ([a-z]+)\M', s.table_name), 'g') a
    cross join lateral unnest(s.words) w
    where f.source ~ format('\m%s\.code\s*(=|in \()', a[1]) and f.source !~ w
      and not exists (select from known k where k.name = f.layer || '.' || f.name and k.table_name = s.table_name)
    group by 1, 2, 3$$, 'who looks a row up by its code asks every scope of it');

-- an import refers to thousands of rows of these for as long as it takes: an edit that locks no key does not wait for it
select is_empty($$
    select f.layer || '.' || f.name from routine f
    where f.source ~ '\m(from data\.(unit|category|tax_code|employee|department|partner_class|partner_source|region|payment_terms|%I) [a-z]+ where '
        '[^;]*) for update'
       or f.source ~ 'lock table [^;]*(share row exclusive|share|exclusive|access exclusive) mode' and f.source !~ 'share update exclusive'
       and f.layer = 'api'$$, 'an edit of what imports refer to locks no key and no table');

select * from finish();
