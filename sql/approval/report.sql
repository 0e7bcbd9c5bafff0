-- Approval flows and what waits for whom.

create view report.approval_flow as
select f.id, f.code::text code, f.version, f.name::text name, f.kind, b.code::text branch, f.amount_from::numeric amount_from,
       f.amount_to::numeric amount_to, f.for_exceptions, f.in_force,
       (select json_agg(json_build_object('step', s.step, 'role', r.code, 'user', u.login, 'rule', s.rule,
           'allow_author', s.allow_author) order by s.step)
        from data.approval_step s
        left join data.role r on r.id = s.role_id
        left join data.user_account u on u.id = s.user_id
        where s.flow_id = f.id) steps
from data.approval_flow f
left join data.branch b on b.id = f.branch_id;
comment on view report.approval_flow is '审批流程
Approval flows with their steps. One row per version of a flow.';
comment on column report.approval_flow.id is '内部编号
Internal id.';
comment on column report.approval_flow.code is '流程编码
Code of the flow.';
comment on column report.approval_flow.version is '版本
Version.';
comment on column report.approval_flow.name is '名称
Name.';
comment on column report.approval_flow.kind is '单据种类
Kind of documents.';
comment on column report.approval_flow.branch is '分支机构编码,空表示全部
Code of the branch; null means all.';
comment on column report.approval_flow.amount_from is '金额下限(含)
Amount from, included: gross, or the cost of goods that leave without a price.';
comment on column report.approval_flow.amount_to is '金额上限(不含)
Amount up to, excluded; null for none.';
comment on column report.approval_flow.for_exceptions is '用于例外价格:低于成本、超出让利上限、与订单价不同
Whether it is for documents with prices that their submitter may not give, and for no others.';
comment on column report.approval_flow.in_force is '是否生效
Whether it is in force.';
comment on column report.approval_flow.steps is '步骤
Steps in order: role or user, rule, whether the author may decide.';
select logic.register_report('approval_flow', '{id}', 'master.see');

create view report.approval_pending as
select d.id document_id, d.kind, d.number, b.code::text branch, p.name::text partner_name,
       case when k.partner = 'customer' or (select logic.sees_cost()) then d.gross::numeric end gross,
       case when k.partner = 'customer' and d.gross <> 0 or (select logic.sees_cost()) then r.amount::numeric end amount,
           d.business_on::date business_on, r.step, u.login::text approver, u.name::text approver_name,
       s.login::text starter, s.name::text starter_name, r.started_at, r.exceptions <> '[]' exceptional, d.version
from data.approval_request r
join data.document d on d.id = r.document_id
join meta.document_kind k on k.name = d.kind
join data.branch b on b.id = d.branch_id
join data.approval_task t on t.request_id = r.id and t.step = r.step and t.state = 'waiting'
join data.user_account u on u.id = t.user_id
join data.user_account s on s.id = r.started_by
left join data.partner p on p.id = d.partner_id
where r.state = 'pending';
comment on view report.approval_pending is '待审批单据
Documents that wait for approval. One row per document and person it waits for.';
comment on column report.approval_pending.document_id is '单据内部编号
Internal id of the document.';
comment on column report.approval_pending.kind is '单据种类
Kind.';
comment on column report.approval_pending.number is '单据编号
Number.';
comment on column report.approval_pending.branch is '分支机构编码
Code of the branch.';
comment on column report.approval_pending.partner_name is '往来单位名称
Name of the supplier or customer.';
comment on column report.approval_pending.amount is '审批金额
Amount by which it was judged when it was submitted: gross, or the cost of goods that leave without a price.';
comment on column report.approval_pending.gross is '价税合计
Gross total.';
comment on column report.approval_pending.business_on is '业务日期
Business day.';
comment on column report.approval_pending.step is '当前步骤
Step it waits in.';
comment on column report.approval_pending.approver is '审批人
Login of who may decide.';
comment on column report.approval_pending.approver_name is '审批人姓名
Name of who may decide.';
comment on column report.approval_pending.starter is '发起人
Login of who submitted it.';
comment on column report.approval_pending.starter_name is '发起人姓名
Name of who submitted it.';
comment on column report.approval_pending.started_at is '发起时间
When it was submitted.';
comment on column report.approval_pending.exceptional is '价格例外:提交人无权给出的价格
Whether it waits for prices that its submitter may not give.';
comment on column report.approval_pending.version is '单据版本
Version of the document.';
select logic.register_report('approval_pending', '{document_id,approver}', 'master.see');
