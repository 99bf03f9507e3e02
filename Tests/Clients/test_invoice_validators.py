"""Invoices, credit notes and self-billed statements against the validators of the standards, where they are at hand.

The schemas and rules are other people's and not in this repository. Give their folders, and have lxml and saxonche:

    MINATO_UBL_XSD       the folder `xsd` of UBL 2.1 (OASIS Standard), with maindoc/ and common/
    MINATO_EN16931_XSLT  EN16931-UBL-validation.xslt (ConnectingEurope/eInvoicing-EN16931)
    MINATO_JP_PINT       a folder with the two XSLT of JP PINT 1.1 (…-preprocessed.xslt, …-aligned-rules.xslt)
    MINATO_JP_PINT_SB    the same of JP PINT self-billing
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from billing import BUYER, Billed

NAMES = ("MINATO_UBL_XSD", "MINATO_EN16931_XSLT", "MINATO_JP_PINT", "MINATO_JP_PINT_SB")
MISSING = [name for name in NAMES if not os.environ.get(name)]
if MISSING:
    pytest.skip(
        f"NOT VALIDATED: {', '.join(MISSING)} not set; see the head of {Path(__file__).name}", allow_module_level=True
    )
etree = pytest.importorskip("lxml.etree", reason="NOT VALIDATED: lxml is missing")
saxonche = pytest.importorskip("saxonche", reason="NOT VALIDATED: saxonche is missing")

FAILED = "{http://purl.oclc.org/dsdl/svrl}failed-assert"


class Validators:
    """Compiled once; a document's faults are the ids of what it breaks."""

    def __init__(self) -> None:
        folder = Path(os.environ["MINATO_UBL_XSD"]) / "maindoc"
        self.schemas = {
            name: etree.XMLSchema(file=str(folder / f"UBL-{name}-2.1.xsd")) for name in ("Invoice", "CreditNote")
        }
        self.processor = saxonche.PySaxonProcessor(license=False)
        self.rules = {
            "en": self.compile(Path(os.environ["MINATO_EN16931_XSLT"])),
            "jp": self.compile(*sorted(Path(os.environ["MINATO_JP_PINT"]).glob("*.xslt"))),
            "jp-sb": self.compile(*sorted(Path(os.environ["MINATO_JP_PINT_SB"]).glob("*.xslt"))),
        }

    def compile(self, *files: Path) -> list:
        assert files
        compiler = self.processor.new_xslt30_processor()
        return [compiler.compile_stylesheet(stylesheet_file=str(file)) for file in files]

    def faults(self, text: str, profile: str) -> list[str]:
        root = etree.fromstring(text.encode())
        schema = self.schemas[etree.QName(root).localname]
        faults = [] if schema.validate(root) else [f"xsd: {schema.error_log.last_error}"]
        for rules in self.rules[profile]:
            node = self.processor.parse_xml(xml_text=text)
            report = etree.fromstring(rules.transform_to_string(xdm_node=node).encode())
            faults += [found.get("id") for found in report.iter(FAILED)]
        return faults


@pytest.fixture(scope="module")
def validators() -> Validators:
    return Validators()


@pytest.fixture(scope="module")
def documents(upstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[str, str]]]:
    """Every document that a server made, by a name, with the profile that it is in."""
    billed = Billed(tmp_path_factory.mktemp("validated"), upstream.base_url)
    treatments = ("export", "exempt", "outside", "reverse_charge")
    others = {}
    for treatment in treatments:
        customer = billed.operator.customer(credit="500")
        profile = BUYER | {"name": treatment, "tax_id": "FR12345678901", "tax_treatment": treatment, "language": "en"}
        billed.put_profile(customer.id, profile | {"address": {"country": "FR"}})
        billed.use(customer.key, "chat", 1)
        others[treatment] = customer.id
    billed.go("2026-04-01T15:30:00")
    billed.bill()
    billed.operator.post("/api/settlements", {"month": "2026-03"})
    invoice = billed.invoice(billed.bank.account)["id"]
    path = f"/api/invoices/{invoice}"
    made = {"invoice jp": (billed.text(path, "ubl-jp"), "jp"), "invoice en": (billed.text(path, "ubl-en"), "en")}
    part = billed.operator.post(f"{path}/credit-notes", {"reason": "Part", "lines": [{"line": 2, "net": "7"}]})
    whole = billed.operator.post(f"{path}/credit-notes", {"reason": "The rest"})
    for name, note in (("part", part), ("rest", whole)):
        made[f"credit note {name} jp"] = (billed.text(f"/api/invoices/{note['id']}", "ubl-jp"), "jp")
        made[f"credit note {name} en"] = (billed.text(f"/api/invoices/{note['id']}", "ubl-en"), "en")
    for treatment, account in others.items():
        path = f"/api/invoices/{billed.invoice(account)['id']}"
        made[f"{treatment} en"] = (billed.text(path, "ubl-en"), "en")
        if treatment != "reverse_charge":
            made[f"{treatment} jp"] = (billed.text(path, "ubl-jp"), "jp")
    (statement,) = (
        item for item in billed.operator.get("/api/statements")["items"] if item["participant"] == billed.supplier.id
    )
    path = f"/api/statements/{statement['id']}"
    made["self-billed jp"] = (billed.text(path, "ubl-jp"), "jp-sb")
    made["self-billed en"] = (billed.text(path, "ubl-en"), "en")
    yield made
    assert billed.server.stop() == 0


def test_every_document_is_valid(documents: dict[str, tuple[str, str]], validators: Validators) -> None:
    assert len(documents) >= 15
    faults = {name: validators.faults(text, profile) for name, (text, profile) in documents.items()}
    assert {name: found for name, found in faults.items() if found} == {}


SEEDED = [
    ("invoice jp", "T1234567890123", "1234567890123", "aligned-ibr-jp-01"),
    ("invoice jp", r">107</cbc:TaxAmount>", ">109</cbc:TaxAmount>", "aligned-ibrp-051-jp"),
    ("invoice jp", r"(?s)<cac:InvoicePeriod>.*?</cac:InvoicePeriod>", "", "aligned-ibrp-052"),
    ("invoice jp", r"<cbc:EndpointID.*?</cbc:EndpointID>", "", "ibr-08"),
    ("invoice jp", ">380<", ">381<", "aligned-ibrp-cl-02-jp"),
    ("invoice jp", "billing-1@jp-1", "billing-1@eu-1", "aligned-ibrp-001-jp"),
    (
        "invoice en",
        r"(?s)(<cac:LegalMonetaryTotal>\s*<cbc:LineExtensionAmount currencyID=\"JPY\">)",
        r"\g<1>1",
        "BR-CO-10",
    ),
    ("invoice en", "JPT1234567890123", "T1234567890123", "BR-CO-09"),
    ("invoice en", "<cbc:DueDate>", "<cbc:TaxPointDate>", "xsd"),
    ("export en", r"(?s)<cbc:TaxExemptionReason>.*?</cbc:TaxExemptionReason>", "", "BR-G-10"),
    ("self-billed jp", "urn:peppol:bis:selfbilling", "urn:peppol:bis:billing", "aligned-ibrp-002-jp-sb"),
]


@pytest.mark.parametrize("name, pattern, replacement, rule", SEEDED)
def test_a_seeded_fault_is_refused(
    documents: dict[str, tuple[str, str]],
    validators: Validators,
    name: str,
    pattern: str,
    replacement: str,
    rule: str,
) -> None:
    text, profile = documents[name]
    broken, count = re.subn(pattern, replacement, text)
    assert count > 0
    if rule == "xsd":
        broken = broken.replace("</cbc:DueDate>", "</cbc:TaxPointDate>")
    found = validators.faults(broken, profile)
    assert any(fault.startswith(rule) for fault in found), found
