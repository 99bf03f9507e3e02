"""Runs the real binary on a free port with a data directory of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import httpx
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("MINATO_BINARY", REPOSITORY / ".build/debug/minato"))
ADMIN_KEY = "sk-admin-of-the-tests"
#: A debug build that has just been linked is slow to load; a loaded machine makes it slower.
START_SECONDS = 30.0

T = TypeVar("T")


class _Dumper(yaml.SafeDumper):
    """YAML without anchors: equal parts are written out."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def to_yaml(document: dict) -> str:
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(what: str, probe: Callable[[], T | None], seconds: float = 10.0) -> T:
    """The first true value that `probe` returns; fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while True:
        value = probe()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what} (last: {value!r})")
        time.sleep(0.02)


def run_minato(*arguments: str, timeout: float = 60, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command of the binary that ends by itself."""
    return subprocess.run(
        [BINARY, *arguments],
        capture_output=True,
        text=True,
        timeout=timeout,
        cwd=REPOSITORY,
        env=os.environ | environment,
    )


class Minato:
    """One server: configuration, data directory, process. Restarting keeps the data and the port."""

    def __init__(self, folder: Path, configuration: dict | str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.data = folder / "data"
        self.configuration = folder / "minato.yaml"
        self.log = folder / "minato.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        #: Variables that the process has beside the tests' own.
        self.environment: dict[str, str] = {}
        text = configuration if isinstance(configuration, str) else to_yaml(configuration)
        self.configuration.write_text(text, encoding="utf-8")

    @property
    def base_url(self) -> str:
        """What an OpenAI client is given."""
        return f"{self.url}/v1"

    def start(self) -> Minato:
        command = [str(BINARY), "serve", "--config", str(self.configuration), "--data", str(self.data)]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=REPOSITORY,
                env=os.environ | self.environment,
            )
        eventually(f"{self.url} is ready", self._is_ready, START_SECONDS)
        return self

    def _is_ready(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise AssertionError(f"minato ended with {self.process.returncode}:\n{self.log_tail()}")
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def log_tail(self, lines: int = 40) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def wait(self, seconds: float = 40) -> int:
        """The exit status, once the process has ended."""
        assert self.process is not None
        return self.process.wait(seconds)

    def stop(self) -> int:
        """Ends it as an operator would."""
        assert self.process is not None
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        try:
            return self.wait()
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"minato did not end after SIGTERM:\n{self.log_tail()}") from None

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def __enter__(self) -> Minato:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self.process is not None and self.process.poll() is None:
            assert self.stop() == 0, self.log_tail()


class Upstream:
    """One fake upstream in a process of its own; fake_script.py lists what it can be told."""

    def __init__(self, python: str) -> None:
        script = Path(__file__).with_name("fake_upstream.py")
        self.process = subprocess.Popen([python, str(script)], stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.port: int = json.loads(self.process.stdout.readline())["port"]
        self.base_url = f"http://127.0.0.1:{self.port}/v1"
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}")

    def stats(self) -> dict:
        return self._client.get("/_stats").json()

    def last(self) -> dict:
        """The last request: path, headers, body as raw text."""
        return self._client.get("/_last").json()

    def reset(self) -> None:
        self._client.post("/_reset")

    def stop(self) -> None:
        self._client.close()
        self.process.kill()
        self.process.wait()


class Guard:
    """One fake classifier in a process of its own; fake_guard.py lists how it can behave."""

    def __init__(self, python: str) -> None:
        script = Path(__file__).with_name("fake_guard.py")
        self.process = subprocess.Popen([python, str(script)], stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.port: int = json.loads(self.process.stdout.readline())["port"]

    def url(self, form: str, behaviour: str = "plain") -> str:
        return f"http://127.0.0.1:{self.port}/{form}/{behaviour}/v1"

    def stats(self) -> dict:
        return httpx.get(f"http://127.0.0.1:{self.port}/_stats").json()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
