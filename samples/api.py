"""What the samples share: the management API, the keys of participants, waiting. The standard library is all they need."""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
#: No answer here takes longer.
TIMEOUT = 120.0


class _AsItIs(urllib.request.HTTPRedirectHandler):
    """What leads elsewhere is an answer like others."""

    def redirect_request(self, *_: object) -> None:
        return None


# Straight to the server, whatever proxy the surroundings name.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _AsItIs)


class Answer:
    """What a server said."""

    def __init__(self, request: urllib.request.Request, status: int, headers: Message, body: bytes) -> None:
        self.asked = f"{request.method} {urllib.parse.urlsplit(request.full_url).path}"
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        return json.loads(self.body)


def send(method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
    """One request and its answer, whatever the answer says."""
    request = urllib.request.Request(url, body, headers or {}, method=method)
    try:
        with _OPENER.open(request, timeout=TIMEOUT) as answer:
            return Answer(request, answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return Answer(request, refusal.code, refusal.headers, refusal.read())


class Refused(Exception):
    """The server said no."""

    def __init__(self, answer: Answer) -> None:
        self.status = answer.status
        is_problem = "json" in (answer.headers.get("content-type") or "")
        #: Why, in the server's words.
        self.detail = answer.json().get("detail", "") if is_problem else answer.text
        super().__init__(f"{answer.asked}: {answer.status} {answer.text}")


class API:
    """The public API with one key."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url
        self.key = key

    def answer(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        content: bytes | None = None,
        params: dict | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """The answer, also where it is a refusal."""
        query = {name: value for name, value in (params or {}).items() if value is not None}
        url = self.url + path + (f"?{urllib.parse.urlencode(query)}" if query else "")
        sent = {"authorization": f"Bearer {self.key}"}
        if json is not None:
            content = _written(json)
            sent["content-type"] = "application/json"
        return send(method, url, content, sent | (headers or {}))

    def ask(self, method: str, path: str, **more: Any) -> dict:
        answer = self.answer(method, path, **more)
        if not answer.is_success:
            raise Refused(answer)
        return answer.json()

    def get(self, path: str, **query: object) -> dict:
        return self.ask("GET", path, params=query)

    def post(self, path: str, body: dict, **headers: str) -> dict:
        return self.ask("POST", path, json=body, headers=headers)

    def put(self, path: str, body: dict) -> dict:
        return self.ask("PUT", path, json=body)

    def all(self, path: str, **query: object) -> Iterator[dict]:
        """All items of a list, page by page."""
        cursor: dict = {}
        while True:
            page = self.get(path, **query, **cursor)
            yield from page["items"]
            if page.get("next_cursor") is None:
                return
            cursor = {"cursor": page["next_cursor"]}


def _written(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


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
