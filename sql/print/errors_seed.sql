-- What is refused of printing.

insert into meta.error (name, sqlstate, status, retryable, message_zh, message_en, hint_zh, hint_en) values
('print_file_unknown', 'SP404', 404, false, '没有 PDF 文件 {print}', 'There is no PDF file {print}.', '文件只保留一周,且只给要求生成它的人;请重新生成。',
    'Files are kept for a week, for whoever asked for them: make it again.'),
('print_file_limit', 'SP409', 409, true, '已有 {limit} 个 PDF 在生成', '{limit} PDF files are on their way already.', '请等它们完成后再生成。',
    'Wait until they are done.');
