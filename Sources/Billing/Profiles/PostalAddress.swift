import Primitives

/// Where a party of an invoice is (EN 16931, BG-5 and BG-8).
public struct PostalAddress: Hashable, Sendable {
    /// The most characters of one line.
    public static let maximumCharacters = 200

    public let street: String?
    public let additional: String?
    public let city: String?
    public let postalCode: String?
    public let region: String?
    /// ISO 3166-1 alpha-2, in capitals.
    public let country: String

    /// - Throws: `invalidValue` for a country that is no code, or a line out of bounds.
    public init(
        street: String? = nil, additional: String? = nil, city: String? = nil, postalCode: String? = nil,
        region: String? = nil, country: String
    ) throws(Problem) {
        guard country.utf8.count == 2, country.utf8.allSatisfy({ 0x41...0x5A ~= $0 }) else {
            throw Problem(
                .invalidValue, "That is no code of a country.",
                mend: "Use two capitals of ISO 3166-1, such as JP.",
                parameter: "address.country")
        }
        self.street = try Party.line(street, "address.street")
        self.additional = try Party.line(additional, "address.additional")
        self.city = try Party.line(city, "address.city")
        self.postalCode = try Party.line(postalCode, "address.postal_code")
        self.region = try Party.line(region, "address.region")
        self.country = country
    }

    public var json: JSONValue {
        func text(_ line: String?) -> JSONValue { line.map(JSONValue.string) ?? .null }
        return [
            "street": text(street), "additional": text(additional), "city": text(city),
            "postal_code": text(postalCode), "region": text(region), "country": .string(country),
        ]
    }

    public init(_ json: JSONValue) throws(Problem) {
        func text(_ name: String) -> String? { json[name]?.stringValue }
        try self.init(
            street: text("street"), additional: text("additional"), city: text("city"),
            postalCode: text("postal_code"), region: text("region"), country: text("country") ?? "")
    }
}
