/// A sum of amounts of one currency, in nano-units. An `Int128` holds every sum that entries can make.
public struct MoneyTotal: Hashable, Sendable {
    /// The amount in 10^-9 of the major unit.
    public var nanos: Int128
    public let currency: Currency

    public init(nanos: Int128 = 0, currency: Currency) {
        self.nanos = nanos
        self.currency = currency
    }

    public init(_ money: Money) {
        self.init(nanos: Int128(money.nanos), currency: money.currency)
    }

    /// Reads an exact decimal number, as ``Money/init(decimal:currency:)`` does.
    ///
    /// - Throws: ``Problem/Kind/invalidValue`` where the text is anything else or beyond the range.
    public init(decimal text: String, currency: Currency) throws(Problem) {
        self.init(nanos: try NanoDecimal.parse(text), currency: currency)
    }

    /// The exact decimal number, without trailing zeros.
    public var decimal: String { NanoDecimal.format(nanos) }

    /// - Throws: ``Problem/Kind/unprocessable`` where the currencies differ.
    public mutating func add(_ money: Money) throws(Problem) {
        try add(MoneyTotal(money))
    }

    /// - Throws: ``Problem/Kind/unprocessable`` where the currencies differ or the sum is out of range.
    public mutating func add(_ other: MoneyTotal) throws(Problem) {
        guard currency == other.currency else {
            throw Problem(.unprocessable, "\(self) and \(other) are of different currencies.")
        }
        let (sum, overflow) = nanos.addingReportingOverflow(other.nanos)
        guard !overflow else {
            throw Problem(.unprocessable, "The sum of \(self) and \(other) is beyond what a total holds.")
        }
        nanos = sum
    }

    /// The total as one amount.
    ///
    /// - Throws: ``Problem/Kind/unprocessable`` where it is beyond what one amount holds.
    public func money() throws(Problem) -> Money {
        guard let nanos = Int64(exactly: nanos) else {
            throw Problem(.unprocessable, "\(self) is beyond what one amount holds.")
        }
        return Money(nanos: nanos, currency: currency)
    }

    /// The total in minor units of the currency (yen, fen, cents), and what the rounding leaves over.
    ///
    /// - Returns: `minor` × ``Currency/nanosPerMinorUnit`` + `differenceNanos` is the total exactly; the
    ///   difference belongs on a rounding account.
    public func rounded(_ rule: MoneyRounding = .halfUp) -> (minor: Int128, differenceNanos: Int128) {
        let unit = Int128(currency.nanosPerMinorUnit)
        let (quotient, remainder) = nanos.quotientAndRemainder(dividingBy: unit)
        // All rules are symmetric about zero, so that a reversal rounds to the exact opposite.
        let away: Int128 = nanos < 0 ? -1 : 1
        let distance = remainder.magnitude
        let awayFromZero =
            switch rule {
            case .down: false
            case .up: distance > 0
            case .halfUp: distance * 2 >= unit.magnitude
            case .halfEven:
                distance * 2 > unit.magnitude || distance * 2 == unit.magnitude && quotient % 2 != 0
            }
        return awayFromZero ? (quotient + away, remainder - away * unit) : (quotient, remainder)
    }
}

extension MoneyTotal: CustomStringConvertible {
    /// Decimal and currency: `12.5 JPY`.
    public var description: String { "\(decimal) \(currency)" }
}
