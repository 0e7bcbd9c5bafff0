// What people type or paste into the cells of an editor, read as values. Guarantees: a full-width sign means what its half-width one does; a
// text that can be read in two ways, or in none, is no value; numbers are exact, digit for digit.
"use strict";

const entryText = (() => {
    /// Half-width, without what cannot be seen.
    const narrow = (text) => text.normalize("NFKC").replace(/[\u200B-\u200F\u202A-\u202E\u2060\uFEFF]/g, "").replaceAll("。", ".").trim();

    // --- decimal numbers as whole digits and a scale -------------------------------------------------------------------------

    const decimal = (text) => {
        const match = /^([-+]?)(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d*))?$/.exec(text);
        if (!match || !(match[2] || match[3])) return null;
        const fraction = match[3] ?? "";
        const digits = BigInt((match[2] ?? "").replaceAll(",", "") + fraction);
        return { digits: match[1] === "-" ? -digits : digits, scale: fraction.length };
    };
    const scaled = ({ digits, scale }, to) => digits * 10n ** BigInt(to - scale);
    const plus = (a, b) => {
        const scale = Math.max(a.scale, b.scale);
        return { digits: scaled(a, scale) + scaled(b, scale), scale };
    };
    const times = (a, b) => ({ digits: a.digits * b.digits, scale: a.scale + b.scale });
    const minus = (a) => ({ digits: -a.digits, scale: a.scale });
    const written = ({ digits, scale }) => {
        const sign = digits < 0n ? "-" : "";
        const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, "0");
        const fraction = scale > 0 ? text.slice(-scale).replace(/0+$/, "") : "";
        return sign + text.slice(0, text.length - scale) + (fraction ? `.${fraction}` : "");
    };

    /// A number, or a sum of products of numbers: 12, 1,000, 12+3, 6*24.
    const calculated = (text) => {
        const parts = text.replace(/[−–]/g, "-").replace(/[×xX]/g, "*").replace(/\s*([-+*])\s*/g, "$1").split(/(?<=[\d.])([-+])/);
        let whole = { digits: 0n, scale: 0 };
        for (let place = 0; place < parts.length; place += 2) {
            const factors = parts[place].split("*").map(decimal);
            // A sign of its own has the first number alone.
            if (factors.includes(null) || place > 0 && /^[-+]/.test(parts[place]) || /\*[-+]/.test(parts[place])) return null;
            const product = factors.reduce(times);
            whole = plus(whole, parts[place - 1] === "-" ? minus(product) : product);
        }
        return whole;
    };

    /// A plain decimal number; null for what is none.
    const number = (text) => {
        const value = calculated(narrow(text));
        return value && written(value);
    };
    const price = (text) => number(narrow(text).replace(/^[¥$]\s*/, "").replace(/\s*元$/, ""));

    // --- quantities with units -----------------------------------------------------------------------------------------------

    const sameWord = (a, b) => narrow(a).toLowerCase() === narrow(b ?? "").toLowerCase();
    const unitNamed = (text, units) => units.find(({ unit, name }) => sameWord(text, name) || sameWord(text, unit))?.unit ?? null;
    /// A quantity in another unit, where that is exact to six decimals; null where it is not.
    const converted = (quantity, from, to) => {
        const value = decimal(quantity);
        if (!value || !from || !to) return null;
        const above = value.digits * BigInt(from.numerator) * BigInt(to.denominator) * 1000000n;
        const below = BigInt(from.denominator) * BigInt(to.numerator) * 10n ** BigInt(value.scale);
        return above % below === 0n ? written({ digits: above / below, scale: 6 }) : null;
    };
    /// `{quantity, unit?}`: 12, 1,000, 12+3, 2箱, and 2箱3瓶 in the unit that comes last.
    const quantity = (text, units) => {
        const plain = number(text);
        if (plain !== null) return { quantity: plain };
        const whole = narrow(text);
        const parts = [...whole.matchAll(/([\d.,+*\s-]+)([^\d.,+*\s-]+)/g)];
        if (parts.length === 0 || parts.map(([part]) => part).join("") !== whole) return null;
        const named = parts.map(([, count, word]) => ({ count: number(count), unit: unitNamed(word, units) }));
        const last = named.at(-1).unit;
        const inLast = named.map(({ count, unit }) => {
            const known = (code) => units.find((one) => one.unit === code);
            return count === null || !unit ? null : unit === last ? count : converted(count, known(unit), known(last));
        });
        return inLast.includes(null) ? null : { quantity: written(inLast.map(decimal).reduce(plus)), unit: last };
    };

    // --- what is paid of a price ---------------------------------------------------------------------------------------------

    const hundred = { digits: 100n, scale: 0 };
    const chineseDigits = { "〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "点": "." };
    const paidWords = { "不打折": "100", "无折扣": "100", "无": "100", "原价": "100", "全价": "100", "正价": "100", "对折": "50", "半价": "50" };
    const isWithin = (value, least, most) => scaled(value, 12) >= scaled(decimal(least), 12) && scaled(value, 12) <= scaled(decimal(most), 12);
    /// Per cent that are paid, as logic.as_discount reads them in files: 90, 90%, 9折, 9.5折, 九五折, 95折, 0.95 say so; 9, 1, 150 and 0 do not.
    const paid = (text) => {
        const given = narrow(text).replace(/\s+/g, "").replace(/[〇零一二三四五六七八九点]/g, (sign) => chineseDigits[sign]);
        if (paidWords[given]) return paidWords[given];
        const [, count, sign] = /^打?(\d{0,3}(?:\.\d{1,6})?)([%折]?)$/.exec(given) ?? [];
        const value = count && decimal(count);
        if (!value || value.scale > (sign === "折" ? 4 : value.digits < 10n ** BigInt(value.scale) ? 6 : 4)) return null;
        const isTenths = sign === "折" && isWithin(value, "1", "9.9999");
        const isHundredths = sign === "%" || sign === "折" && isWithin(value, "11", "99.9999") || sign === "" && isWithin(value, "10.0001", "100");
        const isFactor = sign === "" && isWithin(value, "0.000001", "0.999999");
        const percent = isTenths ? times(value, decimal("10")) : isFactor ? times(value, hundred) : isHundredths ? value : null;
        return percent && isWithin(percent, "0.0001", "100") ? written(percent) : null;
    };
    /// The share taken off, as the service has it, of per cent that are paid; and back.
    const shareOff = (percent) => {
        const off = plus(hundred, minus(decimal(percent)));
        return written({ digits: off.digits, scale: off.scale + 2 });
    };
    const paidOf = (share) => written(plus(hundred, minus(times(decimal(share), hundred))));

    // --- days ----------------------------------------------------------------------------------------------------------------

    /// YYYY-MM-DD of 2026-1-5, 2026/1/5, 2026.1.5, 2026年1月5日, 20260105; null for what is no day of the calendar.
    const day = (text) => {
        const match = /^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日?|(\d{2})(\d{2}))(?:[ T]0{1,2}:00(?::00)?)?$/.exec(narrow(text));
        if (!match) return null;
        const [year, month, date] = [match[1], match[3] ?? match[5] ?? match[7], match[4] ?? match[6] ?? match[8]].map(Number);
        const at = new Date(Date.UTC(year, month - 1, date));
        const isDay = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === date;
        return isDay ? at.toISOString().slice(0, 10) : null;
    };

    /// How often, and what, was scanned: 3*6901234567892.
    const scanned = (text) => {
        const match = /^([\d.]+)\s*[*×]\s*(.+)$/.exec(narrow(text));
        const count = match && number(match[1]);
        return count && count !== "0" ? { count, code: match[2] } : { count: "1", code: narrow(text) };
    };
    const added = (a, b) => written(plus(decimal(a), decimal(b)));
    const isSame = (a, b) => number(a ?? "") !== null && number(a) === number(b ?? "");

    return { narrow, number, price, quantity, unitNamed, converted, paid, shareOff, paidOf, day, scanned, added, isSame, sameWord };
})();
