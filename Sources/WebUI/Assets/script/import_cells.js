// Cells, rows that are left out, and what was done to cells, on the page of imports. Guarantees: a cell keeps what the service said of it until a person
// writes another into it; no row is left out in silence.
"use strict";

const importCells = {
    /// What a person reads of a cell: a text, or an object where the service has more to say of it.
    text: (cell) => (typeof cell === "string" ? cell : cell?.text ?? ""),

    /// The field of a column that may be of one warehouse: FIELD or FIELD@WAREHOUSE.
    field: (name) => name?.split("@")[0],
    warehouse: (name) => name?.split("@")[1],

    /// Whether a row is data.
    isData: (work, index) => index > work.head && !work.reasons?.[index],

    /// Rows that are left out, each with why and a button that takes it back.
    showLeftOut: (list, work, say, make) => {
        const gone = (work.reasons ?? []).map((reason, index) => [reason, index]).filter(([reason]) => reason);
        list.closest("details").hidden = gone.length === 0;
        list.closest("details").querySelector("summary").textContent = say("left_out", { n: gone.length });
        list.replaceChildren(...gone.slice(0, 200).map(([reason, index]) => {
            const back = make("button", { type: "button", className: "btn btn-sm btn-outline-secondary", textContent: say("take_back") });
            back.dataset.takeBack = index;
            const text = work.rows[index].map(importCells.text).filter(Boolean).slice(0, 6).join(" ");
            return make("li", {}, `${work.numbers[index]} · ${say(`left_out_${reason}`)}: ${text} `, back);
        }));
    },

    /// What was done to cells: what lay in the file, what was taken.
    showNotes: (list, notes, work, places, say, make, label) => {
        list.closest("details").hidden = notes.length === 0;
        list.closest("details").querySelector("summary").textContent = say("notes", { n: notes.length });
        list.replaceChildren(...notes.map((note) =>
            make("li", {}, `${work.numbers[places[note.row - 1]]} · ${label(note.field)}: ${note.value} → ${note.taken} (${note.text})`)));
    },

    /// The head of a column, with the choice of its field.
    columnHead: (name, head, index, fields, language, say, make, label) => {
        const select = make("select", { className: "form-select form-select-sm" });
        select.append(new Option(say("not_used"), ""), ...fields.map((known) =>
            new Option(known[language] + (known.required ? " *" : ""), known.name, false, known.name === name)));
        if (importCells.warehouse(name)) select.append(new Option(label(name), name, true, true));
        select.setAttribute("aria-label", head || say("column_number", { n: index + 1 }));
        select.dataset.column = index;
        return make("th", { scope: "col", className: name ? "" : "unknown" },
            make("span", { className: "head-text", textContent: head || "–", title: head ?? "" }), select);
    },

    /// The table of faults.
    faultRows: (faults, work, say, make, label) =>
        faults.map((fault, place) => {
            const go = make("button", { type: "button", textContent: fault.field ? label(fault.field) : say("whole_file") });
            const row = make("tr", {}, make("td", { className: "number", textContent: fault.index === undefined ? "" : work.numbers[fault.index] }),
                make("td", {}, go), make("td", { textContent: fault.value ?? "" }), make("td", { className: "wrong", textContent: fault.text }),
                make("td", { textContent: fault.advice }));
            row.dataset.place = place;
            return row;
        }),
};
