-- Documents from a file. The rows of one external id are one document; every fault of the whole file is told at once, by the rules of
-- single entry, and then nothing is imported. A document whose external id exists already is left as it is.

create type logic.document_import_row as (
    external_id text, partner text, warehouse text, employee text, department text, business_on text, due_on text, with_tax text, memo text,
    product text, unit text, quantity text, price text, discount text, tax_code text, location text, line_due_on text, remark text);
comment on type logic.document_import_row is '导入的一行单据明细,全部为文字
A line of a file of documents, all text, so that every fault can be told at once; what belongs to the header stands on each line alike, but for the
warehouse: that of the first line is the document''s, another that of its line.';

create type logic.import_fault as (row_number int, field text, fault text, value text);
comment on type logic.import_fault is '导入错误
A fault of a file: the row, counted from 1, the field, what is wrong, the value.';

create function logic.as_number(p_text text, p_decimals int) returns numeric
language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
declare
    -- as people write it: ¥ 1,234.50
    v_text text := regexp_replace(logic.plain_text(p_text), '^¥ ?', '');
begin
    if v_text ~ '^-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$' then
        v_text := replace(v_text, ',', '');
    end if;
    return case when v_text ~ '^-?[0-9]{1,12}(\.[0-9]+)?$' and v_text::numeric = round(v_text::numeric, p_decimals) then v_text::numeric end;
end
$$;
comment on function logic.as_number(text, int) is '文字转数字
A number written in a file, of at most so many decimals, with or without commas between thousands and a sign of the currency; null where it is none.';

create function logic.as_amount(p_text text) returns numeric
language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
declare
    v_number numeric := logic.as_number(p_text, 6);
begin
    return case when v_number >= 0 then v_number end;
end
$$;
comment on function logic.as_amount(text) is '文字转单价、数量(不为负)
A price or quantity written in a file, not below zero; null where it is none.';

create function logic.as_day(p_text text) returns date
language plpgsql immutable set search_path = pg_catalog, pg_temp
as $$
declare
    v_text  text := logic.plain_text(p_text);
    -- 2026-01-05, 2026/1/5, 2026.1.5, 2026年1月5日, 20260105; a time behind it says nothing of the day
    v_parts text[] := coalesce(
        regexp_match(v_text, '^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?$'),
        regexp_match(v_text, '^([0-9]{4})([0-9]{2})([0-9]{2})$'));
begin
    return make_date(v_parts[1]::int, v_parts[2]::int, v_parts[3]::int)::data.business_day;
exception when data_exception or check_violation then
    return null;
end
$$;
comment on function logic.as_day(text) is '文字转日期
A day written in a file, year first: 2026-01-05, 2026/1/5, 2026.1.5, 2026年1月5日 or 20260105; null where it is none.';

create function logic.named(p_kind text, p_text text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
    v_name text := btrim(p_text);
    v_code text := logic.plain_digits(p_text);
begin
    return (
        select coalesce(min(n.code) filter (where n.code = v_name), min(n.code) filter (where n.code = v_code),
                        case when count(*) filter (where not n.disabled) = 1 then min(n.code) filter (where not n.disabled) end, v_name)
        from (
            select x.code, x.name, x.disabled from data.unit x where p_kind = 'unit'
            union all select x.code, x.name, x.disabled from data.category x where p_kind = 'category'
            union all select x.code, x.name, x.disabled from data.warehouse x where p_kind = 'warehouse' and x.id = any ((select logic.visible_warehouses())::int[])
            union all select x.code, x.name, x.disabled from data.tax_code x where p_kind = 'tax_code'
            union all select x.code, x.name, x.disabled from data.employee x where p_kind = 'employee' and x.branch_id = any ((select logic.visible_branches())::int[])
            union all select x.code, x.name, x.disabled from data.department x where p_kind = 'department' and x.branch_id = any ((select logic.visible_branches())::int[])
            union all select x.code, x.name, x.disabled from data.region x where p_kind = 'region'
            union all select x.code, x.name, x.disabled from data.partner_class x where p_kind = 'partner_class'
            union all select x.code, x.name, x.disabled from data.partner_source x where p_kind = 'partner_source'
            union all select x.code, x.name, x.disabled from data.payment_terms x where p_kind = 'payment_terms'
            union all select x.code, x.name, x.disabled from data.partner x where p_kind = 'partner' and (x.code in (v_name, v_code) or lower(x.name) = lower(v_name))
                and x.branch_scope = any ((select logic.visible_partner_branches())::int[]) and x.owner_scope = any ((select logic.visible_owners())::int[])
        ) n
        where n.code in (v_name, v_code) or n.name = v_name or p_kind = 'partner');
end
$$;
comment on function logic.named(text, text) is '由编码或名称得编码
The code of what a file names by its code, or by a name that only one has of those that the caller sees; a text that names nothing comes back as it is, for whoever looks
the code up to refuse.';

create function logic.tax_code_named(p_text text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
    v_text    text := logic.plain_text(p_text);
    v_percent numeric := (regexp_match(v_text, '^([0-9]{1,2}(?:\.[0-9]{1,4})?) ?%?$'))[1]::numeric;
begin
    return coalesce(
        (select min(t.code) from data.tax_code t
         where t.kind = 'taxable' and not t.disabled and logic.today() between t.valid_from and t.valid_to
           and t.rate = case when v_percent < 1 and v_text !~ '%$' then v_percent else v_percent / 100 end),
        logic.named('tax_code', p_text));
end
$$;
comment on function logic.tax_code_named(text) is '由税码、名称或税率得税码
The tax code that a file names by code, by name or by rate: VAT13, 13, 13%, 0.13.';

create function logic.names(p_kind text, p_texts text[]) returns table (said text, code text)
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select t, case p_kind when 'tax_code' then logic.tax_code_named(t) else logic.named(p_kind, t) end
    from (select distinct t from unnest(p_texts) t where btrim(t) <> '') d
$$;
comment on function logic.names(text, text[]) is '一列名称各自的编码
Each different text of a column once, with the code that it names: a file of thousands of rows names few units and warehouses.';

create function logic.product_named(p_text text, out product text, out unit text)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
    v_code text := logic.plain_digits(p_text);
begin
    select p.code into product from data.product p where p.code in (btrim(p_text), v_code) order by p.code <> btrim(p_text) limit 1;
    if product is null then
        select p.code, u.code into product, unit
        from data.product_barcode b join data.product p on p.id = b.product_id join data.unit u on u.id = b.unit_id
        where b.barcode = v_code;
    end if;
    if product is null then
        product := coalesce(
            (select min(p.code) from data.product p where p.name collate "zh-x-icu" = btrim(p_text) and not p.disabled having count(*) = 1),
            btrim(p_text));
    end if;
end
$$;
comment on function logic.product_named(text) is '由编码、条码或名称得商品
The product that a file names by code, by barcode, which names its unit too, or by a name that only one has; a text that names nothing comes
back as it is.';

create function logic.document_rows_named(p_kind text, p_rows logic.document_import_row[]) returns logic.document_import_row[]
language sql stable set search_path = pg_catalog, pg_temp
as $$
    with line as materialized (
        select r.*, coalesce(logic.as_day(r.business_on)::text, r.business_on) "day",
               p_kind = 'opening_stock' and coalesce(btrim(r.external_id), '') = '' nameless from unnest(p_rows) with ordinality r
    ), held as (
        -- opening stock needs no number of its own: what the file holds names it, so that the same file once more is known
        select l.warehouse, l.day, sha256(convert_to(string_agg(
            concat_ws('|', l.business_on, l.product, l.unit, l.quantity, l.price, l.location, l.remark), E'\n' order by l.ordinality), 'UTF8')) digest
        from line l where l.nameless group by l.warehouse, l.day
    )
    select coalesce(array_agg(row(
        coalesce('file-' || left(encode(h.digest, 'hex'), 16), btrim(r.external_id)), p.code, w.code, e.code, d.code,
        coalesce(logic.as_day(r.business_on)::text, r.business_on), r.due_on, r.with_tax, r.memo, n.product, coalesce(u.code, n.unit), r.quantity,
        r.price, r.discount, t.code, r.location, r.line_due_on, r.remark)::logic.document_import_row order by r.ordinality), '{}')
    from line r
    cross join lateral logic.product_named(r.product) n
    left join held h on r.nameless and h.warehouse is not distinct from r.warehouse and h.day is not distinct from r.day
    left join logic.names('partner', array(select l.partner from line l)) p on p.said = r.partner
    left join logic.names('warehouse', array(select l.warehouse from line l)) w on w.said = r.warehouse
    left join logic.names('employee', array(select l.employee from line l)) e on e.said = r.employee
    left join logic.names('department', array(select l.department from line l)) d on d.said = r.department
    left join logic.names('unit', array(select l.unit from line l)) u on u.said = r.unit
    left join logic.names('tax_code', array(select l.tax_code from line l)) t on t.said = r.tax_code
$$;
comment on function logic.document_rows_named(text, logic.document_import_row[]) is '文件中的名称换成编码
The rows with what they name by a name or barcode named by its code; opening stock without number gets one, a digest of what it holds.';

create function logic.import_text_faults(p_kind text, p_rows logic.document_import_row[]) returns setof logic.import_fault
language sql stable set search_path = pg_catalog, pg_temp
as $$
    with line as materialized (
        select r.n::int n, r.external_id, r.partner, r.warehouse, r.business_on, r.with_tax, r.product, r.quantity, r.price, r.discount, r.due_on, r.line_due_on
        from unnest(p_rows) with ordinality
            r(external_id, partner, warehouse, employee, department, business_on, due_on, with_tax, memo, product, unit, quantity, price, discount,
              tax_code, location, line_due_on, remark, n)
    )
    select l.n, f.field, f.fault, f.value
    from line l
    cross join lateral (values
        ('external_id', 'missing', null, coalesce(l.external_id, '') = ''),
        ('product', 'missing', null, coalesce(l.product, '') = ''),
        ('quantity', 'missing', null, coalesce(l.quantity, '') = ''),
        ('quantity', 'wrong_type', l.quantity, l.quantity <> '' and logic.as_number(l.quantity, 6) is null),
        ('price', 'wrong_type', l.price, l.price <> '' and coalesce(logic.as_number(l.price, 6) < 0, true)),
        ('discount', 'wrong_type', l.discount, l.discount <> '' and coalesce(logic.as_number(l.discount, 6) not between 0 and 1, true)),
        ('business_on', 'wrong_type', l.business_on, l.business_on <> '' and logic.as_day(l.business_on) is null),
        ('due_on', 'wrong_type', l.due_on, l.due_on <> '' and logic.as_day(l.due_on) is null),
        ('line_due_on', 'wrong_type', l.line_due_on, l.line_due_on <> '' and logic.as_day(l.line_due_on) is null),
        ('with_tax', 'unknown_value', l.with_tax, lower(l.with_tax) not in ('', 'true', 'false', '1', '0', 'yes', 'no', '是', '否', '含税', '不含税'))
    ) f(field, fault, value, wrong)
    where f.wrong
    union all
    select l.n, f.field, 'differs_in_document', f.value
    from (select l.*, first_value(l.n) over w first, first_value(l.partner) over w first_partner, first_value(l.business_on) over w first_day,
                 first_value(l.warehouse) over w first_warehouse
          from line l window w as (partition by l.external_id order by l.n)) l
    cross join lateral (values ('partner', l.partner, l.first_partner), ('business_on', l.business_on, l.first_day),
                               ('warehouse', l.warehouse, l.first_warehouse)) f(field, value, first_value)
    where l.external_id <> '' and l.n <> l.first and f.value is distinct from f.first_value
      -- an order may be for several warehouses, other papers are of one
      and (f.field <> 'warehouse' or (logic.kind(p_kind)).direction <> 0)
$$;
comment on function logic.import_text_faults(text, logic.document_import_row[]) is '文件中文字的错误
Faults of a file''s texts: missing, wrong_type, unknown_value, or a header that differs between the lines of one document.';

create function logic.import_documents(
    p_kind text, p_rows logic.document_import_row[], p_submit boolean, p_numbers int[] default null, p_fields jsonb default '{}') returns json
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    v_rows      logic.document_import_row[] := logic.document_rows_named(p_kind, p_rows);
    v_faults    logic.import_fault[];
    v_group     record;
    v_computed  logic.computed_document;
    v_document  data.document;
    v_created   int := 0;
    v_unchanged int := 0;
    v_done      int := 0;
begin
    if cardinality(p_rows) > 20000 then
        perform logic.fail('import_too_large');
    end if;
    v_faults := array(select f from logic.import_text_faults(p_kind, v_rows) f limit 1000);
    for v_group in select g.* from logic.import_groups(v_rows) g loop
        perform logic.progress(v_done, cardinality(p_rows));
        v_done := v_done + cardinality(v_group.row_numbers);
        if exists (select from data.document d where d.kind = p_kind and d.external_id = v_group.external_id) then
            v_unchanged := v_unchanged + 1;
            continue;
        end if;
        v_computed := logic.computed_document(p_kind, v_group.input, v_group.lines);
        if v_computed.faults is not null then
            v_faults := v_faults || array(
                select f from logic.import_faults(v_computed.faults, v_group.row_numbers) f
                where not exists (select from unnest(v_faults) t where t.row_number = f.row_number and t.field = f.field));
        elsif v_faults = '{}' then
            v_document := logic.write_draft(null, v_computed);
            v_created := v_created + 1;
            if p_submit then
                perform logic.submit_document(v_document);
            end if;
        end if;
        exit when cardinality(v_faults) >= 1000;
    end loop;
    perform logic.refuse_import(array(
        select row(coalesce(p_numbers[f.row_number], f.row_number), coalesce(p_fields ->> f.field, f.field), f.fault, f.value)::logic.import_fault
        from unnest(v_faults) f));
    perform logic.progress(cardinality(p_rows), cardinality(p_rows));
    return json_build_object('rows', cardinality(p_rows), 'created', v_created, 'unchanged', v_unchanged);
end
$$;
comment on function logic.import_documents(text, logic.document_import_row[], boolean, int[], jsonb) is '导入单据
Imports a file of documents as drafts, or submits them; all or none, told document by document. Faults are told by the rows p_numbers and the
fields p_fields, where the rows were made of others. Raises import_too_large, import_faulty, job_cancelled, and with p_submit what posting raises.';

create type logic.import_group as (external_id text, input logic.document_input, lines logic.line_input[], row_numbers int[]);
comment on type logic.import_group is '文件中的一张单据
The rows of one document of a file.';

create function logic.import_groups(p_rows logic.document_import_row[]) returns setof logic.import_group
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select r.external_id,
           row(nullif(min(r.first_warehouse), ''), nullif((array_agg(r.partner order by r.n))[1], ''), nullif((array_agg(r.employee order by r.n))[1], ''), nullif((array_agg(r.department order by r.n))[1], ''),
               case lower((array_agg(r.with_tax order by r.n))[1]) when 'true' then true when '1' then true when 'yes' then true when '是' then true when '含税' then true
                                           when 'false' then false when '0' then false when 'no' then false when '否' then false when '不含税' then false end,
               0, 0, logic.as_day((array_agg(r.business_on order by r.n))[1]), logic.as_day((array_agg(r.due_on order by r.n))[1]), '', coalesce((array_agg(r.memo order by r.n))[1], ''), r.external_id)::logic.document_input,
           array_agg(row(nullif(r.product, ''), nullif(r.unit, ''), logic.as_number(r.quantity, 6), logic.as_number(r.price, 6),
               logic.as_number(r.discount, 6), nullif(r.tax_code, ''), null, nullif(r.location, ''), logic.as_day(r.line_due_on),
               coalesce(r.remark, ''), null, null, null, nullif(nullif(r.warehouse, ''), r.first_warehouse))::logic.line_input order by r.n),
           array_agg(r.n::int order by r.n)
    from (
        select r.*, first_value(r.warehouse) over (partition by r.external_id order by r.n) first_warehouse
        from unnest(p_rows) with ordinality
            r(external_id, partner, warehouse, employee, department, business_on, due_on, with_tax, memo, product, unit, quantity, price, discount,
              tax_code, location, line_due_on, remark, n)
    ) r
    where r.external_id <> ''
    group by r.external_id
    order by min(r.n)
$$;
comment on function logic.import_groups(logic.document_import_row[]) is '文件中的单据
The documents of a file, in its order: the rows of one external id each.';

create function logic.import_faults(p_faults jsonb, p_row_numbers int[]) returns setof logic.import_fault
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select p_row_numbers[coalesce(substring(f ->> 'path' from '^lines\[([0-9]+)\]')::int, 0) + 1],
           regexp_replace(f ->> 'path', '^lines\[[0-9]+\]\.', ''), f ->> 'fault', f ->> 'value'
    from jsonb_array_elements(p_faults) f
$$;
comment on function logic.import_faults(jsonb, int[]) is '单据错误对应的文件行
The faults of a document of a file as faults of its rows; those of the header at its first row.';

create function logic.refuse_import(p_faults logic.import_fault[]) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
    if p_faults <> '{}' then
        perform logic.fail('import_faulty', jsonb_build_object(
            'count', (select count(distinct f.row_number) from unnest(p_faults) f),
            'faults', (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('row', f.row_number, 'field', f.field, 'fault', f.fault, 'value', f.value))
                           order by f.row_number, f.field) from unnest(p_faults) f)));
    end if;
end
$$;
comment on function logic.refuse_import(logic.import_fault[]) is '有错误则拒绝导入
Raises import_faulty with every fault by row and field; does nothing for none.';
