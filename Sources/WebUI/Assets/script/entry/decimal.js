// Decimal numbers as whole digits and a scale. Guarantees: every digit is exact, however long the number is.

/** @typedef {{digits: bigint, scale: number}} Decimal so many of its digits stand behind the point */

/**
 * A number as it may be typed: 12, 1,000, -0.5, .5; null for what is none.
 *
 * @param {string} text
 * @returns {Decimal | null}
 */
export const decimal = (text) => {
    const match = /^([-+]?)(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d*))?$/.exec(text);
    if (!match || !(match[2] || match[3])) return null;
    const fraction = match[3] ?? "";
    const digits = BigInt((match[2] ?? "").replaceAll(",", "") + fraction);
    return { digits: match[1] === "-" ? -digits : digits, scale: fraction.length };
};

/**
 * Its digits at a larger scale.
 *
 * @param {Decimal} value
 * @param {number} to
 */
const scaled = ({ digits, scale }, to) => digits * 10n ** BigInt(to - scale);

/**
 * @param {Decimal} a
 * @param {Decimal} b
 * @returns {Decimal}
 */
export const plus = (a, b) => {
    const scale = Math.max(a.scale, b.scale);
    return { digits: scaled(a, scale) + scaled(b, scale), scale };
};

/**
 * @param {Decimal} a
 * @param {Decimal} b
 * @returns {Decimal}
 */
export const times = (a, b) => ({ digits: a.digits * b.digits, scale: a.scale + b.scale });

/**
 * @param {Decimal} a
 * @returns {Decimal}
 */
export const minus = (a) => ({ digits: -a.digits, scale: a.scale });

/**
 * @param {Decimal} value
 * @param {Decimal} least
 * @param {Decimal} most
 */
export const isWithin = (value, least, most) => {
    const scale = Math.max(value.scale, least.scale, most.scale);
    return scaled(value, scale) >= scaled(least, scale) && scaled(value, scale) <= scaled(most, scale);
};

/**
 * Without zeros at its end.
 *
 * @param {Decimal} value
 */
export const written = ({ digits, scale }) => {
    const sign = digits < 0n ? "-" : "";
    const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, "0");
    const fraction = scale > 0 ? text.slice(-scale).replace(/0+$/, "") : "";
    return sign + text.slice(0, text.length - scale) + (fraction ? `.${fraction}` : "");
};
