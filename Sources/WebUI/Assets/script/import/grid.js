// The rows of a file, page by page, and what is wrong with them. Guarantees: every fault stands in one table and leads to its cell; a cell in red is
// marked for a screen reader too.
import { make, one } from "../elements.js";
import { dataRows, textOf, widthOf } from "./work.js";

/**
 * @typedef {import("./work.js").Work} Work
 * @typedef {import("./work.js").PlacedFault} PlacedFault
 * @typedef {{faults: PlacedFault[], wrong: Map<string, PlacedFault[]>}} Found what the last check found, by row and column of the file
 */

const pageSize = 50;

/**
 * @param {HTMLElement} page
 * @param {import("./words.js").ImportWords} words
 */
export const importGrid = (page, words) => {
    const { say, label } = words;
    const part = (/** @type {string} */ name) => one(HTMLElement, `[data-${name}]`, page);
    const button = (/** @type {string} */ name) => one(HTMLButtonElement, `[data-${name}]`, page);
    const onlyFaulty = one(HTMLInputElement, "[data-only-faulty]", page);
    let shownPage = 0;
    /** @type {(work: Work, found: Found) => number[]} */
    const rowsOf = (work, { faults }) => {
        const rows = dataRows(work);
        if (!onlyFaulty.checked) return rows;
        const faulty = new Set(faults.map(({ index }) => index));
        return rows.filter((index) => faulty.has(index));
    };
    /** @type {(className: string, ...children: (Node | string)[]) => HTMLTableCellElement} */
    const head = (className, ...children) => {
        const cell = make("th", { className }, ...children);
        cell.scope = "col";
        return cell;
    };
    /** @type {(work: Work, found: Found, index: number, column: number, size: number) => HTMLElement} */
    const gridCell = (work, { wrong }, index, column, size) => {
        const input = make("input", { value: textOf(work.rows[index][column]), spellcheck: false, size });
        input.setAttribute("aria-label", `${label(work.columns[column])} ${work.numbers[index]}`);
        Object.assign(input.dataset, { row: index, cell: column });
        const faults = wrong.get(`${index}:${column}`);
        if (!faults) return make("td", {}, input);
        input.setAttribute("aria-invalid", "true");
        input.title = faults.map(({ advice }) => advice).join(" ");
        return make("td", { className: "wrong" }, input, make("span", { textContent: faults.map(({ text }) => text).join(" ") }));
    };
    /** @type {(work: Work, found: Found) => void} */
    const show = (work, found) => {
        const rows = rowsOf(work, found);
        const pages = Math.max(1, Math.ceil(rows.length / pageSize));
        shownPage = Math.max(0, Math.min(shownPage, pages - 1));
        part("grid-count").textContent = say("row_count", { n: dataRows(work).length });
        part("pages").hidden = pages === 1;
        part("page").textContent = `${shownPage + 1} / ${pages}`;
        button("page-back").disabled = shownPage === 0;
        button("page-on").disabled = shownPage === pages - 1;
        const columns = work.columns.map((_, index) => index).filter((index) => work.columns[index]);
        const onPage = rows.slice(shownPage * pageSize, (shownPage + 1) * pageSize);
        const sizes = columns.map((column) => Math.min(32, Math.max(6, ...onPage.map((index) => widthOf(textOf(work.rows[index][column]))))));
        part("grid-heads").replaceChildren(make("tr", {}, head("", say("row")), ...columns.map((column) => head("", label(work.columns[column]))),
            head("", make("span", { className: "visually-hidden", textContent: say("remove_row") }))));
        part("grid-rows").replaceChildren(...onPage.map((index) => {
            const remove = make("button", { type: "button", textContent: "×", title: say("remove_row") });
            remove.setAttribute("aria-label", `${say("remove_row")} ${work.numbers[index]}`);
            remove.dataset.remove = String(index);
            const cells = columns.map((column, place) => gridCell(work, found, index, column, sizes[place]));
            return make("tr", {}, make("td", { textContent: String(work.numbers[index]) }), ...cells, make("td", {}, remove));
        }));
    };
    /** @type {(work: Work, found: Found) => void} the table of faults */
    const showFaults = (work, { faults }) => {
        part("faults").hidden = faults.length === 0;
        part("fault-count").textContent = say("fault_count", { n: faults.length });
        part("fault-rows").replaceChildren(...faults.map((fault, place) => {
            const go = make("button", { type: "button", textContent: fault.field ? label(fault.field) : say("whole_file") });
            const number = fault.index === undefined ? "" : String(work.numbers[fault.index]);
            const row = make("tr", {}, make("td", { className: "number", textContent: number }), make("td", {}, go),
                make("td", { textContent: fault.value ?? "" }), make("td", { className: "wrong", textContent: fault.text }),
                make("td", { textContent: fault.advice }));
            row.dataset.place = String(place);
            return row;
        }));
    };
    return {
        show, showFaults,
        /** @type {(isOnly: boolean) => void} begins anew, with the faulty rows alone or with all */
        restart: (isOnly) => {
            shownPage = 0;
            onlyFaulty.checked = isOnly;
        },
        /** @type {(work: Work, found: Found, count: number) => void} turns so many pages; to the first where it is none */
        turn: (work, found, count) => {
            shownPage = count === 0 ? 0 : shownPage + count;
            show(work, found);
        },
        /** @type {(work: Work, found: Found, fault: PlacedFault | undefined) => void} */
        goTo: (work, found, fault) => {
            if (!fault) return;
            const column = work.columns.indexOf(fault.field);
            const place = fault.index === undefined ? -1 : rowsOf(work, found).indexOf(fault.index);
            if (place < 0 || column < 0) {
                const fixed = page.querySelector(`[data-fixed-field="${fault.field}"]`);
                if (fixed instanceof HTMLElement) fixed.focus();
                return;
            }
            shownPage = Math.floor(place / pageSize);
            show(work, found);
            const input = one(HTMLInputElement, `[data-row="${fault.index}"][data-cell="${column}"]`, page);
            input.scrollIntoView({ block: "center", inline: "nearest" });
            input.focus();
            input.select();
        },
    };
};
