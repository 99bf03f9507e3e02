"""What operators get wrong: each a clear message on standard error and an exit status other than 0."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import httpx
import pytest

import world
from server import BINARY, REPOSITORY, Minato, free_port, run_minato, to_yaml

GOOD = {
    "server": {"admin_keys": ["sk-admin-secret"]},
    "engines": [world.openai_engine("first", "http://127.0.0.1:9/v1")],
    "services": [world.service("chat", "first")],
    "accounts": [world.account("main")],
}


def write(tmp_path: Path, text: str | dict) -> Path:
    file = tmp_path / "minato.yaml"
    file.write_text(text if isinstance(text, str) else to_yaml(text), encoding="utf-8")
    return file


def serve(config: Path, data: Path, *more: str):
    return run_minato(
        "serve", "--config", str(config), "--data", str(data), "--port", str(free_port()), *more, timeout=30
    )


def test_a_good_configuration(tmp_path: Path) -> None:
    result = run_minato("check", "--config", str(write(tmp_path, GOOD)))
    assert result.returncode == 0, result.stderr


def test_the_sample_is_a_good_configuration() -> None:
    sample = REPOSITORY / "samples/minato.yaml"
    result = run_minato("check", "--config", str(sample), MINATO_ADMIN_KEY="sk-admin-secret")
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("line", "text", "words"),
    [
        (2, "server:\n  prot: 8080\n", ["prot", "port"]),
        (1, "servr: {}\n", ["servr", "server"]),
        (4, "engines:\n  - name: a\n    kind: openai\n    base_ulr: http://x/v1\n", ["base_ulr", "base_url"]),
        (3, "engines:\n  - name: a\n    kind: magic\n", ["magic", "local", "openai"]),
        (4, "services:\n  - name: s\n    model: m\n    engine: none\n", ["none"]),
        (3, "accounts:\n  - name: a\n    currency: JPX\n", ["JPX"]),
        (2, "server:\n  admin_keys: [env:NO_SUCH_VARIABLE]\n", ["NO_SUCH_VARIABLE"]),
        (2, "server:\n  port: 123456\n", ["123456", "65535"]),
        (2, "server:\n  port: eighty\n", ["number"]),
        (2, "server: {port: 1}\nserver: {port: 2}\n", ["server"]),
        (2, "server:\n\tport: 1\n", []),
        (3, "engines:\n  [a, b\n", []),
    ],
)
@pytest.mark.parametrize("command", ["check", "serve"])
def test_a_fault_is_named_with_its_line(tmp_path: Path, command: str, line: int, text: str, words: list[str]) -> None:
    config = write(tmp_path, text)
    more = [] if command == "check" else ["--data", str(tmp_path / "data"), "--port", str(free_port())]
    result = run_minato(command, "--config", str(config), *more, timeout=30)
    assert result.returncode != 0
    assert f"{config.name}:{line}:" in result.stderr or f"line {line}" in result.stderr, result.stderr
    for word in words:
        assert word in result.stderr
    assert result.stdout == ""


EXCHANGE_FAULTS = [
    (2, "name: Not A Name", ["Not A Name", "a-z"]),
    (2, "name: operator-", ["operator-"]),
    (2, "nmae: x", ["nmae", "name"]),
    (2, 'legal_name: ""', ["legal_name", "empty"]),
    (2, "legal_name: " + "x" * 301, ["300"]),
    (2, "jurisdiction: Japan", ["Japan", "ISO 3166-1"]),
    (2, "jurisdiction: jp", ["jp", "JP"]),
    (2, "max_file_bytes: -1", ["max_file_bytes", "-1"]),
    (2, "max_downloads: many", ["max_downloads", "number"]),
    (2, "link_seconds: 0.5", ["link_seconds"]),
    (2, "fee_basis_points: 10001", ["10001", "10000"]),
    (2, "callback_delay_milliseconds: -1", ["callback_delay_milliseconds"]),
    (3, "queries:\n    minimum_group: 0", ["minimum_group"]),
    (3, "queries:\n    minimum_grup: 5", ["minimum_grup", "minimum_group"]),
    (3, "queries:\n    memory_mib: 1e400", ["memory_mib"]),
    (3, "peers:\n    - did: bank.example", ["bank.example", "did:METHOD:ID"]),
    (3, "peers:\n    - did: did:web:bank.example#key", ["did:METHOD:ID"]),
    (3, "peers:\n    - connector: https://bank.example/dsp", ["did"]),
    (4, "peers:\n    - did: did:web:a.example\n      connector: ftp://a.example", ["http"]),
    (4, "peers:\n    - did: did:web:a.example\n      connector: https://user@a.example", ["user"]),
    (4, "peers:\n    - did: did:web:a.example\n      token: env:NO_SUCH_VARIABLE", ["NO_SUCH_VARIABLE"]),
    (4, "peers:\n    - did: did:web:a.example\n    - did: did:web:a.example", ["did:web:a.example", "line 3"]),
    (
        6,
        "peers:\n    - did: did:web:a.example\n      token: secret-one\n    - did: did:web:b.example\n      token: secret-one",
        ["line 4", "token"],
    ),
    (6, "datasets:\n    - iri: urn:a\n      offers:\n        - iri: urn:o\n          policy: everything", ["mapping"]),
    (5, "datasets:\n    - iri: urn:a\n      offers:\n        - iri: no iri", ["no iri", "absolute IRI"]),
    (3, "callbacks:\n    allow: [nowhere]", ["http"]),
    (3, "callbacks:\n    loopback: 7", ["loopback"]),
    (3, "datasets:\n    - iri: not an iri", ["not an iri", "urn:example:dataset"]),
    (4, "datasets:\n    - iri: urn:a\n    - iri: urn:a", ["urn:a", "line 3"]),
    (5, "datasets:\n    - iri: urn:a\n      offers:\n        - iri: ''", ["empty"]),
    (
        8,
        "datasets:\n    - iri: urn:a\n      offers:\n        - iri: urn:o\n    - iri: urn:b\n      offers:\n        - iri: urn:o",
        ["line 5"],
    ),
    (6, "datasets:\n    - iri: urn:a\n      offers:\n        - iri: urn:o\n          policy: {permission: []}", []),
    (
        6,
        "datasets:\n    - iri: urn:a\n      offers:\n        - iri: urn:o\n          playbook: {requested: [dance]}",
        ["requested", "see docs/dataspace.md"],
    ),
    (
        5,
        "playbooks:\n    - for: urn:a\n      playbook: {requested: [agree]}\n    - for: urn:a\n      playbook: {requested: [agree]}",
        ["line 3"],
    ),
    (
        3,
        "carbon_peers:\n    - participant: Osaka Battery\n      url: https://x\n      client_id: a\n      client_secret: b",
        ["a-z"],
    ),
    (4, "carbon_peers:\n    - participant: osaka\n      url: x\n      client_id: a\n      client_secret: b", ["url"]),
    (
        7,
        "carbon_peers:\n"
        + "    - participant: osaka\n      url: https://x.example\n      client_id: a\n      client_secret: b\n" * 2,
        ["osaka", "line 3"],
    ),
]


@pytest.mark.parametrize(("line", "text", "words"), EXCHANGE_FAULTS)
def test_a_fault_of_the_exchange_is_named_with_its_line(tmp_path: Path, line: int, text: str, words: list[str]) -> None:
    config = write(tmp_path, f"exchange:\n  {text}\n")
    result = run_minato("check", "--config", str(config))
    assert result.returncode != 0
    assert f"{config.name}:{line}:" in result.stderr, result.stderr
    for word in words:
        assert word in result.stderr, result.stderr
    assert "secret-one" not in result.stderr


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = "server:\n  prot: 1\n  hots: x\nengines:\n  - name: a\n    kind: magic\n"
    result = run_minato("check", "--config", str(write(tmp_path, text)))
    for line in (2, 3, 6):
        assert f":{line}:" in result.stderr, result.stderr


def test_faults_as_json(tmp_path: Path) -> None:
    result = run_minato("check", "--config", str(write(tmp_path, "server:\n  prot: 1\n")), "--json")
    assert result.returncode != 0
    document = json.loads(result.stdout or result.stderr)
    assert document["faults"][0]["line"] == 2


def test_a_secret_is_never_repeated(tmp_path: Path) -> None:
    text = to_yaml(GOOD | {"accounts": [world.account("main") | {"keys": ["sk-very-secret", "sk-very-secret"]}]})
    result = run_minato("check", "--config", str(write(tmp_path, text)))
    assert result.returncode != 0
    assert "sk-very-secret" not in result.stderr + result.stdout


@pytest.mark.parametrize("text", ["", "# nothing\n", "[]\n", "just a text\n", "\x00\x01", "a: &a [*a]\n"])
def test_files_that_are_no_configuration(tmp_path: Path, text: str) -> None:
    result = run_minato("check", "--config", str(write(tmp_path, text)))
    assert result.stderr or result.returncode == 0


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = run_minato("check", "--config", str(tmp_path / "nothing.yaml"))
    assert result.returncode != 0
    assert "nothing.yaml" in result.stderr


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run_minato(
            "serve",
            "--config",
            str(write(tmp_path, GOOD)),
            "--data",
            str(tmp_path / "data"),
            "--port",
            str(port),
            timeout=30,
        )
    assert result.returncode != 0
    assert str(port) in result.stderr
    assert "in use" in result.stderr


def test_a_data_directory_that_cannot_be_written(tmp_path: Path) -> None:
    """A file where the folder should be: it refuses root, too."""
    (tmp_path / "data").write_text("not a folder", encoding="utf-8")
    result = serve(write(tmp_path, GOOD), tmp_path / "data")
    assert result.returncode != 0
    assert str(tmp_path / "data") in result.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
def test_a_data_directory_of_somebody_else(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    config = write(tmp_path, GOOD)
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(0o755)
    command = [BINARY, "serve", "--config", config, "--data", data, "--port", str(free_port())]
    result = subprocess.run(
        command, capture_output=True, text=True, timeout=30, user="nobody", cwd="/", env={"PATH": os.environ["PATH"]}
    )
    assert result.returncode != 0
    if "Permission denied" in result.stderr and str(BINARY) in result.stderr:
        pytest.skip("the binary itself is out of nobody's reach")
    assert str(data) in result.stderr


def test_two_servers_on_one_data_directory(own_minato, tmp_path: Path) -> None:
    with own_minato() as minato:
        result = serve(minato.configuration, minato.data)
        assert result.returncode != 0
        assert str(minato.data) in result.stderr


def database(minato: Minato) -> Path:
    """The database file in the data directory; the index of passages beside it is another one."""
    found = {file.name: file for file in minato.data.iterdir() if file.read_bytes()[:15] == b"SQLite format 3"}
    assert set(found) == {"minato.db", "passages.sqlite"}, found
    return found["minato.db"]


@pytest.fixture
def stopped(own_minato) -> Minato:
    """A server that has been used and stopped."""
    minato = own_minato()
    with minato:
        pass
    return minato


@pytest.mark.parametrize("damage", ["header", "pages", "empty", "text"])
def test_a_corrupt_database(stopped: Minato, damage: str) -> None:
    file = database(stopped)
    content = bytearray(file.read_bytes())
    match damage:
        case "header":
            content[:100] = b"\xff" * 100
        case "pages":
            content[4096 : 4096 * 8] = b"\xa5" * (4096 * 7)
        case "empty":
            content = content[:1000]
        case "text":
            content = bytearray(b"this is no database" * 1000)
    file.write_bytes(bytes(content))
    for extra in ("-wal", "-shm"):
        file.with_name(file.name + extra).unlink(missing_ok=True)
    result = serve(stopped.configuration, stopped.data)
    assert result.returncode != 0
    assert file.name in result.stderr or str(stopped.data) in result.stderr
    assert "Fatal error" not in result.stderr


def dump(file: Path) -> list[str]:
    """Everything in a database, as SQL."""
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def test_a_newer_schema(stopped: Minato) -> None:
    file = database(stopped)
    with closing(sqlite3.connect(file)) as connection, connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        (table,) = [name for name in tables if "migration" in name]
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        values = [row for row in connection.execute(f"SELECT * FROM {table}")][-1]
        newer = [99_999 if index == 0 else value for index, value in enumerate(values)]
        places = ", ".join("?" * len(columns))
        connection.execute(f"INSERT INTO {table} VALUES ({places})", newer)
    before = dump(file)
    result = serve(stopped.configuration, stopped.data)
    assert result.returncode != 0
    assert "newer" in result.stderr.lower()
    assert dump(file) == before


def test_a_lost_log_key_is_not_replaced_by_a_new_one(stopped: Minato) -> None:
    """A new key would let the log show another history under the same name."""
    keys = [file for file in stopped.data.rglob("*") if file.is_file() and b"PRIVATE+KEY" in file.read_bytes()]
    assert len(keys) == 1
    keys[0].unlink()
    result = serve(stopped.configuration, stopped.data)
    assert result.returncode != 0
    assert "key" in result.stderr


def test_a_log_key_that_others_can_read(stopped: Minato) -> None:
    (key,) = [file for file in stopped.data.rglob("*") if file.is_file() and b"PRIVATE+KEY" in file.read_bytes()]
    key.chmod(0o644)
    result = serve(stopped.configuration, stopped.data)
    assert result.returncode != 0
    assert "chmod" in result.stderr


def test_the_local_runtime_is_not_installed(own_minato, tmp_path: Path) -> None:
    """The server serves; the service says what to do."""
    engine = {
        "name": "l",
        "kind": "local",
        "model": "smollm2-135m-instruct",
        "runtime": str(tmp_path / "none"),
        "start": "on_demand",
    }
    with own_minato(engines=[engine], services=[world.service("chat", "l", model="smollm2-135m-instruct")]) as minato:
        answer = httpx.post(
            f"{minato.url}/v1/chat/completions", json=world.chat(), headers={"authorization": "Bearer sk-main"}
        )
    assert answer.status_code == 503
    assert "install" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["serve"],
        ["serve", "--confg", "x"],
        ["nonsense"],
        ["serve", "--config", "x", "--port", "x"],
        ["audit", "verify"],
        ["ledger", "export", "--data", "x", "--format", "pdf"],
    ],
    ids=lambda arguments: " ".join(arguments) or "nothing",
)
def test_wrong_usage(arguments: list[str]) -> None:
    result = run_minato(*arguments)
    if arguments:
        assert result.returncode != 0
        assert "rror" in result.stderr
    assert "Fatal error" not in result.stderr


@pytest.mark.parametrize(
    "command",
    [[], ["serve"], ["check"], ["audit"], ["audit", "verify"], ["ledger"], ["ledger", "export"]],
    ids=lambda command: " ".join(command) or "minato",
)
def test_every_command_has_help(command: list[str]) -> None:
    result = run_minato(*command, "--help")
    assert result.returncode == 0
    assert "USAGE" in result.stdout


def test_a_copy_of_the_data_directory_serves(stopped: Minato, own_minato, tmp_path: Path) -> None:
    """A backup is a copy of a folder."""
    copy = own_minato()
    shutil.copytree(stopped.data, copy.data)
    with copy:
        pass


def test_a_key_that_is_left_out_is_told_of_when_it_is_revoked(own_minato, tmp_path: Path) -> None:
    server = own_minato(accounts=[world.account("main") | {"keys": ["sk-main", "sk-a-second-key-of-main"]}])
    with server:
        assert "revoked" not in server.log_tail()
    configuration = server.configuration.read_text().replace("- sk-a-second-key-of-main\n", "- sk-another-of-main\n")
    server.configuration.write_text(configuration)
    with server:
        (line,) = [line for line in server.log_tail().splitlines() if "revoked" in line]
        assert "warning" in line
        assert "count=1" in line
        assert "main sk-\u2026" in line
        assert "second-key" not in line


def test_rule_packs_with_faults_stop_only_who_uses_them(own_minato, tmp_path: Path) -> None:
    packs = tmp_path / "RulePacks"
    shutil.copytree(REPOSITORY / "RulePacks", packs)
    pack = packs / "eu-ai-act.yaml"
    pack.write_text(pack.read_text() + "surplus: 1\n")
    server = own_minato()
    server.environment = {"MINATO_RULE_PACKS": str(packs)}
    with server:
        assert httpx.get(f"{server.url}/readyz").status_code == 200
        (line,) = [line for line in server.log_tail().splitlines() if "rule packs have faults" in line]
        assert "warning" in line
        assert "eu-ai-act.yaml" in line
    ruled = GOOD | {"services": [world.service("chat", "first", rules=["eu-ai-act"])]}
    done = run_minato(
        "serve", "--config", str(write(tmp_path, ruled)), "--data", str(tmp_path / "other"),
        timeout=30, MINATO_RULE_PACKS=str(packs),
    )  # fmt: skip
    assert done.returncode == 1
    assert "eu-ai-act.yaml" in done.stderr
