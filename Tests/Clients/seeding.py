"""Puts an exchange into a server's data directory while the server is stopped: parties, a product, an agreement."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import time
from pathlib import Path

#: What a file is by the end of its name; Parquet where it is none of these.
MEDIA_TYPES = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "jsonl": "application/jsonl",
    "md": "text/markdown",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PARQUET = "application/vnd.apache.parquet"

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> bytes:
    """16 bytes that sort by time: milliseconds, then chance (RFC 9562, version 7)."""
    stamp = int(time.time() * 1000).to_bytes(6, "big")
    rest = bytearray(os.urandom(10))
    rest[0] = 0x70 | rest[0] & 0x0F
    rest[2] = 0x80 | rest[2] & 0x3F
    return stamp + bytes(rest)


def text_of(prefix: str, value: bytes) -> str:
    """As the API writes an id: 26 signs of Crockford's base 32."""
    number = int.from_bytes(value, "big")
    return prefix + "_" + "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(26)))


def bytes_of(text: str) -> bytes:
    number = 0
    for sign in text.split("_", 1)[1]:
        number = number << 5 | ALPHABET.index(sign)
    return number.to_bytes(16, "big")


class Exchange:
    """The database of a stopped server."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.database = sqlite3.connect(data / "minato.db")
        self.now = int(time.time() * 1_000_000)

    def close(self) -> None:
        self.database.commit()
        self.database.close()

    def insert(self, table: str, **values: object) -> None:
        marks = ", ".join("?" for _ in values)
        self.database.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", list(values.values()))

    def participant(self, name: str, role: str, account: str) -> bytes:
        made = new_id()
        self.insert(
            "participants",
            id=made,
            name=name,
            legal_name=name.title(),
            roles=role,
            jurisdiction="JP",
            did=f"did:web:exchange.example:participants:{name}",
            account=bytes_of(account),
            state="active",
            created_at=self.now,
        )
        return made

    def product(self, supplier: bytes, metadata: dict, state: str = "listed", data_class: str = "enterprise") -> bytes:
        made = new_id()
        self.insert(
            "products",
            id=made,
            iri=f"urn:minato:dataset:{made.hex()}",
            supplier=supplier,
            board="finance",
            data_class=data_class,
            sensitivity="general",
            cross_border="free",
            metadata=json.dumps(metadata, sort_keys=True, separators=(",", ":")),
            state=state,
            created_at=self.now,
            changed_at=self.now,
        )
        return made

    def version(self, product: bytes, number: int, files: dict[str, bytes]) -> bytes:
        made = new_id()
        self.insert(
            "product_versions", id=made, product=product, number=number, created_at=self.now, published_at=self.now
        )
        folder = self.data / "products" / text_of("ver", made)
        folder.mkdir(parents=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
            self.insert(
                "product_files",
                version=made,
                name=name,
                role="data",
                media_type=MEDIA_TYPES.get(name.rsplit(".", 1)[-1], PARQUET),
                bytes=len(content),
                sha256=hashlib.sha256(content).digest(),
            )
        return made

    def agreement(self, product: bytes, provider: bytes, consumer: bytes, policy: dict) -> str:
        made = new_id()
        self.insert(
            "agreements",
            id=made,
            iri=f"urn:minato:agreement:{made.hex()}",
            product=product,
            dataset=f"urn:minato:dataset:{product.hex()}",
            provider=provider,
            consumer=consumer,
            policy=json.dumps(policy, sort_keys=True, separators=(",", ":")),
            price="{}",
            terms_hash=hashlib.sha256(made).digest(),
            state="active",
            signed_at=self.now,
            log_index=0,
        )
        return text_of("agr", made)
