-- What the door itself refuses, and what every room may: each room has its errors in a file of this name. The status groups them: 400/422 the
-- request, 401/403 the caller, 404 what is not there, 409 what stands in the way, 429/503 come again.

delete from meta.constraint_error;
delete from meta.error;
insert into meta.error (name, sqlstate, status, retryable, message_zh, message_en, hint_zh, hint_en) values
('internal', 'SP500', 500, false, '系统内部错误', 'An internal error happened.', '请把请求编号告诉管理员。', 'Tell your administrator the request id.'),
('busy', 'SP503', 503, true, '数据正被他人占用', 'The data is in use by somebody else.', '请稍后重试。', 'Try again in a moment.'),
('group_too_large', 'SP422', 422, false, '一组最多 32 个调用', 'A group holds 32 calls at most.', '请分组发送。', 'Send smaller groups.'),
('request_invalid', 'SP422', 422, false, '请求有错误', 'The request has faults.', '请按所列位置逐一改正。', 'Correct every place that is listed.'),
('operation_unknown', 'SP404', 404, false, '没有操作 {operation}', 'There is no operation {operation}.', '用 operation.list 查看可用操作。',
    'See operation.list for what there is.'),
('key_reused', 'SP409', 409, false, '幂等键已用于另一个请求({operation})', 'This idempotency key belongs to another request ({operation}).',
    '请换一个键。', 'Use a new key.'),
('session_required', 'SP401', 401, false, '请先登录', 'Please sign in.', '会话不存在、已结束或已过期,请重新登录。',
    'The session is unknown, ended or expired: sign in again.'),
('password_change_required', 'SP403', 403, false, '请先修改密码', 'Change your password first.', '用 session.change_password 修改后再继续。',
    'Call session.change_password, then go on.'),
('permission_denied', 'SP403', 403, false, '没有权限({permission})', 'Permission denied ({permission}).', '请管理员在角色中授予此权限。',
    'Ask an administrator to give a role of yours this permission.'),
('branch_required', 'SP422', 422, false, '请指明分支机构', 'Name a branch.', '在请求中给出 branch,或用 session.use_branch 选定。',
    'Give branch in the request, or choose one by session.use_branch.'),
('branch_forbidden', 'SP403', 403, false, '无权在分支机构 {branch} 操作', 'You do not work in branch {branch}.', '请管理员把您加入该分支。',
    'Ask an administrator to add you to it.'),
('branch_disabled', 'SP409', 409, false, '分支机构 {branch} 已停用', 'Branch {branch} is disabled.', '请选择其他分支。', 'Choose another branch.'),
('version_stale', 'SP409', 409, false, '资料已被 {changed_by} 修改(当前版本 {current})', 'Changed meanwhile by {changed_by} (version is now {current}).',
    '请刷新后再改。', 'Read it again, then repeat your edit.'),
('code_taken', 'SP409', 409, false, '编码已被使用', 'This code is taken.', '请换一个编码。', 'Choose another code.'),
('external_id_taken', 'SP409', 409, false, '外部编号已存在', 'This external id exists already.', '同一外部编号只能导入一次。', 'An external id can be used once.'),
('reference_unknown', 'SP422', 422, false, '所引用的资料不存在', 'Something that the request refers to does not exist.', '请核对编码。', 'Check the codes.'),
('value_invalid', 'SP422', 422, false, '数值超出允许范围', 'A value is outside of what is allowed.', '请按字段说明改正。',
    'Correct it as the field''s description says.'),
('still_referenced', 'SP409', 409, false, '已被使用,不能删除', 'It is in use and cannot be deleted.', '请改为停用。', 'Disable it instead.'),
('job_unknown', 'SP404', 404, false, '没有作业 {job}', 'There is no job {job}.', '用 job.list 查看。', 'See job.list.'),
('job_ended', 'SP409', 409, false, '作业 {job} 已结束({state})', 'Job {job} has ended ({state}).', '无需再取消。', 'There is nothing left to stop.'),
('job_cancelled', 'SP409', 409, false, '作业已由 {by} 取消,未写入任何数据', 'The job was stopped by {by}; nothing was written.', '需要时请重新开始。',
    'Start it again if it is still wanted.');

insert into meta.constraint_error (constraint_name, error_name, path) values
('code_form', 'value_invalid', null), ('title_form', 'value_invalid', null), ('phrase_form', 'value_invalid', null),
('memo_form', 'value_invalid', null), ('rate_range', 'value_invalid', null), ('business_day_range', 'value_invalid', null),
('quantity_range', 'value_invalid', null), ('price_range', 'value_invalid', null), ('money_range', 'value_invalid', null);

-- a code and an external id are one of a kind wherever they are
insert into meta.constraint_error (constraint_name, error_name, path)
select c.relname, m[1] || '_taken', m[1]
from pg_class c cross join lateral regexp_match(c.relname, '_(code|external_id)(?:_alike)?_key$') m
where c.relnamespace = 'data'::regnamespace and c.relkind = 'i' and m is not null;
