// The editor of documents. Guarantees: it shows what the service answers and calculates nothing; the keyboard alone will do; what is offered
// follows product, unit and partner, what was typed stays; what is not understood is refused in its cell.
"use strict";

(() => {
    const form = document.querySelector("[data-editor]");
    if (!form) return;
    const entry = JSON.parse(form.dataset.entry);
    const base = form.dataset.base;
    const body = form.querySelector("[data-rows]");
    const template = document.querySelector("template[data-row]");
    const partner = form.querySelector("[data-partner]");
    const refusal = document.querySelector("[data-refusal]");
    const one = (selector, root = form) => root.querySelector(selector);
    const { cell, fieldsOf, textOf, read, put, setUnits } = entryCells;
    const { offeredPrice, showPrices, setOffer, forgetOffer, convertQuantity } = entryOffer(form.dataset);
    const { showFaults, showMarks } = entryNotes(form, form.dataset);
    const { refusedFigures, showFigures } = entryFigures(form, offeredPrice, form.dataset);
    const rows = () => [...body.children];
    let isAsked = false;

    // --- what is asked of the service ---------------------------------------------------------------------------------

    const ask = async (path, parameters, signal) => {
        const query = new URLSearchParams({ branch: entry.branch });
        for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
        const answer = await fetch(`${base}/${path}?${query}`, { signal });
        return answer.ok ? (await answer.json()).rows : [];
    };
    const send = async (path, content, signal) => {
        const answer = await fetch(`${base}/${path}`, {
            method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content), signal,
        });
        return { isDone: answer.ok, ...(await answer.json()) };
    };
    const headerValue = (name) => {
        const field = form.elements[name];
        if (!field) return undefined;
        if (field.type === "checkbox") return field.checked;
        return field.value.trim() || undefined;
    };
    const context = (row) => ({
        warehouse: (row && textOf(row, "warehouse")) || headerValue("warehouse"), partner: partner?.dataset.value, with_tax: String(headerValue("with_tax") ?? ""),
    });

    // --- rows -------------------------------------------------------------------------------------------------------------

    /// A row as the service takes it.
    const lineOf = (row, { discount, ...values }) => {
        const line = { ...values };
        if (discount !== undefined && discount !== "100") line.discount = entryText.shareOff(discount);
        const offered = offeredPrice(row);
        if (line.price === undefined && !line.gift && offered?.isLast) line.price = offered.price;
        if (row.sourceLine) line.source_line = row.sourceLine;
        return line;
    };
    const settle = (row, name) => {
        if (entryCells.settle(row, name)) showPrices(row);
    };
    const settleAll = () => rows().forEach((row) => fieldsOf(row).forEach((field) => settle(row, field.dataset.cell)));
    const choose = (row, { unit, offer }) => {
        const isOther = row.offer?.product !== offer.product;
        cell(row, "product").value = offer.product;
        cell(row, "unit").replaceChildren();
        if (isOther) for (const name of ["price", "discount"]) if (cell(row, name)) cell(row, name).value = "";
        row.offer = offer;
        setUnits(row, unit);
        setOffer(row, offer);
        if (row === body.lastElementChild) addRow();
        changed();
    };
    /// A line as the service tells it, as cells show it. A price that would be offered is no typed one.
    const cellsOf = (line) => ({ ...line, discount: line.discount ? entryText.paidOf(line.discount) : "" });
    const addRow = (cells = {}, before = null) => {
        const row = template.content.firstElementChild.cloneNode(true);
        body.insertBefore(row, before);
        row.sourceLine = cells.source_line ?? null;
        row.order = cells.order_number;
        row.priceUnit = cells.price_unit ?? cells.unit;
        if (row.sourceLine) row.waiting = { quantity: cells.waiting?.quantity ?? cells.quantity, unit: cells.waiting?.unit ?? cells.unit };
        setUnits(row, cells.unit);
        for (const [name, value] of Object.entries(cells)) {
            const field = cell(row, name);
            if (field?.type === "checkbox") field.checked = value === true;
            else if (field && name !== "unit" && typeof value === "string") put(row, name, value);
        }
        row.priceUnit = cells.price_unit ?? cells.unit;
        if (cells.offer) setOffer(row, cells.offer);
        cell(row, "product").readOnly = row.sourceLine !== null;
        const price = cell(row, "price");
        if (price && row.offer && entryText.isSame(price.value, price.placeholder)) price.value = "";
        showPrices(row);
        number();
        return row;
    };
    const isSet = (row, name) => (cell(row, name)?.type === "checkbox" ? cell(row, name).checked : textOf(row, name) !== "");
    /// What a line says for itself, and what was pasted, is in sight also where its column is seldom needed.
    const reveal = (names = ["discount", "gift", "warehouse", "due_on"]) => {
        if (!rows().some((row) => names.some((name) => name && isSet(row, name) && cell(row, name).closest(".seldom")))) return;
        one("[data-all-columns]").checked = true;
        form.classList.add("all-columns");
    };
    const number = () => rows().forEach((row, index) => (one("[data-number]", row).textContent = String(index + 1)));
    const isEmpty = (row) => !row.sourceLine && !cell(row, "product").value.trim();
    /// Whether it says nothing at all; what stands in it without a product is not left out in silence.
    const isBlank = (row) => isEmpty(row) && !["quantity", "price", "discount", "remark", "rejected"].some((name) => textOf(row, name));
    /// A row as it is kept: what its cells show.
    const kept = (row) => {
        const cells = Object.fromEntries(fieldsOf(row).map((field) => [field.dataset.cell, field.type === "checkbox" ? field.checked : field.value]));
        return { ...cells, source_line: row.sourceLine, order_number: row.order, price_unit: row.priceUnit, waiting: row.waiting, offer: row.offer };
    };
    const remove = (row) => {
        const next = row.nextElementSibling ?? row.previousElementSibling;
        row.remove();
        if (body.children.length === 0) addRow();
        number();
        changed();
        cell(next ?? body.firstElementChild, "product").focus();
    };

    // --- the document as it stands -----------------------------------------------------------------------------------------

    const fields = ["warehouse", "business_on", "due_on", "employee", "reason", "department", "with_tax", "discount", "rounding_off", "memo", "external_id"];
    const numbers = ["discount", "rounding_off"];
    const request = () => {
        const whole = { branch: entry.branch };
        for (const name of fields) {
            const value = headerValue(name);
            if (value !== undefined) whole[name] = numbers.includes(name) ? entryText.price(value) ?? value : value;
        }
        if (partner) whole.partner = partner.dataset.value || entryText.narrow(partner.value) || undefined;
        const sent = rows().filter((row) => !isBlank(row));
        const said = sent.map(read);
        whole.lines = sent.map((row, index) => lineOf(row, said[index].values));
        return { whole, sent, refused: said.flatMap(({ refused }) => refused) };
    };

    // --- totals and faults, live ---------------------------------------------------------------------------------------------

    let waiting = 0;
    let asking = null;
    const changed = () => {
        keep();
        clearTimeout(waiting);
        waiting = setTimeout(preview, 150);
    };
    const preview = async () => {
        asking?.abort();
        const { whole, sent, refused } = request();
        if (sent.length === 0) return showFigures({}, [], refusedFigures([], [], []));
        asking = new AbortController();
        try {
            const { isDone, ...answer } = await send("preview", { ...whole, document: entry.document ?? undefined }, asking.signal);
            const faults = answer.faults ?? [];
            showFigures(answer, sent, refusedFigures(faults, sent, refused));
            showFaults(faults, sent, refused, isAsked);
            showMarks(answer.marks ?? [], sent);
            if (answer.signs_in) showRefusal(answer);
            complete(answer.lines ?? [], sent);
        } catch (error) {
            if (error.name !== "AbortError") showKept(form.dataset.offline);
        }
    };
    /// Units, prices and stock of a product that was typed whole, without choosing it from the list.
    const complete = async (lines, sent) => {
        for (const [index, row] of sent.entries()) {
            const product = lines[index]?.product;
            if (!product || row.offer || cell(row, "product") === document.activeElement) continue;
            const [option] = await ask("offer", { product, ...context(row) });
            if (option && !row.offer && row.isConnected) {
                setOffer(row, option.offer);
                changed();
            }
        }
    };

    // --- saving ------------------------------------------------------------------------------------------------------------

    const showRefusal = (answer, general = []) => {
        one("[data-message]", refusal).textContent = answer.message ?? "";
        one("[data-hint]", refusal).textContent = answer.hint ?? "";
        one("[data-general]", refusal).textContent = general.join(" · ");
        one("[data-sign-in]", refusal).hidden = !answer.signs_in;
        one("[data-ways]", refusal).innerHTML = answer.ways ?? "";
        refusal.hidden = false;
    };
    let key = form.dataset.key;
    let isSending = false;
    const write = async (path) => {
        if (isSending) return;
        isAsked = true;
        settleAll();
        const { whole, sent, refused } = request();
        if (refused.length > 0) {
            showFaults([], sent, refused, true);
            showRefusal({ message: form.dataset.refusedCells });
            return one("[aria-invalid]").focus();
        }
        isSending = true;
        form.classList.add("sending");
        showKept(form.dataset.sending);
        if (entry.document) Object.assign(whole, { document: entry.document, version: entry.version });
        try {
            const answer = await send(path, { key, request: whole });
            if (answer.isDone) {
                draft.forget();
                location.assign(answer.address);
                return;
            }
            showKept("");
            showRefusal(answer, showFaults(answer.faults ?? [], sent, [], true));
            (form.querySelector("[aria-invalid]") ?? refusal).focus();
        } catch {
            showRefusal({ message: form.dataset.offline });
        }
        isSending = false;
        form.classList.remove("sending");
    };

    // --- kept on this machine -------------------------------------------------------------------------------------------------

    const showKept = (text) => (document.querySelector("[data-kept]").textContent = text);
    const restore = (draft) => {
        for (const name of fields) {
            const field = form.elements[name];
            if (!field) continue;
            if (field.type === "checkbox") field.checked = draft.whole[name] === true;
            else field.value = draft.whole[name] ?? "";
        }
        if (partner) {
            partner.value = draft.partnerName ?? "";
            partner.dataset.value = draft.partner ?? "";
        }
        body.replaceChildren();
        for (const cells of draft.rows) addRow(cells);
        addRow();
        reveal();
        key = draft.key;
        changed();
    };
    const draft = entryDraft(
        `${form.dataset.draft}:${entry.document ?? new URLSearchParams(location.search).toString()}`, document.querySelector("[data-restore]"),
        ({ version }) => version === entry.version, restore, () => cell(body.lastElementChild, "product").focus());
    const keep = () => {
        const { whole: { lines, ...whole }, sent } = request();
        if (sent.length === 0 && !whole.partner) return;
        const isKept = draft.keep({
            whole, rows: sent.map(kept), partnerName: partner?.value, partner: partner?.dataset.value, version: entry.version, key,
        });
        if (isKept) showKept(form.dataset.savedHere);
    };

    // --- what is found by typing -----------------------------------------------------------------------------------------------

    const list = foundList(document.getElementById("found"), form.dataset.nothing, () => showKept(form.dataset.offline));
    const lookForProducts = (text, signal) => ask("offer", { text: entryText.narrow(text), limit: "10", ...context() }, signal);
    const describeProduct = ({ unit, offer }) => ({
        code: offer.product, name: [offer.name, offer.spec].filter(Boolean).join(" · "),
        number: offer.available_mixed ?? "", price: offer.units.find((known) => known.unit === unit)?.price ?? "",
    });
    const watchProduct = (row) => {
        const field = cell(row, "product");
        if (field.enter || field.readOnly) return;
        list.watch(field, lookForProducts, describeProduct, (option) => {
            choose(row, option);
            cell(row, "quantity").focus();
            cell(row, "quantity").select();
        });
    };
    if (partner) {
        list.watch(partner, (text, signal) => ask("partners", { text: entryText.narrow(text) }, signal),
            (option) => ({ code: option.partner, name: option.name, quiet: [option.contact, option.phone].filter(Boolean).join(" ") }),
            (option) => {
                partner.value = option.name;
                partner.dataset.value = option.partner;
                refreshOffers();
                changed();
                const row = rows().find(isEmpty);
                (row ? cell(row, "product") : cell(body.firstElementChild, "quantity")).focus();
            });
        partner.addEventListener("input", () => (partner.dataset.value = ""));
        // Whoever names another by hand is offered nothing of the one before.
        partner.addEventListener("change", () => partner.dataset.value || refreshOffers());
    }
    let refreshing = 0;
    const refreshOffers = async () => {
        const turn = ++refreshing;
        await Promise.all(rows().filter((row) => row.offer).map(async (row) => {
            const [option] = await ask("offer", { product: row.offer.product, ...context(row) });
            if (option && turn === refreshing && row.offer?.product === option.offer.product) setOffer(row, option.offer);
        }));
        if (turn === refreshing) changed();
    };

    // --- scanning and pasting --------------------------------------------------------------------------------------------------

    const scanField = one("[data-scan]");
    const scanner = entryScan(
        scanField, document.querySelector("[data-scan-note]"), form.dataset.unknown,
        (code) => ask("offer", { text: code, limit: "1", ...context() }),
        (option, count) => {
            const counted = (row) => entryText.number(cell(row, "quantity").value || "0");
            const same = rows().find((row) => !row.sourceLine && row.offer?.product === option.offer.product
                && cell(row, "unit").value === option.unit && counted(row) !== null);
            const row = same ?? rows().find(isBlank) ?? addRow();
            if (!same) choose(row, option);
            cell(row, "quantity").value = entryText.added(counted(row), count);
            changed();
            return cell(row, "quantity").value;
        });

    entryPaste(body, {
        send, addRow, isBlank, showRefusal, find: (product) => ask("offer", { product, ...context() }),
        done(filled, places, unplaced) {
            number();
            for (const row of filled) {
                fieldsOf(row).forEach((field) => settle(row, field.dataset.cell));
                row.priceUnit = textOf(row, "unit");
                showPrices(row);
            }
            scanner.say(unplaced.length > 0 ? `${form.dataset.unplaced} ${unplaced.join("、")}` : "", unplaced.length > 0);
            reveal(places);
            changed();
        },
    });

    // --- the keyboard ----------------------------------------------------------------------------------------------------------

    entryKeys(form, { list, partner, isEmpty, addRow, remove, submitButton: one("[data-submit]") });
    document.addEventListener("keydown", (event) => {
        if (isComposing(event)) return;
        if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
            event.preventDefault();
            write("submit");
        } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
            event.preventDefault();
            write("save");
        } else if (event.key === "F2") {
            event.preventDefault();
            scanField.focus();
        }
    });
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        write("submit");
    });
    one("[data-save-draft]").addEventListener("click", () => write("save"));
    one("[data-leave]").addEventListener("click", draft.forget);
    one("[data-all-columns]").addEventListener("change", (event) => form.classList.toggle("all-columns", event.target.checked));
    body.addEventListener("click", (event) => {
        const row = event.target.closest("tr");
        if (event.target.closest("[data-remove]")) remove(row);
        if (event.target.closest("[data-offered]")) {
            cell(row, "price").value = "";
            showPrices(row);
            changed();
            cell(row, "price").focus();
        }
    });
    body.addEventListener("focusin", (event) => {
        const row = event.target.closest("tr");
        if (event.target.dataset.cell === "product") watchProduct(row);
    });
    body.addEventListener("focusin", (event) => {
        // What stands in a cell of figures is replaced by what is typed.
        if (event.target.matches("input.number")) event.target.select();
    });
    body.addEventListener("focusout", (event) => {
        const name = event.target.dataset.cell;
        if (name) settle(event.target.closest("tr"), name);
    });
    form.addEventListener("input", (event) => {
        const row = event.target.closest("tr");
        if (event.target.dataset.cell === "product") forgetOffer(row);
        if (event.target.dataset.cell === "price") row.priceUnit = cell(row, "unit").value;
        if (["price", "discount"].includes(event.target.dataset.cell)) showPrices(row);
        if (event.target !== scanField) changed();
    });
    form.addEventListener("change", (event) => {
        const row = event.target.closest("tr");
        if (event.target.dataset.cell === "unit") {
            convertQuantity(row);
            showPrices(row);
        }
        if (["warehouse", "with_tax"].includes(event.target.name) || event.target.dataset.cell === "warehouse") refreshOffers();
    });

    // --- the beginning -----------------------------------------------------------------------------------------------------------

    for (const line of entry.lines) addRow(cellsOf(line));
    addRow();
    reveal();
    draft.offer();
    if (entry.lines.length > 0) preview();
    const start = partner && !partner.dataset.value ? partner : cell(body.firstElementChild, entry.lines.length > 0 ? "quantity" : "product");
    if (matchMedia("(pointer: fine)").matches) {
        start.focus();
        start.select();
    }
})();
