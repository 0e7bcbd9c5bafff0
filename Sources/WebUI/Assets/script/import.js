// The page of imports. Guarantees: it judges nothing, the service does; what was corrected is never lost to a check; nothing is brought in that
// was changed after it was checked; the keyboard alone will do.
import { all, make, one } from "./elements.js";
import { importColumns } from "./import/columns.js";
import { importGrid } from "./import/grid.js";
import { watchPerson } from "./import/person.js";
import { importService } from "./import/service.js";
import * as store from "./import/store.js";
import { importTelling } from "./import/telling.js";
import { importWords } from "./import/words.js";
import { byCell, countsOf, inFile, requestOf, workOf } from "./import/work.js";

/** @typedef {import("./import/work.js").Work} Work */

const largest = 10 * 1024 * 1024;

/** @param {HTMLElement} page */
const start = (page) => {
    const part = (/** @type {string} */ name) => one(HTMLElement, `[data-${name}]`, page);
    const words = importWords(page);
    const { say, kind } = words;
    const service = importService(say("failed"));
    const telling = importTelling(page, words);
    const columns = importColumns(page, words);
    const grid = importGrid(page, words);
    const login = page.dataset.login ?? "";
    const kept = one(HTMLElement, "[data-kept]");

    /** @type {Work | null} */
    let work = null;
    /** @type {import("./import/grid.js").Found} */
    let found = { faults: [], wrong: new Map() };
    /** @type {{content: Blob, name: string} | null} the file itself, to be read anew; none where its rows were kept */
    let file = null;

    // --- the file ---------------------------------------------------------------------------------------------------------

    /** @type {(content: Blob, name: string, sheet?: string) => void} */
    const read = (content, name, sheet) => void telling.attempt(async () => {
        if (content.size > largest) return telling.refuse({ message: say("too_large") });
        const query = new URLSearchParams({ kind: kind().kind });
        const encoding = one(HTMLSelectElement, "[data-encoding]", page).value;
        if (sheet) query.set("sheet", sheet);
        if (encoding) query.set("encoding", encoding);
        file = { content, name };
        const answer = await service.read(content, query);
        if (!answer.isDone) return telling.refuse(answer);
        work = workOf(kind().kind, name, answer);
        for (const name of ["restored", "done"]) part(name).hidden = true;
        renew();
        part("mapping").scrollIntoView({ block: "start" });
        part("check").focus({ preventScroll: true });
    });
    /** Forgets what was found, and shows all anew. */
    const renew = () => {
        found = { faults: [], wrong: new Map() };
        grid.restart(false);
        part("faults").hidden = true;
        telling.status("");
        show();
    };
    const show = () => {
        for (const section of all(HTMLElement, "[data-mapping], [data-grid], [data-actions]", page)) section.hidden = !work;
        if (!work) return;
        const { kind: name, options } = work;
        for (const option of all(HTMLElement, "[data-option]", page)) option.hidden = option.dataset.option !== (kind().is_order ? "orders" : name);
        one(HTMLSelectElement, "[data-existing]", page).value = options.existing;
        for (const box of all(HTMLInputElement, "[data-create]", page)) box.checked = options.create.includes(box.dataset.create ?? "");
        one(HTMLInputElement, "[data-submit]", page).checked = options.submit;
        columns.show(work, file !== null);
        grid.showFaults(work, found);
        grid.show(work, found);
        showState();
    };
    const showState = () => {
        const isChecked = work?.isChecked ?? false;
        part("run").hidden = !isChecked;
        part("check").classList.toggle("btn-primary", !isChecked);
        part("check").classList.toggle("btn-outline-secondary", isChecked);
    };

    // --- checking and importing ---------------------------------------------------------------------------------------------

    /** @type {(path: "check" | "run", work: Work) => Promise<import("./answers.js").Imported | undefined>} */
    const carryOut = (path, work) => telling.attempt(async () => {
        const run = service.newRun();
        const { places, request } = requestOf(work, page.dataset.branch ?? "", run);
        const body = JSON.stringify(request);
        if (new Blob([body]).size > largest) return void telling.refuse({ message: say("too_large") });
        if (places.length === 0) return void telling.refuse({ message: say("no_rows") });
        telling.begin(say(path === "check" ? "checking" : "importing"));
        const stop = service.follow(page.dataset.showsProgress === undefined ? null : run, telling.progress);
        const answer = await service.carryOut(path, body).finally(stop);
        telling.end();
        columns.showNotes(answer.notes ?? [], work, places);
        if (answer.isDone) return answer.answer;
        refused(work, answer, places);
        return undefined;
    });
    /** @type {(work: Work, answer: Partial<import("./answers.js").ImportRefusal>, places: number[]) => void} */
    const refused = (work, answer, places) => {
        work.isChecked = false;
        const faults = inFile(answer.faults ?? [], places);
        found = { faults, wrong: byCell(work, faults, (name) => words.field(name) !== undefined) };
        grid.restart(found.wrong.size > 0);
        show();
        keep();
        if (faults.length === 0) return telling.refuse(answer);
        part("faults").scrollIntoView({ block: "start" });
        all(HTMLElement, "[data-grid-rows] [aria-invalid]", page)[0]?.focus({ preventScroll: true });
    };
    /** @param {import("./answers.js").Imported} answer */
    const counted = (answer) => words.clauses(countsOf(answer).map(([name, n]) => say(name, { n }))) || say("nothing_new");
    const check = async () => {
        const answer = work && await carryOut("check", work);
        if (!work || !answer) return;
        work.isChecked = true;
        renew();
        keep();
        telling.status(say("sound", { counts: counted(answer) }), true);
        part("run").focus();
    };
    const run = async () => {
        const answer = work?.isChecked ? await carryOut("run", work) : undefined;
        if (!work || !answer) return;
        const links = [[`/${kind().list}`, say("to_list")], ...(answer.opening ? [["/stock", say("to_stock")]] : [])];
        await discard();
        part("done").replaceChildren(make("strong", { textContent: say("done", { counts: counted(answer) }) }),
            ...links.flatMap(([href, textContent]) => [" ", make("a", { href, textContent, className: "btn btn-sm btn-outline-secondary" })]));
        part("done").hidden = false;
        part("done").focus();
    };
    /** Lets go of the file. */
    const discard = async () => {
        clearTimeout(waiting);
        [work, file] = [null, null];
        one(HTMLInputElement, "[data-file]", page).value = "";
        part("restored").hidden = true;
        kept.textContent = "";
        renew();
        await store.forget(login);
    };

    // --- what is kept, and what the person does ---------------------------------------------------------------------------------

    let waiting = 0;
    const keep = () => {
        clearTimeout(waiting);
        waiting = setTimeout(async () => {
            if (work) kept.textContent = say((await store.keep(login, work)) ? "kept" : "not_kept");
        }, 400);
    };
    const changed = () => {
        if (work) work.isChecked = false;
        telling.status("");
        showState();
        keep();
    };
    const offerTemplate = () => (one(HTMLAnchorElement, "[data-template]", page).href = `/import/template.xlsx?kind=${kind().kind}`);
    watchPerson(page, {
        work: () => work, read, changed, check, run, discard, pasted: say("pasted"),
        readAgain: (sheet) => file && read(file.content, file.name, sheet),
        kindChanged: () => {
            offerTemplate();
            work = null;
            renew();
            if (file) read(file.content, file.name);
        },
        reshaped: () => {
            renew();
            changed();
        },
        turn: (count) => work && grid.turn(work, found, count),
        goTo: (place) => work && grid.goTo(work, found, found.faults[place]),
        goToNext: (row, column) => {
            if (!work || found.faults.length === 0) return false;
            const name = work.columns[Number(column)];
            const here = found.faults.findIndex((fault) => String(fault.index) === row && fault.field === name);
            grid.goTo(work, found, found.faults[(here + 1) % found.faults.length]);
            return true;
        },
    });
    offerTemplate();
    store.readKept(login).then((old) => {
        const asked = new URLSearchParams(location.search).get("kind");
        if (!old || (asked && asked !== old.kind) || !words.catalogue.some((known) => known.kind === old.kind)) return;
        one(HTMLSelectElement, "[data-kind]", page).value = old.kind;
        offerTemplate();
        work = old;
        show();
        part("restored-text").textContent = say("restored", { name: old.name, at: new Date(old.at).toLocaleString(document.documentElement.lang) });
        part("restored").hidden = false;
    });
};

for (const page of all(HTMLElement, "[data-import]")) start(page);
