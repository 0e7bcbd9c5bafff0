-- Products that a file names by what people see of them: several have one name, and are told apart by their specification, then by their unit.

create function logic.product_described(p_text text, p_spec text, p_unit text, out product text, out unit text)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
    v_spec  text := nullif(regexp_replace(lower(logic.plain_text(p_spec)), ' ', '', 'g'), '');
    v_unit  text := nullif(btrim(p_unit), '');
    v_codes text[];
begin
    select n.product, n.unit into product, unit from logic.product_named(p_text) n;
    if v_spec is null and v_unit is null or unit is not null
       or exists (select from data.product p where p.code = product and p.name collate "zh-x-icu" <> btrim(p_text)) then
        return;
    end if;
    v_codes := array(
        select p.code::text
        from data.product p
        cross join lateral (
            select regexp_replace(lower(logic.plain_text(p.spec)), ' ', '', 'g') spec, regexp_replace(lower(logic.plain_text(p.model)), ' ', '', 'g') model
        ) k
        where p.name collate "zh-x-icu" = btrim(p_text) and not p.disabled
          and (v_spec is null or k.spec || k.model = '' or v_spec in (k.spec, k.model, k.spec || k.model, k.model || k.spec)));
    if cardinality(v_codes) > 1 and v_unit is not null then
        v_codes := array(
            select c from unnest(v_codes) c
            where exists (
                select from data.product p join data.product_unit x on x.product_id = p.id join data.unit u on u.id = x.unit_id
                where p.code = c and v_unit in (u.code, u.name)));
    end if;
    product := case when cardinality(v_codes) = 1 then v_codes[1] else btrim(p_text) end;
end
$$;
comment on function logic.product_described(text, text, text) is '由名称、规格、单位得商品
The product that a file names by code, barcode or name, and where several have the name, by its specification (with or without model) and then its unit; a text that
names nothing, or more than one, comes back as it is.';
