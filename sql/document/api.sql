-- Operations on documents of every kind: reading, and whatever moves one. Making one is an operation of its kind, which follows from its declaration.

select logic.create_kind_operations();

select logic.declare_shape('preview_lines', '[{line_number: int, product: text?, name: text?, spec: text?, unit: text?, tax_code: text?,
      available: text?, short: boolean?, base_quantity: figure?, tax_rate: figure?, list_price: figure?, price: figure?, discount_share: figure?,
      net: figure?, tax: figure?, gross: figure?}]');

create function api.document_preview(
    p_kind text, p_lines logic.line_input[], p_warehouse data.code default null, p_partner data.code default null, p_employee data.code default null,
    p_department data.code default null, p_with_tax boolean default null, p_discount data.money default null, p_rounding_off data.money default null,
    p_business_on data.business_day default null, p_due_on data.business_day default null, p_document bigint default null) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_kind     meta.document_kind := logic.known_kind(p_kind);
    v_computed logic.computed_document;
    v_sees     boolean := v_kind.partner = 'customer' or logic.sees_cost();
    v_approval json;
begin
    v_computed := logic.computed_document(p_kind, row(p_warehouse, p_partner, p_employee, p_department, p_with_tax, p_discount, p_rounding_off,
        p_business_on, p_due_on, null, '', null)::logic.document_input, p_lines,
        -- prices that the reader does not see are those of a draft that he sees
        (select d.id from report.document d where d.id = p_document and d.kind = p_kind));
    v_approval := logic.preview_approval(v_computed);
    return json_build_object(
        'lines', (select json_agg(json_build_object('line_number', l.line_number, 'product', p.code, 'name', p.name, 'spec', p.spec, 'unit', u.code,
                      'tax_code', t.code, 'available', a.mixed, 'short', a.short,
                      'base_quantity', trim_scale(l.base_quantity)::text, 'tax_rate', l.tax_rate::text,
                      'list_price', case when v_sees then l.list_price::text end, 'price', case when v_sees then l.price::text end,
                      'discount_share', case when v_sees then l.discount_share::text end, 'net', case when v_sees then l.net::text end,
                      'tax', case when v_sees then l.tax::text end, 'gross', case when v_sees then l.gross::text end) order by l.line_number)
                  from unnest(v_computed.lines) l
                  left join data.product p on p.id = l.product_id
                  left join data.unit u on u.id = l.unit_id
                  left join data.tax_code t on t.id = l.tax_code_id
                  left join logic.entry_stock(v_computed) a on a.product_id = l.product_id
                      and a.warehouse_id = coalesce(l.warehouse_id, (v_computed.header).warehouse_id)),
        'net', (select sum(l.net)::text from unnest(v_computed.lines) l where v_sees),
        'tax', (select sum(l.tax)::text from unnest(v_computed.lines) l where v_sees),
        'gross', (select sum(l.gross)::text from unnest(v_computed.lines) l where v_sees), 'discount', case
            when v_sees then (v_computed.header).discount::text end,
        'rounding_off', case when v_sees then (v_computed.header).rounding_off::text end,
        'marks', logic.shown_marks(logic.price_marks_json(logic.price_marks(v_computed.kind, v_computed.header, array(
            select row(l.line_number, l.product_id, l.unit_id, l.source_line_id, l.quantity, l.numerator, l.denominator,
                l.base_quantity, l.list_price,
                       l.discount, l.price, l.tax_rate, l.net, l.gross, l.gift, l.warehouse_id)::logic.priced_line
            from unnest(v_computed.lines) l)))),
        'cost', v_approval -> 'cost', 'approval', v_approval -> 'approval', 'faults', coalesce(v_computed.faults, '[]'));
end $$;
comment on function api.document_preview is '试算单据:金额、税额、折扣分摊与全部错误
What saving would calculate and refuse, without saving: lines with amounts, totals (blank without the right to cost), every fault with its path.
The same calculator as submission; what the goods cost now, and the approval that submission would start. document: the draft that is edited.
marks: prices that not everybody may give, [{path, mark, limit, allowed}]. path is lines[0].price, lines[0].discount or discount. mark is below_cost
(limit: the lowest price), below_limit (the same for who sees no cost, without limit), beyond_discount_limit (limit: of a discount the largest share
off, of a price the lowest) or price_differs (limit: the order''s price). limit is a text and may be absent. allowed: the user may give it; else
submission needs an approval flow for exceptions, or is refused.';
select logic.register('document.preview', 'query', null, 'branch',
    p_example => '{"kind": "purchase_order", "partner": "S00001", "lines": [{"product": "P000001", "quantity": "12", "price": "5.50"}]}',
    p_answer => '{lines: preview_lines?, net: figure?, tax: figure?, gross: figure?, discount: figure?, rounding_off: figure?, cost: figure?,
      approval: approval_ahead?, marks: [price_mark], faults: [fault]}');

create function api.document_get(p_document bigint) returns json language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_json json;
begin
    v_json := logic.document_json(p_document);
    if v_json is null then
        perform logic.fail('document_unknown', jsonb_build_object('document', p_document));
    end if;
    return v_json;
end $$;
comment on function api.document_get is '查看单据:头、行、经历、关联、可做的操作
A document whole: header, lines, events, comments, linked documents, approval, and the actions that its state and the user''s rights allow.
Raises document_unknown.';
select logic.register('document.get', 'query', null, p_example => '{"document": 1}', p_answer => 'document_whole');

create function api.document_list(
    p_kind text default null, p_filter jsonb default '{}', p_sort text[] default '{-business_on,-id}', p_limit int default 50,
    p_after text default null,
    p_columns text[] default null, p_totals text[] default '{}', p_search text default null, p_count_to int default null) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_filter  jsonb := p_filter || case when p_kind is null then '{}' else jsonb_build_object('kind', p_kind) end;
    v_end     text  := reverse(lower(btrim(p_search)));
    v_numbers text[];
begin
    if p_kind is not null then
        perform logic.require(p_kind || '.see');
    end if;
    if p_search ~ '[0-9]{2}' then
        -- people type how a number ends: an index finds these, where they are few; any other part is looked for in the order of the list
        v_numbers := array(select d.number from data.document d where (reverse(lower(d.number)) collate "C") ^@ v_end limit 201);
        v_filter := v_filter || jsonb_build_object('number', case when cardinality(v_numbers) between 1 and 200
            then jsonb_build_object('in', v_numbers) else jsonb_build_object('like', btrim(p_search)) end);
    elsif btrim(p_search) <> '' then
        v_filter := v_filter || jsonb_build_object('partner', jsonb_build_object('in', (
            select coalesce(jsonb_agg(p.code), '[]') from data.partner p where p.id = any (logic.find_partners(p_search, true)))));
    end if;
    return logic.read_report('document', v_filter,
        p_columns, p_sort, p_limit, logic.page_position(p_after), null, true, p_totals, p_count_to);
end $$;
comment on function api.document_list is '单据列表(序时簿)
A page of documents of one kind, or of all that the user may see; filter by column of report.document; search: a part of the number where it has
digits, else what finds the supplier or customer.';
select logic.register('document.list', 'query', null, p_example => '{"kind": "purchase_order", "filter": {"state": "approved"}, "limit": 20}',
    p_answer => 'list document');

create function api.document_submit(p_document bigint, p_version int default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_document data.document := logic.document_for(p_document, p_version, 'submit');
begin
    -- a draft that lay for a while may name what has been disabled since
    perform logic.refuse_outdated(v_document);
    return logic.result_json(logic.submit_document(logic.renew_amounts(v_document)));
end $$;
comment on function api.document_submit is '提交草稿
Submits a draft as it stands: to its approval flow, or straight to its effects. Raises document_state, version_stale and what posting raises.';
select logic.register('document.submit', 'command', null, 'branch', p_example => '{"document": 1, "version": 1}', p_answer => 'document_result');

select logic.declare_action('cancel', '作废', 'Cancels a draft, a rejected paper, or an approved order on which nothing hangs.', 'cancel_order',
    p_example => '{"document": 1, "version": 1, "reason": "重复录入"}', p_asks_reason => false);
select logic.declare_action('reopen', '反审核', 'Takes an approved order on which nothing hangs back to draft.', 'reopen_order',
    p_example => '{"document": 1, "reason": "价格有误"}');
select logic.declare_action('close', '关闭订单', 'Closes an order by hand: what it still waits for is given up.', 'close_order',
    p_example => '{"document": 1, "reason": "供应商停产"}');
select logic.declare_action('resume', '重新打开订单', 'Opens an order that was closed by hand again: it waits for what was given up, and a sales order '
    'reserves what is available.', 'resume_order', p_example => '{"document": 1, "reason": "误关闭"}');

create function api.document_reverse(p_document bigint, p_reason data.phrase, p_business_on data.business_day default null,
    p_version int default null) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    select logic.result_json(logic.reverse_document(
        logic.with_reason(logic.lock_document(p_document, p_version), p_reason), coalesce(p_business_on, logic.today()), p_reason))
$$;
comment on function api.document_reverse is '红冲
Posts a mirror of a posted document at its original cost, dated today unless said otherwise. Raises document_state, already_reversed,
reason_required, stock_insufficient.';
select logic.register('document.reverse', 'command', null, 'branch', p_example => '{"document": 1, "reason": "数量录错"}', p_answer => 'document_result');

create function api.document_correct(p_document bigint, p_reason data.phrase, p_business_on data.business_day default null,
    p_version int default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_document data.document := logic.with_reason(logic.lock_document(p_document, p_version), p_reason);
    v_reversal data.document;
begin
    if (logic.kind(v_document.kind)).lines = 'own' then
        perform logic.fail('document_state', jsonb_build_object('action', 'correct', 'state', v_document.state, 'number', v_document.number));
    end if;
    v_reversal := logic.reverse_document(v_document, coalesce(p_business_on, logic.today()), p_reason);
    return json_build_object('reversal', logic.result_json(v_reversal),
        'draft', logic.result_json(logic.copy_document(v_document, 1, coalesce(p_business_on, logic.today()), p_reason)));
end $$;
comment on function api.document_correct is '红冲并重做
Reverses a posted document and opens a draft with the same content, both linked. Raises as document.reverse.';
select logic.register('document.correct', 'command', null, 'branch', p_example => '{"document": 1, "reason": "价格录错"}',
    p_answer => '{reversal: document_result, draft: document_result}');

create function api.document_comment(p_document bigint, p_comment data.memo) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_kind text := (select r.kind from report.document r where r.id = p_document);
    v_id   bigint;
begin
    if v_kind is null then
        perform logic.fail('document_unknown', jsonb_build_object('document', p_document));
    elsif btrim(p_comment) = '' then
        perform logic.refuse_faults('[{"path": "comment", "fault": "missing"}]');
    end if;
    insert into data.document_comment (document_id, user_id, comment) values (p_document, logic.actor(), p_comment) returning id into v_id;
    return json_build_object('comment', v_id::text);
end $$;
comment on function api.document_comment is '评论单据
Adds a comment to a document, in any state. Raises document_unknown.';
select logic.register('document.comment', 'command', null, p_example => '{"document": 1, "comment": "请尽快到货"}', p_answer => '{comment: id}');

create function api.number_format_list() returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select logic.read_report('number_format', '{}', null, '{kind}', 1000, null, null, true)
$$;
comment on function api.number_format_list is '单据编号格式
How documents of each kind are numbered.';
select logic.register('number_format.list', 'query', 'master.see', p_answer => 'page number_format');

create function api.number_format_update(
    p_kind text, p_version int, p_prefix text default null, p_with_branch boolean default null, p_period text default null,
    p_digits int default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_format data.number_format;
begin
    select f.* into v_format from data.number_format f where f.kind = p_kind for update;
    if v_format.kind is null then
        perform logic.refuse_faults(jsonb_build_array(jsonb_build_object('path', 'kind', 'fault', 'unknown_value', 'value', left(p_kind, 100))));
    elsif p_version <> v_format.version then
        perform logic.fail('version_stale', jsonb_build_object('version', p_version, 'current', v_format.version,
            'changed_by', (select u.name from data.user_account u where u.id = v_format.updated_by)));
    end if;
    update data.number_format f
    set prefix = coalesce(p_prefix, f.prefix), with_branch = coalesce(p_with_branch, f.with_branch), period = coalesce(p_period, f.period),
        digits = coalesce(p_digits, f.digits)
    where f.kind = p_kind
    returning f.* into v_format;
    return json_build_object('kind', p_kind, 'version', v_format.version);
end $$;
comment on function api.number_format_update is '修改单据编号格式
Changes prefix, branch, period (day or month) or digits of the numbers taken from now on. Raises version_stale, value_invalid.';
select logic.register('number_format.update', 'command', 'company.edit', p_example => '{"kind": "purchase_order", "version": 1, "prefix": "PO"}',
    p_answer => '{kind: document_kind, version: int}');
