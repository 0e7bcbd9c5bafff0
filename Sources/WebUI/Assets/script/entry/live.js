// What an editor shows while somebody types: totals, faults, marks and offers, and what is kept meanwhile. Guarantees: an answer to what was asked
// before shows nothing; what is still to be typed is no fault before somebody wants to save.
import { input, lineAt, stateOf, textOf } from "./cells.js";
import { requestOf } from "./draft.js";
import { entryFigures, refusedFigures } from "./figures.js";

/** @typedef {import("./cells.js").Row} Row */

/**
 * @param {HTMLFormElement} form
 * @param {import("../answers.js").Entry} entry
 * @param {object} parts
 * @param {import("./service.js").EntryService} parts.service
 * @param {import("./header.js").EntryHeader} parts.header
 * @param {import("./rows.js").EntryRows} parts.rows
 * @param {import("./offers.js").EntryOffers} parts.offers
 * @param {ReturnType<typeof import("./notes.js").entryNotes>} parts.notes
 * @param {ReturnType<typeof import("./saving.js").refusalBox>} parts.refusal
 * @param {() => void} parts.keep
 * @param {() => void} parts.unreached told where the service is not reached
 */
export const entryLive = (form, entry, { service, header, rows, offers, notes, refusal, keep, unreached }) => {
    const showFigures = entryFigures(form, form.dataset);
    let isAsked = false;
    /** The document as it is sent, its rows that are sent, and their cells that are refused. */
    const taken = () => {
        const all = rows.all();
        const { whole, sent, refused } = requestOf({ branch: entry.branch, ...header.values() }, all.map(lineAt));
        return { whole, sent: sent.map((index) => all[index]), refused: refused.map(({ index, name }) => ({ row: all[index], name })) };
    };
    /**
     * What a row asks for beside its product.
     *
     * @param {Row} [row]
     */
    const context = (row) => ({
        warehouse: (row && textOf(row, "warehouse")) || String(header.value("warehouse") ?? ""), partner: header.partnerCode(),
        with_tax: String(header.value("with_tax") ?? ""),
    });
    let waiting = 0;
    /** @type {AbortController | null} */
    let asking = null;
    const changed = () => {
        keep();
        clearTimeout(waiting);
        waiting = setTimeout(preview, 150);
    };
    const preview = async () => {
        asking?.abort();
        const { whole, sent, refused } = taken();
        if (sent.length === 0) return showFigures({}, [], refusedFigures([], [], []));
        asking = new AbortController();
        try {
            const answer = await service.preview({ ...whole, document: entry.document ?? undefined }, asking.signal);
            const faults = answer.faults ?? [];
            showFigures(answer, sent, refusedFigures(faults, sent, refused));
            notes.showFaults(faults, sent, refused, isAsked);
            notes.showMarks(answer.marks ?? [], sent);
            if (answer.signs_in) refusal.show(answer);
            complete(answer.lines ?? [], sent);
        } catch (error) {
            if (!(error instanceof DOMException && error.name === "AbortError")) unreached();
        }
    };
    /**
     * Units, prices and stock of a product that was typed whole, without choosing it from the list.
     *
     * @param {import("../answers.js").PreviewLine[]} lines
     * @param {Row[]} sent
     */
    const complete = async (lines, sent) => {
        for (const [index, row] of sent.entries()) {
            const product = lines[index]?.product;
            if (!product || stateOf(row).offer || input(row, "product") === document.activeElement) continue;
            const [option] = await service.offers({ product, ...context(row) });
            if (!option || stateOf(row).offer || !row.isConnected) continue;
            offers.setOffer(row, option.offer);
            changed();
        }
    };
    let refreshing = 0;
    return {
        taken, context, changed, preview,
        /** What is refused, and what is still to be typed, as somebody wants to save it; faults that have no cell come back. */
        showFaults: (/** @type {import("../answers.js").Fault[]} */ faults, isRefused = false) => {
            const { sent, refused } = taken();
            return notes.showFaults(faults, sent, isRefused ? refused : [], true);
        },
        /** From here on what is still to be typed is a fault. */
        asked: () => (isAsked = true),
        /** What is offered follows the partner, the warehouse and the kind of prices. */
        refreshOffers: async () => {
            const turn = ++refreshing;
            await Promise.all(rows.all().map(async (row) => {
                const product = stateOf(row).offer?.product;
                const [option] = product ? await service.offers({ product, ...context(row) }) : [];
                if (option && turn === refreshing && stateOf(row).offer?.product === product) offers.setOffer(row, option.offer);
            }));
            if (turn === refreshing) changed();
        },
    };
};
