-- What can be wrong with a file of products, beside what single entry finds: texts that never become a draft, and what belongs together.

create function logic.product_import_text_faults(
    p_rows logic.product_import_row[], p_places logic.product_import_place[], p_opens boolean) returns setof logic.import_fault
language sql stable as $$
    select r.ordinality::int, f.field, f.fault, f.value
    from unnest(p_rows) with ordinality r
    join unnest(p_places) t on t.ordinal = r.ordinality and t.action <> 'keep'
    left join data.warehouse w on w.code = r.warehouse and w.id = any ((select logic.visible_warehouses())::int[])
    left join data.product o on o.id = t.product_id and t.action = 'change'
    left join data.product_limit y on y.product_id = o.id and y.warehouse_id = w.id
    left join data.unit b on b.id = coalesce(o.base_unit_id, (select u.id from data.unit u where u.code = coalesce(r.base_unit, 'EA')))
    cross join lateral (values
        ('sale_price', logic.number_fault(r.sale_price, 6), r.sale_price, logic.number_fault(r.sale_price, 6) is not null),
        ('purchase_price', logic.number_fault(r.purchase_price, 6), r.purchase_price, logic.number_fault(r.purchase_price, 6) is not null),
        ('second_sale_price', logic.number_fault(r.second_sale_price, 6), r.second_sale_price,
            logic.number_fault(r.second_sale_price, 6) is not null),
        ('second_purchase_price', logic.number_fault(r.second_purchase_price, 6), r.second_purchase_price,
            logic.number_fault(r.second_purchase_price, 6) is not null),
        ('second_factor', 'wrong_type', r.second_factor, coalesce(logic.as_amount(r.second_factor), 0) = 0),
        ('second_factor', 'out_of_range', r.second_factor, logic.as_amount(r.second_factor) > 0
            and (logic.as_ratio(r.second_factor)).numerator is null),
        ('lower_limit', logic.number_fault(r.lower_limit, 6), r.lower_limit, logic.number_fault(r.lower_limit, 6) is not null),
        ('upper_limit', logic.number_fault(r.upper_limit, 6), r.upper_limit, logic.number_fault(r.upper_limit, 6) is not null),
        ('upper_limit', 'out_of_range', r.upper_limit,
            logic.as_amount(r.upper_limit) < coalesce(logic.as_amount(r.lower_limit), case when r.lower_limit is null then y.lower_limit end)),
        ('lower_limit', 'out_of_range', r.lower_limit, r.upper_limit is null and y.upper_limit < logic.as_amount(r.lower_limit)),
        ('opening_quantity', logic.number_fault(r.opening_quantity, 6), r.opening_quantity, logic.number_fault(r.opening_quantity, 6) is not null),
        ('opening_quantity', 'too_many_decimals', r.opening_quantity,
            logic.as_amount(r.opening_quantity) <> round(logic.as_amount(r.opening_quantity),
                coalesce(b.decimals, logic.usual_decimals(r.base_unit)))),
        ('opening_amount', logic.number_fault(r.opening_amount, 2), r.opening_amount, logic.number_fault(r.opening_amount, 2) is not null),
        ('opening_amount', 'amount_differs', r.opening_amount, p_opens
            and (logic.as_amount(r.opening_quantity) = 0 and logic.as_amount(r.opening_amount) > 0
            or not logic.amount_fits(logic.as_amount(r.opening_cost), scale(logic.as_amount(r.opening_cost)), logic.as_amount(r.opening_quantity),
                                     logic.as_amount(r.opening_amount)))),
        ('opening_cost', logic.number_fault(r.opening_cost, 6), r.opening_cost, logic.number_fault(r.opening_cost, 6) is not null),
        ('opening_on', logic.day_fault(r.opening_on), r.opening_on, logic.day_fault(r.opening_on) is not null),
        ('opening_quantity', 'not_allowed', r.opening_quantity, not p_opens),
        ('warehouse', 'not_found', r.warehouse, w.id is null),
        ('warehouse', 'other_branch', r.warehouse, p_opens and w.branch_id <> logic.current_branch()),
        ('warehouse', 'disabled', r.warehouse, w.disabled),
        ('warehouse', 'forbidden', r.warehouse, not logic.warehouse_allowed(logic.actor(), w.id)),
        ('name', 'not_stocked', r.name, r.kind = 'service' and p_opens and logic.as_amount(r.opening_quantity) > 0),
        ('base_unit', 'not_allowed', r.base_unit, o.id is not null and b.code <> r.base_unit)
    ) f(field, fault, value, wrong)
    where f.value is not null and f.wrong
    union all
    select r.ordinality::int, f.field, f.fault, f.value
    from unnest(p_rows) with ordinality r
    join unnest(p_places) t on t.ordinal = r.ordinality and t.action <> 'keep'
    cross join lateral logic.disabled_faults(r.disabled, r.enabled) f
    union all
    select r.ordinality::int, f.field, 'missing', null
    from unnest(p_rows) with ordinality r
    join unnest(p_places) t on t.ordinal = r.ordinality and t.action <> 'keep'
    cross join lateral (values
        ('second_unit', r.second_unit is null and coalesce(r.second_factor, r.second_barcode, r.second_sale_price,
            r.second_purchase_price) is not null),
        ('second_factor', r.second_unit is not null and r.second_factor is null),
        ('warehouse', r.warehouse is null and (coalesce(r.lower_limit, r.upper_limit) is not null or p_opens
            and logic.as_amount(r.opening_quantity) > 0)),
        ('opening_quantity', r.opening_quantity is null and logic.as_amount(r.opening_amount) > 0 and p_opens),
        ('opening_cost', coalesce(r.opening_cost, r.opening_amount) is null and logic.as_amount(r.opening_quantity) > 0 and p_opens)
    ) f(field, wrong)
    where f.wrong
$$;
comment on function logic.product_import_text_faults is '商品文件中文字的错误
Faults of a file''s texts: wrong_type, unknown_value, out_of_range, too_many_decimals, not_allowed, not_found, amount_differs, and missing where one
value needs another.';

create function logic.product_import_faults(
    p_rows logic.product_import_row[], p_places logic.product_import_place[], p_drafts logic.product_draft[], p_units logic.product_unit_draft[],
    p_opens boolean) returns setof logic.import_fault
language sql stable as $$
    select f from logic.product_import_text_faults(p_rows, p_places, p_opens) f
    union all
    select distinct row(f.row_number, case f.field
        when 'mnemonics' then 'mnemonic'
        when 'barcodes' then case when f.value = any (logic.new_barcodes(r.second_barcode, null))
            and not f.value = any (logic.new_barcodes(r.barcode, null)) then 'second_barcode' else 'barcode' end
        when 'units' then case when f.fault = 'not_found' and f.value is distinct from r.second_unit then 'base_unit'
            when f.fault in ('out_of_range', 'base_unit_ratio') then 'second_factor' else 'second_unit' end
        else f.field end, f.fault, f.value)::logic.import_fault
    from logic.product_faults(p_drafts, p_units) f
    join unnest(p_rows) with ordinality r on r.ordinality = f.row_number
    join unnest(p_places) t on t.ordinal = f.row_number
    -- a code that is known is the fault, not what only a product that is not there yet would have to say
    where f.fault <> 'missing' or t.action <> 'create' or t.product_id is null
    union all
    -- a row names a product that an earlier one changes
    select row(t.ordinal, 'code', 'duplicate', r.code)::logic.import_fault
    from (select t.*, count(*) over (partition by t.product_id) times from unnest(p_places) t where t.action = 'change') t
    join unnest(p_rows) with ordinality r on r.ordinality = t.ordinal
    where t.times > 1
$$;
comment on function logic.product_import_faults is '商品文件的全部错误
Every fault of a file of products by row and field: those of its texts, and those that single entry finds in what they say.';
