"""Servers that trade with each other through the Dataspace Protocol: a supplier's with products, rights and prices, and
those of its customers in Japan and in China. Nothing is put in place but through the API."""

from __future__ import annotations

import io
import json
import os
import socket
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import delta_sharing
import httpx
import pandas
import pytest

from management import Management
from server import ADMIN_KEY, Minato, eventually, run_minato, to_yaml
from test_exchange_registry import METADATA, Organisation, right
from test_pact import footprint

LOANS = pandas.DataFrame({"id": range(60), "grade": ["ABC"[i % 3] for i in range(60)], "amount": range(0, 600, 10)})
FIRMS = pandas.DataFrame({"firm": [f"企業{i}" for i in range(40)], "score": [i / 4 for i in range(40)]})
LARGE = 48 << 20
#: 100 yen at once; each row half a yen, the first ten of a month free.
PRICE = {"currency": "JPY", "one_off": "100", "meters": [{"unit": "row", "free": "10", "rate": "0.5"}]}
SOLD_FOR = ["read", "aggregate"]
READ = {"permission": [{"action": "read"}]}
IN_JAPAN = {
    "permission": [
        {
            "action": "read",
            "constraint": [{"leftOperand": "spatial", "operator": "eq", "rightOperand": "JP"}],
        }
    ]
}
CUSTOMERS = {"tokyo-bank": "JP", "shenzhen-maker": "CN"}


class Trade:
    """One supplier's server, and one server for each customer."""

    def __init__(self, folder: Path) -> None:
        self.supplier = Minato(folder / "supplier", {"server": {"admin_keys": [ADMIN_KEY]}})
        self.customers = {name: Minato(folder / name, {}) for name in CUSTOMERS}
        # The supplier registers its customers before it knows their connectors: with accounts to charge.
        self._configure(self.supplier, {})
        self.supplier.start()
        self.operator = Management(self.supplier.url)
        self.orgs = {
            name: Organisation(self.supplier, self.operator, name, "demander", jurisdiction=place, did=self.did(name))
            for name, place in CUSTOMERS.items()
        }
        for name in CUSTOMERS:
            self.operator.post(f"/api/accounts/{self.orgs[name].account}/credit", {"amount": "1000"})
        self.seller = Organisation(self.supplier, self.operator, "shanghai-data", "supplier")
        self.assessor = Organisation(self.supplier, self.operator, "assay-office", "assessor")
        self.seller.api.http.timeout = 60
        self.operator.post(
            f"/api/rights/{self.seller.api.post('/api/rights', right(SOLD_FOR))['id']}/step", {"step": "certify"}
        )
        assert self.supplier.stop() == 0
        self._configure(self.supplier, self.customers)
        for name, server in self.customers.items():
            self._configure(server, {"supplier": self.supplier}, name)
        for server in self.servers:
            server.start()
        self.buyers = {name: Management(server.url) for name, server in self.customers.items()}

    @property
    def servers(self) -> list[Minato]:
        return [self.supplier, *self.customers.values()]

    def did(self, name: str) -> str:
        server = self.customers.get(name, self.supplier)
        return f"did:web:127.0.0.1%3A{server.port}"

    def _configure(self, server: Minato, peers: dict[str, Minato], own: str = "supplier") -> None:
        peers = [
            {
                "did": f"did:web:127.0.0.1%3A{peer.port}",
                "connector": f"{peer.url}/dsp/2025-1",
                "token": f"Bearer {name} to {own}",
                "outbound_token": f"Bearer {own} to {name}",
            }
            for name, peer in peers.items()
        ]
        settings = {
            "server": {"admin_keys": [ADMIN_KEY], "public_url": server.url},
            "exchange": {"fee_basis_points": 1000, "callbacks": {"loopback": True}, "peers": peers},
        }
        server.configuration.write_text(to_yaml(settings), encoding="utf-8")

    def listed(self, files: dict[str, bytes], **more: object) -> dict:
        """A listed product with these files."""
        metadata = METADATA | {"use_cases": ["credit review"], "actions": SOLD_FOR} | more.pop("metadata", {})
        body = {"board": "finance", "class": "enterprise", "sensitivity": "general", "cross_border": "free"} | more
        made = self.seller.api.post("/api/products", body | {"metadata": metadata})
        path = f"/api/products/{made['id']}"
        self.seller.api.post(f"{path}/versions", {"notes": "first"})
        for name, content in files.items():
            role = {"role": "sample"} if name.startswith("sample") else {}
            answer = self.seller.put(made["id"], 1, name, content, **role)
            assert answer.status_code == 201, answer.text
        self.seller.api.post(f"{path}/versions/1/publication", {})
        self.assessor.api.post(f"{path}/assessments", {"kind": "compliance", "verdict": "passed", "findings": "lawful"})
        assert self.seller.api.post(f"{path}/listing", {"step": "list"})["state"] == "listed"
        return made

    def offer(self, product: dict, policy: dict, price: dict = PRICE) -> dict:
        body = {
            "policy": policy,
            "price": price,
            "playbook": {"requested": ["agree"], "verified": ["finalize"], "transfer": {"requested": ["start"]}},
        }
        return self.seller.api.post(f"/api/products/{product['id']}/offers", body)

    def connector(self) -> dict[str, str]:
        return {"providerId": self.did("supplier"), "connectorAddress": f"{self.supplier.url}/dsp/2025-1"}

    def negotiate(self, customer: str, product: dict, offer: dict, state: str = "FINALIZED") -> dict:
        wish = {"datasetId": product["iri"], "offerId": offer["iri"]} | self.connector()
        made = self.buyers[customer].post("/api/negotiations", wish)
        path = f"/api/negotiations/{made['id']}"
        return eventually(
            f"the negotiation is {state}",
            lambda: (found := self.buyers[customer].get(path))["state"] == state and found,
        )

    def transfer(self, customer: str, negotiation: dict, form: str) -> dict:
        order = {"agreementId": negotiation["agreed"]["@id"], "format": form} | self.connector()
        made = self.buyers[customer].post("/api/transfers", order)
        return self.in_state(customer, made["id"], "STARTED")

    def in_state(self, customer: str, transfer: str, state: str) -> dict:
        path = f"/api/transfer-processes/{transfer}"
        return eventually(
            f"the transfer is {state}",
            lambda: (found := self.buyers[customer].get(path))["state"] == state and found,
        )

    def signed(self, negotiation: dict) -> dict:
        """The agreement as the supplier's server has it."""
        (found,) = [
            one
            for one in self.seller.api.pages("/api/agreements", role="provider")
            if one["iri"] == negotiation["agreed"]["@id"]
        ]
        return found

    def left(self, customer: str) -> Decimal:
        return self.operator.balance(self.orgs[customer].account)["available"]


def counted(link: str, **headers: str) -> httpx.Response:
    """A file by the row, once the server has counted its rows; until then it asks to come again."""

    def answer() -> httpx.Response | None:
        got = httpx.get(link, headers=headers)
        assert got.is_success or (got.status_code == 503 and "retry-after" in got.headers), got.text
        return got if got.is_success else None

    return eventually("the rows are counted", answer, 60)


@pytest.fixture(scope="module")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trade]:
    trade = Trade(tmp_path_factory.mktemp("trade"))
    yield trade
    for server in trade.servers:
        assert server.stop() == 0
        audit = run_minato("audit", "verify", "--data", str(server.data))
        assert audit.returncode == 0, audit.stdout + audit.stderr


def token(transfer: dict) -> tuple[str, str]:
    """Endpoint and token of a transfer that is started."""
    address = transfer["data_address"]
    properties = {one["name"]: one["value"] for one in address["endpointProperties"]}
    assert properties["authType"] == "bearer"
    return address["endpoint"], properties["authorization"]


def profile(transfer: dict, folder: Path) -> str:
    endpoint, bearer = token(transfer)
    path = folder / f"{transfer['id']}.share"
    path.write_text(json.dumps({"shareCredentialsVersion": 1, "endpoint": endpoint, "bearerToken": bearer}))
    return str(path)


def credit(trade: Trade) -> dict:
    sink = io.BytesIO()
    FIRMS.to_parquet(sink)
    return trade.listed(
        {
            "loans.csv": LOANS.to_csv(index=False).encode(),
            "firms.parquet": sink.getvalue(),
            "sample.csv": LOANS.head(3).to_csv(index=False).encode(),
            # Few rows, much to send.
            "history.csv": b"trace\n"
            + b"".join(os.urandom(1 << 19).hex().encode() + b"\n" for _ in range(LARGE >> 20)),
        }
    )


def test_a_bank_buys_reads_and_loses_access_when_the_supplier_ends_it(trade: Trade, tmp_path: Path) -> None:
    product = credit(trade)
    offer = trade.offer(product, READ)
    before = trade.left("tokyo-bank")
    final = trade.negotiate("tokyo-bank", product, offer)
    agreement = trade.signed(final)
    assert agreement["offer"] == offer["id"] and agreement["price"] == offer["price"]
    assert trade.left("tokyo-bank") == before - 100

    # The unchanged client of Delta Sharing.
    sharing = trade.transfer("tokyo-bank", final, "DeltaSharing")
    share = profile(sharing, tmp_path)
    tables = {one.name: one for one in delta_sharing.SharingClient(share).list_all_tables()}
    assert set(tables) >= {"loans", "firms"}
    read = {}
    for name in ("loans", "firms"):
        read[name] = delta_sharing.load_as_pandas(f"{share}#{tables[name].share}.default.{name}")
    pandas.testing.assert_frame_equal(read["loans"], LOANS, check_dtype=False)
    pandas.testing.assert_frame_equal(read["firms"], FIRMS, check_dtype=False)

    # Both files are uses that the supplier sees, with what each costs and who gets it: 100 rows, 10 of them free.
    path = f"/api/agreements/{agreement['id']}"
    uses = eventually(
        "the deliveries are charged",
        lambda: len(found := trade.seller.api.get(f"{path}/uses")["items"]) == 3 and found,
    )
    assert sorted(one["kind"] for one in uses) == ["contract", "delivery", "delivery"]
    assert sum(Decimal(one["charge"]) for one in uses) == 145
    assert trade.left("tokyo-bank") == before - 145
    for one in uses:
        assert one["document"]["shares"]["fee_basis_points"] in (1000, "1000")

    # Files, of which one is under way, slowly, when the supplier ends the agreement.
    pulled = trade.transfer("tokyo-bank", final, "HttpData-PULL")
    endpoint, bearer = token(pulled)
    listing = httpx.get(endpoint, headers={"authorization": f"Bearer {bearer}"}).json()
    links = {file["name"]: file["url"] for file in listing["files"]}
    # By the row it costs as much, once the server has counted the rows of the file.
    assert counted(links["loans.csv"]).content == LOANS.to_csv(index=False).encode()
    eventually("the file is charged", lambda: trade.left("tokyo-bank") == before - 175)
    counted(links["history.csv"], range="bytes=0-0")
    parts = urlsplit(links["history.csv"])
    with socket.create_connection(("127.0.0.1", trade.supplier.port)) as connection:
        connection.sendall(f"GET {parts.path}?{parts.query} HTTP/1.1\r\nhost: h\r\n\r\n".encode())
        assert connection.recv(12) == b"HTTP/1.1 200"
        ended = trade.seller.api.post(f"{path}/termination", {"reason": "The contract is broken."})
        at = time.monotonic()
        assert ended["state"] == "terminated"
        got = 0
        with pytest.raises(ConnectionResetError):
            while True:
                part = connection.recv(4096)
                assert part, "an orderly end would pass for the whole"
                got += len(part)
                time.sleep(0.001)
        assert time.monotonic() - at < 1 and got < LARGE

    for transfer in (sharing, pulled):
        shown = trade.in_state("tokyo-bank", transfer["id"], "TERMINATED")
        assert "The contract is broken." in shown["reason"]
    assert httpx.get(links["loans.csv"]).status_code == 403
    assert httpx.get(endpoint, headers={"authorization": f"Bearer {bearer}"}).status_code in (401, 403)
    with pytest.raises(Exception, match="40[13]"):
        delta_sharing.load_as_pandas(f"{share}#{tables['loans'].share}.default.loans")


def test_who_cannot_pay_is_told_so(trade: Trade) -> None:
    product = trade.listed({"loans.csv": b"id\n1\n", "sample.csv": b"id\n"})
    offer = trade.offer(product, READ, PRICE | {"one_off": "100000"})
    before = trade.left("tokyo-bank")
    final = trade.negotiate("tokyo-bank", product, offer, "TERMINATED")
    assert final["reason"]
    assert trade.left("tokyo-bank") == before
    # Nothing of the signature stands.
    agreements = trade.seller.api.pages("/api/agreements", role="provider")
    assert product["id"] not in [one["product"] for one in agreements]


def test_a_suspended_agreement_rests_and_goes_on(trade: Trade) -> None:
    product = trade.listed({"loans.csv": b"id\n1\n", "sample.csv": b"id\n"})
    final = trade.negotiate("tokyo-bank", product, trade.offer(product, READ, {"currency": "JPY"}))
    transfer = trade.transfer("tokyo-bank", final, "HttpData-PULL")
    endpoint, bearer = token(transfer)
    headers = {"authorization": f"Bearer {bearer}"}
    assert httpx.get(endpoint, headers=headers).status_code == 200
    path = f"/api/agreements/{trade.signed(final)['id']}"
    trade.seller.api.post(f"{path}/suspension", {"reason": "a question"})
    assert httpx.get(endpoint, headers=headers).status_code in (401, 403)
    trade.in_state("tokyo-bank", transfer["id"], "SUSPENDED")
    trade.seller.api.post(f"{path}/resumption", {})
    again = trade.in_state("tokyo-bank", transfer["id"], "STARTED")
    assert token(again) == (endpoint, bearer)
    assert httpx.get(endpoint, headers=headers).status_code == 200
    # A participant that is suspended takes its agreements with it, those too that the other side has suspended already.
    trade.seller.api.post(f"{path}/suspension", {})
    trade.operator.http.patch(f"/api/participants/{trade.orgs['tokyo-bank'].id}", json={"state": "suspended"})
    assert httpx.get(endpoint, headers=headers).status_code in (401, 403)
    assert trade.seller.api.get(path)["state"] == "suspended"
    trade.operator.http.patch(f"/api/participants/{trade.orgs['tokyo-bank'].id}", json={"state": "active"})
    assert trade.seller.api.http.post(f"{path}/resumption", json={}).status_code == 403
    assert trade.operator.post(f"{path}/resumption", {})["state"] == "active"


def test_what_may_be_read_in_japan_is_not_delivered_to_china(trade: Trade) -> None:
    product = trade.listed({"loans.csv": b"id\n1\n", "sample.csv": b"id\n"})
    offer = trade.offer(product, IN_JAPAN, {"currency": "JPY"})
    answers = {}
    for customer in CUSTOMERS:
        final = trade.negotiate(customer, product, offer)
        endpoint, bearer = token(trade.transfer(customer, final, "HttpData-PULL"))
        answers[customer] = httpx.get(endpoint, headers={"authorization": f"Bearer {bearer}"})
    assert answers["tokyo-bank"].status_code == 200
    assert answers["shenzhen-maker"].status_code == 403
    assert "spatial" in answers["shenzhen-maker"].text


def test_footprints_cross_the_border_where_their_policy_lets_them(trade: Trade) -> None:
    """The third step of the carbon linkage: partners abroad, by the Dataspace Protocol."""
    product = trade.listed(
        {"readme.csv": b"a\n1\n"},
        board="carbon",
        metadata={"conforms_to": ["https://wbcsd.github.io/data-exchange/v3"]},
    )
    trade.seller.api.post("/api/carbon/footprints", footprint(1))
    offer = trade.offer(product, IN_JAPAN, {"currency": "JPY"})
    seen, paths = {}, {}
    for customer in CUSTOMERS:
        signed = trade.signed(trade.negotiate(customer, product, offer))
        paths[customer] = f"/api/agreements/{signed['id']}/uses"
        organisation = trade.orgs[customer]
        answer = httpx.post(
            f"{trade.supplier.url}/auth/token",
            data={"grant_type": "client_credentials"},
            auth=(customer, organisation.key["key"]),
        )
        bearer = {"authorization": f"Bearer {answer.json()['access_token']}"}
        found = httpx.get(f"{trade.supplier.url}/3/footprints", headers=bearer).json()
        seen[customer] = [one["id"] for one in found["data"]]
    assert seen == {"tokyo-bank": [footprint(1)["id"]], "shenzhen-maker": []}
    # Who reads, uses; who is shown nothing has used nothing.
    kinds = {name: sorted(one["kind"] for one in trade.seller.api.get(path)["items"]) for name, path in paths.items()}
    assert kinds == {"tokyo-bank": ["contract", "use"], "shenzhen-maker": ["contract"]}


def test_a_query_in_place_is_decided_and_charged(trade: Trade) -> None:
    rows = "grade,amount\n" + "".join(f"{'AB'[i % 2]},{i}\n" for i in range(60))
    product = trade.listed({"loans.csv": rows.encode(), "sample.csv": b"grade,amount\n"})
    purpose = {"leftOperand": "purpose", "operator": "eq", "rightOperand": "urn:credit-review"}
    group = {"leftOperand": "minimumGroup", "operator": "gteq", "rightOperand": "10"}
    policy = {"permission": [{"action": "aggregate", "constraint": [purpose, group]}]}
    price = {"currency": "JPY", "meters": [{"unit": "call", "rate": "3"}, {"unit": "row", "rate": "0.5"}]}
    signed = trade.signed(trade.negotiate("tokyo-bank", product, trade.offer(product, policy, price)))
    bank, before = trade.orgs["tokyo-bank"].api, trade.left("tokyo-bank")
    question = {"sql": "SELECT grade, count(*) AS n FROM loans GROUP BY grade ORDER BY grade"}
    path = f"/api/agreements/{signed['id']}/queries"
    refused = bank.http.post(path, json=question | {"purpose": "urn:marketing"})
    assert refused.status_code == 403 and "purpose" in refused.text, refused.text
    assert trade.left("tokyo-bank") == before
    answer = bank.post(path, question | {"purpose": "urn:credit-review"})
    assert answer["rows"] == [["A", "30"], ["B", "30"]]
    # Two groups of one figure, and sixty rows.
    assert trade.left("tokyo-bank") == before - 36
    # What may be aggregated may not be read.
    assert bank.http.get(f"/api/agreements/{signed['id']}/files").status_code == 403
