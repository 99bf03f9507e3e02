"""What people of organisations come to the console for, walked with clicks and key presses in three languages, and looked up
by the API then: who supplies data, who builds services on them, who asks for an answer, who assesses."""

from __future__ import annotations

import httpx

from browser import IN_A_BROWSER, Browser, Browsers
from console_house import ANSWER, FOREIGN, House, looked_at
from dataspace_peer import DID, TOKEN, message, offer
from server import eventually

pytestmark = IN_A_BROWSER

TIDES = b"hour,metres\n" + b"".join(b"%d,%d.5\n" % (hour, hour % 4) for hour in range(24))
#: Whose passages the handbooks hold.
SUPPLIERS = "Minato Harbour KK Pudong Carbon Co., Ltd. (sample)"
#: As forms ask for them.
ACTIONS = "read index train derive distribute aggregate urn harbour tides"
#: A question that the sample's handbooks answer, and what its answer says.
QUESTIONS = {
    "en": ("How many gantry cranes does the north berth have?", ANSWER),
    "ja": ("北岸壁の水深は何メートルですか。", "16メートル"),
    "zh": ("样例电网的排放因子是多少？", "0.52千克"),
}


def test_a_data_supplier_lists_a_product_and_sees_what_it_earns(house: House, page: Browser) -> None:
    maker = house.organisation("supplier")
    person = house.person(
        {"account": maker["account"], "role": "admin"}, {"account": "minato-harbour", "role": "viewer"}
    )
    person.comes(page)
    page.follow("nav a[href='/supply']")
    assert page.heading == page.said("Supply", "データ提供", "数据供给")
    looked_at(page, "supply", maker["legal_name"], "Minato Harbour KK (sample)")
    title = {"en": "Tides", "ja": "潮位", "zh": "潮位表"}
    page.fill(
        "create",
        {f"metadata.title.{language}": text for language, text in title.items()}
        | {"board": "knowledge", "metadata.resources": "urn:tides", "metadata.use_cases": "Plans of berths"},
    )
    product = page.path.split("?")[0].rsplit("/", 1)[-1]
    assert page.heading == title[page.language]
    assert len(page.all("ol.steps > li.open")) == 7
    assert page.said("No version is published.", "公開した版がありません。", "尚未发布任何版本。") in page.main
    looked_at(page, "supply-steps", "knowledge")
    list_step_by_step(house, page, maker, product)
    page.follow(f"main a[href='/market/products/{product}']")
    assert page.heading == title[page.language]
    looked_at(
        page,
        "supply-as-buyers-see-it",
        maker["legal_name"],
        "knowledge Plans of berths urn tides csv hour metres string long double",
        "planning Lawful Assay Office KK (sample)",
    )
    see_who_uses_it(house, page)


def list_step_by_step(house: House, page: Browser, maker: dict, product: str) -> None:
    path = f"/api/products/{product}"
    page.follow("ol.steps a[href$='/rights']")
    page.fill("register", {"basis.kind": "origination", "basis.reference": "own gauges"})
    (right,) = house.operator.get("/api/rights", holder=maker["id"])["items"]
    looked_at(page, "supply-rights", ACTIONS)
    # The house's part, at its own desk.
    house.operator.post(f"/api/rights/{right['id']}/step", {"step": "certify"})
    page.follow("main a[href$='/data']")
    page.fill("version", notes="First")
    assert "curl -T" in page.main
    # Files are sent by a program, as the page says.
    program = house.api(maker["name"])
    sent = program.http.put(f"{path}/versions/1/files/tides.csv", content=TIDES, headers={"content-type": "text/csv"})
    assert sent.status_code == 201
    page.driver.refresh()
    assert "tides.csv" in page.main
    looked_at(page, "supply-version", "First tides csv")
    page.confirm("publish")
    page.open(f"/supply/products/{product}/quality")
    page.until(lambda: page.driver.refresh() or page.all(".notice.success"), "a quality card")
    looked_at(page, "supply-quality", "tides csv hour metres string long double")
    page.follow("main a[href$='/rules']")
    described = {"en": "Hourly tides.", "ja": "毎時の潮位。", "zh": "每小时潮位。"}
    page.fill("change", {f"metadata.description.{language}": text for language, text in described.items()})
    looked_at(page, "supply-rules", "knowledge Plans of berths daily weekly monthly quarterly yearly", ACTIONS)
    # The assessor's part: see the walk of who assesses.
    assessment = {"kind": "compliance", "verdict": "passed", "findings": "Lawful."}
    house.api("assay-office").post(f"{path}/assessments", assessment)
    page.follow("main a[href$='/terms']")
    page.fill("terms", read=True, purposes="planning")
    assert "planning" in page.main
    looked_at(page, "supply-price", "planning")
    price = {"one_off": "100", "unit": "row", "rate": "0.5", "free": "10"}
    page.fill("offer", price)
    # The supplier is in Japan and said nothing of other places: an offer without a place is more than is held.
    assert page.find("#offer [role=alert]").text and house.operator.get(f"{path}/offers")["items"] == []
    looked_at(page, "supply-price-refused", "planning")
    page.follow("main a[href$='/terms']")
    page.fill("terms", read=True, purposes="planning", places="JP")
    page.fill("offer", price)
    assert page.path.startswith(f"/supply/products/{product}/preview"), page.main
    (made,) = house.operator.get(f"{path}/offers")["items"]
    assert made["price"]["one_off"] == "100" and made["policy"]["permission"][0]["action"] == "read"
    assert made["sentence"][page.language] in page.main
    page.fill("list")
    assert page.all("#suspend") and not page.all("#list")
    assert page.all("ol.steps > li.open") == []
    assert house.operator.get(path)["state"] == "listed"
    looked_at(page, "supply-preview", "planning")


def see_who_uses_it(house: House, page: Browser) -> None:
    """In the name of the other organisation, whose data were cited."""
    page.find("form[action='/organisation'] option:not([selected])").click()
    page.leave(page.find("form[action='/organisation'] button").click)
    page.follow("nav a[href='/supply']")
    assert page.find("form[action='/organisation'] option[selected]").text == "Minato Harbour KK (sample)"
    assert page.all("main tbody a[href^='/supply/products/']")
    assert page.all("main form") == [], "a viewer reads"
    page.follow("main a[href='/supply/uses']")
    assert page.heading == page.said("Who uses my data", "自社データの利用者", "谁在使用我的数据")
    own = house.api("minato-harbour")
    tokyo = house.participants["tokyo-answers"]["id"]
    agreement = next(one for one in own.pages("/api/agreements", role="provider") if one["consumer"] == tokyo)
    page.follow(f"main a[href='/supply/uses/{agreement['id']}']")
    looked_at(page, "supply-uses", "Tokyo Answers KK (sample) harbour en ja md", "customer support")
    page.follow(f"main a[href$='/answers/{house.record}']")
    cited = own.get(f"/api/agreements/{agreement['id']}/citations/{house.record}")["items"]
    assert cited
    for citation in cited:
        assert f"[{citation['passage']}]" in page.main
        assert citation["sha256"] in page.main
    looked_at(page, "supply-passages", *(str(citation["place"]) + citation["document"] for citation in cited))
    page.open("/supply/earnings")
    entries = own.get("/api/entries")["items"]
    assert len(page.all(f"main a[href$='/answers/{house.record}']")) >= 1
    assert len(page.all("main table:last-of-type tbody tr")) >= len(entries) > 0
    looked_at(page, "supply-earnings")


def test_a_developer_finds_contracts_uses_and_ends(house: House, page: Browser) -> None:
    builder = house.organisation("demander")
    house.operator.post(f"/api/accounts/{builder['account']}/credit", {"amount": "1000"})
    person = house.person({"account": builder["account"], "role": "admin"})
    person.comes(page)
    page.follow("nav a[href='/market']")
    assert page.heading == page.said("Market", "マーケット", "市场")
    supplier = house.participants["pudong-carbon"]["id"]
    page.follow(f"main .choices a[href*='supplier={supplier}']")
    page.fill("search", q=page.said("handbook", "便覧", "手册"))
    looked_at(page, "market", "Pudong Carbon Co., Ltd. (sample)", "handbook")
    rows = page.all("main tbody tr")
    assert len(rows) == 1 and "Pudong Carbon" in rows[0].text
    page.follow("main tbody a")
    assert page.heading == page.said("Carbon accounting handbook", "炭素会計便覧", "碳核算手册")
    looked_at(
        page,
        "market-product",
        "Pudong Carbon Co., Ltd. (sample)",
        "Assay Office KK",
        "Answers with citations",
        "carbon zh md en factors csv Made up for the sample A knowledge customer support string long double",
    )
    page.follow("main a[href^='/market/offers/']")
    page.fill("simulate", action="index", purpose="customer-support")
    assert page.said("This use is allowed.", "この利用は条件の範囲内です。", "此用途在条款允许范围内。") in page.main
    looked_at(page, "market-offer", "customer support")
    page.confirm("accept", months="6")
    agreement = page.path.split("?")[0].rsplit("/", 1)[-1]
    handbook = page.said("Carbon accounting handbook", "炭素会計便覧", "碳核算手册")
    assert page.heading == page.said("Contract: ", "契約：", "合同：") + handbook
    own = house.api(builder["name"])
    path = f"/api/agreements/{agreement}"
    assert own.get(path)["state"] == "active" and own.get(path)["ends_at"]
    use = {"action": "index", "purpose": ["customer-support"]}
    own.post(f"{path}/uses", use)
    page.driver.refresh()
    looked_at(page, "market-contract", builder["legal_name"], "Pudong Carbon Co., Ltd. (sample)", "customer support")
    assert page.said("What ending it stops", "解約すると止まるもの", "终止将停止的内容") in page.main
    page.confirm("terminate", reason="Done with it")
    assert page.said("terminated", "解約済み", "已终止") in page.main
    assert page.all("#terminate") == []
    assert own.get(path)["state"] == "terminated" and own.get(path)["end_reason"] == "Done with it"
    assert own.http.post(f"{path}/uses", json=use).status_code == 403
    looked_at(
        page, "market-ended", builder["legal_name"], "Pudong Carbon Co., Ltd. (sample)", "customer support Done with it"
    )
    negotiate(house, page, builder)


def negotiate(house: House, page: Browser, builder: dict) -> None:
    """With a peer of the dataspace, message by message."""
    own = house.api(builder["name"])
    wish = {"datasetId": FOREIGN, "offerId": f"{FOREIGN}:offer", "providerId": DID}
    begun = own.post("/api/negotiations", wish | {"connectorAddress": house.peer.url})
    house.peer.expect(begun["pid"], "/negotiations/request")
    pids = {"consumerPid": begun["pid"], "providerPid": house.peer.pids[begun["pid"]]}

    def peer_says(end: str, kind: str, **members: object) -> None:
        answer = httpx.post(
            f"{house.url}/dsp/2025-1/negotiations/{begun['pid']}/{end}",
            json=message(kind, **members, **pids),
            headers={"authorization": TOKEN},
        )
        assert answer.status_code == 200, answer.text
        page.driver.refresh()

    def state() -> str:
        return own.get(f"/api/negotiations/{begun['id']}")["state"]

    page.open("/market/negotiations")
    page.follow(f"main a[href='/market/negotiations/{begun['id']}']")
    assert page.heading == page.said("Negotiation: ", "交渉：", "谈判：") + FOREIGN
    terms = offer(f"{FOREIGN}:offer", FOREIGN)
    peer_says("offers", "ContractOfferMessage", offer=terms)
    page.fill("act", action="accept")
    assert state() == "ACCEPTED"
    house.peer.expect(begun["pid"], "/events")
    agreed = terms | {
        "@id": f"urn:uuid:{begun['id']}",
        "@type": "Agreement",
        "assigner": DID,
        "assignee": builder["did"],
        "timestamp": "2026-01-01T00:00:00Z",
    }
    peer_says("agreement", "ContractAgreementMessage", agreement=agreed)
    page.fill("act", action="verify")
    house.peer.expect(begun["pid"], "/verification")
    peer_says("events", "ContractNegotiationEventMessage", eventType="FINALIZED")
    eventually("the contract", lambda: state() == "FINALIZED")
    page.driver.refresh()
    assert len(page.all("ol.timeline > li")) == 6
    assert page.all("main a[href^='/market/agreements/']") and page.all("#act") == []
    looked_at(page, "market-negotiation", FOREIGN, DID)


def test_an_end_user_asks_and_follows_an_answer_to_its_source_and_proof(
    house: House, page: Browser, browsers: Browsers
) -> None:
    customer = house.customer()
    person = house.person({"account": customer.id})
    person.comes(page)
    question, said = QUESTIONS[page.language]
    page.follow("nav a[href='/services']")
    looked_at(page, "services", "handbooks counter")
    page.follow("main a[href='/services/try/handbooks']")
    page.put("ask", {"messages": question, "max_tokens": "400"})
    page.find("#ask > button").click()
    page.until(lambda: said in page.find("main .live section").text, "the answer")
    page.wait("main .live section > div > p > a[href^='/services/records/']")
    (listed,) = eventually("a record", lambda: house.operator.records(customer.id))
    record = house.operator.record(listed["id"])
    assert float(record["charge"]["amount"]) > 0
    page.until(lambda: record["charge"]["amount"].rstrip("0") in page.find("main .live .running").text, "the charge")
    looked_at(page, "services-answer", "handbooks extractive md", customer.name, str(record["citations"]), SUPPLIERS)
    page.follow("main .live .answer a")
    assert said in page.find("main .answer").text.replace("\n", "") and page.all(".notice.success")
    looked_at(page, "services-passage", str(record["citations"]))
    page.follow(f"main a.trail[href='/services/records/{record['id']}']")
    assert record["id"] in page.text
    page.follow(f"main a[href='/trust/records/{record['id']}']")
    page.wait("[name=verify]").click()
    verdict = page.wait("[data-verdict]")
    assert verdict.get_attribute("data-verdict") == "holds"
    assert verdict.text == page.said(
        "It holds.", "検証できました。ログに正しく記録されています。", "验证通过，日志中确有此记录。"
    )
    looked_at(page, "services-proof", "handbooks log")

    plain = browsers.of(house.url, page.language, scripts=False)
    person.returns(plain)
    plain.follow("nav a[href='/services']")
    plain.follow("main a[href='/services/try/handbooks']")
    plain.fill("ask", messages=question)
    assert plain.all(".answer") and said in plain.find(".answer").text, plain.main
    assert len(house.operator.records(customer.id)) == 2
    plain.picture(f"walk-{plain.language}-services-answer-without-scripts")
    plain.follow(".answer a")
    assert said in plain.find("main .answer").text.replace("\n", "")
    plain.follow("main a.trail[href^='/services/records/use_']")
    plain.follow("main a[href^='/trust/records/']")
    assert "minato audit verify" in plain.main


def test_an_assessor_looks_at_a_product_and_records_a_verdict(house: House, page: Browser) -> None:
    person = house.person({"account": "assay-office", "role": "signer"})
    person.comes(page)
    page.follow("nav a[href='/market']")
    page.fill("search", q=page.said("harbour", "港湾作業", "港湾作业"))
    page.follow("main tbody a")
    product = page.path.rsplit("/", 1)[-1]
    assert page.all("#assess"), "who assesses is asked for a verdict"
    page.fill("assess", kind="quality", verdict="passed", findings=f"Read in {page.language}")
    given = house.operator.get(f"/api/products/{product}/assessments")["items"]
    (own,) = [one for one in given if one["findings"] == f"Read in {page.language}"]
    assert (own["kind"], own["verdict"]) == ("quality", "passed")
    assert own["assessor"] == house.participants["assay-office"]["id"]
    looked_at(
        page,
        "market-assessed",
        "Minato Harbour KK (sample) Assay Office KK Answers with citations Read in ja zh en",
        "harbour ja md en Made up for the sample A knowledge customer support",
    )
