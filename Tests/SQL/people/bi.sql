-- BI logins: who may map which login to what, what such a login sees, and that it widens nothing. Real clients try the same in Tests/BI.

select plan(61);

select pg_temp.found_company();
select pg_temp.enrol('adam', '{"roles": ["administrator"], "branches": ["A"]}');
select pg_temp.call('root', 'role.create', '{"code": "clerk", "name": "clerk", "permissions": ["user.edit", "user.see", "partner.see_all"]}');
select pg_temp.enrol('cleo', '{"roles": ["clerk"], "branches": ["A", "B"]}');
do $$
declare
    v_role text[];
begin
    foreach v_role slice 1 in array array[['test_bi', 'login in role suanpan_bi'],
        ['test_bi_two', 'login in role suanpan_bi'], ['test_bi_plain', 'login'],
        ['test_bi_group', 'nologin in role suanpan_bi'], ['test_bi_strong', 'login createrole in role suanpan_bi'],
        ['test_bi_reader', 'login in role suanpan_bi, pg_read_all_data'], ['test_bi_nested', 'login in role test_bi_group']] loop
        begin
            execute format('create role %I %s', v_role[1], v_role[2]);
        exception when duplicate_object or unique_violation then null;
        end;
    end loop;
end $$;

-- granting
select is(pg_temp.outcome('root', 'bi.grant', jsonb_build_object('login', l, 'branches', '["A"]'::jsonb)), 'bi_login_refused', l || ' is no BI login')
from unnest('{nobody_known,postgres,suanpan_service,suanpan_deploy,suanpan_bi,test_bi_plain,test_bi_group,test_bi_strong,test_bi_reader,'
    'test_bi_nested}'::text[]) l;
select is(pg_temp.faults('root', 'bi.grant', r::jsonb), f, f) from (values
    ('{"login": "test_bi"}', 'branches:missing'), ('{"login": "test_bi", "branches": []}', 'branches:missing'),
    ('{"login": "test_bi", "branches": ["A"], "all_branches": true}', 'branches:not_allowed'),
        ('{"login": "test_bi", "branches": "A"}', 'branches:wrong_type'),
    ('{"login": "test_bi", "branches": [null]}', 'branches[0]:wrong_type')) v (r, f);
select is(pg_temp.outcome(who, 'bi.grant', r::jsonb), o, who || ': ' || o) from (values
    ('root', '{"login": "test_bi", "branches": ["A", "Z"]}', 'branch_unknown'),
        ('adam', '{"login": "test_bi", "branches": ["A", "B"]}', 'branch_forbidden'),
    ('adam', '{"login": "test_bi", "all_branches": true}', 'branch_forbidden'),
        ('owen', '{"login": "test_bi", "branches": ["A"]}', 'permission_denied'),
    ('cleo', '{"login": "test_bi", "branches": ["A"], "sees_cost": true}', 'permission_denied'),
        ('nobody', '{"login": "test_bi", "branches": ["A"]}', 'session_required')) v (who, r, o);
select is_empty('select * from data.bi_login', 'what is refused maps nothing');
select is(pg_temp.outcome('adam', 'bi.grant', '{"login": "test_bi", "branches": ["A"]}'), 'done', 'who works in a branch opens it');
select is(pg_temp.call('adam', 'bi.grant', '{"login": "test_bi", "branches": ["A"]}') - 'status',
    '{"login": "test_bi", "branches": ["A"], "all_branches": false, "sees_cost": false}', 'a second time changes nothing');
select is(pg_temp.seen('root', 'bi.list', 'branch'), 'A', 'the mapping is listed');

-- what it sees
select pg_temp.make('IN' || w, 'root', 'other_in.submit', jsonb_build_object('branch', left(w, 1), 'warehouse', w,
    'lines', '[{"product": "BEER", "quantity": "5", "price": "3.00"}]'::jsonb)) from unnest('{A-1,B-1}'::text[]) w;
create function pg_temp.bi(p_sql text, p_login text default 'test_bi') returns text language sql as $$ select pg_temp.value_as(p_login, p_sql) $$;
select is(pg_temp.bi('select string_agg(code, '' '' order by code) from report.warehouse'), 'A-1 A-2', 'the rows of its branch');
select is(pg_temp.bi('select string_agg(仓库编码, '' '' order by 仓库编码) from 报表.仓库'), 'A-1 A-2', 'under Chinese names too');
select is(pg_temp.bi('select concat_ws('' '', warehouse, trim_scale(on_hand), value) from report.stock_on_hand'), 'A-1 5', 'no cost');
select is(pg_temp.bi('select concat_ws('' '', 仓库编码, trim_scale(收入数量), 收入金额) from 报表.收发存(''2020-01-01'', current_date + 1)'),
    'A-1 5', 'nor by a function');
select is(pg_temp.bi('select concat_ws('' '', 分支机构编码, 分支名称) from 报表.收发存(''2020-01-01'', current_date + 1)'),
    (select concat_ws(' ', code, name) from data.branch where code = 'A'), 'which tells the branch');
select throws_ok(format($$select pg_temp.bi('select count(*) from %s')$$, f), 'SP422', null, f || ': no period is asked for')
from unnest('{"report.stock_period(''''2026-02-01'''', ''''2026-01-31'''')","报表.收发存(''''2026-02-01'''', ''''2026-01-31'''')",
    "report.stock_period(null, ''''2026-01-31'''')"}'::text[]) f;
select is(pg_temp.outcome('root', 'bi.grant', '{"login": "test_bi", "branches": ["B"], "sees_cost": true}'), 'done', 'another branch, with cost');
select is(pg_temp.bi('select string_agg(concat_ws('' '', warehouse, value), '', '' order by warehouse) from report.stock_on_hand'),
    'A-1 15.00, B-1 15.00', 'cost counts for all that it sees');
select is(pg_temp.outcome('adam', 'bi.grant', '{"login": "test_bi", "branches": ["A"], "sees_cost": false}'),
    'branch_forbidden', 'who works in one of its branches does not change that');
select is(pg_temp.outcome('cleo', 'bi.grant', '{"login": "test_bi", "branches": ["A"]}'),
    'permission_denied', 'nor gives more to a login with cost without seeing it');
select is(pg_temp.call('root', 'bi.grant', '{"login": "test_bi_two", "all_branches": true}') ->> 'all_branches', 'true', 'all branches');
select is(pg_temp.bi('select count(distinct branch) || '' '' || count(value) from report.stock_on_hand', 'test_bi_two'), '2 0', 'are all');
select is(pg_temp.bi('select count(*) from report.change where after::text ~ ''purchase_price'''), '0',
    'one of branches sees no change of master data');
select is(pg_temp.bi('select count(*) > 0 from report.change', 'test_bi_two'), 'true', 'one of all branches does');

-- revoking
select is(pg_temp.outcome('adam', 'bi.revoke', '{"login": "test_bi"}'), 'branch_forbidden', 'nobody takes what is not his');
select is(pg_temp.call('adam', 'bi.revoke', '{"login": "test_bi", "branches": ["A"]}') - 'status',
    '{"login": "test_bi", "branches": ["B"]}', 'a branch is taken');
select is(pg_temp.outcome('root', 'bi.revoke', '{"login": "test_bi", "branches": ["A"]}'), 'bi_login_unknown', 'not twice');
select is(pg_temp.bi('select string_agg(branch, '' '') from report.stock_on_hand'), 'B', 'and not seen any more');
select is(pg_temp.outcome('root', 'bi.revoke', '{"login": "test_bi"}'), 'done', 'all is taken');
select is(pg_temp.bi('select count(*) from report.warehouse'), '0', 'without a branch nothing of a branch is seen');
select is(pg_temp.bi('select count(*) from report.product'), '4', 'but the company''s master data');
select is(pg_temp.bi('select count(*) from report.product', 'test_bi_two'), '4', 'others keep theirs');

-- what hides rows is asked before what a reader asks: an error of the reader's own making must not tell of a hidden row
select is(pg_temp.bi(format('select count(*) from report.%I where 1 / (case when %I is null then 1 else 0 end) = 1', v, c)), '0', v
    || ' tells nothing by an error')
from (values ('change', 'id'), ('user_account', 'login'), ('bi_login', 'login'), ('document', 'id'), ('stock_on_hand', 'product'),
    ('operation_log', 'id')) v (v, c);

-- the catalogue
select is(pg_temp.bi('select count(*) = count(distinct chinese_name) and count(*) = count(grain) and count(*) = count(key) from report.catalog'),
    'true', 'every view has its Chinese name, its grain, its key');
select is(pg_temp.bi('select concat_ws('' '', 中文名, 种类, 主键, 参数) from 报表.目录 where 视图 = ''stock_period'''),
    '收发存 function product, warehouse p_from date, p_to date', 'a function too');
select is(pg_temp.bi('select count(*) from report.catalog_column c where not exists (select from information_schema.columns i where i.table_schema = '
    '''报表'' and i.column_name = c.chinese_name) and c.view <> ''stock_period'''), '0', 'and every column stands in 报表 under the name it says');
select is(pg_temp.call('root', 'report.catalog', '{"view": "nothing"}') ->> 'error', 'report_unknown', 'an unknown view is refused');
select is(pg_temp.call('sue', 'report.catalog', '{"view": "operation_log"}') ->> 'error', 'report_unknown', 'as is one that is not shown');
select is(pg_temp.call('root', 'report.catalog', '{"view": "stock_period"}') #> '{rows,0}' -> 'key',
    '["product", "warehouse"]', 'the door tells the same');
select * from finish();
