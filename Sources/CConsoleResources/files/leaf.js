// Shows a leaf of the log and verifies in this browser that the log has it: the server gives bytes, nothing else.
import { Tiles, checkpoint, climb, hex, leafAt, leafHash, same } from "./merkle.js";

export async function start(part) {
    const texts = part.dataset;
    const steps = document.createElement("ol");
    steps.className = "steps";
    const verdict = document.createElement("div");
    verdict.setAttribute("role", "status");
    const tell = (text) => {
        const item = document.createElement("li");
        item.className = "done";
        item.textContent = text;
        steps.append(item);
    };
    const box = document.createElement("pre");
    box.tabIndex = 0;
    box.className = "leaf";
    part.replaceChildren(verdict);
    try {
        const index = Number(texts.index);
        if (!Number.isSafeInteger(index) || index < 0) throw new Error(`${texts.index}?`);
        const head = await checkpoint(await text("/log/checkpoint"), await text("/log/verifier-key"));
        if (index >= head.size) throw new Error(`${index} ≥ ${head.size}`);
        const leaf = await leafAt(index, head.size);
        const said = new TextDecoder().decode(leaf);
        try {
            box.textContent = JSON.stringify(JSON.parse(said), null, 2);
        } catch {
            box.textContent = said;
        }
        const hash = await leafHash(leaf);
        tell(`${texts.stepLeaf} ${hex(hash)}`);
        tell(`${texts.stepSigned} ${head.origin}, ${head.size}`);
        const tiles = new Tiles(head.size);
        const path = await tiles.path(index);
        tell(`${texts.stepTiles} ${tiles.downloaded}, ${path.length}`);
        const root = await climb(hash, path);
        if (!same(root, head.root)) throw new Error(`${hex(root)} ≠ ${hex(head.root)}`);
        tell(`${texts.stepRoot} ${hex(root)}`);
        verdict.className = "notice success";
        verdict.dataset.verdict = "holds";
        verdict.textContent = texts.holds;
    } catch (fault) {
        verdict.className = "notice failure";
        verdict.dataset.verdict = "fails";
        verdict.textContent = `${texts.fails} ${fault.message}`;
    }
    // All at once: nothing that somebody reads already is pushed away.
    if (box.textContent) part.append(box);
    part.append(steps);
}

async function text(path) {
    const answer = await fetch(path, { cache: "no-store" });
    if (!answer.ok) throw new Error(`${path}: status ${answer.status}`);
    return answer.text();
}
