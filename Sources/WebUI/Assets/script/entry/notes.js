// What an editor says of a cell, below it: faults, and what may be posted yet should be seen. Guarantees: a cell in red is marked for a screen
// reader too; what is still to be typed is no fault before somebody wants to save.
import { all, make } from "../elements.js";
import { cell } from "./cells.js";

/**
 * @typedef {import("./cells.js").Row} Row
 * @typedef {import("../answers.js").Fault} Fault
 * @typedef {import("../answers.js").Mark} Mark
 * @typedef {{row: Row, name: string}} RefusedCell
 */

/**
 * Sets the note of a kind below a cell; an empty text takes it away.
 *
 * @param {HTMLElement} field
 * @param {string} kind
 * @param {string | undefined} text
 */
export const setNote = (field, kind, text) => {
    field.parentElement?.querySelector(`.${kind.replaceAll(" ", ".")}`)?.remove();
    if (!text) return null;
    const note = make("div", { className: kind, textContent: text });
    field.after(note);
    return note;
};

/**
 * @param {HTMLFormElement} form
 * @param {DOMStringMap} words what is said of a refused cell, by its name as `refused_NAME`
 */
export const entryNotes = (form, words) => {
    /** @type {(place: string, sent: Row[]) => HTMLElement | null} */
    const placeOf = (place, sent) => {
        const [head, index, name] = place.split(".");
        if (head !== "lines") {
            const field = form.elements.namedItem(head);
            return field instanceof HTMLElement ? field : null;
        }
        const row = sent[Number(index)];
        return row ? cell(row, name ?? "product") ?? cell(row, "product") : null;
    };
    const clearFaults = () => {
        for (const note of form.querySelectorAll(".invalid-feedback")) note.remove();
        for (const field of form.querySelectorAll(".is-invalid")) {
            field.classList.remove("is-invalid");
            field.removeAttribute("aria-invalid");
            field.removeAttribute("aria-describedby");
        }
    };
    /** @type {(field: HTMLElement, id: string, text: string | undefined) => void} */
    const showFault = (field, id, text) => {
        if (field.classList.contains("is-invalid")) return;
        const note = setNote(field, "invalid-feedback d-block", text);
        if (note) note.id = `fault-${id}`;
        field.classList.add("is-invalid");
        field.setAttribute("aria-invalid", "true");
        field.setAttribute("aria-describedby", `fault-${id}`);
    };
    /**
     * Shows cells that the editor refuses, and faults that the service found; those that have no cell come back as texts.
     *
     * @param {Fault[]} faults
     * @param {Row[]} sent
     * @param {RefusedCell[]} refused
     * @param {boolean} isAsked whether somebody wanted to save
     */
    const showFaults = (faults, sent, refused, isAsked) => {
        clearFaults();
        const isShown = (/** @type {HTMLElement} */ field) => isAsked || field !== document.activeElement;
        const refusedFields = refused.flatMap(({ row, name }) => {
            const field = cell(row, name);
            return field ? [{ field, row, name }] : [];
        });
        for (const { field, row, name } of refusedFields) {
            if (isShown(field)) showFault(field, `${sent.indexOf(row)}-${name}`, words[`refused_${name}`]);
        }
        /** @type {string[]} */
        const general = [];
        for (const { place, fault, text } of faults) {
            const field = placeOf(place, sent);
            if (!field) general.push(text);
            else if (refusedFields.some((refused) => refused.field === field)) continue;
            else if (isShown(field) && (isAsked || fault !== "missing")) showFault(field, place, text);
        }
        return isAsked ? general : [];
    };
    /**
     * @param {Mark[]} marks
     * @param {Row[]} sent
     */
    const showMarks = (marks, sent) => {
        for (const note of form.querySelectorAll(".price-note")) note.remove();
        for (const field of all(HTMLElement, ".marked", form)) {
            field.classList.remove("marked");
            field.removeAttribute("title");
        }
        for (const { place, text } of marks) {
            const field = placeOf(place, sent);
            if (!field) continue;
            field.classList.add("marked");
            field.title = text;
            setNote(field, "mark-note price-note", text);
        }
    };
    return { showFaults, showMarks };
};
