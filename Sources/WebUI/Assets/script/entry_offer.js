// What an editor offers for a row: units, price, last price, stock. Guarantees: what is offered follows product, unit, partner and discount as long
// as nothing is typed; what was typed stays, is marked as typed, and has a way back to what is offered.
"use strict";

const entryOffer = (words) => {
    const { cell, textOf, unitOf, setUnits } = entryCells;
    const part = (row, name) => row.querySelector(`[data-${name}]`);

    /// The last price in that unit, else the unit's own. What is off comes off the unit's price alone: the last one was paid after what was off then.
    const offeredPrice = (row) => {
        if (row.sourceLine || !row.offer) return null;
        const unit = unitOf(row);
        const { last } = row.offer;
        if (last && last.unit === unit?.unit && !textOf(row, "discount")) return { price: last.price, isLast: true };
        return unit?.price ? { price: unit.price, isLast: false } : null;
    };
    /// What is offered stands in the cell, in grey, until something is typed.
    const showPrices = (row) => {
        const price = cell(row, "price");
        if (!price) return;
        if (!row.sourceLine) price.placeholder = offeredPrice(row)?.price ?? "";
        const isTyped = textOf(row, "price") !== "" && !entryText.isSame(entryText.price(price.value), price.placeholder);
        const hasOther = isTyped && price.placeholder !== "";
        price.classList.toggle("typed", hasOther);
        const back = part(row, "offered");
        back.hidden = !hasOther;
        back.textContent = `↺ ${price.placeholder}`;
        const last = row.offer?.last;
        const lastUnit = last && (unitOf(row, last.unit)?.name ?? last.unit);
        part(row, "last-shown").textContent = last ? `${words.last} ${last.price}/${lastUnit} ${last.business_on.slice(5)}` : "";
        const isOfOther = isTyped && row.priceUnit && row.priceUnit !== textOf(row, "unit");
        setNote(price, "mark-note unit-note", isOfOther ? `${words.otherUnit} ${unitOf(row, row.priceUnit)?.name ?? row.priceUnit}` : "");
    };
    const setOffer = (row, offer) => {
        row.offer = offer;
        part(row, "name").textContent = [offer.name, offer.spec].filter(Boolean).join(" · ")
            + (row.sourceLine ? ` · ${words.order} ${row.order ?? ""}` : "");
        setUnits(row, textOf(row, "unit") || offer.base_unit);
        showPrices(row);
        const available = part(row, "available-shown");
        if (available) available.textContent = offer.available_mixed ?? "";
    };
    /// What was offered for another product is offered no more.
    const forgetOffer = (row) => {
        if (!row.offer) return;
        row.offer = null;
        part(row, "name").textContent = "";
        setUnits(row);
        showPrices(row);
    };
    /// What an order waits for follows the unit, as long as nothing else was typed; where that is not exact, it is to be typed.
    const convertQuantity = (row) => {
        const { quantity, unit } = row.waiting ?? {};
        if (!quantity || !entryText.isSame(textOf(row, "quantity"), quantity)) return;
        const converted = entryText.converted(quantity, unitOf(row, unit), unitOf(row)) ?? "";
        cell(row, "quantity").value = converted;
        if (converted) row.waiting = { quantity: converted, unit: textOf(row, "unit") };
    };
    return { offeredPrice, showPrices, setOffer, forgetOffer, convertQuantity };
};
