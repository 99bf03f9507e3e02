"""The pages of the console in a real browser: what each says in three languages, at three widths and in two themes, what it
weighs, how it prints, and that all of it is reached by keyboard. MINATO_SCREENSHOTS=FOLDER keeps pictures."""

from __future__ import annotations

import base64
import json

from selenium.webdriver.common.keys import Keys

from browser import IN_A_BROWSER, Browser, Browsers
from console_house import PASSWORD, House, sign_in
from console_pages import expression, pages, patterns

pytestmark = IN_A_BROWSER

#: The most bytes of a page with all that it loads.
LARGEST = 100_000
#: Widths and themes; the first two are what differs most, and what the other languages are looked at in.
VIEWS = [(390, "light"), (1440, "dark"), (820, "light"), (390, "dark"), (820, "dark"), (1440, "light")]


def test_every_page_reads_well(house: House, page: Browser) -> None:
    page.open("/sign-in")
    assert page.faults() == [] and page.axe() == []
    sign_in(page)
    visited = pages(house)
    missing = [pattern for pattern in patterns() if not any(expression(pattern).fullmatch(one) for one in visited)]
    assert not missing, "pages that nobody looks at"
    page.driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    # All that is wrong is told at once: a run looks at hundreds of views.
    told: dict[str, list[str]] = {}
    for path in visited:
        faults = told.setdefault(path, [])
        page.resize(1440)
        page.open(path)
        if page.shifted() != 0:
            faults.append("it moves while it is loaded")
        if page.transferred() >= LARGEST:
            faults.append(f"it weighs {page.transferred()} bytes")
        if page.find("html").get_attribute("lang") != page.language:
            faults.append("it is in another language")
        faults += page.axe()
        # The browser tells of pages that are not there.
        faults += [fault for fault in page.faults() if "404" not in fault]
        name = path.strip("/").replace("/", "_").replace("?", "_") or "home"
        for width, theme in VIEWS if page.language == "en" else VIEWS[:2]:
            page.resize(width, theme)
            faults += [f"{theme}, {width}: {fault}" for fault in page.faults()]
            page.picture(f"{page.language}-{theme}-{width}-{name}")
    page.driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": False})
    assert {path: faults for path, faults in told.items() if faults} == {}


def test_a_member_of_an_organisation_reads_well(house: House, page: Browser) -> None:
    house.person({"account": "minato-harbour", "role": "admin"}).comes(page)
    products = house.api("minato-harbour").get("/api/participants/minato-harbour/products")["items"]
    product = next(one["id"] for one in products if one["state"] == "listed")
    steps = [f"/supply/products/{product}/{step}" for step in ("rights", "data", "rules", "terms", "price", "preview")]
    price = f"/supply/products/{product}/price?read=yes&purposes=customer-support"
    for path in [
        "/",
        "/market",
        "/supply",
        "/supply/rights",
        "/services",
        "/services/try/handbooks",
        "/money",
        *steps,
        price,
    ]:
        page.open(path)
        assert page.shifted() == 0, path
        assert page.axe() == [], path
        for width in (390, 1440):
            page.resize(width)
            assert page.faults() == [], (path, width)


def test_statements_and_invoices_print_without_what_is_only_for_screens(house: House, page: Browser) -> None:
    sign_in(page)
    statement = house.operator.get("/api/statements")["items"][0]["id"]
    invoice = house.operator.get("/api/invoices")["items"][0]["id"]
    for path in (f"/money/statements/{statement}", f"/money/invoices/{invoice}"):
        page.open(path)
        page.printing()
        for selector in (".skip", "header.top", "details.api"):
            assert not any(one.is_displayed() for one in page.all(selector)), selector
        assert page.find("h1").is_displayed() and page.find("main table").is_displayed()
        grounds = page.driver.execute_script("return getComputedStyle(document.body).backgroundColor")
        assert grounds in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
        printed = base64.b64decode(page.driver.execute_cdp_cmd("Page.printToPDF", {})["data"])
        assert printed.startswith(b"%PDF")
        page.resize(1440)


def test_everything_is_reached_by_keyboard_and_shows_where_one_is(house: House, english: Browser) -> None:
    page = english
    page.open("/sign-in")
    skip = page.tab()
    assert skip.get_attribute("class") == "skip" and skip.rect["x"] >= 0 and skip.rect["y"] >= 0
    page.keys(Keys.ENTER)
    assert page.path.endswith("#content")
    assert page.tab().get_attribute("name") == "name"
    page.keys("aki")
    assert page.tab().get_attribute("name") == "password"
    page.keys(PASSWORD)
    page.leave(lambda: page.keys(Keys.ENTER))
    assert page.path.split("#")[0] == "/", "a redirection keeps the fragment"
    page.open("/")

    stops = page.tab_stops()
    names = [stop["name"] for stop in stops]
    assert names[:3] == ["Skip to content", "Minato 港", "Market"]
    assert [stop for stop in stops if not stop["shows"]] == [], "a place where nobody sees the focus"
    places = [stop["place"] for stop in stops]
    assert places == sorted(places), "the focus jumps"
    usable = "a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, summary"
    assert len(stops) >= sum(one.is_displayed() for one in page.all(usable))

    page.open("/")
    while page.tab().text != "Market":
        pass
    page.leave(lambda: page.keys(Keys.ENTER))
    assert page.path == "/market"
    while page.tab().get_attribute("name") != "q":
        pass
    page.keys("carbon")
    page.leave(lambda: page.keys(Keys.ENTER))
    assert "q=carbon" in page.path and page.all("main tbody tr")


def test_a_person_reads_in_the_language_that_their_account_says(house: House, browsers: Browsers) -> None:
    page = browsers.of(house.url, "zh")
    person = house.person({"account": "tokyo-answers", "role": "viewer"})
    assert house.operator.http.patch(f"/api/users/{person.id}", json={"language": "ja"}).status_code == 200
    person.comes(page)
    assert page.find("html").get_attribute("lang") == "ja"
    # What is chosen in a browser holds in that browser.
    page.leave(page.find(".languages button[value='en']").click)
    assert page.find("html").get_attribute("lang") == "en" and page.path == "/"


def test_a_proof_is_verified_in_the_browser_and_a_changed_record_is_not(house: House, english: Browser) -> None:
    page = english
    sign_in(page)
    page.open(f"/trust/records/{house.record}")
    page.wait("[name=verify]").click()
    assert page.wait("[data-verdict]").get_attribute("data-verdict") == "holds"
    assert len(page.all(".live ol.steps li")) == 5
    record = json.loads(page.find("#trust-record").get_attribute("value"))
    leaf = bytearray(base64.b64decode(record["log"]["leaf"]))
    leaf[-2] ^= 1
    changed = [
        record | {"charge": record["charge"] | {"amount": "0.1"}},
        record | {"log": record["log"] | {"leaf": base64.b64encode(bytes(leaf)).decode()}},
        record | {"log": record["log"] | {"index": record["log"]["index"] - 1}},
        record | {"log": record["log"] | {"index": 10**6}},
        record | {"id": "use_00000000000000000000000000"},
    ]
    for other in changed:
        page.driver.execute_script(
            "document.querySelector('#trust-record').value = arguments[0];"
            "document.querySelector('[data-verdict]').removeAttribute('data-verdict');",
            json.dumps(other),
        )
        page.find("[name=verify]").click()
        assert page.wait("[data-verdict]").get_attribute("data-verdict") == "fails", other["log"]


def test_pages_are_read_and_forms_sent_without_scripts(house: House, browsers: Browsers) -> None:
    page = browsers.of(house.url, scripts=False)
    sign_in(page)
    page.open(f"/services/records/{house.record}")
    assert house.record in page.text and "gantry" not in page.text
    page.open(f"/services/records/{house.record}/citations/1")
    assert "gantry" in page.find("main .answer").text
    page.open(f"/trust/records/{house.record}")
    assert "minato audit verify" in page.text
