-- Documents on paper, and the log of it.

create function api.document_print_form(p_document bigint, p_form text) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_json json;
begin
    if not exists (select from meta.print_form f where f.name = p_form) then
        perform logic.refuse_faults(jsonb_build_array(jsonb_build_object('path', 'form', 'fault', 'unknown_value', 'value', left(p_form, 100))));
    end if;
    v_json := logic.print_form(p_document, p_form);
    if v_json is null then
        perform logic.fail('document_unknown', jsonb_build_object('document', p_document));
    end if;
    return v_json;
end $$;
comment on function api.document_print_form is '单据的打印内容
What a document shows on the form a4 or three_part, cut into pages with their sums: nothing is recorded. Prices only for those who may see them.
Raises document_unknown, request_invalid.';
select logic.register('document.print_form', 'query', null, p_example => '{"document": 1, "form": "three_part"}', p_answer => 'print_form');

create function api.document_print(p_document bigint, p_form text) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform api.document_print_form(p_document, p_form);
    return json_build_object('document', p_document::text, 'form', p_form, 'times', (logic.log_print(p_document, p_form)).times);
end $$;
comment on function api.document_print is '登记一次打印
Records that the user prints a document on the form a4 or three_part, and answers the how many-th time it is. Raises document_unknown,
request_invalid.';
select logic.register('document.print', 'command', null, p_example => '{"document": 1, "form": "three_part"}',
    p_answer => '{document: id, form: text, times: int}');

create function api.document_print_file(
    p_document bigint, p_form text, p_with_prices boolean default true, p_language text default null, p_origin text default '') returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_language text := coalesce(p_language, (select u.language from data.user_account u where u.id = logic.actor()), 'zh');
    v_faults   jsonb;
    v_print    data.print_log;
begin
    select jsonb_agg(jsonb_build_object('path', f.path, 'fault', f.fault, 'value', left(f.value, 100))) into v_faults
    from (values ('language', 'unknown_value', v_language, v_language in ('zh', 'en')),
                 ('origin', 'wrong_type', p_origin, p_origin ~ '^(https?://[A-Za-z0-9.:_\[\]-]{1,255})?$')) f (path, fault, value, holds)
    where not f.holds;
    if v_faults is not null then
        perform logic.refuse_faults(v_faults);
    end if;
    perform api.document_print_form(p_document, p_form);
    -- two requests of one user at once are counted one after the other
    perform from data.user_account u where u.id = logic.actor() for no key update;
    if (select count(*) from data.print_file f join data.print_log g on g.id = f.print_id
        where f.state in ('waiting', 'running') and g.user_id = logic.actor()) >= 20 then
        perform logic.fail('print_file_limit', jsonb_build_object('limit', 20));
    end if;
    v_print := logic.log_print(p_document, p_form);
    insert into data.print_file (print_id, language, origin, with_prices, form)
    values (v_print.id, v_language, p_origin, p_with_prices, logic.print_form(p_document, p_form));
    return json_build_object('print', v_print.id::text, 'document', p_document::text, 'form', p_form, 'times', v_print.times);
end $$;
comment on function api.document_print_file is '打印成 PDF
Records that the user prints a document on the form a4 or three_part, and has the service make a PDF of it, as it is at this moment: print_file.get
tells when it is done. p_language: zh or en, else the user''s; p_origin: where the service is reached (https://…), for the QR code that leads back to
the document. Raises document_unknown, print_file_limit, request_invalid.';
select logic.register('document.print_file', 'command', null, p_example => '{"document": 1, "form": "a4"}',
    p_answer => '{print: id, document: id, form: text, times: int}');

create function api.print_file_get(p_print bigint, p_with_content boolean default false) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_answer json;
begin
    select json_build_object('print', f.print_id::text, 'document', g.document_id::text, 'form', g.form, 'kind', f.form ->> 'kind', 'times', g.times,
            'name', coalesce(f.form ->> 'number', f.form ->> 'kind' || '-' || g.document_id) || '.pdf', 'state', f.state,
            'ahead', (select count(*) from data.print_file w where w.state in ('waiting', 'running')
                and w.print_id < f.print_id and f.state = 'waiting'),
            'size', length(f.content),
            'content', case when p_with_content then translate(encode(f.content, 'base64'), E'\n', '') end)
        into v_answer
    from data.print_file f join data.print_log g on g.id = f.print_id
    where f.print_id = p_print and g.user_id = logic.actor() and exists (select from report.document d where d.id = g.document_id);
    if v_answer is null then
        perform logic.fail('print_file_unknown', jsonb_build_object('print', p_print));
    end if;
    return v_answer;
end $$;
comment on function api.print_file_get is '取 PDF 文件
How far a PDF that the user asked for is (waiting, running, done, failed), how many are ahead of it, and, where wished, its content in base64; it is
kept for a week. Raises print_file_unknown.';
select logic.register('print_file.get', 'query', null, p_example => '{"print": 1}',
    p_answer => '{print: id, document: id, form: text, kind: document_kind, times: int, name: text, state: print_file.state, ahead: int, size: int?,
      content: text?}');

create function api.print_file_waiting() returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select json_build_object('waiting', exists (select from logic.waiting_print_files()))
$$;
comment on function api.print_file_waiting is '是否有待生成的 PDF(由服务查询)
Whether a print waits to become a file: what the service looks for, without a session; it tells nothing else.';
select logic.register('print_file.waiting', 'query', null, p_public => true, p_answer => '{waiting: boolean}');

create function api.print_file_take() returns json language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_file data.print_file;
begin
    perform logic.require_system();
    delete from data.print_file f where f.requested_at < now() - interval '7 days';
    update data.print_file f set state = 'failed', ended_at = clock_timestamp()
    where f.state = 'running' and f.attempts = 3 and f.taken_at < now() - logic.print_file_patience();
    update data.print_file f set state = 'running', attempts = f.attempts + 1, taken_at = clock_timestamp()
    where f.print_id = (select w.print_id from data.print_file w where w.print_id in (select logic.waiting_print_files())
                        order by w.print_id limit 1 for update skip locked)
    returning f.* into v_file;
    return case when v_file.print_id is not null then json_build_object(
        'print', v_file.print_id::text, 'language', v_file.language, 'origin', v_file.origin, 'with_prices', v_file.with_prices, 'form', v_file.form,
        'formats', logic.formats()) else '{}' end;
end $$;
comment on function api.print_file_take is '领取一个待生成的 PDF(由服务调用)
What the next PDF is made of, {} without one. One that nobody finished within two minutes is taken again, three times at most; files older than a week
go.
Raises permission_denied for all but the service itself.';
select logic.register('print_file.take', 'command', 'service.operate', p_groupable => false, p_scheduled => true,
    p_answer => '{print?: id, language?: language, origin?: text, with_prices?: boolean, form?: print_form, formats?: formats}');

create function api.print_file_finish(p_print bigint, p_content data.content default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_content bytea;
begin
    perform logic.require_system();
    begin
        v_content := decode(p_content, 'base64');
    exception when invalid_parameter_value then
        perform logic.refuse_faults('[{"path": "content", "fault": "wrong_type"}]');
    end;
    update data.print_file f
    set state = case when v_content is null then 'failed' else 'done' end, content = v_content, ended_at = clock_timestamp()
    where f.print_id = p_print and f.state = 'running';
    return json_build_object('print', p_print::text);
end $$;
comment on function api.print_file_finish is '交回生成的 PDF(由服务调用)
A PDF that is done, its content in base64; without content it failed. Raises permission_denied for all but the service itself.';
select logic.register('print_file.finish', 'command', 'service.operate', p_groupable => false, p_example => '{"print": 1}', p_scheduled => true,
    p_answer => '{print: id}');

create function api.print_log_list(
    p_filter jsonb default '{}', p_sort text[] default '{-id}', p_limit int default 50, p_after text default null) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select logic.read_report('print_log', p_filter, null, p_sort, p_limit, logic.page_position(p_after), null, true)
$$;
comment on function api.print_log_list is '打印记录
A page of prints of the documents that the user may see, the latest first; filter by column of report.print_log.';
select logic.register('print_log.list', 'query', 'master.see', p_example => '{"filter": {"document_id": 1}}', p_answer => 'page print_log');
