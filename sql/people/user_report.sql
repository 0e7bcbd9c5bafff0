-- Users and roles as published views. Whom a reader sees is decided by logic.visible_users(), for user names of all
-- branches must stay readable beside what they wrote.

create view report.user_account with (security_barrier) as
select u.id, u.login::text login, u.name::text name, e.code::text employee, e.name::text employee_name, b.code::text branch, b.name::text branch_name,
       u.all_branches,
       array(select x.code::text from data.user_branch ub join data.branch x on x.id = ub.branch_id where ub.user_id = u.id order by x.code) branches,
       array(select r.code::text from data.user_role ur join data.role r on r.id = ur.role_id where ur.user_id = u.id order by r.code) roles,
       array(select w.code::text from data.user_warehouse uw join data.warehouse w on w.id = uw.warehouse_id
           where uw.user_id = u.id order by w.code) warehouses,
       u.language, u.must_change_password, u.system, u.disabled, u.version,
       u.created_at, cu.name::text created_by, u.updated_at, uu.name::text updated_by
from data.user_account u
left join data.employee e on e.id = u.employee_id
left join data.branch b on b.id = u.branch_id
left join data.user_account cu on cu.id = u.created_by
left join data.user_account uu on uu.id = u.updated_by
where u.id = any ((select logic.visible_users())::int[]);
comment on view report.user_account is '用户
Users whose branches the reader sees, all of them. One row per user.';
comment on column report.user_account.name is '姓名
Name of the user.';
comment on column report.user_account.employee is '职员编码
Code of the employee that the user is; null for none.';
comment on column report.user_account.employee_name is '职员姓名
Name of that employee.';
comment on column report.user_account.branch is '默认分支编码
Code of the branch where a session begins.';
comment on column report.user_account.all_branches is '是否可用全部分支
Whether the user works in all branches.';
comment on column report.user_account.branches is '可用分支编码
Codes of the branches that the user works in.';
comment on column report.user_account.warehouses is '限定的仓库编码,空表示分支的全部仓库
Codes of the warehouses that the user is limited to; empty for all of the branches.';
select logic.register_report('user_account', '{id}', 'user.see');

create view report.role as
select r.id, r.code::text code, r.name::text name,
       array(select rp.permission from data.role_permission rp where rp.role_id = r.id order by rp.permission) permissions,
       r.rounding_off_limit::numeric rounding_off_limit, r.discount_limit::numeric discount_limit,
       (select count(*)::int from data.user_role ur where ur.role_id = r.id) users, r.seeded, r.version,
       r.created_at, cu.name::text created_by, r.updated_at, uu.name::text updated_by
from data.role r
left join data.user_account cu on cu.id = r.created_by
left join data.user_account uu on uu.id = r.updated_by;
comment on view report.role is '角色
Roles. One row per role.';
comment on column report.role.code is '角色编码
Code of the role.';
comment on column report.role.name is '角色名称
Name of the role.';
comment on column report.role.rounding_off_limit is '抹零上限,空为公司的设置
Largest rounding-off that it allows; null: the company''s.';
comment on column report.role.discount_limit is '手工让利上限:比率,0.2 为让利 20%,空为公司的设置
Largest share that it may take off a price by hand (0.2 = 20 %); null: the company''s.';
select logic.register_report('role', '{id}', 'user.see');

create view report.role_permission as
select r.code::text role, r.name::text role_name, rp.permission
from data.role_permission rp
join data.role r on r.id = rp.role_id;
comment on view report.role_permission is '角色权限
Permissions of roles. One row per role and permission.';
select logic.register_report('role_permission', '{role,permission}', 'user.see');
