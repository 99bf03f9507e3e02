// Keeps a part of an open page up to date: the server sends the part anew when it has changed. Without scripts, or when the
// stream ends, the page shows the values that it had.
export function start(part) {
    let stream = null;
    let isOver = false;

    function open() {
        if (stream || isOver || document.hidden) return;
        stream = new EventSource(part.dataset.source);
        stream.onmessage = (event) => show(part, event.data);
        // The session has ended, or there are too many streams.
        stream.addEventListener("over", () => {
            isOver = true;
            close();
        });
        // It has run long enough: another one once somebody is there.
        stream.addEventListener("rest", close);
        stream.onerror = () => {
            if (stream?.readyState === EventSource.CLOSED) close();
        };
    }

    function close() {
        stream?.close();
        stream = null;
    }

    document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
    for (const kind of ["pointerdown", "keydown", "focus"]) addEventListener(kind, open);
    addEventListener("pagehide", close);
    open();
}

function show(part, text) {
    // Nobody's focus or selection is taken away.
    if (part.contains(document.activeElement) || part.contains(getSelection()?.anchorNode ?? null)) return;
    const page = new DOMParser().parseFromString(text, "text/html");
    part.replaceChildren(...[...page.body.childNodes].map((node) => document.adoptNode(node)));
}
