-- Operations on warehouses and their locations.

create function api.warehouse_create(p_fields logic.warehouse_input, p_cost_unit text default 'branch') returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_branch    int := logic.current_branch();
    v_warehouse int;
begin
    if p_cost_unit not in ('warehouse', 'branch') then
        perform logic.refuse_faults('[{"path": "cost_unit", "fault": "unknown_value"}]');
    end if;
    -- two who make the first one at once are the first and the second
    perform from data.branch b where b.id = v_branch for no key update;
    v_warehouse := logic.insert_record('warehouse', logic.given(to_jsonb(p_fields)), jsonb_build_object('branch_id', v_branch,
        'cost_unit_id', logic.cost_unit_for(v_branch, p_fields.name, p_cost_unit = 'branch'),
        'is_default', not exists (select from data.warehouse d where d.branch_id = v_branch and d.is_default)));
    perform logic.create_standard_locations(v_warehouse);
    return json_build_object('warehouse', p_fields.code, 'version', 1, 'warnings', logic.name_warnings('warehouse', v_warehouse));
end $$;
comment on function api.warehouse_create is '新建仓库
Makes a warehouse of the branch with its standard locations; the first one is the branch''s default. cost_unit: branch (goods cost the same in all
such warehouses of the branch) or warehouse (it has costs of its own); never changed later. Coordinates in degrees, both or none. Answers warnings
where another
has the same name. Raises code_taken, value_invalid.';
select logic.register('warehouse.create', 'command', 'warehouse.edit', 'branch',
    p_example => '{"code": "HQ-2", "name": "二号仓", "address": "胶州路 1 号", "latitude": "36.0671", "longitude": "120.3826"}',
    p_answer => '{warehouse: text, version: int, warnings: [warning]}');

create function api.warehouse_update(p_warehouse data.code, p_version int, p_fields logic.warehouse_change) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_warehouse data.warehouse;
    v_open      jsonb;
begin
    select w.* into v_warehouse from data.warehouse w where w.id = logic.warehouse_id(p_warehouse) for update;
    perform logic.require_version(p_version, v_warehouse.version, 'warehouse', v_warehouse.id);
    if p_fields.disabled and logic.holds_stock(array[v_warehouse.id]) then
        perform logic.fail('warehouse_holds_stock', jsonb_build_object('warehouse', p_warehouse));
    elsif p_fields.disabled then
        v_open := logic.open_business('warehouse', v_warehouse.id);
        if logic.hinders(v_open) then
            perform logic.fail('warehouse_in_use', jsonb_build_object('warehouse', p_warehouse,
                'orders', coalesce(v_open -> 'orders', '0'), 'waiting',
                coalesce(v_open -> 'waiting', '0'), 'open', v_open));
        end if;
    end if;
    v_warehouse.version := logic.update_record('warehouse', v_warehouse.id, logic.given(to_jsonb(p_fields)));
    return json_build_object('warehouse', p_warehouse, 'version', v_warehouse.version, 'open', v_open, 'warnings',
        case when p_fields.name is not null then logic.name_warnings('warehouse', v_warehouse.id) else '[]' end);
end $$;
comment on function api.warehouse_update is '修改或停用仓库
Changes what is given. It is disabled when it holds no stock and nothing is on its way to it or from it; open says which drafts name it. Answers
warnings as warehouse.create. Raises warehouse_unknown, version_stale, warehouse_holds_stock, warehouse_in_use (open orders or waiting papers, with
what they are), value_invalid.';
select logic.register('warehouse.update', 'command', 'warehouse.edit', p_example => '{"warehouse": "HQ-1", "version": 1, "address": "延安三路 2 号"}',
    p_answer => '{warehouse: text, version: int, open: open_business?, warnings: [warning]}');

create function api.warehouse_list(p_disabled boolean default false) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$ select logic.list_coded('warehouse', p_disabled) $$;
comment on function api.warehouse_list is '仓库
The warehouses that the user sees; disabled: those too.';
select logic.register('warehouse.list', 'query', 'master.see', p_answer => 'page warehouse');

create function api.location_create(p_warehouse data.code, p_fields logic.location_input) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_warehouse data.warehouse := (select w from data.warehouse w where w.id = logic.warehouse_id(p_warehouse));
begin
    perform logic.insert_record('location', '{"kind": "storage"}' || logic.given(to_jsonb(p_fields)),
        jsonb_build_object('warehouse_id', v_warehouse.id, 'branch_id', v_warehouse.branch_id,
            'owner_id', case when p_fields.owner is not null then logic.partner_id(p_fields.owner) end));
    return json_build_object('warehouse', p_warehouse, 'location', p_fields.code, 'version', 1);
end $$;
comment on function api.location_create is '新建库位
Makes a location: storage, quarantine, transit, with_partner (goods of ours at the partner that owner names) or held (goods of that partner
with us). Raises warehouse_unknown, partner_unknown, code_taken, value_invalid.';
select logic.register('location.create', 'command', 'warehouse.edit', p_example => '{"warehouse": "HQ-1", "code": "A-01", "name": "A 区 1 排"}',
    p_answer => '{warehouse: text, location: text, version: int}');

create function api.location_update(p_warehouse data.code, p_location data.code, p_version int, p_fields logic.location_change) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_location data.location;
    v_open     jsonb;
begin
    select l.* into v_location from data.location l where l.id = logic.location_id(p_warehouse, p_location) for update;
    perform logic.require_version(p_version, v_location.version, 'location', v_location.id);
    if p_fields.disabled and v_location.standard then
        perform logic.fail('location_standard', jsonb_build_object('location', p_location));
    elsif p_fields.disabled and exists (select from data.stock_balance b where b.location_id = v_location.id and b.quantity <> 0) then
        perform logic.fail('location_holds_stock', jsonb_build_object('location', p_location));
    elsif p_fields.disabled then
        v_open := logic.open_business('location', v_location.id);
        if logic.hinders(v_open) then
            perform logic.fail('location_in_use', jsonb_build_object('location', p_location, 'waiting',
                coalesce(v_open -> 'waiting', '0'), 'open', v_open));
        end if;
    end if;
    v_location.version := logic.update_record('location', v_location.id, logic.given(to_jsonb(p_fields)));
    return json_build_object('warehouse', p_warehouse, 'location', p_location, 'version', v_location.version, 'open', v_open);
end $$;
comment on function api.location_update is '修改或停用库位
Changes what is given; kind and owner never. Raises warehouse_unknown, location_unknown, version_stale, location_standard,
location_holds_stock, location_in_use (papers wait for approval, with what they are).';
select logic.register('location.update', 'command', 'warehouse.edit',
    p_example => '{"warehouse": "HQ-1", "location": "MAIN", "version": 1, "name": "主库位"}',
    p_answer => '{warehouse: text, location: text, version: int, open: open_business?}');

create function api.location_list(
    p_warehouse data.code default null, p_kind text default null, p_disabled boolean default false, p_limit int default 1000,
    p_after text default null) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select logic.read_report('location', jsonb_strip_nulls(jsonb_build_object('warehouse', p_warehouse, 'kind', p_kind,
        'disabled', case when not p_disabled then 'false' end)), null, '{warehouse,code}', p_limit, logic.page_position(p_after), null, true)
$$;
comment on function api.location_list is '库位
A page of the locations that the user sees, of one warehouse or one kind; disabled: those too.';
select logic.register('location.list', 'query', 'master.see', p_example => '{"warehouse": "HQ-1"}', p_answer => 'page location');
