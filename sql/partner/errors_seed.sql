-- What is refused of suppliers and customers.

insert into meta.error (name, sqlstate, status, retryable, message_zh, message_en, hint_zh, hint_en) values
('partner_unknown', 'SP404', 404, false, '没有往来单位 {partner}', 'There is no partner {partner}.', '请核对编码,或用 partner.find 查找。',
    'Check the code, or look it up by partner.find.'),
('partner_in_use', 'SP409', 409, false, '往来单位 {partner} 已被使用,不能删除', 'Partner {partner} is in use and cannot be deleted.',
    '请改为停用(partner.update,disabled=true)。', 'Disable it instead (partner.update with disabled=true).');

insert into meta.constraint_error (constraint_name, error_name, path) values
('partner_price_tolerance_range', 'value_invalid', 'price_tolerance_percent'), ('payment_terms_kind_known', 'value_invalid', 'kind'),
('payment_terms_months_range', 'value_invalid', 'months'), ('payment_terms_days_range', 'value_invalid', 'days'),
('partner_side_named', 'value_invalid', 'is_supplier'), ('partner_invoice_kind_known', 'value_invalid', 'invoice_kind'),
('partner_credit_limit_range', 'value_invalid', 'credit_limit'), ('partner_mnemonics_few', 'value_invalid', 'mnemonics');
