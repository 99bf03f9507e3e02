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
from decimal import Decimal

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
def minato(upstream: Upstream, tmp_path) -> Minato:
    configuration = {
        "server": {"admin_keys": [ADMIN_KEY], "log_origin": "log.example/crash"},
        "engines": [world.openai_engine("first", upstream.base_url, retries=0)],
        "services": [world.service("chat", "first")],
        "accounts": [world.account(name, CREDIT) for name in ACCOUNTS],
    }
    return Minato(tmp_path / "crash", configuration)


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
        unanswered = [call for call in calls if call.key and not call.is_complete]
        new = [make_call(len(calls) + index, ACCOUNTS, random_) for index in range(2000)]
        begun = random_.sample(unanswered, min(len(unanswered), 20)) + new
        asyncio.run(run_until_killed(minato.url, begun, CLIENTS, random_.uniform(0.03, 0.9), minato.kill))
        # Those that were never sent would only slow the next rounds down.
        calls += [call for call in new if call.is_complete or call.records or call.key]
    minato.start()
    checkpoints.append(checkpoint(minato))
    print(f"{len(calls)} calls, {sum(call.is_complete for call in calls)} answered whole")
    judge(minato, calls, checkpoints)


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
    return Checkpoint.parse(httpx.get(f"{minato.url}/log/checkpoint", timeout=30).content)


def judge(minato: Minato, calls: list[Call], checkpoints: list[Checkpoint]) -> None:
    """Everything that must hold, from the outside: the API, the log's files, the commands."""
    admin = Management(minato.url)
    records = {record["id"]: record for record in admin.pages("/api/records", limit=100)}
    settled_in_log = whole_log(minato, checkpoints, len(records))
    leaves = {leaf["id"]: leaf for leaf in settled_in_log}

    # Every use once, in the log as in the records.
    assert len(leaves) == len(settled_in_log), "a use has two leaves"
    assert leaves.keys() == records.keys()

    # What a client saw whole is charged, once, in full.
    answered = [call for call in calls if call.is_complete]
    assert answered, "the load was killed before any answer; nothing was tested"
    for call in answered:
        (identifier,) = call.records if len(call.records) == 1 else [completed(call, records)]
        record = records[identifier]
        assert record["status"] == "completed", (call, record)
        if "nousage" not in call.directives:
            assert Decimal(record["charge"]["amount"]) == (24 * 100 + call.chunks * 400) / Decimal(1_000_000), call

    # Nothing twice: every body was one of a kind, so a hash of it may be paid for once only.
    paid = Counter(leaf["payload_hash"] for leaf in settled_in_log if Decimal(leaf["charge"]) > 0)
    assert not [digest for digest, times in paid.items() if times > 1]

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


def completed(call: Call, records: dict[str, dict]) -> str:
    """The one completed record among those that the answers to a repeated call named."""
    (found,) = [identifier for identifier in call.records if records[identifier]["status"] == "completed"]
    return found


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
