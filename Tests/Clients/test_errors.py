"""Failures of an engine: the SDK's exception classes, retries, fall-back, and that nothing is charged."""

from __future__ import annotations

import time
import uuid

import httpx
import openai
import pytest
from openai import OpenAI

from management import Customer, Management
from server import Minato, Upstream
from world import chat


def ask(client: OpenAI, text: str, **more: object):
    return client.chat.completions.create(model="chat", messages=[{"role": "user", "content": text}], **more)


@pytest.mark.parametrize(
    ("status", "exception"),
    [
        (400, openai.BadRequestError),
        (422, openai.UnprocessableEntityError),
        (429, openai.RateLimitError),
        (500, openai.InternalServerError),
        (503, openai.InternalServerError),
    ],
)
@pytest.mark.parametrize("streamed", [False, True])
def test_a_status_of_the_engine_raises_the_right_exception(
    openai_client: OpenAI, admin: Management, customer: Customer, status: int, exception: type, streamed: bool
) -> None:
    with pytest.raises(exception) as caught:
        ask(openai_client, f"@fake status={status}", stream=streamed)
    assert caught.value.request_id
    assert isinstance(caught.value.body, dict)
    assert caught.value.body["message"]
    assert admin.settled(customer.id)["posted"] == 1000


def test_what_the_engine_says_of_the_request_reaches_the_client(openai_client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        ask(openai_client, "@fake status=400")
    assert "fake failure 400" in caught.value.message


@pytest.mark.parametrize("status", [401, 403, 404])
def test_what_is_wrong_between_us_and_the_engine_is_not_the_clients_fault(openai_client: OpenAI, status: int) -> None:
    """The client's key and model are right, so these statuses would send it looking in the wrong place."""
    with pytest.raises(openai.APIStatusError) as caught:
        ask(openai_client, f"@fake status={status}")
    assert caught.value.status_code >= 500


def test_a_rate_limit_of_the_engine_is_told_with_its_time(http: httpx.Client) -> None:
    answer = http.post("/v1/chat/completions", json=chat("@fake status=429 retry=7"))
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "7"
    assert answer.headers.get("x-should-retry") != "false"


def test_a_page_of_html_is_no_answer(http: httpx.Client) -> None:
    answer = http.post("/v1/chat/completions", json=chat("@fake status=502 html=1"))
    assert answer.status_code == 502
    assert answer.json()["error"]["type"] == "server_error"
    assert "<html>" not in answer.text


def test_an_answer_that_is_not_json_is_502_and_free(http: httpx.Client, admin: Management, customer: Customer) -> None:
    answer = http.post("/v1/chat/completions", json=chat("@fake badjson=1"))
    assert answer.status_code == 502
    assert answer.json()["error"]["message"]
    assert admin.settled(customer.id)["posted"] == 1000


def test_an_answer_that_is_cut_off_is_502_and_free(http: httpx.Client, admin: Management, customer: Customer) -> None:
    assert http.post("/v1/chat/completions", json=chat("@fake cut=1")).status_code == 502
    assert admin.settled(customer.id)["posted"] == 1000


@pytest.mark.parametrize("fault", ["cuthead=1", "status=503", "status=500"])
@pytest.mark.parametrize("streamed", [False, True])
def test_a_fault_before_the_first_byte_is_tried_again(
    http: httpx.Client, admin: Management, upstream: Upstream, fault: str, streamed: bool
) -> None:
    tag = uuid.uuid4().hex
    body = chat(f"@fake {fault} times=1 tag={tag}", stream=streamed)
    answer = http.post("/v1/chat/completions", json=body)
    assert answer.status_code == 200, answer.text
    assert upstream.stats()["by_tag"][tag] == 2
    assert admin.record(answer.headers["x-minato-record"])["charge"]["amount"] == "0.0056"


def test_tries_are_bounded(http: httpx.Client, upstream: Upstream) -> None:
    tag = uuid.uuid4().hex
    answer = http.post("/v1/chat/completions", json=chat(f"@fake cuthead=1 tag={tag}"))
    assert answer.status_code == 502
    # `retries` is 2, and a connection that was kept may turn out to be dead before the first of them.
    assert upstream.stats()["by_tag"][tag] in (3, 4)


@pytest.mark.parametrize("fault", ["status=400", "cut=2 ttft=1"])
def test_what_cannot_be_mended_is_not_tried_again(http: httpx.Client, upstream: Upstream, fault: str) -> None:
    tag = uuid.uuid4().hex
    http.post("/v1/chat/completions", json=chat(f"@fake {fault} tag={tag}", stream=True))
    assert upstream.stats()["by_tag"][tag] == 1


def test_the_second_upstream_stands_in_for_the_first(http: httpx.Client) -> None:
    for _ in range(3):
        assert http.post("/v1/chat/completions", json=chat(model="backed-up")).status_code == 200


def test_requests_that_make_the_engine_fail_do_not_shut_others_out(http: httpx.Client, upstream: Upstream) -> None:
    """Else whoever finds such a request could stop the service for everybody."""
    for _ in range(5):
        assert http.post("/v1/chat/completions", json=chat("@fake status=500")).status_code == 502
        assert http.post("/v1/chat/completions", json=chat()).status_code == 200


def test_nobody_at_the_other_end(http: httpx.Client, admin: Management, customer: Customer) -> None:
    answer = http.post("/v1/chat/completions", json=chat(model="nobody"))
    assert answer.status_code in (502, 503)
    assert answer.json()["error"]["type"] == "server_error"
    assert admin.settled(customer.id)["posted"] == 1000


@pytest.mark.parametrize("streamed", [False, True])
def test_an_engine_that_does_not_begin_is_given_up(http: httpx.Client, streamed: bool) -> None:
    started = time.monotonic()
    answer = http.post("/v1/chat/completions", json=chat("@fake head=5000", model="hasty", stream=streamed))
    assert answer.status_code == 504
    assert answer.json()["error"]["type"] == "server_error"
    assert time.monotonic() - started < 4


def test_the_sdk_retries_by_itself_and_is_charged_once(
    minato: Minato, admin: Management, customer: Customer, upstream: Upstream
) -> None:
    tag = uuid.uuid4().hex
    with OpenAI(base_url=minato.base_url, api_key=customer.key, max_retries=2, timeout=30) as client:
        # More faults than the gateway's own tries can meet: the SDK has to ask a second time.
        answer = ask(client, f"@fake status=500 times=4 tag={tag}")
    assert answer.choices[0].finish_reason == "stop"
    charged = [record for record in admin.records(customer.id) if record["status"] == "completed"]
    assert len(charged) == 1
    assert admin.settled(customer.id)["posted"] == admin.balance(customer.id)["available"]


def test_fields_of_the_engine_do_not_pass_for_ours(http: httpx.Client) -> None:
    answer = http.post("/v1/chat/completions", json=chat())
    assert answer.headers["x-request-id"] != "req_upstream_1"
    assert answer.headers.get("x-ratelimit-limit-requests") != "77777"
    assert "openai-organization" not in answer.headers or answer.headers["openai-organization"] != "org-fake"
