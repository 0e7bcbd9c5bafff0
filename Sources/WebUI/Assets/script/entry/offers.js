// What an editor offers for a row: units, price, last price, stock. Guarantees: what is offered follows product, unit, partner and discount as long
// as nothing is typed; what was typed stays, is marked as typed, and has a way back to what is offered.
import { cell, input, lineAt, part, priceOf, setUnits, show, stateOf, textOf } from "./cells.js";
import { offeredPrice, unitOf, waitingInUnit } from "./draft.js";
import { setNote } from "./notes.js";
import { isSame, price as priceOfText } from "./text.js";

/**
 * @typedef {import("./cells.js").Row} Row
 * @typedef {import("../answers.js").Offer} Offer
 */

/** @type {(parts: (string | null | undefined)[]) => string} */
export const joined = (parts) => parts.filter(Boolean).join(" · ");

/**
 * @param {DOMStringMap} words
 */
export const entryOffers = (words) => {
    /**
     * What is offered stands in the cell, in grey, until something is typed.
     *
     * @param {Row} row
     */
    const showPrices = (row) => {
        const price = priceOf(row);
        if (!price) return;
        const line = lineAt(row);
        if (!line.sourceLine) price.placeholder = offeredPrice(line)?.price ?? "";
        const isTyped = textOf(row, "price") !== "" && !isSame(priceOfText(price.value), price.placeholder);
        const hasOther = isTyped && price.placeholder !== "";
        price.classList.toggle("typed", hasOther);
        const back = part(row, "offered");
        if (back) {
            back.hidden = !hasOther;
            back.textContent = `↺ ${price.placeholder}`;
        }
        const last = line.offer?.last;
        const lastUnit = last && (unitOf(line, last.unit)?.name ?? last.unit);
        show(row, "last-shown", last ? `${words.last} ${last.price}/${lastUnit} ${last.business_on.slice(5)}` : "");
        const { priceUnit } = line;
        const isOfOther = isTyped && priceUnit && priceUnit !== textOf(row, "unit");
        setNote(price, "mark-note unit-note", isOfOther ? `${words.otherUnit} ${unitOf(line, priceUnit)?.name ?? priceUnit}` : "");
    };
    /**
     * @param {Row} row
     * @param {Offer} offer
     */
    const setOffer = (row, offer) => {
        const state = stateOf(row);
        state.offer = offer;
        show(row, "name", joined([offer.name, offer.spec]) + (state.sourceLine ? ` · ${words.order} ${state.order ?? ""}` : ""));
        setUnits(row, textOf(row, "unit") || offer.base_unit);
        showPrices(row);
        show(row, "available-shown", offer.available_mixed ?? "");
    };
    /**
     * What was offered for another product is offered no more.
     *
     * @param {Row} row
     */
    const forgetOffer = (row) => {
        const state = stateOf(row);
        if (!state.offer) return;
        state.offer = null;
        show(row, "name", "");
        setUnits(row);
        showPrices(row);
    };
    /**
     * What an order waits for follows the unit, as long as nothing else was typed; where that is not exact, it is to be typed.
     *
     * @param {Row} row
     */
    const convertQuantity = (row) => {
        const quantity = waitingInUnit(lineAt(row));
        if (quantity === null) return;
        input(row, "quantity").value = quantity;
        if (quantity) stateOf(row).waiting = { quantity, unit: textOf(row, "unit") };
    };
    /**
     * Another product is another price.
     *
     * @param {Row} row
     */
    const forgetPrice = (row) => {
        for (const name of ["price", "discount"]) {
            const field = cell(row, name);
            if (field) field.value = "";
        }
    };
    return { showPrices, setOffer, forgetOffer, convertQuantity, forgetPrice };
};
/** @typedef {ReturnType<typeof entryOffers>} EntryOffers */
