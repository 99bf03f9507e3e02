"""The transparency log as files: two independent readers accept it, one flipped byte is refused."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import rfc8785
from cryptography.exceptions import InvalidSignature
from tlog_scales.backend import HttpBackend, LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey
from tlog_scales.tiles import leaf_hash as their_leaf_hash
from tlog_scales.tlog import ConsistencyProofInvalid, InclusionProofInvalid

from server import Minato, eventually
from transparency import (
    Checkpoint,
    Tiles,
    VerificationError,
    leaf_hash,
    tile_path,
    verify_consistency,
    verify_inclusion,
)
from world import chat

#: More than one tile, and not a multiple of anything.
ENTRIES = 300


@pytest.fixture(scope="module")
def log(minato: Minato) -> Iterator[httpx.Client]:
    """The log of the shared server, with more than a tile of entries."""
    with httpx.Client(base_url=minato.url, timeout=30) as client:
        headers = {"authorization": "Bearer sk-main"}
        for _ in range(ENTRIES):
            client.post("/v1/chat/completions", json=chat(), headers=headers)
        eventually("a checkpoint over them", lambda: head(client).size >= ENTRIES)
        yield client


def head(log: httpx.Client) -> Checkpoint:
    return Checkpoint.parse(log.get("/log/checkpoint").content)


def fetcher(log: httpx.Client) -> Callable[[str], bytes]:
    def fetch(path: str) -> bytes:
        answer = log.get(f"/log/{path}")
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.content

    return fetch


def test_the_checkpoint_is_signed_by_the_key_that_is_published(log: httpx.Client) -> None:
    answer = log.get("/log/checkpoint")
    assert answer.headers["content-type"].startswith("text/plain")
    checkpoint = Checkpoint.parse(answer.content)
    assert checkpoint.origin == "log.example/minato"
    key = log.get("/log/verifier-key").text
    assert key.startswith("log.example/minato+")
    checkpoint.verify_with_openssl(key)
    forged = answer.content.replace(f"\n{checkpoint.size}\n".encode(), f"\n{checkpoint.size + 1}\n".encode())
    with pytest.raises(VerificationError):
        Checkpoint.parse(forged).verify_with_openssl(key)


def test_tiles_entries_and_checkpoint_agree(log: httpx.Client) -> None:
    checkpoint = head(log)
    tiles = Tiles(fetcher(log), checkpoint.size)
    assert tiles.root() == checkpoint.root
    entries = tiles.entries()
    assert len(entries) == checkpoint.size
    for index, entry in enumerate(entries):
        assert rfc8785.dumps(json.loads(entry)) == entry
        if index % 37 == 0:
            path = tiles.inclusion(index, checkpoint.size)
            verify_inclusion(leaf_hash(entry), index, checkpoint.size, path, checkpoint.root)
            with pytest.raises(VerificationError):
                verify_inclusion(leaf_hash(entry + b" "), index, checkpoint.size, path, checkpoint.root)


def test_a_later_checkpoint_continues_the_earlier(log: httpx.Client) -> None:
    older = head(log)
    log.post("/v1/chat/completions", json=chat(), headers={"authorization": "Bearer sk-main"})

    def newer() -> Checkpoint | None:
        checkpoint = head(log)
        return checkpoint if checkpoint.size > older.size else None

    found = eventually("a newer checkpoint", newer)
    proof = Tiles(fetcher(log), found.size).consistency(older.size, found.size)
    verify_consistency(older.size, found.size, proof, older.root, found.root)


def test_tlog_scales_accepts_the_log_over_http(log: httpx.Client) -> None:
    reader = TilesReader(HttpBackend(f"{log.base_url}/log".replace("//log", "/log")))
    checkpoint = reader.get_checkpoint()
    checkpoint.verify(Vkey.from_string(log.get("/log/verifier-key").text.strip()))
    assert reader.calculate_root_hash() == checkpoint.root_hash
    for index in (0, 1, 255, 256, checkpoint.size - 1):
        proof = reader.get_inclusion_proof(index, checkpoint.size)
        proof.check(their_leaf_hash(reader.get_entry(index)), checkpoint.root_hash)
    for old in (1, 255, 256, checkpoint.size - 1):
        proof = reader.get_consistency_proof(old, checkpoint.size)
        proof.check(reader.mth(0, old), checkpoint.root_hash)


def test_tlog_scales_refuses_one_flipped_byte(log: httpx.Client, tmp_path: Path) -> None:
    fetch = fetcher(log)
    checkpoint = Checkpoint.parse(fetch("checkpoint"))
    size = checkpoint.size
    files = {"checkpoint": fetch("checkpoint")}
    for index in range(-(-size // 256)):
        width = min(256, size - 256 * index)
        for level in ("0", "entries"):
            files[tile_path(level, index, width)] = fetch(tile_path(level, index, width))
    files[tile_path("1", 0, size // 256)] = fetch(tile_path("1", 0, size // 256))
    for name, content in files.items():
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)

    def check(index: int) -> None:
        reader = TilesReader(LocalBackend(tmp_path))
        signed = reader.get_checkpoint()
        signed.verify(Vkey.from_string(log.get("/log/verifier-key").text.strip()))
        proof = reader.get_inclusion_proof(index, signed.size)
        proof.check(their_leaf_hash(reader.get_entry(index)), signed.root_hash)
        reader.get_consistency_proof(index + 1, signed.size).check(reader.mth(0, index + 1), signed.root_hash)

    check(3)
    bundle = tile_path("entries", 0, 256)
    for name, at in ((bundle, len(files[bundle]) // 2), (tile_path("0", 0, 256), 32 * 100 + 5), ("checkpoint", 45)):
        content = bytearray(files[name])
        content[at] ^= 1
        (tmp_path / name).write_bytes(bytes(content))
        with pytest.raises((InclusionProofInvalid, ConsistencyProofInvalid, InvalidSignature, ValueError)):
            for index in range(256):
                check(index)
        (tmp_path / name).write_bytes(files[name])
    check(3)


def test_entries_have_both_of_their_addresses(log: httpx.Client) -> None:
    """C2SP serves bundles under tile/entries; /log/entries is the address that the architecture names."""
    bundle = log.get(f"/log/{tile_path('entries', 0, 256)}")
    assert bundle.content == log.get("/log/entries/000").content
    assert bundle.headers["content-type"] == "application/octet-stream"


def test_full_tiles_may_be_cached_for_ever_and_checkpoints_not(log: httpx.Client) -> None:
    assert "immutable" in log.get("/log/tile/0/000").headers["cache-control"]
    assert "immutable" not in log.get("/log/checkpoint").headers.get("cache-control", "")


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/999",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/0/x000/000",
        "tile/-1/000",
        "tile/0/../checkpoint",
        "tile/entries/999",
        "tile/0/000.p/99999999999999999999",
        "nothing",
    ],
)
def test_what_is_not_in_the_log_is_404(log: httpx.Client, path: str) -> None:
    assert log.get(f"/log/{path}").status_code == 404


def test_a_proof_as_a_file(log: httpx.Client) -> None:
    """c2sp.org/tlog-proof@v1: what an auditor can keep and check without this server."""
    index = 7
    text, signed = log.get(f"/log/proof/{index}").text.split("\n\n", 1)
    first, second, *hashes = text.split("\n")
    assert (first, second) == ("c2sp.org/tlog-proof@v1", f"index {index}")
    checkpoint = Checkpoint.parse(signed.encode())
    checkpoint.verify_with_openssl(log.get("/log/verifier-key").text)
    leaf = leaf_hash(Tiles(fetcher(log), checkpoint.size).entries()[index])
    path = [base64.b64decode(line, validate=True) for line in hashes]
    verify_inclusion(leaf, index, checkpoint.size, path, checkpoint.root)


@pytest.mark.parametrize("index", ["-1", "x", "99999999", "99999999999999999999", ""])
def test_a_proof_of_nothing(log: httpx.Client, index: str) -> None:
    answer = log.get(f"/log/proof/{index}")
    assert answer.status_code in (400, 404)
    assert answer.headers["content-type"] == "application/problem+json"
