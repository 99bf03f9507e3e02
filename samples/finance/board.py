#!/usr/bin/env python3
"""Fills the finance board of a running Minato through its public API: participants, rights with certificates, products
with samples, assessments and quality cards, offers, and one product that is derived from two others. Run again, it
changes nothing.

usage: scripts/sample-data && samples/finance/board.py --url http://127.0.0.1:8080
"""

from __future__ import annotations

import sys

from market import API, DATA, ROOT, Exchange, Keys, arguments, until
from products import ITEMS, PARTICIPANTS, SOURCES, Item
from tables import MADE, SCHEMA_OF_MORTGAGES, written


class Board(Exchange):
    # Rights

    def right(self, holder: str, kind: str, item: Item, **more: object) -> dict:
        """A certified right, with the hashes of the files that prove it."""
        subject = f"resource:{item.resource}"
        for one in self.operator.all("/api/rights", holder=self.ids[holder]):
            if (one["kind"], one["subject"], one["state"]) == (kind, subject, "certified"):
                return one
        evidence = [
            {"name": SOURCES[file]["archive"], "sha256": SOURCES[file]["archive_sha256"]} for file in item.made_of
        ]
        body = {
            "kind": kind,
            "resource": item.resource,
            "class": item.classed,
            "basis": item.basis,
            "actions": item.actions,
            "territory": ["*"],
            "evidence": evidence,
        } | more
        if holder != item.supplier:
            body["holder"] = self.ids[holder]
        registered = self.apis[item.supplier].post("/api/rights", body)
        right = self.operator.post(f"/api/rights/{registered['id']}/step", {"step": "certify"})
        certificate = self.apis[holder].get(f"/api/rights/{right['id']}/certificate")
        self.did(f"{holder}: the right to {kind} {item.name}, certificate {certificate['sha256'][:16]}…")
        return right

    def rights(self, item: Item) -> None:
        source = self.right(item.supplier, "hold", item, may_grant=True)
        self.right(item.supplier, "operate", item)
        if item.sources:
            self.right(item.supplier, "process_use", item)
        if item.granted:
            broker = "straits-merchant"
            self.right(broker, "process_use", item, parent=source["id"])

    # Products

    def product(self, item: Item) -> None:
        api = self.apis[item.supplier]
        standing = list(api.all(f"/api/participants/{self.ids[item.supplier]}/products"))
        found = next((one for one in standing if one["metadata"].get("resources") == [item.resource]), None)
        if found is None:
            body = {
                "board": "finance",
                "class": item.classed,
                "sensitivity": "general" if item.classed != "public" else "open",
                "cross_border": "restricted" if item.classed == "personal" else "free",
                "metadata": item.metadata,
            }
            found = api.post("/api/products", body)
            self.did(f"the product {item.title['en']}")
        self.products[item.name] = found["id"]
        path = f"/api/products/{found['id']}"
        self.version(api, path, item)
        if found["state"] == "draft":
            self.apis["data-assay"].post(
                f"{path}/assessments",
                {"kind": "compliance", "verdict": "passed", "findings": f"Lawful source: {item.metadata['licence']}"},
            )
            self.did(f"{item.name}: assessed")
        if found["state"] != "listed":
            api.post(f"{path}/listing", {"step": "list"})
            self.did(f"{item.name}: listed")
        self.offers(api, path, item)

    def version(self, api: API, path: str, item: Item) -> None:
        versions = api.get(f"{path}/versions")["items"]
        if not versions:
            versions = [api.post(f"{path}/versions", {"notes": "As its source has it."})]
        if versions[0]["published_at"]:
            return
        rows = MADE[item.name]()
        sample = rows[: item.sample_rows] or SCHEMA_OF_MORTGAGES
        name = item.name.replace("-", "_")
        for file, role, content in ((f"{name}.csv", "data", rows), ("sample.csv", "sample", sample)):
            api.ask(
                "PUT",
                f"{path}/versions/1/files/{file}",
                params={"role": role},
                content=written(content),
                headers={"content-type": "text/csv"},
            )
        if item.sources:
            api.ask(
                "PUT",
                f"{path}/versions/1/sources",
                json={"sources": [self.edge(item, *s) for s in item.sources.items()]},
            )
        api.post(f"{path}/versions/1/publication", {})
        self.did(f"{item.name}: version 1 with {len(rows)} rows")

    def edge(self, item: Item, source: str, basis_points: int) -> dict:
        edge = {"product": self.products[source], "basis_points": basis_points}
        if next(one.supplier for one in ITEMS if one.name == source) != item.supplier:
            edge["agreement"] = self.agreement(item.supplier, source)
        return edge

    def agreement(self, consumer: str, source: str) -> str:
        """The agreement under which the consumer derives from a product; signed once."""
        api, product = self.apis[consumer], self.products[source]
        for one in api.all("/api/agreements", role="consumer", state="active"):
            if one["product"] == product:
                return one["id"]
        question = {"action": "derive", "place": "SG"}
        for offer in api.get(f"/api/products/{product}/offers")["items"]:
            answer = api.post(f"/api/offers/{offer['id']}/dry-run", question)
            if answer["is_possible"]:
                signed = api.post("/api/agreements", {"offer": offer["id"]})
                self.did(f"{consumer} signed for {source}: {answer['signing']['total']} yen")
                return signed["id"]
        sys.exit(f"No offer for {source} lets {consumer} derive from it.")

    def offers(self, api: API, path: str, item: Item) -> None:
        standing = [(one["policy"], one["price"]) for one in api.get(f"{path}/offers")["items"]]
        for offer in item.offers[len(standing) :]:
            made = api.post(f"{path}/offers", offer)
            self.did(f"{item.name}: {made['sentence']['ja']}")

    def quality(self, item: Item) -> None:
        path = f"/api/products/{self.products[item.name]}/versions/1/quality"
        api = self.apis["data-assay"]

        def is_there() -> bool:
            answer = api.answer("GET", path)
            return answer.is_success and answer.json()["state"] != "pending"

        until(f"the quality card of {item.name}", is_there)
        card = api.get(path)
        if card["state"] != "computed":
            sys.exit(f"The quality card of {item.name} is {card['state']}: {card['reason']}")
        if not card["signature"]:
            card = api.post(f"{path}/signature", {"card_sha256": card["card_sha256"]})
            figures = card["card"]
            self.did(
                f"{item.name}: {figures['rows']} rows, {figures['completeness_bp'] / 100:.2f} % filled,"
                f" flags: {', '.join(figures['flags']) or 'none'}; signed by data-assay"
            )


def fill(url: str, keys: Keys) -> Board:
    """All of the board, on a server that runs."""
    board = Board(url, keys)
    board.organisations(PARTICIPANTS)
    for item in ITEMS:
        board.rights(item)
        board.product(item)
    for item in ITEMS:
        board.quality(item)
    return board


def main() -> None:
    given = arguments("Fills the finance board of a running Minato.")
    if missing := [name for name in SOURCES if not (DATA / name).is_file()]:
        sys.exit(f"{', '.join(missing)} not in {DATA.relative_to(ROOT)}: run scripts/sample-data first.")
    print("The finance board")
    board = fill(given.url, Keys(given.keys))
    listed = board.operator.get("/api/products", board="finance")["total"]
    print(f"{listed} products are listed on the finance board; {board.made} things were made now.")


if __name__ == "__main__":
    main()
