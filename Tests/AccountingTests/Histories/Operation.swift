import Primitives

@testable import Accounting

/// One thing that a caller may ask of the ledger, with all ids made beforehand, so that it can be repeated.
enum Operation: Sendable {
    case credit(account: Int, nanos: Int64, id: ID<Transfer>)
    case reserve(UseReservation, account: Int, price: Int)
    case settle(UseSettlement)
    case mark(ID<Use>, tokens: UInt64)
    case reverse(ID<Transfer>, as: ID<Transfer>)
    /// first → second → revenue, all or none.
    case linked(first: Int, second: Int, nanos: [Int64], ids: [ID<Transfer>])
    case creditLimit(account: Int, nanos: Int64)
    case suspend(account: Int, Bool)
    case recover(limit: Int)
}

/// What came of an operation.
enum Outcome: Equatable, Sendable {
    case done
    /// It had been done before.
    case repeated
    case refused(Problem.Kind)
}
