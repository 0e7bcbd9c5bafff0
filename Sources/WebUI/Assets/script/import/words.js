// What the page of imports says, and how it names what is imported.
import { one } from "../elements.js";
import { fieldOf, warehouseOf } from "./work.js";

/** @typedef {import("../answers.js").ImportKind} ImportKind */

/** @param {HTMLElement} page */
export const importWords = (page) => {
    /** @type {ImportKind[]} */
    const catalogue = JSON.parse(page.dataset.catalogue ?? "[]");
    /** @type {Record<string, string>} */
    const messages = JSON.parse(page.dataset.words ?? "{}");
    const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
    const chosen = one(HTMLSelectElement, "[data-kind]", page);
    const kind = () => catalogue.find((known) => known.kind === chosen.value) ?? catalogue[0];
    /** @type {(name: string | null | undefined) => import("../answers.js").ImportField | undefined} */
    const field = (name) => kind().fields.find((known) => known.name === fieldOf(name));
    return {
        catalogue, kind, field,
        /** @type {(name: string, values?: Record<string, unknown>) => string} */
        say: (name, values = {}) => (messages[`import_${name}`] ?? name).replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? "")),
        /** @type {(name: string | null | undefined) => string} the name of a column, with its warehouse */
        label: (name) => [field(name)?.[language] ?? name ?? "", warehouseOf(name)].filter(Boolean).join(" · "),
        /** @type {(known: import("../answers.js").ImportField) => string} */
        named: (known) => known[language],
        /** @type {(known: import("../answers.js").ImportField) => string} with a mark where it must be there */
        marked: (known) => known[language] + (known.required ? " *" : ""),
        /** @type {(texts: string[]) => string} */
        list: (texts) => texts.join(language === "zh" ? "、" : ", "),
        /** @type {(texts: string[]) => string} */
        clauses: (texts) => texts.join(language === "zh" ? "," : ", "),
    };
};
/** @typedef {ReturnType<typeof importWords>} ImportWords */
