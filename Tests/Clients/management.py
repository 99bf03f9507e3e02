"""A thin client of the management API."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import httpx

from server import ADMIN_KEY, eventually


@dataclass(frozen=True)
class Customer:
    """An account made for one test, with a key."""

    id: str
    name: str
    key: str


class Management:
    """Speaks to /api as an operator, or with an account's own key."""

    def __init__(self, url: str, key: str = ADMIN_KEY) -> None:
        self.http = httpx.Client(base_url=url, headers={"authorization": f"Bearer {key}"}, timeout=30)

    def get(self, path: str, **query: object) -> dict:
        answer = self.http.get(path, params=query)
        assert answer.status_code == 200, f"GET {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def post(self, path: str, document: dict, status: tuple[int, ...] = (200, 201)) -> dict:
        answer = self.http.post(path, json=document)
        assert answer.status_code in status, f"POST {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def pages(self, path: str, **query: object) -> Iterator[dict]:
        """All items of a list, page by page."""
        cursor = None
        while True:
            page = self.get(path, **query, **({"cursor": cursor} if cursor else {}))
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def customer(self, credit: str = "1000", **more: object) -> Customer:
        """A new account with credit and one key."""
        name = f"test-{uuid.uuid4().hex[:12]}"
        document = {"name": name, "currency": "JPY", "terms": "prepaid"} | more
        made = self.post("/api/accounts", document)
        if Decimal(credit) > 0 and document["terms"] == "prepaid":
            self.post(f"/api/accounts/{made['id']}/credit", {"amount": credit})
        key = self.post(f"/api/accounts/{made['id']}/keys", {})
        return Customer(id=made["id"], name=name, key=key["key"])

    def balance(self, account: str) -> dict[str, Decimal]:
        balance = self.get(f"/api/accounts/{account}")["balance"]
        return {part: Decimal(balance[part]) for part in ("posted", "pending", "available")}

    def records(self, account: str, **query: object) -> list[dict]:
        return list(self.pages("/api/records", account=account, **query))

    def record(self, identifier: str) -> dict:
        return self.get(f"/api/records/{identifier}")

    def only_record(self, account: str, seconds: float = 10) -> dict:
        """The one record of an account, once it is there."""
        eventually(f"a record of {account}", lambda: self.records(account), seconds)
        (listed,) = self.records(account)
        return self.record(listed["id"])

    def settled(self, account: str, seconds: float = 10) -> dict[str, Decimal]:
        """The balance, once nothing is pending."""
        eventually(f"nothing pending for {account}", lambda: self.balance(account)["pending"] == 0, seconds)
        return self.balance(account)
