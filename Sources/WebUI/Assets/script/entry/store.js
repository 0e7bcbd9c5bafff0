// What was typed into an editor, kept on this machine until it is saved. Guarantees: it outlives a lost connection and a closed tab; the same
// paper sent again after an answer that got lost is made once, for its key is kept with it.
import { one } from "../elements.js";

/**
 * A draft as it is kept.
 *
 * @typedef {object} Kept
 * @property {Record<string, string | boolean | undefined>} header
 * @property {import("./draft.js").Line[]} lines
 * @property {{name: string, code: string} | null} partner as it is shown, and its code where it is known
 * @property {number | null} version of the document that was opened
 * @property {string} key under which it is sent
 */

/**
 * @param {string} name under which it is kept
 * @param {HTMLElement} bar what offers it
 */
export const entryStore = (name, bar) => {
    const forget = () => localStorage.removeItem(name);
    return {
        forget,
        /**
         * Whether it could be kept: a full or forbidden store keeps nothing, and the page works all the same.
         *
         * @param {Kept} draft
         */
        keep: (draft) => {
            try {
                localStorage.setItem(name, JSON.stringify({ at: new Date().toISOString(), ...draft }));
                return true;
            } catch {
                return false;
            }
        },
        /**
         * Offers what is kept, where it is of the document as it stands.
         *
         * @param {number | null} version
         * @param {(draft: Kept) => void} restore
         */
        offer: (version, restore) => {
            /** @type {(Kept & {at: string}) | null} */
            const draft = JSON.parse(localStorage.getItem(name) ?? "null");
            if (!draft?.lines || draft.version !== version) return;
            one(HTMLElement, "[data-restore-at]", bar).textContent = new Date(draft.at).toLocaleString(document.documentElement.lang);
            one(HTMLElement, "[data-restore-yes]", bar).addEventListener("click", () => {
                bar.hidden = true;
                restore(draft);
            });
            one(HTMLElement, "[data-restore-no]", bar).addEventListener("click", () => {
                bar.hidden = true;
                forget();
            });
            bar.hidden = false;
        },
    };
};
