-- Who sees which rows. Code sees all, for posting must; views see what logic.visible_…() allows the session or the BI login.
-- One form only, `column = any ((select …)::int[])`: evaluated once per query, and an index can serve it; `&&` where a row names several.
-- What hangs on a partner is seen with the partner: for whoever is limited to own customers the partners that he sees are hashed once per
-- query; others never look at them.

do $$
declare
    v_policy text[];
begin
    foreach v_policy slice 1 in array array[
        ['department', 'branch_id = any ((select logic.visible_branches())::int[])'],
        ['employee', 'branch_id = any ((select logic.visible_branches())::int[])'],
        ['warehouse', 'id = any ((select logic.visible_warehouses())::int[])'],
        ['location', 'warehouse_id = any ((select logic.visible_warehouses())::int[])'],
        ['partner', 'branch_scope = any ((select logic.visible_partner_branches())::int[])'
            ' and owner_scope = any ((select logic.visible_owners())::int[])'],
        ['product_limit', 'warehouse_id = any ((select logic.visible_warehouses())::int[])'],
        ['document', '(branch_id = any ((select logic.visible_branches())::int[])'
            ' or other_branch_id = any ((select logic.visible_branches())::int[]))'
            ' and kind = any ((select logic.visible_kinds())::text[]) and (warehouse_id is null'
            ' or warehouse_id = any ((select logic.visible_warehouses())::int[])'
            ' or other_warehouses && ((select logic.visible_warehouses())::int[]))'
            ' and ((select logic.sees_all_partners()) or partner_id is null or partner_id in (select logic.visible_partners()))'],
        ['document_line', 'branch_id = any ((select logic.visible_branches())::int[])'],
        ['line_progress', 'warehouse_id = any ((select logic.visible_warehouses())::int[])'],
        ['approval_flow', 'branch_id is null or branch_id = any ((select logic.visible_branches())::int[])'],
        ['approval_request', 'branch_id = any ((select logic.visible_branches())::int[])'],
        ['stock_item', 'warehouse_id = any ((select logic.visible_warehouses())::int[])'],
        ['reservation', 'warehouse_id = any ((select logic.visible_warehouses())::int[])'],
        ['stock_balance', 'warehouse_id = any ((select logic.visible_warehouses())::int[])'],
        ['stock_entry', 'warehouse_id = any ((select logic.visible_warehouses())::int[])'],
        ['cost_pool', 'branch_id = any ((select logic.visible_branches())::int[])'],
        ['job', 'branch_id = any ((select logic.visible_branches())::int[])'],
        -- masters are the company's: for readers of all branches, and of partners that they see
        ['change', '0 = any ((select logic.visible_branches())::int[]) and ((select logic.sees_all_partners()) or coalesce('
            'case table_name when ''partner'' then row_id when ''location'' then coalesce(after, before) ->> ''owner_id'' end::int'
            ' in (select logic.visible_partners()), true))'],
        ['operation_log', 'branch_id = any ((select logic.visible_branches())::int[])'
            ' and ((select logic.sees_all_partners()) or user_id = any ((select logic.visible_callers())::int[]))']] loop
        execute format('alter table data.%I enable row level security', v_policy[1]);
        execute format('create policy code on data.%I to suanpan_code using (true) with check (true)', v_policy[1]);
        execute format('create policy visible on data.%I for select to suanpan_report using (%s)', v_policy[1], v_policy[2]);
    end loop;
end $$;
