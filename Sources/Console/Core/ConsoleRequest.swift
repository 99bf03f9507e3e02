import Foundation
import Primitives

/// What a browser asks the console for.
public struct ConsoleRequest: Sendable {
    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    public let method: Method
    /// As it was sent, percent-encoded, without the query.
    public let path: String
    public let query: FormValues
    /// Of a body of the type `application/x-www-form-urlencoded`; empty without one.
    public let form: FormValues
    public let cookies: [String: String]
    public let acceptLanguage: String?
    /// `Origin` and `Sec-Fetch-Site`, where the browser tells them.
    public let origin: String?
    public let fetchSite: String?
    public let client: ConsoleClient

    public init(
        method: Method, path: String, query: FormValues = FormValues(), form: FormValues = FormValues(),
        cookies: [String: String] = [:], acceptLanguage: String? = nil, origin: String? = nil,
        fetchSite: String? = nil,
        client: ConsoleClient = ConsoleClient()
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.form = form
        self.cookies = cookies
        self.acceptLanguage = acceptLanguage
        self.origin = origin
        self.fetchSite = fetchSite
        self.client = client
    }
}

/// The fields of a form or a query: several values a name, in their order.
public struct FormValues: Sendable {
    /// The most fields of one form.
    public static let maximumFields = 500

    private var values: [String: [String]] = [:]

    public init(_ values: [String: [String]] = [:]) { self.values = values }

    /// - Parameter text: As HTML forms encode it (`application/x-www-form-urlencoded`).
    /// - Throws: `invalidRequest` for what is not encoded so, or has more fields than a form has.
    public init(encoded text: String) throws(Problem) {
        let fields = text.split(separator: "&")
        guard fields.count <= Self.maximumFields else {
            throw Problem(
                .invalidRequest, "The form has \(fields.count) fields.",
                mend: "Send at most \(Self.maximumFields).")
        }
        for field in fields {
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), let value = Self.decoded(parts.count > 1 ? parts[1] : "")
            else {
                throw Problem(
                    .invalidRequest, "The form is not percent-encoded UTF-8.", mend: "Send it from the page.")
            }
            values[name, default: []].append(value)
        }
    }

    public subscript(name: String) -> String? { values[name]?.first }

    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// Both as a query of an address, the names in their order.
    var encoded: String {
        values.sorted { $0.key < $1.key }.flatMap { name, values in
            values.map { "\(Address.encoded(name))=\(Address.encoded($0))" }
        }.joined(separator: "&")
    }

    func replacing(_ name: String, with value: String?) -> FormValues {
        var copy = self
        copy.values[name] = value.map { [$0] }
        return copy
    }

    private static func decoded(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }
}
