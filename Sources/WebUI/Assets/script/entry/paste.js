// Pasting a block of cells into an editor. Guarantees: a block that begins in the cell of a product makes new lines, one that begins elsewhere fills
// what stands right of it and below; a column that has no place is told by its name.
import { blockOf, isHead, placesWithoutHead, unplaced } from "./block.js";
import { cell, cellsOf, nameOf, put, rowOf, stateOf } from "./cells.js";
import { newLine } from "./draft.js";

/**
 * @typedef {import("./cells.js").Row} Row
 * @typedef {import("./block.js").Places} Places
 * @typedef {import("../answers.js").Option} Option
 */

/**
 * @param {import("./rows.js").EntryRows} rows
 * @param {import("./service.js").EntryService} service
 * @param {object} page
 * @param {(product: string) => Promise<Option[]>} page.find
 * @param {(answer: import("../answers.js").Refusal) => void} page.showRefusal
 * @param {(filled: Row[], places: Places, unplaced: string[]) => void} page.done told the rows that were filled, the places of their columns, and the
 * columns that had none
 */
export const entryPaste = (rows, service, { find, showRefusal, done }) => {
    /** @type {(row: Row, block: string[][]) => Promise<void>} the heads in the first line, else places, decide what a column is */
    const pasteProducts = async (row, block) => {
        const heads = await service.heads(block[0]);
        const columns = heads.isDone ? heads.columns : [];
        const head = isHead(columns) ? block.shift() : null;
        const productColumn = head ? columns.indexOf("product") : 0;
        const answer = await service.match(block.map((texts) => texts[productColumn] ?? ""));
        if (!answer.isDone) return showRefusal(answer);
        const found = await Promise.all(answer.rows.map(async ({ product }) => (product ? (await find(product))[0] : undefined)));
        const places = head ? columns : placesWithoutHead(block, (index) => found[index]?.offer.units ?? []);
        const filled = block.map((texts, index) => {
            const { product, unit } = answer.rows[index];
            const line = newLine({ product: product ?? texts[productColumn] ?? "", ...(unit ? { unit } : {}) }, found[index]?.offer ?? null);
            const added = rows.add(line, row);
            places.forEach((place, column) => place && place !== "product" && texts[column] && put(added, place, texts[column]));
            return added;
        });
        if (rows.isBlank(row)) row.remove();
        if (!rows.isBlank(rows.last())) rows.add();
        done(filled, places, unplaced(block, places, head, (place) => cell(rows.last(), place) !== null));
    };
    /** @type {(row: Row, name: string, block: string[][]) => void} what stands right of it and below, as on the page */
    const pasteCells = (row, name, block) => {
        const names = cellsOf(row).filter((field) => field.dataset.cell === name || field.offsetParent).map((field) => field.dataset.cell);
        const places = block[0].map((_, column) => names[names.indexOf(name) + column]);
        /** @type {Row[]} */
        const filled = [];
        const all = rows.all();
        block.forEach((texts, index) => {
            const line = all[all.indexOf(row) + index] ?? rows.add();
            places.forEach((place, column) => place && texts[column] && put(line, place, texts[column]));
            filled.push(line);
        });
        done(filled, places, unplaced(block, places, null, () => true));
    };
    rows.body.addEventListener("paste", (event) => {
        const text = event.clipboardData?.getData("text/plain") ?? "";
        const name = nameOf(event.target);
        const row = rowOf(event.target);
        if (!name || !row || !/[\t\r\n]./.test(text)) return;
        event.preventDefault();
        const block = blockOf(text);
        if (name === "product" && !stateOf(row).sourceLine) pasteProducts(row, block);
        else pasteCells(row, name, block);
    });
};
