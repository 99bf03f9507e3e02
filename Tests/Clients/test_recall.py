"""Taking answers back: findings that come late, however slow the client is and whatever happens in between."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from openai import OpenAI

import world
from asking import say
from fake_guard import HARM
from management import Management
from server import ADMIN_KEY, REPOSITORY, Guard, Minato, Upstream, eventually

KEY = "sk-main"
#: Cases of the large run; `MINATO_RECALLS=1000` for the whole of it.
CASES = int(os.environ.get("MINATO_RECALLS", "200"))
WITHDRAWN = "The answer above was withdrawn."


def world_of(upstream: Upstream, guard: Guard) -> dict:
    configuration = world.configuration(upstream.base_url, upstream.base_url)
    configuration["server"]["rule_packs"] = str(REPOSITORY / "RulePacks")
    configuration["engines"] = [world.openai_engine("first", upstream.base_url, timeouts={"idle": 120})]
    configuration["classifiers"] = [
        {
            "name": f"late-{wait}",
            "format": "qwen3guard",
            "base_url": guard.url("qwen3guard", f"late={wait}"),
            "model": "m",
        }
        for wait in (0, 50, 300)
    ]
    configuration["services"] = [
        *[
            world.service(
                f"late-{wait}",
                "first",
                rules=["cn-interim-measures"],
                public=True,
                classifier={"name": f"late-{wait}", "look_ahead": 100_000},
                content={"keep": "all"},
            )
            for wait in (0, 50, 300)
        ],
        world.service("plain", "first", content={"keep": "all"}),
    ]
    configuration["accounts"] = [world.account("main", 1_000_000), world.account("neighbour")]
    return configuration


@pytest.fixture(scope="module")
def recalling(upstream: Upstream, guard: Guard, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Minato]:
    with Minato(tmp_path_factory.mktemp("recalling"), world_of(upstream, guard)) as server:
        yield server


def incidents_of(server: Minato, record: str) -> list[dict]:
    return [found for found in Management(server.url).pages("/api/incidents") if found["record"] == record]


def kept(server: Minato, record: str) -> str | None:
    return Management(server.url).get(f"/api/records/{record}/content")["answer"]


def post(
    server: Minato, path: str, document: dict | None = None, key: str = ADMIN_KEY, **headers: str
) -> httpx.Response:
    headers = {"authorization": f"Bearer {key}"} | headers
    return httpx.post(f"{server.url}{path}", json=document or {}, headers=headers, timeout=30)


def test_a_late_finding_reaches_an_openai_client(recalling: Minato) -> None:
    words = f"First {HARM} and then " + "more of it " * 60
    with OpenAI(base_url=recalling.base_url, api_key=KEY, max_retries=0) as client:
        stream = client.chat.completions.create(
            model="late-50",
            messages=[{"role": "user", "content": say(words, itl=20, hang=120)}],
            stream=True,
            stream_options={"include_usage": True},
        )
        record = stream.response.headers["x-minato-record"]
        text, reason, retraction, usage = "", None, None, None
        for chunk in stream:
            retraction = retraction or (chunk.model_extra or {}).get("minato")
            usage = chunk.usage or usage
            for choice in chunk.choices:
                text += choice.delta.content or ""
                reason = choice.finish_reason or reason
    assert HARM in text, "it was shown before it was found"
    assert WITHDRAWN in text
    assert reason == "content_filter"
    assert retraction is not None
    assert retraction["type"] == "retraction"
    assert retraction["record"] == record
    assert usage is not None
    entry = Management(recalling.url).record(record)
    assert entry["status"] == "filtered"
    assert {"retract", "recall"} <= {found["action"] for found in entry["decisions"]}
    (incident,) = incidents_of(recalling, record)
    assert incident["id"] == retraction["incident"]
    assert incident["ahead"] > 0
    assert all(incident[f"{step}_at"] for step in ("found", "stopped", "cut", "erased", "told"))
    assert kept(recalling, record) is None


async def watch(http: httpx.AsyncClient, server: Minato, seed: int) -> dict:
    """One stream whose finding comes late; what the client saw of it and when."""
    rng = random.Random(seed)
    wait = rng.choice([0, 50, 300])
    # The finding is about something that came up to 128 tokens before.
    before, after = rng.randrange(0, 30), rng.randrange(80, 130)
    words = "word " * before + HARM + " next" * after
    body = world.chat(say(words, by=rng.choice([3, 7, 11]), itl=rng.choice([0, 2])), f"late-{wait}")
    seen: dict = {"seed": seed, "text": "", "after": ""}
    # Each by somebody of their own: who breaks rules too often is suspended.
    body |= {"stream": True, "user": f"user-{seed}"}
    async with http.stream("POST", f"{server.base_url}/chat/completions", json=body) as answer:
        seen["record"] = answer.headers["x-minato-record"]
        named = False
        async for line in answer.aiter_lines():
            if line == "event: minato.retraction":
                seen["at"] = time.monotonic()
                named = True
            elif line.startswith("data: {"):
                chunk = json.loads(line[6:])
                if named:
                    seen["retraction"] = chunk["minato"]
                    named = False
                for choice in chunk["choices"]:
                    part = "after" if "retraction" in seen else "text"
                    seen[part] += choice["delta"].get("content") or ""
                    seen["reason"] = choice["finish_reason"]
            elif line == "data: [DONE]":
                seen["done"] = True
    return seen


def test_every_late_finding_is_told_erased_and_on_record(recalling: Minato, capsys: pytest.CaptureFixture) -> None:
    async def run() -> list[dict]:
        gate = asyncio.Semaphore(16)
        limits = httpx.Limits(max_connections=16)
        headers = {"authorization": f"Bearer {KEY}"}
        async with httpx.AsyncClient(headers=headers, timeout=60, limits=limits) as http:

            async def one(seed: int) -> dict:
                async with gate:
                    return await watch(http, recalling, seed)

            return await asyncio.gather(*(one(seed) for seed in range(CASES)))

    seen = asyncio.run(run())
    incidents = {found["record"]: found for found in Management(recalling.url).pages("/api/incidents", limit=200)}
    told, erased = [], []
    for case in seen:
        late = "retraction" in case
        # A verdict may also come before the first of it has left: then there is nothing to take back.
        assert case.get("reason") == "content_filter", case
        assert case.get("done"), case
        if not late:
            assert HARM not in case["text"], case
            continue
        assert case["after"].strip().startswith(WITHDRAWN), case
        assert "next" not in case["after"], case
        incident = incidents[case["record"]]
        assert incident["id"] == case["retraction"]["incident"]
        times = {step: stamp(incident[f"{step}_at"]) for step in ("found", "stopped", "cut", "erased", "told")}
        assert times["found"] <= times["stopped"] <= times["cut"]
        told.append(times["told"] - times["found"])
        erased.append(times["erased"] - times["found"])
        assert kept(recalling, case["record"]) is None
    assert len(told) > CASES * 0.8
    told.sort()
    erased.sort()
    with capsys.disabled():
        print(
            f"\nrecalls: {len(told)} of {CASES}; found to told: median {statistics.median(told) * 1000:.1f} ms, "
            f"p99 {told[int(len(told) * 0.99)] * 1000:.1f} ms, most {told[-1] * 1000:.1f} ms; "
            f"found to erased: most {erased[-1] * 1000:.1f} ms"
        )


def stamp(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def test_an_operator_takes_back_what_was_given(recalling: Minato) -> None:
    with OpenAI(base_url=recalling.base_url, api_key=KEY, max_retries=0) as client:
        for key in ("given-1", "given-2"):
            raw = client.chat.completions.with_raw_response.create(
                model="plain",
                messages=[{"role": "user", "content": say(f"The words of {key}")}],
                extra_headers={"idempotency-key": key},
            )
        record = raw.headers["x-minato-record"]
        assert "The words of given-2" in (kept(recalling, record) or "")
        draft = {"record": record, "finding": "instructions for harm", "duty": "D01"}
        opened = post(recalling, "/api/incidents", draft, **{"idempotency-key": "recall-1"})
        assert opened.status_code == 201, opened.text
        again = post(recalling, "/api/incidents", draft, **{"idempotency-key": "recall-1"})
        assert again.json()["id"] == opened.json()["id"]
        assert again.headers["x-minato-replay"] == "true"
        assert kept(recalling, record) is None
        assert opened.json()["erased_at"]
        # Nobody gets it again from memory, and the other answer is still there.
        repeated = httpx.post(
            f"{recalling.base_url}/chat/completions",
            json=world.chat(say("The words of given-2"), "plain"),
            headers={"authorization": f"Bearer {KEY}", "idempotency-key": "given-2"},
        )
        assert repeated.status_code == 409, repeated.text
        assert "taken back" in repeated.json()["error"]["message"]
        other = httpx.post(
            f"{recalling.base_url}/chat/completions",
            json=world.chat(say("The words of given-1"), "plain"),
            headers={"authorization": f"Bearer {KEY}", "idempotency-key": "given-1"},
        )
        assert other.status_code == 200


def test_an_operator_takes_back_what_is_being_given(recalling: Minato, upstream: Upstream) -> None:
    body = world.chat(say("Some words " * 200, by=11, itl=20), "plain") | {"stream": True}
    with (
        httpx.Client(headers={"authorization": f"Bearer {KEY}"}, timeout=30) as http,
        http.stream("POST", f"{recalling.base_url}/chat/completions", json=body) as answer,
    ):
        record = answer.headers["x-minato-record"]
        lines = answer.iter_lines()
        next(lines)
        assert post(recalling, "/api/incidents", {"record": record, "finding": "harm"}).status_code == 201
        rest = "\n".join(lines)
    assert "event: minato.retraction" in rest
    after = rest.split("event: minato.retraction")[1]
    assert "Some words" not in after
    assert "content_filter" in after
    assert after.rstrip().endswith("data: [DONE]")
    (incident,) = incidents_of(recalling, record)
    assert incident["told_at"]
    assert incident["source"] == "operator"


def test_a_client_that_reads_nothing_is_told_all_the_same(recalling: Minato) -> None:
    body = json.dumps(world.chat(say("Some words " * 4000, by=1100), "plain") | {"stream": True}).encode()
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", recalling.port))
        head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\n"
        slow.sendall(f"{head}content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
        first = slow.recv(1024).decode()
        record = first.split("x-minato-record: ")[1].split("\r\n")[0]
        started = time.monotonic()
        opened = post(recalling, "/api/incidents", {"record": record, "finding": "harm"})
        assert opened.status_code == 201, opened.text
        assert time.monotonic() - started < 5, "the server waited for the client"
        assert opened.json()["erased_at"]
        received = first
        slow.settimeout(10)
        while not received.endswith("0\r\n\r\n"):
            piece = slow.recv(65536).decode(errors="replace")
            assert piece, "the connection broke"
            received += piece
    # What was in the pipes came first; then the retraction, and no more of the answer.
    if "minato.retraction" in received:
        assert "Some words" not in received.split("minato.retraction")[1]
    else:
        # The whole had been given to the pipes already.
        assert "[DONE]" in received


def test_an_incident_is_handled_to_its_end(recalling: Minato) -> None:
    with OpenAI(base_url=recalling.base_url, api_key=KEY, max_retries=0) as client:
        raw = client.chat.completions.with_raw_response.create(
            model="plain", messages=[{"role": "user", "content": say("Hello")}]
        )
    record = raw.headers["x-minato-record"]
    incident = post(recalling, "/api/incidents", {"record": record, "finding": "harm", "duty": "D01"}).json()["id"]
    path = f"/api/incidents/{incident}"
    # Whose answer it was sees it; nobody else.
    for key, status in ((KEY, 200), ("sk-neighbour", 404)):
        found = httpx.get(f"{recalling.url}{path}", headers={"authorization": f"Bearer {key}"})
        assert found.status_code == status
        assert post(recalling, f"{path}/acknowledgement", key=key).status_code == status
    assert post(recalling, f"{path}/steps", {"step": "corrected"}, key=KEY).status_code == 403
    early = post(recalling, f"{path}/steps", {"step": "closed"})
    assert early.status_code == 409
    assert "corrected, reported" in early.json()["mend"]
    for language, word in (("en", "Incident report"), ("ja", "事案報告書"), ("zh", "事件报告")):
        report = Management(recalling.url).get(f"{path}/report", language=language)
        assert word in report["text"]
        assert record in report["text"]
    for step, note in (("corrected", "The list has it."), ("reported", "Not owed."), ("closed", None)):
        document = {"step": step} | ({"note": note} if note else {})
        assert post(recalling, f"{path}/steps", document).status_code == 200
    shown = Management(recalling.url).get(path)
    assert shown["incident"]["closed_at"]
    assert shown["correction"] == "The list has it."
    assert post(recalling, "/api/incidents", {"record": record, "finding": ""}).status_code == 400
    nowhere = {"record": "use_00000000000000000000000000", "finding": "harm"}
    assert post(recalling, "/api/incidents", nowhere).status_code == 404


@pytest.mark.parametrize("moment", [0.0, 0.005, 0.02, 0.05])
def test_a_kill_in_between_leaves_nothing_undone(
    upstream: Upstream, guard: Guard, tmp_path: Path, moment: float
) -> None:
    server = Minato(tmp_path / "killed", world_of(upstream, guard)).start()
    try:
        headers = {"authorization": f"Bearer {KEY}"}
        given = httpx.post(
            f"{server.base_url}/chat/completions",
            json=world.chat(say("Words that were given"), "plain"),
            headers=headers,
        ).headers["x-minato-record"]
        body = world.chat(say("Some words " * 400, by=11, itl=20), "plain") | {"stream": True}
        with httpx.Client(headers=headers, timeout=30) as http:
            with http.stream("POST", f"{server.base_url}/chat/completions", json=body) as answer:
                live = answer.headers["x-minato-record"]
                next(answer.iter_lines())
                posts = [post_beside(server, {"record": record, "finding": "harm"}) for record in (given, live)]
                time.sleep(moment)
                server.kill()
                for thread in posts:
                    thread.join()
        server.start()
        # Whatever incident is on record has its stored copies gone; the books and the log agree.
        eventually("the live use is settled", lambda: settled(server, live))
        for incident in Management(server.url).pages("/api/incidents"):
            assert incident["erased_at"], incident
            assert kept(server, incident["record"]) is None
    finally:
        server.stop()


def post_beside(server: Minato, document: dict) -> threading.Thread:
    """Sends it in a thread of its own; the server may die meanwhile."""

    def send() -> None:
        with contextlib.suppress(httpx.HTTPError):
            post(server, "/api/incidents", document)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


def settled(server: Minato, record: str) -> bool:
    answer = httpx.get(f"{server.url}/api/records/{record}", headers={"authorization": f"Bearer {ADMIN_KEY}"})
    return answer.status_code == 200
