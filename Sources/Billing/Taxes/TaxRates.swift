import Primitives

/// The rates of one country, in basis points.
public struct TaxRates: Hashable, Sendable {
    /// No rate is above 100 %.
    public static let bounds = 0...10_000

    public let standard: Int
    /// Nil where there is none.
    public let reduced: Int?

    public init(standard: Int, reduced: Int? = nil) {
        self.standard = standard
        self.reduced = reduced
    }

    /// Those that are in force and known here; nil for a country whose rates the configuration must give.
    ///
    /// Japan: 10 % and 8 % (Consumption Tax Act, Art. 29 with the Local Tax Act, Art. 72-83; since 2019-10-01). China:
    /// 6 % for services and intangibles (VAT Law, Art. 10 no. 3; since 2026-01-01).
    public static func known(in country: String) -> TaxRates? {
        switch country {
        case "JP": TaxRates(standard: 1_000, reduced: 800)
        case "CN": TaxRates(standard: 600)
        default: nil
        }
    }

    func basisPoints(_ category: TaxCategory) -> Int {
        switch category {
        case .standard: standard
        case .reduced: reduced ?? standard
        case .reverseCharge, .export, .exempt, .outside: 0
        }
    }
}

extension TaxTreatment {
    /// - Parameter isReduced: Whether the line is of a service at the reduced rate.
    func category(isReduced: Bool) -> TaxCategory {
        switch self {
        case .standard: isReduced ? .reduced : .standard
        case .reverseCharge: .reverseCharge
        case .export: .export
        case .exempt: .exempt
        case .outside: .outside
        }
    }
}
