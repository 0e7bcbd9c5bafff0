-- What is wrong with a document as a person typed it: every fault of its header and of its lines at once, each with the path of its field,
-- before anything is written. Preview, save, submit and import ask the same two functions. What lines name is looked up by its key, statistics
-- or not, as where they are resolved. What is disabled begins nothing new; what fulfils an order that was approved before may name it.

create type logic.fault as (path text, fault text, value text);
comment on type logic.fault is '错误
What is wrong with a field, and the value that it has.';

create function logic.header_faults(
    p_kind meta.document_kind, p_input logic.document_input, p_header logic.header, p_lines int, p_fulfils boolean) returns logic.fault[]
language plpgsql stable as $$
begin
    return (
        select array_remove(array[
            case when p_lines = 0 and p_kind.lines = 'goods' then row('lines', 'missing', null)::logic.fault end,
            case when p_kind.warehouse and (p_header).warehouse_id is null or (p_input).warehouse is not null and (p_header).warehouse_id is null
                then row('warehouse', case when (p_input).warehouse is null then 'missing' when exists (
                    select from data.warehouse x
                    where x.code = (p_input).warehouse and x.id = any ((select logic.visible_warehouses())::int[])) then 'other_branch'
                    else 'not_found' end, (p_input).warehouse)::logic.fault end,
            case when w.disabled then row('warehouse', 'disabled', w.code)::logic.fault end,
            case when not logic.warehouse_allowed(logic.actor(), w.id) then row('warehouse', 'forbidden', w.code)::logic.fault end,
            case when p_kind.partner <> 'none' and (p_header).partner_id is null
                then row('partner', case when (p_input).partner is null then 'missing' else 'not_found' end, (p_input).partner)::logic.fault end,
            case when p_kind.partner = 'none' and (p_input).partner is not null
                then row('partner', 'not_allowed', (p_input).partner)::logic.fault end,
            case when p.disabled and not p_fulfils or p.branch_id <> (p_header).branch_id
                     or p_kind.partner = 'supplier' and not p.is_supplier or p_kind.partner = 'customer' and not p.is_customer
                then row('partner', case when p.disabled and not p_fulfils then 'disabled'
                    when p.branch_id <> (p_header).branch_id then 'other_branch' else 'wrong_role' end,
                         p.code)::logic.fault end,
            case when (p_input).employee is not null and (p_header).employee_id is null
                then row('employee', 'not_found', (p_input).employee)::logic.fault end,
            case when e.disabled then row('employee', 'disabled', e.code)::logic.fault end,
            case when (p_input).department is not null and (p_header).department_id is null
                then row('department', 'not_found', (p_input).department)::logic.fault end,
            case when (p_header).business_on > logic.today() + c.future_days
                then row('business_on', 'in_future', (p_header).business_on::text)::logic.fault end,
            case when (p_header).business_on < c.started_on and not p_kind.precedes_start
                then row('business_on', 'before_start', (p_header).business_on::text)::logic.fault end,
            case when p_kind.returns and btrim((p_input).reason) = '' then row('reason', 'missing', null)::logic.fault end,
            case when (p_header).discount < 0 then row('discount', 'out_of_range', (p_header).discount::text)::logic.fault end,
            case when (p_header).discount <> 0 and not p_kind.priced then row('discount', 'not_allowed', (p_header).discount::text)::logic.fault end,
            case when (p_input).rounding_off <> 0 and (p_input).rounding_off not between 0 and (logic.own_limits()).rounding_off
                then row('rounding_off', 'out_of_range', (p_header).rounding_off::text)::logic.fault end
        ], null)
        from data.company c
        left join data.warehouse w on w.id = (p_header).warehouse_id
        left join data.partner p on p.id = (p_header).partner_id
        left join data.employee e on e.id = (p_header).employee_id);
end $$;
comment on function logic.header_faults is '单据头的全部错误
Every fault of a header. p_fulfils: every line fulfils an order, which runs to its end though the partner was disabled since. Faults: missing,
not_found, disabled, forbidden, wrong_role, other_branch, in_future, before_start, out_of_range, not_allowed.';

create function logic.line_faults(
    p_kind meta.document_kind, p_header logic.header, p_lines logic.line_input[], p_computed logic.computed_line[]) returns logic.fault[]
language plpgsql stable set enable_seqscan = off as $$
begin
    return array(
        with judged as materialized (
            select c.line_number, array_remove(array[
                case when p.id is null then row('product', case when i_product is null then 'missing' else 'not_found' end,
                    i_product::text)::logic.fault end,
                case when p.disabled and s.id is null and not (p_kind.partner = 'none' and p_kind.direction < 0)
                    then row('product', 'disabled', p.code)::logic.fault end,
                case when p.kind = 'service' and p_kind.partner = 'none' then row('product', 'not_stocked', p.code)::logic.fault end,
                case when s.product_id <> p.id and o.id is not null then row('product', 'differs_from_source', p.code)::logic.fault end,
                case when p.id is not null and c.unit_id is null then row('unit', 'not_found', i_unit)::logic.fault end,
                case when i_quantity is null then row('quantity', 'missing', null)::logic.fault end,
                case when i_quantity <> round(i_quantity, u.decimals) then row('quantity', 'too_many_decimals', i_quantity::text)::logic.fault end,
                case when i_quantity > 0 and i_quantity = round(i_quantity, u.decimals)
                    and (c.base_quantity is null or c.base_quantity <> round(c.base_quantity, b.decimals))
                    then row('quantity', 'not_exact', i_quantity::text)::logic.fault end,
                case when i_quantity <= 0 or greatest(abs(c.base_quantity), abs(c.gross)) > 999999999999
                    then row('quantity', 'out_of_range', i_quantity::text)::logic.fault end,
                case when c.list_price is null and p.id is not null and c.unit_id is not null then row('price', 'missing', null)::logic.fault end,
                case when c.list_price > 999999999999 then row('price', 'out_of_range', c.list_price::text)::logic.fault end,
                case when c.gift and c.price <> 0 then row('price', 'gift_priced', c.price::text)::logic.fault end,
                case when not c.gift and p_kind.priced and p_kind.partner <> 'none'
                    and (c.list_price = 0 or c.price = 0 and p_kind.partner = 'customer')
                    then row('price', 'zero_without_gift', null)::logic.fault end,
                case when i_price is not null and not p_kind.priced then row('price', 'not_allowed', i_price::text)::logic.fault end,
                case when c.discount > 1 then row('discount', 'out_of_range', c.discount::text)::logic.fault end,
                case when t.id is null and p.id is not null then row('tax_code', 'not_found', i_tax_code)::logic.fault end,
                case when (t.disabled or (p_header).business_on not between t.valid_from and t.valid_to) and t.id is distinct from s.tax_code_id
                    then row('tax_code', 'not_valid_then', t.code)::logic.fault end,
                case when i_location is null then null
                     when l.id is null and (p_header).warehouse_id is not null then row('location', 'not_found', i_location)::logic.fault
                     when p_kind.direction = 0 then row('location', 'not_allowed', i_location)::logic.fault
                     when l.disabled or l.kind <> 'storage' and (p_kind.partner <> 'none' or l.kind <> 'quarantine')
                     then row('location', 'not_storage', l.code)::logic.fault end,
                case when i_warehouse is not null and (p_kind.direction <> 0 or w.id is null or w.disabled
                    or not logic.warehouse_allowed(logic.actor(), w.id)) then row('warehouse', case when p_kind.direction <> 0 then 'not_allowed'
                        when w.id is null then 'not_found' when w.disabled then 'disabled' else 'forbidden' end, i_warehouse)::logic.fault end,
                case when i_rejected < 0 or i_rejected > i_quantity and i_quantity > 0 or i_rejected <> round(i_rejected, u.decimals)
                    then row('rejected', 'out_of_range', i_rejected::text)::logic.fault end,
                case when i_rejected <> 0 and not p_kind.inspects then row('rejected', 'not_allowed', i_rejected::text)::logic.fault end,
                case when i_source_line is null
                     then case when p_kind.fulfils and n.requires_order or p_kind.returns and not logic.may(p_kind.name || '.unlinked')
                         then row('source_line', 'missing', null)::logic.fault end
                     when not p_kind.sourced then row('source_line', 'not_allowed', i_source_line::text)::logic.fault
                     when o.id is null then row('source_line', 'not_found', i_source_line::text)::logic.fault end,
                case when o.partner_id <> (p_header).partner_id then row('source_line', 'other_partner', o.number)::logic.fault end,
                case when o.unfit is not null then row('source_line', o.unfit, o.number)::logic.fault end,
                case when i_price is null and o.with_tax <> (p_header).with_tax then row('price', 'other_tax_basis', o.number)::logic.fault end
            ], null) faults
            from unnest(p_computed, p_lines) -- line for line: a join would pair them all
                c (line_number, product_id, unit_id, tax_code_id, location_id, source_line_id, quantity, numerator, denominator, base_quantity,
                   list_price, discount, price, tax_rate, discount_share, net, tax, gross, deductible, gift, due_on, remark, rejected, reject_reason,
                   warehouse_id, part, i_product, i_unit, i_quantity, i_price, i_discount, i_tax_code, i_gift, i_location, i_due_on, i_remark,
                   i_source_line, i_rejected, i_reject_reason, i_warehouse)
            left join lateral (select * from data.product p where p.id = c.product_id offset 0) p on true left join data.unit u on u.id = c.unit_id
            left join data.unit b on b.id = p.base_unit_id left join data.tax_code t on t.id = c.tax_code_id
            left join data.location l on l.id = c.location_id left join data.warehouse w on w.id = c.warehouse_id
            left join data.branch n on n.id = (p_header).branch_id
            left join lateral (select * from data.document_line s where s.id = c.source_line_id offset 0) s on true
            left join lateral (select o.*, case when r.bound = 'progress' then case when o.state <> 'approved' then 'not_approved' end
                                 when o.state <> 'posted' or o.reversed or o.reversal_of is not null then 'not_posted' end unfit
                from data.document o join meta.link_rule r on r.kind = p_kind.name and r.source_kind = o.kind
                where o.id = s.document_id offset 0) o on true
        )
        select row(format('lines[%s].%s', j.line_number - 1, f.path), f.fault, f.value)::logic.fault
        from judged j cross join lateral unnest(j.faults) f
        where cardinality(j.faults) > 0 order by j.line_number limit 200);
end $$;
comment on function logic.line_faults is '单据行的全部错误
Every fault of the lines, 200 at most, with path and value.';

create function logic.deduction_faults(p_header logic.header, p_computed logic.computed_line[], p_faults logic.fault[]) returns logic.fault[]
language plpgsql stable as $$
begin
    -- nobody knows the total of lines whose amounts are faulty themselves
    if exists (select from unnest(p_faults) f where f.path ~ '^lines\[[0-9]+\]\.(product|unit|quantity|price|discount|source_line)$') then
        return '{}'::logic.fault[];
    end if;
    return array(
        select row(x.path, 'more_than_total', null)::logic.fault
        from (
            select case when (p_header).discount > t.total then 'discount'
                        when (p_header).discount + (p_header).rounding_off > t.total then 'rounding_off'
                        when t.lowest < 0 then case when (p_header).discount > 0 then 'discount' else 'rounding_off' end end path
            from (select sum(case when (p_header).with_tax then c.gross else c.net end + c.discount_share) total, min(c.net) lowest
                from unnest(p_computed) c) t
        ) x
        where x.path is not null and not exists (select from unnest(p_faults) f where f.path = x.path));
end $$;
comment on function logic.deduction_faults is '整单折扣、抹零超过合计
Where document discount or rounding-off are more than the lines, or than a line, amount to (more_than_total); none where the field, or a line''s
amount, has a fault of its own.';

create function logic.document_faults(
    p_kind meta.document_kind, p_input logic.document_input, p_header logic.header, p_lines logic.line_input[],
    p_computed logic.computed_line[]) returns jsonb
language plpgsql stable as $$
declare
    v_faults logic.fault[] := logic.header_faults(p_kind, p_input, p_header, coalesce(cardinality(p_lines), 0),
        not exists (select from unnest(p_lines) i where i.source_line is null))
        || logic.line_faults(p_kind, p_header, p_lines, p_computed);
begin
    if (p_header).discount > 0 or (p_header).rounding_off > 0 then
        v_faults := v_faults || logic.deduction_faults(p_header, p_computed, v_faults);
    end if;
    if v_faults = '{}' then
        return null;
    end if;
    return (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('path', f.path, 'fault', f.fault, 'value', f.value))) from unnest(v_faults) f);
end $$;
comment on function logic.document_faults is '单据的全部错误
All faults of header and lines as JSON; null for none.';
