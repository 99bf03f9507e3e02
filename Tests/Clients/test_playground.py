"""The console's playground: who is signed in asks a service with the session, over the wire."""

from __future__ import annotations

import re
import uuid
from decimal import Decimal

import httpx
import pytest

from management import Customer, Management
from server import Minato
from sse import Events
from world import chat

PASSWORD = "a grey harbour at dawn"


def signed_in(minato: Minato, admin: Management, membership: dict) -> httpx.Client:
    name = f"user-{uuid.uuid4().hex[:10]}"
    admin.post("/api/users", {"name": name, "display_name": "Sato"})
    admin.post(f"/api/users/{name}/memberships", membership)
    token = admin.post(f"/api/users/{name}/invitation", {})["url"].rsplit("/", 1)[-1]
    browser = httpx.Client(base_url=minato.url, timeout=30, headers={"sec-fetch-site": "same-origin"})
    assert browser.post(f"/welcome/{token}", data={"password": PASSWORD}).status_code == 303
    assert browser.post("/sign-in", data={"name": name, "password": PASSWORD}).status_code == 303
    return browser


def page(browser: httpx.Client, service: str) -> str:
    shown = browser.get(f"/services/try/{service}")
    assert shown.status_code == 200
    return shown.text


def token(text: str) -> str:
    return re.search(r'name="_token" value="([^"]+)"', text).group(1)


@pytest.fixture
def browser(minato: Minato, admin: Management, customer: Customer) -> httpx.Client:
    return signed_in(minato, admin, {"account": customer.name})


def test_a_script_streams_an_answer(admin: Management, customer: Customer, browser: httpx.Client) -> None:
    body = chat("@fake chunks=5 text", stream=True)
    service = body["model"]
    fields = {"x-minato-token": token(page(browser, service)), "accept": "text/event-stream"}
    answer = browser.post(f"/services/try/{service}", json=body, headers=fields)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = Events.of(answer.content)
    assert events.is_done and events.text
    record = admin.only_record(customer.id)
    assert answer.headers["x-minato-record"] == record["id"]
    charge = record["charge"]
    assert f": x-minato-charge: {charge['amount']} {charge['currency']}" in [c.strip() for c in events.comments]
    assert Decimal(charge["amount"]) > 0


def test_nobody_else_asks_with_the_session(
    minato: Minato, customer: Customer, browser: httpx.Client, admin: Management
) -> None:
    body = chat("Hello", stream=True)
    path = f"/services/try/{body['model']}"
    good = token(page(browser, body["model"]))
    for fields in [
        {"x-minato-token": ""},
        {"x-minato-token": "x" * len(good)},
        {"x-minato-token": good, "origin": "http://evil.example"},
        {"x-minato-token": good, "sec-fetch-site": "cross-site"},
    ]:
        assert browser.post(path, json=body, headers=fields).status_code == 403, fields
    assert httpx.post(minato.url + path, json=body, headers={"x-minato-token": good}).status_code == 403
    # A key does not help where a session is asked for, nor a session where a key is.
    key = {"authorization": f"Bearer {customer.key}", "x-minato-token": good}
    assert httpx.post(minato.url + path, json=body, headers=key).status_code == 403
    refused = browser.post("/v1/chat/completions", json=body, headers={"x-minato-token": good})
    assert refused.status_code == 401
    assert admin.records(customer.id) == []


def test_a_form_gets_the_whole_answer(admin: Management, customer: Customer, browser: httpx.Client) -> None:
    body = chat("Hello")
    form = {"_form": "ask", "_token": token(page(browser, body["model"])), "_once": uuid.uuid4().hex}
    form |= {"model": body["model"], "messages": "Hello <b>"}
    answer = browser.post(f"/services/try/{body['model']}", data=form)
    assert answer.status_code == 200
    record = admin.only_record(customer.id)
    assert f"/services/records/{record['id']}" in answer.text
    assert "Hello &lt;b&gt;" in answer.text
    again = browser.post(f"/services/try/{body['model']}", data=form)
    assert f"/services/records/{record['id']}" in again.text, "the same form again is the same question"
    assert len(admin.records(customer.id)) == 1


def test_the_house_asks_nothing(minato: Minato, admin: Management) -> None:
    browser = signed_in(minato, admin, {"house_role": "administrator"})
    body = chat("Hello", stream=True)
    assert "data-module" not in page(browser, body["model"])
    shown = browser.get("/me").text
    refused = browser.post(f"/services/try/{body['model']}", json=body, headers={"x-minato-token": token(shown)})
    assert refused.status_code == 403
    assert "the house has no account" in refused.json()["error"]["message"]


def test_what_one_may_ask_is_listed_with_its_price(minato: Minato, admin: Management, customer: Customer) -> None:
    own = list(Management(minato.url, customer.key).pages("/api/models"))
    assert own and all(len(service["prices"]) == 1 for service in own)
    assert {service["name"] for service in own} <= {service["name"] for service in admin.pages("/api/models")}
