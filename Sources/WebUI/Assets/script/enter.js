// Sign-in by a code that came behind the "#" of the address: it never was in a request line or a log.
import { one } from "./elements.js";

const form = one(HTMLFormElement, "[data-enter]");
const code = location.hash.slice(1);
history.replaceState(null, "", location.pathname);
if (code && !document.querySelector("[role=alert]")) {
    one(HTMLInputElement, "[name=code]", form).value = code;
    form.submit();
}
