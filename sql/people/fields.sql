-- The fields of an employee, in the order of the form and of the columns of a file. The branch is where he is made, and where a change moves him.

select logic.declare_field('employee', f.name, f.zh, f.en, f.options, f.heads, f.example) from (values
    ('code', '职员编码', 'Code of the employee', 'required fixed digits', '编码|Code|编号 工号 职员编号 员工编号 员工编码 职员编码 code', '001'),
    ('name', '姓名', 'Name of the employee', 'required', '!姓名|Name|职员 员工 名称 职员名称 员工姓名 职员姓名 name', '张三'),
    ('department', '部门编码', 'Code of the department', '', '部门|Department|所属部门 部门名称 部门编码', ''),
    ('mnemonic', '助记码', 'Mnemonic code', '', '助记码|Mnemonic|拼音码 拼音简码 简码', ''),
    ('phone', '电话', 'Telephone', 'digits', '电话|Phone|手机 联系电话 手机号码 手机号 phone mobile mobile_no phone_number telephone', ''),
    ('external_id', '外部编号', 'Id in the system that it was imported from', 'fixed digits', '外部编号|External id|原系统编号 id', ''),
    ('disabled', null, null, 'apart yes_no', '停用|Disabled|是否停用 停用状态 已停用 离职', ''),
    ('enabled', null, null, 'apart yes_no', '启用|Enabled|是否启用 启用状态 状态 在职', '')
) f (name, zh, en, options, heads, example);

select logic.create_record_types('employee', '职员', 'employee');
select logic.create_import_row('employee', '{employees}', '导入的一行职员,全部为文字',
    'A row of a file of employees, all text so that every fault of the file can be told at once.');
