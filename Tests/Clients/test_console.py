"""The console in a real browser, on the sample world of licensed knowledge: what each page says in three languages, at three
widths and in two themes, and what it does not let happen. MINATO_SCREENSHOTS=FOLDER keeps pictures."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from browser import CHROMIUM, DRIVER, Browser, browser
from management import Management
from server import ADMIN_KEY, REPOSITORY, Minato, to_yaml

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="NOT LOOKED AT: chromium and chromium-driver are not installed"
)

SAMPLES = REPOSITORY / "samples/knowledge"
PASSWORD = "harbour lights at dawn"
READER = "sk-reader-of-the-console"
HOSTILE = "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 2'>"


@dataclass
class House:
    server: Minato
    operator: Management
    record: str

    @property
    def url(self) -> str:
        return self.server.url


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("console")
    server = Minato(folder, {})
    configuration = {
        "server": {"public_url": server.url, "admin_keys": [ADMIN_KEY]},
        "engines": [{"name": "quotes", "kind": "extractive"}],
        "services": [
            {
                "name": "handbooks",
                "engine": "quotes",
                "model": "extractive",
                "price": {"currency": "JPY", "input_per_million": 100_000, "output_per_million": 400_000},
                "jurisdictions": ["JP"],
                "grounding": {"knowledge_base": "tokyo-answers/ports"},
            }
        ],
        "accounts": [{"name": "reader", "currency": "JPY", "terms": "prepaid", "credit": 10_000, "keys": [READER]}],
    }
    server.configuration.write_text(to_yaml(configuration), encoding="utf-8")
    with server:
        made = subprocess.run(
            [sys.executable, SAMPLES / "world.py", "--url", server.url, "--keys", folder / "keys.json"],
            capture_output=True,
            text=True,
            timeout=240,
            env=os.environ | {"MINATO_ADMIN_KEY": ADMIN_KEY},
        )
        assert made.returncode == 0, made.stdout + made.stderr
        operator = Management(server.url, ADMIN_KEY)
        # A supplier whose data are hostile.
        participants = operator.get("/api/participants")["items"]
        supplier = next(one["id"] for one in participants if "supplier" in one["roles"])
        operator.post(
            "/api/products",
            {
                "supplier": supplier,
                "class": "enterprise",
                "sensitivity": "general",
                "cross_border": "free",
                "metadata": {"title": {"en": HOSTILE, "ja": HOSTILE, "zh": HOSTILE}},
            },
        )
        answer = httpx.post(
            f"{server.url}/v1/chat/completions",
            json={
                "model": "handbooks",
                "messages": [{"role": "user", "content": "How many gantry cranes does the north berth have?"}],
            },
            headers={"authorization": f"Bearer {READER}"},
            timeout=60,
        )
        assert answer.status_code == 200, answer.text
        with browser(server.url) as page:
            page.open("/")
            assert page.path == "/setup"
            page.fill("setup", admin_key="wrong", name="aki", display_name="Aki", password=PASSWORD)
            assert page.path == "/setup" and page.find(".fault").text
            page.fill("setup", admin_key=ADMIN_KEY, name="aki", display_name="Aki Tanaka", password=PASSWORD)
            assert page.path == "/" and "Aki Tanaka" in page.text
        yield House(server, operator, answer.headers["x-minato-record"])


def sign_in(page: Browser, password: str = PASSWORD) -> None:
    page.open("/sign-in")
    page.fill("sign-in", name="aki", password=password)


def paths(house: House) -> list[str]:
    product = house.operator.get("/api/products")["items"][0]["id"]
    return [
        "/",
        "/market",
        f"/market/products/{product}",
        "/market/agreements",
        "/market/negotiations",
        "/services",
        "/services/records",
        f"/services/records/{house.record}",
        f"/services/records/{house.record}/citations/1",
        "/services/of/handbooks",
        "/money",
        "/trust",
        f"/trust/records/{house.record}",
        "/me",
        "/market/nowhere",
    ]


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_every_page_reads_well(house: House, language: str) -> None:
    with browser(house.url, language) as page:
        page.open("/sign-in")
        assert page.faults() == []
        sign_in(page)
        for theme in ("light", "dark"):
            for width in (390, 820, 1440):
                page.resize(width, theme)
                for path in paths(house):
                    page.open(path)
                    # The browser tells of pages that are not there.
                    faults = [fault for fault in page.faults() if "404" not in fault]
                    assert faults == [], (path, theme, width)
                    assert page.find("html").get_attribute("lang") == language
                    if width == 1440 and theme == "light":
                        assert len(page.driver.page_source.encode()) < 100_000, path
                    name = path.strip("/").replace("/", "_") or "home"
                    page.picture(f"{language}-{theme}-{width}-{name}")


def test_a_proof_is_verified_in_the_browser_and_a_changed_record_is_not(house: House) -> None:
    with browser(house.url) as page:
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


def test_data_of_others_run_nothing(house: House) -> None:
    with browser(house.url) as page:
        sign_in(page)
        for path in paths(house) + [f"/market?q={HOSTILE}", f"/market/nowhere/{HOSTILE}", f"/sign-in?next={HOSTILE}"]:
            page.open(path)
            assert page.driver.execute_script("return window.pwned") is None, path
        assert "onerror" not in "".join(image.get_attribute("outerHTML") for image in page.all("img"))


def test_pages_are_read_and_forms_sent_without_scripts(house: House) -> None:
    with browser(house.url, scripts=False) as page:
        sign_in(page)
        page.open(f"/services/records/{house.record}")
        assert house.record in page.text and "gantry" not in page.text
        page.open(f"/services/records/{house.record}/citations/1")
        assert page.find("pre").text
        page.open(f"/trust/records/{house.record}")
        assert "minato audit verify" in page.text


def test_a_session_is_its_persons_and_ends(house: House) -> None:
    with browser(house.url) as page:
        page.open("/sign-in")
        page.driver.add_cookie({"name": "minato_session", "value": "A" * 43})
        sign_in(page, "not the password")
        assert page.path == "/sign-in" and page.all("[role=alert]")
        sign_in(page)
        cookie = next(one for one in page.driver.get_cookies() if one["name"] == "minato_session")
        # Another than the one that was put there before, and out of reach of scripts and other sites.
        assert cookie["value"] != "A" * 43
        assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"
        client = httpx.Client(base_url=house.url, cookies={"minato_session": cookie["value"]})
        assert client.get("/money").status_code == 200
        # A form without the session's token, or from another site, does nothing.
        origin = {"origin": house.url}
        assert client.post("/sign-out", data={"_token": "x"}, headers=origin).status_code == 403
        page.open("/me")
        token = page.find("[name=_token]").get_attribute("value")
        evil = {"origin": "http://evil.example"}
        assert client.post("/sign-out", data={"_token": token}, headers=evil).status_code == 403
        assert client.get("/money").status_code == 200
        assert client.post("/sign-out", data={"_token": token}, headers=origin).status_code == 303
        assert client.get("/money").status_code == 303
        page.open("/money")
        assert page.path.startswith("/sign-in")


def test_headers_of_every_kind_of_answer(house: House) -> None:
    for path in ("/", "/sign-in", "/trust", "/assets/1/console.css", "/assets/../etc/passwd", "/market/%2e%2e/%2e%2e"):
        answer = httpx.get(house.url + path)
        assert answer.status_code < 500
        if path.startswith("/assets/.."):
            continue
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], path
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
    for body, status in [(b"a=%ff", 400), (b"&".join([b"a=1"] * 600), 400), (b"a" * 300_000, 413)]:
        answer = httpx.post(
            house.url + "/sign-in",
            content=body,
            headers={"content-type": "application/x-www-form-urlencoded", "origin": house.url},
        )
        assert answer.status_code == status, answer.text
    assert httpx.post(house.url + "/sign-in", json={"name": "aki"}).status_code == 415


def test_guessing_is_slowed_down(house: House) -> None:
    client = httpx.Client(base_url=house.url, headers={"origin": house.url})
    form = {"_form": "sign-in", "name": "nobody-here", "password": "guess"}
    statuses = [client.post("/sign-in", data=form).status_code for _ in range(12)]
    assert statuses[0] in (401, 403) and statuses[-1] == 429
