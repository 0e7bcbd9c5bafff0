-- What is refused of the checks.

insert into meta.error (name, sqlstate, status, retryable, message_zh, message_en, hint_zh, hint_en) values
('checks_running', 'SP409', 409, true, '账实检查正在运行', 'The checks are running already.', '稍候再看结果。', 'Look again in a moment.');
