"""The PACT Data Exchange Protocol 3.0 as partners' systems speak it: the cases of the PACT conformance service (their
numbers in the names), and the linkage of two companies on one server."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import jsonschema
import pytest

from fake_pact import FakePact
from management import Management
from server import ADMIN_KEY, BINARY, REPOSITORY, Minato, eventually

OPENAPI = Path(os.environ.get("MINATO_SHARED", REPOSITORY.parent / "shared/data")) / "pact/openapi_v3_0.json"
CELL, PACK, OTHER = (f"urn:pact:osaka-battery.example:product:{name}" for name in ("cell", "pack", "other"))
COMPANY = "urn:pact:osaka-battery.example:company:1"
CLASS = "urn:pact:productclassification:un-cpc:46410"
BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"
PUBLISHED = "org.wbcsd.pact.ProductFootprint.PublishedEvent.3"
CREATED = "org.wbcsd.pact.ProductFootprint.RequestCreatedEvent.3"
FULFILLED = "org.wbcsd.pact.ProductFootprint.RequestFulfilledEvent.3"
REJECTED = "org.wbcsd.pact.ProductFootprint.RequestRejectedEvent.3"


def footprint(number: int, product: str = CELL, **more: object) -> dict:
    pcf = {
        "declaredUnitOfMeasurement": "piece",
        "declaredUnitAmount": "1",
        "productMassPerDeclaredUnit": "0.350",
        "referencePeriodStart": "2025-01-01T00:00:00Z",
        "referencePeriodEnd": "2026-01-01T00:00:00Z",
        # More digits than a double holds.
        "pcfExcludingBiogenicUptake": "1.50000000000000000000000000000001",
        "pcfIncludingBiogenicUptake": "1.40",
        "fossilGhgEmissions": "1.5",
        "fossilCarbonContent": "0",
        "ipccCharacterizationFactors": ["AR6"],
        "crossSectoralStandards": ["ISO14067", "PACT-3.0"],
        "exemptedEmissionsPercent": "0.0",
        "geographyCountry": "JP",
    } | more.pop("pcf", {})
    document = {
        "id": f"5d2f7a60-9b1e-4f3c-8a4d-{number:012d}",
        "specVersion": "3.0.0",
        "created": "2026-01-15T09:00:00Z",
        "status": "Active",
        "companyName": "Osaka Battery",
        "companyIds": [COMPANY],
        "productDescription": "A lithium-ion cell",
        "productIds": [product],
        "productClassifications": [CLASS],
        "productNameCompany": "OB cell",
        "pcf": pcf,
    }
    return document | more


def identifier() -> bytes:
    return uuid.uuid4().bytes


def bytes_of(text: str) -> bytes:
    """The sixteen bytes of an id that the API writes in base32."""
    number = 0
    for digit in text.split("_", 1)[1]:
        number = number * 32 + BASE32.index(digit)
    return number.to_bytes(16, "big")


class Exchange:
    """Participants, products and agreements, written while the server is down: their own API is not this test's."""

    def __init__(self, database: Path) -> None:
        self.connection = sqlite3.connect(database)

    def participant(self, name: str, jurisdiction: str, account: str | None) -> bytes:
        key = identifier()
        self.connection.execute(
            """
            INSERT INTO participants (id, name, legal_name, roles, jurisdiction, did, account, state, created_at)
            VALUES (?, ?, ?, 'supplier', ?, ?, ?, 'active', 0)
            """,
            (key, name, name, jurisdiction, f"did:web:x.example:{name}", bytes_of(account) if account else None),
        )
        return key

    def agreement(self, provider: bytes, consumer: bytes, footprints: list[str] | None, constraint: list) -> None:
        product, agreement = identifier(), identifier()
        metadata = {"footprints": footprints} if footprints else {}
        self.connection.execute(
            """
            INSERT INTO products (id, iri, supplier, board, data_class, sensitivity, cross_border, metadata, state,
                created_at, changed_at)
            VALUES (?, ?, ?, 'carbon', 'enterprise', 'general', 'restricted', ?, 'listed', 0, 0)
            """,
            (product, f"urn:dataset:{product.hex()}", provider, json.dumps(metadata)),
        )
        policy = {"@type": "Agreement", "permission": [{"action": "read", "constraint": constraint}]}
        self.connection.execute(
            """
            INSERT INTO agreements (id, iri, product, dataset, provider, consumer, policy, price, terms_hash, state,
                signed_at, log_index)
            VALUES (?, ?, ?, ?, ?, ?, ?, '{}', ?, 'active', 0, 0)
            """,
            (
                agreement,
                f"urn:agreement:{agreement.hex()}",
                product,
                f"urn:dataset:{product.hex()}",
                provider,
                consumer,
                json.dumps(policy),
                b"0" * 32,
            ),
        )

    def close(self) -> None:
        self.connection.commit()
        self.connection.close()


@dataclass
class World:
    minato: Minato
    partner: FakePact
    owner: Management
    slow: FakePact
    """Another partner, `kobe-slow`."""

    def token(self, name: str = "tokyo-maker", secret: str = "sk-tokyo-maker", **headers: str) -> httpx.Response:
        return httpx.post(
            f"{self.minato.url}/auth/token",
            data={"grant_type": "client_credentials"},
            auth=(name, secret),
            headers=headers,
        )

    def client(self, name: str = "tokyo-maker") -> httpx.Client:
        token = self.token(name, f"sk-{name}").json()["access_token"]
        return httpx.Client(base_url=self.minato.url, headers={"authorization": f"Bearer {token}"}, timeout=30)

    def event(self, kind: str, data: dict, **more: object) -> dict:
        return {
            "type": kind,
            "specversion": "1.0",
            "id": str(uuid.uuid4()),
            "source": f"//{self.partner.authority}/3/events",
            "time": "2026-03-01T00:00:00Z",
            "data": data,
        } | more

    def post(self, event: dict, client: httpx.Client | None = None) -> httpx.Response:
        return (client or self.client()).post(
            "/3/events",
            content=json.dumps(event),
            headers={"content-type": "application/cloudevents+json; charset=UTF-8"},
        )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    if not BINARY.exists():
        pytest.exit(f"{BINARY} is missing; run scripts/test, or set MINATO_BINARY", returncode=3)
    partner, slow = (FakePact("osaka-battery", "secret-at-the-partner") for _ in range(2))
    names = ["osaka-battery", "tokyo-maker", "ningbo-cells", "nagoya-motors", "kobe-slow", "sendai-idle"]
    folder = tmp_path_factory.mktemp("pact")
    configuration = {
        "server": {"public_url": "http://127.0.0.1:8080", "admin_keys": [ADMIN_KEY], "log_origin": "log.example/pact"},
        "accounts": [
            {"name": name, "currency": "JPY", "terms": "prepaid", "credit": 1, "keys": [f"sk-{name}"]} for name in names
        ],
    }
    minato = Minato(folder, configuration)
    configuration["exchange"] = {
        "carbon_peers": [
            {
                "participant": "tokyo-maker",
                "url": partner.url,
                "client_id": "osaka-battery",
                "client_secret": "secret-at-the-partner",
            },
            {
                "participant": "kobe-slow",
                "url": slow.url,
                "client_id": "osaka-battery",
                "client_secret": "secret-at-the-partner",
            },
            # Two companies on this server: each answers the other through its own front door.
            {
                "participant": "osaka-battery",
                "url": minato.url,
                "client_id": "nagoya-motors",
                "client_secret": "sk-nagoya-motors",
            },
            {
                "participant": "nagoya-motors",
                "url": minato.url,
                "client_id": "osaka-battery",
                "client_secret": "sk-osaka-battery",
            },
        ]
    }
    configuration["server"]["public_url"] = minato.url
    minato.configuration.write_text(json.dumps(configuration), encoding="utf-8")
    minato.start()
    accounts = {item["name"]: item["id"] for item in Management(minato.url).pages("/api/accounts")}
    minato.stop()
    exchange = Exchange(minato.data / "minato.db")
    places = {"ningbo-cells": "CN"}
    parties = {name: exchange.participant(name, places.get(name, "JP"), accounts[name]) for name in names}
    in_japan = [{"leftOperand": "spatial", "operator": "eq", "rightOperand": "JP"}]
    for consumer in ("tokyo-maker", "nagoya-motors", "ningbo-cells", "kobe-slow"):
        exchange.agreement(parties["osaka-battery"], parties[consumer], [CELL, PACK], in_japan)
    exchange.close()
    minato.start()
    owner = Management(minato.url, "sk-osaka-battery")
    documents = [footprint(number) for number in range(1, 6)]
    documents.append(
        footprint(
            6,
            PACK,
            status="Deprecated",
            companyIds=["urn:pact:osaka-battery.example:company:2"],
            productClassifications=["urn:pact:productclassification:cas:7439-93-2"],
            validityPeriodStart="2027-01-01T00:00:00Z",
            validityPeriodEnd="2027-06-01T00:00:00Z",
            pcf={"geographyCountry": "DE"},
        )
    )
    documents.append(footprint(7, OTHER))
    owner.post("/api/carbon/imports", {"footprints": documents})
    try:
        yield World(minato, partner, owner, slow)
        assert minato.stop() == 0, minato.log_tail()
    finally:
        if minato.process is not None and minato.process.poll() is None:
            minato.kill()
        partner.stop()
        slow.stop()


def validate(document: dict) -> None:
    """Against the schema of the standard's own OpenAPI document, where it is there."""
    if not OPENAPI.exists():
        print(f"SKIPPED the schema: {OPENAPI} is missing", file=sys.stderr)
        return
    openapi = json.loads(OPENAPI.read_text(encoding="utf-8"))
    schema = {"$ref": "#/components/schemas/ProductFootprint", "components": openapi["components"]}
    jsonschema.Draft202012Validator(schema).validate(document)


def party(world: World, name: str) -> str:
    """The id of a participant."""
    (found,) = [item["id"] for item in Management(world.minato.url).pages("/api/participants") if item["name"] == name]
    return found


def error(answer: httpx.Response, status: int | tuple[int, ...], code: str) -> None:
    assert answer.status_code in (status if isinstance(status, tuple) else (status,)), answer.text
    assert answer.json()["code"] == code and answer.json()["message"]


# Authentication: cases 1, 2, 6, 7, 9-11, 16-19


def test_01_token(world: World) -> None:
    answer = world.token()
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "bearer" and answer.json()["expires_in"] > 0
    assert answer.json()["access_token"] not in (world.minato.data / "minato.db").read_bytes().decode("latin-1")


@pytest.mark.parametrize(
    ("name", "secret"),
    [("tokyo-maker", "sk-wrong"), ("nobody", "sk-tokyo-maker"), ("osaka-battery", "sk-tokyo-maker"), ("", "")],
)
def test_02_bad_credentials(world: World, name: str, secret: str) -> None:
    answer = world.token(name, secret)
    assert answer.status_code in (400, 401)
    assert answer.json()["error"] == "invalid_client"


def test_02_bad_grants(world: World) -> None:
    url = f"{world.minato.url}/auth/token"
    assert httpx.post(url, data={"grant_type": "password"}, auth=("tokyo-maker", "x")).status_code == 400
    assert httpx.post(url, data={"grant_type": "client_credentials"}).status_code == 401
    assert httpx.post(url, content=b"x" * 9_000).status_code == 400


@pytest.mark.parametrize("token", ["", "nonsense", "Bearer nonsense", "Basic dG9reW86c2s="])
def test_06_07_invalid_token(world: World, token: str) -> None:
    headers = {"authorization": token} if token else {}
    for path in ("/3/footprints", f"/3/footprints/{footprint(1)['id']}"):
        error(httpx.get(world.minato.url + path, headers=headers), (400, 401), "BadRequest")


def test_a_token_ends_with_its_key(world: World) -> None:
    operator = Management(world.minato.url)
    (account,) = [item["id"] for item in operator.pages("/api/accounts") if item["name"] == "tokyo-maker"]
    key = operator.post(f"/api/accounts/{account}/keys", {"label": "a partner's"})
    token = world.token(secret=key["key"]).json()["access_token"]
    with httpx.Client(base_url=world.minato.url, headers={"authorization": f"Bearer {token}"}) as client:
        assert client.get("/3/footprints").status_code == 200
        assert operator.http.delete(f"/api/keys/{key['id']}").status_code == 200
        error(client.get("/3/footprints"), 401, "TokenExpired")
        error(world.post(world.event(PUBLISHED, {"pfIds": [str(uuid.uuid4())]}), client), 401, "TokenExpired")
    assert world.token(secret=key["key"]).json()["error"] == "invalid_client"
    # The other key of the account, and its tokens, go on.
    assert world.client().get("/3/footprints").status_code == 200


@pytest.mark.parametrize("what", ["accounts", "participants"])
def test_a_token_ends_with_its_account_and_participant(world: World, what: str) -> None:
    operator = Management(world.minato.url)
    client = world.client("sendai-idle")
    assert client.get("/3/footprints").status_code == 200
    (place,) = [f"/api/{what}/{item['id']}" for item in operator.pages(f"/api/{what}") if item["name"] == "sendai-idle"]
    for state, status in (("suspended", 401), ("active", 200)):
        assert operator.http.patch(place, json={"state": state}).status_code == 200
        assert client.get("/3/footprints").status_code == status
        assert world.token("sendai-idle", "sk-sendai-idle").status_code == status


def test_16_event_with_invalid_token(world: World) -> None:
    with httpx.Client(base_url=world.minato.url, headers={"authorization": "Bearer no"}) as client:
        error(world.post(world.event(PUBLISHED, {"pfIds": [str(uuid.uuid4())]}), client), (400, 401), "BadRequest")


def test_18_19_discovery(world: World) -> None:
    document = httpx.get(f"{world.minato.url}/.well-known/openid-configuration").json()
    assert document["token_endpoint"] == f"{world.minato.url}/auth/token"


# Footprints: cases 3-5, 8


def test_03_one_footprint(world: World) -> None:
    client = world.client()
    answer = client.get(f"/3/footprints/{footprint(1)['id']}")
    assert answer.status_code == 200
    assert answer.json()["data"] == footprint(1)
    assert client.get(f"/3/footprints/{footprint(1)['id'].upper()}").status_code == 200
    validate(answer.json()["data"])


def test_04_list(world: World) -> None:
    answer = world.client().get("/3/footprints")
    assert answer.status_code == 200
    documents = answer.json()["data"]
    # The seventh is of a product that the agreement does not cover.
    assert sorted(document["id"][-1] for document in documents) == ["1", "2", "3", "4", "5", "6"]
    for document in documents:
        validate(document)


def test_05_pages(world: World) -> None:
    client = world.client()
    answer = client.get("/3/footprints", params={"limit": 4, "geography": ["JP", "DE"]})
    assert len(answer.json()["data"]) == 4
    link = answer.links["next"]["url"]
    assert link.startswith(f"{world.minato.url}/3/footprints?")
    # The link can be replayed.
    pages = [client.get(link) for _ in range(2)]
    assert pages[0].json() == pages[1].json() and len(pages[0].json()["data"]) == 2
    assert "next" not in pages[0].links
    ids = {document["id"] for page in (answer, pages[0]) for document in page.json()["data"]}
    assert len(ids) == 6
    exact = client.get("/3/footprints", params={"limit": 6})
    assert len(exact.json()["data"]) == 6 and "next" not in exact.links
    error(client.get("/3/footprints", params={"limit": "many"}), 400, "BadRequest")


@pytest.mark.parametrize("name", [str(uuid.uuid4()), "nonsense", footprint(7)["id"], "%2e%2e"])
def test_08_unknown_footprint(world: World, name: str) -> None:
    error(world.client().get(f"/3/footprints/{name}"), (400, 404), "NotFound")


# Filters: cases 20-39


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param({"productId": CELL}, "12345", id="20 productId"),
        pytest.param({"companyId": COMPANY}, "12345", id="21 companyId"),
        pytest.param({"geography": "DE"}, "6", id="22 geography"),
        pytest.param({"classification": CLASS}, "12345", id="23 classification"),
        pytest.param({"validOn": "2026-06-01T00:00:00Z"}, "12345", id="24 validOn"),
        pytest.param({"validAfter": "2026-06-01T00:00:00Z"}, "6", id="25 validAfter"),
        pytest.param({"validBefore": "2028-01-01T00:00:00Z"}, "6", id="26 validBefore"),
        pytest.param({"status": "Deprecated"}, "6", id="27 status"),
        pytest.param({"productId": CELL, "geography": "JP", "status": "Active"}, "12345", id="28 all of several"),
        pytest.param({"productId": [CELL, PACK]}, "123456", id="29 any of several"),
        pytest.param({"productId": "urn:null"}, "", id="30 no productId"),
        pytest.param({"companyId": "urn:null"}, "", id="31 no companyId"),
        pytest.param({"geography": "XX"}, "", id="32 no geography"),
        pytest.param({"classification": "urn:null"}, "", id="33 no classification"),
        pytest.param({"validOn": "1999-01-01T00:00:00Z"}, "", id="34 no validOn"),
        pytest.param({"validAfter": "2099-01-01T00:00:00Z"}, "", id="35 no validAfter"),
        pytest.param({"validBefore": "1999-01-01T00:00:00Z"}, "", id="36 no validBefore"),
        pytest.param({"status": "Withdrawn"}, "", id="37 no status"),
        pytest.param({"productId": CELL, "geography": "DE"}, "", id="38 not all of several"),
        pytest.param({"productId": ["urn:null", "urn:none"]}, "", id="39 none of several"),
        pytest.param({"validOn": "2026-06-01T09:00:00+09:00"}, "12345", id="a time with an offset"),
        pytest.param({"unheard": "of"}, "123456", id="an unknown parameter"),
    ],
)
def test_20_39_filters(world: World, query: dict, found: str) -> None:
    answer = world.client().get("/3/footprints", params=query)
    assert answer.status_code == 200
    assert "".join(sorted(document["id"][-1] for document in answer.json()["data"])) == found


def test_filters_that_cannot_be_read(world: World) -> None:
    client = world.client()
    error(client.get("/3/footprints", params={"validOn": "today"}), 400, "BadRequest")
    error(client.get("/3/footprints?productId=%ff"), 400, "BadRequest")
    error(client.get("/3/footprints", params={"cursor": "nonsense"}), 400, "BadRequest")
    error(client.get("/3/footprints", params={"productId": ["x"] * 201}), 400, "BadRequest")


# Events: cases 12-15, 40


def answered(world: World, request: dict) -> dict:
    """The one answer to a request."""

    def find() -> list[dict]:
        return [event for event in world.partner.events if event["data"].get("requestEventId") == request["id"]]

    eventually("an answer", find)
    (answer,) = find()
    return answer


def test_12_13_request_is_fulfilled(world: World) -> None:
    request = world.event(CREATED, {"productId": [CELL], "geography": ["JP"]})
    # The partner is down for two attempts; the request comes twice.
    world.partner.refusals_left = 2
    attempts = world.partner.attempts
    assert world.post(request).status_code == 200
    assert world.post(request).status_code == 200
    answer = answered(world, request)
    assert world.partner.attempts == attempts + 3
    assert answer["type"] == FULFILLED and answer["source"] == f"{world.minato.url}/3/events"
    assert len(answer["data"]["pfs"]) == 5
    for document in answer["data"]["pfs"]:
        validate(document)


def test_an_answer_is_what_may_be_seen_when_it_goes_out(world: World) -> None:
    """An agreement that is suspended while the partner is down lets nothing out; resumed, it answers again."""
    operator = Management(world.minato.url)
    (agreement,) = [
        item["id"] for item in operator.pages("/api/agreements") if item["consumer"] == party(world, "tokyo-maker")
    ]
    world.partner.refusals_left = 3
    request = world.event(CREATED, {"productId": [CELL]})
    refused = world.partner.attempts
    assert world.post(request).status_code == 200
    eventually("a first attempt", lambda: world.partner.attempts > refused)
    operator.post(f"/api/agreements/{agreement}/suspension", {"reason": "a question"})
    try:
        answer = answered(world, request)
        assert answer["type"] == REJECTED and "pfs" not in answer["data"]
    finally:
        operator.post(f"/api/agreements/{agreement}/resumption", {})
    again = world.event(CREATED, {"productId": [CELL]})
    assert world.post(again).status_code == 200
    assert answered(world, again)["type"] == FULFILLED


def test_a_slow_partner_holds_up_nobody_else(world: World) -> None:
    world.slow.held = True
    world.slow.arrived = 0
    client = world.client("kobe-slow")
    for _ in range(25):
        event = world.event(CREATED, {"productId": [CELL]}, source=f"//{world.slow.authority}/3/events")
        assert world.post(event, client).status_code == 200
    eventually("the slow one is asked", lambda: world.slow.arrived > 0)
    request = world.event(CREATED, {"productId": [CELL]})
    assert world.post(request).status_code == 200
    answered(world, request)
    assert 0 < world.slow.arrived <= 4
    world.slow.held = False
    world.slow.released.set()
    eventually("the slow one has its answers", lambda: len(world.slow.events) == 25, seconds=60)


@pytest.mark.parametrize("data", [{"productId": ["urn:null"]}, {"productId": [OTHER]}, {"geography": ["XX"]}])
def test_14_request_is_rejected(world: World, data: dict) -> None:
    request = world.event(CREATED, data)
    assert world.post(request).status_code == 200
    answer = answered(world, request)
    assert answer["type"] == REJECTED and answer["data"]["error"]["code"] == "NotFound"


def test_15_published(world: World) -> None:
    answer = world.post(world.event(PUBLISHED, {"pfIds": [str(uuid.uuid4())]}))
    assert answer.status_code == 200 and answer.content == b""


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"type": PUBLISHED},
        {"data": {}, "type": PUBLISHED, "specversion": "1.0", "id": "1", "source": "x", "time": "2026-03-01T00:00:00Z"},
        {"type": "unheard.of", "specversion": "1.0", "id": "1", "source": "x", "time": "2026-03-01T00:00:00Z"},
    ],
)
def test_40_malformed_event(world: World, event: dict) -> None:
    error(world.post(event), 400, "BadRequest")


def test_no_answer_goes_to_an_address_that_is_not_configured(world: World) -> None:
    for source in ("//169.254.169.254/3/events", "http://localhost:1/3/events"):
        error(world.post(world.event(CREATED, {"productId": [CELL]}, source=source)), 400, "BadRequest")
    request = world.event(CREATED, {"productId": [CELL]})
    error(world.post(request, world.client("ningbo-cells")), 400, "BadRequest")


@pytest.mark.parametrize("version", ["0", "1", "2"])
def test_other_versions_are_not_offered(world: World, version: str) -> None:
    client = world.client()
    assert client.get(f"/{version}/footprints").status_code == 404
    assert client.post(f"/{version}/events", json={}).status_code == 404
    assert world.owner.http.post("/api/carbon/footprints", json=footprint(60, specVersion="2.3.0")).status_code == 400


def test_an_answer_to_no_request_is_refused(world: World) -> None:
    data = {"requestEventId": "pcfreq_00000000000000000000000000", "pfs": [footprint(1)]}
    error(world.post(world.event(FULFILLED, data)), 400, "BadRequest")


# In the clear: cases 9-11, 17


def test_09_11_17_nothing_in_the_clear(world: World, tmp_path: Path) -> None:
    """A proxy ends TLS and tells how a request came; what came by plain HTTP gets neither tokens nor data."""
    secure = Minato(
        tmp_path,
        {"server": {"public_url": "https://pact.example", "admin_keys": [ADMIN_KEY], "log_origin": "log.example/tls"}},
    )
    with secure:
        plain = {"x-forwarded-proto": "http"}
        url = secure.url
        assert httpx.post(f"{url}/auth/token", auth=("a", "b"), headers=plain).status_code >= 400
        for path in ("/3/footprints", f"/3/footprints/{footprint(1)['id']}"):
            error(httpx.get(url + path, headers=plain | {"authorization": "Bearer x"}), 403, "AccessDenied")
        error(httpx.post(f"{url}/3/events", json={}, headers=plain), 403, "AccessDenied")
        error(httpx.get(f"{url}/3/footprints", headers={"x-forwarded-proto": "https"}), 400, "BadRequest")


# Faults


def test_a_fault_of_the_server_is_logged_with_the_requests_id(world: World) -> None:
    def change(before: str, after: str) -> None:
        with sqlite3.connect(world.minato.data / "minato.db") as database:
            database.execute(
                "UPDATE carbon_footprints SET document = ? || substr(document, 2) WHERE substr(document, 1, 1) = ?",
                (after, before),
            )

    headers = {"x-request-id": "fault-1"}
    change("{", "x")
    try:
        answer = world.client().get("/3/footprints", headers=headers)
        error(answer, 500, "InternalError")
        assert answer.headers["x-request-id"] == "fault-1"
        (line,) = [line for line in world.minato.log_tail().splitlines() if "fault-1" in line]
        assert "request failed" in line
        assert "carbon_footprints" not in answer.text
    finally:
        change("x", "{")
    assert world.client().get("/3/footprints", headers=headers).status_code == 200


# Linkage


def test_two_companies_on_one_server(world: World) -> None:
    """A request, its event, the answer's event: each through the front door, with a token of its own."""
    motors = Management(world.minato.url, "sk-nagoya-motors")
    made = motors.post("/api/carbon/requests", {"partner": "osaka-battery", "criteria": {"productId": [CELL]}})
    assert made["state"] == "open"

    def state() -> str:
        (request,) = motors.pages("/api/carbon/requests")
        return request["state"]

    eventually("the request is fulfilled", lambda: state() == "fulfilled")
    received = [item["footprint"] for item in motors.pages("/api/carbon/received")]
    assert sorted(document["id"][-1] for document in received) == list("12345")
    assert received[0]["pcf"]["pcfExcludingBiogenicUptake"] == "1.50000000000000000000000000000001"
    refused = motors.post("/api/carbon/requests", {"partner": "osaka-battery", "criteria": {"productId": [OTHER]}})
    requests = {item["id"]: item for item in motors.pages("/api/carbon/requests")}
    eventually(
        "the other is rejected",
        lambda: (
            {item["id"]: item for item in motors.pages("/api/carbon/requests")}[refused["id"]]["state"] == "rejected"
        ),
    )
    assert set(requests) == {made["id"], refused["id"]}


def test_a_partner_in_a_third_country_sees_what_the_policy_lets_out(world: World) -> None:
    """The agreement is for Japan; the same agreement shows a company in China nothing."""
    client = world.client("ningbo-cells")
    assert client.get("/3/footprints").json() == {"data": []}
    error(client.get(f"/3/footprints/{footprint(1)['id']}"), 404, "NotFound")


def test_own_footprints(world: World) -> None:
    assert len(list(world.owner.pages("/api/carbon/footprints", limit=3))) == 7
    shown = world.owner.get(f"/api/carbon/footprints/{footprint(1)['id']}")
    assert shown["version"] == 1 and shown["footprint"] == footprint(1)
    again = world.owner.post("/api/carbon/footprints", footprint(1))
    assert again["version"] == 1
    other = Management(world.minato.url, "sk-tokyo-maker")
    assert other.http.get(f"/api/carbon/footprints/{footprint(1)['id']}").status_code == 404
    assert other.http.post("/api/carbon/footprints", json=footprint(1)).status_code == 409
    wrong = other.http.post("/api/carbon/footprints", json={"id": "x"})
    assert wrong.status_code == 400 and "companyName is missing" in wrong.text
    both = other.http.post("/api/carbon/imports", json={"footprints": [footprint(50), {}]})
    assert both.status_code == 400 and both.json()["parameter"] == "footprints[1]"
    assert list(other.pages("/api/carbon/footprints")) == []
