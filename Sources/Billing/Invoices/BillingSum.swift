import Primitives

/// What one line of an invoice sums up, before it is rounded.
struct BillingSum: Hashable, Sendable {
    struct Key: Hashable, Sendable {
        let kind: InvoiceLine.Kind
        /// The sixteen bytes of an id; empty for none.
        let subject: [UInt8]
    }

    static let unit: Int128 = 1_000_000_000

    /// Above zero where the customer pays.
    var nanos: Int128 = 0
    var entries: Int64 = 0
    var input: Int64 = 0
    var output: Int64 = 0

    mutating func add(_ other: BillingSum) {
        nanos += other.nanos
        entries += other.entries
        input += other.input
        output += other.output
    }
}

extension BillingSum.Key: Comparable {
    static func < (left: Self, right: Self) -> Bool {
        left.kind == right.kind
            ? left.subject.lexicographicallyPrecedes(right.subject) : left.kind.order < right.kind.order
    }
}

extension InvoiceLine.Kind {
    fileprivate var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
