// The cells of a row of an editor: how each is read, written and filled. Guarantees: what a cell holds and cannot be meant is named as refused
// and never becomes a value; what a pasted text cannot be, it stays in the cell, in sight.
"use strict";

const entryCells = (() => {
    const cell = (row, name) => row.querySelector(`[data-cell="${name}"]`);
    const fieldsOf = (row) => [...row.querySelectorAll("[data-cell]")];
    const textOf = (row, name) => cell(row, name)?.value.trim() ?? "";
    const unitsOf = (row) => row.offer?.units ?? [];
    const unitOf = (row, code = textOf(row, "unit")) => unitsOf(row).find(({ unit }) => unit === code);

    const only = (name, value) => (value === null ? null : { [name]: value });
    /// How each cell is read; null is refused. What has no reader is taken as it stands.
    const readers = {
        product: (text, row) => ({ product: row.offer?.product ?? entryText.narrow(text) }),
        quantity: (text, row) => entryText.quantity(text, unitsOf(row)),
        rejected: (text) => only("rejected", entryText.number(text)),
        price: (text) => only("price", entryText.price(text)),
        discount: (text) => only("discount", entryText.paid(text)),
        location: (text) => ({ location: entryText.narrow(text) }),
        due_on: (text) => only("due_on", entryText.day(text)),
    };
    /// What a row says, and the cells of it that are refused.
    const read = (row) => {
        const values = {};
        const refused = [];
        for (const field of fieldsOf(row)) {
            const name = field.dataset.cell;
            if (field.type === "checkbox") {
                if (field.checked) values[name] = true;
                continue;
            }
            const text = field.value.trim();
            if (!text) continue;
            const value = readers[name] ? readers[name](text, row) : { [name]: text };
            if (value) Object.assign(values, value);
            else refused.push({ row, name });
        }
        return { values, refused };
    };
    /// Writes what was typed as it was read, once somebody leaves the cell. Whether the unit became another by it.
    const settle = (row, name) => {
        const field = cell(row, name);
        const value = readers[name] && name !== "product" && field.value.trim() ? readers[name](field.value, row) : null;
        if (!value) return false;
        if (name === "due_on") field.type = "date";
        // A plain number stays as it was typed, zeros and all.
        if (name === "discount" || !/^\d+(\.\d+)?$/.test(field.value.trim())) field.value = value[name];
        const isOther = value.unit !== undefined && value.unit !== textOf(row, "unit");
        if (isOther) cell(row, "unit").value = value.unit;
        return isOther;
    };
    /// Puts a text into a cell as if it were typed there; one that it cannot hold stands there all the same, to be refused. False without such a cell.
    const put = (row, name, text) => {
        const field = cell(row, name);
        if (!field || field.readOnly) return false;
        if (field.type === "checkbox") {
            const isYes = /^(是|y|yes|true|1|√|✓)$/i.test(entryText.narrow(text));
            if (!isYes && !/^(否|n|no|false|0|)$/i.test(entryText.narrow(text))) return false;
            field.checked = isYes;
        } else if (field.matches("select")) {
            const option = [...field.options].find(({ value, text: label }) => entryText.sameWord(value, text) || entryText.sameWord(label, text))
                ?? field.appendChild(new Option(text, text));
            field.value = option.value;
        } else {
            const day = name === "due_on" ? entryText.day(text) : null;
            if (name === "due_on") field.type = day || !text ? "date" : "text";
            field.value = day ?? text;
        }
        if (name === "price") row.priceUnit = textOf(row, "unit");
        return true;
    };
    const setUnits = (row, unit) => {
        const units = row.offer?.units ?? [];
        const options = units.map((known) => new Option(known.name, known.unit));
        if (unit && !units.some((known) => known.unit === unit)) options.push(new Option(unit, unit));
        cell(row, "unit").replaceChildren(...options);
        if (unit) cell(row, "unit").value = unit;
    };
    return { cell, fieldsOf, textOf, unitsOf, unitOf, read, settle, put, setUnits };
})();
