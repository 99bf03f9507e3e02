import Primitives

/// A profile of UBL 2.1, with what it asks of a document.
public enum UBLProfile: String, Hashable, Sendable, CaseIterable {
    /// Peppol International Invoice, Japan's alignment: JP PINT 1.1.
    case jpPINT
    /// The semantic model of EN 16931-1 in UBL (CEN/TS 16931-3-2).
    case en16931

    func customization(isSelfBilled: Bool) -> String {
        switch self {
        case .jpPINT: isSelfBilled ? "urn:peppol:pint:selfbilling-1@jp-1" : "urn:peppol:pint:billing-1@jp-1"
        case .en16931: "urn:cen.eu:en16931:2017"
        }
    }

    func process(isSelfBilled: Bool) -> String? {
        switch self {
        case .jpPINT: isSelfBilled ? "urn:peppol:bis:selfbilling" : "urn:peppol:bis:billing"
        case .en16931: nil
        }
    }

    /// The category's code of UN/ECE list 5305. EN 16931 knows no `AA`: a reduced rate is a standard category there.
    func code(_ category: TaxCategory) -> String {
        switch category {
        case .standard: "S"
        case .reduced: self == .jpPINT ? "AA" : "S"
        case .reverseCharge: "AE"
        case .export: "G"
        case .exempt: "E"
        case .outside: "O"
        }
    }

    /// The seller's number for the tax. JP PINT wants `T` and 13 digits (aligned-ibr-jp-01), EN 16931 the country in front
    /// (BR-CO-09).
    func taxNumber(of party: Party) -> String? {
        switch self {
        case .jpPINT: return party.registrationNumber?.description ?? party.taxID
        case .en16931:
            guard let number = party.taxID ?? party.registrationNumber?.description else { return nil }
            let prefix = number.prefix(2)
            if prefix.utf8.count == 2, prefix.utf8.allSatisfy({ 0x41...0x5A ~= $0 }) { return number }
            return (party.country ?? "") + number
        }
    }

    /// What a document lacks for the profile, each as a sentence.
    func faults(
        seller: Party, buyer: Party, currency: Currency, categories: Set<TaxCategory>,
        isSelfBilled: Bool = false
    ) -> [String] {
        var faults: [String] = []
        if seller.address == nil { faults.append("The seller has no address.") }
        if buyer.address == nil { faults.append("The buyer has no address.") }
        switch self {
        case .jpPINT:
            if currency != .jpy {
                faults.append(
                    "The tax must stand in JPY too (aligned-ibr-jp-05), and no rate of exchange is known.")
            }
            if !isSelfBilled, seller.registrationNumber == nil {
                faults.append("The seller has no registration number (aligned-ibr-jp-01).")
            }
            if isSelfBilled, taxNumber(of: seller) == nil {
                faults.append("The payee has no tax id (aligned-ibr-jp-04).")
            }
            if seller.endpoint == nil { faults.append("The seller has no electronic address (ibr-081).") }
            if buyer.endpoint == nil { faults.append("The buyer has no electronic address (ibr-080).") }
            if categories.contains(.reverseCharge) {
                faults.append("Japan's profile has no reverse charge (aligned-ibrp-cl-01-jp).")
            }
        case .en16931:
            if taxNumber(of: seller) == nil { faults.append("The seller has no tax id (BR-S-02, BR-CO-26).") }
            if categories.contains(.reverseCharge), taxNumber(of: buyer) == nil {
                faults.append("The buyer has no tax id (BR-AE-02).")
            }
        }
        return faults
    }

    func check(
        _ name: String, seller: Party, buyer: Party, currency: Currency, categories: Set<TaxCategory>,
        isSelfBilled: Bool = false
    ) throws(Problem) {
        let faults = faults(
            seller: seller, buyer: buyer, currency: currency, categories: categories,
            isSelfBilled: isSelfBilled)
        guard faults.isEmpty else {
            throw Problem(
                .unprocessable, "\(name) cannot be written in this profile. " + faults.joined(separator: " "),
                mend:
                    "Complete `billing:` or the account's billing profile before the next run; a document that was issued stays.",
                parameter: "format")
        }
    }
}
