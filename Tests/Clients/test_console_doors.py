"""What the console does not let happen: another site sends no form of it and shows none of it, a session is its person's alone,
and what others write is text. In a real browser where a browser is what is asked, and over the wire."""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import re
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from browser import IN_A_BROWSER, Browser
from console_house import HOSTILE, PASSWORD, READER, SERVICE, House, sign_in
from console_pages import pages
from management import Management

pytestmark = IN_A_BROWSER

COOKIE = "minato_session"
#: Every answer says so.
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\r\nset-cookie: a=b",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "/" * 3_000,
]
PARAMETERS = [
    "q",
    "board",
    "class",
    "sensitivity",
    "cross_border",
    "supplier",
    "cursor",
    "done",
    "next",
    "state",
    "record",
    "from",
    "to",
    "traits",
    "action",
    "purpose",
    "place",
    "calls",
    "rows",
    "tokens",
    "months",
    "service",
    "month",
    "kind",
    "agreement",
    "product",
    "read",
    "purposes",
    "places",
    "until",
    "count",
]
#: Ends of the addresses of pages that read them.
READING = (
    "/market",
    "/gap",
    "/records",
    "/entries",
    "/look",
    "/price",
    "/terms",
    "/incidents",
    "/complaints",
    "/requests",
)


@pytest.fixture
def aki(house: House) -> httpx.Client:
    """The administrator, without a browser: to send what no browser sends."""
    return signed_in(house, "aki")


def signed_in(house: House, name: str) -> httpx.Client:
    client = httpx.Client(base_url=house.url, headers={"origin": house.url}, timeout=30)
    assert client.post("/sign-in", data={"name": name, "password": PASSWORD}).status_code == 303
    return client


def token(client: httpx.Client) -> str:
    return re.search(r'name="_token" value="([^"]+)"', client.get("/me").text).group(1)


def cookie(page: Browser) -> dict:
    (found,) = [one for one in page.driver.get_cookies() if one["name"] == COOKIE]
    return found


# Headers and frames.


def test_every_kind_of_answer_says_what_browsers_keep_to(house: House, aki: httpx.Client) -> None:
    answers = [
        aki.get("/"),
        aki.get("/market"),
        aki.get("/nowhere-in-trust"),
        aki.get("/trust/nowhere/at/all"),
        aki.get("/market/products/prod_nothing"),
        aki.post("/market", data={"_form": "x"}),
        aki.post("/operation/users", data={"_form": "make-user", "_token": token(aki), "name": "a"}),
        httpx.get(house.url + "/money"),
        httpx.get(house.url + "/sign-in"),
        httpx.get(house.url + "/welcome/nothing"),
        httpx.get(house.url + "/assets/1/console.css"),
        httpx.get(house.url + "/assets/1/nothing.js"),
        httpx.get(house.url + "/market/%2e%2e/%2e%2e"),
    ]
    assert {answer.status_code for answer in answers} >= {200, 303, 403, 404}
    for answer in answers:
        if answer.request.url.path.startswith("/nowhere"):
            continue  # Not the console's.
        assert answer.status_code < 500
        for name, value in HEADERS.items():
            assert answer.headers.get(name) == value, (answer.request.url, name)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
        assert "unsafe" not in policy and "*" not in policy
        if "html" in answer.headers.get("content-type", ""):
            assert answer.headers["cache-control"] == "no-store"
    for page in (aki.get("/"), aki.get("/services/try/handbooks")):
        assert not re.search(r"<script(?![^>]* src=)|<style|\son[a-z]+=|style=|javascript:", page.text)


def test_what_is_no_form_is_refused(house: House) -> None:
    kind = {"content-type": "application/x-www-form-urlencoded", "origin": house.url}
    for body, status in [(b"a=%ff", 400), (b"&".join([b"a=1"] * 600), 400), (b"a" * 300_000, 413)]:
        assert httpx.post(house.url + "/sign-in", content=body, headers=kind).status_code == status
    assert httpx.post(house.url + "/sign-in", json={"name": "aki"}).status_code == 415


def test_no_other_site_shows_a_page_in_a_frame(house: House, english: Browser) -> None:
    sign_in(english)
    with elsewhere(f"<iframe src='{house.url}/'></iframe>") as other:
        english.driver.get_log("browser")
        english.driver.get(other)
        told = english.until(lambda: [one["message"] for one in english.driver.get_log("browser")], "a refused frame")
        assert any("frame-ancestors" in one for one in told), told
        english.driver.switch_to.frame(english.find("iframe"))
        assert "Aki Tanaka" not in english.driver.page_source and english.all("h1.product, header.top") == []
        english.driver.switch_to.default_content()


@contextmanager
def elsewhere(body: str) -> Iterator[str]:
    """A page of another origin of this machine: browsers take it for the same site, and send it cookies that are Lax."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            text = f"<!DOCTYPE html><title>elsewhere</title>{body}".encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


# Forms of others.


def users(house: House) -> set[str]:
    return {user["name"] for user in house.operator.pages("/api/users")}


def test_a_form_of_another_site_does_nothing_even_with_the_right_token(house: House, english: Browser) -> None:
    sign_in(english)
    english.open("/operation/users")
    own = english.find("#make-user [name=_token]").get_attribute("value")
    before = users(house)
    fields = {"_form": "make-user", "_token": own, "name": "forged", "display_name": "Forged"}
    inputs = "".join(f"<input name='{name}' value='{html.escape(value)}'>" for name, value in fields.items())
    with elsewhere(
        f"<form method=post action='{house.url}/operation/users'>{inputs}<button>x</button></form>"
    ) as other:
        english.driver.get(other)
        english.leave(english.find("button").click)
        assert english.path == "/operation/users" and "Not allowed" in english.text
    assert users(house) == before
    # Nor does its script, which reads nothing either.
    script = (
        "const done = arguments[1];"
        "fetch(arguments[0], {method: 'POST', credentials: 'include', body: new URLSearchParams(arguments[2])})"
        ".then((answer) => done(answer.status), () => done('unreadable'));"
    )
    with elsewhere("") as other:
        english.driver.get(other)
        got = english.driver.execute_async_script(
            script.replace("arguments[1]", "arguments[arguments.length - 1]").replace("arguments[2]", "arguments[1]"),
            f"{house.url}/operation/users",
            fields,
        )
        assert got == "unreadable"
    assert users(house) == before


def test_a_form_without_its_sessions_token_does_nothing(house: House, aki: httpx.Client) -> None:
    other = token(signed_in(house, "aki"))
    own = token(aki)
    assert own != other, "each session has its own"
    account = house.participants["tokyo-answers"]["account"]
    (session, *_) = house.operator.get("/api/users/aki/sessions")["items"]
    forms: list[tuple[str, dict]] = [
        ("/operation/users", {"_form": "make-user", "name": "forged", "display_name": "Forged"}),
        (f"/operation/accounts/{account}", {"_form": "make-key", "label": "forged"}),
        (f"/operation/accounts/{account}", {"_form": "suspend", "state": "suspended", "_knows": "yes"}),
        ("/rules/incidents", {"_form": "open-incident", "record": house.record, "finding": "x", "_knows": "yes"}),
        ("/me", {"_form": "revoke", "session": session["id"]}),
        ("/organisation", {"membership": "mbr_x"}),
        ("/sign-out", {"_form": "sign-out"}),
    ]

    def state() -> object:
        return (
            users(house),
            len(list(house.operator.pages(f"/api/accounts/{account}/keys"))),
            house.operator.get(f"/api/accounts/{account}")["state"],
            len(list(house.operator.pages("/api/incidents", state="all"))),
            len(house.operator.get("/api/users/aki/sessions")["items"]),
        )

    before = state()
    for path, form in forms:
        for wrong in ({}, {"_token": ""}, {"_token": other}, {"_token": own[:-1]}, {"_token": own + "x"}):
            assert aki.post(path, data=form | wrong).status_code == 403, (path, wrong)
        for said in (
            {"origin": "http://evil.example"},
            {"origin": "null"},
            {"origin": house.url.replace("http:", "https:")},
            {"origin": house.url + "0"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
        ):
            answer = aki.post(path, data=form | {"_token": own}, headers=said)
            assert answer.status_code == 403, (path, said)
    assert state() == before
    assert aki.get("/money").status_code == 200, "still signed in"


def test_what_has_consequences_is_not_done_before_somebody_says_so(house: House, aki: httpx.Client) -> None:
    account = house.participants["tokyo-answers"]["account"]
    for knows in ({}, {"_knows": ""}, {"_knows": "no"}):
        form = {"_form": "suspend", "state": "suspended", "_token": token(aki)} | knows
        refused = aki.post(f"/operation/accounts/{account}", data=form)
        assert refused.status_code == 400 and 'role="alert"' in refused.text
    assert house.operator.get(f"/api/accounts/{account}")["state"] == "active"


# Sessions.


def test_a_session_that_was_put_there_before_is_not_taken(house: House, english: Browser) -> None:
    mallory = house.person({"account": "tokyo-answers", "role": "viewer"}, name="Mallory").client()
    for planted in ("A" * 43, mallory.cookies[COOKIE]):
        english.forget()
        english.open("/sign-in")
        english.driver.add_cookie({"name": COOKIE, "value": planted})
        sign_in(english, "not the password")
        assert english.path == "/sign-in" and english.all("[role=alert]")
        sign_in(english)
        assert "Aki Tanaka" in english.text
        found = cookie(english)
        assert found["value"] != planted and len(found["value"]) == 43
        assert found["httpOnly"] and found["sameSite"] == "Lax" and found["path"] == "/"
        assert english.driver.execute_script("return document.cookie").find(COOKIE) < 0
    assert "Mallory" in mallory.get("/me").text, "what was planted is still whose it was"
    assert httpx.get(house.url + "/money", cookies={COOKIE: "A" * 43}).status_code == 303


def test_the_first_of_two_steps_opens_nothing_and_its_session_ends_with_the_second(house: House) -> None:
    person = house.person({"account": "tokyo-answers", "role": "viewer"})
    client = person.client()
    shown = client.get("/me").text
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", shown).group(1)
    own = re.search(r'name="_token" value="([^"]+)"', shown).group(1)
    form = {"_form": "enable", "_token": own, "code": totp(secret)}
    assert client.post("/me", data=form).status_code == 200
    again = httpx.Client(base_url=house.url, headers={"origin": house.url})
    step = again.post("/sign-in", data={"name": person.name, "password": PASSWORD})
    assert step.headers["location"].startswith("/sign-in/code")
    first = again.cookies[COOKIE]
    assert again.get("/money").status_code == 303, "half signed in is not signed in"
    assert again.post("/sign-in/code", data={"code": "000000"}).status_code == 401
    # A code is taken once: the next step of thirty seconds has another, and one step early is taken.
    assert again.post("/sign-in/code", data={"code": totp(secret, 1)}).status_code == 303
    assert again.cookies[COOKIE] != first
    assert again.get("/money").status_code == 200
    assert httpx.get(house.url + "/money", cookies={COOKIE: first}).status_code == 303


def totp(secret: str, steps: int = 0) -> str:
    """RFC 6238 with the values that apps have."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.digest(base64.b32decode(secret), counter, hashlib.sha1)
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def test_a_session_ends_where_its_person_ends_it(house: House, english: Browser) -> None:
    sign_in(english)
    value = cookie(english)["value"]
    client = httpx.Client(base_url=house.url, cookies={COOKIE: value})
    assert client.get("/money").status_code == 200
    english.leave(english.find("form[action='/sign-out'] button").click)
    assert english.path == "/sign-in"
    assert client.get("/money").status_code == 303
    english.driver.back()
    english.driver.refresh()
    assert "Aki Tanaka" not in english.text, "nothing of it is kept"


def test_guessing_is_slowed_down(house: House) -> None:
    client = httpx.Client(base_url=house.url, headers={"origin": house.url})
    form = {"_form": "sign-in", "name": "nobody-here", "password": "guess"}
    statuses = [client.post("/sign-in", data=form).status_code for _ in range(12)]
    assert statuses[0] in (401, 403) and statuses[-1] == 429


# Where one is led.


@pytest.mark.parametrize("to", ELSEWHERE)
def test_nobody_is_led_elsewhere(house: House, to: str) -> None:
    client = httpx.Client(base_url=house.url, headers={"origin": house.url})
    shown = client.get("/sign-in", params={"next": to})
    assert 'name="next" value="/"' in shown.text
    for path, form in [
        ("/sign-in", {"name": "aki", "password": PASSWORD}),
        ("/language", {"language": "en"}),
    ]:
        led = client.post(path, data=form | {"next": to})
        assert (led.status_code, led.headers["location"]) == (303, "/"), path
        assert "a" not in led.cookies


def test_one_is_led_to_where_one_wanted(house: House, english: Browser) -> None:
    english.open("/market?q=carbon")
    assert english.path.startswith("/sign-in?next=")
    english.fill("sign-in", name="aki", password=PASSWORD)
    assert english.path == "/market?q=carbon"


# Texts of others.


def test_what_an_address_says_is_text(house: House, english: Browser, aki: httpx.Client) -> None:
    sign_in(english)
    visited = [path.split("?")[0] for path in pages(house)]
    breaking = f"\"'>{HOSTILE}"
    for path in sorted(set(visited)):
        every = httpx.QueryParams({name: breaking for name in PARAMETERS if name not in ("cursor", "next")})
        english.open(f"{path}?{every}")
        assert runs_nothing(english), path
    asked = [path for path in sorted(set(visited)) if path.endswith(READING) or "/offers/" in path]
    for path in [*asked, "/sign-in", "/sign-in/code", "/welcome/x"]:
        for name in PARAMETERS:
            answer = aki.get(path, params={name: breaking})
            assert answer.status_code < 500, (path, name, answer.status_code)
            assert HOSTILE not in answer.text and "<script>" not in answer.text, (path, name)
    for path in (f"/market/nowhere/{HOSTILE}", f"/services/try/{HOSTILE}", f"/welcome/{HOSTILE}"):
        english.open(path)
        assert runs_nothing(english), path


def runs_nothing(page: Browser) -> bool:
    return page.driver.execute_script(
        "return window.pwned === undefined && !document.querySelector('img, main script, [onerror]')"
        " && ![...document.links].some((link) => /^(javascript|data|vbscript):/i.test(link.protocol))"
    )


def test_what_others_wrote_is_text_wherever_it_is_shown(house: House, english: Browser) -> None:
    """Whatever people can type stands somewhere on a page."""
    written = write_everywhere(house)
    sign_in(english)
    for path in [*pages(house), *written]:
        english.open(path)
        english.until(lambda: not english.all("[aria-busy=true]"), "a page at rest")
        assert runs_nothing(english), path
    for path in written:
        english.open(path)
        assert "window.pwned" in english.text, f"{path} does not show what was written"
    harbour = house.participants["minato-harbour"]["account"]
    house.operator.post(f"/api/accounts/{harbour}/credit", {"amount": "100000"})
    person = house.person({"account": "minato-harbour", "role": "admin"}, name=HOSTILE)
    english.forget()
    person.comes(english)
    for path in ("/", "/supply", "/supply/rights", "/market", "/money", "/me"):
        english.open(path)
        assert runs_nothing(english) and "window.pwned" in english.text, path
    # An answer that quotes a hostile question, as it streams.
    english.open("/services/try/handbooks")
    english.put("ask", {"messages": f"{HOSTILE} How many gantry cranes does the north berth have?"})
    english.find("#ask > button").click()
    english.wait("main .live section a[href^='/services/records/']")
    assert runs_nothing(english)


def write_everywhere(house: House) -> list[str]:
    """Hostile texts in all that people of all kinds write. Returns the pages that show them."""
    own = house.api("minato-harbour")
    reader = Management(house.url, READER)
    harbour = house.participants["minato-harbour"]
    right = own.post(
        "/api/rights",
        {
            "kind": "hold",
            "resource": "urn:hostile",
            "class": "enterprise",
            "basis": {"kind": "origination", "reference": HOSTILE},
            "actions": ["read"],
            "territory": ["*"],
            "evidence": [{"name": HOSTILE[:200], "sha256": "ab" * 32}],
        },
    )["id"]
    product = own.post(
        "/api/products",
        {
            "class": "enterprise",
            "sensitivity": "general",
            "cross_border": "free",
            "metadata": {
                "title": {"en": HOSTILE},
                "description": {"en": HOSTILE},
                "keywords": [HOSTILE],
                "licence": HOSTILE,
                "use_cases": [HOSTILE],
            },
        },
    )["id"]
    own.post(f"/api/products/{product}/versions", {"notes": HOSTILE})
    own.post(f"/api/products/{product}/versions/1/quality", {}, status=(200, 201, 202, 400, 404, 409, 422))
    key = house.operator.post(f"/api/accounts/{harbour['account']}/keys", {"label": HOSTILE[:64]})["id"]
    complaint = reader.post("/api/complaints", {"kind": "other", "text": HOSTILE, "end_user": HOSTILE[:60]})["id"]
    house.operator.post(f"/api/complaints/{complaint}/decision", {"decision": "answer", "reply": HOSTILE})
    incident = house.operator.post("/api/incidents", {"record": house.ask(), "finding": HOSTILE})["id"]
    house.operator.post(f"/api/incidents/{incident}/steps", {"step": "corrected", "note": HOSTILE})
    given = house.operator.http.put(
        f"/api/services/{SERVICE}/evidence/label-visible",
        json={"note": HOSTILE, "given_by": HOSTILE[:60], "url": "https://example.org/?" + HOSTILE.replace(" ", "+")},
    )
    request = reader.post("/api/requests", {"kind": "correction", "details": HOSTILE, "end_user": HOSTILE[:60]})["id"]
    user = house.operator.post("/api/users", {"name": "hostile", "display_name": HOSTILE[:100]})["id"]
    shown = [
        f"/supply/rights/{right}",
        f"/supply/products/{product}",
        f"/supply/products/{product}/data",
        f"/supply/products/{product}/rules",
        f"/market/products/{product}",
        f"/operation/accounts/{harbour['account']}/keys/{key}",
        f"/rules/complaints/{complaint}",
        f"/rules/incidents/{incident}",
        "/rules/incidents",
        f"/rules/requests/{request}",
        f"/operation/users/{user}",
        "/operation/users",
    ]
    return shown + ([f"/rules/services/{SERVICE}/evidence/label-visible"] if given.is_success else [])
