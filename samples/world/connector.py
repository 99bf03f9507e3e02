"""The connector of a library in China that negotiates by the Dataspace Protocol 2025-1, from a server of its own.

It says what the sample has it say, and takes whatever it is answered."""

from __future__ import annotations

import json
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from api import API, until

CONTEXT = ["https://w3id.org/dspace/2025/1/context.jsonld"]
ROOT_PATH = "/dsp/2025-1"


def message(kind: str, **members: object) -> dict:
    return {"@context": CONTEXT, "@type": kind} | members


class Connector:
    """Listens on a port of its own; speaks with the key of its participant on the exchange."""

    def __init__(self) -> None:
        connector = self
        self.received: list[tuple[str, dict]] = []

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                connector.received.append((self.path, body))
                answer = json.dumps(
                    message(
                        "ContractNegotiation",
                        providerPid=body["providerPid"],
                        consumerPid=body["consumerPid"],
                        state="OFFERED",
                    )
                ).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def request(self, api: API, offer: dict, dataset: str) -> Negotiation:
        """Asks for an offer on its terms, or on others that stand in it."""
        consumer = f"urn:uuid:{uuid.uuid4()}"
        body = message("ContractRequestMessage", consumerPid=consumer, callbackAddress=self.url, offer=offer)
        body["offer"] = offer | {"@type": "Offer", "target": dataset}
        answer = api.post(f"{ROOT_PATH}/negotiations/request", body)
        return Negotiation(self, api, consumer, answer["providerPid"])


class Negotiation:
    """One negotiation, seen from the consumer."""

    def __init__(self, connector: Connector, api: API, consumer: str, provider: str) -> None:
        self.connector = connector
        self.api = api
        self.pids = {"consumerPid": consumer, "providerPid": provider}

    def expect(self, end: str) -> dict:
        """The message whose path ends so."""

        def found() -> list[dict]:
            return [
                body
                for path, body in self.connector.received
                if body["consumerPid"] == self.pids["consumerPid"] and urlsplit(path).path.endswith(end)
            ]

        until(f"a message of the negotiation to …{end}", found, 30)
        return found()[-1]

    def send(self, path: str, kind: str, **members: object) -> None:
        where = f"{ROOT_PATH}/negotiations/{self.pids['providerPid']}/{path}"
        self.api.post(where, message(kind, **self.pids, **members))

    def verify(self) -> None:
        self.send("agreement/verification", "ContractAgreementVerificationMessage")

    def terminate(self, *reasons: str) -> None:
        self.send("termination", "ContractNegotiationTerminationMessage", reason=list(reasons))
