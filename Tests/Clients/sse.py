"""Reads server-sent events strictly as the server must write them: `data: …`, comments, blank lines, LF."""

from __future__ import annotations

import json
from dataclasses import dataclass, field


@dataclass
class Events:
    """A whole event stream."""

    data: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, body: bytes) -> Events:
        text = body.decode("utf-8")
        assert "\r" not in text, "the server writes LF"
        assert text.endswith("\n\n") or not text, f"the last event is not closed: {text[-60:]!r}"
        events = cls()
        for block in text.split("\n\n")[:-1]:
            if block.startswith(":"):
                events.comments.append(block)
                continue
            assert block.startswith("data: ") and "\n" not in block, f"not one data line: {block!r}"
            events.data.append(block.removeprefix("data: "))
        return events

    @property
    def is_done(self) -> bool:
        return bool(self.data) and self.data[-1] == "[DONE]"

    @property
    def chunks(self) -> list[dict]:
        """The JSON of every event but `[DONE]`."""
        return [json.loads(text) for text in self.data if text != "[DONE]"]

    @property
    def text(self) -> str:
        """The content of the first choice."""
        deltas = [
            choice["delta"] for chunk in self.chunks for choice in chunk.get("choices", []) if choice["index"] == 0
        ]
        return "".join(delta.get("content") or "" for delta in deltas)

    @property
    def error(self) -> dict | None:
        return next((chunk["error"] for chunk in self.chunks if chunk.get("error")), None)
