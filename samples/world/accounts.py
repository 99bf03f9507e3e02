"""Who uses the services of the sample world and pays for it, beside the organisations of the exchange."""

from __future__ import annotations

from exchange import Exchange, Organisation

LIBRARY = "huangpu-library"
DESK = "suzhou-desk"
LOGISTICS = "kaigan-logistics"
CITY = "shibaura-city"
APPS = "yokohama-apps"
APP_SEATS = ["yokohama-apps-crew", "yokohama-apps-office"]

ORGANISATIONS: list[Organisation] = [
    (LIBRARY, "Huangpu Library (sample)", ["demander"], "CN", "30000"),
    (DESK, "Suzhou Desk Co., Ltd. (sample)", ["demander"], "CN", "20000"),
]
#: Accounts that are no organisation of the exchange.
CUSTOMERS = [
    {"name": LOGISTICS, "currency": "JPY", "terms": "prepaid", "credit": "20000"},
    {"name": CITY, "currency": "JPY", "terms": "postpaid", "credit_limit": "50000"},
    {"name": APPS, "currency": "JPY", "terms": "postpaid", "credit_limit": "50000"},
]
#: Whose invoices and statements name more than an account.
PROFILES = {
    LOGISTICS: {
        "name": "Kaigan Logistics KK (sample)",
        "address": {"street": "2-2 Kaigan", "city": "Minato-ku", "postal_code": "1050022", "country": "JP"},
        "endpoint": {"scheme": "0188", "id": "2222222222222"},
        "language": "en",
        "reference": "PO-2210",
    },
    CITY: {
        "name": "芝浦市立図書館（見本）",
        "address": {"street": "芝浦3-3", "city": "港区", "postal_code": "1080023", "country": "JP"},
        "endpoint": {"scheme": "0188", "id": "3333333333333"},
        "language": "ja",
    },
    DESK: {
        "name": "苏州咨询台有限公司（样例）",
        "address": {"street": "园区路4号", "city": "苏州", "country": "CN"},
        "language": "zh",
        "tax_treatment": "export",
    },
    "minato-harbour": {
        "name": "港湾作業株式会社（見本）",
        "address": {"street": "海岸1-1", "city": "港区", "postal_code": "1050022", "country": "JP"},
        "registration_number": "T5555555555555",
        "endpoint": {"scheme": "0188", "id": "5555555555555"},
        "language": "ja",
        "self_billing": {"agreed_on": "2026-01-31", "tax": "included"},
    },
    "sumida-bank": {
        "name": "Sumida Bank, Ltd. (Tokyo)",
        "address": {"street": "6-6 Ryogoku", "city": "Sumida-ku", "postal_code": "1300026", "country": "JP"},
        "endpoint": {"scheme": "0188", "id": "6666666666666"},
        "language": "ja",
    },
}


def make(world: Exchange) -> None:
    """Accounts with credit, plans, a limit of spending and billing profiles."""
    world.organisations(ORGANISATIONS)
    for wanted in CUSTOMERS:
        made = world.operator.post("/api/accounts", {name: wanted[name] for name in wanted if name != "credit"})
        if "credit" in wanted:
            world.operator.post(f"/api/accounts/{made['id']}/credit", {"amount": wanted["credit"]})
        world.accounts[wanted["name"]] = made["id"]
        world.open(wanted["name"], made["id"])
    limit = {"monthly": "1000", "hard": False, "alerts": [30, 80]}
    world.operator.put(f"/api/accounts/{world.accounts[LOGISTICS]}/spend-limits", limit)
    world.operator.post(f"/api/accounts/{world.accounts[CITY]}/subscriptions", {"plan": "desk"})
    world.operator.post(f"/api/accounts/{world.accounts[APPS]}/subscriptions", {"plan": "embedded", "seats": 3})
    for name in APP_SEATS:
        seat = world.apis[APPS].post("/api/accounts", {"name": name, "currency": "JPY", "parent": APPS})
        world.accounts[name] = seat["id"]
        world.open(name, seat["id"])
    for name, profile in PROFILES.items():
        if name in world.accounts:
            world.operator.put(f"/api/accounts/{world.accounts[name]}/billing", profile)
