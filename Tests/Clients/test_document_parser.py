"""The parser of office documents and pages, on documents that others' libraries write, and on hostile ones."""

from __future__ import annotations

import datetime
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from pptx.util import Inches

PARSER = Path(__file__).resolve().parents[2] / "runtime" / "document_parser.py"


def parse(form: str, document: bytes, status: int = 0) -> list[dict[str, object]]:
    done = subprocess.run([sys.executable, str(PARSER), form], input=document, capture_output=True, timeout=60)
    assert done.returncode == status, done.stderr.decode()
    if status:
        assert done.stderr.strip()
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def saved(document: object) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_docx() -> None:
    document = docx.Document()
    document.add_heading("報告書", 0)
    document.add_heading("Sales", 1)
    document.add_paragraph("売上は増えた。")
    document.add_paragraph("One\ttwo\nthree")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip((c for row in table.rows for c in row.cells), ["年", "額", "2023", "1,500"], strict=True):
        cell.text = text
    document.add_heading("附录", 2)
    document.add_paragraph("数据")
    assert parse("docx", saved(document)) == [
        {"kind": "heading", "level": 1, "text": "報告書"},
        {"kind": "heading", "level": 1, "text": "Sales"},
        {"kind": "paragraph", "text": "売上は増えた。"},
        {"kind": "paragraph", "text": "One\ttwo\nthree"},
        {"kind": "row", "row": 1, "text": "年: 2023; 額: 1,500"},
        {"kind": "heading", "level": 2, "text": "附录"},
        {"kind": "paragraph", "text": "数据"},
    ]


def test_xlsx() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "売上"
    sheet.append(["日付", "額", "ok"])
    sheet.append([datetime.date(2023, 4, 1), 1500.5, True])
    sheet.append([datetime.datetime(2023, 4, 1, 12, 30), None, False])
    sheet["E9"] = "far"
    hidden = book.create_sheet("secret")
    hidden.append(["x"])
    hidden.sheet_state = "hidden"
    book.create_sheet("empty")
    assert parse("xlsx", saved(book)) == [
        {"kind": "heading", "level": 1, "page": 1, "text": "売上"},
        {"kind": "row", "row": 2, "page": 1, "text": "日付: 2023-04-01; 額: 1500.5; ok: true"},
        {"kind": "row", "row": 3, "page": 1, "text": "日付: 2023-04-01 12:30:00; ok: false"},
        {"kind": "row", "row": 9, "page": 1, "text": "far"},
        {"kind": "heading", "level": 1, "page": 3, "text": "empty"},
    ]


def test_pptx() -> None:
    show = pptx.Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "計画"
    first.placeholders[1].text = "第一\n第二"
    first.notes_slide.notes_text_frame.text = "A note."
    second = show.slides.add_slide(show.slide_layouts[6])
    table = second.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(4), Inches(1)).table
    for place, text in {(0, 0): "k", (0, 1): "v", (1, 0): "a", (1, 1): "1"}.items():
        table.cell(*place).text = text
    assert parse("pptx", saved(show)) == [
        {"kind": "heading", "level": 1, "page": 1, "text": "計画"},
        {"kind": "paragraph", "page": 1, "text": "第一\n第二"},
        {"kind": "paragraph", "page": 1, "text": "A note."},
        {"kind": "row", "row": 1, "page": 2, "text": "k: a; v: 1"},
    ]


def test_html() -> None:
    page = """<!doctype html><html><head><title>港</title><style>p{}</style></head><body>
    <nav hidden>gone</nav><h2>Data &amp; rights</h2><p>One
    line.<br>Two<script>alert(1)</script></p><ul><li>a<li>b</ul>
    <table><tr><th>k<th>v<tr><td>x<td>1<tr><td>y<td>2</table>loose <b>end"""
    assert parse("html", page.encode()) == [
        {"kind": "heading", "level": 1, "text": "港"},
        {"kind": "heading", "level": 2, "text": "Data & rights"},
        {"kind": "paragraph", "text": "One line. Two"},
        {"kind": "paragraph", "text": "a"},
        {"kind": "paragraph", "text": "b"},
        {"kind": "row", "row": 1, "text": "k: x; v: 1"},
        {"kind": "row", "row": 2, "text": "k: y; v: 2"},
        {"kind": "paragraph", "text": "loose end"},
    ]
    assert parse("html", b"") == []
    deep = parse("html", b"<div>" * 100_000 + b"deep")
    assert deep == [{"kind": "paragraph", "text": "deep"}]


def archive(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


RELATIONS = b"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r"
Type="http://x/officeDocument" Target="%s"/></Relationships>"""


def office(body: bytes, target: bytes = b"word/document.xml") -> bytes:
    return archive({"_rels/.rels": RELATIONS % target, "word/document.xml": body})


@pytest.mark.parametrize("form", ["docx", "xlsx", "pptx"])
@pytest.mark.parametrize(
    "document",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xd0\xcf\x11\xe0" + bytes(600), id="encrypted or old"),
        pytest.param(b"PK\x03\x04" + bytes(100), id="cut off"),
        pytest.param(archive({}), id="no parts"),
        pytest.param(office(b"", b"../../etc/passwd"), id="path"),
        pytest.param(office(b"<broken"), id="no XML"),
        pytest.param(office(b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), id="entities"),
        pytest.param(archive({"_rels/.rels": b"<a>" * 200_000}), id="deep"),
        pytest.param(archive({"EncryptedPackage": b"x"}), id="encrypted"),
    ],
)
def test_what_is_no_document_is_told(form: str, document: bytes) -> None:
    assert parse(form, document, status=65) == []


def test_a_small_file_does_not_become_a_large_one() -> None:
    bomb = office(b"<w:document xmlns:w='w'><w:body>" + b" " * (600 << 20) + b"</w:body></w:document>")
    assert len(bomb) < 1 << 20
    assert parse("docx", bomb, status=65) == []


def test_usage() -> None:
    done = subprocess.run([sys.executable, str(PARSER), "exe"], capture_output=True, timeout=60)
    assert done.returncode == 64
