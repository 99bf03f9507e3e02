"""What the samples share: the management API, the keys of participants, waiting."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]


class Refused(Exception):
    """The server said no."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        is_problem = "json" in answer.headers.get("content-type", "")
        #: Why, in the server's words.
        self.detail = answer.json().get("detail", "") if is_problem else answer.text
        super().__init__(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}")


class API:
    """The public API with one key."""

    def __init__(self, url: str, key: str) -> None:
        self.http = httpx.Client(base_url=url, headers={"authorization": f"Bearer {key}"}, timeout=120)

    def ask(self, method: str, path: str, **more: object) -> dict:
        answer = self.http.request(method, path, **more)  # type: ignore[arg-type]
        if not answer.is_success:
            raise Refused(answer)
        return answer.json()

    def get(self, path: str, **query: object) -> dict:
        return self.ask("GET", path, params=query)

    def post(self, path: str, body: dict, **headers: str) -> dict:
        return self.ask("POST", path, json=body, headers=headers)

    def all(self, path: str, **query: object) -> Iterator[dict]:
        """All items of a list, page by page."""
        cursor: dict = {}
        while True:
            page = self.get(path, **query, **cursor)
            yield from page["items"]
            if page.get("next_cursor") is None:
                return
            cursor = {"cursor": page["next_cursor"]}


class Keys:
    """The keys of the participants, in a file that only its owner reads. A server shows a key once."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.kept: dict[str, str] = json.loads(file.read_text()) if file.is_file() else {}

    def keep(self, name: str, key: str) -> None:
        self.kept[name] = key
        self.file.parent.mkdir(parents=True, exist_ok=True)
        new = self.file.with_name(self.file.name + ".new")
        new.touch(mode=0o600)
        new.write_text(json.dumps(self.kept, indent=1))
        new.rename(self.file)


def admin_key() -> str:
    """The operator's key: `MINATO_ADMIN_KEY`, else the one that `scripts/serve` made."""
    file = ROOT / ".minato/admin.key"
    key = os.environ.get("MINATO_ADMIN_KEY") or (file.read_text().strip() if file.is_file() else "")
    if not key:
        sys.exit("No operator's key: set MINATO_ADMIN_KEY.")
    return key


def until(what: str, probe: Callable[[], object], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not probe():
        if time.monotonic() > deadline:
            sys.exit(f"Not within {seconds:.0f} s: {what}")
        time.sleep(0.1)
