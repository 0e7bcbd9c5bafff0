// The page of imports. Guarantees: it judges nothing, the service does; what was corrected is never lost to a check; nothing is brought in that
// was changed after it was checked; the keyboard alone will do.
"use strict";

(() => {
    const page = document.querySelector("[data-import]");
    if (!page) return;
    const catalogue = JSON.parse(page.dataset.catalogue);
    const words = JSON.parse(page.dataset.words);
    const one = (name, root = page) => root.querySelector(`[data-${name}]`);
    const say = (name, values = {}) => (words[`import_${name}`] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
    const make = (tag, properties = {}, ...children) => {
        const element = Object.assign(document.createElement(tag), properties);
        element.append(...children);
        return element;
    };
    const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
    const pageSize = 50;
    const largest = 10 * 1024 * 1024;
    const lists = { opening_stock: "opening_stocks" };

    /// The file as it stands: rows of texts, where its heads are, which field each column is, what is the same in all rows.
    let work = null;
    /// What the last check found, by row and column of the file.
    let faults = [];
    let wrong = new Map();
    let isBusy = false;
    let shownPage = 0;

    const kind = () => catalogue.find((known) => known.kind === one("kind").value) ?? catalogue[0];
    const field = (name) => kind().fields.find((known) => known.name === importCells.field(name));
    const label = (name) => [field(name)?.[language] ?? name ?? "", importCells.warehouse(name)].filter(Boolean).join(" · ");
    const textOf = importCells.text;

    // --- what is asked of the service ---------------------------------------------------------------------------------

    const attempt = async (action) => {
        if (isBusy) return undefined;
        isBusy = true;
        page.classList.add("sending");
        one("refusal").hidden = true;
        try {
            return await action();
        } catch {
            refuse({ message: say("offline") });
            return undefined;
        } finally {
            isBusy = false;
            page.classList.remove("sending");
        }
    };
    const refuse = ({ message, hint, signs_in: signsIn, asks_encoding: asksEncoding }) => {
        const box = one("refusal");
        one("encoding-field").hidden = !asksEncoding;
        one("message").textContent = message ?? say("failed");
        one("hint").textContent = hint ?? "";
        one("sign-in").hidden = !signsIn;
        box.hidden = false;
        box.focus();
    };

    // --- the file ---------------------------------------------------------------------------------------------------------

    let [bytes, fileName] = [null, ""];
    const read = (content, name, sheet) =>
        attempt(async () => {
            if (content.size > largest) return refuse({ message: say("too_large") });
            const query = new URLSearchParams({ kind: kind().kind });
            if (sheet) query.set("sheet", sheet);
            if (one("encoding").value) query.set("encoding", one("encoding").value);
            [bytes, fileName] = [content, name];
            const answer = await importService.send(`/import/read?${query}`, "application/octet-stream", content, say("failed"));
            if (!answer.isDone) return refuse(answer);
            const width = Math.max(...answer.rows.map((row) => row.length));
            for (const row of answer.rows) while (row.length < width) row.push("");
            const columns = [...answer.columns];
            while (columns.length < width) columns.push(null);
            work = {
                kind: kind().kind, name, sheets: answer.sheets, sheet: answer.sheet, rows: answer.rows, numbers: answer.numbers,
                head: answer.head ?? (columns.some(Boolean) ? 0 : -1), columns, fixed: {}, notes: [],
                reasons: answer.rows.map((_, index) => answer.left_out.find((gone) => gone.index === index)?.reason ?? null),
                 options: { existing: "refuse", create: [], submit: false }, isChecked: false,
            };
            one("restored").hidden = true;
            one("done").hidden = true;
            forget();
            show();
            one("mapping").scrollIntoView({ block: "start" });
            one("check").focus({ preventScroll: true });
            return undefined;
        });
    const forget = () => {
        faults = [];
        wrong = new Map();
        shownPage = 0;
        one("only-faulty").checked = false;
        one("faults").hidden = true;
        status("");
    };
    const dataRows = () => work.rows.map((_, index) => index).filter((index) => importCells.isData(work, index));

    // --- what is shown ----------------------------------------------------------------------------------------------------

    const show = () => {
        page.querySelectorAll("[data-mapping], [data-grid], [data-actions]").forEach((section) => (section.hidden = !work));
        if (!work) return;
        one("name").textContent = work.name;
        one("sheet-field").hidden = work.sheets.length < 2 || !bytes;
        one("sheet").replaceChildren(...work.sheets.map((name) => new Option(name, name, false, name === work.sheet)));
        one("head").replaceChildren(new Option(say("headless"), -1, false, work.head === -1), ...work.rows.slice(0, 20).map((row, index) =>
            new Option(`${work.numbers[index]} · ${row.map(textOf).filter(Boolean).slice(0, 4).join(" ").slice(0, 40)}`, index, false, index === work.head)));
        for (const option of page.querySelectorAll("[data-option]")) option.hidden = !option.dataset.option.split(" ").includes(work.kind);
        one("existing").value = work.options.existing;
        for (const box of page.querySelectorAll("[data-create]")) box.checked = work.options.create.includes(box.dataset.create);
        one("submit").checked = work.options.submit;
        showColumns();
        showFixed();
        importCells.showLeftOut(one("left-out"), work, say, make);
        showFaults();
        showGrid();
        showState();
    };
    const has = (name) => work.columns.some((column) => importCells.field(column) === name);
    const showColumns = () => {
        const head = (work.rows[work.head] ?? []).map(textOf);
        one("columns").replaceChildren(make("tr", {}, ...work.columns.map((name, index) =>
            importCells.columnHead(name, head[index], index, kind().fields, language, say, make, label))));
        one("samples").replaceChildren(...dataRows().slice(0, 5).map((index) =>
            make("tr", {}, ...work.columns.map((_, column) => make("td", { textContent: textOf(work.rows[index][column]), title: textOf(work.rows[index][column]) })))));
        const known = work.columns.filter(Boolean).length;
        const missing = kind().fields.filter((known) => known.required && !has(known.name) && !work.fixed[known.name]);
        one("recognised").textContent = (known === 0 ? say("no_head") : say("recognised", { known, all: work.columns.length }))
            + (missing.length > 0 ? say("missing", { names: missing.map((known) => known[language]).join(language === "zh" ? "、" : ", ") }) : "");
    };
    const showFixed = () => {
        const open = kind().fields.filter((known) => !has(known.name));
        one("fixed").replaceChildren(...open.map((known) => {
            const input = make("input", { className: "form-control", id: `fixed-${known.name}`, value: work.fixed[known.name] ?? "" });
            if (known.name === "warehouse") input.setAttribute("list", "warehouses");
            input.dataset.fixedField = known.name;
            return make("div", { className: "field" },
                make("label", { htmlFor: input.id, textContent: known[language] + (known.required ? " *" : "") }), input);
        }));
        const wanted = (name) => open.some((known) => known.name === name);
        // stock without a warehouse is what a file leaves out most often
        one("fixed-fields").open = one("fixed-fields").open || (wanted("warehouse") && work.columns.includes("opening_quantity"))
            || open.some((known) => known.required);
    };
    const showState = () => {
        one("run").hidden = !work.isChecked;
        one("check").classList.toggle("btn-primary", !work.isChecked);
        one("check").classList.toggle("btn-outline-secondary", work.isChecked);
    };
    const status = (text, isDone = false) => {
        one("status").textContent = text;
        one("status").classList.toggle("done", isDone);
    };
    const showFaults = () => {
        one("faults").hidden = faults.length === 0;
        one("fault-count").textContent = say("fault_count", { n: faults.length });
        one("fault-rows").replaceChildren(...importCells.faultRows(faults, work, say, make, label));
    };
    const gridRows = () => {
        const rows = dataRows();
        if (!one("only-faulty").checked) return rows;
        const faulty = new Set(faults.map((fault) => fault.index));
        return rows.filter((index) => faulty.has(index));
    };
    const gridColumns = () => work.columns.map((_, index) => index).filter((index) => work.columns[index]);
    const showGrid = () => {
        const rows = gridRows();
        const pages = Math.max(1, Math.ceil(rows.length / pageSize));
        shownPage = Math.min(shownPage, pages - 1);
        one("grid-count").textContent = say("row_count", { n: dataRows().length });
        one("pages").hidden = pages === 1;
        one("page").textContent = `${shownPage + 1} / ${pages}`;
        one("page-back").disabled = shownPage === 0;
        one("page-on").disabled = shownPage === pages - 1;
        const columns = gridColumns();
        const onPage = rows.slice(shownPage * pageSize, (shownPage + 1) * pageSize);
        const widths = new Map(columns.map((column) => [column, Math.min(32, Math.max(6, ...onPage.map((index) => importService.width(textOf(work.rows[index][column])))))]));
        one("grid-heads").replaceChildren(make("tr", {}, make("th", { scope: "col", textContent: say("row") }),
            ...columns.map((column) => make("th", { scope: "col", textContent: label(work.columns[column]) })), make("th", { scope: "col" },
                make("span", { className: "visually-hidden", textContent: say("remove_row") }))));
        one("grid-rows").replaceChildren(...onPage.map((index) => {
            const remove = make("button", { type: "button", textContent: "×", title: say("remove_row") });
            remove.setAttribute("aria-label", `${say("remove_row")} ${work.numbers[index]}`);
            remove.dataset.remove = index;
            return make("tr", {}, make("td", { textContent: work.numbers[index] }), ...columns.map((column) => gridCell(index, column, widths.get(column))), make("td", {}, remove));
        }));
    };
    const gridCell = (index, column, size) => {
        const input = make("input", { value: textOf(work.rows[index][column]), spellcheck: false, size });
        input.setAttribute("aria-label", `${label(work.columns[column])} ${work.numbers[index]}`);
        Object.assign(input.dataset, { row: index, cell: column });
        const found = wrong.get(`${index}:${column}`);
        if (!found) return make("td", {}, input);
        input.setAttribute("aria-invalid", "true");
        input.title = found.map((fault) => fault.advice).join(" ");
        return make("td", { className: "wrong" }, input, make("span", { textContent: found.map((fault) => fault.text).join(" ") }));
    };

    // --- checking and importing ---------------------------------------------------------------------------------------------

    const carryOut = (path) =>
        attempt(async () => {
            const { places, run, body } = importService.request(work, page.dataset.branch);
            if (new Blob([body]).size > largest) return refuse({ message: say("too_large") });
            if (places.length === 0) return refuse({ message: say("no_rows") });
            status(say(path === "check" ? "checking" : "importing"));
            one("progress").hidden = false;
            one("progress").removeAttribute("value");
            const stop = importService.follow(page.dataset.showsProgress === undefined ? null : run, (far) => {
                one("progress").max = far.total;
                one("progress").value = far.done;
                status(say("progress", far));
            });
            const answer = await importService.send(`/import/${path}`, "application/json", body, say("failed")).finally(stop);
            one("progress").hidden = true;
            status("");
            importCells.showNotes(one("notes"), answer.notes ?? [], work, places, say, make, label);
            return answer.isDone ? answer.answer : (refused(answer, places), undefined);
        });
    const refused = (answer, places) => {
        work.isChecked = false;
        faults = (answer.faults ?? []).map((fault) => ({ ...fault, index: fault.row === null ? undefined : places[fault.row - 1] }));
        wrong = importService.placed(work, faults, (name) => Boolean(field(name)));
        one("only-faulty").checked = wrong.size > 0;
        shownPage = 0;
        show();
        keep();
        if (faults.length === 0) return refuse(answer);
        one("faults").scrollIntoView({ block: "start" });
        page.querySelector("[data-grid-rows] [aria-invalid]")?.focus({ preventScroll: true });
        return undefined;
    };
    const counts = (answer) =>
        importService.counts(answer).map(([name, n]) => say(name, { n })).join(language === "zh" ? "," : ", ") || say("nothing_new");
    const check = async () => {
        if (!work) return;
        const answer = await carryOut("check");
        if (!answer) return;
        forget();
        work.isChecked = true;
        show();
        keep();
        status(say("sound", { counts: counts(answer) }), true);
        one("run").focus();
    };
    const run = async () => {
        if (!work?.isChecked) return;
        const answer = await carryOut("run");
        if (!answer) return;
        const list = lists[work.kind] ?? work.kind;
        const links = [[`/${list}`, say("to_list")], ...(answer.opening ? [["/stock", say("to_stock")]] : [])];
        await discard();
        one("done").replaceChildren(make("strong", { textContent: say("done", { counts: counts(answer) }) }),
            ...links.flatMap(([href, textContent]) => [" ", make("a", { href, textContent, className: "btn btn-sm btn-outline-secondary" })]));
        one("done").hidden = false;
        one("done").focus();
    };
    /// Lets go of the file.
    const discard = async () => {
        clearTimeout(waiting);
        work = null;
        bytes = null;
        one("file").value = "";
        one("restored").hidden = true;
        one("kept", document).textContent = "";
        forget();
        show();
        await importStore.remove(page.dataset.login);
    };

    // --- what the person does -------------------------------------------------------------------------------------------------

    let waiting = 0;
    const keep = () => {
        clearTimeout(waiting);
        waiting = setTimeout(async () => {
            if (work) one("kept", document).textContent = say((await importStore.write(page.dataset.login, work)) ? "kept" : "not_kept");
        }, 400);
    };
    const changed = () => {
        work.isChecked = false;
        status("");
        showState();
        keep();
    };
    const goTo = (fault) => {
        if (!fault) return;
        const column = work.columns.indexOf(fault.field);
        const place = gridRows().indexOf(fault.index);
        if (place < 0 || column < 0) return void page.querySelector(`[data-fixed-field="${fault.field}"]`)?.focus();
        shownPage = Math.floor(place / pageSize);
        showGrid();
        const input = page.querySelector(`[data-row="${fault.index}"][data-cell="${column}"]`);
        input?.scrollIntoView({ block: "center", inline: "nearest" });
        input?.focus();
        input?.select();
    };
    const templateOf = () => (one("template").href = `/import/template.xlsx?kind=${kind().kind}`);

    page.addEventListener("change", (event) => {
        const { target } = event;
        if (target === one("file")) return void ((one("encoding").value = ""), target.files[0] && read(target.files[0], target.files[0].name));
        if (target === one("kind")) {
            templateOf();
            const again = bytes;
            const name = work?.name;
            work = null;
            forget();
            show();
            return void (again && read(again, name));
        }
        if (target === one("encoding")) return void (bytes && read(bytes, fileName));
        if (!work) return;
        if (target === one("sheet")) return void read(bytes, work.name, target.value);
        if (target === one("head")) work.head = Number(target.value);
        else if (target.dataset.column !== undefined) {
            const other = work.columns.indexOf(target.value);
            if (target.value && other >= 0) work.columns[other] = null;
            work.columns[Number(target.dataset.column)] = target.value || null;
            delete work.fixed[target.value];
        } else if (target === one("existing")) work.options.existing = target.value;
        else if (target === one("submit")) work.options.submit = target.checked;
        else if (target.dataset.create) work.options.create = [...page.querySelectorAll("[data-create]:checked")].map((box) => box.dataset.create);
        else if (target === one("only-faulty")) return void ((shownPage = 0), showGrid());
        else return;
        const focused = target.dataset.column;
        if (target === one("head") || focused !== undefined) {
            forget();
            show();
            if (focused !== undefined) page.querySelector(`[data-column="${focused}"]`)?.focus();
        }
        changed();
    });
    page.addEventListener("input", ({ target }) => {
        if (target.dataset.row !== undefined) work.rows[Number(target.dataset.row)][Number(target.dataset.cell)] = target.value;
        else if (target.dataset.fixedField) work.fixed[target.dataset.fixedField] = target.value;
        else return;
        changed();
    });
    page.addEventListener("click", ({ target }) => {
        const removed = target.closest("[data-remove]")?.dataset.remove;
        const fault = target.closest("[data-place]");
        if (removed !== undefined) {
            work.rows.splice(Number(removed), 1);
            work.numbers.splice(Number(removed), 1);
            work.reasons?.splice(Number(removed), 1);
            forget();
            show();
            changed();
        } else if (fault) goTo(faults[Number(fault.dataset.place)]);
        else if (target.dataset.takeBack !== undefined) {
            work.reasons[Number(target.dataset.takeBack)] = null;
            forget();
            show();
            changed();
        } else if (target.closest("[data-check]")) check();
        else if (target.closest("[data-run]")) run();
        else if (target.closest("[data-page-back]")) (shownPage -= 1), showGrid();
        else if (target.closest("[data-page-on]")) (shownPage += 1), showGrid();
        else if (target.closest("[data-read-paste]")) read(new Blob([one("paste").value]), say("pasted"));
        else if (target.closest("[data-discard]")) discard();
    });
    // also where nothing has the focus
    document.addEventListener("keydown", (event) => {
        const { target } = event;
        if (event.isComposing) return;
        if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && work) {
            event.preventDefault();
            check();
        } else if (event.key === "F8" && faults.length > 0) {
            event.preventDefault();
            const here = faults.findIndex((fault) => String(fault.index) === target.dataset.row && work.columns.indexOf(fault.field) === Number(target.dataset.cell));
            goTo(faults[(here + 1) % faults.length]);
        } else if (target.dataset.row !== undefined) {
            const step = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
            const row = step && target.closest("tr")[step > 0 ? "nextElementSibling" : "previousElementSibling"];
            const next = row?.querySelector(`[data-cell="${target.dataset.cell}"]`);
            if (!next) return;
            event.preventDefault();
            next.focus();
            next.select();
        }
    });

    templateOf();
    importStore.read(page.dataset.login).then((kept) => {
        const asked = new URLSearchParams(location.search).get("kind");
        if (!kept || (asked && asked !== kept.kind) || !catalogue.some((known) => known.kind === kept.kind)) return;
        one("kind").value = kept.kind;
        templateOf();
        work = kept;
        show();
        one("restored-text").textContent = say("restored", { name: kept.name, at: new Date(kept.at).toLocaleString(document.documentElement.lang) });
        one("restored").hidden = false;
    });
})();
