-- What boards ask: one call for all of a board.

create function api.board_read(p_board text default null) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_board text := coalesce(p_board, (
        select substr(p.name, 7) from unnest(logic.board_permissions()) with ordinality p (name, place)
        where logic.may(p.name) order by p.place limit 1));
begin
    if p_board is not null then
        if 'board.' || p_board <> all (logic.board_permissions()) then
            perform logic.refuse_faults(jsonb_build_array(jsonb_build_object('path', 'board', 'fault', 'unknown_value',
                'value', left(p_board, 100))));
        end if;
        perform logic.require('board.' || p_board);
    end if;
    return json_build_object('board', v_board, 'day', logic.today(),
        'figures', logic.board_json(array_remove(array[case when p_board is null then 'home' end, v_board], null)),
        'proof', case when logic.may('check.run') then logic.proof_json(logic.last_run()) end,
        'sales', case when v_board in ('today', 'seller') and logic.may('delivery.see') then logic.daily_sales(logic.today() - 29, logic.today()) end,
        'recent', case when logic.may('master.see') then logic.read_report('document', '{}',
            '{id,number,kind,state,business_on,partner_name,gross}', '{-id}', 10, null, null, true) -> 'rows' end);
end $$;
comment on function api.board_read is '看板:数字、走势、最近单据
A board whole: its figures, each with the view, filter and column that it is the count or sum of; sales of the last 30 days; recent documents; the
last proof that the books tie out.
Without a board: what the user has to do, and the first board that he may see. All branches that he sees. Raises request_invalid, permission_denied.';
select logic.register('board.read', 'query', null, p_example => '{"board": "today"}',
    p_answer => '{board: text?, day: day, figures: [{board: text, name: text, report: text, filter: json, measure: text?, value: figure}],
      proof: proof?, sales: daily_sales?, recent: recent_papers?}');
