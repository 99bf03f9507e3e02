"""scripts/serve: when it makes the sample world, and what it hands on. Swift, the server and the making are stand-ins here;
test_sample_world.py has the real ones."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from server import REPOSITORY

#: Writes down what it was started with, and makes what the making would.
MAKE = """import pathlib, sys
given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
pathlib.Path(__file__).with_name("made").write_text(" ".join(sys.argv[1:]))
if pathlib.Path(__file__).with_name("fails").exists():
    sys.exit("error: told to")
data = pathlib.Path(given["--data"])
data.mkdir(parents=True)
(data / "SAMPLE").write_text("a sample")
"""


class Checkout:
    """A copy of what scripts/serve needs, on a machine where everything is installed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(REPOSITORY / "scripts", root / "scripts")
        self.program("bin/swift", "#!/bin/sh\n")
        self.program("bin/dpkg-query", "#!/bin/sh\nprintf installed\n")
        self.program(".build/release/minato", '#!/bin/sh\necho "$@" >"$(dirname "$0")/served"\n')
        self.program(".minato/runtime/bin/python", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        self.write("scripts/sample-data", "")
        self.write("samples/world/make.py", MAKE)
        self.write("samples/minato.yaml", "server:\n  public_url: http://127.0.0.1:8080\n")
        for name in ("models.py", "models.json", "requirements.txt"):
            self.write(f"runtime/{name}", "")
        self.write(".minato/runtime/.installed", hashlib.sha256(b"").hexdigest())

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def program(self, path: str, text: str) -> None:
        self.write(path, text).chmod(0o755)

    def serve(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if name != "MINATO_ADMIN_KEY"}
        environment["PATH"] = f"{self.root / 'bin'}:{environment['PATH']}"
        command = [self.root / "scripts/serve", *arguments]
        # Into files: the process that greets holds them until it sees that the server has ended.
        with (self.root / "out").open("w+") as out, (self.root / "err").open("w+") as err:
            done = subprocess.run(command, stdout=out, stderr=err, timeout=60, env=environment)
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, out.read(), err.read())

    @property
    def was_made(self) -> bool:
        return (self.root / "samples/world/made").exists()

    @property
    def served(self) -> str:
        return (self.root / ".build/release/served").read_text()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_the_first_start_makes_the_world_and_the_second_does_not(checkout: Checkout) -> None:
    first = checkout.serve("--port=9000", "--log-level", "debug")
    assert first.returncode == 0, first.stderr
    assert "making the sample world" in first.stderr and "--without-sample" in first.stderr
    made = (checkout.root / "samples/world/made").read_text()
    assert f"--data {checkout.root}/.minato/data" in made
    assert f"--password-file {checkout.root}/.minato/sample.password" in made
    assert f"--data {checkout.root}/.minato/data" in checkout.served
    assert "--port 9000 --log-level debug" in checkout.served
    (checkout.root / "samples/world/made").unlink()
    assert checkout.serve().returncode == 0
    assert not checkout.was_made


@pytest.mark.parametrize(
    "arguments",
    [["--without-sample"], ["--data", "own"], ["--config=own.yaml"], ["--database", "sqlite:own"], ["--help"]],
)
def test_who_wants_something_else_gets_no_world(checkout: Checkout, arguments: list[str]) -> None:
    started = checkout.serve(*arguments)
    assert started.returncode == 0, started.stderr
    assert not checkout.was_made
    assert "--without-sample" not in checkout.served


def test_data_from_before_stays_as_it_is(checkout: Checkout) -> None:
    checkout.write(".minato/data/minato.db", "somebody's work")
    assert checkout.serve().returncode == 0
    assert not checkout.was_made
    refused = checkout.serve("--remove-sample")
    assert refused.returncode != 0 and "not marked as a sample" in refused.stderr
    asked = checkout.serve("--with-sample")
    assert asked.returncode != 0 and "no data" in asked.stderr
    assert (checkout.root / ".minato/data/minato.db").read_text() == "somebody's work"


def test_what_was_removed_comes_back_only_when_asked_for(checkout: Checkout) -> None:
    assert checkout.serve().returncode == 0
    removed = checkout.serve("--remove-sample")
    assert removed.returncode == 0, removed.stderr
    assert not (checkout.root / ".minato/data").exists()
    (checkout.root / "samples/world/made").unlink()
    assert checkout.serve().returncode == 0
    assert not checkout.was_made
    assert checkout.serve("--with-sample").returncode == 0
    assert checkout.was_made and (checkout.root / ".minato/data/SAMPLE").exists()


def test_a_world_that_cannot_be_made_does_not_keep_the_server_from_starting(checkout: Checkout) -> None:
    checkout.write("samples/world/fails", "")
    started = checkout.serve()
    assert started.returncode == 0
    assert "starts without the sample world, on an empty data folder" in started.stderr
    assert not (checkout.root / ".minato/data").exists() and "serve --config" in checkout.served
