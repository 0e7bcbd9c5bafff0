-- Files that may be attached: what a browser shows or an office opens, and nothing that runs.

insert into meta.attachment_type (name, endings, beginning) values
('application/pdf', '{pdf}', '%PDF-'),
('image/png', '{png}', '\x89504e470d0a1a0a'),
('image/jpeg', '{jpg,jpeg}', '\xffd8ff'),
('image/webp', '{webp}', 'RIFF'),
('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', '{xlsx}', '\x504b0304'),
('application/vnd.openxmlformats-officedocument.wordprocessingml.document', '{docx}', '\x504b0304'),
('text/plain', '{txt}', ''),
('text/csv', '{csv}', '')
on conflict on constraint attachment_type_pkey do update set endings = excluded.endings, beginning = excluded.beginning
where (attachment_type.*) is distinct from (excluded.*);
