import Primitives

extension AccountConfiguration {
    /// `terms:` when the account pays. Amounts are in its currency, 0…10^9 major units.
    public enum Terms: Hashable, Sendable {
        /// Before use. `credit:` is what the account opens with, default 0; the balance never goes below zero.
        case prepaid(credit: Money)
        /// After use. `credit_limit:` is how much may be owed at any time.
        case postpaid(creditLimit: Money)

        /// How the file writes the terms.
        static let names = ["prepaid", "postpaid"]
    }
}
