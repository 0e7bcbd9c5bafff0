// Discounts as people say them: what is paid of a price, in per cent. Guarantees: what could mean two things means none.
import { decimal, isWithin, minus, plus, times, written } from "./decimal.js";
import { narrow } from "./text.js";

/** @typedef {import("./decimal.js").Decimal} Decimal */

/** @type {Record<string, string>} */
const digits = { "〇": "0", "零": "0", "一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9", "点": "." };
/** @type {Record<string, string>} */
const words = { "不打折": "100", "无折扣": "100", "无": "100", "原价": "100", "全价": "100", "正价": "100", "对折": "50", "半价": "50" };

/**
 * Millionths as a number.
 *
 * @param {number} count
 * @returns {Decimal}
 */
const millionths = (count) => ({ digits: BigInt(count), scale: 6 });
const hundred = millionths(100_000_000);
const ten = millionths(10_000_000);

/**
 * Per cent that are paid, as logic.as_discount reads them in files: 90, 90%, 9折, 9.5折, 九五折, 95折, 0.95 say so; 9, 1, 150 and 0 do not.
 *
 * @param {string} text
 */
export const paid = (text) => {
    const given = narrow(text).replace(/\s+/g, "").replace(/[〇零一二三四五六七八九点]/g, (sign) => digits[sign]);
    if (words[given]) return words[given];
    const [, count, sign] = /^打?(\d{0,3}(?:\.\d{1,6})?)([%折]?)$/.exec(given) ?? [];
    const value = count ? decimal(count) : null;
    if (!value || value.scale > (sign === "折" ? 4 : value.digits < 10n ** BigInt(value.scale) ? 6 : 4)) return null;
    const isTenths = sign === "折" && isWithin(value, millionths(1_000_000), millionths(9_999_900));
    const isHundredths = sign === "%" || sign === "折" && isWithin(value, millionths(11_000_000), millionths(99_999_900))
        || sign === "" && isWithin(value, millionths(10_000_100), hundred);
    const isFactor = sign === "" && isWithin(value, millionths(1), millionths(999_999));
    const percent = isTenths ? times(value, ten) : isFactor ? times(value, hundred) : isHundredths ? value : null;
    return percent && isWithin(percent, millionths(100), hundred) ? written(percent) : null;
};

/**
 * The share taken off, as the service has it, of per cent that are paid.
 *
 * @param {string} percent
 */
export const shareOff = (percent) => {
    const value = decimal(percent);
    if (!value) return "0";
    const off = plus(hundred, minus(value));
    return written({ digits: off.digits, scale: off.scale + 2 });
};

/**
 * Per cent that are paid, of the share taken off.
 *
 * @param {string} share
 */
export const paidOf = (share) => {
    const value = decimal(share);
    return value ? written(plus(hundred, minus(times(value, hundred)))) : "";
};
