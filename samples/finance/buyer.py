"""What a demander on the finance board does: finds products, asks what it may, signs, asks in place, fetches."""

from __future__ import annotations

from urllib.parse import urlsplit

from market import API, PURPOSE, Answer, send


class Buyer:
    def __init__(self, url: str, key: str) -> None:
        self.url = url
        self.api = API(url, key)
        #: What was found, and the agreements that were signed, by the last part of the product's resource.
        self.products: dict[str, dict] = {}
        self.signed: dict[str, str] = {}

    def found(self, words: str) -> list[dict]:
        """The products that words find on the board, best first."""
        hits = self.api.get("/api/products", q=words, board="finance")["items"]
        for hit in hits:
            self.products[hit["metadata"]["resources"][0].rpartition(":")[2]] = hit
        return hits

    def possible(self, name: str, action: str, **quantities: int) -> tuple[dict, dict] | None:
        """The first offer of a product that allows it, and what the dry run says it costs."""
        question = {"action": action, "purpose": [PURPOSE]} | quantities
        for offer in self.api.get(f"/api/products/{self.products[name]['id']}/offers")["items"]:
            answer = self.api.post(f"/api/offers/{offer['id']}/dry-run", question)
            if answer["is_possible"]:
                return offer, answer
        return None

    def contract(self, name: str, offer: dict, months: int = 1) -> dict:
        signed = self.api.post("/api/agreements", {"offer": offer["id"], "months": months})
        self.signed[name] = signed["id"]
        return signed

    def in_place(self, name: str, sql: str) -> dict:
        """The figures of a query over data that stay where they are."""
        return self.api.post(f"/api/agreements/{self.signed[name]}/queries", {"sql": sql, "purpose": PURPOSE})

    def link(self, name: str) -> str:
        """A signed link to the product's data."""
        files = self.api.get(f"/api/agreements/{self.signed[name]}/files")["files"]
        return next(file["url"] for file in files if file["name"] == f"{name.replace('-', '_')}.csv")

    def fetched(self, name: str) -> Answer:
        """The data by a signed link, from the address at which this server is reached."""
        parts = urlsplit(self.link(name))
        return send("GET", f"{self.url}{parts.path}?{parts.query}")

    def end(self, name: str, reason: str) -> dict:
        return self.api.post(f"/api/agreements/{self.signed[name]}/termination", {"reason": reason})
