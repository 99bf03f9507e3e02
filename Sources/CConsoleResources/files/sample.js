// Shows the first rows of a sample as a table. Whatever a supplier's file says is text here, never markup.
const most = { bytes: 65536, rows: 10, columns: 40, characters: 200, line: 24 };

export async function start(part) {
    const { address, name, type, failed, first } = part.dataset;
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    try {
        const text = await beginning(address);
        const rows = type.includes("csv") || name.toLowerCase().endsWith(".csv") ? separated(text) : null;
        part.append(rows ? table(rows, `${name}: ${first}`) : plain(text, name));
    } catch (fault) {
        console.error(fault);
        status.textContent = failed;
        part.append(status);
    }
}

// No more than is shown is read, however large the file.
async function beginning(address) {
    const answer = await fetch(address, { headers: { accept: "text/*, */*" } });
    if (!answer.ok) throw new Error(`${answer.status} ${address}`);
    const reader = answer.body.getReader();
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let [text, bytes] = ["", 0];
    while (bytes < most.bytes) {
        const { done, value } = await reader.read();
        if (done) return text + decoder.decode();
        bytes += value.length;
        text += decoder.decode(value, { stream: true });
    }
    await reader.cancel();
    return text;
}

// Rows of RFC 4180: quoted fields may hold separators, line ends and doubled quotes.
export function separated(text) {
    const rows = [];
    let [row, field, quoted] = [[], "", false];
    const end = () => {
        row.push(field);
        if (row.length > 1 || row[0] !== "") rows.push(row);
        [row, field] = [[], ""];
    };
    for (let index = 0; index < text.length && rows.length <= most.rows; index += 1) {
        const character = text[index];
        if (quoted) {
            if (character !== '"') field += character;
            else if (text[index + 1] === '"') [field, index] = [field + '"', index + 1];
            else quoted = false;
        } else if (character === '"' && field === "") quoted = true;
        else if (character === ",") [row, field] = [[...row, field], ""];
        else if (character === "\n") end();
        else if (character !== "\r") field += character;
    }
    if (rows.length <= most.rows && (field !== "" || row.length > 0)) end();
    return rows;
}

function table(rows, caption) {
    const frame = document.createElement("div");
    frame.className = "scroll";
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", caption);
    const table = document.createElement("table");
    table.className = "sample";
    table.createCaption().textContent = caption;
    const [heads, ...body] = rows.map((row) => row.slice(0, most.columns));
    const line = table.createTHead().insertRow();
    for (const text of heads ?? []) {
        const cell = document.createElement("th");
        cell.scope = "col";
        cell.textContent = short(text);
        line.append(cell);
    }
    const section = table.createTBody();
    for (const row of body.slice(0, most.rows)) {
        const line = section.insertRow();
        for (const [index, text] of row.entries()) {
            const cell = line.insertCell();
            cell.textContent = short(text);
            if (/^[-+]?[0-9][0-9.,]*$/.test(text)) cell.className = "figure";
            else if (text.length > most.line) cell.className = "long";
            cell.dataset.title = short(heads[index] ?? "");
        }
    }
    frame.append(table);
    return frame;
}

function plain(text, name) {
    const figure = document.createElement("figure");
    figure.className = "code";
    const caption = document.createElement("figcaption");
    caption.textContent = name;
    const box = document.createElement("pre");
    box.tabIndex = 0;
    box.textContent = text.slice(0, 4000);
    figure.append(caption, box);
    return figure;
}

function short(text) {
    return text.length > most.characters ? `${text.slice(0, most.characters)}…` : text;
}
