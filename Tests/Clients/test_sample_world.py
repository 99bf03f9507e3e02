"""The sample world of scripts/serve: made by the binary under test, whole, marked, and removed by one command."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from management import Management
from server import ADMIN_KEY, BINARY, REPOSITORY, Minato, run_minato

CONFIGURATION = REPOSITORY / "samples/minato.yaml"
#: Of the questions of a world half are enough here.
DENSITY = "0.5"
#: A debug build on a machine that has other work.
MAXIMUM_SECONDS = 600

pytestmark = pytest.mark.timeout(MAXIMUM_SECONDS + 120)


def configuration() -> str:
    """The sample's, from wherever it is read."""
    return CONFIGURATION.read_text(encoding="utf-8").replace("../RulePacks", str(REPOSITORY / "RulePacks"))


def serve_script(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([REPOSITORY / "scripts/serve", *arguments], capture_output=True, text=True, timeout=60)


@dataclass
class World:
    folder: Path
    server: Minato
    operator: Management
    said: str
    has_finance: bool

    @property
    def password(self) -> str:
        return (self.folder / "sample.password").read_text().strip()

    def everything(self, path: str, **query: object) -> list[dict]:
        return list(self.operator.pages(path, **query))


@pytest.fixture(scope="module")
def world(local_runtime: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("sample")
    # Without a network the world has no finance board; it must say so, and have all else.
    has_finance = subprocess.run([REPOSITORY / "scripts/sample-data"], capture_output=True, timeout=300).returncode == 0
    begun = time.monotonic()
    made = subprocess.run(
        [sys.executable, REPOSITORY / "samples/world/make.py", "--binary", BINARY, "--config", CONFIGURATION]
        + ["--data", folder / "data", "--password-file", folder / "sample.password", "--density", DENSITY],
        capture_output=True,
        text=True,
        timeout=MAXIMUM_SECONDS,
        env=os.environ | {"MINATO_ADMIN_KEY": ADMIN_KEY},
    )
    assert made.returncode == 0, made.stdout + made.stderr
    print(f"the sample world was made in {time.monotonic() - begun:.0f} s")
    server = Minato(folder, configuration())
    server.environment = {"MINATO_ADMIN_KEY": ADMIN_KEY}
    with server:
        yield World(folder, server, Management(server.url), made.stderr, has_finance)
    audit = run_minato("audit", "verify", "--data", str(server.data))
    assert audit.returncode == 0, audit.stdout + audit.stderr


def test_it_is_marked_and_its_secrets_are_its_owners(world: World) -> None:
    mark = (world.folder / "data/SAMPLE").read_text(encoding="utf-8")
    assert "scripts/serve --remove-sample" in mark
    for name in ("mori", "sakai", "chen", "tanaka", "yamada"):
        assert f"\n  {name} " in mark
    for file in ("sample.password", "data/sample.keys.json"):
        assert (world.folder / file).stat().st_mode & 0o077 == 0
    assert not (world.folder / "data.making").exists()
    if not world.has_finance:
        assert "MISSING IN THE SAMPLE WORLD: the finance board" in world.said
        pytest.skip("THE SAMPLE'S DATA CANNOT BE FETCHED, SO THE WORLD IS TESTED WITHOUT ITS FINANCE BOARD")


def test_the_demo_account_is_untouched_and_answers(world: World) -> None:
    demo = Management(world.server.url, "sk-demo")
    account = demo.get("/api/account")
    assert (account["name"], account["balance"]["posted"]) == ("demo", "1000")
    body = {"model": "assistant", "messages": [{"role": "user", "content": "What is 2 + 2?"}], "max_tokens": 16}
    answer = demo.http.post("/v1/chat/completions", json=body, timeout=120)
    assert answer.status_code == 200 and answer.json()["choices"][0]["message"]["content"]


def test_two_countries_trade_and_every_list_has_something(world: World) -> None:
    organisations = world.everything("/api/participants")
    assert len(organisations) >= 7
    assert {"JP", "CN"} <= {one["jurisdiction"] for one in organisations}
    for path in [
        *("/api/accounts", "/api/users", "/api/boards", "/api/rights", "/api/knowledge-bases", "/api/plans"),
        *("/api/agreements", "/api/entries", "/api/statements", "/api/invoices", "/api/alerts", "/api/services"),
        *("/api/word-lists", "/api/billing-runs"),
    ]:
        assert world.operator.get(path)["items"], f"{path} is empty"
    assert {one["state"] for one in world.everything("/api/agreements")} >= {"active"}
    negotiations = [one["state"] for one in world.everything("/api/negotiations")]
    assert sorted(negotiations) == ["FINALIZED", "REQUESTED", "TERMINATED", "TERMINATED"]
    kinds = {one["kind"] for one in world.everything("/api/invoices")}
    assert kinds == {"invoice", "credit_note"}
    service = "/api/services/carbon-desk"
    for path in (f"{service}/terms", f"{service}/evidence", f"{service}/assessments"):
        assert world.operator.get(path)["items"], f"{path} is empty"


def test_the_finance_board_was_used(world: World) -> None:
    if not world.has_finance:
        pytest.skip("THE SAMPLE'S DATA CANNOT BE FETCHED, SO THE FINANCE BOARD IS NOT IN THE WORLD")
    assert world.operator.get("/api/products", board="finance")["total"] == 8
    assert {one["state"] for one in world.everything("/api/agreements")} >= {"active", "terminated"}
    assert {one["state"] for one in world.everything("/api/disputes")} == {"open", "refunded"}


def test_what_people_are_owed_is_there_done_and_waiting(world: World) -> None:
    assert {one["state"] for one in world.everything("/api/complaints")} == {
        *("received", "accepted", "answered", "rejected")
    }
    incidents = world.everything("/api/incidents")
    assert [one["closed_at"] is None for one in incidents].count(True) == 1 and len(incidents) == 2
    requests = world.everything("/api/requests")
    assert {one["kind"] for one in requests} == {"access", "correction", "deletion"}
    assert len({one["state"] for one in requests}) == 2
    statuses = {one["status"] for one in world.everything("/api/records")}
    assert {"completed", "refused"} <= statuses, statuses


def test_a_month_was_lived_and_none_of_it_lies_ahead(world: World) -> None:
    records = [one for one in world.everything("/api/records") if one["status"] == "completed"]
    assert len(records) >= 75
    days = {one["created_at"][:10] for one in records}
    assert len(days) >= 20
    now = datetime.now(UTC)
    assert max(one["created_at"] for one in records) <= now.isoformat()
    first = now.replace(day=1)
    last_month = (first - timedelta(days=1)).strftime("%Y-%m")
    assert min(days).startswith(last_month)
    assert {one["service"] for one in records} >= {"handbooks", "carbon-desk", "embedder"}


def test_its_people_sign_in(world: World) -> None:
    headers = {"origin": "http://127.0.0.1:8080"}
    for name, pages in {
        "mori": ["/operation/users", "/rules/incidents", "/rules/complaints", "/money", "/services/records"],
        "sakai": ["/supply", "/market/negotiations", "/money/entries"],
        "yamada": ["/services", "/money"],
    }.items():
        with httpx.Client(base_url=world.server.url, headers=headers, timeout=60) as browser:
            entered = browser.post("/sign-in", data={"name": name, "password": world.password})
            assert entered.status_code == 303, entered.text[:500]
            for page in pages:
                assert browser.get(page).status_code == 200, (name, page)


def test_the_handbooks_answer_with_their_sources(world: World) -> None:
    body = {"model": "handbooks", "messages": [{"role": "user", "content": "北岸壁の水深は何メートルですか。"}]}
    answer = Management(world.server.url, "sk-demo").http.post("/v1/chat/completions", json=body, timeout=60)
    message = answer.json()["choices"][0]["message"]
    assert "16メートル" in message["content"] and message["annotations"]


def test_on_an_empty_folder_the_same_configuration_starts_and_says_what_is_not_there(
    local_runtime: None, tmp_path: Path
) -> None:
    server = Minato(tmp_path, configuration())
    server.environment = {"MINATO_ADMIN_KEY": ADMIN_KEY}
    with server:
        body = {"model": "handbooks", "messages": [{"role": "user", "content": "How deep is it?"}]}
        answer = Management(server.url, "sk-demo").http.post("/v1/chat/completions", json=body)
        assert answer.status_code == 404
        assert "knowledge base" in answer.json()["error"]["message"]


def test_only_a_marked_folder_that_nobody_serves_is_removed(world: World, tmp_path: Path) -> None:
    held = serve_script("--remove-sample", "--data", str(world.server.data))
    assert held.returncode != 0 and "stop it first" in held.stderr
    assert (world.server.data / "minato.db").exists()
    own = tmp_path / "data"
    own.mkdir()
    (own / "minato.db").write_text("somebody's work")
    refused = serve_script("--remove-sample", f"--data={own}")
    assert refused.returncode != 0 and "not marked" in refused.stderr
    assert (own / "minato.db").exists()
    (own / "SAMPLE").write_text("a sample")
    removed = serve_script("--remove-sample", "--data", str(own))
    assert removed.returncode == 0, removed.stderr
    assert not own.exists()
    assert serve_script("--remove-sample", "--data", str(own)).returncode != 0


def test_nothing_is_put_where_something_is(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    refused = subprocess.run(
        [sys.executable, REPOSITORY / "samples/world/make.py", "--binary", BINARY, "--config", CONFIGURATION]
        + ["--data", tmp_path / "data", "--password-file", tmp_path / "password"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert refused.returncode != 0 and "is there already" in refused.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "data"]


def test_a_world_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    broken = subprocess.run(
        [sys.executable, REPOSITORY / "samples/world/make.py", "--binary", "/bin/false", "--config", CONFIGURATION]
        + ["--data", tmp_path / "data", "--password-file", tmp_path / "password"],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"MINATO_ADMIN_KEY": ADMIN_KEY},
    )
    assert broken.returncode == 1 and "could not be made" in broken.stderr
    assert list(tmp_path.iterdir()) == []
