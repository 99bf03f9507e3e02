import Delivery
import Exchange
import Gateway
import Logging
import Metrics
import NIOCore
import NIOPosix
import Persistence
import Primitives
import Synchronization

/// What lies under `/files`: judges links, opens what they name, and counts what was sent.
final class FileEdge: Sendable {
    /// Bounds of downloads.
    struct Limits: Sendable {
        /// Under way at once on this server; more are answered 503.
        var maximumDownloads = 1_024
        /// How long a reader may take less than ``stallBytes``.
        var stallTime = TimeAmount.seconds(60)
        /// About a kilobyte a second: who takes less holds a place that others need.
        var stallBytes: Int64 = 64 << 10
        /// How many bytes are handed to the kernel between two looks at the agreement.
        var pieceBytes: Int64 = 1 << 20
    }

    let limits: Limits
    let clock: any WallClock
    private let database: any Database
    private let exchange: ExchangeParts
    private let randomness: any Randomness
    private let places: DownloadPlaces
    private let logger: Logger
    private let underWay: GrantBoard
    private let cold = Atomic<Int>(0)
    private let sentBytes = Counter(label: "minato_delivered_bytes_total")

    init(
        database: any Database, exchange: ExchangeParts, grants: GrantBoard = GrantBoard(),
        limits: Limits = Limits(), clock: any WallClock, randomness: any Randomness, logger: Logger
    ) {
        self.database = database
        self.exchange = exchange
        underWay = grants
        self.limits = limits
        self.clock = clock
        self.randomness = randomness
        self.logger = logger
        places = DownloadPlaces(limit: limits.maximumDownloads)
    }

    /// Whether a request belongs here.
    static func owns(_ uri: String) -> Bool { uri.utf8.starts(with: "/files/".utf8) }

    /// How many downloads are under way.
    var inFlight: Int { places.inFlight }

    /// How many pieces were waited for from the disk.
    var coldPieces: Int { cold.load(ordering: .relaxed) }

    /// Another piece is read from the disk, off the event loops.
    func noteColdPiece() { cold.wrappingAdd(1, ordering: .relaxed) }

    func newRequestID() -> String { RequestIdentifier.new(clock, randomness) }

    /// Ends the downloads under a grant that was revoked. Call it once that is durable.
    func close(_ grant: ID<DeliveryGrant>) { underWay.close(grant) }

    /// Opens what a link names, if it may be opened now. It is no use yet: see ``begin(_:)``.
    /// - Throws: `forbidden` for a link that is altered or expired, or whose grant or agreement has ended;
    ///   `overloaded` where too many downloads are under way; `notFound`.
    func open(_ target: String) async throws -> OpenedFile {
        let link = try exchange.links.verify(target)
        guard clock.now().seconds < link.expiresAt else {
            throw Problem(
                .forbidden, "The link has expired.",
                mend: "Ask for a new one: GET /api/agreements/{agreement}/files.")
        }
        let (agreement, file, hasBegun) = try await database.read { [clock] transaction in
            let agreement = try Self.openAgreement(of: link, at: clock.now(), in: transaction)
            let file = try ProductVersions.files(of: link.version, in: transaction)
                .first {
                    link.place == .table ? SharedFile.parquetName(of: $0) == link.name : $0.name == link.name
                }
            return (agreement, file, try Deliveries.hasBegun(link, in: transaction))
        }
        guard let file else { throw Problem(.notFound, "The version has no such file.") }
        let opened = try await opened(file, by: link, under: agreement, hasBegun: hasBegun)
        do {
            // What ended between the read and the handles was closed before there were any to close.
            _ = try await database.read { [clock] in
                try Self.openAgreement(of: link, at: clock.now(), in: $0)
            }
            return opened
        } catch {
            close(opened)
            throw error
        }
    }

    /// Makes what follows a use: its price is held. Call it where a body follows, before its first byte.
    /// - Throws: What the agreement's policy and the consumer's balance say.
    func begin(_ opened: OpenedFile) async throws {
        guard !opened.hasBegun else { return }
        let (link, file) = (opened.link, opened.file)
        try await database.write { [clock, meter = exchange.meter] transaction in
            let now = clock.now()
            let agreement = try Self.openAgreement(of: link, at: now, in: transaction)
            guard try Deliveries.begin(link, at: now, in: transaction) else { return }
            // Samples and documentation are free.
            guard file.role == .data else { return }
            try meter.begin(link, under: agreement, bytes: file.bytes, at: now, in: transaction)
        }
    }

    /// What a client is told of a failure. What is this server's fault is logged under the request's id, without the link,
    /// which opens the file; what is not a problem by itself is told to nobody else.
    func problem(of failure: any Error, request: String) -> Problem {
        let problem =
            failure as? Problem
            ?? Problem(
                .internalError, "The file could not be opened.", mend: "Tell the operator the request's id.")
        // Who is asked to come again because others are served is no fault.
        if problem.kind.httpStatus >= 500, problem.kind != .overloaded {
            logger.error("file not opened", metadata: ["x-request-id": "\(request)", "reason": "\(failure)"])
        }
        return problem
    }

    private func opened(
        _ file: ProductFile, by link: FileLink, under agreement: Agreement, hasBegun: Bool
    ) async throws -> OpenedFile {
        let path = try exchange.path(of: link)
        try places.take(for: agreement.id)
        do {
            let (handle, length) = try await NIOThreadPool.singleton.runIfActive { try OpenedFile.open(path) }
            let digest = file.sha256.hexadecimal
            return OpenedFile(
                link: link, file: file, hasBegun: hasBegun, agreement: agreement.id, handle: handle,
                length: length,
                mediaType: link.place == .table ? SharedFile.parquetType : file.mediaType,
                tag: link.place == .table ? "\"\(digest)-parquet\"" : "\"\(digest)\"",
                access: exchange.access.handle(for: agreement, at: clock.now()),
                watch: underWay.watch(link.grant), endsAt: agreement.endsAt)
        } catch {
            places.release(agreement.id)
            throw error
        }
    }

    /// The agreement under which a link was given.
    private static func openAgreement(
        of link: FileLink, at now: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> Agreement {
        guard let grant = try DeliveryGrants.grant(link.grant, in: transaction), grant.isOpen(at: now) else {
            throw Problem(
                .forbidden, "The grant of this link has ended.",
                mend: "Ask for new links: GET /api/agreements/{agreement}/files.")
        }
        let agreement = try Agreements.required(grant.agreement, in: transaction)
        guard agreement.isOpen(at: now) else { throw DeliveryGrants.closed(agreement) }
        return agreement
    }

    /// Counts bytes that the client's connection took.
    func sent(_ bytes: Int64, by link: FileLink, hasEnded: Bool) {
        guard bytes > 0 || hasEnded else { return }
        sentBytes.increment(by: bytes)
        let now = clock.now()
        database.submit(
            { [meter = exchange.meter] transaction in
                try Deliveries.add(bytes, to: link, at: now, in: transaction)
                try meter.settle(bytes, by: link, hasEnded: hasEnded, at: now, in: transaction)
            },
            { [logger] result in
                guard case .failure(let error) = result else { return }
                logger.error(
                    "bytes that were sent could not be counted",
                    metadata: ["bytes": "\(bytes)", "grant": "\(link.grant)", "reason": "\(error)"])
            })
    }

    /// Gives back what an opened file holds.
    func close(_ file: OpenedFile) {
        underWay.forget(file.watch)
        try? file.handle.close()
        places.release(file.agreement)
    }
}
