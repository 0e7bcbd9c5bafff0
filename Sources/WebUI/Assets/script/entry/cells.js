// The cells of a row of an editor, and what the row knows beside them: read as a line of the draft, filled from one. Guarantees: what a pasted text
// cannot be, it stays in the cell, in sight.
import { all, one } from "../elements.js";
import * as draft from "./draft.js";
import { day, sameWord, yesOrNo } from "./text.js";

/**
 * @typedef {HTMLTableRowElement} Row
 * @typedef {HTMLInputElement | HTMLSelectElement} Cell
 * @typedef {import("./draft.js").Line} Line
 * @typedef {Omit<Line, "cells">} RowState
 */

/** @type {WeakMap<Row, RowState>} */
const states = new WeakMap();

/** @type {(row: Row) => RowState} what a row knows beside its cells */
export const stateOf = (row) => {
    const { cells: _, ...fresh } = draft.newLine();
    const state = states.get(row) ?? fresh;
    states.set(row, state);
    return state;
};

/** @type {(target: EventTarget | null) => Row | null} */
export const rowOf = (target) => (target instanceof Element ? target.closest("tr") : null);
/** @type {(element: Element | EventTarget | null | undefined) => element is Cell} */
const isCell = (element) => element instanceof HTMLInputElement || element instanceof HTMLSelectElement;
/** @type {(row: Row, name: string) => Cell | null} the cell of that name, where the kind of document has one */
export const cell = (row, name) => {
    const found = row.querySelector(`[data-cell="${name}"]`);
    return isCell(found) ? found : null;
};
/** @type {(row: Row, name: "product" | "quantity") => HTMLInputElement} a cell that every row has */
export const input = (row, name) => one(HTMLInputElement, `[data-cell="${name}"]`, row);
/** @type {(row: Row) => HTMLInputElement | null} */
export const priceOf = (row) => /** @type {HTMLInputElement | null} */ (cell(row, "price"));
/** @type {(target: EventTarget | null) => string | undefined} the name of the cell that something happened to */
export const nameOf = (target) => (isCell(target) ? target.dataset.cell : undefined);
/** @type {(row: Row) => Cell[]} */
export const cellsOf = (row) => all(HTMLElement, "[data-cell]", row).filter(isCell);
/** @type {(field: Cell | null) => string | boolean} */
const valueOf = (field) => (field instanceof HTMLInputElement && field.type === "checkbox" ? field.checked : field?.value ?? "");

/** @type {(row: Row) => Line} the row as a line of the draft */
export const lineAt = (row) =>
    ({ cells: Object.fromEntries(cellsOf(row).map((field) => [field.dataset.cell ?? "", valueOf(field)])), ...stateOf(row) });
/** @type {(row: Row, name: string) => string} */
export const textOf = (row, name) => String(valueOf(cell(row, name)) || "").trim();
/** @type {(row: Row, name: string) => boolean} */
export const isSet = (row, name) => valueOf(cell(row, name)) === true || textOf(row, name) !== "";

/** @type {(row: Row, name: string) => HTMLElement | null} a place of a row where something is shown */
export const part = (row, name) => row.querySelector(`[data-${name}]`);
/** @type {(row: Row, name: string, text: string) => void} */
export const show = (row, name, text) => {
    const place = part(row, name);
    if (place) place.textContent = text;
};

/**
 * Writes what was typed as it was read, once somebody leaves the cell. Whether the unit became another by it.
 *
 * @param {Row} row
 * @param {string} name
 */
export const settle = (row, name) => {
    const field = cell(row, name);
    const value = draft.settled(lineAt(row), name);
    if (!field || !value) return false;
    if (name === "due_on" && field instanceof HTMLInputElement) field.type = "date";
    field.value = value.text;
    const isOther = value.unit !== null && value.unit !== textOf(row, "unit");
    const unit = cell(row, "unit");
    if (isOther && unit && value.unit) unit.value = value.unit;
    return isOther;
};

/**
 * Puts a text into a cell as if it were typed there; one that it cannot hold stands there all the same, to be refused. False without such a cell.
 *
 * @param {Row} row
 * @param {string} name
 * @param {string} text
 */
export const put = (row, name, text) => {
    const field = cell(row, name);
    if (!field || field instanceof HTMLInputElement && field.readOnly) return false;
    if (field instanceof HTMLSelectElement) {
        const option = [...field.options].find(({ value, text: label }) => sameWord(value, text) || sameWord(label, text))
            ?? field.appendChild(new Option(text, text));
        field.value = option.value;
    } else if (field.type === "checkbox") {
        const isYes = yesOrNo(text);
        if (isYes === null) return false;
        field.checked = isYes;
    } else {
        const date = name === "due_on" ? day(text) : null;
        if (name === "due_on") field.type = date || !text ? "date" : "text";
        field.value = date ?? text;
    }
    if (name === "price") stateOf(row).priceUnit = textOf(row, "unit");
    return true;
};

/**
 * Offers the units of what was offered, and the one that is chosen.
 *
 * @param {Row} row
 * @param {string} [unit]
 */
export const setUnits = (row, unit) => {
    const field = one(HTMLSelectElement, '[data-cell="unit"]', row);
    const units = stateOf(row).offer?.units ?? [];
    const options = units.map((known) => new Option(known.name, known.unit));
    if (unit && !units.some((known) => known.unit === unit)) options.push(new Option(unit, unit));
    field.replaceChildren(...options);
    if (unit) field.value = unit;
};
