import Primitives

/// One request of the management API, as a page makes it.
public struct ConsoleCall: Sendable {
    public let method: String
    /// Encoded, without the query.
    public let path: String
    public let query: [(name: String, value: String)]
    public let body: JSONValue?
    /// Under which a form that is sent twice does its work once.
    public let idempotencyKey: String?

    init(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [], body: JSONValue? = nil,
        idempotencyKey: String? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
        self.idempotencyKey = idempotencyKey
    }

    /// What stands behind the `?`.
    public var queryText: String {
        query.map { "\(Address.encoded($0.name))=\(Address.encoded($0.value))" }.joined(separator: "&")
    }

    /// The path with its query.
    var target: String { query.isEmpty ? path : "\(path)?\(queryText)" }
}

public struct ConsoleCallResult: Sendable {
    public let status: Int
    /// The body; a problem of RFC 9457 where the status is 400 or more.
    public let body: JSONValue

    public init(status: Int, body: JSONValue) {
        self.status = status
        self.body = body
    }
}

/// The management API as the console uses it: everything that a page shows or does is a request of it.
public protocol ConsoleAPI: Sendable {
    /// Performs a request as who is signed in, with every check that it has for others.
    /// - Parameter person: Nil for somebody who is not signed in, who gets what is everybody's.
    func perform(_ call: ConsoleCall, as person: ConsolePerson?) async -> ConsoleCallResult
}

/// Who is signed in, as the pages need to know it.
public struct ConsolePerson: Sendable {
    /// What a membership lets them be.
    public enum Side: Sendable, Hashable {
        /// Of the house: an administrator, a compliance officer or an auditor.
        case house(role: String)
        /// Of an organisation that is a customer, a participant of the exchange, or both.
        case organisation(account: String, participant: String?, role: String?)
        /// Of none: nothing but their own sign-in is theirs.
        case nobody
    }

    public let user: String
    public let displayName: String
    /// In which language the console speaks to them; nil for that of their browser.
    public let language: Language?
    public let side: Side
    /// What the server knows them by; nothing of the console's business.
    public let proof: any Sendable
    /// What every form must bear.
    public let formToken: String
    /// All sides between which the person can choose, with the ids of their memberships.
    public let memberships: [(id: String, title: String, isActive: Bool)]

    public init(
        user: String, displayName: String, language: Language? = nil, side: Side, proof: any Sendable,
        formToken: String, memberships: [(id: String, title: String, isActive: Bool)]
    ) {
        self.user = user
        self.displayName = displayName
        self.language = language
        self.side = side
        self.proof = proof
        self.formToken = formToken
        self.memberships = memberships
    }

    var isHouse: Bool { if case .house = side { true } else { false } }
    var account: String? { if case .organisation(let account, _, _) = side { account } else { nil } }
    var participant: String? { if case .organisation(_, let name, _) = side { name } else { nil } }
}
