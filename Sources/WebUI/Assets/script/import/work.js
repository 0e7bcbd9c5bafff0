// A file that is being imported, as a value: its rows of cells, where its heads are, which field each column is, what is the same in all rows.
// Guarantees: a row is sent with the fields that its columns are, and nothing else; no row is left out in silence. Knows no page.

/**
 * @typedef {import("../answers.js").FileCell} FileCell
 * @typedef {import("../answers.js").FileRead} FileRead
 * @typedef {import("../answers.js").ImportFault} ImportFault
 * @typedef {import("../answers.js").Imported} Imported
 * @typedef {ImportFault & {index?: number}} PlacedFault with the index of its row in the file
 */
/**
 * @typedef {object} Work
 * @property {string} kind
 * @property {string} name
 * @property {string[]} sheets
 * @property {string} sheet
 * @property {FileCell[][]} rows
 * @property {number[]} numbers the number of each row in the file
 * @property {number} head index of the row of heads; -1 without one
 * @property {(string | null)[]} columns
 * @property {Record<string, string>} fixed
 * @property {(string | null)[]} reasons why rows are left out
 * @property {{existing: string, create: string[], submit: boolean}} options
 * @property {boolean} isChecked
 */

/** @type {(cell: FileCell | undefined) => string} what a person reads of a cell */
export const textOf = (cell) => (typeof cell === "string" ? cell : cell?.text ?? "");

/** @type {(name: string | null | undefined) => string | undefined} the field of a column that may be of one warehouse: FIELD or FIELD@WAREHOUSE */
export const fieldOf = (name) => name?.split("@")[0];
/** @type {(name: string | null | undefined) => string | undefined} */
export const warehouseOf = (name) => name?.split("@")[1];

/**
 * A file as it was read, each row as long as the longest.
 *
 * @param {string} kind
 * @param {string} name
 * @param {FileRead} read
 * @returns {Work}
 */
export const workOf = (kind, name, { sheets, sheet, rows, numbers, head, columns, left_out: leftOut }) => {
    const width = Math.max(0, ...rows.map((row) => row.length));
    const padded = rows.map((row) => [...row, ...Array(width - row.length).fill("")]);
    return {
        kind, name, sheets, sheet, numbers, rows: padded, head: head ?? (columns.some(Boolean) ? 0 : -1),
        columns: [...columns, ...Array(Math.max(0, width - columns.length)).fill(null)], fixed: {},
        reasons: rows.map((_, index) => leftOut.find((gone) => gone.index === index)?.reason ?? null),
        options: { existing: "refuse", create: [], submit: false }, isChecked: false,
    };
};

/** @type {(work: Work) => number[]} the indices of the rows that are data */
export const dataRows = ({ rows, head, reasons }) => rows.map((_, index) => index).filter((index) => index > head && !reasons[index]);
/** @type {(work: Work, name: string) => boolean} whether a column is that field */
export const has = (work, name) => work.columns.some((column) => fieldOf(column) === name);
/** @type {(work: Work, index: number) => void} takes a row away */
export const removeRow = (work, index) => {
    for (const list of [work.rows, work.numbers, work.reasons]) list.splice(index, 1);
};
/** @type {(work: Work, column: number, name: string) => void} a column is a field, which no other column is any more; "" is none */
export const setColumn = (work, column, name) => {
    if (name) work.columns = work.columns.map((other) => (other === name ? null : other));
    work.columns[column] = name || null;
    delete work.fixed[name];
};

/**
 * A file as the operation takes it, and where in the file each of its rows stands.
 *
 * @param {Work} work
 * @param {string} branch
 * @param {string} run
 */
export const requestOf = (work, branch, run) => {
    /** @type {number[]} */
    const places = [];
    /** @type {Record<string, FileCell>[]} */
    const rows = [];
    for (const index of dataRows(work)) {
        const cells = work.columns.flatMap((name, column) => {
            const cell = work.rows[index][column];
            return name && textOf(cell).trim() ? [/** @type {const} */ ([name, cell])] : [];
        });
        if (cells.length === 0) continue;
        places.push(index);
        rows.push(Object.fromEntries(cells));
    }
    const { existing, create, submit } = work.options;
    const hasStock = has(work, "opening_quantity") || Boolean(work.fixed.opening_quantity);
    const options = work.kind === "products" ? { existing, create, with_stock: hasStock } : submit ? { submit } : {};
    return { places, request: { kind: work.kind, branch, run, rows, fixed: work.fixed, ...options } };
};

/**
 * Faults with the rows of the file that they are about.
 *
 * @param {ImportFault[]} faults
 * @param {number[]} places
 * @returns {PlacedFault[]}
 */
export const inFile = (faults, places) => faults.map((fault) => ({ ...fault, index: fault.row === null ? undefined : places[fault.row - 1] }));

/**
 * Faults by the cell that they are about, `ROW:COLUMN` of the file. What the file has no column for gets one, to be filled in.
 *
 * @param {Work} work
 * @param {PlacedFault[]} faults
 * @param {(name: string) => boolean} isField
 */
export const byCell = (work, faults, isField) => {
    /** @type {Map<string, PlacedFault[]>} */
    const wrong = new Map();
    for (const fault of faults) {
        const name = fault.field;
        if (fault.index === undefined || !name || !isField(name)) continue;
        let column = work.columns.indexOf(name);
        if (column < 0) {
            column = work.columns.push(name) - 1;
            const fixed = work.fixed[name] ?? "";
            work.rows.forEach((row, index) => row.push(...Array(column - row.length).fill(""), index > work.head ? fixed : ""));
            delete work.fixed[name];
        }
        const key = `${fault.index}:${column}`;
        wrong.set(key, [...wrong.get(key) ?? [], fault]);
    }
    return wrong;
};

/**
 * What an answer counts, each by the message that says it; nothing of what is none.
 *
 * @param {Imported} answer
 */
export const countsOf = (answer) => {
    /** @type {[string, number | string | undefined][]} */
    const counts = [
        ["created", answer.created], ["changed", answer.changed], ["joined", answer.joined], ["unchanged", answer.unchanged],
        ["opened", answer.opening?.rows], ["zero_left_out", (answer.left_out ?? 0) + (answer.opening?.left_out ?? 0)],
        ["warned", answer.warnings?.length], ["made_units", answer.made?.units?.join("、")], ["made_categories", answer.made?.categories?.join("、")],
    ];
    return counts.filter(([, value]) => value);
};

/** @type {(text: string) => number} places that a text takes: Chinese characters take two */
export const widthOf = (text) => [...text].reduce((sum, character) => sum + (character > "\u2e80" ? 2 : 1), 0);
