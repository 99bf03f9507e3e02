import Primitives

extension PlanTerms {
    /// What one month costs with so many seats. Below 2·10¹⁸ nano-units by the bounds of the terms.
    public func fee(seats: UInt64) -> Money {
        Money(nanos: monthly + seatFee(seats), currency: currency)
    }

    /// What further seats cost for the rest of a month: the seats that are charged beyond those already paid, each for
    /// the days left of the month's days, rounded down to a nano-unit, once.
    /// - Parameters:
    ///   - paid: The most seats that were paid for in this month.
    ///   - days: Left, the day of the change included.
    public func fee(from paid: UInt64, to seats: UInt64, days: Int64, of length: Int64) -> Money {
        let more = max(0, seatFee(seats) - seatFee(paid))
        let left = min(max(0, days), length)
        let nanos = length > 0 ? Int128(more) * Int128(left) / Int128(length) : 0
        return Money(nanos: Int64(nanos), currency: currency)
    }

    /// Checks the seats of a subscription.
    /// - Parameter asked: Nil for those included, at least one.
    /// - Returns: 0 for a plan without seats.
    /// - Throws: `invalidValue`.
    func seats(asked: UInt64?) throws(Problem) -> UInt64 {
        guard let seats else {
            guard asked == nil else {
                throw Self.fault("The plan has no seats", "Leave `seats` out.", "seats")
            }
            return 0
        }
        let number = asked ?? max(1, seats.included)
        guard 1...seats.maximum ~= number else {
            throw Self.fault(
                "The subscription would have \(number) seats", "Give 1 to \(seats.maximum).", "seats")
        }
        return number
    }

    private func seatFee(_ number: UInt64) -> Int64 {
        guard let seats, number > seats.included else { return 0 }
        return Int64(number - seats.included) * seats.price.nanos
    }
}
