import Primitives

extension AIGCLabel {
    /// The most bytes of the text of a label that are looked at.
    public static let maximumTextBytes = 65_536

    /// Reads the object, alone or under its name.
    ///
    /// - Throws: every rule that it breaks.
    public init(parsing text: String) throws(AIGCFaults) {
        guard text.utf8.count <= Self.maximumTextBytes, let members = Self.members(text) else {
            throw AIGCFaults([
                AIGCFault(
                    rule: .notAnObject, field: nil, message: "The label is no object of JSON.",
                    mend: "Write {\"Label\":\"1\",…} with strings.")
            ])
        }
        var faults: [AIGCFault] = []
        for name in members.keys.sorted() where AIGCField(rawValue: name) == nil {
            faults.append(
                AIGCFault(
                    rule: .unknownField, field: nil,
                    message: "The label has the unknown field \"\(name.prefix(64))\".",
                    mend: "Remove it."))
        }
        var values: [AIGCField: String] = [:]
        for field in AIGCField.allCases {
            switch members[field.rawValue] {
            case .string(let text): values[field] = text
            case nil:
                faults.append(
                    AIGCFault(
                        rule: .missingField, field: field, message: "\(field.rawValue) is missing.",
                        mend: field.isRequired ? "Add it." : "Add it, if need be as \"\"."))
            default:
                faults.append(
                    AIGCFault(
                        rule: .notAnObject, field: field, message: "\(field.rawValue) is no string.",
                        mend: "Put it in quotes."))
            }
        }
        faults += AIGCFault.faults(
            of: AIGCField.allCases.compactMap { field in values[field].map { (field, $0) } })
        guard faults.isEmpty, let certainty = values[.label].flatMap(Certainty.init) else {
            throw AIGCFaults(faults)
        }
        do throws(Problem) {
            try self.init(
                certainty, contentProducer: values[.contentProducer] ?? "",
                produceID: values[.produceID] ?? "",
                reservedCode1: values[.reservedCode1] ?? "",
                contentPropagator: values[.contentPropagator] ?? "", propagateID: values[.propagateID] ?? "",
                reservedCode2: values[.reservedCode2] ?? "")
        } catch {
            throw AIGCFaults([
                AIGCFault(
                    rule: .notAnObject, field: nil, message: error.detail, mend: error.mend ?? "")
            ])
        }
    }

    private static func members(_ text: String) -> [String: JSONValue]? {
        guard let value = try? JSONValue(parsing: text, maximumDepth: 8) else { return nil }
        return (value["AIGC"] ?? value).objectValue
    }
}
