// Claims about what people type and paste: read as they write it, refused where it could mean two things.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as text from "../../Sources/WebUI/Assets/script/entry/text.js";
import { paid, paidOf, shareOff } from "../../Sources/WebUI/Assets/script/entry/paid.js";
import { codeOf } from "../../Sources/WebUI/Assets/script/entry/scan.js";

const units = [{ unit: "BTL", name: "瓶", numerator: 1, denominator: 1 }, { unit: "CTN", name: "箱", numerator: 24, denominator: 1 }];

/** Each text is read as what stands beside it. */
const reads = (reader, readings) => {
    for (const [given, expected] of readings) assert.deepEqual(reader(given), expected, given);
};
const refuses = (reader, texts) => reads(reader, texts.map((given) => [given, null]));

test("a quantity is a number, a sum, or a count of units", () => {
    const read = (given) => text.quantity(given, units);
    reads(read, [
        ["１２", { quantity: "12" }], ["1,000", { quantity: "1000" }], ["１，０００", { quantity: "1000" }], ["12+3", { quantity: "15" }],
        ["１２＋３", { quantity: "15" }], ["6*24", { quantity: "144" }], ["12。5", { quantity: "12.5" }], [" 7\u200b", { quantity: "7" }],
        ["2箱", { quantity: "2", unit: "CTN" }], ["２ 箱", { quantity: "2", unit: "CTN" }], ["2ctn", { quantity: "2", unit: "CTN" }],
        ["1箱3瓶", { quantity: "27", unit: "BTL" }],
    ]);
    refuses(read, ["many", "1,00", "12 3", "2盒", "3+", "1.2.3", "1e3"]);
});

test("a quantity of units is converted exactly or not at all", () => {
    assert.equal(text.converted("2", units[1], units[0]), "48");
    assert.equal(text.converted("36", units[0], units[1]), "1.5");
    assert.equal(text.converted("1", units[0], units[1]), null);
    assert.equal(text.converted("1", units[0], undefined), null);
});

test("digits are kept, however many there are", () => {
    assert.equal(text.number("123456789012345678901.234567+0.1"), "123456789012345678901.334567");
    assert.equal(text.added("0.1", "0.2"), "0.3");
    assert.ok(text.isSame("1.50", "1.5") && !text.isSame("1.5", "") && !text.isSame("", ""));
});

test("a price may have its currency beside it", () => reads(text.price, [["¥ 12.5", "12.5"], ["12元", "12"], ["12块", null]]));

test("a discount is what is paid, in the ways that people say it", () => {
    reads(paid, [
        ["90", "90"], ["90%", "90"], ["９０％", "90"], ["9折", "90"], ["九折", "90"], ["0.9", "90"], ["9.5折", "95"], ["95折", "95"], ["九五折", "95"],
        ["0.95", "95"], ["100", "100"], ["九点五折", "95"], ["不打折", "100"], ["对折", "50"], ["87.5", "87.5"], [".9", "90"],
    ]);
    refuses(paid, ["9", "9.5", "150", "0", "1", "10", "10折", "-10", "0.9折", "120%", "11折抄", "abc", "0.00001折"]);
});

test("the share taken off is what is not paid, and back", () => {
    reads(shareOff, [["90", "0.1"], ["87.5", "0.125"], ["100", "0"]]);
    reads(paidOf, [["0.1", "90"], ["0.125", "87.5"], ["0", "100"]]);
});

test("a day is one of the calendar, written from the year on", () => {
    reads(text.day, ["2026-1-5", "2026/01/05", "2026.1.5", "２０２６年１月５日", "20260105"].map((given) => [given, "2026-01-05"]));
    refuses(text.day, ["2026-02-30", "1/5/2026", "5月1日", "明天"]);
});

test("a scan is a code, so many times, or the address of a product", () => {
    assert.deepEqual(text.scanned("３＊6901234567892"), { count: "3", code: "6901234567892" });
    assert.deepEqual(text.scanned("6901234567892"), { count: "1", code: "6901234567892" });
    assert.deepEqual(text.scanned("0*5"), { count: "1", code: "0*5" });
    const elsewhere = "https://a.example/other?of=B500";
    reads(codeOf, [["https://a.example/products/record?of=B%20500#x", "B 500"], [elsewhere, elsewhere], ["B500", "B500"]]);
});

test("a word says yes or no, or neither", () => reads(text.yesOrNo, [["是", true], ["Y", true], ["否", false], ["", false], ["maybe", null]]));
