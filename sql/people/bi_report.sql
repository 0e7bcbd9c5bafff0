-- Who sees what by SQL.

create view report.bi_login with (security_barrier) as
select l.login::text login, b.code::text branch, b.name::text branch_name, l.sees_cost
from data.bi_login l
left join data.branch b on b.id = l.branch_id
where coalesce(l.branch_id, 0) = any ((select logic.visible_branches())::int[]);
comment on view report.bi_login is 'BI 登录:可见的分支
BI logins and the branches that they see. One row per login and branch.';
comment on column report.bi_login.login is 'BI 登录名
Login in PostgreSQL.';
comment on column report.bi_login.branch is '分支编码,空表示全部
Code of the branch; null for all of them.';
comment on column report.bi_login.sees_cost is '是否可见成本
Whether it sees cost and purchase prices.';
select logic.register_report('bi_login', '{login,branch}', 'user.see', p_filled => '{login}');
