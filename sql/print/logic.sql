-- Documents on paper: cut into pages with their sums, amounts in words, and the log of who printed. What a form shows comes from the
-- published views, so a reader without the right to costs gets no prices on paper either.

create function logic.amount_in_words(p_amount numeric) returns text language sql immutable strict as $$
    with amount as (
        select trunc(abs(p_amount))::text whole, lpad((abs(p_amount) * 100 % 100)::bigint::text, 2, '0') cents
    ), worded as (
        select a.cents, regexp_replace(regexp_replace(regexp_replace(regexp_replace(
            (select string_agg(substr('零壹贰叁肆伍陆柒捌玖', 1 + substr(a.whole, n, 1)::int, 1)
                 || (array['元', '拾', '佰', '仟', '万', '拾', '佰', '仟', '亿', '拾', '佰', '仟'])[length(a.whole) - n + 1], '' order by n)
             from generate_series(1, length(a.whole)) n),
            '零[拾佰仟]', '零', 'g'), '零+', '零', 'g'), '零([元万亿])', '\1', 'g'), '亿万', '亿') whole
        from amount a
    )
    select case when p_amount < 0 then '负' else '' end
        || case when w.whole <> '元' then w.whole when w.cents = '00' then '零元' else '' end
        || case when w.cents = '00' then '整'
                when left(w.cents, 1) = '0' then case when w.whole <> '元' then '零' else '' end
                else substr('零壹贰叁肆伍陆柒捌玖', 1 + left(w.cents, 1)::int, 1) || '角' end
        || case when w.cents like '%0' then case when w.cents <> '00' then '整' else '' end
                else substr('零壹贰叁肆伍陆柒捌玖', 1 + right(w.cents, 1)::int, 1) || '分' end
    from worded w
$$;
comment on function logic.amount_in_words is '大写金额
An amount of at most two decimals and twelve digits before them as cheques and forms write it: 1005.30 is 壹仟零伍元叁角整. Rule: 中国人民银行《支付结算办法》,
appendix 正确填写票据和结算凭证的基本规定.';

create function logic.print_pages(p_document bigint, p_lines int) returns json language sql stable as $$
    with line as materialized (
        select l.*, k.priced, p.model, case when l.warehouse_name <> d.warehouse_name then l.warehouse_name end other_warehouse,
               (row_number() over (order by l.line_number) - 1) / p_lines page
        from report.document_line l
        join report.document d on d.id = l.document_id
        join meta.document_kind k on k.name = l.kind
        left join report.product p on p.code = l.product
        where l.document_id = p_document
    ), counted as (
        select u.page, string_agg(u.quantity || u.unit_name, ' ' order by u.first) quantities
        from (select l.page, l.unit_name, trim_scale(sum(l.quantity))::text quantity, min(l.line_number) first
              from line l group by grouping sets ((l.page, l.unit_name), (l.unit_name))) u
        group by u.page
    ), page as (
        select l.page, sum(case when l.priced then l.gross else l.cost end)::text gross,
               json_agg(json_build_object('line_number', l.line_number, 'product', l.product, 'product_name', l.product_name,
                   'spec', l.spec, 'model', l.model,
                   'unit_name', l.unit_name, 'quantity', trim_scale(l.quantity)::text, 'rejected', trim_scale(l.rejected)::text,
                   'list_price', case when l.priced then l.list_price end::text, 'discount', case when l.priced then l.discount end::text,
                   'price', case when l.priced then l.price end::text, 'gross', case when l.priced then l.gross else l.cost end::text,
                   'gift', l.gift, 'due_on', l.due_on,
                   -- what goes elsewhere than the paper says, says so
                   'remark', concat_ws(' ', '→ ' || l.other_warehouse, nullif(l.remark, ''))) order by l.line_number) lines
        from line l group by l.page
    )
    select json_build_object(
        'quantities', (select c.quantities from counted c where c.page is null),
        'pages', coalesce((select json_agg(json_build_object('lines', p.lines, 'gross', p.gross, 'quantities', c.quantities) order by p.page)
                           from page p join counted c on c.page = p.page), '[]'))
$$;
comment on function logic.print_pages is '单据分页
The lines of a document in pages of so many, each with its sum of gross and its quantities by unit; the quantities of the whole. Of goods
that leave without a price, gross is their cost.';

select logic.declare_shape('print_form', '{document: id, kind: document_kind, number: text?, state: document_state, reversed: boolean,
      reversal: boolean, form: text, lines_per_page: int, company: text, branch_name: text, branch_address: text, branch_phone: text,
      partner: text?, partner_name: text?, contact: text?, phone: text?, address: text?, warehouse_name: text?, employee_name: text?,
      business_on: day, due_on: day?, with_tax: boolean, reason: text, memo: text, discount: figure?, rounding_off: figure?, net: figure?,
      tax: figure?, gross: figure?, words: text?, printed: int, prepared_by: text?, approved_by: text?, content: {quantities: text?,
      pages: [{lines: [{line_number: int, product: text, product_name: text, spec: text, model: text, unit_name: text, quantity: figure,
      rejected: figure?, list_price: figure?, discount: figure?, price: figure?, gross: figure?, gift: boolean, due_on: day?, remark: text}],
      gross: figure?, quantities: text}]}}');

create function logic.print_form(p_document bigint, p_form text) returns json language sql stable as $$
    select json_build_object(
        'document', d.id::text, 'kind', d.kind, 'number', d.number, 'state', d.state, 'reversed', d.reversed, 'reversal', d.reversal_of is not null,
        'form', f.name, 'lines_per_page', f.lines,
        'company', (select c.name from data.company c), 'branch_name', d.branch_name, 'branch_address', b.address, 'branch_phone', b.phone,
        'partner', d.partner, 'partner_name', d.partner_name, 'contact', p.contact, 'phone', p.phone, 'address', p.address,
        'warehouse_name', d.warehouse_name, 'employee_name', d.employee_name, 'business_on', d.business_on, 'due_on', d.due_on,
        'with_tax', d.with_tax, 'reason', d.reason, 'memo', d.memo,
        'discount', d.discount::text, 'rounding_off', d.rounding_off::text, 'net', d.net::text, 'tax', d.tax::text,
        'gross', case when k.priced then d.gross else d.cost end::text,
        'words', logic.amount_in_words(case when k.priced then d.gross else d.cost end),
        'printed', (select coalesce(max(g.times), 0) from data.print_log g where g.document_id = d.id and g.form = f.name),
        'prepared_by', (select u.name from data.user_account u where u.login = d.created_by),
        'approved_by', (select u.name from data.document_event e join data.user_account u on u.id = e.user_id
                        where e.document_id = d.id and e.action = 'approve' order by e.id desc limit 1),
        'content', logic.print_pages(d.id, f.lines))
    from report.document d
    join meta.document_kind k on k.name = d.kind
    join meta.print_form f on f.name = p_form
    join data.branch b on b.code = d.branch
    left join report.partner p on p.code = d.partner
    where d.id = p_document
$$;
comment on function logic.print_form is '一张单据的打印内容
What a document shows on a form: who, where, pages of lines with sums, the amount in words; null where it is unknown or not the reader''s to see.';

create function logic.log_print(p_document bigint, p_form text) returns data.print_log language plpgsql volatile as $$
declare
    v_print data.print_log;
begin
    -- two who print at once are the first and the second
    perform from data.document d where d.id = p_document for no key update;
    insert into data.print_log (document_id, form, times, user_id)
    select p_document, p_form, coalesce(max(g.times), 0) + 1, logic.actor()
    from data.print_log g where g.document_id = p_document and g.form = p_form
    returning * into v_print;
    return v_print;
end $$;
comment on function logic.log_print is '记录一次打印
Writes that the user prints a document on a form, for the how many-th time.';

create function logic.print_file_patience() returns interval language sql immutable as $$ select interval '2 minutes' $$;
comment on function logic.print_file_patience is 'PDF 生成的最长时间
How long the service may take to make a PDF before another attempt is made.';

create function logic.waiting_print_files() returns setof bigint language sql stable as $$
    select f.print_id from data.print_file f
    where f.state = 'waiting' or f.state = 'running' and f.attempts < 3 and f.taken_at < now() - logic.print_file_patience()
$$;
comment on function logic.waiting_print_files is '待生成的 PDF
Prints that wait to become files, those too that were begun and left.';
