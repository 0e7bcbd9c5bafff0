-- Boards: figures for who does what. A figure is the count or the sum of the rows of one published view under one filter, and answers with
-- both, so that the list that it opens adds up to it by construction: a board calculates nothing that a list does not.

select logic.declare_permission('board.today', 'general', '查看今日看板', 'see the board of the day', 'administrator,owner,accountant,auditor');
select logic.declare_permission('board.buyer', 'buying', '查看采购工作台', 'see the board of buying', 'administrator,owner,buyer');
select logic.declare_permission('board.seller', 'selling', '查看销售工作台', 'see the board of selling', 'administrator,owner,seller');
select logic.declare_permission('board.storekeeper', 'stock', '查看库管工作台', 'see the board of stock keeping', 'administrator,owner,storekeeper');

create type logic.board_figure as (board text, name text, report text, filter jsonb, measure text, permission text);
comment on type logic.board_figure is '看板上的一个数
A figure of a board: the count of the rows of a view under a filter, or the sum of a column of theirs (measure). permission: needed beside the
view''s own.';

create function logic.board_permissions() returns text[]
language sql immutable as $$ select array['board.today', 'board.buyer', 'board.seller', 'board.storekeeper'] $$;
comment on function logic.board_permissions is '各看板的权限,按首页的先后
The permissions of the boards, board.<name>: the first that a user holds is the board of his first page.';

create function logic.board_figures(p_boards text[]) returns setof logic.board_figure language plpgsql stable as $$
declare
    v_today jsonb := jsonb_build_object('business_on', jsonb_build_object('from', logic.today(), 'to', logic.today()));
    v_month jsonb := jsonb_build_object('business_on', jsonb_build_object('from', date_trunc('month', logic.today())::date, 'to', logic.today()));
    -- what somebody has ordered: neither a draft nor what came to nothing
    v_meant jsonb := '{"state": {"in": ["submitted", "approved", "closed"]}}'::jsonb;
    v_me    text := (select u.login from data.user_account u where u.id = logic.actor());
begin
    return query
        select f.board, f.name, f.report, f.filter, f.measure, f.permission
        from (select v.*, row_number() over () from (values
            ('home', 'approvals', 'approval_pending', jsonb_build_object('approver', v_me), null, null),
            ('home', 'drafts', 'document', jsonb_build_object('state', 'draft', 'created_by', v_me), null, null),
            ('home', 'rejected', 'document', jsonb_build_object('state', 'rejected', 'created_by', v_me), null, null),
            ('home', 'to_ship', 'sales_order_line', '{"open": true}', null, null),
            ('home', 'ship_late', 'sales_order_line', '{"late": true}', null, null),
            ('home', 'backorders', 'sales_order_line', '{"short": true}', null, null),
            ('home', 'to_receive', 'purchase_order_line', '{"open": true}', null, null),
            ('home', 'receive_late', 'purchase_order_line', '{"late": true}', null, null),
            -- of what has a limit: so only that is read
            ('home', 'below_limit', 'stock_on_hand', '{"level": "below", "lower_limit": {"from": "0"}}', null, null),
            ('today', 'sold_today', 'delivery_line', v_today, 'gross', null),
            ('today', 'margin_today', 'delivery_line', v_today, 'margin', 'cost.see'),
            ('today', 'sold_month', 'delivery_line', v_month, 'gross', null),
            ('today', 'margin_month', 'delivery_line', v_month, 'margin', 'cost.see'),
            ('today', 'received_today', 'document', '{"kind": "goods_receipt", "state": "posted"}' || v_today, 'gross', 'cost.see'),
            ('today', 'stock_value', 'stock_on_hand', '{}', 'value', 'cost.see'),
            ('buyer', 'ordered_month', 'purchase_order_line', v_month, 'gross', 'cost.see'),
            ('buyer', 'orders_month', 'document', '{"kind": "purchase_order"}' || v_meant || v_month, null, 'purchase_order.see'),
            ('buyer', 'suppliers_month', 'partner', jsonb_build_object('is_supplier', true, 'disabled', false,
                'last_purchase_on', v_month -> 'business_on'), null, 'purchase_order.see'),
            ('buyer', 'on_order_net', 'purchase_order_line', '{"open": true}', 'on_order_net', 'cost.see'),
            ('buyer', 'received_month', 'document', '{"kind": "goods_receipt", "state": "posted"}' || v_month, 'gross', 'cost.see'),
            ('buyer', 'orders_submitted', 'document', '{"kind": "purchase_order", "state": "submitted"}', null, 'purchase_order.see'),
            ('buyer', 'returned_month', 'document', '{"kind": "purchase_return", "state": "posted"}' || v_month, 'gross', 'cost.see'),
            ('buyer', 'receipts_submitted', 'document', '{"kind": "goods_receipt", "state": "submitted"}', null, 'goods_receipt.see'),
            ('seller', 'sold_month', 'delivery_line', v_month, 'gross', null),
            ('seller', 'signed_month', 'sales_order_line', v_month, 'gross', null),
            ('seller', 'customers_month', 'partner', jsonb_build_object('is_customer', true, 'disabled', false,
                'last_sale_on', v_month -> 'business_on'), null, 'sales_order.see'),
            ('seller', 'orders_mine', 'document', jsonb_build_object('kind', 'sales_order', 'created_by', v_me) || v_meant
                || v_month, null, 'sales_order.see'),
            ('seller', 'sales_submitted', 'document', '{"kind": "sales_order", "state": "submitted"}', null, 'sales_order.see'),
            ('storekeeper', 'deliveries_today', 'document', '{"kind": "delivery", "state": "posted"}' || v_today, null, 'delivery.see'),
            ('storekeeper', 'receipts_today', 'document', '{"kind": "goods_receipt", "state": "posted"}' || v_today, null, 'goods_receipt.see'),
            ('storekeeper', 'receipts_submitted', 'document', '{"kind": "goods_receipt", "state": "submitted"}', null, 'goods_receipt.see'),
            ('storekeeper', 'returns_submitted', 'document', '{"kind": "purchase_return", "state": "submitted"}', null, 'purchase_return.see'),
            ('storekeeper', 'deliveries_submitted', 'document', '{"kind": "delivery", "state": "submitted"}', null, 'delivery.see'),
            ('storekeeper', 'ins_submitted', 'document', '{"kind": "other_in", "state": "submitted"}', null, 'other_in.see'),
            ('storekeeper', 'outs_submitted', 'document', '{"kind": "other_out", "state": "submitted"}', null, 'other_out.see'),
            ('storekeeper', 'empty', 'stock_on_hand', '{"level": "empty"}', null, null)
        ) v) f (board, name, report, filter, measure, permission, place)
        join meta.report r on r.name = f.report
        where f.board = any (p_boards) and logic.may(r.permission) and (f.permission is null or logic.may(f.permission))
        order by f.place;
end $$;
comment on function logic.board_figures is '看板上的数
The figures of some boards that the user may see, in the order of each board.';

create function logic.board_json(p_boards text[]) returns json language plpgsql stable as $$
begin
    return (
        with figure as (
            select * from logic.board_figures(p_boards) with ordinality f (board, name, report, filter, measure, permission, place)
        ), read as (
            -- what is open, in stock or of this month is few rows of which each figure takes some; papers are found by an index, each by its own
            select f.report, array_agg(f.place order by f.place) places, array_agg(f.filter order by f.place) filters,
                   array_agg(f.measure order by f.place) measures
            from figure f
            group by f.report, case when f.report in ('document', 'approval_pending') then f.filter end, f.filter ? 'business_on', f.filter = '{}',
                f.filter ? 'lower_limit'
        ), value as (
            select r.places[s.n] place, s.value
            from read r cross join lateral unnest(logic.report_sums(r.report, r.filters, r.measures)) with ordinality s (value, n)
        )
        select coalesce(json_agg(json_build_object('board', f.board, 'name', f.name, 'report', f.report, 'filter', f.filter, 'measure', f.measure,
            'value', v.value) order by f.place), '[]')
        from figure f join value v on v.place = f.place);
end $$;
comment on function logic.board_json is '看板的数,JSON
The figures of some boards, each with the view, the filter and the column that it is the sum of.';

select logic.declare_shape('daily_sales', '[{day: day, gross: figure, margin: figure?}]');
select logic.declare_shape('recent_papers', '[part document]');

create function logic.daily_sales(p_from date, p_to date) returns json language plpgsql stable as $$
begin
    return (
        select json_agg(json_build_object('day', d.day, 'gross', coalesce(s.gross, 0.00)::text,
            'margin', case when logic.sees_cost() then coalesce(s.margin, 0.00)::text end) order by d.day)
        from (select p_from + n as day from generate_series(0, p_to - p_from) n) d
        left join (
            select l.business_on, sum(l.gross) gross, sum(l.margin) margin
            from report.delivery_line l
            where l.business_on between p_from and p_to
            group by l.business_on
        ) s on s.business_on = d.day);
end $$;
comment on function logic.daily_sales is '每日销售额与毛利
Sales and margin of each day, those without any too, as report.delivery_line adds them up.';
