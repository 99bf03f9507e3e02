"""The curl lines of the pages about carbon footprints, queries and delivery, run as they are written."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from delivery import DeliveryServer, new_id, now
from fake_api import FakeAPI
from management import Management
from server import REPOSITORY

PEOPLE = pyarrow.table(
    {
        "region": [f"r{number % 4}" for number in range(400)],
        "salary": [3000 + number * 13 % 900 for number in range(400)],
    }
)
#: What the pages write in place of what only one server knows.
TOKEN_OF_A_TRANSFER = "mdt_of-a-transfer"


@dataclass
class Desk:
    server: DeliveryServer
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def run(self, command: str) -> str:
        """What a command of a page prints; curl is told to fail where the server refuses."""
        for address in ("https://exchange.example", "http://127.0.0.1:8080"):
            command = command.replace(address, self.server.url)
        command = command.replace("mdt_…", TOKEN_OF_A_TRANSFER)
        done = subprocess.run(
            ["bash", "-ec", 'curl() { command curl --fail-with-body -sS "$@"; }\n' + command],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "MINATO": self.server.url} | self.variables,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def lines(page: str) -> list[str]:
    """The curl commands of a page."""
    text = (REPOSITORY / "docs" / page).read_text(encoding="utf-8")
    # Every other part lies between two fences; it begins with the name of its language.
    fenced = re.split(r"^```", text, flags=re.MULTILINE)[1::2]
    blocks = [block.partition("\n")[2] for block in fenced if block.partition("\n")[0] in ("", "sh")]
    joined = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    return [line for line in joined if line.startswith("curl ")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeliveryServer]:
    api = FakeAPI()
    server = DeliveryServer(
        tmp_path_factory.mktemp("curl"),
        upstreams=[{"name": "scores", "supplier": "supplier", "base_url": api.url}],
        callbacks={"allow": ["https://bank.example"]},
    )
    sink = io.BytesIO()
    pyarrow.parquet.write_table(PEOPLE, sink)
    deal = server.deal("credit", [{"loans.parquet": sink.getvalue(), "people.parquet": sink.getvalue()}])
    server.deals = {"credit": deal}
    with server.database() as database:
        database.execute(
            "UPDATE products SET metadata = ? WHERE id = ?",
            (json.dumps({"api": {"upstream": "scores", "path": "/v1"}}), server.identifier(deal.product)),
        )
        database.execute(
            "UPDATE agreements SET policy = ?",
            (json.dumps({"@type": "Agreement", "permission": [{"action": "use"}, {"action": "aggregate"}]}),),
        )
        token = hashlib.sha256(b"minato-delivery-token\0" + TOKEN_OF_A_TRANSFER.encode()).digest()
        database.execute(
            "INSERT INTO delivery_grants (id, agreement, participant, format, token, created_at, expires_at)"
            " VALUES (?, ?, ?, 'HttpData-PULL', ?, ?, ?)",
            (
                new_id(),
                server.identifier(deal.agreement),
                server.parties["bank"],
                token,
                now(),
                now() + 3_600_000_000,
            ),
        )
    with server:
        yield server
    api.stop()


@pytest.fixture
def desk(server: DeliveryServer, tmp_path: Path) -> Desk:
    return Desk(server, tmp_path, {"AGREEMENT": server.deals["credit"].agreement, "KEY": "sk-bank"})


def test_queries(desk: Desk) -> None:
    commands = lines("queries.md")
    assert len(commands) == 2
    tables, answer = (json.loads(desk.run(command)) for command in commands)
    assert [table["name"] for table in tables["items"]] == ["loans", "people"]
    assert len(answer["rows"]) == 4


def test_delivery(desk: Desk) -> None:
    commands = lines("delivery.md")
    assert len(commands) == 7
    files = json.loads(desk.run(commands[0]))["files"]
    (url,) = [file["url"] for file in files if file["name"] == "loans.parquet"]
    desk.variables["URL"] = url
    target = desk.folder / "loans.parquet"
    desk.run(commands[1])
    whole = target.read_bytes()
    # It broke off.
    target.write_bytes(whole[:1_000])
    desk.run(commands[2])
    assert target.read_bytes() == whole
    desk.run(commands[3])
    assert json.loads((desk.folder / "bank.share").read_text())["shareCredentialsVersion"] == 1
    pushes = json.loads(desk.run(commands[4]))["pushes"]
    assert {push["url"] for push in pushes} == {
        f"https://bank.example/inbox/{name}.parquet" for name in ("loans", "people")
    }
    assert json.loads(desk.run(commands[5])) == {"echo": ""}
    assert len(json.loads(desk.run(commands[6]))["files"]) == 2


def test_carbon(desk: Desk) -> None:
    operator = Management(desk.server.url)
    account = operator.post("/api/accounts", {"name": "tokyo-maker", "currency": "JPY", "terms": "prepaid"})
    key = operator.post(f"/api/accounts/{account['id']}/keys", {})
    participant = {"name": "tokyo-maker", "legal_name": "Tokyo Maker", "roles": ["demander"], "jurisdiction": "JP"}
    operator.post("/api/participants", participant | {"account": account["id"]})
    commands = lines("carbon.md")
    assert len(commands) == 2
    token = json.loads(desk.run(commands[0].replace("sk-tokyo-maker", key["key"])))
    desk.variables["TOKEN"] = token["access_token"]
    assert json.loads(desk.run(commands[1])) == {"data": []}
