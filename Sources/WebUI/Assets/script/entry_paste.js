// A block of cells that was pasted into an editor: which place each column has. Guarantees: places decide, and a head line decides places;
// nothing moves into the place of what was not understood; a column that has no place is told by its name.
"use strict";

/// `send` and `find` ask the service; `done(filled, places, unplaced)`: the rows that were filled, the places of their
/// columns, and the columns that had none.
const entryPaste = (body, { send, find, addRow, isBlank, showRefusal, done }) => {
    const { cell, fieldsOf, put } = entryCells;
    /// The cells of a block as spreadsheets write them: tabs between, and quotes around what has a tab or a line break in it.
    const cells = (text) => {
        const rows = [[]];
        const pattern = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/gy;
        for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
            rows.at(-1).push((match[1]?.replaceAll('""', '"') ?? match[2]).trim());
            if (match[3] === "") break;
            if (match[3] !== "\t") rows.push([]);
        }
        return rows.filter((row) => row.some((cell) => cell !== ""));
    };

    /// Places of a block without heads: the product, then quantity and price; a column of nothing but units is the unit.
    const usual = ["product", "quantity", "price"];
    const placesWithoutHead = (block, unitsOf) => {
        const width = Math.max(...block.map((row) => row.length));
        const isUnits = (column) => {
            const words = block.map((row, index) => [row[column] ?? "", unitsOf(index)]).filter(([word]) => word !== "");
            return words.length > 0 && words.every(([word, units]) => entryText.unitNamed(word, units));
        };
        const unit = Array.from({ length: width }, (_, column) => column).find((column) => column > 0 && isUnits(column));
        const others = [...usual];
        return Array.from({ length: width }, (_, column) => (column === unit ? "unit" : others.shift() ?? null));
    };
    /// Whether what the service recognised in a line makes it a line of heads.
    const isHead = (columns) => columns.includes("product") && columns.filter(Boolean).length > 1;
    /// Columns with something in them that have no place, by their head or number.
    const unplaced = (block, places, head, isTaken) => places
        .map((place, column) => ({ place, column }))
        .filter(({ place, column }) => !(place && isTaken(place)) && block.some((row) => row[column]))
        .map(({ column }) => head?.[column] || String(column + 1));


    /// A block that begins in the cell of a product: the heads in its first line, else places, decide what a column is.
    const pasteProducts = async (row, block) => {
        const { columns = [] } = await send("heads", { cells: block[0] });
        const head = isHead(columns) ? block.shift() : null;
        const productColumn = head ? columns.indexOf("product") : 0;
        const answer = await send("match", { texts: block.map((texts) => texts[productColumn] ?? "") });
        if (!answer.isDone) return showRefusal(answer);
        const found = await Promise.all(answer.rows.map(async ({ product }) => (product ? (await find(product))[0] : undefined)));
        const places = head ? columns : placesWithoutHead(block, (index) => found[index]?.offer.units ?? []);
        const filled = block.map((texts, index) => {
            const { product, unit } = answer.rows[index];
            const line = addRow({ product: product ?? texts[productColumn] ?? "", unit: unit ?? undefined, offer: found[index]?.offer }, row);
            places.forEach((place, column) => place && place !== "product" && texts[column] && put(line, place, texts[column]));
            return line;
        });
        if (isBlank(row)) row.remove();
        if (!isBlank(body.lastElementChild)) addRow();
        done(filled, places, unplaced(block, places, head, (place) => cell(body.lastElementChild, place)));
    };
    /// A block that begins in another cell: what stands right of it and below, as on the page.
    const pasteCells = (row, name, block) => {
        const names = fieldsOf(row).filter((field) => field.dataset.cell === name || field.offsetParent).map((field) => field.dataset.cell);
        const places = block[0].map((_, column) => names[names.indexOf(name) + column]);
        const filled = [];
        for (let line = row; filled.length < block.length; line = line.nextElementSibling ?? addRow()) {
            block[filled.length].forEach((text, column) => places[column] && put(line, places[column], text));
            filled.push(line);
        }
        done(filled, places, unplaced(block, places, null, () => true));
    };
    body.addEventListener("paste", (event) => {
        const text = event.clipboardData.getData("text/plain");
        const name = event.target.dataset.cell;
        if (!name || !/[\t\r\n]./.test(text)) return;
        event.preventDefault();
        const block = cells(text);
        const row = event.target.closest("tr");
        if (name === "product" && !row.sourceLine) pasteProducts(row, block);
        else pasteCells(row, name, block);
    });
};
