"""What the tests of deliveries share: a server with products, versions, files and agreements already in its data
directory, put there while it does not run."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from management import Management
from server import ADMIN_KEY, Minato, to_yaml

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> bytes:
    """A UUIDv7 (RFC 9562 §5.7)."""
    value = int(time.time() * 1000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    return (value & ~(0x3 << 62) | 0x2 << 62).to_bytes(16)


def text(prefix: str, identifier: bytes) -> str:
    """An id as the API writes it."""
    value = int.from_bytes(identifier)
    return f"{prefix}_" + "".join(ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))


def now() -> int:
    return int(time.time() * 1_000_000)


@dataclass(frozen=True)
class Deal:
    """A product with an agreement on it."""

    product: str
    agreement: str


class DeliveryServer(Minato):
    """A server of which `supplier` (key `sk-supplier`) sells to `bank` (key `sk-bank`)."""

    def __init__(self, folder: Path, **exchange: object) -> None:
        accounts = [
            {"name": name, "currency": "JPY", "terms": "postpaid", "credit_limit": 1000, "keys": [f"sk-{name}"]}
            for name in ("supplier", "bank", "stranger")
        ]
        configuration = {"server": {"admin_keys": [ADMIN_KEY]}, "accounts": accounts, "exchange": exchange}
        super().__init__(folder, configuration)
        # Links begin with the address, whose port has just been chosen.
        configuration["server"]["public_url"] = self.url
        self.configuration.write_text(to_yaml(configuration), encoding="utf-8")
        self.start()
        self.stop()
        with self.database() as database:
            accounts = dict(database.execute("SELECT name, id FROM accounts").fetchall())
            self.parties = {name: new_id() for name in accounts}
            for name, identifier in self.parties.items():
                database.execute(
                    "INSERT INTO participants (id, name, legal_name, roles, jurisdiction, did, account, state,"
                    " created_at) VALUES (?, ?, ?, 'supplier', 'JP', ?, ?, 'active', ?)",
                    (identifier, name, name, f"did:web:{name}.example", accounts[name], now()),
                )

    def database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.data / "minato.db")

    def deal(self, name: str, versions: list[dict[str, bytes]], seconds: float | None = None) -> Deal:
        """A product whose versions have these files, and an agreement that ends after `seconds`."""
        product, agreement = new_id(), new_id()
        supplier, bank = self.parties["supplier"], self.parties["bank"]
        with self.database() as database:
            database.execute(
                "INSERT INTO products (id, iri, supplier, data_class, sensitivity, cross_border, metadata, state,"
                " created_at, changed_at)"
                """ VALUES (?, ?, ?, 'enterprise', 'general', 'free', '{"territory":["*"]}', 'listed', ?, ?)""",
                (product, f"urn:minato:dataset:{name}", supplier, now(), now()),
            )
            # So that it can be offered, too.
            database.execute(
                "INSERT INTO rights (id, kind, holder, subject, data_class, basis, actions, territory, starts_at,"
                " may_grant, evidence, state, created_at, changed_at, registered_index)"
                " VALUES (?, 'operate', ?, ?, 'enterprise',"
                """ '{"kind":"origination","reference":"own"}', '*', '*', 0, 0, '[]', 'certified', 0, 0, 0)""",
                (new_id(), supplier, f"product:{text('prod', product)}"),
            )
            for number, files in enumerate(versions, 1):
                self._version(database, product, number, files)
            database.execute(
                "INSERT INTO agreements (id, iri, product, dataset, provider, consumer, policy, price, terms_hash,"
                " state, signed_at, ends_at, log_index) VALUES (?, ?, ?, ?, ?, ?, ?, '{}', ?, 'active', ?, ?, 0)",
                (
                    agreement,
                    f"urn:minato:agreement:{name}",
                    product,
                    f"urn:minato:dataset:{name}",
                    supplier,
                    bank,
                    '{"@type":"Agreement","permission":[{"action":"use"}]}',
                    bytes(32),
                    now(),
                    None if seconds is None else now() + int(seconds * 1_000_000),
                ),
            )
        return Deal(text("prod", product), text("agr", agreement))

    def _version(self, database: sqlite3.Connection, product: bytes, number: int, files: dict[str, bytes]) -> None:
        version = new_id()
        # Each a second after the one before.
        published = now() - 100_000_000 + number * 1_000_000
        database.execute(
            "INSERT INTO product_versions (id, product, number, created_at, published_at) VALUES (?, ?, ?, ?, ?)",
            (version, product, number, published, published),
        )
        folder = self.data / "products" / text("ver", version)
        folder.mkdir(parents=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
            database.execute(
                "INSERT INTO product_files (version, name, role, media_type, bytes, sha256) VALUES (?, ?, 'data',"
                " 'application/octet-stream', ?, ?)",
                (version, name, len(content), hashlib.sha256(content).digest()),
            )

    def end(self, deal: Deal) -> None:
        """Ends an agreement behind the server's back, as another node would."""
        with self.database() as database:
            database.execute(
                "UPDATE agreements SET state = 'terminated', ended_at = ? WHERE iri LIKE 'urn:minato:agreement:%'"
                " AND product = (SELECT product FROM agreements WHERE id = ?)",
                (now(), self.identifier(deal.agreement)),
            )

    @staticmethod
    def identifier(written: str) -> bytes:
        value = 0
        for sign in written.split("_")[1]:
            value = value << 5 | ALPHABET.index(sign)
        return value.to_bytes(16)

    def as_(self, name: str) -> Management:
        return Management(self.url, f"sk-{name}")

    def links(self, deal: Deal) -> dict[str, str]:
        """Fresh links by the name of the file."""
        files = self.as_("bank").get(f"/api/agreements/{deal.agreement}/files")["files"]
        return {file["name"]: file["url"] for file in files}

    def sent(self, deal: Deal) -> dict:
        return self.as_("supplier").get(f"/api/agreements/{deal.agreement}/deliveries")
