// The keys of an editor's cells: Enter goes to what is typed next, arrows to the row above and below, Ctrl+Delete takes a row away. Guarantees: a
// key that an input method takes for itself does nothing here.
"use strict";

const entryKeys = (form, { list, partner, isEmpty, addRow, remove, submitButton }) => {
    const { cell, textOf } = entryCells;
    const go = (row, name) => {
        const field = row && cell(row, name);
        if (!field) return;
        field.focus();
        field.select?.();
    };
    const nextRow = (row) => row.nextElementSibling ?? addRow();
    const enter = (field) => {
        const row = field.closest("tr");
        const name = field.dataset.cell;
        if (name === "product") {
            if (field.enter?.()) return;
            if (isEmpty(row)) submitButton.focus();
            else go(row, "quantity");
        } else if (name === "quantity") {
            const price = cell(row, "price");
            if (price && !textOf(row, "price") && !price.placeholder && !row.sourceLine) go(row, "price");
            else go(nextRow(row), row.sourceLine ? "quantity" : "product");
        } else go(nextRow(row), "product");
    };
    form.addEventListener("keydown", (event) => {
        if (isComposing(event)) return;
        const field = event.target;
        const isCell = field.matches("[data-cell]");
        if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && (isCell || field === partner)) {
            event.preventDefault();
            if (isCell) enter(field);
            else if (!partner.enter()) go(form.querySelector("[data-rows]").firstElementChild, "product");
        } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            const step = event.key === "ArrowDown" ? 1 : -1;
            if (list.isAt(field)) {
                event.preventDefault();
                list.step(step);
            } else if (isCell && !field.matches("select, [type=date]")) {
                event.preventDefault();
                const row = field.closest("tr");
                go(step > 0 ? row.nextElementSibling : row.previousElementSibling, field.dataset.cell);
            }
        } else if (event.key === "Escape" && list.isOpen()) {
            event.preventDefault();
            list.close();
        } else if (event.key === "Delete" && event.ctrlKey && isCell) {
            event.preventDefault();
            remove(field.closest("tr"));
        }
    });
};
