// The scan field of an editor: what a scanner types there is found and counted. Guarantees: scans are taken one after the other, in their order;
// what is not known says so, by sound too.
import { isComposing } from "../keyboard.js";
import { scanned } from "./text.js";

/** @typedef {import("../answers.js").Option} Option */

/** @param {number} frequency */
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

/**
 * A QR code of ours is the address of a product's page.
 *
 * @param {string} text
 */
export const codeOf = (text) => {
    const address = /^https?:\/\/[^/]+\/products\/record\?([^#]*)/.exec(text);
    return (address && new URLSearchParams(address[1]).get("of")) ?? text;
};

/**
 * @param {HTMLInputElement} field
 * @param {HTMLElement} note
 * @param {string} unknown what is said of a code that is not known
 * @param {(code: string) => Promise<Option[]>} find what a code is
 * @param {(option: Option, count: string) => string} take enters it, and tells how many there are then
 */
export const entryScan = (field, note, unknown, find, take) => {
    /** @type {(text: string, isWrong: boolean) => void} */
    const say = (text, isWrong) => {
        note.classList.toggle("wrong", isWrong);
        note.textContent = text;
    };
    let scanning = Promise.resolve();
    /** @param {string} text */
    const scan = (text) => {
        scanning = scanning.then(async () => {
            const { count, code } = scanned(codeOf(text));
            const [option] = await find(code).catch(() => []);
            tone(option?.exact ? 880 : 220);
            if (option?.exact) say(`${option.offer.name} × ${take(option, count)}`, false);
            else say(`${unknown} ${code}`, true);
        });
    };
    field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || isComposing(event)) return;
        event.preventDefault();
        const text = field.value.trim();
        field.value = "";
        if (text) scan(text);
    });
    return { say };
};
