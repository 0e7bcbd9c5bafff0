// Claims about a pasted block: what its cells are, and which place each column has.
import assert from "node:assert/strict";
import { test } from "node:test";
import { blockOf, isHead, placesWithoutHead, unplaced } from "../../Sources/WebUI/Assets/script/entry/block.js";

const units = [{ unit: "BTL", name: "瓶", numerator: 1, denominator: 1 }, { unit: "CTN", name: "箱", numerator: 24, denominator: 1 }];

test("cells are what a spreadsheet copies, quotes and line breaks in cells too", () => {
    assert.deepEqual(blockOf("A\t1\r\nB\t2\n\n"), [["A", "1"], ["B", "2"]]);
    assert.deepEqual(blockOf('"A\nB"\t"say ""x"""\t5"\n'), [["A\nB", 'say "x"', '5"']]);
    assert.deepEqual(blockOf("A\t\t3"), [["A", "", "3"]]);
});

test("without heads the places decide, but for a column of nothing but units", () => {
    assert.deepEqual(placesWithoutHead([["A", "12", "1.8"], ["B", "3"]], () => units), ["product", "quantity", "price"]);
    assert.deepEqual(placesWithoutHead([["A", "箱", "2"], ["B", "", "3"]], () => units), ["product", "unit", "quantity"]);
    assert.deepEqual(placesWithoutHead([["A", "2", "箱", "9", "more"]], () => units), ["product", "quantity", "unit", "price", null]);
    // a word that names no unit stays where it is
    assert.deepEqual(placesWithoutHead([["A", "盒", "2"]], () => units), ["product", "quantity", "price"]);
});

test("a head line has the product and something beside it", () => {
    assert.ok(isHead([null, "product", "quantity"]));
    assert.ok(!isHead(["product", null]) && !isHead(["quantity", "price"]) && !isHead([]));
});

test("a column without a place is told by its head, else by its number; an empty one is not", () => {
    const block = [["A", "1", "x", ""]];
    assert.deepEqual(unplaced(block, ["product", "quantity", null, null], null, () => true), ["3"]);
    assert.deepEqual(unplaced(block, ["product", "quantity", null, null], ["品名", "数量", "产地", "空"], () => true), ["产地"]);
    assert.deepEqual(unplaced(block, ["product", "quantity", "price"], null, (place) => place !== "price"), ["3"]);
});
