#!/usr/bin/env python3
"""The credit review of a bank on the finance board: it finds three products in Japanese, looks at quality and sample,
asks what it may and what it would cost, signs, reads one by Delta Sharing, queries one in place, downloads one, reviews
an applicant, sees who was paid, verifies a receipt, and ends a contract in the middle of a download.

Exit status 1 where anything is not as it should be.

usage: samples/finance/credit_review.py --url http://127.0.0.1:8080   (after samples/finance/board.py)
"""

from __future__ import annotations

import io
import json
import socket
import sys
import tempfile
import time
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import delta_sharing
import httpx
import pandas

import scorecard
from buyer import Buyer
from market import API, PURPOSE, Keys, Refused, admin_key, arguments, until
from products import ITEMS
from receipts import verify

APPLICANT = {
    "status_of_existing_checking_account": "0 <= ... < 200 DM",
    "credit_history": "existing credits paid back duly till now",
    "savings_account_and_bonds": "... < 100 DM",
    "present_employment_since": "1 <= ... < 4 years",
    "housing": "rent",
    "purpose": "car (new)",
    "duration": "to 24 months",
}
#: How much may come after the end of a contract.
SECONDS_TO_STOP = 1.0


def check(holds: object, what: str) -> None:
    if not holds:
        print(f"NOT AS IT SHOULD BE: {what}")
        sys.exit(1)


def step(title: str) -> None:
    print(f"\n{title}\n{'-' * len(title)}")


class Review(Buyer):
    def __init__(self, url: str, keys: dict[str, str]) -> None:
        super().__init__(url, keys["sumida-bank"])
        self.operator = API(url, admin_key())
        self.apis = {name: API(url, key) for name, key in keys.items()}
        self.bank = self.api
        self.people = {one["id"]: one for one in self.operator.all("/api/participants")}

    def name(self, participant: str | None) -> str:
        return self.people[participant]["legal_name"] if participant else "the house (fee)"

    def balance(self) -> Decimal:
        def is_settled() -> bool:
            return Decimal(self.bank.get("/api/account")["balance"]["pending"]) == 0

        until("nothing pending on the bank's account", is_settled)
        return Decimal(self.bank.get("/api/account")["balance"]["posted"])

    # 1, 2

    def find(self, words: str, *wanted: str) -> None:
        step(f"Search: {words}")
        for hit in self.found(words):
            fields = sorted({field for part in hit["explanation"] for field in part["fields"]})
            title, supplier = hit["metadata"]["title"]["ja"], self.name(hit["supplier"])
            print(f"  {hit['score']:7.3f}  {title} — {supplier}; found in {', '.join(fields)}")
        check(set(wanted) <= set(self.products), f"{words} finds {', '.join(wanted)}")

    def look(self, name: str) -> None:
        product = self.products[name]
        card = self.bank.get(f"/api/products/{product['id']}/quality")
        figures = card["card"]
        print(f"\n  {product['metadata']['title']['en']} ({product['class']} data)")
        print(f"    licence: {product['metadata']['licence']}")
        print(
            f"    quality: {figures['rows']} rows, {figures['completeness_bp'] / 100:.2f} % filled,"
            f" flags: {', '.join(figures['flags']) or 'none'}, signed: {'yes' if card['signature'] else 'no'}"
        )
        check(card["state"] == "computed" and card["signature"], f"the quality card of {name} is computed and signed")
        sample = httpx.get(f"{self.url}/api/products/{product['id']}/sample/sample.csv")
        check(sample.status_code == 200, f"the sample of {name} is free")
        rows = pandas.read_csv(io.StringIO(sample.text))
        print(f"    sample: {len(rows)} rows of {', '.join(rows.columns[:4])}, …")

    # 3, 4

    def sign(self, name: str, action: str, **quantities: int) -> None:
        """The first offer that allows it; what signing costs is what the dry run said."""
        found = self.possible(name, action, **quantities)
        check(found, f"an offer for {name} allows to {action}")
        offer, answer = found or ({}, {})
        product = self.products[name]
        print(f"\n  {product['metadata']['title']['en']}")
        print(f"    {offer['sentence']['en']}")
        told = ", ".join(f"{value} {key}" for key, value in quantities.items())
        print(f"    May I {action} ({told})? Yes: signing {answer['signing']['total']},", end=" ")
        print(f"a month of it {answer['month']['total']}, in all {answer['total']} {answer['currency']}")
        if action == "read" and name == "german-credit":
            question = {"action": "train", "purpose": [PURPOSE]} | quantities
            refused = self.bank.post(f"/api/offers/{offer['id']}/dry-run", question)
            check(not refused["is_permitted"] and refused["unmet"], "training is refused with its reason")
            print(f"    May I train a model with it? No: {refused['unmet'][0]}")
        before = self.balance()
        signed = self.contract(name, offer)
        cost = before - self.balance()
        check(cost == Decimal(answer["signing"]["total"]), f"signing {name} costs what the dry run said, not {cost}")
        print(f"    Signed: {signed['id']}, {cost} {answer['currency']}, leaf {signed['log_index']} of the log")

    # 5, 6, 7

    def read_shared(self, name: str, folder: Path) -> pandas.DataFrame:
        agreement = self.signed[name]
        profile = folder / "bank.share"
        profile.touch(mode=0o600)
        profile.write_text(json.dumps(self.bank.get(f"/api/agreements/{agreement}/sharing-profile")))
        (table,) = delta_sharing.SharingClient(str(profile)).list_all_tables()
        frame = delta_sharing.load_as_pandas(f"{profile}#{table.share}.{table.schema}.{table.name}")
        print(f"  {table.name} by Delta Sharing: {len(frame)} rows, {len(frame.columns)} columns in pandas")
        return frame

    def query(self, name: str, sql: str) -> list[list[str]]:
        answer = self.in_place(name, sql)
        print(f"  In place: {sql}")
        print(f"    every figure from at least {answer['minimum_group']} rows")
        for row in answer["rows"]:
            print(f"    {' | '.join(str(value) for value in row)}")
        return answer["rows"]

    def refused_query(self, name: str, sql: str) -> None:
        print(f"  In place: {sql}")
        try:
            self.in_place(name, sql)
        except Refused as refusal:
            check(refusal.status == 400, f"a query for rows is refused, not {refusal}")
            print(f"    refused: {refusal.detail}")
        else:
            check(False, "a query for rows is refused")

    def download(self, name: str) -> pandas.DataFrame:
        answer = self.fetched(name)
        check(answer.is_success, f"{name} is downloaded")
        frame = pandas.read_csv(io.BytesIO(answer.body))
        print(f"  {name} by a signed link: {len(frame)} rows, {len(answer.body)} bytes")
        return frame

    # 8

    def applicant(self, frame: pandas.DataFrame, table: pandas.DataFrame, denials: list[list[str]]) -> None:
        step("The review of an applicant")
        german, boston, risk = (
            f"{self.products[name]['metadata']['title']['en']} ({self.name(self.products[name]['supplier'])})"
            for name in ("german-credit", "boston-mortgages", "risk-table")
        )
        lines, probability = scorecard.review(frame, APPLICANT)
        print(f"  From {german}, {len(frame)} applicants, {(frame['creditability'] == 'bad').sum()} of them bad:")
        for line in lines:
            print(
                f"    {line.attribute:17} {line.value:42} good {line.good:4} bad {line.bad:4} weight {line.weight:+.3f}"
            )
        print(f"    Probability of default: {probability:.1%}")
        group = table[(table["housing"] == APPLICANT["housing"]) & (table["purpose"] == APPLICANT["purpose"])]
        check(len(group) == 1, "the risk table has the applicant's group")
        row = group.iloc[0]
        print(f"  From {risk}: of {row['applicants']} who rent and want a new car {row['default_rate']:.1%} defaulted;")
        print(f"    Germany was in a banking crisis in {row['crisis_years_since_1900']:.1%} of the years since 1900.")
        direct = scorecard.banded(frame)
        direct = direct[(direct["housing"] == APPLICANT["housing"]) & (direct["purpose"] == APPLICANT["purpose"])]
        check(abs(direct["is_bad"].mean() - row["default_rate"]) < 0.0001, "the broker's table agrees with its source")
        rates = {flag: int(denied) / int(count) for flag, count, denied in denials}
        print(
            f"  From {boston}: denied {rates['true']:.1%} with a public record of bad credit, {rates['false']:.1%} without."
        )
        verdict = "ask for security" if probability > 0.3 else "grant"
        print(f"  Review: {verdict}. A person decides, and sees these figures.")

    # 9, 10

    def money(self, before: Decimal) -> None:
        step("Who was paid")
        spent = before - self.balance()
        paid: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        total = Decimal(0)
        for name, agreement in self.signed.items():
            records = list(self.bank.all(f"/api/agreements/{agreement}/uses"))
            for record in sorted(records, key=lambda one: one["created_at"]):
                charge = Decimal(record["charge"])
                total += charge
                print(f"  {name:17} {record['kind']:10} {charge:>10} {record['currency']}")
                entries = list(self.operator.all("/api/entries", record=record["id"]))
                shares = [one for one in entries if one["kind"] != "charge"]
                check(
                    sum(Decimal(one["amount"]) for one in shares) == charge, f"the shares of {record['id']} sum to it"
                )
                for one in shares:
                    print(f"    {one['kind']:9} {Decimal(one['amount']):>10}  {self.name(one['participant'])}")
                    paid[one["kind"], self.name(one["participant"])] += Decimal(one["amount"])
        print(f"\n  The bank paid {spent} JPY:")
        for (kind, name), amount in sorted(paid.items()):
            print(f"    {kind:9} {amount:>12} {name}")
        check(
            spent == total == sum(paid.values()),
            f"{spent} left the bank, {total} was charged, {sum(paid.values())} paid",
        )
        check(any(kind == "source" for kind, _ in paid), "the sources of the derived product were paid")
        # Each payee sees its own part with its own key.
        agreements = set(self.signed.values())
        by_name = {one["name"]: one for one in self.people.values()}
        for name in sorted({item.supplier for item in ITEMS}):
            own = [one for one in self.apis[name].all("/api/entries") if one["agreement"] in agreements]
            amount = sum((Decimal(one["amount"]) for one in own), Decimal(0))
            due = sum(value for (_, payee), value in paid.items() if payee == by_name[name]["legal_name"])
            check(amount == due, f"{name} sees its {due}, not {amount}")
            print(f"  {name} sees {amount} JPY from this review")

    def receipt(self) -> None:
        step("A receipt, verified offline")
        agreement = self.signed["german-credit"]
        record = next(iter(self.bank.all(f"/api/agreements/{agreement}/uses")))
        house = httpx.get(f"{self.url}/.well-known/did.json").json()
        log_key = httpx.get(f"{self.url}/log/verifier-key").text

        def bundle() -> dict:
            return self.bank.get(f"/api/receipts/{record['id']}")

        until("a checkpoint covers the receipt", lambda: bundle()["proof"])
        document = verify(bundle(), house, log_key)
        check(document == record["document"], "the receipt says what the record says")
        print(f"  {document['id']}: {document['kind']}, {document['charge']} {document['currency']}: signature, hash,")
        print(f"  inclusion in the log and checkpoint hold. By {house['id']}")

    # 11

    def cut(self, name: str) -> None:
        step("The end of a contract, in the middle of a download")
        link = self.link(name)
        size = int(httpx.head(link).headers["content-length"])
        parts = urlsplit(link)
        connection = socket.socket()
        # A slow reader: little fits in the sockets between.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(30)
        with connection:
            connection.connect((parts.hostname, parts.port))
            connection.sendall(f"GET {parts.path}?{parts.query} HTTP/1.1\r\nhost: {parts.netloc}\r\n\r\n".encode())
            got = 0
            ended_at: float | None = None
            try:
                while part := connection.recv(4096):
                    got += len(part)
                    if ended_at is None and got > 100_000:
                        ended = self.end(name, "The review is done.")
                        check(ended["state"] == "terminated", f"{name} is terminated")
                        ended_at = time.monotonic()
                    time.sleep(0.002)
                check(False, f"the download is cut, and not ended in order after {got} of {size} bytes")
            except ConnectionResetError:
                pass
        check(ended_at is not None, "the download was under way when the contract ended")
        late = time.monotonic() - (ended_at or 0)
        print(f"  {got} of {size} bytes had come when the connection was reset, {late:.2f} s after the end")
        check(late < SECONDS_TO_STOP and got < size, f"it stops within {SECONDS_TO_STOP} s, not {late:.2f} s")
        again = httpx.get(link)
        check(again.status_code == 403, f"the link opens nothing any more, not {again.status_code}")
        print("  The link is answered 403.")


def main() -> None:
    given = arguments("The credit review of a bank on the finance board.")
    keys = Keys(given.keys).kept
    if "sumida-bank" not in keys:
        sys.exit(f"No key of the bank in {given.keys}: run samples/finance/board.py first.")
    review = Review(given.url, keys)
    before = review.balance()
    print(f"Sumida Bank has {before} JPY of credit.")
    wanted = ("german-credit", "risk-table", "boston-mortgages")
    review.find("与信審査", *wanted)
    for name in wanted:
        review.look(name)
    review.find("為替 変動率", "cross-rates")

    step("May I, and what would it cost?")
    review.sign("german-credit", "read", rows=1000)
    review.sign("risk-table", "read", calls=1)
    review.sign("boston-mortgages", "aggregate", calls=2)
    review.sign("cross-rates", "read", calls=1)

    step("The data")
    with tempfile.TemporaryDirectory() as folder:
        frame = review.read_shared("german-credit", Path(folder))
    check(len(frame) == 1000, "all applicants came")
    table = review.download("risk-table")
    denials = review.query(
        "boston-mortgages",
        "SELECT pbcr, count(*) AS applications, count(*) FILTER (WHERE deny) AS denied"
        " FROM boston_mortgages GROUP BY pbcr ORDER BY pbcr LIMIT 10",
    )
    review.query(
        "boston-mortgages",
        "SELECT lvr > 0.8 AS high_loan, count(*) AS applications, count(*) FILTER (WHERE deny) AS denied"
        " FROM boston_mortgages GROUP BY lvr > 0.8 ORDER BY high_loan LIMIT 10",
    )
    review.refused_query("boston-mortgages", "SELECT * FROM boston_mortgages LIMIT 5")

    review.applicant(frame, table, denials)
    review.cut("cross-rates")
    review.money(before)
    review.receipt()
    print("\nEverything was as it should be.")


if __name__ == "__main__":
    main()
