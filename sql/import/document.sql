-- Lines of papers from a file: their texts become names, numbers and days, all faults of the texts beside them. The rows of one number are one
-- paper; what belongs to its header may stand on its first row alone, but no row may say otherwise. Every different text is read once:
-- a file of thousands of rows names few products, days and prices.

create type logic.document_import_row as (
    external_id text, partner text, warehouse text, employee text, department text, business_on text, due_on text, with_tax text, reason text,
    memo text, product text, spec text, unit text, quantity text, price text, price_with_tax text, price_without_tax text, amount text,
    amount_with_tax text, discount text, tax_code text, gift text, location text, line_due_on text, remark text);
comment on type logic.document_import_row is '导入的一行单据明细,全部为文字
A line of a file of documents, all text, so that every fault can be told at once; what belongs to the header stands on each line alike, or on the
first alone, but for the warehouse of an order: that of the first line is the document''s, another that of its line. spec tells products of one name
apart. discount is what is paid, as people write it: 90, 90%, 9折 or 0.95; 100 where there is none.';

create type logic.document_import_line as (
    n int, external_id text, partner text, warehouse text, employee text, department text, business_on date, due_on date, with_tax boolean,
    reason text, memo text, product text, unit text, quantity numeric, price numeric, price_with_tax numeric, price_without_tax numeric,
    amount numeric, amount_with_tax numeric, discount numeric, tax_code text, gift boolean, location text, remark text, other_warehouse text,
    price_decimals int, faults logic.import_fault[]);
comment on type logic.document_import_line is '导入的一行单据明细,已识别
A line of a file of documents with its texts read: codes, numbers, days; discount is the share taken off; other_warehouse: where not that of the first
line of its paper; faults: what its texts have wrong.';

create function logic.products_named(
    p_rows logic.document_import_row[]) returns table (said text, said_spec text, said_unit text, product text, unit text, fault text,
    candidates text)
language sql stable as $$
    select d.product, d.spec, d.unit, n.product, n.unit, n.fault, n.candidates
    from (
        select distinct r.product, coalesce(r.spec, '') spec, coalesce(r.unit, '') unit from unnest(p_rows) r where btrim(r.product) <> ''
    ) d
    cross join lateral logic.product_named(d.product, d.spec, d.unit) n
$$;
comment on function logic.products_named is '文件各行所指的商品
What rows say of a product, each different text with specification and unit once, with the product and unit that they name, or why none.';

create function logic.numbers_read(p_texts text[]) returns table (said text, number numeric, fault text, decimals int) language sql stable as $$
    select d.said, case when f.fault is null then n.number end, f.fault, scale(n.number)
    from (select distinct t said from unnest(p_texts) t where t <> '') d
    cross join lateral logic.as_number(d.said, 6) n (number)
    cross join lateral logic.number_fault(d.said, 6) f (fault)
$$;
comment on function logic.numbers_read is '一列数字
Each different text of columns of numbers once, with its number or what is wrong with it, and the decimals that are written.';

create function logic.days_read(p_texts text[]) returns table (said text, day date, fault text) language sql stable as $$
    select d.said, logic.as_day(d.said), logic.day_fault(d.said)
    from (select distinct t said from unnest(p_texts) t where t <> '') d
$$;
comment on function logic.days_read is '一列日期
Each different text of columns of days once, with its day or what is wrong with it.';

create function logic.discounts_read(p_texts text[]) returns table (said text, discount numeric) language sql stable as $$
    -- 1 alone says nothing for certain; among 0.95 and 0.9 it is the whole price
    select d.said, coalesce(logic.as_discount(d.said), case when d.said ~ '^1(\.0+)?$' and d.factors then 0 end)
    from (
        select t.said, bool_and(t.said ~ '^(0?\.[0-9]+|1(\.0+)?)$') over () and bool_or(t.said ~ '^0?\.') over () factors
        from (select distinct normalize(btrim(t), NFKC) said from unnest(p_texts) t where btrim(t) <> '') t
    ) d
$$;
comment on function logic.discounts_read is '一列折扣
Each different text of a column of discounts once, as normalised, with the share that it takes off; null where that is not certain.';

create function logic.filled_down(p_rows logic.document_import_row[]) returns logic.document_import_row[] language sql stable as $$
    with line as (
        -- a row without number, partner and day goes on with the paper above
        select r.*, count(*) filter (where btrim(concat(r.external_id, r.partner, r.business_on)) <> '') over (order by r.ordinality) paper
        from unnest(p_rows) with ordinality r
    )
    select coalesce(array_agg(row(coalesce(nullif(btrim(l.external_id), ''), first_value, ''), l.partner, l.warehouse, l.employee, l.department,
        l.business_on, l.due_on, l.with_tax, l.reason, l.memo, l.product, l.spec, l.unit, l.quantity, l.price, l.price_with_tax,
            l.price_without_tax, l.amount,
        l.amount_with_tax, l.discount, l.tax_code, l.gift, l.location, l.line_due_on, l.remark)::logic.document_import_row order by l.ordinality),
        '{}')
    from (
        select l.*, case when btrim(concat(l.external_id, l.partner, l.business_on)) = ''
            then first_value(l.external_id) over (partition by l.paper order by l.ordinality) end first_value
        from line l
    ) l
$$;
comment on function logic.filled_down is '单头只写在第一行的文件
The rows with the number of the paper above where a row has none, nor partner nor day: files that write a header on the first line alone.';

create function logic.document_rows_named(p_kind text, p_rows logic.document_import_row[]) returns logic.document_import_row[]
language sql stable set enable_nestloop = off set jit = off as $$
    with line as materialized (
        select r.external_id, r.partner, r.warehouse, r.employee, r.department, coalesce(y.day::text, r.business_on) business_on, r.due_on,
               r.with_tax, r.reason, r.memo, r.product, r.spec, r.unit, r.quantity, r.price, r.price_with_tax, r.price_without_tax, r.amount,
               r.amount_with_tax, r.discount, r.tax_code, r.gift, r.location, r.line_due_on, r.remark, r.ordinality, k.precedes_start,
               k.partner = 'none' and coalesce(btrim(r.external_id), '') = '' nameless,
               (row_number() over (partition by r.warehouse, coalesce(y.day::text, r.business_on), r.reason order by r.ordinality) - 1) / 500 part
        from meta.document_kind k
        cross join lateral unnest(case when k.partner = 'none' then p_rows else logic.filled_down(p_rows) end) with ordinality r
        left join logic.days_read(array(select x.business_on from unnest(p_rows) x)) y on y.said = r.business_on
        where k.name = p_kind
    ), held as (
        -- stock papers need no number of their own: what the file holds names them, so that the same file once more is known; few lines each, for
        -- nobody is to wait long for what one holds
        select l.warehouse, l.business_on, l.reason, sha256(convert_to(
            case when not l.precedes_start and coalesce(l.business_on, '') = '' then logic.today()::text else '' end || string_agg(
            concat_ws('|', l.business_on, l.product, nullif(btrim(l.spec), ''), l.unit, l.quantity, l.price, l.amount, l.location, l.remark), E'\n'
                order by l.ordinality), 'UTF8')) digest
        from line l where l.nameless group by l.warehouse, l.business_on, l.reason, l.precedes_start
    )
    select coalesce(array_agg(row(
        coalesce(case when r.nameless then concat_ws('-', 'file', left(encode(h.digest, 'hex'), 16), nullif(r.part, 0)) end, btrim(r.external_id)),
        p.code, w.code, e.code, d.code, r.business_on, r.due_on, r.with_tax, r.reason, r.memo, coalesce(n.product, btrim(r.product)), r.spec,
        coalesce(u.code, n.unit), r.quantity, r.price, r.price_with_tax, r.price_without_tax, r.amount, r.amount_with_tax, r.discount, t.code, r.gift,
        r.location, r.line_due_on, r.remark)::logic.document_import_row order by r.ordinality), '{}')
    from line r
    left join held h on r.nameless and coalesce(h.warehouse, '') = coalesce(r.warehouse, '')
        and coalesce(h.business_on, '') = coalesce(r.business_on, '')
        and coalesce(h.reason, '') = coalesce(r.reason, '')
    left join logic.products_named(p_rows) n on n.said = r.product and n.said_spec = coalesce(r.spec, '') and n.said_unit = coalesce(r.unit, '')
    left join logic.names('partner', array(select l.partner from line l)) p on p.said = r.partner
    left join logic.names('warehouse', array(select l.warehouse from line l)) w on w.said = r.warehouse
    left join logic.names('employee', array(select l.employee from line l)) e on e.said = r.employee
    left join logic.names('department', array(select l.department from line l)) d on d.said = r.department
    left join logic.names('unit', array(select l.unit from line l)) u on u.said = r.unit
    left join logic.names('tax_code', array(select l.tax_code from line l)) t on t.said = r.tax_code
$$;
comment on function logic.document_rows_named is '文件中的名称换成编码
The rows with what they name by a name or barcode named by its code; stock papers without number get one, a digest of what they hold.';

create function logic.document_import_lines(p_rows logic.document_import_row[]) returns logic.document_import_line[]
language sql stable set enable_nestloop = off set jit = off as $$
    with line as materialized (
        select r.*, r.ordinality::int n, normalize(btrim(r.discount), NFKC) paid, nullif(btrim(r.gift), '') given,
               nullif(btrim(lower(r.with_tax)), '') basis,
               first_value(r.warehouse) over (partition by r.external_id order by r.ordinality) first_warehouse
        from unnest(p_rows) with ordinality r
    ), number as materialized (
        select x.* from logic.numbers_read(array(
            select v.said from line l
            cross join lateral (values (l.quantity), (l.price), (l.price_with_tax), (l.price_without_tax), (l.amount),
                (l.amount_with_tax)) v (said))) x
    ), unsure as materialized (
        -- what a code was found for is not looked at again
        select x.* from logic.products_named(array(
            select row(null, null, null, null, null, null, null, null, null, null, l.product, l.spec, l.unit, null, null, null, null, null, null,
                null, null, null, null, null, null)::logic.document_import_row
            from line l where not exists (select from data.product p where p.code = l.product))) x
        where x.fault is not null
    ), day as materialized (
        select x.* from logic.days_read(array(select v.said from line l
            cross join lateral (values (l.business_on), (l.due_on), (l.line_due_on)) v (said))) x
    )
    select coalesce(array_agg(row(l.n, nullif(btrim(l.external_id), ''), nullif(btrim(l.partner), ''), nullif(btrim(l.warehouse), ''),
        nullif(btrim(l.employee), ''), nullif(btrim(l.department), ''), b.day, coalesce(t.day, s.day),
        case l.basis when '含税' then true when '不含税' then false else logic.as_yes(l.basis) end, coalesce(l.reason, ''), coalesce(l.memo, ''),
        nullif(btrim(l.product), ''), nullif(btrim(l.unit), ''), q.number, p.number, w.number, o.number, a.number, g.number, d.discount,
        nullif(btrim(l.tax_code), ''), coalesce(logic.as_yes(l.given), l.given = '赠品'), nullif(btrim(l.location), ''), coalesce(l.remark, ''),
        nullif(nullif(btrim(l.warehouse), ''), btrim(l.first_warehouse)), greatest(coalesce(p.decimals, w.decimals, o.decimals), 0),
        array_remove(array[
            case when coalesce(btrim(l.external_id), '') = '' then row(l.n, 'external_id', 'missing', null)::logic.import_fault end,
            case when l.external_id ~ '[+＋]' and logic.digits_lost(l.external_id) then row(l.n, 'external_id', 'digits_lost',
                l.external_id)::logic.import_fault end,
            case when coalesce(btrim(l.product), '') = '' then row(l.n, 'product', 'missing', null)::logic.import_fault end,
            case when v.fault is not null then row(l.n, 'product', v.fault, v.candidates)::logic.import_fault end,
            case when coalesce(l.quantity, '') = '' then row(l.n, 'quantity', 'missing', null)::logic.import_fault end,
            case when q.fault is not null then row(l.n, 'quantity', q.fault, l.quantity)::logic.import_fault end,
            case when p.fault is not null then row(l.n, 'price', p.fault, l.price)::logic.import_fault end,
            case when w.fault is not null then row(l.n, 'price_with_tax', w.fault, l.price_with_tax)::logic.import_fault end,
            case when o.fault is not null then row(l.n, 'price_without_tax', o.fault, l.price_without_tax)::logic.import_fault end,
            case when a.fault is not null then row(l.n, 'amount', a.fault, l.amount)::logic.import_fault end,
            case when g.fault is not null then row(l.n, 'amount_with_tax', g.fault, l.amount_with_tax)::logic.import_fault end,
            case when l.paid <> '' and d.discount is null then row(l.n, 'discount', 'discount_unclear', l.discount)::logic.import_fault end,
            case when b.fault is not null then row(l.n, 'business_on', b.fault, l.business_on)::logic.import_fault end,
            case when s.fault is not null then row(l.n, 'due_on', s.fault, l.due_on)::logic.import_fault end,
            case when t.fault is not null then row(l.n, 'line_due_on', t.fault, l.line_due_on)::logic.import_fault end,
            case when l.given <> '赠品' and logic.as_yes(l.given) is null then row(l.n, 'gift', 'unknown_value', l.gift)::logic.import_fault end,
            case when l.basis not in ('含税', '不含税') and logic.as_yes(l.basis) is null
                then row(l.n, 'with_tax', 'unknown_value', l.with_tax)::logic.import_fault end
        ], null))::logic.document_import_line order by l.n), '{}')
    from line l
    left join unsure v on v.said = l.product and v.said_spec = coalesce(l.spec, '') and v.said_unit = coalesce(l.unit, '')
    left join number q on q.said = l.quantity
    left join number p on p.said = l.price
    left join number w on w.said = l.price_with_tax
    left join number o on o.said = l.price_without_tax
    left join number a on a.said = l.amount
    left join number g on g.said = l.amount_with_tax
    left join day b on b.said = l.business_on
    left join day s on s.said = l.due_on
    left join day t on t.said = l.line_due_on
    left join logic.discounts_read(array(select x.discount from line x)) d on d.said = l.paid
$$;
comment on function logic.document_import_lines is '读出文件各行的文字
The rows with their texts read, each with what is wrong with them: missing, wrong_type, too_many_decimals, negative, too_early, too_late,
discount_unclear, unknown_value, digits_lost; ambiguous and spec_unknown where a name does not say which product.';

create function logic.header_differences(p_kind meta.document_kind, p_lines logic.document_import_line[]) returns setof logic.import_fault
language sql stable as $$
    select row(l.n, f.field, 'differs_in_document', f.value)::logic.import_fault
    from (
        select l.*, first_value(l.n) over w first, first_value(l.partner) over w first_partner, first_value(l.business_on) over w first_day,
               first_value(l.warehouse) over w first_warehouse, first_value(l.employee) over w first_employee,
               first_value(l.with_tax) over w first_basis
        from unnest(p_lines) l
        window w as (partition by l.external_id order by l.n)
    ) l
    cross join lateral (values
        ('partner', l.partner, l.first_partner), ('business_on', l.business_on::text, l.first_day::text),
            ('warehouse', l.warehouse, l.first_warehouse),
        ('employee', l.employee, l.first_employee), ('with_tax', l.with_tax::text, l.first_basis::text)) f (field, value, first_value)
    where l.external_id is not null and l.n <> l.first and f.value is not null and f.value is distinct from f.first_value
      -- an order may be for several warehouses, other papers are of one
      and (f.field <> 'warehouse' or p_kind.direction <> 0)
$$;
comment on function logic.header_differences is '同一单据各行的单头不一致
Faults of rows whose header is another than that of the first row of their paper.';
