import Primitives

/// The sums of an account's postings, in nano-units. They only tell what the transfers tell; they never fall
/// below zero.
public struct AccountTotals: Hashable, Sendable {
    public internal(set) var debitsPosted: Int128 = 0
    public internal(set) var creditsPosted: Int128 = 0
    public internal(set) var debitsPending: Int128 = 0
    public internal(set) var creditsPending: Int128 = 0

    public init() {}
}

extension AccountTotals {
    /// Credits less debits, posted ones only.
    public var balance: Int128 { creditsPosted - debitsPosted }

    /// What may still be debited before the floor is reached: money that is only pending does not count in
    /// the account's favour.
    public func available(above floor: Int64) -> Int128 { balance - debitsPending - Int128(floor) }

    /// - Parameter pending: The pending transfer that `transfer` posts or voids.
    /// - Throws: `corrupt` when less is held than the pending transfer says, or the sum is beyond what a billion
    ///   transfers of the largest size make.
    mutating func debit(_ transfer: Transfer, pending: Transfer?) throws(Problem) {
        try Self.apply(transfer, pending, posted: &debitsPosted, held: &debitsPending)
    }

    mutating func credit(_ transfer: Transfer, pending: Transfer?) throws(Problem) {
        try Self.apply(transfer, pending, posted: &creditsPosted, held: &creditsPending)
    }

    private static func apply(
        _ transfer: Transfer, _ pending: Transfer?, posted: inout Int128, held: inout Int128
    ) throws(Problem) {
        switch transfer.kind {
        case .single, .reversal: posted += Int128(transfer.amount.nanos)
        case .pending: held += Int128(transfer.amount.nanos)
        case .post, .void:
            held -= Int128(pending?.amount.nanos ?? 0)
            posted += Int128(transfer.amount.nanos)
        }
        guard held >= 0, posted <= maximum, held <= maximum else {
            throw Problem(
                .corrupt, "The totals of an account do not fit transfer \(transfer.id).",
                mend: "Run `minato audit verify`; restore the data directory from a copy.")
        }
    }

    /// What the two columns of a stored total hold: 2⁶³ − 1 major units.
    static let maximum = Int128(Int64.max) * 1_000_000_000
}
