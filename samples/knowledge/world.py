#!/usr/bin/env python3
"""Fills a running Minato with two suppliers' handbooks, a guide derived from both, and a developer's knowledge base on
them; all texts are made up for the sample. Run again, it changes nothing.

usage: samples/knowledge/world.py --url http://127.0.0.1:8080 --keys FILE
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from api import Keys, until  # noqa: E402
from exchange import Exchange  # noqa: E402

HERE = Path(__file__).resolve().parent
BASE = "ports"
BOARD = "knowledge"
PURPOSE = "customer-support"

#: name, legal name, roles, jurisdiction, credit in yen
PARTICIPANTS = [
    ("minato-harbour", "Minato Harbour KK (sample)", ["supplier"], "JP", None),
    ("pudong-carbon", "Pudong Carbon Co., Ltd. (sample)", ["supplier"], "CN", None),
    ("straits-guides", "Straits Guides Pte. Ltd. (sample)", ["broker"], "SG", "10000"),
    ("tokyo-answers", "Tokyo Answers KK (sample)", ["demander"], "JP", "10000"),
    ("assay-office", "Assay Office KK (sample)", ["assessor"], "JP", None),
]


@dataclass(frozen=True)
class Product:
    name: str
    supplier: str
    title: dict
    files: list[str]
    #: How much a citation counts, in thousandths; nothing for the standard.
    rate: int | None = None
    #: Which other products it is derived from, with their share in basis points.
    sources: dict[str, int] = field(default_factory=dict)
    actions: tuple[str, ...] = ("read", "index")


PRODUCTS = [
    Product(
        "harbour",
        "minato-harbour",
        {"en": "Harbour handbook", "ja": "港湾作業便覧", "zh": "港湾作业便览"},
        ["harbour.ja.md", "harbour.en.md"],
        actions=("read", "index", "derive"),
    ),
    Product(
        "carbon",
        "pudong-carbon",
        {"en": "Carbon accounting handbook", "ja": "炭素会計便覧", "zh": "碳核算手册"},
        ["carbon.zh.md", "carbon.en.md", "factors.csv"],
        rate=1_500,
        actions=("read", "index", "derive"),
    ),
    Product(
        "port-carbon",
        "straits-guides",
        {"en": "Port carbon guide", "ja": "港湾の炭素指針", "zh": "港口碳指南"},
        ["port-carbon.ja.md", "port-carbon.zh.md"],
        sources={"harbour": 3_000, "carbon": 4_000},
    ),
]
MEDIA = {"md": "text/markdown", "csv": "text/csv"}


class World(Exchange):
    def board(self) -> None:
        if BOARD not in {one["name"] for one in self.operator.get("/api/boards")["items"]}:
            self.operator.post(
                "/api/boards",
                {"name": BOARD, "title": {"en": "Knowledge", "ja": "知識", "zh": "知识"}},
            )

    def product(self, item: Product) -> None:
        api, resource = self.apis[item.supplier], f"urn:sample:knowledge:{item.name}"
        found = next(
            (
                one
                for one in api.all(f"/api/participants/{self.ids[item.supplier]}/products")
                if one["metadata"].get("resources") == [resource]
            ),
            None,
        )
        if found is None:
            for kind in ["hold", "operate"] + (["process_use"] if item.sources else []):
                body = {
                    "kind": kind,
                    "resource": resource,
                    "class": "enterprise",
                    "basis": {"kind": "origination", "reference": "written for the sample"},
                    "actions": list(item.actions),
                    "territory": ["*"],
                    "evidence": [],
                }
                right = api.post("/api/rights", body)
                self.operator.post(f"/api/rights/{right['id']}/step", {"step": "certify"})
            found = api.post(
                "/api/products",
                {
                    "board": BOARD,
                    "class": "enterprise",
                    "sensitivity": "general",
                    "cross_border": "free",
                    "metadata": {
                        "title": item.title,
                        "description": {"en": "Made up for the sample."},
                        "keywords": ["sample"],
                        "licence": "sample",
                        "use_cases": [{"title": {"en": "Answers with citations"}}],
                        "resources": [resource],
                        "actions": list(item.actions),
                        "territory": ["*"],
                    },
                },
            )
            self.did(f"{item.title['en']}: {', '.join(item.files)}")
        self.products[item.name] = found["id"]
        path = f"/api/products/{found['id']}"
        if not api.get(f"{path}/versions")["items"]:
            api.post(f"{path}/versions", {"notes": "First."})
            for name in item.files:
                api.ask(
                    "PUT",
                    f"{path}/versions/1/files/{name}",
                    params={"role": "data"},
                    content=(HERE / "sources" / name).read_bytes(),
                    headers={"content-type": MEDIA[name.rsplit(".", 1)[1]]},
                )
            if item.sources:
                edges = [
                    {
                        "product": self.products[source],
                        "basis_points": share,
                        "agreement": self.sign(item.supplier, source),
                    }
                    for source, share in item.sources.items()
                ]
                api.ask("PUT", f"{path}/versions/1/sources", json={"sources": edges})
            api.post(f"{path}/versions/1/publication", {})
        if found["state"] == "draft":
            self.apis["assay-office"].post(
                f"{path}/assessments", {"kind": "compliance", "verdict": "passed", "findings": "A sample."}
            )
        if found["state"] != "listed":
            api.post(f"{path}/listing", {"step": "list"})
        if not api.get(f"{path}/offers")["items"]:
            price: dict = {"currency": "JPY"} | ({"citation_rate": item.rate} if item.rate else {})
            purpose = {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": [PURPOSE]}
            permissions: list[dict] = [{"action": "index", "constraint": [purpose]}]
            if "derive" in item.actions:
                permissions.append({"action": "derive"})
            api.post(f"{path}/offers", {"policy": {"@type": "Offer", "permission": permissions}, "price": price})

    def sign(self, consumer: str, product: str) -> str:
        api = self.apis[consumer]
        for one in api.all("/api/agreements", role="consumer", state="active"):
            if one["product"] == self.products[product]:
                return one["id"]
        offer = api.get(f"/api/products/{self.products[product]}/offers")["items"][0]
        return api.post("/api/agreements", {"offer": offer["id"]})["id"]

    def knowledge(self, developer: str = "tokyo-answers", base: str = BASE, products: list[Product] = PRODUCTS) -> None:
        api = self.apis[developer]
        if base not in {one["name"] for one in api.get("/api/knowledge-bases")["items"]}:
            api.post("/api/knowledge-bases", {"name": base, "purposes": [PURPOSE]})
        for item in products:
            agreement = self.sign(developer, item.name)
            api.ask("PUT", f"/api/knowledge-bases/{base}/sources/{agreement}")
        total = sum(len(item.files) for item in products)

        def is_read() -> bool:
            counts = api.get(f"/api/knowledge-bases/{base}")["progress"]["documents"]
            if counts["failed"]:
                sys.exit(str(api.get(f"/api/knowledge-bases/{base}/documents", state="failed")["items"]))
            return counts["indexed"] == total

        until("the documents are indexed", is_read)
        progress = api.get(f"/api/knowledge-bases/{base}")["progress"]
        print(f"  {total} documents are read: {progress['passages']} passages")


def fill(url: str, keys: Keys) -> World:
    """All of the world, on a server that runs."""
    world = World(url, keys)
    world.organisations(PARTICIPANTS)
    world.board()
    for item in PRODUCTS:
        world.product(item)
    world.knowledge()
    return world


def main() -> None:
    parser = argparse.ArgumentParser(description="Fills a running Minato with licensed handbooks.")
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="where Minato is (%(default)s)")
    parser.add_argument("--keys", type=Path, required=True, help="where the participants' keys are kept")
    given = parser.parse_args()
    print("Two suppliers, a product derived from both, a knowledge base")
    fill(given.url, Keys(given.keys))


if __name__ == "__main__":
    main()
