/// The names that policies use: those of ODRL 2.2, and ours.
public enum PolicyTerms {
    /// The namespace of ODRL 2.2 (ODRL Vocabulary & Expression 2.2, §1).
    public static let odrl = "http://www.w3.org/ns/odrl/2/"
    /// The namespace of the terms that ODRL lacks.
    public static let minato = "urn:minato:odrl:"
    /// The profile that tells them (`profile` of a policy).
    public static let profile = "urn:minato:odrl:profile:1"
    static let xsd = "http://www.w3.org/2001/XMLSchema#"

    /// A name in the form kept here: ODRL's own terms bare, whatever way they were written, others absolute where
    /// their prefix is known.
    static func normalised(_ name: String, prefixes: [String: String] = [:]) -> String {
        if name.hasPrefix("odrl:") { return String(name.dropFirst(5)) }
        if name.hasPrefix(odrl) { return String(name.dropFirst(odrl.count)) }
        guard let colon = name.firstIndex(of: ":"), !name[colon...].hasPrefix("://"),
            let space = prefixes[String(name[..<colon])]
        else { return name }
        let expanded = space + name[name.index(after: colon)...]
        return expanded.hasPrefix(odrl) ? String(expanded.dropFirst(odrl.count)) : expanded
    }

    /// The name of a data type: `xsd:dateTime`.
    static func normalisedType(_ name: String) -> String {
        name.hasPrefix(xsd) ? "xsd:\(name.dropFirst(xsd.count))" : name
    }
}
