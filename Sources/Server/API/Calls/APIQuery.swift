import Accounting
import Foundation
import Persistence
import Primitives

/// The query of a request: every parameter known to the operation, each at most once.
struct APIQuery: Sendable {
    static let limits: ClosedRange<Int64> = 1...200
    static let standardLimit = 50

    private let values: [String: String]

    /// - Parameter text: What stands behind the `?`, percent-encoded as forms are.
    /// - Throws: `invalidValue` for a parameter that the operation does not have, with the nearest spelling; for
    ///   one that stands twice, is no UTF-8, or is not of its shape.
    init(_ text: String?, for operation: APIOperation) throws(Problem) {
        var values: [String: String] = [:]
        for pair in (text ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(parts[0])
            guard let parameter = operation.query.first(where: { $0.name == name }) else {
                throw Problem(
                    .invalidValue, "There is no parameter \(Shape.shown(name)) here.",
                    mend: Shape.suggestion(for: name, among: operation.query.map(\.name)), parameter: name)
            }
            guard values[name] == nil else {
                throw Problem(
                    .invalidValue, "The parameter \"\(name)\" stands twice.", mend: "Give it once.",
                    parameter: name)
            }
            let value = try Self.decoded(parts.count > 1 ? parts[1] : "")
            try parameter.shape.check(Self.value(value, of: parameter.shape), at: name)
            values[name] = value
        }
        self.values = values
    }

    func text(_ name: String) -> String? { values[name] }

    func time(_ name: String) -> Timestamp? { values[name].flatMap { Timestamp(rfc3339: $0) } }

    /// The page that `limit`, `cursor` and `order` ask for.
    func page<Kind>(
        of kind: Kind.Type, order: PageRequest<Kind>.Order
    ) throws(Problem) -> PageRequest<Kind> {
        var after: ID<Kind>?
        if let cursor = values["cursor"] {
            after = ID(cursor)
            guard after != nil else {
                throw Problem(
                    .invalidValue, "The cursor \(Shape.shown(cursor)) is none of this list.",
                    mend: "Give the next_cursor of the page before.", parameter: "cursor")
            }
        }
        var asked: PageRequest<Kind>.Order?
        if let name = values["order"] { asked = PageRequest<Kind>.Order(rawValue: name) }
        return try PageRequest(
            after: after, limit: values["limit"].flatMap { Int($0) } ?? Self.standardLimit,
            order: asked ?? order)
    }

    /// A query has texts only: where the shape is a number, one that looks like it.
    private static func value(_ text: String, of shape: Shape) -> JSONValue {
        guard case .integer = shape, let number = Int64(text) else { return .string(text) }
        return .number(.integer(number))
    }

    private static func decoded(_ text: Substring) throws(Problem) -> String {
        guard let decoded = text.replacing("+", with: " ").removingPercentEncoding else {
            throw Problem(
                .invalidValue, "The query is not percent-encoded UTF-8.",
                mend: "Encode it as RFC 3986 §2.1 does."
            )
        }
        return decoded
    }
}

extension APIOperation.Parameter {
    /// The parameters of every list.
    static func paging(_ order: String) -> [Self] {
        [
            Self("limit", .integer(APIQuery.limits), "The most items of a page; 50 when left out."),
            Self("cursor", .text(1...64), "The `next_cursor` of the page before."),
            Self(
                "order", .word(["oldest_first", "newest_first"]),
                "The order of the list; \(order) when left out."),
        ]
    }
}
