-- Types that carry their own limits, so that no procedure has to repeat them.
-- A domain over numeric has no type modifier: that would round input without a word, and NaN passes every `>= 0`.

create domain data.quantity as numeric
    constraint quantity_range check (value = round(value, 6) and value between -999999999999 and 999999999999);
create domain data.price as numeric
    constraint price_range check (value = round(value, 6) and value between 0 and 999999999999);
create domain data.money as numeric
    constraint money_range check (value = round(value, 2) and value between -999999999999 and 999999999999);
create domain data.rate as numeric
    constraint rate_range check (value = round(value, 6) and value between 0 and 1000);
create domain data.business_day as date
    constraint business_day_range check (value between date '1970-01-01' and date '2999-12-31');
create domain data.code as text
    constraint code_form check (value ~ '^[^[:space:][:cntrl:]]([^[:cntrl:]]{0,38}[^[:space:][:cntrl:]])?$');
create domain data.title as text
    constraint title_form check (length(value) between 1 and 200 and value !~ '[[:cntrl:]]' and value = btrim(value));
create domain data.phrase as text
    constraint phrase_form check (length(value) <= 200 and value !~ '[[:cntrl:]]');
create domain data.memo as text
    constraint memo_form check (length(value) <= 4000 and value !~ '[\x01-\x08\x0b\x0c\x0e-\x1f]');
create domain data.content as text;

comment on domain data.quantity is '数量,最多 6 位小数
A quantity: at most 6 decimals, within ±999,999,999,999.';
comment on domain data.price is '单价,最多 6 位小数,不为负
A unit price: at most 6 decimals, never negative.';
comment on domain data.money is '金额,2 位小数
An amount of money: at most 2 decimals.';
comment on domain data.rate is '比率(0.13 = 13%)
A rate as a fraction (0.13 = 13 %) or a currency rate: at most 6 decimals.';
comment on domain data.business_day is '业务日期(1970-01-01 至 2999-12-31)
A business day between 1970-01-01 and 2999-12-31.';
comment on domain data.code is '编码,1–40 字符
A code: 1 to 40 characters, no control characters, no space at either end.';
comment on domain data.title is '名称,1–200 字符
A name: 1 to 200 characters.';
comment on domain data.phrase is '短文字,最多 200 字符
A short text on one line: at most 200 characters, may be empty.';
comment on domain data.memo is '备注,最多 4000 字符
A longer text: at most 4,000 characters, may be empty.';
comment on domain data.content is '文件内容(base64),不进操作日志
A file, a picture or free bytes in base64. An argument of this type is left out of the operation log.';
