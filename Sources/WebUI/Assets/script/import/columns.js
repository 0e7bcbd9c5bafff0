// Which field each column of a file is, what is the same in all rows, and which rows are left out. Guarantees: no row is left out in silence, and
// each can be taken back.
import { make, one } from "../elements.js";
import { dataRows, has, textOf, warehouseOf } from "./work.js";

/**
 * @typedef {import("./work.js").Work} Work
 * @typedef {import("./words.js").ImportWords} ImportWords
 */

/** @type {(list: HTMLElement, count: string, lines: HTMLElement[]) => void} shows a list in its details, or hides them where it is empty */
const showList = (list, count, lines) => {
    const details = list.closest("details");
    if (!details) return;
    details.hidden = lines.length === 0;
    one(HTMLElement, "summary", details).textContent = count;
    list.replaceChildren(...lines.slice(0, 200));
};

/**
 * @param {HTMLElement} page
 * @param {ImportWords} words
 */
export const importColumns = (page, words) => {
    const { say } = words;
    const part = (/** @type {string} */ name) => one(HTMLElement, `[data-${name}]`, page);
    const sheet = one(HTMLSelectElement, "[data-sheet]", page);
    const head = one(HTMLSelectElement, "[data-head]", page);
    const fixedFields = one(HTMLDetailsElement, "[data-fixed-fields]", page);
    /** @type {(name: string | null, text: string | undefined, index: number) => HTMLElement} the head of a column, with the choice of its field */
    const columnHead = (name, text, index) => {
        const select = make("select", { className: "form-select form-select-sm" });
        select.append(new Option(say("not_used"), ""), ...words.kind().fields.map((known) =>
            new Option(words.marked(known), known.name, false, known.name === name)));
        if (name && warehouseOf(name)) select.append(new Option(words.label(name), name, true, true));
        select.setAttribute("aria-label", text || say("column_number", { n: index + 1 }));
        select.dataset.column = String(index);
        const shown = make("span", { className: "head-text", textContent: text || "–", title: text ?? "" });
        const cell = make("th", { className: name ? "" : "unknown" }, shown, select);
        cell.scope = "col";
        return cell;
    };
    /** @param {Work} work */
    const showColumns = (work) => {
        const heads = (work.rows[work.head] ?? []).map(textOf);
        part("columns").replaceChildren(make("tr", {}, ...work.columns.map((name, index) => columnHead(name, heads[index], index))));
        part("samples").replaceChildren(...dataRows(work).slice(0, 5).map((index) => make("tr", {}, ...work.columns.map((_, column) => {
            const text = textOf(work.rows[index][column]);
            return make("td", { textContent: text, title: text });
        }))));
        const known = work.columns.filter(Boolean).length;
        const missing = words.kind().fields.filter(({ required, name }) => required && !has(work, name) && !work.fixed[name]);
        part("recognised").textContent = (known === 0 ? say("no_head") : say("recognised", { known, all: work.columns.length }))
            + (missing.length > 0 ? say("missing", { names: words.list(missing.map(words.named)) }) : "");
    };
    /** @param {Work} work */
    const showFixed = (work) => {
        const open = words.kind().fields.filter(({ name }) => !has(work, name));
        part("fixed").replaceChildren(...open.map((known) => {
            const input = make("input", { className: "form-control", id: `fixed-${known.name}`, value: work.fixed[known.name] ?? "" });
            if (known.name === "warehouse") input.setAttribute("list", "warehouses");
            input.dataset.fixedField = known.name;
            return make("div", { className: "field" }, make("label", { htmlFor: input.id, textContent: words.marked(known) }), input);
        }));
        // stock without a warehouse is what a file leaves out most often
        const wantsWarehouse = open.some(({ name }) => name === "warehouse") && work.columns.includes("opening_quantity");
        fixedFields.open = fixedFields.open || wantsWarehouse || open.some(({ required }) => required);
    };
    /** @type {(work: Work) => void} rows that are left out, each with why and a button that takes it back */
    const showLeftOut = (work) => {
        const gone = work.reasons.map((reason, index) => ({ reason, index })).filter(({ reason }) => reason);
        showList(part("left-out"), say("left_out", { n: gone.length }), gone.map(({ reason, index }) => {
            const back = make("button", { type: "button", className: "btn btn-sm btn-outline-secondary", textContent: say("take_back") });
            back.dataset.takeBack = String(index);
            const text = work.rows[index].map(textOf).filter(Boolean).slice(0, 6).join(" ");
            return make("li", {}, `${work.numbers[index]} · ${say(`left_out_${reason}`)}: ${text} `, back);
        }));
    };
    return {
        /** @type {(work: Work, canReadAgain: boolean) => void} */
        show: (work, canReadAgain) => {
            part("name").textContent = work.name;
            part("sheet-field").hidden = work.sheets.length < 2 || !canReadAgain;
            sheet.replaceChildren(...work.sheets.map((name) => new Option(name, name, false, name === work.sheet)));
            const options = work.rows.slice(0, 20).map((row, index) => {
                const text = row.map(textOf).filter(Boolean).slice(0, 4).join(" ").slice(0, 40);
                return new Option(`${work.numbers[index]} · ${text}`, String(index), false, index === work.head);
            });
            head.replaceChildren(new Option(say("headless"), "-1", false, work.head === -1), ...options);
            showColumns(work);
            showFixed(work);
            showLeftOut(work);
        },
        /** @type {(notes: import("../answers.js").ImportNote[], work: Work, places: number[]) => void} what was done to cells */
        showNotes: (notes, work, places) =>
            showList(part("notes"), say("notes", { n: notes.length }), notes.map((note) => make("li", {},
                `${work.numbers[places[note.row - 1]]} · ${words.label(note.field)}: ${note.value} → ${note.taken} (${note.text})`))),
    };
};
