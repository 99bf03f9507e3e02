"""Invoices, credit notes and self-billed statements of a real server: money, forms, rules, verification."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
import rfc8785

from billing import BUYER, Billed
from server import run_minato

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"


@pytest.fixture(scope="module")
def billed(upstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Billed]:
    made = Billed(tmp_path_factory.mktemp("billed"), upstream.base_url)
    assert made.operator.http.post("/api/billing-runs", json={"month": "2026-03"}).status_code == 422
    made.go("2026-04-01T15:30:00")
    made.run = made.bill()
    made.operator.post("/api/settlements", {"month": "2026-03"})
    yield made
    assert made.server.stop() == 0
    audit = run_minato("audit", "verify", "--data", str(made.server.data))
    assert audit.returncode == 0, audit.stdout + audit.stderr


def test_the_document_is_what_the_log_names_and_the_money_follows_it(billed: Billed) -> None:
    invoice = billed.invoice(billed.bank.account)
    document = invoice["document"]
    canonical = rfc8785.dumps(document)
    assert hashlib.sha256(canonical).hexdigest() == invoice["document_sha256"]
    leaf = billed.operator.http.get(f"/log/entry/{invoice['log_index']}")
    if leaf.status_code == 200:
        assert invoice["document_sha256"] in leaf.text
    # 3 answers of 24 tokens at a yen and 8 at 7 millionths; 2 at 0.55 yen; a contract of 1000.5 yen.
    exact = {line["kind"] + str(line["title"]): Decimal(line["exact"]) for line in document["lines"]}
    assert sorted(exact.values()) == [Decimal("26.4"), Decimal("72.000168"), Decimal("1000.5")]
    assert [Decimal(line["net"]) for line in document["lines"]] == [
        int(Decimal(line["exact"])) for line in document["lines"]
    ]
    rates = {tax["basis_points"]: (tax["base"], tax["tax"]) for tax in document["taxes"]}
    assert rates == {1000: ("1072", "107"), 800: ("26", "2")}
    assert document["total"] == str(1072 + 107 + 26 + 2)
    balance = billed.operator.balance(billed.bank.account)["posted"]
    credits = [
        Decimal(item["total"])
        for item in billed.operator.pages("/api/invoices", account=billed.bank.account, kind="credit_note")
    ]
    assert balance == 100_000 - Decimal(document["total"]) + sum(credits)
    # A server that just started has signed a checkpoint before: it stands on the document.
    assert re.fullmatch("[0-9a-f]{64}", document["log"]["root"])
    assert document["issue_date"] == "2026-04-02"  # 00:30 in Tokyo
    assert document["period"]["local_end"] == "2026-04-01T09:00:00+09:00"


def test_a_month_is_billed_once_and_numbers_have_no_gaps(billed: Billed) -> None:
    assert billed.bill() == billed.run
    answer = billed.operator.http.post("/api/billing-runs", json={"month": "2026-02"})
    assert answer.status_code == 409
    numbers = sorted(item["number"] for item in billed.operator.pages("/api/invoices", kind="invoice"))
    assert numbers == [f"INV-{number:06}" for number in range(1, len(numbers) + 1)] and len(numbers) == 2
    assert [run["month"] for run in billed.operator.get("/api/billing-runs")["items"]] == ["2026-03"]


def test_an_account_sees_its_own_and_does_not_decide_how_it_is_taxed(billed: Billed) -> None:
    invoice = billed.invoice(billed.bank.account)["id"]
    own = billed.bank.api
    assert [item["id"] for item in own.pages("/api/invoices", kind="invoice")] == [invoice]
    assert own.get(f"/api/invoices/{invoice}")["id"] == invoice
    assert billed.supplier.api.http.get(f"/api/invoices/{invoice}").status_code == 404
    assert own.http.post(f"/api/invoices/{invoice}/credit-notes", json={"reason": "x"}).status_code == 403
    path = f"/api/accounts/{billed.bank.account}/billing"
    assert own.http.put(path, json=BUYER | {"tax_treatment": "export"}).status_code == 403
    assert own.http.put(path, json=BUYER).status_code == 200
    assert own.http.put(path, json=BUYER | {"address": {"country": "jp"}}).status_code == 400
    assert own.http.put(path, json=BUYER | {"name": "a\nb"}).status_code == 400


@pytest.mark.parametrize("language", ["ja", "en", "zh"])
def test_the_page_is_escaped_and_has_no_scripts(billed: Billed, language: str) -> None:
    path = f"/api/invoices/{billed.invoice(billed.bank.account)['id']}"
    page = billed.text(path, "html", language=language)
    assert "<script" not in page and "&lt;script&gt;" in page
    assert f'lang="{language}"' in page and "T1234567890123" in page and "paper ※" in page
    head = billed.operator.http.get(path, headers={"accept": "text/html"}).headers
    assert head["content-type"].startswith("text/html") and "default-src 'none'" in head["content-security-policy"]


def test_lines_and_usage_are_lists_that_sum_to_the_invoice(billed: Billed) -> None:
    invoice = billed.invoice(billed.bank.account)
    path = f"/api/invoices/{invoice['id']}"
    rows = list(csv.DictReader(io.StringIO(billed.text(path, "csv"))))
    lines = [row for row in rows if row["row"] == "line"]
    assert sum(Decimal(row["net"]) for row in lines) == Decimal(invoice["net"])
    assert sum(Decimal(row["tax"]) for row in rows if row["row"] == "tax") == Decimal(invoice["tax"])
    usage = list(csv.DictReader(io.StringIO(billed.text(path, "usage"))))
    assert len(usage) == 6
    assert sum(Decimal(row["charge"]) for row in usage) == sum(Decimal(row["exact"]) for row in lines)
    for row in usage:
        if row["row"] == "service":
            assert str(billed.operator.record(row["id"])["log"]["index"]) == row["log_index"]


def texts(root: ElementTree.Element, path: str) -> list[str]:
    return [element.text or "" for element in root.findall(path)]


def check_ubl(text: str, root_name: str) -> ElementTree.Element:
    """The rules that need no validator: sums, one total of tax, no empty element, no price below zero."""
    root = ElementTree.fromstring(text)
    assert root.tag.endswith("}" + root_name)
    for element in root.iter():
        assert len(element) or (element.text or "").strip(), f"{element.tag} is empty (ibr-079)"
    line = "CreditNoteLine" if root_name == "CreditNote" else "InvoiceLine"
    nets = [Decimal(value) for value in texts(root, f"{CAC}{line}/{CBC}LineExtensionAmount")]
    total = root.find(f"{CAC}LegalMonetaryTotal")
    amounts = {child.tag.removeprefix(CBC): Decimal(child.text) for child in total}
    (tax,) = (Decimal(value) for value in texts(root, f"{CAC}TaxTotal/{CBC}TaxAmount"))
    assert sum(nets) == amounts["LineExtensionAmount"] == amounts["TaxExclusiveAmount"]
    assert amounts["TaxInclusiveAmount"] == amounts["TaxExclusiveAmount"] + tax == amounts["PayableAmount"]
    bases = Decimal(0)
    for subtotal in root.findall(f"{CAC}TaxTotal/{CAC}TaxSubtotal"):
        base, part = (Decimal(subtotal.findtext(CBC + name)) for name in ("TaxableAmount", "TaxAmount"))
        percent = Decimal(subtotal.findtext(f"{CAC}TaxCategory/{CBC}Percent") or 0)
        # aligned-ibrp-051-jp, BR-CO-17: between floor and ceiling.
        assert abs(part - base * percent / 100) < 1
        bases += base
    assert bases == amounts["TaxExclusiveAmount"]
    assert all(Decimal(price) >= 0 for price in texts(root, f"{CAC}{line}/{CAC}Price/{CBC}PriceAmount"))
    assert root.find(f"{CAC}InvoicePeriod") is not None  # aligned-ibrp-052
    return root


def test_the_invoice_in_japans_profile(billed: Billed) -> None:
    path = f"/api/invoices/{billed.invoice(billed.bank.account)['id']}"
    root = check_ubl(billed.text(path, "ubl-jp"), "Invoice")
    assert root.findtext(f"{CBC}CustomizationID") == "urn:peppol:pint:billing-1@jp-1"
    assert root.findtext(f"{CBC}ProfileID") == "urn:peppol:bis:billing"
    assert root.findtext(f"{CBC}InvoiceTypeCode") == "380"
    seller = f"{CAC}AccountingSupplierParty/{CAC}Party"
    # aligned-ibr-jp-01, -04
    assert re.fullmatch("T[0-9]{13}", root.findtext(f"{seller}/{CAC}PartyTaxScheme/{CBC}CompanyID"))
    for party in (seller, f"{CAC}AccountingCustomerParty/{CAC}Party"):
        assert root.find(f"{party}/{CBC}EndpointID").get("schemeID") == "0188"
    for amount in root.iter():  # aligned-ibr-jp-06
        if amount.get("currencyID") == "JPY":
            assert "." not in amount.text
    assert set(texts(root, f"{CAC}TaxTotal/{CAC}TaxSubtotal/{CAC}TaxCategory/{CBC}ID")) == {"S", "AA"}
    assert (
        check_ubl(billed.text(path, "ubl-en"), "Invoice").findtext(f"{CBC}CustomizationID") == "urn:cen.eu:en16931:2017"
    )
    assert billed.operator.http.get(path, headers={"accept": "application/xml"}).text == billed.text(path, "ubl-jp")


def test_what_a_profile_lacks_is_said(billed: Billed) -> None:
    path = f"/api/invoices/{billed.invoice(billed.plain.id)['id']}"
    answer = json.loads(billed.text(path, "ubl-jp", 422))
    assert "ibr-080" in answer["detail"] and "no address" in answer["detail"]
    assert json.loads(billed.text(path, "fapiao", 422))["type"].endswith("unprocessable")
    answer = billed.operator.http.put(
        f"{path}/fapiao", json={"number": "26312000000000000001", "issued_on": "2026-04-03"}
    )
    assert answer.status_code == 422


def test_a_credit_note_gives_back_and_never_more(billed: Billed) -> None:
    invoice = billed.invoice(billed.bank.account)
    path = f"/api/invoices/{invoice['id']}/credit-notes"
    before = billed.operator.balance(billed.bank.account)["posted"]
    key = {"idempotency-key": "credit-1"}
    (line,) = (line["line"] for line in invoice["document"]["lines"] if line["title"] == "chat")
    body = {"reason": "Two answers were empty", "lines": [{"line": line, "net": "20"}]}
    made = billed.operator.http.post(path, json=body, headers=key)
    assert made.status_code == 201, made.text
    note = made.json()
    assert billed.operator.http.post(path, json=body, headers=key).json() == note
    assert note["number"] == "CN-000001" and note["corrects"] == invoice["id"]
    assert billed.operator.balance(billed.bank.account)["posted"] == before + Decimal(note["total"])
    root = check_ubl(billed.text(f"/api/invoices/{note['id']}", "ubl-jp"), "CreditNote")
    assert root.findtext(f"{CBC}CreditNoteTypeCode") == "381"
    reference = f"{CAC}BillingReference/{CAC}InvoiceDocumentReference/{CBC}ID"
    assert root.findtext(reference) == invoice["number"]
    check_ubl(billed.text(f"/api/invoices/{note['id']}", "ubl-en"), "CreditNote")
    for lines in (
        [{"line": line, "net": "1000"}],
        [{"line": 99}],
        [{"line": line, "net": "0.5"}],
        [{"line": line, "net": "0"}],
    ):
        answer = billed.operator.http.post(path, json={"reason": "x", "lines": lines})
        assert answer.status_code in (400, 422), answer.text
    assert billed.invoice(billed.bank.account) == invoice


def test_a_payees_statement_is_self_billed_where_agreed(billed: Billed) -> None:
    statements = {item["participant"]: item for item in billed.operator.get("/api/statements")["items"]}
    statement = statements[billed.supplier.id]
    path = f"/api/statements/{statement['id']}"
    assert billed.supplier.api.get(path) == statement
    assert billed.bank.api.http.get(path).status_code == 404
    # 90 % of 1000.5, rounded down.
    assert statement["document"]["payout"] == "900"
    root = check_ubl(billed.text(path, "ubl-jp"), "Invoice")
    assert root.findtext(f"{CBC}InvoiceTypeCode") == "389"
    assert root.findtext(f"{CBC}CustomizationID") == "urn:peppol:pint:selfbilling-1@jp-1"
    assert root.findtext(f"{CAC}LegalMonetaryTotal/{CBC}PayableAmount") == "900"
    assert root.findtext(f"{CAC}TaxTotal/{CBC}TaxAmount") == "82"
    page = billed.text(path, "html")
    assert "Self-billing invoice" in page and "2026-01-31" in page and "82 JPY" in page
    rows = list(csv.DictReader(io.StringIO(billed.text(path, "csv"))))
    assert [row["amount"] for row in rows if row["row"] == "payout"] == ["900"]
    other = statements[billed.bank.id]
    assert billed.operator.http.get(f"/api/statements/{other['id']}?format=ubl-jp").status_code == 422


def test_the_command_lists_shows_and_saves(billed: Billed, tmp_path: Path) -> None:
    invoice = billed.invoice(billed.bank.account)
    listed = json.loads(billed.command("list", "--json", "--month", "2026-03").stdout)
    assert invoice["id"] in [item["id"] for item in listed["items"]]
    shown = billed.command("show", invoice["id"])
    assert shown.returncode == 0 and f"total    {invoice['total']} JPY" in shown.stdout
    assert json.loads(billed.command("show", invoice["id"], "--json").stdout) == invoice
    for form in ("html", "csv", "usage", "ubl-jp", "ubl-en", "json"):
        file = tmp_path / form
        saved = json.loads(billed.command("save", invoice["id"], "--format", form, "--out", str(file), "--json").stdout)
        assert hashlib.sha256(file.read_bytes()).hexdigest() == saved["sha256"]
    refused = billed.command("save", invoice["id"], "--format", "fapiao", "--out", str(tmp_path / "no"))
    assert refused.returncode == 1 and "CNY" in refused.stderr and not (tmp_path / "no").exists()


def test_beancount_accepts_the_ledger_with_taxes_and_credits(billed: Billed, tmp_path: Path) -> None:
    exported = run_minato("ledger", "export", "--data", str(billed.server.data), "--format", "beancount")
    assert exported.returncode == 0, exported.stderr
    assert "Liabilities:Taxes:JPY" in exported.stdout and '"invoice_rounding"' in exported.stdout
    file = tmp_path / "ledger.beancount"
    file.write_text(exported.stdout, encoding="utf-8")
    checked = subprocess.run([sys.executable, "-m", "beancount.scripts.check", file], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


def test_what_comes_back_later_is_a_credit_note_of_its_month(billed: Billed) -> None:
    entries = billed.bank.api.get("/api/entries")["items"]
    (record,) = {entry["record"] for entry in entries if entry["kind"] == "charge"}
    dispute = billed.bank.api.post("/api/disputes", {"record": record, "reason": "not what was offered"})
    billed.operator.post(f"/api/disputes/{dispute['id']}/resolution", {"decision": "refund"})
    billed.use(billed.plain.key, "chat", 1)
    billed.go("2026-05-01T00:00:10")
    assert billed.bill("2026-04")["invoices"] == 2
    (note,) = billed.operator.pages("/api/invoices", account=billed.bank.account, month="2026-04")
    assert (note["kind"], note["net"], note["tax"], note["corrects"]) == ("credit_note", "1000", "100", None)
    document = billed.operator.get(f"/api/invoices/{note['id']}")["document"]
    assert [line["kind"] for line in document["lines"]] == ["refund"]
    usage = list(csv.DictReader(io.StringIO(billed.text(f"/api/invoices/{note['id']}", "usage"))))
    assert [(row["row"], row["charge"]) for row in usage] == [("refund", "-1000.5")]
    root = check_ubl(billed.text(f"/api/invoices/{note['id']}", "ubl-jp"), "CreditNote")
    assert root.find(f"{CAC}BillingReference") is None
    (invoice,) = billed.operator.pages("/api/invoices", account=billed.plain.id, month="2026-04")
    assert (invoice["kind"], invoice["net"], invoice["tax"]) == ("invoice", "24", "2")


@pytest.mark.parametrize(
    "fault",
    [
        "UPDATE invoices SET document = REPLACE(document, '1000.5', '1000.6')",
        "UPDATE statements SET document = REPLACE(document, '900.45', '900.46')",
        "UPDATE transfers SET amount = amount - 1000000000 WHERE code = 'tax'",
        "DELETE FROM invoices WHERE sequence = 2",
    ],
)
def test_the_audit_names_a_seeded_fault(billed: Billed, tmp_path: Path, fault: str) -> None:
    copy = tmp_path / "data"
    with closing(sqlite3.connect(f"file:{billed.server.data / 'minato.db'}?mode=ro", uri=True)) as source:
        shutil.copytree(billed.server.data, copy, ignore=shutil.ignore_patterns("minato.db*", "*.lock"))
        with closing(sqlite3.connect(copy / "minato.db")) as target:
            source.backup(target)
            assert target.execute(fault).rowcount > 0
            target.commit()
    audit = run_minato("audit", "verify", "--data", str(copy), "--json")
    assert audit.returncode == 1
    parts = {found["part"] for found in json.loads(audit.stdout)["faults"]}
    assert parts & {"documents", "agreement"}, audit.stdout
