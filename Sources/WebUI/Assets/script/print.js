// Opens the printing of the browser: once, right after a print was recorded.
import { all } from "./elements.js";

document.documentElement.classList.add("scripted");

if (all(HTMLElement, "[data-print]").some(({ dataset }) => "now" in dataset)) {
    // Coming back to this address must not print again.
    const address = new URL(location.href);
    address.searchParams.delete("now");
    history.replaceState(null, "", address);
    addEventListener("load", () => print());
}
for (const direct of all(HTMLElement, "[data-print-here]")) {
    direct.addEventListener("click", () => print());
}
document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") all(HTMLElement, "[data-leave]")[0]?.click();
});
