-- Who printed what. Seen by those who see the document.

create view report.print_log with (security_barrier = true) as
select g.id, g.document_id, d.kind, d.number, d.branch, d.partner_name, g.form, g.times, u.login::text login, u.name::text user_name, g.at
from data.print_log g
join report.document d on d.id = g.document_id
join data.user_account u on u.id = g.user_id;
comment on view report.print_log is '打印记录:谁在何时打印了哪张单据
Prints of documents: who, when, on which form, the how many-th of that form. One row per print.';
comment on column report.print_log.id is '打印编号
Id of the print.';
comment on column report.print_log.document_id is '单据内部编号
Id of the document.';
comment on column report.print_log.kind is '单据种类
Kind of the document.';
comment on column report.print_log.number is '单据编号
Number of the document; null for a draft.';
comment on column report.print_log.branch is '分支机构编码
Code of its branch.';
comment on column report.print_log.partner_name is '往来单位名称
Name of the supplier or customer.';
comment on column report.print_log.form is '打印格式:a4、three_part
Form: a4 or three_part.';
comment on column report.print_log.times is '第几次打印
The how many-th print of the document on this form.';
comment on column report.print_log.login is '用户名
Login of who printed it.';
comment on column report.print_log.user_name is '姓名
Name of who printed it.';
comment on column report.print_log.at is '打印时间
When it was printed.';
select logic.register_report('print_log', '{id}', 'master.see');
