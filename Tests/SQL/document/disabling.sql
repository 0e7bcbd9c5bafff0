-- What is disabled begins nothing new and runs to its end: open orders are received and delivered, stock is written off, what was posted is
-- reversed. Places are disabled when nothing is in them, on its way to them or from them. Whoever disables is told what is open.

select plan(60);
select pg_temp.found_company();
create function pg_temp.disable(p_operation text, p_request jsonb) returns text language sql as
$$ select concat_ws(' ', coalesce(a ->> 'error', 'done'), (
       select string_agg(k || ' ' || case k when 'papers' then (select string_agg(p ->> 'kind' || ':' || (p ->> 'state'), ',' order by p ->> 'kind',
           p ->> 'state') from jsonb_array_elements(v) p) else v #>> '{}' end, ' ' order by k)
       from jsonb_each(coalesce(a #> '{details,open}', nullif(a -> 'open', 'null'), '{}')) e (k, v)))
   from pg_temp.call('root', p_operation, p_request || '{"disabled": true}') a $$;
create function pg_temp.version_of(p_table text, p_code text) returns int language plpgsql as
$$ declare v int; begin execute format('select version from data.%I where code = $1', p_table) into v using p_code; return v; end $$;
create function pg_temp.product(p_code text) returns jsonb language sql as $$ select jsonb_build_object('product', p_code,
    'version', pg_temp.version_of('product', p_code)) $$;
create function pg_temp.partner(p_code text) returns jsonb language sql as $$ select jsonb_build_object('partner', p_code,
    'version', pg_temp.version_of('partner', p_code)) $$;
create function pg_temp.place(p_code text) returns jsonb language sql as $$ select jsonb_build_object('warehouse', p_code,
    'version', pg_temp.version_of('warehouse', p_code)) $$;

select is(pg_temp.make('IN', 'owen', 'goods_receipt.submit',
    '{"partner": "S2", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "30"}]}'), 'posted', 'there is stock');
select is(pg_temp.make('PO', 'bob', 'purchase_order.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "10"}]}'), 'approved', 'a purchase order');
select is(pg_temp.make('SO', 'sue', 'sales_order.submit',
    '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "10", "price": "9"}]}'), 'approved', 'a sales order');
select is(pg_temp.make('DRAFT', 'sue', 'sales_order.save',
    '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1", "price": "9"}]}'), 'draft', 'a draft');
select is(pg_temp.make('SENT', 'kim', 'delivery.submit',
    '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "2", "price": "9"}]}'),
    'posted', 'something was delivered before');
select is(pg_temp.outcome('owen', 'approval_flow.save', '{"flow": "F", "name": "F", "kind": "other_in", "steps": [{"user": "owen"}]}'),
    'done', 'other receipts are approved');
select is(pg_temp.make('WAIT', 'ann', 'goods_receipt.save', '{"partner": "S1", "lines": []}'), 'permission_denied', 'an accountant enters none');
select is(pg_temp.make('WAIT', 'kim', 'other_in.submit', '{"warehouse": "A-2", "lines": [{"product": "BEER", "quantity": "1"}]}'),
    'submitted', 'a paper waits');

-- a product
select is(pg_temp.disable('product.update', pg_temp.product('BEER')),
    'done drafts 1 orders 2 papers other_in:submitted,purchase_order:approved,sales_order:approved,sales_order:draft stock 28 waiting 1',
    'a product is disabled, and what is open is told');
select is(pg_temp.disable('product.update', pg_temp.product('COLA')), 'done', 'of one without business nothing is');
select is(pg_temp.faults('sue', 'sales_order.submit',
    '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1", "price": "9"}]}'),
    'lines[0].product:disabled', 'no new order');
select is(pg_temp.faults('kim', 'delivery.submit',
    '{"partner": "C1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1", "price": "9"}]}'), 'lines[0].product:disabled',
    'nothing is sold without an order');
select is(pg_temp.faults('kim', 'goods_receipt.submit', '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1"}]}'),
    'lines[0].product:disabled', 'nor bought');
select is(pg_temp.outcome('sue', 'document.submit', pg_temp.filled('{"document": "@DRAFT"}')),
    'request_invalid', 'a draft of an order begins something new');
select is(pg_temp.outcome('owen', 'approval.approve', pg_temp.filled('{"document": "@WAIT"}')), 'request_invalid', 'so does a paper that waits');
select is(pg_temp.make('R', 'kim', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@PO.1", "quantity": "4"}]}'), 'posted', 'an open order is received');
select is(pg_temp.make('D', 'kim', 'delivery.save', '{"partner": "C1", "warehouse": "A-1", "lines": [{"source_line": "@SO.1", "quantity": "4"}]}'),
    'draft', 'an open order is delivered, as a draft first');
select is(pg_temp.make('D', 'kim', 'document.submit', '{"document": "@D"}'), 'posted', 'that is submitted');
select is(pg_temp.make('DX', 'owen', 'document.reverse', '{"document": "@SENT", "reason": "x"}'), 'posted', 'what was posted before is reversed');
select is(pg_temp.make('RX', 'owen', 'document.reverse', '{"document": "@R", "reason": "x"}'), 'posted', 'and a receipt since');
select is(pg_temp.make('OFF', 'kim', 'other_out.submit', '{"warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1"}]}'),
    'posted', 'stock is written off');
select is(jsonb_array_length(pg_temp.call(l, 'product.offer', jsonb_build_object('kind', k, 'text', 'BEER', 'warehouse', 'A-1')) -> 'rows'), n,
    'the editor finds it by its code for ' || k) from (values ('kim', 'other_out', 1), ('sue', 'sales_order', 0)) t (l, k, n);
select is(pg_temp.make('SO', 'sue', 'document.close', '{"document": "@SO", "reason": "x"}'), 'closed', 'an order is closed');
select is(pg_temp.make('SO', 'sue', 'document.resume', '{"document": "@SO", "reason": "x"}'), 'approved', 'and opened again');
select is(pg_temp.make('D2', 'kim', 'delivery.submit', '{"partner": "C1", "warehouse": "A-1", "lines": [{"source_line": "@SO.1", "quantity": "6"}]}'),
    'posted', 'and delivered whole');
select is(pg_temp.outcome('root', 'product.update', pg_temp.product('BEER') || '{"disabled": false}'), 'done', 'the product is in use again');

-- a partner
select is(pg_temp.disable('partner.update', pg_temp.partner('S1')), 'done orders 1 papers purchase_order:approved', 'a supplier is disabled');
select is(pg_temp.faults('bob', 'purchase_order.submit', '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1"}]}'),
    'partner:disabled', 'nothing is ordered from him');
select is(pg_temp.faults('bob', 'goods_receipt.submit',
    pg_temp.filled('{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@PO.1", "quantity": "1"},
        {"product": "BEER", "quantity": "1"}]}')), 'partner:disabled', 'nor received without an order, beside one');
select is(pg_temp.make('R2', 'kim', 'goods_receipt.save',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@PO.1", "quantity": "4"}]}'), 'draft', 'what was ordered is received');
select is(pg_temp.make('R2', 'kim', 'document.submit', '{"document": "@R2"}'), 'posted', 'also from a draft');
select is(pg_temp.make('R2X', 'owen', 'document.reverse', '{"document": "@R2", "reason": "x"}'), 'posted', 'and reversed');
select is(pg_temp.disable('partner.update', pg_temp.partner('C1')), 'done drafts 1 papers sales_order:draft', 'a customer is disabled');
select is(pg_temp.outcome('sue', 'document.submit', pg_temp.filled('{"document": "@DRAFT"}')), 'request_invalid', 'his draft is not submitted');
select is(pg_temp.make('DRAFT', 'sue', 'document.cancel', '{"document": "@DRAFT"}'), 'cancelled', 'but cancelled');
select is(pg_temp.outcome('root', 'partner.update', pg_temp.partner(c) || '{"disabled": false}'), 'done', 'in use again: ' || c)
from unnest('{S1,C1}'::text[]) c;

-- a tax code, disabled or past its last day
select is(pg_temp.outcome('root', 'tax_code.create', '{"code": "OLD", "name": "旧税率", "rate": "0.16"}'), 'done', 'a tax code');
select is(pg_temp.make('TO', 'bob', 'purchase_order.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "RICE", "quantity": "10", "price": "5", "tax_code": "OLD"}]}'),
    'approved', 'an order with it');
select is(pg_temp.call('root', 'tax_code.update', jsonb_build_object('tax_code', 'OLD', 'version', 1,
    'valid_to', logic.today() - 1)) #>> '{open,orders}', '1', 'it ends, and the order is told');
select is(pg_temp.faults('bob', 'purchase_order.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "RICE", "quantity": "10", "price": "5", "tax_code": "OLD"}]}'),
    'lines[0].tax_code:not_valid_then', 'nothing is ordered with it');
select is(pg_temp.faults('bob', 'goods_receipt.submit',
    pg_temp.filled('{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@PO.1", "quantity": "1", "tax_code": "OLD"}]}')),
    'lines[0].tax_code:not_valid_then', 'nor is an order''s line received with it that had another');
select is(pg_temp.make('TR', 'kim', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@TO.1", "quantity": "4"}]}'), 'posted', 'the order''s line is');
select is(pg_temp.disable('tax_code.update', '{"tax_code": "OLD", "version": 2}'), 'done orders 1 papers purchase_order:approved', 'it is disabled');
select is(pg_temp.make('TR2', 'kim', 'goods_receipt.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"source_line": "@TO.1", "quantity": "6"}]}'), 'posted', 'and the rest comes');
select is(pg_temp.disable('tax_code.update', jsonb_build_object('tax_code', 'VAT9', 'version', pg_temp.version_of('tax_code', 'VAT9'))),
    'done products 2', 'products that have one are counted');

-- warehouses, locations, branches
select is(pg_temp.disable('warehouse.update', pg_temp.place('A-1')), 'warehouse_holds_stock', 'a warehouse with stock is not disabled');
select is(pg_temp.disable('warehouse.update', pg_temp.place('A-2')), 'warehouse_in_use papers other_in:submitted waiting 1',
    'nor one that a paper waits for');
select is(pg_temp.outcome('owen', 'approval.reject', pg_temp.filled('{"document": "@WAIT", "reason": "x"}')), 'done', 'it is rejected');
select is(pg_temp.make('PO2', 'bob', 'purchase_order.submit',
    '{"partner": "S1", "warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1"}, {"product": "BEER", "quantity": "1",
     "warehouse": "A-2"}]}'), 'approved', 'a line of an order is for it');
select is(pg_temp.disable('warehouse.update', pg_temp.place('A-2')),
    'warehouse_in_use drafts 1 orders 1 papers other_in:rejected,purchase_order:approved', 'nor one that an order waits for');
select is(pg_temp.make('PO2', 'bob', 'document.close', '{"document": "@PO2", "reason": "x"}'), 'closed', 'the order is closed');
select is(pg_temp.disable('warehouse.update', pg_temp.place('A-2')), 'done drafts 1 papers other_in:rejected',
    'a draft can name another and does not hinder');
select is(pg_temp.faults('bob', 'document.resume', pg_temp.filled('{"document": "@PO2", "reason": "x"}')), 'warehouse:disabled',
    'an order is not opened for a warehouse that is disabled');
select is(pg_temp.outcome('root', 'location.create', '{"warehouse": "A-1", "code": "L", "name": "L"}'), 'done', 'a location');
select is(pg_temp.make('WL', 'kim', 'other_in.submit', '{"warehouse": "A-1", "lines": [{"product": "BEER", "quantity": "1", "location": "L"}]}'),
    'submitted', 'a paper waits for it');
select is(pg_temp.disable('location.update', '{"warehouse": "A-1", "location": "L", "version": 1}'),
    'location_in_use papers other_in:submitted waiting 1', 'it is not disabled');
select is(pg_temp.disable('branch.update', jsonb_build_object('branch', 'B', 'version', pg_temp.version_of('branch', 'B'))),
    'done', 'a branch without business is disabled');
select is(pg_temp.unsound(), null, 'every check holds');
select * from finish();
