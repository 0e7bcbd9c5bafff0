-- Invariants of approval.

create function logic.check_approval_matches_state() returns table (subject text, expected text, found text) language sql stable as $$
    select coalesce(d.number, '#' || d.id), d.state, coalesce(r.state, 'no request')
    from data.document d
    full join (select * from data.approval_request where state = 'pending') r on r.document_id = d.id
    where (d.state = 'submitted') is distinct from (r.id is not null)
    union all
    select '#' || r.document_id, 'somebody in step ' || r.step, 'nobody'
    from data.approval_request r
    where r.state = 'pending' and not exists (select from data.approval_task t where t.request_id = r.id and t.step = r.step and t.state = 'waiting')
    union all
    select '#' || r.document_id, 'no task after the end', 'user ' || t.user_id
    from data.approval_request r join data.approval_task t on t.request_id = r.id and t.state = 'waiting'
    where r.state <> 'pending' or t.step <> r.step
$$;
comment on function logic.check_approval_matches_state is '审批中的单据恰有一个进行中的申请
A document waits for approval exactly while it has a pending request with somebody to decide.';
select logic.register_check('approval_matches_state');

create function logic.check_approver_may_decide() returns table (subject text, expected text, found text) language sql stable as $$
    select coalesce(d.number, '#' || d.id), 'an approver who sees it and may decide', 'user ' || u.login
    from data.approval_task t
    join data.approval_request r on r.id = t.request_id
    join data.document d on d.id = r.document_id
    join data.user_account u on u.id = t.user_id
    where t.state = 'waiting' and not logic.may_decide(t.user_id, r, d)
$$;
comment on function logic.check_approver_may_decide is '待审任务只在看得见单据、有权审批的人手中
No task waits for somebody who does not see its document, may not decide, or has left.';
select logic.register_check('approver_may_decide');
