// What an editor asks of the service. Guarantees: each question is asked in the branch in which the page was opened; an answer that is none is an
// error, a refusal is an answer.

/**
 * @typedef {import("../answers.js").Option} Option
 * @typedef {import("../answers.js").Partner} Partner
 * @typedef {import("../answers.js").Preview} Preview
 * @typedef {import("../answers.js").Match} Match
 * @typedef {import("../answers.js").Written} Written
 * @typedef {import("../answers.js").Refusal} Refusal
 */
/**
 * An answer, or why there is none.
 *
 * @template T
 * @typedef {({isDone: true} & T) | ({isDone: false} & Refusal)} Answer
 */

/**
 * @param {string} base address of the kind's pages
 * @param {string} branch
 */
export const entryService = (base, branch) => {
    /**
     * @param {string} path
     * @param {Record<string, string | undefined>} parameters
     * @param {AbortSignal} [signal]
     */
    const rows = async (path, parameters, signal) => {
        const query = new URLSearchParams({ branch });
        for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
        const answer = await fetch(`${base}/${path}?${query}`, { signal });
        return answer.ok ? (await answer.json()).rows : [];
    };
    /**
     * @param {string} path
     * @param {unknown} content
     * @param {AbortSignal} [signal]
     */
    const send = async (path, content, signal) => {
        const answer = await fetch(`${base}/${path}`, {
            method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content), signal,
        });
        return { isDone: answer.ok, ...(await answer.json()) };
    };
    return {
        /** @type {(parameters: Record<string, string | undefined>, signal?: AbortSignal) => Promise<Option[]>} products for a text or a code */
        offers: (parameters, signal) => rows("offer", parameters, signal),
        /** @type {(text: string, signal?: AbortSignal) => Promise<Partner[]>} */
        partners: (text, signal) => rows("partners", { text }, signal),
        /** @type {(cells: string[]) => Promise<Answer<{columns: (string | null)[]}>>} which column of a pasted block is what */
        heads: (cells) => send("heads", { cells }),
        /** @type {(texts: string[]) => Promise<Answer<{rows: Match[]}>>} */
        match: (texts) => send("match", { texts }),
        /** A document that is still wrong is told as one that is right: with its faults. */
        /** @type {(request: object, signal: AbortSignal) => Promise<Partial<Preview & Refusal>>} */
        preview: (request, signal) => send("preview", request, signal),
        /** @type {(action: "save" | "submit", key: string, request: object) => Promise<Answer<Written>>} */
        write: (action, key, request) => send(action, { key, request }),
    };
};
/** @typedef {ReturnType<typeof entryService>} EntryService */
