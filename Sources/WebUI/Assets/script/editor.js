// The editor of documents. Guarantees: it shows what the service answers and calculates nothing; the keyboard alone will do; what was typed
// outlives a lost connection and a closed tab.
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
    const cell = (row, name) => one(`[data-cell="${name}"]`, row);
    const rows = () => [...body.children];
    const shown = (text) => (text ?? "").replace(/^(-?\d+)/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ","));
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
        warehouse: (row && cell(row, "warehouse")?.value) || headerValue("warehouse"), partner: partner?.dataset.value, with_tax: String(headerValue("with_tax") ?? ""),
    });

    // --- rows -------------------------------------------------------------------------------------------------------------

    const setUnits = (row, unit) => {
        const select = cell(row, "unit");
        const units = row.offer?.units ?? (unit ? [{ unit, name: unit }] : []);
        select.replaceChildren(...units.map(({ unit, name }) => new Option(name, unit)));
        if (unit) select.value = unit;
    };
    const setOffer = (row, offer) => {
        row.offer = offer;
        one("[data-name]", row).textContent = [offer.name, offer.spec].filter(Boolean).join(" · ");
        setUnits(row, cell(row, "unit").value || offer.base_unit);
        showPrices(row);
        const available = one("[data-available-shown]", row);
        if (available) available.textContent = offer.available_mixed ?? "";
    };
    /// The price of the unit as what stands there when nothing is typed; the last price beside it.
    const showPrices = (row) => {
        const price = cell(row, "price");
        if (!price || !row.offer) return;
        const unit = row.offer.units.find((known) => known.unit === cell(row, "unit").value);
        if (!row.sourceLine) price.placeholder = unit?.price ?? "";
        const last = row.offer.last;
        const lastUnit = row.offer.units.find((known) => known.unit === last?.unit);
        one("[data-last-shown]", row).textContent = last ? `${form.dataset.last} ${last.price}/${lastUnit?.name ?? last.unit} ${last.business_on.slice(5)}` : "";
    };
    const choose = (row, { unit, offer }) => {
        cell(row, "product").value = offer.product;
        cell(row, "unit").replaceChildren();
        setOffer(row, offer);
        cell(row, "unit").value = unit;
        showPrices(row);
        const price = cell(row, "price");
        if (price && offer.last && offer.last.unit === unit) price.value = offer.last.price;
        else if (price) price.value = "";
        if (row === body.lastElementChild) addRow();
        changed();
    };
    const addRow = (line = {}, before = null) => {
        const row = template.content.firstElementChild.cloneNode(true);
        body.insertBefore(row, before);
        row.sourceLine = line.source_line ?? null;
        for (const field of row.querySelectorAll("[data-cell]")) {
            const value = line[field.dataset.cell];
            if (field.type === "checkbox") field.checked = value === true;
            else if (field.dataset.cell !== "unit") field.value = value ?? "";
        }
        setUnits(row, line.unit);
        if (line.offer) setOffer(row, line.offer);
        if (row.sourceLine) {
            cell(row, "product").readOnly = true;
            row.order = line.order_number;
            one("[data-name]", row).append(` · ${form.dataset.order} ${line.order_number ?? ""}`);
        }
        number();
        return row;
    };
    const number = () => rows().forEach((row, index) => (one("[data-number]", row).textContent = String(index + 1)));
    const isEmpty = (row) => !row.sourceLine && !cell(row, "product").value.trim();
    const lineOf = (row) => {
        const line = {};
        for (const field of row.querySelectorAll("[data-cell]")) {
            const value = field.type === "checkbox" ? field.checked || undefined : field.value.trim() || undefined;
            if (value !== undefined) line[field.dataset.cell] = value;
        }
        if (row.sourceLine) line.source_line = row.sourceLine;
        return line;
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
    const request = () => {
        const whole = { branch: entry.branch };
        for (const name of fields) {
            const value = headerValue(name);
            if (value !== undefined) whole[name] = value;
        }
        if (partner) whole.partner = partner.dataset.value || partner.value.trim() || undefined;
        const sent = rows().filter((row) => !isEmpty(row));
        whole.lines = sent.map(lineOf);
        return { whole, sent };
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
        const { whole, sent } = request();
        if (sent.length === 0) return showFigures({}, []);
        asking = new AbortController();
        try {
            const { isDone, ...answer } = await send("preview", { ...whole, document: entry.document ?? undefined }, asking.signal);
            showFigures(answer, sent);
            showFaults(answer.faults ?? [], sent);
            if (answer.signs_in) showRefusal(answer);
        } catch (error) {
            if (error.name !== "AbortError") showKept(form.dataset.offline);
        }
    };
    const showFigures = (answer, sent) => {
        for (const name of ["net", "tax", "gross"]) {
            const place = one(`[data-total="${name}"]`);
            if (place) place.textContent = shown(answer[name]);
        }
        one('[data-total="lines"]').textContent = sent.length || "";
        const cost = one("[data-cost]");
        cost.hidden = answer.cost == null;
        cost.textContent = answer.cost == null ? "" : `${cost.dataset.label} ${shown(answer.cost)}`;
        const approval = one("[data-approval]");
        approval.hidden = answer.approval == null;
        approval.textContent = answer.approval == null ? ""
            : [approval.dataset.needs, answer.approval.name, answer.approval.amount == null ? approval.dataset.over : shown(answer.approval.amount)].join(" · ");
        (answer.lines ?? []).forEach((line, index) => {
            const row = sent[index];
            if (!row) return;
            const amount = one("[data-amount]", row);
            if (amount) amount.textContent = shown(line.gross);
            if (line.name && !row.offer) one("[data-name]", row).textContent = [line.name, line.spec].filter(Boolean).join(" · ");
            if (line.unit && !cell(row, "unit").value) setUnits(row, line.unit);
            const price = cell(row, "price");
            if (price && line.list_price) price.placeholder = line.list_price.replace(/(\.\d\d\d*?)0+$/, "$1");
            const available = one("[data-available-shown]", row);
            if (available && line.available != null) {
                available.textContent = line.available;
                available.classList.toggle("short", line.short === true);
            }
        });
    };
    const clearFaults = () => {
        for (const note of form.querySelectorAll(".invalid-feedback")) note.remove();
        for (const field of form.querySelectorAll(".is-invalid")) {
            field.classList.remove("is-invalid");
            field.removeAttribute("aria-invalid");
            field.removeAttribute("aria-describedby");
        }
    };
    const placeOf = (place, sent) => {
        const [head, index, name] = place.split(".");
        if (head !== "lines") return form.elements[head] ?? null;
        const row = sent[Number(index)];
        return row ? (cell(row, name ?? "product") ?? cell(row, "product")) : null;
    };
    /// What is still to be typed is no fault before somebody wants to save.
    const showFaults = (faults, sent) => {
        clearFaults();
        const general = [];
        for (const { place, fault, text } of faults) {
            const field = placeOf(place, sent);
            if (!field) {
                if (isAsked) general.push(text);
                continue;
            }
            if (!isAsked && (fault === "missing" || field === document.activeElement)) continue;
            const note = document.createElement("div");
            note.className = "invalid-feedback d-block";
            note.id = `fault-${place}`;
            note.textContent = text;
            field.classList.add("is-invalid");
            field.setAttribute("aria-invalid", "true");
            field.setAttribute("aria-describedby", note.id);
            field.after(note);
        }
        return general;
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
        isSending = true;
        isAsked = true;
        form.classList.add("sending");
        showKept(form.dataset.sending);
        const { whole, sent } = request();
        if (entry.document) Object.assign(whole, { document: entry.document, version: entry.version });
        try {
            const answer = await send(path, { key, request: whole });
            if (answer.isDone) {
                forget();
                location.assign(answer.address);
                return;
            }
            showKept("");
            showRefusal(answer, showFaults(answer.faults ?? [], sent));
            (form.querySelector("[aria-invalid]") ?? refusal).focus();
        } catch {
            showRefusal({ message: form.dataset.offline });
        }
        isSending = false;
        form.classList.remove("sending");
    };

    // --- kept on this machine -------------------------------------------------------------------------------------------------

    const draftName = `${form.dataset.draft}:${entry.document ?? new URLSearchParams(location.search).toString()}`;
    const showKept = (text) => (document.querySelector("[data-kept]").textContent = text);
    const keep = () => {
        const { whole, sent } = request();
        if (sent.length === 0 && !whole.partner) return;
        const offers = sent.map((row) => ({ offer: row.offer, order_number: row.order }));
        try {
            localStorage.setItem(draftName, JSON.stringify({
                at: new Date().toISOString(), whole, offers, partnerName: partner?.value, version: entry.version, key,
            }));
            showKept(form.dataset.savedHere);
        } catch {
            // A full or forbidden store keeps nothing; the page works all the same.
        }
    };
    const forget = () => localStorage.removeItem(draftName);
    const restore = (draft) => {
        for (const name of fields) {
            const field = form.elements[name];
            if (!field) continue;
            if (field.type === "checkbox") field.checked = draft.whole[name] === true;
            else field.value = draft.whole[name] ?? "";
        }
        if (partner) {
            partner.value = draft.partnerName ?? "";
            partner.dataset.value = draft.whole.partner ?? "";
        }
        body.replaceChildren();
        draft.whole.lines.forEach((line, index) => addRow({ ...line, ...draft.offers[index] }));
        addRow();
        // The same paper sent again after an answer that got lost is made once.
        key = draft.key;
        changed();
    };
    const offerRestore = () => {
        const draft = JSON.parse(localStorage.getItem(draftName) ?? "null");
        if (!draft || draft.version !== entry.version) return;
        const bar = document.querySelector("[data-restore]");
        one("[data-restore-at]", bar).textContent = new Date(draft.at).toLocaleString(document.documentElement.lang);
        one("[data-restore-yes]", bar).addEventListener("click", () => {
            bar.hidden = true;
            restore(draft);
            cell(body.lastElementChild, "product").focus();
        });
        one("[data-restore-no]", bar).addEventListener("click", () => {
            bar.hidden = true;
            forget();
        });
        bar.hidden = false;
    };

    // --- what is found by typing -----------------------------------------------------------------------------------------------

    const list = foundList(document.getElementById("found"), form.dataset.nothing, () => showKept(form.dataset.offline));
    const lookForProducts = (text, signal) => ask("offer", { text, limit: "10", ...context() }, signal);
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
        list.watch(partner, (text, signal) => ask("partners", { text }, signal),
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
    }
    const refreshOffers = async () => {
        for (const row of rows().filter((row) => row.offer)) {
            const [option] = await ask("offer", { product: row.offer.product, ...context(row) });
            if (option) setOffer(row, option.offer);
        }
    };

    // --- scanning and pasting --------------------------------------------------------------------------------------------------

    const tone = (frequency) => {
        const audio = new AudioContext();
        const source = audio.createOscillator();
        const volume = new GainNode(audio, { gain: 0.1 });
        source.frequency.value = frequency;
        source.connect(volume).connect(audio.destination);
        source.start();
        source.stop(audio.currentTime + 0.15);
        source.onended = () => audio.close();
    };
    const scanNote = document.querySelector("[data-scan-note]");
    let scanning = Promise.resolve();
    /// A QR code of ours is the address of a product's page.
    const codeOf = (text) => {
        const address = URL.canParse(text) ? new URL(text) : null;
        return address?.pathname === "/products/record" ? address.searchParams.get("of") ?? text : text;
    };
    const scan = (scanned) => (scanning = scanning.then(async () => {
        const text = codeOf(scanned);
        const [option] = await ask("offer", { text, limit: "1", ...context() }).catch(() => []);
        if (!option?.exact) {
            tone(220);
            scanNote.textContent = `${form.dataset.unknown} ${text}`;
            scanNote.classList.add("wrong");
            return;
        }
        const same = rows().find((row) => !row.sourceLine && row.offer?.product === option.offer.product && cell(row, "unit").value === option.unit
            && /^\d*$/.test(cell(row, "quantity").value));
        const row = same ?? rows().find(isEmpty) ?? addRow();
        if (!same) choose(row, option);
        cell(row, "quantity").value = String(BigInt(cell(row, "quantity").value || 0) + 1n);
        changed();
        tone(880);
        scanNote.classList.remove("wrong");
        scanNote.textContent = `${option.offer.name} × ${cell(row, "quantity").value}`;
    }));
    const scanField = one("[data-scan]");
    scanField.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        const text = scanField.value.trim();
        scanField.value = "";
        if (text) scan(text);
    });

    /// A block of a spreadsheet: product, then quantity and price in this order; a text among them is the unit.
    const paste = async (row, text) => {
        const block = text.split(/\r?\n/).map((line) => line.split("\t").map((part) => part.trim())).filter((parts) => parts[0]);
        const answer = await send("match", { texts: block.map((parts) => parts[0]) });
        if (!answer.isDone) return showRefusal(answer);
        for (const [index, parts] of block.entries()) {
            const { product, unit } = answer.rows[index];
            const numbers = parts.slice(1).map((part) => part.replaceAll(",", "")).filter((part) => /^\d+(\.\d+)?$/.test(part));
            const words = parts.slice(1).filter((part) => part && !/^[\d.,]+$/.test(part));
            const line = addRow({ product: product ?? parts[0], quantity: numbers[0], price: numbers[1], unit }, row);
            if (product) {
                const [option] = await ask("offer", { product, ...context() });
                if (option) setOffer(line, option.offer);
                const named = line.offer?.units.find((known) => words.includes(known.name) || words.includes(known.unit));
                if (named) cell(line, "unit").value = named.unit;
                showPrices(line);
            }
            watchProduct(line);
        }
        if (isEmpty(row)) row.remove();
        addRow();
        number();
        changed();
    };
    body.addEventListener("paste", (event) => {
        const text = event.clipboardData.getData("text/plain");
        if (event.target.dataset.cell !== "product" || !/[\t\n]./.test(text)) return;
        event.preventDefault();
        paste(event.target.closest("tr"), text);
    });

    // --- the keyboard ----------------------------------------------------------------------------------------------------------

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
            if (isEmpty(row)) one("[data-submit]").focus();
            else go(row, "quantity");
        } else if (name === "quantity") {
            const price = cell(row, "price");
            if (price && !price.value && !price.placeholder && !row.sourceLine) go(row, "price");
            else go(nextRow(row), row.sourceLine ? "quantity" : "product");
        } else go(nextRow(row), "product");
    };
    form.addEventListener("keydown", (event) => {
        if (event.isComposing) return;
        const field = event.target;
        const isCell = field.matches("[data-cell]");
        if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && (isCell || field === partner)) {
            event.preventDefault();
            if (isCell) enter(field);
            else if (!partner.enter()) go(body.firstElementChild, "product");
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
    document.addEventListener("keydown", (event) => {
        if (event.isComposing) return;
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
    one("[data-leave]").addEventListener("click", forget);
    one("[data-all-columns]").addEventListener("change", (event) => form.classList.toggle("all-columns", event.target.checked));
    body.addEventListener("click", (event) => {
        const button = event.target.closest("[data-remove]");
        if (button) remove(button.closest("tr"));
    });
    body.addEventListener("focusin", (event) => {
        const row = event.target.closest("tr");
        if (event.target.dataset.cell === "product") watchProduct(row);
    });
    form.addEventListener("input", (event) => {
        if (event.target !== scanField) changed();
    });
    form.addEventListener("change", (event) => {
        const row = event.target.closest("tr");
        if (event.target.dataset.cell === "unit") showPrices(row);
        if (event.target.dataset.cell === "warehouse") refreshOffers();
        if (["warehouse", "with_tax"].includes(event.target.name)) refreshOffers();
    });

    // --- the beginning -----------------------------------------------------------------------------------------------------------

    for (const line of entry.lines) addRow(line);
    addRow();
    offerRestore();
    if (entry.lines.length > 0) preview();
    const start = partner && !partner.dataset.value ? partner : cell(body.firstElementChild, entry.lines.length > 0 ? "quantity" : "product");
    if (matchMedia("(pointer: fine)").matches) start.focus();
})();
