-- Who printed what. Seen by those who see the document.

create view report.print_log with (security_barrier = true) as
select g.id, g.document_id, d.kind, d.number, d.branch, d.branch_name, d.partner_name, g.form, g.times, u.login::text login,
       u.name::text user_name, g.at
from data.print_log g
join report.document d on d.id = g.document_id
join data.user_account u on u.id = g.user_id;
comment on view report.print_log is '打印记录:谁在何时打印了哪张单据
Prints of documents: who, when, on which form, the how many-th of that form. One row per print.';
comment on column report.print_log.id is '打印编号
Id of the print.';
comment on column report.print_log.at is '打印时间
When it was printed.';
select logic.register_report('print_log', '{id}', 'master.see', p_filled => '{id,at}');
