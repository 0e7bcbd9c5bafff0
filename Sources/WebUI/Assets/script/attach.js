// Puts files beside a document or record: chosen, or dropped on the page. One after another, and the page is shown anew with them.
import { all, one } from "./elements.js";

for (const label of all(HTMLElement, "[data-attach]")) {
    const input = one(HTMLInputElement, "input", label);
    const note = one(HTMLElement, "[data-attach-note]", label.parentElement ?? label);
    /** @param {File[]} files */
    const send = async (files) => {
        for (const file of files) {
            note.textContent = `${file.name} …`;
            const key = crypto.getRandomValues(new Uint32Array(4)).join("-");
            const address = `${label.dataset.attach}&name=${encodeURIComponent(file.name)}&key=${key}`;
            try {
                const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file });
                if (!answer.ok) {
                    const { message, hint } = await answer.json();
                    throw new Error(`${message} ${hint}`);
                }
            } catch (error) {
                const isTold = error instanceof Error && !(error instanceof TypeError || error instanceof SyntaxError);
                note.textContent = isTold ? error.message : label.dataset.failed ?? "";
                note.classList.add("wrong");
                return;
            }
        }
        location.reload();
    };
    input.addEventListener("change", () => send([...input.files ?? []]));
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
        const files = [...event.dataTransfer?.files ?? []];
        if (files.length === 0) return;
        event.preventDefault();
        send(files);
    });
}
