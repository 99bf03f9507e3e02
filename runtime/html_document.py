"""HTML to blocks, by the standard library's lenient parser."""

from __future__ import annotations

from html.parser import HTMLParser

from document_blocks import Blocks

_HIDDEN = {"script", "style", "template", "noscript", "head", "svg", "iframe", "object", "select", "button"}
_BREAKS = {
    "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "section", "article", "header", "footer", "main", "nav", "aside",
    "blockquote", "pre", "figure", "figcaption", "address", "form", "fieldset", "hr", "table", "caption", "body",
}  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Elements within each other; what is deeper is read as if it were not.
_MAXIMUM_DEPTH = 1_000


class _Reader(HTMLParser):
    def __init__(self, blocks: Blocks) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks = blocks
        self.text: list[str] = []
        self.heading = 0
        self.hidden: list[str] = []
        self.table: _Table | None = None
        self.title = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = dict(attributes)
        if tag == "title":
            self.title = True
            return
        if tag in _HIDDEN or self.hidden or "hidden" in names or names.get("aria-hidden") == "true":
            if tag not in _VOID and len(self.hidden) < _MAXIMUM_DEPTH:
                self.hidden.append(tag)
            return
        if tag in _HEADINGS:
            self.flush()
            self.heading = _HEADINGS[tag]
        elif tag == "br":
            self.text.append("\n")
        elif tag == "table":
            self.flush()
            # A table within a table is laid out, not data.
            self.table = _Table() if self.table is None else self.table
        elif self.table is not None and tag in ("tr", "td", "th"):
            self.table.begin(tag, "".join(self.text))
            self.text = []
        elif tag in _BREAKS:
            if self.table is None:
                self.flush()
            else:
                self.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title" and self.title:
            self.title = False
            self.heading = 1
            self.flush()
            return
        if self.hidden:
            if tag in self.hidden:
                while self.hidden.pop() != tag:
                    pass
            return
        if tag in _HEADINGS:
            self.flush()
        elif tag == "table" and self.table is not None:
            self.table.begin("", "".join(self.text))
            self.text = []
            self.table.write(self.blocks)
            self.table = None
        elif tag in _BREAKS and self.table is None:
            self.flush()

    def handle_data(self, data: str) -> None:
        if self.title or not self.hidden:
            self.text.append(data)

    def flush(self) -> None:
        text = "\n".join(" ".join(line.split()) for line in "".join(self.text).split("\n"))
        if "\n" in text and not self.heading:
            # Lines of the source, not of the page.
            text = " ".join(text.split())
        self.text = []
        if self.heading:
            self.blocks.heading(self.heading, " ".join(text.split()))
        else:
            self.blocks.paragraph(text)
        self.heading = 0

    def finish(self) -> None:
        self.close()
        if self.table is not None:
            self.handle_endtag("table")
        self.flush()


_VOID = {"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr"}


class _Table:
    """One table: its first row names the columns where all its cells are `th`."""

    def __init__(self) -> None:
        self.rows: list[tuple[bool, list[str]]] = []
        self.isOpen = False

    def begin(self, tag: str, text: str) -> None:
        if self.isOpen and self.rows:
            self.rows[-1][1].append(" ".join(text.split()))
        self.isOpen = tag in ("td", "th")
        if tag == "tr" or (self.isOpen and not self.rows):
            self.rows.append((True, []))
        if tag == "td":
            self.rows[-1] = (False, self.rows[-1][1])

    def write(self, blocks: Blocks) -> None:
        rows = [(heads, cells) for heads, cells in self.rows if any(cells)]
        columns: list[str] = []
        if len(rows) > 1 and rows[0][0]:
            columns = rows.pop(0)[1]
        for number, (_, cells) in enumerate(rows, start=1):
            blocks.row(number, columns, cells)


def read(text: str, blocks: Blocks) -> None:
    reader = _Reader(blocks)
    for start in range(0, len(text), 1 << 16):
        reader.feed(text[start : start + (1 << 16)])
    reader.finish()
