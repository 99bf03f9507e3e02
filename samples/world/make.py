#!/usr/bin/env python3
"""Makes the sample world: a server's data folder with two months of an exchange in it, made through the HTTP API of a real
server whose clock is moved day by day. The folder appears at its place when it is whole, marked by a file SAMPLE.

usage: samples/world/make.py --binary .build/release/minato --config samples/minato.yaml --data .minato/data \\
         --password-file .minato/sample.password

Exit status 1, and nothing at its place, where it cannot be made; 130 where somebody interrupts it. Needs Python 3.10, a C
compiler and the local runtime.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
for folder in ("finance", "knowledge", "world", "."):
    sys.path.insert(0, str(HERE.parent / folder))

import accounts  # noqa: E402
from api import Keys  # noqa: E402
from conduct import Conduct  # noqa: E402
from connector import Connector  # noqa: E402
from exchange import Exchange  # noqa: E402
from house import Clock, Failed, House, end_with_parent  # noqa: E402
from month import Calendar  # noqa: E402
from month_end import close  # noqa: E402
from people import Person, invite  # noqa: E402
from trade import DENIALS, LOANS, ROWS, Bank, Library  # noqa: E402
from usage import Usage  # noqa: E402

import board  # noqa: E402
import world as handbooks  # noqa: E402

MARK = "SAMPLE"
#: After this it is given up.
MAXIMUM_SECONDS = 900
#: What is asked in the world; of the last, whose model is slow, little.
SERVICES = ["handbooks", "carbon-desk", "embedder", "assistant"]


class Progress:
    """One line that grows on a terminal; elsewhere a line for each part."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._part = ""
        self._begun = time.monotonic()

    def part(self, name: str) -> None:
        self._part = name
        self.told(None, "")

    def told(self, fraction: float | None, more: str) -> None:
        seconds = time.monotonic() - self._begun
        share = "" if fraction is None else f" {fraction:4.0%}"
        line = f"    {seconds:4.0f} s  {self._part}{share} {more}".rstrip()
        if self._is_terminal:
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()
        elif fraction is None:
            print(line, file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._is_terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


class Making:
    """The parts of the world, in their order."""

    def __init__(self, given: argparse.Namespace, folder: Path, data: Path, progress: Progress) -> None:
        self.given = given
        self.progress = progress
        #: What is not in this world, and why.
        self.missing: list[str] = []
        self.calendar = Calendar()
        self.folder = folder
        self.data = data
        self.connector = Connector()
        begin = self.calendar.last_month + timedelta(minutes=30)
        self.clock = Clock(folder, begin)
        self.house = House(given.binary, given.config, folder, data, [self.connector.url])
        self.people: list[Person] = []

    def run(self) -> None:
        self.progress.part("the house opens")
        try:
            self.house.start(self.clock)
            self._fill()
            self.progress.part("the books are closed")
            self.house.stop()
            self.progress.part("log and ledger are verified")
            self.house.verify()
        except OSError as fault:
            self.house.must_live()
            raise Failed(f"{fault}; the server's last words:\n{self.house.log_tail()}") from fault
        except (Exception, SystemExit):
            self.house.must_live()
            raise
        finally:
            self.house.kill()
            self.connector.stop()

    def _fill(self) -> None:
        url, keys = self.house.url, Keys(self.data / "sample.keys.json")
        self.progress.part("handbooks, and a knowledge base on them")
        world = handbooks.fill(url, keys)
        bank = self._board(world)
        self.progress.part("customers, plans, people")
        accounts.make(world)
        handbooks_in_china = [one for one in handbooks.PRODUCTS if one.name != "harbour"]
        world.knowledge(accounts.DESK, "carbon", handbooks_in_china)
        self.people = invite(world, self.house.public_url, self._password())
        usage = Usage(world, SERVICES)
        conduct = Conduct(world, usage)
        self._plan(world, bank, conduct)
        self.progress.part("a month passes:")
        self.calendar.live(self.clock, usage, self.given.density, self.progress.told)
        self.clock.go(self.calendar.now + timedelta(days=1))
        self.answers = usage.answers

    def _board(self, world: Exchange) -> Bank | None:
        """The finance board, where its data is at hand."""
        if missing := [name for name in board.SOURCES if not (board.DATA / name).is_file()]:
            self.missing.append(f"the finance board: scripts/sample-data could not fetch {', '.join(missing)}")
            return None
        self.progress.part("the finance board")
        finance = board.fill(world.url, world.keys)
        world.accounts |= finance.accounts
        world.apis |= finance.apis
        return Bank(world)

    def _plan(self, world: Exchange, bank: Bank | None, conduct: Conduct) -> None:
        on, ago = self.calendar.on, self.calendar.ago
        library = Library(world, self.connector)
        version = f"{self.calendar.month}-02"
        on(2, 1, "terms of use", lambda: conduct.publish_terms(version))
        on(2, 2, "offers to readers", library.offer)
        on(4, 6, "a negotiation that is concluded", library.concludes)
        on(8, 7, "a negotiation that is refused", library.is_refused)
        on(11, 5, "a negotiation that is given up", library.gives_up)
        ago(26, "a negotiation that waits", library.asks)

        on(6, 4, "refused requests and a warning", conduct.warn)
        on(7, 3, "an appeal", conduct.appeal)
        on(9, 8, "a complaint about an answer", conduct.complain_about_an_answer)
        on(10, 2, "a request for access", conduct.access)
        on(13, 4, "an incident", lambda: conduct.incident("A figure of the handbook was out of date.", True))
        on(15, 2, "evidence", conduct.evidence)
        on(18, 6, "a request for deletion", conduct.delete)
        on(21, 3, "a correction", conduct.correct)
        on(22, 5, "a complaint without ground", conduct.complain_without_ground)
        ago(50, "refused requests", lambda: conduct.refuse("guest-5", "zh"))
        ago(44, "complaints that wait", conduct.complain_and_wait)
        ago(20, "a correction that waits", conduct.correct_and_wait)
        finding = "The answer may tell a guest to skip the verification."
        ago(3, "an incident on its clock", lambda: conduct.incident(finding, False))
        environment = self.house.environment(self.clock)
        on(16, 6, "an assessment", lambda: conduct.assess(self.given.binary, self.folder, environment))
        if bank is not None:
            self._bank(bank)
        self.calendar.month_end("the month's end", lambda: self._close(world))

    def _bank(self, bank: Bank) -> None:
        on, ago = self.calendar.on, self.calendar.ago
        disputes: list[str] = []
        on(2, 4, "the bank signs", bank.sign)
        on(3, 2, "deliveries", lambda: bank.fetch("german-credit", "risk-table"))
        on(3, 3, "queries in place", lambda: bank.ask(DENIALS, LOANS, ROWS))
        on(10, 3, "a delivery", lambda: bank.fetch("risk-table", "cross-rates"))
        on(17, 3, "queries in place", lambda: bank.ask(LOANS))
        wrong = "The table of the 10th was the one of the 3rd."
        on(12, 2, "a dispute", lambda: disputes.append(bank.dispute("risk-table", "delivery", wrong)))
        on(14, 2, "a refund", lambda: bank.refund(disputes[0], "100"))
        on(
            20,
            4,
            "a contract that ends",
            lambda: bank.buyer.end("cross-rates", "The review of the currency book is done."),
        )
        on(24, 3, "a delivery", lambda: bank.fetch("risk-table"))
        ago(30, "a delivery", lambda: bank.fetch("risk-table"))
        late = "The row of new cars is missing."
        ago(28, "a dispute that waits", lambda: bank.dispute("risk-table", "delivery", late))

    def _close(self, world: Exchange) -> None:
        """Statements and invoices of last month; and a part of one invoice is taken back."""
        close(world.operator, self.calendar.month)
        account = world.accounts[accounts.LOGISTICS]
        (invoice,) = world.operator.get("/api/invoices", account=account)["items"]
        body = {"reason": "Two answers were empty.", "lines": [{"line": 1, "net": "20"}]}
        world.operator.post(f"/api/invoices/{invoice['id']}/credit-notes", body)

    def _password(self) -> str:
        """One for all the people of the sample; made once on each machine."""
        file: Path = self.given.password_file
        if not file.is_file():
            # Easy to type: no vowels, no letters that look alike.
            groups = ["".join(secrets.choice("bcdfghjkmnpqrstvwxz") for _ in range(4)) for _ in range(4)]
            file.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
                opened.write("-".join(groups) + "\n")
        return file.read_text().strip()

    def mark(self) -> None:
        """Says what the folder is, to people and to the server."""
        lines = [
            f"This is the sample world of scripts/serve, made {self.calendar.now:%Y-%m-%d %H:%M} UTC.",
            "Its organisations, people and figures are invented; `scripts/serve --remove-sample` removes it.",
            f"{self.answers} answers. People, each with the password in .minato/sample.password:",
            *(f"  {one.name:8} {one.about}" for one in self.people),
            *(f"Missing: {one}" for one in self.missing),
        ]
        (self.data / MARK).write_text("\n".join(lines) + "\n", encoding="utf-8")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Makes the sample world.")
    parser.add_argument("--binary", type=Path, required=True, help="the server")
    parser.add_argument("--config", type=Path, required=True, help="the configuration it is to be served with")
    parser.add_argument(
        "--data", type=Path, required=True, help="where the data folder is to stand; nothing may be there"
    )
    parser.add_argument("--password-file", type=Path, required=True, help="where the people's password is kept")
    parser.add_argument("--density", type=float, default=1.0, help="how much is asked (%(default)s: about 300 answers)")
    given = parser.parse_args()
    for name in ("binary", "config", "data", "password_file"):
        setattr(given, name, getattr(given, name).resolve())
    if given.data.exists():
        sys.exit(f"error: {given.data} is there already")
    return given


class Interrupted(KeyboardInterrupt):
    """Somebody wants no world."""


def ended(number: int, _: object) -> None:
    if number == signal.SIGALRM:
        raise Failed(f"it takes longer than {MAXIMUM_SECONDS} s")
    raise Interrupted


def main() -> int:
    given = arguments()
    progress = Progress()
    for number in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ended)
    end_with_parent(signal.SIGTERM)
    signal.alarm(MAXIMUM_SECONDS)
    # Beside its place, so that it gets there in one move.
    data = given.data.with_name(given.data.name + ".making")
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True, mode=0o700)
    try:
        with tempfile.TemporaryDirectory(prefix="minato-sample.") as folder:
            making = Making(given, Path(folder), data, progress)
            # The samples tell each thing that they make; here the parts are enough.
            with contextlib.redirect_stdout(None):
                making.run()
            making.mark()
        data.rename(given.data)
    except (Exception, SystemExit) as fault:
        progress.end()
        print(f"error: the sample world could not be made: {fault}", file=sys.stderr)
        return 1
    except Interrupted:
        progress.end()
        print("error: interrupted; nothing of the sample world is left", file=sys.stderr)
        return 130
    finally:
        signal.alarm(0)
        shutil.rmtree(data, ignore_errors=True)
    progress.end()
    for one in making.missing:
        print(f"MISSING IN THE SAMPLE WORLD: {one}", file=sys.stderr)
    print((given.data / MARK).read_text(encoding="utf-8"), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
