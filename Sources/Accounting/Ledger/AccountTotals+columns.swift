import Persistence
import Primitives

extension AccountTotals {
    /// The eight columns of the totals, in the order of ``values``.
    static let columns = """
        debits_posted_units, debits_posted_nanos, credits_posted_units, credits_posted_nanos,
        debits_pending_units, debits_pending_nanos, credits_pending_units, credits_pending_nanos
        """

    /// Whole major units and the nano-units below one, for each total.
    var values: [Value] {
        [debitsPosted, creditsPosted, debitsPending, creditsPending].flatMap { total in
            let (units, nanos) = total.quotientAndRemainder(dividingBy: 1_000_000_000)
            // `maximum` bounds the units.
            return [Value.integer(Int64(units)), .integer(Int64(nanos))]
        }
    }

    /// - Parameter column: Where the eight columns begin.
    init(_ row: Row, from column: Int) throws(Problem) {
        debitsPosted = try row.total(column)
        creditsPosted = try row.total(column + 2)
        debitsPending = try row.total(column + 4)
        creditsPending = try row.total(column + 6)
    }
}

extension Row {
    /// A total of two columns: whole major units, then nano-units.
    func total(_ column: Int) throws(Problem) -> Int128 {
        Int128(try integer(column)) * 1_000_000_000 + Int128(try integer(column + 1))
    }
}
