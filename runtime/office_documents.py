"""DOCX, XLSX and PPTX (ECMA-376) to blocks, by the standard library alone.

Each is a ZIP archive of XML. What is inside is counted as it is unpacked, so that a small file does not become a large
one; names within the archive lead nowhere else; documents with entities of their own are refused.
"""

from __future__ import annotations

import datetime
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree import ElementTree

from document_blocks import Blocks, TooLarge

# Unpacked bytes of all parts that are read.
MAXIMUM_UNPACKED = 512 << 20
MAXIMUM_PARTS = 20_000
MAXIMUM_COLUMNS = 1_000

Element = ElementTree.Element


class Broken(Exception):
    """A document that is none of its kind."""


class Package:
    """The parts of one document."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self.archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise Broken(f"it is no ZIP archive: {error}") from error
        if len(self.archive.infolist()) > MAXIMUM_PARTS:
            raise TooLarge(f"the archive has more than {MAXIMUM_PARTS} parts")
        if "EncryptedPackage" in self.archive.namelist():
            raise Broken("it is encrypted")
        self.left = MAXIMUM_UNPACKED

    def open(self, name: str) -> BinaryIO:
        """A part, unpacked as it is read."""
        try:
            return _Bounded(self.archive.open(name), self)  # type: ignore[return-value]
        except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise Broken(f"the part {name!r} is missing or cannot be unpacked: {error}") from error

    def has(self, name: str) -> bool:
        return name in self.archive.NameToInfo

    def tree(self, name: str) -> Element:
        with self.open(name) as part:
            return parse(part.read(), name)

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Of a part: by their ids, type and target."""
        folder, base = posixpath.split(name)
        path = posixpath.join(folder, "_rels", base + ".rels")
        if not self.has(path):
            return {}
        relations = {}
        for relation in self.tree(path):
            target = relation.get("Target", "")
            target = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            relations[relation.get("Id", "")] = (relation.get("Type", "").rsplit("/", 1)[-1], target)
        return relations

    def main(self) -> str:
        for kind, target in self.relations("").values():
            if kind == "officeDocument":
                return target
        raise Broken("it names no main part")


class _Bounded:
    """A part whose bytes are counted against all that its package may hold."""

    def __init__(self, part: BinaryIO, package: Package) -> None:
        self.part = part
        self.package = package

    def read(self, size: int = -1) -> bytes:
        wanted = size if size >= 0 else self.package.left + 1
        try:
            data = self.part.read(min(wanted, self.package.left + 1))
        except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
            raise Broken(f"a part cannot be unpacked: {error}") from error
        except Exception as error:
            # zlib.error has no base class of its own.
            raise Broken(f"a part cannot be unpacked: {error}") from error
        self.package.left -= len(data)
        if self.package.left < 0:
            raise TooLarge(f"the document holds more than {MAXIMUM_UNPACKED} bytes unpacked")
        return data

    def __enter__(self) -> _Bounded:
        return self

    def __exit__(self, *_: object) -> None:
        self.part.close()


def parse(data: bytes, name: str) -> Element:
    # No office program writes a document type; what it could define is what XML bombs are made of.
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise Broken(f"the part {name!r} defines entities")
    try:
        return ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise Broken(f"the part {name!r} is no XML: {error}") from error


def local(element: Element) -> str:
    """The name of an element without its namespace: strict and transitional documents differ in nothing else."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    for key, value in element.items():
        if key.rsplit("}", 1)[-1] == name:
            return value
    return None


def child(element: Element, *names: str) -> Element | None:
    for name in names:
        found = next((one for one in element if local(one) == name), None)
        if found is None:
            return None
        element = found
    return element


# MARK: DOCX

_DELETED = {"del", "moveFrom", "delText", "instrText"}


def _text(element: Element) -> str:
    parts: list[str] = []

    def walk(one: Element) -> None:
        name = local(one)
        if name in _DELETED or name in ("pPr", "rPr", "txbxContent", "Fallback"):
            return
        if name == "t":
            parts.append(one.text or "")
        elif name == "tab":
            parts.append("\t")
        elif name in ("br", "cr"):
            parts.append("\n")
        elif name == "noBreakHyphen":
            parts.append("-")
        elif name in ("rt", "rtc"):
            # The reading of a character is not a part of the text.
            return
        for inner in one:
            walk(inner)

    walk(element)
    return "".join(parts)


def _heading_levels(package: Package, main: str) -> dict[str, int]:
    """The styles that are headings, by their ids."""
    levels: dict[str, int] = {}
    for kind, target in package.relations(main).values():
        if kind != "styles" or not package.has(target):
            continue
        for style in package.tree(target):
            identifier = attribute(style, "styleId")
            if local(style) != "style" or identifier is None:
                continue
            name = child(style, "name")
            match = re.fullmatch(r"heading (\d)", (attribute(name, "val") or "").lower() if name is not None else "")
            outline = child(style, "pPr", "outlineLvl")
            if match:
                levels[identifier] = int(match[1])
            elif outline is not None and (attribute(outline, "val") or "").isdecimal():
                levels[identifier] = int(attribute(outline, "val") or 0) + 1
            elif name is not None and (attribute(name, "val") or "").lower() == "title":
                levels[identifier] = 1
    return levels


def read_docx(file: BinaryIO, blocks: Blocks) -> None:
    package = Package(file)
    main = package.main()
    levels = _heading_levels(package, main)
    body = child(package.tree(main), "body")
    if body is None:
        raise Broken("it has no body")
    _read_body(body, levels, blocks)


def _read_body(body: Element, levels: dict[str, int], blocks: Blocks) -> None:
    for element in body:
        name = local(element)
        if name == "p":
            style = child(element, "pPr", "pStyle")
            level = levels.get(attribute(style, "val") or "") if style is not None else None
            if level is not None:
                blocks.heading(level, " ".join(_text(element).split()))
            else:
                blocks.paragraph(_text(element))
        elif name == "tbl":
            rows = [
                [" ".join(_text(cell).split()) for cell in row if local(cell) == "tc"]
                for row in element
                if local(row) == "tr"
            ]
            rows = [row for row in rows if any(row)]
            columns = rows.pop(0) if len(rows) > 1 else []
            for number, row in enumerate(rows, start=1):
                blocks.row(number, columns, row)
        elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            _read_body(element, levels, blocks)


# MARK: XLSX


def read_xlsx(file: BinaryIO, blocks: Blocks) -> None:
    package = Package(file)
    main = package.main()
    workbook = package.tree(main)
    relations = package.relations(main)
    strings: list[str] = []
    dates: list[bool] = []
    for kind, target in relations.values():
        if kind == "sharedStrings" and package.has(target):
            strings = [_text(item) for item in package.tree(target) if local(item) == "si"]
        if kind == "styles" and package.has(target):
            dates = _date_styles(package.tree(target))
    properties = child(workbook, "workbookPr")
    epoch = datetime.datetime(1899, 12, 30)
    if properties is not None and attribute(properties, "date1904") in ("1", "true"):
        epoch = datetime.datetime(1904, 1, 1)
    for page, sheet in enumerate(child(workbook, "sheets") or [], start=1):
        kind, target = relations.get(attribute(sheet, "id") or "", ("", ""))
        if kind != "worksheet" or attribute(sheet, "state") in ("hidden", "veryHidden"):
            continue
        blocks.heading(1, attribute(sheet, "name") or "", page)
        columns: list[str] | None = None
        for number, cells in _rows(package, target, strings, dates, epoch):
            if columns is None:
                columns = cells
            else:
                blocks.row(number, columns, cells, page)


def _date_styles(styles: Element) -> list[bool]:
    """Of each cell format: whether it shows a number as a date."""
    codes: dict[str, str] = {}
    for one in child(styles, "numFmts") or []:
        codes[attribute(one, "numFmtId") or ""] = attribute(one, "formatCode") or ""
    dates = []
    for one in child(styles, "cellXfs") or []:
        identifier = attribute(one, "numFmtId") or "0"
        code = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", codes.get(identifier, "")).lower()
        number = int(identifier) if identifier.isdecimal() else 0
        dates.append(14 <= number <= 22 or 27 <= number <= 36 or 45 <= number <= 58 or bool(re.search("[ymdhs]", code)))
    return dates


def _rows(
    package: Package, name: str, strings: list[str], dates: list[bool], epoch: datetime.datetime
) -> Iterator[tuple[int, list[str]]]:
    with package.open(name) as part:
        # A sheet may be long: it is read row by row.
        head = part.read(4096)
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise Broken(f"the part {name!r} defines entities")
        try:
            events = ElementTree.iterparse(_Joined(head, part), events=("start", "end"))
            parent: Element | None = None
            number = 0
            for event, element in events:
                kind = local(element)
                if event == "start":
                    if kind == "sheetData":
                        parent = element
                    continue
                if kind != "row":
                    continue
                place = attribute(element, "r") or ""
                number = int(place) if place.isdecimal() else number + 1
                cells = _cells(element, strings, dates, epoch)
                if any(cells):
                    yield number, cells
                if parent is not None:
                    parent.clear()
        except ElementTree.ParseError as error:
            raise Broken(f"the part {name!r} is no XML: {error}") from error


class _Joined:
    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self.head = io.BytesIO(head)
        self.rest = rest

    def read(self, size: int = -1) -> bytes:
        return self.head.read(size) or self.rest.read(size)


def _cells(row: Element, strings: list[str], dates: list[bool], epoch: datetime.datetime) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if local(cell) != "c":
            continue
        match = re.match(r"[A-Z]+", attribute(cell, "r") or "")
        column = len(cells)
        if match:
            column = 0
            for letter in match[0]:
                column = column * 26 + ord(letter) - 64
            column -= 1
        if column >= MAXIMUM_COLUMNS:
            continue
        while len(cells) <= column:
            cells.append("")
        cells[column] = _value(cell, strings, dates, epoch)
    return cells


def _value(cell: Element, strings: list[str], dates: list[bool], epoch: datetime.datetime) -> str:
    kind = attribute(cell, "t") or "n"
    if kind == "inlineStr":
        inline = child(cell, "is")
        return _text(inline) if inline is not None else ""
    value = child(cell, "v")
    text = (value.text or "") if value is not None else ""
    if kind == "s":
        return strings[int(text)] if text.isdecimal() and int(text) < len(strings) else ""
    if kind == "b":
        return "true" if text == "1" else "false"
    style = attribute(cell, "s") or ""
    if kind == "n" and text and style.isdecimal() and int(style) < len(dates) and dates[int(style)]:
        try:
            moment = epoch + datetime.timedelta(days=float(text))
        except (ValueError, OverflowError):
            return text
        moment = (moment + datetime.timedelta(microseconds=500)).replace(microsecond=0)
        return moment.date().isoformat() if moment.time() == datetime.time() else moment.isoformat(" ")
    return text


# MARK: PPTX


def read_pptx(file: BinaryIO, blocks: Blocks) -> None:
    package = Package(file)
    main = package.main()
    relations = package.relations(main)
    slides = child(package.tree(main), "sldIdLst")
    for page, slide in enumerate(slides if slides is not None else [], start=1):
        kind, target = relations.get(_relation(slide), ("", ""))
        if kind != "slide":
            continue
        tree = package.tree(target)
        if attribute(tree, "show") in ("0", "false"):
            continue
        _read_shapes(tree, blocks, page)
        for note, path in package.relations(target).values():
            if note == "notesSlide" and package.has(path):
                _read_shapes(package.tree(path), blocks, page, notes=True)


def _relation(element: Element) -> str:
    # `id` stands twice: the slide's number, and the relation in a namespace.
    return next((value for key, value in element.items() if key.endswith("}id")), "")


def _read_shapes(tree: Element, blocks: Blocks, page: int, *, notes: bool = False) -> None:
    for shape in tree.iter():
        name = local(shape)
        if name == "sp":
            holder = child(shape, "nvSpPr", "nvPr", "ph")
            kind = (attribute(holder, "type") or "body") if holder is not None else ""
            if kind in ("dt", "ftr", "sldNum", "sldImg", "hdr") or (notes and kind != "body"):
                continue
            body = child(shape, "txBody")
            text = "\n".join(_text(one) for one in body if local(one) == "p") if body is not None else ""
            if kind in ("title", "ctrTitle"):
                blocks.heading(1, " ".join(text.split()), page)
            else:
                blocks.paragraph(text, page)
        elif name == "tbl":
            rows = [
                [" ".join(_text(cell).split()) for cell in row if local(cell) == "tc"]
                for row in shape
                if local(row) == "tr"
            ]
            rows = [row for row in rows if any(row)]
            columns = rows.pop(0) if len(rows) > 1 else []
            for number, row in enumerate(rows, start=1):
                blocks.row(number, columns, row, page)
