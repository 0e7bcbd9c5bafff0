-- Documents on paper: amounts in words, pages with sums, prices only for those who may see them, and who printed for the how many-th time.

select plan(57);
select pg_temp.found_company();

select is(logic.amount_in_words(amount), words, words)
from (values (0::numeric, '零元整'), (0.05, '伍分'), (0.50, '伍角整'), (1, '壹元整'), (1.05, '壹元零伍分'), (10.5, '壹拾元伍角整'),
    (16.32, '壹拾陆元叁角贰分'), (107000.53, '壹拾万柒仟元伍角叁分'),
    (100500, '壹拾万零伍佰元整'), (100000005, '壹亿零伍元整'), (1000050000, '壹拾亿零伍万元整'), (500000000, '伍亿元整'), (1409.50, '壹仟肆佰零玖元伍角整'), (6007.14, '陆仟零柒元壹角肆分'),
    (999999999999.99, '玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分'), (-325.04, '负叁佰贰拾伍元零肆分')) t(amount, words);

-- nineteen lines are two pages of the three-part paper, one of A4
select is(pg_temp.make('LONG', 'bob', 'purchase_order.submit', jsonb_build_object('partner', 'S1', 'lines',
    (select jsonb_agg(jsonb_build_object('product', case when n % 2 = 0 then 'BEER' else 'COLA' end, 'quantity', '2', 'price', n::text))
        from generate_series(1, 19) n))),
    'approved', 'an order of nineteen lines');
create function pg_temp.form(p_user text, p_form text) returns jsonb language sql as
$$ select pg_temp.call(p_user, 'document.print_form', jsonb_build_object('document', (select m.document from made m where m.name = 'LONG'),
    'form', p_form)) $$;
select is((select string_agg(concat_ws(' ', jsonb_array_length(p -> 'lines'), p ->> 'gross', p ->> 'quantities'), '; ' order by n)
           from jsonb_array_elements(pg_temp.form('bob', 'three_part') #> '{content,pages}') with ordinality x(p, n)),
    '10 110.00 20瓶; 9 270.00 18瓶', 'ten lines a page, each page with its sum');
select is(jsonb_array_length(pg_temp.form('bob', 'a4') #> '{content,pages}'), 1, 'one page of A4');
select is((select sum((p ->> 'gross')::numeric)::text from jsonb_array_elements(pg_temp.form('bob', 'three_part') #> '{content,pages}') p),
    pg_temp.form('bob', 'a4') ->> 'gross', 'the pages add up to the document');
select is(pg_temp.form('bob', 'a4') #>> '{content,quantities}', '38瓶', 'quantities of the whole, by unit');
select is(pg_temp.form('bob', 'a4') ->> 'words', '叁佰捌拾元整', 'the amount in words');
select is(pg_temp.faults('bob', 'document.print_form', '{"document": 1, "form": "a5"}'), 'form:unknown_value', 'an unknown form is refused');
select is(pg_temp.call('bob', 'document.print_form', '{"document": 99999999, "form": "a4"}') ->> 'error',
    'document_unknown', 'and an unknown document');

-- the log
create function pg_temp.print(p_user text, p_form text) returns jsonb language sql as
$$ select pg_temp.call(p_user, 'document.print', jsonb_build_object('document', (select m.document from made m where m.name = 'LONG'),
    'form', p_form)) $$;
select is(pg_temp.form('bob', 'a4') ->> 'printed', '0', 'looking at a form is no print');
select is(pg_temp.print('bob', 'a4') ->> 'times', '1', 'the first print');
select is(pg_temp.print('root', 'a4') ->> 'times', '2', 'the second, by whomever');
select is(pg_temp.print('bob', 'three_part') ->> 'times', '1', 'each form counts for itself');
select is(pg_temp.form('bob', 'a4') ->> 'printed', '2', 'the form says how often it was printed');
select is((select string_agg(concat_ws(' ', r ->> 'form', r ->> 'times', r ->> 'login'), ', ' order by n)
           from jsonb_array_elements(pg_temp.call('bob', 'print_log.list', '{}') -> 'rows') with ordinality x(r, n)),
               'three_part 1 bob, a4 2 root, a4 1 bob', 'who printed which form, the latest first');

-- files
create function pg_temp.ask(p_user text, p_request jsonb) returns jsonb language sql as
$$ select pg_temp.call(p_user, 'document.print_file', jsonb_build_object('document', (select m.document from made m where m.name = 'LONG'),
    'form', 'a4') || p_request) $$;
create function pg_temp.by_itself(p_operation text, p_request jsonb default '{}') returns jsonb language sql as
$$ select jsonb_build_object('status', g.status) || g.body from pg_temp.group_call(0,
    array[jsonb_build_object('session', null, 'operation', p_operation, 'face', 'schedule', 'client', '',
        'request_id', 'pdf', 'request', p_request)::text]) g $$;
select is(pg_temp.by_itself('print_file.take') - 'status', '{}', 'nothing waits');
select is(pg_temp.faults('bob', 'document.print_file', jsonb_build_object('document', (select m.document from made m where m.name = 'LONG'),
    'form', 'a4') || r::jsonb), f, r)
from (values ('{"language": "fr"}', 'language:unknown_value'), ('{"origin": "javascript:alert(1)"}', 'origin:wrong_type'),
    ('{"origin": "https://a/b"}', 'origin:wrong_type'), ('{"form": "a5"}', 'form:unknown_value')) t (r, f);
create temporary table file as
select pg_temp.ask('bob', '{"origin": "https://shop.example:8443", "language": "en"}') ->> 'print' one,
       pg_temp.ask('kim', '{"with_prices": false}') ->> 'print' two;
select is((select string_agg(concat_ws(' ', g.form, g.times), ', ' order by g.id) from data.print_log g join file f on g.id::text in (f.one, f.two)),
    'a4 3, a4 4', 'a file is a print');
create function pg_temp.state(p_user text, p_print text, p_content boolean default false) returns jsonb language sql as
$$ select pg_temp.call(p_user, 'print_file.get', jsonb_build_object('print', p_print, 'with_content', p_content)) $$;
select is(pg_temp.state('kim', (select f.two from file f)) ->> 'ahead', '1', 'one is ahead of the second');
select is(pg_temp.state('kim', (select f.one from file f)) ->> 'error', 'print_file_unknown', 'what one asked for is not another''s');
select is(pg_temp.outcome('root', o, r::jsonb), 'permission_denied', o || ' is the service''s own')
from (values ('print_file.take', '{}'), ('print_file.finish', '{"print": 1}')) t (o, r);
select is((select concat_ws(' ', t ->> 'language', t ->> 'origin', t ->> 'with_prices', t #>> '{form,gross}', t #>> '{formats,date_format}')
    from pg_temp.by_itself('print_file.take') t),
    'en https://shop.example:8443 true 380.00 YYYY-MM-DD', 'the first is taken with what it is made of');
select is((select concat_ws(' ', t ->> 'language', t #>> '{form,gross}') from pg_temp.by_itself('print_file.take') t),
    'zh', 'what its reader may not see is not in it');
select is(pg_temp.call('kim', 'print_file.waiting') ->> 'waiting', 'false', 'what is being made does not wait');
select is(pg_temp.state('bob', (select f.one from file f)) ->> 'state', 'running', 'it is being made');
select is(pg_temp.by_itself('print_file.finish', jsonb_build_object('print', (select f.one from file f),
    'content', '%%')) #>> '{details,faults,0,path}', 'content', 'what is no base64 is refused');
select is(pg_temp.by_itself('print_file.finish', jsonb_build_object('print', (select f.one from file f), 'content', 'JVBERi0=')) ->> 'print',
    (select f.one from file f), 'it is done');
select is(pg_temp.state('bob', (select f.one from file f), true) - array['print', 'document', 'name', 'status'],
    '{"form": "a4", "kind": "purchase_order", "size": 5, "ahead": 0, "state": "done", "times": 3, "content": "JVBERi0="}',
    'and there for whoever asked');
select lives_ok($$update data.print_file f set taken_at = now() - interval '3 minutes' where f.print_id = (select x.two::bigint from file x)$$,
    'the other was left by a service that ended');
select is(pg_temp.by_itself('print_file.take') ->> 'print', (select f.two from file f), 'it is taken again');
select lives_ok($$update data.print_file f set taken_at = now() - interval '3 minutes', attempts = 3
    where f.print_id = (select x.two::bigint from file x)$$, 'three times at most');
select is(pg_temp.by_itself('print_file.take') - 'status', '{}', 'then no more');
select is(pg_temp.state('kim', (select f.two from file f)) ->> 'state', 'failed', 'it failed');
select is((select string_agg(coalesce(pg_temp.ask('bob', '{}') ->> 'error', 'taken'), ' ' order by n) from generate_series(1, 21) n),
    repeat('taken ', 20) || 'print_file_limit', 'twenty wait at most');
select lives_ok($$update data.print_file f set requested_at = now() - interval '8 days' where f.state = 'done'$$, 'a week later');
select is(pg_temp.by_itself('print_file.take') ->> 'document', null, 'the next is taken');
select is(pg_temp.state('bob', (select f.one from file f)) ->> 'error', 'print_file_unknown', 'the old file is gone');

-- labels
select is((select string_agg(concat_ws(' ', r ->> 'product', r ->> 'unit', r ->> 'count'), ', ' order by n)
           from jsonb_array_elements(pg_temp.call('bob', 'label.products', '{"products": ["BEER", "NONE"]}') -> 'rows') with ordinality x(r,
               n)) like 'BEER BTL 1, BEER CTN 0%', true, 'a label of the base unit, the other units on demand');

select * from finish();
