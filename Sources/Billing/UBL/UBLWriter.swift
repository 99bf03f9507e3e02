import Primitives

/// The elements that all our UBL documents have in common, in the order of the schema.
struct UBLWriter {
    let profile: UBLProfile
    let currency: Currency
    var xml = XMLText()

    /// The attributes of the root: names of the OASIS schema.
    static func namespaces(_ root: String) -> [(String, String)] {
        let base = "urn:oasis:names:specification:ubl:schema:xsd:"
        return [
            ("xmlns", "\(base)\(root)-2"), ("xmlns:cac", "\(base)CommonAggregateComponents-2"),
            ("xmlns:cbc", "\(base)CommonBasicComponents-2"),
        ]
    }

    mutating func amount(_ name: String, _ minor: Int64) {
        xml.element(
            "cbc:\(name)", currency.decimal(minorUnits: Int128(minor)), [("currencyID", currency.code)])
    }

    mutating func group(_ name: String, _ body: (inout UBLWriter) -> Void) {
        let profile = profile
        let currency = currency
        xml.group("cac:\(name)") { xml in
            // Moved, not copied: a text that two hold is copied whole by the next write.
            var inner = UBLWriter(profile: profile, currency: currency, xml: xml)
            xml = XMLText()
            body(&inner)
            xml = inner.xml
        }
    }

    mutating func text(_ name: String, _ value: String?) { xml.element("cbc:\(name)", value) }

    /// - Parameter showsTaxNumber: False where EN 16931 forbids it: nothing of the invoice is subject to VAT (BR-O-02).
    mutating func party(_ role: String, _ party: Party, showsTaxNumber: Bool) {
        let number = profile.taxNumber(of: party)
        group(role) { role in
            role.group("Party") { writer in
                if let endpoint = party.endpoint {
                    writer.xml.element("cbc:EndpointID", endpoint.value, [("schemeID", endpoint.scheme)])
                }
                writer.group("PartyName") { $0.text("Name", party.name) }
                if let address = party.address { writer.address(address) }
                if showsTaxNumber, let number {
                    writer.group("PartyTaxScheme") { scheme in
                        scheme.text("CompanyID", number)
                        scheme.group("TaxScheme") { $0.text("ID", "VAT") }
                    }
                }
                writer.group("PartyLegalEntity") { entity in
                    entity.text("RegistrationName", party.name)
                    if !showsTaxNumber { entity.text("CompanyID", number) }
                }
            }
        }
    }

    mutating func address(_ address: PostalAddress) {
        group("PostalAddress") { writer in
            writer.text("StreetName", address.street)
            writer.text("AdditionalStreetName", address.additional)
            writer.text("CityName", address.city)
            writer.text("PostalZone", address.postalCode)
            writer.text("CountrySubentity", address.region)
            writer.group("Country") { $0.text("IdentificationCode", address.country) }
        }
    }

    mutating func taxTotal(_ taxes: [TaxSubtotal], in language: Language) {
        group("TaxTotal") { writer in
            writer.amount("TaxAmount", taxes.reduce(0) { $0 + $1.tax })
            for tax in taxes {
                writer.group("TaxSubtotal") { subtotal in
                    subtotal.amount("TaxableAmount", tax.base)
                    subtotal.amount("TaxAmount", tax.tax)
                    subtotal.category(
                        "TaxCategory", tax.category, tax.basisPoints, reason: tax.category.reason?[language])
                }
            }
        }
    }

    mutating func category(_ name: String, _ category: TaxCategory, _ basisPoints: Int, reason: String? = nil)
    {
        let profile = profile
        group(name) { writer in
            writer.text("ID", profile.code(category))
            // What is not subject to tax has no rate (BR-O-05, aligned-ibrp-o-05).
            if category != .outside { writer.text("Percent", TaxSubtotal.percent(basisPoints)) }
            writer.text("TaxExemptionReason", reason)
            writer.group("TaxScheme") { $0.text("ID", "VAT") }
        }
    }

    mutating func totals(net: Int64, tax: Int64) {
        group("LegalMonetaryTotal") { writer in
            writer.amount("LineExtensionAmount", net)
            writer.amount("TaxExclusiveAmount", net)
            writer.amount("TaxInclusiveAmount", net + tax)
            writer.amount("PayableAmount", net + tax)
        }
    }

    /// One line. What gives back has a quantity below zero, as a price never is (BR-27, ibr-027).
    mutating func line(
        _ root: String, _ number: Int64, note: String?, net: Int64, name: String, _ taxCategory: TaxCategory,
        _ basisPoints: Int
    ) {
        group("\(root)Line") { writer in
            writer.text("ID", "\(number)")
            writer.text("Note", note)
            writer.xml.element(
                root == "Invoice" ? "cbc:InvoicedQuantity" : "cbc:CreditedQuantity", net < 0 ? "-1" : "1",
                [("unitCode", "C62")])
            writer.amount("LineExtensionAmount", net)
            writer.group("Item") { item in
                item.text("Name", name)
                item.category("ClassifiedTaxCategory", taxCategory, basisPoints)
            }
            writer.group("Price") { $0.amount("PriceAmount", abs(net)) }
        }
    }
}
