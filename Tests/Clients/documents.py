"""Documents as tests need them: PDFs written by hand, hostile archives, office files as their own libraries write them."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pptx
from pptx.util import Inches

#: Collections of characters that PDF readers know without an embedded font (ISO 32000-1, 9.7.5.2), by language.
_COLLECTIONS = {"ja": ("UniJIS-UCS2-H", "Japan1", 2), "zh": ("UniGB-UCS2-H", "GB1", 2)}


def pdf(pages: list[list[str]], language: str = "en", *, vertical: bool = False, encrypted: bool = False) -> bytes:
    """A PDF with these lines on its pages; encrypted, it opens with a password only."""
    if language in _COLLECTIONS:
        encoding, ordering, supplement = _COLLECTIONS[language]
        encoding = encoding[:-1] + ("V" if vertical else "H")
        font = f"<< /Type /Font /Subtype /Type0 /BaseFont /Sans /Encoding /{encoding} /DescendantFonts [4 0 R] >>"
        system = f"<< /Registry (Adobe) /Ordering ({ordering}) /Supplement {supplement} >>"
        descriptor = (
            "<< /Type /FontDescriptor /FontName /Sans /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0"
            " /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>"
        )
        inner = (
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Sans"
            f" /CIDSystemInfo {system} /FontDescriptor {descriptor} >>"
        )
    else:
        font, inner = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", "<< >>"

    def shown(line: str) -> str:
        return f"<{line.encode('utf-16-be').hex()}>" if language in _COLLECTIONS else f"({line})"

    first = 5
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        font,
        inner,
    ]
    for number, lines in enumerate(pages):
        text = "BT /F 12 Tf 50 750 Td 16 TL " + " ".join(f"{shown(line)} Tj T*" for line in lines) + " ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >>"
            f" /Contents {first + 2 * number + 1} 0 R >>"
        )
        objects.append(f"<< /Length {len(text)} >>\nstream\n{text}\nendstream")
    trailer = ""
    if encrypted:
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <{'11' * 32}> /U <{'22' * 32}> >>")
        trailer = f" /Encrypt {len(objects)} 0 R /ID [<{'33' * 16}> <{'33' * 16}>]"
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return out + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R{trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()


def saved(document: object) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def word(heading: str, paragraphs: list[str]) -> bytes:
    document = docx.Document()
    document.add_heading(heading, 1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def workbook(title: str, rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return saved(book)


def slides(texts: list[str]) -> bytes:
    show = pptx.Presentation()
    for text in texts:
        slide = show.slides.add_slide(show.slide_layouts[6])
        slide.shapes.add_textbox(Inches(1), Inches(1), Inches(5), Inches(1)).text_frame.text = text
    return saved(show)


def zip_bomb(part: str, mebibytes: int = 1024) -> bytes:
    """An archive of a few KiB for each MiB that it unpacks to."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open(part, "w", force_zip64=True) as member:
            for _ in range(mebibytes):
                member.write(b" " * (1 << 20))
    return file.getvalue()
