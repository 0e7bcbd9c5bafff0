-- Operations on suppliers and customers.

create function api.partner_create(p_fields logic.partner_input) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_partner logic.partner_draft := jsonb_populate_record(null::logic.partner_draft,
        '{"row_number": 1, "is_supplier": false, "is_customer": false, "payment_terms": "AT_ONCE"}' || jsonb_strip_nulls(to_jsonb(p_fields)));
    v_id      int;
begin
    if p_fields.owner is null and p_fields.is_customer and not logic.may('partner.see_all') then
        v_partner.owner := (
            select e.code from data.user_account u join data.employee e on e.id = u.employee_id where u.id = logic.actor());
    end if;
    perform logic.refuse_faults(logic.partner_faults_json(v_partner));
    v_id := (logic.save_partners(array[v_partner]))[1];
    return (select json_build_object('partner', p.code, 'version', p.version, 'warnings', logic.partner_warnings(array[v_id]))
            from data.partner p where p.id = v_id);
end $$;
comment on function api.partner_create is '新建供应商或客户
Makes a supplier, a customer, or both; without code one is generated, without mnemonics one is proposed. branch limits it to one branch;
owner is the employee whose customer it is, the own where the caller sees only own customers. Answers warnings where another has the same
name or tax number. Raises request_invalid with every fault.';
select logic.register('partner.create', 'command', 'partner.edit',
    p_example => '{"name": "青岛啤酒股份有限公司", "is_supplier": true, "phone": "0532-85711119", "tax_number": "91370200163597154A",
        "payment_terms": "MONTH_END30", "invoice_kind": "special"}', p_answer => '{partner: text, version: int, warnings: [warning]}');

create function api.partner_update(p_partner data.code, p_version int, p_fields logic.partner_change) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_partner data.partner;
    v_before  jsonb;
    v_scope   text;
    v_changes jsonb := logic.given(to_jsonb(p_fields));
begin
    perform logic.lock_waiting(logic.partner_id(p_partner));
    select p.* into v_partner from data.partner p where p.id = logic.partner_id(p_partner) for update;
    perform logic.require_version(p_version, v_partner.version, 'partner', v_partner.id);
    v_before := logic.record_values('partner', v_partner.id);
    v_scope := concat_ws(' ', v_partner.owner_scope, v_partner.branch_scope);
    -- judged is what it will be
    perform logic.refuse_faults(logic.partner_faults_json(jsonb_populate_record(null::logic.partner_draft,
        v_before || v_changes || jsonb_build_object('row_number', 1, 'id', v_partner.id)), v_before));
    perform logic.update_record('partner', v_partner.id, v_changes);
    perform logic.index_partner(v_partner.id);
    select p.* into v_partner from data.partner p where p.id = v_partner.id;
    if concat_ws(' ', v_partner.owner_scope, v_partner.branch_scope) <> v_scope then
        perform logic.deal_waiting(v_partner.id);
    end if;
    return json_build_object('partner', v_partner.code, 'version', v_partner.version, 'warnings',
        case when v_changes ?| '{name,tax_number}' then logic.partner_warnings(array[v_partner.id]) else '[]' end,
        'open', case when p_fields.disabled then logic.open_business('partner', v_partner.id) end);
end $$;
comment on function api.partner_update is '修改或停用供应商、客户
Changes what is given; null takes away limit, tolerance, class, source, region, branch or owner, "" empties a text. Answers warnings as
partner.create. Disabled, it begins nothing new: orders that are open run to their end; open says what there is of them. With another owner or
branch, its papers that wait for approval go to whoever sees them and may decide. Raises partner_unknown, version_stale, request_invalid.';
select logic.register('partner.update', 'command', 'partner.edit', p_example => '{"partner": "C000001", "version": 1, "partner_class": "KEY"}',
    p_answer => '{partner: text, version: int, warnings: [warning], open?: open_business?}');

create function api.partner_delete(p_partner data.code, p_version int) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_partner data.partner;
begin
    select p.* into v_partner from data.partner p where p.id = logic.partner_id(p_partner) for update;
    perform logic.require_version(p_version, v_partner.version, 'partner', v_partner.id);
    delete from data.partner p where p.id = v_partner.id;
    return json_build_object('partner', p_partner);
exception when foreign_key_violation then
    perform logic.fail('partner_in_use', jsonb_build_object('partner', p_partner));
end $$;
comment on function api.partner_delete is '删除从未使用的供应商或客户
Deletes a partner that nothing refers to. Raises partner_unknown, version_stale, partner_in_use.';
select logic.register('partner.delete', 'command', 'partner.edit', p_example => '{"partner": "C000001", "version": 1}',
    p_answer => '{partner: text}');

create function api.partner_get(p_partner data.code) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$ select logic.read_row('partner', logic.partner_id(p_partner)) $$;
comment on function api.partner_get is '查看供应商或客户
A partner with all that is known of it. Raises partner_unknown, for a hidden one too.';
select logic.register('partner.get', 'query', 'master.see', p_example => '{"partner": "C000001"}', p_answer => 'row partner');

create function api.partner_list(
    p_is_supplier boolean default null, p_is_customer boolean default null, p_search text default null, p_filter jsonb default '{}',
    p_disabled boolean default false, p_sort text[] default '{code}', p_limit int default 50, p_after text default null,
    p_columns text[] default null, p_count_to int default null) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select logic.read_report('partner',
        p_filter || jsonb_strip_nulls(jsonb_build_object('is_supplier', p_is_supplier::text, 'is_customer', p_is_customer::text,
            'disabled', case when not p_disabled then 'false' end)),
        p_columns, p_sort, p_limit, logic.page_position(p_after),
        case when btrim(p_search) <> '' then logic.find_partners(p_search, p_disabled) end, true, p_count_to => p_count_to)
$$;
comment on function api.partner_list is '供应商、客户列表:检索、筛选、排序、翻页
A page of partners: search in code, name, mnemonics, contact, phone and tax number; filter by column of report.partner; disabled: those too.
{columns, rows, next}.';
select logic.register('partner.list', 'query', 'master.see',
    p_example => '{"is_customer": true, "filter": {"region": "EAST"}, "sort": ["name"], "limit": 20}',
    p_answer => 'list partner');

create function api.partner_find(
    p_text text, p_is_supplier boolean default null, p_is_customer boolean default null, p_limit int default 20) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_limit not between 1 and 100 then
        perform logic.refuse_faults('[{"path": "limit", "fault": "out_of_range"}]');
    end if;
    return (
        select json_build_object('rows', coalesce(json_agg(json_build_object('partner', f.code, 'name', f.name, 'is_supplier', f.is_supplier,
            'is_customer', f.is_customer, 'contact', f.contact, 'phone', f.phone, 'payment_terms', f.payment_terms,
            'invoice_kind', f.invoice_kind, 'exact', f.rank = 0) order by f.rank, f.code), '[]'))
        from (
            select r.*, case
                when lower(btrim(p_text)) in (lower(r.code), lower(r.name), lower(r.tax_number)) then 0
                when lower(r.code) like lower(btrim(p_text)) || '%' then 1
                when upper(btrim(p_text)) = any (r.mnemonics) then 2
                else 3 end rank
            from report.partner r
            where r.id = any (logic.find_partners(p_text, false))
              and r.is_supplier = coalesce(p_is_supplier, r.is_supplier)
              and r.is_customer = coalesce(p_is_customer, r.is_customer)
            order by rank, r.code
            limit p_limit
        ) f);
end $$;
comment on function api.partner_find is '录单时查找供应商或客户:编码、名称、助记码、电话、税号
The partners that a typed text means, best first. exact: the whole code, name or tax number matched.';
select logic.register('partner.find', 'query', 'master.see', p_example => '{"text": "qdpj", "is_supplier": true}',
    p_answer => '{rows: [{partner: text, name: text, is_supplier: boolean, is_customer: boolean, contact: text, phone: text,
      invoice_kind: invoice_kind, payment_terms: text?, exact: boolean}]}');

create function api.supplier_import(p_rows logic.partner_import_row[]) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$ select logic.import_partners(p_rows, true) $$;
comment on function api.supplier_import is '导入供应商文件
Makes the suppliers of a file of up to 20,000 rows, or none: import_faulty lists every faulty row with field. A row whose external id exists
already is left as it is, so a repeat is harmless; a customer of that id and name becomes a supplier too. Raises import_too_large.';
select logic.register('supplier.import', 'batch', 'product.import', p_fields_required => '{"rows": ["name"]}',
    p_example => '{"rows": [{"code": "AUSTRALI0001", "name": "Australia Bike Retailer", "external_id": "1492"}]}',
    p_answer => '{rows: int, created: int, joined: int, unchanged: int, warnings: [warning]}');

create function api.customer_import(p_rows logic.partner_import_row[]) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$ select logic.import_partners(p_rows, false) $$;
comment on function api.customer_import is '导入客户文件
Makes the customers of a file of up to 20,000 rows, or none: import_faulty lists every faulty row with field. A row whose external id exists
already is left as it is, so a repeat is harmless; a supplier of that id and name becomes a customer too. Raises import_too_large.';
select logic.register('customer.import', 'batch', 'product.import', p_fields_required => '{"rows": ["name"]}',
    p_example => '{"rows": [{"name": "四季青商行", "region": "EAST", "partner_class": "REGULAR", "external_id": "C-17"}]}',
    p_answer => '{rows: int, created: int, joined: int, unchanged: int, warnings: [warning]}');
