"""A real browser for the console's tests: Debian's Chromium, headless."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM = shutil.which("chromium")
DRIVER = shutil.which("chromedriver")
#: For a file of tests: skipped where there is no browser, and patient where the machine is busy.
IN_A_BROWSER = [
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER), reason="NOT LOOKED AT: chromium and chromium-driver are not installed"
    ),
    pytest.mark.timeout(300),
]
#: Where pictures of pages are put, for who looks at them; none are made without it.
PICTURES = os.environ.get("MINATO_SCREENSHOTS")

#: What is wrong with a page, found in the page itself: names, labels, ids, contrast, order of headings, size.
CHECKS = (Path(__file__).parent / "page_checks.js").read_text(encoding="utf-8")
#: The words in Latin letters that a page shows.
WORDS = (Path(__file__).parent / "page_words.js").read_text(encoding="utf-8")
#: axe-core (MPL-2.0), as the package axe-playwright-python brings it.
AXE = files("axe_playwright_python").joinpath("axe.min.js")
#: What a page moved of itself while it was loaded (Layout Instability §4).
SHIFTS = """
const done = arguments[0];
let sum = 0;
const observer = new PerformanceObserver((list) => { for (const one of list.getEntries()) sum += one.value; });
observer.observe({ type: "layout-shift", buffered: true });
requestAnimationFrame(() => requestAnimationFrame(() => { observer.disconnect(); done(sum); }));
"""
#: The element with the focus; nothing at the end of the page.
STOP = """
const element = document.activeElement;
if (!element || element === document.body) return null;
const style = getComputedStyle(element);
const box = element.getBoundingClientRect();
return {
    name: (element.innerText || element.ariaLabel || element.name || "").trim(),
    place: [...document.querySelectorAll("*")].indexOf(element),
    shows: parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none" && box.width > 0 && box.right > 0
        && box.bottom > 0 && box.top < innerHeight,
};
"""
SECONDS = 20.0

T = TypeVar("T")


class Browser:
    def __init__(self, driver: webdriver.Chrome, url: str, language: str = "en") -> None:
        self.driver = driver
        self.url = url
        self.language = language
        self.resize(1440)

    def forget(self) -> None:
        """As a browser that was never here: no cookie, nothing told of before."""
        self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.resize(1440)

    def said(self, english: str, japanese: str, chinese: str) -> str:
        """What stands on pages in this browser's language."""
        return {"en": english, "ja": japanese, "zh": chinese}[self.language]

    def open(self, path: str) -> None:
        self.driver.get(self.url + path)

    @property
    def path(self) -> str:
        return self.driver.current_url.removeprefix(self.url)

    @property
    def text(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "body").text

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    @property
    def heading(self) -> str:
        return self.find("h1").text

    @property
    def main(self) -> str:
        return self.find("main").text

    def wait(self, selector: str, seconds: float = SECONDS) -> WebElement:
        return self.until(lambda: next(iter(self.all(selector)), None), selector, seconds)

    def until(self, condition: Callable[[], T | None], what: str, seconds: float = SECONDS) -> T:
        return WebDriverWait(self.driver, seconds).until(lambda _: condition(), what)

    def follow(self, selector: str) -> None:
        """Presses a link, and waits for where it leads."""
        self.leave(self.find(selector).click)

    def leave(self, action: Callable[[], object]) -> None:
        """Does what leads to another page, and waits until that is loaded."""
        before = self.find("html")
        action()
        self.until(lambda: self._is_gone(before), "another page")
        self.until(lambda: self.driver.execute_script("return document.readyState") == "complete", "a loaded page")

    def put(self, form: str, values: dict[str, str | bool]) -> None:
        """Fills fields of a form as a person does, with clicks and key presses."""
        self.unfold(form)
        for name, value in values.items():
            field = self.find(f"#{form} [name='{name}']")
            if isinstance(value, bool):
                if field.is_selected() != value:
                    field.click()
            elif field.tag_name == "select":
                self.find(f"#{form} [name='{name}'] option[value='{value}']").click()
            else:
                field.clear()
                field.send_keys(value)

    def unfold(self, form: str) -> None:
        """Opens what a form is folded in, by its summary."""
        for folded in self.driver.find_elements(By.XPATH, f"//*[@id='{form}']/ancestor::details[not(@open)]"):
            folded.find_element(By.XPATH, "./summary").click()

    def fill(self, form: str, values: dict[str, str | bool] | None = None, **more: str | bool) -> None:
        """Fills a form and sends it with its button."""
        self.put(form, (values or {}) | more)
        self.leave(self.find(f"#{form} > button").click)

    def confirm(self, form: str, **values: str | bool) -> None:
        """Fills a form with a consequence: it is not sent before the person says that they know."""
        self.put(form, values)
        here = self.find("html")
        self.find(f"#{form} > button").click()
        box = self.find(f"#{form} [name='_knows']")
        assert self.driver.execute_script("return arguments[0].validity.valueMissing", box)
        assert not self._is_gone(here)
        box.click()
        self.leave(self.find(f"#{form} > button").click)

    def keys(self, *keys: str) -> None:
        """Presses keys, wherever the focus is."""
        self.driver.switch_to.active_element.send_keys(*keys)

    def tab(self) -> WebElement:
        self.keys(Keys.TAB)
        return self.driver.switch_to.active_element

    @staticmethod
    def _is_gone(element: WebElement) -> bool:
        try:
            element.is_enabled()
        except Exception:  # noqa: BLE001 - the driver has several names for an element of a page that was left
            return True
        return False

    def resize(self, width: int, theme: str = "light") -> None:
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False},
        )
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {
                "media": "",
                "features": [
                    {"name": "prefers-color-scheme", "value": theme},
                    # What scrolls smoothly is not where the driver presses.
                    {"name": "prefers-reduced-motion", "value": "reduce"},
                ],
            },
        )

    def faults(self) -> list[str]:
        """What the page's own checks find, and what the browser complained of."""
        found = self.driver.execute_script(CHECKS)
        told = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]
        return found + told

    def latin(self) -> set[str]:
        """Words in Latin letters in the page's own prose."""
        return set(self.driver.execute_script(WORDS))

    def axe(self) -> list[str]:
        """What axe-core calls serious or critical. Contrast, its slowest rule, is left to our own check but in English."""
        if not self.driver.execute_script("return !!window.axe"):
            self.driver.execute_script(AXE.read_text(encoding="utf-8"))
        found = self.driver.execute_async_script(
            "const done = arguments[0];"
            "const rules = { 'color-contrast': { enabled: document.documentElement.lang === 'en' } };"
            "axe.run(document, { resultTypes: ['violations'], rules }).then((found) => done(found.violations),"
            "(fault) => done([{ id: String(fault), impact: 'critical', nodes: [] }]));"
        )
        return [
            f"{one['id']}: {one.get('help')}: {[node['html'][:160] for node in one['nodes'][:3]]}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]

    def shifted(self) -> float:
        """How much the page moved of itself, once what a script puts there is there."""
        if self.all("[data-module='trust.js']"):
            self.wait("#trust-record")
        if self.all("[data-module='leaf.js']"):
            self.wait("[data-verdict]")
        return self.driver.execute_async_script(SHIFTS)

    def transferred(self) -> int:
        """Bytes of the page and of all that it loaded, as they came over the wire."""
        return self.driver.execute_script(
            "return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
            ".reduce((sum, one) => sum + one.transferSize, 0)"
        )

    def printing(self) -> None:
        """Shows the page as it is printed."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})

    def tab_stops(self) -> list[dict]:
        """Where the focus goes from the start of the page to its end: what it is called, its place in the document, and
        whether one sees that it is there."""
        self.driver.refresh()
        found: list[dict] = []
        while True:
            self.tab()
            stop = self.driver.execute_script(STOP)
            if stop is None or (found and stop["place"] <= found[0]["place"]):
                return found
            found.append(stop)

    def picture(self, name: str) -> None:
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            self.driver.save_screenshot(str(Path(PICTURES) / f"{name}.png"))


def driver(language: str = "en", scripts: bool = True) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    for argument in [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--hide-scrollbars",
        f"--lang={language}",
    ]:
        options.add_argument(argument)
    preferences: dict[str, object] = {"intl.accept_languages": language}
    if not scripts:
        preferences["profile.managed_default_content_settings.javascript"] = 2
    options.add_experimental_option("prefs", preferences)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.binary_location = CHROMIUM or ""
    return webdriver.Chrome(options=options, service=Service(DRIVER))


@contextmanager
def browser(url: str, language: str = "en", scripts: bool = True) -> Iterator[Browser]:
    """A browser of one test's own."""
    made = driver(language, scripts)
    try:
        yield Browser(made, url, language)
    finally:
        made.quit()


class Browsers:
    """One browser for each language, kept from test to test; each test finds it as one that was never here."""

    def __init__(self) -> None:
        self.drivers: dict[tuple[str, bool], webdriver.Chrome] = {}

    def of(self, url: str, language: str = "en", scripts: bool = True) -> Browser:
        key = (language, scripts)
        if key not in self.drivers:
            self.drivers[key] = driver(language, scripts)
        page = Browser(self.drivers[key], url, language)
        page.forget()
        return page

    def quit(self) -> None:
        for one in self.drivers.values():
            one.quit()
