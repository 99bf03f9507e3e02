"""What clients get wrong: each a clear error object, nothing charged, nothing sent to an engine."""

from __future__ import annotations

import json

import httpx
import openai
import pytest
from openai import OpenAI

from management import Customer, Management
from server import Minato, Upstream
from wire import Connection
from world import chat

JSON = {"content-type": "application/json"}
USER = '{"role":"user","content":"hi"}'


def error_of(answer: httpx.Response, status: int) -> dict:
    """The error object, checked for what every one must have."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["x-request-id"]
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert isinstance(error["message"], str) and error["message"]
    assert isinstance(error["type"], str) and error["type"]
    return error


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"not json",
        b'{"model":"chat",}',
        b'{"model":"chat","messages":[%s]' % USER.encode(),
        b'{"model":"chat","messages":[%s]}}' % USER.encode(),
        b'{"model":"chat","messages":[%s],"x":01}' % USER.encode(),
        b'{"model":"chat","messages":[%s],"x":NaN}' % USER.encode(),
        b"{'model':'chat'}",
        b'{"model":"chat","messages":[%s],"x":"\\ud800"}' % USER.encode(),
        b'{"model":"chat","messages":[%s],"x":"\x01"}' % USER.encode(),
        b'{"model":"chat","messages":[%s],"x":' % USER.encode() + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=[
        "empty",
        "one brace",
        "no json",
        "comma",
        "unclosed",
        "a brace too many",
        "leading zero",
        "NaN",
        "single quotes",
        "lone surrogate",
        "control character",
        "very deep",
    ],
)
def test_malformed_json(http: httpx.Client, body: bytes) -> None:
    error = error_of(http.post("/v1/chat/completions", content=body, headers=JSON), 400)
    assert error["type"] == "invalid_request_error"


@pytest.mark.parametrize("bad", [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xe6\xb8", b"\xf5\x80\x80\x80"])
def test_bytes_that_are_no_utf8(http: httpx.Client, bad: bytes) -> None:
    body = b'{"model":"chat","messages":[{"role":"user","content":"' + bad + b'"}]}'
    error_of(http.post("/v1/chat/completions", content=body, headers=JSON), 400)


def test_a_member_that_stands_twice_is_refused(http: httpx.Client, upstream: Upstream) -> None:
    """Else the gateway could price one model and the engine run another."""
    upstream.reset()
    body = '{"model":"free","messages":[%s],"model":"by-the-token"}' % USER
    error_of(http.post("/v1/chat/completions", content=body, headers=JSON), 400)
    assert upstream.stats()["requests"] == 0


@pytest.mark.parametrize(
    ("members", "parameter"),
    [
        ({"model": 5}, "model"),
        ({"model": None}, "model"),
        ({"model": ""}, "model"),
        ({"messages": "hi"}, "messages"),
        ({"messages": []}, "messages"),
        ({"messages": None}, "messages"),
        ({"messages": ["hi"]}, "messages[0]"),
        ({"messages": [{"content": "hi"}]}, "messages[0].role"),
        ({"stream": "yes"}, "stream"),
        ({"stream": 1}, "stream"),
        ({"n": 0}, "n"),
        ({"n": 100_000}, "n"),
        ({"n": 1.5}, "n"),
        ({"max_tokens": -1}, "max_tokens"),
        ({"max_tokens": "8"}, "max_tokens"),
        ({"max_tokens": 10**30}, "max_tokens"),
        ({"max_completion_tokens": 0}, "max_completion_tokens"),
        ({"stream": True, "stream_options": "usage"}, "stream_options"),
        ({"stream": True, "stream_options": {"include_usage": 1}}, "stream_options.include_usage"),
    ],
)
def test_wrong_types(http: httpx.Client, members: dict, parameter: str) -> None:
    error = error_of(http.post("/v1/chat/completions", json=chat() | members), 400)
    assert error["param"] == parameter


@pytest.mark.parametrize("body", ["[]", '"chat"', "null", "5", "true"])
def test_json_that_is_no_object(http: httpx.Client, body: str) -> None:
    error_of(http.post("/v1/chat/completions", content=body, headers=JSON), 400)


def test_what_is_missing_is_named(http: httpx.Client) -> None:
    for member in ("model", "messages"):
        body = chat()
        del body[member]
        error = error_of(http.post("/v1/chat/completions", json=body), 400)
        assert error["param"] == member
        assert member in error["message"]


def test_an_unknown_model(openai_client: OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        openai_client.chat.completions.create(model="gpt-nothing", messages=[{"role": "user", "content": "hi"}])
    assert (caught.value.code, caught.value.param) == ("model_not_found", "model")
    assert "gpt-nothing" in caught.value.message
    assert caught.value.response.headers["x-should-retry"] == "false"


def test_a_body_of_another_type(http: httpx.Client) -> None:
    answer = http.post("/v1/chat/completions", content=b"<xml/>", headers={"content-type": "application/xml"})
    error_of(answer, 415)


@pytest.mark.parametrize("key", [None, "sk-wrong", "sk-main\u00e9", "x" * 5000])
@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/models", "/v1/embeddings"])
def test_a_wrong_an_empty_and_a_missing_key(minato: Minato, key: str | None, path: str) -> None:
    headers = {} if key is None else {"authorization": f"Bearer {key}".encode()}
    method = "GET" if path.endswith("models") else "POST"
    answer = httpx.request(method, minato.url + path, json=None if method == "GET" else chat(), headers=headers)
    error = error_of(answer, 401)
    assert error["type"] == "invalid_request_error"
    if key:
        assert error["code"] == "invalid_api_key"
        assert key not in error["message"]
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer ", "Bearer   "])
def test_an_empty_key(minato: Minato, value: str) -> None:
    with Connection(minato.port) as connection:
        connection.request("POST", "/v1/chat/completions", b"{}", authorization=value)
        answer = connection.answer()
    assert answer.status == 401
    assert json.loads(answer.body)["error"]["message"]


@pytest.mark.parametrize("scheme", ["Basic c2s6c2s=", "sk-main", "Token sk-main"])
def test_a_key_in_another_dress(minato: Minato, scheme: str) -> None:
    answer = httpx.post(f"{minato.url}/v1/chat/completions", json=chat(), headers={"authorization": scheme})
    error_of(answer, 401)


def test_the_sdk_says_authentication_error(minato: Minato) -> None:
    with OpenAI(base_url=minato.base_url, api_key="sk-wrong", max_retries=0) as client:
        with pytest.raises(openai.AuthenticationError):
            client.models.list()


def test_an_admin_key_is_no_api_key(minato: Minato, admin: Management) -> None:
    error_of(httpx.post(f"{minato.url}/v1/chat/completions", json=chat(), headers=admin.http.headers), 401)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/chat/completions"),
        ("PUT", "/v1/chat/completions"),
        ("DELETE", "/v1/embeddings"),
        ("POST", "/v1/models"),
        ("PATCH", "/v1/models/chat"),
    ],
)
def test_a_wrong_method(http: httpx.Client, method: str, path: str) -> None:
    answer = http.request(method, path)
    error_of(answer, 405)
    assert answer.headers["allow"]


@pytest.mark.parametrize(
    "path", ["/v1/nothing", "/v1", "/v1/", "/v1/chat", "/v1/chat/completions/x", "/v1/audio/speech", "/v1//models"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_route_has_the_error_object(http: httpx.Client, method: str, path: str) -> None:
    error = error_of(http.request(method, path, json={} if method == "POST" else None), 404)
    assert error["code"] == "unknown_url"


def test_a_body_over_the_limit(http: httpx.Client) -> None:
    answer = http.post("/v1/chat/completions", json=chat("x" * 4_194_304))
    error_of(answer, 413)
    assert answer.headers["x-should-retry"] == "false"


def test_a_chunked_body_over_the_limit(http: httpx.Client) -> None:
    pieces = (b"x" * 65536 for _ in range(80))
    error_of(http.post("/v1/chat/completions", content=pieces, headers=JSON), 413)


def test_credit_that_is_used_up(minato: Minato) -> None:
    with OpenAI(base_url=minato.base_url, api_key="sk-penniless", max_retries=2) as client:
        with pytest.raises(openai.RateLimitError) as caught:
            client.chat.completions.create(model="chat", messages=[{"role": "user", "content": "hi"}])
    assert caught.value.code == "insufficient_quota"
    assert caught.value.type == "insufficient_quota"
    headers = caught.value.response.headers
    assert headers["x-should-retry"] == "false"
    # No try beyond the first: the SDK was told that none can help.
    assert caught.value.response.request.headers["x-stainless-retry-count"] == "0"


def test_credit_that_is_used_up_ends_a_stream_before_it_begins(minato: Minato) -> None:
    headers = {"authorization": "Bearer sk-penniless"}
    error = error_of(httpx.post(f"{minato.url}/v1/chat/completions", json=chat(stream=True), headers=headers), 429)
    assert error["code"] == "insufficient_quota"


def test_none_of_it_costs_anything(
    http: httpx.Client, admin: Management, customer: Customer, upstream: Upstream
) -> None:
    upstream.reset()
    http.post("/v1/chat/completions", content=b"{", headers=JSON)
    http.post("/v1/chat/completions", json=chat(model="nothing"))
    http.post("/v1/chat/completions", json=chat() | {"messages": 5})
    assert upstream.stats()["requests"] == 0
    assert admin.records(customer.id) == []
    assert admin.balance(customer.id) == {"posted": 1000, "pending": 0, "available": 1000}
