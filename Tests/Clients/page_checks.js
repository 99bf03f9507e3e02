// Checks of a page by itself, after WCAG 2.2 AA where a program can tell: each fault is a sentence. Beside axe-core, which
// looks at one width and one theme and says nothing of sizes.
const faults = [];
const seen = (element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && element.checkVisibility();
};
const tell = (element, what) => faults.push(`${what}: ${element.outerHTML.slice(0, 160)}`);
const nameOf = (element) =>
    (element.getAttribute("aria-label") || "").trim() ||
    [...(element.labels || [])].map((label) => label.innerText).join(" ").trim() ||
    (element.innerText || "").trim() || (element.getAttribute("title") || "").trim();

// 3.1.1, 2.4.2, 1.3.1: language, title, one main, one first heading, no level left out.
if (!document.documentElement.lang) faults.push("the page has no language");
if (!document.title.trim()) faults.push("the page has no title");
if (document.querySelectorAll("main").length !== 1) faults.push("the page has no main part, or several");
const headings = [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((heading) => Number(heading.tagName[1]));
if (headings.filter((level) => level === 1).length !== 1) faults.push("the page has no first heading, or several");
headings.forEach((level, index) => {
    if (index && level > headings[index - 1] + 1) faults.push(`a heading of level ${level} follows one of ${headings[index - 1]}`);
});
// 4.1.1, 4.1.2: ids once, names of what can be used.
const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) faults.push(`the id ${id} stands twice`);
for (const element of document.querySelectorAll("a[href],button,input:not([type=hidden]),select,textarea,summary")) {
    if (seen(element) && !nameOf(element)) tell(element, "it has no name");
}
for (const element of document.querySelectorAll("[aria-describedby],[aria-errormessage]")) {
    for (const id of `${element.getAttribute("aria-describedby") || ""} ${element.getAttribute("aria-errormessage") || ""}`.split(/\s+/)) {
        if (id && !document.getElementById(id)) tell(element, `it refers to ${id}, which is not there`);
    }
}
for (const element of document.querySelectorAll("img:not([alt]),svg:not([role]):not([aria-hidden])")) tell(element, "a picture says nothing");
for (const element of document.querySelectorAll("table")) if (!element.querySelector("th")) tell(element, "a table has no heads");
// 2.4.3: nothing jumps the order of focus.
for (const element of document.querySelectorAll("[tabindex]")) if (element.tabIndex > 0) tell(element, "it jumps the order of focus");
// 2.5.8: what is pressed is 24 by 24, but for links in a line of text.
for (const element of document.querySelectorAll("button,input:not([type=hidden]):not([type=checkbox]),select,summary")) {
    const box = element.getBoundingClientRect();
    if (seen(element) && (box.height < 23.5 || box.width < 23.5)) tell(element, `it is ${box.width} by ${box.height}`);
}
// 1.4.10: nothing is wider than the page.
if (document.documentElement.scrollWidth > innerWidth + 1) faults.push(`the page is ${document.documentElement.scrollWidth} wide in a window of ${innerWidth}`);
// 1.4.3: text and its ground.
const channel = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const parse = (colour) => {
    const parts = colour.match(/[\d.]+/g).map(Number);
    return { light: 0.2126 * channel(parts[0] / 255) + 0.7152 * channel(parts[1] / 255) + 0.0722 * channel(parts[2] / 255), alpha: parts[3] ?? 1 };
};
const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
        const colour = parse(getComputedStyle(one).backgroundColor);
        if (colour.alpha > 0.99) return colour.light;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? 0 : 1;
};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const done = new Set();
while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || done.has(element) || !seen(element)) continue;
    done.add(element);
    const style = getComputedStyle(element);
    if (Number(style.opacity) < 1 || element.closest("[disabled]")) continue;
    const [one, other] = [parse(style.color).light, ground(element)].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    if (contrast < needed - 0.01) tell(element, `its contrast is ${contrast.toFixed(2)}`);
}
return faults;
