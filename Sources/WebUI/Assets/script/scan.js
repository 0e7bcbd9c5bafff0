// Scanning with the camera of a phone. What was read goes into the scan field, as if typed there. Where the browser reads codes itself, the
// camera stays open; elsewhere a photo is sent to the service as brightness, and what it reads comes back.
import { all, make, one } from "./elements.js";

for (const button of all(HTMLElement, "[data-camera]")) {
    const field = one(HTMLInputElement, `#${button.dataset.camera}`);
    const chosen = one(HTMLInputElement, "[data-photo]", button.parentElement ?? document);
    const note = one(HTMLElement, "[data-scan-note]");
    /** @param {string} text */
    const enter = (text) => {
        field.value = text;
        field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    };
    /** @param {string | undefined} text */
    const say = (text) => {
        note.textContent = text ?? "";
        note.classList.add("wrong");
    };

    /**
     * At most 1,600 pixels a side: enough for a code that fills a tenth of the photo.
     *
     * @param {File} file
     */
    const brightness = async (file) => {
        const picture = await createImageBitmap(file);
        const scale = Math.min(1, 1600 / Math.max(picture.width, picture.height));
        const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
        const canvas = make("canvas", { width, height });
        const context = canvas.getContext("2d");
        if (!context) throw new Error("the browser draws nothing");
        context.fillStyle = "white";
        context.fillRect(0, 0, width, height);
        context.drawImage(picture, 0, 0, width, height);
        const { data } = context.getImageData(0, 0, width, height);
        const bytes = new Uint8Array(width * height);
        for (let place = 0; place < bytes.length; place += 1) {
            bytes[place] = (data[4 * place] * 77 + data[4 * place + 1] * 151 + data[4 * place + 2] * 28) >> 8;
        }
        return { width, height, bytes };
    };
    chosen.addEventListener("change", async () => {
        const [file] = chosen.files ?? [];
        chosen.value = "";
        if (!file) return;
        try {
            const { width, height, bytes } = await brightness(file);
            const answer = await fetch(`/scan?width=${width}&height=${height}`, {
                method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: bytes,
            });
            const { texts, message } = await answer.json();
            if (!answer.ok) say(message);
            else if (texts.length === 0) say(button.dataset.nothing);
            else texts.forEach(enter);
        } catch {
            say(button.dataset.unreadable);
        }
    });

    const watch = async () => {
        const detector = new BarcodeDetector();
        const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
        const view = one(HTMLDialogElement, "[data-camera-view]");
        const video = one(HTMLVideoElement, "video", view);
        video.srcObject = stream;
        view.showModal();
        await video.play();
        const isOpen = () => view.open;
        let last = "";
        let lastAt = 0;
        while (isOpen()) {
            for (const { rawValue } of await detector.detect(video)) {
                // The same code stays in sight for a while; held there for two seconds it counts again.
                if (rawValue !== last || performance.now() - lastAt > 2000) {
                    [last, lastAt] = [rawValue, performance.now()];
                    enter(rawValue);
                }
            }
            await new Promise((resolve) => setTimeout(resolve, 150));
        }
        for (const track of stream.getTracks()) track.stop();
    };
    button.addEventListener("click", async () => {
        try {
            if (!("BarcodeDetector" in window) || !navigator.mediaDevices) throw new Error();
            await watch();
        } catch {
            chosen.click();
        }
    });
}
