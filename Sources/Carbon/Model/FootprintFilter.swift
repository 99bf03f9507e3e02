import Primitives

/// Which footprints are asked for (PACT 3.0 §filtering): several values of one parameter are alternatives, several
/// parameters must all hold.
public struct FootprintFilter: Hashable, Sendable {
    /// The most values of all parameters.
    public static let maximumValues = 200

    public var productIDs: [String] = []
    public var companyIDs: [String] = []
    public var geographies: [String] = []
    public var classifications: [String] = []
    public var validOn: Timestamp?
    public var validAfter: Timestamp?
    public var validBefore: Timestamp?
    /// A status that no footprint has finds none.
    public var status: String?

    public init() {}

    /// - Throws: `invalidRequest` for a time that is none and for too many values.
    public init(_ parameters: [(name: String, value: String)]) throws(Problem) {
        guard parameters.count <= Self.maximumValues else {
            throw Problem(.invalidRequest, "A filter has at most \(Self.maximumValues) values.")
        }
        for (name, value) in parameters {
            switch name {
            case "productId": productIDs.append(value)
            case "companyId": companyIDs.append(value)
            case "geography": geographies.append(value)
            case "classification": classifications.append(value)
            case "validOn": validOn = try Self.time(value, name)
            case "validAfter": validAfter = try Self.time(value, name)
            case "validBefore": validBefore = try Self.time(value, name)
            case "status": status = value
            default: continue
            }
        }
    }

    /// The names of the criteria that PACT knows.
    private static let names = [
        "productId", "companyId", "geography", "classification", "validOn", "validAfter", "validBefore",
        "status",
    ]
    /// The most bytes of the criteria of one request.
    static let maximumBytes = 16_384

    /// What of a request event's data are criteria, checked.
    /// - Throws: `invalidRequest` for what is no filter or has more than ``maximumBytes``.
    static func criteria(of data: JSONValue) throws(Problem) -> JSONValue {
        _ = try FootprintFilter(criteria: data)
        var criteria: [String: JSONValue] = [:]
        for name in names { criteria[name] = data[name] }
        let picked = JSONValue.object(criteria)
        guard picked.serialized.count <= maximumBytes else {
            throw Problem(.invalidRequest, "The criteria have more than \(maximumBytes) bytes.")
        }
        return picked
    }

    /// The criteria of a request event: lists of texts, times as texts.
    public init(criteria: JSONValue) throws(Problem) {
        var parameters: [(String, String)] = []
        for name in Self.names {
            guard let value = criteria[name], !value.isNull else { continue }
            for element in value.arrayValue ?? [value] {
                guard let text = element.stringValue else {
                    throw Problem(
                        .invalidRequest, "\(name) is not a text or a list of texts.", parameter: name)
                }
                parameters.append((name, text))
            }
        }
        try self.init(parameters)
    }

    private static func time(_ text: String, _ name: String) throws(Problem) -> Timestamp {
        guard let time = Timestamp(rfc3339: text) else {
            throw Problem(
                .invalidRequest, "\(name) is not a time.", mend: "Write 2026-01-31T09:30:00Z.",
                parameter: name)
        }
        return time
    }

    public func matches(_ footprint: ProductFootprint) -> Bool {
        func meets(_ wanted: [String], _ there: [String]) -> Bool {
            wanted.isEmpty || wanted.contains { text in there.contains { Self.equals($0, text) } }
        }
        if let status, status != (footprint.isActive ? "Active" : "Deprecated") { return false }
        if let validOn, validOn < footprint.validFrom || validOn > footprint.validTo { return false }
        if let validAfter, footprint.validFrom <= validAfter { return false }
        if let validBefore, footprint.validTo >= validBefore { return false }
        return meets(productIDs, footprint.productIDs) && meets(companyIDs, footprint.companyIDs)
            && meets(classifications, footprint.classifications)
            && (geographies.isEmpty || footprint.geography.map(geographies.contains) ?? false)
    }

    /// URNs are equal without regard to the case of their scheme and namespace (RFC 8141 §3.1).
    private static func equals(_ left: String, _ right: String) -> Bool {
        if left == right { return true }
        let (left, right) = (parts(left), parts(right))
        return left.0 == right.0 && left.1 == right.1
    }

    private static func parts(_ urn: String) -> (String, Substring) {
        let pieces = urn.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard pieces.count == 3, pieces[0].lowercased() == "urn" else { return (urn, "") }
        return ("urn:\(pieces[1].lowercased())", pieces[2])
    }
}
