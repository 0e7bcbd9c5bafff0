-- Words: a name and a value are called the same wherever they are shown, said once.

select plan(28);

-- names
select is(format('%s %s', l.zh, l.en), w.expected, format('%s is called so', w.name))
from (values
    ('warehouse_name', '仓库 Warehouse'), ('disabled', '停用 Disabled'), ('created_at', '录入时间 Entered at'), ('code', '编码 Code'),
    ('issued_value', '发出金额 Issued value')) w (name, expected)
join meta.term t on t.identifier = w.name
cross join lateral logic.label(t) l;
select is_empty($$select t.identifier from meta.term t cross join lateral logic.label(t) l where l.zh !~ '[一-鿿]' or l.en !~ '^[A-Z]'$$,
    'every name has a word in both languages');
select is_empty($$select t.identifier from meta.term t
    cross join lateral logic.label((t.identifier, t.zh, t.en, t.column_zh, t.column_en, null, null)::meta.term) l
    where (t.label_zh, t.label_en) in ((l.zh, l.en)) or t.label_zh = l.zh or t.label_en = l.en$$,
        'and none that the rule would make is written down');

-- columns
select is((select format('%s|%s', c.zh, c.en) from report.catalog_column c where c.view = v and c.name = n), w, format('%s.%s: %s', v, n, claim))
from (values
    ('stock_ledger', 'location', '库位编码|Code of the location.', 'a column means what its name does'),
    ('product', 'disabled', '是否停用|Whether it is disabled.', 'or what columns of the name do'),
    ('product', 'code', '商品编码|Code of the product.', 'unless its view says more'),
    ('stock_period', 'closing_value', '期末金额|Its value, shared as the opening is.', 'also in what a function answers')) t (v, n, w, claim);

-- values
select is_empty($$select w.value from report.value_word w group by w.value having count(distinct w.zh) > 1 or count(distinct w.en) > 1$$,
    'a value is called the same whatever it is of');
select set_eq(format('select (regexp_matches(pg_get_constraintdef(c.oid), %L, %L))[1] from pg_constraint c where c.conname = %L',
    '''([^'']+)''::text', 'g', k),
    format('select w.value from meta.value_word w where w.family = %L', f), format('every %s has its word, and no other', f))
from (values
    ('product_kind_known', 'product_kind'), ('partner_invoice_kind_known', 'invoice_kind'), ('branch_taxpayer_kind_known', 'taxpayer_kind'),
    ('tax_code_kind_known', 'tax_kind'), ('payment_terms_kind_known', 'terms_kind'), ('location_kind_known', 'location_kind'),
    ('number_format_period_known', 'number_period'), ('company_date_format_known', 'date_format'), ('user_account_language_known', 'language'),
    ('approval_step_rule_known', 'approval_rule'), ('job_state_known', 'job_state'), ('change_action_known', 'change_action')) t (k, f);

-- files are read by the same words
select pg_temp.outcome('root', 'customer.import',
    '{"rows": [{"name": "甲", "invoice_kind": "增值税专用发票"}, {"name": "乙", "invoice_kind": "普票"}, {"name": "丙"}]}');
select is((select string_agg(p.name || p.invoice_kind, ' ' order by p.id) from data.partner p), '甲special 乙ordinary 丙none',
    'a file may say a value by its word or another known one');
select pg_temp.outcome('root', 'product.import',
    '{"rows": [{"code": "A", "name": "a", "kind": "服务"}, {"code": "B", "name": "b", "kind": "库存商品"}, {"code": "C", "name": "c"}]}');
select is((select string_agg(p.code || p.kind, ' ' order by p.code) from data.product p), 'Aservice Bstocked Cstocked', 'so of products');
select is(pg_temp.faults('root', 'product.import', '{"rows": [{"code": "D", "name": "d", "kind": "不知道"}]}'),
    '1.kind:unknown_value', 'what is none is refused');

-- the catalogue
select is((select string_agg(k ->> 'list', ' ') from jsonb_array_elements(pg_temp.call(null, 'operation.catalogue') -> 'kinds') k
           where k ->> 'list' in ('opening_stocks', 'other_ins', 'deliveries', 'sales_orders', 'goods_receipts', 'purchase_orders')),
    'purchase_orders goods_receipts sales_orders deliveries other_ins opening_stocks',
    'kinds stand in the order of the pages');

select * from finish();
