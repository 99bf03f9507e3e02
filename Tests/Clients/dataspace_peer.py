"""Another connector of the Dataspace Protocol, as the tests need one: it takes messages and says what it is told to.

Every message that comes from the server under test, and every answer of it, is validated against the schemas of the
protocol, which lie beside the repository.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from jsonschema import Draft201909Validator
from referencing import Registry, Resource

from server import REPOSITORY, Minato

SCHEMAS = REPOSITORY.parent / "shared/data/dsp"
CONTEXT = ["https://w3id.org/dspace/2025/1/context.jsonld"]
#: As the protocol's test suite sends it: a text with blanks.
TOKEN = '{"region": "eu", "audience": "peer"}'
DID = "did:web:peer.example"
#: How long a message may take to come.
WAIT = 15.0

_FILES = {
    "ContractRequestMessage": "negotiation/contract-request-message",
    "ContractOfferMessage": "negotiation/contract-offer-message",
    "ContractAgreementMessage": "negotiation/contract-agreement-message",
    "ContractAgreementVerificationMessage": "negotiation/contract-agreement-verification-message",
    "ContractNegotiationEventMessage": "negotiation/contract-negotiation-event-message",
    "ContractNegotiationTerminationMessage": "negotiation/contract-negotiation-termination-message",
    "ContractNegotiation": "negotiation/contract-negotiation",
    "ContractNegotiationError": "negotiation/contract-negotiation-error",
    "TransferRequestMessage": "transfer/transfer-request-message",
    "TransferStartMessage": "transfer/transfer-start-message",
    "TransferCompletionMessage": "transfer/transfer-completion-message",
    "TransferTerminationMessage": "transfer/transfer-termination-message",
    "TransferSuspensionMessage": "transfer/transfer-suspension-message",
    "TransferProcess": "transfer/transfer-process",
    "TransferError": "transfer/transfer-error",
    "CatalogRequestMessage": "catalog/catalog-request-message",
    "Catalog": "catalog/catalog",
    "Dataset": "catalog/dataset",
    "CatalogError": "catalog/catalog-error",
}

needs_schemas = pytest.mark.skipif(not SCHEMAS.exists(), reason=f"the schemas of the protocol are not at {SCHEMAS}")


def _read(path: Path) -> dict:
    # Three of the published schemas miss a slash in a reference, so that no validator can follow it.
    return json.loads(path.read_text().replace("json#definitions/", "json#/definitions/"))


@cache
def _registry() -> Registry:
    registry = Registry()
    for path in SCHEMAS.rglob("*-schema.json"):
        document = _read(path)
        registry = registry.with_resource(document["$id"], Resource.from_contents(document))
    return registry


@cache
def schema(name: str) -> Draft201909Validator:
    return Draft201909Validator(_read(SCHEMAS / f"{name}-schema.json"), registry=_registry())


def valid(message: dict) -> dict:
    """The message, once the schema of its type has let it pass. Only the protocol's own context may stand in it."""
    schema(_FILES[message["@type"]]).validate(message)
    assert message["@context"] == CONTEXT
    return message


def message(kind: str, **members: object) -> dict:
    return {"@context": CONTEXT, "@type": kind} | {name: value for name, value in members.items() if value is not None}


def offer(iri: str, target: str) -> dict:
    return {"@id": iri, "@type": "Offer", "target": target, "permission": [{"action": "use"}]}


class Peer:
    """A connector on a port of its own."""

    def __init__(self) -> None:
        self.received: list[tuple[str, dict]] = []
        self.authorizations: list[str | None] = []
        self.faults: list[str] = []
        #: Answered in place of what is due, by the end of the path.
        self.failing: dict[str, int] = {}
        self.pids: dict[str, str] = {}
        #: What GET answers, by the provider's or the consumer's identifier.
        self.standing: dict[str, dict] = {}
        self._seen = 0
        peer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                standing = peer.standing.get(unquote(self.path).rsplit("/", 1)[-1])
                self.answer(200 if standing else 404, standing or message("CatalogError", code="404"))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                peer.authorizations.append(self.headers["authorization"])
                self.answer(*peer.take(self.path, json.loads(body)))

            def answer(self, status: int, document: dict) -> None:
                body = json.dumps(document).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, path: str, body: dict) -> tuple[int, dict]:
        try:
            valid(body)
        except Exception as fault:  # told by the test, not by this thread
            self.faults.append(f"{path}: {fault}")
        status = next((status for end, status in self.failing.items() if path.endswith(end)), None)
        is_transfer = path.startswith("/transfers")
        consumer = body["consumerPid"]
        # Before anybody hears of the message.
        provider = body.get("providerPid") or self.pids.setdefault(consumer, f"urn:uuid:{uuid.uuid4()}")
        self.received.append((path, body))
        if status is not None:
            kind = "TransferError" if is_transfer else "ContractNegotiationError"
            told = {"code": "told", "reason": ["told to refuse"]}
            return status, message(kind, providerPid=provider, consumerPid=consumer, **told)
        kind = "TransferProcess" if is_transfer else "ContractNegotiation"
        state = "REQUESTED" if path.endswith("/request") else "STARTED" if is_transfer else "OFFERED"
        answer = message(kind, providerPid=provider, consumerPid=consumer, state=state)
        return 201 if path in ("/negotiations/request", "/transfers/request") else 200, answer

    def expect(self, process: str, end: str) -> dict:
        """The next message about a process; it must have come to this address."""
        deadline = time.monotonic() + WAIT
        while time.monotonic() < deadline:
            assert not self.faults, self.faults
            mine = [
                (path, body)
                for path, body in self.received
                if process in (body.get("providerPid"), body["consumerPid"])
            ]
            taken = self.pids.setdefault(f"taken {process}", "0")
            if len(mine) > int(taken):
                path, body = mine[int(taken)]
                self.pids[f"taken {process}"] = str(int(taken) + 1)
                assert path.endswith(end), f"{path} came, not {end}"
                return body
            time.sleep(0.005)
        raise AssertionError(f"no message to {end} in {WAIT} s; there were {[path for path, _ in self.received]}")

    def forget(self, process: str) -> None:
        """Leaves out what came about a process until now."""
        mine = [body for _, body in self.received if process in (body.get("providerPid"), body["consumerPid"])]
        self.pids[f"taken {process}"] = str(len(mine))

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Connector:
    """Speaks to the server under test as the peer does; each answer is validated."""

    def __init__(self, minato: Minato, token: str = TOKEN) -> None:
        self.http = httpx.Client(
            base_url=f"{minato.url}/dsp/2025-1", headers={"authorization": token} if token else {}, timeout=30
        )

    def post(self, path: str, document: dict) -> httpx.Response:
        answer = self.http.post(path, json=document)
        valid(answer.json())
        return answer

    def send(self, path: str, document: dict, status: int = 200) -> dict:
        answer = self.post(path, valid(document))
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def refused(self, path: str, document: dict) -> dict:
        """A message that must not be taken: any 4xx but 404, with the error of its kind."""
        answer = self.post(path, document)
        assert 400 <= answer.status_code < 500 and answer.status_code != 404, f"{path}: {answer.status_code}"
        assert answer.json()["@type"].endswith("Error")
        return answer.json()

    def state(self, path: str) -> str:
        answer = self.http.get(path)
        assert answer.status_code == 200, answer.text
        return valid(answer.json())["state"]


def world(peer: Peer, datasets: dict[str, dict], **more: object) -> dict:
    """`exchange:` of a server that knows the peer, with one offer for each dataset, by its playbook."""
    return {
        "peers": [
            {"did": DID, "connector": peer.url, "token": TOKEN, "outbound_token": "Bearer of the server"},
            {"did": "did:web:stranger.example", "token": "the stranger"},
        ],
        "callbacks": {"loopback": True},
        "datasets": [
            {"iri": iri, "title": iri, "offers": [{"iri": f"{iri}:offer", "playbook": playbook}]}
            for iri, playbook in datasets.items()
        ],
    } | more
