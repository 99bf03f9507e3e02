"""The judge is judged first: transparency.py against published vectors."""

from __future__ import annotations

import base64
import hashlib

import pytest

from transparency import (
    Checkpoint,
    Tiles,
    VerificationError,
    consistency_path,
    inclusion_path,
    leaf_hash,
    tile_path,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

#: The leaves of the Certificate Transparency reference implementation, and the root of each size.
LEAVES = [
    bytes.fromhex(text)
    for text in ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
VERIFIER_KEY = "audit.example/exchange+6683c4e0+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
NOTE = (
    "audit.example/exchange\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n"
    "\u2014 audit.example/exchange ZoPE4FDdFAEmB85fgvOy2vUE6ArnuWfemZWijI3Qgky8fjSunDyrf"
    "+aPiMRw35a4++LuQYUm6nBgwWa5N6rPOfqB5AA=\n"
).encode()


def test_roots_of_the_reference_leaves() -> None:
    hashes = [leaf_hash(leaf) for leaf in LEAVES]
    assert [tree_root(hashes[:size]).hex() for size in range(9)] == ROOTS


def test_every_proof_of_small_trees_verifies_and_their_digest_is_the_published_one() -> None:
    digest, count = hashlib.sha256(), 0
    hashes = [leaf_hash(bytes([index])) for index in range(70)]
    roots = [tree_root(hashes[:size]) for size in range(71)]
    for size in range(1, 71):
        for index in range(size):
            path = inclusion_path(index, hashes[:size])
            verify_inclusion(hashes[index], index, size, path, roots[size])
            digest.update(b"".join(path))
            count += len(path)
        for old in range(1, size):
            path = consistency_path(old, hashes[:size])
            verify_consistency(old, size, path, roots[old], roots[size])
            digest.update(b"".join(path))
            count += len(path)
    assert count == 27895
    assert digest.hexdigest() == "b337314010e5662df42c8d08470b5f6733d8dcb3be7039d0a87159183ea5e277"


def test_a_changed_proof_is_refused() -> None:
    hashes = [leaf_hash(leaf) for leaf in LEAVES]
    root, path = tree_root(hashes), inclusion_path(5, hashes)
    flipped = [bytes([path[0][0] ^ 1]) + path[0][1:], *path[1:]]
    for bad in (flipped, path[:-1], [*path, path[0]], [], [path[0][:31], *path[1:]]):
        with pytest.raises(VerificationError):
            verify_inclusion(hashes[5], 5, 8, bad, root)
    with pytest.raises(VerificationError):
        verify_inclusion(hashes[5], 4, 8, path, root)
    with pytest.raises(VerificationError):
        verify_inclusion(b"", 0, 1, [], b"")
    old_root, steps = tree_root(hashes[:6]), consistency_path(6, hashes)
    with pytest.raises(VerificationError):
        verify_consistency(6, 8, steps[:-1], old_root, root)
    with pytest.raises(VerificationError):
        verify_consistency(6, 8, steps, root, root)


def test_paths_of_tiles() -> None:
    assert tile_path("0", 1234067, 256) == "tile/0/x001/x234/067"
    assert tile_path("0", 273, 112) == "tile/0/273.p/112"
    assert tile_path("entries", 0, 1) == "tile/entries/000.p/1"


@pytest.mark.parametrize(
    ("size", "root"),
    [
        (255, "bb3b9743e08118ea583ae77df04a1449a0601cde6f75146d79c2cab6366ce210"),
        (257, "d418c0873259bce7d0561ab004486112416c1c4490865415342bfe06e673146c"),
        (70000, "0759167a0f98e35e802d46ff7c7d29d2c3f03a63a256deb6abbff357a91b63b1"),
    ],
)
def test_roots_and_proofs_read_from_tiles(size: int, root: str) -> None:
    levels = [[leaf_hash(index.to_bytes(8, "big")) for index in range(size)]]
    while len(levels[-1]) >= 256:
        below = levels[-1]
        levels.append([tree_root(below[at : at + 256]) for at in range(0, len(below) // 256 * 256, 256)])
    files = {}
    for level, hashes in enumerate(levels):
        for index in range(-(-len(hashes) // 256)):
            part = hashes[256 * index : 256 * index + 256]
            files[tile_path(str(level), index, len(part))] = b"".join(part)
    tiles = Tiles(files.__getitem__, size)
    assert tiles.root().hex() == root
    for index in (0, 1, size // 2, size - 1):
        verify_inclusion(levels[0][index], index, size, tiles.inclusion(index, size), tiles.root())
    for old in (1, 2, 200, size - 1):
        verify_consistency(old, size, tiles.consistency(old, size), tiles.root(old), tiles.root())


def test_openssl_accepts_the_published_checkpoint_and_refuses_one_flipped_byte() -> None:
    checkpoint = Checkpoint.parse(NOTE)
    assert (checkpoint.origin, checkpoint.size, checkpoint.root.hex()) == ("audit.example/exchange", 8, ROOTS[8])
    checkpoint.verify_with_openssl(VERIFIER_KEY)
    with pytest.raises(VerificationError):
        Checkpoint.parse(NOTE.replace(b"\n8\n", b"\n9\n")).verify_with_openssl(VERIFIER_KEY)
    name, blob = checkpoint.signatures[0]
    forged = base64.b64encode(blob[:10] + bytes([blob[10] ^ 1]) + blob[11:])
    with pytest.raises(VerificationError):
        Checkpoint.parse(NOTE.replace(base64.b64encode(blob), forged)).verify_with_openssl(VERIFIER_KEY)
