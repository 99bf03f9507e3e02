import Primitives

/// One side of an invoice, as it stands on it.
public struct Party: Hashable, Sendable {
    /// The most characters of a name.
    public static let maximumNameCharacters = 300

    /// The legal name.
    public let name: String
    public let address: PostalAddress?
    /// Of a qualified invoice issuer of Japan.
    public let registrationNumber: RegistrationNumber?
    /// A VAT id of the European Union, a unified social credit code of China, or another number of the tax authority.
    public let taxID: String?
    public let endpoint: ElectronicAddress?

    /// - Throws: `invalidValue` for a name or number out of bounds.
    public init(
        name: String, address: PostalAddress? = nil, registrationNumber: RegistrationNumber? = nil,
        taxID: String? = nil, endpoint: ElectronicAddress? = nil
    ) throws(Problem) {
        guard 1...Self.maximumNameCharacters ~= name.unicodeScalars.count, !name.allSatisfy(\.isWhitespace),
            Self.isClean(name)
        else {
            throw Problem(
                .invalidValue, "The name is out of bounds.",
                mend: "Give 1 to \(Self.maximumNameCharacters) characters, none of them a control character.",
                parameter: "name")
        }
        self.name = name
        self.address = address
        self.registrationNumber = registrationNumber
        self.taxID = try Self.line(taxID, "tax_id")
        self.endpoint = endpoint
    }

    public var country: String? { address?.country }

    /// A line of text as documents may have it; nil for an empty one.
    static func line(_ text: String?, _ parameter: String) throws(Problem) -> String? {
        guard let text, !text.allSatisfy(\.isWhitespace) else { return nil }
        guard text.unicodeScalars.count <= PostalAddress.maximumCharacters, isClean(text) else {
            throw Problem(
                .invalidValue, "\"\(parameter)\" is out of bounds.",
                mend:
                    "Give at most \(PostalAddress.maximumCharacters) characters, none of them a control character.",
                parameter: parameter)
        }
        return text
    }

    /// Without characters that XML 1.0 cannot carry (§2.2) or that would end a line.
    static func isClean(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            scalar.value >= 0x20 && !(0x7F...0x9F ~= scalar.value) && scalar.value & 0xFFFE != 0xFFFE
        }
    }

    public var json: JSONValue {
        [
            "name": .string(name), "address": address?.json ?? .null,
            "registration_number": registrationNumber.map { .string($0.description) } ?? .null,
            "tax_id": taxID.map(JSONValue.string) ?? .null, "endpoint": endpoint?.json ?? .null,
        ]
    }

    /// - Throws: `invalidValue` for what no party can be.
    public init(_ json: JSONValue) throws(Problem) {
        var number: RegistrationNumber?
        if let text = json["registration_number"]?.stringValue {
            number = RegistrationNumber(text)
            guard number != nil else {
                throw Problem(
                    .invalidValue, "That is no registration number.", mend: "Write T and 13 digits.",
                    parameter: "registration_number")
            }
        }
        var address: PostalAddress?
        if let value = json["address"], !value.isNull { address = try PostalAddress(value) }
        var endpoint: ElectronicAddress?
        if let value = json["endpoint"], !value.isNull { endpoint = try ElectronicAddress(value) }
        try self.init(
            name: json["name"]?.stringValue ?? "", address: address, registrationNumber: number,
            taxID: json["tax_id"]?.stringValue, endpoint: endpoint)
    }
}
