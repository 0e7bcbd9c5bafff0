-- What was done, by whom, to what, and what it changed. Both logs hold prices, so what they hold of a request is shown to those only who see cost.

create view report.operation_log as
select l.id, l.at, u.login::text login, u.name::text user_name, b.code::text branch, b.name::text branch_name, l.face, l.client, l.request_id,
       l.operation, l.outcome, l.outcome not in ('done', 'dry_run') refused,
       case when (select logic.sees_cost()) then l.request end request, l.duration_us,
       coalesce((select split_part(logic.comment_zh(obj_description(p.oid, 'pg_proc')), ':', 1)
                 from meta.operation o
                 join pg_catalog.pg_proc p on p.proname = o.function_name
                 join pg_catalog.pg_namespace n on n.oid = p.pronamespace and n.nspname = 'api'
                 where o.name = l.operation), l.operation) operation_name,
       case l.outcome when 'done' then '完成' when 'dry_run' then '试运行'
            else coalesce((select regexp_replace(e.message_zh, '[((:]?\{[a-z_]+\}[))]?', '', 'g') from meta.error e where e.name = l.outcome),
                l.outcome) end outcome_name,
       (l.at at time zone (select c.time_zone from data.company c))::date as on_day, d.id document_id,
       coalesce(d.number, l.request ->> 'product', (select p.code::text from data.partner p where p.code = l.request ->> 'partner'),
           l.request ->> 'user', l.request ->> 'login', l.request ->> 'employee',
                l.request ->> 'role', l.request ->> 'flow', l.request ->> 'location', l.request ->> 'warehouse', l.request ->> 'code',
                l.request ->> 'source', l.request ->> 'name')::text object
from data.operation_log l
left join data.user_account u on u.id = l.user_id
left join data.branch b on b.id = l.branch_id
left join data.document d on d.id = l.document_id;
comment on view report.operation_log is '操作日志
Operation log: every command, refused ones too. One row per call.';
comment on column report.operation_log.login is '用户名
Login of the user; null where nobody was signed in.';
comment on column report.operation_log.branch is '分支编码
Code of the branch in which it was called.';
comment on column report.operation_log.request is '请求,需成本权限
The request, secrets masked; blank without the right to see cost.';
comment on column report.operation_log.document_id is '单据内部编号
Internal id of the document that it was about or that it made; null where that is none, or not the reader''s to see.';
comment on column report.operation_log.object is '对象:单据编号或资料编码
What it was about: the number of the document, else the code of the product, partner, user or other record.';
select logic.register_report('operation_log', '{id}', 'log.see', p_filled => '{id,at}');

create view report.change as
select c.id, c.at, u.login::text login, u.name::text user_name, c.request_id, c.table_name, c.row_id, c.action,
       case when (select logic.sees_cost()) then c.before else c.before - 'purchase_price' end before,
       case when (select logic.sees_cost()) then c.after else c.after - 'purchase_price' end after,
       -- from the catalogue, not by the name's type: that would want the schema to be open to the reader
       (select logic.chinese_name(obj_description(t.oid, 'pg_class'))
        from pg_class t join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'data' where t.relname = c.table_name) table_label,
       coalesce(concat_ws(' ', coalesce(c.after, c.before) ->> 'code', coalesce(c.after, c.before) ->> 'login',
           coalesce(c.after, c.before) ->> 'name',
           logic.record_name('product_id', coalesce(c.after, c.before) ->> 'product_id'),
           logic.record_name('user_id', coalesce(c.after, c.before) ->> 'user_id'),
           logic.record_name('role_id', coalesce(c.after, c.before) ->> 'role_id'))) record,
       case when (select logic.sees_cost()) then logic.changed_fields(c.before, c.after)
            else logic.changed_fields(c.before - 'purchase_price', c.after - 'purchase_price') end fields,
       (c.at at time zone (select y.time_zone from data.company y))::date as on_day
from data.change c
left join data.user_account u on u.id = c.user_id;
comment on view report.change is '资料变更:基础资料与设置的变更
Changes of master data and settings. One row per changed row; for readers of all branches, of partners that they see.';
comment on column report.change.login is '用户名
Login of the user; null for what the system came with.';
comment on column report.change.after is '变更后
The row after.';
comment on column report.change.fields is '变更内容:逐字段的前后值
What changed, field by field: [{field, label, before, after}]; what points to another record by its name.';
select logic.register_report('change', '{id}', 'log.see', p_filled => '{id,at}');
