/// A place by code: a country or territory of ISO 3166-1, a subdivision of ISO 3166-2 (`JP-13`), or a union.
///
/// Hong Kong, Macao and Taiwan have codes of their own in ISO 3166-1, and rules about moving data differ there: `CN`
/// does not contain them.
struct Place: Hashable, Sendable {
    let code: String

    /// The code in capitals, alone or after `urn:minato:odrl:place:` or `urn:iso:std:iso:3166:`.
    init(_ text: String) {
        var code = text[...]
        for prefix in [PolicyTerms.minato + "place:", "urn:iso:std:iso:3166:"] where code.hasPrefix(prefix) {
            code = code.dropFirst(prefix.count)
        }
        // Other identifiers of places are compared as they are.
        self.code = code.utf8.count <= 6 ? code.uppercased() : String(code)
    }

    enum Relation {
        /// The same, or within.
        case within
        /// This contains the other: a use here may or may not be there.
        case around
        case apart
    }

    func relation(to other: Place) -> Relation {
        if contains(code, within: other.code) { return .within }
        return contains(other.code, within: code) ? .around : .apart
    }

    private func contains(_ inner: String, within outer: String) -> Bool {
        if inner == outer || outer == Self.world { return true }
        if inner.hasPrefix(outer), inner.dropFirst(outer.utf8.count).first == "-" { return true }
        guard let members = Self.unions[outer] else { return false }
        if let union = Self.unions[inner] { return union.isSubset(of: members) }
        return members.contains(String(inner.prefix(2)))
            && (inner.utf8.count == 2 || inner.dropFirst(2).first == "-")
    }

    /// Everywhere (UN M49).
    static let world = "001"

    /// Members as of 2026.
    private static let unions: [String: Set<String>] = {
        let european: Set<String> = [
            "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
            "LT", "LU",
            "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
        ]
        return [
            "EU": european, "EEA": european.union(["IS", "LI", "NO"]),
            "ASEAN": ["BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "TL", "VN"],
        ]
    }()
}
