-- What is refused of reading.

insert into meta.error (name, sqlstate, status, retryable, message_zh, message_en, hint_zh, hint_en) values
('export_too_large', 'SP422', 422, false, '超过 {limit} 行,没有导出', 'There are more than {limit} rows; nothing was exported.',
    '请用条件缩小范围,分次导出。', 'Narrow the list and export it in parts.'),
('report_unknown', 'SP404', 404, false, '没有报表 {report}', 'There is no report {report}.', '用 report.catalog 查看。', 'See report.catalog.');
