-- What is refused of approval.

insert into meta.error (name, sqlstate, status, retryable, message_zh, message_en, hint_zh, hint_en) values
('approver_missing', 'SP409', 409, false, '审批第 {step} 步没有可审批的人({approver})', 'Nobody can approve step {step} ({approver}).', '请管理员指定审批人;本人不能审批自己的单据。',
    'Ask an administrator to name an approver; nobody approves their own.'),
('not_pending', 'SP409', 409, false, '单据 {number} 不在审批中', 'Document {number} is not waiting for approval.', '可能已被他人处理,请刷新。',
    'Somebody may have decided already: read it again.'),
('not_approver', 'SP403', 403, false, '当前步骤不由您审批', 'This step does not wait for you.', '正在等待:{waiting_for}。', 'It waits for {waiting_for}.'),
('not_starter', 'SP403', 403, false, '只有发起人 {starter} 可以撤回', 'Only {starter}, who started it, can withdraw it.', '请联系发起人,或驳回。',
    'Ask the starter, or reject it.'),
('flow_unknown', 'SP404', 404, false, '没有审批流程 {flow}', 'There is no approval flow {flow}.', '用 approval_flow.list 查看。', 'See approval_flow.list.');

insert into meta.constraint_error (constraint_name, error_name, path) values
('approval_flow_amounts', 'value_invalid', 'amount_to'), ('approval_step_rule_known', 'value_invalid', 'steps'),
('approval_step_one_approver', 'value_invalid', 'steps'), ('approval_request_pending_key', 'busy', null), ('approval_flow_code_key', 'busy', null),
('approval_flow_in_force_key', 'busy', null)
on conflict on constraint constraint_error_pkey do update set error_name = excluded.error_name, path = excluded.path;
