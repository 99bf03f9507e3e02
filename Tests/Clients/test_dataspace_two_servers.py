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


def test_a_bank_reads_a_suppliers_catalog(tmp_path: Path) -> None:
    supplier, bank = exchange(tmp_path, "supplier"), exchange(tmp_path, "bank")
    datasets = [{"iri": f"urn:minato:{number:03}", "offers": [{"iri": f"urn:{number:03}"}]} for number in range(230)]
    introduce(supplier, "supplier", bank, "bank", datasets)
    introduce(bank, "bank", supplier, "supplier", [])
    with supplier, bank:
        buyer = Management(bank.url)
        provider = {
            "providerId": f"did:web:127.0.0.1%3A{supplier.port}",
            "connectorAddress": f"{supplier.url}/dsp/2025-1",
        }
        found: list[list[str]] = []
        cursor = None
        while cursor is not None or not found:
            page = buyer.post("/api/catalog-requests", provider | ({"cursor": cursor} if cursor else {}), status=(200,))
            assert page["catalog"]["participantId"] == provider["providerId"]
            found.append([dataset["@id"] for dataset in page["catalog"]["dataset"]])
            cursor = page["next_cursor"]
        assert [len(page) for page in found] == [100, 100, 30]
        assert {iri for page in found for iri in page} == {dataset["iri"] for dataset in datasets}
        # What the supplier refuses is told in its words; a filter goes there as it is.
        problem = buyer.post("/api/catalog-requests", provider | {"filter": [{"title": "x"}]}, status=(502,))
        assert "400" in problem["detail"] and "filter" in problem["detail"]
        for wrong, parameter in (
            ({"connectorAddress": f"{bank.url}/dsp/2025-1"}, "connectorAddress"),
            ({"providerId": "did:web:nobody"}, "providerId"),
            ({"cursor": f"{bank.url}/dsp/2025-1/catalog/request?cursor=x"}, "cursor"),
            ({"cursor": f"{supplier.url}/api/products"}, "cursor"),
            ({"filter": [1] * 65}, "filter"),
        ):
            problem = buyer.post("/api/catalog-requests", provider | wrong, status=(400,))
            assert problem.get("parameter", parameter) == parameter
        customer = Management(bank.url, buyer.customer().key)
        customer.post("/api/catalog-requests", provider, status=(403,))
        supplier.stop()
        buyer.post("/api/catalog-requests", provider, status=(502,))


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
