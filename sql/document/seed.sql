-- States of documents. Kinds declare themselves (logic.declare_kind).

insert into meta.document_state (name, zh, en) values
('draft', '草稿', 'draft'), ('submitted', '待审批', 'waiting for approval'), ('approved', '已审核', 'approved'), ('posted', '已过账', 'posted'),
('closed', '已关闭', 'closed'), ('rejected', '已驳回', 'rejected'), ('cancelled', '已作废', 'cancelled')
on conflict on constraint document_state_pkey do update set zh = excluded.zh, en = excluded.en
where (document_state.*) is distinct from (excluded.*);
