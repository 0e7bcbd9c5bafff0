// The rows of an editor. Guarantees: there is always one to type in, and the last of them is blank after a product was chosen in it; what a line says
// for itself is in sight.
import { all, one } from "../elements.js";
import { cell, input, isSet, lineAt, priceOf, put, setUnits, stateOf } from "./cells.js";
import { isBlank, newLine } from "./draft.js";
import { isSame } from "./text.js";

/**
 * @typedef {import("./cells.js").Row} Row
 * @typedef {import("./draft.js").Line} Line
 * @typedef {import("../answers.js").Option} Option
 */

/**
 * @param {HTMLFormElement} form
 * @param {import("./offers.js").EntryOffers} offers
 * @param {() => void} changed
 */
export const entryRows = (form, offers, changed) => {
    const body = one(HTMLTableSectionElement, "[data-rows]", form);
    const template = one(HTMLTemplateElement, "template[data-row]");
    const rows = () => all(HTMLTableRowElement, "tr", body);
    const first = () => one(HTMLTableRowElement, "tr", body);
    const last = () => one(HTMLTableRowElement, "tr:last-child", body);
    const number = () => rows().forEach((row, index) => (one(HTMLElement, "[data-number]", row).textContent = String(index + 1)));
    /**
     * Shows a line in a new row, before another or at the end.
     *
     * @param {Line} [line]
     * @param {Row | null} [before]
     */
    const add = (line = newLine(), before = null) => {
        const { cells, ...state } = line;
        const row = one(HTMLTableRowElement, "tr", /** @type {DocumentFragment} */ (template.content.cloneNode(true)));
        body.insertBefore(row, before);
        Object.assign(stateOf(row), state);
        const { unit, ...others } = cells;
        setUnits(row, typeof unit === "string" ? unit : undefined);
        for (const [name, value] of Object.entries(others)) {
            const field = cell(row, name);
            if (typeof value === "string") put(row, name, value);
            else if (field instanceof HTMLInputElement) field.checked = value;
        }
        stateOf(row).priceUnit = state.priceUnit;
        if (state.offer) offers.setOffer(row, state.offer);
        input(row, "product").readOnly = state.sourceLine !== null;
        // A price that would be offered is no typed one.
        const price = priceOf(row);
        if (price && state.offer && isSame(price.value, price.placeholder)) price.value = "";
        offers.showPrices(row);
        number();
        return row;
    };
    return {
        body, all: rows, first, last, add, number,
        /** @type {(row: Row, option: Option) => void} enters a product that was found */
        choose: (row, { unit, offer }) => {
            input(row, "product").value = offer.product;
            cell(row, "unit")?.replaceChildren();
            if (stateOf(row).offer?.product !== offer.product) offers.forgetPrice(row);
            stateOf(row).offer = offer;
            setUnits(row, unit);
            offers.setOffer(row, offer);
            if (row === body.lastElementChild) add();
            changed();
        },
        /** @param {Row} row */
        remove: (row) => {
            const next = row.nextElementSibling ?? row.previousElementSibling;
            row.remove();
            if (!body.firstElementChild) add();
            number();
            changed();
            input(next instanceof HTMLTableRowElement ? next : first(), "product").focus();
        },
        /**
         * Shows these lines alone, and a blank one.
         *
         * @param {Line[]} lines
         */
        replace: (lines) => {
            body.replaceChildren();
            for (const line of lines) add(line);
            add();
        },
        /**
         * What a line says for itself, and what was pasted, is in sight also where its column is seldom needed.
         *
         * @param {(string | null | undefined)[]} [names]
         */
        reveal: (names = ["discount", "gift", "warehouse", "due_on"]) => {
            const isHidden = (/** @type {Row} */ row) => names.some((name) => name && isSet(row, name) && cell(row, name)?.closest(".seldom"));
            if (!rows().some(isHidden)) return;
            one(HTMLInputElement, "[data-all-columns]", form).checked = true;
            form.classList.add("all-columns");
        },
        /**
         * Whether it says nothing at all.
         *
         * @param {Row} row
         */
        isBlank: (row) => isBlank(lineAt(row)),
    };
};
/** @typedef {ReturnType<typeof entryRows>} EntryRows */
