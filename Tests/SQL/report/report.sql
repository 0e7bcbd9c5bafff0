-- Reading published views: filters, order, pages, totals; what is asked in the wrong way is refused, and no name or value becomes SQL.

select plan(134);

select pg_temp.enrol('seller', '{"roles": ["seller"], "branches": ["HQ"]}');
select pg_temp.outcome('root', 'category.create', jsonb_build_object('code', c, 'name', c)) from unnest(array['A', 'B']) c;
-- sixty products: ties in name, category and tolerance, nulls in the last two
select pg_temp.outcome('root', 'product.import',
    (select jsonb_build_object('rows', jsonb_agg(jsonb_build_object('code', 'P' || lpad(n::text, 2, '0'),
        'name', (array['一号', '二号', '三号'])[1 + n % 3],
    'category', (array['A', 'B', null, null])[1 + n % 4], 'spec', n::text, 'sale_price', n || '.25'))) from generate_series(1, 60) n));
update data.product set over_receipt_percent = id % 7 where id % 3 > 0;
create function pg_temp.read(p_request jsonb, p_login text default 'root') returns jsonb language sql as
$$ select pg_temp.call(p_login, 'report.read', '{"view": "product"}' || p_request) $$;
-- the codes of a page, in its order
create function pg_temp.codes(p_request jsonb) returns text language sql as $$
    select string_agg(r ->> 0, ' ' order by n)
    from jsonb_array_elements(pg_temp.read('{"columns": ["code"]}' || p_request) -> 'rows') with ordinality v (r, n) $$;
create function pg_temp.count_of(p_filter jsonb) returns text language sql as
$$ select coalesce(a ->> 'error', jsonb_array_length(a -> 'rows')::text) from pg_temp.read(jsonb_build_object('filter', p_filter)) a $$;
create function pg_temp.wrong(p_request jsonb) returns text language sql as $$ select pg_temp.faults('root', 'report.read',
    '{"view": "product"}' || p_request) $$;
-- all rows, page by page
create function pg_temp.walk(p_sort jsonb, p_limit int) returns text language plpgsql as $$
declare
    v_answer jsonb;
    v_codes  text[] := '{}';
    v_after  jsonb := '{}';
begin
    loop
        v_answer := pg_temp.read(jsonb_build_object('columns', array['code'], 'sort', p_sort, 'limit', p_limit) || v_after);
        v_codes := v_codes || array(select r ->> 0 from jsonb_array_elements(v_answer -> 'rows') with ordinality v (r, n) order by n);
        exit when v_answer ->> 'next' is null or cardinality(v_codes) > 100;
        v_after := jsonb_build_object('after', v_answer -> 'next');
    end loop;
    return array_to_string(v_codes, ' ');
end $$;

-- filters
select is(pg_temp.count_of(f), n, what) from (values
    ('{}'::jsonb, '60', 'no filter shows all'), ('{"code": "P07"}', '1', 'a value'), ('{"category": "A"}', '15', 'a value that many have'),
        ('{"category": null}', '30', 'null'),
    ('{"id": 7}', '1', 'a number'), ('{"id": "7"}', '1', 'a number as a text'),
        ('{"sale_price": "7.250"}', '1', 'a decimal by its value, not its digits'), ('{"disabled": false}', '60', 'a truth value'),
    ('{"sale_price": {"from": 10, "to": "12.25"}}', '3', 'a range with both ends'), ('{"sale_price": {"to": 1}}', '0', 'a range open below'),
        ('{"code": {"from": "P58"}}', '3', 'a range of texts'),
    ('{"created_at": {"from": "2020-01-01"}}', '60', 'a range of days over instants'), ('{"id": {"in": [1, "2", 99]}}', '2', 'a list'),
        ('{"sale_price": {"in": ["1.250000"]}}', '1', 'a list of decimals by value'),
    ('{"code": {"in": []}}', '0', 'an empty list'), ('{"name": {"like": "二"}}', '20', 'a part of a text'),
        ('{"code": {"like": "p0"}}', '9', 'without regard to capitals'), ('{"code": {"like": "P%"}}', '0', 'without wildcards'),
    ('{"sale_price": {"like": ".25"}}', '60', 'a part of a number''s digits'), ('{"name": {"like": "二", "from": null}, "category": null}', '10',
        'several at once; null in a range is an open end'),
    ('{"sale_price": {"from": null, "to": null}}', '60', 'a range open on both sides'), ('{"code": ""}', '0', 'an empty text'),
        ('{"over_receipt_percent": {"from": 0}}', '40', 'a range leaves nulls out')) v (f, n, what);
select is((select jsonb_array_length(a -> 'rows')::text from pg_temp.call('root', 'report.read',
    jsonb_build_object('view', 'product_unit', 'filter', f)) a), n, what) from (values
    ('{"barcodes": {"like": "x"}}'::jsonb, '0', 'a part of a list column'), ('{"barcodes": {"in": ["{}"]}}', '60', 'a list column in a list')) v (f,
        n, what);

-- what is asked in the wrong way
select is(pg_temp.wrong(r), e, what) from (values
    ('{"filter": {"cod": 1}}'::jsonb, 'filter.cod:unknown', 'an unknown column in a filter'),
        ('{"filter": {"code": [1]}}', 'filter.code:wrong_type', 'a bare list'),
    ('{"filter": {"code": {"gt": 1}}}', 'filter.code:wrong_type', 'an unknown comparison'),
        ('{"filter": {"code": {"in": "x"}}}', 'filter.code:wrong_type', 'a list that is none'),
            ('{"filter": []}', 'filter:wrong_type', 'a filter that is no object'),
    ('{"filter": "x"}', 'filter:wrong_type', 'nor a text'), ('{"filter": {"id": "x"}}', 'filter:wrong_type', 'a text where a number belongs'),
        ('{"filter": {"id": {"from": {}}}}', 'filter:wrong_type', 'an end that is an object'),
    ('{"filter": {"id": {"in": ["x"]}}}', 'filter:wrong_type', 'in a list too'),
        ('{"filter": {"created_at": "x"}}', 'filter:wrong_type', 'where an instant belongs'),
            ('{"filter": {"id": 99999999999}}', 'filter:wrong_type', 'a number out of range'),
    ('{"columns": ["cod"]}', 'columns:unknown', 'an unknown column'), ('{"columns": "code"}', 'columns:wrong_type', 'columns that are no list'),
        ('{"columns": [null]}', 'columns[0]:wrong_type', 'null as a column'),
    ('{"sort": ["cod", "-name"]}', 'sort:unknown', 'an unknown column to sort by'), ('{"sort": [""]}', 'sort:unknown', 'nothing to sort by'),
        ('{"totals": ["x"]}', 'totals:unknown', 'an unknown total'),
    ('{"count_to": -1}', 'count_to:out_of_range', 'a count below nothing'), ('{"count_to": 2000000}', 'count_to:out_of_range', 'a count of too many'),
        ('{"count_to": "many"}', 'count_to:wrong_type', 'a count that is none'),
    ('{"totals": ["code"]}', 'totals:unknown', 'a total of texts'), ('{"limit": 0}', 'limit:out_of_range', 'no row'),
        ('{"limit": 1001}', 'limit:out_of_range', 'more than 1,000 rows'), ('{"limit": "x"}', 'limit:wrong_type', 'a limit that is none'),
    ('{"after": "x"}', 'after:wrong_type', 'a position that is none'), ('{"after": "[]"}', 'after:wrong_type', 'an empty position'),
        ('{"after": "[1, 2]"}', 'after:wrong_type', 'a position of another order'),
    ('{"after": "[\"x\"]"}', 'filter:wrong_type', 'a position of another type'),
        ('{"limit": 0, "columns": ["x"], "filter": {"y": 1}}', 'columns:unknown filter.y:unknown limit:out_of_range',
            'all faults are told at once')) v (r, e, what);
select is(pg_temp.call('root', 'report.read', jsonb_build_object('view', v)) ->> 'error', 'report_unknown', 'there is no view ' || v)
from unnest(array['nothing', '', 'product; drop table data.unit', 'product r--', '../data.unit', 'pg_class', repeat('x', 10000)]) v;

-- what would be SQL
select is(pg_temp.wrong(r), e, what) from (values
    ('{"filter": {"code\" or true --": 1}}'::jsonb, 'filter.code" or true --:unknown', 'SQL as a column'),
        ('{"columns": ["code\" from data.session--"]}', 'columns:unknown', 'SQL as a shown column'),
    ('{"sort": ["code\"; drop table data.unit--"]}', 'sort:unknown', 'SQL as an order'), ('{"sort": ["--code"]}', null, 'two signs before a column'),
        ('{"totals": ["id) from data.session--"]}', 'totals:unknown', 'SQL as a total')) v (r, e, what);
select is(pg_temp.count_of(f), n, what) from (values ('{"code": "x'' or ''1''=''1"}'::jsonb, '0', 'SQL as a value is a value'),
    ('{"code": {"like": "'') > 0 or true --"}}', '0', 'as a part of a text'),
    ('{"code": {"in": ["a''::text[]) or true--", "\"},{"]}}', '0', 'in a list'), ('{"code": {"from": "z'' or true--"}}', '0', 'in a range'),
        ('{"code": "\\''; select 1"}', '0', 'with a backslash'),
    ('{"code": "%s %I %1$s"}', '0', 'a pattern of format() is a value too')) v (f, n, what);
select is(pg_temp.read('{"sort": ["code"], "after": "[\"Z'' or true--\", \"1\"]"}') -> 'rows', '[]', 'SQL in a position is a position');

-- order and pages
select is(pg_temp.codes('{"sort": ["-code"], "limit": 3}'), 'P60 P59 P58', 'a minus sorts downwards');
select is(pg_temp.codes('{"limit": 3}'), 'P01 P02 P03', 'without an order the key orders');
select is(pg_temp.codes('{"sort": ["name", "-spec"], "filter": {"spec": {"in": ["1", "2", "3", "4", "5"]}}}'), 'P04 P01 P05 P02 P03',
    'names sort by pinyin: 二 三 一, in each downwards');
select is(pg_temp.codes('{"sort": ["-category"], "filter": {"id": {"to": 4}}}'), 'P01 P04 P02 P03', 'nulls stand last downwards too');
select is(pg_temp.read('{"limit": 60}') ->> 'next', null, 'the last page has no next');
select is(jsonb_array_length(pg_temp.read('{"limit": 59}') -> 'rows') || ' ' || (pg_temp.read('{"limit": 59}') ->> 'next'), '59 ["59"]',
    'a page has as many rows as asked for, then a position');
select is(pg_temp.walk(s, l), pg_temp.codes(jsonb_build_object('sort', s)),
    format('page by page, %s rows by %s: each row once, in the same order', l, s))
from unnest(array['["name"]', '["-name"]', '["category", "-name"]', '["-over_receipt_percent", "category"]', '["over_receipt_percent"]',
    '["-category", "-id"]', '["created_at", "-sale_price"]']::jsonb[]) s, unnest(array[1, 7]) l
order by 1;
select is((select count(distinct c) from unnest(string_to_array(pg_temp.walk('["-category", "over_receipt_percent"]', 7), ' ')) c), 60::bigint,
    'no row is left out over ties and nulls');

-- form and totals
select is(pg_temp.read('{"columns": ["code", "sale_price", "id", "disabled"], "limit": 1, "totals": ["sale_price", "id"]}') - 'status',
    '{"columns": ["code", "sale_price", "id", "disabled"], "rows": [["P01", "1.25", 1, false]], "next": "[\"1\"]", "totals": {"rows": 60,
     "sale_price": "1845.00", "id": "1830"}}',
    'rows are lists in the order of the columns, decimals are strings, totals are over all pages');
select is(pg_temp.read('{"limit": 1, "filter": {"category": "A"}, "totals": ["sale_price"]}') -> 'totals',
    (select jsonb_build_object('rows', 15, 'sale_price', sum(n + 0.25)::text) from generate_series(4, 60, 4) n), 'and over what the filter leaves');
select is(pg_temp.read('{"filter": {"code": "none"}, "totals": ["sale_price"]}') - 'columns' - 'status',
    '{"rows": [], "next": null, "totals": {"rows": 0, "sale_price": null}}', 'of nothing there is no total');
select is(pg_temp.read(r) -> 'totals', e::jsonb, what) from (values
    ('{"columns": ["id"], "count_to": 1000}'::jsonb, '{"rows": 60, "more": false}', 'rows are counted without a sum'),
    ('{"columns": ["id"], "count_to": 59, "totals": ["id"]}', '{"rows": 59, "more": true}', 'more than somebody wants counted are not summed'),
    ('{"columns": ["id"], "count_to": 60, "totals": ["id"]}', '{"rows": 60, "id": "1830"}', 'as many are'),
    ('{"columns": ["id"], "count_to": 0, "filter": {"code": "none"}}', '{"rows": 0, "more": false}', 'nothing is counted too')) v (r, e, what);
select is(pg_temp.call('root', o, '{"count_to": 100, "limit": 1}') #>> '{totals,more}', 'false', o || ' tells how many it has')
from unnest('{product.list,partner.list,document.list,stock.on_hand,stock.ledger,stock.period,stock.sellable}'::text[]) o;
select is(pg_temp.read('{"columns": [], "limit": 2}') -> 'rows', '[[], []]', 'no columns are empty rows');

select is(pg_temp.call('root', 'report.read', '{"view": "stock_period"}') ->> 'error', 'report_unknown', 'a function is no view to page through');
select is(pg_temp.call('root', 'report.read',
    '{"view": "catalog_column", "filter": {"view": "unit"}, "columns": ["name", "chinese_name"], "limit": 2}') -> 'rows',
    '[["code", "单位编码"], ["decimals", "数量小数位"]]', 'the catalogue is a view too');

-- rights
select is(pg_temp.outcome('nobody', 'report.read', '{"view": "product"}'), 'session_required', 'nobody reads without a session');
select is(pg_temp.outcome('seller', 'report.read', '{"view": "operation_log"}'), 'permission_denied', 'nor a view that his roles do not allow');
select is(pg_temp.read('{"columns": ["purchase_price"], "limit": 1, "totals": ["purchase_price"]}', 'seller') - array['status', 'columns', 'next'],
    '{"rows": [[null]], "totals": {"rows": 60, "purchase_price": null}}', 'nor a cost, nor its total');
update data.product_unit set purchase_price = 3;
select is(jsonb_array_length(pg_temp.read('{"filter": {"purchase_price": 3}}', 'seller') -> 'rows') || ' '
    || (pg_temp.read('{"columns": ["purchase_price"], "totals": ["purchase_price"]}', 'seller') #>> '{totals,purchase_price}'),
        null, 'nor finds rows by it');
select is(pg_temp.read('{"totals": ["purchase_price"], "limit": 1}') #>> '{totals,purchase_price}', '180', 'who may see cost does');
select ok(pg_temp.seen('seller', 'report.catalog', 'view') !~ 'operation_log', 'report.catalog leaves out what the user may not read');
select is((select c from jsonb_array_elements(pg_temp.call('seller', 'report.catalog', '{"view": "unit"}') -> 'rows') r,
    jsonb_array_elements(r -> 'columns') c where c ->> 'name' = 'code'),
    '{"name": "code", "chinese_name": "单位编码", "type": "text", "zh": "单位编码", "en": "Code of the unit."}', 'and tells each column''s type and meaning');
select is(pg_temp.value_as('suanpan_service',
    'select count(*) from information_schema.table_privileges p where p.grantee = ''suanpan_service'' and p.table_schema = ''report'''), '0',
    'the service reads no view but through the door');
-- bounds: what is too much is refused before anything is done with it
select is(pg_temp.wrong(r), e, what) from (values
    ('{"sort": ["code", "-code"]}'::jsonb, 'sort:duplicate', 'a column to sort by twice'),
        ('{"sort": ["id", "id"]}', 'sort:duplicate', 'the key too'),
    ('{"columns": ["code", "name", "code"]}', 'columns:duplicate', 'a column twice'),
        ('{"totals": ["id", "id"]}', 'totals:duplicate', 'a total twice'),
    (jsonb_build_object('sort', array_fill('code'::text, array[300000])), 'sort:too_many', '300,000 columns to sort by'),
    (jsonb_build_object('columns', array_fill('x'::text, array[300000])), 'columns:too_many', '300,000 columns'),
    (jsonb_build_object('totals', array_fill('id'::text, array[300000])), 'totals:too_many', '300,000 totals'),
    (jsonb_build_object('filter', (select jsonb_object_agg('c' || n, n) from generate_series(1, 300000) n)), 'filter:too_many', '300,000 conditions'),
    (jsonb_build_object('filter', jsonb_build_object('id', jsonb_build_object('in', (select jsonb_agg(n) from generate_series(1, 20001) n)))),
        'filter:too_many', 'a list of more than 20,000 values')) v (r, e, what);
select is(pg_temp.count_of(jsonb_build_object('id', jsonb_build_object('in', (select jsonb_agg(n) from generate_series(1, 20000) n)))),
    '60', 'one of 20,000 is read');
-- every column of every view sorts, or says that it does not; and so as a condition
create temporary table asked (report text, name text, type_name text, what text, answer jsonb);
create function pg_temp.ask(p_what text, p_request text) returns void language sql as $$
    insert into asked
    select r.name, c.name, c.type_name, p_what,
           pg_temp.call('root', 'report.read', jsonb_build_object('view', r.name, 'limit', 1) || replace(p_request, '@', c.name)::jsonb)
    from meta.report r cross join lateral logic.report_columns(r.name) c where r.kind = 'view' $$;
select pg_temp.ask('sort', '{"sort": ["-@"]}');
select pg_temp.ask('filter', '{"filter": {"@": "1"}}');
select pg_temp.ask('filter', '{"filter": {"@": {"from": "2026-01-01"}}}');
select pg_temp.ask('filter', '{"filter": {"@": {"in": [1]}}}');
select pg_temp.ask('null', '{"filter": {"@": null}}');
select pg_temp.ask('like', '{"filter": {"@": {"like": "1"}}}');
select is_empty($$select report, name, what, answer ->> 'error' from asked where (answer ->> 'status')::int not in (200, 422)$$,
    'no column of a view ends in an error of the server');
select is_empty($$select report, name, what from asked where what in ('null', 'like') and answer ->> 'status' <> '200'$$,
    'null and a part of the text are asked of every column');
select is_empty($$select report, name, what, answer -> 'details' from asked where what = 'sort'
    and (answer ->> 'status' = '200') <> (type_name <> 'json')$$, 'every column sorts but those of JSON');
select is_empty($$select report, name, answer -> 'details' from asked where type_name = 'json' and what in ('sort', 'filter')
    and not answer #> '{details,faults}' @> jsonb_build_array(jsonb_build_object('path', case what when 'sort' then 'sort' else 'filter.' || name end,
        'fault', 'not_comparable'))$$, 'which say so by name');
select isnt_empty($$select from asked where type_name = 'json'$$, 'and there are some');
select * from finish();
