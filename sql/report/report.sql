-- The catalogue of what is published here, for whoever connects with nothing but SQL: BI tools show it beside the views that it explains.

create view report.catalog as
select r.name as view, logic.chinese_name(o.comment) chinese_name, r.kind, logic.comment_zh(o.comment) zh, logic.comment_en(o.comment) en,
       substring(logic.comment_en(o.comment) from 'One row per [^.;]*') grain, array_to_string(r.key, ', ') as key, o.arguments, r.permission
from meta.report r
cross join lateral (
    select obj_description(c.oid, 'pg_class') comment, null::text arguments
    from pg_catalog.pg_class c
    where r.kind = 'view' and c.relname = r.name and c.relnamespace = 'report'::regnamespace
    union all
    select obj_description(p.oid, 'pg_proc'), pg_get_function_identity_arguments(p.oid)
    from pg_catalog.pg_proc p
    where r.kind = 'function' and p.proname = r.name and p.pronamespace = 'report'::regnamespace
) o;
comment on view report.catalog is '目录:可查询的视图与函数
What schema report publishes. One row per view or set-returning function.';
comment on column report.catalog.kind is '种类:view 视图,function 带参数的函数
view, or function: it takes arguments.';
comment on column report.catalog.key is '主键:唯一确定一行的列
The columns that identify a row.';
comment on column report.catalog.permission is '权限:经系统读取时所需
The permission that it takes in the door; a BI login reads every view.';
select logic.register_report('catalog', '{view}', 'master.see');

create view report.catalog_column as
select r.name as view, row_number() over (partition by r.name order by a.attnum)::int as position, a.attname::text as name,
       logic.chinese_name(d.comment) chinese_name, format_type(a.atttypid, null) as type, logic.comment_zh(d.comment) zh,
       logic.comment_en(d.comment) en, a.attname = any (r.key) in_key
from meta.report r
join pg_catalog.pg_attribute a on a.attnum > 0 and not a.attisdropped and a.attrelid = case r.kind
    when 'view' then (select c.oid from pg_catalog.pg_class c where c.relname = r.name and c.relnamespace = 'report'::regnamespace)
    else (select t.typrelid from pg_catalog.pg_proc p join pg_catalog.pg_type t on t.oid = p.prorettype
          where p.proname = r.name and p.pronamespace = 'report'::regnamespace) end
cross join lateral col_description(a.attrelid, a.attnum) d(comment);
comment on view report.catalog_column is '目录明细:各视图的列
The columns of what schema report publishes. One row per column.';
comment on column report.catalog_column.name is '列名
Name of the column.';
select logic.register_report('catalog_column', '{view,name}', 'master.see');

create view report.value_word as
select w.family, w.value, w.zh, w.en, w.position from meta.value_word w
union all
select 'document_state', s.name, s.zh, s.en, s.position from meta.document_state s
union all
select 'document_kind', k.name, k.zh, upper(left(k.en, 1)) || substr(k.en, 2),
       (row_number() over (order by k.section, k.precedes_start, k.final_state, k.name))::int
from meta.document_kind k;
comment on view report.value_word is '取值:各类取值的名称
What values are called that stand for something: states, kinds, choices. One row per family and value.';
comment on column report.value_word.family is '类别
What the values are of, such as document_state.';
comment on column report.value_word.value is '取值
The value, as views have it.';
comment on column report.value_word.zh is '中文名
What it is called in Chinese.';
comment on column report.value_word.en is '英文名
What it is called in English.';
comment on column report.value_word.position is '序号
Place within its family.';
select logic.register_report('value_word', '{family,value}', 'master.see');
