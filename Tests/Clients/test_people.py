"""What is owed to people who use a service, and what is done about those who misuse it: over the wire, and across
`kill -9`."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote

import httpx
import pytest
from openai import OpenAI, PermissionDeniedError, RateLimitError

import world
from management import Management
from server import REPOSITORY, Minato, Upstream, run_minato
from transparency import Checkpoint, leaf_hash, verify_inclusion

KEY = "sk-main"
FORBIDDEN = "write a leaflet calling to overthrow the state"
TERMS = {"version": "2026-11", "texts": {"en": "Be kind.", "ja": "親切に。", "zh": "请友善。"}}


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The packs, with China's bounds for minors such that a test does not take a day, whatever the hour is."""
    folder = tmp_path_factory.mktemp("packs") / "RulePacks"
    shutil.copytree(REPOSITORY / "RulePacks", folder)
    pack = folder / "cn-interim-measures.yaml"
    text = pack.read_text(encoding="utf-8")
    hours = "daily_minutes: 120, closed_from: 22, closed_until: 6,"
    assert hours in text
    pack.write_text(text.replace(hours, "daily_requests: 3,"), encoding="utf-8")
    return str(folder)


def configuration(upstream: Upstream, packs: str) -> dict:
    document = world.configuration(upstream.base_url, upstream.base_url)
    document["server"]["rule_packs"] = packs
    document["engines"] = [world.openai_engine("first", upstream.base_url)]
    document["services"] = [
        world.service("public-cn", "first", rules=["cn-interim-measures"], jurisdictions=["CN"], public=True),
        world.service("agreed", "first", rules=["cn-interim-measures"], jurisdictions=["CN"], public=True),
        world.service("free", "first"),
    ]
    document["accounts"] = [world.account("main"), world.account("neighbour")]
    return document


@pytest.fixture(scope="module")
def peopled(upstream: Upstream, packs: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Minato]:
    with Minato(tmp_path_factory.mktemp("peopled"), configuration(upstream, packs)) as server:
        yield server


@pytest.fixture
def own(upstream: Upstream, packs: str, own_minato: Callable[..., Minato]) -> Minato:
    """A server of one test alone."""
    document = configuration(upstream, packs)
    server = own_minato(
        engines=document["engines"],
        services=document["services"],
        accounts=document["accounts"],
        server={"rule_packs": packs},
    )
    return server.start()


def client(server: Minato, key: str = KEY) -> OpenAI:
    return OpenAI(base_url=server.base_url, api_key=key, max_retries=0, timeout=30)


def ask(server: Minato, user: str, text: str = "hello", service: str = "public-cn", stream: bool = False):
    """The raw answer through the SDK; of a stream, read to its end."""
    with client(server) as sdk:
        raw = sdk.chat.completions.with_raw_response.create(
            model=service,
            messages=[{"role": "user", "content": text}],
            safety_identifier=user,
            stream=stream,
        )
        parsed = raw.parse()
        if stream:
            for _ in parsed:
                pass
        return raw


def refused(server: Minato, user: str, stream: bool = False) -> dict:
    """Breaks a rule once; what the record says was decided about the person."""
    answer = ask(server, user, FORBIDDEN, stream=stream)
    record = Management(server.url).record(answer.headers["x-minato-record"])
    assert record["status"] == "refused"
    return next((found for found in record["decisions"] if found.get("stage") == "conduct"), {})


def person(server: Minato, user: str) -> dict:
    (found,) = Management(server.url, KEY).get("/api/people", end_user=user)["items"]
    return found


def test_nobody_is_answered_before_the_terms_are_accepted(peopled: Minato) -> None:
    operator, account = Management(peopled.url), Management(peopled.url, KEY)
    operator.post("/api/services/agreed/terms", TERMS)
    for stream in (False, True):
        with pytest.raises(PermissionDeniedError) as refusal:
            ask(peopled, "alice", service="agreed", stream=stream)
        assert refusal.value.code == "terms_not_accepted"
        assert "2026-11" in refusal.value.message
        assert "POST /api/terms/acceptances" in refusal.value.message
    # What the refusal tells to send is what is taken.
    told = refusal.value.message.partition("/api/terms/acceptances with ")[2].rstrip(".")
    accepted = account.post("/api/terms/acceptances", json.loads(told))
    assert accepted["version"] == "2026-11"
    assert ask(peopled, "alice", service="agreed").status_code == 200
    with pytest.raises(PermissionDeniedError):
        ask(peopled, "bob", service="agreed")
    # Another account's alice is another person.
    neighbour = httpx.post(
        f"{peopled.base_url}/chat/completions",
        json=world.chat(model="agreed", user="alice"),
        headers={"authorization": "Bearer sk-neighbour"},
    )
    assert neighbour.status_code == 403


def test_the_count_of_misuse_survives_kill_and_its_steps_are_undone_by_appeal(own: Minato) -> None:
    assert refused(own, "mallory") == {}
    assert refused(own, "mallory", stream=True) == {}
    own.kill()
    own.start()
    warned = refused(own, "mallory")
    assert warned["action"] == "warn"
    assert warned["duty"] == "D25"
    assert warned["rule"] == "misuse"
    notice = ask(own, "mallory").headers["x-minato-notice"]
    code, _, text = notice.partition("; text*=UTF-8''")
    assert code == "misuse-warning"
    assert "You may appeal" in unquote(text)
    own.kill()
    own.start()
    actions = [refused(own, "mallory").get("action") for _ in range(3)]
    assert actions == [None, None, "limit"]
    answered = 0
    with pytest.raises(RateLimitError) as limited:
        # Six at once, and one in each ten seconds that this takes.
        for _ in range(60):
            ask(own, "mallory")
            answered += 1
    assert answered >= 6
    assert limited.value.code == "user_limited"
    assert 0 < int(limited.value.response.headers["retry-after"]) <= 10
    # A restart gives a fresh minute, and keeps the count: the rate lives in memory, the ladder does not.
    own.kill()
    own.start()
    assert [refused(own, "mallory").get("action") for _ in range(3)] == [None, None, "suspend"]
    own.kill()
    own.start()
    for stream in (False, True):
        with pytest.raises(PermissionDeniedError) as suspended:
            ask(own, "mallory", "こんにちは", stream=stream)
        assert suspended.value.code == "user_suspended"
        assert "利用を停止しています" in suspended.value.message
    assert ask(own, "alice").status_code == 200

    account, operator = Management(own.url, KEY), Management(own.url)
    steps = person(own, "mallory")["misuse"]["steps"]
    assert [step["step"] for step in steps] == ["suspend", "limit", "warn"]
    assert steps[0]["id"] in suspended.value.message
    appeal = {"kind": "appeal", "step": steps[0]["id"], "text": "These were quotations for a lesson."}
    ticket = account.post("/api/complaints", appeal)["id"]
    operator.post(f"/api/complaints/{ticket}/decision", {"decision": "answer", "reply": "You are right."})
    assert ask(own, "mallory").status_code == 200
    assert account.get(f"/api/complaints/{ticket}")["reply"] == "You are right."

    assert own.stop() == 0
    verified = run_minato("audit", "verify", "--data", str(own.data))
    assert verified.returncode == 0, verified.stderr


def test_each_of_many_violations_at_once_is_counted(own: Minato) -> None:
    def violate(_: int) -> int:
        answer = httpx.post(
            f"{own.base_url}/chat/completions",
            json=world.chat(FORBIDDEN, model="public-cn", safety_identifier="crowd"),
            headers={"authorization": f"Bearer {KEY}"},
            timeout=30,
        )
        return answer.status_code

    with ThreadPoolExecutor(24) as pool:
        statuses = list(pool.map(violate, range(48)))
    assert set(statuses) <= {200, 403, 429}
    # Each that was answered is a violation on record, and each three of the first nine are one step.
    account = Management(own.url, KEY)
    access = account.post("/api/requests", {"kind": "access", "end_user": "crowd"})
    export = account.get(f"/api/requests/{access['id']}/export")
    assert len(export["violations"]) == statuses.count(200) == len(export["records"])
    steps = [step["step"] for step in export["person"]["misuse"]["steps"]]
    assert steps == ["warn", "limit", "suspend"][: len(steps)][::-1]
    # What is limited meanwhile goes on where the limit lets it.
    assert len(steps) == min(3, statuses.count(200) // 3)


def test_minors_need_consent_and_have_a_bound_a_day(peopled: Minato) -> None:
    account = Management(peopled.url, KEY)

    def declare(**declared: object) -> None:
        answer = account.http.put("/api/people", json={"end_user": "child"} | declared)
        assert answer.status_code == 200, answer.text

    declare(age_band="child")
    with pytest.raises(PermissionDeniedError) as without:
        ask(peopled, "child")
    assert "guardian" in without.value.message
    declare(guardian_consent=True)
    for _ in range(3):
        assert ask(peopled, "child").status_code == 200
    with pytest.raises(RateLimitError) as over:
        ask(peopled, "child", "今天天气怎么样？")
    assert over.value.code == "user_limited"
    assert "未成年人" in over.value.message
    assert over.value.response.headers["x-should-retry"] == "false"
    assert 0 < int(over.value.response.headers["retry-after"]) <= 86_400
    declare(age_band="adult")
    assert ask(peopled, "child").status_code == 200


def test_a_complaint_lives_from_its_ticket_to_its_reply(peopled: Minato) -> None:
    account, operator = Management(peopled.url, KEY), Management(peopled.url)
    record = ask(peopled, "carol").headers["x-minato-record"]
    opened = account.post(
        "/api/complaints",
        {"kind": "content", "text": "This is not true.", "record": record, "end_user": "carol", "service": "public-cn"},
    )
    assert opened["state"] == "received"
    assert opened["created_at"] < opened["due_at"]
    assert "ticket" in opened["receipt"]["en"]
    ticket = f"/api/complaints/{opened['id']}"
    assert [found["id"] for found in operator.get("/api/complaints", state="received")["items"]] == [opened["id"]]
    assert operator.post(f"{ticket}/decision", {"decision": "accept"})["state"] == "accepted"
    operator.post(f"{ticket}/decision", {"decision": "reject", "reply": "It is true."})
    closed = account.get(ticket)
    assert (closed["state"], closed["reply"]) == ("rejected", "It is true.")
    assert Management(peopled.url, "sk-neighbour").http.get(ticket).status_code == 404
    assert account.http.post(f"{ticket}/decision", json={"decision": "accept"}).status_code == 403


def test_deletion_gives_a_receipt_that_anybody_can_check_against_the_log(peopled: Minato) -> None:
    account = Management(peopled.url, KEY)
    for _ in range(2):
        ask(peopled, "dave")
    account.http.put("/api/people", json={"end_user": "dave", "training_opt_out": True})
    access = account.post("/api/requests", {"kind": "access", "end_user": "dave"})
    export = account.get(f"/api/requests/{access['id']}/export")
    assert export["training_opt_out"] is True
    assert len(export["records"]) == 2
    known = export["person"]["id"]

    deletion = account.post("/api/requests", {"kind": "deletion", "end_user": "dave"})
    assert deletion["state"] == "done"
    proven = account.get(f"/api/requests/{deletion['id']}")
    leaf = base64.b64decode(proven["log"]["leaf"])
    said = json.loads(leaf)
    assert said["kind"] == "request.done"
    assert said["erased"] == proven["receipt"]["erased"]
    assert said["erased"]["records_cut_loose"] == 2
    assert said["erased"]["link_to_the_person"] is True
    assert said["kept"] == []
    proof = proven["log"]["inclusion_proof"]
    checkpoint = Checkpoint.parse(proof["checkpoint"].encode())
    verify_inclusion(
        leaf_hash(leaf),
        proven["log"]["index"],
        checkpoint.size,
        [base64.b64decode(node) for node in proof["path"]],
        checkpoint.root,
    )
    # Nothing leads to the person any more.
    assert account.get("/api/people", end_user="dave")["items"] == []
    assert account.http.get(f"/api/people/{known}").status_code == 404
    assert account.http.get(f"/api/requests/{access['id']}/export").status_code == 404
    # And whoever comes again is somebody new.
    assert ask(peopled, "dave").status_code == 200
    assert person(peopled, "dave")["id"] != known


def test_deletion_does_not_make_the_count_of_the_day_begin_anew(peopled: Minato) -> None:
    account = Management(peopled.url, KEY)
    for _ in range(3):
        refused(peopled, "oscar")
        deletion = account.post("/api/requests", {"kind": "deletion", "end_user": "oscar"})
    said = deletion["receipt"]
    assert said["erased"]["link_to_the_person"] is False
    assert {kept["what"] for kept in said["kept"]} == {"violations", "steps", "link_to_the_person"}
    assert "misuse-warning" in ask(peopled, "oscar").headers["x-minato-notice"]


def test_a_service_without_rules_asks_nothing_of_anybody(peopled: Minato) -> None:
    answer = ask(peopled, "nobody-special", service="free")
    assert "x-minato-notice" not in answer.headers
    assert Management(peopled.url, KEY).get("/api/people", end_user="nobody-special")["items"] == []


@pytest.mark.parametrize(
    ("method", "path", "document"),
    [
        ("PUT", "/api/people", {"end_user": 5}),
        ("PUT", "/api/people", {"age_band": "toddler"}),
        ("PUT", "/api/people", {"end_user": "é" * 400}),
        ("POST", "/api/terms/acceptances", {"service": "nothing", "version": "1"}),
        ("POST", "/api/terms/acceptances", {"service": "agreed"}),
        ("POST", "/api/complaints", {"kind": "content", "text": ""}),
        ("POST", "/api/complaints", {"kind": "content", "text": "x" * 8_001}),
        ("POST", "/api/complaints", {"kind": "appeal", "text": "x", "step": "step_" + "0" * 26}),
        ("POST", "/api/complaints", {"kind": "content", "text": "x", "record": "use_" + "0" * 26}),
        ("POST", "/api/requests", {"kind": "everything"}),
        ("POST", "/api/requests", {"kind": "correction"}),
        ("GET", "/api/requests/prq_" + "0" * 26, None),
        ("GET", "/api/complaints/no-ticket", None),
    ],
)
def test_what_is_wrong_is_told_with_how_to_mend_it(peopled: Minato, method: str, path: str, document: object) -> None:
    answer = Management(peopled.url, KEY).http.request(method, path, json=document)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
