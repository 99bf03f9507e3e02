"""How long the server takes for each page of the console, on the sample world that scripts/serve makes: every page that its
people can reach by links, as they are signed in, one after the other.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import secrets
import statistics
import subprocess
import sys
import time
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path

import machine

REPOSITORY = Path(__file__).resolve().parent.parent
PEOPLE = ["mori", "sakai", "tanaka", "yamada"]
#: Pages of one kind, such as those of products, that are asked for each person.
MAXIMUM_OF_A_KIND = 4
TIMES = 5
AIM_MILLISECONDS = 50


@dataclass
class Kind:
    """Pages of one path, but for what stands at the places of ids and names."""

    milliseconds: list[float] = field(default_factory=list)
    largest: int = 0
    pages: int = 0


class Session:
    """One person's connection."""

    def __init__(self, port: int, name: str, password: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie = ""
        self._origin = f"http://127.0.0.1:{port}"
        form = {"_form": "sign-in", "name": name, "password": password}
        status, headers, _ = self.send("POST", "/sign-in", urllib.parse.urlencode(form))
        if status != 303:
            raise SystemExit(f"{name} could not sign in: {status}")
        self._cookie = (headers.get("set-cookie") or "").split(";")[0]

    def send(self, method: str, path: str, body: str | None = None) -> tuple[int, http.client.HTTPMessage, bytes]:
        headers = {"accept": "text/html", "cookie": self._cookie, "origin": self._origin}
        if body is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        return answer.status, answer.headers, answer.read()


def kind(path: str) -> str:
    """The path without its query, ids and names."""
    path = re.sub(r"/(?:[a-z]{2,8}_[0-9a-z]{26}|D[0-9]{2})", "/…", path.partition("?")[0])
    return re.sub(r"^(/(?:services/(?:of|try)|supply/of|rules/services))/[^/]+", r"\1/…", path)


def walk(session: Session, kinds: dict[str, Kind]) -> None:
    """Follows every link that leads to another page of the console, breadth first."""
    waiting, seen, asked = ["/"], {"/"}, dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        name = kind(path)
        asked[name] = asked.get(name, 0) + 1
        if asked[name] > MAXIMUM_OF_A_KIND:
            continue
        of_kind = kinds.setdefault(name, Kind())
        text = b""
        for turn in range(TIMES + 1):
            began = time.perf_counter()
            status, headers, text = session.send("GET", path)
            taken = (time.perf_counter() - began) * 1000
            if status != 200 or not (headers.get("content-type") or "").startswith("text/html"):
                break
            # The first warms up what is only read once.
            if turn:
                of_kind.milliseconds.append(taken)
        else:
            of_kind.pages += 1
            of_kind.largest = max(of_kind.largest, len(text))
            for link in re.findall(rb'href="(/[^"#]*)', text):
                link = link.decode().replace("&amp;", "&")
                if link not in seen and not link.startswith(("/assets/", "/log/", "/api/", "/sign-", "/v1/")):
                    seen.add(link)
                    waiting.append(link)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("binary", type=Path)
    parser.add_argument("--port", type=int, default=9131)
    options = parser.parse_args()
    world, password = options.folder / "sample-world", options.folder / "sample.password"
    environment = os.environ | {"MINATO_ADMIN_KEY": f"sk-{secrets.token_hex(24)}"}
    configuration = options.folder / "sample.yaml"
    # People's forms must come from where the server says it is; paths in the file start where it lies.
    text = (REPOSITORY / "samples/minato.yaml").read_text().replace(":8080", f":{options.port}")
    configuration.write_text(text.replace("../RulePacks", str(REPOSITORY / "RulePacks")))
    if not world.exists():
        subprocess.run(
            [sys.executable, REPOSITORY / "samples/world/make.py", "--binary", options.binary]
            + ["--config", configuration, "--data", world, "--password-file", password],
            check=True,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
    serve = [options.binary, "serve", "--config", configuration, "--data", world, "--port", str(options.port)]
    with (options.folder / "console.log").open("w") as log:
        server = subprocess.Popen(serve, cwd=REPOSITORY, env=environment, stdout=log, stderr=log)
    try:
        wait_ready(server, options.port)
        kinds: dict[str, Kind] = {}
        for name in PEOPLE:
            walk(Session(options.port, name, password.read_text().strip()), kinds)
    finally:
        server.terminate()
        server.wait(60)
    report(kinds, options.folder / "results")


def wait_ready(server: subprocess.Popen, port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("the server is not ready: see console.log")


def report(kinds: dict[str, Kind], results: Path) -> None:
    rows = [
        {
            "path": name,
            "pages": one.pages,
            "median": statistics.median(one.milliseconds),
            "worst": max(one.milliseconds),
            "bytes": one.largest,
        }
        for name, one in kinds.items()
        if one.pages
    ]
    rows.sort(key=lambda row: -row["median"])
    every = sorted(taken for one in kinds.values() for taken in one.milliseconds)
    middle, high = every[len(every) // 2], every[len(every) * 99 // 100]
    lines = [
        f"{machine.describe()}. {sum(row['pages'] for row in rows)} pages of {len(rows)} kinds, {TIMES} times each, as "
        f"{len(PEOPLE)} people: median {middle:.1f} ms, p99 {high:.1f} ms, largest {max(r['bytes'] for r in rows):,} bytes.",
        f"Kinds whose median is above {AIM_MILLISECONDS} ms: {sum(r['median'] > AIM_MILLISECONDS for r in rows)}.",
        "",
        "| page | asked | median, ms | worst, ms | bytes |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        figures = f"{row['pages']} | {row['median']:.1f} | {row['worst']:.1f} | {row['bytes']:,}"
        lines.append(f"| `{row['path']}` | {figures} |")
    results.mkdir(parents=True, exist_ok=True)
    (results / "console.json").write_text(json.dumps(rows, indent=1) + "\n")
    (results / "console.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
