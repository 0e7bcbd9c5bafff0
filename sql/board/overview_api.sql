-- What the page of a product asks: all of it in one call.

create function api.product_overview(p_product data.code) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    v_one  jsonb := jsonb_build_object('product', p_product);
    v_open jsonb := v_one || '{"open": true}';
begin
    return json_build_object(
        'product', logic.product_json(logic.product_id(p_product)),
        'stock', case when logic.may('stock.see') then logic.read_report('stock_on_hand', v_one, null, '{warehouse}', 200, null, null, true,
            '{on_hand,reserved,available,on_order,value}') end,
        'on_order', case when logic.may('purchase_order.see') then logic.read_report('purchase_order_line', v_open, null, '{due_on,id}', 20, null,
            null, true, '{on_order}') end,
        'to_deliver', case when logic.may('sales_order.see') then logic.read_report('sales_order_line', v_open, null,
            '{due_on,id}', 20, null, null, true,
            '{to_deliver,reserved,backorder}') end,
        'suppliers', case when logic.may('goods_receipt.see') then logic.product_suppliers(p_product) end,
        'flow', case when logic.may('stock.see') then logic.product_flow(p_product, logic.today() - 89) end,
        'prices', logic.product_prices(p_product, logic.today() - 364),
        'recent', logic.read_report('document_line', v_one, null, '{-id}', 15, null, null, true));
end $$;
comment on function api.product_overview is '商品全貌
A product from all sides: its record, stock by warehouse, what is on order and to deliver, suppliers with their last prices, what came and left on
each of the last 90 days with the balance, purchase and sale prices of the last year, its last lines. What the user may not see is null or blank.
Raises product_unknown.';
select logic.register('product.overview', 'query', 'master.see', p_example => '{"product": "P000001"}',
    p_answer => '{product: product_whole, stock: list stock_on_hand, on_order: list purchase_order_line?, to_deliver: list sales_order_line?,
      recent: page document_line, flow: [{day: day, received: figure, issued: figure, balance: figure}], prices: [{day: day, purchase: figure?,
      sale: figure?}], suppliers: product_suppliers?}');
