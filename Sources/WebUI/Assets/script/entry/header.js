// The header of a document in an editor: what its fields hold, and the partner, who is found by typing.
import { narrow } from "./text.js";

/** @typedef {Record<string, string | boolean | undefined>} Values */

const names = [
    "warehouse", "business_on", "due_on", "employee", "reason", "department", "with_tax", "discount", "rounding_off", "memo", "external_id",
];

/** @param {HTMLFormElement} form */
export const entryHeader = (form) => {
    const found = form.querySelector("[data-partner]");
    const partner = found instanceof HTMLInputElement ? found : null;
    /** @type {(name: string) => HTMLInputElement | null} */
    const fieldOf = (name) => /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
    /** @type {(name: string) => string | boolean | undefined} what a field holds; nothing where it is blank, or the kind of document has none */
    const value = (name) => {
        const field = fieldOf(name);
        if (!field) return undefined;
        return field.type === "checkbox" ? field.checked : field.value.trim() || undefined;
    };
    return {
        partner,
        /** Code of the partner that was chosen. */
        partnerCode: () => partner?.dataset.value || undefined,
        value,
        /**
         * All that is said, by the names of the service.
         *
         * @returns {Values}
         */
        values: () => ({
            ...Object.fromEntries(names.map((name) => [name, value(name)])),
            partner: partner ? partner.dataset.value || narrow(partner.value) || undefined : undefined,
        }),
        kept: () => ({
            header: Object.fromEntries(names.map((name) => [name, value(name)])),
            partner: partner ? { name: partner.value, code: partner.dataset.value ?? "" } : null,
        }),
        /**
         * Fills it with what was kept.
         *
         * @param {import("./store.js").Kept} draft
         */
        restore: ({ header, partner: kept }) => {
            for (const name of names) {
                const field = fieldOf(name);
                if (!field) continue;
                if (field.type === "checkbox") field.checked = header[name] === true;
                else field.value = String(header[name] ?? "");
            }
            if (!partner) return;
            partner.value = kept?.name ?? "";
            partner.dataset.value = kept?.code ?? "";
        },
        /**
         * Lets the partner be found by typing.
         *
         * @param {import("../found_list.js").FoundList} list
         * @param {import("./service.js").EntryService} service
         * @param {{chosen: () => void, isOther: () => void}} told another partner was chosen; another is named, or none any more
         */
        watchPartner: (list, service, { chosen, isOther }) => {
            if (!partner) return;
            list.watch(partner, {
                look: (text, signal) => service.partners(narrow(text), signal),
                describe: ({ partner: code, name, contact, phone }) => ({ code, name, quiet: [contact, phone].filter(Boolean).join(" ") }),
                take: ({ partner: code, name }) => {
                    partner.value = name;
                    partner.dataset.value = code;
                    chosen();
                },
            });
            partner.addEventListener("input", () => (partner.dataset.value = ""));
            // Whoever names another by hand is offered nothing of the one before.
            partner.addEventListener("change", () => partner.dataset.value || isOther());
        },
    };
};
/** @typedef {ReturnType<typeof entryHeader>} EntryHeader */
