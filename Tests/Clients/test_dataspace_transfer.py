"""Data transfers over HTTP, both roles: what the protocol's test suite asks, by its numbers, and what it does not.

The signs of a scenario are those of test_dataspace_negotiation.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from dataspace_peer import DID, Connector, Peer, message, needs_schemas, offer, valid, world
from management import Management
from server import Minato, eventually

pytestmark = needs_schemas

FORMAT = "HttpData-PULL"

PROVIDER: dict[str, tuple[dict, str]] = {
    "TP:01-01": ({"requested": ["start", "terminate"]}, "<start <termination =TERMINATED"),
    "TP:01-02": ({"requested": ["start", "complete"]}, "<start <completion =COMPLETED"),
    "TP:01-03": ({"requested": ["start", "suspend", "terminate"]}, "<start <suspension <termination =TERMINATED"),
    "TP:01-04": (
        {"requested": ["start", "suspend", "start", "complete"]},
        "<start <suspension <start <completion =COMPLETED",
    ),
    "TP:01-05": ({"requested": ["terminate"]}, "<termination =TERMINATED"),
    "TP:02-01": ({"requested": ["start"]}, "<start >termination =TERMINATED"),
    "TP:02-02": ({"requested": ["start"]}, "<start >completion =COMPLETED"),
    "TP:02-03": ({"requested": ["start"]}, "<start >suspension =SUSPENDED >termination =TERMINATED"),
    "TP:02-04": ({"requested": ["start"]}, "<start >suspension >start =STARTED >completion =COMPLETED"),
    "TP:02-05": ({"requested": ["wait"]}, ">termination =TERMINATED"),
    "TP:03-01": ({"requested": ["wait"]}, "!completion =REQUESTED"),
    "TP:03-02": ({"requested": ["wait"]}, "!suspension =REQUESTED"),
    "TP:03-03": ({"requested": ["start"]}, "<start >suspension !completion =SUSPENDED"),
    "TP:03-04": ({"requested": ["start"]}, "<start >termination !start =TERMINATED"),
    "TP:03-05": ({"requested": ["start"]}, "<start >termination !suspension =TERMINATED"),
    "TP:03-06": ({"requested": ["start"]}, "<start >termination !completion =TERMINATED"),
    # Every other illegal move.
    "requested": ({"requested": ["wait"]}, "!start =REQUESTED"),
    "started": ({"requested": ["start"]}, "<start !start =STARTED"),
    "completed": (
        {"requested": ["start"]},
        "<start >completion !start !suspension !termination =COMPLETED",
    ),
}

CONSUMER: dict[str, tuple[dict, str]] = {
    "TP_C:01-01": ({}, ">start >termination =TERMINATED"),
    "TP_C:01-02": ({}, ">start >completion =COMPLETED"),
    "TP_C:01-03": ({}, ">start >suspension >termination =TERMINATED"),
    "TP_C:01-04": ({}, ">start >suspension >start >completion =COMPLETED"),
    "TP_C:01-05": ({}, ">termination =TERMINATED"),
    "TP_C:02-01": ({"started": ["terminate"]}, ">start <termination =TERMINATED"),
    "TP_C:02-02": ({"started": ["complete"]}, ">start <completion =COMPLETED"),
    "TP_C:02-03": ({"started": ["suspend", "terminate"]}, ">start <suspension <termination =TERMINATED"),
    "TP_C:02-04": (
        {"started": ["suspend", "start", "complete"]},
        ">start <suspension <start <completion =COMPLETED",
    ),
    "TP_C:02-05": ({"requested": ["terminate"]}, "<termination =TERMINATED"),
    "TP_C:03-01": ({}, "!completion =REQUESTED"),
    "TP_C:03-02": ({}, "!suspension =REQUESTED"),
    "TP_C:03-03": ({}, ">start >suspension !completion =SUSPENDED"),
    "TP_C:03-04": ({}, ">start >termination !start =TERMINATED"),
    "TP_C:03-05": ({}, ">start >termination !suspension =TERMINATED"),
    "TP_C:03-06": ({}, ">start >termination !completion =TERMINATED"),
}


def dataset(scenario: str) -> str:
    return f"urn:minato:{scenario}"


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.stop()


@pytest.fixture(scope="module")
def exchange(peer: Peer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Minato]:
    signing = {"requested": ["agree"], "verified": ["finalize"]}
    datasets = {dataset(name): signing | {"transfer": playbook} for name, (playbook, _) in PROVIDER.items()}
    datasets["urn:minato:plain"] = {}
    playbooks = [
        {"for": f"urn:agreement:{name}", "playbook": {"transfer": playbook}}
        for name, (playbook, _) in CONSUMER.items()
        if playbook
    ]
    settings = {
        "server": {"admin_keys": ["sk-admin-of-the-tests"]},
        # The stranger has no connector: it may be written to where everybody may.
        "exchange": world(peer, datasets, playbooks=playbooks, callbacks={"loopback": True, "allow": [peer.url]}),
    }
    with Minato(tmp_path_factory.mktemp("dataspace"), settings) as minato:
        yield minato


def agreement(connector: Connector, peer: Peer, target: str) -> str:
    """The `@id` of an agreement that the peer has negotiated for as a consumer."""
    own = f"urn:uuid:{uuid.uuid4()}"
    first = message(
        "ContractRequestMessage", consumerPid=own, offer=offer(f"{target}:offer", target), callbackAddress=peer.url
    )
    pid = connector.send("/negotiations/request", first, 201)["providerPid"]
    agreed = peer.expect(pid, "/agreement")["agreement"]["@id"]
    verification = message("ContractAgreementVerificationMessage", consumerPid=own, providerPid=pid)
    connector.send(f"/negotiations/{pid}/agreement/verification", verification)
    peer.expect(pid, "/events")
    return agreed


class Transfer:
    """One transfer, as the peer knows it."""

    def __init__(self, connector: Connector, peer: Peer) -> None:
        self.connector, self.peer = connector, peer
        self.own, self.theirs, self.role = f"urn:uuid:{uuid.uuid4()}", "", "consumer"

    def request(self, agreed: str, format_: str = FORMAT) -> dict:
        first = self.first(agreed, format_)
        answer = self.connector.send("/transfers/request", first, 201)
        assert answer["state"] == "REQUESTED" and answer["consumerPid"] == self.own
        self.theirs = answer["providerPid"]
        return first

    def first(self, agreed: str, format_: str = FORMAT) -> dict:
        return message(
            "TransferRequestMessage",
            consumerPid=self.own,
            agreementId=agreed,
            format=format_,
            callbackAddress=self.peer.url,
        )

    def trigger(self, admin: Management, agreed: str) -> dict:
        wish = {"agreementId": agreed, "format": FORMAT, "providerId": DID, "connectorAddress": self.peer.url}
        made = admin.post("/api/transfers", wish)
        self.role, self.theirs = "provider", made["pid"]
        first = self.peer.expect(self.theirs, "/transfers/request")
        assert first["agreementId"] == agreed and first["format"] == FORMAT
        self.own = self.peer.pids[self.theirs]
        return made

    def message(self, name: str) -> tuple[str, dict]:
        pids = {f"{self.role}Pid": self.own, "providerPid" if self.role == "consumer" else "consumerPid": self.theirs}
        kind = {
            "start": "TransferStartMessage",
            "completion": "TransferCompletionMessage",
            "suspension": "TransferSuspensionMessage",
            "termination": "TransferTerminationMessage",
        }[name]
        address = None
        if name == "start" and self.role == "provider":
            token = {"@type": "EndpointProperty", "name": "authorization", "value": "a token"}
            address = {
                "@type": "DataAddress",
                "endpointType": "https://w3id.org/idsa/v4.1/HTTP",
                "endpoint": "https://provider.example/data",
                "endpointProperties": [token],
            }
        reason = ["because"] if name in ("suspension", "termination") else None
        return f"/transfers/{self.theirs}/{name}", message(kind, dataAddress=address, reason=reason, **pids)

    @property
    def state(self) -> str:
        return self.connector.state(f"/transfers/{self.theirs}")

    def play(self, steps: str) -> None:
        for step in steps.split():
            sign, name = step[0], step[1:]
            if sign == "<":
                self.peer.expect(self.theirs, f"/{name}")
            elif sign == ">":
                path, document = self.message(name)
                self.connector.send(path, document)
            elif sign == "!":
                before = self.state
                path, document = self.message(name)
                error = self.connector.refused(path, document)
                assert error["@type"] == "TransferError" and error["reason"]
                assert self.state == before, f"{step} changed the state"
            else:
                assert self.state == name


@pytest.mark.parametrize("scenario", PROVIDER)
def test_provider(scenario: str, exchange: Minato, peer: Peer) -> None:
    connector = Connector(exchange)
    transfer = Transfer(connector, peer)
    transfer.request(agreement(connector, peer, dataset(scenario)))
    transfer.play(PROVIDER[scenario][1])


@pytest.mark.parametrize("scenario", CONSUMER)
def test_consumer(scenario: str, exchange: Minato, peer: Peer) -> None:
    transfer = Transfer(Connector(exchange), peer)
    transfer.trigger(Management(exchange.url), f"urn:agreement:{scenario}")
    transfer.play(CONSUMER[scenario][1])


def test_a_repeated_request_is_one_transfer(exchange: Minato, peer: Peer) -> None:
    connector = Connector(exchange)
    agreed = agreement(connector, peer, "urn:minato:plain")
    transfer = Transfer(connector, peer)
    first = transfer.request(agreed)
    assert connector.send("/transfers/request", first, 201)["providerPid"] == transfer.theirs
    transfer.play("<start >suspension >suspension =SUSPENDED >start >start =STARTED")
    other = agreement(connector, peer, "urn:minato:plain")
    assert connector.post("/transfers/request", first | {"agreementId": other}).status_code == 409


def test_only_what_was_agreed_is_transferred(exchange: Minato, peer: Peer) -> None:
    connector = Connector(exchange)
    agreed = agreement(connector, peer, "urn:minato:plain")
    stranger = Connector(exchange, "the stranger")
    assert stranger.post("/transfers/request", Transfer(stranger, peer).first(agreed)).status_code == 404
    unknown = Transfer(connector, peer).first(f"urn:uuid:{uuid.uuid4()}")
    assert connector.post("/transfers/request", unknown).status_code == 404
    error = connector.refused("/transfers/request", Transfer(connector, peer).first(agreed, "carrier-pigeon"))
    assert FORMAT in error["reason"][0]
    mine = Transfer(connector, peer)
    mine.request(agreed)
    assert stranger.http.get(f"/transfers/{mine.theirs}").status_code == 404
    path, document = mine.message("termination")
    assert stranger.post(path, document).status_code == 404
    crossed = document | {"consumerPid": f"urn:uuid:{uuid.uuid4()}"}
    connector.refused(path, crossed)


def test_the_data_address_is_shown_to_its_owner(exchange: Minato, peer: Peer) -> None:
    admin = Management(exchange.url)
    transfer = Transfer(Connector(exchange), peer)
    made = transfer.trigger(admin, "urn:agreement:owned")
    transfer.play(">start")
    shown = admin.get(f"/api/transfer-processes/{made['id']}")
    assert shown["data_address"]["endpoint"] == "https://provider.example/data"
    assert [entry["direction"] for entry in shown["timeline"]] == ["sent", "received"]
    assert shown["actions"] == ["complete", "suspend", "terminate"]
    (listed,) = [each for each in admin.pages("/api/transfer-processes") if each["id"] == made["id"]]
    assert "data_address" not in listed
    other = Management(exchange.url, admin.customer().key)
    assert other.http.get(f"/api/transfer-processes/{made['id']}").status_code in (403, 404)


def test_a_person_suspends_resumes_and_ends(exchange: Minato, peer: Peer) -> None:
    connector, admin = Connector(exchange), Management(exchange.url)
    transfer = Transfer(connector, peer)
    transfer.request(agreement(connector, peer, "urn:minato:plain"))
    address = peer.expect(transfer.theirs, "/start")["dataAddress"]
    assert address["endpoint"].startswith("http")
    found = next(each for each in admin.pages("/api/transfer-processes") if each["pid"] == transfer.theirs)
    path = f"/api/transfer-processes/{found['id']}/actions"
    assert admin.post(path, {"action": "suspend", "reason": "a check"})["state"] == "SUSPENDED"
    assert peer.expect(transfer.theirs, "/suspension")["reason"] == ["a check"]
    assert admin.post(path, {"action": "start"})["state"] == "STARTED"
    assert "dataAddress" in peer.expect(transfer.theirs, "/start")
    assert admin.post(path, {"action": "terminate"})["state"] == "TERMINATED"
    transfer.play("<termination =TERMINATED")
    admin.post(path, {"action": "start"}, status=(409,))


def test_an_address_that_is_of_no_use_is_not_kept(exchange: Minato, peer: Peer) -> None:
    connector, admin = Connector(exchange), Management(exchange.url)
    transfer = Transfer(connector, peer)
    secret = {"@type": "EndpointProperty", "name": "authorization", "value": "a secret of the consumer's"}
    address = {"@type": "DataAddress", "endpointType": "urn:http", "endpoint": f"{peer.url}/in"}
    first = transfer.first(agreement(connector, peer, dataset("requested")))
    first["dataAddress"] = address | {"endpointProperties": [secret]}
    transfer.theirs = connector.send("/transfers/request", first, 201)["providerPid"]
    found = next(each for each in admin.pages("/api/transfer-processes") if each["pid"] == transfer.theirs)
    assert admin.get(f"/api/transfer-processes/{found['id']}")["data_address"] is None
    assert "a secret of" not in exchange.log.read_text(encoding="utf-8")


def test_only_who_suspended_goes_on(exchange: Minato, peer: Peer) -> None:
    connector, admin = Connector(exchange), Management(exchange.url)
    transfer = Transfer(connector, peer)
    transfer.request(agreement(connector, peer, "urn:minato:plain"))
    transfer.play("<start")
    found = next(each for each in admin.pages("/api/transfer-processes") if each["pid"] == transfer.theirs)
    admin.post(f"/api/transfer-processes/{found['id']}/actions", {"action": "suspend"})
    transfer.play("<suspension")
    path, document = transfer.message("start")
    assert "The provider suspended" in connector.refused(path, document)["reason"][0]
    transfer.play("=SUSPENDED >termination =TERMINATED")


def test_a_suspended_participant_has_nothing_more(peer: Peer, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = {
        "server": {"admin_keys": ["sk-admin-of-the-tests"]},
        "exchange": world(peer, {"urn:minato:suspended": {}}),
    }
    with Minato(tmp_path_factory.mktemp("suspended"), settings) as minato:
        connector, admin = Connector(minato), Management(minato.url)
        agreed = agreement(connector, peer, "urn:minato:suspended")
        transfer, waiting = Transfer(connector, peer), Transfer(connector, peer)
        transfer.request(agreed)
        address = peer.expect(transfer.theirs, "/start")["dataAddress"]
        token = {each["name"]: each["value"] for each in address["endpointProperties"]}["authorization"]
        endpoint = minato.url + urlsplit(address["endpoint"]).path

        def opens() -> bool:
            answer = httpx.get(endpoint, headers={"authorization": f"Bearer {token}"})
            # No version is published: who may read is told so.
            assert answer.status_code in (404, 401, 403), answer.text
            return answer.status_code == 404

        assert opens()
        participant = next(each for each in admin.pages("/api/participants") if each["did"] == DID)
        path = f"/api/participants/{participant['id']}"
        assert admin.http.patch(path, json={"state": "suspended"}).status_code == 200
        assert not opens()
        assert "suspended" in peer.expect(transfer.theirs, "/suspension")["reason"][0]
        # It reads, ends, and does nothing else.
        assert transfer.state == "SUSPENDED"
        connector.send("/catalog/request", message("CatalogRequestMessage"))
        target = "urn:minato:suspended"
        ask = {"offer": offer(f"{target}:offer", target), "callbackAddress": peer.url}
        first = message("ContractRequestMessage", consumerPid=f"urn:uuid:{uuid.uuid4()}", **ask)
        for where, document in (
            ("/negotiations/request", first),
            ("/transfers/request", waiting.first(agreed)),
            transfer.message("start"),
        ):
            answer = connector.post(where, document)
            assert answer.status_code == 403 and "suspended" in answer.json()["reason"][0], where
        # Once it may act again, and the agreement is resumed, the same token opens.
        assert admin.http.patch(path, json={"state": "active"}).status_code == 200
        assert not opens()
        (contract,) = admin.pages("/api/agreements")
        admin.post(f"/api/agreements/{contract['id']}/resumption", {})
        peer.expect(transfer.theirs, "/start")
        assert opens()
        assert admin.http.patch(path, json={"state": "suspended"}).status_code == 200
        transfer.play("<suspension >termination =TERMINATED")


def test_a_failure_bears_the_id_under_which_the_log_has_it(
    peer: Peer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = {
        "server": {"admin_keys": ["sk-admin-of-the-tests"]},
        "exchange": world(peer, {"urn:minato:broken": {}}),
    }
    with Minato(tmp_path_factory.mktemp("broken"), settings) as minato:
        connector = Connector(minato)
        with sqlite3.connect(minato.data / "minato.db") as database:
            database.execute("ALTER TABLE transfer_processes RENAME TO hidden")
        answer = connector.http.get(f"/transfers/urn:uuid:{uuid.uuid4()}", headers={"x-request-id": "told-by-the-peer"})
        assert answer.status_code == 500 and answer.headers["x-request-id"] == "told-by-the-peer"
        assert valid(answer.json())["@type"] == "TransferError" and "transfer_processes" not in answer.text
        assert connector.http.get(f"/transfers/urn:uuid:{uuid.uuid4()}").headers["x-request-id"].startswith("req_")
        log = minato.log.read_text(encoding="utf-8")
        assert any("told-by-the-peer" in line and "transfer_processes" in line for line in log.splitlines())


def test_messages_in_the_wrong_order_are_refused(exchange: Minato, peer: Peer) -> None:
    transfer = Transfer(Connector(exchange), peer)
    transfer.trigger(Management(exchange.url), "urn:agreement:reordered")
    # The provider's completion overtakes its start.
    transfer.play("!completion >start >completion =COMPLETED !start =COMPLETED")


def test_a_refused_transfer_ends_with_the_reason(exchange: Minato, peer: Peer) -> None:
    admin = Management(exchange.url)
    peer.failing["/transfers/request"] = 404
    try:
        wish = {"agreementId": "urn:none", "format": FORMAT, "providerId": DID, "connectorAddress": peer.url}
        made = admin.post("/api/transfers", wish)
        path = f"/api/transfer-processes/{made['id']}"
        ended = eventually("it ended", lambda: (found := admin.get(path))["state"] == "TERMINATED" and found)
        assert "told to refuse" in ended["reason"]
    finally:
        peer.failing.clear()


@pytest.mark.parametrize(
    "change",
    [
        {"agreementId": None},
        {"format": 7},
        {"consumerPid": ""},
        {"callbackAddress": "ftp://peer.example"},
        {"callbackAddress": "http://user@127.0.0.1:1"},
        {"dataAddress": {"endpointType": "x"}},
        {"dataAddress": {"@type": "DataAddress", "endpointType": "x", "endpointProperties": []}},
        {"@type": "TransferStartMessage"},
    ],
    ids=str,
)
def test_hostile_messages_are_refused(change: dict, exchange: Minato, peer: Peer) -> None:
    first = Transfer(Connector(exchange), peer).first("urn:agreement") | change
    answer = Connector(exchange).post("/transfers/request", first)
    assert answer.status_code == 400
    assert valid(answer.json())["@type"] == "TransferError"
