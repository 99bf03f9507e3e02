"""HTTP/1.1 itself: keep-alive, pipelining, Expect, gzip, CORS, request ids."""

from __future__ import annotations

import gzip
import json
import zlib

import httpx
import pytest

from management import Customer
from server import Minato, Upstream
from wire import Connection, encode
from world import chat

BODY = json.dumps(chat()).encode()


@pytest.fixture
def bearer(customer: Customer) -> str:
    return f"Bearer {customer.key}"


def test_many_requests_on_one_connection(minato: Minato, bearer: str) -> None:
    with Connection(minato.port) as connection:
        for body in (BODY, json.dumps(chat(stream=True)).encode(), b"{", BODY):
            connection.request("POST", "/v1/chat/completions", body, authorization=bearer)
            assert connection.answer().status == (400 if body == b"{" else 200)
        for path in ("/healthz", "/v1/models", "/v1/nothing", "/api/accounts", "/readyz"):
            connection.request("GET", path, authorization=bearer)
            assert connection.answer().status in (200, 401, 403, 404)


def test_pipelined_requests_are_answered_in_order(minato: Minato, bearer: str) -> None:
    def request(text: str) -> bytes:
        return encode("POST", "/v1/chat/completions", json.dumps(chat(text)).encode(), authorization=bearer)

    with Connection(minato.port) as connection:
        slow, fast = request("@fake chunks=2 ttft=200"), request("@fake chunks=3")
        models = encode("GET", "/v1/models", authorization=bearer)
        health = encode("GET", "/healthz")
        connection.send(slow + fast + models + health + fast)
        answers = [connection.answer() for _ in range(5)]
    assert [answer.status for answer in answers] == [200] * 5
    contents = [json.loads(answers[at].body)["choices"][0]["message"]["content"] for at in (0, 1, 4)]
    assert contents == ["w0 w1 ", "w0 w1 w2 ", "w0 w1 w2 "]
    assert b'"list"' in answers[2].body


def test_a_request_that_comes_byte_by_byte(minato: Minato, bearer: str) -> None:
    with Connection(minato.port) as connection:
        for byte in encode("POST", "/v1/chat/completions", BODY, authorization=bearer):
            connection.send(bytes([byte]))
        assert connection.answer().status == 200


def test_a_chunked_request(minato: Minato, bearer: str) -> None:
    with Connection(minato.port) as connection:
        connection.send(
            encode("POST", "/v1/chat/completions", authorization=bearer, transfer_encoding="chunked")
            + b"%x\r\n%s\r\n" % (10, BODY[:10])
            + b"%x;extension=1\r\n%s\r\n0\r\n\r\n" % (len(BODY) - 10, BODY[10:])
        )
        assert connection.answer().status == 200


def test_expect_100_continue(minato: Minato, bearer: str) -> None:
    with Connection(minato.port) as connection:
        fields = {"authorization": bearer, "expect": "100-continue", "content_length": str(len(BODY))}
        connection.request("POST", "/v1/chat/completions", **fields)
        assert connection.answer().status == 100
        connection.send(BODY)
        assert connection.answer().status == 200


def test_expect_100_continue_with_too_large_a_body_is_refused_at_once(minato: Minato, bearer: str) -> None:
    with Connection(minato.port) as connection:
        fields = {"authorization": bearer, "expect": "100-continue", "content_length": "900000000"}
        connection.request("POST", "/v1/chat/completions", **fields)
        assert connection.answer().status == 413


def test_connection_close(minato: Minato, bearer: str) -> None:
    with Connection(minato.port) as connection:
        connection.request("POST", "/v1/chat/completions", BODY, authorization=bearer, connection="close")
        answer = connection.answer()
        assert answer.status == 200
        assert answer.headers["connection"] == "close"
        assert connection.is_closed()


@pytest.mark.parametrize(
    "junk", [b"\x16\x03\x01\x02\x00\x01\x00", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\r\n" * 3 + b"x y z\r\n\r\n"]
)
def test_what_is_no_http_ends_the_connection_and_not_the_server(minato: Minato, junk: bytes) -> None:
    with Connection(minato.port) as connection:
        connection.send(junk)
        connection.socket.shutdown(1)
        while connection.socket.recv(65536):
            pass
    assert httpx.get(f"{minato.url}/healthz").status_code == 200


def test_two_lengths_are_refused(minato: Minato, bearer: str) -> None:
    """Request smuggling (RFC 9112 §6.3)."""
    with Connection(minato.port) as connection:
        connection.send(
            b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: %s\r\ncontent-length: %d\r\n"
            b"content-length: 5\r\n\r\n%s" % (bearer.encode(), len(BODY), BODY)
        )
        assert connection.answer().status == 400


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_compressed_requests(http: httpx.Client, upstream: Upstream, encoding: str) -> None:
    packed = gzip.compress(BODY) if encoding == "gzip" else zlib.compress(BODY)
    headers = {"content-encoding": encoding, "content-type": "application/json"}
    answer = http.post("/v1/chat/completions", content=packed, headers=headers)
    assert answer.status_code == 200, answer.text
    assert json.loads(upstream.last()["body"])["model"] == "model-of-chat"
    assert "content-encoding" not in upstream.last()["headers"]


def test_a_bomb_of_zeros_is_refused(http: httpx.Client) -> None:
    bomb = gzip.compress(b'{"model":"chat","x":"' + b"0" * 200_000_000 + b'"}')
    headers = {"content-encoding": "gzip", "content-type": "application/json"}
    assert http.post("/v1/chat/completions", content=bomb, headers=headers).status_code == 413


def test_nothing_is_unzipped_for_strangers(minato: Minato) -> None:
    bomb = gzip.compress(b"0" * 200_000_000)
    headers = {"content-encoding": "gzip", "authorization": "Bearer sk-wrong"}
    answer = httpx.post(f"{minato.url}/v1/chat/completions", content=bomb, headers=headers)
    assert answer.status_code == 401


def test_a_body_that_is_no_gzip(http: httpx.Client) -> None:
    headers = {"content-encoding": "gzip", "content-type": "application/json"}
    answer = http.post("/v1/chat/completions", content=BODY, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


def test_a_coding_we_do_not_know(http: httpx.Client) -> None:
    headers = {"content-encoding": "br", "content-type": "application/json"}
    assert http.post("/v1/chat/completions", content=BODY, headers=headers).status_code in (400, 415)


def test_a_preflight_of_a_browser(minato: Minato) -> None:
    asked = "authorization, content-type, x-stainless-lang"
    answer = httpx.options(
        f"{minato.url}/v1/chat/completions",
        headers={
            "origin": "https://app.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": asked,
        },
    )
    assert answer.status_code in (200, 204)
    assert answer.headers["access-control-allow-origin"] in ("*", "https://app.example")
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert {name.strip() for name in answer.headers["access-control-allow-headers"].split(",")} >= {
        name.strip() for name in asked.split(",")
    }


def test_a_request_of_a_browser(http: httpx.Client) -> None:
    for body in (chat(), chat(stream=True), chat(model="nothing")):
        answer = http.post("/v1/chat/completions", json=body, headers={"origin": "https://app.example"})
        assert answer.headers["access-control-allow-origin"] in ("*", "https://app.example")
        assert answer.headers["access-control-expose-headers"]


def test_cors_can_be_kept_to_some_origins(own_minato) -> None:
    with own_minato(server={"cors": {"origins": ["https://app.example"]}}) as minato:
        for origin, allowed in (("https://app.example", True), ("https://evil.example", False)):
            answer = httpx.get(f"{minato.url}/v1/models", headers={"origin": origin})
            assert ("access-control-allow-origin" in answer.headers) is allowed


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/metrics"),
        ("GET", "/openapi.json"),
        ("GET", "/log/checkpoint"),
        ("GET", "/api/accounts"),
        ("GET", "/api/nothing"),
        ("GET", "/nothing"),
        ("GET", "/v1/models"),
        ("GET", "/v1/nothing"),
        ("POST", "/v1/chat/completions"),
    ],
)
def test_every_answer_has_a_request_id(minato: Minato, method: str, path: str) -> None:
    first, second = (httpx.request(method, minato.url + path) for _ in range(2))
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


def test_a_clients_own_request_id_is_kept_and_reaches_the_engine(http: httpx.Client, upstream: Upstream) -> None:
    answer = http.post("/v1/chat/completions", json=chat(), headers={"x-request-id": "mine-1"})
    assert answer.headers["x-request-id"] == "mine-1"
    assert upstream.last()["headers"]["x-request-id"] == "mine-1"


@pytest.mark.parametrize("bad", ["has space", "x" * 1000, "a\tb"])
def test_a_request_id_that_could_spoil_a_log_is_replaced(http: httpx.Client, bad: str) -> None:
    answer = http.post("/v1/chat/completions", json=chat(), headers={"x-request-id": bad})
    assert answer.headers["x-request-id"] != bad


def test_unknown_paths_outside_the_api(minato: Minato) -> None:
    assert httpx.get(f"{minato.url}/nothing").status_code == 404
    assert httpx.get(f"{minato.url}/v1beta/models").status_code == 404
