"""A server of Minato whose time of day is moved while it runs: a month passes in a minute."""

from __future__ import annotations

import ctypes
import mmap
import os
import re
import signal
import socket
import struct
import subprocess
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from api import ROOT, send

CLOCK_SOURCE = ROOT / "Tests/Clients/shifted_clock.c"
#: How long it may take to start, and to end.
START_SECONDS = 120.0
STOP_SECONDS = 60.0
PR_SET_PDEATHSIG = 1


class Failed(Exception):
    """The world cannot be made."""


def end_with_parent(number: int) -> None:
    """Has this process sent a signal when the one that started it ends, however that ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


class Clock:
    """The server's time of day, behind the real one. It is only ever moved forwards."""

    def __init__(self, folder: Path, start: datetime) -> None:
        self.library = folder / "shifted_clock.so"
        self.file = folder / "shift"
        command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(self.library), str(CLOCK_SOURCE), "-ldl"]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
        except (OSError, subprocess.SubprocessError) as fault:
            raise Failed(f"the clock cannot be compiled: {getattr(fault, 'stderr', '') or fault}") from fault
        self._shift = int(start.timestamp() - time.time())
        self.file.write_bytes(struct.pack("=q", self._shift))
        with self.file.open("r+b") as file:
            self._page = mmap.mmap(file.fileno(), 8)

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time() + self._shift, timezone.utc)

    def go(self, moment: datetime) -> datetime:
        """To a moment; where that is over already, or not yet there, as near as it goes."""
        shift = min(0, max(self._shift, int(moment.timestamp() - time.time())))
        if shift != self._shift:
            self._shift = shift
            self._page[:8] = struct.pack("=q", shift)
        return self.now()

    def wait(self, **span: float) -> datetime:
        return self.go(self.now() + timedelta(**span))


class House:
    """One server: its data folder, its process."""

    def __init__(self, binary: Path, config: Path, folder: Path, data: Path, callbacks: list[str]) -> None:
        self.binary = binary
        self.folder = folder
        self.data = data
        self.log = folder / "minato.log"
        self.config = folder / "minato.yaml"
        text = config.read_text(encoding="utf-8")
        found = re.search(r"^ *public_url: *(\S+)$", text, re.MULTILINE)
        if found is None or "\nexchange:\n" not in text:
            raise Failed(f"{config} has no line `public_url:` or no block `exchange:`, so it is not the sample's")
        #: What pages and links are told; not where the server listens while the world is made.
        self.public_url = found[1]
        # Messages to the connectors of the sample are sent to this machine while the world is made, and never after.
        allowed = f"\nexchange:\n  callbacks: {{loopback: true, allow: [{', '.join(callbacks)}]}}\n"
        text = text.replace("\nexchange:\n", allowed, 1)
        # What stands relative to the configuration's own folder.
        text = re.sub(r"^( *rule_packs:) *\.\./(\S+)$", rf"\1 {ROOT}/\2", text, flags=re.MULTILINE)
        self.config.write_text(text, encoding="utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def environment(self, clock: Clock) -> dict[str, str]:
        """What a program needs to live in the server's time."""
        return {"LD_PRELOAD": str(clock.library), "SHIFTED_CLOCK_FILE": str(clock.file)}

    def start(self, clock: Clock) -> None:
        command = [str(self.binary), "serve", "--config", str(self.config), "--data", str(self.data)]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env=os.environ | self.environment(clock),
                # Ctrl-C is this program's to handle; and whatever ends this program ends the server, which would hold the data.
                start_new_session=True,
                preexec_fn=lambda: end_with_parent(signal.SIGKILL),
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise Failed(f"the server does not start:\n{self.log_tail()}")
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        try:
            return send("GET", f"{self.url}/readyz").is_success
        except OSError:
            return False

    def log_tail(self, lines: int = 15) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def must_live(self) -> None:
        """A server that has ended by itself is the reason of whatever went wrong after that."""
        if self._process is not None and (status := self._process.poll()) is not None:
            raise Failed(f"the server ended by itself, with status {status}:\n{self.log_tail(30)}")

    def stop(self) -> None:
        """As an operator ends it: whatever is under way is settled."""
        assert self._process is not None
        self._process.terminate()
        if self._process.wait(STOP_SECONDS) != 0:
            raise Failed(f"the server did not end well:\n{self.log_tail()}")
        self._process = None

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def verify(self) -> None:
        """Log, ledger and their agreement, recomputed from the rows."""
        done = subprocess.run(
            [str(self.binary), "audit", "verify", "--data", str(self.data)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=300,
        )
        if done.returncode != 0:
            raise Failed(f"minato audit verify finds a fault:\n{done.stdout}{done.stderr}")
