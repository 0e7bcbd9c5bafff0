// Opens the printing of the browser: once, right after a print was recorded.
"use strict";

document.documentElement.classList.add("scripted");

const button = document.querySelector("[data-print]");
if (button && "now" in button.dataset) {
    // Coming back to this address must not print again.
    const address = new URL(location.href);
    address.searchParams.delete("now");
    history.replaceState(null, "", address);
    addEventListener("load", () => print());
}
for (const direct of document.querySelectorAll("[data-print-here]")) {
    direct.addEventListener("click", () => print());
}
document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelector("[data-leave]")?.click();
});
