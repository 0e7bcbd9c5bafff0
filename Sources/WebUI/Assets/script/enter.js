// Sign-in by a code that came behind the "#" of the address: it never was in a request line or a log.
"use strict";

{
    const form = document.querySelector("[data-enter]");
    const code = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
    if (code && !document.querySelector("[role=alert]")) {
        form.elements.code.value = code;
        form.submit();
    }
}
