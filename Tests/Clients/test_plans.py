"""Plans and the three ways to earn: API fees, product licences, service fees; sub-accounts, caps, alerts, kill -9."""

from __future__ import annotations

import base64
import random
import re
import sqlite3
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import httpx
import pytest
from openai import OpenAI, RateLimitError

from management import Customer, Management
from server import Minato, eventually, run_minato
from world import chat

DAY = 86_400_000_000
API_PLAN = {
    "currency": "JPY",
    "kind": "api",
    "meter": {"unit": "token", "included": 40, "tiers": [{"up_to": 10, "rate": "2"}, {"rate": "1"}]},
}
SERVICE_PLAN = {
    "currency": "JPY",
    "kind": "service",
    "monthly": "300",
    "services": ["by-the-token"],
    "meter": {"unit": "token", "included": 32, "rate": "3"},
    "monthly_cap": "50",
}
LICENCE = {
    "currency": "JPY",
    "kind": "licence",
    "monthly": "100",
    "seats": {"included": 1, "price": "31", "maximum": 3},
    "meter": {"unit": "call", "rate": "5"},
}


def plan(admin: Management, terms: dict) -> str:
    name = f"plan-{uuid.uuid4().hex[:10]}"
    admin.post("/api/plans", {"name": name} | terms)
    return name


def subscribe(admin: Management, account: str, name: str, **more: object) -> dict:
    return admin.post(f"/api/accounts/{account}/subscriptions", {"plan": name} | more)


def subscriptions(admin: Management, account: str) -> list[dict]:
    return admin.get(f"/api/accounts/{account}/subscriptions")["items"]


def ask(minato: Minato, key: str, text: str = "hello", **more: object) -> httpx.Response:
    body = chat(text, model="by-the-token", **({"max_tokens": 8} | more))
    headers = {"authorization": f"Bearer {key}"}
    return httpx.post(f"{minato.url}/v1/chat/completions", json=body, headers=headers, timeout=60)


def sub_account(admin: Management, parent: str) -> Customer:
    name = f"sub-{uuid.uuid4().hex[:10]}"
    made = admin.post("/api/accounts", {"name": name, "currency": "JPY", "parent": parent})
    key = admin.post(f"/api/accounts/{made['id']}/keys", {})
    return Customer(id=made["id"], name=name, key=key["key"])


def verify(minato: Minato) -> None:
    done = run_minato("audit", "verify", "--data", str(minato.data))
    assert done.returncode == 0, done.stdout + done.stderr


def test_api_fees_by_the_token(minato: Minato, admin: Management) -> None:
    """Forty tokens are included; of the rest ten cost two yen, the others one. A use here has 32."""
    customer = admin.customer("5000")
    subscribe(admin, customer.id, plan(admin, API_PLAN))
    charges = [ask(minato, customer.key).headers["x-minato-charge"] for _ in range(4)]
    assert charges == ["0 JPY", "34 JPY", "32 JPY", "32 JPY"]
    assert admin.balance(customer.id)["posted"] == 4902
    second = admin.record(admin.records(customer.id, order="oldest_first")[1]["id"])
    assert [line["kind"] for line in second["charge"]["lines"]] == ["plan_included", "plan_tokens"]
    assert second["plan"]["included"] == 8
    assert b'"plan":{"before":0,' in base64.b64decode(second["log"]["leaf"])
    (standing,) = subscriptions(admin, customer.id)
    assert standing["month"]["units"] == 88
    assert standing["month"]["charged"] == "98"


def test_service_fees_are_monthly_metered_and_capped(minato: Minato, admin: Management) -> None:
    """The fee is charged at once; the cap is reached exactly, also by many at once."""
    customer = admin.customer("2000")
    subscribe(admin, customer.id, plan(admin, SERVICE_PLAN))
    assert admin.balance(customer.id)["posted"] == 1700
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: ask(minato, customer.key, "@fake ttft=20"), range(24)))
    assert {answer.status_code for answer in answers} == {200}
    assert admin.settled(customer.id)["posted"] == 1650
    assert sum(Decimal(record["charge"]["amount"]) for record in admin.records(customer.id)) == 50
    fees = admin.get(f"/api/accounts/{customer.id}/subscriptions/{subscriptions(admin, customer.id)[0]['id']}/fees")
    assert [(fee["kind"], fee["amount"]) for fee in fees["items"]] == [("month", "300")]


def test_a_service_that_the_plan_does_not_cover_costs_its_price(minato: Minato, admin: Management) -> None:
    customer = admin.customer("2000")
    subscribe(admin, customer.id, plan(admin, SERVICE_PLAN))
    body = chat(max_tokens=8)
    headers = {"authorization": f"Bearer {customer.key}"}
    answer = httpx.post(f"{minato.url}/v1/chat/completions", json=body, headers=headers, timeout=60)
    assert admin.record(answer.headers["x-minato-record"])["plan"] is None


def test_a_partner_embeds_a_service(minato: Minato, admin: Management) -> None:
    """Its sub-accounts have keys, records and caps of their own; the partner pays, by call and by seat."""
    partner = admin.customer("1000")
    name = plan(admin, LICENCE)
    refused = admin.http.post("/api/accounts", json={"name": "early", "currency": "JPY", "parent": partner.id})
    assert refused.status_code == 422
    subscription = subscribe(admin, partner.id, name, seats=2)
    assert admin.balance(partner.id)["posted"] == 869
    own = Management(minato.url, partner.key)
    first = sub_account(own, partner.name)
    second = sub_account(own, partner.id)
    for _ in range(3):
        assert ask(minato, first.key).headers["x-minato-charge"] == "5 JPY"
    record = ask(minato, second.key).headers["x-minato-record"]
    assert admin.balance(partner.id)["posted"] == 849
    third = own.http.post("/api/accounts", json={"name": f"{first.name}-3", "currency": "JPY", "parent": partner.id})
    assert (third.status_code, third.json()["detail"]) == (422, "All 2 seats are taken.")
    path = f"/api/accounts/{partner.id}/subscriptions/{subscription['id']}"
    admin.http.patch(path, json={"seats": 3}).raise_for_status()
    assert admin.http.patch(path, json={"seats": 1}).status_code == 409
    assert admin.http.patch(path, json={"seats": 4}).status_code == 400
    # Usage by sub-account, for the partner; each of them sees itself alone.
    usage = own.get(f"/api/accounts/{partner.id}/usage")
    assert {(line["account_name"], line["uses"], line["charged"]) for line in usage["lines"]} == {
        (first.name, 3, "15"),
        (second.name, 1, "5"),
    }
    foreign = Management(minato.url, first.key)
    assert foreign.get(f"/api/accounts/{first.id}/usage")["charged"] == "15"
    for address in (
        f"/api/records/{record}",
        f"/api/records?account={second.id}",
        f"/api/records?account={partner.id}",
        f"/api/accounts/{partner.id}",
        f"/api/accounts/{second.id}/usage",
        f"/api/accounts/{second.id}/spend-limits",
        f"/api/accounts/{partner.id}/subscriptions",
    ):
        assert foreign.http.get(address).status_code == 404, address
    assert foreign.get("/api/account")["balance"] is None
    assert foreign.get("/api/transfers")["items"] == []
    assert len(list(foreign.pages("/api/records"))) == 3
    assert foreign.http.post("/api/accounts", json={"name": "x", "currency": "JPY"}).status_code == 403
    # A cap that the partner sets, and a seat that comes free.
    own.http.put(f"/api/accounts/{first.id}/spend-limits", json={"monthly": "20"}).raise_for_status()
    assert [ask(minato, first.key).status_code for _ in range(2)] == [200, 429]
    own.http.patch(f"/api/accounts/{second.id}", json={"state": "suspended"}).raise_for_status()
    assert ask(minato, second.key).status_code == 403
    assert own.http.patch(f"/api/accounts/{partner.id}", json={"state": "suspended"}).status_code == 403


def test_hard_caps_hold_exactly_under_concurrency(minato: Minato, admin: Management) -> None:
    """A use costs eight yen, the cap is forty: five of thirty at once get through, as the SDK understands it."""
    customer = admin.customer("1000")
    path = f"/api/accounts/{customer.id}/spend-limits"
    admin.http.put(path, json={"monthly": "40", "alerts": [50, 100]}).raise_for_status()
    with ThreadPoolExecutor(30) as pool:
        statuses = [a.status_code for a in pool.map(lambda _: ask(minato, customer.key, "@fake ttft=50"), range(30))]
    assert (statuses.count(200), statuses.count(429)) == (5, 25)
    assert admin.settled(customer.id)["posted"] == 960
    with OpenAI(base_url=minato.base_url, api_key=customer.key, max_retries=3) as client:
        begun = time.monotonic()
        with pytest.raises(RateLimitError) as refusal:
            client.chat.completions.create(**chat(model="by-the-token", max_tokens=8))
    assert refusal.value.code == "insufficient_quota"
    assert refusal.value.response.headers["x-should-retry"] == "false"
    assert time.monotonic() - begun < 5
    alerts = Management(minato.url, customer.key).get("/api/alerts")["items"]
    assert sorted(alert["percent"] for alert in alerts) == [50, 100]
    admin.http.delete(path).raise_for_status()
    assert ask(minato, customer.key).status_code == 200


def test_an_alert_is_told_with_the_answer_that_crossed_it(minato: Minato, admin: Management) -> None:
    customer = admin.customer("1000")
    key = next(iter(admin.get(f"/api/accounts/{customer.id}/keys")["items"]))["id"]
    limit = {"key": key, "monthly": "16", "hard": False, "alerts": [50, 120]}
    admin.http.put(f"/api/accounts/{customer.id}/spend-limits", json=limit).raise_for_status()
    answers = [ask(minato, customer.key).headers.get("x-minato-spend-alert") for _ in range(3)]
    assert answers == ["key 50%", None, "key 120%"]
    streamed = ask(minato, customer.key, stream=True).text
    assert "x-minato-spend-alert" not in streamed
    (limit,) = admin.get(f"/api/accounts/{customer.id}/spend-limits")["items"]
    assert (limit["spent"], limit["held"]) == ("32", "0")


def test_plans_have_versions(minato: Minato, admin: Management) -> None:
    name = plan(admin, API_PLAN)
    customer = admin.customer("100")
    subscribe(admin, customer.id, name)
    changed = API_PLAN | {"monthly": "5"}
    second = admin.http.put(f"/api/plans/{name}", json=changed).json()
    assert second["version"] == 2
    assert admin.http.put(f"/api/plans/{name}", json=changed).json()["id"] == second["id"]
    assert [version["version"] for version in admin.get(f"/api/plans/{name}")["items"]] == [2, 1]
    assert subscriptions(admin, customer.id)[0]["plan"]["version"] == 1
    admin.http.delete(f"/api/plans/{name}").raise_for_status()
    assert name not in [item["name"] for item in admin.get("/api/plans")["items"]]
    other = admin.customer("100")
    refused = admin.http.post(f"/api/accounts/{other.id}/subscriptions", json={"plan": name})
    assert refused.status_code == 422
    fault = admin.http.post("/api/plans", json={"name": "x", "currency": "JPY", "kind": "api"})
    assert (fault.status_code, fault.json()["parameter"]) == (400, "meter")


def test_credit_pays_what_is_past_due(own_minato: Callable[..., Minato]) -> None:
    """A month that cannot be paid leaves the price in force until credit comes in."""
    minato = own_minato().start()
    admin = Management(minato.url)
    customer = admin.customer("8")
    meter = {"unit": "token", "included": 1_000_000, "rate": "3"}
    name = plan(admin, SERVICE_PLAN | {"trial_days": 30, "monthly": "20", "meter": meter})
    subscription = subscribe(admin, customer.id, name)
    assert subscription["state"] == "trial"
    minato.stop()
    age(minato, 40)
    minato.start()
    eventually("past due", lambda: subscriptions(admin, customer.id)[0]["state"] == "past_due")
    assert ask(minato, customer.key).headers["x-minato-charge"] == "8 JPY"
    admin.post(f"/api/accounts/{customer.id}/credit", {"amount": "20"})
    eventually("active", lambda: subscriptions(admin, customer.id)[0]["state"] == "active")
    eventually("priced by the plan", lambda: ask(minato, customer.key).headers.get("x-minato-charge") == "0 JPY")
    assert admin.balance(customer.id)["posted"] == 0
    assert minato.stop() == 0
    verify(minato)


@pytest.mark.timeout(300)
def test_fees_are_charged_once_whatever_kills_the_server(own_minato: Callable[..., Minato]) -> None:
    """Forty subscriptions with three months due each; kill -9 while they are charged, again and again."""
    seed = time.time_ns() % 1_000_003
    print(f"\nseed={seed}")
    random_ = random.Random(seed)
    minato = own_minato().start()
    admin = Management(minato.url)
    name = plan(admin, SERVICE_PLAN | {"trial_days": 10, "monthly": "7"})
    accounts = [admin.customer("1000").id for _ in range(40)]
    for account in accounts:
        subscribe(admin, account, name)
    minato.stop()
    age(minato, 10 + 75)
    for _ in range(6):
        minato.start()
        time.sleep(random_.uniform(0, 0.15))
        minato.kill()
    minato.start()
    eventually("all charged", lambda: all(admin.balance(account)["posted"] == 979 for account in accounts), 30)
    for account in accounts:
        (standing,) = subscriptions(admin, account)
        assert standing["months_charged"] == 3
        fees = admin.get(f"/api/accounts/{account}/subscriptions/{standing['id']}/fees")["items"]
        assert [fee["number"] for fee in fees] == [0, 1, 2]
    assert minato.stop() == 0
    verify(minato)


def test_the_configuration_has_plans(own_minato: Callable[..., Minato]) -> None:
    accounts = [
        {
            "name": "subscriber",
            "currency": "JPY",
            "terms": "prepaid",
            "credit": 1000,
            "keys": ["sk-subscriber"],
            "plan": "team",
            "spend_limit": {"monthly": 500, "alerts": [80]},
        }
    ]
    team = {
        "name": "team",
        "currency": "JPY",
        "kind": "service",
        "monthly": 300,
        "services": ["by-the-token"],
        "meter": {"unit": "token", "per": 1000, "included": 100000, "tiers": [{"up_to": 10, "rate": 2}, {"rate": 1}]},
    }
    minato = own_minato(accounts=accounts, plans=[team])
    checked = run_minato("check", "--config", str(minato.configuration))
    assert checked.returncode == 0, checked.stderr
    for _ in range(2):
        minato.start()
        admin = Management(minato.url)
        assert admin.balance("subscriber")["posted"] == 700
        assert ask(minato, "sk-subscriber").headers["x-minato-charge"] == "0 JPY"
        assert admin.get("/api/accounts/subscriber/spend-limits")["items"][0]["monthly"] == "500"
        assert minato.stop() == 0
    verify(minato)
    team["meter"]["tiers"][0]["up_to"] = 0
    team["services"] = ["by-the-tokn"]
    accounts[0]["plan"] = "teem"
    faulty = own_minato(accounts=accounts, plans=[team])
    checked = run_minato("check", "--config", str(faulty.configuration))
    assert checked.returncode != 0
    for word in ("by-the-tokn", "teem", "up_to"):
        assert word in checked.stderr + checked.stdout


def test_a_plan_that_the_configuration_changes_waits_for_the_end_of_the_other(
    own_minato: Callable[..., Minato],
) -> None:
    """The server starts all the same; the next start after the end subscribes."""
    account = {
        "name": "subscriber",
        "currency": "JPY",
        "terms": "prepaid",
        "credit": 1000,
        "keys": ["sk-s"],
        "plan": "one",
    }
    plans = [{"name": name, "currency": "JPY", "kind": "service", "monthly": 300} for name in ("one", "two")]
    minato = own_minato(accounts=[account], plans=plans)
    minato.start()
    assert minato.stop() == 0
    text = minato.configuration.read_text(encoding="utf-8")
    changed = re.sub(r"(plan:\s*[\"']?)one", r"\1two", text)
    assert changed != text
    minato.configuration.write_text(changed, encoding="utf-8")
    minato.start()
    admin = Management(minato.url)
    (standing,) = subscriptions(admin, "subscriber")
    assert (standing["plan"]["name"], admin.balance("subscriber")["posted"]) == ("one", 700)
    admin.http.delete(f"/api/accounts/subscriber/subscriptions/{standing['id']}?when=now").raise_for_status()
    assert minato.stop() == 0
    minato.start()
    names = {subscription["plan"]["name"]: subscription["state"] for subscription in subscriptions(admin, "subscriber")}
    assert names == {"one": "ended", "two": "active"}
    assert minato.stop() == 0
    verify(minato)


def age(minato: Minato, days: int) -> None:
    """As if the subscriptions that are in their trial had begun so many days earlier."""
    with sqlite3.connect(minato.data / "minato.db") as database:
        database.execute(
            "UPDATE subscriptions SET started_at = started_at - ?1, charged_from = charged_from - ?1,"
            " due_at = due_at - ?1 WHERE state = 'trial'",
            (days * DAY,),
        )
    database.close()
