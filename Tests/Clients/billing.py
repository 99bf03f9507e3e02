"""A server whose months end when a test says so: it bills what its customers used and traded in March 2026."""

from __future__ import annotations

import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx

import world
from management import Customer, Management
from server import ADMIN_KEY, Minato, run_minato
from test_contracts import Market
from test_exchange_registry import Organisation
from world import chat

SOURCE = Path(__file__).with_name("shifted_clock.c")

ISSUER = {
    "name": "港データ株式会社",
    "address": {"street": "芝浦1-1", "city": "港区", "postal_code": "1050023", "region": "東京都", "country": "JP"},
    "registration_number": "T1234567890123",
    "endpoint": {"scheme": "0188", "id": "1234567890123"},
    "time_zone": "Asia/Tokyo",
    "language": "ja",
    "reduced_services": ["paper"],
}
#: A payee, a buyer in Japan and one in China; names that would be markup if they were not escaped.
BUYER = {
    "name": "東京銀行 <script>alert(1)</script> & Söhne",
    "address": {"street": "丸の内1-1", "city": "千代田区", "country": "JP"},
    "endpoint": {"scheme": "0188", "id": "3210987654321"},
    "language": "ja",
    "reference": "PO-7",
}
PAYEE = {
    "name": "Score House KK",
    "address": {"street": "Umeda 1", "city": "Osaka", "country": "JP"},
    "registration_number": "T7654321098765",
    "endpoint": {"scheme": "0188", "id": "7654321098765"},
    "language": "en",
    "self_billing": {"agreed_on": "2026-01-31", "tax": "included"},
}


def moment(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


class Billed(Market):
    """Uses, a contract and data uses in March; billed and settled in April."""

    def __init__(self, folder: Path, upstream: str) -> None:
        configuration = world.configuration(upstream, upstream)
        configuration["engines"] = configuration["engines"][:1]
        configuration["services"] = [
            world.service(
                "chat", "first", {"currency": "JPY", "input_per_million": 1_000_000, "output_per_million": 7}
            ),
            world.service("paper", "first", {"currency": "JPY", "input_per_million": 550_000, "output_per_million": 0}),
        ]
        configuration["accounts"] = []
        configuration["exchange"] = {"fee_basis_points": 1000}
        configuration["billing"] = ISSUER
        self.library = folder / "shifted_clock.so"
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cc", "-shared", "-fPIC", "-o", self.library, SOURCE, "-ldl"], check=True)
        self.server = Minato(folder, configuration)
        self.go("2026-03-30T12:00:00")
        self.operator = Management(self.server.url)
        self.supplier = Organisation(self.server, self.operator, "score-house", "supplier")
        self.assessor = Organisation(self.server, self.operator, "assay-office", "assessor")
        self.bank = Organisation(self.server, self.operator, "tokyo-bank", "demander")
        self.operator.post(f"/api/accounts/{self.bank.account}/credit", {"amount": "100000"})
        self.put_profile(self.bank.account, BUYER)
        self.put_profile(self.supplier.account, PAYEE)
        self.plain = self.operator.customer(credit="500")
        self.product = self.listed()
        self.use(self.bank.key["key"], "chat", 3)
        self.use(self.bank.key["key"], "paper", 2)
        self.use(self.plain.key, "chat", 1)
        offer = self.offer(price={"currency": "JPY", "one_off": "1000.5"}, policy={"permission": [{"action": "read"}]})
        self.agreement = self.bank.api.post("/api/agreements", {"offer": offer["id"]})["id"]

    def go(self, text: str) -> None:
        """To a moment: the server starts anew with another clock."""
        if self.server.process is not None:
            assert self.server.stop() == 0
        shift = int(moment(text) - time.time())
        self.server.environment = {"LD_PRELOAD": str(self.library), "SHIFTED_CLOCK": str(shift)}
        self.server.start()

    def put_profile(self, account: str, profile: dict) -> dict:
        answer = self.operator.http.put(f"/api/accounts/{account}/billing", json=profile)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def use(self, key: str, model: str, times: int) -> None:
        for number in range(times):
            answer = httpx.post(
                f"{self.server.url}/v1/chat/completions",
                json=chat(f"question {number}", model=model, max_tokens=16),
                headers={"authorization": f"Bearer {key}"},
                timeout=30,
            )
            assert answer.status_code == 200, answer.text

    def bill(self, month: str = "2026-03") -> dict:
        return self.operator.post("/api/billing-runs", {"month": month})

    def invoice(self, account: str) -> dict:
        (found,) = self.operator.pages("/api/invoices", account=account, kind="invoice")
        return self.operator.get(f"/api/invoices/{found['id']}")

    def text(self, path: str, format: str, status: int = 200, **query: str) -> str:
        answer = self.operator.http.get(path, params={"format": format} | query)
        assert answer.status_code == status, answer.text
        return answer.text

    def command(self, *arguments: str):
        return run_minato(
            "invoice", *arguments, "--url", self.server.url, "--key", "env:BILLING_TEST_KEY", BILLING_TEST_KEY=ADMIN_KEY
        )


__all__ = ["BUYER", "ISSUER", "PAYEE", "Billed", "Customer"]
