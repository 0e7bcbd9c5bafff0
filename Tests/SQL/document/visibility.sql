-- What hangs on a customer of somebody else: to whoever is limited to own customers it is as if it were not there. Tried by the catalogue, so
-- that an operation, an argument or a view that comes later is tried by itself: every view is read, every operation called as its example has
-- it, and every argument that names a paper, a line, a partner or a file is given the colleague's and one that never was; the answers must be
-- the same, and none may hold a code, name, number or id of what is hidden.

select plan(40);

select pg_temp.found_company();
select pg_temp.call('root', 'employee.create', jsonb_build_object('branch', 'A', 'code', c, 'name', c)) from unnest('{E-HER,E-SPY}'::text[]) c;
-- all that there is to hold but the one right: who can do anything and still sees own customers only
select pg_temp.call('root', 'role.create', jsonb_build_object('code', 'spy', 'name', 'spy', 'permissions',
    (select jsonb_agg(p.name) from meta.permission p where p.name <> 'partner.see_all')));
select is(pg_temp.enrol('her', '{"roles": ["seller", "storekeeper", "buyer"], "branches": ["A"], "employee": "E-HER"}'), 'done', 'a colleague');
select is(pg_temp.enrol('spy', '{"roles": ["spy"], "all_branches": true, "branch": "A", "employee": "E-SPY"}'),
    'done', 'who is limited to own customers');
select is(pg_temp.enrol('two', '{"roles": ["spy"], "branches": ["A"], "branch": "A"}'), 'done', 'another one');
select pg_temp.enrol('pat', '{"roles": ["owner"], "branches": ["A"]}');
select pg_temp.call('root', 'partner.create', '{"code": "OWN", "name": "自己的店", "is_customer": true, "owner": "E-SPY"}');
select pg_temp.call('root', 'other_in.submit',
    '{"branch": "A", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "900", "price": "4"}, {"product": "COLA", "quantity": "900",
     "price": "4"}]}');
select is(pg_temp.make('OWN-O', 'spy', 'sales_order.submit',
    '{"branch": "A", "partner": "OWN", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "7", "price": "9"}]}'),
    'approved', 'own papers are there');
select is(pg_temp.make('OWN-D', 'spy', 'delivery.submit',
    pg_temp.filled('{"branch": "A", "partner": "OWN", "warehouse": "A-1", "lines": [{"source_line": "@OWN-O.1", "quantity": "2"}]}')),
    'posted', 'as many as he likes');

-- the figures of the boards, but for those of stock, which are the company's
create function pg_temp.figures() returns text language sql as $$
    select string_agg(concat_ws(' ', b, f ->> 'name', f ->> 'value'), ', ' order by b, f ->> 'name')
        || (pg_temp.call('spy', 'board.read', '{"board": "seller"}') ->> 'sales')
    from unnest('{today,buyer,seller,storekeeper}'::text[]) b
    cross join lateral jsonb_array_elements(pg_temp.call('spy', 'board.read', jsonb_build_object('board', b)) -> 'figures') f
    where f ->> 'report' <> 'stock_on_hand' $$;
create temporary table figures as select pg_temp.figures() told;

-- the colleague's: ids that nothing else has, and words that nothing else says
select setval('data.document_id_seq', 987650000), setval('data.document_line_id_seq', 876540000), setval('data.partner_id_seq', 765430000),
    setval('data.attachment_id_seq', 654320000), setval('data.print_log_id_seq', 543210000);
select pg_temp.call('root', 'partner.create',
    '{"code": "HUSH", "name": "嘘嘘商行", "is_customer": true, "is_supplier": true, "owner": "E-HER", "branch": "A", "contact": "HUSH",
     "tax_number": "HUSH77"}');
select is(pg_temp.make(n, 'her', o, r::jsonb), s, n || ' is made') from (values
    ('ORDER', 'sales_order.submit',
        '{"partner": "HUSH", "warehouse": "A-1", "memo": "HUSH", "external_id": "HUSH-1", "lines": [{"product": "BEER", "quantity": "30",
         "price": "9", "remark": "HUSH"}, {"product": "COLA", "quantity": "1000", "price": "9"}]}', 'approved'),
    ('DRAFT', 'sales_order.save', '{"partner": "HUSH", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "3", "price": "9"}]}', 'draft'),
    ('DELIVERY', 'delivery.submit', '{"partner": "HUSH", "warehouse": "A-1", "lines": [{"source_line": "@ORDER.1", "quantity": "5"}]}', 'posted'),
    ('BOUGHT', 'purchase_order.submit', '{"partner": "HUSH", "lines": [{"product": "BEER", "quantity": "10", "price": "4"}]}', 'approved'),
    ('RECEIPT', 'goods_receipt.submit', '{"partner": "HUSH", "warehouse": "A-1", "lines": [{"source_line": "@BOUGHT.1", "quantity": "4"}]}',
        'posted')) v (n, o, r, s);
select pg_temp.call('root', 'approval_flow.save',
    '{"flow": "SO", "name": "x", "kind": "sales_order", "amount_from": "5000", "steps": [{"role": "owner"}]}');
select is(pg_temp.make('PENDING', 'her', 'sales_order.submit',
    '{"partner": "HUSH", "warehouse": "A-1", "lines": [{"product": "RICE", "unit": "KG", "quantity": "700", "price": "9"}]}'),
    'submitted', 'one waits for approval');
select pg_temp.call('root', 'approval_flow.save',
    '{"flow": "SPY", "name": "x", "kind": "sales_order", "amount_from": "50000", "steps": [{"role": "spy"}]}');
select is(pg_temp.make('X', 'her', 'sales_order.submit',
    '{"partner": "HUSH", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "700", "price": "900"}]}'),
    'approver_missing', 'who does not see the customer is not asked to approve');
select is(pg_temp.outcome('her', o, pg_temp.filled(r::jsonb)), 'done', o) from (values
    ('document.comment', '{"document": "@ORDER", "comment": "HUSH"}'), ('document.print', '{"document": "@ORDER", "form": "a4"}'),
    ('document.print_file', '{"document": "@DELIVERY", "form": "a4"}'),
        ('attachment.add', '{"document": "@ORDER", "name": "HUSH.txt", "content": "5ZCI5ZCM"}')) v (o, r);
select pg_temp.call('root', 'attachment.add', '{"partner": "HUSH", "name": "HUSH.txt", "content": "5ZCI5ZCM"}');
select pg_temp.call('root', 'location.create', '{"warehouse": "A-1", "code": "AWAY", "name": "寄售", "kind": "with_partner", "owner": "HUSH"}');

-- what of it a text holds, null for nothing
create temporary table marker as
select distinct m from (
    select 'HUSH' m union all select '嘘嘘' union all select d.number from data.document d where d.id > 987650000
    union all select d.id::text from data.document d where d.id > 987650000 union all select l.id::text
        from data.document_line l where l.id > 876540000
    union all select p.id::text from data.partner p where p.id > 765430000 union all select a.id::text from data.attachment a where a.id > 654320000
    union all select g.id::text from data.print_log g where g.id > 543210000) x where m is not null;
create function pg_temp.leak(p_text text) returns text language sql as $$ select string_agg(m, ' ' order by m) from marker
    where strpos(p_text, m) > 0 $$;
select cmp_ok((select count(*) from marker), '>', 20::bigint, 'there is something to hide');
select isnt(pg_temp.leak(pg_temp.call('pat', 'document.list')::text), null, 'and who is not limited sees it');

-- views
create temporary table read as
select r.name, pg_temp.call('spy', 'report.read', jsonb_build_object('view', r.name, 'limit', 1000, 'totals', (
    select coalesce(jsonb_agg(c.name), '[]') from logic.report_columns(r.name) c where c.type_name in ('numeric', 'bigint', 'integer'))) ) answer
from meta.report r where r.kind = 'view' and r.name <> 'operation_log';
select is_empty($$select name, answer ->> 'error' from read where answer ->> 'status' <> '200'$$, 'every view is read');
select is_empty($$select name, pg_temp.leak(answer::text) from read where pg_temp.leak(answer::text) is not null$$,
    'no view shows anything of it, nor does a total');
select is_empty($$select c.name, pg_temp.leak(a.answer::text)
    from meta.report r
    cross join lateral logic.report_columns(r.name) c
    cross join lateral (select pg_temp.call('spy', 'report.read',
        jsonb_build_object('view', r.name, 'filter', jsonb_build_object(c.name, jsonb_build_object('like', m))))
                        from unnest('{HUSH,98765,87654,76543}'::text[]) m) a (answer)
    where r.kind = 'view' and r.name <> 'operation_log' and c.type_name in ('text', 'bigint')
        and (a.answer ->> 'status' <> '200' or jsonb_array_length(a.answer -> 'rows') > 0)$$,
    'nor is anything found by a condition on it');
select is(pg_temp.figures(), (select told from figures), 'no figure of a board has counted it');
select isnt(pg_temp.call('pat', 'board.read', '{"board": "seller"}')::text, pg_temp.call('spy', 'board.read', '{"board": "seller"}')::text,
    'which it does for others');

-- operations
create temporary table thing (argument text, hidden jsonb, absent jsonb);
insert into thing
select a, to_jsonb(d.document), to_jsonb(999999999) from unnest('{document,copy_of}'::text[]) a cross join made d where d.document > 987650000
union all select 'orders', jsonb_build_array(d.document), '[999999999]' from made d where d.name in ('ORDER', 'BOUGHT')
union all select a, to_jsonb(l.id), to_jsonb(999999999) from unnest('{line,source_line}'::text[]) a
    cross join (select min(l.id) id from data.document_line l join made m on m.document = l.document_id
        where m.name in ('ORDER', 'DELIVERY', 'BOUGHT') group by m.name) l
union all select a, '"HUSH"', '"ABSENT"' from unnest('{partner,owner,text,search}'::text[]) a
union all select 'search', '"嘘嘘"', '"没有"' union all select 'text', '"嘘嘘"', '"没有"' union all select 'texts', '["HUSH"]', '["ABSENT"]'
union all select 'attachment', to_jsonb(a.id), to_jsonb(999999999) from data.attachment a
union all select 'print', to_jsonb(g.id), to_jsonb(999999999) from data.print_log g
union all select 'filter', '{"partner": "HUSH"}', '{"partner": "ABSENT"}';
select is_empty($$
    select a.name from meta.operation o cross join lateral logic.arguments(o.function_name) a where a.base_type = 'bigint'
    union select f.name from meta.operation o cross join lateral logic.arguments(o.function_name) a cross join lateral logic.fields(a.composite) f
        where f.base_type = 'bigint'
    except select argument from thing except select unnest('{after,job,run,session}'::text[])$$,
        'every argument that is an id is tried, or hangs on no partner');
-- an example as it would be here, in the branch A
create function pg_temp.here(p_example jsonb) returns jsonb language sql as $$
    select replace(replace(replace(replace(replace(replace(p_example::text, 'P000001', 'BEER'), 'P000002', 'COLA'), 'HQ-1', 'A-1'), '"HQ"', '"A"'),
        'C00001', 'OWN'), 'S00001', 'S1')::jsonb $$;
create temporary table try as
with operation as (
    select o.name, o.kind, o.scope, o.required, pg_temp.here(o.example) example, o.function_name from meta.operation o where not o.public
), argument as (
    select o.*, a.name argument, null::text field from operation o cross join lateral logic.arguments(o.function_name) a
    union all
    select o.*, a.name, f.name from operation o cross join lateral logic.arguments(o.function_name) a cross join lateral logic.fields(a.composite) f
    where a.composite <> 0 and a.is_array
), base as (
    select a.*, t.hidden, t.absent, b.request
    from argument a
    join thing t on t.argument = coalesce(a.field, a.argument)
    cross join lateral (select a.example request union
                        select coalesce((select jsonb_object_agg(e.key, e.value) from jsonb_each(a.example) e where e.key = any (a.required)),
                            '{}')) b
)
select b.name, b.kind, coalesce(b.argument || '.' || b.field, b.argument) argument, translate(b.hidden #>> '{}', '[]"', '') hidden,
       translate(b.absent #>> '{}', '[]"', '') absent, b.request || case when b.field is null then jsonb_build_object(b.argument, b.hidden)
           else jsonb_build_object(b.argument, jsonb_build_array(coalesce(b.example -> b.argument -> 0, '{}')
               || jsonb_build_object(b.field, b.hidden))) end as for_hidden,
       b.request || case when b.field is null then jsonb_build_object(b.argument, b.absent)
           else jsonb_build_object(b.argument, jsonb_build_array(coalesce(b.example -> b.argument -> 0, '{}')
               || jsonb_build_object(b.field, b.absent))) end as for_absent
from base b;
-- a command is tried dry: what it would have answered, and nothing done
create function pg_temp.told(p_operation text, p_kind text, p_request jsonb) returns jsonb language sql as $$
    select (g.body - 'request_id') || jsonb_build_object('status', g.status)
    from pg_temp.group_call(0, array[(pg_temp.call_text('spy', p_operation, p_request, null, 'A')::jsonb
        || jsonb_build_object('dry_run', p_kind <> 'query'))::text]) g $$;
create temporary table tried as
select t.*, pg_temp.told(t.name, t.kind, t.for_hidden) of_hidden, pg_temp.told(t.name, t.kind, t.for_absent) of_absent from try t;
select cmp_ok((select count(*) from tried where of_hidden ->> 'error' like '%unknown'), '>', 100::bigint,
    'many things are asked for by what names them');
select is_empty($$select name, argument, hidden, of_hidden, of_absent from tried
    where replace(of_hidden::text, hidden, '…') <> replace(of_absent::text, absent, '…')$$, 'what is hidden answers as what never was');
select is_empty($$select name, argument, hidden, pg_temp.leak(replace(of_hidden::text, hidden, '')) from tried
    where pg_temp.leak(replace(of_hidden::text, hidden, '')) is not null$$, 'and no answer tells more than was asked');
create temporary table example as
select o.name, pg_temp.told(o.name, o.kind, r) answer
from meta.operation o
cross join lateral (select pg_temp.here(o.example) r union select '{}') e
where not o.public and o.name not like 'operation.%';
select is_empty($$select name, pg_temp.leak(answer::text) from example where pg_temp.leak(answer::text) is not null$$,
    'no operation tells of it by itself');
select is_empty($$select f, pg_temp.leak(pg_temp.told('stock.explain', 'query', jsonb_build_object('figure', f, 'product', p))::text)
    from unnest('{on_hand,usable,reserved,available,backorder,on_order,value,unit_cost}'::text[]) f cross join unnest('{BEER,COLA}'::text[]) p
    where pg_temp.leak(pg_temp.told('stock.explain', 'query', jsonb_build_object('figure', f, 'product', p))::text) is not null$$,
        'nor does the explanation of a figure');
select is(pg_temp.told('stock.explain', 'query', '{"figure": "reserved", "product": "COLA"}') ->> 'quantity', '900', 'which tells the quantity');
select is((select a ->> 'error' || coalesce(pg_temp.leak(a::text), '')
    from pg_temp.told('delivery.submit',
        'command', '{"partner": "OWN", "warehouse": "A-1", "lines": [{"product": "COLA", "quantity": "1", "price": "9"}]}') a),
        'stock_insufficient', 'a shortage does not tell for whom it is reserved');

-- the log of calls, which names what was asked for
select is_empty($$select r ->> 'login'
    from jsonb_array_elements(pg_temp.call('spy', 'report.read', '{"view": "operation_log", "limit": 1000}') -> 'rows') r
    where r ->> 'login' <> 'spy'$$, 'the log shows him his own calls');
select is(pg_temp.leak(pg_temp.call('two', 'report.read', '{"view": "operation_log", "limit": 1000}')::text), null,
    'and those of others to nobody who is limited');
select isnt(pg_temp.leak(pg_temp.call('root', 'report.read', '{"view": "operation_log", "limit": 1000}')::text), null, 'but to others');

-- a BI login sees all customers of its branches, and none that is limited to another branch
do $$
begin
    create role test_bi login in role suanpan_bi;
exception when duplicate_object or unique_violation then null;
end $$;
select is(pg_temp.outcome('root', 'bi.grant', '{"login": "test_bi", "branches": ["B"], "sees_cost": true}'), 'done', 'a BI login of another branch');
select is_empty($$select r.name, pg_temp.leak(v.value) from meta.report r
    cross join lateral (select pg_temp.value_as('test_bi', format('select string_agg(x::text, chr(10)) from report.%I x', r.name)) value) v
    where r.kind = 'view' and pg_temp.leak(v.value) is not null$$, 'reads nothing of it in any view');

-- at once, either way
select is(pg_temp.outcome('root', 'partner.update', '{"partner": "HUSH", "version": 1, "owner": "E-SPY"}'), 'done', 'the customer changes hands');
select is(pg_temp.outcome('spy', 'document.get', pg_temp.filled('{"document": "@ORDER"}')), 'done', 'and his papers with him, at once');
select pg_temp.call('root', 'partner.update', '{"partner": "OWN", "version": 1, "owner": "E-HER"}');
select is(pg_temp.outcome('spy', 'document.cancel', pg_temp.filled('{"document": "@OWN-O"}'), null, 'A'), 'document_unknown', 'either way');
select is(pg_temp.unsound(), null, 'all checks hold');
select * from finish();
