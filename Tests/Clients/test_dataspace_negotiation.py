"""Contract negotiations over HTTP, both roles: what the protocol's test suite asks, by its numbers, and what it does not.

In a scenario, `<x` is a message that the server sends, `>x` one that it takes, `!x` one that it must refuse, and `=X`
the state that stands then.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import httpx
import pytest

from dataspace_peer import DID, TOKEN, Connector, Peer, message, needs_schemas, offer, schema, valid, world
from management import Management
from server import Minato, eventually

pytestmark = needs_schemas

PROVIDER: dict[str, tuple[dict, str]] = {
    "CN:01-01": ({"requested": ["offer"]}, "<offers =OFFERED"),
    "CN:01-02": (
        {"requested": ["offer"], "requested_again": ["terminate"]},
        "<offers >request <termination =TERMINATED",
    ),
    "CN:01-03": (
        {"requested": ["offer"], "accepted": ["agree"], "verified": ["finalize"]},
        "<offers >accepted <agreement >verification <events =FINALIZED",
    ),
    "CN:01-04": (
        {"requested": ["agree"], "verified": ["finalize"]},
        "<agreement >verification <events =FINALIZED",
    ),
    "CN:02-01": ({"requested": ["terminate"]}, "<termination =TERMINATED"),
    "CN:02-02": ({"requested": ["wait"]}, "=REQUESTED >termination =TERMINATED"),
    "CN:02-03": ({"requested": ["agree"]}, "<agreement >termination =TERMINATED"),
    "CN:02-04": ({"requested": ["offer"]}, "<offers >termination =TERMINATED"),
    "CN:02-05": ({"requested": ["offer", "terminate"]}, "<offers <termination =TERMINATED"),
    "CN:02-06": (
        {"requested": ["offer"], "accepted": ["terminate"]},
        "<offers >accepted <termination =TERMINATED",
    ),
    "CN:02-07": (
        {"requested": ["agree"], "verified": ["terminate"]},
        "<agreement >verification <termination =TERMINATED",
    ),
    "CN:03-01": (
        {"requested": ["agree"], "verified": ["finalize"]},
        "<agreement >verification <events =FINALIZED !termination =FINALIZED",
    ),
    "CN:03-02": ({"requested": ["offer"]}, "<offers !verification =OFFERED"),
    "CN:03-03": ({"requested": ["offer"]}, "<offers >accepted !verification =ACCEPTED"),
    "CN:03-04": ({"requested": ["offer"]}, "<offers >request =REQUESTED !request =REQUESTED"),
    # Every other illegal move of a consumer.
    "requested": ({"requested": ["wait"]}, "!accepted !verification !finalized !offers !agreement =REQUESTED"),
    "offered": ({"requested": ["offer"]}, "<offers !finalized !offers !agreement =OFFERED"),
    "accepted": (
        {"requested": ["offer"]},
        "<offers >accepted !request !finalized !offers !agreement !termination =ACCEPTED",
    ),
    "agreed": ({"requested": ["agree"]}, "<agreement !request !accepted !finalized !offers !agreement =AGREED"),
    "verified": (
        {"requested": ["agree"]},
        "<agreement >verification !request !accepted !finalized !termination =VERIFIED",
    ),
    "terminated": (
        {"requested": ["wait"]},
        ">termination !request !accepted !verification !finalized !offers !agreement =TERMINATED",
    ),
}

CONSUMER: dict[str, tuple[dict, str]] = {
    "CN_C:01-01": (
        {"offered": ["accept"], "agreed": ["verify"]},
        ">offers <events >agreement <verification >finalized =FINALIZED",
    ),
    "CN_C:01-02": ({"offered": ["counter"]}, ">offers <request =REQUESTED"),
    "CN_C:01-03": ({"offered": ["terminate"]}, ">offers <termination =TERMINATED"),
    "CN_C:01-04": ({"agreed": ["verify"]}, ">agreement <verification >finalized =FINALIZED"),
    "CN_C:02-01": ({"offered": ["wait"]}, ">termination =TERMINATED"),
    "CN_C:02-02": ({"requested": ["terminate"]}, "<termination =TERMINATED"),
    "CN_C:02-03": ({"agreed": ["terminate"]}, ">agreement <termination =TERMINATED"),
    "CN_C:02-04": ({"offered": ["wait"]}, ">offers >termination =TERMINATED"),
    "CN_C:02-05": ({"offered": ["accept"]}, ">offers <events >termination =TERMINATED"),
    "CN_C:02-06": ({"agreed": ["verify"]}, ">agreement <verification >termination =TERMINATED"),
    "CN_C:03-01": ({"offered": ["wait"]}, "!finalized =REQUESTED"),
    "CN_C:03-02": ({"offered": ["wait"]}, ">offers !agreement =OFFERED"),
    "CN_C:03-03": ({"offered": ["wait"]}, ">offers !finalized =OFFERED"),
    "CN_C:03-04": ({"offered": ["accept"]}, ">offers <events !finalized =ACCEPTED"),
    "CN_C:03-05": ({"offered": ["accept"]}, ">offers <events !offers =ACCEPTED"),
    "CN_C:03-06": ({"offered": ["accept"], "agreed": ["wait"]}, ">offers <events >agreement !finalized =AGREED"),
    # Every other illegal move of a provider.
    "requested": ({"offered": ["wait"]}, "!accepted !verification !request =REQUESTED"),
    "verified": ({"agreed": ["verify"]}, ">agreement <verification !offers !request =VERIFIED"),
    "finalized": (
        {"agreed": ["verify"]},
        ">agreement <verification >finalized !termination !offers !request =FINALIZED",
    ),
    "terminated": ({"offered": ["wait"]}, ">termination !offers !agreement !finalized =TERMINATED"),
}


SIGNED_AT_ONCE = {"requested": ["agree"], "verified": ["finalize"]}
WITHDRAWN = {"hand": {"requested": ["agree"]}, "playbook": SIGNED_AT_ONCE, "board": SIGNED_AT_ONCE}


def dataset(scenario: str, role: str = "provider") -> str:
    return f"urn:minato:{role}:{scenario}"


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.stop()


@pytest.fixture(scope="module")
def exchange(peer: Peer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Minato]:
    datasets = {dataset(scenario): playbook for scenario, (playbook, _) in PROVIDER.items()}
    datasets |= {
        "urn:minato:plain": {},
        "urn:minato:manual": {"requested": ["wait"]},
        "urn:minato:eager": {"requested": ["agree"], "requested_again": ["agree"], "accepted": ["agree"]},
    }
    datasets |= {f"urn:minato:withdrawn:{way}": playbook for way, playbook in WITHDRAWN.items()}
    playbooks = [
        {"for": dataset(scenario, "consumer"), "playbook": playbook} for scenario, (playbook, _) in CONSUMER.items()
    ]
    playbooks.append({"for": "urn:minato:had", "playbook": {"agreed": ["verify"]}})
    playbooks.append({"for": "urn:minato:countering", "playbook": {"offered": ["counter"], "agreed": ["verify"]}})
    with Minato(tmp_path_factory.mktemp("dataspace"), configuration(peer, datasets, playbooks=playbooks)) as minato:
        yield minato


def configuration(peer: Peer, datasets: dict, **more: object) -> dict:
    return {"server": {"admin_keys": ["sk-admin-of-the-tests"]}, "exchange": world(peer, datasets, **more)}


class Negotiation:
    """One negotiation, as the peer knows it."""

    def __init__(self, connector: Connector, peer: Peer, target: str) -> None:
        self.connector, self.peer, self.target = connector, peer, target
        self.offer = offer(f"{target}:offer", target)
        self.own = f"urn:uuid:{uuid.uuid4()}"
        self.theirs = ""
        self.role = "consumer"
        #: What is otherwise in the agreement that this side sends.
        self.agreed: dict = {}

    @property
    def house(self) -> str:
        """What the server under test calls itself."""
        return self.connector.send("/catalog/request", message("CatalogRequestMessage"))["participantId"]

    def request(self) -> dict:
        first = message("ContractRequestMessage", consumerPid=self.own, offer=self.offer, callbackAddress=self.peer.url)
        answer = self.connector.send("/negotiations/request", first, 201)
        assert answer["state"] == "REQUESTED" and answer["consumerPid"] == self.own
        self.theirs = answer["providerPid"]
        return first

    def trigger(self, admin: Management) -> dict:
        wish = {
            "datasetId": self.target,
            "offerId": f"{self.target}:offer",
            "providerId": DID,
            "connectorAddress": self.peer.url,
        }
        made = admin.post("/api/negotiations", wish)
        self.role, self.theirs = "provider", made["pid"]
        first = self.peer.expect(self.theirs, "/negotiations/request")
        assert first["offer"]["@id"] == f"{self.target}:offer" and first["offer"]["target"] == self.target
        self.own = self.peer.pids[self.theirs]
        return made

    @property
    def pids(self) -> dict:
        mine = {f"{self.role}Pid": self.own}
        return mine | {"providerPid" if self.role == "consumer" else "consumerPid": self.theirs}

    def message(self, name: str) -> tuple[str, dict]:
        base = f"/negotiations/{self.theirs}"
        if name == "request":
            return f"{base}/request", message("ContractRequestMessage", offer=self.offer, **self.pids)
        if name == "offers":
            return f"{base}/offers", message("ContractOfferMessage", offer=self.offer, **self.pids)
        if name == "agreement":
            agreement = self.offer | {
                "@id": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, self.own)}",
                "@type": "Agreement",
                "assigner": DID,
                "assignee": self.house,
                "timestamp": "2026-01-01T00:00:00Z",
            }
            agreement |= self.agreed
            return f"{base}/agreement", message("ContractAgreementMessage", agreement=agreement, **self.pids)
        if name == "verification":
            verification = message("ContractAgreementVerificationMessage", **self.pids)
            return f"{base}/agreement/verification", verification
        if name == "termination":
            termination = message("ContractNegotiationTerminationMessage", code="1", reason=["no use"], **self.pids)
            return f"{base}/termination", termination
        event = message("ContractNegotiationEventMessage", eventType=name.upper(), **self.pids)
        return f"{base}/events", event

    @property
    def state(self) -> str:
        return self.connector.state(f"/negotiations/{self.theirs}")

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
                assert error["@type"] == "ContractNegotiationError" and error["reason"]
                assert self.state == before, f"{step} changed the state"
            else:
                assert self.state == name


@pytest.mark.parametrize("scenario", PROVIDER)
def test_provider(scenario: str, exchange: Minato, peer: Peer) -> None:
    negotiation = Negotiation(Connector(exchange), peer, dataset(scenario))
    negotiation.request()
    negotiation.play(PROVIDER[scenario][1])


@pytest.mark.parametrize("scenario", CONSUMER)
def test_consumer(scenario: str, exchange: Minato, peer: Peer) -> None:
    negotiation = Negotiation(Connector(exchange), peer, dataset(scenario, "consumer"))
    negotiation.trigger(Management(exchange.url))
    negotiation.play(CONSUMER[scenario][1])


def test_the_version_is_told_to_everybody(exchange: Minato) -> None:
    answer = Connector(exchange, "").http.get(f"{exchange.url}/.well-known/dspace-version")
    assert answer.status_code == 200
    schema("common/protocol-version").validate(answer.json())
    (version,) = answer.json()["protocolVersions"]
    assert (version["version"], version["path"], version["binding"]) == ("2025-1", "/dsp/2025-1", "HTTPS")


def test_the_timeline_tells_who_did_what_and_why(exchange: Minato, peer: Peer) -> None:
    negotiation = Negotiation(Connector(exchange), peer, dataset("CN:02-04"))
    negotiation.request()
    negotiation.play("<offers >termination")
    admin = Management(exchange.url)
    found = next(each for each in admin.pages("/api/negotiations") if each["pid"] == negotiation.theirs)
    shown = admin.get(f"/api/negotiations/{found['id']}")
    assert [(entry["direction"], entry["state"]) for entry in shown["timeline"]] == [
        ("received", "REQUESTED"),
        ("sent", "OFFERED"),
        ("received", "TERMINATED"),
    ]
    assert shown["timeline"][1]["delivered_at"] and shown["reason"] == "[1] no use"
    assert shown["actions"] == []


def test_a_final_negotiation_is_signed(exchange: Minato, peer: Peer) -> None:
    negotiation = Negotiation(Connector(exchange), peer, "urn:minato:plain")
    negotiation.request()
    agreement = peer.expect(negotiation.theirs, "/agreement")["agreement"]
    assert agreement["assignee"] == DID and agreement["target"] == "urn:minato:plain"
    negotiation.play(">verification <events =FINALIZED")
    admin = Management(exchange.url)
    found = next(each for each in admin.pages("/api/negotiations") if each["pid"] == negotiation.theirs)
    assert found["agreement"].startswith("agr_") and found["agreed"]["@id"] == agreement["@id"]


def test_what_a_playbook_leaves_a_person_decides(exchange: Minato, peer: Peer) -> None:
    negotiation = Negotiation(Connector(exchange), peer, "urn:minato:manual")
    negotiation.request()
    admin = Management(exchange.url)
    found = next(each for each in admin.pages("/api/negotiations") if each["pid"] == negotiation.theirs)
    assert found["actions"] == ["agree", "offer", "terminate"]
    path = f"/api/negotiations/{found['id']}/actions"
    admin.post(path, {"action": "finalize"}, status=(409,))
    admin.post(path, {"action": "offer", "reason": "our usual terms"})
    negotiation.play("<offers >accepted")
    assert admin.post(path, {"action": "agree"})["state"] == "AGREED"
    negotiation.play("<agreement >verification")
    assert admin.post(path, {"action": "finalize"})["agreement"] is not None
    negotiation.play("<events =FINALIZED")


@pytest.mark.parametrize("way", WITHDRAWN)
def test_what_is_withdrawn_before_it_is_final_is_not_signed(way: str, exchange: Minato, peer: Peer) -> None:
    admin = Management(exchange.url)
    target = f"urn:minato:withdrawn:{way}"
    negotiation = Negotiation(Connector(exchange), peer, target)
    negotiation.request()
    negotiation.play("<agreement")
    product = next(one for one in admin.pages("/api/products") if one["iri"] == target)
    (offered,) = admin.get(f"/api/products/{product['id']}/offers")["items"]
    if way == "board":
        admin.post(f"/api/products/{product['id']}/listing", {"step": "suspend"})
    else:
        admin.post(f"/api/offers/{offered['id']}/withdrawal", {})
    negotiation.play(">verification")
    found = next(each for each in admin.pages("/api/negotiations") if each["pid"] == negotiation.theirs)
    path = f"/api/negotiations/{found['id']}/actions"
    if way == "hand":
        refused = admin.post(path, {"action": "finalize"}, status=(409,))
        assert "withdrawn" in refused["detail"]
        assert negotiation.state == "VERIFIED"
        admin.post(path, {"action": "terminate", "reason": "no longer on offer"})
    told = peer.expect(negotiation.theirs, "/termination")
    assert any(word in str(told["reason"]) for word in ("withdrawn", "no longer on offer"))
    negotiation.play("=TERMINATED")
    assert admin.get(f"/api/negotiations/{found['id']}")["agreement"] is None


def test_a_repeated_message_is_answered_the_same_and_changes_nothing(exchange: Minato, peer: Peer) -> None:
    connector = Connector(exchange)
    negotiation = Negotiation(connector, peer, dataset("CN:01-04"))
    first = negotiation.request()
    again = connector.send("/negotiations/request", first, 201)
    assert again["providerPid"] == negotiation.theirs
    # The same identifier for something else is a mistake of the sender's.
    other = first | {"offer": offer("urn:minato:plain:offer", "urn:minato:plain")}
    assert connector.post("/negotiations/request", other).status_code == 409
    negotiation.play("<agreement >verification >verification <events =FINALIZED >verification =FINALIZED")
    admin = Management(exchange.url)
    found = next(each for each in admin.pages("/api/negotiations") if each["pid"] == negotiation.theirs)
    timeline = admin.get(f"/api/negotiations/{found['id']}")["timeline"]
    assert [entry["state"] for entry in timeline] == ["REQUESTED", "AGREED", "VERIFIED", "FINALIZED"]


def test_other_terms_are_answered_with_ours(exchange: Minato, peer: Peer) -> None:
    negotiation = Negotiation(Connector(exchange), peer, "urn:minato:plain")
    negotiation.offer["permission"] = [{"action": "resell"}]
    negotiation.request()
    offered = peer.expect(negotiation.theirs, "/offers")["offer"]
    assert offered["permission"] == [{"action": "use"}]


RESELL = [{"action": "resell"}]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"permission": RESELL}, "terms"),
        ({"prohibition": RESELL}, "terms"),
        ({"target": "urn:minato:another"}, "dataset"),
        ({"assigner": "did:web:somebody.example"}, "assigner"),
        ({"assigner": f"{DID}.evil.example"}, "assigner"),
        ({"assignee": "did:web:somebody.example"}, "assignee"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_an_agreement_on_something_else_is_ended_with_the_reason(
    change: dict, word: str, exchange: Minato, peer: Peer
) -> None:
    negotiation = Negotiation(Connector(exchange), peer, dataset("CN_C:01-04", "consumer"))
    made = negotiation.trigger(Management(exchange.url))
    negotiation.agreed = change
    negotiation.play(">agreement")
    ending = peer.expect(negotiation.theirs, "/termination")
    assert word in ending["reason"][0]
    # The answer got lost and the agreement comes again: it is not taken for another one.
    negotiation.play("=TERMINATED >agreement =TERMINATED !finalized")
    shown = Management(exchange.url).get(f"/api/negotiations/{made['id']}")
    assert shown["agreement"] is None and word in shown["reason"]
    assert [entry["state"] for entry in shown["timeline"]] == ["REQUESTED", "AGREED", "TERMINATED"]


def test_a_providers_server_speaks_for_an_organisation_of_its_own(exchange: Minato, peer: Peer) -> None:
    negotiation = Negotiation(Connector(exchange), peer, dataset("CN_C:01-04", "consumer"))
    negotiation.trigger(Management(exchange.url))
    negotiation.agreed = {"assigner": f"{DID}:participants:shanghai-data"}
    negotiation.play(">agreement <verification >finalized =FINALIZED")


def test_a_counter_offer_takes_the_earlier_offer_off_the_table(exchange: Minato, peer: Peer) -> None:
    negotiation = Negotiation(Connector(exchange), peer, "urn:minato:countering")
    negotiation.trigger(Management(exchange.url))
    negotiation.offer["permission"] = RESELL
    negotiation.play(">offers <request =REQUESTED >agreement")
    assert "terms" in peer.expect(negotiation.theirs, "/termination")["reason"][0]
    negotiation.play("=TERMINATED")


def test_a_counter_offer_that_takes_the_offer_back_is_what_is_agreed(exchange: Minato, peer: Peer) -> None:
    negotiation = Negotiation(Connector(exchange), peer, "urn:minato:countering")
    negotiation.trigger(Management(exchange.url))
    negotiation.offer["permission"] = RESELL
    negotiation.play(">offers <request")
    # As the protocol's test suite writes it: a member that says nothing.
    negotiation.agreed = {"permission": [{"action": "use", "constraints": []}]}
    negotiation.play(">agreement <verification >finalized =FINALIZED")


def test_nobody_agrees_to_what_the_other_side_did_not_say(exchange: Minato, peer: Peer) -> None:
    negotiation = Negotiation(Connector(exchange), peer, "urn:minato:eager")
    negotiation.offer["permission"] = RESELL
    negotiation.request()
    # The playbook would agree; it sends its offer, and ends the negotiation where the consumer insists.
    assert peer.expect(negotiation.theirs, "/offers")["offer"]["permission"] == [{"action": "use"}]
    negotiation.play(">request")
    assert "other terms" in peer.expect(negotiation.theirs, "/termination")["reason"][0]
    negotiation.play("=TERMINATED")
    # Who accepts has it.
    second = Negotiation(Connector(exchange), peer, "urn:minato:eager")
    second.offer["permission"] = RESELL
    second.request()
    second.play("<offers >accepted")
    assert peer.expect(second.theirs, "/agreement")["agreement"]["permission"] == [{"action": "use"}]


def test_a_person_does_not_agree_to_other_terms_either(exchange: Minato, peer: Peer) -> None:
    negotiation = Negotiation(Connector(exchange), peer, "urn:minato:manual")
    negotiation.offer["permission"] = RESELL
    negotiation.request()
    admin = Management(exchange.url)
    found = next(each for each in admin.pages("/api/negotiations") if each["pid"] == negotiation.theirs)
    problem = admin.post(f"/api/negotiations/{found['id']}/actions", {"action": "agree"}, status=(409,))
    assert "other terms" in problem["detail"]
    assert negotiation.state == "REQUESTED"


def test_nobody_learns_of_what_is_not_theirs(exchange: Minato, peer: Peer) -> None:
    negotiation = Negotiation(Connector(exchange), peer, "urn:minato:manual")
    negotiation.request()
    for token in ("", "the stranger", "Bearer sk-nobody"):
        other = Connector(exchange, token)
        answer = other.http.get(f"/negotiations/{negotiation.theirs}")
        assert answer.status_code == 404
        assert valid(answer.json())["@type"] == "ContractNegotiationError"
        path, document = negotiation.message("termination")
        assert other.post(path, document).status_code == 404
    assert negotiation.state == "REQUESTED"
    unknown = Connector(exchange).http.get(f"/negotiations/urn:uuid:{uuid.uuid4()}/")
    assert unknown.status_code == 404 and valid(unknown.json())


@pytest.mark.parametrize(
    "change",
    [
        {"@context": "https://example.org"},
        {"@context": []},
        {"@type": "ContractOfferMessage"},
        {"consumerPid": 7},
        {"consumerPid": "x" * 10_000},
        {"offer": None},
        {"offer": {"@id": "a", "@type": "Offer", "target": "b"}},
        {"offer": {"@id": "a", "@type": "Offer", "permission": []}},
        {"offer": {"@id": "a", "@type": "Offer", "permission": [{"action": {"@id": "use"}}]}},
        {"offer": {"@id": "a", "@type": "Offer", "permission": [{"action": "use", "constraint": [{"and": 1}]}]}},
        {"callbackAddress": "http://169.254.169.254/latest"},
        {"callbackAddress": "file:///etc/passwd"},
        {"callbackAddress": "http://127.0.0.1:1"},
        {"providerPid": "urn:both"},
    ],
    ids=str,
)
def test_hostile_messages_are_refused(change: dict, exchange: Minato, peer: Peer) -> None:
    first = message(
        "ContractRequestMessage",
        consumerPid=f"urn:uuid:{uuid.uuid4()}",
        offer=offer("urn:minato:plain:offer", "urn:minato:plain"),
        callbackAddress=peer.url,
    )
    answer = Connector(exchange).post("/negotiations/request", first | change)
    assert answer.status_code == 400, answer.text


def test_bytes_that_are_no_message_are_refused(exchange: Minato) -> None:
    http = Connector(exchange).http
    deep = b'{"@context":' * 5_000 + b"1" + b"}" * 5_000
    for body in (b"", b"[]", b"null", b"{", b"\xff\xfe", deep, b'{"a":1,"a":2}'):
        answer = http.post("/negotiations/request", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400, body[:20]
        assert valid(answer.json())["@type"] == "ContractNegotiationError"
    assert http.post("/negotiations/request", content=b" " * (1 << 20)).status_code == 413


def test_foreign_contexts_and_members_do_no_harm(exchange: Minato, peer: Peer) -> None:
    first = message(
        "ContractRequestMessage",
        consumerPid=f"urn:uuid:{uuid.uuid4()}",
        offer=offer("urn:minato:manual:offer", "urn:minato:manual"),
        callbackAddress=peer.url + "/",
        unknown={"nested": [1, 2]},
    )
    first["@context"] = ["https://example.org/other.jsonld", *first["@context"]]
    assert Connector(exchange).post("/negotiations/request/", first).status_code == 201


def test_a_killed_server_goes_on_where_it_was(peer: Peer, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the peer did not take is sent again after a kill, byte for byte: it is not another agreement."""
    settings = configuration(peer, {"urn:minato:killed": {"requested": ["agree"], "verified": ["finalize"]}})
    minato = Minato(tmp_path_factory.mktemp("killed"), settings)
    minato.start()
    try:
        negotiation = Negotiation(Connector(minato), peer, "urn:minato:killed")
        peer.failing["/agreement"] = 503
        negotiation.request()
        before = peer.expect(negotiation.theirs, "/agreement")
        minato.kill()
        peer.failing.clear()
        minato.start()
        again = eventually(
            "the agreement comes again",
            lambda: [body for path, body in peer.received if body.get("providerPid") == negotiation.theirs][1:],
        )
        assert all(body == before for body in again)
        negotiation.connector = Connector(minato)
        negotiation.connector.send(*negotiation.message("verification"))
        eventually("it is final", lambda: negotiation.state == "FINALIZED")
        eventually("the event came", lambda: any(path.endswith("/events") for path, body in peer.received[-3:]))
    finally:
        peer.failing.clear()
        minato.stop()


def stands(negotiation: Negotiation, state: str) -> None:
    """What the peer says of the negotiation when it is asked."""
    answer = message("ContractNegotiation", state=state, **negotiation.pids)
    negotiation.peer.standing = {negotiation.own: answer}


def shown(admin: Management, negotiation: Negotiation) -> dict:
    found = next(each for each in admin.pages("/api/negotiations") if each["pid"] == negotiation.theirs)
    return admin.get(f"/api/negotiations/{found['id']}")


def is_answered(entry: dict) -> bool:
    """Whether a message was taken, or refused otherwise than for the moment."""
    return entry["delivered_at"] is not None or "503" not in (entry["note"] or "503")


@pytest.mark.parametrize("state", ["AGREED", "VERIFIED", "REQUESTED", "TERMINATED"])
def test_a_message_that_the_peer_had_before_a_kill(
    state: str, peer: Peer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The peer took the agreement, the server was killed before it knew, and the peer refuses the second one."""
    settings = configuration(peer, {"urn:minato:had": {"requested": ["agree"], "verified": ["finalize"]}})
    minato = Minato(tmp_path_factory.mktemp("had"), settings)
    minato.start()
    try:
        negotiation = Negotiation(Connector(minato), peer, "urn:minato:had")
        peer.failing["/agreement"] = 503
        negotiation.request()
        peer.expect(negotiation.theirs, "/agreement")
        minato.kill()
        peer.failing["/agreement"] = 400
        stands(negotiation, state)
        minato.start()
        admin = Management(minato.url)
        negotiation.connector = Connector(minato)
        sent = eventually(
            "the second one is answered",
            lambda: (entry := shown(admin, negotiation)["timeline"][1]) and is_answered(entry) and entry,
        )
        if state in ("AGREED", "VERIFIED"):
            assert sent["delivered_at"] and shown(admin, negotiation)["reason"] is None
            negotiation.play("=AGREED >verification")
            eventually("it is final", lambda: negotiation.state == "FINALIZED")
        elif state == "REQUESTED":
            # It never had it: the refusal is one, and is told.
            assert sent["delivered_at"] is None and "told to refuse" in shown(admin, negotiation)["reason"]
            assert negotiation.state == "AGREED"
        else:
            assert "told to refuse" in shown(admin, negotiation)["reason"]
            assert negotiation.state == "TERMINATED"
    finally:
        peer.failing.clear()
        peer.standing.clear()
        minato.stop()


@pytest.mark.parametrize("is_known", [True, False])
def test_a_first_request_that_the_peer_had_already(is_known: bool, exchange: Minato, peer: Peer) -> None:
    """Its answer got lost, and the second request is refused: whoever shows the negotiation had the first."""
    admin = Management(exchange.url)
    negotiation = Negotiation(Connector(exchange), peer, "urn:minato:had")
    peer.failing["/negotiations/request"] = 503
    try:
        negotiation.trigger(admin)
        if is_known:
            stands(negotiation, "REQUESTED")
        peer.failing["/negotiations/request"] = 409
        expected = "REQUESTED" if is_known else "TERMINATED"
        found = eventually(
            "the second one is answered",
            lambda: (it := shown(admin, negotiation))["state"] == expected and (it["peer_pid"] or it["reason"]) and it,
        )
    finally:
        peer.failing.clear()
        peer.standing.clear()
    if is_known:
        assert found["peer_pid"] == negotiation.own
        peer.forget(negotiation.theirs)
        negotiation.play(">agreement <verification >finalized =FINALIZED")


def test_a_request_that_is_refused_ends_with_the_reason(exchange: Minato, peer: Peer) -> None:
    admin = Management(exchange.url)
    peer.failing["/negotiations/request"] = 400
    try:
        wish = {"datasetId": "a", "offerId": "b", "providerId": DID, "connectorAddress": peer.url}
        made = admin.post("/api/negotiations", wish)
        path = f"/api/negotiations/{made['id']}"
        ended = eventually("it ended", lambda: (found := admin.get(path))["state"] == "TERMINATED" and found)
        assert "told to refuse" in ended["reason"]
    finally:
        peer.failing.clear()
    for wrong in ({"connectorAddress": "http://10.0.0.1"}, {"providerId": "did:web:nobody"}):
        admin.post("/api/negotiations", wish | wrong, status=(400,))


def test_a_delay_holds_back_what_is_done_by_itself(peer: Peer, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = configuration(peer, {"urn:minato:slow": {"requested": ["offer"]}}, callback_delay_milliseconds=700)
    with Minato(tmp_path_factory.mktemp("delay"), settings) as minato:
        negotiation = Negotiation(Connector(minato), peer, "urn:minato:slow")
        negotiation.request()
        assert negotiation.state == "REQUESTED"
        negotiation.play("<offers =OFFERED")


def test_an_address_and_a_token_are_one_connectors_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two connectors on one host, told apart by their paths: neither is written to, or trusted, as the other."""
    peer = Peer()
    settings = configuration(
        peer, {"urn:minato:shared": {"requested": ["offer"]}}, callbacks={"loopback": True, "allow": [peer.url]}
    )
    second, did = "Bearer of the second", "did:web:second.example"
    settings["exchange"]["peers"] = [
        {"did": DID, "connector": f"{peer.url}/one", "token": TOKEN, "outbound_token": "for the first"},
        {"did": did, "connector": f"{peer.url}/two", "token": second, "outbound_token": "for the second"},
        {"did": "did:web:asks.example", "token": "only asks"},
    ]
    try:
        with Minato(tmp_path_factory.mktemp("shared"), settings) as minato:

            def ask(token: str, callback: str) -> httpx.Response:
                first = message(
                    "ContractRequestMessage",
                    consumerPid=f"urn:uuid:{uuid.uuid4()}",
                    offer=offer("urn:minato:shared:offer", "urn:minato:shared"),
                    callbackAddress=peer.url + callback,
                )
                return Connector(minato, token).post("/negotiations/request", first)

            for token, callback in (
                (TOKEN, "/two"),
                (second, "/one/below"),
                (TOKEN, ""),
                (TOKEN, "/one/../two"),
                (TOKEN, "/one/%2e%2e/two"),
                (TOKEN, "/oneself"),
            ):
                answer = ask(token, callback)
                assert answer.status_code == 400 and "callbackAddress" in answer.json()["reason"][0], callback
            # Each is sent its own token, below its own path too; who has no connector is sent none.
            for token, callback, sent in (
                (TOKEN, "/one", "for the first"),
                (second, "/two/below/", "for the second"),
                ("only asks", "/two", None),
            ):
                assert ask(token, callback).status_code == 201
                eventually("the offer comes", lambda: peer.authorizations or None)
                assert peer.authorizations == [sent]
                assert peer.received[-1][0].startswith(callback.rstrip("/") + "/negotiations/")
                peer.authorizations.clear()
            admin = Management(minato.url)
            wish = {"datasetId": "a", "offerId": "b", "providerId": DID, "connectorAddress": f"{peer.url}/two"}
            problem = admin.post("/api/negotiations", wish, status=(400,))
            assert problem["parameter"] == "connectorAddress"
    finally:
        peer.stop()


def test_the_peer_is_sent_the_token_it_expects(peer: Peer) -> None:
    assert set(peer.authorizations) == {"Bearer of the server"}
