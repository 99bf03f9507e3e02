import Exchange
import Policy
import Primitives

extension Agreement {
    /// For what its data is delivered: the purposes to which its permission to read is bound; none where it is bound to
    /// none. Who fetches a file tells no purpose: it is delivered for those that its consumer signed.
    var purposesOfDelivery: [String] {
        get throws(Problem) {
            for permission in try UsagePolicy(reading: policy).permissions
            where permission.action.map({ [UseAction.read.action, .use].contains($0) }) ?? true {
                for case .atomic(let constraint) in permission.constraints where constraint.left == .purpose {
                    switch constraint.comparison {
                    case .eq, .isA, .isAnyOf, .isPartOf, .termLteq: return constraint.right.map(\.text)
                    default: continue
                    }
                }
            }
            return []
        }
    }
}
