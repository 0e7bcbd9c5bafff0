// The editor of documents. Guarantees: it shows what the service answers and calculates nothing; the keyboard alone will do; what is offered
// follows product, unit and partner, what was typed stays; what is not understood is refused in its cell.
import { one, targetOf } from "./elements.js";
import { cellsOf, input, lineAt, nameOf, priceOf, rowOf, settle, stateOf, textOf } from "./entry/cells.js";
import { isEmpty, lineOf, quantityWith } from "./entry/draft.js";
import { entryHeader } from "./entry/header.js";
import { entryKeys, go } from "./entry/keys.js";
import { entryLive } from "./entry/live.js";
import { entryNotes } from "./entry/notes.js";
import { entryOffers, joined } from "./entry/offers.js";
import { entryPaste } from "./entry/paste.js";
import { entryRows } from "./entry/rows.js";
import { entrySaving, refusalBox } from "./entry/saving.js";
import { entryScan } from "./entry/scan.js";
import { entryService } from "./entry/service.js";
import { entryStore } from "./entry/store.js";
import { narrow } from "./entry/text.js";
import { foundList } from "./found_list.js";
import { isCommand, isComposing } from "./keyboard.js";

/** @typedef {import("./entry/cells.js").Row} Row */

const form = one(HTMLFormElement, "[data-editor]");
const words = form.dataset;
/** @type {import("./answers.js").Entry} */
const entry = JSON.parse(words.entry ?? "");
let key = words.key ?? "";
const said = one(HTMLElement, "[data-kept]");
const say = (/** @type {string | undefined} */ text) => void (said.textContent = text ?? "");

const service = entryService(words.base ?? "", entry.branch);
const header = entryHeader(form);
const offers = entryOffers(words);
const refusal = refusalBox(one(HTMLElement, "[data-refusal]"));
const store = entryStore(
    `${words.draft}:${entry.document ?? new URLSearchParams(location.search).toString()}`, one(HTMLElement, "[data-restore]"));
const list = foundList(one(HTMLElement, "#found"), words.nothing ?? "", () => say(words.offline));
const rows = entryRows(form, offers, () => live.changed());
const live = entryLive(form, entry, {
    service, header, rows, offers, refusal, notes: entryNotes(form, words), unreached: () => say(words.offline),
    keep: () => {
        const { whole, sent } = live.taken();
        if (sent.length === 0 && !whole.partner) return;
        if (store.keep({ ...header.kept(), lines: sent.map(lineAt), version: entry.version, key })) say(words.savedHere);
    },
});

// --- what is found, scanned and pasted ------------------------------------------------------------------------------------

/** @param {Row} row */
const watchProduct = (row) => {
    const field = input(row, "product");
    if (field.readOnly) return;
    list.watch(field, {
        look: (text, signal) => service.offers({ text: narrow(text), limit: "10", ...live.context() }, signal),
        describe: ({ unit, offer }) => ({
            code: offer.product, name: joined([offer.name, offer.spec]), number: offer.available_mixed ?? "",
            price: offer.units.find((known) => known.unit === unit)?.price ?? "",
        }),
        take: (option) => {
            rows.choose(row, option);
            go(row, "quantity");
        },
    });
};
header.watchPartner(list, service, {
    isOther: live.refreshOffers,
    chosen: () => {
        live.refreshOffers();
        live.changed();
        const row = rows.all().find((one) => isEmpty(lineAt(one)));
        (row ? input(row, "product") : input(rows.first(), "quantity")).focus();
    },
});
const scanField = one(HTMLInputElement, "[data-scan]", form);
const scanner = entryScan(
    scanField, one(HTMLElement, "[data-scan-note]"), words.unknown ?? "",
    (code) => service.offers({ text: code, limit: "1", ...live.context() }),
    (option, count) => {
        const same = rows.all().find((row) => quantityWith(lineAt(row), option, count) !== null);
        const row = same ?? rows.all().find(rows.isBlank) ?? rows.add();
        if (!same) rows.choose(row, option);
        input(row, "quantity").value = quantityWith(lineAt(row), option, count) ?? count;
        live.changed();
        return input(row, "quantity").value;
    });
entryPaste(rows, service, {
    find: (product) => service.offers({ product, ...live.context() }),
    showRefusal: refusal.show,
    done: (filled, places, unplaced) => {
        rows.number();
        for (const row of filled) {
            cellsOf(row).forEach((field) => settle(row, field.dataset.cell ?? ""));
            stateOf(row).priceUnit = textOf(row, "unit");
            offers.showPrices(row);
        }
        scanner.say(unplaced.length > 0 ? `${words.unplaced} ${unplaced.join("、")}` : "", unplaced.length > 0);
        rows.reveal(places);
        live.changed();
    },
});

// --- saving ----------------------------------------------------------------------------------------------------------------

/**
 * @param {Row} row
 * @param {string} name
 */
const settleCell = (row, name) => {
    if (settle(row, name)) offers.showPrices(row);
};
const write = entrySaving(form, service, refusal, {
    say, forget: store.forget, showFaults: live.showFaults,
    take: () => {
        live.asked();
        for (const row of rows.all()) cellsOf(row).forEach((field) => settleCell(row, field.dataset.cell ?? ""));
        const { whole, refused } = live.taken();
        if (entry.document) Object.assign(whole, { document: entry.document, version: entry.version });
        return { key, whole, isRefused: refused.length > 0 };
    },
});

// --- what the person does ---------------------------------------------------------------------------------------------------

entryKeys(form, rows, list, { partner: header.partner, submit: one(HTMLElement, "[data-submit]", form) });
document.addEventListener("keydown", (event) => {
    if (isComposing(event)) return;
    const action = isCommand(event) && event.key === "Enter" ? "submit" : isCommand(event) && event.key.toLowerCase() === "s" ? "save" : null;
    if (!action && event.key !== "F2") return;
    event.preventDefault();
    if (action) write(action);
    else scanField.focus();
});
form.addEventListener("submit", (event) => {
    event.preventDefault();
    write("submit");
});
one(HTMLElement, "[data-save-draft]", form).addEventListener("click", () => write("save"));
one(HTMLElement, "[data-leave]", form).addEventListener("click", store.forget);
const allColumns = one(HTMLInputElement, "[data-all-columns]", form);
allColumns.addEventListener("change", () => form.classList.toggle("all-columns", allColumns.checked));
rows.body.addEventListener("click", (event) => {
    const row = rowOf(event.target);
    if (!row) return;
    if (targetOf(event).closest("[data-remove]")) rows.remove(row);
    const price = targetOf(event).closest("[data-offered]") && priceOf(row);
    if (!price) return;
    price.value = "";
    offers.showPrices(row);
    live.changed();
    price.focus();
});
rows.body.addEventListener("focusin", ({ target }) => {
    const row = rowOf(target);
    if (row && nameOf(target) === "product") watchProduct(row);
    // What stands in a cell of figures is replaced by what is typed.
    if (target instanceof HTMLInputElement && target.matches("input.number")) target.select();
});
rows.body.addEventListener("focusout", ({ target }) => {
    const [row, name] = [rowOf(target), nameOf(target)];
    if (row && name) settleCell(row, name);
});
form.addEventListener("input", ({ target }) => {
    const [row, name] = [rowOf(target), nameOf(target)];
    if (row && name === "product") offers.forgetOffer(row);
    if (row && name === "price") stateOf(row).priceUnit = textOf(row, "unit");
    if (row && (name === "price" || name === "discount")) offers.showPrices(row);
    if (target !== scanField) live.changed();
});
form.addEventListener("change", (event) => {
    const [row, name] = [rowOf(event.target), nameOf(event.target)];
    if (row && name === "unit") {
        offers.convertQuantity(row);
        offers.showPrices(row);
    }
    const field = targetOf(event);
    if (name === "warehouse" || ["warehouse", "with_tax"].includes(field.getAttribute("name") ?? "")) live.refreshOffers();
});

// --- the beginning ------------------------------------------------------------------------------------------------------------

rows.replace(entry.lines.map(lineOf));
rows.reveal();
store.offer(entry.version, (draft) => {
    header.restore(draft);
    rows.replace(draft.lines);
    rows.reveal();
    key = draft.key;
    live.changed();
    input(rows.last(), "product").focus();
});
if (entry.lines.length > 0) live.preview();
const start = header.partner && !header.partnerCode() ? header.partner : input(rows.first(), entry.lines.length > 0 ? "quantity" : "product");
if (matchMedia("(pointer: fine)").matches) {
    start.focus();
    start.select();
}
