"""The record of an answer, and its proof."""

from __future__ import annotations

import base64
import hashlib
import json
from decimal import Decimal

import httpx
import pytest
import rfc8785

from management import Customer, Management
from server import Minato, eventually
from transparency import Checkpoint, VerificationError, leaf_hash, verify_inclusion
from world import CHAT_CHARGE, chat


def proven(admin: Management, identifier: str) -> dict:
    """A record, once the log has taken it in (a checkpoint is signed at most once a second)."""

    def with_proof() -> dict | None:
        record = admin.record(identifier)
        return record if record["log"].get("inclusion_proof") else None

    return eventually(f"{identifier} is in the log", with_proof)


def test_a_record_tells_what_was_used_and_what_it_cost(
    http: httpx.Client, admin: Management, customer: Customer
) -> None:
    answer = http.post("/v1/chat/completions", json=chat())
    record = admin.record(answer.headers["x-minato-record"])
    assert record["id"] == answer.headers["x-minato-record"]
    assert record["account"] in (customer.id, customer.name)
    assert (record["service"], record["engine"], record["model"]) == ("chat", "first", "model-of-chat")
    assert record["status"] == "completed"
    assert record["estimated"] is False
    assert record["usage"] == {
        "input_tokens": 24,
        "cached_input_tokens": 4,
        "output_tokens": 8,
        "source": "reported",
    }
    charge = record["charge"]
    assert (charge["amount"], charge["currency"]) == (CHAT_CHARGE, "JPY")
    assert sum(Decimal(line["amount"]) for line in charge["lines"]) == Decimal(CHAT_CHARGE)
    assert record["decisions"] == []
    assert record["citations"] == []


def test_the_leaf_is_canonical_and_says_the_same_as_the_record(
    http: httpx.Client, admin: Management, customer: Customer
) -> None:
    record = proven(admin, http.post("/v1/chat/completions", json=chat()).headers["x-minato-record"])
    leaf = base64.b64decode(record["log"]["leaf"], validate=True)
    document = json.loads(leaf)
    assert rfc8785.dumps(document) == leaf
    assert document["id"] == record["id"]
    assert document["charge"] == record["charge"]["amount"]
    assert document["account"] == customer.id
    # No content, no names: what is in the log stays in it.
    for secret in (b"hello", b"w0 w1", customer.name.encode(), customer.key.encode()):
        assert secret not in leaf


def test_nobody_can_guess_a_request_from_the_log(http: httpx.Client, admin: Management) -> None:
    """The leaf commits to the body with a salt: the same short prompt never looks the same."""
    body = json.dumps(chat("yes")).encode()
    hashes = set()
    for _ in range(3):
        answer = http.post("/v1/chat/completions", content=body, headers={"content-type": "application/json"})
        record = proven(admin, answer.headers["x-minato-record"])
        hashes.add(json.loads(base64.b64decode(record["log"]["leaf"]))["payload_hash"])
    assert len(hashes) == 3
    assert hashlib.sha256(body).hexdigest() not in hashes


@pytest.mark.parametrize("streamed", [False, True])
def test_the_proof_of_a_record(http: httpx.Client, admin: Management, streamed: bool) -> None:
    answer = http.post("/v1/chat/completions", json=chat(stream=streamed))
    log = proven(admin, answer.headers["x-minato-record"])["log"]
    leaf = base64.b64decode(log["leaf"], validate=True)
    proof = log["inclusion_proof"]
    path = [base64.b64decode(item, validate=True) for item in proof["path"]]
    root = base64.b64decode(proof["root"], validate=True)
    verify_inclusion(leaf_hash(leaf), log["index"], proof["tree_size"], path, root)

    checkpoint = Checkpoint.parse(proof["checkpoint"].encode())
    assert (checkpoint.size, checkpoint.root) == (proof["tree_size"], root)
    checkpoint.verify_with_openssl(admin.http.get("/log/verifier-key").text)

    flipped = bytes([leaf[0] ^ 1]) + leaf[1:]
    with pytest.raises(VerificationError):
        verify_inclusion(leaf_hash(flipped), log["index"], proof["tree_size"], path, root)


def test_every_record_has_its_own_place_in_the_log(http: httpx.Client, admin: Management) -> None:
    answers = [http.post("/v1/chat/completions", json=chat(str(index))) for index in range(5)]
    logs = [proven(admin, answer.headers["x-minato-record"])["log"] for answer in answers]
    assert len({log["index"] for log in logs}) == 5
    assert len({log["leaf_hash"] for log in logs}) == 5


def test_a_failed_use_is_on_record_and_free(http: httpx.Client, admin: Management, customer: Customer) -> None:
    http.post("/v1/chat/completions", json=chat("@fake cuthead=1"))
    record = admin.only_record(customer.id)
    assert record["status"] == "failed"
    assert Decimal(record["charge"]["amount"]) == 0


def test_records_can_be_listed_by_account_and_service(
    http: httpx.Client, admin: Management, customer: Customer
) -> None:
    for model in ("chat", "chat", "other"):
        http.post("/v1/chat/completions", json=chat(model=model))
    assert len(admin.records(customer.id)) == 3
    assert len(admin.records(customer.name)) == 3
    assert [record["service"] for record in admin.records(customer.id, service="other")] == ["other"]


def test_an_account_may_read_its_own_record_and_no_other(
    minato: Minato, http: httpx.Client, customer: Customer, admin: Management
) -> None:
    record = http.post("/v1/chat/completions", json=chat()).headers["x-minato-record"]
    own, other = Management(minato.url, customer.key), Management(minato.url, admin.customer().key)
    assert own.record(record)["id"] == record
    refused = other.http.get(f"/api/records/{record}")
    assert refused.status_code in (403, 404)


@pytest.mark.parametrize("identifier", ["use_00000000000000000000000000", "nothing", "use_", "acct_x", "%00", "..%2f"])
def test_a_record_that_is_not_there(admin: Management, identifier: str) -> None:
    answer = admin.http.get(f"/api/records/{identifier}")
    assert answer.status_code in (400, 404)
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_hash_in_the_record_is_of_the_leaf(http: httpx.Client, admin: Management) -> None:
    log = proven(admin, http.post("/v1/chat/completions", json=chat()).headers["x-minato-record"])["log"]
    leaf = base64.b64decode(log["leaf"])
    assert _bytes(log["leaf_hash"]) == hashlib.sha256(b"\0" + leaf).digest()


def _bytes(text: str) -> bytes:
    """A hash, in whichever of the two spellings."""
    return bytes.fromhex(text) if len(text) == 64 else base64.b64decode(text, validate=True)
