// The log's mathematics, computed here: RFC 6962 §2.1 over C2SP tlog-tiles, and C2SP signed notes with Ed25519.

const encoder = new TextEncoder();

export async function sha256(...parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
        whole.set(part, at);
        at += part.length;
    }
    return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

export const leafHash = (leaf) => sha256(Uint8Array.of(0), leaf);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

export const same = (left, right) => left.length === right.length && left.every((byte, index) => byte === right[index]);
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** How a tile of a width is called (C2SP tlog-tiles): its number in groups of three digits. */
function tilePath(number, width) {
    const digits = String(number).padStart(3, "0");
    let path = digits.slice(-3);
    for (let rest = digits.slice(0, -3); rest; rest = rest.slice(0, -3)) path = `x${rest.slice(-3).padStart(3, "0")}/${path}`;
    return width < 256 ? `${path}.p/${width}` : path;
}

/** One leaf of a tree of a size, out of the bundle that holds it: each leaf stands after its length in two bytes. */
export async function leafAt(index, size, base = "/log/tile/entries/") {
    const number = Math.floor(index / 256);
    const name = tilePath(number, Math.min(256, size - number * 256));
    const answer = await fetch(base + name);
    if (!answer.ok) throw new Error(`entries ${name}: status ${answer.status}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    let at = 0;
    for (let before = index % 256; ; before -= 1) {
        const length = bytes[at] * 256 + bytes[at + 1];
        if (!(at + 2 + length <= bytes.length)) throw new Error(`entries ${name} end before leaf ${index}`);
        if (before === 0) return bytes.slice(at + 2, at + 2 + length);
        at += 2 + length;
    }
}

/** Hashes of a tree of a size, read from its tiles; each tile is asked for once. */
export class Tiles {
    constructor(size, base = "/log/tile/") {
        this.size = size;
        this.base = base;
        this.tiles = new Map();
        this.downloaded = 0;
    }

    async #tile(level, number) {
        // Numbers stay below 2^53: trees are smaller than that.
        const full = Math.floor(this.size / 256 ** level);
        const width = Math.min(256, full - number * 256);
        if (width < 1) throw new Error(`tile ${level}/${number} is beyond a tree of ${this.size}`);
        const name = `${level}/${tilePath(number, width)}`;
        if (!this.tiles.has(name)) {
            const answer = await fetch(this.base + name);
            if (!answer.ok) throw new Error(`tile ${name}: status ${answer.status}`);
            const bytes = new Uint8Array(await answer.arrayBuffer());
            if (bytes.length !== width * 32) throw new Error(`tile ${name} has ${bytes.length} bytes instead of ${width * 32}`);
            this.tiles.set(name, bytes);
            this.downloaded += 1;
        }
        return this.tiles.get(name);
    }

    /** The hash of the complete subtree of 2^height leaves with this number. */
    async node(height, index) {
        if (height % 8 === 0) {
            const bytes = await this.#tile(height / 8, Math.floor(index / 256));
            const at = (index % 256) * 32;
            return bytes.slice(at, at + 32);
        }
        return nodeHash(await this.node(height - 1, index * 2), await this.node(height - 1, index * 2 + 1));
    }

    /** The hash of the leaves from `low` to before `high`. */
    async range(low, high) {
        const height = Math.log2(high - low);
        if (Number.isInteger(height)) return this.node(height, low / (high - low));
        const middle = low + largestPower(high - low);
        return nodeHash(await this.range(low, middle), await this.range(middle, high));
    }

    /** The audit path of a leaf (RFC 6962 §2.1.1), from the leaf upwards. */
    async path(index, low = 0, high = this.size) {
        if (high - low === 1) return [];
        const middle = low + largestPower(high - low);
        return index < middle
            ? [...(await this.path(index, low, middle)), { hash: await this.range(middle, high), isLeft: false }]
            : [...(await this.path(index, middle, high)), { hash: await this.range(low, middle), isLeft: true }];
    }
}

/** The largest power of two below a count. */
function largestPower(count) {
    let power = 1;
    while (power * 2 < count) power *= 2;
    return power;
}

/** The root to which a leaf's hash leads along its path. */
export async function climb(hash, path) {
    for (const step of path) hash = step.isLeft ? await nodeHash(step.hash, hash) : await nodeHash(hash, step.hash);
    return hash;
}

/** A checkpoint whose signature holds (C2SP tlog-checkpoint): origin, size, root. */
export async function checkpoint(note, verifierKey) {
    const [name, id, encoded] = splitKey(verifierKey.trim());
    const key = fromBase64(encoded);
    if (key[0] !== 1 || key.length !== 33) throw new Error("the verifier key is not of Ed25519");
    const expected = (await sha256(encoder.encode(name + "\n"), key)).slice(0, 4);
    if (hex(expected) !== id) throw new Error("the verifier key does not bear its own hash");
    const end = note.indexOf("\n\n");
    if (end < 0) throw new Error("the checkpoint bears no signature");
    const text = note.slice(0, end + 1);
    const line = note.slice(end + 2).split("\n").find((line) => line.startsWith(`— ${name} `));
    if (!line) throw new Error(`the checkpoint is not signed by ${name}`);
    const signature = fromBase64(line.split(" ").at(-1));
    if (!same(signature.slice(0, 4), expected)) throw new Error("the checkpoint is signed with another key");
    const imported = await crypto.subtle.importKey("raw", key.slice(1), { name: "Ed25519" }, false, ["verify"]);
    if (!(await crypto.subtle.verify("Ed25519", imported, signature.slice(4), encoder.encode(text)))) {
        throw new Error("the signature of the checkpoint does not hold");
    }
    const [origin, size, root] = text.split("\n");
    return { origin, size: Number(size), root: fromBase64(root) };
}

function splitKey(text) {
    const first = text.indexOf("+");
    const second = text.indexOf("+", first + 1);
    if (first < 0 || second < 0) throw new Error("the verifier key is not one");
    return [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)];
}
