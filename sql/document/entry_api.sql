-- Operations of editors: what a new document begins with, what is offered while somebody types, and what a pasted block means.

create function api.product_offer(
    p_kind text, p_text text default null, p_product data.code default null, p_warehouse data.code default null, p_partner data.code default null,
    p_with_tax boolean default null, p_limit int default 20) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_kind   meta.document_kind := logic.known_kind(p_kind);
    v_header logic.header := logic.entry_header(v_kind, p_warehouse, p_partner, p_with_tax);
    v_found  int[];
begin
    if p_limit not between 1 and 100 then
        perform logic.refuse_faults('[{"path": "limit", "fault": "out_of_range"}]');
    elsif (p_text is null) = (p_product is null) then
        perform logic.refuse_faults('[{"path": "text", "fault": "missing"}]');
    end if;
    v_found := case when p_product is null then array(select r.product_id from logic.ranked_products(p_text, p_limit) r order by r.place)
                    else array(select p.id from data.product p where p.code = p_product) end;
    if v_kind.partner = 'none' and v_kind.direction < 0 then
        -- what was disabled is found by its whole code or barcode, to be written off
        v_found := v_found || array(
            select p.id from data.product p
            where p.disabled and p.id <> all (v_found)
              and (p.code = btrim(p_text) or p.id = (select b.product_id from data.product_barcode b where b.barcode = btrim(p_text))));
    end if;
    return (
        select json_build_object('rows', coalesce(json_agg(json_build_object('unit', u.code, 'exact', coalesce(r.exact, true),
            'offer', o.offer) order by r.place), '[]'))
        from logic.offers(v_kind, v_header, v_header.warehouse_id, v_found) o
        join data.product p on p.id = o.product_id
        left join logic.ranked_products(p_text, p_limit) r on r.product_id = o.product_id
        join data.unit u on u.id = coalesce(r.unit_id, p.base_unit_id));
end $$;
comment on function api.product_offer is '录单时的商品:单位、价格、可销、上次价
What an editor offers for a typed or scanned text (or one product) on a document of a kind: products, best first, with units and their prices, what is
available in the warehouse, and the last price with the partner. Prices of buying are blank without the right to cost. Raises request_invalid.';
select logic.register('product.offer', 'query', null, 'branch',
    p_example => '{"kind": "delivery", "text": "qdpj", "warehouse": "HQ-1", "partner": "C00001"}',
    p_answer => '{rows: [{unit: text, exact: boolean, offer: offer}]}');

create function api.product_match(p_texts text[]) returns json language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if cardinality(p_texts) > 2000 then
        perform logic.refuse_faults('[{"path": "texts", "fault": "too_many"}]');
    end if;
    return (
        select json_build_object('rows', coalesce(json_agg(json_build_object('text', t.text, 'product', case when m.count = 1 then p.code end,
            'unit', case when m.count = 1 then u.code end, 'meant', coalesce(m.count, 0)) order by t.n), '[]'))
        from unnest(p_texts) with ordinality t (text, n)
        left join (
            select x.n, min(x.product_id) product_id, min(x.unit_id) unit_id, count(*) from logic.matched_products(p_texts) x group by x.n
        ) m on m.n = t.n
        left join data.product p on p.id = m.product_id
        left join data.unit u on u.id = m.unit_id);
end $$;
comment on function api.product_match is '由粘贴的文字识别商品
Which product, and in which unit, each of up to 2,000 texts means exactly: by barcode, code, whole name or mnemonic. meant: how many it may mean; only
where it is one is it named. Raises request_invalid.';
select logic.register('product.match', 'query', 'master.see', p_example => '{"texts": ["P000001", "6901234567892", "青岛啤酒"]}',
    p_answer => '{rows: [{text: text, product: text?, unit: text?, meant: int}]}');

create function api.document_prepare(
    p_kind text, p_document bigint default null, p_copy_of bigint default null, p_orders bigint[] default '{}', p_partner data.code default null,
    p_warehouse data.code default null) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_kind     meta.document_kind := logic.known_kind(p_kind);
    v_document bigint := coalesce(p_document, p_copy_of);
    v_source   json;
    v_order    data.document;
    v_unseen   bigint;
begin
    if num_nonnulls(p_document, p_copy_of, nullif(p_orders, '{}')) > 1 then
        perform logic.refuse_faults('[{"path": "copy_of", "fault": "not_allowed"}]');
    end if;
    -- what the user does not see does not exist for him
    select u.id into v_unseen
    from unnest(p_orders || v_document) u (id)
    where u.id is not null and not exists (
        select from report.document r
        where r.id = u.id and r.branch = (select b.code from data.branch b where b.id = logic.current_branch())
          and (u.id = v_document and r.kind = p_kind or u.id = any (p_orders) and exists (
              select from meta.link_rule x where x.kind = p_kind and x.source_kind = r.kind)))
    limit 1;
    if v_unseen is not null then
        perform logic.fail('document_unknown', jsonb_build_object('document', v_unseen));
    end if;
    if v_document is not null then
        v_source := logic.document_json(v_document);
        if p_document is not null and v_source ->> 'state' not in ('draft', 'rejected') then
            perform logic.fail('document_state', jsonb_build_object('action', 'edit', 'state', v_source ->> 'state',
                'number', v_source ->> 'number'));
        end if;
        return logic.entry_json(v_kind, v_source, p_document is not null);
    end if;
    select d.* into v_order from data.document d where d.id = any (p_orders) order by array_position(p_orders, d.id) limit 1;
    return logic.blank_entry_json(v_kind, v_order, p_orders, p_partner, p_warehouse);
end $$;
comment on function api.document_prepare is '录单准备:空白、草稿、复制,或由订单生成
What an editor of a kind begins with: header, lines, and for each line what product.offer tells. document: a draft to go on with; copy_of: a document
of the kind to copy; orders: approved orders of one partner, whose open lines are to be fulfilled, those for one warehouse: the one named, or that of
the first line; none: the defaults of the user. Saves nothing.
Raises document_unknown, document_state, request_invalid.';
select logic.register('document.prepare', 'query', null, 'branch', p_example => '{"kind": "delivery", "orders": [1]}', p_answer => 'entry');
