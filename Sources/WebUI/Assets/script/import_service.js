// How the page of imports asks the service. Guarantees: a row is sent with the fields that its columns are, and nothing else; each run has a name
// of its own, under which it is followed and carried out once.
"use strict";

const importService = {
    /// What the service answers, as an object; a text that says so where it is none.
    send: async (path, type, body, failed) => {
        const answer = await fetch(path, { method: "POST", headers: { "Content-Type": type }, body });
        const json = await answer.json().catch(() => ({ message: failed }));
        return { isDone: answer.ok, ...json };
    },

    /// A file as the operation takes it: the body, the run's name, and where in the file each of its rows stands.
    request: (work, branch) => {
        const places = [];
        const rows = [];
        for (let index = work.head + 1; index < work.rows.length; index += 1) {
            if (!importCells.isData(work, index)) continue;
            const row = {};
            work.columns.forEach((name, column) => {
                const cell = work.rows[index][column];
                if (name && importCells.text(cell).trim()) row[name] = cell;
            });
            if (Object.keys(row).length === 0) continue;
            places.push(index);
            rows.push(row);
        }
        const run = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
        const { existing, create, submit } = work.options;
        const hasStock = work.columns.some((name) => importCells.field(name) === "opening_quantity") || Boolean(work.fixed.opening_quantity);
        const more = { products: { existing, create, with_stock: hasStock }, purchase_orders: { submit }, sales_orders: { submit } }[work.kind] ?? {};
        return { places, run, body: JSON.stringify({ kind: work.kind, branch, run, rows, fixed: work.fixed, ...more }) };
    },

    /// Looks how far a run is, until the function that it returns is called; null is not looked for.
    follow: (run, tell) => {
        let isOver = run === null;
        const look = async () => {
            const far = await fetch(`/import/progress?run=${run}`).then((answer) => answer.json()).catch(() => ({}));
            if (isOver) return;
            if (far.total) tell(far);
            setTimeout(look, 700);
        };
        if (!isOver) setTimeout(look, 700);
        return () => (isOver = true);
    },

    /// Faults by the cell that they are about, `ROW:COLUMN` of the file. What the file has no column for gets one, to be filled in.
    placed: (work, faults, isField) => {
        const wrong = new Map();
        for (const fault of faults) {
            if (fault.index === undefined || !isField(fault.field)) continue;
            let column = work.columns.indexOf(fault.field);
            if (column < 0) {
                column = work.columns.push(fault.field) - 1;
                for (const row of work.rows) while (row.length < work.columns.length) row.push("");
                const fixed = work.fixed[fault.field] ?? "";
                for (let index = work.head + 1; index < work.rows.length; index += 1) work.rows[index][column] = fixed;
                delete work.fixed[fault.field];
            }
            const key = `${fault.index}:${column}`;
            wrong.set(key, [...(wrong.get(key) ?? []), fault]);
        }
        return wrong;
    },

    /// What an answer counts, each by the message that says it; nothing of what is none.
    counts: (answer) =>
        [["created", answer.created], ["changed", answer.changed], ["joined", answer.joined], ["unchanged", answer.unchanged],
            ["opened", answer.opening?.rows], ["zero_left_out", (answer.left_out ?? 0) + (answer.opening?.left_out ?? 0)],
            ["warned", answer.warnings?.length], ["made_units", answer.made?.units?.join("、")], ["made_categories", answer.made?.categories?.join("、")]]
            .filter(([, value]) => value),

    /// Places that a text takes: Chinese characters take two.
    width: (text) => [...text].reduce((sum, character) => sum + (character > "\u2e80" ? 2 : 1), 0),
};
