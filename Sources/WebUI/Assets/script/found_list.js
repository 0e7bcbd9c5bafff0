// The list of what was found for what somebody types: looked up after a pause, walked with the arrows, taken with Enter or a click. Guarantees:
// an answer that comes too late shows nothing; the field keeps the focus, and says to a screen reader what is marked.
import { make } from "./elements.js";

/**
 * How a field finds: `look` asks, `describe` tells the parts of an option by class, `take` takes what was chosen.
 *
 * @template T
 * @typedef {object} Search
 * @property {(text: string, signal: AbortSignal) => Promise<T[]>} look
 * @property {(option: T) => Record<string, string>} describe
 * @property {(option: T) => void} take
 */

/**
 * @param {HTMLElement} found the list, an element <ul>
 * @param {string} nothing what it says without a hit
 * @param {() => void} unreached called where the service is not reached
 */
export const foundList = (found, nothing, unreached) => {
    /** @type {{field: HTMLInputElement, count: number, index: number, take: (index: number) => void} | null} */
    let opened = null;
    /** @type {WeakMap<Element, () => boolean>} what Enter means in a field that finds: whether it was meant for the list */
    const entered = new WeakMap();
    const close = () => {
        found.hidden = true;
        opened?.field.setAttribute("aria-expanded", "false");
        opened?.field.removeAttribute("aria-activedescendant");
        opened = null;
    };
    /** @param {number} index */
    const mark = (index) => {
        if (!opened || opened.count === 0) return;
        opened.index = (index + opened.count) % opened.count;
        const place = opened.index;
        [...found.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === place)));
        found.children[place].scrollIntoView({ block: "nearest" });
        opened.field.setAttribute("aria-activedescendant", found.children[place].id);
    };
    /**
     * @template T
     * @param {HTMLInputElement} field
     * @param {T[]} options
     * @param {Search<T>} search
     */
    const open = (field, options, { describe, take }) => {
        close();
        const place = field.getBoundingClientRect();
        const choose = (/** @type {number} */ index) => {
            close();
            take(options[index]);
        };
        found.replaceChildren(...options.map((option, index) => {
            const parts = Object.entries(describe(option)).map(([className, textContent]) => make("span", { className, textContent }));
            const item = make("li", { id: `found-${index}` }, ...parts);
            item.setAttribute("role", "option");
            item.addEventListener("pointerdown", (event) => {
                event.preventDefault();
                choose(index);
            });
            return item;
        }));
        if (options.length === 0) found.append(make("li", { className: "quiet", textContent: nothing }));
        found.style.top = `${place.bottom + scrollY}px`;
        found.style.left = `${Math.max(0, Math.min(place.left + scrollX, document.documentElement.clientWidth - found.offsetWidth - 8))}px`;
        found.hidden = false;
        field.setAttribute("aria-expanded", "true");
        opened = { field, count: options.length, index: 0, take: choose };
        mark(0);
    };
    /**
     * Finds while somebody types in a field.
     *
     * @template {{exact: boolean}} T what the text may mean and nothing else
     * @param {HTMLInputElement} field
     * @param {Search<T>} search
     */
    const watch = (field, search) => {
        if (entered.has(field)) return;
        let timer = 0;
        /** @type {AbortController | null} */
        let running = null;
        let isPending = false;
        const start = () => {
            clearTimeout(timer);
            running?.abort();
            const text = field.value.trim();
            if (!text) return close();
            isPending = true;
            timer = setTimeout(() => run(text, false), 100);
        };
        /** @type {(text: string, isEntered: boolean) => Promise<void>} */
        const run = async (text, isEntered) => {
            running = new AbortController();
            try {
                const options = await search.look(text, running.signal);
                isPending = false;
                if (isEntered && options.length > 0 && (options[0].exact || options.length === 1)) {
                    close();
                    search.take(options[0]);
                } else if (document.activeElement === field) open(field, options, search);
            } catch (error) {
                isPending = false;
                if (!(error instanceof DOMException && error.name === "AbortError")) unreached();
            }
        };
        // Half of what an input method makes is nothing to look for.
        field.addEventListener("input", (event) => event instanceof InputEvent && event.isComposing || start());
        field.addEventListener("compositionend", start);
        field.addEventListener("blur", () => setTimeout(() => opened?.field === field && close(), 100));
        entered.set(field, () => {
            if (isPending) {
                clearTimeout(timer);
                running?.abort();
                run(field.value.trim(), true);
                return true;
            }
            if (opened?.field !== field || opened.count === 0) return false;
            opened.take(opened.index);
            return true;
        });
    };
    return {
        watch, close,
        /**
         * Enter in a field: whether it was meant for the list.
         *
         * @param {Element | null} field
         */
        enter: (field) => (field ? entered.get(field)?.() ?? false : false),
        /**
         * Whether it is open, with something in it, below that field.
         *
         * @param {EventTarget | null} field
         */
        isAt: (field) => opened !== null && opened.field === field && opened.count > 0,
        isOpen: () => opened !== null,
        /**
         * Marks one so many places further.
         *
         * @param {number} count
         */
        step: (count) => opened && mark(opened.index + count),
    };
};
/** @typedef {ReturnType<typeof foundList>} FoundList */
