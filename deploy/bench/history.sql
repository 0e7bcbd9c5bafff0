-- The history of a company that `suanpan bench reads` reads: the rows that posting would have written, in sets below the door, in the order of
-- the days. Setting bench.rows says how many rows the ledger has. Guarantees: every check of check.run finds nothing, and nothing is random:
-- each run has the same.
--
-- Five branches of two warehouses that share their cost, up to 20,000 products, 5,000 partners, six years that end today. Round by round each
-- place, ten products in a warehouse, has a receipt, or an order and its delivery of half as much; the newest orders wait.

set session_replication_role = replica;
set work_mem = '256MB';
set jit = off;

create temporary table size as
select s.*, s.products / 10 papers, greatest(s.rows / (10 * s.products), 1) rounds, 5000 partners, 6 * 365 days, current_date - 6 * 365 first_on
from (select current_setting('bench.rows')::int as rows, least(20000, greatest(current_setting('bench.rows')::int / 500 * 10, 100)) products) s;

update data.company set started_on = (select first_on from size), set_up = true;
insert into data.branch (code, name) select 'B' || n, '分支 ' || n from generate_series(2, 5) n;
insert into data.cost_unit (branch_id, name, shared)
select b.id, b.name, true from data.branch b where not exists (select from data.cost_unit c where c.branch_id = b.id);
insert into data.warehouse (branch_id, cost_unit_id, code, name, is_default)
select c.branch_id, c.id, b.code || '-' || n, b.name || ' ' || n, n = 1
from data.cost_unit c
join data.branch b on b.id = c.branch_id
cross join generate_series(1, 2) n
where not exists (select from data.warehouse w where w.code = b.code || '-' || n);
insert into data.location (warehouse_id, branch_id, kind, code, name, standard)
select w.id, w.branch_id, l.kind, l.code, l.name, l.standard
from data.warehouse w
cross join (select x.* from data.location x where x.warehouse_id = (select min(id) from data.warehouse)) l
where not exists (select from data.location x where x.warehouse_id = w.id);

create temporary table word as
select array['青山','雪峰','海棠','金麦','远航','白鹭','春晓','龙井','牡丹','长城','飞燕','红梅','天平','松鹤','明月','银杏','珠江','昆仑','云雀','合欢'] brand,
       array['啤酒','可乐','大米','酱油','洗衣粉','毛巾','螺栓','垫片','灯泡','电线','水管','油漆','砂纸','手套','胶带','纸箱','茶叶','饼干','牙膏','香皂'] good;
insert into data.product (code, name, base_unit_id, tax_code_id, spec, search_text, search_grams)
select p.code, p.name, 1, 1, p.spec, s.text, logic.grams(s.text)
from (
    select to_char(n, '"P"FM000000') code, w.brand[1 + n % 20] || w.good[1 + n / 20 % 20] || n / 400 as name, n % 97 || 'mm' spec, n
    from size cross join generate_series(1, products) n cross join word w
) p
cross join lateral logic.search_text(array[p.code, p.name, p.spec]) s (text)
order by p.n;
insert into data.product_unit (product_id, unit_id, numerator, sale_price, purchase_price)
select q.id, q.base_unit_id, 1, 15, 10 from data.product q where not exists (select from data.product_unit u where u.product_id = q.id);
insert into data.partner (code, name, is_supplier, is_customer, payment_terms_id, search_text, search_grams)
select p.code, p.name, p.n % 10 = 0, p.n % 10 <> 0, 1, s.text, logic.grams(s.text)
from (
    select to_char(n, '"C"FM000000') code, w.brand[1 + n % 20] || w.good[1 + n / 20 % 20] || '商行' || n / 400 as name, n
    from size cross join generate_series(1, partners) n cross join word w
) p
cross join lateral logic.search_text(array[p.code, p.name]) s (text)
order by p.n;

-- the papers; those of the round that is not yet there are orders that wait
create temporary table paper as
select row_number() over (order by o.n, o.step) id, o.*,
       case when not o.moves then case when o.receives then 'purchase_order' else 'sales_order' end
            when o.receives then 'goods_receipt' when o.step = 0 then 'sales_order' else 'delivery' end kind,
       case when o.moves and o.step = 0 then 'closed' when o.moves then 'posted' else 'approved' end state
from (
    select r round, a place, w.id warehouse_id, w.branch_id, b.code branch, w.cost_unit_id, l.id location_id, s.step, r < p.rounds moves,
           r = 0 or (r + a) % 2 = 0 receives, (r::bigint * p.papers + a) * 10 + w.id n,
           least(p.first_on + ((r::bigint * p.papers + a) * p.days / (p.rounds * p.papers))::int, current_date) business_on,
           (select min(id) - 1 from data.partner) + ((a * 7 + r * 13 + w.id) % (p.partners / 10)) * 10
               + case when r = 0 or (r + a) % 2 = 0 then 10 else 1 + a % 9 end partner_id
    from size p
    cross join generate_series(0, p.rounds) r
    cross join generate_series(0, p.papers - 1) a
    join data.warehouse w on true
    join data.branch b on b.id = w.branch_id
    join data.location l on l.warehouse_id = w.id and l.code = 'MAIN'
    cross join (values (0), (1)) s (step)
    where (s.step = 1 or r > 0 and (r + a) % 2 = 1) and (r < p.rounds or a < 20 and s.step = 1)
) o;
create temporary table line as
select p.id * 10 + l id, p.id document_id, p.kind, p.state, p.round, p.branch_id, p.warehouse_id, p.cost_unit_id, p.location_id, p.business_on,
       l + 1 line_number, (select min(id) from data.product) + p.place + l * (select papers from size) product_id, v.quantity, v.net, v.tax,
       case p.kind when 'goods_receipt' then 1 when 'delivery' then -1 else 0 end direction
from paper p
cross join generate_series(0, 9) l
cross join lateral (select case when p.receives then 10 else 5 end quantity, case when p.receives then 100.00 else 75.00 end net,
                           case when p.receives then 13.00 else 9.75 end tax) v;

insert into data.document (
    id, kind, state, number, branch_id, warehouse_id, partner_id, with_tax, net, tax, gross, business_on, created_at, created_by, updated_at,
    updated_by)
overriding system value
select p.id, p.kind, p.state, format('%s-%s-%s-%s', upper(substr(p.kind, 1, 1) || substr(p.kind, 7, 1)), p.branch, to_char(p.business_on, 'YYYYMMDD'),
       to_char(p.id, 'FM0000000')), p.branch_id, p.warehouse_id, p.partner_id, true, v.net, v.tax, v.net + v.tax, p.business_on, t.at, 1, t.at, 1
from paper p
cross join lateral (select case when p.receives then 1000.00 else 750.00 end net, case when p.receives then 130.00 else 97.50 end tax) v
cross join lateral (select p.business_on + interval '10 hours' as at) t
order by p.id;
insert into data.document_line (
    id, document_id, branch_id, line_number, direction, product_id, unit_id, quantity, numerator, denominator, base_quantity, price, tax_code_id,
    tax_rate, net, tax, gross, location_id, warehouse_id)
overriding system value
select l.id, l.document_id, l.branch_id, l.line_number, l.direction, l.product_id, 1, l.quantity, 1, 1, l.quantity,
       round((l.net + l.tax) / l.quantity, 2), 1, 0.13, l.net, l.tax, l.net + l.tax, case when l.direction <> 0 then l.location_id end, case when l.direction = 0 then l.warehouse_id end
from line l
order by l.id;
insert into data.document_event (document_id, action, from_state, to_state, user_id, at)
select p.id, e.action, e.from_state, e.to_state, 1, p.business_on + interval '10 hours'
from paper p
join (values ('approved', 1, 'submit', 'draft', 'approved'), ('closed', 1, 'submit', 'draft', 'approved'),
             ('closed', 2, 'fulfil', 'approved', 'closed'), ('posted', 1, 'submit', 'draft', 'posted')) e (state, step, action, from_state, to_state) on e.state = p.state
order by p.id, e.step;
insert into data.operation_log (at, user_id, branch_id, face, client, request_id, operation, request, outcome, duration_us, document_id)
select p.business_on + interval '10 hours', 1, p.branch_id, 'web', '127.0.0.1', 'bench-' || p.id, p.kind || '.submit', '{}', 'done', 3000, p.id
from paper p
order by p.id;

-- an order stands before its delivery
insert into data.document_link select p.id, p.id - 1, 'fulfils' from paper p where p.kind = 'delivery';
insert into data.line_link (line_id, source_line_id, relation, quantity, amount, tax)
select l.id, l.id - 10, 'fulfils', l.quantity, l.net + l.tax, l.tax from line l where l.kind = 'delivery';
insert into data.line_progress (line_id, kind, branch_id, warehouse_id, product_id, quantity, allowed, fulfilled, amount, tax)
select l.id, l.kind, l.branch_id, l.warehouse_id, l.product_id, l.quantity, l.quantity, f.quantity, f.part * (l.net + l.tax), f.part * l.tax
from line l
cross join lateral (select case l.state when 'closed' then l.quantity else 0 end quantity, case l.state when 'closed' then 1 else 0 end part) f
where l.kind in ('sales_order', 'purchase_order');

insert into data.stock_entry (
    document_id, line_id, kind, branch_id, warehouse_id, location_id, product_id, cost_unit_id, quantity, value, balance_after, business_on,
    posted_at, posted_by)
select l.document_id, l.id, l.kind, l.branch_id, l.warehouse_id, l.location_id, l.product_id, l.cost_unit_id, l.direction * l.quantity,
       l.direction * l.quantity * 10.00, sum(l.direction * l.quantity) over (partition by l.location_id, l.product_id order by l.id), l.business_on,
       l.business_on + interval '10 hours', 1
from line l
where l.direction <> 0
order by l.id;
insert into data.stock_balance (location_id, product_id, warehouse_id, branch_id, quantity, last_on)
select e.location_id, e.product_id, e.warehouse_id, e.branch_id, sum(e.quantity), max(e.business_on) from data.stock_entry e group by 1, 2, 3, 4;
insert into data.stock_item (warehouse_id, product_id, branch_id, usable)
select b.warehouse_id, b.product_id, b.branch_id, b.quantity from data.stock_balance b;
insert into data.cost_pool (cost_unit_id, product_id, branch_id, quantity, value)
select e.cost_unit_id, e.product_id, e.branch_id, sum(e.quantity), sum(e.value) from data.stock_entry e group by 1, 2, 3;
-- one in twenty is watched, and some of these are below
insert into data.product_limit (product_id, warehouse_id, lower_limit, upper_limit)
select i.product_id, i.warehouse_id, i.usable + case when i.product_id % 200 = 0 then 5 else -2 end, i.usable + 100
from data.stock_item i
where i.product_id % 20 = 0 and i.usable >= 2;

set session_replication_role = origin;
select setval('data.document_id_seq', (select max(id) from data.document)),
       setval('data.document_line_id_seq', (select max(id) from data.document_line));
