import Primitives

/// Under which a party receives documents (EN 16931, BT-34 and BT-49): on the Peppol network its participant id.
public struct ElectronicAddress: Hashable, Sendable {
    /// A code of the list EAS: `0188` is the corporate number of Japan, `0088` a GLN, `9930` the German VAT id.
    public let scheme: String
    public let value: String

    /// - Throws: `invalidValue` for a scheme that is not four digits or two capitals, or a value out of bounds.
    public init(scheme: String, value: String) throws(Problem) {
        let isCode = scheme.utf8.count == 4 && scheme.utf8.allSatisfy { 0x30...0x39 ~= $0 }
        let isWord = scheme.utf8.count == 2 && scheme.utf8.allSatisfy { 0x41...0x5A ~= $0 }
        guard isCode || isWord else {
            throw Problem(
                .invalidValue, "That is no scheme of electronic addresses.",
                mend: "Use a code of the list EAS, such as 0188 for the corporate number of Japan.",
                parameter: "endpoint.scheme")
        }
        guard let value = try Party.line(value, "endpoint.id") else {
            throw Problem(.invalidValue, "The electronic address is empty.", parameter: "endpoint.id")
        }
        self.scheme = scheme
        self.value = value
    }

    public var json: JSONValue { ["scheme": .string(scheme), "id": .string(value)] }

    public init(_ json: JSONValue) throws(Problem) {
        try self.init(
            scheme: json["scheme"]?.stringValue ?? "", value: json["id"]?.stringValue ?? "")
    }
}
