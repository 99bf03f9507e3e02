import Primitives

/// The rules that the schemas of the protocol have for offers and agreements (contract-schema.json).
public enum ContractTerms {
    private static let operators: Set<String> = [
        "eq", "gt", "gteq", "lteq", "hasPart", "isA", "isAllOf", "isAnyOf", "isNoneOf", "isPartOf", "lt",
        "term-lteq", "neq",
    ]
    private static let connectives = ["and", "andSequence", "or", "xone"]

    /// The parts of a policy that say what is allowed, forbidden and owed.
    static let ruleNames = ["permission", "prohibition", "obligation"]

    /// An offer as a message bears it.
    /// - Throws: `invalidValue` with the way to the fault.
    public static func checkOffer(_ offer: JSONValue, needsTarget: Bool) throws(Problem) {
        try checkPolicy(offer, type: "Offer", at: "offer")
        try checkTexts(offer, needsTarget ? ["target"] : [], optional: ["target"], at: "offer")
    }

    /// - Throws: `invalidValue` with the way to the fault.
    public static func checkAgreement(_ agreement: JSONValue) throws(Problem) {
        try checkPolicy(agreement, type: "Agreement", at: "agreement")
        try checkTexts(
            agreement, ["target", "assigner", "assignee"], optional: ["timestamp"], at: "agreement")
        // xsd:dateTime may do without an offset, RFC 3339 may not.
        if let time = agreement["timestamp"]?.stringValue,
            Timestamp(rfc3339: time) == nil, Timestamp(rfc3339: time + "Z") == nil
        {
            throw fault("agreement.timestamp", "is no xsd:dateTime")
        }
    }

    /// What an offer, as stored, must be to stand in a catalog: an offer without `target`.
    public static func checkCatalogOffer(_ offer: JSONValue) throws(Problem) {
        try checkPolicy(offer, type: "Offer", at: "policy")
        if offer["target"] != nil { throw fault("policy.target", "has no place in a catalog") }
    }

    private static func checkPolicy(_ policy: JSONValue, type: String, at path: String) throws(Problem) {
        guard let members = policy.objectValue else { throw fault(path, "is no object") }
        guard members["@type"] == .string(type) else { throw fault("\(path).@type", "is not \"\(type)\"") }
        try checkTexts(policy, ["@id"], optional: [], at: path)
        guard members["permission"] != nil || members["prohibition"] != nil else {
            throw fault(path, "has neither a permission nor a prohibition")
        }
        for name in ruleNames {
            guard let value = members[name] else { continue }
            guard let rules = value.arrayValue, !rules.isEmpty else {
                throw fault("\(path).\(name)", "is no list with a rule in it")
            }
            for (index, rule) in rules.enumerated() { try checkRule(rule, at: "\(path).\(name)[\(index)]") }
        }
        if let profile = members["profile"], profile.stringValue == nil,
            profile.arrayValue?.allSatisfy({ $0.stringValue != nil }) != true
        {
            throw fault("\(path).profile", "is neither a text nor a list of texts")
        }
    }

    private static func checkRule(_ rule: JSONValue, at path: String) throws(Problem) {
        guard rule["action"]?.stringValue != nil else { throw fault("\(path).action", "is no text") }
        guard let value = rule["constraint"] else { return }
        guard let constraints = value.arrayValue else { throw fault("\(path).constraint", "is no list") }
        for (index, constraint) in constraints.enumerated() {
            try checkConstraint(constraint, at: "\(path).constraint[\(index)]")
        }
    }

    /// Recursion is bounded by the depth to which a message is read.
    private static func checkConstraint(_ constraint: JSONValue, at path: String) throws(Problem) {
        guard constraint.objectValue != nil else { throw fault(path, "is no object") }
        let logical = connectives.filter { constraint[$0] != nil }
        let isAtomic = ["leftOperand", "operator", "rightOperand"].allSatisfy { constraint[$0] != nil }
        guard logical.count == 1 ? !isAtomic : logical.isEmpty && isAtomic else {
            throw fault(path, "is not one logical or one atomic constraint")
        }
        if let name = logical.first {
            guard let parts = constraint[name]?.arrayValue else {
                throw fault("\(path).\(name)", "is no list")
            }
            for (index, part) in parts.enumerated() {
                try checkConstraint(part, at: "\(path).\(name)[\(index)]")
            }
            return
        }
        guard constraint["leftOperand"]?.stringValue != nil else {
            throw fault("\(path).leftOperand", "is no text")
        }
        guard let name = constraint["operator"]?.stringValue, operators.contains(name) else {
            throw fault("\(path).operator", "is no operator of the protocol")
        }
        switch constraint["rightOperand"] {
        case .string, .object, .array: return
        default: throw fault("\(path).rightOperand", "is neither a text nor an object nor a list")
        }
    }

    private static func checkTexts(
        _ value: JSONValue, _ required: [String], optional: [String], at path: String
    ) throws(Problem) {
        for name in required where value[name] == nil { throw fault("\(path).\(name)", "is missing") }
        for name in required + optional {
            guard let member = value[name] else { continue }
            guard let text = member.stringValue, 1...DataspaceTerms.maximumTextBytes ~= text.utf8.count else {
                throw fault("\(path).\(name)", "is no text of 1 to \(DataspaceTerms.maximumTextBytes) bytes")
            }
        }
    }

    private static func fault(_ path: String, _ what: String) -> Problem {
        Problem(
            .invalidValue, "\(path) \(what).", mend: "See contract-schema.json of the protocol.",
            parameter: path)
    }
}
