// The draft of a document as a value: what the cells of its lines hold, what was offered for them, and what is sent of it. Guarantees: what a cell
// holds and cannot be meant is named as refused and never becomes a value; a price that was only offered is none that was typed. Knows no page.
import { narrow, number, price, quantity, day, converted, isSame, added } from "./text.js";
import { paid, paidOf, shareOff } from "./paid.js";

/**
 * @typedef {import("../answers.js").Offer} Offer
 * @typedef {import("../answers.js").EntryLine} EntryLine
 */
/**
 * A line as its row shows it. This is also what is kept in the browser.
 *
 * @typedef {object} Line
 * @property {Record<string, string | boolean>} cells what each cell holds, by its name; `discount` as what is paid
 * @property {Offer | null} offer what was offered for the product
 * @property {string | null} sourceLine the line of an order that it fulfils
 * @property {string | null} order the number of that order
 * @property {string | null} priceUnit the unit in which the price was typed
 * @property {{quantity: string, unit: string} | null} waiting what the order still waited for
 */
/** @typedef {{index: number, name: string}} RefusedCell a cell of a line that is sent */

/** @type {(cells?: Record<string, string | boolean>, offer?: Offer | null) => Line} */
export const newLine = (cells = {}, offer = null) =>
    ({ cells, offer, sourceLine: null, order: null, priceUnit: typeof cells.unit === "string" ? cells.unit : null, waiting: null });

/**
 * A line as the service tells it.
 *
 * @param {EntryLine} told
 * @returns {Line}
 */
export const lineOf = ({ offer, source_line: sourceLine, order_number: order, discount, gift, ...texts }) => {
    /** @type {Record<string, string | boolean>} */
    const cells = { gift, discount: discount ? paidOf(discount) : "" };
    for (const [name, value] of Object.entries(texts)) if (typeof value === "string") cells[name] = value;
    const waiting = sourceLine ? { quantity: texts.quantity ?? "", unit: texts.unit } : null;
    return { cells, offer, sourceLine, order, priceUnit: texts.unit, waiting };
};

/** @type {(line: Line, name: string) => string} */
export const textOf = ({ cells }, name) => {
    const value = cells[name];
    return typeof value === "string" ? value.trim() : "";
};
/** @type {(line: Line) => import("../answers.js").OfferedUnit[]} */
export const unitsOf = ({ offer }) => offer?.units ?? [];
/** @type {(line: Line, code?: string) => import("../answers.js").OfferedUnit | undefined} the unit of that code, else the line's own */
export const unitOf = (line, code = textOf(line, "unit")) => unitsOf(line).find(({ unit }) => unit === code);

/** @type {(line: Line) => boolean} */
export const isEmpty = (line) => !line.sourceLine && !textOf(line, "product");
/** @type {(line: Line) => boolean} whether it says nothing at all; what stands in it without a product is not left out in silence */
export const isBlank = (line) => isEmpty(line) && !["quantity", "price", "discount", "remark", "rejected"].some((name) => textOf(line, name));

/**
 * The last price in the line's unit, else the unit's own. What is off comes off the unit's price alone: the last one was paid after what was
 * off then.
 *
 * @param {Line} line
 */
export const offeredPrice = (line) => {
    if (line.sourceLine || !line.offer) return null;
    const unit = unitOf(line);
    const { last } = line.offer;
    if (last && last.unit === unit?.unit && !textOf(line, "discount")) return { price: last.price, isLast: true };
    return unit?.price ? { price: unit.price, isLast: false } : null;
};

/** @typedef {{[name: string]: string, } & {unit?: string}} Value */
/** @type {(name: string, value: string | null) => Value | null} */
const only = (name, value) => (value === null ? null : { [name]: value });
/**
 * How each cell is read; null is refused. What has no reader is taken as it stands.
 *
 * @type {Record<string, (text: string, line: Line) => Value | null>}
 */
const readers = {
    product: (text, line) => ({ product: line.offer?.product ?? narrow(text) }),
    quantity: (text, line) => quantity(text, unitsOf(line)),
    rejected: (text) => only("rejected", number(text)),
    price: (text) => only("price", price(text)),
    discount: (text) => only("discount", paid(text)),
    location: (text) => ({ location: narrow(text) }),
    due_on: (text) => only("due_on", day(text)),
};

/**
 * What a cell reads as once somebody leaves it, and the unit where it named one; null where it stays as it is.
 *
 * @param {Line} line
 * @param {string} name
 */
export const settled = (line, name) => {
    const given = textOf(line, name);
    const value = name === "product" || !given ? null : readers[name]?.(given, line);
    if (!value) return null;
    // A plain number stays as it was typed, zeros and all.
    const isPlain = name !== "discount" && /^\d+(\.\d+)?$/.test(given);
    return { text: isPlain ? given : value[name], unit: value.unit ?? null };
};

/**
 * What a line says, and the names of the cells that are refused.
 *
 * @param {Line} line
 */
const read = (line) => {
    /** @type {Record<string, string | boolean>} */
    const values = {};
    /** @type {string[]} */
    const refused = [];
    for (const [name, held] of Object.entries(line.cells)) {
        if (typeof held === "boolean") {
            if (held) values[name] = true;
            continue;
        }
        const text = held.trim();
        if (!text) continue;
        const value = readers[name] ? readers[name](text, line) : { [name]: text };
        if (value) Object.assign(values, value);
        else refused.push(name);
    }
    return { values, refused };
};

/**
 * A line as the service takes it.
 *
 * @param {Line} line
 * @param {Record<string, string | boolean>} values
 */
const sentLine = (line, { discount, ...values }) => {
    /** @type {Record<string, string | boolean>} */
    const sent = { ...values };
    if (typeof discount === "string" && discount !== "100") sent.discount = shareOff(discount);
    const offered = offeredPrice(line);
    if (sent.price === undefined && !sent.gift && offered?.isLast) sent.price = offered.price;
    if (line.sourceLine) sent.source_line = line.sourceLine;
    return sent;
};

/**
 * The document as the service takes it, the indices of the lines that are sent, and the cells of those that are refused.
 *
 * @param {Record<string, string | boolean | undefined>} header
 * @param {Line[]} lines
 */
export const requestOf = (header, lines) => {
    /** @type {Record<string, unknown>} */
    const whole = {};
    for (const [name, value] of Object.entries(header)) {
        if (value !== undefined && value !== "") whole[name] = isAmount(name) && typeof value === "string" ? price(value) ?? value : value;
    }
    const sent = lines.map((_, index) => index).filter((index) => !isBlank(lines[index]));
    const said = sent.map((index) => read(lines[index]));
    whole.lines = sent.map((index, place) => sentLine(lines[index], said[place].values));
    const refused = said.flatMap((one, place) => one.refused.map((name) => ({ index: sent[place], name })));
    return { whole, sent, refused };
};
/** @param {string} name */
const isAmount = (name) => name === "discount" || name === "rounding_off";

/**
 * What an order waits for, in the unit of the line as it is now: as long as nothing else was typed; "" where that is not exact, null where the
 * quantity stays.
 *
 * @param {Line} line
 */
export const waitingInUnit = (line) => {
    const { quantity: waited, unit } = line.waiting ?? {};
    if (!waited || !isSame(textOf(line, "quantity"), waited)) return null;
    return converted(waited, unitOf(line, unit), unitOf(line)) ?? "";
};

/**
 * The quantity of a line after so many were scanned of a product; null where it is no line of it.
 *
 * @param {Line} line
 * @param {import("../answers.js").Option} option
 * @param {string} count
 */
export const quantityWith = (line, { unit, offer }, count) => {
    const counted = number(textOf(line, "quantity") || "0");
    const isSameProduct = !line.sourceLine && line.offer?.product === offer.product && textOf(line, "unit") === unit;
    return isSameProduct && counted !== null ? added(counted, count) : null;
};
