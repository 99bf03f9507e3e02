"""Requests and tokens a minute, budgets, terms: also under parallel calls."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import httpx
import pytest

from management import Customer, Management
from server import Minato
from world import chat

RESET = re.compile(r"^(\d+ms|\d+(\.\d+)?s|\d+m\d+s|\d+h\d+m\d+s)$")


def post(minato: Minato, customer: Customer, body: dict) -> httpx.Response:
    headers = {"authorization": f"Bearer {customer.key}"}
    return httpx.post(f"{minato.url}/v1/chat/completions", json=body, headers=headers, timeout=60)


def in_parallel(count: int, minato: Minato, customer: Customer, body: dict) -> list[httpx.Response]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda _: post(minato, customer, body), range(count)))


@pytest.mark.parametrize("streamed", [False, True])
def test_parallel_calls_never_overspend(minato: Minato, admin: Management, streamed: bool) -> None:
    """50 calls of 8 yen at once on an account that has 40."""
    customer = admin.customer("40")
    body = chat("@fake ttft=50", model="by-the-token", max_tokens=8, stream=streamed)
    answers = in_parallel(50, minato, customer, body)
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(200) == 5
    assert statuses.count(429) == 45
    assert {answer.json()["error"]["code"] for answer in answers if answer.status_code == 429} == {"insufficient_quota"}
    assert admin.settled(customer.id) == {"posted": 0, "pending": 0, "available": 0}
    assert sum(Decimal(record["charge"]["amount"]) for record in admin.records(customer.id)) == 40


def test_what_was_reserved_and_not_used_comes_back(minato: Minato, admin: Management) -> None:
    """Every call could cost 40 of the 48 and costs 8: one after the other, six of them fit."""
    customer = admin.customer("48")
    body = chat(model="by-the-token", max_tokens=40)
    # The last ones have less than 40 left, so they have to bound themselves.
    assert [post(minato, customer, body).status_code for _ in range(3)] == [200, 200, 429]
    body = chat(model="by-the-token", max_tokens=8)
    assert [post(minato, customer, body).status_code for _ in range(5)] == [200, 200, 200, 200, 429]
    assert admin.balance(customer.id)["posted"] == 0


def test_a_charge_is_never_above_the_reservation(minato: Minato, admin: Management) -> None:
    """An engine that makes more than it was asked for is not at the customer's cost."""
    customer = admin.customer("100")
    answer = post(minato, customer, chat("@fake chunks=50", model="by-the-token", max_tokens=8))
    assert answer.headers["x-minato-charge"] == "8 JPY"
    assert admin.balance(customer.id)["posted"] == 92


def test_several_choices_are_reserved_for(minato: Minato, admin: Management) -> None:
    customer = admin.customer("20")
    assert post(minato, customer, chat(model="by-the-token", max_tokens=8, n=3)).status_code == 429
    assert post(minato, customer, chat(model="by-the-token", max_tokens=8, n=2)).status_code == 200


def test_new_credit_counts_at_once(minato: Minato, admin: Management) -> None:
    customer = admin.customer("4")
    body = chat(model="by-the-token", max_tokens=8)
    assert post(minato, customer, body).status_code == 429
    admin.post(f"/api/accounts/{customer.id}/credit", {"amount": "4.000000001"})
    assert post(minato, customer, body).status_code == 200
    assert admin.balance(customer.id)["posted"] == Decimal("0.000000001")


def test_postpaid_may_go_to_its_limit_and_no_further(minato: Minato, admin: Management) -> None:
    customer = admin.customer(terms="postpaid", credit_limit="16")
    body = chat(model="by-the-token", max_tokens=8)
    assert [post(minato, customer, body).status_code for _ in range(3)] == [200, 200, 429]
    assert admin.balance(customer.id) == {"posted": -16, "pending": 0, "available": 0}


def test_requests_a_minute(minato: Minato, admin: Management) -> None:
    customer = admin.customer(limits={"requests_per_minute": 3})
    answers = [post(minato, customer, chat(max_tokens=8)) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    for remaining, answer in zip((2, 1, 0), answers, strict=False):
        assert answer.headers["x-ratelimit-limit-requests"] == "3"
        assert answer.headers["x-ratelimit-remaining-requests"] == str(remaining)
        assert RESET.match(answer.headers["x-ratelimit-reset-requests"])
    refused = answers[3]
    assert refused.json()["error"]["type"] == "requests"
    assert refused.json()["error"]["code"] == "rate_limit_exceeded"
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert refused.headers.get("x-should-retry") != "false"
    assert refused.headers["x-ratelimit-remaining-requests"] == "0"
    assert len(admin.records(customer.id)) == 3


def test_parallel_calls_share_the_requests_of_a_minute(minato: Minato, admin: Management) -> None:
    customer = admin.customer(limits={"requests_per_minute": 5})
    statuses = [answer.status_code for answer in in_parallel(30, minato, customer, chat(max_tokens=8))]
    assert statuses.count(200) == 5
    assert statuses.count(429) == 25


def test_tokens_a_minute(minato: Minato, admin: Management) -> None:
    customer = admin.customer(limits={"tokens_per_minute": 100})
    body = chat("@fake chunks=40 prompt=20", max_tokens=40)
    first = post(minato, customer, body)
    assert first.status_code == 200
    assert first.headers["x-ratelimit-limit-tokens"] == "100"
    assert 0 <= int(first.headers["x-ratelimit-remaining-tokens"]) <= 60
    assert RESET.match(first.headers["x-ratelimit-reset-tokens"])
    answers = [post(minato, customer, body) for _ in range(3)]
    refused = answers[-1]
    assert refused.status_code == 429
    assert refused.json()["error"]["type"] == "tokens"
    assert refused.json()["error"]["code"] == "rate_limit_exceeded"
    assert int(refused.headers["retry-after"]) > 0


def test_parallel_calls_share_the_tokens_of_a_minute(minato: Minato, admin: Management) -> None:
    """100 tokens a minute, five calls of 60 at once: one gets through, not five."""
    customer = admin.customer(limits={"tokens_per_minute": 100})
    body = chat("@fake chunks=50 prompt=10 ttft=100", max_tokens=50)
    assert [answer.status_code for answer in in_parallel(5, minato, customer, body)].count(200) == 1


def test_a_small_limit_does_not_bar_a_key_for_ever(minato: Minato, admin: Management) -> None:
    """A call that may use more than the minute's worth runs when it runs alone."""
    customer = admin.customer(limits={"tokens_per_minute": 100})
    assert post(minato, customer, chat("@fake chunks=4 prompt=4", max_tokens=4000)).status_code == 200


def test_keys_of_others_are_not_touched(minato: Minato, admin: Management) -> None:
    limited, free = admin.customer(limits={"requests_per_minute": 1}), admin.customer()
    assert [post(minato, limited, chat()).status_code for _ in range(2)] == [200, 429]
    answer = post(minato, free, chat())
    assert answer.status_code == 200
    assert "x-ratelimit-limit-requests" not in answer.headers


def test_more_answers_at_once_than_allowed(own_minato) -> None:
    with own_minato(server={"limits": {"max_in_flight": 2}}) as minato:
        customer = Customer(id="", name="main", key="sk-main")
        answers = in_parallel(6, minato, customer, chat("@fake ttft=1000", max_tokens=8))
        refused = [answer for answer in answers if answer.status_code != 200]
        assert len(refused) == 4
        for answer in refused:
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) >= 1
            assert answer.json()["error"]["code"] == "overloaded"


def test_an_answer_larger_than_allowed_is_stopped(own_minato) -> None:
    with own_minato(server={"limits": {"max_answer_bytes": 100_000}}) as minato:
        customer = Customer(id="", name="main", key="sk-main")
        assert post(minato, customer, chat("@fake big=50000")).status_code == 200
        assert post(minato, customer, chat("@fake big=200000")).status_code == 502
        streamed = post(minato, customer, chat("@fake chunks=5000", stream=True, max_tokens=5000))
        assert "[DONE]" not in streamed.text
        assert '"error"' in streamed.text
