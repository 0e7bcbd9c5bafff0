-- How a company begins: said as a whole or refused as a whole, until there is a paper; a sample that goes with everything it brought, by its name,
-- and a real company that never does.

select plan(53);

-- a new company
create temporary table fresh as select c.* from data.company c;
select is(pg_temp.call('root', 'company.setup_state') - array['status', 'values'], '{"name": "我的公司", "set_up": false, "sample": false,
"begun": false, "steps": [
    {"step": "setup", "done": false}, {"step": "products", "done": false}, {"step": "suppliers", "done": false}, {"step": "customers", "done": false},
    {"step": "users", "done": false}, {"step": "opening_stock", "done": false}]}', 'a new company has everything before it');
select is(pg_temp.faults('root', 'company.set_up', r::jsonb), f, r) from (values
    ('{"started_on": "2026-01-01"}', 'name:missing'),
    ('{"name": "N", "started_on": "2026-13-01", "with_tax": "perhaps"}', 'started_on:out_of_range with_tax:wrong_type'),
    ('{"name": "N", "started_on": "2026-01-01", "taxpayer_kind": "x", "date_format": "x", "more_branches": [{"code": "B1", "name": "b"}, '
        '{"code": "B1", "name": "c", "taxpayer_kind": "y"}, {"code": "HQ", "name": "d"}]}',
        'date_format:unknown_value more_branches[1].code:duplicate more_branches[1].taxpayer_kind:unknown_value more_branches[2].code:taken '
        'taxpayer_kind:unknown_value'),
    (jsonb_build_object('name', 'N', 'started_on', '2026-01-01',
        'more_branches', jsonb_build_array(jsonb_build_object('code', repeat('B', 39), 'name', 'b')))::text,
        'more_branches[0].code:out_of_range'),
    ('{"name": "N", "started_on": "2026-01-01", "more_branches": [{"code": "B1"}]}', 'more_branches[0].name:missing'),
    ('{"name": "N", "started_on": "2026-01-01", "colour": "red"}', 'colour:unknown')) t (r, f);
select is((select c.name::text || c.set_up from data.company c), '我的公司false', 'what was refused changed nothing');
create temporary table told as select '{"name": "青岛四海", "started_on": "2026-02-01", "with_tax": false, "branch_name": "总店",
"taxpayer_kind": "small", "address": "胶州路 1 号", "phone": "0532",
    "warehouse_name": "一号仓", "more_branches": [{"code": "B1", "name": "分店", "warehouse_name": "分店仓"}, {"code": "B2", "name": "二店",
"taxpayer_kind": "small"}]}'::jsonb r;
select is(pg_temp.call('root', 'company.set_up', r, 'once') - 'status', '{"company": "青岛四海", "branches": 3}', 'a company is set up') from told;
select is(pg_temp.call('root', 'company.set_up', r, 'once') - 'status', '{"company": "青岛四海", "branches": 3}', 'sent twice it is done once') from told;
select is((select concat_ws(' ', c.name, c.started_on, c.with_tax, c.set_up) from data.company c), '青岛四海 2026-02-01 f t', 'as it was said');
select is((select string_agg(concat_ws(' ', b.code, b.name, b.taxpayer_kind, w.code, w.name,
    (select count(*) from data.location l where l.warehouse_id = w.id)), ', ' order by b.id)
    from data.branch b join data.warehouse w on w.branch_id = b.id), 'HQ 总店 small HQ-1 一号仓 3, B1 分店 general B1-1 分店仓 3, B2 二店 small B2-1 二店 3',
        'every branch has a warehouse with its locations');
select is(pg_temp.call('root', 'company.set_up', '{"name": "青岛四海商贸", "started_on": "2026-01-01"}') - 'status',
    '{"company": "青岛四海商贸", "branches": 3}', 'it may be said again');
select is((select concat_ws(' ', b.name, b.taxpayer_kind, c.with_tax) from data.branch b cross join data.company c where b.code = 'HQ'),
    '总店 small f', 'what is left out stays');
select is(pg_temp.outcome('root', 'company.declare_sample'), 'company_in_use', 'what is set up for real never becomes a sample');
select is(pg_temp.outcome('root', 'company.remove_sample', '{"confirm": "青岛四海商贸"}'), 'company_no_sample', 'a real company is not removed');
select throws_ok($$select data.remove_sample(1)$$, 'P0002', null, 'by nobody');
select is(pg_temp.enrol('seller', '{"roles": ["seller"], "branches": ["HQ"]}'), 'done', 'a seller');
select is(pg_temp.outcome('seller', o, r::jsonb), 'permission_denied', o || ' is the administrator''s')
from (values ('company.set_up', '{"name": "x", "started_on": "2026-01-01"}'), ('company.declare_sample', '{}'),
    ('company.remove_sample', '{"confirm": "x"}')) t (o, r);
select is(pg_temp.call('seller', 'company.setup_state') - array['status', 'name', 'set_up', 'sample', 'begun'],
    '{"steps": [], "values": null}'::jsonb, 'a seller sets nothing up');
select is(pg_temp.call('seller', 'guide.read') - 'status', '{"steps": [{"step": "sales_order", "done": false}, {"step": "delivery", "done": false}]}',
    'and is led through his papers alone');

-- a sample
update data.company c set set_up = false;
select is(pg_temp.outcome('root', 'partner.create', '{"code": "R", "name": "真客户", "is_customer": true}'), 'done', 'somebody''s customer');
select is(pg_temp.outcome('root', 'company.declare_sample'), 'company_in_use', 'is no sample''s, whether or not the company was set up');
delete from data.partner;
select is(pg_temp.outcome('root', 'company.declare_sample'), 'done', 'declared while there is nothing');
select is(pg_temp.outcome('root', 'company.set_up', '{"name": "x", "started_on": "2026-01-01"}'),
    'company_is_sample', 'nobody sets up what is to be removed');
select is(pg_temp.outcome('root', 'unit.create', '{"code": "ODD", "name": "怪"}'), 'done', 'with a unit');
select is(pg_temp.outcome('root', 'role.create', '{"code": "odd", "name": "怪", "permissions": ["stock.see"]}'), 'done', 'a role');
select is(pg_temp.outcome('root', 'product.create', '{"code": "P", "name": "货", "base_unit": "BTL"}'), 'done', 'with a product');
select is(pg_temp.outcome('root', 'partner.create', '{"code": "C", "name": "客户", "is_customer": true}'), 'done', 'and a customer');
select is(pg_temp.make('IN', 'root', 'other_in.submit',
    '{"branch": "HQ", "warehouse": "HQ-1", "reason": "x", "lines": [{"product": "P", "quantity": "10", "price": "2"}]}'), 'posted', 'stock');
select is(pg_temp.make('SO', 'root', 'sales_order.submit',
    '{"branch": "HQ", "warehouse": "HQ-1", "partner": "C", "lines": [{"product": "P", "quantity": "4", "price": "3"}]}'), 'approved', 'an order');
select is(pg_temp.outcome('root', 'document.print', pg_temp.filled('{"document": "@SO", "form": "a4"}')), 'done', 'printed');
select is(pg_temp.call('root', 'guide.read') #>> '{steps,2}', '{"done": true, "step": "sales_order"}', 'the first order is done');
select is(pg_temp.faults('root', 'company.remove_sample', '{"confirm": "青岛"}'), 'confirm:not_the_name', 'it goes by its whole name');
select is((select count(*) from data.stock_entry), 1::bigint, 'or stays');
select is(pg_temp.call('root', 'company.remove_sample', '{"confirm": "青岛四海商贸"}', 'gone') - 'status', '{"removed": true}', 'it goes');
select is(pg_temp.call('root', 'company.remove_sample', '{"confirm": "青岛四海商贸"}', 'gone') - 'status', '{"removed": true}', 'once');
create function pg_temp.rows_of(p_table text) returns bigint language plpgsql as $$
declare
    v_rows bigint;
begin
    execute format('select count(*) from data.%I', p_table) into v_rows;
    return v_rows;
end $$;
select is((select string_agg(c.relname || ' ' || pg_temp.rows_of(c.relname), ', ' order by c.relname) from pg_class c
    where c.relnamespace = 'data'::regnamespace and c.relkind = 'r' and pg_temp.rows_of(c.relname) > 0
      and c.relname not in ('unit', 'tax_code', 'role', 'role_permission', 'partner_class', 'partner_source', 'region',
          'payment_terms', 'number_format')),
    'branch 1, company 1, cost_unit 1, idempotency_key 2, location 3, operation_log 2, session 1, user_account 2, user_role 1, warehouse 1',
    'and leaves what a new company has, and who asked');
select is((select string_agg(u.code, ' ' order by u.id) from data.unit u where u.code in ('BTL', 'ODD')) || (select ' ' || count(*) from data.role r),
    'BTL 7', 'units and roles of the seeds');
select is((select to_jsonb(c) - v from data.company c), (select to_jsonb(f) - v from fresh f), 'with the settings of one')
from (values (array['version', 'created_at', 'updated_at', 'updated_by', 'sample_removed_at'])) t (v);
select is(pg_temp.call('root', 'check.run') ->> 'sound', 'true', 'no check finds anything');
select is(pg_temp.outcome('root', 'company.declare_sample'), 'company_in_use', 'which is no sample ever again');
select is((select u.login || ' ' || b.code || ' ' || b.id from data.user_account u join data.branch b on b.id = u.branch_id where u.login = 'root'),
    'root HQ 1', 'who asked is in its first branch');
select is(pg_temp.outcome('root', 'company.set_up', '{"name": "真公司", "started_on": "2026-03-01"}'), 'done', 'signed in as before');
select is(pg_temp.outcome('root', 'company.remove_sample', '{"confirm": "真公司"}'), 'company_no_sample', 'a sample goes once');
select is(pg_temp.outcome('root', 'product.create', '{"code": "P", "name": "真货", "base_unit": "BTL"}'), 'done', 'the real one begins');
select is((select p.id from data.product p), 1, 'at one');
select is(pg_temp.outcome('root', 'other_in.submit',
    '{"branch": "HQ", "warehouse": "HQ-1", "reason": "x", "lines": [{"product": "P", "quantity": "1", "price": "2"}]}'), 'done', 'and trades');
select is(pg_temp.outcome('root', o, r::jsonb), e, o || ' comes too late')
from (values ('company.set_up', '{"name": "x", "started_on": "2026-01-01"}', 'company_begun'), ('company.declare_sample', '{}', 'company_in_use'),
    ('company.remove_sample', '{"confirm": "真公司"}', 'company_no_sample')) t (o, r, e);
select * from finish();
