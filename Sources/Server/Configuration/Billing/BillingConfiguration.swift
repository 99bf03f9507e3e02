import Billing
import Documents
import Primitives

/// `billing:` who issues the invoices of this house, and how.
public struct BillingConfiguration: Hashable, Sendable {
    public var issuer: Issuer

    /// How the configuration calls the rules of rounding.
    enum Rounding: String, CaseIterable {
        case down
        case halfUp = "half_up"
        case up

        var rule: MoneyRounding {
            switch self {
            case .down: .down
            case .halfUp: .halfUp
            case .up: .up
            }
        }
    }

    static func read(_ reader: MappingReader) -> BillingConfiguration? {
        let party = Self.party(reader)
        let zone = Self.zone(reader)
        let language = reader.choice("language", standard: Language.english)
        let rounding = reader.choice("rounding", standard: Rounding.down)
        let rates = party.flatMap { Self.rates(reader, country: $0.country ?? "") }
        let reduced = reader.texts("reduced_services", like: "[newspaper]").map(\.value)
        let invoicePrefix = prefix("invoice_prefix", standard: "INV-", reader)
        let creditNotePrefix = prefix("credit_note_prefix", standard: "CN-", reader)
        guard let party, let zone, let rates else { return nil }
        return BillingConfiguration(
            issuer: Issuer(
                party: party, timeZone: zone, language: language, rounding: rounding.rule, rates: rates,
                reducedServices: Set(reduced), invoicePrefix: invoicePrefix,
                creditNotePrefix: creditNotePrefix, dueDays: reader.integer(ConfigurationKeys.Billing.dueDays)
            ))
    }

    private static func party(_ reader: MappingReader) -> Party? {
        let name = reader.requiredText("name", like: "Example KK")
        let hasAddress = reader.requiredNode("address", like: "{country: JP}") != nil
        let address = reader.mapping("address", keys: ConfigurationKeys.billingAddress)
        let country = address?.requiredText("country", like: "JP")
        let endpoint = reader.mapping("endpoint", keys: ConfigurationKeys.billingEndpoint)
        let scheme = endpoint?.requiredText("scheme", like: "\"0188\"")
        let id = endpoint?.requiredText("id", like: "\"1234567890123\"")
        var number: RegistrationNumber?
        if let text = reader.text("registration_number", like: "T1234567890123") {
            number = RegistrationNumber(text.value)
            if number == nil {
                reader.faults.add(
                    text.position, text.path, "this is no registration number", "write T and 13 digits")
                return nil
            }
        }
        guard let name, hasAddress, let address, let country else { return nil }
        if reader.has("endpoint"), scheme == nil || id == nil { return nil }
        do throws(Problem) {
            let place = try PostalAddress(
                street: address.text("street")?.value, additional: address.text("additional")?.value,
                city: address.text("city")?.value, postalCode: address.text("postal_code")?.value,
                region: address.text("region")?.value, country: country.value)
            var electronic: ElectronicAddress?
            if let scheme, let id {
                electronic = try ElectronicAddress(scheme: scheme.value, value: id.value)
            }
            return try Party(
                name: name.value, address: place, registrationNumber: number,
                taxID: reader.text("tax_id", like: "DE123456789")?.value, endpoint: electronic)
        } catch {
            reader.add(error, reader.position, error.parameter.map(reader.path(of:)) ?? reader.path)
            return nil
        }
    }

    private static func zone(_ reader: MappingReader) -> TimeZoneName? {
        guard let text = reader.text("time_zone", like: "Asia/Tokyo") else { return .utc }
        if let zone = TimeZoneName(text.value) { return zone }
        reader.faults.add(
            text.position, text.path, "unknown time zone \(FaultCollector.quoted(text.value))",
            "use a name of the IANA database, such as Asia/Tokyo")
        return nil
    }

    private static func rates(_ reader: MappingReader, country: String) -> TaxRates? {
        let known = TaxRates.known(in: country)
        guard let standard = reader.integer(ConfigurationKeys.Billing.taxBasisPoints) ?? known?.standard
        else {
            reader.faults.add(
                reader.position, reader.path, "the rate of tax of \(country) is not known here",
                "add \"\(ConfigurationKeys.Billing.taxBasisPoints.name): 1900\" for 19 %, 0 for none")
            return nil
        }
        return TaxRates(
            standard: standard,
            reduced: reader.integer(ConfigurationKeys.Billing.reducedTaxBasisPoints) ?? known?.reduced)
    }

    private static func prefix(_ key: String, standard: String, _ reader: MappingReader) -> String {
        guard let text = reader.text(key, like: standard) else { return standard }
        guard text.value.utf8.count <= 20,
            text.value.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-/.".contains($0)) })
        else {
            reader.faults.add(
                text.position, text.path, "this cannot stand before a number",
                "use at most 20 of A-Z, a-z, 0-9, -, / and .")
            return standard
        }
        return text.value
    }
}
