import Primitives

/// What the permission that decided leaves after the use that was asked for; nil for no limit.
public struct PolicyRemainder: Hashable, Sendable {
    public var uses: Int64?
    public var rows: Int64?
    public var bytes: Int64?
    public var amount: Money?
    /// The first moment at which it no longer holds.
    public var until: Timestamp?

    public init() {}

    /// Takes a limit into account where it is one: an upper bound that must hold.
    mutating func limit(_ constraint: CompiledConstraint, _ request: borrowing PolicyRequest) {
        switch constraint {
        case .quantity(let comparison, let limit, let quantity):
            guard let most = comparison.most(limit) else { return }
            let left = most - quantity.total(request)
            switch quantity {
            case .uses: uses = min(uses ?? left, left)
            case .rows: rows = min(rows ?? left, left)
            case .bytes: bytes = min(bytes ?? left, left)
            }
        case .payment(let comparison, let limit):
            guard let most = comparison.most(limit.nanos),
                let paid = CompiledConstraint.paid(request, in: limit.currency)
            else { return }
            let left = Money(nanos: most - paid, currency: limit.currency)
            amount = amount.map { $0.nanos < left.nanos ? $0 : left } ?? left
        case .moment(.lt, let moments): shorten(to: moments.start)
        case .moment(.lteq, let moments), .moment(.eq, let moments): shorten(to: moments.end)
        case .duration(let comparison, let duration, let beginning)
        where comparison == .lt || comparison == .lteq:
            let start = beginning == .firstUse ? request.firstUse ?? request.time : request.agreementStart
            guard let start else { return }
            let end = duration.end(from: start)
            shorten(to: comparison == .lt ? end : end + .microseconds(1))
        case .joined(.and, let parts), .joined(.andSequence, let parts):
            for part in parts { limit(part, request) }
        default: return
        }
    }

    private mutating func shorten(to moment: Timestamp) { until = until.map { min($0, moment) } ?? moment }
}

extension ConstraintOperator {
    /// The greatest whole number that it allows; nil where it allows any.
    fileprivate func most(_ limit: Int64) -> Int64? {
        switch self {
        case .lteq, .eq: limit
        case .lt: limit > .min ? limit - 1 : nil
        default: nil
        }
    }
}
