-- Documents on paper: amounts in words, pages with sums, prices only for those who may see them, and who printed for the how many-th time.

select plan(31);
select pg_temp.found_company();

select is(logic.amount_in_words(amount), words, words)
from (values (0::numeric, '零元整'), (0.05, '伍分'), (0.50, '伍角整'), (1, '壹元整'), (1.05, '壹元零伍分'), (10.5, '壹拾元伍角整'), (16.32, '壹拾陆元叁角贰分'), (107000.53, '壹拾万柒仟元伍角叁分'),
    (100500, '壹拾万零伍佰元整'), (100000005, '壹亿零伍元整'), (1000050000, '壹拾亿零伍万元整'), (500000000, '伍亿元整'), (1409.50, '壹仟肆佰零玖元伍角整'), (6007.14, '陆仟零柒元壹角肆分'),
    (999999999999.99, '玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分'), (-325.04, '负叁佰贰拾伍元零肆分')) t(amount, words);

-- nineteen lines are two pages of the three-part paper, one of A4
select is(pg_temp.make('LONG', 'bob', 'purchase_order.submit', jsonb_build_object('partner', 'S1', 'lines',
    (select jsonb_agg(jsonb_build_object('product', case when n % 2 = 0 then 'BEER' else 'COLA' end, 'quantity', '2', 'price', n::text)) from generate_series(1, 19) n))),
    'approved', 'an order of nineteen lines');
create function pg_temp.form(p_user text, p_form text) returns jsonb language sql as
$$ select pg_temp.call(p_user, 'document.print_form', jsonb_build_object('document', (select m.document from made m where m.name = 'LONG'), 'form', p_form)) $$;
select is((select string_agg(concat_ws(' ', jsonb_array_length(p -> 'lines'), p ->> 'gross', p ->> 'quantities'), '; ' order by n)
           from jsonb_array_elements(pg_temp.form('bob', 'three_part') #> '{content,pages}') with ordinality x(p, n)),
    '10 110.00 20瓶; 9 270.00 18瓶', 'ten lines a page, each page with its sum');
select is(jsonb_array_length(pg_temp.form('bob', 'a4') #> '{content,pages}'), 1, 'one page of A4');
select is((select sum((p ->> 'gross')::numeric)::text from jsonb_array_elements(pg_temp.form('bob', 'three_part') #> '{content,pages}') p), pg_temp.form('bob', 'a4') ->> 'gross', 'the pages add up to the document');
select is(pg_temp.form('bob', 'a4') #>> '{content,quantities}', '38瓶', 'quantities of the whole, by unit');
select is(pg_temp.form('bob', 'a4') ->> 'words', '叁佰捌拾元整', 'the amount in words');
select is(pg_temp.faults('bob', 'document.print_form', '{"document": 1, "form": "a5"}'), 'form:unknown_value', 'an unknown form is refused');
select is(pg_temp.call('bob', 'document.print_form', '{"document": 99999999, "form": "a4"}') ->> 'error', 'document_unknown', 'and an unknown document');

-- the log
create function pg_temp.print(p_user text, p_form text) returns jsonb language sql as
$$ select pg_temp.call(p_user, 'document.print', jsonb_build_object('document', (select m.document from made m where m.name = 'LONG'), 'form', p_form)) $$;
select is(pg_temp.form('bob', 'a4') ->> 'printed', '0', 'looking at a form is no print');
select is(pg_temp.print('bob', 'a4') ->> 'times', '1', 'the first print');
select is(pg_temp.print('root', 'a4') ->> 'times', '2', 'the second, by whomever');
select is(pg_temp.print('bob', 'three_part') ->> 'times', '1', 'each form counts for itself');
select is(pg_temp.form('bob', 'a4') ->> 'printed', '2', 'the form says how often it was printed');
select is((select string_agg(concat_ws(' ', r ->> 'form', r ->> 'times', r ->> 'login'), ', ' order by n)
           from jsonb_array_elements(pg_temp.call('bob', 'print_log.list', '{}') -> 'rows') with ordinality x(r, n)), 'three_part 1 bob, a4 2 root, a4 1 bob', 'who printed which form, the latest first');

-- labels
select is((select string_agg(concat_ws(' ', r ->> 'product', r ->> 'unit', r ->> 'count'), ', ' order by n)
           from jsonb_array_elements(pg_temp.call('bob', 'label.products', '{"products": ["BEER", "NONE"]}') -> 'rows') with ordinality x(r, n)) like 'BEER BTL 1, BEER CTN 0%', true, 'a label of the base unit, the other units on demand');

select * from finish();
