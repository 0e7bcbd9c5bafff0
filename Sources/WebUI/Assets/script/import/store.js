// What is in work on the page of imports, kept in this browser alone, so that a reload or a closed tab loses nothing; for a week.

/** @typedef {import("./work.js").Work & {at: number}} Kept */

const days = 7;

/** @returns {Promise<IDBDatabase>} */
const open = () => new Promise((done, fail) => {
    const asking = indexedDB.open("suanpan-import", 1);
    asking.onupgradeneeded = () => asking.result.createObjectStore("work");
    asking.onsuccess = () => done(asking.result);
    asking.onerror = () => fail(asking.error);
});

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} work
 * @returns {Promise<T>}
 */
const act = async (mode, work) => {
    const base = await open();
    try {
        return await new Promise((done, fail) => {
            const asking = work(base.transaction("work", mode).objectStore("work"));
            asking.onsuccess = () => done(asking.result);
            asking.onerror = () => fail(asking.error);
        });
    } finally {
        base.close();
    }
};

/**
 * What is kept under a name; null for nothing, or where the browser keeps nothing.
 *
 * @param {string} name
 * @returns {Promise<Kept | null>}
 */
export const readKept = async (name) => {
    try {
        const kept = await act("readonly", (store) => store.get(name));
        return kept && Date.now() - kept.at < days * 86_400_000 ? kept : null;
    } catch {
        return null;
    }
};

/**
 * Whether it is kept now.
 *
 * @param {string} name
 * @param {import("./work.js").Work} work
 */
export const keep = async (name, work) => {
    try {
        await act("readwrite", (store) => store.put({ ...work, at: Date.now() }, name));
        return true;
    } catch {
        return false;
    }
};

/** @param {string} name */
export const forget = async (name) => {
    try {
        await act("readwrite", (store) => store.delete(name));
    } catch {
        // what was never kept need not go
    }
};
