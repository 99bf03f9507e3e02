import Primitives

/// Reads a policy from JSON-LD: the compact form of the Dataspace Protocol, ODRL's own with or without prefixes, and
/// the expanded form. Each thing read counts against a bound.
struct PolicyReader {
    /// Rules and duties, after lists of actions, targets and parties are told apart.
    static let maximumRules = 200
    static let maximumConstraints = 2_000
    /// Values of one right operand.
    static let maximumValues = 1_000
    /// Constraints within constraints, duties within duties.
    static let maximumDepth = 8
    static let maximumTextBytes = 2_048

    private var prefixes: [String: String] = [:]
    private var rules = 0
    private var constraints = 0

    mutating func policy(_ json: JSONValue) throws(Problem) -> UsagePolicy {
        let policy = try object(json, "policy")
        if let context = policy["@context"] { readPrefixes(context) }
        if let conflict = try name(policy["conflict"], "conflict"), conflict != "prohibit",
            conflict != "invalid"
        {
            throw Problem(
                .unsupported, "A policy under which permissions win over prohibitions is not supported.",
                mend: "Leave conflict out, or write prohibit.", parameter: "conflict")
        }
        guard policy["inheritFrom"] == nil else {
            throw Problem(
                .unsupported, "A policy that inherits from another is not supported.",
                mend: "Write all of its rules.", parameter: "inheritFrom")
        }
        var read = UsagePolicy(kind: try kind(policy["@type"]))
        read.id = try text(policy["@id"] ?? policy["uid"], "@id")
        read.profile = try name(policy["profile"], "profile")
        read.target = try entities(policy["target"], "target", 1).first
        read.assigner = try entities(policy["assigner"], "assigner", 1).first
        read.assignee = try entities(policy["assignee"], "assignee", 1).first
        read.timestamp = try text(policy["timestamp"], "timestamp")
        let action = policy["action"]
        for rule in list(policy["permission"]) {
            read.permissions += try self.rules(rule, "permission", action: action)
        }
        for rule in list(policy["prohibition"]) {
            read.prohibitions += try self.rules(rule, "prohibition", action: action)
        }
        for duty in list(policy["obligation"]) {
            read.obligations += try duties(duty, "obligation", depth: 0)
        }
        return read
    }

    /// Prefixes that the document itself declares. No context is fetched.
    private mutating func readPrefixes(_ context: JSONValue) {
        for part in list(context) {
            for (prefix, space) in part.objectValue ?? [:] {
                guard let space = space.stringValue, space.hasSuffix("/") || space.hasSuffix("#"),
                    prefix != "odrl", prefix != "xsd", prefixes.count < Self.maximumDepth * 8
                else { continue }
                prefixes[prefix] = space
            }
        }
    }

    private func kind(_ json: JSONValue?) throws(Problem) -> UsagePolicy.Kind {
        guard let json, let name = try name(list(json).first, "@type") else { return .set }
        if name == "Policy" { return .set }
        guard let kind = UsagePolicy.Kind(rawValue: name) else {
            throw Problem(
                .unsupported, "A policy of the type \(excerpt(name)) is not supported.",
                mend: "Use Set, Offer or Agreement.", parameter: "@type")
        }
        return kind
    }

    // MARK: rules

    /// A rule with several actions, targets or assignees is as many rules (ODRL Information Model 2.2 §2.7).
    private mutating func rules(
        _ json: JSONValue, _ place: String, action inherited: JSONValue?
    ) throws(Problem) -> [PolicyRule] {
        let rule = try object(json, place)
        let actions = try actions(rule["action"] ?? inherited, place)
        let targets = try entities(rule["target"], "\(place).target", Self.maximumRules)
        let assignees = try entities(rule["assignee"], "\(place).assignee", Self.maximumRules)
        var shared = PolicyRule(id: try text(rule["@id"] ?? rule["uid"], "\(place).@id"), action: nil)
        shared.assigner = try entities(rule["assigner"], "\(place).assigner", 1).first
        shared.constraints = try constraints(rule["constraint"], "\(place).constraint", depth: 0)
        for duty in list(rule["duty"]) + list(rule["remedy"]) + list(rule["obligation"]) {
            shared.duties += try duties(duty, "\(place).duty", depth: 0)
        }
        var read: [PolicyRule] = []
        for action in actions.isEmpty ? [nil] : actions.map(Optional.some) {
            for target in targets.isEmpty ? [nil] : targets.map(Optional.some) {
                for assignee in assignees.isEmpty ? [nil] : assignees.map(Optional.some) {
                    try countRule(place)
                    var rule = shared
                    rule.action = action?.action
                    rule.refinements = action?.refinements ?? []
                    rule.target = target
                    rule.assignee = assignee
                    read.append(rule)
                }
            }
        }
        return read
    }

    private mutating func duties(
        _ json: JSONValue, _ place: String, depth: Int
    ) throws(Problem) -> [PolicyDuty] {
        try checkDepth(depth, place)
        let duty = try object(json, place)
        let actions = try actions(duty["action"], place)
        guard !actions.isEmpty else { throw missing("action", place) }
        var shared = PolicyDuty(id: try text(duty["@id"] ?? duty["uid"], "\(place).@id"), action: .use)
        shared.constraints = try constraints(duty["constraint"], "\(place).constraint", depth: 0)
        shared.target = try entities(duty["target"], "\(place).target", 1).first
        shared.assigner = try entities(duty["assigner"], "\(place).assigner", 1).first
        shared.assignee = try entities(duty["assignee"], "\(place).assignee", 1).first
        for consequence in list(duty["consequence"]) {
            shared.consequences += try duties(consequence, "\(place).consequence", depth: depth + 1)
        }
        var read: [PolicyDuty] = []
        for action in actions {
            try countRule(place)
            shared.action = action.action
            shared.refinements = action.refinements
            read.append(shared)
        }
        return read
    }

    private typealias RefinedAction = (action: PolicyAction, refinements: [PolicyConstraint])

    private mutating func actions(_ json: JSONValue?, _ place: String) throws(Problem) -> [RefinedAction] {
        var read: [RefinedAction] = []
        for action in list(json) {
            var refinements: [PolicyConstraint] = []
            var value: JSONValue? = action
            if action.objectValue != nil {
                let members = try object(action, "\(place).action")
                value = members["rdf:value"] ?? members["value"] ?? members["@id"]
                refinements = try constraints(members["refinement"], "\(place).action.refinement", depth: 0)
            }
            guard let name = try name(value, "\(place).action") else { throw missing("action", place) }
            read.append((PolicyAction(name), refinements))
            guard read.count <= Self.maximumRules else { throw tooMany("actions", Self.maximumRules, place) }
        }
        return read
    }

    private mutating func entities(
        _ json: JSONValue?, _ place: String, _ most: Int
    ) throws(Problem) -> [PolicyEntity] {
        var read: [PolicyEntity] = []
        for entity in list(json) {
            guard read.count < most else { throw tooMany("values", most, place) }
            guard entity.objectValue != nil else {
                guard let iri = try name(entity, place) else { continue }
                read.append(PolicyEntity(iri))
                continue
            }
            let members = try object(entity, place)
            guard let iri = try name(members["@id"] ?? members["uid"] ?? members["source"], place) else {
                throw missing("@id", place)
            }
            let type = try name(list(members["@type"]).first, place)
            read.append(
                PolicyEntity(
                    iri, source: try name(members["source"], place),
                    isCollection: type == "PartyCollection" || type == "AssetCollection",
                    refinements: try constraints(members["refinement"], "\(place).refinement", depth: 0)))
        }
        return read
    }

    // MARK: constraints

    private mutating func constraints(
        _ json: JSONValue?, _ place: String, depth: Int
    ) throws(Problem) -> [PolicyConstraint] {
        try checkDepth(depth, place)
        var read: [PolicyConstraint] = []
        for constraint in list(json) { read.append(try self.constraint(constraint, place, depth: depth)) }
        return read
    }

    private mutating func constraint(
        _ json: JSONValue, _ place: String, depth: Int
    ) throws(Problem) -> PolicyConstraint {
        constraints += 1
        guard constraints <= Self.maximumConstraints else {
            throw tooMany("constraints", Self.maximumConstraints, place)
        }
        let members = try object(json, place)
        let id = try text(members["@id"] ?? members["uid"], "\(place).@id")
        let junctions = PolicyConstraint.Junction.allCases.filter { members[$0.rawValue] != nil }
        if let junction = junctions.first {
            guard junctions.count == 1, members["leftOperand"] == nil else {
                throw Problem(
                    .invalidValue, "A constraint is one comparison or one of and, or, xone, andSequence.",
                    parameter: place)
            }
            let parts = try constraints(
                unwrapped(members[junction.rawValue]), "\(place).\(junction.rawValue)", depth: depth + 1)
            guard !parts.isEmpty else { throw missing("constraint", "\(place).\(junction.rawValue)") }
            return .logical(id: id, junction, parts)
        }
        guard let left = try name(members["leftOperand"], "\(place).leftOperand") else {
            throw missing("leftOperand", place)
        }
        guard let symbol = try name(members["operator"], "\(place).operator") else {
            throw missing("operator", place)
        }
        guard let comparison = ConstraintOperator(rawValue: symbol) else {
            throw Problem(
                .invalidValue, "There is no operator \(excerpt(symbol)).",
                mend: "Use one of \(ConstraintOperator.allCases.map(\.rawValue).joined(separator: ", ")).",
                parameter: "\(place).operator")
        }
        guard let right = members["rightOperand"] else { throw missing("rightOperand", place) }
        let values = try values(right, "\(place).rightOperand")
        return .atomic(
            AtomicConstraint(
                id: id, LeftOperand(name: left), comparison, values,
                isList: unwrapped(right)?.arrayValue.map { $0.count != 1 || !isExpanded($0[0]) } ?? false,
                unit: try name(members["unit"], "\(place).unit")))
    }

    private func values(_ json: JSONValue, _ place: String) throws(Problem) -> [OperandValue] {
        let values = list(unwrapped(json))
        guard values.count <= Self.maximumValues else { throw tooMany("values", Self.maximumValues, place) }
        guard !values.isEmpty else { throw missing("value", place) }
        var read: [OperandValue] = []
        for value in values { read.append(try operand(value, place)) }
        return read
    }

    private func operand(_ json: JSONValue, _ place: String) throws(Problem) -> OperandValue {
        switch json {
        case .string(let text): return OperandValue(try bounded(text, place))
        case .bool(let value): return OperandValue(value ? "true" : "false", type: "xsd:boolean")
        case .number(.integer(let value)): return OperandValue(String(value), type: "xsd:integer")
        case .number(let number):
            if let value = number.integer { return OperandValue(String(value), type: "xsd:integer") }
            // ECMAScript's shortest digits, which are those that were written.
            return OperandValue(String(decoding: json.serialized, as: UTF8.self), type: "xsd:decimal")
        case .object:
            let members = try object(json, place)
            let type = try text(list(members["@type"] ?? members["type"]).first, place)
                .map(PolicyTerms.normalisedType)
            if let value = members["@value"] ?? members["value"] {
                let inner = try operand(value, place)
                guard let type, type != "xsd:string" else { return inner }
                return OperandValue(inner.text, type: type)
            }
            guard let iri = try text(members["@id"], place) else { throw missing("@id or @value", place) }
            return OperandValue(PolicyTerms.normalised(iri, prefixes: prefixes), isReference: true)
        case .null, .array:
            throw Problem(.invalidValue, "A right operand is a text, an object or a list.", parameter: place)
        }
    }

    // MARK: JSON-LD

    /// The members of an object by their bare names.
    private func object(_ json: JSONValue, _ place: String) throws(Problem) -> [String: JSONValue] {
        var json = json
        if case .array(let elements) = json, elements.count == 1 { json = elements[0] }
        guard let members = json.objectValue else {
            throw Problem(.invalidValue, "An object is wanted here.", parameter: place)
        }
        var bare: [String: JSONValue] = [:]
        for (name, value) in members where !value.isNull {
            let name = PolicyTerms.normalised(name, prefixes: prefixes)
            guard bare.updateValue(value, forKey: name) == nil else {
                throw Problem(.invalidValue, "The member \(excerpt(name)) stands twice.", parameter: place)
            }
        }
        return bare
    }

    /// JSON-LD writes one value alone and several as an array; also as `@list` or `@set`.
    private func list(_ json: JSONValue?) -> [JSONValue] {
        switch unwrapped(json) {
        case nil, .null: []
        case .array(let elements): elements
        case let value?: [value]
        }
    }

    private func unwrapped(_ json: JSONValue?) -> JSONValue? { json?["@list"] ?? json?["@set"] ?? json }

    /// Whether it is a value of the expanded form, in which each value stands in an array.
    private func isExpanded(_ json: JSONValue) -> Bool { json["@value"] != nil || json["@id"] != nil }

    /// A text, alone, as `@id`, as `@value`, or one of them in an array.
    private func text(_ json: JSONValue?, _ place: String) throws(Problem) -> String? {
        guard var json else { return nil }
        if case .array(let elements) = json {
            guard elements.count == 1 else { throw tooMany("values", 1, place) }
            json = elements[0]
        }
        if json.isNull { return nil }
        guard let text = (json["@id"] ?? json["@value"] ?? json["value"] ?? json).stringValue else {
            throw Problem(.invalidValue, "A text is wanted here.", parameter: place)
        }
        return try bounded(text, place)
    }

    private func name(_ json: JSONValue?, _ place: String) throws(Problem) -> String? {
        try text(json, place).map { PolicyTerms.normalised($0, prefixes: prefixes) }
    }

    // MARK: bounds

    private func bounded(_ text: String, _ place: String) throws(Problem) -> String {
        guard text.utf8.count <= Self.maximumTextBytes else {
            throw Problem(
                .invalidValue, "A text of a policy has at most \(Self.maximumTextBytes) bytes.",
                parameter: place)
        }
        return text
    }

    private mutating func countRule(_ place: String) throws(Problem) {
        rules += 1
        guard rules <= Self.maximumRules else { throw tooMany("rules", Self.maximumRules, place) }
    }

    private func checkDepth(_ depth: Int, _ place: String) throws(Problem) {
        guard depth < Self.maximumDepth else {
            throw Problem(
                .invalidValue, "A policy nests at most \(Self.maximumDepth) deep.", parameter: place)
        }
    }

    private func tooMany(_ what: String, _ most: Int, _ place: String) -> Problem {
        Problem(.invalidValue, "A policy has at most \(most) \(what) here.", parameter: place)
    }

    private func missing(_ what: String, _ place: String) -> Problem {
        Problem(.invalidValue, "Something lacks its \(what).", mend: "Give it.", parameter: "\(place)")
    }

    private func excerpt(_ text: String) -> String { text.count <= 60 ? text : "\(text.prefix(60))…" }
}
