-- What is refused of a company that begins.

insert into meta.error (name, sqlstate, status, retryable, message_zh, message_en, hint_zh, hint_en) values
('company_begun', 'SP409', 409, false, '公司已有单据', 'The company has documents already.', '请在“设置”与各资料页中修改。',
    'Change it in the settings and on the pages of master data.'),
('company_is_sample', 'SP409', 409, false, '这是演示公司', 'This is a sample company.', '请先用 company.remove_sample 清除演示数据。',
    'Remove the sample first, by company.remove_sample.'),
('company_in_use', 'SP409', 409, false, '公司已开始使用,不能声明为演示公司', 'The company is in use already and does not become a sample.', '演示公司只能装入空数据库。',
    'A sample is loaded into an empty database only.'),
('company_no_sample', 'SP409', 409, false, '这不是演示公司', 'This is no sample company.', '真实的数据不能整体清除。', 'What is real is not removed as a whole.');
