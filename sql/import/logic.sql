-- What every import shares: how numbers, days and names of a file are read, and how its faults are told.

select logic.declare_permission('product.import', 'masters', '导入基础资料', 'import master data', 'administrator,owner');
select logic.declare_permission('document.import', 'general', '导入单据', 'import documents', 'administrator,owner');

create type logic.import_fault as (row_number int, field text, fault text, value text);
comment on type logic.import_fault is '导入错误
A fault of a file: the row, counted from 1, the field, what is wrong, the value.';

create function logic.as_number(p_text text, p_decimals int) returns numeric language plpgsql immutable as $$
declare
    -- as people write it: ¥ 1,234.50
    v_text text := regexp_replace(logic.plain_text(p_text), '^¥ ?', '');
begin
    if v_text ~ '^-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$' then
        v_text := replace(v_text, ',', '');
    end if;
    return case when v_text ~ '^-?[0-9]{1,12}(\.[0-9]+)?$' and v_text::numeric = round(v_text::numeric, p_decimals) then v_text::numeric end;
end $$;
comment on function logic.as_number is '文字转数字
A number written in a file, of at most so many decimals, with or without commas between thousands and a sign of the currency; null where it is none.';

create function logic.as_amount(p_text text) returns numeric language plpgsql immutable as $$
declare
    v_number numeric := logic.as_number(p_text, 6);
begin
    return case when v_number >= 0 then v_number end;
end $$;
comment on function logic.as_amount is '文字转单价、数量(不为负)
A price or quantity written in a file, not below zero; null where it is none.';

create function logic.as_day(p_text text) returns date language plpgsql immutable as $$
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
end $$;
comment on function logic.as_day is '文字转日期
A day written in a file, year first: 2026-01-05, 2026/1/5, 2026.1.5, 2026年1月5日 or 20260105; null where it is none.';

create function logic.named(p_kind text, p_text text) returns text language plpgsql stable as $$
declare
    v_name text := btrim(p_text);
    v_code text := logic.plain_digits(p_text);
    v_like text := lower(logic.plain_digits(p_text));
begin
    return (
        select coalesce(min(n.code) filter (where n.code = v_name), min(n.code) filter (where n.code = v_code),
                        min(n.code) filter (where lower(normalize(n.code, NFKC)) = v_like),
                        case when count(*) filter (where not n.disabled) = 1 then min(n.code) filter (where not n.disabled) end, v_name)
        from (
            select x.code, x.name, x.disabled from data.unit x where p_kind = 'unit'
            union all select x.code, x.name, x.disabled from data.category x where p_kind = 'category'
            union all select x.code, x.name, x.disabled from data.warehouse x where p_kind = 'warehouse'
                and x.id = any ((select logic.visible_warehouses())::int[])
            union all select x.code, x.name, x.disabled from data.tax_code x where p_kind = 'tax_code'
            union all select x.code, x.name, x.disabled from data.employee x where p_kind = 'employee'
                and x.branch_id = any ((select logic.visible_branches())::int[])
            union all select x.code, x.name, x.disabled from data.department x where p_kind = 'department'
                and x.branch_id = any ((select logic.visible_branches())::int[])
            union all select x.code, x.name, x.disabled from data.region x where p_kind = 'region'
            union all select x.code, x.name, x.disabled from data.partner_class x where p_kind = 'partner_class'
            union all select x.code, x.name, x.disabled from data.partner_source x where p_kind = 'partner_source'
            union all select x.code, x.name, x.disabled from data.payment_terms x where p_kind = 'payment_terms'
            union all select x.code, x.name, x.disabled from data.partner x where p_kind = 'partner'
                and (x.code in (v_name, v_code) or lower(x.name) = lower(v_name))
                and x.branch_scope = any ((select logic.visible_partner_branches())::int[])
                and x.owner_scope = any ((select logic.visible_owners())::int[])
        ) n
        where n.code in (v_name, v_code) or lower(normalize(n.code, NFKC)) = v_like or lower(normalize(n.name, NFKC)) in (lower(v_name), v_like)
           or p_kind = 'partner');
end $$;
comment on function logic.named is '由编码或名称得编码
The code of what a file names by its code, or by a name that only one has of those that the caller sees, whatever its case and width; a text that
names nothing comes back as it is, for whoever looks the code up to refuse.';

create function logic.tax_code_named(p_text text) returns text language plpgsql stable as $$
declare
    v_text    text := logic.plain_text(p_text);
    v_percent numeric := (regexp_match(v_text, '^([0-9]{1,2}(?:\.[0-9]{1,4})?) ?%?$'))[1]::numeric;
begin
    return coalesce(
        (select min(t.code) from data.tax_code t
         where t.kind = 'taxable' and not t.disabled and logic.today() between t.valid_from and t.valid_to
           and t.rate = case when v_percent < 1 and v_text !~ '%$' then v_percent else v_percent / 100 end),
        logic.named('tax_code', p_text));
end $$;
comment on function logic.tax_code_named is '由税码、名称或税率得税码
The tax code that a file names by code, by name or by rate: VAT13, 13, 13%, 0.13.';

create function logic.names(p_kind text, p_texts text[]) returns table (said text, code text) language sql stable as $$
    select t, case p_kind when 'tax_code' then logic.tax_code_named(t) else logic.named(p_kind, t) end
    from (select distinct t from unnest(p_texts) t where btrim(t) <> '') d
$$;
comment on function logic.names is '一列名称各自的编码
Each different text of a column once, with the code that it names: a file of thousands of rows names few units and warehouses.';

create function logic.refuse_too_many(p_rows int) returns void language plpgsql stable as $$
begin
    if p_rows > 20000 then
        perform logic.fail('import_too_large');
    end if;
end $$;
comment on function logic.refuse_too_many is '超过行数则拒绝导入
Raises import_too_large for more rows than a file may have; does nothing for others.';

create function logic.refuse_import(p_faults logic.import_fault[]) returns void language plpgsql stable as $$
begin
    if p_faults <> '{}' then
        perform logic.fail('import_faulty', jsonb_build_object(
            'count', (select count(distinct f.row_number) from unnest(p_faults) f),
            'faults', (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('row', f.row_number, 'field', f.field,
                'fault', f.fault, 'value', f.value))
                           order by f.row_number, f.field) from unnest(p_faults) f)));
    end if;
end $$;
comment on function logic.refuse_import is '有错误则拒绝导入
Raises import_faulty with every fault by row and field; does nothing for none.';
