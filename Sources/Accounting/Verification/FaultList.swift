import Persistence
import Primitives

/// The faults found so far, at most ``maximum``: when so many are wrong, more do not help.
struct FaultList {
    static let maximum = 100

    private(set) var faults: [LedgerFault] = []

    var isFull: Bool { faults.count >= Self.maximum }

    /// For the LIMIT of a query that returns one row a fault.
    var room: Value { .integer(Int64(max(0, Self.maximum - faults.count))) }

    mutating func add(_ rule: LedgerFault.Rule, _ subject: some CustomStringConvertible, _ detail: String) {
        guard !isFull else { return }
        faults.append(LedgerFault(rule: rule, subject: subject.description, detail: detail))
    }
}
