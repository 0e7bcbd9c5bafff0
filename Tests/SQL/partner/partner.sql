-- Suppliers and customers: what is refused, what is warned, who sees which, when debts fall due, and their import.

select plan(77);


select is(pg_temp.sign_in('root', repeat('ab', 32)), 'done', 'the administrator signs in');
select is(pg_temp.outcome('root', 'branch.create', jsonb_build_object('code', c, 'name', c)), 'done', 'branch ' || c || ' is made')
from unnest(array['A', 'B']) c;
select is(pg_temp.outcome('root', 'employee.create', jsonb_build_object('branch', left(c, 1), 'code', c, 'name', c)),
    'done', 'employee ' || c || ' is made')
from unnest(array['A1', 'A2', 'B1']) c;
select is(pg_temp.enrol('anna', '{"roles": ["seller"], "branches": ["A"], "employee": "A1"}'), 'done', 'seller anna is made');
select is(pg_temp.enrol('abel', '{"roles": ["seller"], "branches": ["A"], "employee": "A2"}'), 'done', 'seller abel is made');
select is(pg_temp.enrol('bea', '{"roles": ["buyer"], "branches": ["B"], "employee": "B1"}'), 'done', 'buyer bea is made');
select is(pg_temp.enrol('keeper', '{"roles": ["storekeeper"], "branches": ["A"]}'), 'done', 'a storekeeper is made');

-- single entry
select is(pg_temp.call('root', 'partner.create',
    '{"name": "青岛啤酒股份有限公司", "is_supplier": true, "phone": "0532-85711119", "tax_number": "91370200163597154A"}') - 'status',
    '{"partner": "C000001", "version": 1, "warnings": []}', 'a supplier without code gets one');
select is(a ->> 'mnemonics' || ' ' || (a ->> 'payment_terms_name'), '["QDPJGFYXGS"] 现结', 'a mnemonic is proposed and terms are at once')
from pg_temp.call('root', 'partner.get', '{"partner": "C000001"}') a;
select is(pg_temp.seen('root', 'partner.find', 'partner', jsonb_build_object('text', t)), 'C000001', 'a partner is found by ' || t)
from unnest(array['qdpj', '啤酒', '85711119', '91370200163597154a', 'c000001', '青岛 股份']) t;
select is(pg_temp.seen('root', 'partner.find', 'partner', '{"text": "啤酒", "is_customer": true}'), null, 'a supplier is no customer');
select is(pg_temp.faults('root', 'partner.create', '{"name": "x"}'), 'is_supplier:missing', 'a partner is supplier, customer or both');
select is(pg_temp.faults('root', 'partner.create',
    '{"name": "x", "is_customer": true, "code": "C000001", "payment_terms": "NEVER", "region": "MOON", "partner_class": "?", "partner_source": "?",
     "owner": "E?", "branch": "?", "invoice_kind": "red", "credit_limit": "-1", "mnemonics": [""]}'),
    'branch:not_found code:taken credit_limit:negative invoice_kind:unknown_value mnemonics:out_of_range owner:not_found partner_class:not_found '
    'partner_source:not_found payment_terms:not_found region:not_found',
    'every fault of a partner is told at once');
select is(pg_temp.faults('root', 'partner.create', '{"is_customer": "yes", "credit_limit": "NaN", "phone": 5, "colour": "red"}'),
    'colour:unknown credit_limit:out_of_range is_customer:wrong_type name:missing phone:wrong_type',
    'wrong types, NaN, missing and unknown keys are refused');
select is(pg_temp.faults('root', 'partner.create', jsonb_build_object('name', repeat('长', 201), 'is_customer', true)), 'name:out_of_range',
    'a name has 200 characters at most');
select is(pg_temp.outcome('keeper', 'partner.create', '{"name": "x", "is_customer": true}'), 'permission_denied', 'a storekeeper makes no partner');

-- duplicates
select is(pg_temp.call('root', 'partner.create',
    '{"code": "TWIN", "name": "青岛啤酒股份有限公司", "is_supplier": true, "tax_number": "91370200163597154a"}') -> 'warnings',
    '[{"partner": "TWIN", "path": "name", "warning": "duplicate", "value": "青岛啤酒股份有限公司", "other": "C000001"},
     {"partner": "TWIN", "path": "tax_number", "warning": "duplicate", "value": "91370200163597154a", "other": "C000001"}]',
    'the same name or tax number is warned of, not refused');
select is(pg_temp.call('root', 'partner.update', '{"partner": "TWIN", "version": 1, "name": "青岛啤酒二厂", "tax_number": ""}') -> 'warnings', '[]',
    'a partner without tax number is no duplicate');

-- edit and delete
select is(pg_temp.outcome('root', 'partner.update', '{"partner": "TWIN", "version": 1, "phone": "1"}'), 'version_stale', 'a stale edit is refused');
select is(pg_temp.outcome('root', 'partner.update',
    '{"partner": "TWIN", "version": 2, "code": "TWO", "credit_limit": "5000.50", "region": "EAST", "partner_class": "KEY"}'),
    'done', 'a partner is edited, its code too');
select is(pg_temp.outcome('root', 'partner.get', '{"partner": "TWIN"}'), 'partner_unknown', 'the old code is gone');
select is(pg_temp.call('root', 'partner.get', '{"partner": "TWO"}') ->> 'credit_limit', '5000.50', 'a limit is exact');
select is(pg_temp.outcome('root', 'partner.update', '{"partner": "TWO", "version": 3, "credit_limit": "", "region": null, "name": null}'),
    'done', 'limit and region are taken away, by null or an empty text');
select is(jsonb_build_array(a -> 'credit_limit', a -> 'region', a -> 'partner_class'), '[null, null, "KEY"]', 'what was not named stayed')
from pg_temp.call('root', 'partner.get', '{"partner": "TWO"}') a;
select is((select string_agg(c.after ->> 'credit_limit', ' ') from data.change c where c.table_name = 'partner' and c.action = 'update'), '5000.50',
    'changes of a partner are recorded');
select is(pg_temp.outcome('root', 'partner.update', '{"partner": "TWO", "version": 4, "disabled": true}'), 'done', 'a partner is disabled');
select is(pg_temp.seen('root', 'partner.find', 'partner', '{"text": "青岛"}'), 'C000001', 'a disabled partner is not offered');
select is(pg_temp.seen('root', 'partner.list', 'code', '{"search": "青岛", "disabled": true}'), 'C000001 TWO',
    'a disabled partner is listed on request');
select is(pg_temp.outcome('root', 'location.create', '{"warehouse": "HQ-1", "code": "HELD", "name": "held", "kind": "held", "owner": "TWO"}'),
    'done', 'a location names a partner');
select is(pg_temp.outcome('root', 'partner.delete', '{"partner": "TWO", "version": 5}'), 'partner_in_use', 'a partner in use is not deleted');
select is(pg_temp.outcome('root', 'partner.delete', '{"partner": "C000001", "version": 1}'), 'done', 'an unused partner is deleted');

-- who sees which
select is(pg_temp.outcome('anna', 'partner.create', '{"code": "CA1", "name": "安娜的客户", "is_customer": true}'), 'done', 'a seller makes a customer');
select is(pg_temp.call('root', 'partner.get', '{"partner": "CA1"}') ->> 'owner', 'A1', 'who sees only own customers owns what he makes');
select is(pg_temp.outcome('root', 'partner.create', jsonb_build_object('is_customer', true, 'is_supplier', false, 'name', r ->> 'code') || r),
    'done', r ->> 'code' || ' is made')
from jsonb_array_elements('[{"code": "ALL"}, {"code": "ONLY-B", "branch": "B"}, {"code": "SUP-A2", "owner": "A2", "is_supplier": true,
    "is_customer": false}]') r;
select is(pg_temp.seen('anna', 'partner.list', 'code'), 'ALL CA1 SUP-A2', 'a seller sees own and free customers of the branch, and every supplier');
select is(pg_temp.seen('abel', 'partner.list', 'code'), 'ALL SUP-A2', 'another seller''s customer is hidden');
select is(pg_temp.seen('bea', 'partner.list', 'code'), 'ALL CA1 ONLY-B SUP-A2',
    'who may see all owners sees them, and the partners of the own branch');
select is(pg_temp.seen('abel', 'partner.find', 'partner', '{"text": "安娜"}'), null, 'searching shows no hidden customer');
select is(pg_temp.seen('abel', 'partner.list', 'code', '{"search": "安娜"}'), null, 'neither does a list with a search');
select is(pg_temp.outcome('abel', 'partner.get', '{"partner": "CA1"}'), 'partner_unknown', 'a hidden customer is not shown');
select is(pg_temp.outcome('abel', 'partner.update', '{"partner": "CA1", "version": 1, "phone": "1"}'),
    'partner_unknown', 'a hidden customer is not edited');
select is(pg_temp.outcome('abel', 'partner.delete', '{"partner": "ONLY-B", "version": 1}'),
    'partner_unknown', 'a customer of another branch is not deleted');
select is(pg_temp.call('abel', 'partner.create', '{"code": "CA2", "name": "安娜的客户", "is_customer": true}') #> '{warnings,0}' ? 'other', false,
    'a warning does not name a hidden customer');
select is(pg_temp.faults('anna', 'partner.update', '{"partner": "CA1", "version": 1, "branch": "B", "owner": "B1"}'),
    'branch:not_found owner:not_found', 'a customer is given to no branch or owner that the giver does not see');
select is(pg_temp.call('abel', 'report.read', '{"view": "partner", "columns": ["code"], "sort": ["code"], "filter": {"disabled": false}}') -> 'rows',
    '[["ALL"], ["CA2"], ["SUP-A2"]]', 'the published view hides the same rows');

-- classes, sources, regions, terms
select is(pg_temp.outcome('root', 'region.create', '{"code": "EAST", "name": "x"}'), 'code_taken', 'a code of a region is taken once');
select is(pg_temp.outcome('root', 'partner_class.update', '{"partner_class": "OCCASIONAL", "version": 1, "disabled": true}'),
    'done', 'a class is disabled');
select is(pg_temp.faults('root', 'partner.update', '{"partner": "ALL", "version": 1, "partner_class": "OCCASIONAL"}'), 'partner_class:not_found',
    'a disabled class is not given');
select is(pg_temp.outcome('root', 'partner_source.update', '{"partner_source": "MOON", "version": 1}'),
    'partner_source_unknown', 'a source must exist');
select is(pg_temp.outcome('root', 'payment_terms.create', '{"code": "X", "name": "x", "kind": "net", "months": 1}'),
    'value_invalid', 'only month-end terms count months');
select is(pg_temp.outcome('anna', 'payment_terms.create', '{"code": "X", "name": "x", "kind": "net", "days": 1}'),
    'permission_denied', 'a seller makes no terms');
select is((select logic.due_on(t.id, d::date) from data.payment_terms t where t.code = c)::text, e, format('%s of %s falls due on %s', c, d, e))
from (values ('AT_ONCE', '2026-01-31', '2026-01-31'), ('NET30', '2026-01-31', '2026-03-02'), ('MONTH_END', '2026-02-01', '2026-02-28'),
             ('NEXT_MONTH_END', '2026-01-31', '2026-02-28'), ('NEXT_MONTH_END', '2027-12-01', '2028-01-31'),
                 ('MONTH_END30', '2026-01-05', '2026-03-02')) v(c, d, e);

-- import
select is(pg_temp.call('root', 'supplier.import',
    '{"rows": [{"name": "一号", "external_id": "1"}, {"name": "", "external_id": "2", "disabled": "maybe", "credit_limit": "1e3"},
     {"name": "三号", "external_id": "1", "code": "ALL"}]}') -> 'details',
    '{"count": 3, "faults": [{"row": 1, "field": "external_id", "fault": "duplicate", "value": "1"}, {"row": 2, "field": "credit_limit",
     "fault": "wrong_type", "value": "1e3"}, {"row": 2, "field": "disabled", "fault": "unknown_value", "value": "maybe"}, {"row": 2,
"field": "name", "fault": "missing"}, {"row": 3, "field": "code", "fault": "taken", "value": "ALL"}, {"row": 3, "field": "external_id",
"fault": "duplicate", "value": "1"}]}',
    'all faulty rows are told with field');
select is((select count(*) from data.partner where external_id is not null), 0::bigint, 'of a faulty file nothing is imported');
create function pg_temp.counts(p_operation text, p_rows jsonb) returns text language sql as $$
    select coalesce(a ->> 'error', format('%s created %s joined %s unchanged', a ->> 'created', a ->> 'joined', a ->> 'unchanged'))
    from pg_temp.call('root', p_operation, jsonb_build_object('rows', p_rows)) a $$;
select is(pg_temp.counts('supplier.import',
    '[{"name": "一号", "external_id": "1", "mnemonic": "yh one"}, {"name": "二号", "external_id": "2", "disabled": "是"}]'),
    '2 created 0 joined 0 unchanged', 'a file is imported');
select is(pg_temp.counts('supplier.import', '[{"name": "一号", "external_id": "1"}, {"name": "改名", "external_id": "2"}]'),
    '0 created 0 joined 2 unchanged', 'a repeat is harmless');
select is(pg_temp.seen('root', 'partner.find', 'partner', '{"text": "one"}'), 'C000002', 'what was imported is found');
select is(pg_temp.counts('customer.import', '[{"name": "一号", "external_id": "1"}]'), '0 created 1 joined 0 unchanged',
    'a supplier of that id and name becomes a customer too');
select is(pg_temp.counts('customer.import', '[{"name": "另一家", "external_id": "2"}]'),
    'import_faulty', 'another name under the id of a supplier is a fault');
select is(pg_temp.counts('customer.import', (select jsonb_agg(jsonb_build_object('name', 'N' || i)) from generate_series(1, 20001) i)),
    'import_too_large', 'a file has 20,000 rows at most');
select is(pg_temp.counts('customer.import', (select jsonb_agg(jsonb_build_object('name', '客户' || i, 'external_id', 'X' || i))
    from generate_series(1, 20000) i)), '20000 created 0 joined 0 unchanged', 'a file of 20,000 rows is imported whole');
select is(pg_temp.outcome('bea', 'customer.import', '{"rows": []}'), 'permission_denied', 'a buyer imports no file');

select * from finish();
