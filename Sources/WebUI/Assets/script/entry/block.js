// A block of cells that was pasted into an editor, as a value: its cells, and which place each column has. Guarantees: places decide, and a head line
// decides places; nothing moves into the place of what was not understood. Knows no page.
import { unitNamed } from "./text.js";

/**
 * @typedef {import("../answers.js").Unit} Unit
 * @typedef {(string | null | undefined)[]} Places the name of the cell that each column fills; nothing for one that has none
 */

/**
 * The cells as spreadsheets write them: tabs between, and quotes around what has a tab or a line break in it.
 *
 * @param {string} text
 */
export const blockOf = (text) => {
    /** @type {string[][]} */
    const rows = [[]];
    const pattern = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/gy;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
        rows[rows.length - 1].push((match[1]?.replaceAll('""', '"') ?? match[2]).trim());
        if (match[3] === "") break;
        if (match[3] !== "\t") rows.push([]);
    }
    return rows.filter((row) => row.some((cell) => cell !== ""));
};

/**
 * Places of a block without heads: the product, then quantity and price; a column of nothing but units is the unit.
 *
 * @param {string[][]} block
 * @param {(row: number) => Unit[]} unitsOf the units of the product of a row
 * @returns {Places}
 */
export const placesWithoutHead = (block, unitsOf) => {
    const columns = Array.from({ length: Math.max(...block.map((row) => row.length)) }, (_, column) => column);
    const isUnits = (/** @type {number} */ column) => {
        const given = block.map((row, index) => ({ word: row[column] ?? "", units: unitsOf(index) })).filter(({ word }) => word !== "");
        return given.length > 0 && given.every(({ word, units }) => unitNamed(word, units));
    };
    const unit = columns.find((column) => column > 0 && isUnits(column));
    const others = ["product", "quantity", "price"];
    return columns.map((column) => (column === unit ? "unit" : others.shift() ?? null));
};

/**
 * Whether what the service recognised in a line makes it a line of heads.
 *
 * @param {Places} columns
 */
export const isHead = (columns) => columns.includes("product") && columns.filter(Boolean).length > 1;

/**
 * Columns with something in them that have no place, by their head or number.
 *
 * @param {string[][]} block
 * @param {Places} places
 * @param {string[] | null | undefined} head
 * @param {(place: string) => boolean} isTaken whether there is a cell of that name
 */
export const unplaced = (block, places, head, isTaken) => places
    .map((place, column) => ({ place, column }))
    .filter(({ place, column }) => !(place && isTaken(place)) && block.some((row) => row[column]))
    .map(({ column }) => head?.[column] || String(column + 1));
