"""Two servers of ours trade with each other: each side's messages are what the other side takes."""

from __future__ import annotations

from pathlib import Path

import httpx

from management import Management
from server import ADMIN_KEY, Minato, eventually, to_yaml


def exchange(folder: Path, name: str) -> Minato:
    return Minato(folder / name, {})


def introduce(server: Minato, name: str, other: Minato, other_name: str, datasets: list[dict]) -> None:
    settings = {
        "server": {"admin_keys": [ADMIN_KEY], "public_url": server.url},
        "exchange": {
            "peers": [
                {
                    "did": f"did:web:127.0.0.1%3A{other.port}",
                    "connector": f"{other.url}/dsp/2025-1",
                    "token": f"Bearer {other_name} to {name}",
                    "outbound_token": f"Bearer {name} to {other_name}",
                }
            ],
            "callbacks": {"loopback": True},
            "datasets": datasets,
        },
    }
    server.configuration.write_text(to_yaml(settings), encoding="utf-8")


def test_a_bank_negotiates_with_a_supplier_and_has_data_transferred(tmp_path: Path) -> None:
    supplier, bank = exchange(tmp_path, "supplier"), exchange(tmp_path, "bank")
    terms = {
        "permission": [
            {
                "action": "use",
                "constraint": [{"leftOperand": "purpose", "operator": "eq", "rightOperand": "credit-review"}],
            }
        ]
    }
    credit = {"iri": "urn:minato:credit", "offers": [{"iri": "urn:minato:credit:offer", "policy": terms}]}
    introduce(supplier, "supplier", bank, "bank", [credit])
    introduce(bank, "bank", supplier, "supplier", [])
    did = f"did:web:127.0.0.1%3A{supplier.port}"
    with supplier, bank:
        buyer, seller = Management(bank.url), Management(supplier.url)
        connector = {"providerId": did, "connectorAddress": f"{supplier.url}/dsp/2025-1"}
        wish = {"datasetId": "urn:minato:credit", "offerId": "urn:minato:credit:offer"} | connector
        made = buyer.post("/api/negotiations", wish)
        final = eventually(
            "the negotiation is final",
            lambda: (found := buyer.get(f"/api/negotiations/{made['id']}"))["state"] == "FINALIZED" and found,
        )
        # The terms are those of the supplier's catalog, which the bank's server looked up.
        assert final["asked"]["permission"] == final["agreed"]["permission"] == terms["permission"]
        assert [entry["state"] for entry in final["timeline"]] == ["REQUESTED", "AGREED", "VERIFIED", "FINALIZED"]
        (theirs,) = seller.pages("/api/negotiations")
        assert theirs["agreed"] == final["agreed"] and theirs["state"] == "FINALIZED"

        order = {"agreementId": final["agreed"]["@id"], "format": "HttpData-PULL"} | connector
        asked = buyer.post("/api/transfers", order)
        path = f"/api/transfer-processes/{asked['id']}"
        started = eventually("it started", lambda: (found := buyer.get(path))["state"] == "STARTED" and found)
        assert started["data_address"]["endpoint"].startswith(supplier.url)
        address = started["data_address"]
        token = {each["name"]: each["value"] for each in address["endpointProperties"]}["authorization"]

        def opens() -> bool:
            answer = httpx.get(address["endpoint"], headers={"authorization": f"Bearer {token}"})
            # No version is published: who may read is told so.
            assert answer.status_code in (404, 401, 403), answer.text
            return answer.status_code == 404

        assert opens()
        theirs = f"/api/transfer-processes/{next(seller.pages('/api/transfer-processes'))['id']}"

        def pauses(one: Management, own: str, other: Management, others: str) -> None:
            one.post(f"{own}/actions", {"action": "suspend", "reason": "a pause"})
            stopped = eventually(
                "the other side knows", lambda: (it := other.get(others))["state"] == "SUSPENDED" and it
            )
            assert stopped["reason"] == "a pause" and not opens()
            assert stopped["suspended_by"] == one.get(own)["suspended_by"] == one.get(own)["role"]
            assert stopped["actions"] == ["terminate"] and one.get(own)["actions"] == ["start", "terminate"]
            one.post(f"{own}/actions", {"action": "suspend"}, status=(409,))
            other.post(f"{others}/actions", {"action": "start"}, status=(409,))
            one.post(f"{own}/actions", {"action": "start"})
            eventually("the other side knows", lambda: other.get(others)["state"] == "STARTED")
            assert opens() and other.get(others)["suspended_by"] is None

        # Each side may suspend, the other sees it and cannot go on; the same action twice is a conflict.
        pauses(buyer, path, seller, theirs)
        pauses(seller, theirs, buyer, path)
        buyer.post(f"{path}/actions", {"action": "complete"})
        eventually("the supplier knows", lambda: seller.get(theirs)["state"] == "COMPLETED")
        assert not opens()
