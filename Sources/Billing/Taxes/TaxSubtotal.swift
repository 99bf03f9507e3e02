import Primitives

/// The tax of one rate: computed once for each rate of an invoice, on the sum of its lines (Japan: Ordinance for
/// Enforcement of the Consumption Tax Act, Art. 70-10).
public struct TaxSubtotal: Hashable, Sendable {
    public let category: TaxCategory
    public let basisPoints: Int
    /// The sum of the lines, in minor units.
    public let base: Int64
    /// In minor units.
    public let tax: Int64

    /// One for each rate that the lines bear.
    /// - Throws: `unprocessable` where a sum is beyond an `Int64`.
    static func of(
        _ lines: [InvoiceLine], rounding: MoneyRounding, in currency: Currency
    ) throws(Problem) -> [TaxSubtotal] {
        struct Key: Hashable {
            let category: TaxCategory
            let basisPoints: Int
        }
        var bases: [Key: Int128] = [:]
        for line in lines {
            bases[Key(category: line.category, basisPoints: line.basisPoints), default: 0] += Int128(line.net)
        }
        var subtotals: [TaxSubtotal] = []
        for (key, base) in bases {
            let tax = try tax(on: base, key.basisPoints, rounding, currency)
            subtotals.append(
                TaxSubtotal(
                    category: key.category, basisPoints: key.basisPoints, base: try minor(base),
                    tax: try minor(tax)))
        }
        return subtotals.sorted { ($0.category, $0.basisPoints) < ($1.category, $1.basisPoints) }
    }

    /// The tax on a sum of minor units, in minor units.
    static func tax(
        on base: Int128, _ basisPoints: Int, _ rounding: MoneyRounding, _ currency: Currency
    ) throws(Problem) -> Int128 {
        // A minor unit has at least 10⁵ nano-units, so that a ten-thousandth of it is exact. |base| < 2⁶³, a unit is at most
        // 10⁹, a rate at most 10⁴: the product stays below 2¹⁰⁷.
        let nanos = base * (Int128(currency.nanosPerMinorUnit) / 10_000) * Int128(basisPoints)
        return MoneyTotal(nanos: nanos, currency: currency).rounded(rounding).minor
    }

    /// `10`, `8`, `5.5`.
    static func percent(_ basisPoints: Int) -> String {
        let (whole, rest) = basisPoints.quotientAndRemainder(dividingBy: 100)
        guard rest > 0 else { return "\(whole)" }
        return rest % 10 == 0 ? "\(whole).\(rest / 10)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }

    static func minor(_ value: Int128) throws(Problem) -> Int64 {
        guard let value = Int64(exactly: value) else {
            throw Problem(.unprocessable, "A sum of an invoice is beyond what a document holds.")
        }
        return value
    }

    func json(_ currency: Currency) -> JSONValue {
        [
            "category": .string(category.rawValue), "basis_points": .number(.integer(Int64(basisPoints))),
            "base": .string(currency.decimal(minorUnits: Int128(base))),
            "tax": .string(currency.decimal(minorUnits: Int128(tax))),
        ]
    }
}
