import Primitives

/// What one rule came to (the compliance-report model: activation, attempt, performance and deontic state).
public struct RuleReport: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case permission = "PermissionReport"
        case prohibition = "ProhibitionReport"
        case duty = "DutyReport"
    }

    public enum PerformanceState: String, Hashable, Sendable, CaseIterable {
        case performed = "Performed"
        case unperformed = "Unperformed"
        case unknown = "Unknown"
    }

    public let kind: Kind
    /// The `@id` of the rule.
    public let rule: String?
    /// Whether the rule takes part in the decision.
    public let isActive: Bool
    /// The premises that the rule has: party, action and target where it names one, and each constraint.
    public let premises: [PremiseReport]
    /// Duties of a permission, remedies of a prohibition, consequences of a duty.
    public var conditions: [RuleReport] = []
    /// Of a duty.
    public var performance: PerformanceState?
    /// Of a duty.
    public var deontic: DutyState?
    /// Of a duty: whether it stands in the way of the use.
    public var blocks = false
}

extension RuleReport {
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "@type": .string("report:\(kind.rawValue)"),
            "report:activationState": isActive ? "report:Active" : "report:Inactive",
            "report:attemptState": "report:Attempted",
        ]
        members["report:rule"] = rule.map { ["@id": .string($0)] }
        members["report:performanceState"] = performance.map { .string("report:\($0.rawValue)") }
        members["report:deonticState"] = deontic.map { .string("report:\($0.rawValue)") }
        if !premises.isEmpty { members["report:premiseReport"] = .array(premises.map(\.json)) }
        if !conditions.isEmpty { members["report:conditionReport"] = .array(conditions.map(\.json)) }
        return .object(members)
    }

    /// What keeps a permission from holding, in words.
    var unmet: [String] {
        premises.filter { $0.state != .satisfied }.map(\.sentence)
            + conditions.filter(\.blocks).map(\.sentence)
    }

    var sentence: String {
        let name = rule.map { " \($0)" } ?? ""
        switch kind {
        case .permission: return "The permission\(name) does not hold."
        case .prohibition: return "The prohibition\(name) applies."
        case .duty: return "The duty\(name) is \(deontic == .violated ? "violated" : "not fulfilled yet")."
        }
    }
}
