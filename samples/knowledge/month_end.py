#!/usr/bin/env python3
"""Closes a month: settles what payees are owed, bills what customers used, prints a statement and the invoice.

usage: samples/knowledge/month_end.py --url URL --keys FILE --month 2026-10
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from api import API, Keys, admin_key  # noqa: E402


def close(operator: API, month: str) -> dict:
    """Settles the payees and bills the customers; the billing run."""
    operator.post("/api/settlements", {"month": month})
    return operator.post("/api/billing-runs", {"month": month})


def main() -> None:
    parser = argparse.ArgumentParser(description="Closes a month.")
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="where Minato is (%(default)s)")
    parser.add_argument("--keys", type=Path, required=True, help="where the participants' keys are kept")
    parser.add_argument("--month", required=True)
    given = parser.parse_args()
    run = close(API(given.url, admin_key()), given.month)
    print(f"{given.month} is closed: {run['invoices']} invoice")
    harbour = API(given.url, Keys(given.keys).kept["minato-harbour"])
    for statement in harbour.get("/api/statements")["items"]:
        document = statement["document"]
        print(f"\nStatement {document['id']} for the harbour, {document['month']}")
        for line in document["earned"]:
            print(f"  {line['kind']:20} {line['count']:3} entries  {line['amount']} {document['currency']}")
        print(
            f"  rounded by {document['rounding']}, paid out {document['payout']}; log root {document['log']['root'][:16]}…"
        )
    reader = API(given.url, "sk-reader")
    invoice = reader.get("/api/invoices")["items"][0]
    print(f"\nInvoice {invoice['number']} for the reader")
    csv = reader.answer("GET", f"/api/invoices/{invoice['id']}", params={"format": "csv"})
    print(csv.text)


if __name__ == "__main__":
    main()
