// What an editor says of a cell, below it: faults, and what may be posted yet should be seen. Guarantees: a cell in red is marked for a screen
// reader too; what is still to be typed is no fault before somebody wants to save.
"use strict";

/// Sets the note of a kind below a cell; an empty text takes it away.
const setNote = (field, kind, text) => {
    field.parentElement.querySelector(`.${kind.replaceAll(" ", ".")}`)?.remove();
    if (!text) return null;
    const note = document.createElement("div");
    note.className = kind;
    note.textContent = text;
    field.after(note);
    return note;
};

/// `words`: what is said of a refused cell, by its name as `refused_NAME`.
const entryNotes = (form, words) => {
    const { cell } = entryCells;
    const placeOf = (place, sent) => {
        const [head, index, name] = place.split(".");
        if (head !== "lines") return form.elements[head] ?? null;
        const row = sent[Number(index)];
        return row ? (cell(row, name ?? "product") ?? cell(row, "product")) : null;
    };
    const clearFaults = () => {
        for (const note of form.querySelectorAll(".invalid-feedback")) note.remove();
        for (const field of form.querySelectorAll(".is-invalid")) {
            field.classList.remove("is-invalid");
            field.removeAttribute("aria-invalid");
            field.removeAttribute("aria-describedby");
        }
    };
    const showFault = (field, id, text) => {
        if (field.classList.contains("is-invalid")) return;
        setNote(field, "invalid-feedback d-block", text).id = `fault-${id}`;
        field.classList.add("is-invalid");
        field.setAttribute("aria-invalid", "true");
        field.setAttribute("aria-describedby", `fault-${id}`);
    };
    /// Shows cells that the editor refuses, and faults that the service found; those that have no cell come back as texts.
    const showFaults = (faults, sent, refused, isAsked) => {
        clearFaults();
        const isShown = (field) => isAsked || field !== document.activeElement;
        for (const { row, name } of refused) {
            if (isShown(cell(row, name))) showFault(cell(row, name), `${sent.indexOf(row)}-${name}`, words[`refused_${name}`]);
        }
        const general = [];
        for (const { place, fault, text } of faults) {
            const field = placeOf(place, sent);
            const isRefused = refused.some(({ row, name }) => field && cell(row, name) === field);
            if (!field) general.push(text);
            else if (!isRefused && isShown(field) && (isAsked || fault !== "missing")) showFault(field, place, text);
        }
        return isAsked ? general : [];
    };
    const showMarks = (marks, sent) => {
        for (const note of form.querySelectorAll(".price-note")) note.remove();
        for (const field of form.querySelectorAll(".marked")) {
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
