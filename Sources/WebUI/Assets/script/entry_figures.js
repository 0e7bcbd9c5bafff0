// The figures of an editor, as the service answers them. Guarantees: nothing is calculated here; no figure is shown of a value that is refused,
// neither of its line nor of the whole.
"use strict";

const entryFigures = (form, offeredPrice, words) => {
    const { cell, textOf, setUnits } = entryCells;
    const part = (row, name) => row.querySelector(`[data-${name}]`);
    const shown = (text) => (text ?? "").replace(/^(-?\d+)/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ","));
    const plain = (text) => text?.replace(/(\.\d\d\d*?)0+$/, "$1") ?? "";
    const isOfFigures = (name) => [undefined, "product", "unit", "quantity", "price", "discount", "gift"].includes(name);
    /// Rows that have a refused figure, and whether the header has one. What is missing is still to be typed, and no more.
    const refusedFigures = (faults, sent, refused) => {
        const places = faults.filter(({ fault }) => fault !== "missing").map(({ place }) => place.split("."));
        const ofLines = places.filter(([head, , name]) => head === "lines" && isOfFigures(name)).map(([, index]) => sent[Number(index)]);
        return { wrong: new Set([...ofLines, ...refused.map(({ row }) => row)]), isHead: places.some(([head]) => ["discount", "rounding_off"].includes(head)) };
    };
    /// What a paper without prices costs, and whether somebody must agree to it.
    const showApproval = (answer) => {
        const cost = form.querySelector("[data-cost]");
        cost.hidden = answer.cost == null;
        cost.textContent = answer.cost == null ? "" : `${cost.dataset.label} ${shown(answer.cost)}`;
        const approval = form.querySelector("[data-approval]");
        approval.hidden = answer.approval == null;
        approval.textContent = answer.approval == null ? ""
            : [approval.dataset.needs, answer.approval.name, answer.approval.amount == null ? approval.dataset.over : shown(answer.approval.amount)].join(" · ");
    };
    const showFigures = (answer, sent, { wrong, isHead }) => {
        for (const name of ["net", "tax", "gross"]) {
            const place = form.querySelector(`[data-total="${name}"]`);
            if (place) place.textContent = wrong.size > 0 || isHead ? "" : shown(answer[name]);
        }
        form.querySelector('[data-total="lines"]').textContent = sent.length || "";
        showApproval(answer);
        sent.forEach((row, index) => showLine(row, answer.lines?.[index] ?? {}, wrong.has(row)));
    };
    const showLine = (row, line, isWrong) => {
        const amount = part(row, "amount");
        if (amount) amount.textContent = isWrong ? "" : shown(line.gross);
        if (line.name && !row.offer) part(row, "name").textContent = [line.name, line.spec].filter(Boolean).join(" · ");
        if (line.unit && !textOf(row, "unit")) setUnits(row, line.unit);
        const price = cell(row, "price");
        if (price && line.list_price && !textOf(row, "price") && !offeredPrice(row)) price.placeholder = plain(line.list_price);
        const paid = part(row, "paid-shown");
        const isOff = !isWrong && line.price && !entryText.isSame(line.price, line.list_price);
        if (paid) paid.textContent = isOff ? `${words.paid} ${plain(line.price)}` : "";
        const available = part(row, "available-shown");
        if (available && line.available != null) {
            available.textContent = line.available;
            available.classList.toggle("short", line.short === true);
        }
    };
    return { refusedFigures, showFigures };
};
