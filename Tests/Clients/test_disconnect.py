"""Clients that leave before the end: the engine is let go, and what was made is settled and on record."""

from __future__ import annotations

import json
import socket
import struct

import httpx
import pytest

from management import Customer, Management
from server import Minato, Upstream, eventually
from wire import Connection
from world import chat


def leave_after(minato: Minato, customer: Customer, body: dict, seen: bytes, *, reset: bool = False) -> None:
    """Sends a request and goes away once `seen` has come."""
    with Connection(minato.port) as connection:
        connection.request(
            "POST", "/v1/chat/completions", json.dumps(body).encode(), authorization=f"Bearer {customer.key}"
        )
        received = b""
        while seen not in received:
            received += connection.socket.recv(65536)
        if reset:
            connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
def test_a_client_leaves_a_stream(
    minato: Minato, admin: Management, customer: Customer, upstream: Upstream, reset: bool
) -> None:
    upstream.reset()
    body = chat("@fake chunks=2000 itl=20", stream=True, max_tokens=2000)
    leave_after(minato, customer, body, b"w3 ", reset=reset)
    record = admin.only_record(customer.id)
    assert record["status"] == "client_cancelled"
    # What was made is paid for: the input, and some tokens of output, far from all.
    assert record["estimated"] is True
    assert 4 <= record["usage"]["output_tokens"] < 1000
    assert record["usage"]["input_tokens"] > 0
    eventually("the engine is let go", lambda: upstream.stats()["open"] == 0)
    assert upstream.stats()["cancelled"] == 1
    balance = admin.settled(customer.id)
    assert 0 < 1000 - balance["posted"] < 1


def test_a_client_leaves_while_the_engine_is_silent(
    minato: Minato, admin: Management, customer: Customer, upstream: Upstream
) -> None:
    upstream.reset()
    body = chat("@fake hang=2 itl=5", stream=True, max_tokens=100)
    leave_after(minato, customer, body, b"w1 ")
    assert admin.only_record(customer.id)["status"] == "client_cancelled"
    eventually("the engine is let go", lambda: upstream.stats()["open"] == 0)


def test_a_client_leaves_before_anything_came(
    minato: Minato, admin: Management, customer: Customer, upstream: Upstream
) -> None:
    upstream.reset()
    with Connection(minato.port) as connection:
        body = json.dumps(chat("@fake ttft=3000", stream=True, max_tokens=100)).encode()
        connection.request("POST", "/v1/chat/completions", body, authorization=f"Bearer {customer.key}")
        eventually("the engine is asked", lambda: upstream.stats()["requests"] == 1)
    record = admin.only_record(customer.id)
    assert record["status"] in ("client_cancelled", "failed")
    assert record["usage"] is None or record["usage"]["output_tokens"] == 0
    admin.settled(customer.id)


def test_a_client_leaves_an_answer_that_is_no_stream(
    minato: Minato, admin: Management, customer: Customer, upstream: Upstream
) -> None:
    upstream.reset()
    with Connection(minato.port) as connection:
        body = json.dumps(chat("@fake ttft=3000", max_tokens=100)).encode()
        connection.request("POST", "/v1/chat/completions", body, authorization=f"Bearer {customer.key}")
        eventually("the engine is asked", lambda: upstream.stats()["requests"] == 1)
    record = admin.only_record(customer.id)
    assert record["status"] in ("client_cancelled", "completed")
    admin.settled(customer.id)


def test_a_client_that_does_not_read_holds_the_engine_back(
    minato: Minato, admin: Management, customer: Customer, upstream: Upstream
) -> None:
    """Back-pressure: what a client leaves unread fills sockets, not the server's memory."""
    upstream.reset()
    with Connection(minato.port) as connection:
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        body = json.dumps(chat("@fake chunks=200000", stream=True, max_tokens=200_000)).encode()
        connection.request("POST", "/v1/chat/completions", body, authorization=f"Bearer {customer.key}")
        received = connection.socket.recv(4096)
        assert received.startswith(b"HTTP/1.1 200")
        before = _resident(minato)
        # Others are served meanwhile.
        for _ in range(20):
            answer = httpx.post(
                f"{minato.url}/v1/chat/completions",
                json=chat(max_tokens=10),
                headers={"authorization": f"Bearer {customer.key}"},
            )
            assert answer.status_code == 200
        assert upstream.stats()["open"] == 1
        assert _resident(minato) - before < 30_000_000
    eventually("the engine is let go", lambda: upstream.stats()["open"] == 0)
    admin.settled(customer.id)


def test_many_clients_leave_at_once(minato: Minato, admin: Management, customer: Customer, upstream: Upstream) -> None:
    upstream.reset()
    connections = [Connection(minato.port) for _ in range(40)]
    for connection in connections:
        body = json.dumps(chat("@fake chunks=500 itl=20", stream=True, max_tokens=500)).encode()
        connection.request("POST", "/v1/chat/completions", body, authorization=f"Bearer {customer.key}")
    for connection in connections:
        assert connection.socket.recv(65536)
    for connection in connections:
        connection.socket.close()
    eventually("every use is on record", lambda: len(admin.records(customer.id)) == 40)
    assert {record["status"] for record in admin.records(customer.id)} == {"client_cancelled"}
    admin.settled(customer.id)
    eventually("the engine is let go", lambda: upstream.stats()["open"] == 0)


def _resident(minato: Minato) -> int:
    assert minato.process is not None
    with open(f"/proc/{minato.process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096
