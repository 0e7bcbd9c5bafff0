-- Lists that become files: whole, in their order, by the right to take data out, and by the rights of their reader.

select plan(13);

select pg_temp.enrol('seller', '{"roles": ["seller"], "branches": ["HQ"]}');
select pg_temp.outcome('root', 'product.import',
    (select jsonb_build_object('rows', jsonb_agg(jsonb_build_object('code', 'P' || lpad(n::text, 4, '0'), 'name', '号' || n,
    'purchase_price', '1.5', 'mnemonic', 'hao'))) from generate_series(1, 1500) n));
-- an answer of the door as the service gets it
create function pg_temp.shape(p_login text, p_operation text, p_request jsonb) returns jsonb language sql as $$
    select pg_temp.value_as('suanpan_service', format('select api.call_shape(%L, %L, %L)', (select t.token from token t where t.login = p_login),
        p_operation, p_request))::jsonb $$;
create function pg_temp.rows(p_login text, p_operation text, p_request jsonb, p_columns int) returns text language sql as $$
    select pg_temp.value_as('suanpan_service', format($q$ select string_agg(concat_ws('|', %s), ' ' order by n) from rows
        from (api.call_rows(%L, %L, %L) as (%s))
        with ordinality v (%s, n) $q$, string_agg('c' || c, ', '), (select t.token from token t where t.login = p_login), p_operation, p_request,
        string_agg(format('c%s text', c), ', '), string_agg('c' || c, ', '))) from generate_series(1, p_columns) c $$;

select is(pg_temp.shape('root', 'report.read', '{"view": "product", "columns": ["code", "sale_price", "created_at"]}'),
    '{"columns": [{"name": "code", "type": "text"}, {"name": "sale_price", "type": "numeric"}, {"name": "created_at",
     "type": "timestamp with time zone"}]}',
    'columns are told before any row is read');
select is(pg_temp.rows('root', 'report.read', '{"view": "product", "columns": ["code"], "sort": ["-code"]}', 1),
    (select string_agg('P' || lpad(n::text, 4, '0'), ' ' order by n desc) from generate_series(1, 1500) n),
        'all rows come, in the order asked for, however long a page is');
select is(pg_temp.rows('root', 'product.list',
    '{"search": "hao", "filter": {"code": {"to": "P0002"}}, "columns": ["code", "mnemonics", "disabled"], "limit": 1}', 3),
    'P0001|["HAO"]|false P0002|["HAO"]|false', 'so of a list with a search of its own; lists are JSON');
select matches(pg_temp.rows('root', 'report.read', '{"view": "product", "filter": {"code": "P0001"}, "columns": ["created_at"]}', 1),
    '^\d{4}-\d\d-\d\dT\d\d:\d\d:', 'instants are as in JSON');
select is(pg_temp.raised(format('select api.call_shape(%L, ''report.read'', %L)', (select t.token from token t where t.login = 'root'),
    '{"view": "nothing"}')),
    'report_unknown', 'what is no list is refused');
select is(pg_temp.raised(format('select api.call_shape(%L, ''report.read'', %L)', (select t.token from token t where t.login = 'root'),
    '{"view": "product", "filter": {"nonsense": 1}}')),
    'request_invalid', 'faults are told as for a page');
delete from data.role_permission where permission = 'data.export' and role_id = (select r.id from data.role r where r.code = 'seller');
select is(pg_temp.raised(format('select api.call_shape(%L, ''report.read'', %L)', (select t.token from token t where t.login = 'seller'),
    '{"view": "product"}')),
    'permission_denied', 'who may not take data out gets no file');
select is(pg_temp.raised(format('select * from api.call_rows(%L, ''session.current'', ''{}'') as (c text)',
    (select t.token from token t where t.login = 'root'))),
    'operation_unknown', 'what is no list has no rows');
select is(pg_temp.raised('select * from api.call_rows(null, ''product.list'', ''{}'') as (c text)'), 'session_required', 'nothing without a session');

insert into data.role_permission (role_id, permission) select r.id, 'data.export' from data.role r where r.code = 'seller';
select is(pg_temp.rows('seller', 'report.read', '{"view": "product_unit", "filter": {"product": "P0001"}, "columns": ["purchase_price", "unit"]}', 2),
    'EA', 'what a reader may not see is blank in his file too');
select is(pg_temp.outcome('root', 'product.list', '{"limit": 1}'), 'done', 'a page is one as before');
create or replace function logic.export_limit() returns int language sql immutable set search_path = pg_catalog, pg_temp as 'select 1499';
select is(pg_temp.raised(format('select api.call_shape(%L, ''product.list'', ''{}'')', (select t.token from token t where t.login = 'root'))),
    'export_too_large', 'more than a file holds is refused before it is read');
select is(pg_temp.raised(format('select * from api.call_rows(%L, ''product.list'', ''{"columns": ["code"]}'') as (c text)',
    (select t.token from token t where t.login = 'root'))),
    'export_too_large', 'and before any row of it leaves, whatever was thought of it');
