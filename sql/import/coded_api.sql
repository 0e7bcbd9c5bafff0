-- Whole files of employees and regions in one call.

create function api.employee_import(p_rows logic.employee_import_row[]) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$ select logic.import_employees(p_rows) $$;
comment on function api.employee_import is '导入职员文件
Makes the employees of a file of up to 20,000 rows in the branch, or none: import_faulty lists every faulty row with field. One that is there under
the same code and name is left as it is. Raises import_faulty, import_too_large.';
select logic.register('employee.import', 'batch', 'employee.edit', 'branch', p_fields_required => '{"rows": ["name"]}',
    p_example => '{"rows": [{"code": "E001", "name": "王海", "phone": "13800000000"}]}', p_answer => '{rows: int, created: int, unchanged: int}');

create function api.region_import(p_rows logic.region_import_row[]) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$ select logic.import_regions(p_rows) $$;
comment on function api.region_import is '导入地域文件
Makes the regions of a file, or none: import_faulty lists every faulty row with field. One that is there under the same code and name is left as it
is.
Raises import_faulty, import_too_large.';
select logic.register('region.import', 'batch', 'partner.edit', p_fields_required => '{"rows": ["name"]}',
    p_example => '{"rows": [{"code": "SD", "name": "山东"}]}', p_answer => '{rows: int, created: int, unchanged: int}');
