"""kill -9 at random moments under load; then nothing may be lost, charged twice, or held for ever.

MINATO_CRASH_SEED replays a run, MINATO_CRASH_ROUNDS makes it longer.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

import world
from crash_load import Call, make_call, run_until_killed
from management import Management
from server import ADMIN_KEY, BINARY, REPOSITORY, Minato, Upstream, eventually, run_minato
from transparency import Checkpoint, Tiles, verify_consistency

ROUNDS = int(os.environ.get("MINATO_CRASH_ROUNDS", 25))
SEED = int(os.environ.get("MINATO_CRASH_SEED", time.time_ns() % 1_000_000_007))
ACCOUNTS = [f"crash-{index}" for index in range(5)]
CREDIT = 1000
CLIENTS = 16


@pytest.fixture
def minato(upstream: Upstream, tmp_path: Path) -> Iterator[Minato]:
    configuration = {
        "server": {"admin_keys": [ADMIN_KEY], "log_origin": "log.example/crash"},
        "engines": [world.openai_engine("first", upstream.base_url, retries=0)],
        "services": [world.service("chat", "first")],
        "accounts": [world.account(name, CREDIT) for name in ACCOUNTS],
    }
    server = Minato(tmp_path / "crash", configuration)
    yield server
    if server.process is not None and server.process.poll() is None:
        server.kill()


@pytest.mark.timeout(600)
def test_nothing_is_lost_charged_twice_or_held_for_ever(minato: Minato) -> None:
    print(f"\nMINATO_CRASH_SEED={SEED} rounds={ROUNDS}")
    random_ = random.Random(SEED)
    calls: list[Call] = []
    checkpoints: list[Checkpoint] = []
    for _ in range(ROUNDS):
        if random_.random() < 0.15:
            kill_while_it_starts(minato, random_.uniform(0, 0.4))
        minato.start()
        checkpoints.append(checkpoint(minato))
        begun = next_calls(calls, random_)
        # Mostly soon; now and then late enough for long streams to be under way.
        life = random_.uniform(0.03, 0.9) if random_.random() < 0.8 else random_.uniform(1, 3)
        asyncio.run(run_until_killed(minato.url, begun, CLIENTS, life, minato.kill))
    minato.start()
    checkpoints.append(checkpoint(minato))
    print(f"{len(calls)} calls, {sum(call.is_complete for call in calls)} answered whole")
    judge(minato, calls, checkpoints)


def next_calls(calls: list[Call], random_: random.Random) -> Iterator[Call]:
    """Some calls that earlier crashes cut off, again, and then new ones, which `calls` remembers."""
    cut_off = [call for call in calls if call.key and not call.is_complete]
    yield from random_.sample(cut_off, min(len(cut_off), 20))
    while True:
        calls.append(make_call(len(calls), ACCOUNTS, random_))
        yield calls[-1]


def kill_while_it_starts(minato: Minato, after: float) -> None:
    """A crash in the middle of the recovery from a crash."""
    command = [str(BINARY), "serve", "--config", str(minato.configuration), "--data", str(minato.data)]
    with minato.log.open("ab") as log:
        process = subprocess.Popen([*command, "--port", str(minato.port)], stdout=log, stderr=log, cwd=REPOSITORY)
    try:
        process.wait(after)
        raise AssertionError(f"it ended by itself:\n{minato.log_tail()}")
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def checkpoint(minato: Minato) -> Checkpoint:
    answer = httpx.get(f"{minato.url}/log/checkpoint", timeout=30)
    assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
    return Checkpoint.parse(answer.content)


def judge(minato: Minato, calls: list[Call], checkpoints: list[Checkpoint]) -> None:
    """Everything that must hold, from the outside: the API, the log's files, the commands."""
    admin = Management(minato.url)
    records = {record["id"]: record for record in admin.pages("/api/records", limit=100)}
    settled_in_log = whole_log(minato, checkpoints, len(records))
    leaves = {leaf["id"]: leaf for leaf in settled_in_log}

    # Every use once, in the log as in the records.
    assert len(leaves) == len(settled_in_log), "a use has two leaves"
    assert leaves.keys() == records.keys()

    # What a client saw whole is charged, once, in full. The usage tells which call a charge is for.
    charges: dict[tuple[int, int], list[dict]] = defaultdict(list)
    for record in records.values():
        usage = record["usage"]
        if usage and usage["source"] == "reported":
            charges[usage["input_tokens"], usage["output_tokens"]].append(record)
    answered = [call for call in calls if call.is_complete and "nousage" not in call.directives]
    assert answered, "the load was killed before any answer; nothing was tested"
    for call in answered:
        (record,) = charges[call.usage]
        assert record["status"] == "completed", (call, record)
        assert record["id"] in call.records
        tokens_in, tokens_out = call.usage
        assert Decimal(record["charge"]["amount"]) == (tokens_in * 100 + tokens_out * 400) / Decimal(1_000_000)
    # Nothing twice, whether its client saw the answer or not, and however often it asked with its key.
    assert not {usage: found for usage, found in charges.items() if len(found) > 1}
    for call in calls:
        if call.is_complete and "nousage" in call.directives:
            assert [records[identifier]["status"] for identifier in call.records].count("completed") == 1

    # What a crash cut off is flagged; nothing is held; every yen is where a record says.
    charged: dict[str, Decimal] = defaultdict(Decimal)
    for record in records.values():
        charged[record["account"]] += Decimal(record["charge"]["amount"])
        if record["status"] == "interrupted":
            assert record["estimated"] is True
    for name in ACCOUNTS:
        account = admin.get(f"/api/accounts/{name}")
        balance = account["balance"]
        assert Decimal(balance["pending"]) == 0, f"a reservation of {name} is stuck"
        spent = charged.get(account["id"], Decimal(0)) + charged.get(name, Decimal(0))
        assert Decimal(balance["posted"]) == CREDIT - spent
        assert Decimal(balance["available"]) == Decimal(balance["posted"])
    print(f"{len(records)} records: {dict(Counter(record['status'] for record in records.values()))}")

    assert minato.stop() == 0
    result = run_minato("audit", "verify", "--data", str(minato.data))
    assert result.returncode == 0, result.stdout + result.stderr


def whole_log(minato: Minato, checkpoints: list[Checkpoint], uses: int) -> list[dict]:
    """All leaves of uses, after every earlier checkpoint has been found to be part of the last one."""
    head = eventually(
        "the log has every record",
        lambda: found if (found := checkpoint(minato)).size >= uses else None,
    )
    key = httpx.get(f"{minato.url}/log/verifier-key").text
    tiles = Tiles(lambda path: httpx.get(f"{minato.url}/log/{path}").raise_for_status().content, head.size)
    assert tiles.root() == head.root
    for older in (*checkpoints, head):
        older.verify_with_openssl(key)
        if 0 < older.size < head.size:
            verify_consistency(older.size, head.size, tiles.consistency(older.size, head.size), older.root, head.root)
    assert [one.size for one in checkpoints] == sorted(one.size for one in checkpoints)
    leaves = [json.loads(entry) for entry in tiles.entries()]
    return [leaf for leaf in leaves if leaf.get("kind") == "use"]
