"""The management API: who may, what it makes, pages, idempotency, problems."""

from __future__ import annotations

import uuid
from decimal import Decimal

import httpx
import pytest

from management import Customer, Management
from server import Minato
from world import chat


def problem(answer: httpx.Response, status: int) -> dict:
    """An RFC 9457 problem."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status
    assert document["type"].startswith("urn:minato:problem:")
    assert document["title"] and document["detail"]
    return document


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/accounts"),
        ("POST", "/api/accounts"),
        ("GET", "/api/services"),
        ("POST", "/api/services"),
        ("GET", "/api/records"),
        ("GET", "/api/transfers"),
        ("DELETE", "/api/keys/key_x"),
    ],
)
@pytest.mark.parametrize("key", [None, "sk-wrong"])
def test_nobody_without_a_key(minato: Minato, method: str, path: str, key: str | None) -> None:
    headers = {} if key is None else {"authorization": f"Bearer {key}"}
    problem(httpx.request(method, minato.url + path, headers=headers, json={} if method == "POST" else None), 401)


def test_an_accounts_own_key_reads_its_own_and_nothing_else(
    minato: Minato, admin: Management, customer: Customer, http: httpx.Client
) -> None:
    http.post("/v1/chat/completions", json=chat())
    own, other = Management(minato.url, customer.key), admin.customer()
    for name in (customer.id, customer.name):
        assert own.get(f"/api/accounts/{name}")["id"] == customer.id
        assert len(own.records(name)) == 1
    assert list(own.pages("/api/transfers", account=customer.id))
    for path in (
        f"/api/accounts/{other.id}",
        f"/api/records?account={other.id}",
        f"/api/transfers?account={other.id}",
        "/api/accounts",
        f"/api/accounts/{other.id}/keys",
    ):
        assert own.http.get(path).status_code in (403, 404), path
    for path in ("/api/accounts", f"/api/accounts/{customer.id}/credit", "/api/services"):
        assert own.http.post(path, json={"amount": "5"}).status_code in (403, 404), path
    assert admin.balance(customer.id)["posted"] == 1000 - Decimal("0.0056")


def test_a_new_account(admin: Management) -> None:
    name = f"new-{uuid.uuid4().hex[:8]}"
    made = admin.post("/api/accounts", {"name": name, "currency": "USD", "terms": "prepaid"}, (201,))
    assert made["id"].startswith("acct_")
    read = admin.get(f"/api/accounts/{name}")
    assert (read["id"], read["name"], read["currency"], read["terms"]) == (made["id"], name, "USD", "prepaid")
    assert read["balance"] == {"posted": "0", "pending": "0", "available": "0", "currency": "USD"}
    assert name in [item["name"] for item in admin.pages("/api/accounts")]


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"name": "x"},
        {"name": "", "currency": "JPY"},
        {"name": "has blank", "currency": "JPY"},
        {"name": "x", "currency": "XXX"},
        {"name": "x", "currency": "jpy"},
        {"name": 5, "currency": "JPY"},
        {"name": "x", "currency": "JPY", "terms": "later"},
        {"name": "x", "currency": "JPY", "nonsense": 1},
        {"name": "x", "currency": "JPY", "limits": {"requests_per_minute": 0}},
        {"name": "x", "currency": "JPY", "limits": {"requests_per_minute": "many"}},
        {"name": "x", "currency": "JPY", "terms": "prepaid", "credit_limit": "5"},
    ],
)
def test_an_account_that_cannot_be_made(admin: Management, document: dict) -> None:
    document = document | ({"name": f"x-{uuid.uuid4().hex[:8]}"} if document.get("name") == "x" else {})
    answer = admin.http.post("/api/accounts", json=document)
    problem(answer, answer.status_code)
    assert answer.status_code in (400, 422)


def test_a_name_is_given_once(admin: Management, customer: Customer) -> None:
    problem(admin.http.post("/api/accounts", json={"name": customer.name, "currency": "JPY"}), 409)


def test_credit_is_exact(admin: Management, customer: Customer) -> None:
    admin.post(f"/api/accounts/{customer.id}/credit", {"amount": "10.5"})
    admin.post(f"/api/accounts/{customer.name}/credit", {"amount": "0.000000001"})
    assert admin.balance(customer.id)["posted"] == Decimal("1010.500000001")


@pytest.mark.parametrize("amount", ["0", "-5", "1e3", "", "ten", "0.0000000001", "99999999999999999999", 5, None, " 5"])
def test_an_amount_that_is_none(admin: Management, customer: Customer, amount: object) -> None:
    answer = admin.http.post(f"/api/accounts/{customer.id}/credit", json={"amount": amount})
    problem(answer, answer.status_code)
    assert answer.status_code in (400, 422)
    assert admin.balance(customer.id)["posted"] == 1000


def test_keys_work_at_once_and_end_at_once(minato: Minato, admin: Management, customer: Customer) -> None:
    def status(key: str) -> int:
        headers = {"authorization": f"Bearer {key}"}
        return httpx.post(f"{minato.url}/v1/chat/completions", json=chat(), headers=headers).status_code

    made = admin.post(f"/api/accounts/{customer.id}/keys", {}, (201,))
    assert status(made["key"]) == 200
    listed = list(admin.pages(f"/api/accounts/{customer.id}/keys"))
    assert made["id"] in [item["id"] for item in listed]
    assert made["key"] not in str(listed)
    assert admin.http.delete(f"/api/keys/{made['id']}").status_code in (200, 204)
    assert status(made["key"]) == 401
    assert status(customer.key) == 200


def test_a_new_service_and_its_price(minato: Minato, admin: Management, customer: Customer) -> None:
    name = f"service-{uuid.uuid4().hex[:8]}"
    price = {"currency": "JPY", "input_per_million": "1000000", "output_per_million": "2000000"}
    admin.post("/api/services", {"name": name, "engine": "first", "model": "m", "price": price}, (201,))
    assert admin.get(f"/api/services/{name}")["engine"] == "first"
    assert name in [item["name"] for item in admin.pages("/api/services")]
    headers = {"authorization": f"Bearer {customer.key}"}
    body = chat(model=name, max_tokens=8)
    charges = []
    for output in ("2000000", "3000000"):
        admin.post(f"/api/services/{name}/prices", price | {"output_per_million": output}, (200, 201))
        answer = httpx.post(f"{minato.url}/v1/chat/completions", json=body, headers=headers)
        charges.append(answer.headers["x-minato-charge"])
    assert charges == ["40 JPY", "48 JPY"]
    assert len(list(admin.pages(f"/api/services/{name}/prices"))) >= 2


def test_a_service_needs_an_engine_that_is_there(admin: Management) -> None:
    price = {"currency": "JPY", "input_per_million": "1", "output_per_million": "1"}
    answer = admin.http.post("/api/services", json={"name": "x", "engine": "none", "model": "m", "price": price})
    problem(answer, answer.status_code)
    assert answer.status_code in (400, 404, 422)


def test_a_service_without_a_price_in_the_accounts_currency(minato: Minato, admin: Management) -> None:
    customer = admin.customer("10", currency="USD")
    headers = {"authorization": f"Bearer {customer.key}"}
    answer = httpx.post(f"{minato.url}/v1/chat/completions", json=chat(), headers=headers)
    assert answer.status_code in (400, 403)
    assert "USD" in answer.json()["error"]["message"]


def test_transfers_add_up_to_the_balance(admin: Management, customer: Customer, http: httpx.Client) -> None:
    for _ in range(3):
        http.post("/v1/chat/completions", json=chat())
    http.post("/v1/chat/completions", json=chat("@fake cuthead=1"))
    admin.settled(customer.id)
    transfers = list(admin.pages("/api/transfers", account=customer.id))
    assert transfers
    one = admin.get(f"/api/transfers/{transfers[0]['id']}")
    assert one["id"] == transfers[0]["id"]
    charged = sum(Decimal(record["charge"]["amount"]) for record in admin.records(customer.id))
    assert charged == Decimal("0.0168")
    assert admin.balance(customer.id)["posted"] == 1000 - charged


def test_pages(admin: Management, customer: Customer, http: httpx.Client) -> None:
    for _ in range(7):
        assert http.post("/v1/chat/completions", json=chat()).status_code == 200
    whole = [record["id"] for record in admin.records(customer.id)]
    by_threes = [record["id"] for record in admin.records(customer.id, limit=3)]
    assert whole == by_threes
    assert len(set(whole)) == 7
    page = admin.get("/api/records", account=customer.id, limit=3)
    assert len(page["items"]) == 3 and page["next_cursor"]


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=x", "limit=1000000", "cursor=nonsense", "cursor="])
def test_pages_that_cannot_be(admin: Management, query: str) -> None:
    answer = admin.http.get(f"/api/records?{query}")
    if answer.status_code != 200:  # an empty cursor, a generous limit may be taken
        problem(answer, 400)
    else:
        assert query in ("limit=1000000", "cursor=")


def test_a_repeated_post_is_one(admin: Management, customer: Customer) -> None:
    key = {"idempotency-key": uuid.uuid4().hex}
    path = f"/api/accounts/{customer.id}/credit"
    first, second = (admin.http.post(path, json={"amount": "5"}, headers=key) for _ in range(2))
    assert first.status_code in (200, 201)
    assert first.json() == second.json()
    assert admin.balance(customer.id)["posted"] == 1005
    problem(admin.http.post(path, json={"amount": "6"}, headers=key), 409)
    assert admin.balance(customer.id)["posted"] == 1005


def test_a_repeated_account_is_one(admin: Management) -> None:
    key = {"idempotency-key": uuid.uuid4().hex}
    document = {"name": f"once-{uuid.uuid4().hex[:8]}", "currency": "JPY", "terms": "prepaid"}
    first, second = (admin.http.post("/api/accounts", json=document, headers=key) for _ in range(2))
    assert first.json()["id"] == second.json()["id"]


@pytest.mark.parametrize(
    "path", ["/api/nothing", "/api", "/api/accounts/nobody", "/api/services/none", "/api/transfers/xfer_none"]
)
def test_what_is_not_there(admin: Management, path: str) -> None:
    answer = admin.http.get(path)
    problem(answer, answer.status_code)
    assert answer.status_code in (400, 404)


def test_a_wrong_method(admin: Management) -> None:
    answer = admin.http.put("/api/accounts", json={})
    problem(answer, 405)
    assert answer.headers["allow"]


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b"", b'{"name":"a","name":"b"}'])
def test_malformed_json(admin: Management, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    problem(admin.http.post("/api/accounts", content=body, headers=headers), 400)


def test_a_body_over_the_limit(admin: Management) -> None:
    answer = admin.http.post("/api/accounts", json={"name": "x" * 5_000_000})
    problem(answer, 413)
