// What the person does on the page of imports, as what it means.
import { all, one, targetOf } from "../elements.js";
import { isCommand } from "../keyboard.js";
import { removeRow, setColumn } from "./work.js";

/**
 * What the page does.
 *
 * @typedef {object} Actions
 * @property {() => import("./work.js").Work | null} work
 * @property {(content: Blob, name: string) => void} read
 * @property {(sheet?: string) => void} readAgain the same file, perhaps another sheet of it
 * @property {() => void} kindChanged
 * @property {() => void} reshaped rows or columns are others now: what was found is forgotten, all is shown anew
 * @property {() => void} changed
 * @property {() => void} check
 * @property {() => void} run
 * @property {() => void} discard
 * @property {(count: number) => void} turn pages of the grid
 * @property {(place: number) => void} goTo a fault
 * @property {(row: string | undefined, column: string | undefined) => boolean} goToNext the fault after that cell; false without any
 * @property {string} pasted what a pasted block is called
 */

/**
 * @param {HTMLElement} page
 * @param {Actions} actions
 */
export const watchPerson = (page, actions) => {
    /** @type {(target: Element, name: string) => boolean} */
    const isPart = (target, name) => target.matches(`[data-${name}]`);
    page.addEventListener("change", (event) => {
        const target = /** @type {HTMLInputElement} */ (event.target);
        const work = actions.work();
        if (isPart(target, "file")) {
            one(HTMLSelectElement, "[data-encoding]", page).value = "";
            const file = target.files?.[0];
            if (file) actions.read(file, file.name);
        } else if (isPart(target, "kind")) actions.kindChanged();
        else if (isPart(target, "encoding")) actions.readAgain();
        else if (!work) return;
        else if (isPart(target, "sheet")) actions.readAgain(target.value);
        else if (isPart(target, "only-faulty")) actions.turn(0);
        else if (isPart(target, "head") || target.dataset.column !== undefined) {
            const { column } = target.dataset;
            if (column === undefined) work.head = Number(target.value);
            else setColumn(work, Number(column), target.value);
            actions.reshaped();
            if (column !== undefined) one(HTMLElement, `[data-column="${column}"]`, page).focus();
        } else {
            if (isPart(target, "existing")) work.options.existing = target.value;
            else if (isPart(target, "submit")) work.options.submit = target.checked;
            else if (isPart(target, "create")) {
                work.options.create = all(HTMLInputElement, "[data-create]:checked", page).map((box) => box.dataset.create ?? "");
            } else return;
            actions.changed();
        }
    });
    page.addEventListener("input", ({ target }) => {
        const work = actions.work();
        if (!work || !(target instanceof HTMLInputElement)) return;
        const { row, cell, fixedField } = target.dataset;
        if (row !== undefined) work.rows[Number(row)][Number(cell)] = target.value;
        else if (fixedField) work.fixed[fixedField] = target.value;
        else return;
        actions.changed();
    });
    page.addEventListener("click", (event) => {
        const target = targetOf(event);
        const held = (/** @type {string} */ name) => target.closest(`[data-${name}]`)?.getAttribute(`data-${name}`) ?? null;
        const work = actions.work();
        const [removed, place, takenBack] = [held("remove"), held("place"), held("take-back")];
        if (work && removed !== null) {
            removeRow(work, Number(removed));
            actions.reshaped();
        } else if (work && takenBack !== null) {
            work.reasons[Number(takenBack)] = null;
            actions.reshaped();
        } else if (place !== null) actions.goTo(Number(place));
        else if (held("check") !== null) actions.check();
        else if (held("run") !== null) actions.run();
        else if (held("page-back") !== null) actions.turn(-1);
        else if (held("page-on") !== null) actions.turn(1);
        else if (held("read-paste") !== null) actions.read(new Blob([one(HTMLTextAreaElement, "[data-paste]", page).value]), actions.pasted);
        else if (held("discard") !== null) actions.discard();
    });
    // also where nothing has the focus
    document.addEventListener("keydown", (event) => {
        if (event.isComposing) return;
        const target = targetOf(event);
        const { row, cell } = target.dataset;
        if (isCommand(event) && event.key === "Enter" && actions.work()) {
            event.preventDefault();
            actions.check();
        } else if (event.key === "F8") {
            if (actions.goToNext(row, cell)) event.preventDefault();
        } else if (row !== undefined) {
            const step = event.key === "ArrowDown" || event.key === "Enter" ? 1 : event.key === "ArrowUp" ? -1 : 0;
            const here = target.closest("tr");
            const beside = step > 0 ? here?.nextElementSibling : step < 0 ? here?.previousElementSibling : null;
            const next = beside?.querySelector(`[data-cell="${cell}"]`);
            if (!(next instanceof HTMLInputElement)) return;
            event.preventDefault();
            next.focus();
            next.select();
        }
    });
};
