import Exchange
import Policy
import Primitives

/// What an agreement and its product say about in-place queries.
public struct QueryTerms: Hashable, Sendable {
    public let permitsAggregate: Bool
    public let minimumGroup: Int
    public let referenceTables: Set<String>

    /// - Parameters:
    ///   - policy: The agreement's. A permission of `aggregate` may have a constraint `minimumGroup`.
    ///   - metadata: The product's. `queries.minimum_group` and `queries.reference_tables` are the supplier's wish.
    public init(policy: JSONValue, metadata: JSONValue, standard: Int) {
        let permissions = Self.rules(policy["permission"]).filter(Self.isAggregate)
        permitsAggregate =
            !permissions.isEmpty && !Self.rules(policy["prohibition"]).contains(where: Self.isAggregate)
        var groups = [standard]
        for constraint in permissions.flatMap({ Self.rules($0["constraint"]) })
        where Self.name(constraint["leftOperand"]) == "minimumGroup" {
            if let least = constraint["rightOperand"]?.intValue { groups.append(Int(clamping: least)) }
        }
        if let least = metadata["queries"]?["minimum_group"]?.intValue { groups.append(Int(clamping: least)) }
        minimumGroup = min(groups.max() ?? standard, 1_000_000)
        referenceTables = Set(
            (metadata["queries"]?["reference_tables"]?.arrayValue ?? []).compactMap {
                $0.stringValue?.lowercased()
            })
    }

    private static func rules(_ value: JSONValue?) -> [JSONValue] {
        if case .array(let list)? = value { return list }
        return value.map { $0.isNull ? [] : [$0] } ?? []
    }

    private static func isAggregate(_ rule: JSONValue) -> Bool {
        rules(rule["action"]).contains { name($0) == UseAction.aggregate.rawValue }
    }

    /// The last part of a name: `aggregate` of `odrl:aggregate`, of an address, or of an object with an `@id`.
    private static func name(_ value: JSONValue?) -> String? {
        let text = value?.stringValue ?? value?["@id"]?.stringValue
        return text?.split { $0 == ":" || $0 == "/" || $0 == "#" }.last.map(String.init)
    }
}
