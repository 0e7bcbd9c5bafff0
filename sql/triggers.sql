-- Triggers live with the code because dropping a code schema would silently drop them.

do $$
declare
    v_table   text;
    v_columns text;
    v_watch   text[];
begin
    foreach v_table in array array['company', 'branch', 'department', 'employee', 'role', 'user_account', 'warehouse', 'location',
                                   'category', 'unit', 'tax_code',
                                   'partner_class', 'partner_source', 'region', 'payment_terms'] loop
        execute format('create trigger stamp before insert or update on data.%I for each row execute function logic.stamp()', v_table);
    end loop;
    create trigger stamp before insert or update on data.document for each row execute function logic.stamp();
    create trigger stamp before insert or update on data.number_format for each row execute function logic.stamp();
    create trigger guard_line before update or delete on data.document_line for each row execute function logic.guard_line();
    -- search columns follow from others: bringing them up to date is no edit; every other column is one
    for v_table, v_columns in
        select c.relname, string_agg(quote_ident(a.attname), ', ' order by a.attnum)
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        where c.oid in ('data.product'::regclass, 'data.partner'::regclass)
          and a.attname not in ('id', 'search_text', 'search_grams', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by')
        group by c.relname loop
        execute format('create trigger stamp before insert or update of %s on data.%I for each row execute function logic.stamp()',
            v_columns, v_table);
        execute format('create trigger record_change after insert or delete or update of %s on data.%I for each row'
            ' execute function logic.record_change(''id'', ''search_text'', ''search_grams'', ''branch_scope'', ''owner_scope'')',
            v_columns, v_table);
    end loop;
    -- table, the column that names the record, columns never recorded
    foreach v_watch slice 1 in array array[
        ['company', '''id'', ''challenge_secret'''], ['branch', '''id'''], ['department', '''id'''], ['employee', '''id'''],
        ['role', '''id'''], ['role_permission', '''role_id'''], ['user_account', '''id'', ''salt'', ''key_hash'''],
        ['user_role', '''user_id'''], ['user_branch', '''user_id'''], ['user_warehouse', '''user_id'''],
        ['user_certificate', '''user_id'''], ['bi_login', '''login'''],
        ['cost_unit', '''id'''], ['warehouse', '''id'''], ['location', '''id'''], ['category', '''id'''], ['unit', '''id'''], ['tax_code', '''id'''],
        ['partner_class', '''id'''], ['partner_source', '''id'''], ['region', '''id'''], ['payment_terms', '''id'''],
        ['number_format', '''kind'''], ['approval_flow', '''id'''], ['approval_step', '''flow_id'''], ['product_unit', '''product_id'''],
        ['product_barcode', '''product_id'', ''gtin'''], ['product_limit', '''product_id''']] loop
        execute format('create trigger record_change after insert or update or delete on data.%I'
            ' for each row execute function logic.record_change(%s)',
            v_watch[1], v_watch[2]);
    end loop;
end $$;
