-- One product in several rows of a file, one for each warehouse, as files of stock have it. Guarantees: a row goes on with an earlier one only where
-- all that it says of the product is the same; everything else stays a duplicate.

create function logic.continued_rows(p_rows logic.product_import_row[]) returns table (ordinal int, first int) language sql stable as $$
    select r.n, r.first
    from (
        select r.ordinality::int n, r.warehouse, k.said,
               min(r.ordinality) over (partition by k.said)::int first,
               count(*) over (partition by k.said, r.warehouse) times
        from unnest(p_rows) with ordinality r
        cross join lateral (
            select to_jsonb(r) - array['ordinality', 'warehouse', 'lower_limit', 'upper_limit', 'opening_quantity', 'opening_cost',
                'opening_amount', 'external_id'] said
        ) k
        where r.warehouse is not null and (r.code is not null or r.name is not null)
    ) r
    where r.n <> r.first and r.times = 1
$$;
comment on function logic.continued_rows is '同一商品在多行、每行一个仓库
The rows that say the same of a product as an earlier row does, in another warehouse, with the row that they go on with: they bring its stock and
limits there.';
