"""A real browser for the console's tests: Debian's Chromium, headless."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM = shutil.which("chromium")
DRIVER = shutil.which("chromedriver")
#: Where pictures of pages are put, for who looks at them; none are made without it.
PICTURES = os.environ.get("MINATO_SCREENSHOTS")

#: What is wrong with a page, found in the page itself: names, labels, ids, contrast, order of headings, size.
CHECKS = (Path(__file__).parent / "page_checks.js").read_text(encoding="utf-8")


class Browser:
    def __init__(self, driver: webdriver.Chrome, url: str) -> None:
        self.driver = driver
        self.url = url
        self.resize(1440)

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

    def wait(self, selector: str, seconds: float = 20) -> WebElement:
        return WebDriverWait(self.driver, seconds).until(lambda _: next(iter(self.all(selector)), None))

    def fill(self, form: str, **values: str) -> None:
        """Fills a form and sends it with its button."""
        for name, value in values.items():
            field = self.find(f"#{form} [name='{name}']")
            if field.tag_name == "select":
                self.find(f"#{form} [name='{name}'] option[value='{value}']").click()
            else:
                field.clear()
                field.send_keys(value)
        before = self.find("html")
        self.find(f"#{form} button:not([name])").click()
        WebDriverWait(self.driver, 20).until(lambda _: self._is_gone(before))

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
                "features": [
                    {"name": "prefers-color-scheme", "value": theme},
                    # What scrolls smoothly is not where the driver presses.
                    {"name": "prefers-reduced-motion", "value": "reduce"},
                ]
            },
        )

    def faults(self) -> list[str]:
        """What the page's own checks find, and what the browser complained of."""
        found = self.driver.execute_script(CHECKS)
        told = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]
        return found + told

    def picture(self, name: str) -> None:
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            self.driver.save_screenshot(str(Path(PICTURES) / f"{name}.png"))


@contextmanager
def browser(url: str, language: str = "en", scripts: bool = True) -> Iterator[Browser]:
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
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield Browser(driver, url)
    finally:
        driver.quit()
