"""Word lists of the operator: imported while serving, in force at once, in every decision, and after a crash."""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

import world
from asking import say
from management import Management
from server import ADMIN_KEY, REPOSITORY, Minato, Upstream, eventually, run_minato
from test_screening import FORBIDDEN

LIST = "cn-core-values"
PHRASE = "the purple heron of Tuesday"
AUTHORIZATION = {"authorization": f"Bearer {ADMIN_KEY}"}
#: Nobody who asks for a short answer may wait longer while a large list is compiled, on a machine that others share.
LONGEST_ANSWER_SECONDS = 1.0


def csv(*phrases: str) -> str:
    return "pattern,class\n" + "".join(f"{phrase},A.1.a\n" for phrase in phrases)


@pytest.fixture
def ruled(upstream: Upstream, own_minato: Callable[..., Minato]) -> Iterator[Minato]:
    server = own_minato(
        server={"rule_packs": str(REPOSITORY / "RulePacks")},
        engines=[world.openai_engine("first", upstream.base_url)],
        services=[
            world.service("ruled", "first", rules=["cn-interim-measures"], public=True),
            world.service("free", "first"),
        ],
        accounts=[world.account("main", 1_000_000)],
    )
    with server:
        yield server


def ask(server: Minato, text: str, service: str = "ruled") -> tuple[str, str, dict]:
    """Text, finish reason, record."""
    answer = httpx.post(
        f"{server.base_url}/chat/completions",
        headers={"authorization": "Bearer sk-main"},
        json=world.chat(text, service),
        timeout=30,
    )
    assert answer.status_code == 200, answer.text
    choice = answer.json()["choices"][0]
    record = Management(server.url).record(answer.headers["x-minato-record"])
    return choice["message"]["content"], choice["finish_reason"], record


def put(server: Minato, body: str | bytes, name: str = LIST, kind: str = "text/csv", **query: str) -> httpx.Response:
    return httpx.post(
        f"{server.url}/api/word-lists/{name}/versions",
        headers=AUTHORIZATION | {"content-type": kind},
        params=query,
        content=body,
        timeout=120,
    )


def imported(server: Minato, body: str | bytes, **query: str) -> dict:
    answer = put(server, body, **query)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_list_is_in_force_with_the_next_request_and_its_record_names_it(ruled: Minato) -> None:
    management = Management(ruled.url)
    seed = management.get(f"/api/word-lists/{LIST}")
    assert seed["version"] is None
    assert seed["age_in_days"] is None
    assert ask(ruled, PHRASE)[1] == "stop"
    streamed: list[str] = []
    begun = threading.Event()

    def stream() -> None:
        body = world.chat(say(f"so {PHRASE} it is", 2, itl=60), "ruled", stream=True)
        headers = {"authorization": "Bearer sk-main"}
        with httpx.stream("POST", f"{ruled.base_url}/chat/completions", json=body, headers=headers) as answer:
            for line in answer.iter_lines():
                begun.set()
                if line.startswith("data: {"):
                    for choice in json.loads(line[6:])["choices"]:
                        streamed.append(choice["delta"].get("content") or "")

    running = threading.Thread(target=stream)
    running.start()
    assert begun.wait(10)
    first = imported(ruled, csv(PHRASE))
    assert running.is_alive()
    # What is under way goes on under the list that it found; what comes now does not.
    _, reason, record = ask(ruled, PHRASE)
    assert reason == "content_filter"
    (decision,) = record["decisions"]
    assert decision["rule"] == "CN-S01"
    assert decision["list_hash"] == first["list_hash"]
    running.join()
    assert PHRASE in "".join(streamed)
    # It takes the place of the seed, whole.
    assert ask(ruled, FORBIDDEN)[1] == "stop"
    shown = management.get(f"/api/word-lists/{LIST}")
    assert shown["version"] == first
    assert shown["age_in_days"] == 0
    (coverage,) = shown["coverage"]
    assert coverage["pack"] == "cn-interim-measures"
    assert coverage["total"]["asked"] == 10_000
    assert coverage["age_in_days"] == 0
    assert not coverage["met"]


def test_one_may_go_back_and_forth_and_every_step_is_in_the_log(ruled: Minato) -> None:
    management = Management(ruled.url)
    first = imported(ruled, csv(PHRASE))
    second = imported(ruled, csv("something else entirely"))
    assert [first["number"], second["number"]] == [1, 2]
    assert ask(ruled, PHRASE)[1] == "stop"
    before = management.get("/api/log")
    address = f"/api/word-lists/{LIST}/versions/{first['id']}/activate"
    assert management.post(address, {}) == first
    _, reason, record = ask(ruled, PHRASE)
    assert reason == "content_filter"
    assert record["decisions"][0]["list_hash"] == first["list_hash"]
    versions = [version["number"] for version in management.pages(f"/api/word-lists/{LIST}/versions")]
    assert versions == [2, 1]
    # The same once more changes nothing and makes no version.
    assert imported(ruled, csv(PHRASE.upper(), PHRASE))["number"] in (1, 3)
    shown = management.http.delete(f"/api/word-lists/{LIST}").json()
    assert shown["version"] is None
    assert ask(ruled, FORBIDDEN)[1] == "content_filter"
    assert before["verifier_key"]
    text = run_minato("audit", "verify", "--data", str(ruled.data), "--json").stdout
    assert json.loads(text)["valid"]


def test_plain_text_needs_a_class_of_the_pack(ruled: Minato) -> None:
    body = f"# remarks do not count\n{PHRASE}\n"
    assert put(ruled, body, kind="text/plain").status_code == 422
    wrong = put(ruled, body, kind="text/plain", **{"class": "B.9"})
    assert wrong.status_code == 422
    assert "A.1" in wrong.json()["detail"]
    right = put(ruled, body, kind="text/plain", **{"class": "A.1.d"})
    assert right.status_code == 201
    assert right.json()["entries"] == 1


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"pattern,class\n\xff\xfe,A.1.a\n", 422, "not UTF-8"),
        (b"pattern,class\n" + b"x" * 600 + b",A.1.a\n", 422, "600 bytes"),
        (b'pattern,class\n"open,A.1.a\n', 422, "quote"),
        (b"pattern,class,action\nx,A.1.a,pass\n", 422, 'unknown column "action"'),
        (b"pattern,class\nx,Z\n", 422, 'unknown class "Z"'),
        (b"pattern,class\n", 422, "no entries"),
        (b"", 422, ""),
        ("pattern,class\n\u200b\u200b,A.1.a\n".encode(), 422, ""),
        (b"pattern,class\n" + b"".join(b"w%d,Z\n" % i for i in range(5000)), 422, "more are not told"),
        (b"pattern,class\n" + b"".join(b"w%d,A.1.a\n" % i for i in range(200_001)), 422, "more than 200000"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_faulty_list_is_refused_and_changes_nothing(ruled: Minato, body: bytes, status: int, words: str) -> None:
    answer = put(ruled, body)
    assert answer.status_code == status, answer.text
    assert words in answer.json()["detail"]
    assert Management(ruled.url).get(f"/api/word-lists/{LIST}")["version"] is None
    assert ask(ruled, FORBIDDEN)[1] == "content_filter"


def test_unknown_lists_types_and_keys_are_refused(ruled: Minato) -> None:
    unknown = put(ruled, csv(PHRASE), name="cn-core-value")
    assert unknown.status_code == 404
    assert "cn-core-values" in unknown.json()["mend"]
    assert put(ruled, csv(PHRASE), kind="application/json").status_code == 415
    address = f"{ruled.url}/api/word-lists"
    assert httpx.get(address).status_code == 401
    assert httpx.get(address, headers={"authorization": "Bearer sk-main"}).status_code == 403
    names = [item["name"] for item in httpx.get(address, headers=AUTHORIZATION).json()["items"]]
    assert LIST in names


def test_a_repeated_request_is_one(ruled: Minato) -> None:
    headers = AUTHORIZATION | {"content-type": "text/csv", "idempotency-key": "one"}
    address = f"{ruled.url}/api/word-lists/{LIST}/versions"
    first = httpx.post(address, headers=headers, content=csv(PHRASE))
    imported(ruled, csv("another"))
    again = httpx.post(address, headers=headers, content=csv(PHRASE))
    assert again.json() == first.json()
    assert again.headers["x-minato-replay"] == "true"
    assert ask(ruled, PHRASE)[1] == "stop"
    assert httpx.post(address, headers=headers, content=csv("other")).status_code == 409


@pytest.mark.parametrize("declares", [True, False], ids=["with its length", "in chunks"])
def test_a_hundred_megabytes_are_refused_early(ruled: Minato, declares: bool) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", ruled.port, timeout=60)
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1_000_000
            yield b"a" * 1_000_000

    headers = AUTHORIZATION | {"content-type": "text/csv"}
    if declares:
        headers["content-length"] = "100000000"
    begun = time.monotonic()
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        connection.request("POST", f"/api/word-lists/{LIST}/versions", pieces(), headers, encode_chunked=not declares)
    answer = connection.getresponse()
    assert answer.status == 413
    assert b"33554432" in answer.read()
    assert time.monotonic() - begun < 30
    connection.close()
    assert memory(ruled, "VmHWM") < 700_000
    # Room for the next is there again.
    imported(ruled, csv(PHRASE))


def memory(server: Minato, which: str) -> int:
    """In KiB: `VmRSS` now, `VmHWM` at most."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(which))


def test_a_hundred_thousand_entries_stall_nobody(ruled: Minato) -> None:
    chance = random.Random(3)
    letters = "abcdefghijklmnopqrstuvwxyz"
    phrases = ["".join(chance.choices(letters, k=9)) + f" {index}" for index in range(100_000)]
    done: list[httpx.Response] = []
    before = memory(ruled, "VmRSS")
    importing = threading.Thread(target=lambda: done.append(put(ruled, csv(*phrases))))
    importing.start()
    longest, count = 0.0, 0
    with httpx.Client(headers={"authorization": "Bearer sk-main"}, timeout=60) as client:
        while importing.is_alive():
            begun = time.monotonic()
            answer = client.post(f"{ruled.base_url}/chat/completions", json=world.chat("hello", "ruled"))
            assert answer.status_code == 200
            longest, count = max(longest, time.monotonic() - begun), count + 1
    importing.join()
    assert done[0].status_code == 201, done[0].text
    assert done[0].json()["entries"] == 100_000
    print(f"{count} answers meanwhile, the longest {longest:.3f} s")
    print(f"memory: {before} KiB, at most {memory(ruled, 'VmHWM')}, then {memory(ruled, 'VmRSS')}")
    assert longest < LONGEST_ANSWER_SECONDS
    assert ask(ruled, f"about {phrases[77_777]}, please")[1] == "content_filter"


def test_only_one_file_at_a_time(ruled: Minato) -> None:
    slow = http.client.HTTPConnection("127.0.0.1", ruled.port, timeout=60)
    slow.putrequest("POST", f"/api/word-lists/{LIST}/versions")
    for name, value in (AUTHORIZATION | {"content-type": "text/csv", "content-length": "40"}).items():
        slow.putheader(name, value)
    slow.endheaders(b"pattern,class\n")
    busy = eventually("a second file is refused", lambda: _refused(put(ruled, csv(PHRASE))))
    assert busy.json()["mend"]
    slow.send(b"x" * 20 + b",A.1.a")
    assert slow.getresponse().status == 201
    slow.close()
    imported(ruled, csv(PHRASE))


def _refused(answer: httpx.Response) -> httpx.Response | None:
    return answer if answer.status_code == 503 else None


def test_after_a_crash_the_list_is_in_force_or_was_never_there(ruled: Minato) -> None:
    first = imported(ruled, csv(PHRASE))
    ruled.kill()
    ruled.start()
    _, reason, record = ask(ruled, PHRASE)
    assert reason == "content_filter"
    assert record["decisions"][0]["list_hash"] == first["list_hash"]
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    number = first["number"]
    for turn in range(3):
        marker = f"phrase of turn {turn}"
        body = csv(marker, *[f"filler {turn} {index} {'x' * 300}" for index in range(12_000)])
        importing = threading.Thread(target=lambda body=body: _silently(ruled, body))
        importing.start()
        time.sleep(chance.uniform(0.05, 2.5))
        ruled.kill()
        importing.join()
        ruled.start()
        shown = Management(ruled.url).get(f"/api/word-lists/{LIST}")
        is_there = shown["version"]["number"] > number
        number = shown["version"]["number"]
        assert shown["entries"] == shown["version"]["entries"]
        assert ask(ruled, marker)[1] == ("content_filter" if is_there else "stop")
        assert run_minato("audit", "verify", "--data", str(ruled.data)).returncode == 0


def _silently(server: Minato, body: str) -> None:
    with contextlib.suppress(httpx.HTTPError):
        put(server, body)


def test_the_command_checks_here_first_and_then_imports(ruled: Minato, tmp_path: Path) -> None:
    packs = ["--packs", str(REPOSITORY / "RulePacks")]
    faulty = tmp_path / "faulty.csv"
    faulty.write_text(f"pattern,class\n{PHRASE},A.9\n")
    done = run_minato("rules", "import", LIST, str(faulty), "--dry-run", *packs)
    assert done.returncode == 1
    assert f"{faulty}:2:1: " in done.stderr
    good = tmp_path / "good.csv"
    good.write_text(csv(PHRASE, PHRASE))
    done = run_minato("rules", "import", LIST, str(good), "--dry-run", "--json", *packs)
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert shown["entries"] == 1
    assert shown["duplicates"] == 1
    assert shown["version"] is None
    assert not shown["coverage"][0]["met"]
    target = ["--url", ruled.url, "--admin-key", "env:THE_KEY"]
    done = run_minato("rules", "import", LIST, str(good), *target, *packs, THE_KEY=ADMIN_KEY)
    assert done.returncode == 0, done.stderr
    assert "of 10000 entries" in done.stdout
    assert "in force as version 1" in done.stdout
    assert ask(ruled, PHRASE)[1] == "content_filter"
    done = run_minato("rules", "import", LIST, str(good), *target, *packs, THE_KEY="wrong")
    assert done.returncode == 1
    assert "key" in done.stderr
    done = run_minato("rules", "import", LIST, str(good), "--url", ruled.url, "--admin-key", ADMIN_KEY, *packs)
    assert done.returncode == 1
    assert ADMIN_KEY not in done.stderr
    assert run_minato("rules", "import", LIST, str(good), *packs).returncode == 64
