-- Products that a file names as people see them: by code, by barcode, or by a name that several may have and that specification, model and unit tell
-- apart. Guarantees: a code or barcode is never overruled; where a name fits none or more than one, nobody guesses: the fault names what there is.

create function logic.product_coded(p_text text, out product text, out unit text) language plpgsql stable as $$
declare
    v_code text := logic.plain_digits(p_text);
begin
    select p.code into product from data.product p where p.code in (btrim(p_text), v_code) order by p.code <> btrim(p_text) limit 1;
    if product is null then
        select p.code into product from data.product p where lower(normalize(p.code::text, NFKC)) = lower(v_code);
    end if;
    if product is null then
        select p.code, u.code into product, unit
        from data.product_barcode b join data.product p on p.id = b.product_id join data.unit u on u.id = b.unit_id
        where b.gtin = logic.barcode_key(v_code);
    end if;
end $$;
comment on function logic.product_coded is '由编码或条码得商品
The product that a text names by code, or by barcode, which names its unit too; null for none.';

create function logic.spec_text(p_text text) returns text language plpgsql immutable as $$
begin
    return replace(lower(logic.plain_text(p_text)), ' ', '');
end $$;
comment on function logic.spec_text is '用于比较的规格
A specification or model as it is compared: as plain_text has it, lower case, without spaces.';

create function logic.product_named(p_text text, p_spec text, p_unit text, out product text, out unit text, out fault text, out candidates text)
language plpgsql stable as $$
declare
    v_spec   text := nullif(logic.spec_text(p_spec), '');
    v_ids    int[];
    v_fitting int[];
begin
    select c.product, c.unit into product, unit from logic.product_coded(p_text) c;
    if product is not null then
        return;
    end if;
    if logic.digits_lost(p_text) then
        fault := 'digits_lost';
        candidates := p_text;
        return;
    end if;
    v_ids := array(select p.id from data.product p where p.name collate "zh-x-icu" = btrim(p_text) and not p.disabled);
    v_fitting := case when v_spec is null then v_ids else array(
        select p.id
        from data.product p
        cross join lateral (select logic.spec_text(p.spec) spec, logic.spec_text(p.model) model) k
        where p.id = any (v_ids) and (k.spec || k.model = '' or v_spec in (k.spec, k.model, k.spec || k.model, k.model || k.spec))) end;
    if cardinality(v_fitting) > 1 and v_spec is not null then
        -- who says just that goes before who says nothing
        v_fitting := coalesce(nullif(array(select p.id from data.product p where p.id = any (v_fitting) and p.spec || p.model <> ''), '{}'),
            v_fitting);
    end if;
    if cardinality(v_fitting) > 1 and btrim(p_unit) <> '' then
        v_fitting := coalesce(nullif(array(
            select x.product_id from data.product_unit x join data.unit u on u.id = x.unit_id
            where x.product_id = any (v_fitting) and btrim(p_unit) in (u.code, u.name)), '{}'), v_fitting);
    end if;
    if cardinality(v_fitting) = 1 then
        product := (select p.code from data.product p where p.id = v_fitting[1]);
    elsif v_ids <> '{}' then
        fault := case when v_fitting = '{}' then 'spec_unknown' else 'ambiguous' end;
        candidates := (
            select string_agg(concat_ws(' ', p.code, nullif(p.spec, ''), nullif(p.model, '')), ', ' order by p.code)
            from (select q.* from data.product q where q.id = any (coalesce(nullif(v_fitting, '{}'), v_ids)) order by q.code limit 5) p);
    end if;
end $$;
comment on function logic.product_named is '由编码、条码或名称、规格、单位得商品
The product that a file names by code, by barcode, which names its unit too, or by a name that only one has with that specification (with or without
model) and unit. product is null where it names none: fault then says ambiguous or spec_unknown where the name is known, candidates which products
have it; or digits_lost.';
