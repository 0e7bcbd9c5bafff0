-- Failed sign-ins, for those who look after users: who tries whose login, from where, and how long that is kept waiting.

create view report.sign_in_failure with (security_barrier) as
select f.login, f.address, u.name::text as name, f.failures, f.failed_at, case when f.next_at > statement_timestamp() then f.next_at end waiting_until
from data.sign_in_failure f
left join data.user_account u on lower(u.login) = f.login
where 0 = any ((select logic.visible_branches())::int[]);
comment on view report.sign_in_failure is '登录失败
Failed sign-ins of the last day, for those who see all branches. One row per login and address.';
comment on column report.sign_in_failure.login is '用户名,小写;空表示该地址的全部用户名
Login as it was tried, in lower case, of a user or of nobody; empty in the row that counts all of an address.';
comment on column report.sign_in_failure.address is '地址;空表示该用户名的全部地址
Address (of IPv6 the /64), or a device that signed this login in before; empty in the row that counts all of a login.';
comment on column report.sign_in_failure.name is '姓名,空表示没有这个用户
Name of the user; null where there is none of that login.';
select logic.register_report('sign_in_failure', '{login,address}', 'user.see');
