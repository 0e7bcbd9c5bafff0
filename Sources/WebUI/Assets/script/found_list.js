// The list of what was found for what somebody types: looked up after a pause, walked with the arrows, taken with Enter or a click. Guarantees:
// an answer that comes too late shows nothing; the field keeps the focus, and says to a screen reader what is marked.
"use strict";

/// Makes a list of `found`, an element <ul>. `nothing`: what it says without a hit; `unreached`: called where the service is not reached.
/// watch(field, look, describe, take): a field that finds while somebody types; `look` asks, `describe` tells parts of an option by class,
/// `take` takes what was chosen. The field gets a method `enter`: whether Enter was meant for the list.
const foundList = (found, nothing, unreached) => {
    let opened = null;
    const close = () => {
        found.hidden = true;
        opened?.field.setAttribute("aria-expanded", "false");
        opened?.field.removeAttribute("aria-activedescendant");
        opened = null;
    };
    const mark = (index) => {
        opened.index = (index + opened.options.length) % opened.options.length;
        [...found.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === opened.index)));
        const marked = found.children[opened.index];
        marked.scrollIntoView({ block: "nearest" });
        opened.field.setAttribute("aria-activedescendant", marked.id);
    };
    const open = (field, options, describe, take) => {
        close();
        const place = field.getBoundingClientRect();
        found.replaceChildren(...options.map((option, index) => {
            const item = document.createElement("li");
            item.id = `found-${index}`;
            item.setAttribute("role", "option");
            for (const [name, text] of Object.entries(describe(option))) {
                const part = document.createElement("span");
                part.className = name;
                part.textContent = text;
                item.append(part);
            }
            item.addEventListener("pointerdown", (event) => {
                event.preventDefault();
                close();
                take(option);
            });
            return item;
        }));
        if (options.length === 0) {
            const item = document.createElement("li");
            item.className = "quiet";
            item.textContent = nothing;
            found.append(item);
        }
        found.style.top = `${place.bottom + scrollY}px`;
        found.style.left = `${Math.max(0, Math.min(place.left + scrollX, document.documentElement.clientWidth - found.offsetWidth - 8))}px`;
        found.hidden = false;
        field.setAttribute("aria-expanded", "true");
        opened = { field, options, take, index: 0 };
        if (options.length > 0) mark(0);
    };
    const watch = (field, look, describe, take) => {
        let timer = 0;
        let running = null;
        let isPending = false;
        const start = () => {
            clearTimeout(timer);
            running?.abort();
            const text = field.value.trim();
            if (!text) return close();
            isPending = true;
            timer = setTimeout(() => run(text), 100);
        };
        const run = async (text, isEntered = false) => {
            running = new AbortController();
            try {
                const options = await look(text, running.signal);
                isPending = false;
                if (isEntered && options.length > 0 && (options[0].exact || options.length === 1)) {
                    close();
                    return take(options[0]);
                }
                if (document.activeElement === field) open(field, options, describe, take);
            } catch (error) {
                isPending = false;
                if (error.name !== "AbortError") unreached();
            }
        };
        // Half of what an input method makes is nothing to look for.
        field.addEventListener("input", (event) => event.isComposing || start());
        field.addEventListener("compositionend", start);
        field.addEventListener("blur", () => setTimeout(() => opened?.field === field && close(), 100));
        /// Enter: whether it was meant for the list.
        field.enter = () => {
            if (isPending) {
                clearTimeout(timer);
                running?.abort();
                run(field.value.trim(), true);
                return true;
            }
            if (opened?.field === field && opened.options.length > 0) {
                const { options, index } = opened;
                close();
                take(options[index]);
                return true;
            }
            return false;
        };
    };
    return {
        watch, close,
        /// Whether it is open, with something in it, below that field.
        isAt: (field) => opened?.field === field && opened.options.length > 0,
        isOpen: () => opened !== null,
        step: (count) => mark(opened.index + count),
    };
};
