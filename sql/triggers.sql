-- Triggers live with the code because dropping a code schema would silently drop them.

do $$
declare
    v_table text;
    v_watch text[];
begin
    foreach v_table in array array['company', 'branch', 'department', 'employee', 'role', 'user_account', 'warehouse', 'location',
                                   'category', 'unit', 'tax_code',
                                   'partner_class', 'partner_source', 'region', 'payment_terms'] loop
        execute format('create trigger stamp before insert or update on data.%I for each row execute function logic.stamp()', v_table);
    end loop;
    create trigger stamp before insert or update on data.document for each row execute function logic.stamp();
    create trigger stamp before insert or update on data.number_format for each row execute function logic.stamp();
    create trigger guard_line before update or delete on data.document_line for each row execute function logic.guard_line();
    -- search columns follow from others: bringing them up to date is no edit
    create trigger stamp before insert or update of code, name, spec, model, mnemonics, kind, category_id, base_unit_id, tax_code_id, cost_method,
        over_receipt_percent, remark, external_id, disabled on data.product for each row execute function logic.stamp();
    create trigger record_change after insert or delete or update of code, name, spec, model, mnemonics, kind, category_id, base_unit_id,
        tax_code_id, cost_method, over_receipt_percent, remark, external_id, disabled on data.product
        for each row execute function logic.record_change('id', 'search_text', 'search_grams');
    create trigger stamp before insert or update of code, name, is_supplier, is_customer, mnemonics, contact, phone, email, address, tax_number,
        bank, bank_account, invoice_kind, payment_terms_id, credit_limit, class_id, source_id, region_id, branch_id, owner_id, remark,
        external_id, disabled on data.partner for each row execute function logic.stamp();
    create trigger record_change after insert or delete or update of code, name, is_supplier, is_customer, mnemonics, contact, phone, email,
        address, tax_number, bank, bank_account, invoice_kind, payment_terms_id, credit_limit, class_id, source_id, region_id, branch_id,
        owner_id, remark, external_id, disabled on data.partner
        for each row execute function logic.record_change('id', 'search_text', 'search_grams', 'branch_scope', 'owner_scope');
    -- table, the column that names the record, columns never recorded
    foreach v_watch slice 1 in array array[
        ['company', '''id'', ''challenge_secret'''], ['branch', '''id'''], ['department', '''id'''], ['employee', '''id'''],
        ['role', '''id'''], ['role_permission', '''role_id'''], ['user_account', '''id'', ''salt'', ''key_hash'''],
        ['user_role', '''user_id'''], ['user_branch', '''user_id'''], ['user_warehouse', '''user_id'''],
        ['user_certificate', '''user_id'''], ['bi_login', '''login'''],
        ['cost_unit', '''id'''], ['warehouse', '''id'''], ['location', '''id'''], ['category', '''id'''], ['unit', '''id'''], ['tax_code', '''id'''],
        ['partner_class', '''id'''], ['partner_source', '''id'''], ['region', '''id'''], ['payment_terms', '''id'''],
        ['number_format', '''kind'''], ['approval_flow', '''id'''], ['approval_step', '''flow_id'''], ['product_unit', '''product_id'''],
        ['product_barcode', '''product_id'''], ['product_limit', '''product_id''']] loop
        execute format('create trigger record_change after insert or update or delete on data.%I for each row execute function logic.record_change(%s)',
            v_watch[1], v_watch[2]);
    end loop;
end
$$;
