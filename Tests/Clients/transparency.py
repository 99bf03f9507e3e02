"""Checks a transparency log as an auditor would: from the RFCs' text, sharing no code with the server.

RFC 6962 / RFC 9162 (tree, proofs), C2SP tlog-tiles, tlog-checkpoint and signed-note (files and signatures).
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

TILE_WIDTH = 256
#: DER of a SubjectPublicKeyInfo for Ed25519 (RFC 8410), up to the 32 bytes of the key.
ED25519_DER_PREFIX = bytes.fromhex("302a300506032b6570032100")


class VerificationError(Exception):
    """Something that should hold does not."""


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1 over leaf hashes."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = _split(len(leaves))
    return node_hash(tree_root(leaves[:split]), tree_root(leaves[split:]))


def inclusion_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962 §2.1.1."""
    if len(leaves) <= 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return inclusion_path(index, leaves[:split]) + [tree_root(leaves[split:])]
    return inclusion_path(index - split, leaves[split:]) + [tree_root(leaves[:split])]


def consistency_path(old: int, leaves: list[bytes]) -> list[bytes]:
    """PROOF of RFC 6962 §2.1.2."""

    def subproof(size: int, part: list[bytes], whole: bool) -> list[bytes]:
        if size == len(part):
            return [] if whole else [tree_root(part)]
        split = _split(len(part))
        if size <= split:
            return subproof(size, part[:split], whole) + [tree_root(part[split:])]
        return subproof(size - split, part[split:], False) + [tree_root(part[:split])]

    return subproof(old, leaves, True)


def verify_inclusion(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> None:
    """RFC 9162 §2.1.3.2, with lengths checked."""
    _require_hashes([leaf, root, *path])
    if not 0 <= index < size:
        raise VerificationError(f"index {index} is outside a tree of {size}")
    inner = (index ^ (size - 1)).bit_length()
    if len(path) != inner + (index >> inner).bit_count():
        raise VerificationError(f"{len(path)} hashes is the wrong length of a proof for {index} of {size}")
    fn, sn, found = index, size - 1, leaf
    for sibling in path:
        if sn == 0:
            raise VerificationError("the proof is too long")
        if fn & 1 or fn == sn:
            found = node_hash(sibling, found)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node_hash(found, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or found != root:
        raise VerificationError(f"entry {index} is not in the tree of {size}")


def verify_consistency(old: int, new: int, path: list[bytes], old_root: bytes, new_root: bytes) -> None:
    """RFC 9162 §2.1.4.2, with lengths checked."""
    _require_hashes([old_root, new_root, *path])
    if old == new:
        if path or old_root != new_root:
            raise VerificationError("two trees of one size differ")
        return
    if not 0 < old < new or not path:
        raise VerificationError(f"no proof can lead from {old} to {new}")
    hashes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    before = after = hashes[0]
    for sibling in hashes[1:]:
        if sn == 0:
            raise VerificationError("the proof is too long")
        if fn & 1 or fn == sn:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            after = node_hash(after, sibling)
        fn, sn = fn >> 1, sn >> 1
    if before != old_root or after != new_root or sn != 0:
        raise VerificationError(f"the tree of {new} does not continue the tree of {old}")


@dataclass(frozen=True)
class Checkpoint:
    """A signed note that commits to a tree."""

    origin: str
    size: int
    root: bytes
    text: bytes
    signatures: list[tuple[str, bytes]]

    @classmethod
    def parse(cls, note: bytes) -> Checkpoint:
        text, separator, tail = note.rpartition(b"\n\n")
        if not separator or not tail.endswith(b"\n"):
            raise VerificationError("this is no signed note")
        text += b"\n"
        lines = text.decode().split("\n")
        signatures = []
        for line in tail.decode().splitlines():
            dash, name, blob = line.split(" ")
            if dash != "\u2014":
                raise VerificationError(f"not a signature line: {line!r}")
            signatures.append((name, base64.b64decode(blob, validate=True)))
        root = base64.b64decode(lines[2], validate=True)
        _require_hashes([root])
        if str(int(lines[1])) != lines[1]:
            raise VerificationError(f"not a canonical size: {lines[1]!r}")
        return cls(origin=lines[0], size=int(lines[1]), root=root, text=text, signatures=signatures)

    def verify_with_openssl(self, verifier_key: str) -> None:
        """Has the `openssl` command check the signature of this verifier key (a C2SP vkey)."""
        name, key_id, encoded = verifier_key.strip().split("+", 2)
        key = base64.b64decode(encoded, validate=True)
        expected_id = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
        if key[0] != 1 or len(key) != 33 or expected_id.hex() != key_id:
            raise VerificationError(f"{verifier_key!r} is no Ed25519 verifier key")
        found = [blob[4:] for signer, blob in self.signatures if signer == name and blob[:4] == expected_id]
        if len(found) != 1:
            raise VerificationError(f"{len(found)} signatures of {name}+{key_id}")
        with tempfile.TemporaryDirectory() as folder:
            public, text, signature = (Path(folder) / file for file in ("key.der", "text", "signature"))
            public.write_bytes(ED25519_DER_PREFIX + key[1:])
            text.write_bytes(self.text)
            signature.write_bytes(found[0])
            command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", str(public)]
            command += ["-rawin", "-in", str(text), "-sigfile", str(signature)]
            result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode != 0:
            raise VerificationError(f"openssl: {result.stdout}{result.stderr}")


class Tiles:
    """The tiles of a log, read through `fetch(path)`, e.g. "tile/0/x001/x234/067.p/8"."""

    def __init__(self, fetch: Callable[[str], bytes], size: int) -> None:
        self._fetch = fetch
        self._size = size
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def subtree(self, start: int, end: int) -> bytes:
        """The hash over the leaves of [start, end), a range that occurs in the tree."""
        length = end - start
        level = length.bit_length() - 1
        if length == 1 << level and start % length == 0:
            return self._perfect(level, start >> level)
        split = _split(length)
        return node_hash(self.subtree(start, start + split), self.subtree(start + split, end))

    def root(self, size: int | None = None) -> bytes:
        size = self._size if size is None else size
        return self.subtree(0, size) if size else hashlib.sha256().digest()

    def inclusion(self, index: int, size: int) -> list[bytes]:
        def path(position: int, start: int, end: int) -> list[bytes]:
            if end - start == 1:
                return []
            split = start + _split(end - start)
            if position < split:
                return path(position, start, split) + [self.subtree(split, end)]
            return path(position, split, end) + [self.subtree(start, split)]

        return path(index, 0, size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        def subproof(size: int, start: int, end: int, whole: bool) -> list[bytes]:
            if start + size == end:
                return [] if whole else [self.subtree(start, end)]
            split = _split(end - start)
            if size <= split:
                return subproof(size, start, start + split, whole) + [self.subtree(start + split, end)]
            return subproof(size - split, start + split, end, False) + [self.subtree(start, start + split)]

        return subproof(old, 0, new, True)

    def entries(self) -> list[bytes]:
        """All entries, from the entry bundles."""
        found: list[bytes] = []
        for index in range(-(-self._size // TILE_WIDTH)):
            width = min(TILE_WIDTH, self._size - index * TILE_WIDTH)
            found += _unbundle(self._fetch(tile_path("entries", index, width)))
        return found

    def _perfect(self, level: int, index: int) -> bytes:
        tile_level, height = divmod(level, 8)
        tile_index, position = divmod(index << height, TILE_WIDTH)
        hashes = self._tile(tile_level, tile_index)[position : position + (1 << height)]
        if len(hashes) != 1 << height:
            raise VerificationError(f"tile {tile_level}/{tile_index} lacks hashes")
        return tree_root(hashes)

    def _tile(self, level: int, index: int) -> list[bytes]:
        if (level, index) not in self._tiles:
            width = min(TILE_WIDTH, (self._size >> (8 * level)) - index * TILE_WIDTH)
            data = self._fetch(tile_path(str(level), index, width))
            if len(data) != 32 * width:
                raise VerificationError(f"tile {level}/{index} has {len(data)} bytes for {width} hashes")
            self._tiles[level, index] = [data[at : at + 32] for at in range(0, len(data), 32)]
        return self._tiles[level, index]


def tile_path(level: str, index: int, width: int) -> str:
    """The path of a tile (C2SP tlog-tiles, "Merkle tree")."""
    digits = [f"{index % 1000:03d}"]
    while index := index // 1000:
        digits.insert(0, f"x{index % 1000:03d}")
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(digits)}{partial}"


def _unbundle(data: bytes) -> list[bytes]:
    entries = []
    while data:
        length = int.from_bytes(data[:2], "big")
        if len(data) < 2 + length:
            raise VerificationError("an entry bundle is cut off")
        entries.append(data[2 : 2 + length])
        data = data[2 + length :]
    return entries


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _require_hashes(hashes: list[bytes]) -> None:
    if any(len(item) != 32 for item in hashes):
        raise VerificationError("a hash is not 32 bytes long")
