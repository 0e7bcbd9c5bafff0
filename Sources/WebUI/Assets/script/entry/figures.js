// The figures of an editor, as the service answers them. Guarantees: nothing is calculated here; no figure is shown of a value that is refused,
// neither of its line nor of the whole.
import { one } from "../elements.js";
import { lineAt, part, priceOf, setUnits, show, stateOf, textOf } from "./cells.js";
import { offeredPrice } from "./draft.js";
import { joined } from "./offers.js";
import { isSame } from "./text.js";

/**
 * @typedef {import("./cells.js").Row} Row
 * @typedef {import("../answers.js").Fault} Fault
 * @typedef {import("../answers.js").Preview} Preview
 * @typedef {import("../answers.js").PreviewLine} PreviewLine
 * @typedef {{wrong: Set<Row>, isHead: boolean}} RefusedFigures rows that have a refused figure, and whether the header has one
 */

/** @type {(text: string | null | undefined) => string} */
const shown = (text) => (text ?? "").replace(/^(-?\d+)/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ","));
/** @type {(text: string | null | undefined) => string} */
const plain = (text) => text?.replace(/(\.\d\d\d*?)0+$/, "$1") ?? "";
/** @param {string | undefined} name */
const isOfFigures = (name) => name === undefined || ["product", "unit", "quantity", "price", "discount", "gift"].includes(name);

/**
 * What is missing is still to be typed, and no more.
 *
 * @param {Fault[]} faults
 * @param {Row[]} sent
 * @param {{row: Row}[]} refused
 * @returns {RefusedFigures}
 */
export const refusedFigures = (faults, sent, refused) => {
    const places = faults.filter(({ fault }) => fault !== "missing").map(({ place }) => place.split("."));
    const ofLines = places.filter(([head, , name]) => head === "lines" && isOfFigures(name)).map(([, index]) => sent[Number(index)]);
    const isHead = places.some(([head]) => head === "discount" || head === "rounding_off");
    return { wrong: new Set([...ofLines, ...refused.map(({ row }) => row)]), isHead };
};

/**
 * @param {HTMLFormElement} form
 * @param {DOMStringMap} words
 */
export const entryFigures = (form, words) => {
    const cost = one(HTMLElement, "[data-cost]", form);
    const approval = one(HTMLElement, "[data-approval]", form);
    /**
     * What a paper without prices costs, and whether somebody must agree to it.
     *
     * @param {Partial<Preview>} answer
     */
    const showApproval = (answer) => {
        cost.hidden = answer.cost == null;
        cost.textContent = answer.cost == null ? "" : `${cost.dataset.label} ${shown(answer.cost)}`;
        const needed = answer.approval;
        approval.hidden = needed == null;
        approval.textContent = needed == null ? ""
            : [approval.dataset.needs, needed.name, needed.amount == null ? approval.dataset.over : shown(needed.amount)].join(" · ");
    };
    /** @type {(row: Row, line: Partial<PreviewLine>, isWrong: boolean) => void} */
    const showLine = (row, line, isWrong) => {
        show(row, "amount", isWrong ? "" : shown(line.gross));
        if (line.name && !stateOf(row).offer) show(row, "name", joined([line.name, line.spec]));
        if (line.unit && !textOf(row, "unit")) setUnits(row, line.unit);
        const price = priceOf(row);
        if (price && line.list_price && !textOf(row, "price") && !offeredPrice(lineAt(row))) price.placeholder = plain(line.list_price);
        const isOff = !isWrong && line.price && !isSame(line.price, line.list_price);
        show(row, "paid-shown", isOff ? `${words.paid} ${plain(line.price)}` : "");
        const available = part(row, "available-shown");
        if (available && line.available != null) {
            available.textContent = line.available;
            available.classList.toggle("short", line.short === true);
        }
    };
    /**
     * @param {Partial<Preview>} answer
     * @param {Row[]} sent
     * @param {RefusedFigures} refused
     */
    return (answer, sent, { wrong, isHead }) => {
        for (const name of /** @type {const} */ (["net", "tax", "gross"])) {
            const place = form.querySelector(`[data-total="${name}"]`);
            if (place) place.textContent = wrong.size > 0 || isHead ? "" : shown(answer[name]);
        }
        one(HTMLElement, '[data-total="lines"]', form).textContent = sent.length > 0 ? String(sent.length) : "";
        showApproval(answer);
        sent.forEach((row, index) => showLine(row, answer.lines?.[index] ?? {}, wrong.has(row)));
    };
};
