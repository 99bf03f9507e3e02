"""What is traded in the sample world: a bank on the finance board, a library in China that negotiates from afar."""

from __future__ import annotations

from accounts import LIBRARY
from api import API, until
from connector import Connector
from exchange import Exchange

from buyer import Buyer
from market import Refused

BANK = "sumida-bank"
#: What the bank signs for, and what it does with it.
WANTED = {"german-credit": "read", "risk-table": "read", "boston-mortgages": "aggregate", "cross-rates": "read"}
DENIALS = (
    "SELECT pbcr, count(*) AS applications, count(*) FILTER (WHERE deny) AS denied"
    " FROM boston_mortgages GROUP BY pbcr ORDER BY pbcr LIMIT 10"
)
LOANS = (
    "SELECT lvr > 0.8 AS high_loan, count(*) AS applications, count(*) FILTER (WHERE deny) AS denied"
    " FROM boston_mortgages GROUP BY lvr > 0.8 ORDER BY high_loan LIMIT 10"
)
ROWS = "SELECT * FROM boston_mortgages LIMIT 5"


class Bank:
    """The bank's month on the finance board."""

    def __init__(self, world: Exchange) -> None:
        self.world = world
        self.buyer = Buyer(world.url, world.keys.kept[BANK])

    def sign(self) -> None:
        self.buyer.found("与信審査")
        self.buyer.found("為替 変動率")
        for name, action in WANTED.items():
            found = self.buyer.possible(name, action, calls=1)
            if found is None:
                raise RuntimeError(f"no offer for {name} lets {BANK} {action} it")
            self.buyer.contract(name, found[0], months=12)

    def fetch(self, *names: str) -> None:
        for name in names:
            answer = self.buyer.fetched(name)
            if not answer.is_success:
                raise RuntimeError(f"{name} is not delivered: {answer.status} {answer.text[:300]}")

    def ask(self, *statements: str) -> None:
        """Figures in place; a question for rows is refused, and stands in the list as that."""
        for sql in statements:
            try:
                self.buyer.in_place("boston-mortgages", sql)
            except Refused:
                if sql is not ROWS:
                    raise

    def charged(self, name: str, kind: str) -> str:
        """The newest record of that kind under an agreement."""

        def found() -> list[dict]:
            uses = self.buyer.api.all(f"/api/agreements/{self.buyer.signed[name]}/uses")
            return [one for one in uses if one["kind"] == kind]

        until(f"a {kind} of {name} is settled", found, 30)
        return max(found(), key=lambda one: one["created_at"])["id"]

    def dispute(self, name: str, kind: str, reason: str) -> str:
        body = {"reason": reason, "record": self.charged(name, kind)}
        return self.buyer.api.post("/api/disputes", body)["id"]

    def refund(self, dispute: str, amount: str) -> None:
        self.world.operator.post(f"/api/disputes/{dispute}/resolution", {"decision": "refund", "refund": amount})


class Library:
    """A library in China whose connector stands elsewhere: four negotiations about the handbooks."""

    def __init__(self, world: Exchange, connector: Connector) -> None:
        self.world = world
        self.connector = connector
        self.api: API = world.apis[LIBRARY]
        self.offers: dict[str, dict] = {}
        self.datasets: dict[str, str] = {}

    def offer(self) -> None:
        """What the two suppliers offer readers: the harbour to everybody who asks for just that, the consultancy by hand."""
        purpose = {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": ["research"]}
        policy = {"@type": "Offer", "permission": [{"action": "read", "constraint": [purpose]}]}
        for product, supplier, more in [
            ("harbour", "minato-harbour", {"price": {"currency": "JPY", "one_off": "2000"}}),
            (
                "carbon",
                "pudong-carbon",
                {"price": {"currency": "JPY", "one_off": "5000"}, "playbook": {"requested": ["wait"]}},
            ),
        ]:
            path = f"/api/products/{self.world.products[product]}"
            self.offers[product] = self.world.apis[supplier].post(f"{path}/offers", {"policy": policy} | more)
            self.datasets[product] = self.world.operator.get(path)["iri"]

    def _ask(self, product: str, **changed: object):
        policy = self.offers[product]["policy"] | changed
        return self.connector.request(self.api, policy, self.datasets[product])

    def concludes(self) -> None:
        """Asks for what is on offer; the harbour's playbook agrees, and signs what is verified."""
        negotiation = self._ask("harbour")
        negotiation.expect("/agreement")
        negotiation.verify()
        negotiation.expect("/events")

    def is_refused(self) -> None:
        """Asks for more than is on offer; the consultancy says no, and why."""
        self._ask("carbon", permission=[{"action": "read"}, {"action": "urn:minato:odrl:train"}])
        supplier = self.world.apis["pudong-carbon"]
        waiting = supplier.get("/api/negotiations", state="REQUESTED")["items"][0]
        reason = "样例手册只供研究阅读，不得用于模型训练。No training: the handbook is read for research only."
        supplier.post(f"/api/negotiations/{waiting['id']}/actions", {"action": "terminate", "reason": reason})

    def gives_up(self) -> None:
        """Asks the harbour for other terms, is offered the usual ones, and goes."""
        negotiation = self._ask("harbour", permission=[{"action": "read"}])
        negotiation.expect("/offers")
        negotiation.terminate("The budget of this year is spent.")

    def asks(self) -> None:
        """Asks for what the consultancy decides by hand: open until somebody does."""
        self._ask("carbon")
