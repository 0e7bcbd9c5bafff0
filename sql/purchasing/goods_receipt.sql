-- What comes from a supplier, for an order or without one. Rejected goods enter quarantine at the order's price, count as received, are not usable.

select logic.declare_kind('goods_receipt', '采购入库单', 'goods receipt', 'RK', 'posted', 'supplier',
    p_icon => 'box-arrow-in-down', p_verb => '收货|Receive',
    p_see => 'administrator,owner,buyer,storekeeper,accountant,auditor', p_edit => 'administrator,owner,buyer,storekeeper',
    p_writes => 'stock_entry: accepted into storage, rejected into quarantine, at cost; line_progress of the order: fulfilled, rejected',
    p_effect => 'stock rises and the orders it fulfils advance, or it waits where a flow says so',
    p_example => '{"partner": "S00001", "warehouse": "HQ-1", "lines": [{"source_line": 1, "quantity": "10", "rejected": "1",
        "reject_reason": "破损"}]}');
select logic.declare_goods('goods_receipt', 1, p_sources => '{"purchase_order": "fulfils"}', p_inspects => true);

create function logic.moves_of_goods_receipt(p_document data.document) returns logic.stock_change[] language plpgsql stable as $$
begin
    return array(
        with line as (
            select l.*, coalesce(r.rejected, 0) rejected,
                   case when l.deductible then l.net else l.gross end cost,
                   -- the cost before rounding: what a part of the line is worth is rounded once
                   (l.price * l.quantity - l.discount_share) / case when d.with_tax and l.deductible then 1 + l.tax_rate else 1 end
                       * case when not d.with_tax and not l.deductible then 1 + l.tax_rate else 1 end exact_cost
            from data.document_line l
            -- each by its key, statistics or not
            cross join lateral (select x.id from data.product x where x.id = l.product_id and x.kind = 'stocked' offset 0) p
            cross join lateral (select x.with_tax from data.document x where x.id = l.document_id offset 0) d
            left join lateral (select x.rejected from data.receipt_line x where x.line_id = l.id offset 0) r on true
            where l.document_id = p_document.id
        ), part as (
            select l.*, case when l.rejected = 0 then l.cost
                else least(round(l.exact_cost * (l.quantity - l.rejected) / l.quantity, 2), l.cost) end accepted_cost,
                   round(l.rejected * l.numerator / l.denominator, 6) rejected_base
            from line l
        )
        select row(p.line_number * 2, p.id, p.location_id, p.product_id, p.lot_id, p.base_quantity - p.rejected_base,
                   p.accepted_cost)::logic.stock_change
        from part p where p.rejected < p.quantity
        union all
        select row(p.line_number * 2 + 1, p.id, q.id, p.product_id, p.lot_id, p.rejected_base, p.cost - p.accepted_cost)::logic.stock_change
        from part p
        join data.location q on q.warehouse_id = p_document.warehouse_id and q.kind = 'quarantine' and q.standard
        where p.rejected > 0);
end $$;
comment on function logic.moves_of_goods_receipt is '入库的库存变动
Accepted goods into their location, rejected into quarantine. Cost is net where input tax is deductible, else gross; the accepted part is
price × quantity rounded once, the rejected part the rest of the line.';
