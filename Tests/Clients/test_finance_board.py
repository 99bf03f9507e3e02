"""The finance board of samples/finance and the credit review on it, as anybody would run them: the amounts add up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from management import Management
from server import ADMIN_KEY, REPOSITORY, Minato, run_minato, to_yaml

SAMPLES = REPOSITORY / "samples/finance"
#: What board.py pays in for the bank.
CREDIT = Decimal(100_000)


@dataclass
class Board:
    server: Minato
    operator: Management
    keys: Path

    def run(self, program: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, SAMPLES / program, "--url", self.server.url, "--keys", self.keys],
            capture_output=True,
            text=True,
            timeout=240,
            env=os.environ | {"MINATO_ADMIN_KEY": ADMIN_KEY} | environment,
        )

    def standing(self) -> list[object]:
        """All that board.py makes."""
        lists = ["/api/participants", "/api/rights", "/api/agreements", "/api/entries", "/api/transfers"]
        products = self.operator.get("/api/products", board="finance", limit=100)["items"]
        for product in sorted(products, key=lambda one: one["id"]):
            path = f"/api/products/{product['id']}"
            lists += [f"{path}/versions", f"{path}/assessments", f"{path}/offers"]
        return [products, self.keys.read_text(), *(list(self.operator.pages(path)) for path in lists)]

    def bank(self) -> Management:
        return Management(self.server.url, json.loads(self.keys.read_text())["sumida-bank"])


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    fetched = subprocess.run([REPOSITORY / "scripts/sample-data"], capture_output=True, text=True, timeout=300)
    if fetched.returncode != 0:
        # Without a network there is no real data, and no other would be the sample.
        pytest.skip(f"THE SAMPLE'S DATA CANNOT BE FETCHED, SO THE FINANCE BOARD IS NOT TESTED: {fetched.stderr[-300:]}")
    folder = tmp_path_factory.mktemp("finance")
    server = Minato(folder, {})
    configuration = {
        "server": {"public_url": server.url, "admin_keys": [ADMIN_KEY]},
        "exchange": {"fee_basis_points": 500},
    }
    server.configuration.write_text(to_yaml(configuration), encoding="utf-8")
    with server:
        yield Board(server, Management(server.url), folder / "keys.json")
    audit = run_minato("audit", "verify", "--data", str(server.data))
    assert audit.returncode == 0, audit.stdout + audit.stderr


def test_the_board_is_filled_once(board: Board) -> None:
    first = board.run("board.py")
    assert first.returncode == 0, first.stdout + first.stderr
    found = board.operator.get("/api/products", board="finance")
    assert found["total"] == 8
    for product in found["items"]:
        for member in ("title", "description"):
            assert set(product["metadata"][member]) == {"en", "ja", "zh"}
        assert product["metadata"]["licence"].startswith("package MIT; data: ")
        assert board.operator.get(f"/api/products/{product['id']}/offers")["items"]
    assert board.keys.stat().st_mode & 0o077 == 0
    standing = board.standing()
    second = board.run("board.py")
    assert second.returncode == 0, second.stdout + second.stderr
    assert "; 0 things were made now." in second.stdout
    assert board.standing() == standing


def test_the_review_is_as_it_should_be_and_the_money_adds_up(board: Board) -> None:
    made = board.run("board.py")
    assert made.returncode == 0, made.stdout + made.stderr
    before = {one["transfer"] for one in board.operator.pages("/api/entries")}
    reviewed = board.run("credit_review.py")
    assert reviewed.returncode == 0, reviewed.stdout + reviewed.stderr
    for part in ("May I train a model with it? No", "refused", "The link is answered 403.", "Probability of default"):
        assert part in reviewed.stdout

    entries = [one for one in board.operator.pages("/api/entries") if one["transfer"] not in before]
    amounts: dict[str, Decimal] = {}
    for one in entries:
        amounts[one["kind"]] = amounts.get(one["kind"], Decimal(0)) + Decimal(one["amount"])
    account = board.bank().get("/api/account")["balance"]
    assert Decimal(account["pending"]) == 0
    spent = CREDIT - Decimal(account["posted"])
    assert spent >= 2200, "at least the signatures"
    assert set(amounts) == {"charge", "supplier", "source", "fee"}
    assert spent == -amounts["charge"] == amounts["supplier"] + amounts["source"] + amounts["fee"]
    # Each entry is a transfer of the ledger.
    transfers = {one["id"]: one for one in board.operator.pages("/api/transfers")}
    for one in entries:
        assert Decimal(transfers[one["transfer"]]["amount"]) == abs(Decimal(one["amount"]))
    # A participant sees its own entries only.
    bank = list(board.bank().pages("/api/entries"))
    assert {one["kind"] for one in bank} == {"charge"}
    assert sum(Decimal(one["amount"]) for one in bank) == -spent


def test_a_review_that_goes_wrong_says_so(board: Board) -> None:
    made = board.run("board.py")
    assert made.returncode == 0, made.stdout + made.stderr
    keys = json.loads(board.keys.read_text())
    supplier = Management(board.server.url, keys["charles-records"])
    (mortgages,) = board.operator.get("/api/products", q="mortgage", board="finance")["items"]
    path = f"/api/products/{mortgages['id']}/listing"
    supplier.post(path, {"step": "suspend", "reason": "A test."})
    try:
        reviewed = board.run("credit_review.py")
        assert reviewed.returncode == 1
        assert "NOT AS IT SHOULD BE" in reviewed.stdout
    finally:
        supplier.post(path, {"step": "list"})
