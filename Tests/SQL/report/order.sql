-- Long lists come in the order of an index, in both directions: the page that somebody looks at does not grow with the rows that he does not see.

select plan(5);
select pg_temp.found_company();
select is(pg_temp.make('R' || n, 'bob', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1",
      "lines": [{"product": "BEER", "quantity": "5", "price": "3"}, {"product": "COLA", "quantity": "2", "price": "1"}]}'),
    'posted', 'receipt ' || n)
from generate_series(1, 2) n;

-- whether rows are put in order by themselves, where every other way is dearer
create function pg_temp.sorts(p_view text, p_order text) returns boolean language plpgsql
    set enable_seqscan = off set enable_sort = off set enable_hashjoin = off set enable_mergejoin = off set enable_material = off as $$
declare
    v_plan text;
begin
    execute format('explain (format json) select id from report.%I r order by %s limit 51', p_view, p_order) into v_plan;
    return v_plan ~ '"Node Type": "Sort"';
end $$;
select is_empty($$
    select v, o
    from unnest('{document,document_line,stock_ledger,delivery_line,sales_order_line,purchase_order_line,operation_log,change}'::text[]) v
    cross join unnest('{id,id desc}'::text[]) o
    where pg_temp.sorts(v, o)
    union all
    select v, o
    from unnest('{document,document_line,delivery_line,stock_ledger}'::text[]) v
    cross join unnest('{"business_on, id","business_on desc, id desc"}'::text[]) o
    where pg_temp.sorts(v, o)$$, 'an index gives the order of a long list');

-- what is said to be never null is not
create function pg_temp.blank(p_view text, p_column text) returns boolean language plpgsql as $$
declare
    v_found boolean;
begin
    execute format('select exists (select from report.%I r where r.%I is null)', p_view, p_column) into v_found;
    return v_found;
end $$;
select is_empty($$
    select r.name, c
    from meta.report r
    cross join lateral unnest(r.filled) c
    where r.kind = 'view' and pg_temp.blank(r.name, c)$$, 'what is registered as filled has no nulls');

-- the pages of a list are the list, whichever way it goes
create function pg_temp.paged(p_sort text[]) returns text language plpgsql as $$
declare
    v_ids   text[] := '{}'::text[];
    v_page  jsonb;
    v_after text;
begin
    loop
        v_page := pg_temp.call('root', 'report.read', jsonb_strip_nulls(jsonb_build_object('view', 'document_line', 'columns', '["id"]'::jsonb,
            'sort', p_sort, 'limit', 1, 'after', v_after)));
        v_ids := v_ids || array(select r ->> 0 from jsonb_array_elements(v_page -> 'rows') r);
        v_after := v_page ->> 'next';
        exit when v_after is null;
    end loop;
    return array_to_string(v_ids, ' ');
end $$;
select is((select string_agg(concat_ws(': ', s::text, pg_temp.paged(s)), '; ' order by n) from (values
    (1, '{business_on}'::text[]), (2, '{-business_on,-id}'), (3, '{-business_on}'), (4, '{product,-id}'), (5, '{-due_on,id}')) v (n, s)),
    (select format('{business_on}: %1$s %2$s %3$s %4$s; {-business_on,-id}: %4$s %3$s %2$s %1$s; {-business_on}: %1$s %2$s %3$s %4$s; '
        '{product,-id}: %3$s %1$s %4$s %2$s; {-due_on,id}: %1$s %2$s %3$s %4$s', i[1], i[2], i[3], i[4])
     from (select array_agg(l.id order by l.id) i from data.document_line l) x), 'row by row, up and down and both, with and without nulls');
select * from finish();
