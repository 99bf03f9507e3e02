import Primitives

/// Of several values of one request (its purposes): whether each must satisfy a condition, or one is enough.
///
/// A permission must hold for all that is wanted; a prohibition strikes if any of it is forbidden.
enum Quantifier: Sendable {
    case each
    case any
}

extension CompiledConstraint {
    func evaluate(_ request: borrowing PolicyRequest, _ quantifier: Quantifier) -> Satisfaction {
        switch self {
        case .moment(let comparison, let moments):
            return moments.holds(comparison, at: request.time).map(Satisfaction.init) ?? .unknown
        case .duration(let comparison, let duration, let beginning):
            return Self.evaluate(duration, since: beginning, comparison, request)
        case .quantity(let comparison, let limit, let quantity):
            return Satisfaction(comparison.orders(quantity.total(request), limit))
        case .payment(let comparison, let limit):
            return Self.paid(request, in: limit.currency)
                .map { Satisfaction(comparison.orders($0, limit.nanos)) } ?? .unknown
        case .purpose(let comparison, let names):
            return Self.evaluate(request.purposes, comparison, names, quantifier)
        case .recipient(let comparison, let names):
            return Self.evaluateRecipient(request, comparison, names)
        case .place(let comparison, let places):
            return request.place.map { Self.evaluate(Place($0), comparison, places) } ?? .unknown
        case .other(let comparison, let right, let name):
            guard let values = request.values[name], !values.isEmpty else { return .unknown }
            return Self.evaluate(values, comparison, right, quantifier)
        case .joined(let junction, let parts):
            return Self.join(junction, parts, request, quantifier)
        case .unknown: return .unknown
        }
    }

    private static func join(
        _ junction: PolicyConstraint.Junction, _ parts: [CompiledConstraint],
        _ request: borrowing PolicyRequest,
        _ quantifier: Quantifier
    ) -> Satisfaction {
        var satisfied = 0
        var unknown = 0
        for part in parts {
            switch part.evaluate(request, quantifier) {
            case .satisfied: satisfied += 1
            case .unknown: unknown += 1
            case .unsatisfied: break
            }
        }
        return junction.join(of: parts.count, satisfied: satisfied, unknown: unknown)
    }

    private static func evaluate(
        _ duration: PolicyDuration, since beginning: Beginning, _ comparison: ConstraintOperator,
        _ request: borrowing PolicyRequest
    ) -> Satisfaction {
        let start =
            switch beginning {
            // The first use begins its own period.
            case .firstUse: Optional(request.firstUse ?? request.time)
            case .agreement: request.agreementStart
            }
        guard let start else { return .unknown }
        let end = duration.end(from: start)
        return Satisfaction(comparison.orders(request.time.microseconds, end.microseconds))
    }

    static func paid(_ request: borrowing PolicyRequest, in currency: Currency) -> Int64? {
        var total: Int64 = 0
        for money in [request.soFar.paid, request.now.paid] {
            guard let money else { continue }
            guard money.currency == currency else { return nil }
            total = total.addingReportingOverflow(money.nanos).overflow ? .max : total + money.nanos
        }
        return total
    }

    private static func evaluate(
        _ values: [String], _ comparison: ConstraintOperator, _ names: NameSet, _ quantifier: Quantifier
    ) -> Satisfaction {
        guard !values.isEmpty else { return .unknown }
        switch comparison {
        case .eq, .isA, .isAnyOf, .isPartOf, .termLteq:
            return Satisfaction(
                quantifier == .each
                    ? values.allSatisfy(names.contains) : values.contains(where: names.contains))
        case .neq, .isNoneOf:
            return Satisfaction(
                quantifier == .each
                    ? !values.contains(where: names.contains) : !values.allSatisfy(names.contains))
        case .isAllOf, .hasPart: return Satisfaction(names.isSubset(of: values))
        case .lt, .lteq, .gt, .gteq: return .unknown
        }
    }

    /// One party with all its names.
    private static func evaluateRecipient(
        _ request: borrowing PolicyRequest, _ comparison: ConstraintOperator, _ names: NameSet
    ) -> Satisfaction {
        let isAssignee = request.recipients.isEmpty
        func isOne(_ name: String) -> Bool {
            isAssignee
                ? name == request.assignee || request.assigneeNames.contains(name)
                : request.recipients.contains(name)
        }
        switch comparison {
        case .eq, .isA, .isAnyOf, .isPartOf, .termLteq:
            return Satisfaction(names.names.contains(where: isOne))
        case .neq, .isNoneOf: return Satisfaction(!names.names.contains(where: isOne))
        case .isAllOf, .hasPart: return Satisfaction(names.names.allSatisfy(isOne))
        case .lt, .lteq, .gt, .gteq: return .unknown
        }
    }

    private static func evaluate(
        _ place: Place, _ comparison: ConstraintOperator, _ places: [Place]
    ) -> Satisfaction {
        var isWithinAll = true
        var isWithinAny = false
        var isAroundAny = false
        for other in places {
            switch place.relation(to: other) {
            case .within: isWithinAny = true
            case .around:
                isAroundAny = true
                isWithinAll = false
            case .apart: isWithinAll = false
            }
        }
        switch comparison {
        case .eq, .isA, .isAnyOf, .isPartOf, .termLteq:
            return isWithinAny ? .satisfied : isAroundAny ? .unknown : .unsatisfied
        case .neq, .isNoneOf: return isWithinAny ? .unsatisfied : isAroundAny ? .unknown : .satisfied
        case .isAllOf: return isWithinAll ? .satisfied : isAroundAny ? .unknown : .unsatisfied
        case .hasPart: return Satisfaction(places.allSatisfy { $0.relation(to: place) == .within })
        case .lt, .lteq, .gt, .gteq: return .unknown
        }
    }

    /// Of an operand that only the request knows.
    private static func evaluate(
        _ values: [String], _ comparison: ConstraintOperator, _ right: [OperandValue],
        _ quantifier: Quantifier
    ) -> Satisfaction {
        guard comparison.isOrder else {
            return evaluate(
                values.map { value in right.first { $0.equals(value) }?.text ?? value }, comparison,
                NameSet(right.map(\.text)), quantifier)
        }
        guard right.count == 1 else { return .unknown }
        var result: Satisfaction?
        for value in values {
            guard let holds = right[0].orders(value, comparison) else { return .unknown }
            let one = Satisfaction(holds)
            guard let others = result else {
                result = one
                continue
            }
            let isSatisfied =
                quantifier == .each
                ? others == .satisfied && one == .satisfied : others == .satisfied || one == .satisfied
            result = Satisfaction(isSatisfied)
        }
        return result ?? .unknown
    }
}

extension CompiledConstraint.Quantity {
    /// What there would be after what is asked for; stops at the end of the range.
    func total(_ request: borrowing PolicyRequest) -> Int64 {
        let (soFar, now) =
            switch self {
            case .uses: (request.soFar.uses, request.now.uses)
            case .rows: (request.soFar.rows, request.now.rows)
            case .bytes: (request.soFar.bytes, request.now.bytes)
            }
        let (sum, isBeyond) = soFar.addingReportingOverflow(now)
        return isBeyond ? .max : sum
    }
}

extension ConstraintOperator {
    /// Whether left stands so to right; false for an operator that does not compare.
    func orders<T: Comparable>(_ left: T, _ right: T) -> Bool {
        switch self {
        case .eq: left == right
        case .neq: left != right
        case .lt: left < right
        case .lteq: left <= right
        case .gt: left > right
        case .gteq: left >= right
        default: false
        }
    }
}

extension PolicyConstraint.Junction {
    func join(of count: Int, satisfied: Int, unknown: Int) -> Satisfaction {
        let unsatisfied = count - satisfied - unknown
        return switch self {
        case .and, .andSequence: unsatisfied > 0 ? .unsatisfied : unknown > 0 ? .unknown : .satisfied
        case .or: satisfied > 0 ? .satisfied : unknown > 0 ? .unknown : .unsatisfied
        case .xone: satisfied > 1 ? .unsatisfied : unknown > 0 ? .unknown : Satisfaction(satisfied == 1)
        }
    }
}

extension OperandValue {
    /// The same text, or the same number.
    func equals(_ value: String) -> Bool {
        if text == value { return true }
        guard type != nil, let left = ExactDecimal(value), let right = ExactDecimal(text) else {
            return false
        }
        return left == right
    }

    /// Whether a value stands so to this one, as numbers or as moments; nil where they are neither.
    func orders(_ value: String, _ comparison: ConstraintOperator) -> Bool? {
        if let left = ExactDecimal(value), let right = ExactDecimal(text) {
            return comparison.orders(left, right)
        }
        guard let left = PolicyMoments(value), let right = PolicyMoments(text) else { return nil }
        return right.holds(comparison, at: left.start)
    }
}
