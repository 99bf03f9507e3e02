"""What people of the house come to the console for, walked with clicks and key presses in three languages, and looked up by the
API then: who answers for rules, who audits, who administers."""

from __future__ import annotations

import json
from pathlib import Path

import httpx

from browser import IN_A_BROWSER, Browser
from console_house import PASSWORD, READER, SERVICE, House, Person, looked_at, sign_in
from management import Management
from server import ADMIN_KEY, REPOSITORY, run_minato
from transparency import Checkpoint, Tiles

pytestmark = IN_A_BROWSER


def officer(house: House, page: Browser) -> None:
    person = house.person({"house_role": "compliance"}, name="Sato Hanako")
    person.comes(page)
    page.follow("nav a[href='/rules']")
    assert page.heading == page.said("Rules", "ルール", "规则")


def test_an_officer_sees_what_rules_lack_and_gives_evidence(house: House, page: Browser, tmp_path: Path) -> None:
    officer(house, page)
    looked_at(page, "rules", SERVICE, "handbooks")
    page.follow(f"main .matrix a[href='/rules/services/{SERVICE}']")
    duties = house.operator.get(f"/api/services/{SERVICE}/duties")
    assert len(page.all("main .matrix tbody tr")) == len({duty["duty"] for duty in duties["duties"]})
    looked_at(page, "rules-duties", *clauses(duties))
    duty, slot = next(
        (duty["duty"], one["satisfier"].split(":", 1)[1])
        for duty in duties["duties"]
        for one in duty["satisfiers"]
        if one["state"] == "missing"
    )
    page.follow(f"main .matrix a[href$='/duties/{duty}']")
    page.follow(f"main a[href$='/evidence/{slot}']")
    page.fill("evidence", note="Ring binder 7", given_by="Sato")
    given = house.operator.get(f"/api/services/{SERVICE}/evidence", limit=200)["items"]
    assert [one["note"] for one in given if one["slot"] == slot and not one["replaced_at"]] == ["Ring binder 7"]
    assert "Ring binder 7" in page.main
    looked_at(page, "rules-evidence-given", "Ring binder Sato", slot, SERVICE)

    page.open(f"/rules/services/{SERVICE}")
    page.follow("main a[href$='/gap']")
    page.fill("compare", {"from": "CN", "to": "JP"})
    gap = house.operator.get(f"/api/services/{SERVICE}/gap", **{"from": "CN", "to": "JP"})
    shown = [tile.text for tile in page.all("main .tiles .value")]
    assert shown == [str(len(gap[name])) for name in ("missing", "weaker", "conflicts", "met", "not_applicable")]
    looked_at(page, "rules-gap", *clauses(gap))
    export(house, page, tmp_path)


def names(house: House) -> list[str]:
    """Of accounts and services, which are called the same in every language."""
    return [one["name"] for path in ("accounts", "services") for one in house.operator.pages(f"/api/{path}")]


def clauses(document: dict) -> list[str]:
    """The words of laws, which are cited as they stand."""
    return [json.dumps(document, ensure_ascii=False)]


def export(house: House, page: Browser, folder: Path) -> None:
    """The inspector's pack is written on the officer's machine, as the page says, and stands on the page then."""
    page.open(f"/rules/services/{SERVICE}/evidence")
    assert f"minato rules evidence {SERVICE} --out" in page.main
    before = len(page.all("main table:last-of-type tbody tr"))
    command = ["rules", "evidence", SERVICE, "--out", str(folder / "pack"), "--url", house.url, "--records", "2"]
    command += ["--packs", str(REPOSITORY / "RulePacks"), "--admin-key", "env:OFFICERS_KEY"]
    written = run_minato(*command, OFFICERS_KEY=ADMIN_KEY)
    assert written.returncode == 0, written.stdout + written.stderr
    page.driver.refresh()
    packs = house.operator.get(f"/api/services/{SERVICE}/evidence-packs")["items"]
    assert packs and packs[-1]["manifest_hash"] in page.main
    assert len(page.all("main table:last-of-type tbody tr")) == before + 1
    looked_at(page, "rules-evidence", "Ring binder Sato", SERVICE)


def test_an_officer_takes_an_answer_back_and_closes_the_incident(house: House, page: Browser) -> None:
    record = house.ask()
    assert house.operator.get(f"/api/records/{record}/content")["answer"]
    officer(house, page)
    page.follow("main a[href='/rules/incidents']")
    page.confirm("open-incident", record=record, finding="An old number of cranes", duty="D01")
    incident = page.path.split("?")[0].rsplit("/", 1)[-1]
    path = f"/api/incidents/{incident}"
    assert house.operator.get(path)["incident"]["record"] == record
    content = house.operator.http.get(f"/api/records/{record}/content")
    assert content.status_code == 404 or not content.json()["answer"], "taken back is erased"
    assert (
        page.said("Mend the cause, Report it", "原因の是正、報告", "整改原因、报告")
        in page.find(".notice.warning").text
    )
    looked_at(page, "incident-open", "An old number of cranes", *names(house))
    page.fill("step", step="closed", note="too early")
    assert page.all("#step [role=alert]"), "not before it is mended and reported"
    assert house.operator.get(path)["incident"]["closed_at"] is None
    page.fill("step", step="corrected", note="The handbook was read anew")
    page.fill("step", step="reported", note="To the harbour office")
    page.fill("step", step="closed", note="Done")
    closed = house.operator.get(path)
    assert closed["incident"]["closed_at"] and closed["correction"] == "The handbook was read anew"
    assert page.all("#step") == [] and page.all(".notice.success")
    noted = "An old number of cranes The handbook was read anew To the harbour office Done"
    looked_at(page, "incident-closed", noted, *names(house))


def test_an_officer_answers_a_complaint_and_erases_a_person(house: House, page: Browser) -> None:
    reader = Management(house.url, READER)
    words = f"The number is wrong, says {page.language}"
    filed = reader.post(
        "/api/complaints", {"kind": "content", "text": words, "record": house.record, "end_user": "carol"}
    )
    officer(house, page)
    page.follow("main a[href='/rules/complaints']")
    page.follow(f"main a[href='/rules/complaints/{filed['id']}']")
    assert words in page.main
    page.fill("decide-complaint", decision="accept")
    page.fill("decide-complaint", decision="answer", reply="It was mended today")
    answered = reader.get(f"/api/complaints/{filed['id']}")
    assert (answered["state"], answered["reply"]) == ("answered", "It was mended today")
    assert page.said("answered", "回答済み", "已答复") in page.main and page.all("#decide-complaint") == []
    looked_at(page, "complaint-answered", words, "It was mended today", *names(house))

    user = f"dave-{page.language}"
    asked = house.ask(safety_identifier=user)
    page.follow("nav a[href='/rules']")
    page.follow("main a[href='/rules/requests']")
    page.put("take-request", {"kind": "deletion"})
    page.confirm("take-request", account="reader", end_user=user)
    request = page.path.split("?")[0].rsplit("/", 1)[-1]
    done = house.operator.get(f"/api/requests/{request}")
    assert (done["kind"], done["state"]) == ("deletion", "done")
    content = house.operator.http.get(f"/api/records/{asked}/content")
    assert content.status_code == 404 or not content.json()["answer"], "the text is gone"
    assert page.said("Request", "本人請求", "个人请求") == page.heading
    looked_at(page, "request-deletion", *names(house))


def test_an_auditor_verifies_and_changes_nothing(house: House, page: Browser) -> None:
    person = house.person({"house_role": "auditor"})
    person.comes(page)
    page.follow("nav a[href='/trust']")
    assert page.heading == page.said("Trust", "信頼", "信任")
    looked_at(page, "trust")
    page.fill("look", record=house.record)
    page.wait("[name=verify]").click()
    verdict = page.wait("[data-verdict]")
    assert verdict.get_attribute("data-verdict") == "holds", verdict.text
    assert verdict.text == page.said(
        "It holds.", "検証できました。ログに正しく記録されています。", "验证通过，日志中确有此记录。"
    )
    assert len(page.all(".live ol.steps li")) == 5
    looked_at(page, "trust-verified", str(house.operator.get("/api/log")["origin"]), *names(house))
    for path in paths(house):
        page.open(path)
        assert page.all("main form[method=post]") == [], f"{path} offers what is refused"


def paths(house: House) -> list[str]:
    """Where others find something to do."""
    agreement = house.operator.get("/api/agreements")["items"][0]
    product = agreement["product"]
    account = house.participants["tokyo-answers"]["account"]
    key = house.operator.get(f"/api/accounts/{account}/keys")["items"][0]["id"]
    right = house.operator.get("/api/rights")["items"][0]["id"]
    user = house.operator.get("/api/users")["items"][0]["id"]
    return [
        f"/market/products/{product}",
        f"/market/agreements/{agreement['id']}",
        f"/supply/rights/{right}",
        f"/supply/products/{product}/preview",
        f"/supply/products/{product}/rules",
        "/rules/incidents",
        "/rules/requests",
        f"/rules/services/{SERVICE}/evidence/label",
        f"/money/accounts/{account}",
        f"/money/accounts/{account}/keys/{key}",
        "/operation/users",
        f"/operation/users/{user}",
        "/operation/accounts",
        f"/operation/accounts/{account}",
        "/operation/word-lists",
    ]


def test_what_a_role_may_not_do_is_refused_to_its_form_too(house: House, english: Browser) -> None:
    """Whoever sends a form that no page shows them is told so, and nothing changes."""
    account = house.participants["tokyo-answers"]["account"]
    before = len(list(house.operator.pages(f"/api/accounts/{account}/keys")))
    for role in ("auditor", "compliance"):
        person = house.person({"house_role": role})
        person.comes(english)
        english.open("/me")
        token = english.find("[name=_token]").get_attribute("value")
        (cookie,) = [one for one in english.driver.get_cookies() if one["name"] == "minato_session"]
        client = httpx.Client(base_url=house.url, cookies={"minato_session": cookie["value"]})
        for path, form in [
            ("/operation/users", {"_form": "make-user", "name": f"{role}-friend", "display_name": "Friend"}),
            (f"/operation/accounts/{account}", {"_form": "make-key", "label": "x"}),
        ]:
            refused = client.post(path, data=form | {"_token": token}, headers={"origin": house.url})
            assert refused.status_code == 403 and 'role="alert"' in refused.text, refused.text
        english.forget()
    assert len(list(house.operator.pages(f"/api/accounts/{account}/keys"))) == before
    assert not [user for user in house.operator.pages("/api/users") if user["name"].endswith("-friend")]


def test_an_administrator_lets_somebody_in_and_out_again(house: House, page: Browser) -> None:
    sign_in(page)
    page.follow("nav a[href='/operation']")
    assert page.heading == page.said("Operation", "運用", "运营")
    looked_at(page, "operation", "quotes extractive", *names(house))
    page.follow("main a[href='/operation/users']")
    name = f"kai-{page.language}"
    page.fill("make-user", name=name, display_name="Kai Mori")
    user = page.path.split("?")[0].rsplit("/", 1)[-1]
    page.fill("join-account", account="tokyo-answers", role="user")
    (membership,) = house.operator.get(f"/api/users/{user}/memberships")["items"]
    assert membership["role"] == "user"
    page.confirm("invite")
    link = page.find("figure.code code").text
    assert link.startswith(f"{house.url}/welcome/")
    looked_at(page, "operation-invitation")
    page.follow(f"main a[href='/operation/users/{user}']")
    assert link.rsplit("/", 1)[-1] not in page.driver.page_source, "shown once"
    looked_at(page, "operation-user", "Kai Mori python-httpx", name, *names(house))

    guest = Person(house, user, name, link.removeprefix(house.url)).client()
    assert guest.get("/services").status_code == 200
    page.driver.refresh()
    page.follow("main a[href*='/sessions/']")
    page.fill("end-session")
    assert guest.get("/services").status_code == 303, "the session is over"
    assert house.operator.get(f"/api/users/{user}/sessions")["items"] == []
    page.confirm("disable-user")
    assert house.operator.get(f"/api/users/{user}")["state"] == "disabled"
    again = {"name": name, "password": PASSWORD}
    assert guest.post("/sign-in", data=again).status_code == 401
    looked_at(page, "operation-user-disabled", "Kai Mori python-httpx", name, *names(house))
    make_and_revoke_key(house, page)
    kinds = [(leaf["kind"], leaf.get("actor")) for leaf in leaves(house) if leaf["id"] == user]
    for kind in ("user.created", "user.link_made", "user.signed_in", "user.signed_out", "user.state_set"):
        assert kind in [told for told, _ in kinds], f"{kind} is in no leaf: {kinds}"
    (aki,) = [one["id"] for one in house.operator.pages("/api/users") if one["name"] == "aki"]
    revoked = house.operator.get("/api/events", kind="key.revoked", limit=1)["items"]
    assert [one["by"] for one in revoked] == [aki], "the trail says whose hand it was"


def make_and_revoke_key(house: House, page: Browser) -> None:
    account = house.participants["tokyo-answers"]["account"]
    page.follow("nav a[href='/operation']")
    page.follow("main a[href='/operation/accounts']")
    page.follow(f"main a[href='/operation/accounts/{account}']")
    label = f"night run {page.language}"
    page.fill("make-key", label=label)
    key = page.find("figure.code code").text
    looked_at(page, "operation-key", label)
    program = Management(house.url, key)
    assert program.get("/api/account")["id"] == account
    page.leave(page.driver.back)
    page.open(f"/operation/accounts/{account}")
    assert key not in page.driver.page_source
    made = next(one for one in house.operator.pages(f"/api/accounts/{account}/keys") if one["label"] == label)
    page.follow(f"main a[href$='/keys/{made['id']}']")
    page.confirm("revoke-key")
    assert page.said("Accounts and keys", "口座とAPIキー", "账户与API密钥") in page.main
    assert program.http.get("/api/account").status_code == 401
    looked_at(page, "operation-account", "tokyo-answers night run ja zh en", *labels(house, account))


def labels(house: House, account: str) -> list[str]:
    """What keys are called: by their labels, by how they begin, by whom they stand for."""
    keys = list(house.operator.pages(f"/api/accounts/{account}/keys"))
    users = [one["display_name"] for one in house.operator.pages("/api/users")]
    return [one.get(name) or "" for one in keys for name in ("label", "hint")] + users


def leaves(house: House) -> list[dict]:
    """What the public log says."""
    with httpx.Client(base_url=house.url) as client:
        head = Checkpoint.parse(client.get("/log/checkpoint").content)
        tiles = Tiles(lambda path: client.get(f"/log/{path}").content, head.size)
        return [json.loads(entry) for entry in tiles.entries()]
