-- Company, branches, departments, employees, users, roles, warehouses: what is refused, who sees what, what stays for ever.

select plan(130);

update data.user_account set disabled = true where not system and login <> 'root';
create function pg_temp.run_as(p_role text, p_sql text) returns void language plpgsql as $$
begin
    perform set_config('role', p_role, true);
    execute p_sql;
end $$;

select is(pg_temp.sign_in('root', repeat('ab', 32)), 'done', 'the first administrator signs in');

-- company
select is(pg_temp.outcome('root', 'company.update', '{"version": 1, "name": "四海商贸", "price_decimals": 4}'), 'done', 'settings change');
select is(pg_temp.call('root', 'company.get') ->> 'name', '四海商贸', 'the next reader sees the change');
select is(pg_temp.call('root', 'company.get') ->> 'with_tax', 'true', 'what was not named stayed');
select is(pg_temp.outcome('root', 'company.update', '{"version": 1, "name": "X"}'), 'version_stale', 'a stale edit of the company is refused');
select is(pg_temp.faults('root', 'company.update',
    '{"version": "x", "name": "", "with_tax": 1, "rounding_off_limit": "NaN", "over_receipt_percent": "0.1234567", "started_on": "9999-01-01",
     "nothing": 1}'),
    'name:out_of_range nothing:unknown over_receipt_percent:too_many_decimals rounding_off_limit:out_of_range started_on:out_of_range '
    'version:wrong_type with_tax:wrong_type',
    'wrong type, NaN, seven decimals, year 9999 and an unknown key are told at once');
select is(pg_temp.faults('root', 'company.update', '{"version": 2, "time_zone": "Mars/Olympus"}'),
    'time_zone:unknown_value', 'a time zone must exist');
select is(pg_temp.outcome('root', 'company.update', '{"version": 2, "currency": "rmb"}'), 'value_invalid', 'a currency has three capitals');
select is(pg_temp.outcome('root', 'company.update', '{"version": 2, "date_format": "DD.MM.YY"}'),
    'value_invalid', 'a way to show days that nobody knows is refused');
select is(pg_temp.call('root', 'session.current') -> 'formats', '{"date_format": "YYYY-MM-DD", "quantity_decimals": 0, "price_decimals": 4}',
    'pages are told how values are shown');
select is(pg_temp.outcome('root', 'company.update', '{"version": 2, "started_on": "2026-01-01"}'),
    'done', 'the first day moves freely while there are no documents');
insert into data.document (kind, branch_id, with_tax, business_on) select 'other_in', min(id), true, '2026-02-01' from data.branch;
select is(pg_temp.outcome('root', 'company.update', '{"version": 3, "date_format": "YYYY年M月D日"}'), 'done', 'days are shown as the company wants');
select is(pg_temp.outcome('root', 'company.update', '{"version": 4, "started_on": "2026-02-02"}'),
    'started_on_fixed', 'the first day never passes a document');
select is(pg_temp.outcome('root', 'company.update', '{"version": 4, "started_on": "2026-02-01"}'),
    'done', 'the first day may move up to the first document');

-- branches, departments, employees
select is(pg_temp.outcome('root', 'branch.create', jsonb_build_object('code', c, 'name', c)), 'done', 'branch ' || c || ' is made')
from unnest(array['A', 'B']) c;
select is(pg_temp.outcome('root', 'branch.create', '{"code": "A", "name": "again"}'), 'code_taken', 'a code of a branch is taken once');
select is(pg_temp.outcome('root', 'branch.create', '{"code": "Z", "name": "Z", "taxpayer_kind": "large"}'),
    'value_invalid', 'a taxpayer is general or small');
select is(pg_temp.faults('root', 'branch.create', '{"code": " A", "name": "a\u0007"}'), 'code:out_of_range name:out_of_range',
    'spaces and control characters are refused');
select is(pg_temp.outcome('root', 'department.create', '{"branch": "A", "code": "A-S", "name": "Sales"}'),
    'done', 'a department is made in the named branch');
select is(pg_temp.outcome('root', 'department.create', '{"branch": "A", "code": "A-S1", "name": "Sales 1", "parent": "A-S"}'),
    'done', 'a department stands below another');
select is(pg_temp.outcome('root', 'department.create', '{"branch": "B", "code": "B-S1", "name": "x", "parent": "A-S"}'),
    'department_unknown', 'a department does not stand below one of another branch');
select is(pg_temp.outcome('root', 'department.update', '{"department": "A-S", "version": 1, "parent": "A-S1"}'),
    'department_loop', 'a department does not stand below itself');
select is(pg_temp.call('root', 'department.update', '{"department": "A-S", "version": 1, "name": "Sales of A"}') - 'status',
    '{"department": "A-S", "version": 2}', 'its name may change');
select is(pg_temp.outcome('root', 'employee.create', jsonb_build_object('branch', left(c, 1), 'code', c, 'name', '王海' || c)),
    'done', 'employee ' || c || ' is made')
from unnest(array['A1', 'A2', 'B1']) c;
select is(pg_temp.seen('root', 'employee.find', 'employee', '{"text": "wha1"}'), 'A1', 'an employee is found by the proposed mnemonic');
select is(pg_temp.outcome('root', 'employee.update', '{"employee": "A1", "version": 1, "department": "A-S"}'),
    'done', 'an employee joins a department of the branch');
select is(pg_temp.outcome('root', 'employee.update', '{"employee": "A1", "version": 2, "department": null, "phone": ""}'), 'done', 'leaves it');
select is((select concat_ws(' ', r ->> 'department', r ->> 'name', '"' || (r ->> 'phone') || '"')
    from jsonb_array_elements(pg_temp.call('root', 'employee.list', '{"filter": {"code": "A1"}}') -> 'rows') r),
        (select e.name || ' ""' from data.employee e where e.code = 'A1'), 'and keeps the rest');
select is(pg_temp.outcome('root', 'employee.update', '{"employee": "B1", "version": 1, "department": "A-S"}'),
    'department_unknown', 'an employee joins no department of another branch');
select is(pg_temp.outcome('root', 'employee.update', '{"employee": "A2", "version": 1, "disabled": true}'), 'done', 'an employee is disabled');
select is(pg_temp.seen('root', 'employee.list', 'code'), 'A1 B1', 'a disabled employee is in no list');
select is(pg_temp.seen('root', 'employee.list', 'code', '{"disabled": true}'), 'A1 A2 B1', 'a disabled employee is listed on request');

-- warehouses and locations
select is(pg_temp.outcome('root', 'warehouse.create', jsonb_build_object('branch', left(c, 1), 'code', c, 'name', c)),
    'done', 'warehouse ' || c || ' is made')
from unnest(array['A-W1', 'A-W2', 'B-W1']) c;
select is(pg_temp.outcome('root', 'warehouse.create',
    '{"branch": "A", "code": "A-W3", "name": "A-W3", "cost_unit": "warehouse", "latitude": "36.1", "longitude": "120.4"}'),
    'done', 'a warehouse with costs of its own is made');
select is(pg_temp.seen('root', 'location.list', 'kind', '{"warehouse": "A-W1"}'), 'quarantine storage transit',
    'a new warehouse has its standard locations');
select is((select count(distinct cost_unit_id) from data.warehouse where code in ('A-W1', 'A-W2')), 1::bigint,
    'warehouses of a branch share its cost unit');
select is((select count(distinct cost_unit_id) from data.warehouse where code in ('A-W1', 'A-W3', 'B-W1')), 3::bigint,
    'no cost unit spans branches, and one by itself stays so');
select is(pg_temp.outcome('root', 'warehouse.create', '{"branch": "A", "code": "A-W4", "name": "x", "latitude": "36.1"}'),
    'value_invalid', 'half a position is refused');
select is(pg_temp.faults('root', 'warehouse.create', '{"branch": "A", "code": "A-W4", "name": "x", "cost_unit": "company"}'),
    'cost_unit:unknown_value', 'nothing wider than a branch is valued together');
select is(pg_temp.outcome('root', 'partner.create', '{"code": "S1", "name": "寄售商", "is_supplier": true}'), 'done', 'a supplier is made');
select is(pg_temp.outcome('root', 'location.create', '{"warehouse": "A-W1", "code": "HELD", "name": "held", "kind": "held", "owner": "S1"}'),
    'done', 'a location for goods of a supplier names it');
select is(pg_temp.outcome('root', 'location.create', '{"warehouse": "A-W1", "code": "HELD2", "name": "held", "kind": "held"}'),
    'value_invalid', 'a location for goods of a supplier must name one');
select is(pg_temp.outcome('root', 'location.create', '{"warehouse": "A-W1", "code": "X", "name": "x", "owner": "S1"}'),
    'value_invalid', 'a place for own goods names nobody');
select is(pg_temp.outcome('root', 'location.create', '{"warehouse": "A-W1", "code": "MAIN", "name": "x"}'),
    'code_taken', 'a code of a location is taken once in a warehouse');
select is(pg_temp.outcome('root', 'location.update', '{"warehouse": "A-W1", "location": "MAIN", "version": 1, "disabled": true}'),
    'location_standard', 'a standard location is never disabled');
insert into data.product (code, name, base_unit_id, tax_code_id) select 'P', 'p', (select min(id) from data.unit),
    (select min(id) from data.tax_code);
insert into data.stock_balance (location_id, product_id, warehouse_id, branch_id, quantity, last_on)
select l.id, p.id, l.warehouse_id, l.branch_id, 1, '2026-02-01' from data.location l, data.product p where l.code = 'HELD' and p.code = 'P';
select is(pg_temp.outcome('root', 'warehouse.update', '{"warehouse": "A-W1", "version": 1, "disabled": true}'),
    'warehouse_holds_stock', 'a warehouse that holds stock is not disabled');
select is(pg_temp.outcome('root', 'location.update', '{"warehouse": "A-W1", "location": "HELD", "version": 1, "disabled": true}'),
    'location_holds_stock', 'a location that holds stock is not disabled');
select is(pg_temp.outcome('root', 'branch.update', '{"branch": "A", "version": 1, "disabled": true}'),
    'branch_holds_stock', 'a branch whose warehouses hold stock is not disabled');
update data.stock_balance set quantity = 0;
select is(pg_temp.outcome('root', 'warehouse.update', '{"warehouse": "A-W1", "version": 1, "disabled": true}'),
    'done', 'an empty warehouse is disabled');
select is(pg_temp.outcome('root', 'warehouse.update', '{"warehouse": "A-W1", "version": 1, "disabled": false}'),
    'version_stale', 'a stale edit of a warehouse is refused');
select is(pg_temp.outcome('root', 'warehouse.update', '{"warehouse": "A-W1", "version": 2, "disabled": false}'), 'done', 'a warehouse comes back');

-- users and roles
select is(pg_temp.faults('root', 'user.create',
    '{"login": "x", "name": "x", "roles": ["nobody"], "new_key": "1", "new_salt": "1", "warehouses": ["B-W1"], "employee": "E"}'),
    'branches:missing employee:not_found new_key:wrong_type new_salt:wrong_type roles:not_found warehouses:not_found',
    'every fault of a user is told at once');
select is(pg_temp.enrol('anna', '{"roles": ["seller"], "branches": ["A"], "employee": "A1"}'), 'done', 'a user of branch A is made');
select is(pg_temp.outcome('root', 'user.create', jsonb_build_object('login', 'ANNA', 'name', 'x', 'roles', '[]'::jsonb, 'branches', '["A"]'::jsonb,
    'new_key', repeat('cd', 32), 'new_salt', repeat('01', 16))),
    'login_taken', 'a login is taken whatever its case');
select is(pg_temp.call('anna', 'session.current') #>> '{branch,code}', 'A', 'the session begins in the user''s branch');
select is(pg_temp.outcome('anna', 'user.list'), 'permission_denied', 'a seller does not see users');
select is(pg_temp.outcome('root', 'user.update', '{"user": "anna", "version": 99, "roles": []}'),
    'version_stale', 'a stale edit of a user is refused');
create function pg_temp.edit_user(p_login text, p_request jsonb) returns text language sql as $$
    select pg_temp.outcome('root', 'user.update', jsonb_build_object('user', p_login, 'version', u.version) || p_request)
    from data.user_account u where u.login = p_login $$;
select is(pg_temp.edit_user('anna', '{"roles": ["seller", "auditor"]}'), 'done', 'a user gets another role');
select is(pg_temp.outcome('anna', 'user.list'), 'done', 'a role counts from the next call on');
select is(pg_temp.outcome('root', 'role.create', '{"code": "cashier", "name": "出纳", "permissions": ["master.see", "money.print"]}'),
    'permission_unknown', 'a role gives only permissions that exist');
select is(pg_temp.outcome('root', 'role.create', '{"code": "cashier", "name": "出纳", "permissions": ["user.see"]}'), 'done', 'a role is made');
select is(pg_temp.edit_user('anna', '{"roles": ["cashier"]}'), 'done', 'roles are replaced');
select is(pg_temp.outcome('anna', 'partner.list'), 'permission_denied', 'a role taken away counts from the next call on');
select is(pg_temp.outcome('root', 'role.update', '{"role": "cashier", "version": 1, "permissions": ["master.see"]}'),
    'done', 'permissions of a role are replaced');
select is(concat(pg_temp.outcome('anna', 'partner.list'), ' ', pg_temp.outcome('anna', 'user.list')), 'done permission_denied',
    'permissions count from the next call on');
select is(pg_temp.edit_user('anna', '{"roles": ["seller"], "branches": []}'), 'request_invalid', 'a user works somewhere');
select is(pg_temp.edit_user('anna', '{"roles": ["seller"]}'), 'done', 'anna is a seller again');

-- who sees what
select is(pg_temp.seen('anna', 'employee.list', 'code', '{"disabled": true}'), 'A1 A2', 'a user of A sees no employee of B');
select is(pg_temp.seen('anna', 'warehouse.list', 'code'), 'A-W1 A-W2 A-W3', 'a user of A sees no warehouse of B');
select is(pg_temp.seen('anna', 'location.list', 'code', '{"warehouse": "B-W1"}'), null, 'a user of A sees no location of B');
select is(pg_temp.seen('anna', 'department.list', 'code'), 'A-S A-S1', 'a user of A sees no department of B');
select is(pg_temp.edit_user('anna', '{"warehouses": ["A-W2"]}'), 'done', 'a user is limited to a warehouse');
select is(pg_temp.seen('anna', 'warehouse.list', 'code'), 'A-W2', 'a user limited to a warehouse sees only that');
select is(pg_temp.edit_user('anna', '{"branches": ["B"]}'), 'request_invalid', 'a branch is not taken away under the warehouse that limits its user');
select is(pg_temp.enrol('chief', '{"roles": ["administrator"], "branches": ["A"]}'), 'done', 'an administrator of branch A is made');
select is(pg_temp.enrol('boris', '{"roles": ["seller"], "branches": ["B"]}'), 'done', 'a user of branch B is made');
select is(pg_temp.seen('chief', 'user.list', 'login'), 'anna chief', 'an administrator of A sees users of A');
select is(pg_temp.outcome('chief', 'user.update', '{"user": "boris", "version": 1}'),
    'user_unknown', 'an administrator of A does not edit a user of B');
select is(pg_temp.outcome('chief', 'employee.update', '{"employee": "B1", "version": 1}'),
    'employee_unknown', 'an employee of another branch is not edited');
select is(pg_temp.outcome('chief', 'warehouse.update', '{"warehouse": "B-W1", "version": 1}'),
    'warehouse_unknown', 'a warehouse of another branch is not edited');
select is(pg_temp.outcome('chief', 'department.create', '{"branch": "B", "code": "B-X", "name": "x"}'),
    'branch_forbidden', 'nothing is made in another branch');
select is(pg_temp.faults('chief', 'user.update', (select jsonb_build_object('user', 'chief', 'version', version, 'all_branches', true,
    'branches', '["B"]'::jsonb) from data.user_account where login = 'chief')),
    'all_branches:forbidden branches:not_found', 'nobody gives a branch in which he does not work');

select is(pg_temp.outcome('anna', 'report.read', '{"view": "operation_log"}'), 'permission_denied', 'a seller does not read the log');
select is((select string_agg(distinct r ->> 0, ' ')
    from jsonb_array_elements(pg_temp.call('chief', 'report.read', '{"view": "operation_log", "columns": ["branch"], "limit": 1000}') -> 'rows') r),
    'A', 'the log shows a reader the own branches');
select is(pg_temp.call('chief', 'report.read', '{"view": "change"}') -> 'rows', '[]', 'changes of all branches need all branches');
select isnt(pg_temp.call('root', 'report.read', '{"view": "change"}') -> 'rows', '[]', 'who works in all branches reads what changed');

-- nobody gives what he does not hold, but an administrator of the system
select pg_temp.call('root', 'role.create',
    '{"code": "clerk", "name": "clerk", "permissions": ["user.edit", "user.see", "role.edit", "master.see"], "rounding_off_limit": "1",
     "discount_limit": "0.1"}');
select pg_temp.call('root', 'role.create', '{"code": "cutter", "name": "cutter", "permissions": ["master.see"], "discount_limit": "0.5"}');
select pg_temp.call('root', 'role.create', '{"code": "reader", "name": "reader", "permissions": ["master.see"]}');
select pg_temp.call('root', 'role.create', '{"code": "giver", "name": "giver", "permissions": ["master.see"], "rounding_off_limit": "99"}');
select is(pg_temp.enrol('clark', '{"roles": ["clerk"], "branches": ["A"], "warehouses": ["A-W1", "A-W2"]}'),
    'done', 'who edits users and roles, in two warehouses of A');
create function pg_temp.given(p_operation text, p_request jsonb) returns text language sql as $$
    select coalesce((select string_agg(concat_ws(':', f ->> 'path', f ->> 'fault'), ' ' order by f ->> 'path')
        from jsonb_array_elements(a #> '{details,faults}') f), a ->> 'error', 'done')
    from (select case p_operation when 'user.create' then jsonb_build_object('login', 'n' || md5(p_request::text),
        'name', 'x', 'roles', '[]'::jsonb, 'branches', '["A"]'::jsonb,
        'warehouses', '["A-W1"]'::jsonb, 'new_key', repeat('cd', 32), 'new_salt', repeat('01', 16)) else '{}' end || p_request) v (r)
    cross join lateral pg_temp.call('clark', p_operation, r) a $$;
select is(pg_temp.given(o, r::jsonb || case o when 'user.update' then (select jsonb_build_object('version', u.version) from data.user_account u
    where u.login = r::jsonb ->> 'user')
    when 'role.update' then (select jsonb_build_object('version', x.version) from data.role x where x.code = r::jsonb ->> 'role') else '{}' end), e,
        what) from (values
    ('user.create', '{"roles": ["administrator"]}', 'roles:forbidden', 'no role beyond one''s own'),
    ('user.create', '{"roles": ["giver"]}', 'roles:forbidden', 'nor one that may give away more'),
    ('user.create', '{"roles": ["cutter"]}', 'roles:forbidden', 'nor one that may take more off'),
    ('role.create', '{"code": "all", "name": "all", "discount_limit": "0.5"}', 'discount_limit:forbidden', 'nor a larger share off'),
    ('user.create', '{"warehouses": []}', 'warehouses:forbidden', 'nor all warehouses by one who is limited'),
    ('user.create', '{"warehouses": ["A-W3"]}', 'warehouses:forbidden', 'nor one in which he does not work'),
    ('user.create', '{"employee": "A1"}', 'employee:forbidden', 'nor an employee whose customers he does not see'),
    ('user.update', '{"user": "clark", "roles": ["clerk", "administrator"]}', 'roles:forbidden', 'to himself least of all'),
    ('user.update', '{"user": "clark", "warehouses": []}', 'warehouses:forbidden', 'nor more warehouses'),
    ('user.update', '{"user": "clark", "employee": "A2"}', 'employee:forbidden', 'nor the customers of a colleague'),
    ('user.update', '{"user": "chief", "name": "老大"}', 'done', 'who has more is edited, but given nothing'),
    ('role.create', '{"code": "all", "name": "all", "permissions": ["master.see", "cost.see"]}', 'permissions:forbidden',
        'no role gets what its maker does not hold'),
    ('role.create', '{"code": "all", "name": "all", "rounding_off_limit": "50"}', 'rounding_off_limit:forbidden', 'nor a limit beyond his'),
    ('role.update', '{"role": "clerk", "permissions": ["user.edit", "user.see", "role.edit", "master.see", "cost.see"]}',
        'permissions:forbidden', 'his own neither'),
    ('role.update', '{"role": "seller", "name": "销售"}', 'done', 'a role that holds more is named anew'),
    ('user.set_password', jsonb_build_object('user', 'chief', 'new_key', repeat('cd', 32), 'new_salt', repeat('01', 16))::text,
        'roles:forbidden warehouses:forbidden', 'nobody takes over whom he may not be'),
    ('user.allow_certificate', '{"user": "chief", "subject": "CN=clark"}', 'roles:forbidden warehouses:forbidden', 'nor by a certificate'),
    ('user.create', '{"roles": ["reader"], "warehouses": ["A-W2"]}', 'done', 'what he holds he gives'),
    ('role.create', '{"code": "less", "name": "less", "permissions": ["master.see"], "rounding_off_limit": "1"}',
        'done', 'and puts into roles')) v (o, r, e, what);
select is(pg_temp.outcome('clark', 'user.set_password', jsonb_build_object('user', 'chief', 'new_key', repeat('cd', 32),
    'new_salt', repeat('01', 16))), 'user_above', 'which is an error of its own');
select is(pg_temp.outcome('root', 'user.create', jsonb_build_object('login', 'boss', 'name', 'boss', 'roles', '["seller", "giver"]'::jsonb,
    'branches', '["A"]'::jsonb, 'new_key', repeat('cd', 32), 'new_salt', repeat('01', 16))), 'done', 'an administrator gives all');
select pg_temp.edit_user('clark', '{"disabled": true}');

-- passwords, sessions, the last administrator
select is(pg_temp.outcome('root', 'user.set_password', jsonb_build_object('user', 'anna', 'new_key', repeat('ef', 32), 'new_salt', repeat('02', 16))),
    'done', 'an administrator sets a password');
select is(pg_temp.outcome('anna', 'session.current'), 'session_required', 'a new password ends the sessions');
select is(pg_temp.sign_in('anna', repeat('cd', 32)), 'sign_in_refused', 'the old password is refused');
select is(concat(pg_temp.sign_in('anna', repeat('ef', 32)), ' ', pg_temp.outcome('anna', 'partner.list')), 'done password_change_required',
    'the new one must be changed first');
select is((select string_agg(pg_temp.sign_in('boris', repeat('00', 32)), ' ') from generate_series(1, 4)) || ' '
    || pg_temp.sign_in('boris', repeat('cd', 32)),
    repeat('sign_in_refused ', 3) || 'sign_in_delayed sign_in_delayed', 'after failures the right password waits too');
select is(pg_temp.outcome('root', 'user.unlock', '{"user": "boris"}') || ' ' || pg_temp.sign_in('boris', repeat('cd', 32)), 'done done',
    'an administrator lets a user in at once');
select is(pg_temp.edit_user('boris', '{"disabled": true}') || ' ' || pg_temp.outcome('boris', 'session.current') || ' '
    || pg_temp.sign_in('boris', repeat('cd', 32)),
    'done session_required sign_in_refused', 'a disabled user is out at once and stays out');
select is(pg_temp.edit_user('chief', '{"disabled": true}'), 'done', 'an administrator who is not the last is disabled');
select is(concat_ws(' ', pg_temp.edit_user('root', '{"disabled": true}'), pg_temp.edit_user('root', '{"roles": ["owner"]}'),
    pg_temp.outcome('root', 'role.update', (select jsonb_build_object('role', code, 'version', version, 'permissions', '[]'::jsonb) from data.role
        where code = 'administrator'))),
    'last_administrator last_administrator last_administrator', 'the last administrator is neither disabled nor stripped');

-- what stays for ever
select is((select string_agg(distinct l.outcome, ' ' order by l.outcome) from data.operation_log l where l.operation = 'branch.create'),
    'code_taken done request_invalid value_invalid', 'refused calls are logged too');
select is((select count(*) from data.operation_log l where l.request::text ~ '(cd|ef|ab){32}'), 0::bigint, 'no key stands in the log');
select is((select count(*) from data.change c where c.before::text || c.after::text ~ 'key_hash|challenge_secret'), 0::bigint,
    'no secret stands among the changes');
select results_eq($$select c.before ->> 'name', c.after ->> 'name', u.login::text from data.change c join data.user_account u on u.id = c.user_id
    where c.table_name = 'company' order by c.id limit 1$$,
    $$values ('我的公司', '四海商贸', 'root')$$, 'a change holds before, after and who');
select throws_ok(format('select pg_temp.run_as(%L, %L)', 'suanpan_code', s), '42501', null, s || ' is refused to the code itself')
from unnest(array['update data.operation_log set outcome = ''''', 'delete from data.operation_log', 'update data.change set after = null',
    'delete from data.change']) s;

select * from finish();
