-- Orders by warehouse: which warehouse an order and each of its lines is for, that what is on order and reserved stands there and adds up to
-- the tracking of orders, and who sees and may name which.

select * from no_plan();
select pg_temp.found_company();
select pg_temp.enrol('wes', '{"roles": ["storekeeper", "buyer"], "branches": ["A"], "warehouses": ["A-2"]}');
select pg_temp.enrol('meg', '{"roles": ["storekeeper", "buyer"], "branches": ["A"], "warehouses": ["A-1"]}');

-- a column of the tracking of an order or a product, by line: warehouse and figure
create function pg_temp.tracked(p_login text, p_view text, p_figure text, p_filter jsonb) returns text language sql as $$
    select string_agg(concat_ws(' ', r ->> 0, trim_scale((r ->> 1)::numeric)), ', ' order by (r ->> 2)::int)
    from jsonb_array_elements(pg_temp.call(p_login, 'report.read',
        pg_temp.filled(jsonb_build_object('view', p_view, 'columns', jsonb_build_array('warehouse', p_figure, 'line_number'),
        'filter', p_filter))) -> 'rows') r $$;
-- a figure of a product in all warehouses that somebody sees
create function pg_temp.by_warehouse(p_login text, p_product text, p_figure text) returns text language sql as $$
    select string_agg(concat_ws(' ', r ->> 'warehouse', trim_scale((r ->> p_figure)::numeric)), ', ' order by r ->> 'warehouse')
    from jsonb_array_elements(pg_temp.call(p_login, 'stock.on_hand',
        jsonb_build_object('filter', jsonb_build_object('product', p_product))) -> 'rows') r $$;
create function pg_temp.warehouse_of(p_name text) returns text language sql as
$$ select w.code from pg_temp.document(p_name) d join data.warehouse w on w.id = d.warehouse_id $$;

-- the default of a branch
select is(string_agg(concat_ws(' ', r ->> 'code', r ->> 'default_warehouse'), ', ' order by r ->> 'code'), 'A A-1, B B-1, HQ HQ-1',
    'the first warehouse of a branch is its default')
from jsonb_array_elements(pg_temp.call('root', 'branch.list') -> 'rows') r;
select is(pg_temp.faults('root', 'branch.update', jsonb_build_object('branch', 'A', 'version', 1, 'default_warehouse', w)),
    'default_warehouse:not_found', 'not one of another branch, nor none: ' || w) from unnest('{B-1,NONE}'::text[]) w;
select is(pg_temp.make('P0', 'bob', 'purchase_order.submit', '{"partner": "S1", "lines": [{"product": "COLA", "quantity": "2", "price": "1"}]}')
    || ' ' || pg_temp.warehouse_of('P0'), 'approved A-1', 'an order that names none is for it');
select is(pg_temp.make('P0', 'bob', 'document.cancel', '{"document": "@P0"}'), 'cancelled', 'and is withdrawn');
select is(pg_temp.outcome('root', 'branch.update', '{"branch": "A", "version": 1, "default_warehouse": "A-2"}'),
    'done', 'another is made the default');
select is(pg_temp.seen('root', 'warehouse.list', 'is_default', '{}'), 'false true true true', 'and the first is it no longer');
select is(pg_temp.make('P0', 'bob', 'purchase_order.save', '{"partner": "S1", "lines": [{"product": "COLA", "quantity": "2", "price": "1"}]}') || ' '
    || pg_temp.warehouse_of('P0'), 'draft A-2', 'an order is for the new one');
select is(pg_temp.make('P0', 'meg', 'purchase_order.save', '{"partner": "S1", "lines": [{"product": "COLA", "quantity": "2", "price": "1"}]}') || ' '
    || pg_temp.warehouse_of('P0'), 'draft A-1', 'but for the only one that its author may use');
select is(pg_temp.call('bob', 'document.prepare', jsonb_build_object('kind', k)) ->> 'warehouse', 'A-2', 'an editor proposes it: ' || k)
from unnest('{purchase_order,goods_receipt}'::text[]) k;
select is(pg_temp.outcome('root', 'warehouse.update', '{"warehouse": "A-2", "version": 2, "disabled": true}'), 'done', 'the default goes out of use');
select is(pg_temp.make('P0', 'bob', 'purchase_order.save', '{"partner": "S1", "lines": [{"product": "COLA", "quantity": "2", "price": "1"}]}') || ' '
    || pg_temp.warehouse_of('P0'), 'draft A-1', 'an order is for what is in use');
select is(pg_temp.faults('root', 'branch.update', '{"branch": "A", "version": 2, "default_warehouse": "A-2"}'), 'default_warehouse:disabled',
    'one that is out of use is made no default');
select is(pg_temp.faults('bob', 'purchase_order.save',
    '{"partner": "S1", "lines": [{"product": "COLA", "quantity": "2", "price": "1", "warehouse": "A-2"}]}'),
    'lines[0].warehouse:disabled', 'nor ordered for');
select is(pg_temp.outcome('root', 'warehouse.update', '{"warehouse": "A-2", "version": 3, "disabled": false}'), 'done', 'it is in use again');

-- what is on order, by warehouse
select is(pg_temp.make('PO', 'bob', 'purchase_order.submit', '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "BEER",
"quantity": "24"}, {"product": "BEER", "unit": "CTN", "quantity": "3", "warehouse": "A-2"},
    {"product": "COLA", "quantity": "5", "price": "2", "warehouse": "A-2"}, {"product": "HAUL", "quantity": "1", "price": "9"}]}'),
    'approved', 'an order for one warehouse, two lines of it for another');
select is(pg_temp.make('PB', 'bea', 'purchase_order.submit', '{"partner": "S1", "lines": [{"product": "BEER", "quantity": "100"}]}'),
    'approved', 'another branch orders too');
select is(pg_temp.tracked('bob', 'purchase_order_line', 'on_order', '{"document_id": "@PO"}'), 'A-1 24, A-2 36, A-2 5, A-1 1',
    'each line is tracked in its warehouse');
select is(string_agg(l ->> 'warehouse', ' ' order by (l ->> 'line_number')::int), 'A-1 A-2 A-2 A-1', 'the paper says it')
from jsonb_array_elements(pg_temp.call('bob', 'document.get', pg_temp.filled('{"document": "@PO"}')) -> 'lines') l;
select is(pg_temp.by_warehouse('root', 'BEER', 'on_order'), 'A-1 24, A-2 36, B-1 100',
    'what is on order stands in the warehouse that it comes to, once');
select is(pg_temp.by_warehouse('root', 'COLA', 'on_order'), 'A-1 0, A-2 5', 'though nothing of it ever moved');
select is(pg_temp.by_warehouse('root', 'HAUL', 'on_order'), null, 'a service is in no stock list');
select is(a #>> '{totals,on_order}', b #>> '{totals,on_order}', 'all warehouses together have what the tracking of orders has')
from pg_temp.call('root', 'stock.on_hand', '{"filter": {"product": "BEER"}, "totals": ["on_order"]}') a,
     pg_temp.call('root', 'report.read', '{"view": "purchase_order_line", "filter": {"product": "BEER"}, "totals": ["on_order"]}') b;
select is(pg_temp.call('root', 'stock.explain', jsonb_strip_nulls(jsonb_build_object('figure', 'on_order', 'product', 'BEER',
    'warehouse', w))) #>> '{quantity}', q, 'explained: ' || coalesce(w, 'all'))
from (values ('A-1', '24'), ('A-2', '36'), ('B-1', '100'), (null, '160')) t (w, q);

select is(string_agg(l ->> 'remark', '|' order by (l ->> 'line_number')::int), '|→ A-2|→ A-2|', 'on paper a line says where else it goes')
from jsonb_array_elements(pg_temp.call('bob', 'document.print_form',
    pg_temp.filled('{"document": "@PO", "form": "a4"}')) #> '{content,pages,0,lines}') l;
select is((pg_temp.call('bob', 'document.get', pg_temp.filled('{"document": "@PO"}')) -> 'waiting_warehouses')::text,
    '[{"name": "A-1", "warehouse": "A-1"}, {"name": "A-2", "warehouse": "A-2"}]', 'the paper tells where it still waits');
select is(a #>> '{stock,totals,on_order}' || ' ' || (a #>> '{on_order,totals,on_order}'), '160.000000 160.000000', 'on the page of the product too')
from pg_temp.call('root', 'product.overview', '{"product": "BEER"}') a;

-- receipts go where their lines are awaited
select is(a ->> 'warehouse' || ' ' || (select string_agg(l ->> 'product', ' ') from jsonb_array_elements(a -> 'lines') l) || ' '
    || (a -> 'other_warehouses')::text, 'A-1 BEER HAUL [{"name": "A-2", "warehouse": "A-2"}]',
        'a receipt is prepared for the first warehouse, and says where else something is awaited')
from pg_temp.call('bob', 'document.prepare', pg_temp.filled('{"kind": "goods_receipt", "orders": ["@PO"]}')) a;
select is(a ->> 'warehouse' || ' ' || (select string_agg(concat_ws(' ', l ->> 'product', l ->> 'quantity', l ->> 'unit'), ', ')
    from jsonb_array_elements(a -> 'lines') l), 'A-2 BEER 3 CTN, COLA 5 BTL', 'or for the other')
from pg_temp.call('bob', 'document.prepare', pg_temp.filled('{"kind": "goods_receipt", "orders": ["@PO"], "warehouse": "A-2"}')) a;
select is(pg_temp.make('R2', 'kim', 'goods_receipt.submit', '{"partner": "S1", "lines": [{"source_line": "@PO.2", "quantity": "2"}]}') || ' '
    || pg_temp.warehouse_of('R2'), 'posted A-2', 'a receipt that names no warehouse is for that of its first line');
select is(pg_temp.by_warehouse('root', 'BEER', 'on_order') || ' / ' || pg_temp.by_warehouse('root', 'BEER', 'on_hand'),
    'A-1 24, A-2 12, B-1 100 / A-1 0, A-2 24, B-1 0', 'what came is on hand where it came');
select is(pg_temp.make('R1', 'kim', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-2", "lines": [{"source_line": "@PO.1", "quantity": "4"}]}'),
    'posted', 'goods may come elsewhere than awaited');
select is(pg_temp.by_warehouse('root', 'BEER', 'on_order'), 'A-1 20, A-2 12, B-1 100', 'and are awaited no longer where they were');
select is(pg_temp.make('RR', 'owen', 'document.reverse', '{"document": "@R2", "reason": "错收"}'), 'posted', 'a receipt is undone');
select is(pg_temp.by_warehouse('root', 'BEER', 'on_order'), 'A-1 20, A-2 36, B-1 100', 'and is awaited again');
select is(pg_temp.make('PO', 'bob', 'document.close', '{"document": "@PO", "reason": "停产"}'), 'closed', 'the rest is given up');
select is(pg_temp.by_warehouse('root', 'BEER', 'on_order'), 'A-1 0, A-2 0, B-1 100', 'and on order no more');
select is(pg_temp.unsound(), null, 'every check holds after purchases');

-- what is reserved, by warehouse
select is(pg_temp.make('I' || w, 'owen', 'other_in.submit',
    jsonb_build_object('warehouse', w, 'lines', '[{"product": "RICE", "quantity": "10", "price": "2"}]'::jsonb)), 'posted', 'rice comes to ' || w)
        from unnest('{A-1,A-2}'::text[]) w;
select is(pg_temp.make('SO', 'sue', 'sales_order.submit',
    '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "RICE", "quantity": "8", "price": "5"}, {"product": "RICE", "quantity": "6",
     "price": "5", "warehouse": "A-2"}, {"product": "RICE", "quantity": "7", "price": "5", "warehouse": "A-2"}]}'),
     'approved', 'an order from two warehouses');
select is(pg_temp.by_warehouse('root', 'RICE', 'reserved'), 'A-1 8, A-2 10', 'each line reserves in its own');
select is(pg_temp.tracked('sue', 'sales_order_line', 'backorder', '{"document_id": "@SO"}'), 'A-1 0, A-2 0, A-2 3', 'and waits there for the rest');
select is(pg_temp.call('sue', 'stock.explain', jsonb_build_object('figure', 'backorder', 'product', 'RICE', 'warehouse', w)) #>> '{quantity}', q,
    'explained: ' || w) from (values ('A-1', '0'), ('A-2', '3')) t (w, q);
select is(pg_temp.make('D2', 'kim', 'delivery.submit', '{"partner": "C1", "lines": [{"source_line": "@SO.2", "quantity": "6"}]}') || ' '
    || pg_temp.warehouse_of('D2'), 'posted A-2', 'a delivery leaves from there');
select is(pg_temp.by_warehouse('root', 'RICE', 'reserved') || ' / ' || pg_temp.by_warehouse('root', 'RICE', 'on_hand'),
    'A-1 8, A-2 4 / A-1 10, A-2 4', 'with what was reserved for it');
select is(string_agg(concat_ws(' ', l ->> 'available', l ->> 'short'), ', '), '2千克 false, 0千克 true', 'the preview asks each line''s warehouse')
from jsonb_array_elements(pg_temp.call('sue', 'document.preview',
    '{"kind": "sales_order", "partner": "C1", "warehouse": "A-1", "lines": [{"product": "RICE", "quantity": "1", "price": "5"},
     {"product": "RICE", "quantity": "1", "price": "5", "warehouse": "A-2"}]}') -> 'lines') l;
select is(string_agg(concat_ws(' ', coalesce(l ->> 'warehouse', '-'), l #>> '{offer,available}'), ', ' order by n), '- 2, A-2 0, A-2 0',
    'an editor that goes on with such an order knows the other warehouse, and what it has')
from jsonb_array_elements(pg_temp.call('sue', 'document.prepare',
    pg_temp.filled('{"kind": "sales_order", "copy_of": "@SO"}')) -> 'lines') with ordinality t (l, n);
select is(pg_temp.make('SO', 'sue', 'document.cancel', '{"document": "@SO"}'), 'document_in_use', 'what is delivered is not cancelled');
select is(pg_temp.make('SO', 'sue', 'document.close', '{"document": "@SO", "reason": "够了"}'), 'closed', 'it is closed');
select is(pg_temp.by_warehouse('root', 'RICE', 'reserved'), 'A-1 0, A-2 0', 'which frees both warehouses');
select is(pg_temp.outcome('root', 'company.update', jsonb_build_object('version', c.version, 'backorder_refused', true)),
    'done', 'backorders are refused') from data.company c;
select is(a #>> '{details,shortages}', '[{"name": "大米", "wanted": "5", "product": "RICE", "available": "4", "warehouse": "A-2"}]',
    'what is too much is told by warehouse')
from pg_temp.call('sue', 'sales_order.submit',
    '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "RICE", "quantity": "10", "price": "5"}, {"product": "RICE", "quantity": "5",
     "price": "5", "warehouse": "A-2"}]}') a;
select is(pg_temp.unsound(), null, 'every check holds after sales');

-- who may name which, and who sees what
select is(pg_temp.faults('bob', 'purchase_order.save', jsonb_build_object('partner', 'S1', 'warehouse', 'A-1',
    'lines', jsonb_build_array(jsonb_build_object('product', 'COLA', 'quantity', '1', 'price', '1', 'warehouse', w)))),
    'lines[0].warehouse:not_found', 'a line names no warehouse of another branch, nor one that does not exist: ' || w)
        from unnest('{B-1,NONE}'::text[]) w;
select is(pg_temp.faults('bob', 'goods_receipt.save',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "COLA", "quantity": "1", "price": "1", "warehouse": "A-2"}]}'),
    'lines[0].warehouse:not_allowed', 'a receipt is into one warehouse');
select is(pg_temp.faults('wes', 'purchase_order.save',
    '{"partner": "S1", "warehouse": "A-2", "lines": [{"product": "COLA", "quantity": "1", "price": "1", "warehouse": "A-1"}]}'),
    'lines[0].warehouse:not_found', 'who is limited to a warehouse orders for no other');
select is(pg_temp.make('BOTH', 'bob', 'purchase_order.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "COLA", "quantity": "7", "price": "1"}, {"product": "COLA", "quantity": "9",
     "price": "1", "warehouse": "A-2"}]}'), 'approved', 'an order for both');
select is(pg_temp.make('ONE', 'bob', 'purchase_order.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "COLA", "quantity": "1", "price": "1"}]}'),
    'approved', 'an order for the other alone');
select is(pg_temp.tracked('wes', 'purchase_order_line', 'on_order', '{"open": true}'), 'A-2 9',
    'he sees what comes to his own, on an order that begins with the other');
select is(pg_temp.outcome('wes', 'document.get', pg_temp.filled(jsonb_build_object('document', '@' || n))), o, 'and that order: ' || n)
from (values ('BOTH', 'done'), ('ONE', 'document_unknown')) t (n, o);
select is(pg_temp.by_warehouse('wes', 'COLA', 'on_order'), 'A-2 9', 'his figure is the same');
-- a paper is read from the tables; it tells no more of its lines than the views do
create function pg_temp.paper_differs(p_login text) returns table (id text, key text, in_paper text, in_view text) language sql as $$
    with shown as (
        select r ->> 'id' id, r || coalesce(o, '{}') r
        from jsonb_array_elements(pg_temp.call(p_login, 'report.read', '{"view": "document_line", "limit": 1000}') -> 'rows') r
        left join (
            select o - '{warehouse,warehouse_name,net,gross,rejected}'::text[] o
            from unnest('{purchase_order_line,sales_order_line}'::text[]) v
            cross join jsonb_array_elements(pg_temp.call(p_login, 'report.read', jsonb_build_object('view', v, 'limit', 1000)) -> 'rows') o
        ) t on o ->> 'id' = r ->> 'id'
    )
    select l ->> 'line', k, l ->> k, s.r ->> k
    from jsonb_array_elements(pg_temp.call(p_login, 'report.read', '{"view": "document", "limit": 1000}') -> 'rows') d
    cross join jsonb_array_elements(
        pg_temp.call(p_login, 'document.get', jsonb_build_object('document', (d ->> 'id')::bigint)) -> 'lines') l
    left join shown s on s.id = l ->> 'line'
    cross join unnest('{product,unit,list_price,price,net,tax,gross,cost,location,warehouse,warehouse_name,received,on_order,reserved,backorder,
        delivered}'::text[]) k
    where s.id is null or (l ->> k) is distinct from (s.r ->> k)
$$;
select is_empty($$select * from pg_temp.paper_differs('wes')$$, 'the lines of a paper tell him what their views do');
select is_empty($$select * from pg_temp.paper_differs('root')$$, 'and others');
select ok(bool_or(l ->> 'warehouse' is null and l ->> 'on_order' is null) and bool_or(l ->> 'on_order' = '9' and l ->> 'warehouse' = 'A-2'),
    'of a line for another warehouse neither the place nor how far it came')
from pg_temp.call('wes', 'document.get', pg_temp.filled('{"document": "@BOTH"}')) a, jsonb_array_elements(a -> 'lines') l;
select is(a ->> 'warehouse' || ' ' || (select string_agg(l ->> 'quantity', ' ') from jsonb_array_elements(a -> 'lines') l)
    || (a -> 'other_warehouses')::text, 'A-2 9[]', 'he is offered his part of it')
from pg_temp.call('wes', 'document.prepare', pg_temp.filled('{"kind": "goods_receipt", "orders": ["@BOTH"]}')) a;
select is(pg_temp.make('RW', 'wes', 'goods_receipt.submit', '{"partner": "S1", "lines": [{"source_line": "@BOTH.2", "quantity": "9"}]}') || ' '
    || pg_temp.warehouse_of('RW'), 'posted A-2', 'and receives it');

-- what becomes of a draft whose warehouse goes out of use
select is(pg_temp.make('LAY', 'bob', 'purchase_order.save',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "COLA", "quantity": "1", "price": "1"}, {"product": "COLA", "quantity": "1",
     "price": "1", "warehouse": "A-2"}]}'), 'draft', 'a draft lies');
update data.warehouse set disabled = true where code = 'A-2';
select is(pg_temp.faults('bob', 'document.submit', pg_temp.filled('{"document": "@LAY"}')), 'lines[1].warehouse:disabled', 'and is judged again');
update data.warehouse set disabled = false where code = 'A-2';

-- what never moved, but is wanted
select is(pg_temp.outcome('root', 'product.create', '{"code": "GIN", "name": "金酒", "base_unit": "BTL"}'), 'done', 'a product is made');
select is(pg_temp.by_warehouse('root', 'GIN', 'on_hand'), null, 'which is nowhere yet');
select is(pg_temp.outcome('root', 'product.update',
    '{"product": "GIN", "version": 1, "limits": [{"warehouse": "A-1", "lower_limit": "6", "upper_limit": "20"},
     {"warehouse": "B-1", "lower_limit": "0"}]}'), 'done', 'it is given limits');
select is(pg_temp.outcome('root', 'product.create', '{"code": "LIFT", "name": "装卸", "base_unit": "EA", "kind": "service", "tax_code": "VAT9"}'),
    'done', 'and a service');
select is(string_agg(concat_ws(' ', r ->> 'warehouse', r ->> 'on_hand', r ->> 'on_hand_mixed', r ->> 'available', r ->> 'level', r ->> 'below_limit',
    r ->> 'value', r ->> 'unit_cost'), ', ' order by r ->> 'warehouse'), 'A-1 0 0瓶 0 below true 0.00, B-1 0 0瓶 0 empty false 0.00',
    'it is in the stock list: below its limit, with nothing there')
from jsonb_array_elements(pg_temp.call('root', 'stock.on_hand', '{"filter": {"product": "GIN"}}') -> 'rows') r;
select is(exists (select from jsonb_array_elements(pg_temp.call('bob', 'report.read',
    '{"view": "stock_on_hand", "columns": ["product"], "filter": {"level": "below"}}') -> 'rows') r where r ->> 0 = 'GIN'), true,
    'and in the list of what is low');
select is((f ->> 'value')::int, 1, 'the board counts it')
from jsonb_array_elements(pg_temp.call('kim', 'board.read', '{"board": "home"}') -> 'figures') f where f ->> 'name' = 'below_limit';
select is(pg_temp.make('GIN', 'bob', 'purchase_order.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "GIN", "quantity": "12", "price": "30"}, {"product": "GIN", "quantity": "1",
     "price": "30"}, {"product": "GIN", "quantity": "3", "price": "30", "warehouse": "A-2"}, {"product": "LIFT", "quantity": "1", "price": "5"}]}'),
     'approved', 'it is ordered, on two lines and for two warehouses');
select is(pg_temp.by_warehouse('root', 'GIN', 'on_order'), 'A-1 13, A-2 3, B-1 0', 'one row a warehouse');
select is(pg_temp.by_warehouse('root', 'LIFT', 'on_order'), null, 'a service is in no stock list');
select is(string_agg(concat_ws(' ', f, a ->> 'quantity', a ->> 'value', a ->> 'unit_cost', a #>> '{parts,0,proof,sound}'), ', ' order by f),
    'available 0 true, on_hand 0 true, on_order 13 true, unit_cost true, usable 0 true, value 0.00 true', 'each figure is explained')
from unnest('{on_hand,usable,available,on_order,value,unit_cost}'::text[]) f,
    pg_temp.call('root', 'stock.explain', jsonb_build_object('figure', f, 'product', 'GIN', 'warehouse', 'A-1')) a;
select is(pg_temp.outcome('root', 'product.update', '{"product": "GIN", "version": 2, "limits": [{"warehouse": "A-1", "lower_limit": "2"}]}'),
    'done', 'a limit is taken away');
select is(pg_temp.by_warehouse('root', 'GIN', 'on_order'), 'A-1 13, A-2 3, B-1 0', 'what was wanted once stays in the list');
select is(pg_temp.outcome('root', 'product.create', '{"code": "RUM", "name": "朗姆", "base_unit": "BTL"}') || ' '
    || pg_temp.outcome('root', 'product.update', '{"product": "RUM", "version": 1, "limits": [{"warehouse": "A-1", "lower_limit": "2"}]}')
    || ' ' || pg_temp.outcome('root', 'product.delete', '{"product": "RUM", "version": 2}'), 'done done done',
        'what had a limit and nothing else is still deleted');
select is(pg_temp.outcome('root', 'product.delete', '{"product": "GIN", "version": 3}'), 'product_in_use', 'what was ordered is not');
-- page by page, one row each, none twice
create function pg_temp.paged(p_limit int) returns setof text language plpgsql as $$
declare
    v_after text;
    v_page  jsonb;
begin
    loop
        v_page := pg_temp.call('root', 'stock.on_hand', jsonb_strip_nulls(jsonb_build_object('limit', p_limit, 'after', v_after)));
        return query select concat_ws(' ', r ->> 'product', r ->> 'warehouse') from jsonb_array_elements(v_page -> 'rows') r;
        v_after := v_page ->> 'next';
        exit when v_after is null;
    end loop;
end $$;
select results_eq('select * from pg_temp.paged(2)', 'select * from pg_temp.paged(200)', 'its pages are the list');
select is(count(*), count(distinct p), 'in which no row is twice') from pg_temp.paged(200) p;

-- files
select is(pg_temp.outcome('root', 'purchase_order.import', '{"submit": true, "rows": [{"external_id": "F1", "partner": "S1", "warehouse": "A-2",
"product": "BEER", "quantity": "10"}, {"external_id": "F1", "partner": "S1", "warehouse": "A-1", "product": "BEER", "quantity": "20"},
    {"external_id": "F1", "partner": "S1", "warehouse": "", "product": "BEER", "quantity": "30"}, {"external_id": "F2", "partner": "S1",
"product": "BEER", "quantity": "40"}]}', null, 'A'), 'done', 'orders of a file name warehouses, line by line');
select is(string_agg(concat_ws(' ', d.external_id, h.code, w.code, trim_scale(l.quantity)), ', ' order by l.id),
    'F1 A-2 A-2 10, F1 A-2 A-1 20, F1 A-2 A-2 30, F2 A-2 A-2 40', 'the first is the order''s, another its line''s, none the default')
from data.document d join data.document_line l on l.document_id = d.id join data.warehouse w on w.id = l.warehouse_id
join data.warehouse h on h.id = d.warehouse_id where d.external_id in ('F1', 'F2');
select is(pg_temp.faults('root', 'purchase_order.import',
    '{"branch": "A", "rows": [{"external_id": "F3", "partner": "S1", "warehouse": "A-2", "product": "BEER", "quantity": "10"},
     {"external_id": "F3", "partner": "S1", "warehouse": "B-1", "product": "BEER", "quantity": "10"}]}'), '2.warehouse:not_found',
     'not one of another branch, told by row');
select is(pg_temp.faults('root', 'opening_stock.import',
    '{"branch": "A", "rows": [{"external_id": "O1", "warehouse": "A-2", "product": "BEER", "quantity": "10", "price": "1"},
     {"external_id": "O1", "warehouse": "A-1", "product": "BEER", "quantity": "10", "price": "1"}]}'), '2.warehouse:differs_in_document',
     'opening stock is of one warehouse a paper');
select is(pg_temp.unsound(), null, 'every check holds at the end');
select * from finish();
