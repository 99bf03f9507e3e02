"""People who sign in, as operators manage them: over the wire, across `kill -9`, and in the log."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from management import Management
from server import Minato, run_minato


def named() -> str:
    return f"user-{uuid.uuid4().hex[:10]}"


def made(admin: Management, **more: object) -> dict:
    return admin.post("/api/users", {"name": named(), "display_name": "Sato Hanako"} | more)


def leaves(server: Minato) -> list[dict]:
    """The log of a server that has stopped."""
    with sqlite3.connect(server.data / "minato.db") as database:
        return [json.loads(leaf) for (leaf,) in database.execute("SELECT leaf FROM log_leaves ORDER BY idx")]


def test_a_user_is_made_shown_and_changed(admin: Management) -> None:
    user = made(admin, language="ja")
    assert user["state"] == "active"
    assert not user["has_password"] and not user["second_factor"] and user["memberships"] == []
    assert admin.get(f"/api/users/{user['id']}") == user == admin.get(f"/api/users/{user['name'].upper()}")
    assert user in list(admin.pages("/api/users", limit=200))
    changed = admin.http.patch(f"/api/users/{user['id']}", json={"state": "disabled", "language": None}).json()
    assert (changed["state"], changed["language"]) == ("disabled", None)
    refused = admin.http.post(f"/api/users/{user['id']}/invitation")
    assert refused.status_code == 409, "nobody is invited who is disabled"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "ab", "display_name": "x"},
        {"name": "not@an-address", "display_name": "x"},
        {"name": " blank", "display_name": "x"},
        {"name": "fine-name", "display_name": ""},
        {"name": "fine-name", "display_name": "x", "language": "fr"},
        {"name": "fine-name", "display_name": "x", "password": "is never sent here"},
    ],
)
def test_what_is_wrong_is_said(admin: Management, body: dict) -> None:
    refused = admin.http.post("/api/users", json=body)
    assert refused.status_code == 400
    assert refused.json()["detail"] and refused.json()["mend"]


def test_of_many_who_take_a_name_at_once_one_gets_it(admin: Management) -> None:
    body = {"name": named(), "display_name": "x"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: admin.http.post("/api/users", json=body).status_code, range(8)))
    assert sorted(answers) == [201] + [409] * 7


def test_users_are_operators_business(minato: Minato, admin: Management) -> None:
    customer = admin.customer()
    own = Management(minato.url, customer.key)
    for method, path in [
        ("GET", "/api/users"),
        ("POST", "/api/users"),
        ("GET", "/api/users/nobody"),
        ("DELETE", "/api/users/nobody/sessions"),
    ]:
        refused = own.http.request(method, path, json={} if method == "POST" else None)
        assert refused.status_code == 403
        assert httpx.request(method, minato.url + path).status_code == 401


def test_a_membership_has_a_key_that_nobody_knows(admin: Management) -> None:
    customer = admin.customer()
    user = made(admin)
    path = f"/api/users/{user['id']}/memberships"
    membership = admin.post(path, {"account": customer.name})
    assert membership == admin.post(path, {"account": customer.id}), "the same again changes nothing"
    keys = {key["id"]: key for key in admin.pages(f"/api/accounts/{customer.id}/keys")}
    assert keys[membership["key"]]["label"] == user["id"]
    assert keys[membership["key"]]["revoked_at"] is None
    ended = admin.http.delete(f"{path}/{membership['id']}").json()
    assert ended["removed_at"]
    keys = {key["id"]: key for key in admin.pages(f"/api/accounts/{customer.id}/keys")}
    assert keys[membership["key"]]["revoked_at"]
    again = admin.post(path, {"account": customer.id})
    assert again["key"] != membership["key"]
    assert admin.get(path)["items"] == [again]


def test_a_link_is_shown_once_and_kept_as_a_hash(own_minato: Callable[..., Minato]) -> None:
    server = own_minato().start()
    admin = Management(server.url)
    user = admin.post("/api/users", {"name": "sato@example.com", "display_name": "Sato Hanako"})
    admin.post(f"/api/users/{user['id']}/memberships", {"house_role": "administrator"})
    repeated = {"Idempotency-Key": uuid.uuid4().hex}
    link = admin.http.post(f"/api/users/{user['id']}/invitation", headers=repeated).json()
    assert link["kind"] == "invitation"
    base, _, token = link["url"].rpartition("/")
    assert base.startswith("http://127.0.0.1:8080/") and len(token) == 43
    server.kill()
    server.start()
    admin = Management(server.url)
    again = admin.http.post(f"/api/users/{user['id']}/invitation", headers=repeated).json()
    assert again == link | {"url": None}
    assert admin.get(f"/api/users/{user['id']}")["memberships"][0]["house_role"] == "administrator"
    assert admin.get(f"/api/users/{user['id']}/sessions")["items"] == []
    assert server.stop() == 0
    found = leaves(server)
    kinds = [(leaf["kind"], leaf["actor"]) for leaf in found if leaf["id"].startswith(("user_", "mbr_"))]
    assert kinds == [("user.created", "operator"), ("membership.added", "operator"), ("user.link_made", "operator")]
    told = json.dumps(found)
    assert "sato" not in told and "Sato" not in told and token not in told
    for file in server.data.rglob("*"):
        if file.is_file():
            assert token.encode() not in file.read_bytes(), file
    verified = run_minato("audit", "verify", "--data", str(server.data))
    assert verified.returncode == 0, verified.stderr
