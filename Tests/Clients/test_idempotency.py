"""Idempotency-Key on the API that costs money."""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from management import Customer, Management
from server import Minato, Upstream, eventually
from wire import Connection
from world import chat


def post(minato: Minato, customer: Customer, body: dict, key: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {customer.key}", "idempotency-key": key}
    return httpx.post(f"{minato.url}/v1/chat/completions", json=body, headers=headers, timeout=60)


@pytest.mark.parametrize("streamed", [False, True])
def test_a_hundred_at_once_are_one(
    minato: Minato, admin: Management, customer: Customer, upstream: Upstream, streamed: bool
) -> None:
    key, tag = uuid.uuid4().hex, uuid.uuid4().hex
    body = chat(f"@fake ttft=100 status=500 times=0 tag={tag}", stream=streamed)
    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(lambda _: post(minato, customer, body, key), range(100)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["x-minato-record"] for answer in answers}) == 1
    assert upstream.stats()["by_tag"][tag] == 1
    (record,) = admin.records(customer.id)
    assert record["charge"]["amount"] == "0.0056"
    assert len({answer.headers["x-request-id"] for answer in answers}) == 100


def test_a_repetition_later_gets_the_first_answer_again(minato: Minato, admin: Management, customer: Customer) -> None:
    key = uuid.uuid4().hex
    first, second = (post(minato, customer, chat(), key) for _ in range(2))
    assert first.content == second.content
    assert first.headers["x-minato-charge"] == second.headers["x-minato-charge"]
    assert len(admin.records(customer.id)) == 1


@pytest.mark.parametrize("change", [{"max_tokens": 5}, {"stream": True}, {"model": "other"}])
def test_another_body_under_the_same_key_is_a_conflict(
    minato: Minato, admin: Management, customer: Customer, change: dict
) -> None:
    key = uuid.uuid4().hex
    assert post(minato, customer, chat(), key).status_code == 200
    refused = post(minato, customer, chat() | change, key)
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "idempotency_key_reused"
    assert refused.headers["x-should-retry"] == "false"
    assert len(admin.records(customer.id)) == 1


def test_keys_of_two_accounts_never_meet(minato: Minato, admin: Management) -> None:
    key, first, second = uuid.uuid4().hex, admin.customer(), admin.customer()
    records = {post(minato, customer, chat(), key).headers["x-minato-record"] for customer in (first, second)}
    assert len(records) == 2


@pytest.mark.parametrize("fault", ["status=500 times=3", "status=400 times=1", "cut=2 times=1"])
def test_what_failed_and_was_not_charged_may_be_tried_again(
    minato: Minato, admin: Management, customer: Customer, fault: str
) -> None:
    key, tag = uuid.uuid4().hex, uuid.uuid4().hex
    body = chat(f"@fake {fault} tag={tag}")
    assert post(minato, customer, body, key).status_code >= 400
    assert post(minato, customer, body, key).status_code == 200
    assert [record["status"] for record in admin.records(customer.id)].count("completed") == 1


def test_a_client_that_lost_the_answer_gets_it_by_asking_again(
    minato: Minato, admin: Management, customer: Customer, upstream: Upstream
) -> None:
    """With a key the answer outlives the connection: that is what the key is for."""
    key, tag = uuid.uuid4().hex, uuid.uuid4().hex
    body = chat(f"@fake chunks=10 itl=20 status=500 times=0 tag={tag}", stream=True, max_tokens=16)
    with Connection(minato.port) as connection:
        connection.request(
            "POST",
            "/v1/chat/completions",
            json.dumps(body).encode(),
            authorization=f"Bearer {customer.key}",
            idempotency_key=key,
        )
        assert connection.socket.recv(65536)
    eventually("the use is settled", lambda: admin.records(customer.id))
    headers = {"authorization": f"Bearer {customer.key}", "idempotency-key": key, "content-type": "application/json"}
    again = httpx.post(f"{minato.url}/v1/chat/completions", content=json.dumps(body).encode(), headers=headers)
    assert again.status_code == 200
    assert again.text.endswith("data: [DONE]\n\n")
    assert upstream.stats()["by_tag"][tag] == 1
    (record,) = admin.records(customer.id)
    assert record["status"] == "completed"


def test_a_key_is_remembered_over_a_restart(own_minato, upstream: Upstream) -> None:
    """The answer is gone with the memory; what was paid for is still not charged or made twice."""
    minato = own_minato()
    customer, key, tag = Customer("", "main", "sk-main"), uuid.uuid4().hex, uuid.uuid4().hex
    body = chat(f"@fake status=500 times=0 tag={tag}")
    with minato:
        record = post(minato, customer, body, key).headers["x-minato-record"]
    with minato:
        again = post(minato, customer, body, key)
        assert again.status_code in (200, 409)
        if again.status_code == 409:
            assert again.json()["error"]["code"] == "idempotency_answer_gone"
            assert record in again.json()["error"]["message"]
        assert post(minato, customer, chat("other"), key).status_code == 409
        assert upstream.stats()["by_tag"][tag] == 1
        assert len(Management(minato.url).records("main")) == 1


@pytest.mark.parametrize("key", ["", "x" * 300])
def test_a_key_out_of_bounds(minato: Minato, customer: Customer, key: str) -> None:
    assert post(minato, customer, chat(), key).status_code == 400
