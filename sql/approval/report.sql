-- Approval flows and what waits for whom.

create view report.approval_flow as
select f.id, f.code::text code, f.version, f.name::text name, f.kind, b.code::text branch, b.name::text branch_name,
       f.amount_from::numeric amount_from, f.amount_to::numeric amount_to, f.for_exceptions, f.in_force,
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
comment on column report.approval_flow.code is '流程编码
Code of the flow.';
comment on column report.approval_flow.branch is '分支机构编码,空表示全部
Code of the branch; null means all.';
comment on column report.approval_flow.amount_from is '金额下限(含)
Amount from, included: gross, or the cost of goods that leave without a price.';
comment on column report.approval_flow.amount_to is '金额上限(不含)
Amount up to, excluded; null for none.';
comment on column report.approval_flow.for_exceptions is '用于例外价格:低于成本、超出让利上限、与订单价不同
Whether it is for documents with prices that their submitter may not give, and for no others.';
comment on column report.approval_flow.steps is '步骤
Steps in order: role or user, rule, whether the author may decide.';
select logic.register_report('approval_flow', '{id}', 'master.see');

create view report.approval_pending as
select d.id document_id, d.kind, d.number, b.code::text branch, b.name::text branch_name, p.name::text partner_name,
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
comment on column report.approval_pending.amount is '审批金额
Amount by which it was judged when it was submitted: gross, or the cost of goods that leave without a price.';
comment on column report.approval_pending.version is '单据版本
Version of the document.';
select logic.register_report('approval_pending', '{document_id,approver}', 'master.see');
