"""A disk that fails in the one moment that counts: when it is asked whether it has what was written."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import httpx
import pytest

from management import Management
from server import Minato, eventually, run_minato
from sse import Events
from world import chat

MAIN = {"authorization": "Bearer sk-main"}

SOURCE = Path(__file__).with_name("failing_disk.c")


class FailingDisk:
    """Fails from ``break_`` until ``mend``."""

    def __init__(self, folder: Path) -> None:
        self._switch = folder / "the-disk-fails"
        library = folder / "failing_disk.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
        self.environment = {"LD_PRELOAD": str(library), "FAILING_DISK": str(self._switch)}

    def break_(self) -> None:
        self._switch.touch()

    def mend(self) -> None:
        self._switch.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> FailingDisk:
    return FailingDisk(tmp_path)


def ask(minato: Minato, **more: object) -> httpx.Response:
    return httpx.post(f"{minato.url}/v1/chat/completions", json=chat(**more), headers=MAIN, timeout=30)


def is_ready(minato: Minato) -> bool:
    return httpx.get(f"{minato.url}/readyz", timeout=5).status_code == 200


def test_nothing_is_answered_that_could_not_be_reserved(own_minato, disk: FailingDisk) -> None:
    minato = own_minato()
    minato.environment = disk.environment
    with minato:
        assert ask(minato).status_code == 200
        disk.break_()
        answer = ask(minato)
        assert answer.status_code == 503
        assert answer.json()["error"]["message"]
        assert "x-minato-charge" not in answer.headers

        # What is on the disk only a restart can tell, so the disk's recovery alone does not make it ready.
        disk.mend()
        assert not is_ready(minato)
        assert ask(minato).status_code == 503
        metrics = httpx.get(f"{minato.url}/metrics", timeout=5).text
        assert any(
            line.startswith("minato_commit_failures_total") and float(line.split()[-1]) >= 1
            for line in metrics.splitlines()
        )
    with minato:
        assert ask(minato).status_code == 200
        admin = Management(minato.url)
        assert admin.balance("main")["pending"] == 0
    verified = run_minato("audit", "verify", "--data", str(minato.data))
    assert verified.returncode == 0, verified.stderr


def test_no_stream_ends_well_whose_charge_could_not_be_kept(own_minato, disk: FailingDisk) -> None:
    minato = own_minato()
    minato.environment = disk.environment
    with minato:
        body = chat("@fake chunks=20 itl=50", stream=True)
        with httpx.Client(base_url=minato.url, headers=MAIN, timeout=30) as client:
            with client.stream("POST", "/v1/chat/completions", json=body) as answer:
                assert answer.status_code == 200
                pieces = answer.iter_raw()
                received = next(pieces)
                disk.break_()
                received += b"".join(pieces)
        events = Events.of(received)
        assert not events.is_done
        assert b'"error"' in received
        disk.mend()
        eventually("it says that it cannot write", lambda: not is_ready(minato))
    with minato:
        (record,) = Management(minato.url).records("main")
        assert record["status"] in ("interrupted", "failed")
        assert Management(minato.url).balance("main")["pending"] == 0
    verified = run_minato("audit", "verify", "--data", str(minato.data))
    assert verified.returncode == 0, verified.stderr


def test_a_disk_that_fails_at_the_start_is_told(own_minato, disk: FailingDisk) -> None:
    minato = own_minato()
    disk.break_()
    ended = run_minato(
        "serve", "--config", str(minato.configuration), "--data", str(minato.data), **(os.environ | disk.environment)
    )
    assert ended.returncode == 1
    assert "disk failed" in ended.stderr
