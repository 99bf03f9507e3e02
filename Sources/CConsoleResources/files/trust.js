// Verifies a record in this browser: the server gives bytes, and is not asked whether they are true.
import { Tiles, checkpoint, climb, fromBase64, leafHash, hex, same } from "./merkle.js";

export function start(part) {
    const texts = part.dataset;
    const form = document.createElement("form");
    form.className = "card";
    const field = document.createElement("div");
    field.className = "field";
    const label = document.createElement("label");
    label.textContent = texts.label;
    label.htmlFor = "trust-record";
    const area = document.createElement("textarea");
    area.id = "trust-record";
    area.rows = 10;
    area.value = texts.record;
    area.spellcheck = false;
    area.className = "code";
    field.append(label, area);
    const button = document.createElement("button");
    button.name = "verify";
    button.textContent = texts.button;
    const steps = document.createElement("ol");
    steps.className = "steps";
    const verdict = document.createElement("div");
    verdict.setAttribute("role", "status");
    form.append(field, button, verdict, steps);
    part.replaceChildren(form);

    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        button.disabled = true;
        steps.replaceChildren();
        verdict.className = "";
        verdict.textContent = "";
        const tell = (text) => {
            const item = document.createElement("li");
            item.className = "done";
            item.textContent = text;
            steps.append(item);
        };
        try {
            await verify(JSON.parse(area.value), texts, tell);
            verdict.className = "notice success";
            verdict.dataset.verdict = "holds";
            verdict.textContent = texts.holds;
        } catch (fault) {
            verdict.className = "notice failure";
            verdict.dataset.verdict = "fails";
            verdict.textContent = `${texts.fails} ${fault.message}`;
        } finally {
            button.disabled = false;
        }
    });
}

async function text(path) {
    const answer = await fetch(path, { cache: "no-store" });
    if (!answer.ok) throw new Error(`${path}: status ${answer.status}`);
    return answer.text();
}

/** Throws at the first thing that does not hold. */
async function verify(record, texts, tell) {
    const place = record.log;
    if (!place || typeof place.leaf !== "string" || !Number.isSafeInteger(place.index)) throw new Error("log.leaf, log.index");
    const leaf = fromBase64(place.leaf);
    const hash = await leafHash(leaf);
    tell(`${texts.stepLeaf} ${hex(hash)}`);
    const said = JSON.parse(new TextDecoder().decode(leaf));
    compare(record, said);
    tell(texts.stepSame);
    const head = await checkpoint(await text("/log/checkpoint"), await text("/log/verifier-key"));
    tell(`${texts.stepSigned} ${head.origin}, ${head.size}`);
    if (place.index >= head.size) throw new Error(`${place.index} ≥ ${head.size}`);
    const tiles = new Tiles(head.size);
    const path = await tiles.path(place.index);
    tell(`${texts.stepTiles} ${tiles.downloaded}, ${path.length}`);
    const root = await climb(hash, path);
    if (!same(root, head.root)) throw new Error(`${hex(root)} ≠ ${hex(head.root)}`);
    tell(`${texts.stepRoot} ${hex(root)}`);
}

/** What the record says and its leaf says too must be the same. */
function compare(record, leaf) {
    const pairs = [
        ["id", record.id, leaf.id ?? leaf.use],
        ["charge", record.charge?.amount, leaf.charge?.amount ?? leaf.charge],
        ["status", record.status, leaf.status],
    ];
    for (const [name, told, kept] of pairs) {
        if (kept !== undefined && told !== undefined && String(told) !== String(kept)) throw new Error(`${name}: ${told} ≠ ${kept}`);
    }
}
