-- Amounts that are divided: discount and rounding-off over lines, and an order's own over the parts in which it is delivered or received.
-- All of them always add up, no share is a cent off its part or beyond its line, whatever was reversed, priced anew or saved long before.

select plan(67);
select pg_temp.found_company();
-- what anybody may sell at is claimed elsewhere
insert into data.role_permission (role_id, permission) select r.id, 'sales_price.below' from data.role r where r.code in ('seller', 'storekeeper');
select setseed(0.42);
select pg_temp.call('root', 'product.create',
    format('{"code": "P%s", "name": "P%s", "base_unit": "BTL", "tax_code": "%s", "units": [{"unit": "BTL"}, {"unit": "CTN", "numerator": 12}]}', n, n,
        t)::jsonb)
from (values (1, 'VAT13'), (2, 'VAT9'), (3, 'VAT6'), (4, 'EXEMPT')) x (n, t);
select pg_temp.call('root', 'company.update', jsonb_build_object('version', c.version, 'rounding_off_limit', '100', 'over_receipt_percent', '10'))
from data.company c;
select pg_temp.make('IN', 'owen', 'other_in.submit', jsonb_build_object('warehouse', 'A-1',
    'lines', (select jsonb_agg(jsonb_build_object('product', 'P' || n, 'quantity', '1000000', 'price', '1')) from generate_series(1, 4) n)));

create function pg_temp.order(p_name text, p_lines jsonb, p_more jsonb default '{}') returns text language sql as
$$ select pg_temp.make(p_name, 'sue', 'sales_order.submit', jsonb_build_object('partner', 'C1', 'warehouse', 'A-1', 'lines', p_lines) || p_more) $$;
create function pg_temp.deliver(p_name text, p_lines jsonb, p_more jsonb default '{}') returns text language sql as
$$ select pg_temp.make(p_name, 'kim', 'delivery.submit', jsonb_build_object('partner', 'C1', 'lines', p_lines) || p_more) $$;
-- gross of the lines of documents whose names begin so, in order
create function pg_temp.gross(p_names text) returns text language sql as $$
    select string_agg(l.gross::text, ' ' order by m.name, l.line_number) from made m join data.document_line l on l.document_id = m.document
    where m.name ~ ('^' || p_names || '\d') $$;
-- net, tax, gross, discount with rounding-off of all that was delivered or received of an order, and not taken back
create function pg_temp.fulfilled(p_name text) returns text language sql as $$
    select format('%s %s %s %s', sum(d.net), sum(d.tax), sum(d.gross), sum(d.discount + d.rounding_off))
    from data.document d
    where d.state = 'posted' and d.id in (select k.document_id from data.document_link k join made m on m.name = p_name and m.document = k.other_id
        where k.relation = 'fulfils') $$;
create function pg_temp.agreed(p_name text) returns text language sql as $$
    select format('%s %s %s %s', d.net, d.tax, d.gross, (d.discount + d.rounding_off)::numeric) from pg_temp.document(p_name) d $$;

-- spreading
create function pg_temp.lines(p_count int, p_product text, p_price text) returns jsonb language sql as
$$ select jsonb_agg(jsonb_build_object('product', p_product, 'quantity', '1', 'price', p_price)) from generate_series(1, p_count) $$;
select is(format('%s %s %s %s', a ->> 'gross', a -> 'faults', min((l ->> 'discount_share')::numeric), max((l ->> 'discount_share')::numeric)),
    '298.51 [] 0.00 0.01', 'a discount of 1.49 on 300 lines of 1.00 is a cent on some')
from pg_temp.call('sue', 'document.preview', jsonb_build_object('kind', 'sales_order', 'partner', 'C1', 'warehouse', 'A-1', 'discount', '1.49',
    'lines', pg_temp.lines(300, 'P1', '1'))) a, jsonb_array_elements(a -> 'lines') l group by a ->> 'gross', a -> 'faults';
select is(format('%s %s %s %s', a ->> 'gross', a -> 'faults', min((l ->> 'discount_share')::numeric), max((l ->> 'discount_share')::numeric)),
    '297.75 [] 0.01 0.02', 'and of 2.25 on 150 lines of 2.00 one cent or two')
from pg_temp.call('sue', 'document.preview', jsonb_build_object('kind', 'sales_order', 'partner', 'C1', 'warehouse', 'A-1', 'discount', '2.25',
    'lines', pg_temp.lines(150, 'P1', '2'))) a, jsonb_array_elements(a -> 'lines') l group by a ->> 'gross', a -> 'faults';
create function pg_temp.random_lines(p_count int) returns jsonb language sql volatile as $$
    select jsonb_agg(jsonb_build_object('product', 'P' || 1 + floor(random() * 4), 'unit', case when random() < 0.3 then 'CTN' else 'BTL' end,
        'quantity', (1 + floor(random() * 20))::text,
        'price', round((random() * case when random() < 0.3 then 0.2 else 50 end)::numeric, 1 + floor(random() * 6)::int) + 0.01) || case
            when random() < 0.1 then '{"gift": true, "price": "0"}'::jsonb else '{}' end
        || case when random() < 0.2 then '{"discount": "0.07"}'::jsonb else '{}' end)
    from generate_series(1, p_count) $$;
create temporary table spread as
select n, q.lines, q.total, round((q.total * q.part)::numeric, 2) discount,
       round(least(100, (q.total - q.total * q.part) * q.rest)::numeric, 2) rounding_off, n % 2 = 0 with_tax
from (select n, l.lines, random() * case when n % 5 = 0 then 1 else 0.1 end part, case when n % 10 = 0 then 1 else random() * 0.01 end rest,
             (select sum(round(round((x ->> 'price')::numeric * (1 - coalesce((x ->> 'discount')::numeric, 0)), 6) * (x ->> 'quantity')::numeric, 2))
                 from jsonb_array_elements(l.lines) x) total
      from generate_series(1, 40) n cross join lateral (select pg_temp.random_lines(1 + (n * 7) % 60 + 0 * n) lines) l) q;
create temporary table share as
select s.n, s.with_tax, s.total, s.discount, s.rounding_off, a -> 'faults' faults, (l ->> 'discount_share')::numeric share,
       (l ->> 'net')::numeric net, (l ->> 'tax')::numeric tax, (l ->> 'gross')::numeric gross,
       case when s.with_tax then (l ->> 'gross')::numeric else (l ->> 'net')::numeric end + (l ->> 'discount_share')::numeric raw,
           (l ->> 'tax_rate')::numeric rate
from spread s cross join lateral pg_temp.call('sue', 'document.preview',
    jsonb_build_object('kind', 'sales_order', 'partner', 'C1', 'warehouse', 'A-1', 'discount', s.discount::text, 'rounding_off', s.rounding_off::text,
        'with_tax', s.with_tax, 'lines', s.lines)) a
cross join jsonb_array_elements(a -> 'lines') l;
select is((select count(distinct n) from share where faults = '[]'), 40::bigint,
    'forty random documents, up to all of whose total is given away, are sound');
select is((select string_agg(format('%s: %s of %s', n, sum, discount + rounding_off), ', ')
    from (select n, discount, rounding_off, sum(share) from share group by 1, 2, 3) t where sum <> discount + rounding_off), null,
        'shares add up to what is spread');
select is((select string_agg(format('%s: %s of %s', n, share, raw), ', ') from share where share < 0 or share > raw or net < 0 or tax < 0), null,
    'none is below zero or beyond its line');
-- discount and rounding-off are spread one after the other: each within a cent
select is((select string_agg(format('%s: %s of %s', n, share, raw), ', ') from share
    where abs(share - (discount + rounding_off) * raw / nullif(total, 0)) >= 0.02), null, 'each is within a cent of its part, of both');
select is((select string_agg(format('%s: %s of %s', n, share, raw), ', ') from share where rounding_off = 0
    and abs(share - discount * raw / nullif(total, 0)) >= 0.01), null, 'and of the one alone');

-- parts of an order line
select is(pg_temp.order('T', '[{"product": "P1", "quantity": "3", "price": "3.3333"}]'), 'approved', 'three at 3.3333');
select is((select string_agg(pg_temp.deliver('T' || n, '[{"source_line": "@T.1", "quantity": "1"}]'), ' ') from generate_series(1, 3) n),
    'posted posted posted', 'are delivered one by one');
select is(pg_temp.gross('T'), '3.33 3.34 3.33', 'and cost 10.00 together');
select is(pg_temp.fulfilled('T'), pg_temp.agreed('T'), 'as was agreed, with its tax');
select is(pg_temp.order('C', '[{"product": "P1", "unit": "CTN", "quantity": "1", "price": "50"}]'), 'approved', 'a carton of twelve at 50.00');
select is((select string_agg(a ->> 'gross', ' ') from generate_series(1, 1) n,
    pg_temp.call('kim', 'document.preview',
        pg_temp.filled('{"kind": "delivery", "partner": "C1", "warehouse": "A-1", "lines": [{"source_line": "@C.1", "unit": "BTL", "quantity": "4"},
            {"source_line": "@C.1", "unit": "BTL", "quantity": "4"}]}')) a), '33.33',
    'eight bottles of it, on two lines of one paper, cost 33.33 in the preview');
select is((select string_agg(pg_temp.deliver('C' || n, '[{"source_line": "@C.1", "unit": "BTL", "quantity": "4"}]'), ' ')
    from generate_series(1, 2) n), 'posted posted', 'four bottles, and four');
select is(pg_temp.gross('C'), '16.67 16.66', 'cost a third each');
select is(pg_temp.outcome('kim', 'document.reverse', pg_temp.filled('{"document": "@C2", "reason": "x"}')),
    'permission_denied', 'a keeper takes nothing back');
select is(pg_temp.outcome('owen', 'document.reverse', pg_temp.filled('{"document": "@C1", "reason": "x"}')), 'done', 'the first four come back');
select is(pg_temp.deliver('C3', '[{"source_line": "@C.1", "unit": "BTL", "quantity": "2"}, {"source_line": "@C.1", "unit": "BTL", "quantity": "6"}]'),
    'posted', 'eight go again, on two lines');
select is(pg_temp.gross('C'), '16.67 16.66 8.34 25.00', 'and cost what the others left');
select is(pg_temp.fulfilled('C'), pg_temp.agreed('C'), 'all together what was agreed');

-- papers saved before others were posted
select is(pg_temp.order('S', '[{"product": "P1", "quantity": "3", "price": "3.3333"}, {"product": "P2", "quantity": "3", "price": "1"}]',
    '{"discount": "0.10", "rounding_off": "0.01"}'), 'approved', 'an order with a discount that does not divide');
select is((select string_agg(pg_temp.make('S' || n, 'kim', 'delivery.save',
    '{"partner": "C1", "lines": [{"source_line": "@S.1", "quantity": "1"}, {"source_line": "@S.2", "quantity": "1"}]}'), ' ')
        from generate_series(1, 3) n), 'draft draft draft', 'three drafts, each of a third');
select is((select string_agg(pg_temp.make('S' || n, 'kim', 'document.submit', format('{"document": "@S%s"}', n)::jsonb), ' ')
    from generate_series(1, 3) n), 'posted posted posted', 'are submitted one after the other');
select is(pg_temp.fulfilled('S'), pg_temp.agreed('S'), 'and add up to the order');

-- parts that wait for approval at the same time: what each takes is fixed when it is submitted, and the others count it
select is(pg_temp.outcome('owen', 'approval_flow.save', '{"flow": "D", "name": "x", "kind": "delivery", "steps": [{"user": "owen"}]}'),
    'done', 'deliveries are approved');
create function pg_temp.approve(variadic p_names text[]) returns text language sql as $$
    select string_agg(pg_temp.make(name, 'owen', 'approval.approve', jsonb_build_object('document', '@' || name)), ' ' order by n)
    from unnest(p_names) with ordinality t (name, n) $$;
create function pg_temp.reject(p_name text) returns text language sql as $$
    select pg_temp.make(p_name, 'owen', 'approval.reject', jsonb_build_object('document', '@' || p_name, 'reason', 'x')) $$;
select is(pg_temp.order('W', '[{"product": "P1", "quantity": "3", "price": "3.3333"}, {"product": "P2", "quantity": "3", "price": "1"}]',
    '{"discount": "0.10", "rounding_off": "0.01"}'), 'approved', 'an order that does not divide');
select is((select string_agg(pg_temp.deliver('W' || n, '[{"source_line": "@W.1", "quantity": "1"}, {"source_line": "@W.2", "quantity": "1"}]'), ' ')
    from generate_series(1, 3) n), 'submitted submitted submitted', 'three thirds wait');
select is((select sum(d.gross)::numeric from pg_temp.document('W1') d) + (select sum(d.gross)::numeric
    from pg_temp.document('W2') d) + (select sum(d.gross)::numeric from pg_temp.document('W3') d),
        (select d.gross::numeric from pg_temp.document('W') d), 'and add up while they wait');
select is(pg_temp.approve('W3', 'W1', 'W2'), 'posted posted posted', 'approved in another order');
select is(pg_temp.fulfilled('W'), pg_temp.agreed('W'), 'they add up to it to the cent, tax, discount and rounding-off too');
select is(pg_temp.order('Y', '[{"product": "P1", "quantity": "3", "price": "3.3333"}]') || ' '
    || pg_temp.deliver('Y1', '[{"source_line": "@Y.1", "quantity": "1"}]') || ' '
        || pg_temp.deliver('Y2', '[{"source_line": "@Y.1", "quantity": "1"}]') || ' ' || pg_temp.reject('Y2'),
            'approved submitted submitted rejected', 'of two that wait one is rejected');
select is(pg_temp.deliver('Y3', '[{"source_line": "@Y.1", "quantity": "1"}]') || ' '
    || pg_temp.deliver('Y4', '[{"source_line": "@Y.1", "quantity": "1"}]') || ' ' || pg_temp.approve('Y4', 'Y3', 'Y1'),
        'submitted submitted posted posted posted', 'others take its place');
select is(pg_temp.gross('Y') || ' ' || (pg_temp.fulfilled('Y') = pg_temp.agreed('Y')), '3.33 3.34 3.34 3.33 true', 'and what fell on it');
select is(pg_temp.order('Z', '[{"product": "P1", "quantity": "3", "price": "3.3333"}]') || ' '
    || pg_temp.deliver('Z0', '[{"source_line": "@Z.1", "quantity": "3"}]'), 'approved submitted', 'one waits with all that was ordered');
select is((select string_agg(pg_temp.deliver('Z' || n, '[{"source_line": "@Z.1", "quantity": "1"}]'), ' ') from generate_series(1, 3) n) || ' '
    || pg_temp.gross('Z'), 'submitted submitted submitted 10.00 3.33 3.33 3.33',
        'parts that cannot all be delivered with it count what is delivered alone');
select is(pg_temp.reject('Z0') || ' ' || pg_temp.approve('Z1', 'Z2', 'Z3'), 'rejected posted posted part_outdated',
    'that one is rejected: the last part would leave a cent, and is not approved');
select is(pg_temp.reject('Z3') || ' ' || pg_temp.make('Z3', 'kim', 'delivery.submit',
    '{"document": "@Z3", "version": 3, "partner": "C1", "lines": [{"source_line": "@Z.1", "quantity": "1"}]}') || ' ' || pg_temp.approve('Z3'),
    'rejected submitted posted', 'submitted again it closes the order');
select is(pg_temp.gross('Z') || ' ' || (pg_temp.fulfilled('Z') = pg_temp.agreed('Z')), '10.00 3.33 3.33 3.34 true', 'to the cent');
-- many parts that were each submitted as if they were the first: none takes of the order what is not there any more
create function pg_temp.again(p_name text) returns text language sql as $$
    select concat_ws(' ', pg_temp.make(p_name, 'kim', 'approval.withdraw', jsonb_build_object('document', '@' || p_name)),
        pg_temp.make(p_name, 'kim', 'document.submit', jsonb_build_object('document', '@' || p_name)), pg_temp.approve(p_name)) $$;
select is(pg_temp.order('V', '[{"product": "P1", "quantity": "10", "price": "1"}]', '{"discount": "0.05"}') || ' '
    || pg_temp.deliver('V0', '[{"source_line": "@V.1", "quantity": "10"}]'), 'approved submitted',
        'all of an order waits, with five cents of discount');
select is((select string_agg(distinct pg_temp.deliver('V' || n, '[{"source_line": "@V.1", "quantity": "1"}]'), ' ') from generate_series(1, 10) n)
    || ' ' || (select sum(discount + rounding_off) from pg_temp.document('V1')), 'submitted 0.01', 'and ten tenths beside it, each with its cent');
select is(pg_temp.reject('V0') || ' ' || pg_temp.approve('V1', 'V2', 'V3', 'V4', 'V5', 'V6', 'V7'),
    'rejected posted posted posted posted posted part_outdated part_outdated', 'five take the five cents, no other takes a sixth');
select is((select string_agg(distinct pg_temp.again('V' || n), ' ') from generate_series(6, 10) n), 'draft submitted posted',
    'submitted again the others go without');
select is(pg_temp.fulfilled('V'), pg_temp.agreed('V'), 'and all of them are what was agreed');
select is(pg_temp.outcome('kim', 'document.submit', pg_temp.filled('{"document": "@V1"}')),
    'document_state', 'what is posted is not calculated again');
select is(pg_temp.order('U', '[{"product": "P1", "quantity": "30", "price": "0.01"}]') || ' '
    || pg_temp.deliver('U0', '[{"source_line": "@U.1", "quantity": "30"}]'), 'approved submitted', 'thirty at a cent, with three cents of tax, wait');
select is((select string_agg(distinct pg_temp.deliver('U' || n, '[{"source_line": "@U.1", "quantity": "1"}]'), ' ') from generate_series(1, 30) n)
    || ' ' || (select tax from pg_temp.document('U1')), 'submitted 0', 'and each of them alone, without tax');
select is(pg_temp.reject('U0') || ' ' || (select string_agg(o, ' ' order by o)
    from (select pg_temp.approve('U' || n) o from generate_series(1, 28) n) t where o <> 'posted'), 'rejected part_outdated',
        'who leaves less than the tax of the order is refused');
select is((select string_agg(distinct pg_temp.again('U' || n), ' ') from generate_series(28, 30) n), 'draft submitted posted',
    'submitted again the last bear it');
select is(pg_temp.fulfilled('U'), pg_temp.agreed('U'), 'to the cent');
select is(pg_temp.outcome('owen', 'approval_flow.disable', '{"flow": "D"}'), 'done', 'deliveries are approved no more');

-- a part at a price of its own
select is(pg_temp.order('O', '[{"product": "P1", "quantity": "3", "price": "3.3333"}]'), 'approved', 'three at 3.3333 again');
select is(pg_temp.deliver('O1', '[{"source_line": "@O.1", "quantity": "1", "price": "5"}]') || ' '
    || pg_temp.deliver('O2', '[{"source_line": "@O.1", "quantity": "1", "price": "3.3333"}]') || ' '
        || pg_temp.deliver('O3', '[{"source_line": "@O.1", "quantity": "1"}]'), 'posted posted posted',
            'one at 5.00, one at the price that is named, one at the order''s');
select is(pg_temp.gross('O'), '5.00 3.34 3.33', 'the others cost what they would have');
select is(pg_temp.order('X', '[{"product": "P1", "quantity": "3", "price": "3.3333"}]', '{"discount": "1"}') || ' '
    || pg_temp.deliver('X1', '[{"source_line": "@X.1", "quantity": "1"}]', '{"discount": "0"}') || ' '
        || pg_temp.deliver('X2', '[{"source_line": "@X.1", "quantity": "2"}]'), 'approved posted posted', 'a part with a discount of its own');
select is(pg_temp.gross('X'), '3.33 6.00', 'changes nothing of the rest');
select is(pg_temp.unsound(), null, 'every check holds');

-- whatever is ordered, delivered in whatever parts, some of them taken back: it adds up
create temporary table trial (name text primary key, kind text, parts int not null default 0, refused text);
create function pg_temp.fulfil_by_chance(p_name text, p_sale boolean) returns void language plpgsql as $$
declare
    v_answer jsonb;
    v_lines  jsonb;
    v_part   text;
begin
    for n in 1 .. 40 loop
        select jsonb_agg(jsonb_build_object('source_line', l.id::text, 'unit', 'BTL', 'quantity', t.taken::text)) into v_lines
        from (
            select x.id, g.quantity - g.fulfilled rest, case when n > 25 or random() < 0.2 then g.quantity - g.fulfilled
                else 1 + floor(random() * (g.quantity - g.fulfilled)) end upto
            from data.document_line x join data.line_progress g on g.line_id = x.id join made m on m.name = p_name and m.document = x.document_id
            where g.open and (n > 25 or random() < 0.6) order by random()
        ) l
        -- some in two lines of the paper
        cross join lateral (select x.taken from (values (l.upto - floor(l.upto / 2)),
            (case when random() < 0.3 then floor(l.upto / 2) else 0 end)) x (taken) where x.taken > 0) t;
        continue when v_lines is null;
        v_part := format('%s_%s', p_name, n);
        v_answer := to_jsonb(pg_temp.make(v_part, case when p_sale then 'kim' else 'owen' end, case when p_sale then 'delivery.submit'
            else 'goods_receipt.submit' end,
            jsonb_build_object('partner', case when p_sale then 'C1' else 'S1' end, 'warehouse', 'A-1', 'lines', v_lines)));
        update trial set parts = parts + 1, refused = coalesce(refused, nullif(v_answer #>> '{}', 'posted')) where name = p_name;
        if random() < 0.25 and n < 26 then
            perform pg_temp.outcome('owen', 'document.reverse', jsonb_build_object('document', m.document::text, 'reason', 'x'))
            from (select m.document from made m join data.document d on d.id = m.document where m.name like p_name || '\_%' and d.state = 'posted'
                  and not exists (select from data.document r where r.reversal_of = d.id) order by random() limit 1) m;
        end if;
    end loop;
end $$;
select is(string_agg(distinct pg_temp.make(format('R%s', n), case when n % 3 > 0 then 'sue' else 'owen' end, case
    when n % 3 > 0 then 'sales_order.submit' else 'purchase_order.submit' end,
    jsonb_build_object('partner', case when n % 3 > 0 then 'C1' else 'S1' end, 'with_tax', n % 2 = 0, 'discount', s.discount::text,
        'rounding_off', s.rounding_off::text, 'lines', s.lines)
    || case when n % 3 > 0 then '{"warehouse": "A-1"}'::jsonb else '{}' end), ' '), 'approved', 'orders by chance')
from (select n, l.lines, round((random() * 3)::numeric, 2) discount, round((random() * 0.2)::numeric, 2) rounding_off
      from generate_series(1, 18) n cross join lateral (select pg_temp.random_lines(1 + n % 6)
          || '[{"product": "P1", "quantity": "7", "price": "3.3333"}]'::jsonb lines) l) s;
insert into trial (name) select format('R%s', n) from generate_series(1, 18) n;
do $$ begin perform pg_temp.fulfil_by_chance(format('R%s', n), n % 3 > 0) from generate_series(1, 18) n; end $$;
select is((select string_agg(format('%s %s', name, refused), ', ') from trial where refused is not null), null, 'each part of them is taken');
select cmp_ok((select avg(parts) from trial), '>', 5.0, 'of which there are many');
select is((select string_agg((pg_temp.document(name)).state, ' ') from trial where (pg_temp.document(name)).state <> 'closed'), null,
    'until each is wholly there');
select is((select string_agg(format('%s: %s for %s', name, pg_temp.fulfilled(name), pg_temp.agreed(name)), E'\n') from trial
    where pg_temp.fulfilled(name) <> pg_temp.agreed(name)), null, 'net, tax, gross and what was given away are those of the order, to the cent');
select is((select string_agg(format('%s line %s', m.name, l.line_number), ', ') from made m join data.document_line l on l.document_id = m.document
    where m.name ~ '^R\d+_' and least(l.net, l.tax, l.gross, l.discount_share) < 0), null, 'and no part is below zero');
select is((select string_agg(format('line %s', g.line_id), ', ') from data.line_progress g join data.document_line l on l.id = g.line_id
    join data.document d on d.id = l.document_id join made m on m.document = d.id and m.name ~ '^R\d+$'
    where (g.amount, g.tax, g.discount_share) <> (case when d.with_tax then l.gross else l.net end, l.tax, l.discount_share)), null, 'line by line');
select is(pg_temp.unsound(), null, 'every check holds after all of them');

-- faults that are none
select is(pg_temp.faults('sue', 'sales_order.save', pg_temp.filled(r::jsonb || '{"warehouse": "A-1", "partner": "C1"}')), expected, about)
from (values
    ('{"rounding_off": "0.5", "discount": "1", "lines": [{"product": "P1", "quantity": "-3", "price": "5"}]}', 'lines[0].quantity:out_of_range',
        'of a line whose quantity is wrong, nobody says that more is given away than it comes to'),
    ('{"rounding_off": "0.5", "lines": [{"product": "NONE", "quantity": "1"}, {"product": "P1", "quantity": "1"}]}',
        'lines[0].product:not_found lines[1].price:missing', 'nor of one without product or price'),
    ('{"discount": "3", "rounding_off": "0.5", "lines": [{"product": "P1", "quantity": "1", "price": "2", "tax_code": "NONE"}]}',
        'discount:more_than_total lines[0].tax_code:not_found', 'but of amounts that are known, whatever else is wrong')) t (r, expected, about);
select * from finish();
