// The keys of an editor's cells: Enter goes to what is typed next, arrows to the row above and below, Ctrl+Delete takes a row away. Guarantees: a
// key that an input method takes for itself does nothing here.
import { isCommand, isComposing } from "../keyboard.js";
import { cell, lineAt, nameOf, priceOf, rowOf, stateOf, textOf } from "./cells.js";
import { isEmpty } from "./draft.js";

/**
 * @typedef {import("./cells.js").Row} Row
 * @typedef {import("./rows.js").EntryRows} EntryRows
 * @typedef {import("../found_list.js").FoundList} FoundList
 */

/** @type {(row: Row | null, name: string) => void} goes into a cell and chooses what stands in it */
export const go = (row, name) => {
    const field = row && cell(row, name);
    if (!field) return;
    field.focus();
    if (field instanceof HTMLInputElement) field.select();
};
/** @type {(row: Row, step: number) => Row | null} */
const beside = (row, step) => {
    const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    return next instanceof HTMLTableRowElement ? next : null;
};

/**
 * @param {HTMLFormElement} form
 * @param {EntryRows} rows
 * @param {FoundList} list
 * @param {{partner: HTMLInputElement | null, submit: HTMLElement}} fields
 */
export const entryKeys = (form, rows, list, { partner, submit }) => {
    /** @param {Row} row */
    const next = (row) => beside(row, 1) ?? rows.add();
    /** @type {(row: Row, name: string) => void} */
    const enter = (row, name) => {
        if (name === "product") {
            if (list.enter(cell(row, name))) return;
            if (isEmpty(lineAt(row))) submit.focus();
            else go(row, "quantity");
        } else if (name === "quantity") {
            const price = priceOf(row);
            const { sourceLine } = stateOf(row);
            if (price && !textOf(row, "price") && !price.placeholder && !sourceLine) go(row, "price");
            else go(next(row), sourceLine ? "quantity" : "product");
        } else go(next(row), "product");
    };
    form.addEventListener("keydown", (event) => {
        if (isComposing(event)) return;
        const field = event.target;
        const name = nameOf(field);
        const row = name ? rowOf(field) : null;
        if (event.key === "Enter" && !isCommand(event) && (name && row || field === partner)) {
            event.preventDefault();
            if (name && row) enter(row, name);
            else if (!list.enter(partner)) go(rows.first(), "product");
        } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            const step = event.key === "ArrowDown" ? 1 : -1;
            if (list.isAt(field)) {
                event.preventDefault();
                list.step(step);
            } else if (name && row && !cell(row, name)?.matches("select, [type=date]")) {
                event.preventDefault();
                go(beside(row, step), name);
            }
        } else if (event.key === "Escape" && list.isOpen()) {
            event.preventDefault();
            list.close();
        } else if (event.key === "Delete" && event.ctrlKey && row) {
            event.preventDefault();
            rows.remove(row);
        }
    });
};
