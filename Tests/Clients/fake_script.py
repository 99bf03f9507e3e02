"""Directives: how a test tells the fake upstream, through the gateway, what to do.

The last user message (or the prompt, or the input) may hold `@fake key=value key=value …`:

pace      head=MS wait before the status line · ttft=MS wait before the first content · itl=MS between chunks
text      say=WORDS these words (base64url without padding) · by=N so many characters of them a piece (3)
size      chunks=N pieces of content (8) · big=BYTES one long answer · out=N / prompt=N / cached=N reported tokens
faults    status=CODE [retry=SECONDS] [html=1] · cuthead=1 close before any byte · cut=N reset after N chunks ·
          hang=N fall silent after N chunks · error=N error object in the stream after N chunks ·
          nodone=1 end without [DONE] · badjson=1 an answer that is not JSON ·
          tag=NAME times=N the fault strikes only the first N requests of that name
content   tool=1 · reason=1 · lp=1 · ext=1 unknown members · echo=1 the request's other members as the answer
usage     nousage=1 none at all · zero=1 explicit zeros · late=1 usage in the chunk with the finish_reason
framing   crlf=1 · cr=1 · ping=1 comments between · utf=1 cut inside a character · nospace=1 `data:{` ·
          multi=1 an event over two data lines · dribble=1 byte by byte · oneshot=1 all in one write ·
          close=1 the connection closes after the answer
"""

from __future__ import annotations

import json
import re

FAULTS = ("status", "cuthead", "cut", "hang", "error", "nodone", "badjson")


class Script:
    """The directives of one request, with defaults."""

    def __init__(self, directives: dict[str, str]) -> None:
        self._directives = directives

    @classmethod
    def of(cls, document: object) -> Script:
        text = _last_text(document) if isinstance(document, dict) else ""
        _, found, tail = text.partition("@fake")
        return cls(dict(re.findall(r"(\w+)=([\w.:-]+)", tail)) if found else {})

    def without_faults(self) -> Script:
        return Script({name: value for name, value in self._directives.items() if name not in FAULTS})

    def has(self, name: str) -> bool:
        return name in self._directives

    def number(self, name: str, default: int) -> int:
        return int(self._directives.get(name, default))

    def seconds(self, name: str) -> float:
        return float(self._directives.get(name, 0)) / 1000

    def text(self, name: str, default: str = "") -> str:
        return self._directives.get(name, default)


def _last_text(document: dict) -> str:
    messages = document.get("messages")
    if isinstance(messages, list) and messages and isinstance(messages[-1], dict):
        content = messages[-1].get("content")
    else:
        content = document.get("prompt", document.get("input", ""))
    if isinstance(content, list):
        parts = [part.get("text", "") if isinstance(part, dict) else part for part in content]
        return " ".join(str(part) for part in parts)
    return content if isinstance(content, str) else json.dumps(content)
