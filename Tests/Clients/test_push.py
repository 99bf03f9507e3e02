"""Files pushed to an address of the consumer: tried again, bounded, cut when the agreement ends, resumed after a kill."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from delivery import Deal, DeliveryServer
from fake_target import FakeTarget
from server import eventually

CONTENT = random.Random(11).randbytes(3_000_000)
LARGE = 32 << 20


@pytest.fixture
def target() -> Iterator[FakeTarget]:
    target = FakeTarget()
    yield target
    target.stop()


@pytest.fixture
def server(tmp_path: Path, target: FakeTarget) -> Iterator[DeliveryServer]:
    server = DeliveryServer(tmp_path, callbacks={"allow": [target.url], "loopback": True}, push_attempts=4)
    server.deals = {
        "files": server.deal("files", [{"data.bin": CONTENT, "empty.bin": b""}]),
        "large": server.deal("large", [{"large.bin": bytes(LARGE)}]),
    }
    with server:
        yield server


def push(server: DeliveryServer, deal: Deal, **body: object) -> dict:
    return server.as_("bank").post(f"/api/agreements/{deal.agreement}/pushes", body)


def pushes(server: DeliveryServer, deal: Deal, side: str = "supplier") -> list[dict]:
    return server.as_(side).get(f"/api/agreements/{deal.agreement}/pushes")["items"]


def ended(server: DeliveryServer, deal: Deal) -> list[dict]:
    def probe() -> list[dict] | None:
        found = pushes(server, deal)
        return found if found and all(item["ended_at"] for item in found) else None

    return eventually("the pushes end", probe, seconds=20)


def refusal(server: DeliveryServer, deal: Deal, body: dict, key: str = "bank") -> httpx.Response:
    return httpx.post(
        f"{server.url}/api/agreements/{deal.agreement}/pushes",
        json=body,
        headers={"authorization": f"Bearer sk-{key}"},
    )


def test_all_files_go_below_an_address_that_ends_with_a_slash(server: DeliveryServer, target: FakeTarget) -> None:
    deal = server.deals["files"]
    made = push(server, deal, url=f"{target.url}/inbox/", authorization="Bearer of-the-target")
    assert {item["state"] for item in made["pushes"]} == {"pending"}
    found = {item["name"]: item for item in ended(server, deal)}
    assert {item["state"] for item in found.values()} == {"done"}
    assert target.files == {"/inbox/data.bin": CONTENT, "/inbox/empty.bin": b""}
    assert {sent["authorization"] for sent in target.headers} == {"Bearer of-the-target"}
    assert found["data.bin"]["sent_bytes"] == len(CONTENT)
    sent = server.sent(deal)
    assert (sent["total_files"], sent["total_bytes"]) == (2, len(CONTENT))
    assert [grant["format"] for grant in sent["grants"]] == ["HttpData-PUSH"]
    assert pushes(server, deal, "bank") == pushes(server, deal)
    with server.database() as database:
        rows = database.execute("SELECT authorization_sealed FROM pushes").fetchall()
    assert rows == [(None,), (None,)]
    assert 'minato_pushes_total{outcome="done"} 2' in httpx.get(f"{server.url}/metrics").text


def test_the_authorization_lies_sealed_in_the_database_while_the_push_is_open(
    server: DeliveryServer, target: FakeTarget
) -> None:
    target.bytes_per_second = 2_000_000
    push(server, server.deals["large"], url=f"{target.url}/x", authorization="Bearer of-the-target")
    eventually("the push begins", lambda: target.received > 0 or None)
    with server.database() as database:
        ((sealed,),) = database.execute("SELECT authorization_sealed FROM pushes").fetchall()
    assert sealed is not None and b"of-the-target" not in sealed


def test_a_target_that_fails_and_then_works(server: DeliveryServer, target: FakeTarget) -> None:
    target.script = [503, "die"]
    deal = server.deals["files"]
    push(server, deal, url=f"{target.url}/data", file="data.bin")
    (item,) = ended(server, deal)
    assert (item["state"], item["attempts"]) == ("done", 3)
    assert target.files == {"/data": CONTENT}
    # What was sent in vain was sent: but it is one use.
    assert item["sent_bytes"] > len(CONTENT)
    assert server.sent(deal)["total_files"] == 1


def test_a_target_that_never_works_is_given_up(server: DeliveryServer, target: FakeTarget) -> None:
    target.script = [500] * 9
    deal = server.deals["files"]
    push(server, deal, url=f"{target.url}/data", file="data.bin")
    (item,) = ended(server, deal)
    assert (item["state"], item["attempts"], target.attempts) == ("failed", 4, 4)
    assert "500" in item["reason"]


def test_a_target_that_is_not_there_costs_no_use(server: DeliveryServer, target: FakeTarget) -> None:
    target.stop()
    deal = server.deals["files"]
    push(server, deal, url=f"{target.url}/data", file="data.bin")
    (item,) = ended(server, deal)
    assert (item["state"], item["attempts"], item["sent_bytes"]) == ("failed", 4, 0)
    assert server.sent(deal)["total_files"] == 0


@pytest.mark.parametrize("status", [307, 403])
def test_redirects_and_refusals_end_it(server: DeliveryServer, target: FakeTarget, status: int) -> None:
    target.script = [status]
    deal = server.deals["files"]
    push(server, deal, url=f"{target.url}/data", file="data.bin")
    (item,) = ended(server, deal)
    assert (item["state"], target.attempts, target.files) == ("failed", 1, {})
    assert str(status) in item["reason"]


def test_a_slow_target_holds_the_reading_back_and_the_end_of_the_agreement_cuts_it(
    server: DeliveryServer, target: FakeTarget
) -> None:
    target.bytes_per_second = 1_000_000
    deal = server.deals["large"]
    push(server, deal, url=f"{target.url}/large")
    eventually("a part arrives", lambda: target.received > 500_000 or None)
    before = time.monotonic()
    server.as_("supplier").post(f"/api/agreements/{deal.agreement}/termination", {})
    (item,) = ended(server, deal)
    # The server's own answer; what the kernels hold drains at the target's speed.
    assert time.monotonic() - before < 1.0
    assert (item["state"], item["reason"]) == ("failed", "The agreement ended.")
    assert item["sent_bytes"] < LARGE // 2, "the file went out faster than its target took it"
    assert target.files == {}
    assert refusal(server, deal, {"url": f"{target.url}/again"}).status_code == 403


def test_a_killed_server_begins_anew(server: DeliveryServer, target: FakeTarget) -> None:
    target.bytes_per_second = 4_000_000
    deal = server.deals["large"]
    push(server, deal, url=f"{target.url}/large", authorization="Bearer of-the-target")
    eventually("a part arrives", lambda: target.received > 500_000 or None)
    server.kill()
    target.bytes_per_second = None
    server.start()
    (item,) = ended(server, deal)
    assert (item["state"], item["attempts"]) == ("done", 2)
    assert target.files == {"/large": bytes(LARGE)}
    assert target.headers[-1]["authorization"] == "Bearer of-the-target"


def test_the_same_request_again_pushes_nothing_again(server: DeliveryServer, target: FakeTarget) -> None:
    deal = server.deals["files"]
    path = f"{server.url}/api/agreements/{deal.agreement}/pushes"
    fields = {"authorization": "Bearer sk-bank", "idempotency-key": "once"}
    body = {"url": f"{target.url}/data", "file": "data.bin"}
    first, second = (httpx.post(path, json=body, headers=fields).json() for _ in range(2))
    assert first["request"] == second["request"]
    ended(server, deal)
    assert target.attempts == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/x",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "http://user:secret@127.0.0.1/x",
        "no address",
        "http://[::1]/x",
    ],
)
def test_only_allowed_addresses(server: DeliveryServer, address: str) -> None:
    answer = refusal(server, server.deals["files"], {"url": address, "file": "data.bin"})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "url"), answer.text


def test_this_machine_only_where_it_is_configured(tmp_path: Path, target: FakeTarget) -> None:
    server = DeliveryServer(tmp_path, callbacks={"allow": [target.url, "http://localhost:9"]})
    deal = server.deal("files", [{"data.bin": CONTENT}])
    with server:
        for address in (target.url, "http://localhost:9"):
            assert refusal(server, deal, {"url": f"{address}/x"}).status_code == 400
    assert target.attempts == 0


def test_who_may_push_what(server: DeliveryServer, target: FakeTarget) -> None:
    deal = server.deals["files"]
    url = f"{target.url}/x"
    assert refusal(server, deal, {"url": url, "file": "data.bin"}, "supplier").status_code == 403
    assert refusal(server, deal, {"url": url, "file": "data.bin"}, "stranger").status_code == 404
    assert refusal(server, deal, {"url": url, "file": "../minato.db"}).status_code == 404
    assert refusal(server, deal, {"url": url}).status_code == 400, "two files to one address"
    assert refusal(server, deal, {"url": url, "file": "data.bin", "version": 2}).status_code == 404
    answer = refusal(server, deal, {"url": url, "file": "data.bin", "authorization": "a\r\nb"})
    assert answer.status_code == 400
    assert target.attempts == 0
