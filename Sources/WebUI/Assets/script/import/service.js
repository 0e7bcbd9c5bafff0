// How the page of imports asks the service. Guarantees: each run has a name of its own, under which it is followed and carried out once; an answer
// that is none says so.

/**
 * @typedef {import("../answers.js").ImportRefusal} ImportRefusal
 * @typedef {import("../answers.js").FileRead} FileRead
 * @typedef {import("../answers.js").ImportRun} ImportRun
 * @typedef {import("../answers.js").Progress} Progress
 */
/**
 * @template T
 * @typedef {({isDone: true} & T) | ({isDone: false} & Partial<ImportRefusal>)} Answer
 */

/** @param {string} failed what is said of an answer that is none */
export const importService = (failed) => {
    /** @type {(path: string, type: string, body: Blob | string) => Promise<any>} */
    const send = async (path, type, body) => {
        const answer = await fetch(path, { method: "POST", headers: { "Content-Type": type }, body });
        const json = await answer.json().catch(() => ({ message: failed }));
        return { isDone: answer.ok, ...json };
    };
    return {
        /** @type {(content: Blob, query: URLSearchParams) => Promise<Answer<FileRead>>} */
        read: (content, query) => send(`/import/read?${query}`, "application/octet-stream", content),
        /** @type {(path: "check" | "run", body: string) => Promise<Answer<ImportRun>>} */
        carryOut: (path, body) => send(`/import/${path}`, "application/json", body),
        newRun: () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
        /**
         * Looks how far a run is, until the function that it returns is called; null is not looked for.
         *
         * @param {string | null} run
         * @param {(far: {done: number, total: number}) => void} tell
         */
        follow: (run, tell) => {
            let isOver = run === null;
            const look = async () => {
                /** @type {Partial<Progress>} */
                const far = await fetch(`/import/progress?run=${run}`).then((answer) => answer.json()).catch(() => ({}));
                if (isOver) return;
                if (far.total) tell({ done: far.done ?? 0, total: far.total });
                setTimeout(look, 700);
            };
            if (!isOver) setTimeout(look, 700);
            return () => {
                isOver = true;
            };
        },
    };
};
