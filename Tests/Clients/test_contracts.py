"""From an offer to money: dry run, signature, uses, shares, dispute, settlement, statement, receipt."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from management import Management
from server import ADMIN_KEY, Minato, run_minato
from test_exchange_registry import CSV, METADATA, Organisation, decoded, right

CONFIGURATION = {
    "server": {"public_url": "http://127.0.0.1:8080", "admin_keys": [ADMIN_KEY]},
    "exchange": {"fee_basis_points": 1000},
}
PRICE = {
    "currency": "JPY",
    "one_off": "100",
    "meters": [{"unit": "row", "free": "10", "rate": "0.5"}],
    "monthly_cap": "40",
}
POLICY = {
    "@type": "Offer",
    "permission": [
        {
            "action": "read",
            "constraint": [{"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": ["urn:credit-review"]}],
        }
    ],
}


class Market:
    """A listed product of a supplier, a demander with credit, an offer."""

    def __init__(self, folder: Path) -> None:
        self.server = Minato(folder, CONFIGURATION).start()
        self.operator = Management(self.server.url)
        self.supplier = Organisation(self.server, self.operator, "score-house", "supplier")
        self.assessor = Organisation(self.server, self.operator, "assay-office", "assessor")
        self.bank = Organisation(self.server, self.operator, "tokyo-bank", "demander")
        self.stranger = Organisation(self.server, self.operator, "stranger", "demander")
        self.operator.post(f"/api/accounts/{self.bank.account}/credit", {"amount": "1000"})
        self.product = self.listed()

    def listed(self) -> str:
        body = {"board": "finance", "class": "enterprise", "sensitivity": "general", "cross_border": "restricted"}
        metadata = METADATA | {"use_cases": ["credit review"]}
        made = self.supplier.api.post("/api/products", body | {"metadata": metadata})["id"]
        path = f"/api/products/{made}"
        self.supplier.api.post(f"{path}/versions", {"notes": "first"})
        self.supplier.put(made, 1, "scores.csv", CSV)
        self.supplier.put(made, 1, "sample.csv", CSV[:10], role="sample")
        self.supplier.api.post(f"{path}/versions/1/publication", {})
        registered = self.supplier.api.post("/api/rights", right())
        self.operator.post(f"/api/rights/{registered['id']}/step", {"step": "certify"})
        self.assessor.api.post(
            f"{path}/assessments", {"kind": "compliance", "verdict": "passed", "findings": "lawful source"}
        )
        assert self.supplier.api.post(f"{path}/listing", {"step": "list"})["state"] == "listed"
        return made

    def offer(self, **more: object) -> dict:
        body = {"policy": POLICY, "price": PRICE} | more
        return self.supplier.api.post(f"/api/products/{self.product}/offers", body)

    def left(self) -> Decimal:
        return Decimal(self.operator.get(f"/api/accounts/{self.bank.account}")["balance"]["posted"])


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    market = Market(tmp_path_factory.mktemp("contracts"))
    yield market
    assert market.server.stop() == 0
    audit = run_minato("audit", "verify", "--data", str(market.server.data))
    assert audit.returncode == 0, audit.stdout + audit.stderr


def status(api: Management, path: str, body: dict, **headers: str) -> tuple[int, dict]:
    answer = api.http.post(path, json=body, headers=headers)
    return answer.status_code, answer.json()


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\0" + leaf).digest()


def root_of(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """RFC 9162 §2.1.3.2, written again so that it shares no code with the server."""
    node, last = index, size - 1
    value = leaf_hash(leaf)
    for sibling in path:
        assert last > 0
        if node & 1 or node == last:
            value = hashlib.sha256(b"\1" + sibling + value).digest()
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = hashlib.sha256(b"\1" + value + sibling).digest()
        node, last = node >> 1, last >> 1
    assert last == 0
    return value


def verify_receipt(bundle: dict) -> dict:
    """The document, once signature, hash, leaf, inclusion and checkpoint hold."""
    head, body, signature = bundle["receipt"].split(".")
    key = Ed25519PublicKey.from_public_bytes(decoded(bundle["key"]["x"]))
    key.verify(decoded(signature), f"{head}.{body}".encode())
    payload = json.loads(decoded(body))
    canonical = json.dumps(payload["document"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    digest = hashlib.sha256(canonical).hexdigest()
    leaf = base64.b64decode(bundle["leaf"])
    told = json.loads(leaf)
    assert payload["document_sha256"] == digest == told["document"]
    assert told["id"] == payload["sub"] == payload["document"]["id"]
    proof = bundle["proof"]
    path = [base64.b64decode(node) for node in proof["path"]]
    root = root_of(leaf, payload["log_index"], proof["tree_size"], path)
    assert base64.b64encode(root).decode() == proof["root"]
    text, signatures = proof["checkpoint"].split("\n\n", 1)
    origin, size, shown, *_ = text.split("\n")
    assert (int(size), shown) == (proof["tree_size"], proof["root"])
    name, _, raw = bundle["log_key"].split("+", 2)
    assert origin == name
    (line,) = [line for line in signatures.splitlines() if line.startswith(f"— {name} ")]
    log_key = Ed25519PublicKey.from_public_bytes(base64.b64decode(raw)[1:])
    log_key.verify(base64.b64decode(line.split(" ")[2])[4:], f"{text}\n".encode())
    return payload["document"]


def test_from_the_offer_to_the_receipt(market: Market) -> None:
    offer = market.offer()
    for language in ("en", "ja", "zh"):
        assert offer["sentence"][language]
    assert offer["obligations"][0]["action"] == "compensate"
    shown = market.bank.api.get(f"/api/products/{market.product}/offers")["items"]
    assert offer["id"] in [one["id"] for one in shown]
    assert shown[0]["playbook"] is None

    question = {"action": "read", "purpose": ["urn:credit-review"], "rows": 110, "months": 2}
    dry = market.bank.api.post(f"/api/offers/{offer['id']}/dry-run", question)
    assert dry["is_permitted"] and dry["is_possible"]
    assert (dry["signing"]["total"], dry["month"]["total"], dry["total"]) == ("100", "40", "180")
    refused = market.bank.api.post(f"/api/offers/{offer['id']}/dry-run", {"action": "train"})
    assert not refused["is_permitted"] and refused["unmet"]
    poor = market.stranger.api.post(f"/api/offers/{offer['id']}/dry-run", question)
    assert poor["is_permitted"] and not poor["is_possible"] and "lacks" in poor["missing"][0]
    # In a trial by days each month may take off as much as one amount bears.
    trial = market.offer(
        price={"currency": "JPY", "trial_days": 366, "meters": [{"unit": "row", "rate": "9000000000"}]}
    )
    dear = {"action": "read", "purpose": ["urn:credit-review"], "rows": 1, "months": 2}
    assert market.bank.api.post(f"/api/offers/{trial['id']}/dry-run", dear)["total"] == "0"

    before = market.left()
    headers = {"idempotency-key": "one signature"}
    code, signed = status(market.bank.api, "/api/agreements", {"offer": offer["id"], "months": 12}, **headers)
    assert code == 201, signed
    again = status(market.bank.api, "/api/agreements", {"offer": offer["id"], "months": 12}, **headers)[1]
    assert again["id"] == signed["id"]
    assert market.left() == before - 100
    path = f"/api/agreements/{signed['id']}"
    assert market.stranger.api.http.get(path).status_code == 404
    assert market.supplier.api.get(path)["state"] == "active"
    assert market.supplier.api.get(path)["credit"] == "0"

    use = {"action": "read", "purpose": ["urn:credit-review"], "rows": 60}
    first = market.bank.api.post(f"{path}/uses", use)
    assert first["charge"] == "25"
    second = market.bank.api.post(f"{path}/uses", use)
    assert second["charge"] == "15", "the monthly cap"
    assert status(market.bank.api, f"{path}/uses", {"action": "train"})[0] == 400
    assert market.left() == before - 140
    records = market.supplier.api.get(f"{path}/uses")["items"]
    assert sorted(record["kind"] for record in records) == ["contract", "use", "use"]

    # The document says all that binds, and its hash is what both sides go by.
    (contract,) = [record["document"] for record in records if record["kind"] == "contract"]
    assert contract["agreed"] == {
        "format": 2,
        "consumer": market.bank.id,
        "provider": market.supplier.id,
        "dataset": signed["dataset"],
        "product": market.product,
        "offer": offer["id"],
        "policy": signed["policy"],
        "price": signed["price"],
        "ends_at": signed["ends_at"],
    }
    assert signed["ends_at"]
    canonical = json.dumps(contract["agreed"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    told = [record["document"]["terms"] for record in records]
    assert told == [hashlib.sha256(canonical).hexdigest()] * 3 and told[0] == signed["terms_sha256"]

    for record in records:
        bundle = market.bank.api.get(f"/api/receipts/{record['id']}")
        assert verify_receipt(bundle) == record["document"]
    assert market.stranger.api.http.get(f"/api/receipts/{first['id']}").status_code == 404
    altered = bundle["receipt"].replace(bundle["receipt"][60], "A" if bundle["receipt"][60] != "A" else "B", 1)
    with pytest.raises((InvalidSignature, ValueError, AssertionError)):
        verify_receipt(bundle | {"receipt": altered})

    # A dispute holds the shares; half goes back.
    dispute = market.bank.api.post("/api/disputes", {"record": first["id"], "reason": "Rows were missing."})
    assert (dispute["state"], dispute["amount"]) == ("open", "25")
    assert status(market.bank.api, "/api/disputes", {"record": first["id"], "reason": "x"})[0] == 409
    decision = f"/api/disputes/{dispute['id']}/resolution"
    assert status(market.supplier.api, decision, {"decision": "release"})[0] == 403
    assert status(market.stranger.api, decision, {"decision": "withdraw"})[0] == 404
    done = market.operator.post(decision, {"decision": "refund", "refund": "12.5"})
    assert (done["state"], done["refunded"]) == ("refunded", "12.5")
    assert market.left() == before - Decimal("127.5")

    # This month is not over; a month that is over settles, again and again the same.
    assert status(market.operator, "/api/settlements", {"month": time.strftime("%Y-%m", time.gmtime())})[0] == 422
    assert status(market.bank.api, "/api/settlements", {"month": "2020-01"})[0] == 403
    settled = market.operator.post("/api/settlements", {"month": "2020-01"})
    assert market.operator.post("/api/settlements", {"month": "2020-01"}) == settled
    assert status(market.operator, "/api/settlements", {"month": "2019-12"})[0] == 409
    assert verify_receipt(market.bank.api.get(f"/api/receipts/{settled['id']}")) == settled["document"]
    assert market.bank.api.get("/api/statements")["items"] == []

    # Either side ends it; nothing is used after.
    assert market.supplier.api.post(f"{path}/suspension", {})["state"] == "suspended"
    assert status(market.bank.api, f"{path}/resumption", {})[0] == 403
    assert market.supplier.api.post(f"{path}/resumption", {})["state"] == "active"
    # The operator's hold stands beside the consumer's own, and the consumer lifts neither of them then.
    assert market.bank.api.post(f"{path}/suspension", {"reason": "a pause"})["end_reason"] == "a pause"
    assert market.operator.post(f"{path}/suspension", {"reason": "a question"})["end_reason"] == "a question"
    assert status(market.bank.api, f"{path}/resumption", {})[0] == 403
    assert market.operator.post(f"{path}/resumption", {})["state"] == "active"
    assert market.bank.api.post(f"{path}/termination", {"reason": "done"})["end_reason"] == "done"
    assert status(market.bank.api, f"{path}/uses", use)[0] == 403
    assert status(market.bank.api, f"{path}/resumption", {})[0] == 409


def test_an_agreement_ends_by_itself(market: Market) -> None:
    offer = market.offer(price={})
    end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
    signed = market.bank.api.post("/api/agreements", {"offer": offer["id"], "ends_at": end})
    deadline = time.time() + 6
    while (state := market.bank.api.get(f"/api/agreements/{signed['id']}")["state"]) == "active":
        assert time.time() < deadline
        time.sleep(0.1)
    assert state == "expired"


def test_a_private_offer_and_a_withdrawn_one_are_not_there(market: Market) -> None:
    private = market.offer(audience=[market.bank.id])
    assert market.stranger.api.http.get(f"/api/offers/{private['id']}").status_code == 404
    assert market.bank.api.get(f"/api/offers/{private['id']}")["audience"] is None
    assert status(market.stranger.api, "/api/agreements", {"offer": private["id"]})[0] == 404
    market.supplier.api.post(f"/api/offers/{private['id']}/withdrawal", {})
    assert status(market.bank.api, "/api/agreements", {"offer": private["id"]})[0] == 409


def test_nobody_offers_what_they_do_not_hold(market: Market) -> None:
    """The supplier may read its scores, everywhere; whom an offer is shown to makes no difference."""
    path = f"/api/products/{market.product}/offers"
    for action, reason in (("index", "allows index"), ("use", "grant use to others")):
        for audience in ({}, {"audience": [market.bank.id]}):
            body = {"policy": {"@type": "Offer", "permission": [{"action": action}]}} | audience
            code, problem = status(market.supplier.api, path, body)
            assert (code, problem["parameter"]) == (422, "policy")
            assert "permission[0] exceeds the right right_" in problem["detail"] and reason in problem["detail"]
            assert status(market.operator, path, body)[0] == 422


def test_a_price_with_faults_is_refused_with_all_of_them(market: Market) -> None:
    price = {"currency": "YEN", "one_off": 5, "meters": [{"unit": "page"}]}
    path = f"/api/products/{market.product}/offers"
    code, problem = status(market.supplier.api, path, {"policy": POLICY, "price": price})
    assert code == 400
    for part in ("currency", "one_off", "meters[0].unit"):
        assert part in problem["detail"]
    assert status(market.stranger.api, path, {"policy": POLICY})[0] == 404


def test_kill_9_among_signatures_and_uses_leaves_all_or_nothing(tmp_path: Path) -> None:
    market = Market(tmp_path)
    market.operator.post(f"/api/accounts/{market.bank.account}/credit", {"amount": "100000"})
    offer = market.offer(price={"currency": "JPY", "one_off": "1", "meters": [{"unit": "call", "rate": "0.1"}]})
    signed = market.bank.api.post("/api/agreements", {"offer": offer["id"]})
    accepted: list[str] = []
    key = market.bank.key["key"]

    def load(worker: int) -> None:
        with httpx.Client(base_url=market.server.url, headers={"authorization": f"Bearer {key}"}, timeout=10) as client:
            for turn in range(1000):
                path = "/api/agreements" if turn % 3 == 0 else f"/api/agreements/{signed['id']}/uses"
                body = {"action": "read", "purpose": ["urn:credit-review"]}
                try:
                    answer = client.post(path, json={"offer": offer["id"]} if turn % 3 == 0 else body)
                except httpx.HTTPError:
                    return
                if answer.status_code == 201:
                    accepted.append(answer.json()["id"])

    threads = [threading.Thread(target=load, args=(worker,)) for worker in range(200)]
    for thread in threads:
        thread.start()
    deadline = time.time() + 30
    while len(accepted) < 400 and time.time() < deadline:
        time.sleep(0.05)
    market.server.kill()
    for thread in threads:
        thread.join()
    assert len(accepted) >= 100
    market.server.start()
    for one in accepted:
        path = f"/api/agreements/{one}" if one.startswith("agr_") else f"/api/receipts/{one}"
        if one.startswith("agr_"):
            assert market.bank.api.http.get(path).status_code == 200, "what was answered is durable"
    assert market.server.stop() == 0
    audit = run_minato("audit", "verify", "--data", str(market.server.data))
    assert audit.returncode == 0, audit.stdout + audit.stderr
