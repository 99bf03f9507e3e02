/// An exact amount of one currency, in nano-units: 10^-9 of the currency's major unit, whatever its exponent.
///
/// An `Int64` holds ±9.2 × 10^9 major units: enough for one entry. Totals are ``MoneyTotal``.
public struct Money: Hashable, Sendable {
    /// The amount in 10^-9 of the major unit.
    public let nanos: Int64
    public let currency: Currency

    public init(nanos: Int64, currency: Currency) {
        self.nanos = nanos
        self.currency = currency
    }

    /// Reads an exact decimal number such as `-12.5`: the digits of a JSON number without an exponent, at
    /// most nine of them after the point.
    ///
    /// - Throws: ``Problem/Kind/invalidValue`` where the text is anything else or beyond the range.
    public init(decimal text: String, currency: Currency) throws(Problem) {
        let nanos = try NanoDecimal.parse(text)
        guard let nanos = Int64(exactly: nanos) else { throw NanoDecimal.outOfRange(text) }
        self.init(nanos: nanos, currency: currency)
    }

    /// The exact decimal number, without trailing zeros: `0`, `-12.5`.
    public var decimal: String { NanoDecimal.format(nanos) }

    /// - Throws: ``Problem/Kind/unprocessable`` where the currencies differ or the sum is out of range.
    public func adding(_ other: Money) throws(Problem) -> Money {
        try combined(with: other, nanos.addingReportingOverflow(other.nanos), "sum")
    }

    /// - Throws: ``Problem/Kind/unprocessable`` where the currencies differ or the difference is out of
    ///   range.
    public func subtracting(_ other: Money) throws(Problem) -> Money {
        try combined(with: other, nanos.subtractingReportingOverflow(other.nanos), "difference")
    }

    private func combined(
        with other: Money, _ result: (partialValue: Int64, overflow: Bool), _ name: String
    ) throws(Problem) -> Money {
        guard currency == other.currency else {
            throw Problem(.unprocessable, "\(self) and \(other) are of different currencies.")
        }
        guard !result.overflow else {
            throw Problem(
                .unprocessable, "The \(name) of \(self) and \(other) is beyond what one amount holds.")
        }
        return Money(nanos: result.partialValue, currency: currency)
    }
}

extension Money: CustomStringConvertible {
    /// Decimal and currency: `12.5 JPY`.
    public var description: String { "\(decimal) \(currency)" }
}
