"""The pictures of the README, taken of the sample world.

usage: pictures.py URL PASSWORD_FILE FOLDER

URL is a server that scripts/serve started; PASSWORD_FILE is .minato/sample.password. In three languages and both themes; together
below 300 KB, or it fails.
"""

from __future__ import annotations

import base64
import sys
from pathlib import Path

from browser import Browser, browser

WIDTH, HEIGHT = 1280, 800
MAXIMUM_BYTES = 300_000
#: Of WebP.
QUALITY = 62


def sign_in(page: Browser, name: str, password: str) -> None:
    page.open("/sign-in")
    page.fill("sign-in", name=name, password=password)
    assert "/sign-in" not in page.path, f"{name} could not sign in"


def take(page: Browser, file: Path) -> None:
    shot = page.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    file.write_bytes(base64.b64decode(shot["data"]))


def size(page: Browser, theme: str) -> None:
    page.resize(WIDTH, theme)
    page.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False},
    )


def playground(url: str, password: str, folder: Path) -> None:
    """A question in English: the answer, its marks, its charge."""
    with browser(url, "en") as page:
        size(page, "light")
        sign_in(page, "yamada", password)
        page.open("/services/try/handbooks")
        field = page.find("textarea[name='messages']")
        field.clear()
        field.send_keys("How many gantry cranes does the north berth have?")
        page.find("form:has([name='messages']) button:not([name])").click()
        page.wait("main section .facts", 60)
        page.driver.execute_script("document.querySelector('main section').scrollIntoView()")
        take(page, folder / "playground.webp")


def duties(url: str, password: str, folder: Path) -> None:
    """What each jurisdiction asks of a service, and what meets it, in Japanese."""
    with browser(url, "ja") as page:
        size(page, "light")
        sign_in(page, "okada", password)
        page.driver.execute_script("document.querySelector(\"button[name='language'][value='ja']\")?.click()")
        page.open("/rules")
        page.follow("main tbody a[href*='carbon-desk']")
        take(page, folder / "duties.webp")


def proof(url: str, password: str, folder: Path) -> None:
    """The browser verifies a record, in Chinese and in the dark."""
    with browser(url, "zh") as page:
        size(page, "dark")
        sign_in(page, "liu", password)
        page.open("/services/records")
        page.driver.get(page.find("main tbody a[href^='/services/records/']").get_attribute("href"))
        page.driver.get(page.find("main a[href^='/trust/records/']").get_attribute("href"))
        page.wait("[name=verify]").click()
        page.wait("[data-verdict=holds]", 60)
        take(page, folder / "trust.webp")


def main() -> None:
    url, password_file, target = sys.argv[1:]
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    password = Path(password_file).read_text().strip()
    for picture in (playground, duties, proof):
        picture(url, password, folder)
    total = sum(file.stat().st_size for file in folder.glob("*.webp"))
    print(f"{total:,} bytes in {folder}")
    if total > MAXIMUM_BYTES:
        raise SystemExit(f"the pictures are larger than {MAXIMUM_BYTES:,} bytes")


if __name__ == "__main__":
    main()
