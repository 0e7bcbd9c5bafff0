// The scan field of an editor: what a scanner types there is found and counted. Guarantees: scans are taken one after the other, in their order;
// what is not known says so, by sound too.
"use strict";

/// `find(code)`: what a code is; `take(option, count)`: enters it, and tells how many there are then.
const entryScan = (field, note, unknown, find, take) => {
    const tone = (frequency) => {
        const audio = new AudioContext();
        const source = audio.createOscillator();
        const volume = new GainNode(audio, { gain: 0.1 });
        source.frequency.value = frequency;
        source.connect(volume).connect(audio.destination);
        source.start();
        source.stop(audio.currentTime + 0.15);
        source.onended = () => audio.close();
    };
    const say = (text, isWrong) => {
        note.classList.toggle("wrong", isWrong);
        note.textContent = text;
    };
    /// A QR code of ours is the address of a product's page.
    const codeOf = (text) => {
        const address = URL.canParse(text) ? new URL(text) : null;
        return address?.pathname === "/products/record" ? address.searchParams.get("of") ?? text : text;
    };
    let scanning = Promise.resolve();
    const scan = (text) => (scanning = scanning.then(async () => {
        const { count, code } = entryText.scanned(codeOf(text));
        const [option] = await find(code).catch(() => []);
        tone(option?.exact ? 880 : 220);
        if (option?.exact) say(`${option.offer.name} × ${take(option, count)}`, false);
        else say(`${unknown} ${code}`, true);
    }));
    field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || isComposing(event)) return;
        event.preventDefault();
        const text = field.value.trim();
        field.value = "";
        if (text) scan(text);
    });
    return { say };
};
