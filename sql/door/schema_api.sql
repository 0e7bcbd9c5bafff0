comment on schema api is '门与操作:每个操作一个函数
The door, and one function per operation.';

-- The service comes in here and finds two functions it may execute.
grant usage on schema api to suanpan_service;
