-- Texts of people and files before anything is read from them. Guarantees: full width is half width, what cannot be seen is not there; so every
-- reading of a head, a number, a day or a code knows one form of each character.

create function logic.plain_text(p_text text) returns text language plpgsql immutable as $$
begin
    if p_text ~ '^[!-~]*$' then
        return p_text;
    end if;
    -- of what NFKC keeps: the sign of minus, and characters without a width
    return btrim(regexp_replace(translate(normalize(p_text, nfkc),
        U&'\2212\00AD\200B\200C\200D\200E\200F\202A\202B\202C\202D\202E\2060\2066\2067\2068\2069\FEFF', '-'), '[[:space:]]+', ' ', 'g'));
end $$;
comment on function logic.plain_text is '文字的标准写法:半角,无不可见字符
A text as it is compared and read: NFKC, so that １２ is 12 and (箱) is (箱), without invisible characters, one space between words; null for null.';

create function logic.plain_digits(p_text text) returns text language plpgsql immutable as $$
declare
    v_text text := logic.plain_text(p_text);
begin
    -- a text by Excel's mark, or by the formula that keeps its zeros
    return coalesce((regexp_match(v_text, '^="([^"]*)"$'))[1], (regexp_match(v_text, '^''+([0-9]+)$'))[1], v_text);
end $$;
comment on function logic.plain_digits is '编码、条码、账号的标准写法
A code, barcode or account as plain_text has it, without the marks by which a spreadsheet was told that it is a text: ''001, ="001".';

create function logic.digits_lost(p_text text) returns boolean language plpgsql immutable as $$
begin
    return coalesce(logic.plain_text(p_text) ~ '^[0-9](\.[0-9]+)?E\+[0-9]{2,3}$', false);
end $$;
comment on function logic.digits_lost is '数字被写成科学计数法
Whether a code, barcode or account is what a spreadsheet makes of a long number, 6.90104E+12: the rest of its digits is gone.';
