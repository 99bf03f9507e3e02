"""Verifies a sealed receipt offline: the house's signature, the document's hash, its place in the log, the log's
checkpoint (docs/contracts.md, Receipts)."""

from __future__ import annotations

import base64
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def root(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that leaf and path lead to (RFC 9162 §2.1.3.2)."""
    node, last = index, size - 1
    value = hashlib.sha256(b"\0" + leaf).digest()
    for sibling in path:
        if last == 0:
            raise ValueError("The path is too long.")
        if node & 1 or node == last:
            value = hashlib.sha256(b"\1" + sibling + value).digest()
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = hashlib.sha256(b"\1" + value + sibling).digest()
        node, last = node >> 1, last >> 1
    if last:
        raise ValueError("The path is too short.")
    return value


def must(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(what)


def verify(bundle: dict, house: dict, log_key: str) -> dict:
    """The receipt's document, once all of it holds.

    `house` is the DID document of the exchange and `log_key` its log's verifier key: take both from where you trust
    them, and not from the receipt."""
    head, body, signature = bundle["receipt"].split(".")
    identifier = json.loads(decoded(head))["kid"]
    (method,) = [one for one in house["verificationMethod"] if one["id"] == identifier]
    key = Ed25519PublicKey.from_public_bytes(decoded(method["publicKeyJwk"]["x"]))
    key.verify(decoded(signature), f"{head}.{body}".encode())

    payload = json.loads(decoded(body))
    canonical = json.dumps(payload["document"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    leaf = base64.b64decode(bundle["leaf"])
    must(payload["document_sha256"] == digest == json.loads(leaf)["document"], "The document is another.")

    proof = bundle["proof"]
    path = [base64.b64decode(node) for node in proof["path"]]
    found = base64.b64encode(root(leaf, payload["log_index"], proof["tree_size"], path)).decode()
    text, signatures = proof["checkpoint"].split("\n\n", 1)
    origin, size, shown, *_ = text.split("\n")
    must((found, proof["tree_size"]) == (shown, int(size)), "The leaf is not under the checkpoint.")
    name, _, raw = log_key.strip().split("+", 2)
    must(origin == name, "The checkpoint is another log's.")
    (line,) = [line for line in signatures.splitlines() if line.startswith(f"— {name} ")]
    log = Ed25519PublicKey.from_public_bytes(base64.b64decode(raw)[1:])
    log.verify(base64.b64decode(line.split(" ")[2])[4:], f"{text}\n".encode())
    return payload["document"]
