"""Every operation that `/openapi.json` describes, asked what nobody should ask: as an operator, with the key of an
account, and without a key. Nothing may fail on the server's side, and each answer is what the description says."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
from collections.abc import Iterator
from http.client import HTTPConnection

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks as conformance

from delivery import DeliveryServer
from management import Management
from server import ADMIN_KEY, run_minato

#: The same each time, unless told: a seed that fails can be tried again.
SEED = int(os.environ.get("MINATO_FUZZ_SEED", "4"))
EXAMPLES = int(os.environ.get("MINATO_FUZZ_EXAMPLES", "2"))
KEYS = {"operator": ADMIN_KEY, "account": "sk-bank", "nobody": None}
#: What ends something comes last: the others are to find it alive.
ENDING = ("termination", "suspension", "delist", "withdraw", "revocation", "revoke", "erase", "close")
CHECKS = [
    not_a_server_error,
    conformance.status_code_conformance,
    conformance.content_type_conformance,
    conformance.response_schema_conformance,
]
#: 503 of what is not installed or not configured in this server is an answer, not a fault.
UNAVAILABLE = 503


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeliveryServer]:
    server = DeliveryServer(tmp_path_factory.mktemp("fuzz"))
    table = b"id,region\n" + b"".join(b"%d,r%d\n" % (number, number % 4) for number in range(100))
    server.fuzzed = server.deal("fuzzed", [{"table.csv": table}])
    server.dated = server.deal("dated", [{"table.csv": table}])
    server.start()
    yield server
    assert server.stop() == 0, server.log_tail()
    assert "Fatal error" not in server.log_tail(10_000)
    # The two agreements were put into the database past the log, which is told; nothing else may be.
    verified = run_minato("audit", "verify", "--json", "--data", str(server.data))
    faults = {(fault["part"], fault["subject"]) for fault in json.loads(verified.stdout)["faults"]}
    assert faults == {("agreement", deal.agreement) for deal in (server.fuzzed, server.dated)}


def known_parts(server: DeliveryServer) -> dict[str, str]:
    """What stands in a path when it is to lead somewhere."""
    operator = server.as_("operator")
    operator.http.headers["authorization"] = f"Bearer {ADMIN_KEY}"
    accounts = {item["name"]: item["id"] for item in operator.pages("/api/accounts")}
    return {
        "product": server.fuzzed.product,
        "agreement": server.fuzzed.agreement,
        "account": accounts["bank"],
        "number": "1",
        "name": "table.csv",
    }


@pytest.mark.timeout(600)
def test_every_operation(server: DeliveryServer) -> None:
    print(f"MINATO_FUZZ_SEED={SEED} MINATO_FUZZ_EXAMPLES={EXAMPLES}")
    document = httpx.get(f"{server.url}/openapi.json").json()
    schema = schemathesis.openapi.from_dict(document)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 150
    operations.sort(key=lambda operation: operation.path.endswith(ENDING))
    known = known_parts(server)
    faults: dict[str, str] = {}
    unavailable: set[str] = set()
    session = requests.Session()

    def ask(case: schemathesis.Case, operation: object) -> None:
        for who, key in KEYS.items():
            headers = {} if key is None else {"authorization": f"Bearer {key}"}
            try:
                answer = case.call(base_url=server.url, session=session, headers=headers, timeout=30)
            except (requests.exceptions.InvalidURL, UnicodeError, ValueError):
                # No client can send it.
                return
            if answer.status_code == UNAVAILABLE:
                unavailable.add(f"{operation.method} {operation.path}")
                continue
            try:
                case.validate_response(answer, checks=CHECKS)
            except FailureGroup as failure:
                faults.setdefault(f"{operation.method} {operation.path} as {who}", f"{failure}"[:1500])

    def attempt(operation: object, mode: GenerationMode) -> None:
        @seed(SEED)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def run(case: schemathesis.Case) -> None:
            ask(case, operation)
            parameters = case.path_parameters or {}
            if any(name in known for name in parameters):
                for name in parameters:
                    parameters[name] = known.get(name, parameters[name])
                ask(case, operation)

        # Where nothing can be wrong, there is nothing negative to make.
        with contextlib.suppress(Unsatisfiable):
            run()

    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            attempt(operation, mode)
    print("503:", sorted(unavailable))
    assert not faults, "\n\n".join(f"{where}:\n{what}" for where, what in sorted(faults.items()))


#: Of a body, at most.
PLACES = 5
JSON = {"content-type": "application/json"}
#: Values of JSON as they stand on the wire, and whether any member may have them.
REFUSED_EVERYWHERE = [
    '"\\ud800"',
    '"a\\udc00\\ud800"',
    '{"a":1,"a":2}',
    "[" * 5_000 + "]" * 5_000,
    "01",
    "NaN",
    '"\x01"',
]
HOSTILE = [
    '"' + "x" * 100_000 + '"',
    '"\\u0000"',
    '"a\\u0000b"',
    '"\\u202e\\ufeff\\uffff"',
    '""',
    '" "',
    "9007199254740991",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "1e400",
    "-1e400",
    "1e-400",
    "1E9999999999999999999",
    "0.1",
    "-0",
    "-1",
    '"ZZZ"',
    '"1e400"',
    '"-1"',
    '"99999999999999999999999999999999.999999999999999999"',
    '"9999-12-31T23:59:59.999Z"',
    '"0000-01-01T00:00:00Z"',
    '"../../../etc/passwd"',
    '"did:web:%00"',
    '"http://169.254.169.254/"',
    '"prod_00000000000000000000000000"',
    "null",
    "true",
    "[]",
    "{}",
    "[null]",
    '{"":{"":[{}]}}',
    '["' + '","'.join(["x"] * 2_000) + '"]',
]


def places(value: object, path: tuple = ()) -> Iterator[tuple]:
    """Where in a body a value stands, the body itself included."""
    yield path
    if isinstance(value, dict):
        for name, member in value.items():
            yield from places(member, (*path, name))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*path, 0))


def replaced(value: object, path: tuple, mark: str) -> object:
    if not path:
        return mark
    if isinstance(value, dict):
        return value | {path[0]: replaced(value.get(path[0]), path[1:], mark)}
    return [replaced(value[0], path[1:], mark), *value[1:]]


def bodies(operation: object) -> list[object]:
    """Two bodies that the description allows, with as many members as chance gives them."""
    found: list[object] = []

    @seed(SEED)
    @settings(
        max_examples=6, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def collect(case: schemathesis.Case) -> None:
        if isinstance(case.body, dict):
            found.append(case.body)

    collect()
    return sorted(found, key=lambda body: len(json.dumps(body)))[-1:]


@pytest.mark.timeout(600)
def test_hostile_values_in_every_member(server: DeliveryServer) -> None:
    """Each value in each place of a body that would be good: refused, or taken as what it is."""
    known = known_parts(server)
    document = httpx.get(f"{server.url}/openapi.json").json()
    schema = schemathesis.openapi.from_dict(document)
    asked = 0
    faults: dict[str, str] = {}
    with contextlib.closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as http:
        for found in schema.get_all_operations():
            operation = found.ok()
            if "application/json" not in operation.definition.raw.get("requestBody", {}).get("content", {}):
                continue
            key = "sk-bank" if operation.path.startswith(("/dsp", "/v1")) else ADMIN_KEY
            path = re.sub(r"\{(\w+)\}", lambda part: known.get(part[1], "urn:uuid:1"), operation.path)
            for body in bodies(operation):
                for place in list(places(body))[:PLACES]:
                    mark = "a mark that stands nowhere else"
                    text = json.dumps(replaced(body, place, mark))
                    for value in HOSTILE + REFUSED_EVERYWHERE:
                        sent = text.replace(json.dumps(mark), value).encode("utf-8")
                        http.request(operation.method.upper(), path, sent, JSON | {"authorization": f"Bearer {key}"})
                        answer = http.getresponse()
                        told = answer.read()
                        asked += 1
                        bad = answer.status >= 500 and answer.status != UNAVAILABLE
                        if bad or (value in REFUSED_EVERYWHERE and answer.status < 400):
                            where = f"{operation.method} {path} {place} {value[:40]}"
                            faults[where] = f"{answer.status} {told[:300]!r}"
    print(asked, "requests")
    assert not faults, "\n".join(f"{where}: {what}" for where, what in faults.items())


DSP = "https://w3id.org/dspace/2025/1/context.jsonld"


@pytest.mark.parametrize(
    "body",
    [
        '{"@context":' + "[" * 2_000 + "]" * 2_000 + ',"@type":"CatalogRequestMessage"}',
        '{"@context":["%s"%s],"@type":"CatalogRequestMessage"}' % (DSP, ',"https://example.org/"' * 40_000),
        '{"@context":["%s"],"@context":["x"],"@type":"CatalogRequestMessage"}' % DSP,
        '{"@context":["%s"],"@type":["CatalogRequestMessage","Other"]}' % DSP,
        '{"@context":{"@vocab":"%s"},"@type":"CatalogRequestMessage"}' % DSP,
        '{"@context":["%s",{"@type":"@id"}],"@type":{"@id":"CatalogRequestMessage"}}' % DSP,
        '{"@context":["%s"],"@graph":[{"@type":"CatalogRequestMessage"}]}' % DSP,
        '{"@context":["%s"],"@type":"CatalogRequestMessage","filter":%s1%s}' % (DSP, '{"a":' * 3_000, "}" * 3_000),
        '{"@context":["%s"],"@type":"CatalogRequestMessage","filter":7}' % DSP,
        '{"@context":["%s"],"@type":"CatalogRequestMessage\\u0000"}' % DSP,
    ],
    ids=["deep", "giant", "twice", "types", "vocab", "type object", "graph", "deep filter", "filter", "nul"],
)
def test_hostile_json_ld(server: DeliveryServer, body: str) -> None:
    headers = JSON | {"authorization": "Bearer sk-bank"}
    answer = httpx.post(f"{server.url}/dsp/2025-1/catalog/request", content=body, headers=headers)
    assert answer.status_code in (400, 413), answer.text[:300]
    assert answer.json()["@type"] == "CatalogError"


def test_every_address_of_the_protocol_is_served(server: DeliveryServer) -> None:
    """What is described is there: nobody is told that the protocol has no such address."""
    document = httpx.get(f"{server.url}/openapi.json").json()
    headers = JSON | {"authorization": "Bearer sk-bank"}
    paths = [(path, method) for path in document["paths"] for method in document["paths"][path] if "/dsp/" in path]
    assert len(paths) == 17
    for path, method in paths:
        answer = httpx.request(method, server.url + path.replace("{pid}", "p").replace("{id}", "i"), headers=headers)
        assert "no such address" not in answer.text, path


def test_offers_that_the_protocol_cannot_say_are_refused(server: DeliveryServer) -> None:
    headers = {"authorization": f"Bearer {ADMIN_KEY}"}
    offers = f"{server.url}/api/products/{server.dated.product}/offers"

    def offer(policy: dict) -> httpx.Response:
        return httpx.post(offers, json={"policy": policy, "price": {"currency": "JPY"}}, headers=headers)

    assert offer({"note": "without rules"}).status_code == 400
    made = offer({"permission": [{"action": "read"}]})
    assert made.status_code == 201, made.text
    message = {"@context": [DSP], "@type": "CatalogRequestMessage"}
    answer = httpx.post(
        f"{server.url}/dsp/2025-1/catalog/request", json=message, headers={"authorization": "Bearer sk-bank"}
    )
    shown = [policy["@id"] for dataset in answer.json()["dataset"] for policy in dataset["hasPolicy"]]
    assert f"urn:minato:offer:{made.json()['id']}" in shown


@pytest.mark.parametrize(
    "name",
    [
        "..%2f..%2fminato.db",
        "%2e%2e",
        "..",
        ".",
        "%00",
        "a%00.csv",
        "a%0a.csv",
        "%ff%fe",
        "a%5cb",
        ".hidden",
        "x" * 100_000,
        "a b",
        "%E2%80%AE.csv",
        "tables/x",
        "~",
    ],
    ids=lambda name: name[:20],
)
def test_names_of_files_lead_nowhere(server: DeliveryServer, name: str) -> None:
    """A product of one's own, so that the name alone is at fault."""
    before = sorted(path.name for path in server.data.iterdir())
    target = f"/api/products/{server.fuzzed.product}/versions/1/files/{name}"
    request = f"PUT {target} HTTP/1.1\r\nhost: h\r\nauthorization: Bearer {ADMIN_KEY}\r\ncontent-length: 1\r\n\r\nx"
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(request.encode("latin-1"))
        status = connection.recv(4096).split(b" ")[1]
    assert b"400" <= status < b"500", status
    assert sorted(path.name for path in server.data.iterdir()) == before


def test_tokens_that_have_expired_open_nothing(server: DeliveryServer) -> None:
    profile = server.as_("bank").get(f"/api/agreements/{server.dated.agreement}/sharing-profile")
    shares = f"{server.url}/sharing/shares"
    token = profile["bearerToken"]
    assert httpx.get(shares, headers={"authorization": f"Bearer {token}"}).status_code == 200
    for position in range(len(token)):
        other = "0" if token[position] != "0" else "1"
        altered = token[:position] + other + token[position + 1 :]
        assert httpx.get(shares, headers={"authorization": f"Bearer {altered}"}).status_code == 401
    # An operation tried before may have suspended the account, which gets no token then.
    operator = Management(server.url)
    (account,) = [item["id"] for item in operator.pages("/api/accounts") if item["name"] == "bank"]
    assert operator.http.patch(f"/api/accounts/{account}", json={"state": "active"}).status_code == 200
    carbon = httpx.post(
        f"{server.url}/auth/token", auth=("bank", "sk-bank"), data={"grant_type": "client_credentials"}
    ).json()["access_token"]
    footprints = f"{server.url}/3/footprints"
    assert httpx.get(footprints, headers={"authorization": f"Bearer {carbon}"}).status_code == 200
    with server.database() as database:
        database.execute("UPDATE delivery_grants SET expires_at = 1")
        database.execute("UPDATE carbon_tokens SET expires_at = 1")
    late = httpx.get(shares, headers={"authorization": f"Bearer {token}"})
    assert late.status_code in (401, 403), late.text
    late = httpx.get(footprints, headers={"authorization": f"Bearer {carbon}"})
    assert (late.status_code, late.json()["code"]) == (401, "TokenExpired")
