import Primitives

/// How what an account buys is taxed.
public enum TaxTreatment: String, Hashable, Sendable, CaseIterable {
    /// At the rates of the issuer's country.
    case standard
    /// The buyer owes the tax (Directive 2006/112/EC, Art. 196).
    case reverseCharge = "reverse_charge"
    /// An export of services: nothing (Consumption Tax Act of Japan, Art. 7; VAT Law of China, Art. 10 no. 4).
    case export
    case exempt
    /// Not subject to the tax.
    case outside
}
