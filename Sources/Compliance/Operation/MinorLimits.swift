import Documents

/// What holds for minors (CN Interim Measures Art. 10; Anthropomorphic Measures 2026 Art. 14, 17).
public struct MinorLimits: Hashable, Sendable {
    public let duty: DutyID
    public let clause: String
    /// Below this age in years a guardian must consent; `nil` where no age is set.
    public let guardianConsentUnder: Int?
    /// Roles that the service does not play for a minor.
    public let forbiddenPersonas: [String]
    public let text: TextKey
}

extension MinorLimits {
    static let keys = ["duty", "clause", "guardian_consent_under", "forbidden_personas", "text"]

    init?(reading reader: MappingReader, duties: DutyList, texts: [TextKey: LocalizedText]) {
        let duty = reader.duty(of: duties)
        let clause = reader.requiredText("clause", like: "\"Art. 10\"")?.value
        let age = reader.integer("guardian_consent_under", 1...18)
        let personas = reader.texts("forbidden_personas", like: "virtual-partner").map(\.value)
        _ = reader.requiredNode("text", like: "minor_limit")
        let text = reader.textKey("text", of: texts)
        guard let duty, let clause, let text else { return nil }
        self.init(
            duty: duty, clause: clause, guardianConsentUnder: age, forbiddenPersonas: personas, text: text)
    }
}
