"""POST /v1/chat/completions without streaming."""

from __future__ import annotations

import json

import httpx
import pytest
from openai import OpenAI

from fake_answers import TOOL_ARGUMENTS, VENDOR_MEMBERS
from management import Customer, Management
from server import Upstream
from world import CHAT_CHARGE, chat

MESSAGES = [{"role": "user", "content": "hello"}]


def test_an_answer(openai_client: OpenAI) -> None:
    answer = openai_client.chat.completions.create(model="chat", messages=MESSAGES)
    assert answer.object == "chat.completion"
    assert answer.choices[0].message.content == "w0 w1 w2 w3 w4 w5 w6 w7 "
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (24, 8)
    assert answer.usage.prompt_tokens_details.cached_tokens == 4
    assert answer.system_fingerprint == "fp_fake"
    assert answer.service_tier == "default"


def test_a_charged_answer_names_its_charge_record_and_request(openai_client: OpenAI) -> None:
    raw = openai_client.chat.completions.with_raw_response.create(model="chat", messages=MESSAGES)
    assert raw.headers["x-minato-charge"] == f"{CHAT_CHARGE} JPY"
    assert raw.headers["x-minato-record"].startswith("use_")
    assert raw.headers["x-request-id"]
    assert raw.parse()._request_id == raw.headers["x-request-id"]


def test_the_engine_gets_its_own_model_name_and_its_own_key(http: httpx.Client, upstream: Upstream) -> None:
    assert http.post("/v1/chat/completions", json=chat()).status_code == 200
    last = upstream.last()
    assert last["path"] == "/v1/chat/completions"
    assert json.loads(last["body"])["model"] == "model-of-chat"
    assert last["headers"]["authorization"] == "Bearer sk-upstream"


def test_the_callers_key_never_reaches_the_engine(http: httpx.Client, customer: Customer, upstream: Upstream) -> None:
    http.post("/v1/chat/completions", json=chat(), headers={"OpenAI-Organization": "org-secret"})
    assert customer.key not in json.dumps(upstream.last())


def test_two_services_reach_two_engines(http: httpx.Client, upstream: Upstream, second_upstream: Upstream) -> None:
    upstream.reset()
    second_upstream.reset()
    http.post("/v1/chat/completions", json=chat())
    answer = http.post("/v1/chat/completions", json=chat(model="other"))
    assert upstream.stats()["requests"] == second_upstream.stats()["requests"] == 1
    assert json.loads(second_upstream.last()["body"])["model"] == "model-of-other"
    assert answer.headers["x-minato-charge"] == "0.0088 JPY"
    assert "authorization" not in second_upstream.last()["headers"]


def test_what_we_do_not_know_reaches_the_engine_byte_for_byte(http: httpx.Client, upstream: Upstream) -> None:
    odd = (
        '"vendor": {"b":1, "a" :[1.0, 1e3,  12345678901234567890], "u":"\\u6e2f港\\/", "deep":{"x":null}},\n'
        '\t"temperature":0.70, "seed":9007199254740993, "messages"'
    )
    body = '{ "model" : "chat", %s: [{"role":"user","content":"hi \\ud83e\\udd8a"}], "max_tokens": 64 }' % odd
    answer = http.post("/v1/chat/completions", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 200, answer.text
    assert upstream.last()["body"] == body.replace('"chat"', '"model-of-chat"')


def test_what_we_do_not_know_reaches_the_client_byte_for_byte(http: httpx.Client) -> None:
    answer = http.post("/v1/chat/completions", json=chat("@fake ext=1 lp=1 reason=1"))
    assert VENDOR_MEMBERS in answer.text
    document = answer.json()
    assert document["choices"][0]["message"]["reasoning_content"] == "because"
    assert document["choices"][0]["message"]["annotations"] == []
    assert document["choices"][0]["logprobs"]["content"][0]["logprob"] == -0.1
    assert document["usage"]["completion_tokens_details"]["reasoning_tokens"] == 2


def test_several_choices(openai_client: OpenAI) -> None:
    answer = openai_client.chat.completions.create(model="chat", messages=MESSAGES, n=3)
    assert [choice.index for choice in answer.choices] == [0, 1, 2]


def test_a_tool_call_keeps_its_arguments_as_they_are(openai_client: OpenAI, upstream: Upstream) -> None:
    tools = [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}]
    answer = openai_client.chat.completions.create(
        model="chat", messages=[{"role": "user", "content": "@fake tool=1"}], tools=tools, tool_choice="auto"
    )
    (call,) = answer.choices[0].message.tool_calls
    assert answer.choices[0].finish_reason == "tool_calls"
    assert answer.choices[0].message.content is None
    assert (call.id, call.function.name, call.function.arguments) == ("call_abc", "get_weather", TOOL_ARGUMENTS)
    assert json.loads(upstream.last()["body"])["tools"] == tools


def test_the_result_of_a_tool_reaches_the_engine(openai_client: OpenAI, upstream: Upstream) -> None:
    call = {"id": "call_abc", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}
    messages = [
        *MESSAGES,
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_abc", "content": "晴れ"},
    ]
    openai_client.chat.completions.create(model="chat", messages=messages)
    assert json.loads(upstream.last()["body"])["messages"] == messages


def test_a_large_answer_passes_whole(http: httpx.Client) -> None:
    answer = http.post("/v1/chat/completions", json=chat("@fake big=3000000"))
    assert len(answer.json()["choices"][0]["message"]["content"]) == 3_000_000


def test_a_large_request_passes_whole(http: httpx.Client, upstream: Upstream) -> None:
    text = "港" * 300_000
    assert http.post("/v1/chat/completions", json=chat(text, max_tokens=8)).status_code == 200
    assert json.loads(upstream.last()["body"])["messages"][0]["content"] == text


def test_cached_tokens_have_their_own_price(http: httpx.Client) -> None:
    # 20 at 100, 4 cached at 10, 8 at 400 a million
    answer = http.post("/v1/chat/completions", json=chat(model="cached"))
    assert answer.headers["x-minato-charge"] == "0.00524 JPY"


def test_a_service_may_have_a_least_charge(http: httpx.Client) -> None:
    assert http.post("/v1/chat/completions", json=chat(model="minimum")).headers["x-minato-charge"] == "0.5 JPY"


def test_usage_that_nobody_reports_is_counted_and_flagged(
    http: httpx.Client, admin: Management, customer: Customer
) -> None:
    answer = http.post("/v1/chat/completions", json=chat("@fake nousage=1"))
    assert answer.status_code == 200
    record = admin.record(answer.headers["x-minato-record"])
    assert record["usage"]["source"] in ("counted", "estimated")
    assert record["estimated"] is True
    assert record["usage"]["input_tokens"] > 0
    assert record["usage"]["output_tokens"] > 0


def test_an_explicit_zero_is_a_report_and_not_a_gap(http: httpx.Client, admin: Management) -> None:
    answer = http.post("/v1/chat/completions", json=chat("@fake zero=1"))
    record = admin.record(answer.headers["x-minato-record"])
    assert record["usage"]["source"] == "reported"
    assert (record["usage"]["input_tokens"], record["usage"]["output_tokens"]) == (0, 0)
    assert answer.headers["x-minato-charge"] == "0 JPY"


def test_a_body_is_bounded_where_the_service_bounds_it(http: httpx.Client) -> None:
    answer = http.post("/v1/chat/completions", json=chat(model="bounded", max_tokens=101))
    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == "max_tokens"
    assert http.post("/v1/chat/completions", json=chat(model="bounded", max_tokens=100)).status_code == 200


@pytest.mark.parametrize("member", ["max_tokens", "max_completion_tokens"])
def test_the_clients_own_bound_reaches_the_engine(http: httpx.Client, upstream: Upstream, member: str) -> None:
    http.post("/v1/chat/completions", json=chat(**{member: 7}))
    sent = json.loads(upstream.last()["body"])
    assert 7 in (sent.get("max_tokens"), sent.get("max_completion_tokens"))
