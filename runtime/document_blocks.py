"""The blocks of a document, as a parser writes them: one JSON object a line.

`{"kind": "heading", "level": 1, "text": …}`, `{"kind": "paragraph", "text": …}`, `{"kind": "row", "row": 3, "text": …}`,
each with `"page"` (page, slide or sheet, from 1) where the format has one.
"""

from __future__ import annotations

import json
import sys
from typing import TextIO

# What one document may become; more is no text that anybody wrote.
MAXIMUM_TEXT = 256 << 20
MAXIMUM_BLOCK = 1 << 20


class TooLarge(Exception):
    """A document that is larger inside than it may be."""


class Blocks:
    """Writes blocks, within bounds."""

    def __init__(self, output: TextIO | None = None) -> None:
        self.output = output or sys.stdout
        self.size = 0

    def heading(self, level: int, text: str, page: int | None = None) -> None:
        self._write({"kind": "heading", "level": max(1, min(level, 9))}, text, page)

    def paragraph(self, text: str, page: int | None = None) -> None:
        self._write({"kind": "paragraph"}, text, page)

    def row(self, number: int, columns: list[str], values: list[str], page: int | None = None) -> None:
        """A row of a table under its columns' names; columns without a name or value are left out of it."""
        cells = []
        for index, value in enumerate(values):
            value = " ".join(value.split())
            if value:
                name = columns[index] if index < len(columns) else ""
                cells.append(f"{name}: {value}" if name else value)
        self._write({"kind": "row", "row": number}, "; ".join(cells), page)

    def _write(self, block: dict[str, object], text: str, page: int | None) -> None:
        text = text.replace("\0", "").strip()
        while text:
            part, text = text[:MAXIMUM_BLOCK], text[MAXIMUM_BLOCK:]
            self.size += len(part)
            if self.size > MAXIMUM_TEXT:
                raise TooLarge(f"the document has more than {MAXIMUM_TEXT} characters")
            if page is not None:
                block["page"] = page
            # Lone surrogates are no characters.
            block["text"] = part.encode("utf-8", "replace").decode("utf-8")
            self.output.write(json.dumps(block, ensure_ascii=False) + "\n")
