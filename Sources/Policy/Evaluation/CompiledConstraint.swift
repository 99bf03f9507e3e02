import Primitives

/// A constraint with its operands read, ready to be asked many times.
indirect enum CompiledConstraint: Sendable {
    case moment(ConstraintOperator, PolicyMoments)
    case duration(ConstraintOperator, PolicyDuration, since: Beginning)
    case quantity(ConstraintOperator, Int64, Quantity)
    case payment(ConstraintOperator, Money)
    case purpose(ConstraintOperator, NameSet)
    case recipient(ConstraintOperator, NameSet)
    case place(ConstraintOperator, [Place])
    case other(ConstraintOperator, [OperandValue], name: String)
    case joined(PolicyConstraint.Junction, [CompiledConstraint])
    /// Its operand cannot be read, or its operator means nothing for it.
    case unknown

    enum Beginning: Sendable {
        case firstUse
        case agreement
    }

    enum Quantity: Sendable {
        case uses
        case rows
        case bytes
    }

    init(_ constraint: PolicyConstraint) {
        switch constraint {
        case .atomic(let constraint): self.init(constraint)
        case .logical(_, let junction, let parts): self = .joined(junction, parts.map(Self.init))
        }
    }

    init(_ constraint: AtomicConstraint) {
        let comparison = constraint.comparison
        let texts = constraint.right.map(\.text)
        let isComparison = comparison.isOrder || comparison == .eq || comparison == .neq
        let single = texts.count == 1 && isComparison ? texts[0] : nil
        func quantity(_ quantity: Quantity) -> Self {
            guard let number = single.flatMap({ ExactDecimal($0) })?.integer else { return .unknown }
            return .quantity(comparison, number, quantity)
        }
        func duration(since beginning: Beginning) -> Self {
            guard let duration = single.flatMap({ PolicyDuration($0) }) else { return .unknown }
            return .duration(comparison, duration, since: beginning)
        }
        switch constraint.left {
        case .dateTime:
            self = single.flatMap { PolicyMoments($0) }.map { .moment(comparison, $0) } ?? .unknown
        case .elapsedTime: self = duration(since: .firstUse)
        case .delayPeriod: self = duration(since: .agreement)
        case .count: self = quantity(.uses)
        case .rows: self = quantity(.rows)
        case .bytes: self = quantity(.bytes)
        case .payAmount:
            self =
                single.flatMap { PolicyPrice.money($0, unit: constraint.unit) }
                .map { .payment(comparison, $0) } ?? .unknown
        case .purpose: self = comparison.isOrder ? .unknown : .purpose(comparison, NameSet(texts))
        case .recipient: self = comparison.isOrder ? .unknown : .recipient(comparison, NameSet(texts))
        case .spatial: self = comparison.isOrder ? .unknown : .place(comparison, texts.map(Place.init))
        case .unitOfCount: self = .unknown
        case .other(let name): self = .other(comparison, constraint.right, name: name)
        }
    }
}
