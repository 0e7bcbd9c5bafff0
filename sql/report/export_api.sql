-- Who takes data out. The data is read by the query that shows it; that it becomes a file is a command, so the operation log tells it.

create function api.export_log(p_source text, p_format text, p_row_count int, p_request jsonb default '{}') returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_source !~ '^[a-z][a-z_]{0,60}(\.[a-z][a-z_]{0,60})?$' then
        perform logic.refuse_faults('[{"path": "source", "fault": "wrong_form"}]');
    elsif p_format not in ('csv', 'xlsx') then
        perform logic.refuse_faults('[{"path": "format", "fault": "unknown_value", "expected": "csv, xlsx"}]');
    elsif p_row_count < 0 then
        perform logic.refuse_faults('[{"path": "row_count", "fault": "out_of_range"}]');
    end if;
    return json_build_object();
end $$;
comment on function api.export_log is '登记导出(由服务在交出文件之前调用)
Enters into the operation log that a view or an operation is exported: its filters, how many rows, in which format. The service calls it before it
hands out a file, and hands out none where this is refused. Raises request_invalid.';
select logic.register('export.log', 'command', 'data.export',
    p_example => '{"source": "stock_on_hand", "format": "xlsx", "row_count": 120, "request": {"filter": {"warehouse": "HQ-1"}}}', p_answer => '{}');
