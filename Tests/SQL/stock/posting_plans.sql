-- Posting reads by key, whatever the statistics say: a database that was never analysed, one connection that keeps the plans it made when
-- tables were empty. What a paper reads is counted by the server itself (rows, no time), so the claim holds on any machine.

select plan(7);
select pg_temp.found_company();
do $$
declare
    v_table regclass;
begin
    for v_table in select c.oid from pg_class c where c.relnamespace = 'data'::regnamespace and c.relkind = 'r' loop
        execute format('alter table %s set (autovacuum_enabled = off)', v_table);
    end loop;
end $$;
-- as after a first load, when nobody has looked at the tables yet
update pg_class set reltuples = -1, relpages = 0 where relnamespace = 'data'::regnamespace;
delete from pg_statistic;

create temporary table paper (n int, what text, read bigint, scanned bigint);
create function pg_temp.rows_read(out indexed bigint, out scanned bigint) language sql as $$
    select sum(t.idx_tup_fetch), sum(t.seq_tup_read) filter (where t.relname not in ('company', 'branch', 'role', 'user_role', 'role_permission',
        'user_account', 'user_branch', 'user_warehouse', 'warehouse', 'location', 'tax_code', 'unit', 'partner', 'number_format', 'approval_flow'))
    from pg_stat_xact_user_tables t where t.schemaname = 'data' $$;
-- a paper of a person, with what posting it read
create function pg_temp.post(p_n int, p_what text, p_login text, p_request jsonb) returns bigint language plpgsql as $$
declare
    v_before record := pg_temp.rows_read();
    v_answer jsonb := pg_temp.call(p_login, p_what || '.submit', p_request);
    v_after  record := pg_temp.rows_read();
begin
    if v_answer ->> 'state' is null then
        raise exception '% %', p_what, v_answer;
    end if;
    insert into paper values (p_n, p_what, v_after.indexed - v_before.indexed, v_after.scanned - v_before.scanned);
    return (v_answer ->> 'document')::bigint;
end $$;
create function pg_temp.trade(p_first int, p_last int) returns void language plpgsql as $$
declare
    v_order bigint;
begin
    for n in p_first..p_last loop
        v_order := pg_temp.post(n, 'purchase_order', 'bob', jsonb_build_object('partner', 'S1', 'discount', '1', 'lines',
            (select jsonb_agg(jsonb_build_object('product', 'P' || i, 'quantity', 3, 'price', 2)) from generate_series(1, 5) i)));
        perform pg_temp.post(n, 'goods_receipt', 'kim', jsonb_build_object('partner', 'S1', 'warehouse', 'A-1', 'lines',
            (select jsonb_agg(jsonb_build_object('source_line', l.id, 'quantity', 3)) from data.document_line l where l.document_id = v_order)));
        v_order := pg_temp.post(n, 'sales_order', 'sue', jsonb_build_object('partner', 'C1', 'warehouse', 'A-1', 'rounding_off', '0.1', 'lines',
            (select jsonb_agg(jsonb_build_object('product', 'P' || i, 'quantity', 2, 'price', 3)) from generate_series(1, 5) i)));
        perform pg_temp.post(n, 'delivery', 'kim', jsonb_build_object('partner', 'C1', 'warehouse', 'A-1', 'lines',
            (select jsonb_agg(jsonb_build_object('source_line', l.id, 'quantity', 2)) from data.document_line l where l.document_id = v_order)));
        perform pg_temp.post(n, 'other_out', 'kim', '{"warehouse": "A-1", "reason": "领用", "lines": [{"product": "P1", "quantity": 1}]}');
    end loop;
end $$;
select pg_temp.call('root', 'product.create', jsonb_build_object('code', 'P' || i, 'name', 'P' || i, 'base_unit', 'BTL'))
from generate_series(1, 5) i;
select pg_temp.trade(1, 60);

select is((select count(*) from paper), 300::bigint, 'all papers are posted');
select is(pg_temp.unsound(), null, 'and sound');
select is_empty(format($f$select what, early, late from (
        select p.what, avg(p.read + p.scanned) filter (where n between 11 and 20) early, avg(p.read + p.scanned) filter (where n > 50) late
        from paper p where p.what = %L group by p.what) p
    where late > early * 1.3$f$, k), 'the 60th ' || k || ' reads no more than the 20th')
from unnest('{purchase_order,goods_receipt,sales_order,delivery,other_out}'::text[]) k;
select * from finish();
