// Brings the live parts of a page to life. Each part names its module; without scripts its fallback stays.
const version = new URL(import.meta.url).pathname.split("/").at(-2);
for (const part of document.querySelectorAll("[data-module]")) {
    import(`/assets/${version}/${part.dataset.module}`)
        .then((module) => module.start(part))
        .catch((fault) => console.error(fault));
}
// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
    for (const button of event.target.querySelectorAll("button:not([name])")) {
        setTimeout(() => (button.disabled = true));
    }
});
addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button[disabled]")) button.disabled = false;
});
