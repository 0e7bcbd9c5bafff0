-- States of documents. Kinds declare themselves (logic.declare_kind).

insert into meta.document_state (name, position, zh, en) values
('draft', 1, '草稿', 'Draft'), ('submitted', 2, '待审批', 'Waiting'), ('approved', 3, '已审核', 'Approved'), ('posted', 4, '已过账', 'Posted'),
('closed', 5, '已关闭', 'Closed'), ('rejected', 6, '已驳回', 'Rejected'), ('cancelled', 7, '已作废', 'Cancelled')
on conflict on constraint document_state_pkey do update set position = excluded.position, zh = excluded.zh, en = excluded.en
where (document_state.*) is distinct from (excluded.*);
