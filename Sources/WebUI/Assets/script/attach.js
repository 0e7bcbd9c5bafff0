// Puts files beside a document or record: chosen, or dropped on the page. One after another, and the page is shown anew with them.
"use strict";

for (const label of document.querySelectorAll("[data-attach]")) {
    const input = label.querySelector("input");
    const note = label.parentElement.querySelector("[data-attach-note]");
    const send = async (files) => {
        for (const file of files) {
            note.textContent = `${file.name} …`;
            const address = `${label.dataset.attach}&name=${encodeURIComponent(file.name)}&key=${crypto.getRandomValues(new Uint32Array(4)).join("-")}`;
            try {
                const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file });
                if (!answer.ok) {
                    const { message, hint } = await answer.json();
                    throw new Error(`${message} ${hint}`);
                }
            } catch (error) {
                note.textContent = error instanceof TypeError || error instanceof SyntaxError ? label.dataset.failed : error.message;
                note.classList.add("wrong");
                return;
            }
        }
        location.reload();
    };
    input.addEventListener("change", () => send([...input.files]));
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
        if (event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        send([...event.dataTransfer.files]);
    });
}
