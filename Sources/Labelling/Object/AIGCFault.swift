/// A rule that a label breaks.
public struct AIGCFault: Error, Hashable, Sendable {
    public enum Rule: String, Hashable, Sendable, CaseIterable {
        /// GB 45438-2025, 6.1: there must be a label.
        case noLabel = "no-label"
        /// 6.1 c): only one label is kept.
        case duplicate
        /// Annex E: an object of JSON with strings.
        case notAnObject = "not-an-object"
        case unknownField = "unknown-field"
        case missingField = "missing-field"
        case emptyField = "empty-field"
        /// Annex E j): 0x21 to 0x7E.
        case character
        case tooLong = "too-long"
        /// Not 1, 2 or 3.
        case labelValue = "label-value"
        /// A code of 27 characters with a wrong unified social credit code in it (GB 32100).
        case producerCode = "producer-code"
    }

    public let rule: Rule
    public let field: AIGCField?
    public let message: String
    public let mend: String
}

extension AIGCFault {
    /// Every rule that the values break, in the order of the fields.
    static func faults(of fields: [(field: AIGCField, value: String)]) -> [AIGCFault] {
        fields.flatMap { faults(of: $0.field, $0.value) }
    }

    private static func faults(of field: AIGCField, _ value: String) -> [AIGCFault] {
        func fault(_ rule: Rule, _ message: String, _ mend: String) -> AIGCFault {
            AIGCFault(rule: rule, field: field, message: "\(field.rawValue) \(message)", mend: mend)
        }
        guard !value.isEmpty else {
            return field.isRequired ? [fault(.emptyField, "is empty.", "Give it a value.")] : []
        }
        var faults: [AIGCFault] = []
        if value.unicodeScalars.count > AIGCLabel.maximumCharacters {
            faults.append(
                fault(.tooLong, "is too long.", "Keep it to \(AIGCLabel.maximumCharacters) characters."))
        }
        if let scalar = value.unicodeScalars.first(where: { !(0x21...0x7E).contains($0.value) }) {
            let code = String(scalar.value, radix: 16, uppercase: true)
            faults.append(
                fault(
                    .character, "has the character U+\(code); 0x21 to 0x7E are allowed (Annex E j).",
                    "Use a code instead of a name with other characters, and no blanks."))
        }
        if field == .label, AIGCLabel.Certainty(rawValue: value) == nil {
            faults.append(fault(.labelValue, "is none of 1, 2 and 3.", "Write 1 for generated content."))
        }
        let isCodeField = field == .contentProducer || field == .contentPropagator
        if isCodeField, ProducerCode.looksLikeOne(value), ProducerCode(value) == nil {
            faults.append(
                fault(
                    .producerCode, "is a code with a wrong unified social credit code in it.",
                    "Check characters 5 to 22 (GB 32100)."))
        }
        return faults
    }
}
