-- Triggers live with the code because dropping a code schema would silently drop them. Which table has which follows from its columns.

do $$
declare
    v_table record;
    v_watch text[];
begin
    create trigger guard_line before update or delete on data.document_line for each row execute function logic.guard_line();
    -- What notes who changed it is stamped and recorded, but for papers, whose events tell it. Search columns follow from others: bringing them up to
    -- date is no edit; every other column is one.
    for v_table in
        select c.relname as name,
               case when bool_or(a.attname = 'search_text') then ' of ' || string_agg(quote_ident(a.attname), ', ' order by a.attnum)
            filter (where a.attgenerated = '' and a.attname not in ('id', 'search_text', 'search_grams', 'version', 'created_at', 'created_by',
                'updated_at', 'updated_by')) end columns
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'data'::regnamespace and c.relkind = 'r'
        group by c.relname
        having bool_or(a.attname = 'updated_by')
    loop
        execute format('create trigger stamp before insert or update%s on data.%I for each row execute function logic.stamp()',
            v_table.columns, v_table.name);
        continue when v_table.name = 'document';
        execute format('create trigger record_change after insert or delete or update%s on data.%I for each row'
            ' execute function logic.record_change(%L, ''challenge_secret'', ''salt'', ''key_hash'', ''search_text'', ''search_grams'','
            ' ''branch_scope'', ''owner_scope'')', v_table.columns, v_table.name, case v_table.name when 'number_format' then 'kind' else 'id' end);
    end loop;
    -- what belongs to a record and has no stamps of its own: table, the column that names the record, columns never recorded
    foreach v_watch slice 1 in array array[
        ['role_permission', '''role_id'''], ['user_role', '''user_id'''], ['user_branch', '''user_id'''], ['user_warehouse', '''user_id'''],
        ['user_certificate', '''user_id'''], ['bi_login', '''login'''], ['cost_unit', '''id'''], ['approval_flow', '''id'''],
        ['approval_step', '''flow_id'''], ['product_unit', '''product_id'''], ['product_barcode', '''product_id'', ''gtin'''],
        ['product_limit', '''product_id''']] loop
        execute format('create trigger record_change after insert or update or delete on data.%I'
            ' for each row execute function logic.record_change(%s)',
            v_watch[1], v_watch[2]);
    end loop;
end $$;
