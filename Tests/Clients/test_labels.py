"""minato label write, read, verify; other programs see what was written."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import wave
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from server import run_minato

PRODUCER = "001191440300708461136T1XGW3"
LABEL = {
    "Label": "1",
    "ContentProducer": PRODUCER,
    "ProduceID": "n-42",
    "ReservedCode1": "",
    "ContentPropagator": "",
    "PropagateID": "",
    "ReservedCode2": "",
}


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(path: Path) -> None:
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    image = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + image)


def wav(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8_000)
        file.writeframes(b"\x80" * 9)


def mp3(path: Path) -> None:
    path.write_bytes((bytes([0xFF, 0xFB, 0x10, 0xC4]) + bytes(100)) * 2)


def docx(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types></Types>")
        archive.writestr("_rels/.rels", "<Relationships></Relationships>")
        archive.writestr("word/document.xml", "<document/>")


def pdf(path: Path) -> None:
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]
    content = b"%PDF-1.4\n"
    table = b"xref\n0 3\n0000000000 65535 f \n"
    for number, value in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    end = b"trailer\n<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    path.write_bytes(content + table + end)


def markdown(path: Path) -> None:
    path.write_text("# Title\n")


FILES: dict[str, Callable[[Path], None]] = {
    "a.png": png, "a.wav": wav, "a.mp3": mp3, "a.docx": docx, "a.pdf": pdf, "a.md": markdown,
}  # fmt: skip


def labelled(folder: Path, name: str) -> Path:
    path = folder / name
    FILES[name](path)
    done = run_minato("label", "write", str(path), "--producer", PRODUCER, "--id", "n-42")
    assert done.returncode == 0, done.stderr
    return path


@pytest.mark.parametrize("name", FILES)
def test_what_is_written_is_read_and_verified(tmp_path: Path, name: str) -> None:
    path = labelled(tmp_path, name)
    (found,) = json.loads(run_minato("label", "read", "--json", str(path)).stdout)["labels"]
    assert found["label"] == LABEL
    assert run_minato("label", "verify", str(path)).returncode == 0


@pytest.mark.parametrize(("name", "tag"), [("a.png", "XMP-TC260:AIGC"), ("a.pdf", "PDF:AIGC"), ("a.docx", "XML:AIGC")])
def test_exiftool_reads_the_label(tmp_path: Path, name: str, tag: str) -> None:
    if not shutil.which("exiftool"):
        pytest.skip("exiftool is not installed (libimage-exiftool-perl)")
    path = labelled(tmp_path, name)
    done = subprocess.run(["exiftool", "-j", "-G1", "-AIGC", str(path)], capture_output=True, text=True, check=True)
    (values,) = json.loads(done.stdout)
    found = [value for key, value in values.items() if key.lower() == tag.lower()]
    assert [json.loads(value) if isinstance(value, str) else value for value in found] == [LABEL]


def test_zip_and_xml_readers_see_the_property(tmp_path: Path) -> None:
    with zipfile.ZipFile(labelled(tmp_path, "a.docx")) as archive:
        assert archive.testzip() is None
        (entry,) = ElementTree.fromstring(archive.read("docProps/custom.xml"))
        assert entry.get("name") == "AIGC"
        assert json.loads("".join(entry.itertext())) == LABEL


def test_wave_still_plays(tmp_path: Path) -> None:
    with wave.open(str(labelled(tmp_path, "a.wav"))) as file:
        assert file.getnframes() == 9


def test_a_name_with_blanks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    png(path)
    before = path.read_bytes()
    done = run_minato("label", "write", str(path), "--producer", "Some Company", "--id", "1")
    assert done.returncode == 1
    assert "U+20" in done.stderr
    assert path.read_bytes() == before


def test_an_unlabelled_file_does_not_pass(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    png(path)
    assert run_minato("label", "verify", str(path)).returncode == 1
    assert run_minato("label", "read", str(path)).returncode == 1
