"""minato audit verify, minato ledger export."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from beancount import loader
from beancount.core import data as directives

import world
from management import Management
from server import Minato, eventually, run_minato
from transparency import Checkpoint
from world import chat

MAIN = {"authorization": "Bearer sk-main"}


@pytest.fixture(scope="module")
def used(upstream, second_upstream, tmp_path_factory) -> tuple[Minato, Decimal]:
    """A data directory with answers, failures, credit, two currencies and a postpaid account; and what they cost."""
    configuration = world.configuration(upstream.base_url, second_upstream.base_url)
    configuration["engines"] = configuration["engines"][:2]
    dollars = {"currency": "USD", "input_per_million": "2.5", "output_per_million": "10"}
    configuration["services"] = [
        world.service("chat", "first"),
        world.service("by-the-token", "first", world.YEN_A_TOKEN),
        world.service("dollars", "second", dollars),
    ]
    minato = Minato(tmp_path_factory.mktemp("used"), configuration)
    with minato:
        admin = Management(minato.url)
        customers = [
            admin.customer(),
            admin.customer(currency="USD"),
            admin.customer(terms="postpaid", credit_limit="99"),
        ]
        for customer, model in zip(customers, ("chat", "dollars", "by-the-token"), strict=True):
            headers = {"authorization": f"Bearer {customer.key}"}
            for text in ("a", "b @fake cuthead=1", "c @fake chunks=5"):
                body = chat(text, model=model, max_tokens=16)
                httpx.post(f"{minato.url}/v1/chat/completions", json=body, headers=headers)
                httpx.post(f"{minato.url}/v1/chat/completions", json=body | {"stream": True}, headers=headers)
        charged = sum(
            Decimal(record["charge"]["amount"]) for customer in customers for record in admin.records(customer.id)
        )
        # A checkpoint over everything.
        count = len(list(admin.pages("/api/records")))
        eventually(
            "the log has everything",
            lambda: Checkpoint.parse(admin.http.get("/log/checkpoint").content).size >= count,
        )
    return minato, charged


def test_a_sound_data_directory_verifies(used: tuple[Minato, Decimal]) -> None:
    result = run_minato("audit", "verify", "--data", str(used[0].data))
    assert result.returncode == 0, result.stderr


def test_the_result_as_json(used: tuple[Minato, Decimal]) -> None:
    result = run_minato("audit", "verify", "--data", str(used[0].data), "--json")
    assert result.returncode == 0
    assert isinstance(json.loads(result.stdout), dict)


def test_a_running_server_verifies_over_http(minato: Minato) -> None:
    httpx.post(f"{minato.url}/v1/chat/completions", json=chat(), headers=MAIN)
    result = run_minato("audit", "verify", "--url", minato.url)
    assert result.returncode == 0, result.stderr


def test_a_running_servers_data_verifies(minato: Minato) -> None:
    result = run_minato("audit", "verify", "--data", str(minato.data))
    assert result.returncode == 0, result.stderr


def copied(used: tuple[Minato, Decimal], tmp_path: Path) -> tuple[Path, Path]:
    """A copy of the data directory that may be damaged, and its database."""
    copy = tmp_path / "data"
    subprocess.run(["cp", "-a", used[0].data, copy], check=True)
    database = copy / "minato.db"
    return copy, database


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET charge = charge - 1 WHERE charge > 0",
        "UPDATE transfers SET amount = amount + 1 WHERE amount > 0",
        "UPDATE ledger_accounts SET debits_posted_nanos = debits_posted_nanos + 1 WHERE debits_posted_nanos < 999999999",
        "DELETE FROM records WHERE charge > 0",
        "DELETE FROM transfers WHERE id = (SELECT max(id) FROM transfers WHERE amount > 0)",
        "UPDATE records SET account = (SELECT id FROM accounts ORDER BY id LIMIT 1)",
        "UPDATE records SET output = output + 1",
    ],
)
def test_a_changed_ledger_does_not_verify(used: tuple[Minato, Decimal], tmp_path: Path, statement: str) -> None:
    copy, database = copied(used, tmp_path)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = 1")
        assert connection.execute(statement).rowcount > 0
    result = run_minato("audit", "verify", "--data", str(copy))
    assert result.returncode == 1, result.stdout
    assert result.stderr


def test_a_flipped_bit_in_the_log_does_not_verify(used: tuple[Minato, Decimal], tmp_path: Path) -> None:
    copy, database = copied(used, tmp_path)
    with closing(sqlite3.connect(database)) as connection, connection:
        tables = {
            name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        flipped = 0
        for table, columns in tables.items():
            for column in columns:
                if column not in ("entry", "leaf", "bytes", "body"):
                    continue
                for (value,) in connection.execute(f"SELECT {column} FROM {table} LIMIT 1").fetchall():
                    if not isinstance(value, bytes) or not value.startswith(b"{"):
                        continue
                    changed = value[:-2] + bytes([value[-2] ^ 1]) + value[-1:]
                    connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (changed, value))
                    flipped += 1
        assert flipped, f"no column with leaves: {tables}"
    result = run_minato("audit", "verify", "--data", str(copy))
    assert result.returncode == 1, result.stdout


def test_nothing_to_verify(tmp_path: Path) -> None:
    result = run_minato("audit", "verify", "--data", str(tmp_path / "nothing"))
    assert result.returncode != 0
    assert "nothing" in result.stderr
    assert not (tmp_path / "nothing").exists()


def export(used: tuple[Minato, Decimal], form: str) -> str:
    result = run_minato("ledger", "export", "--data", str(used[0].data), "--format", form)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_beancount_accepts_the_export(used: tuple[Minato, Decimal], tmp_path: Path) -> None:
    file = tmp_path / "ledger.beancount"
    file.write_text(export(used, "beancount"), encoding="utf-8")
    command = [sys.executable, "-m", "beancount.scripts.check"]
    result = subprocess.run([*command, str(file)], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_export_has_every_charge(used: tuple[Minato, Decimal]) -> None:
    entries, errors, _ = loader.load_string(export(used, "beancount"))
    assert not errors
    postings = [posting for entry in entries if isinstance(entry, directives.Transaction) for posting in entry.postings]
    income = [-posting.units.number for posting in postings if posting.account.startswith("Income")]
    assert sum(income) == used[1] > 0
    assert {posting.units.currency for posting in postings} == {"JPY", "USD"}


def test_beancount_refuses_an_export_with_one_changed_amount(used: tuple[Minato, Decimal]) -> None:
    text = export(used, "beancount")
    line = next(line for line in text.splitlines() if line.startswith("  ") and " JPY" in line)
    number = next(word for word in line.split() if word.lstrip("-").replace(".", "").isdigit())
    changed = line.replace(number, str(Decimal(number) + 1))
    _, errors, _ = loader.load_string(text.replace(line, changed, 1))
    assert errors


def test_json_and_csv_hold_the_same_transfers(used: tuple[Minato, Decimal]) -> None:
    document = json.loads(export(used, "json"))
    transfers = document["transfers"] if isinstance(document, dict) else document
    rows = list(csv.DictReader(io.StringIO(export(used, "csv"))))
    assert transfers and rows
    assert len({row["id"] for row in rows}) == len({transfer["id"] for transfer in transfers})
