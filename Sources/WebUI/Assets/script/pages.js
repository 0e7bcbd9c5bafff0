// Conveniences of the pages: keys, selects that submit by themselves, rows that are added in place, times in the reader's zone.
// Everything works without this file.
import { all, targetOf } from "./elements.js";
import { isCommand, isComposing, isTyping } from "./keyboard.js";

document.documentElement.classList.add("scripted");

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */

/**
 * The first element, if there is one.
 *
 * @param {string} selector
 * @param {ParentNode} [root]
 */
const first = (selector, root) => all(HTMLElement, selector, root)[0];

for (const select of all(HTMLSelectElement, "[data-submits]")) {
    select.addEventListener("change", () => select.form?.submit());
}

for (const time of all(HTMLTimeElement, "time[datetime]")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) {
        const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
        /** @type {Record<string, number>} */
        const parts = { Y: at.getFullYear(), M: at.getMonth() + 1, D: at.getDate() };
        const day = (document.documentElement.dataset.dateFormat ?? "")
            .replace(/Y+|M+|D+/g, (run) => (run.length === 2 ? two(parts[run[0]]) : String(parts[run[0]])));
        time.textContent = `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
    }
}

// What an answer or a refusal says is read out and stands in sight.
const fault = first("[aria-invalid=true]");
const said = first("[data-focus]");
if (fault) {
    fault.focus();
} else if (said) {
    said.focus();
} else if (matchMedia("(pointer: fine)").matches) {
    // On a touch screen this would open its keyboard over the page.
    first("form.record :is(input:not([type=hidden]), select, textarea):enabled")?.focus();
}

for (const button of all(HTMLElement, "[data-add-row]")) {
    button.addEventListener("click", (event) => {
        const rows = first("tbody", button.closest("fieldset") ?? undefined);
        const last = rows?.lastElementChild;
        if (!rows || !last) return;
        event.preventDefault();
        const row = /** @type {HTMLElement} */ (last.cloneNode(true));
        const number = rows.children.length;
        for (const field of /** @type {NodeListOf<Field>} */ (row.querySelectorAll("[name]"))) {
            const place = field.name.split(".");
            place[1] = String(number);
            field.name = field.id = place.join(".");
            field.value = "";
            field.classList.remove("is-invalid");
        }
        for (const note of row.querySelectorAll(".invalid-feedback")) note.remove();
        rows.append(row);
        first("input, select", row)?.focus();
    });
}

// A search that found something puts its first row under the Enter key.
const list = first("[data-list]");
const links = list ? all(HTMLElement, "[data-open]", list) : [];
const search = all(HTMLInputElement, "[data-search]")[0];
if (search && search.value) {
    if (links.length > 0) links[0].focus();
    else search.focus();
}
if (list) {
    list.addEventListener("click", (event) => {
        const target = targetOf(event);
        const row = target.closest("tr");
        const link = row && first("[data-open]", row);
        if (link && !target.closest("a, button, input, form") && String(getSelection()) === "") link.click();
    });
}

/**
 * Walks the rows of a list with the arrows.
 *
 * @param {KeyboardEvent} event
 */
const move = (event) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!step || links.length === 0) return;
    const isSearch = event.target === search;
    if (isTyping(targetOf(event)) && !isSearch) return;
    const place = links.findIndex((link) => link === document.activeElement);
    if (isSearch && step < 0) return;
    event.preventDefault();
    if (place === 0 && step < 0 && search) search.focus();
    else links[Math.min(Math.max(place + step, 0), links.length - 1)].focus();
};

document.addEventListener("keydown", (event) => {
    if (isComposing(event)) return;
    const target = targetOf(event);
    if (event.key === "/" && !isCommand(event) && !event.altKey && !isTyping(target) && search) {
        event.preventDefault();
        search.focus();
        search.select();
    } else if (event.altKey && event.code === "KeyN") {
        const link = first("[data-new]");
        if (link) {
            event.preventDefault();
            link.click();
        }
    } else if (isCommand(event) && event.key === "Enter") {
        first("[data-save]")?.click();
    } else if (!isCommand(event) && !event.altKey) {
        const link = isTyping(target) ? null : first(`[data-key="${CSS.escape(event.key)}"]`);
        if (link) link.click();
        else move(event);
    }
});

// One of the menus is open at a time; Escape and a click elsewhere close them.
const menus = all(HTMLDetailsElement, "details.menu");
document.addEventListener("click", (event) => {
    for (const menu of menus) if (!menu.contains(targetOf(event))) menu.open = false;
});
document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus) {
        if (menu.open) {
            menu.open = false;
            first("summary", menu)?.focus();
        }
    }
});
