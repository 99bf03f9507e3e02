"""A supplier's API through the proxy: confined to its path, without credentials, metered, cut when the agreement ends."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from delivery import Deal, DeliveryServer
from fake_api import PIECE, FakeAPI
from management import Management
from server import eventually, free_port


@pytest.fixture(scope="module")
def api() -> Iterator[FakeAPI]:
    api = FakeAPI()
    yield api
    api.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, api: FakeAPI) -> Iterator[DeliveryServer]:
    upstreams = [
        {"name": "scores", "supplier": "supplier", "base_url": f"{api.url}/base", "api_key": "of-the-house"},
        {"name": "gone", "supplier": "supplier", "base_url": f"http://127.0.0.1:{free_port()}"},
        {"name": "other", "supplier": "stranger", "base_url": api.url},
    ]
    server = DeliveryServer(tmp_path_factory.mktemp("proxy"), upstreams=upstreams)
    server.deals = {name: server.deal(name, []) for name in ("scores", "gone", "other", "none", "ending")}
    with server.database() as database:
        for name, deal in server.deals.items():
            upstream = {"ending": "scores", "none": "unknown"}.get(name, name)
            metadata = json.dumps({"api": {"upstream": upstream, "path": "/v1"}})
            database.execute(
                "UPDATE products SET metadata = ? WHERE id = ?", (metadata, server.identifier(deal.product))
            )
    with server:
        yield server


def call(server: DeliveryServer, deal: Deal, path: str = "/x", method: str = "GET", key: str = "bank", **more: object):
    headers = {"authorization": f"Bearer sk-{key}"} | more.pop("headers", {})
    return httpx.request(method, f"{server.url}/proxy/{deal.agreement}{path}", headers=headers, **more)


def failure(server: DeliveryServer) -> str:
    """The last line of the log about a request that failed."""
    return [line for line in server.log_tail().splitlines() if "request failed" in line][-1]


def raw(server: DeliveryServer, target: str) -> int:
    """The status of a request whose target no client has tidied."""
    head = f"GET {target} HTTP/1.1\r\nhost: h\r\nauthorization: Bearer sk-bank\r\nconnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(head.encode("latin-1"))
        return int(connection.recv(1 << 16).split(b" ")[1])


def test_a_call_passes_without_credentials_and_with_the_key_of_the_house(server: DeliveryServer, api: FakeAPI) -> None:
    deal = server.deals["scores"]
    fields = {"cookie": "a=b", "x-private": "1", "connection": "x-private", "x-forwarded-for": "1.2.3.4"}
    answer = call(server, deal, "/by-id/7?full=1", "POST", content="question", headers=fields)
    assert (answer.status_code, answer.json()) == (200, {"echo": "question"})
    assert answer.headers["etag"] == '"1"'
    assert "set-cookie" not in answer.headers
    came = api.requests[-1]
    assert (came["method"], came["path"], came["body"]) == ("POST", "/base/v1/by-id/7?full=1", "question")
    assert came["headers"]["authorization"] == "Bearer of-the-house"
    assert not {"cookie", "x-private", "x-forwarded-for"} & set(came["headers"])
    assert server.url.split("//")[1] != came["headers"]["host"]


def test_get_head_and_other_methods(server: DeliveryServer, api: FakeAPI) -> None:
    deal = server.deals["scores"]
    assert call(server, deal, "").json() == {"echo": ""}
    assert api.requests[-1]["path"] == "/base/v1"
    head = call(server, deal, "/x", "HEAD")
    assert (head.status_code, head.headers["content-length"], head.content) == (200, "12", b"")
    before = len(api.requests)
    assert call(server, deal, "/x", "DELETE").status_code in (404, 405)
    assert len(api.requests) == before


@pytest.mark.parametrize(
    "path", ["/../x", "/%2e%2e/x", "/a/..%2fx", "/%252e%252e/x", "//x", "/..;/x", "/a%5c..%5cx", "/%00", "/a\\..\\x"]
)
def test_no_path_leads_out(server: DeliveryServer, api: FakeAPI, path: str) -> None:
    before = len(api.requests)
    status = raw(server, f"/proxy/{server.deals['scores'].agreement}{path}")
    assert 400 <= status < 500, status
    assert len(api.requests) == before


@pytest.mark.parametrize(
    ("path", "status"), [("/redirect", 502), ("/unauthorized", 502), ("/huge", 502), ("/teapot", 418)]
)
def test_faults_of_the_upstream(server: DeliveryServer, path: str, status: int) -> None:
    answer = call(server, server.deals["scores"], path)
    assert answer.status_code == status
    if status == 502:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "urn:minato:problem:upstream-failed"


def test_an_upstream_that_is_not_there(server: DeliveryServer) -> None:
    answer = call(server, server.deals["gone"], headers={"x-request-id": "gone-1"})
    assert answer.status_code == 502
    assert answer.headers["x-request-id"] == "gone-1"
    assert "gone-1" in failure(server)


def test_an_upstream_that_dies_in_the_middle_shows(server: DeliveryServer) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        call(server, server.deals["scores"], "/die", headers={"x-request-id": "dies-1"})
    eventually("a line in the log", lambda: "dies-1" in failure(server))


def test_nobody_sells_the_api_of_another(server: DeliveryServer, api: FakeAPI) -> None:
    before = len(api.requests)
    assert call(server, server.deals["other"]).status_code == 404
    assert call(server, server.deals["none"]).status_code == 404
    assert len(api.requests) == before


def test_who_may_call(server: DeliveryServer, api: FakeAPI) -> None:
    deal = server.deals["scores"]
    before = len(api.requests)
    assert call(server, deal, key="supplier").status_code == 403
    assert call(server, deal, key="stranger").status_code == 404
    assert call(server, deal, key="unknown").status_code == 401
    assert call(server, deal, headers={"authorization": "Bearer mdt_unknown"}).status_code == 401
    assert call(server, deal, "/x", "POST", content=bytes((1 << 20) + 1)).status_code == 413
    assert len(api.requests) == before


def test_a_members_role_holds_here_too(server: DeliveryServer, api: FakeAPI) -> None:
    """A call may cost: whose role is to look does not make one."""
    deal = server.deals["scores"]
    operator = Management(server.url)
    (account,) = [item["id"] for item in operator.pages("/api/accounts") if item["name"] == "bank"]
    keys = {}
    for role in ("viewer", "user"):
        keys[role] = operator.post(f"/api/accounts/{account}/keys", {"label": role})
        operator.post("/api/participants/bank/members", {"key": keys[role]["id"], "name": role, "role": role})
    before = len(api.requests)
    headers = {role: {"authorization": f"Bearer {key['key']}"} for role, key in keys.items()}
    assert call(server, deal, headers=headers["viewer"]).status_code == 403
    assert len(api.requests) == before
    assert call(server, deal, headers=headers["user"]).status_code == 200
    operator.http.delete(f"/api/participants/bank/members/{keys['user']['id']}")
    assert call(server, deal, headers=headers["user"]).status_code == 403


def test_calls_and_bytes_are_counted(server: DeliveryServer) -> None:
    deal = server.deals["scores"]
    before = server.sent(deal)
    call(server, deal, "/counted")

    def counted() -> dict | None:
        sent = server.sent(deal)
        return sent if sent["total_bytes"] == before["total_bytes"] + 12 else None

    sent = eventually("the bytes are counted", counted)
    assert sent["total_files"] == before["total_files"] + 1
    assert "GET /v1/counted" in [item["name"] for item in sent["deliveries"]]
    assert 'minato_proxy_calls_total{outcome="answered"}' in httpx.get(f"{server.url}/metrics").text


def test_the_end_of_the_agreement_cuts_an_answer_under_way(server: DeliveryServer) -> None:
    deal = server.deals["ending"]

    def end() -> None:
        server.as_("supplier").post(f"/api/agreements/{deal.agreement}/termination", {})

    # The answer may be cut before the supplier hears that the agreement has ended.
    ending = threading.Thread(target=end)
    asked, got = 0.0, 0
    url = f"{server.url}/proxy/{deal.agreement}/slow"
    with (
        pytest.raises(httpx.RemoteProtocolError),
        httpx.stream("GET", url, headers={"authorization": "Bearer sk-bank"}) as answer,
    ):
        for part in answer.iter_raw():
            if got == 0:
                asked = time.monotonic()
                ending.start()
            got += len(part)
    assert time.monotonic() - asked < 1.0
    ending.join()
    assert len(PIECE) <= got < 60 * len(PIECE)
    assert call(server, deal).status_code == 403
