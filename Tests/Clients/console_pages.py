"""The address of every page of the console, with something on it."""

from __future__ import annotations

import re

from console_house import FOREIGN, READER, SERVICE, House
from dataspace_peer import DID
from management import Management
from server import REPOSITORY

STEPS = ["rights", "data", "quality", "rules", "terms", "price", "preview"]
SOURCES = REPOSITORY / "Sources/Console/Pages"


def patterns() -> list[str]:
    """As the sources declare them."""
    found: list[str] = []
    for source in sorted(SOURCES.rglob("*.swift")):
        found += re.findall(r'\bPage\(\s*"(/[^"]*)"', source.read_text(encoding="utf-8"))
    assert len(found) > 50
    return found


def expression(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[^}]*\}|\\\([^)]*\))", pattern)
    return re.compile("".join("[^?]+" if part[:1] in ("{", "\\") else re.escape(part) for part in parts) + r"(\?.*)?")


def pages(house: House) -> list[str]:
    """For an administrator of the house."""
    operator = house.operator
    tokyo = house.participants["tokyo-answers"]
    own = house.api("minato-harbour")
    agreement = next(
        one["id"] for one in own.pages("/api/agreements", role="provider") if one["consumer"] == tokyo["id"]
    )
    product = operator.get(f"/api/agreements/{agreement}")["product"]
    offer = operator.get(f"/api/products/{product}/offers")["items"][0]["id"]
    wish = {"datasetId": FOREIGN, "offerId": f"{FOREIGN}:offer", "providerId": DID}
    negotiation = house.api("tokyo-answers").post("/api/negotiations", wish | {"connectorAddress": house.peer.url})
    right = operator.get("/api/rights")["items"][0]["id"]
    key = operator.get(f"/api/accounts/{tokyo['account']}/keys")["items"][0]["id"]
    user = operator.get("/api/users")["items"][0]["id"]
    membership = operator.get(f"/api/users/{user}/memberships")["items"][0]["id"]
    session = operator.get(f"/api/users/{user}/sessions")["items"][0]["id"]
    statement = operator.get("/api/statements")["items"][0]["id"]
    invoice = operator.get("/api/invoices")["items"][0]["id"]
    lists = operator.get("/api/word-lists")["items"]
    taken = house.ask()
    incident = operator.post("/api/incidents", {"record": taken, "finding": "An old number of cranes"})["id"]
    reader = Management(house.url, READER)
    complaint = reader.post("/api/complaints", {"kind": "content", "text": "Wrong.", "record": house.record})["id"]
    request = reader.post("/api/requests", {"kind": "access", "end_user": "carol"})["id"]
    duty = operator.get(f"/api/services/{SERVICE}/duties")["duties"][0]["duty"]
    rules = f"/rules/services/{SERVICE}"
    return [
        "/",
        "/market",
        "/market?q=harbour",
        "/market?q=nothing-of-that-kind",
        f"/market/products/{product}",
        f"/market/offers/{offer}?action=index&purpose=customer-support",
        "/market/boards",
        "/market/agreements",
        f"/market/agreements/{agreement}",
        "/market/negotiations",
        f"/market/negotiations/{negotiation['id']}",
        "/supply",
        "/supply/of/minato-harbour",
        "/supply/rights",
        f"/supply/rights/{right}",
        f"/supply/products/{product}",
        f"/supply/products/{product}/versions/1",
        *[f"/supply/products/{product}/{step}" for step in STEPS],
        "/supply/uses",
        f"/supply/uses/{agreement}",
        f"/supply/uses/{agreement}/answers/{house.record}",
        "/supply/earnings",
        "/services",
        "/services/of/handbooks",
        "/services/try/handbooks",
        "/services/records",
        f"/services/records/{house.record}",
        f"/services/records/{house.record}/citations/1",
        "/rules",
        rules,
        f"{rules}/duties/{duty}",
        f"{rules}/gap?from=CN&to=JP",
        f"{rules}/assessments",
        f"{rules}/evidence",
        f"{rules}/evidence/public-statement",
        "/rules/incidents",
        f"/rules/incidents/{incident}",
        "/rules/complaints",
        f"/rules/complaints/{complaint}",
        "/rules/requests",
        f"/rules/requests/{request}",
        f"/rules/requests/{request}/export",
        "/money",
        f"/money/accounts/{tokyo['account']}",
        f"/money/accounts/{tokyo['account']}/keys/{key}",
        "/money/entries",
        f"/money/earnings/trade_{house.old_record.split('_')[1]}",
        "/money/statements",
        f"/money/statements/{statement}",
        "/money/invoices",
        f"/money/invoices/{invoice}",
        "/operation",
        "/operation/trail",
        "/operation/users",
        f"/operation/users/{user}",
        f"/operation/users/{user}/memberships/{membership}",
        f"/operation/users/{user}/sessions/{session}",
        "/operation/accounts",
        f"/operation/accounts/{tokyo['account']}",
        f"/operation/accounts/{tokyo['account']}/keys/{key}",
        "/operation/word-lists",
        f"/operation/word-lists/{lists[0]['name']}",
        f"/operation/word-lists/{lists[0]['name']}/versions/1",
        "/trust",
        "/trust/leaf?index=1",
        f"/trust/look?record={house.record}",
        f"/trust/records/{house.record}",
        "/me",
        "/market/nowhere",
    ]
