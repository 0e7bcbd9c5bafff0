-- Barcodes. Guarantees: one number is one barcode, whether it comes as UPC-A, EAN-13 or GTIN-14 (GS1 General Specifications, 1.4: they differ by
-- zeros in front), so that what a scanner, a file or another program sends is found; a number of these lengths whose check digit is wrong was
-- misread.

create function logic.barcode_key(p_barcode text) returns text language plpgsql immutable as $$
begin
    return case when p_barcode ~ '^([0-9]{8}|[0-9]{12,14})$' then lpad(p_barcode, 14, '0') else p_barcode end;
end $$;
comment on function logic.barcode_key is '条码的统一形式
What a barcode is compared by, as product_barcode.gtin: a number of 8, 12, 13 or 14 digits as GTIN-14, all else as it is.';

create function logic.check_digit_wrong(p_barcode text) returns boolean language plpgsql immutable as $$
declare
    v_gtin text := logic.barcode_key(p_barcode);
begin
    -- what begins with 2 (or 0 of 8 digits, 4 of 12) is a company's own, and may be anything (GS1 General Specifications, 1.4.3)
    return p_barcode ~ '^([0-9]{8}|[0-9]{12,14})$' and v_gtin !~ '^(02|002|004|000000[02])'
        and (select sum(substr(v_gtin, i, 1)::int * case when i % 2 = 1 then 3 else 1 end) % 10 <> 0 from generate_series(1, 14) i);
end $$;
comment on function logic.check_digit_wrong is '条码的校验位是否有误
Whether a number of 8, 12, 13 or 14 digits that is not of the ranges for use inside a company has another check digit than GS1 says.';

create function logic.barcode_sound(p_barcode text) returns boolean language plpgsql immutable as $$
begin
    return p_barcode ~ '^[!-~]{1,48}$';
end $$;
comment on function logic.barcode_sound is '条码是否有效
Whether a barcode can be printed as Code 128.';
