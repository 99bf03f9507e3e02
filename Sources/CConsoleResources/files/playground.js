// Asks a service and shows its answer as it comes: text, marks, labels, what it costs so far; then the record with its proof.
export function start(part) {
    const form = part.querySelector("form");
    if (!form) return; // Who reads only has none.
    const texts = part.dataset;
    const shown = document.createElement("section");
    shown.setAttribute("aria-live", "polite");
    form.after(shown);
    let running = null;

    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        event.stopPropagation();
        if (running) return;
        running = new AbortController();
        const answer = new Answer(shown, texts, () => running?.abort());
        try {
            await ask(form, answer, running.signal);
        } catch (fault) {
            answer.fail(running.signal.aborted ? texts.stopped : fault.message);
        } finally {
            running = null;
            await answer.close();
        }
    });
}

async function ask(form, answer, signal) {
    const fields = new FormData(form);
    const question = fields.get("messages");
    answer.begin(question);
    const body = {
        model: fields.get("model"),
        messages: [{ role: "user", content: question }],
        stream: true,
        stream_options: { include_usage: true },
    };
    const most = Number(fields.get("max_tokens"));
    if (most > 0) body.max_tokens = most;
    const reply = await fetch(location.pathname, {
        method: "POST",
        headers: {
            "content-type": "application/json",
            accept: "text/event-stream",
            "x-minato-token": fields.get("_token"),
        },
        body: JSON.stringify(body),
        signal,
    });
    answer.head(reply.headers);
    if (!reply.headers.get("content-type")?.startsWith("text/event-stream")) {
        const told = await reply.json();
        if (!reply.ok) throw new Error(told.error?.message ?? `${reply.status}`);
        answer.whole(told, reply.headers.get("x-minato-charge"));
        return;
    }
    const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        rest += value;
        const events = rest.split(/\r?\n\r?\n/);
        rest = events.pop();
        for (const event of events) answer.event(event);
    }
}

/** What a stream has said so far. */
class Answer {
    constructor(place, texts, stop) {
        this.texts = texts;
        this.text = "";
        this.passages = new Set();
        this.record = null;
        this.tokens = 0;
        this.body = element("div", "answer");
        this.body.lang = "";
        this.state = element("p", "running");
        this.charge = element("span", "");
        this.count = element("span", "");
        this.button = element("button", "quiet", texts.stop);
        this.button.type = "button";
        this.button.addEventListener("click", stop);
        this.state.append(this.charge, this.count, this.button);
        this.notes = element("div", "");
        this.proof = element("div", "");
        // Told to who listens when it has ended, not at each word.
        this.place = place;
        place.setAttribute("aria-busy", "true");
        place.replaceChildren(element("h2", "", texts.answer), this.body, this.state, this.notes, this.proof);
    }

    begin(question) {
        this.inputTokens = tokens(question);
        this.tell();
    }

    head(fields) {
        this.record = fields.get("x-minato-record");
        const notice = fields.get("x-minato-notice");
        if (notice) this.note("information", decoded(notice));
    }

    event(event) {
        let kind = "message";
        const data = [];
        for (const line of event.split(/\r?\n/)) {
            if (line.startsWith(":")) this.comment(line.slice(1).trim());
            else if (line.startsWith("event:")) kind = line.slice(6).trim();
            else if (line.startsWith("data:")) data.push(line.slice(5).trimStart());
        }
        if (data.length === 0 || data[0] === "[DONE]") return;
        const chunk = JSON.parse(data.join("\n"));
        if (chunk.error) throw new Error(chunk.error.message);
        if (kind === "minato.retraction" || chunk.minato?.type === "retraction") return this.retract();
        if (chunk.usage) this.used = chunk.usage;
        for (const choice of chunk.choices ?? []) this.add(choice.delta ?? {}, choice.finish_reason);
        this.tell();
    }

    whole(answer, charge) {
        this.used = answer.usage;
        for (const choice of answer.choices ?? []) this.add(choice.message ?? {}, choice.finish_reason);
        if (charge) this.comment(`x-minato-charge: ${charge}`);
        this.tell();
    }

    add(delta, finish) {
        const text = (delta.content ?? "") + (delta.refusal ?? "");
        if (text) {
            this.text += text;
            this.tokens = tokens(this.text);
        }
        for (const one of delta.annotations ?? []) if (one.minato?.passage) this.passages.add(one.minato.passage);
        if (finish === "content_filter") this.note("warning", this.texts.filtered);
        this.body.replaceChildren(...this.pieces());
    }

    comment(text) {
        const charge = /^x-minato-charge: (.*)$/.exec(text);
        if (charge) this.charged = charge[1];
        const alert = /^x-minato-spend-alert: (.*)$/.exec(text);
        if (alert) this.note("warning", `${this.texts.alert} ${alert[1]}`);
        this.tell();
    }

    /** The text in pieces: a mark leads to the passage that it cites. */
    *pieces() {
        let plain = 0;
        for (const mark of this.text.matchAll(/\[(\d{1,3})\]/g)) {
            if (!this.record || !this.passages.has(Number(mark[1]))) continue;
            yield this.text.slice(plain, mark.index);
            const link = element("a", "", mark[0]);
            link.href = `/services/records/${encodeURIComponent(this.record)}/citations/${mark[1]}`;
            yield link;
            plain = mark.index + mark[0].length;
        }
        yield this.text.slice(plain);
    }

    /** What it costs: about, while it runs, by the price and the likely tokens; exactly, once it is charged. */
    tell() {
        if (this.charged) {
            this.charge.textContent = `${this.texts.charge} ${this.money(...this.charged.split(" "))}`;
        } else {
            const input = (this.inputTokens * Number(this.texts.input)) / 1e6;
            const output = (this.tokens * Number(this.texts.output)) / 1e6;
            this.charge.textContent = `${this.texts.about} ${this.money(short(input + output), this.texts.currency)}`;
        }
        const [input, output] = [this.used?.prompt_tokens ?? this.inputTokens, this.used?.completion_tokens ?? this.tokens];
        this.count.textContent = `${this.texts.tokens} ${input} + ${output}`;
    }

    /** An amount as the page's language writes it. */
    money(amount, currency) {
        return currency === this.texts.currency ? this.texts.money.replace("{0}", amount) : `${amount} ${currency}`;
    }

    retract() {
        this.text = "";
        this.body.replaceChildren();
        this.note("failure", this.texts.retracted);
    }

    note(kind, text) {
        const note = element("div", `notice ${kind}`);
        note.append(element("p", "", text));
        this.notes.append(note);
    }

    fail(text) {
        this.note("failure", text);
    }

    /** The record as its own page shows it: charge, citations, what the rules decided, proof. */
    async close() {
        this.button.remove();
        this.place.removeAttribute("aria-busy");
        if (!this.record) return;
        const path = `/services/records/${encodeURIComponent(this.record)}`;
        const link = element("a", "", this.texts.record);
        link.href = path;
        const line = element("p", "");
        line.append(link);
        this.proof.append(line);
        const reply = await fetch(path, { headers: { accept: "text/html" } }).catch(() => null);
        if (!reply?.ok) return;
        const page = new DOMParser().parseFromString(await reply.text(), "text/html");
        for (const child of page.querySelectorAll("#content > *")) {
            if (child.matches("h1, .trail, .intro, details.api, .notice.success")) continue;
            this.proof.append(document.adoptNode(child));
        }
    }
}

/** As the server estimates them where an engine does not tell: four ASCII characters a token, each other one a token. */
function tokens(text) {
    let ascii = 0;
    let others = 0;
    for (const character of text) character < "\u0080" ? ascii++ : others++;
    return Math.ceil(ascii / 4) + others;
}

function short(amount) {
    return amount.toLocaleString("en", { maximumFractionDigits: amount < 1 ? 4 : 2, useGrouping: false });
}

/** Words in a field of a head (RFC 8187 §3.2.1). */
function decoded(text) {
    const start = text.indexOf("UTF-8''");
    return start < 0 ? text : decodeURIComponent(text.slice(start + 7));
}

function element(name, style, text) {
    const made = document.createElement(name);
    if (style) made.className = style;
    if (text) made.textContent = text;
    return made;
}
