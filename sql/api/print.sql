-- Documents on paper, and the log of it.

create function api.document_print_form(p_document bigint, p_form text) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
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
end
$$;
comment on function api.document_print_form(bigint, text) is '单据的打印内容
What a document shows on the form a4 or three_part, cut into pages with their sums: nothing is recorded. Prices only for those who may see them.
Raises document_unknown, request_invalid.';
select logic.register('document.print_form', 'query', null, p_example => '{"document": 1, "form": "three_part"}');

create function api.document_print(p_document bigint, p_form text) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    v_times int;
begin
    perform api.document_print_form(p_document, p_form);
    -- two who print at once are the first and the second
    perform from data.document d where d.id = p_document for no key update;
    select coalesce(max(g.times), 0) + 1 into v_times from data.print_log g where g.document_id = p_document and g.form = p_form;
    insert into data.print_log (document_id, form, times, user_id) values (p_document, p_form, v_times, logic.actor());
    return json_build_object('document', p_document::text, 'form', p_form, 'times', v_times);
end
$$;
comment on function api.document_print(bigint, text) is '登记一次打印
Records that the user prints a document on the form a4 or three_part, and answers the how many-th time it is. Raises document_unknown,
request_invalid.';
select logic.register('document.print', 'command', null, p_example => '{"document": 1, "form": "three_part"}');

create function api.print_log_list(
    p_filter jsonb default '{}', p_sort text[] default '{-id}', p_limit int default 50, p_after text default null) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select logic.read_report('print_log', p_filter, null, p_sort, p_limit, logic.page_position(p_after), null, true) $$;
comment on function api.print_log_list(jsonb, text[], int, text) is '打印记录
A page of prints of the documents that the user may see, the latest first; filter by column of report.print_log.';
select logic.register('print_log.list', 'query', 'master.see', p_example => '{"filter": {"document_id": 1}}');
