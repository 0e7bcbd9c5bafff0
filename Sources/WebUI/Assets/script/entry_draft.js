// What was typed into an editor, kept on this machine until it is saved. Guarantees: it outlives a lost connection and a closed tab; the same
// paper sent again after an answer that got lost is made once, for its key is kept with it.
"use strict";

/// `name`: under which it is kept; `bar`: what offers it; `isSame(draft)`: whether it is of the paper as it stands.
const entryDraft = (name, bar, isSame, restore, focus) => {
    const forget = () => localStorage.removeItem(name);
    const part = (selector) => bar.querySelector(selector);
    return {
        forget,
        /// Whether it could be kept: a full or forbidden store keeps nothing, and the page works all the same.
        keep(draft) {
            try {
                localStorage.setItem(name, JSON.stringify({ at: new Date().toISOString(), ...draft }));
                return true;
            } catch {
                return false;
            }
        },
        offer() {
            const draft = JSON.parse(localStorage.getItem(name) ?? "null");
            if (!draft?.rows || !isSame(draft)) return;
            part("[data-restore-at]").textContent = new Date(draft.at).toLocaleString(document.documentElement.lang);
            part("[data-restore-yes]").addEventListener("click", () => {
                bar.hidden = true;
                restore(draft);
                focus();
            });
            part("[data-restore-no]").addEventListener("click", () => {
                bar.hidden = true;
                forget();
            });
            bar.hidden = false;
        },
    };
};
