-- Categories, units, tax codes: what may be made and changed, and by whom.

select plan(72);

select pg_temp.enrol('buyer', '{"roles": ["buyer"], "branches": ["HQ"]}');
select pg_temp.enrol('seller', '{"roles": ["seller"], "branches": ["HQ"]}');
select pg_temp.enrol('keeper', '{"roles": ["storekeeper"], "branches": ["HQ"]}');

-- categories
select is(pg_temp.call('buyer', 'category.create', '{"code": "FOOD", "name": "食品"}') - 'status', '{"category": "FOOD", "version": 1, "warnings": []}',
    'a category is made');
select is(pg_temp.outcome('buyer', 'category.create', '{"code": "DRINK", "name": "饮料", "parent": "FOOD"}'), 'done', 'and one below it');
select is(pg_temp.outcome('buyer', 'category.create', '{"code": "BEER", "name": "啤酒", "parent": "DRINK", "external_id": "7"}'),
    'done', 'and one below that');
select is(pg_temp.outcome('buyer', 'category.create', '{"code": "TOOL", "name": "工具"}'), 'done', 'and another at the top');
select is(pg_temp.outcome('seller', 'category.create', '{"code": "X", "name": "X"}'), 'permission_denied', 'a seller makes none');
select is(pg_temp.outcome('buyer', 'category.create', '{"code": "BEER", "name": "x"}'), 'code_taken', 'a code is used once');
select is(pg_temp.outcome('buyer', 'category.create', '{"code": "B2", "name": "x", "external_id": "7"}'),
    'external_id_taken', 'so is an external id');
select is(pg_temp.outcome('buyer', 'category.create', '{"code": "B2", "name": "x", "parent": "ZZ"}'),
    'category_unknown', 'below one that does not exist there is none');
select is(pg_temp.faults('buyer', 'category.create', jsonb_build_object('code', c, 'name', n)), f, what) from (values
    ('', '名', 'code:out_of_range', 'an empty code is refused'), (' A', '名', 'code:out_of_range', 'a code that begins with a space'),
    (repeat('A', 41), '名', 'code:out_of_range', 'a code of 41 characters'), (E'A\nB', '名', 'code:out_of_range', 'a code of two lines'),
    ('A', '', 'name:out_of_range', 'an empty name'), ('A', repeat('名', 201), 'name:out_of_range', 'a name of 201 characters'),
    ('A', E'名\t字', 'name:out_of_range', 'a tab in a name'), ('A', ' 名', 'name:out_of_range', 'a name that begins with a space')) v (c, n, f, what);
select is(pg_temp.outcome('buyer', 'category.create', jsonb_build_object('code', repeat('A', 40), 'name', repeat('名', 200))),
    'done', 'a code of 40 and a name of 200 characters are not');
select is((select string_agg(r ->> 'path', ', ') from jsonb_array_elements(pg_temp.call('keeper', 'category.list') -> 'rows') r
    where r ->> 'code' in ('FOOD', 'DRINK', 'BEER', 'TOOL')),
    '工具, 食品, 食品 / 饮料, 食品 / 饮料 / 啤酒', 'everybody sees the tree in its order');
select is(pg_temp.outcome('buyer', 'category.update', '{"category": "FOOD", "version": 1, "parent": "BEER"}'),
    'category_loop', 'a category cannot stand below its own');
select is(pg_temp.outcome('buyer', 'category.update', '{"category": "FOOD", "version": 1, "parent": "FOOD"}'), 'category_loop', 'nor below itself');
select is(pg_temp.outcome('buyer', 'category.update', '{"category": "DRINK", "version": 1, "parent": "TOOL"}'), 'done', 'it moves with all below it');
select is(pg_temp.seen('keeper', 'category.list', 'path') ~ '工具 / 饮料 / 啤酒', true, 'to its new place');
select is(pg_temp.outcome('buyer', 'category.update', '{"category": "DRINK", "version": 1, "name": "x"}'),
    'version_stale', 'a stale edit is refused');
select is(pg_temp.call('buyer', 'category.update', '{"category": "DRINK", "version": 1}') #>> '{details,changed_by}',
    'buyer', 'and told who was before');
select is(pg_temp.outcome('buyer', 'category.update', '{"category": "DRINK", "version": 2, "parent": ""}'),
    'done', 'an empty parent moves it to the top');
select is(pg_temp.outcome('buyer', 'category.update', '{"category": "ZZ", "version": 1}'), 'category_unknown', 'what does not exist is not changed');
select is(pg_temp.call('buyer', 'category.update', '{"category": "TOOL", "version": 1, "disabled": true}') ->> 'version', '2', 'one is disabled');
select ok(pg_temp.seen('keeper', 'category.list', 'code') !~ 'TOOL', 'and no longer listed');
select ok(pg_temp.seen('keeper', 'category.list', 'code', '{"disabled": true}') ~ 'TOOL', 'but where asked for');
select results_eq($$select c.action, c.before ->> 'parent_id', c.after ->> 'parent_id' from data.change c where c.table_name = 'category'
    and c.row_id = (select k.id::text from data.category k where k.code = 'DRINK') order by c.id$$,
    $$select a, (select k.id::text from data.category k where k.code = b), (select k.id::text from data.category k where k.code = e)
    from (values ('insert', null, 'FOOD'), ('update', 'FOOD', 'TOOL'), ('update', 'TOOL', null)) v (a, b, e)$$,
        'every change is kept with before and after');

-- units
select is(pg_temp.call('buyer', 'unit.create', '{"code": "TRAY", "name": "托"}') - 'status',
    '{"unit": "TRAY", "version": 1, "warnings": []}', 'a unit is made');
select is(pg_temp.outcome('seller', 'unit.create', '{"code": "X", "name": "X"}'), 'permission_denied', 'a seller makes none');
select is(pg_temp.outcome('buyer', 'unit.create', '{"code": "TRAY", "name": "x"}'), 'code_taken', 'a code is used once');
select is(pg_temp.outcome('buyer', 'unit.create', jsonb_build_object('code', 'T' || d, 'name', 'x', 'decimals', d)), case when d between 0 and 6
    then 'done' else 'value_invalid' end,
    d || ' decimals') from unnest(array[-1, 0, 6, 7]) d;
select is(pg_temp.faults('buyer', 'unit.create', '{"code": "T", "name": "x", "decimals": "1.5"}'), 'decimals:wrong_type',
    'half a decimal is no number of decimals');
select is(pg_temp.outcome('buyer', 'unit.update', '{"unit": "TRAY", "version": 1, "name": "托盘", "decimals": 1}'), 'done', 'a unit is changed');
select is(pg_temp.outcome('buyer', 'unit.update', '{"unit": "TRAY", "version": 1}'), 'version_stale', 'not from a stale page');
select is(pg_temp.outcome('buyer', 'unit.update', '{"unit": "ZZ", "version": 1}'), 'unit_unknown', 'nor if it does not exist');
select is((select r - 'id' from jsonb_array_elements(pg_temp.call('keeper', 'unit.list') -> 'rows') r where r ->> 'code' = 'TRAY'),
    '{"code": "TRAY", "name": "托盘", "decimals": 1, "disabled": false, "version": 2}', 'the next reader sees it');

-- tax codes
select is(pg_temp.outcome('root', 'tax_code.create', '{"code": "VAT5", "name": "征收率 5%", "rate": "0.05", "valid_from": "2016-05-01"}'),
    'done', 'a tax code is made');
select is(pg_temp.outcome('buyer', 'tax_code.create', '{"code": "X", "name": "X", "rate": "0.1"}'), 'permission_denied', 'not by a buyer');
select is(coalesce(pg_temp.faults('root', 'tax_code.create', '{"code": "T", "name": "x"}' || r),
    pg_temp.outcome('root', 'tax_code.create', '{"code": "T", "name": "x"}' || r)), e, what)
from (values ('{"rate": "NaN"}'::jsonb, 'rate:out_of_range', 'a rate of NaN'), ('{"rate": -0.01}', 'rate:out_of_range', 'a negative rate'),
    ('{"rate": 0.1234567}', 'rate:too_many_decimals', 'a rate of seven decimals'), ('{"rate": 1}', 'value_invalid', 'a rate of 100 %'),
    ('{"rate": 0.13, "kind": "exempt"}', 'value_invalid', 'an exempt code with a rate'),
        ('{"rate": 0, "kind": "x"}', 'value_invalid', 'an unknown kind'),
    ('{"rate": 0.13, "valid_to": "9999-12-31"}', 'valid_to:out_of_range', 'a day in the year 9999'),
        ('{"rate": 0.13, "valid_to": "infinity"}', 'valid_to:wrong_type', 'the day infinity'),
    ('{"rate": 0.13, "valid_to": "2026-02-30"}', 'valid_to:out_of_range', 'a day that does not exist'),
    ('{"rate": 0.13, "valid_from": "2026-01-02", "valid_to": "2026-01-01"}', 'value_invalid', 'an end before the beginning')) v (r, e, what);
select is(pg_temp.faults('root', 'tax_code.update', '{"tax_code": "VAT5", "version": 1, "rate": "0.06"}'), 'rate:unknown', 'a rate never changes');
select is(pg_temp.outcome('root', 'tax_code.update', '{"tax_code": "VAT5", "version": 1, "valid_to": "2026-12-31"}'), 'done', 'its last day does');
select is(pg_temp.outcome('root', 'tax_code.update', '{"tax_code": "VAT5", "version": 1}'), 'version_stale', 'not from a stale page');
select is(pg_temp.outcome('root', 'tax_code.update', '{"tax_code": "ZZ", "version": 1}'), 'tax_code_unknown', 'nor if it does not exist');
select is((select r ->> 'rate' from jsonb_array_elements(pg_temp.call('seller', 'tax_code.list') -> 'rows') r where r ->> 'code' = 'VAT5'),
    '0.05', 'a decimal is a string');

-- look-alikes
select is(pg_temp.outcome('root', o, r::jsonb), 'code_taken', 'a code that differs by case or width alone is one: ' || o) from (values
    ('category.create', '{"code": "food", "name": "x"}'), ('unit.create', '{"code": "ｔｒａｙ", "name": "x"}'),
        ('tax_code.create', '{"code": "vat13", "name": "x", "rate": "0.13"}'), ('branch.create', '{"code": "hq", "name": "x"}'),
    ('warehouse.create', '{"branch": "HQ", "code": "ｈｑ-1", "name": "x"}'), ('region.create', '{"code": "lookalike", "name": "x"}')) t (o, r)
        where o <> 'region.create'
    or pg_temp.outcome('root', 'region.create', '{"code": "LookAlike", "name": "y"}') = 'done';
select is(pg_temp.call('root', o, r::jsonb) -> 'warnings', w::jsonb, about) from (values
    ('unit.create', '{"code": "TRAY2", "name": "个"}', '[{"path": "name", "warning": "duplicate", "value": "个", "other": "EA"}]',
        'a unit of a name that is there is taken with a warning'),
    ('unit.update', '{"unit": "TRAY2", "version": 1, "name": "小托"}', '[]', 'none once it has another'),
    ('unit.update', '{"unit": "TRAY2", "version": 2, "decimals": 1}', '[]', 'nor where no name is given'),
    ('region.create', '{"code": "LOOK2", "name": "y"}', '[{"path": "name", "warning": "duplicate", "value": "y", "other": "LookAlike"}]',
        'so with every master of a code and a name'),
    ('category.create', '{"code": "FOOD2", "name": "食品"}', '[{"path": "name", "warning": "duplicate", "value": "食品", "other": "FOOD"}]',
        'a category beside one of its name'),
    ('category.update', '{"category": "FOOD2", "version": 1, "parent": "FOOD"}', '[]', 'not one below another'),
    ('category.update', '{"category": "FOOD2", "version": 2, "parent": ""}',
        '[{"path": "name", "warning": "duplicate", "value": "食品", "other": "FOOD"}]', 'but one that comes back')) t (o, r, w, about);
select * from finish();
