import Primitives

extension ContractTerms {
    private static let odrl = ["http://www.w3.org/ns/odrl/2/", "odrl:"]

    /// Whether two policies say the same, whatever they are called and for whom they are.
    ///
    /// A list that is empty says nothing, the order of rules and of the constraints of a rule is nothing (ODRL Information
    /// Model §2.5: all of them hold), and a term of ODRL may stand under its IRI. Anything else that differs is another
    /// policy: better one question too many than terms that nobody read.
    static func areSame(_ one: JSONValue, _ other: JSONValue) -> Bool {
        (ruleNames + ["profile"]).allSatisfy { normal(one[$0], of: $0) == normal(other[$0], of: $0) }
    }

    /// Nil for what says nothing. Recursion is bounded by the depth to which a message is read.
    private static func normal(_ value: JSONValue?, of name: String) -> JSONValue? {
        switch value {
        case nil, .null?: return nil
        case .array(let elements)?:
            var parts = elements.compactMap { normal($0, of: name) }
            guard !parts.isEmpty else { return nil }
            if name == "constraint" || name == "profile" || ruleNames.contains(name) {
                parts = parts.map { ($0.serialized, $0) }
                    .sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
            }
            return .array(parts)
        case .object(let members)?:
            var said: [String: JSONValue] = [:]
            for (name, member) in members { said[name] = normal(member, of: name) }
            return .object(said)
        case .string(let text)? where ["action", "leftOperand", "operator"].contains(name):
            let prefix = odrl.first { text.hasPrefix($0) } ?? ""
            return .string(String(text.dropFirst(prefix.count)))
        case .string? where name == "profile": return normal(.array([value ?? .null]), of: name)
        case let other?: return other
        }
    }
}
