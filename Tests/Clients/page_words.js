// Words in Latin letters that a page shows in its main part and in its title, but for what is no prose of the console: texts of
// machines, what is said to be in another language, what people typed.
const language = document.documentElement.lang;
const skipped = (element) =>
    element.closest("code, pre, script, textarea, .mono, details.api") ||
    (element.closest("[lang]")?.lang ?? "") !== language ||
    !element.checkVisibility();
const found = new Set();
// What has digits or underscores in it is an id or a name of machines.
const isWord = /^[A-Za-z]+(?:['’-][A-Za-z]+)*$/;
const take = (text) =>
    (text ?? "").match(/[A-Za-z0-9_'’-]+/g)?.forEach((token) => {
        const word = token.replace(/^['’-]+|['’-]+$/g, "");
        if (word.length > 1 && isWord.test(word)) found.add(word);
    });
const main = document.querySelector("main");
const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) if (!skipped(walker.currentNode.parentElement)) take(walker.currentNode.data);
for (const element of main.querySelectorAll("[title], [aria-label], [placeholder], option, svg title")) {
    if (skipped(element) && !element.matches("option, svg title")) continue;
    for (const name of ["title", "aria-label", "placeholder"]) take(element.getAttribute(name));
    if (element.matches("option, svg title")) take(element.textContent);
}
take(document.title);
return [...found];
