import Accounting
import Auditing
import Exchange
import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Persistence
import Primitives

/// The files of products: streamed to disk as they come in, samples given to everybody.
struct ProductFileRoutes: Sendable {
    /// The most uploads at a time: each holds a file open and up to ``UploadIntake/partBytes`` in memory.
    static let maximumUploads = 16

    let database: any Database
    let log: AuditLog
    let exchange: ExchangeParts
    let authority: Authority
    let clock: any WallClock
    let randomness: any Randomness
    /// What is being taken in: one upload at a time for a name.
    private let underWay = NIOLockedValueBox<Set<String>>([])

    init(
        database: any Database, log: AuditLog, exchange: ExchangeParts, authority: Authority,
        clock: any WallClock, randomness: any Randomness
    ) {
        self.database = database
        self.log = log
        self.exchange = exchange
        self.authority = authority
        self.clock = clock
        self.randomness = randomness
    }

    /// The answer to a request for a file; nil where it is for something else. The management API, which has all
    /// addresses under `/api`, asks here first.
    func response(to request: Request, _ context: ServerContext) async throws -> Response? {
        let path = request.uri.path
        switch request.method {
        case .put:
            guard let found = ServerOperations.putProductFile.path.match(path) else { return nil }
            return try await put(request, try ManagementAPI.decoded(found))
        case .get, .head:
            guard let found = ServerOperations.getSample.path.match(path) else { return nil }
            return try await sample(try ManagementAPI.decoded(found), context)
        default: return nil
        }
    }

    private func put(_ request: Request, _ parameters: [String: String]) async throws -> Response {
        let (caller, key) = try await authority.identity(of: request, for: .accounts)
        let operation = ServerOperations.putProductFile
        let maximumBytes = exchange.maximumFileBytes
        let call = APICall(
            caller: caller, key: key, path: request.uri.path, parameters: parameters,
            query: try APIQuery(request.uri.query, for: operation), body: BodyReader([:]), idempotency: nil,
            now: clock.now())
        let role = call.query.text("role").flatMap(ProductFile.Role.init(rawValue:)) ?? .data
        let name = try call.parameter("name")
        let mediaType = try Self.mediaType(of: request)
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > maximumBytes {
            throw Problem(
                .bodyTooLarge, "The file is larger than \(maximumBytes) bytes.",
                mend: "Split it, or ask the operator to raise exchange.max_file_bytes.")
        }
        let version = try await openVersion(call)
        let path = try exchange.store.path(of: name, in: version.id)
        try begin(path)
        defer { underWay.withLockedValue { _ = $0.remove(path) } }
        let upload = try await take(request, name, version.id)
        let file = ProductFile(
            version: version.id, name: name, role: role, mediaType: mediaType, bytes: upload.file.bytes,
            sha256: upload.file.sha256)
        try await database.write { [log] in
            try ProductVersions.add(
                file, placing: upload.upload, at: call.now, by: call.actor, log: log, in: $0)
        }
        var response = Response.json(file.json.serialized, status: .created)
        response.headers[.cacheControl] = "no-store"
        return response
    }

    /// The version that the file is for: the caller's own, not published, without a file of this name.
    private func openVersion(_ call: APICall) async throws -> ProductVersion {
        let name = try call.parameter("name")
        return try await database.read { [exchange] transaction in
            let product = try call.ownProduct(to: .publish, exchange, in: transaction)
            let version = try call.version(of: product, in: transaction)
            guard version.publishedAt == nil else {
                throw Problem(
                    .conflict, "The version is published.",
                    mend: "Begin another version: published files never change.")
            }
            let files = try ProductVersions.files(of: version.id, in: transaction)
            guard !files.contains(where: { $0.name == name }) else {
                throw Problem(
                    .conflict, "The version has a file of this name.", mend: "Give it another name.",
                    parameter: "name")
            }
            guard files.count < ProductVersions.maximumFiles else {
                throw Problem(.conflict, "A version has at most \(ProductVersions.maximumFiles) files.")
            }
            return version
        }
    }

    private func begin(_ path: String) throws(Problem) {
        let problem: Problem? = underWay.withLockedValue { underWay in
            guard underWay.count < Self.maximumUploads else {
                return Problem(
                    .overloaded, "\(Self.maximumUploads) files are being taken in.", mend: "Try again soon.",
                    retryAfter: .seconds(2))
            }
            guard underWay.insert(path).inserted else {
                return Problem(
                    .conflict, "This file is being taken in already.", mend: "Wait for the other upload.")
            }
            return nil
        }
        if let problem { throw problem }
    }

    /// Writes the body to disk, a part at a time, away from the event loop; it is not in its place yet.
    private func take(
        _ request: Request, _ name: String, _ version: ID<ProductVersion>
    ) async throws -> (upload: ProductUpload, file: ProductUpload.Content) {
        let threads = NIOThreadPool.singleton
        let (store, most, random) = (exchange.store, Int64(exchange.maximumFileBytes), randomness)
        let upload = try await threads.runIfActive {
            try ProductUpload(of: name, in: version, store: store, maximumBytes: most, random: random)
        }
        do {
            let intake = UploadIntake(pace: UploadPace()) { part in
                try await threads.runIfActive {
                    try part.withUnsafeReadableBytes { bytes in try upload.write(bytes) }
                }
            }
            let content = try await intake.take(request.body) {
                try await threads.runIfActive { try upload.finish() }
            }
            return (upload, content)
        } catch {
            try? await threads.runIfActive { upload.abandon() }
            throw error
        }
    }

    private func sample(
        _ parameters: [String: String], _ context: ServerContext
    ) async throws -> Response {
        let file = try await database.read { transaction in
            guard let id = ID<Product>(parameters["product"] ?? ""),
                let product = try Products.product(id, in: transaction), product.state == .listed,
                let version = try ProductVersions.newest(of: id, in: transaction),
                let file = try ProductVersions.files(of: version.id, in: transaction).first(where: {
                    $0.role == .sample && $0.name == parameters["name"]
                })
            else { throw Problem(.notFound, "There is no such sample.", parameter: "name") }
            return file
        }
        let path = try exchange.store.path(of: file.name, in: file.version)
        let body = try await FileIO().loadFile(path: path, context: context)
        return Response(
            status: .ok,
            headers: [
                .contentType: file.mediaType, .contentLength: String(file.bytes),
                // Whatever a supplier calls its file, no browser runs it here.
                .contentDisposition: "attachment; filename=\"\(file.name)\"", .xContentTypeOptions: "nosniff",
            ], body: body)
    }

    /// - Throws: `unsupportedMediaType` for what is no media type (RFC 9110 §8.3.1).
    private static func mediaType(of request: Request) throws(Problem) -> String {
        let field = request.headers[.contentType] ?? "application/octet-stream"
        let type = field.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        let parts = type.split(separator: "/", omittingEmptySubsequences: false)
        let isToken = type.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x7a).contains($0)
                || [0x2b, 0x2d, 0x2e, 0x2f, 0x5f].contains($0)
        }
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, isToken, type.utf8.count <= 100 else {
            throw Problem(
                .unsupportedMediaType, "The Content-Type is no media type.", mend: "Send such as text/csv.")
        }
        return type
    }
}
