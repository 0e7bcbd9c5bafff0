// What people type or paste into the cells of an editor, read as values. Guarantees: a full-width sign means what its half-width one does; a
// text that can be read in two ways, or in none, is no value; numbers are exact, digit for digit.
import { decimal, minus, plus, times, written } from "./decimal.js";

/**
 * @typedef {import("../answers.js").Unit} Unit
 * @typedef {import("./decimal.js").Decimal} Decimal
 */

/**
 * Half-width, without what cannot be seen.
 *
 * @param {string} text
 */
export const narrow = (text) => text.normalize("NFKC").replace(/[\u200B-\u200F\u202A-\u202E\u2060\uFEFF]/g, "").replaceAll("。", ".").trim();

/**
 * A number, or a sum of products of numbers: 12, 1,000, 12+3, 6*24.
 *
 * @param {string} text
 * @returns {Decimal | null}
 */
const calculated = (text) => {
    const parts = text.replace(/[−–]/g, "-").replace(/[×xX]/g, "*").replace(/\s*([-+*])\s*/g, "$1").split(/(?<=[\d.])([-+])/);
    /** @type {Decimal} */
    let whole = { digits: 0n, scale: 0 };
    for (let place = 0; place < parts.length; place += 2) {
        const factors = parts[place].split("*").map(decimal);
        // A sign of its own has the first number alone.
        if (place > 0 && /^[-+]/.test(parts[place]) || /\*[-+]/.test(parts[place])) return null;
        /** @type {Decimal} */
        let product = { digits: 1n, scale: 0 };
        for (const factor of factors) {
            if (!factor) return null;
            product = times(product, factor);
        }
        whole = plus(whole, parts[place - 1] === "-" ? minus(product) : product);
    }
    return whole;
};

/**
 * A plain decimal number; null for what is none.
 *
 * @param {string} text
 */
export const number = (text) => {
    const value = calculated(narrow(text));
    return value && written(value);
};

/** @param {string} text */
export const price = (text) => number(narrow(text).replace(/^[¥$]\s*/, "").replace(/\s*元$/, ""));

/**
 * Whether two texts are the same number.
 *
 * @param {string | null | undefined} a
 * @param {string | null | undefined} b
 */
export const isSame = (a, b) => number(a ?? "") !== null && number(a ?? "") === number(b ?? "");

// --- quantities with units -----------------------------------------------------------------------------------------------

/**
 * @param {string} a
 * @param {string | null | undefined} b
 */
export const sameWord = (a, b) => narrow(a).toLowerCase() === narrow(b ?? "").toLowerCase();

/**
 * The code of the unit that a word names.
 *
 * @param {string} text
 * @param {Unit[]} units
 */
export const unitNamed = (text, units) => units.find(({ unit, name }) => sameWord(text, name) || sameWord(text, unit))?.unit ?? null;

/**
 * A quantity in another unit, where that is exact to six decimals; null where it is not.
 *
 * @param {string} quantity
 * @param {Unit | undefined} from
 * @param {Unit | undefined} to
 */
export const converted = (quantity, from, to) => {
    const value = decimal(quantity);
    if (!value || !from || !to) return null;
    const above = value.digits * BigInt(from.numerator) * BigInt(to.denominator) * 1000000n;
    const below = BigInt(from.denominator) * BigInt(to.numerator) * 10n ** BigInt(value.scale);
    return above % below === 0n ? written({ digits: above / below, scale: 6 }) : null;
};

/**
 * 12, 1,000, 12+3, 2箱, and 2箱3瓶 in the unit that comes last.
 *
 * @param {string} text
 * @param {Unit[]} units
 * @returns {{quantity: string, unit?: string} | null}
 */
export const quantity = (text, units) => {
    const plain = number(text);
    if (plain !== null) return { quantity: plain };
    const whole = narrow(text);
    const parts = [...whole.matchAll(/([\d.,+*\s-]+)([^\d.,+*\s-]+)/g)];
    if (parts.length === 0 || parts.map(([part]) => part).join("") !== whole) return null;
    const named = parts.map(([, count, word]) => ({ count: number(count), unit: units.find(({ unit }) => unit === unitNamed(word, units)) }));
    const last = named[named.length - 1].unit;
    /** @type {Decimal} */
    let sum = { digits: 0n, scale: 0 };
    for (const { count, unit } of named) {
        const inLast = count === null ? null : unit === last ? count : converted(count, unit, last);
        const value = inLast === null ? null : decimal(inLast);
        if (!value || !unit) return null;
        sum = plus(sum, value);
    }
    return last ? { quantity: written(sum), unit: last.unit } : null;
};

/**
 * How often, and what, was scanned: 3*6901234567892.
 *
 * @param {string} text
 */
export const scanned = (text) => {
    const match = /^([\d.]+)\s*[*×]\s*(.+)$/.exec(narrow(text));
    const count = match && number(match[1]);
    return match && count && count !== "0" ? { count, code: match[2] } : { count: "1", code: narrow(text) };
};

/**
 * The sum of two plain numbers.
 *
 * @param {string} a
 * @param {string} b
 */
export const added = (a, b) => number(`${a}+${b}`) ?? b;

// --- days ----------------------------------------------------------------------------------------------------------------

/**
 * YYYY-MM-DD of 2026-1-5, 2026/1/5, 2026.1.5, 2026年1月5日, 20260105; null for what is no day of the calendar.
 *
 * @param {string} text
 */
export const day = (text) => {
    const match = /^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日?|(\d{2})(\d{2}))(?:[ T]0{1,2}:00(?::00)?)?$/.exec(narrow(text));
    if (!match) return null;
    const [year, month, date] = [match[1], match[3] ?? match[5] ?? match[7], match[4] ?? match[6] ?? match[8]].map(Number);
    const at = new Date(Date.UTC(year, month - 1, date));
    const isDay = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === date;
    return isDay ? at.toISOString().slice(0, 10) : null;
};

/**
 * Whether a word says yes or no; null where it says neither.
 *
 * @param {string} text
 */
export const yesOrNo = (text) => {
    if (/^(是|y|yes|true|1|√|✓)$/i.test(narrow(text))) return true;
    return /^(否|n|no|false|0|)$/i.test(narrow(text)) ? false : null;
};
