-- Warehouses and their locations. A new warehouse can be posted to at once: it gets its cost unit and its standard locations with it.
-- What holds stock cannot be disabled, for nothing could leave it any more.

select logic.declare_permission('warehouse.edit', 'masters', '维护仓库与库位', 'edit warehouses and locations', 'administrator');

select logic.create_lookup('warehouse', '仓库', 'warehouse', 't.id = any ((select logic.visible_warehouses())::int[])');

create function logic.location_id(p_warehouse data.code, p_code data.code) returns int language plpgsql stable as $$
declare
    v_warehouse int := logic.warehouse_id(p_warehouse);
    v_id        int := (select l.id from data.location l where l.warehouse_id = v_warehouse and l.code = p_code);
begin
    if v_id is null then
        perform logic.fail('location_unknown', jsonb_build_object('warehouse', p_warehouse, 'location', p_code));
    end if;
    return v_id;
end $$;
comment on function logic.location_id is '由编码得库位
Id of that location of a warehouse that the caller sees. Raises warehouse_unknown, location_unknown.';

create function logic.cost_unit_for(p_branch int, p_name text, p_shared boolean) returns int language plpgsql volatile as $$
declare
    v_id int;
begin
    if p_shared then
        insert into data.cost_unit (branch_id, name, shared) select b.id, b.name, true from data.branch b where b.id = p_branch
        on conflict (branch_id) where shared do nothing;
        return (select c.id from data.cost_unit c where c.branch_id = p_branch and c.shared);
    end if;
    insert into data.cost_unit (branch_id, name, shared) values (p_branch, p_name, false) returning id into v_id;
    return v_id;
end $$;
comment on function logic.cost_unit_for is '新仓库的成本核算单元
The cost unit of a new warehouse: the branch''s shared one, made at first need, or one of its own.';

create function logic.create_standard_locations(p_warehouse int) returns void language sql volatile as $$
    insert into data.location (warehouse_id, branch_id, kind, code, name, standard)
    select w.id, w.branch_id, k.kind, k.code, k.name, true
    from data.warehouse w
    cross join (values ('storage', 'MAIN', '主库位'), ('quarantine', 'QC', '待处理'), ('transit', 'TRANSIT', '在途')) k (kind, code, name)
    where w.id = p_warehouse
$$;
comment on function logic.create_standard_locations is '仓库的标准库位
Makes the locations that every warehouse has: storage, quarantine, transit.';

create function logic.holds_stock(p_warehouses int[]) returns boolean
language sql volatile as $$ select exists (select from data.stock_balance b where b.warehouse_id = any (p_warehouses) and b.quantity <> 0) $$;
comment on function logic.holds_stock is '仓库是否有库存
Whether any of the warehouses holds stock, in whatever location.';

create function logic.set_default_warehouse(p_branch int, p_warehouse text) returns void language plpgsql volatile as $$
declare
    v_id       int := (select w.id from data.warehouse w where w.code = p_warehouse and w.branch_id = p_branch);
    v_disabled boolean;
begin
    perform from data.warehouse w where w.branch_id = p_branch and (w.is_default or w.id = v_id) order by w.id for no key update;
    select w.disabled into v_disabled from data.warehouse w where w.id = v_id;
    if v_id is null or v_disabled then
        perform logic.refuse_faults(jsonb_build_array(jsonb_build_object('path', 'default_warehouse',
            'fault', case when v_id is null then 'not_found' else 'disabled' end, 'value', p_warehouse)));
    end if;
    update data.warehouse w set is_default = false where w.branch_id = p_branch and w.is_default and w.id <> v_id;
    update data.warehouse w set is_default = true where w.id = v_id and not w.is_default;
end $$;
comment on function logic.set_default_warehouse is '设置分支的默认仓库
Makes a warehouse in use the default of its branch. Raises request_invalid for one that is not the branch''s or is disabled.';
