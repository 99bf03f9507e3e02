"""From a registered organisation to a product that three languages find, and off the board when its right goes."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from management import Management
from server import ADMIN_KEY, Minato, run_minato

CONFIGURATION = {
    "server": {"public_url": "http://127.0.0.1:8080", "admin_keys": [ADMIN_KEY]},
    "exchange": {"max_file_bytes": 4096},
}
CSV = b"firm,score\nminato,1\n"
METADATA = {
    "title": {"en": "Corporate credit scores", "ja": "企業信用スコア", "zh": "企业信用评分"},
    "description": {"en": "Monthly scores of small firms", "ja": "中小企業の月次スコア", "zh": "中小企业月度评分"},
    "keywords": ["credit", "ｃｏｒｐｏｒａｔｅ"],
    "languages": ["ja"],
    "temporal": {"start": "2020-01-01", "end": "2025-12-31"},
    "update_frequency": "P1M",
    "resources": ["urn:scores"],
    "actions": ["read"],
    "territory": ["*"],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Minato]:
    with Minato(tmp_path_factory.mktemp("registry"), CONFIGURATION) as minato:
        yield minato


@pytest.fixture(scope="module")
def operator(server: Minato) -> Management:
    return Management(server.url)


class Organisation:
    """A registered participant with a key of its account."""

    def __init__(self, server: Minato, operator: Management, name: str, *roles: str, **more: str) -> None:
        self.name = name
        body = {"name": name, "legal_name": name.title(), "roles": list(roles), "jurisdiction": "JP"}
        made = operator.post("/api/participants", body | {"currency": "JPY"} | more)
        self.id, self.did, self.account = made["id"], made["did"], made["account"]
        self.server, self.operator = server, operator
        self.key = self.new_key()
        self.api = Management(server.url, self.key["key"])

    def new_key(self) -> dict:
        return self.operator.post(f"/api/accounts/{self.account}/keys", {})

    def member(self, role: str) -> Management:
        key = self.new_key()
        self.api.post(f"/api/participants/{self.name}/members", {"key": key["id"], "name": role, "role": role})
        return Management(self.server.url, key["key"])

    def put(self, product: str, number: int, name: str, content: bytes, **query: str) -> httpx.Response:
        return self.api.http.put(
            f"/api/products/{product}/versions/{number}/files/{name}",
            params=query,
            content=content,
            headers={"content-type": "text/csv"},
        )


def status(api: Management, method: str, path: str, body: dict | None = None) -> tuple[int, str]:
    answer = api.http.request(method, path, json=body)
    return answer.status_code, answer.json().get("detail", "")


def right(actions: list[str] | None = None, **more: object) -> dict:
    return {
        "kind": "operate",
        "resource": "urn:scores",
        "class": "enterprise",
        "basis": {"kind": "origination", "reference": "own systems"},
        "actions": actions or ["read"],
        "territory": ["*"],
        "evidence": [{"name": "statement.pdf", "sha256": "ab" * 32}],
    } | more


def product(**metadata: object) -> dict:
    return {
        "board": "finance",
        "class": "enterprise",
        "sensitivity": "general",
        "cross_border": "restricted",
        "metadata": METADATA | metadata,
    }


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def verified(jws: str, did_document: dict) -> dict:
    """The payload of a compact JWS, by a judge that shares no code with the server."""
    head, body, signature = jws.split(".")
    header = json.loads(decoded(head))
    assert header["alg"] == "EdDSA"
    (method,) = [m for m in did_document["verificationMethod"] if m["id"] == header["kid"]]
    assert method["controller"] == did_document["id"]
    assert method["id"] in did_document["assertionMethod"]
    key = Ed25519PublicKey.from_public_bytes(decoded(method["publicKeyJwk"]["x"]))
    key.verify(decoded(signature), f"{head}.{body}".encode())
    return json.loads(decoded(body)) | {"typ": header["typ"]}


def test_from_registration_to_the_board_and_off_it(server: Minato, operator: Management, tmp_path: Path) -> None:
    supplier = Organisation(server, operator, "score-house", "supplier")
    assessor = Organisation(server, operator, "assay-office", "assessor")
    buyer = Organisation(server, operator, "tokyo-bank", "demander")
    house = httpx.get(f"{server.url}/.well-known/did.json").json()

    made = supplier.api.post("/api/products", product())
    path = f"/api/products/{made['id']}"
    assert status(buyer.api, "GET", path)[0] == 404

    code, detail = status(supplier.api, "POST", f"{path}/listing", {"step": "list"})
    assert code == 422
    for reason in ("no use case", "no certified right to operate", "No compliance assessment", "No version"):
        assert reason in detail
    assert len(supplier.api.get(f"{path}/listing")["reasons"]) >= 5

    supplier.api.http.patch(path, json={"metadata": METADATA | {"use_cases": ["credit review"]}})
    supplier.api.post(f"{path}/versions", {"notes": "first"})
    assert supplier.put(made["id"], 1, "scores.csv", CSV).json()["sha256"] == hashlib.sha256(CSV).hexdigest()
    assert supplier.put(made["id"], 1, "sample.csv", CSV[:10], role="sample").status_code == 201
    assert supplier.put(made["id"], 1, "scores.csv", CSV).status_code == 409
    assert supplier.put(made["id"], 1, "large.csv", b"x" * 4097).status_code == 413
    assert supplier.put(made["id"], 1, "..%2f..%2fevil", CSV).status_code == 400
    assert buyer.put(made["id"], 1, "evil.csv", CSV).status_code == 404
    supplier.api.post(f"{path}/versions/1/publication", {})
    assert supplier.put(made["id"], 1, "late.csv", CSV).status_code == 409

    registered = supplier.api.post("/api/rights", right())
    assert status(supplier.api, "POST", f"/api/rights/{registered['id']}/step", {"step": "certify"})[0] == 403
    operator.post(f"/api/rights/{registered['id']}/step", {"step": "certify"})
    assert (
        status(
            supplier.api, "POST", f"{path}/assessments", {"kind": "compliance", "verdict": "passed", "findings": "x"}
        )[0]
        == 403
    )
    assessment = assessor.api.post(
        f"{path}/assessments", {"kind": "compliance", "verdict": "passed", "findings": "lawful source"}
    )
    own = httpx.get(f"{server.url}/participants/assay-office/did.json").json()
    assert own["id"] == assessor.did == "did:web:127.0.0.1%3A8080:participants:assay-office"
    assert verified(assessment["document"], own)["sub"] == made["iri"]

    assert supplier.api.post(f"{path}/listing", {"step": "list"})["state"] == "listed"
    assert supplier.api.get(f"{path}/listing")["chain_of_title"] == [registered["id"]]

    for words in ("corporate SCORES", "信用スコア", "企业信用", "ＣＲＥＤＩＴ"):
        found = buyer.api.get("/api/products", q=words)
        assert [hit["id"] for hit in found["items"]] == [made["id"]], words
        assert found["items"][0]["explanation"][0]["fields"]
        assert {"facet": "board", "name": "finance", "products": 1} in found["facets"]
    assert buyer.api.get("/api/products", q="credit", board="carbon")["items"] == []
    assert buyer.api.get("/api/products", language="ja")["total"] == 1
    sample = httpx.get(f"{server.url}{path}/sample/sample.csv")
    assert (sample.status_code, sample.content) == (200, CSV[:10])
    assert httpx.get(f"{server.url}{path}/sample/scores.csv").status_code == 404

    # The certificate, by a judge that shares no code, and by the command offline.
    bundle = supplier.api.get(f"/api/rights/{registered['id']}/certificate")
    credential = verified(bundle["certificate"], house)
    assert credential["typ"] == "vc+jwt"
    assert credential["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert credential["issuer"] == house["id"]
    assert credential["credentialSubject"]["id"] == supplier.did
    assert json.loads(bundle["leaf"])["certificate"] == hashlib.sha256(bundle["certificate"].encode()).hexdigest()
    (tmp_path / "did.json").write_text(json.dumps(house))
    (tmp_path / "bundle.json").write_text(json.dumps(bundle))
    arguments = ["--did", str(tmp_path / "did.json"), "--log-key", bundle["verifier_key"]]
    good = run_minato("exchange", "verify", str(tmp_path / "bundle.json"), *arguments)
    assert good.returncode == 0, good.stderr
    assert "passed   inclusion" in good.stdout
    position = len(bundle["certificate"]) // 2
    changed = bundle["certificate"][position] == "A" and "B" or "A"
    altered = bundle["certificate"][:position] + changed + bundle["certificate"][position + 1 :]
    (tmp_path / "altered.json").write_text(json.dumps(bundle | {"certificate": altered}))
    bad = run_minato("exchange", "verify", str(tmp_path / "altered.json"), *arguments)
    assert bad.returncode == 1
    with pytest.raises((InvalidSignature, ValueError)):
        verified(altered, house)

    supplier.api.post(f"/api/rights/{registered['id']}/step", {"step": "revoke", "reason": "sold"})
    deadline = time.monotonic() + 15
    while supplier.api.get(path)["state"] == "listed":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert supplier.api.get(path)["state"] == "suspended"
    assert buyer.api.get("/api/products", q="信用スコア")["items"] == []
    assert httpx.get(f"{server.url}{path}/sample/sample.csv").status_code == 404
    answer = httpx.get(f"{server.url}/api/rights/{registered['id']}/status").json()
    assert answer == {"id": registered["id"], "state": "revoked"}
    (tmp_path / "status.json").write_text(json.dumps(answer))
    gone = run_minato(
        "exchange", "verify", str(tmp_path / "bundle.json"), *arguments, "--status", str(tmp_path / "status.json")
    )
    assert gone.returncode == 1


def test_a_right_that_expires_takes_its_product_off_the_board(server: Minato, operator: Management) -> None:
    supplier = Organisation(server, operator, "short-lived", "supplier")
    end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 4))
    short = supplier.api.post("/api/rights", right(resource="urn:short", ends_at=end))
    operator.post(f"/api/rights/{short['id']}/step", {"step": "certify"})
    made = supplier.api.post("/api/products", product(resources=["urn:short"], use_cases=["review"]))
    path = f"/api/products/{made['id']}"
    supplier.api.post(f"{path}/versions", {})
    supplier.put(made["id"], 1, "a.csv", CSV)
    supplier.put(made["id"], 1, "s.csv", CSV, role="sample")
    supplier.api.post(f"{path}/versions/1/publication", {})
    operator.post(f"{path}/assessments", {"kind": "compliance", "verdict": "passed", "findings": "good"})
    assert supplier.api.post(f"{path}/listing", {"step": "list"})["state"] == "listed"
    deadline = time.monotonic() + 15
    while supplier.api.get(path)["state"] == "listed":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert supplier.api.get(f"/api/rights/{short['id']}")["state"] == "expired"
    assert supplier.api.get(path)["state"] == "suspended"


def test_what_is_assessed_is_what_is_listed(server: Minato, operator: Management) -> None:
    supplier = Organisation(server, operator, "versioned", "supplier")
    held = supplier.api.post("/api/rights", right(resource="urn:versioned"))
    operator.post(f"/api/rights/{held['id']}/step", {"step": "certify"})
    described = METADATA | {"resources": ["urn:versioned"], "use_cases": ["review"]}
    made = supplier.api.post("/api/products", product(**described))
    path = f"/api/products/{made['id']}"

    def begin(number: int) -> str:
        supplier.api.post(f"{path}/versions", {})
        supplier.put(made["id"], number, "a.csv", CSV)
        supplier.put(made["id"], number, "s.csv", CSV, role="sample")
        return f"{path}/versions/{number}/publication"

    def assess(**version: int) -> dict:
        verdict = {"kind": "compliance", "verdict": "passed", "findings": "good"}
        return operator.post(f"{path}/assessments", verdict | version)

    assert (
        status(operator, "POST", f"{path}/assessments", {"kind": "compliance", "verdict": "passed", "findings": "x"})[0]
        == 422
    )
    supplier.api.post(begin(1), {})
    assessment = assess()
    house = httpx.get(f"{server.url}/.well-known/did.json").json()
    signed = verified(assessment["document"], house)
    assert (signed["version"], signed["version_number"]) == (assessment["version"], 1)
    # The hash can be told again from what is shown.
    (version,) = supplier.api.get(f"{path}/versions")["items"]
    facts = {
        "product": made["id"],
        "class": "enterprise",
        "sensitivity": "general",
        "cross_border": "restricted",
        "metadata": described,
        "version": version["id"],
        "files": [{name: file[name] for name in ("name", "role", "sha256")} for file in version["files"]],
        "sources": [],
    }
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert signed["facts_sha256"] == assessment["facts_sha256"] == hashlib.sha256(canonical).hexdigest()
    assert supplier.api.post(f"{path}/listing", {"step": "list"})["state"] == "listed"

    # One that was assessed before it came out changes nothing; one that was not, and other words, do.
    second = begin(2)
    assess(version=2)
    supplier.api.post(second, {})
    assert supplier.api.get(path)["state"] == "listed"
    supplier.api.post(begin(3), {})
    assert supplier.api.get(path)["state"] == "suspended"
    code, detail = status(supplier.api, "POST", f"{path}/listing", {"step": "list"})
    assert code == 422 and "about another version or other metadata" in detail
    assess()
    assert supplier.api.post(f"{path}/listing", {"step": "list"})["state"] == "listed"
    changed = supplier.api.http.patch(path, json={"metadata": described | {"keywords": ["other"]}}).json()
    assert changed["state"] == "suspended"


def test_nobody_grants_more_than_they_have(server: Minato, operator: Management) -> None:
    holder = Organisation(server, operator, "grid-owner", "supplier")
    broker = Organisation(server, operator, "data-merchant", "broker")
    owned = right(["read", "train"], kind="hold", resource="urn:grid", territory=["JP"], may_grant=True)
    root = holder.api.post("/api/rights", owned)
    grant = right(["read"], resource="urn:grid", territory=["JP"], holder=broker.id, parent=root["id"])
    code, detail = status(holder.api, "POST", "/api/rights", grant)
    assert (code, detail) == (409, f"{root['id']} is registered."), "only what is certified is granted from"
    operator.post(f"/api/rights/{root['id']}/step", {"step": "certify"})
    granted = holder.api.post("/api/rights", grant)
    # Nobody is made a holder unasked.
    assert granted["state"] == "offered"
    step = f"/api/rights/{granted['id']}/step"
    assert status(holder.api, "POST", step, {"step": "accept"})[0] == 403
    assert broker.api.post(step, {"step": "accept"})["state"] == "registered"
    assert broker.api.get(f"/api/rights/{granted['id']}")["parent"] == root["id"]
    assert status(broker.api, "POST", "/api/rights", grant)[0] == 404
    for wider in ({"actions": ["distribute"]}, {"territory": ["*"]}, {"resource": "urn:other"}):
        code, detail = status(holder.api, "POST", "/api/rights", grant | wider)
        assert code == 400, detail
    operator.post(f"/api/rights/{granted['id']}/step", {"step": "certify"})
    code, _ = status(broker.api, "POST", "/api/rights", grant | {"parent": granted["id"], "holder": holder.id})
    assert code == 400
    foreign = right(holder=broker.id)
    assert status(holder.api, "POST", "/api/rights", foreign)[0] == 403


def test_members_do_what_their_roles_allow(server: Minato, operator: Management) -> None:
    bank = Organisation(server, operator, "role-bank", "supplier")
    viewer, publisher, signer = bank.member("viewer"), bank.member("publisher"), bank.member("signer")
    assert publisher.post("/api/products", product())["state"] == "draft"
    assert status(viewer, "POST", "/api/products", product())[0] == 403
    assert status(signer, "POST", "/api/products", product())[0] == 403
    assert signer.post("/api/rights", right())["state"] == "registered"
    assert status(publisher, "POST", "/api/rights", right())[0] == 403
    assert len(viewer.get("/api/participants/role-bank/members")["items"]) == 3
    (member,) = [m for m in viewer.get("/api/participants/role-bank/members")["items"] if m["role"] == "publisher"]
    bank.api.http.delete(f"/api/participants/role-bank/members/{member['key']}")
    assert status(publisher, "POST", "/api/products", product())[0] == 403
    wish = {
        "datasetId": "urn:d",
        "offerId": "urn:o",
        "providerId": "did:web:p",
        "connectorAddress": "http://127.0.0.1:1",
    }
    assert status(viewer, "POST", "/api/negotiations", wish)[0] == 403
    transfer = {
        "agreementId": "urn:a",
        "format": "f",
        "providerId": "did:web:p",
        "connectorAddress": "http://127.0.0.1:1",
    }
    assert status(viewer, "POST", "/api/transfers", transfer)[0] == 403
    assert status(bank.member("user"), "POST", "/api/transfers", transfer)[0] not in (403, 500)
    for listed in ("agreements", "negotiations", "disputes", "statements", "carbon/footprints"):
        assert viewer.http.get(f"/api/{listed}").status_code == 200
        assert publisher.http.get(f"/api/{listed}").status_code == 403, "a removed member's key does nothing"
    operator.http.patch("/api/participants/role-bank", json={"state": "suspended"})
    assert status(bank.api, "POST", "/api/products", product())[0] == 403
    assert bank.api.get("/api/rights")["items"]


def test_keys_are_rotated_and_never_used_twice(server: Minato, operator: Management) -> None:
    bank = Organisation(server, operator, "key-bank", "demander")

    def jwk() -> dict:
        public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
        return {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(public).rstrip(b"=").decode()}

    first, second = jwk(), jwk()
    path = "/api/participants/key-bank/keys"
    old = bank.api.post(path, {"jwk": first})
    assert status(bank.api, "POST", path, {"jwk": first})[0] == 409
    assert status(bank.api, "POST", path, {"jwk": jwk() | {"d": "secret"}})[0] == 400
    new = bank.api.post(f"{path}/{old['id']}/rotation", {"jwk": second})

    def document() -> dict:
        return httpx.get(f"{server.url}/participants/key-bank/did.json").json()

    assert old["did_url"] not in document()["assertionMethod"]
    assert {old["did_url"], new["did_url"]} <= {m["id"] for m in document()["verificationMethod"]}
    assert bank.api.http.delete(f"{path}/{old['id']}").status_code == 200
    assert old["did_url"] not in {m["id"] for m in document()["verificationMethod"]}
    assert status(bank.api, "POST", path, {"jwk": first})[0] == 409


def test_what_a_kill_leaves_of_an_upload_is_gone_at_the_start(tmp_path: Path) -> None:
    server = Minato(tmp_path, CONFIGURATION)
    with server:
        operator = Management(server.url)
        supplier = Organisation(server, operator, "cut-off", "supplier")
        made = supplier.api.post("/api/products", product())
        supplier.api.post(f"/api/products/{made['id']}/versions", {})
        supplier.put(made["id"], 1, "whole.csv", CSV)

        def endless() -> Iterator[bytes]:
            yield b"x" * 1000
            server.kill()
            yield b"x" * 1000

        with pytest.raises(httpx.HTTPError):
            supplier.put(made["id"], 1, "cut.csv", endless())  # type: ignore[arg-type]
        (folder,) = (server.data / "products").iterdir()
        server.start()
        assert [file.name for file in folder.iterdir()] == ["whole.csv"]
        (version,) = supplier.api.get(f"/api/products/{made['id']}/versions")["items"]
        assert [file["name"] for file in version["files"]] == ["whole.csv"]
