-- A kind is a declaration: one like a count, with lines of its own and no amounts, and one like a payment, with an amount, a partner and no lines,
-- get permissions, transitions, numbers, approval, reading and reversal from the spine, and write what they have of their own themselves.

select plan(67);
select pg_temp.found_company();

-- what a capability brings: tables, declarations, what saving writes
create table data.stock_list_line (
    document_id bigint not null references data.document,
    product_id  int not null references data.product,
    counted     numeric not null,
    primary key (document_id, product_id)
);
grant select, insert, delete on data.stock_list_line to suanpan_code;
select logic.declare_kind('stock_list', '盘存表', 'stock list', 'PC', 'posted', 'none', 'administrator,auditor', 'administrator,storekeeper',
    'stock_list_line: what was counted', 'what was counted stands', '{"warehouse": "A-1"}', p_lines => 'own');
select logic.declare_kind('customer_payment', '收款单', 'customer payment', 'SK', 'posted', 'customer', 'administrator,owner,accountant,auditor',
    'administrator,accountant', 'nothing yet', 'the money is there', '{"partner": "C1"}', p_warehouse => false);

-- by the owner of the code, as a rooms files are
set role suanpan_code;
create function api.stock_list_save(p_products data.code[], p_counted numeric[], p_document bigint default null, p_version int default null)
    returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_document data.document := logic.save_paper('stock_list', p_document, p_version,
        row('A-1', null, null, null, null, 0, 0, null, null, '', '', null)::logic.document_input, 0,
        array(select row(format('products[%s]', p.n - 1), 'not_found', p.code)::logic.fault from unnest(p_products) with ordinality p (code, n)
              where not exists (select from data.product x where x.code = p.code)));
begin
    delete from data.stock_list_line l where l.document_id = v_document.id;
    insert into data.stock_list_line select v_document.id, p.id, c.counted
    from unnest(p_products, p_counted) c (code, counted) join data.product p on p.code = c.code;
    return logic.result_json(v_document);
end $$;
create function api.customer_payment_submit(
    p_partner data.code, p_amount data.money, p_document bigint default null, p_version int default null,
    p_business_on data.business_day default null)
returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return logic.result_json(logic.submit_document(logic.save_paper('customer_payment', p_document, p_version,
        row(null, p_partner, null, null, null, 0, 0, p_business_on, null, '', '', null)::logic.document_input, p_amount,
        case when p_amount <= 0 then array[row('amount', 'out_of_range', p_amount::text)::logic.fault] else '{}' end)));
end $$;
select logic.register('stock_list.save', 'command', 'stock_list.edit', 'branch', p_answer => 'document_result'),
    logic.register('customer_payment.submit', 'command', 'customer_payment.edit', 'branch', p_answer => 'document_result');
do $$
declare
    v_wrapper regprocedure;
begin
    for v_wrapper in select p.oid from pg_proc p where p.pronamespace = 'logic'::regnamespace and p.proname like 'call\_%' loop
        execute format('drop function %s', v_wrapper);
    end loop;
    perform logic.generate_wrappers();
end $$;
reset role;

-- what follows from the declaration
select is((select string_agg(p.name || ' ' || p.zh, ', ' order by p.name) from meta.permission p where p.name ~ '^stock_list\.'),
    'stock_list.edit 盘存表:录入、提交、作废、关闭、重新打开, stock_list.see 盘存表:查看, stock_list.undo 盘存表:反审核、红冲', 'permissions');
select is((select string_agg(r.code, ' ' order by r.code) from data.role_permission p join data.role r on r.id = p.role_id
           where p.permission = 'customer_payment.edit'),
    'accountant administrator', 'given to the roles that it names');
select is((select string_agg(t.action || ':' || t.from_state || '>' || t.to_state, ' ' order by t.action, t.from_state)
           from meta.transition t where t.kind = 'stock_list'),
    'approve:submitted>posted cancel:draft>cancelled cancel:rejected>cancelled lapse:submitted>draft reject:submitted>rejected revise:rejected>draft '
    'submit:draft>submitted withdraw:submitted>draft', 'transitions');
select is((select string_agg(p.proname, ' ' order by p.proname) from pg_proc p
           where p.pronamespace = 'api'::regnamespace and p.proname ~ '^(stock_list|customer_payment)_'),
    'customer_payment_submit stock_list_save', 'no operation is made for it but its own');
select is(pg_temp.faults('root', o, r), 'kind:unknown_value', k || ' is nothing for the editor of goods: ' || o)
from unnest('{stock_list,customer_payment}'::text[]) k,
    lateral (values ('document.preview', jsonb_build_object('kind', k, 'lines', '[]'::jsonb, 'branch', 'A')),
        ('document.prepare', jsonb_build_object('kind', k, 'branch', 'A'))) t (o, r);
select throws_ok($$select logic.declare_goods('customer_payment', 1, p_sources => '{"nothing": "fulfils"}'); set constraints all immediate$$,
    '23503', null,
    'a source is a kind');

-- a list is saved, replaced, refused with all its faults, posted, reversed
select is(pg_temp.make('LIST', 'root', 'stock_list.save', '{"branch": "A", "products": ["BEER", "COLA"], "counted": [7, 0]}'),
    'draft', 'a list is saved');
select is(pg_temp.faults('root', 'stock_list.save', '{"branch": "A", "products": ["NONE"], "counted": [1]}'), 'products[0]:not_found',
    'what its kind finds wrong is told');
select is(pg_temp.outcome('max', 'stock_list.save', '{"branch": "A", "products": [], "counted": []}'), 'permission_denied', 'an auditor saves none');
select is(pg_temp.call('root', 'stock_list.save',
    pg_temp.filled('{"branch": "A", "products": ["BEER"], "counted": [8], "document": "@LIST", "version": 1}'))
    ->> 'version', '2', 'it is replaced');
select is(pg_temp.outcome('root', 'stock_list.save',
    pg_temp.filled('{"branch": "A", "products": [], "counted": [], "document": "@LIST", "version": 1}')),
    'version_stale', 'not over a newer one');
select is((select string_agg(p.code || ' ' || l.counted, ', ') from data.stock_list_line l join data.product p on p.id = l.product_id
           join made m on m.document = l.document_id and m.name = 'LIST'), 'BEER 8', 'with its own lines');
select is(pg_temp.outcome('root', 'document.submit', pg_temp.filled('{"branch": "A", "document": "@LIST"}')),
    'done', 'it is submitted as every paper');
select is((d.state, d.net, d.gross)::text, '(posted,0.00,0.00)', 'and ends posted') from pg_temp.document('LIST') d;
select matches(d.number, '^PC-A-', 'with a number') from pg_temp.document('LIST') d;
select is_empty($$select e.* from data.stock_entry e join made m on m.document = e.document_id and m.name = 'LIST'$$, 'and moves nothing');
select is(pg_temp.outcome('root', 'stock_list.save',
    pg_temp.filled('{"branch": "A", "products": [], "counted": [], "document": "@LIST", "version": 3}')),
    'document_state', 'it is not saved over then');
select is((pg_temp.call('max', 'document.get', pg_temp.filled('{"document": "@LIST"}')) ->> 'kind_name'), '盘存表', 'who may see it reads it');
select is(pg_temp.outcome('kim', 'document.get', pg_temp.filled('{"document": "@LIST"}')), 'document_unknown', 'and nobody else');
select ok(not pg_temp.call('root', 'document.get', pg_temp.filled('{"document": "@LIST"}')) -> 'actions' ? 'correct',
    'the spine cannot do its lines again');
select is(pg_temp.outcome('root', 'document.correct', pg_temp.filled('{"branch": "A", "document": "@LIST", "reason": "x"}')),
    'document_state', 'and says so');
select is(pg_temp.outcome('root', 'document.reverse', pg_temp.filled('{"branch": "A", "document": "@LIST", "reason": "x"}')),
    'done', 'it is reversed');
select ok(d.reversed, 'and is so') from pg_temp.document('LIST') d;

-- a payment is an amount of a partner; it waits where a flow by amount says so
select is(pg_temp.make('PAID', 'root', 'customer_payment.submit', '{"branch": "A", "partner": "C1", "amount": "120.50"}'),
    'posted', 'a payment is posted');
select is(pg_temp.make('ROUND', 'root', 'customer_payment.submit', '{"branch": "A", "partner": "C1", "amount": "7"}'), 'posted',
    'and one of round money');
select is(pg_temp.call('root', 'document.get', pg_temp.filled('{"document": "@ROUND"}')) ->> 'gross', '7.00', 'which is shown as money');
select is(pg_temp.outcome('root', 'document.reverse', pg_temp.filled('{"branch": "A", "document": "@ROUND", "reason": "x"}')), 'done',
    'and goes back');
select is((d.net, d.tax, d.gross, d.warehouse_id)::text, '(120.50,0,120.50,)', 'with its amount and no warehouse') from pg_temp.document('PAID') d;
select is(pg_temp.faults('root', 'customer_payment.submit', '{"branch": "A", "partner": "S1", "amount": "0"}'),
    'amount:out_of_range partner:wrong_role',
    'faults of header and kind are told at once');
select is(pg_temp.faults('root', 'customer_payment.submit', jsonb_build_object('branch', 'A', 'partner', 'C1', 'amount', '1',
    'business_on', '1999-01-01')),
    'business_on:before_start', 'no day before the first');
select is(pg_temp.outcome('root', 'approval_flow.save',
    '{"flow": "PAY", "name": "Pay", "kind": "customer_payment", "steps": [{"role": "owner"}], "amount_from": "1000"}'),
    'done', 'a flow waits for large ones');
select is(pg_temp.make('LARGE', 'root', 'customer_payment.submit', '{"branch": "A", "partner": "C1", "amount": "1000"}'),
    'submitted', 'a large one waits');
select is(pg_temp.outcome('owen', 'approval.approve', pg_temp.filled('{"document": "@LARGE", "branch": "A"}')), 'done', 'its approver decides');
select is(d.state, 'posted', 'and it takes effect') from pg_temp.document('LARGE') d;
select is(pg_temp.outcome('root', 'document.reverse', pg_temp.filled('{"branch": "A", "document": "@LARGE", "reason": "x"}')),
    'done', 'it is reversed');
select is((select sum(d.gross)::text from data.document d where d.kind = 'customer_payment'), '120.50', 'to nothing');
select is((pg_temp.call('root', 'document.correct', pg_temp.filled('{"branch": "A", "document": "@PAID", "reason": "x"}')) -> 'draft') ->> 'gross',
    '120.50',
    'and is done again with its amount');
select is((pg_temp.call('root', 'document.list', '{"kind": "customer_payment", "totals": ["gross"]}') -> 'totals')::text,
    '{"rows": 7, "gross": "120.50"}',
    'the list adds up');

select is(pg_temp.make('KEPT', 'root', 'other_in.save',
    '{"branch": "A", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1", "price": "1"}]}'), 'draft', 'a paper of a kind that will go');

-- a load that says less: one kind changed from goods to lines of its own, all others are no longer declared
delete from meta.operation o where split_part(o.permission, '.', 1) in (select k.name from meta.document_kind k);
delete from meta.report r where split_part(r.permission, '.', 1) in (select k.name from meta.document_kind k);
create function pg_temp.load(p_declared text) returns text language plpgsql as $$
begin
    perform set_config('suanpan.declared', p_declared, true);
    perform logic.settle_kinds();
    return (select string_agg(k.name || ' ' || k.lines || ' ' || k.direction, ', ' order by k.name) from meta.document_kind k);
end $$;
select is(pg_temp.load('own:delivery none:goods_receipt goods:goods_receipt none:purchase_order goods:purchase_order'),
    'customer_payment none 0, delivery own 0, goods_receipt goods 1, other_in none 0, purchase_order goods 0, stock_list none 0',
    'what is no longer declared has no lines, or is gone where it has no paper; what changed has those that it says');
select is((select string_agg(r.kind || ' ' || r.source_kind, ', ') from meta.link_rule r), 'goods_receipt purchase_order', 'nor a source');
select is((select string_agg(p.name, ' ' order by p.name) from meta.permission p where p.name ~ '^(other_in|other_out|sales_order)\.'),
    'other_in.edit other_in.see other_in.undo', 'with a kind go its permissions');
select is_empty($$select p.permission from data.role_permission p where p.permission ~ '^(other_out|sales_order)\.'$$, 'from roles too');
select is(pg_temp.call('root', 'document.get', pg_temp.filled('{"document": "@KEPT"}')) ->> 'kind_name', '其他入库单', 'its papers are read by it');

-- declarations that contradict themselves or each other stop the load, and say why
create function pg_temp.stops(p_statement text) returns text language plpgsql as $$
declare
    v_said text;
begin
    perform set_config('suanpan.declared', 'goods:goods_receipt goods:purchase_order ' || string_agg('none:' || k.name, ' '), true)
    from meta.document_kind k;
    execute p_statement;
    perform logic.settle_kinds();
    set constraints all immediate;
    raise exception 'goes through';
exception when others then
    get stacked diagnostics v_said = message_text;
    return regexp_replace(v_said, '.*constraint ', '');
end $$;
select is(pg_temp.stops(format(case when t.statement ~ '^goods' then 'select logic.declare_%s' else
        $$select logic.declare_kind(%s, p_see => 'administrator', p_edit => 'administrator', p_writes => '', p_effect => '', p_example => '{}')$$ end,
        t.statement)), t.said, t.said)
from (values
    ($$'gift', '赠品单', 'gift', 'ZP', 'done', 'none'$$, '"document_kind_final_state_known"'),
    ($$'gift', '赠品单', 'gift', 'ZP', 'posted', 'bank'$$, '"document_kind_partner_known"'),
    ($$'Gift', '赠品单', 'gift', 'ZP', 'posted', 'none'$$, '"document_kind_name_form"'),
    ($$'gift', '采购订单', 'gift', 'ZP', 'posted', 'none'$$, '"document_kind_zh_key"'),
    ($$'gift', '赠品单', 'purchase order', 'ZP', 'posted', 'none'$$, '"document_kind_en_key"'),
    ($$'gift', '赠品单', 'gift', 'ZP', 'posted', 'none', p_verb => '送'$$, '"document_kind_verb_both"'),
    ($$'goods_receipt', '入库', 'gift', 'ZP', 'posted', 'none'$$, 'goods_receipt is declared twice'),
    ($$goods('goods_receipt', 1)$$, 'goods_receipt is declared twice'),
    ($$goods('gift', 1)$$, 'gift has lines of goods, but is no kind'),
    ($$goods('other_in', 0)$$, '"document_kind_moves"'),
    ($$goods('other_in', 1, p_tolerates => true)$$, '"document_kind_tolerates"'),
    ($$goods('other_in', 1, p_reserves => true)$$, '"document_kind_reserves"'),
    ($$goods('other_in', -1, p_inspects => true)$$, '"document_kind_inspects"'),
    ($$goods('other_in', 1, p_sources => '{"goods_receipt": "likes"}')$$, '"link_rule_relation_known"'),
    ($$goods('delivery', -1, p_sources => '{"purchase_order": "fulfils"}')$$, 'delivery fulfils purchase_order, which has another partner'),
    ($$goods('other_in', -1, p_sources => '{"goods_receipt": "returns"}')$$, 'other_in returns goods_receipt, which has another partner')
) t (statement, said);
select throws_like($$select logic.declare_permission('gift.see', 'stock', '看', 'see', 'nobody')$$, '%no role is nobody', 'a role is one');
select throws_like(format($$select logic.declare_field('product', 'gift', '赠', 'gift', %L)$$, t.options), t.said, t.said)
from (values ('serched apart', '%no option is one of serched apart'), ('searched', '%data.product has no such column%')) t (options, said);
select is(pg_temp.unsound(), null, 'every check holds');
select * from finish();
