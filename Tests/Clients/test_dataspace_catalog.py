"""The catalog over HTTP: what the protocol's test suite asks (MET, CAT), pages, and what is refused."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator

import httpx
import pytest

from dataspace_peer import Connector, Peer, message, needs_schemas, valid, world
from server import Minato

pytestmark = needs_schemas

COUNT = 230
REQUEST = message("CatalogRequestMessage")


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Minato]:
    peer = Peer()
    datasets = {f"urn:minato:dataset/{number:03}": {} for number in range(COUNT)}
    settings = {"server": {"admin_keys": ["sk-admin-of-the-tests"]}, "exchange": world(peer, datasets)}
    with Minato(tmp_path_factory.mktemp("catalog"), settings) as minato:
        yield minato
    peer.stop()


def links(answer: httpx.Response) -> dict[str, str]:
    """The query of each link by its relation: the tests reach the server under another address than it knows."""
    found = re.findall(r'<[^?>]*(\?[^>]*)?>; rel="(\w+)"', answer.headers.get("link", ""))
    return {relation: query for query, relation in found}


def identifiers(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [dataset["@id"] for dataset in valid(answer.json()).get("dataset", [])]


def test_cat_01_01_the_catalog_has_every_dataset_page_by_page(exchange: Minato) -> None:
    connector = Connector(exchange)
    pages = []
    query = ""
    while True:
        answer = connector.post(f"/catalog/request{query}", REQUEST)
        pages.append(identifiers(answer))
        if "next" not in links(answer):
            break
        query = links(answer)["next"]
    assert [len(page) for page in pages] == [100, 100, 30]
    assert {iri for page in pages for iri in page} == {f"urn:minato:dataset/{number:03}" for number in range(COUNT)}
    # And back to the front.
    backwards = [pages[-1]]
    while "previous" in links(answer):
        answer = connector.post(f"/catalog/request{links(answer)['previous']}", REQUEST)
        backwards.append(identifiers(answer))
    assert backwards == pages[::-1]


def test_cat_01_02_one_dataset(exchange: Minato) -> None:
    answer = Connector(exchange).http.get("/catalog/datasets/urn:minato:dataset%2F007")
    dataset = valid(answer.json())
    assert answer.status_code == 200 and dataset["@id"] == "urn:minato:dataset/007"
    (offered,) = dataset["hasPolicy"]
    assert "target" not in offered and offered["permission"] == [{"action": "use"}]
    assert {distribution["format"] for distribution in dataset["distribution"]} == {"HttpData-PULL", "DeltaSharing"}


def test_cat_01_03_an_unknown_dataset(exchange: Minato) -> None:
    answer = Connector(exchange).http.get("/catalog/datasets/urn:nobody:has:it")
    assert answer.status_code == 404
    assert valid(answer.json())["@type"] == "CatalogError"


def test_met_01_01_the_versions(exchange: Minato) -> None:
    answer = httpx.get(f"{exchange.url}/.well-known/dspace-version")
    assert answer.status_code == 200 and answer.json()["protocolVersions"]


def test_strangers_see_no_catalog(exchange: Minato) -> None:
    for token in ("", "Bearer nobody"):
        answer = Connector(exchange, token).post("/catalog/request", REQUEST)
        assert answer.status_code == 404


@pytest.mark.parametrize(
    "change", [{"filter": ["x"]}, {"filter": 1}, {"@context": None}, {"@type": "Catalog"}], ids=str
)
def test_what_cannot_be_asked_is_refused(change: dict, exchange: Minato) -> None:
    assert Connector(exchange).post("/catalog/request", REQUEST | change).status_code == 400


def test_forged_cursors_are_refused(exchange: Minato) -> None:
    for cursor in ("x", "prod_", "%00", "../.."):
        assert Connector(exchange).post(f"/catalog/request?cursor={cursor}", REQUEST).status_code == 400


def test_a_zipped_request_is_read(exchange: Minato) -> None:
    body = gzip.compress(json.dumps(REQUEST).encode())
    headers = {"content-encoding": "gzip", "content-type": "application/json"}
    answer = Connector(exchange).http.post("/catalog/request", content=body, headers=headers)
    assert len(identifiers(answer)) == 100
    bomb = gzip.compress(b" " * (8 << 20))
    answer = Connector(exchange).http.post("/catalog/request", content=bomb, headers=headers)
    assert answer.status_code == 413
    answer = Connector(exchange).http.post("/catalog/request", content=b"<a/>", headers={"content-type": "text/xml"})
    assert answer.status_code == 415


def test_addresses_that_the_protocol_does_not_have(exchange: Minato) -> None:
    http = Connector(exchange).http
    for path in (
        "/",
        "/catalog",
        "/catalog/datasets",
        "/negotiations",
        "/transfers/a/b/c",
        "/%ff%fe",
        "/catalog/../..",
    ):
        answer = http.get(path)
        assert answer.status_code in (404, 405), path
