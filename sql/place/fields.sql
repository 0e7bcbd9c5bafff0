-- The fields of a warehouse and of a location, in the order of the form. What values a warehouse's goods is chosen once; a location stays in its
-- warehouse.

select logic.declare_field('warehouse', f.name, f.zh, f.en, f.options) from (values
    ('code', '仓库编码', 'Code of the warehouse', 'required fixed'),
    ('name', '仓库名称', 'Name of the warehouse', 'required'),
    ('cost_unit', null, null, 'apart'),
    ('address', '地址', 'Address', ''),
    ('latitude', '纬度', 'Latitude in degrees', ''),
    ('longitude', '经度', 'Longitude in degrees', '')
) f (name, zh, en, options);
select logic.create_record_types('warehouse', '仓库', 'warehouse');

select logic.declare_field('location', f.name, f.zh, f.en, f.options) from (values
    ('code', '库位编码', 'Code of the location', 'required fixed'),
    ('name', '库位名称', 'Name of the location', 'required'),
    ('kind', '种类:存放、待处理、在途、在外、代管', 'storage, quarantine, transit, with_partner or held; only storage is usable', 'fixed'),
    ('owner', '往来单位编码', 'Code of the partner: who has our goods (with_partner), or whose goods we hold (held)', 'fixed')
) f (name, zh, en, options);
select logic.create_record_types('location', '库位', 'location');
