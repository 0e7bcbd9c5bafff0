-- Boards: every figure is the count or the sum of the rows of the list that it opens, for whoever looks; who may not see a thing finds no figure
-- of it.

select plan(38);
select pg_temp.found_company();
select pg_temp.call('root', 'approval_flow.save',
    '{"flow": "F", "name": "F", "kind": "goods_receipt", "steps": [{"user": "owen"}], "amount_from": "10000"}');
select pg_temp.call('root', 'product.update', '{"product": "COLA", "version": 1, "limits": [{"warehouse": "A-1", "lower_limit": "20"}]}');
select pg_temp.make(name, who, operation, request::jsonb) from (values
    ('IN', 'owen', 'other_in.submit',
        '{"warehouse": "A-1", "reason": "x", "lines": [{"product": "BEER", "quantity": "100", "price": "4"}, {"product": "COLA", "quantity": "10",
         "price": "2"}]}'),
    ('BIN', 'root', 'other_in.submit',
        '{"branch": "B", "warehouse": "B-1", "reason": "x", "lines": [{"product": "BEER", "quantity": "7", "price": "4"}]}'),
    ('PO', 'bob', 'purchase_order.submit',
        '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "24", "price": "4.52"}, {"product": "COLA", "quantity": "5", "price": "2"}]}'),
    ('BIG', 'bob', 'goods_receipt.submit', '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "RICE", "quantity": "5000", "price": "9"}]}'),
    ('DRAFT', 'bob', 'purchase_order.save', '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "1", "price": "4"}]}'),
    ('SO', 'sue', 'sales_order.submit',
        '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "30", "price": "6"}, {"product": "RICE", "quantity": "5",
         "price": "10"}]}'),
    ('OUT', 'sue', 'delivery.submit', '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "12", "price": "6"}]}'),
    ('OLD', 'owen', 'delivery.submit', jsonb_build_object('branch', 'A', 'partner', 'C1', 'warehouse', 'A-1', 'business_on', logic.today(),
        'lines', '[{"product": "BEER", "quantity": "3", "price": "5"}]'::jsonb)::text)
) t (name, who, operation, request);

-- what a board answers, figure by figure
create function pg_temp.figures(p_login text, p_board text)
    returns table (name text, view text, filter jsonb, measure text, value text) language sql as $$
    select f ->> 'name', f ->> 'report', f -> 'filter', f ->> 'measure', f ->> 'value'
    from jsonb_array_elements(pg_temp.call(p_login, 'board.read', case when p_board is null then '{}'
        else jsonb_build_object('board', p_board) end) -> 'figures') f $$;
create function pg_temp.figure(p_login text, p_board text, p_name text) returns text language sql as
$$ select f.value from pg_temp.figures(p_login, p_board) f where f.name = p_name $$;
-- the same by the door's list
create function pg_temp.listed(p_login text, p_view text, p_filter jsonb, p_measure text) returns text language sql as $$
    select case when p_measure is null then jsonb_array_length(a -> 'rows')::text else coalesce(a #>> array['totals', p_measure], '0') end
    from pg_temp.call(p_login, 'report.read', jsonb_build_object('view', p_view, 'filter', p_filter, 'limit', 1000)
        || case when p_measure is null then '{}' else jsonb_build_object('totals', array[p_measure]) end) a $$;
create temporary table looked as
select u, b, f.* from unnest('{owen,bob,sue,kim,ann,max,bea,ben,root}'::text[]) u
cross join unnest('{today,buyer,seller,storekeeper,null}'::text[]) b (b)
cross join lateral pg_temp.figures(u, nullif(b, 'null')) f;
select is_empty($$select l.u, l.b, l.name, l.value, pg_temp.listed(l.u, l.view, l.filter, l.measure) from looked l where l.value is distinct
    from pg_temp.listed(l.u, l.view, l.filter, l.measure)$$, 'a figure is what its list adds up to, for everybody');
select cmp_ok((select count(*) from looked), '>', 100::bigint, 'of many figures');
select is_empty($$select distinct f.name from logic.board_figures('{home,today,buyer,seller,storekeeper}') f
    where f.name not in (select name from looked)$$, 'all of them were looked at');

select is((select string_agg(f.name, ' ') from pg_temp.figures('owen', null) f),
    'approvals drafts rejected to_ship ship_late backorders to_receive receive_late below_limit '
    || 'sold_today margin_today sold_month margin_month received_today stock_value', 'what is to be done comes first, each in its place');

-- known figures
select is(pg_temp.figure(u, b, n), v, concat_ws(' ', u, b, n)) from (values
    ('owen', 'today', 'sold_today', '87.00'), ('owen', null, 'approvals', '1'), ('owen', null, 'to_ship', '2'), ('owen', null, 'backorders', '1'),
        ('owen', null, 'to_receive', '2'),
    ('owen', 'today', 'stock_value', '360.00'), ('root', 'today', 'stock_value', '388.00'), ('bob', null, 'drafts', '1'),
        ('sue', null, 'below_limit', '1'), ('sue', 'seller', 'signed_month', '230.00'), ('bob', 'buyer', 'orders_month', '1'),
            ('sue', 'seller', 'orders_mine', '1'),
    ('bob', 'buyer', 'receipts_submitted', '1'), ('bea', 'buyer', 'orders_month', '0'), ('ben', 'storekeeper', 'receipts_submitted', '0')) t (u, b, n,
        v);
select is(a ->> 'board', b, u || ' begins with ' || b) from (values ('owen', 'today'), ('bob', 'buyer'), ('sue', 'seller'),
    ('kim', 'storekeeper')) t (u, b), lateral pg_temp.call(u, 'board.read') a;
select is((select sum((d ->> 'gross')::numeric) || ' ' || count(*)
    from jsonb_array_elements(pg_temp.call('owen', 'board.read', '{"board": "today"}') -> 'sales') d), '87.00 30',
        'thirty days add up to what was sold');

-- rights
select is_empty($$select l.u, l.b, l.name from looked l where l.u in ('sue', 'kim', 'ben') and l.measure in ('margin', 'value', 'on_order_net')$$,
    'who sees no cost finds no figure of it');
select is((select string_agg(d ->> 'margin', '') from jsonb_array_elements(pg_temp.call('sue', 'board.read') -> 'sales') d),
    null, 'nor margins of days');
select is(pg_temp.outcome('sue', 'board.read', '{"board": "buyer"}'), 'permission_denied', 'a board of others is refused');
select is(pg_temp.faults('sue', 'board.read', '{"board": "x"}'), 'board:unknown_value', 'one that is not is told');

-- a product from all sides
create function pg_temp.overview(p_login text) returns jsonb language sql as $$ select pg_temp.call(p_login,
    'product.overview', '{"product": "BEER"}') $$;
select is((a #>> '{stock,totals,on_hand}')::numeric || ' ' || (a #>> '{on_order,totals,on_order}')::numeric || ' '
    || (a #>> '{to_deliver,totals,to_deliver}')::numeric, '85.000000 24.000000 30.000000', 'stock, what is on order and to deliver')
from pg_temp.overview('owen') a;
select is((select sum((d ->> 'received')::numeric - (d ->> 'issued')::numeric) from jsonb_array_elements(a -> 'flow') d),
    (select sum((r ->> 'quantity')::numeric)
    from jsonb_array_elements(pg_temp.call('owen', 'stock.ledger', '{"filter": {"product": "BEER"}, "limit": 1000}') -> 'rows') r),
        'the flow adds up to the ledger') from pg_temp.overview('owen') a;
select is((select string_agg(d ->> 'balance', ' ' order by d ->> 'day') from jsonb_array_elements(a -> 'flow') d
    where d ->> 'day' >= (logic.today() - 1)::text), '0.000000 85.000000', 'and ends with what is on hand') from pg_temp.overview('owen') a;
select is(a #>> '{on_order}' is null and a #>> '{suppliers}' is null and a #>> '{stock,totals,value}' is null, true,
    'a seller sees neither purchases nor value') from pg_temp.overview('sue') a;
select is(pg_temp.make('RP', 'bob', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "10", "price": "4.10"}, {"product": "BEER", "quantity": "30",
     "price": "4.50"}, {"product": "BEER", "quantity": "5", "gift": true}]}'), 'posted', 'goods at two prices, some for nothing');
select is(pg_temp.make('RX', 'bob', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1", "price": "99"}]}')
        || pg_temp.make('RXX', 'owen', 'document.reverse', '{"document": "@RX", "reason": "x"}'), 'postedposted', 'a receipt by mistake, reversed');
select is((d ->> 'purchase')::numeric || ' ' || (d ->> 'sale')::numeric, (select round(sum(l.net) filter (where x.kind = 'goods_receipt') / 40, 4)
    || ' ' || round(sum(l.net) filter (where x.kind = 'delivery') / 15, 4)
    from data.document_line l join data.document x on x.id = l.document_id
        and x.id in (select m.document from made m where m.name in ('RP', 'OUT', 'OLD'))),
            'a day''s prices are net by quantity, without gifts and what was reversed')
from jsonb_array_elements(pg_temp.overview('owen') -> 'prices') d where d ->> 'day' = logic.today()::text;
select is(jsonb_array_length(a -> 'prices') || ' ' || (a #>> '{prices,0,sale}' is not null) || coalesce(a #>> '{prices,0,purchase}', ' none'),
    '1 true none', 'a seller sees no purchase prices') from pg_temp.overview('sue') a;
select is(pg_temp.overview('ben') ->> 'prices', '[]', 'nor another branch any of ours');
select is(pg_temp.outcome('sue', 'product.overview', '{"product": "NONE"}'), 'product_unknown', 'an unknown product is told');
select * from finish();
