"""The house that the console's tests visit: the sample world of licensed knowledge with a month that is over, its statement and
its invoice, an answer with citations, a peer of the dataspace, and people with memberships."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from selenium.webdriver.common.keys import Keys

from billing import ISSUER, SOURCE
from browser import Browser, browser
from dataspace_peer import DID, TOKEN, Peer
from management import Customer, Management
from server import ADMIN_KEY, REPOSITORY, Minato, to_yaml

SAMPLES = REPOSITORY / "samples/knowledge"
PASSWORD = "harbour lights at dawn"
READER = "sk-reader-of-the-console"
HOSTILE = "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 2'>"
QUESTION = "How many gantry cranes does the north berth have?"
ANSWER = "12 gantry cranes"
#: A data set of the peer that nobody here knows more of than its name.
FOREIGN = "urn:peer:tides"
#: A service that two countries' rules bind.
SERVICE = "counter"
PRICE = {"currency": "JPY", "input_per_million": 100_000, "output_per_million": 400_000}


@dataclass
class House:
    server: Minato
    operator: Management
    keys: dict[str, str]
    peer: Peer
    #: The month that is over, as 2026-10.
    month: str
    #: An answer of this month and one of that, both with citations.
    record: str = ""
    old_record: str = ""
    participants: dict[str, dict] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.server.url

    def api(self, participant: str) -> Management:
        """As a program of a participant speaks."""
        return Management(self.url, self.keys[participant])

    def ask(self, key: str = READER, service: str = "handbooks", question: str = QUESTION, **more: object) -> str:
        """Asks as a program does. Returns the record."""
        answer = httpx.post(
            f"{self.url}/v1/chat/completions",
            json={"model": service, "messages": [{"role": "user", "content": question}]} | more,
            headers={"authorization": f"Bearer {key}"},
            timeout=60,
        )
        assert answer.status_code == 200, answer.text
        return answer.headers["x-minato-record"]

    def organisation(self, role: str, **more: object) -> dict:
        """A participant of one test's own, with a key of its account as `key`."""
        name = f"{role}-{uuid.uuid4().hex[:8]}"
        body = {"name": name, "legal_name": f"{name} KK", "roles": [role], "jurisdiction": "JP", "currency": "JPY"}
        made = self.operator.post("/api/participants", body | more)
        self.keys[name] = self.operator.post(f"/api/accounts/{made['account']}/keys", {})["key"]
        return made

    def person(self, *memberships: dict, name: str = "Sato Hanako") -> Person:
        """Somebody with an invitation that nobody has opened yet."""
        user = self.operator.post("/api/users", {"name": f"user-{uuid.uuid4().hex[:10]}", "display_name": name})
        for membership in memberships:
            self.operator.post(f"/api/users/{user['id']}/memberships", membership)
        link = self.operator.post(f"/api/users/{user['id']}/invitation", {})["url"]
        return Person(
            self,
            user["id"],
            user["name"],
            link.removeprefix(self.url),
        )

    def customer(self) -> Customer:
        return self.operator.customer(credit="100000")


@dataclass(frozen=True)
class Person:
    house: House
    id: str
    name: str
    #: The path of the invitation.
    link: str

    def comes(self, page: Browser) -> None:
        """Opens the invitation, sets a password, signs in: by keyboard, Enter sends."""
        page.open(self.link)
        assert page.heading == page.said("Welcome", "ようこそ", "欢迎")
        page.put("welcome", {"password": PASSWORD})
        page.leave(lambda: page.keys(Keys.ENTER))
        assert page.path == "/sign-in"
        self.returns(page)

    def returns(self, page: Browser) -> None:
        page.open("/sign-in")
        page.put("sign-in", {"name": self.name, "password": PASSWORD})
        page.leave(lambda: page.keys(Keys.ENTER))
        assert page.path == "/", page.text

    def client(self) -> httpx.Client:
        """Signed in without a browser, for what a browser would not send."""
        client = httpx.Client(base_url=self.house.url, headers={"sec-fetch-site": "same-origin"}, timeout=30)
        assert client.post(self.link, data={"password": PASSWORD}).status_code == 303
        assert client.post("/sign-in", data={"name": self.name, "password": PASSWORD}).status_code == 303
        return client


#: Words in Latin letters that stand in Japanese and Chinese prose: names of formats, units, countries, roles of machines.
LATIN = set(
    [
        "Minato",
        "JST",
        "CST",
        "API",
        "JSON",
        "ODRL",
        "DCAT",
        "SHA",
        "JWK",
        "JPY",
        "URN",
        "URL",
        "CN",
        "JP",
        "EU",
        "NIST",
        "USA",
        "KK",
        "Co",
        "Ltd",
        "Pte",
        "SQL",
        "PSI",
        "ID",
        "HTTP",
        "KiB",
        "English",
        "Markdown",
        "md",
        "csv",
        "x-minato-record",
        "metrics",
        "minato",
        "rules",
        "evidence",
        "assess",
        "out",
        "audit",
        "verify",
    ]
)


def looked_at(page: Browser, name: str, *data: str) -> None:
    """What must hold of every page of a walk; keeps a picture of it.

    - Parameter data: What the page shows of others' words, which stand in no other language.
    """
    page.picture(f"walk-{page.language}-{name}")
    # The browser tells of pages that are refused on purpose.
    assert [fault for fault in page.faults() if "with a status of 4" not in fault] == [], page.path
    assert page.find("html").get_attribute("lang") == page.language
    if page.language != "en":
        words = {word for text in data for word in re.findall(r"[A-Za-z]+(?:['’-][A-Za-z]+)*", text)}
        strange = page.latin() - LATIN - words
        assert not strange, f"{page.path}: {sorted(strange)}"


def configuration(server: Minato, peer: Peer) -> dict:
    return {
        "server": {
            "public_url": server.url,
            "admin_keys": [ADMIN_KEY],
            "rule_packs": str(REPOSITORY / "RulePacks"),
        },
        "engines": [{"name": "quotes", "kind": "extractive"}],
        "services": [
            {
                "name": "handbooks",
                "engine": "quotes",
                "model": "extractive",
                "price": PRICE,
                "jurisdictions": ["JP"],
                "grounding": {"knowledge_base": "tokyo-answers/ports"},
                "content": {"keep": "all"},
            },
            {
                "name": SERVICE,
                "engine": "quotes",
                "model": "extractive",
                "price": PRICE,
                "rules": ["cn-interim-measures", "jp-ai-guidelines"],
                "jurisdictions": ["CN", "JP"],
                "grounding": {"knowledge_base": "tokyo-answers/ports"},
            },
        ],
        "accounts": [{"name": "reader", "currency": "JPY", "terms": "prepaid", "credit": 10_000, "keys": [READER]}],
        "billing": ISSUER,
        "exchange": {
            "peers": [{"did": DID, "connector": peer.url, "token": TOKEN, "outbound_token": "Bearer of the house"}],
            "callbacks": {"loopback": True},
            "playbooks": [{"for": FOREIGN, "playbook": {"offered": ["wait"], "agreed": ["wait"]}}],
        },
    }


@contextmanager
def visited(folder: Path) -> Iterator[House]:
    """A house with its first administrator, aki, made in the browser."""
    server = Minato(folder, {})
    peer = Peer()
    server.configuration.write_text(to_yaml(configuration(server, peer)), encoding="utf-8")
    last_month = time.gmtime(time.time() - (time.gmtime().tm_mday + 2) * 86_400)
    clock = folder / "shifted_clock.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", clock, SOURCE, "-ldl"], check=True)
    shift = -(time.gmtime().tm_mday + 2) * 86_400
    server.environment = {"LD_PRELOAD": str(clock), "SHIFTED_CLOCK": str(shift)}
    try:
        with server:
            house = House(server, Management(server.url), {}, peer, time.strftime("%Y-%m", last_month))
            fill(house, folder)
            assert server.stop() == 0
            server.environment = {}
            server.start()
            house.operator = Management(server.url)
            house.operator.post("/api/settlements", {"month": house.month})
            house.operator.post("/api/billing-runs", {"month": house.month})
            house.record = house.ask()
            with browser(server.url) as page:
                first_run(page)
            # It was noted in which language that was; the tests' browsers are to decide.
            changed = house.operator.http.patch("/api/users/aki", json={"language": None})
            assert changed.status_code == 200, changed.text
            yield house
    finally:
        peer.stop()


def fill(house: House, folder: Path) -> None:
    keys = folder / "keys.json"
    made = subprocess.run(
        [sys.executable, SAMPLES / "world.py", "--url", house.url, "--keys", keys],
        capture_output=True,
        text=True,
        timeout=240,
        env=os.environ | {"MINATO_ADMIN_KEY": ADMIN_KEY},
    )
    assert made.returncode == 0, made.stdout + made.stderr
    house.keys |= json.loads(keys.read_text(encoding="utf-8"))
    house.participants = {one["name"]: one for one in house.operator.pages("/api/participants")}
    # A supplier whose data are hostile.
    house.operator.post(
        "/api/products",
        {
            "supplier": house.participants["minato-harbour"]["id"],
            "class": "enterprise",
            "sensitivity": "general",
            "cross_border": "free",
            "metadata": {"title": {"en": HOSTILE, "ja": HOSTILE, "zh": HOSTILE}},
        },
    )
    house.old_record = house.ask()


def first_run(page: Browser) -> None:
    page.open("/")
    assert page.path == "/setup"
    page.fill("setup", admin_key="wrong", name="aki", display_name="Aki", password=PASSWORD)
    assert page.path == "/setup" and page.find(".fault").text
    page.fill("setup", admin_key=ADMIN_KEY, name="aki", display_name="Aki Tanaka", password=PASSWORD)
    assert page.path == "/" and "Aki Tanaka" in page.text


def sign_in(page: Browser, password: str = PASSWORD) -> None:
    page.open("/sign-in")
    page.fill("sign-in", name="aki", password=password)
