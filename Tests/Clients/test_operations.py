"""Health, readiness, metrics, the API's description, logs, and the end of the server."""

from __future__ import annotations

import json
import signal
import threading
import time
from pathlib import Path

import httpx
import pytest
from openapi_spec_validator import validate
from prometheus_client.parser import text_string_to_metric_families

from management import Management
from server import Minato, Upstream, eventually
from sse import Events
from wire import Connection
from world import chat

MAIN = {"authorization": "Bearer sk-main"}


def test_alive_and_ready(minato: Minato) -> None:
    assert httpx.get(f"{minato.url}/healthz").status_code == 200
    assert httpx.get(f"{minato.url}/readyz").status_code == 200


def test_metrics_count_requests_tokens_and_money(minato: Minato, http: httpx.Client) -> None:
    def sample() -> dict[str, float]:
        text = httpx.get(f"{minato.url}/metrics").text
        found: dict[str, float] = {}
        for family in text_string_to_metric_families(text):
            for one in family.samples:
                assert one.name.startswith("minato_"), one.name
                found[one.name] = found.get(one.name, 0) + one.value
        return found

    before = sample()
    for body in (chat(), chat(stream=True), chat(model="nothing")):
        http.post("/v1/chat/completions", json=body)
    after = sample()
    grown = {name for name in after if after[name] > before.get(name, 0)}
    for word in ("request", "token"):
        assert any(word in name for name in grown), f"no metric of {word}s grew: {sorted(grown)}"
    assert any("charge" in name or "money" in name for name in grown), sorted(grown)
    assert any("commit" in name for name in after), sorted(after)


def test_metrics_are_prometheus_text(minato: Minato) -> None:
    answer = httpx.get(f"{minato.url}/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "sk-" not in answer.text


def test_metrics_can_be_kept_private(own_minato) -> None:
    with own_minato(server={"metrics_public": False}) as minato:
        assert httpx.get(f"{minato.url}/metrics").status_code == 401
        assert Management(minato.url).http.get("/metrics").status_code == 200


def test_the_description_of_the_api(minato: Minato) -> None:
    document = httpx.get(f"{minato.url}/openapi.json").json()
    validate(document)
    for path in (
        "/v1/chat/completions",
        "/v1/completions",
        "/v1/embeddings",
        "/v1/models",
        "/api/accounts",
        "/api/services",
        "/api/records",
        "/api/transfers",
    ):
        assert path in document["paths"], path


def test_every_path_that_is_described_is_there(minato: Minato, admin: Management) -> None:
    document = httpx.get(f"{minato.url}/openapi.json").json()
    for path, item in document["paths"].items():
        if "get" in item and "{" not in path:
            assert admin.http.get(path, params={"account": "main"}).status_code != 404, path


def test_neither_keys_nor_content_are_logged(own_minato) -> None:
    with own_minato() as minato:
        secret = "the-prompt-is-secret"
        for body in (chat(secret), chat(secret, stream=True), chat(f"{secret} @fake cuthead=1"), {"messages": secret}):
            httpx.post(f"{minato.url}/v1/chat/completions", json=body, headers=MAIN)
        httpx.post(f"{minato.url}/v1/chat/completions", json=chat(secret), headers={"authorization": "Bearer sk-wrong"})
    text = minato.log.read_text(encoding="utf-8")
    assert text
    for word in (secret, "sk-main", "sk-wrong", "sk-upstream", "sk-admin", "w0 w1"):
        assert word not in text


def test_keys_are_stored_as_hashes_only(own_minato) -> None:
    with own_minato() as minato:
        admin = Management(minato.url)
        key = admin.customer().key
        httpx.post(f"{minato.url}/v1/chat/completions", json=chat("a-secret-prompt"), headers=MAIN)
    for file in Path(minato.data).rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        for secret in (key.encode(), b"sk-main", b"sk-admin", b"a-secret-prompt", b"w0 w1 w2"):
            assert secret not in content, f"{secret!r} in {file}"


def test_the_data_directory_is_for_its_owner_only(own_minato) -> None:
    with own_minato() as minato:
        pass
    for file in [minato.data, *Path(minato.data).rglob("*")]:
        assert file.stat().st_mode & 0o077 == 0, f"{file}: {file.stat().st_mode:o}"


def test_sigterm_lets_a_stream_finish_and_exits_0(own_minato) -> None:
    minato = own_minato().start()
    with httpx.Client(base_url=minato.url, headers=MAIN, timeout=30) as client:
        body = chat("@fake chunks=20 itl=100", stream=True)
        with client.stream("POST", "/v1/chat/completions", json=body) as answer:
            pieces = answer.iter_raw()
            received = next(pieces)
            minato.signal(signal.SIGTERM)
            received += b"".join(pieces)
    events = Events.of(received)
    assert events.is_done
    assert events.text == "".join(f"w{index} " for index in range(20))
    assert minato.wait() == 0
    with minato:
        (record,) = Management(minato.url).records("main")
        assert record["status"] == "completed"


def test_sigterm_lets_an_answer_finish(own_minato, upstream: Upstream) -> None:
    upstream.reset()
    minato = own_minato().start()
    answers: list[httpx.Response] = []
    body = chat("@fake ttft=1000")

    def call() -> None:
        answers.append(httpx.post(f"{minato.url}/v1/chat/completions", json=body, headers=MAIN, timeout=30))

    caller = threading.Thread(target=call)
    caller.start()
    eventually("the engine is asked", lambda: upstream.stats()["requests"] == 1)
    minato.signal(signal.SIGTERM)
    caller.join()
    assert answers[0].status_code == 200
    assert minato.wait() == 0


def test_new_requests_are_not_taken_while_it_ends(own_minato, upstream: Upstream) -> None:
    upstream.reset()
    minato = own_minato().start()
    with Connection(minato.port) as busy:
        busy.request(
            "POST", "/v1/chat/completions", json.dumps(chat("@fake chunks=20 itl=100", stream=True)).encode(), **MAIN
        )
        eventually("the engine is asked", lambda: upstream.stats()["requests"] == 1)
        minato.signal(signal.SIGTERM)

        def refused() -> bool:
            try:
                answer = httpx.post(f"{minato.url}/v1/chat/completions", json=chat(), headers=MAIN, timeout=5)
                return answer.status_code == 503
            except httpx.TransportError:
                return True

        eventually("new requests are refused", refused)
        assert busy.answer().body.endswith(b"data: [DONE]\n\n")
    assert minato.wait() == 0


def test_idle_connections_do_not_hold_the_end_back(own_minato) -> None:
    minato = own_minato().start()
    with Connection(minato.port) as first, Connection(minato.port) as second:
        first.request("GET", "/v1/models", **MAIN)
        assert first.answer().status == 200
        second.request("GET", "/healthz")
        assert second.answer().status == 200
        started = time.monotonic()
        assert minato.stop() == 0
        assert time.monotonic() - started < 5


def test_what_outlasts_the_grace_is_told_and_settled(own_minato) -> None:
    minato = own_minato(server={"limits": {"shutdown_grace_seconds": 1}}).start()
    with Connection(minato.port, 20) as connection:
        body = chat("@fake chunks=1000 itl=50", stream=True, max_tokens=1000)
        connection.request("POST", "/v1/chat/completions", json.dumps(body).encode(), **MAIN)
        received = connection.socket.recv(65536)
        minato.signal(signal.SIGTERM)
        while data := connection.socket.recv(65536):
            received += data
        assert b"[DONE]" not in received
    assert minato.wait() == 0
    with minato:
        admin = Management(minato.url)
        assert admin.balance("main")["pending"] == 0
        (record,) = admin.records("main")
        assert record["status"] in ("failed", "interrupted", "client_cancelled")


def test_a_second_signal_ends_it_at_once(own_minato, upstream: Upstream) -> None:
    upstream.reset()
    minato = own_minato().start()
    with Connection(minato.port) as connection:
        body = json.dumps(chat("@fake chunks=1000 itl=50", stream=True, max_tokens=1000)).encode()
        connection.request("POST", "/v1/chat/completions", body, **MAIN)
        assert connection.socket.recv(65536)
        started = time.monotonic()
        minato.signal(signal.SIGTERM)
        eventually("it stops listening or refuses", lambda: time.monotonic() - started > 0.3)
        minato.signal(signal.SIGTERM)
        minato.wait(8)
        assert time.monotonic() - started < 8
    with minato:
        assert Management(minato.url).balance("main")["pending"] == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_both_signals_end_an_idle_server(own_minato, number: signal.Signals) -> None:
    minato = own_minato().start()
    minato.signal(number)
    assert minato.wait() == 0


def test_everything_is_still_there_after_a_restart(own_minato) -> None:
    minato = own_minato()
    with minato:
        admin = Management(minato.url)
        customer = admin.customer()
        headers = {"authorization": f"Bearer {customer.key}"}
        answer = httpx.post(f"{minato.url}/v1/chat/completions", json=chat(), headers=headers)
        before = admin.balance(customer.id)
        key = admin.http.get("/log/verifier-key").text
    with minato:
        admin = Management(minato.url)
        assert admin.balance(customer.id) == before
        assert admin.record(answer.headers["x-minato-record"])["charge"]["amount"] == "0.0056"
        assert admin.http.get("/log/verifier-key").text == key
        again = httpx.post(f"{minato.url}/v1/chat/completions", json=chat(), headers=headers)
        assert again.status_code == 200
        # The credit of the configuration is granted once, not at every start.
        assert admin.balance("main")["posted"] == 1_000_000
