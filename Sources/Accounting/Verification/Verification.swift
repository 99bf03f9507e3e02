import Persistence
import Primitives

/// Recomputes the ledger from its rows and says what does not agree.
public enum Verification {
    /// Everything that the tables of this module alone can tell; an empty result means that all is well.
    ///
    /// Reads every transfer and every record once: linear in the history. At most 100 faults are returned.
    /// - Throws: What reading throws; rows that cannot be understood are faults, not errors.
    public static func ledger(in transaction: any ReadTransaction) throws(Problem) -> [LedgerFault] {
        try run(
            [
                TotalsCheck(), CustomerCheck(), TransferCheck(), ResolutionCheck(), ReversalCheck(),
                OpenUseCheck(), RecordCheck(), ChargeCheck(), AllowanceCheck(), PriceCheck(),
                PlanCheck(), FeeCheck(), SpendCheck(),
            ], in: transaction)
    }

    /// The part that is asserted at start: totals are the sums of the transfers, in each currency they sum to
    /// zero, and no account is below its floor.
    public static func totals(in transaction: any ReadTransaction) throws(Problem) -> [LedgerFault] {
        try run([TotalsCheck()], in: transaction)
    }

    /// Whether the leaves in the log say what the records say.
    /// - Parameter leaf: The leaf at an index of the log; nil when there is none.
    public static func records(
        in transaction: any ReadTransaction, leaf: (Int64) throws -> [UInt8]?
    ) throws -> [LedgerFault] {
        var faults = FaultList()
        try RecordPages.forEach(in: transaction, while: { !faults.isFull }) { entry in
            guard let bytes = try leaf(entry.logIndex) else {
                faults.add(.leaf, entry.id, "The log has no leaf \(entry.logIndex).")
                return
            }
            do throws(Problem) {
                let leaf = try UseLeaf(parsing: bytes)
                if leaf.hash != entry.leafHash || leaf.record != entry.record {
                    faults.add(.leaf, entry.id, "Leaf \(entry.logIndex) says otherwise than the record.")
                }
            } catch {
                faults.add(.leaf, entry.id, "Leaf \(entry.logIndex): \(error.detail)")
            }
        } unreadable: { id, problem in
            faults.add(.unreadable, id, problem.detail)
        }
        return faults.faults
    }

    private static func run(
        _ checks: [any LedgerCheck], in transaction: any ReadTransaction
    ) throws(Problem) -> [LedgerFault] {
        var faults = FaultList()
        for check in checks where !faults.isFull {
            do throws(Problem) {
                try check.run(in: transaction, &faults)
            } catch  where error.isUnreadable {
                faults.add(.unreadable, "\(type(of: check))", error.detail)
            }
        }
        return faults.faults
    }
}

extension Problem {
    /// Thrown for values in rows that the code never writes; not for a disk that fails.
    fileprivate var isUnreadable: Bool {
        kind == .corrupt || kind == .invalidValue || kind == .unprocessable || kind == .malformedJSON
    }
}
