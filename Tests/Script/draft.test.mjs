// Claims about the draft of a document: what is sent of what stands in its cells, what is offered, and that a draft that was kept is the same draft.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as draft from "../../Sources/WebUI/Assets/script/entry/draft.js";

const offer = {
    product: "B500", name: "啤酒", spec: null, base_unit: "BTL", tax_code: "T13", available: "12", available_mixed: "12瓶",
    last: { unit: "CTN", price: "66", business_on: "2026-11-01", number: "XS-1" },
    units: [
        { unit: "BTL", name: "瓶", numerator: 1, denominator: 1, price: "3" },
        { unit: "CTN", name: "箱", numerator: 24, denominator: 1, price: "68" },
    ],
};
/** A line of the product, with these cells. */
const line = (cells = {}) => draft.newLine({ product: "B500", unit: "CTN", ...cells }, offer);
const told = {
    source_line: null, order_number: null, product: "B500", unit: "CTN", quantity: "2", price: "68", discount: "0.1", tax_code: null, gift: false,
    location: null, due_on: null, remark: null, rejected: null, reject_reason: null, warehouse: null, offer,
};
const request = (...lines) => draft.requestOf({ branch: "HQ" }, lines).whole;

test("a line says what its cells say, read as people type", () => {
    const sent = request(line({ quantity: "１箱３瓶", price: "¥66.50", discount: "九折", gift: true, remark: " 急 ", due_on: "2026.1.5" }));
    assert.deepEqual(sent, {
        branch: "HQ",
        lines: [{
            product: "B500", unit: "BTL", quantity: "27", price: "66.5", discount: "0.1", gift: true, remark: "急", due_on: "2026-01-05",
        }],
    });
});

test("the product that was found is sent, not what was typed of it", () => {
    assert.equal(request(line({ product: "qdpj" })).lines[0].product, "B500");
    assert.equal(request(draft.newLine({ product: "Ｂ５００" })).lines[0].product, "B500");
});

test("what cannot be meant is named by line and cell, and is no value", () => {
    const { whole, sent, refused } = draft.requestOf({}, [draft.newLine(), line({ quantity: "many", discount: "9" }), line({ quantity: "1" })]);
    assert.deepEqual(sent, [1, 2]);
    assert.deepEqual(refused, [{ index: 1, name: "quantity" }, { index: 1, name: "discount" }]);
    assert.ok(!("quantity" in whole.lines[0]) && !("discount" in whole.lines[0]));
});

test("a blank row is left out, one with a quantity and no product is not", () => {
    assert.deepEqual(request(draft.newLine(), draft.newLine({ product: " ", gift: false })).lines, []);
    assert.deepEqual(request(draft.newLine({ quantity: "3" })).lines, [{ quantity: "3" }]);
    assert.ok(draft.isEmpty(draft.newLine({ quantity: "3" })) && !draft.isBlank(draft.newLine({ quantity: "3" })));
    assert.ok(!draft.isEmpty({ ...draft.newLine(), sourceLine: "7" }));
});

test("the last price is offered in its unit, and sent; beside a discount the unit's own is", () => {
    assert.deepEqual(draft.offeredPrice(line()), { price: "66", isLast: true });
    assert.deepEqual(draft.offeredPrice(line({ unit: "BTL" })), { price: "3", isLast: false });
    assert.deepEqual(draft.offeredPrice(line({ discount: "90" })), { price: "68", isLast: false });
    assert.equal(request(line({ quantity: "1" })).lines[0].price, "66");
    assert.ok(!("price" in request(line({ quantity: "1", unit: "BTL" })).lines[0]), "the unit's own is the service's");
    assert.ok(!("price" in request(line({ quantity: "1", gift: true })).lines[0]), "a gift has none");
    assert.equal(request(line({ quantity: "1", price: "70" })).lines[0].price, "70");
});

test("a line of an order is offered nothing, and names its line", () => {
    const ordered = draft.lineOf({ ...told, source_line: "41", order_number: "XD-1" });
    assert.equal(draft.offeredPrice(ordered), null);
    assert.equal(request(ordered).lines[0].source_line, "41");
});

test("a line of the service comes back as it was told", () => {
    const shown = draft.lineOf(told);
    assert.equal(shown.cells.discount, "90");
    assert.deepEqual(request(shown).lines, [{ product: "B500", unit: "CTN", quantity: "2", price: "68", discount: "0.1" }]);
});

test("a draft that was kept is sent as it was before", () => {
    const ordered = draft.lineOf({ ...told, source_line: "41", order_number: "XD-1" });
    const lines = [ordered, line({ quantity: "many" }), line({ quantity: "1箱3瓶", gift: true })];
    assert.deepEqual(draft.requestOf({}, JSON.parse(JSON.stringify(lines))), draft.requestOf({}, lines));
});

test("the header says what it holds, amounts as numbers", () => {
    const { whole } = draft.requestOf({ warehouse: "HQ-1", discount: "１０", rounding_off: "odd", with_tax: false, memo: undefined, reason: "" }, []);
    assert.deepEqual(whole, { warehouse: "HQ-1", discount: "10", rounding_off: "odd", with_tax: false, lines: [] });
});

test("a cell that is left shows what was understood, a plain number as it was typed", () => {
    assert.deepEqual(draft.settled(line({ quantity: "1箱3瓶" }), "quantity"), { text: "27", unit: "BTL" });
    assert.deepEqual(draft.settled(line({ quantity: "1.50" }), "quantity"), { text: "1.50", unit: null });
    assert.deepEqual(draft.settled(line({ discount: "9折" }), "discount"), { text: "90", unit: null });
    assert.equal(draft.settled(line({ quantity: "many" }), "quantity"), null);
    assert.equal(draft.settled(line(), "product"), null);
});

test("what an order waits for follows the unit, as long as nothing else was typed", () => {
    const waiting = { ...draft.lineOf({ ...told, source_line: "41" }), priceUnit: null };
    const inUnit = (unit, quantity) => draft.waitingInUnit({ ...waiting, cells: { ...waiting.cells, unit, quantity } });
    assert.equal(inUnit("BTL", "2"), "48");
    assert.equal(inUnit("BTL", "3"), null);
    const odd = { ...waiting, waiting: { quantity: "5", unit: "BTL" } };
    assert.equal(draft.waitingInUnit({ ...odd, cells: { ...odd.cells, unit: "CTN", quantity: "5" } }), "");
});

test("a scan adds to the line of that product and unit, and to no other", () => {
    const option = { unit: "CTN", exact: true, offer };
    assert.equal(draft.quantityWith(line({ quantity: "1.5" }), option, "2"), "3.5");
    assert.equal(draft.quantityWith(line(), option, "1"), "1");
    assert.equal(draft.quantityWith(line({ unit: "BTL" }), option, "1"), null);
    assert.equal(draft.quantityWith(line({ quantity: "many" }), option, "1"), null);
    assert.equal(draft.quantityWith({ ...line(), sourceLine: "41" }, option, "1"), null);
});
