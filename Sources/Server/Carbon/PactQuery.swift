import Carbon
import Foundation
import Primitives

/// The query of `GET /3/footprints`. Parameters that PACT does not know are passed over.
struct PactQuery {
    static let standardLimit = 100
    static let maximumLimit = 200
    private static let maximumBytes = 16_384

    let filter: FootprintFilter
    let limit: Int
    let cursor: ID<OwnFootprint>?
    /// As it came, without the cursor: the next page asks for the same.
    private let rest: [Substring]

    init(_ text: String?) throws(Problem) {
        let text = text ?? ""
        guard text.utf8.count <= Self.maximumBytes else {
            throw Problem(.invalidRequest, "The query is longer than \(Self.maximumBytes) bytes.")
        }
        var parameters: [(name: String, value: String)] = []
        var rest: [Substring] = []
        var limit = Self.standardLimit
        var cursor: ID<OwnFootprint>?
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = String(parts[0]).removingPercentEncoding,
                let value = (parts.count > 1 ? parts[1] : "").replacing("+", with: " ")
                    .removingPercentEncoding
            else { throw Problem(.invalidRequest, "The query is not percent-encoded UTF-8.") }
            switch name {
            case "limit":
                guard let number = Int(value), number >= 0 else {
                    throw Problem(.invalidRequest, "limit is not a whole number from 0.", parameter: name)
                }
                limit = min(max(number, 1), Self.maximumLimit)
            case "cursor":
                guard let id = ID<OwnFootprint>(value) else {
                    throw Problem(.invalidRequest, "cursor is none of this list.", parameter: name)
                }
                cursor = id
                continue
            default:
                // A plus in a time is a sign, not a blank.
                let isTime = name.hasPrefix("valid")
                parameters.append((name, isTime ? value.replacing(" ", with: "+") : value))
            }
            rest.append(pair)
        }
        filter = try FootprintFilter(parameters)
        self.limit = limit
        self.cursor = cursor
        self.rest = rest
    }

    func next(after place: ID<OwnFootprint>) -> String {
        (rest.map(String.init) + ["cursor=\(place)"]).joined(separator: "&")
    }
}
