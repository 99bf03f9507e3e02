import Primitives

/// What a `compensate` duty asks for: an amount for each unit of what is used.
public struct PolicyPrice: Hashable, Sendable {
    public let amount: Money
    public let per: Unit

    public enum Unit: String, Hashable, Sendable, CaseIterable {
        /// Once for the agreement.
        case agreement
        case month
        /// Each use.
        case call
        case row
        case byte
        case token

        /// As it stands as the right operand of `unitOfCount`.
        public var iri: String { PolicyTerms.minato + rawValue }

        init?(iri: String) {
            guard iri.hasPrefix(PolicyTerms.minato) else { return nil }
            self.init(rawValue: String(iri.dropFirst(PolicyTerms.minato.count)))
        }
    }

    public init(_ amount: Money, per unit: Unit) {
        self.amount = amount
        per = unit
    }

    /// The duty that says it: `compensate` with `payAmount` in its currency and `unitOfCount`.
    public var duty: PolicyDuty {
        var constraints = [
            AtomicConstraint(
                .payAmount, .eq, [OperandValue(amount.decimal, type: "xsd:decimal")],
                unit: amount.currency.code)
        ]
        if per != .agreement {
            constraints.append(AtomicConstraint(.unitOfCount, .eq, [OperandValue(per.iri)]))
        }
        return PolicyDuty(action: .compensate, constraints: constraints.map { .atomic($0) })
    }

    /// What is owed for a use; nil where it is beyond what one amount holds. A price for an agreement or a month is
    /// owed once, not for a use: zero.
    public func owed(for usage: PolicyUsage) -> Money? {
        let quantity =
            switch per {
            case .agreement, .month: 0 as Int64
            case .call: usage.uses
            case .row: usage.rows
            case .byte: usage.bytes
            case .token: usage.tokens
            }
        let (nanos, isBeyond) = amount.nanos.multipliedReportingOverflow(by: quantity)
        return isBeyond ? nil : Money(nanos: nanos, currency: amount.currency)
    }

    /// An amount in the currency that a `unit` names: its code, alone or at the end of an IRI, or DBpedia's name.
    static func money(_ text: String, unit: String?) -> Money? {
        guard let unit, let last = unit.split(whereSeparator: { "/#:".contains($0) }).last,
            let currency = Currency(String(last)) ?? dbpedia[String(last)].flatMap({ Currency($0) })
        else { return nil }
        return try? Money(decimal: text, currency: currency)
    }

    private static let dbpedia = [
        "Euro": "EUR", "Japanese_yen": "JPY", "Renminbi": "CNY", "United_States_dollar": "USD",
    ]
}
