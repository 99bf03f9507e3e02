/// What a client of Delta Sharing can take: the field `delta-sharing-capabilities` (Delta Sharing protocol, API
/// request and response headers). Names and values are told apart without case.
public struct SharingCapabilities: Hashable, Sendable {
    public enum ResponseFormat: String, Hashable, Sendable {
        case delta
        case parquet
    }

    private let formats: Set<String>
    public let readerFeatures: Set<String>
    public let wantsEndStreamAction: Bool

    /// - Parameter field: Nil for a client that says nothing: it takes Parquet.
    public init(_ field: String?) {
        var values: [Substring: Set<String>] = [:]
        let lower = (field ?? "").lowercased().filter { $0 != " " }
        for item in lower.split(separator: ";").prefix(32) {
            let parts = item.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            values[parts[0]] = Set(parts[1].split(separator: ",").map(String.init))
        }
        formats = values["responseformat"] ?? []
        readerFeatures = values["readerfeatures"] ?? []
        wantsEndStreamAction = values["includeendstreamaction"] == ["true"]
    }

    /// The form of an answer: Delta where the client takes it, which asks for each file once, else Parquet.
    /// - Parameter needed: What a reader of the table in Delta must know, in lower case.
    /// - Returns: Nil where the client can read the table in neither.
    public func format(needing needed: Set<String>) -> ResponseFormat? {
        if formats.contains("delta"), needed.isSubset(of: readerFeatures) { return .delta }
        return formats.isEmpty || formats.contains("parquet") || !formats.contains("delta") ? .parquet : nil
    }

    /// The field of the answer.
    public func answer(_ format: ResponseFormat) -> String {
        "responseformat=\(format.rawValue)" + (wantsEndStreamAction ? ";includeendstreamaction=true" : "")
    }
}
