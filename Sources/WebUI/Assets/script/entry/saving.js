// Saving and submitting from an editor. Guarantees: a paper is sent once at a time, under one key until it is made; what is refused is told where it
// stands, and the first of it has the focus.
import { one } from "../elements.js";

/** @typedef {import("../answers.js").Refusal} Refusal */

/**
 * The box of a refusal.
 *
 * @param {HTMLElement} box
 */
export const refusalBox = (box) => ({
    /**
     * @param {Partial<Refusal>} answer
     * @param {string[]} [general] faults that have no cell
     */
    show: (answer, general = []) => {
        one(HTMLElement, "[data-message]", box).textContent = answer.message ?? "";
        one(HTMLElement, "[data-hint]", box).textContent = answer.hint ?? "";
        one(HTMLElement, "[data-general]", box).textContent = general.join(" · ");
        one(HTMLElement, "[data-sign-in]", box).hidden = !answer.signs_in;
        one(HTMLElement, "[data-ways]", box).innerHTML = answer.ways ?? "";
        box.hidden = false;
    },
    focus: () => box.focus(),
});

/**
 * @param {HTMLFormElement} form
 * @param {import("./service.js").EntryService} service
 * @param {ReturnType<typeof refusalBox>} refusal
 * @param {object} page
 * @param {() => {key: string, whole: object, isRefused: boolean}} page.take settles all cells and tells what is to be sent
 * @param {(faults: import("../answers.js").Fault[], isRefused?: boolean) => string[]} page.showFaults those that have no cell come back
 * @param {(text: string) => void} page.say
 * @param {() => void} page.forget what was kept of it
 */
export const entrySaving = (form, service, refusal, { take, showFaults, say, forget }) => {
    const words = form.dataset;
    let isSending = false;
    const focusFault = () => {
        const fault = form.querySelector("[aria-invalid]");
        if (fault instanceof HTMLElement) fault.focus();
        else refusal.focus();
    };
    /** @param {"save" | "submit"} action */
    return async (action) => {
        if (isSending) return;
        const { key, whole, isRefused } = take();
        if (isRefused) {
            showFaults([], true);
            refusal.show({ message: words.refusedCells });
            focusFault();
            return;
        }
        isSending = true;
        form.classList.add("sending");
        say(words.sending ?? "");
        try {
            const answer = await service.write(action, key, whole);
            if (answer.isDone) {
                forget();
                location.assign(answer.address);
                return;
            }
            say("");
            refusal.show(answer, showFaults(answer.faults));
            focusFault();
        } catch {
            refusal.show({ message: words.offline });
        }
        isSending = false;
        form.classList.remove("sending");
    };
};
