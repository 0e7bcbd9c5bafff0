// Claims about a file that is being imported: what is sent of it, where its faults stand, what is done to its rows and columns.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as file from "../../Sources/WebUI/Assets/script/import/work.js";

const work = () => file.workOf("products", "p.xlsx", {
    sheets: ["1"], sheet: "1", rows: [["编码", "品名"], ["A1", { text: "螺栓" }, "odd"], ["合计"], ["", " "], ["A2", "螺母"]], numbers: [1, 2, 3, 5, 6],
    head: 0, columns: ["code", "name"], left_out: [{ index: 2, reason: "total" }],
});

test("rows are as long as the longest, and columns as many", () => {
    const { rows, columns } = work();
    assert.ok(rows.every((row) => row.length === 3));
    assert.deepEqual(columns, ["code", "name", null]);
    assert.deepEqual(file.dataRows(work()), [1, 3, 4]);
});

test("what is sent are the fields of columns, and where each row stands", () => {
    const { places, request } = file.requestOf(work(), "HQ", "run");
    assert.deepEqual(places, [1, 4], "a blank row is not sent");
    assert.deepEqual(request.rows, [{ code: "A1", name: { text: "螺栓" } }, { code: "A2", name: "螺母" }]);
    assert.deepEqual([request.existing, request.with_stock], ["refuse", false]);
});

test("stock comes along where a column or all rows have it", () => {
    const open = (change) => file.requestOf(Object.assign(work(), change), "HQ", "run").request.with_stock;
    assert.ok(open({ columns: ["code", "name", "opening_quantity@HQ-1"] }));
    assert.ok(open({ fixed: { opening_quantity: "5" } }));
    assert.ok(!("with_stock" in file.requestOf({ ...work(), kind: "suppliers" }, "HQ", "run").request));
});

test("a fault stands at its cell, and one without a column gets one to be filled in", () => {
    const one = { ...work(), fixed: { base_unit: "EA" } };
    const faults = file.inFile([
        { row: 2, field: "code", fault: "taken" }, { row: 1, field: "base_unit", fault: "unknown" }, { row: null, field: null, fault: "whole" },
        { row: 1, field: "nonsense", fault: "unknown" }], [1, 4]);
    const wrong = file.byCell(one, faults, (name) => name !== "nonsense");
    assert.deepEqual([...wrong.keys()], ["4:0", "1:3"]);
    assert.deepEqual(one.columns, ["code", "name", null, "base_unit"]);
    assert.deepEqual(one.rows.map((row) => row[3]), ["", "EA", "EA", "EA", "EA"]);
    assert.deepEqual(one.fixed, {});
});

test("a field is of one column at a time, and no more the same in all rows", () => {
    const one = { ...work(), fixed: { name: "x" } };
    file.setColumn(one, 2, "name");
    assert.deepEqual([one.columns, one.fixed], [["code", null, "name"], {}]);
    file.setColumn(one, 2, "");
    assert.deepEqual(one.columns, ["code", null, null]);
});

test("a row that goes takes its number and reason along", () => {
    const one = work();
    file.removeRow(one, 1);
    assert.deepEqual([one.numbers, one.reasons], [[1, 3, 5, 6], [null, "total", null, null]]);
});

test("an answer is counted without what is none", () => {
    assert.deepEqual(file.countsOf({ created: 2, changed: 0, left_out: 1, opening: { rows: 3, left_out: 1 }, made: { units: ["箱", "瓶"] } }),
        [["created", 2], ["opened", 3], ["zero_left_out", 2], ["made_units", "箱、瓶"]]);
});

test("a cell is as wide as it is read", () => assert.deepEqual([file.widthOf("ab"), file.widthOf("螺栓1")], [2, 5]));
