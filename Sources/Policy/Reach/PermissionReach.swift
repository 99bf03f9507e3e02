import Primitives

/// The most that a permission allows, whatever is asked under it: what somebody grants by signing it.
///
/// An upper bound: conditions that are not understood here narrow nothing. So what is within a title by its reach is
/// within it whatever comes.
public struct PermissionReach: Hashable, Sendable {
    /// Which permission of the policy, as faults name it: `permission[0]`.
    public let name: String
    /// Each action that it allows, those within others too (`use` allows `read`), less what the policy prohibits
    /// whatever the case; nil for every action there is.
    public let actions: [PolicyAction]?
    /// Codes of places; nil for everywhere.
    public let places: [String]?
    /// Nil for any purpose.
    public let purposes: Set<String>?
    /// The first moment at which it allows nothing any more; nil for no end.
    public let end: Timestamp?

    /// Whether one place lies within another: `JP-13` within `JP`, `FR` within `EU`.
    public static func isPlace(_ code: String, within other: String) -> Bool {
        Place(code).relation(to: Place(other)) == .within
    }
}

extension UsagePolicy {
    /// What each permission reaches, in their order.
    /// - Parameter start: When an agreement on it would begin: periods are counted from there.
    public func reaches(from start: Timestamp) -> [PermissionReach] {
        permissions.enumerated().map { index, rule in
            var bounds = ReachBounds()
            for condition in rule.refinements + rule.constraints {
                bounds = bounds.and(ReachBounds(CompiledConstraint(condition), from: start))
            }
            return PermissionReach(
                name: "permission[\(index)]", actions: actions(of: rule),
                places: bounds.places?.map(\.code).sorted(),
                purposes: bounds.purposes, end: bounds.end)
        }
    }

    private func actions(of rule: PolicyRule) -> [PolicyAction]? {
        guard let action = rule.action else { return nil }
        let struck = prohibitions.filter { prohibition in
            // Whoever the permission is for, and whatever it is about, is meant by these too.
            prohibition.refinements.isEmpty && prohibition.constraints.isEmpty
                && prohibition.assignee == nil && (assignee == nil || rule.assignee == nil)
                && prohibition.target == nil && (target == nil || rule.target == nil)
        }
        return action.allIncluded.filter { asked in
            !struck.contains { prohibition in
                guard let forbidden = prohibition.action else { return true }
                return forbidden.includes(asked) || asked.includes(forbidden)
            }
        }
    }
}

extension PolicyAction {
    /// The actions of the vocabulary that it includes, itself among them.
    public var allIncluded: [PolicyAction] {
        guard position != ActionVocabulary.foreign else { return [self] }
        return ActionVocabulary.all.filter(includes)
    }
}

extension ActionVocabulary {
    /// By name.
    static let all = positions.keys.sorted().map { PolicyAction($0) }
}
