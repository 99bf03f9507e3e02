import Auditing
import Exchange
import Persistence
import Primitives

/// Takes requests for pushes: the files of an agreement's product, put to an address that the consumer names.
public struct PushDesk: Sendable {
    /// What a consumer asks.
    public struct Asked: Sendable {
        /// An address under an allowed origin; where it ends with `/`, the file's name follows.
        public let url: String
        /// One file; nil for all of the version.
        public let file: String?
        /// Of a published version; nil for the newest.
        public let version: Int?
        /// The value of `Authorization` for the target; kept sealed until the push has ended.
        public let authorization: String?

        public init(url: String, file: String? = nil, version: Int? = nil, authorization: String? = nil) {
            self.url = url
            self.file = file
            self.version = version
            self.authorization = authorization
        }
    }

    let database: any Database
    let log: AuditLog
    let callbacks: CallbackPolicy
    let access: AccessBoard
    let store: ProductStore
    let meter: any DeliveryMeter
    let secret: PushSecret
    let clock: any WallClock
    let randomness: any Randomness
    let bell = Bell()

    /// - Parameters:
    ///   - callbacks: To which addresses files may be sent.
    ///   - secret: 32 bytes, for this purpose alone.
    public init(
        database: any Database, log: AuditLog, callbacks: CallbackPolicy, access: AccessBoard,
        store: ProductStore, meter: any DeliveryMeter, secret: [UInt8], clock: any WallClock,
        randomness: any Randomness
    ) {
        self.database = database
        self.log = log
        self.callbacks = callbacks
        self.access = access
        self.store = store
        self.meter = meter
        self.secret = PushSecret(secret: secret)
        self.clock = clock
        self.randomness = randomness
    }

    /// Puts one push for each file into the queue. Call ``wake()`` once the transaction is durable.
    ///
    /// The same request again gives what stands.
    /// - Throws: `invalidValue` for an address that is not allowed, and where several files would go to one address;
    ///   `forbidden` where the agreement is not active; `conflict` where too many are open; `notFound`.
    public func add(
        _ asked: Asked, request: ID<DeliveryRequest>, under agreement: Agreement,
        grant: DeliveryGrant, at now: Timestamp, by actor: EventActor, in transaction: any WriteTransaction
    ) throws(Problem) -> [Push] {
        let standing = try Pushes.all(of: request, in: transaction)
        guard standing.isEmpty else { return standing }
        guard agreement.isOpen(at: now), grant.isOpen(at: now) else { throw DeliveryGrants.closed(agreement) }
        let base = try callbacks.checked(asked.url, parameter: "url")
        if let authorization = asked.authorization { try Self.check(authorization) }
        let (version, files) = try files(asked, of: agreement, in: transaction)
        guard files.count == 1 || asked.url.hasSuffix("/") else {
            throw Problem(
                .invalidValue, "\(files.count) files would be put to one address.",
                mend: "Name one \"file\", or end the address with /: the names of the files follow.",
                parameter: "url")
        }
        return try files.map { file throws(Problem) in
            let id = ID<Push>(at: now, random: randomness)
            let push = Push(
                id: id, agreement: agreement.id, grant: grant.id, request: request, version: version.id,
                name: file.name, fileBytes: file.bytes,
                url: asked.url.hasSuffix("/") ? "\(base)/\(file.name)" : asked.url,
                sealedAuthorization: try asked.authorization.map { text throws(Problem) in
                    try secret.seal(text, for: id)
                }, state: .pending, attempts: 0, reason: nil, sentBytes: 0, createdAt: now, dueAt: now,
                endedAt: nil)
            try Pushes.add(push, by: actor, log: log, in: transaction)
            return push
        }
    }

    /// Has the queue looked at.
    public func wake() { bell.ring() }

    private func files(
        _ asked: Asked, of agreement: Agreement, in transaction: any ReadTransaction
    ) throws(Problem) -> (ProductVersion, [ProductFile]) {
        guard let product = agreement.product else {
            throw Problem(.notFound, "The agreement's product is not one of this server.")
        }
        let version =
            if let number = asked.version {
                try ProductVersions.all(of: product, in: transaction)
                    .first { $0.number == number && $0.publishedAt != nil }
            } else {
                try ProductVersions.newest(of: product, in: transaction)
            }
        guard let version else {
            throw Problem(.notFound, "No such version of the product is published.", parameter: "version")
        }
        let files = try ProductVersions.files(of: version.id, in: transaction)
            .filter { asked.file == nil || $0.name == asked.file }
        guard !files.isEmpty else {
            throw Problem(.notFound, "The version has no such file.", parameter: "file")
        }
        return (version, files)
    }

    private static func check(_ authorization: String) throws(Problem) {
        let bytes = authorization.utf8
        guard 1...PushSecret.maximumBytes ~= bytes.count, bytes.allSatisfy({ (0x20...0x7E).contains($0) }),
            bytes.first != 0x20, bytes.last != 0x20
        else {
            throw Problem(
                .invalidValue, "\"authorization\" is no value of an HTTP header.",
                mend: "Use 1 to \(PushSecret.maximumBytes) characters of ASCII, no blanks at the ends.",
                parameter: "authorization")
        }
    }
}
