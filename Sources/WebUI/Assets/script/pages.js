// Conveniences of the pages: keys, selects that submit by themselves, rows that are added in place, times in the reader's zone.
// Everything works without this file.
"use strict";

document.documentElement.classList.add("scripted");

const first = (selector, root = document) => root.querySelector(selector);
/// Whether a key belongs to an input method: the Enter that takes a Chinese word saves and moves nothing.
const isComposing = (event) => event.isComposing || event.keyCode === 229;
const isTyping = (element) => element.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");

for (const select of document.querySelectorAll("[data-submits]")) {
    select.addEventListener("change", () => select.form.submit());
}

for (const time of document.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) {
        const two = (number) => String(number).padStart(2, "0");
        const parts = { Y: at.getFullYear(), M: at.getMonth() + 1, D: at.getDate() };
        const day = document.documentElement.dataset.dateFormat
            .replace(/Y+|M+|D+/g, (run) => (run.length === 2 ? two(parts[run[0]]) : parts[run[0]]));
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

for (const button of document.querySelectorAll("[data-add-row]")) {
    button.addEventListener("click", (event) => {
        const rows = first("tbody", button.closest("fieldset"));
        const last = rows.lastElementChild;
        if (!last) return;
        event.preventDefault();
        const row = last.cloneNode(true);
        const number = rows.children.length;
        for (const field of row.querySelectorAll("[name]")) {
            const place = field.name.split(".");
            place[1] = String(number);
            field.name = field.id = place.join(".");
            field.value = "";
            field.classList.remove("is-invalid");
        }
        for (const note of row.querySelectorAll(".invalid-feedback")) note.remove();
        rows.append(row);
        first("input, select", row).focus();
    });
}

// A search that found something puts its first row under the Enter key.
const list = first("[data-list]");
const links = list ? [...list.querySelectorAll("[data-open]")] : [];
const search = first("[data-search]");
if (search && search.value) {
    if (links.length > 0) links[0].focus();
    else search.focus();
}
if (list) {
    list.addEventListener("click", (event) => {
        const link = event.target.closest("tr")?.querySelector("[data-open]");
        if (link && !event.target.closest("a, button, input, form") && String(getSelection()) === "") link.click();
    });
}

const move = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || links.length === 0) return;
    const isSearch = event.target === search;
    if (isTyping(event.target) && !isSearch) return;
    const place = links.indexOf(document.activeElement);
    if (isSearch && step < 0) return;
    event.preventDefault();
    if (place === 0 && step < 0 && search) search.focus();
    else links[Math.min(Math.max(place + step, 0), links.length - 1)].focus();
};

document.addEventListener("keydown", (event) => {
    if (isComposing(event)) return;
    if (event.key === "/" && !event.ctrlKey && !event.altKey && !event.metaKey && !isTyping(event.target) && search) {
        event.preventDefault();
        search.focus();
        search.select();
    } else if (event.altKey && event.code === "KeyN") {
        const link = first("[data-new]");
        if (link) {
            event.preventDefault();
            link.click();
        }
    } else if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
        first("[data-save]")?.click();
    } else if (!event.ctrlKey && !event.altKey && !event.metaKey) {
        const link = isTyping(event.target) ? null : first(`[data-key="${CSS.escape(event.key)}"]`);
        if (link) link.click();
        else move(event);
    }
});

// One of the menus is open at a time; Escape and a click elsewhere close them.
const menus = [...document.querySelectorAll("details.menu")];
document.addEventListener("click", (event) => {
    for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus) {
        if (menu.open) {
            menu.open = false;
            first("summary", menu).focus();
        }
    }
});
