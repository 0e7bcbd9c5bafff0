// How the page of imports tells how its work goes. Guarantees: one thing is asked of the service at a time; what cannot be reached is told.
import { one } from "../elements.js";

/** @typedef {Partial<import("../answers.js").ImportRefusal>} Refusal */

/**
 * @param {HTMLElement} page
 * @param {import("./words.js").ImportWords} words
 */
export const importTelling = (page, { say }) => {
    const part = (/** @type {string} */ name) => one(HTMLElement, `[data-${name}]`, page);
    const bar = one(HTMLProgressElement, "[data-progress]", page);
    let isBusy = false;
    /** @param {Refusal} refusal */
    const refuse = ({ message, hint, signs_in: signsIn, asks_encoding: asksEncoding }) => {
        part("encoding-field").hidden = !asksEncoding;
        part("message").textContent = message ?? say("failed");
        part("hint").textContent = hint ?? "";
        part("sign-in").hidden = !signsIn;
        part("refusal").hidden = false;
        part("refusal").focus();
    };
    const status = (/** @type {string} */ text, isDone = false) => {
        part("status").textContent = text;
        part("status").classList.toggle("done", isDone);
    };
    return {
        refuse, status,
        /** @type {<T>(action: () => Promise<T>) => Promise<T | undefined>} */
        attempt: async (action) => {
            if (isBusy) return undefined;
            isBusy = true;
            page.classList.add("sending");
            part("refusal").hidden = true;
            try {
                return await action();
            } catch {
                refuse({ message: say("offline") });
                return undefined;
            } finally {
                isBusy = false;
                page.classList.remove("sending");
            }
        },
        begin: (/** @type {string} */ text) => {
            status(text);
            bar.hidden = false;
            bar.removeAttribute("value");
        },
        /** @param {{done: number, total: number}} far */
        progress: ({ done, total }) => {
            bar.max = total;
            bar.value = done;
            status(say("progress", { done, total }));
        },
        end: () => {
            bar.hidden = true;
            status("");
        },
    };
};
