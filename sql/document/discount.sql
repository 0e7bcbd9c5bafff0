-- 折扣 as people write it: what is paid. Guarantees: 九折 is never read as nine tenths off; what can mean two things means nothing, and whoever
-- wrote it is asked. The operations keep the share that is taken off.

create function logic.as_discount(p_text text) returns numeric language plpgsql immutable as $$
declare
    v_text text := translate(regexp_replace(normalize(p_text, NFKC), '[[:space:]]', '', 'g'), '〇零一二三四五六七八九点', '00123456789.');
    v_fold numeric := (regexp_match(v_text, '^打?([0-9]{1,2}(?:\.[0-9]{1,4})?)折$'))[1]::numeric;
    v_paid numeric;
begin
    if v_text in ('不打折', '无折扣', '无', '原价', '全价', '正价') then
        return 0;
    elsif v_text in ('对折', '半价') then
        return 0.5;
    end if;
    v_paid := case
        -- 9折 and 9.5折 are tenths, 95折 hundredths; 10折 and 0.9折 are said by nobody for certain
        when v_fold >= 1 and v_fold < 10 then v_fold / 10
        when v_fold >= 11 then v_fold / 100
        when v_text ~ '^[0-9]{1,3}(\.[0-9]{1,4})?%$' then rtrim(v_text, '%')::numeric / 100
        when v_text ~ '^0?\.[0-9]{1,6}$' then v_text::numeric
        when v_text ~ '^[0-9]{1,3}(\.[0-9]{1,4})?$' and v_text::numeric > 10 then v_text::numeric / 100 end;
    return case when v_paid > 0 and v_paid <= 1 then 1 - trim_scale(v_paid) end;
end $$;
comment on function logic.as_discount is '文字转折扣:写的是实付
The share taken off that a discount means which is written as what is paid: 90, 90%, 9折, 9.5折, 九五折, 95折 and 0.95, 100 for none. Null where that
is not certain: 9, 9.5 and 1 may be tenths or percent, 0 none or all.';
