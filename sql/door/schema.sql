comment on schema logic is '规则:私有函数、触发器函数、输入类型、调用包装
Rules: private functions, trigger functions, input types, generated call wrappers.';

-- Views name these functions while they are being created, before grants.sql runs.
grant usage on schema logic to suanpan_report;

-- Registrations belong to the code: each load writes them anew.
delete from meta.operation;
delete from meta.report;
delete from meta.check;
delete from meta.master;
delete from meta.field;
delete from meta.shape;
