"""What the samples that fill an exchange share: organisations with their keys, and what each of them can ask."""

from __future__ import annotations

from api import API, Keys, admin_key

#: name, legal name, roles, jurisdiction, credit in yen
Organisation = tuple[str, str, list[str], str, "str | None"]


class Exchange:
    def __init__(self, url: str, keys: Keys) -> None:
        self.url = url
        self.operator = API(url, admin_key())
        self.keys = keys
        #: Ids of participants, of their accounts, and of products, by the name that the sample gives them.
        self.ids: dict[str, str] = {}
        self.accounts: dict[str, str] = {}
        self.products: dict[str, str] = {}
        self.apis: dict[str, API] = {}
        #: How much was made: nothing on a second run.
        self.made = 0

    def did(self, what: str) -> None:
        self.made += 1
        print(f"  {what}")

    def organisations(self, wanted: list[Organisation]) -> None:
        standing = {one["name"]: one for one in self.operator.all("/api/participants")}
        for name, legal_name, roles, jurisdiction, credit in wanted:
            found = standing.get(name)
            if found is None:
                body = {"name": name, "legal_name": legal_name, "roles": roles, "jurisdiction": jurisdiction}
                found = self.operator.post("/api/participants", body | {"currency": "JPY"})
                self.did(f"{legal_name}: {', '.join(roles)}, {found['did']}")
            self.ids[name], self.accounts[name] = found["id"], found["account"]
            if credit and not self.operator.get("/api/transfers", account=found["account"], limit=1)["items"]:
                self.operator.post(f"/api/accounts/{found['account']}/credit", {"amount": credit})
                self.did(f"{credit} yen of credit for {name}")
            self.open(name, found["account"])

    def open(self, name: str, account: str) -> API:
        """The API as an account; with a new key, unless the kept one opens it."""
        if not self._opens(name):
            self.keys.keep(name, self.operator.post(f"/api/accounts/{account}/keys", {})["key"])
            self.did(f"a key for {name}")
        self.apis[name] = API(self.url, self.keys.kept[name])
        return self.apis[name]

    def _opens(self, name: str) -> bool:
        """Whether the kept key opens the account of that name on this server."""
        if name not in self.keys.kept:
            return False
        answer = API(self.url, self.keys.kept[name]).answer("GET", "/api/account")
        return answer.is_success and answer.json()["name"] == name
