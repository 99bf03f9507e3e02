import Accounting
import Documents
import Identity
import Persistence
import Primitives

/// One request to the management API: authorised, its parameters decoded, its body of the right shape.
struct APICall: Sendable {
    let caller: APICaller
    /// The account's key with which it came; nil for operators and for everybody.
    var key: ID<APIKey>?
    /// Who had signed in to ask; nil for who asked with a key.
    var user: ID<User>?
    let path: String
    let parameters: [String: String]
    let query: APIQuery
    /// An object of the operation's shape; empty where the operation has no body.
    let body: BodyReader
    /// The file that came as the body; nil where the operation takes none.
    var upload: APIUpload?
    let idempotency: IdempotentRequest?
    /// Which media types the client takes.
    var accept: String?
    /// The time of everything that the request changes.
    let now: Timestamp

    /// A parameter of the path.
    func parameter(_ name: String) throws(Problem) -> String {
        guard let value = parameters[name] else {
            throw Problem(.internalError, "The route of \(path) has no parameter \(name).")
        }
        return value
    }

    /// An id in the path. What is no id is no id of anything.
    func id<Kind: IDKind>(_ name: String, of what: String) throws(Problem) -> ID<Kind> {
        let text = try parameter(name)
        guard let id = ID<Kind>(text) else {
            throw Problem(
                .notFound, "There is no \(what) \(FaultCollector.quoted(text)).",
                mend: "Ids of this kind begin with \"\(Kind.prefix)_\".", parameter: name)
        }
        return id
    }

    /// Claims the request's `Idempotency-Key`, if it bears one, for what it is about to make. Keys of an account are
    /// its own, those of operators have a scope of theirs.
    /// - Throws: `idempotencyConflict` when the key came with another request.
    func claim<Kind>(
        for id: ID<Kind>, in transaction: any WriteTransaction
    ) throws(Problem) -> IdempotencyClaim<Kind> {
        guard let idempotency else { return .fresh }
        return try Idempotency.claim(
            idempotency.key, of: caller.account?.id, payload: idempotency.payload, for: id, in: transaction)
    }
}

/// A request that its sender may repeat.
struct IdempotentRequest: Sendable {
    /// The most bytes of an `Idempotency-Key`.
    static let maximumBytes = 255

    let key: IdempotencyKey
    let payload: PayloadHash

    /// - Parameter text: The field's value.
    /// - Throws: `invalidValue` for one that is empty or too long.
    init(_ text: String, method: String, path: String, body: JSONValue) throws(Problem) {
        guard 1...Self.maximumBytes ~= text.utf8.count else {
            throw Problem(
                .invalidValue, "The Idempotency-Key has \(text.utf8.count) bytes.",
                mend: "Give 1 to \(Self.maximumBytes) bytes, such as a UUID.", parameter: "Idempotency-Key")
        }
        key = IdempotencyKey(text)
        // Another spacing or order of members is not another request.
        payload = PayloadHash(of: Array("\(method) \(path)\n".utf8) + body.serialized)
    }
}
