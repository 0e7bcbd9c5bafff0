-- Files on documents and records: who may add, see and remove them, and what is no file.

select plan(30);
select pg_temp.found_company();
select is(pg_temp.make('PO', 'bob', 'purchase_order.submit', '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "2", "price": "1"}]}'),
    'approved', 'an order');
create function pg_temp.add(p_user text, p_name text, p_content bytea) returns jsonb language sql as $$
    select pg_temp.call(p_user, 'attachment.add', jsonb_build_object('document', (select m.document from made m where m.name = 'PO'), 'name', p_name,
        'content', encode(p_content, 'base64'))) $$;
create function pg_temp.files(p_user text) returns text language sql as $$
    select string_agg(r ->> 'name', ' ' order by n) from jsonb_array_elements(pg_temp.call(p_user, 'attachment.list',
        jsonb_build_object('document', (select m.document from made m where m.name = 'PO'))) -> 'rows') with ordinality x(r, n) $$;
create temporary table file as select (pg_temp.add('bob', '合同.pdf', '%PDF-1.7 ...') ->> 'attachment')::bigint id;

select is(pg_temp.files('bob'), '合同.pdf', 'a file hangs on its document');
select is(convert_from(decode(pg_temp.call('bob', 'attachment.get', jsonb_build_object('attachment', f.id)) ->> 'content', 'base64'), 'UTF8'),
    '%PDF-1.7 ...', 'and comes back as it was') from file f;
select is(pg_temp.add('bob', name, content) ->> 'error', error, about) from (values
    ('program.exe', 'MZ'::bytea, 'attachment_type', 'no program'), ('page.html', '<html>', 'attachment_type', 'no page'),
        ('picture.svg', '<svg/>', 'attachment_type', 'no picture that can hold a script'),
    ('contract.pdf', 'MZ', 'attachment_type', 'nothing under another name'), ('photo.png', '%PDF-1.7', 'attachment_type', 'nor one type as another'),
        ('nothing', 'x', 'attachment_type', 'nothing without an ending'),
    ('big.txt', convert_to(repeat('x', 5242881), 'UTF8'), 'attachment_size', 'nothing beyond 5 MiB')) t(name, content, error, about);
select is(pg_temp.add('bob', 'empty.txt', '') ->> 'error', 'attachment_size', 'no empty file');
select is(pg_temp.faults('bob', 'attachment.add', jsonb_build_object('document', (select m.document from made m where m.name = 'PO'), 'name', 'a.txt',
    'content', '###')), 'content:wrong_type', 'content that is no base64 is refused');
select is(pg_temp.faults('bob', 'attachment.list', '{}'), 'document:missing', 'a file hangs on something');
select is(pg_temp.faults('bob', 'attachment.list', '{"document": 1, "product": "BEER"}'), 'document:missing', 'and on one thing');
select is(pg_temp.call('bob', 'attachment.list', '{"document": 99999999}') ->> 'error', 'document_unknown', 'that is there');

-- of another branch: as if it were not there
select is(pg_temp.call('bea', 'attachment.get', jsonb_build_object('attachment', f.id)) ->> 'error',
    'attachment_unknown', 'who does not see the document does not see its files') from file f;
select is(pg_temp.add('bea', 'a.txt', 'x') ->> 'error', 'document_unknown', 'nor adds any');
select is(pg_temp.call('bea', 'attachment.remove', jsonb_build_object('attachment', f.id)) ->> 'error', 'attachment_unknown', 'nor removes one')
from file f;

-- removal
select is(pg_temp.add('root', 'note.txt', 'x') ->> 'type', 'text/plain', 'another adds a file');
select is(pg_temp.call('bob', 'attachment.remove', jsonb_build_object('attachment', (select max(a.id) from data.attachment a))) ->> 'error',
    'permission_denied', 'what another added takes a right to remove');
select is(pg_temp.call('bob', 'attachment.remove', jsonb_build_object('attachment', f.id)) ->> 'status', '200', 'one''s own does not') from file f;
select is(pg_temp.call('bob', 'attachment.get', jsonb_build_object('attachment', f.id)) ->> 'error', 'attachment_unknown', 'then it is gone')
from file f;
select is((select concat_ws(' ', a.name, a.content is null, length(a.digest)) from data.attachment a join file f using (id)), '合同.pdf t 32',
    'but that it was there is known');
select is(pg_temp.files('bob'), 'note.txt', 'the other stays');

-- records
select is(pg_temp.call('root', 'attachment.add', '{"product": "BEER", "name": "beer.csv", "content": "YQ=="}') ->> 'status',
    '200', 'a product has files');
select is(pg_temp.call('sue', 'attachment.add', '{"product": "BEER", "name": "beer.csv", "content": "YQ=="}') ->> 'error',
    'permission_denied', 'added by who may edit it');

-- the log of calls keeps no content, whatever the argument is called: of every operation that takes a file, by the type of the argument
select set_eq($$select o.name || ' ' || a from meta.operation o cross join lateral unnest(o.unlogged) a$$,
    '{attachment.add content,print_file.finish content}'::text[], 'what carries a file is known by its type');
select is_empty($$select o.name, logic.logged_request(o, r, 500) from meta.operation o
    cross join lateral (select coalesce(jsonb_object_agg(a.name, case when a.type_name = 'data.content' or a.name = any (o.secret) then 'aGlkZGVu'
        else 'x' end), '{}') r from logic.arguments(o.function_name) a) q
    where logic.logged_request(o, r, 500)::text like '%aGlkZGVu%'$$, 'no such argument is logged');
select is_empty($$select l.request from data.operation_log l where l.request ->> 'content' <> '***'$$, 'nor was any of this test');
select isnt_empty($$select from data.operation_log l where l.request ->> 'content' = '***'$$, 'that there was one is told');

select * from finish();
