import Primitives

/// Bounds that conditions set to place, purpose and time, each nil where there is none.
struct ReachBounds {
    var places: [Place]?
    var purposes: Set<String>?
    /// The first moment beyond.
    var end: Timestamp?

    init() {}

    init(_ constraint: CompiledConstraint, from start: Timestamp) {
        switch constraint {
        case .moment(.lt, let moments): end = moments.start
        case .moment(.lteq, let moments), .moment(.eq, let moments): end = moments.end
        case .duration(.lt, let duration, since: .agreement): end = duration.end(from: start)
        case .duration(.lteq, let duration, since: .agreement),
            .duration(.eq, let duration, since: .agreement):
            end = duration.end(from: start).next
        case .purpose(.eq, let names), .purpose(.isA, let names), .purpose(.isAnyOf, let names),
            .purpose(.isPartOf, let names), .purpose(.termLteq, let names):
            purposes = Set(names.names)
        case .place(.eq, let codes), .place(.isA, let codes), .place(.isAnyOf, let codes),
            .place(.isPartOf, let codes), .place(.termLteq, let codes), .place(.isAllOf, let codes):
            places = codes
        case .joined(let junction, let parts):
            let bounds = parts.map { ReachBounds($0, from: start) }
            guard let first = bounds.first else { return }
            self = bounds.dropFirst().reduce(first) {
                switch junction {
                case .and, .andSequence: $0.and($1)
                case .or, .xone: $0.or($1)
                }
            }
        case .moment, .duration, .quantity, .payment, .purpose, .recipient, .place, .other, .unknown: break
        }
    }

    func and(_ other: Self) -> Self {
        var both = Self()
        both.places = Self.meet(places, other.places)
        both.purposes = purposes.map { $0.intersection(other.purposes ?? $0) } ?? other.purposes
        both.end = [end, other.end].compactMap { $0 }.min()
        return both
    }

    func or(_ other: Self) -> Self {
        var either = Self()
        if let places, let more = other.places { either.places = Array(Set(places + more)) }
        if let purposes, let more = other.purposes { either.purposes = purposes.union(more) }
        if let end, let later = other.end { either.end = max(end, later) }
        return either
    }

    /// The most pairs of places that are compared; of longer lists the shorter one bounds both.
    private static let maximumPairs = 1_000

    /// The smaller of each pair of which one lies in the other.
    private static func meet(_ left: [Place]?, _ right: [Place]?) -> [Place]? {
        guard let left else { return right }
        guard let right else { return left }
        guard left.count * right.count <= maximumPairs else { return left.count < right.count ? left : right }
        return left.filter { one in right.contains { one.relation(to: $0) == .within } }
            + right.filter { one in left.contains { one.relation(to: $0) == .within && one != $0 } }
    }
}

extension Timestamp {
    /// The moment after it.
    fileprivate var next: Timestamp {
        microseconds == .max ? self : Timestamp(microseconds: microseconds + 1)
    }
}
