import Delivery
import Exchange
import Hummingbird
import NIOCore
import Persistence
import Primitives

extension SharingRoutes {
    /// The most versions whose changes are told at once.
    static let maximumChanges = 50

    func version(_ call: SharingCall) throws(Problem) -> Response {
        try checkNames(call)
        let version =
            if let time = try call.time("startingTimestamp") { try call.share.version(from: time) } else {
                try call.share.version()
            }
        var response = Response(status: .ok, headers: [.contentType: Self.ndjson])
        response.headers[.tableVersion] = String(version.number)
        return response
    }

    func metadata(_ call: SharingCall) async throws -> Response {
        let version = try call.share.version(
            try call.number("version"), at: try call.time("timestamp"))
        let files = try await files(call, version)
        try await meter.admit(call.share.agreement, .sharing, at: call.now)
        let lines = try lines(call, files, request: ID(at: call.now, random: randomness))
        return await respond(
            call, version, lines, [lines.protocolLine(Self.schema(files)), head(call, lines, files, version)])
    }

    func query(_ call: SharingCall, _ bytes: [UInt8]) async throws -> Response {
        let body: JSONValue = bytes.isEmpty ? [:] : try JSONValue(parsing: bytes)
        guard body.objectValue != nil else {
            throw Problem(.invalidValue, "The query is not a JSON object.")
        }
        guard body["startingVersion"] == nil else {
            throw Problem(
                .invalidValue, "startingVersion is not taken here.",
                mend: "GET …/changes tells what changed.",
                parameter: "startingVersion")
        }
        let number = body["version"]?.intValue
        let time = try body["timestamp"]?.stringValue.map { text throws(Problem) in
            try SharingCall.time(text, "timestamp")
        }
        guard number == nil || time == nil else {
            throw Problem(.invalidValue, "Give version or timestamp, not both.", parameter: "timestamp")
        }
        let version = try call.share.version(number, at: time)
        let files = try await files(call, version)
        try await meter.admit(call.share.agreement, .sharing, at: call.now)
        let lines = try lines(call, files, request: ID(at: call.now, random: randomness))
        let wanted = SharingHints(body).files(among: files)
        let modified = version.publishedAt ?? version.createdAt
        return await respond(
            call, version, lines,
            [lines.protocolLine(Self.schema(files)), head(call, lines, files, version)]
                + wanted.map { lines.file($0, modifiedAt: modified) })
    }

    /// What came and went between versions. A version replaces the whole table: files with the same content stay, all
    /// others go or come with all their rows.
    func changes(_ call: SharingCall) async throws -> Response {
        let versions = try range(call)
        guard let first = versions.first, let last = versions.last else {
            throw Problem(.invalidValue, "No version lies in that range.", parameter: "startingVersion")
        }
        try await meter.admit(call.share.agreement, .sharing, at: call.now)
        var before: [TableFile] = []
        if let index = call.share.versions.firstIndex(of: first), index > 0 {
            do {
                before = try await files(call, call.share.versions[index - 1])
            } catch let problem as Problem where problem.kind == .notFound {
                // The table came with this version.
                before = []
            }
        }
        let now = try await files(call, last)
        let lines = try lines(call, now, request: ID(at: call.now, random: randomness))
        var changes: [JSONValue] = []
        for version in versions {
            let after = version == last ? now : try await files(call, version)
            guard before.isEmpty || Self.schema(before) == Self.schema(after) else {
                throw Problem(
                    .invalidValue, "The schema changed with version \(version.number).",
                    mend: "Ask for the changes before and after it, or read the whole table.",
                    parameter: "startingVersion")
            }
            let stamp = version.publishedAt ?? version.createdAt
            let (old, new) = (Set(before.map(\.id)), Set(after.map(\.id)))
            changes += before.filter { !new.contains($0.id) }
                .map { lines.change(.remove, $0, version: version.number, at: stamp) }
            changes += after.filter { !old.contains($0.id) }
                .map { lines.change(.add, $0, version: version.number, at: stamp) }
            before = after
        }
        return await respond(
            call, first, lines,
            [lines.protocolLine(Self.schema(now)), head(call, lines, now, last)] + changes)
    }

    private func range(_ call: SharingCall) throws(Problem) -> [ProductVersion] {
        let start: Int
        if let number = try call.number("startingVersion") {
            start = Int(clamping: number)
        } else if let time = try call.time("startingTimestamp") {
            start = try call.share.version(from: time).number
        } else {
            throw Problem(.invalidValue, "startingVersion is missing.", parameter: "startingVersion")
        }
        var end = try call.share.version().number
        if let number = try call.number("endingVersion") { end = min(end, Int(clamping: number)) }
        if let time = try call.time("endingTimestamp") { end = try call.share.version(at: time).number }
        guard start <= end else {
            throw Problem(
                .invalidValue, "The range of versions ends before it begins.", parameter: "endingVersion")
        }
        let versions = call.share.versions.filter { (start...end).contains($0.number) }
        guard versions.count <= Self.maximumChanges else {
            throw Problem(
                .invalidValue, "The range has more than \(Self.maximumChanges) versions.",
                mend: "Ask in parts.",
                parameter: "endingVersion")
        }
        return versions
    }

    // MARK: parts of answers

    private static let ndjson = "application/x-ndjson; charset=utf-8"

    private func checkNames(_ call: SharingCall) throws(Problem) {
        guard call.share.isNamed(call.segments[1]), call.segments[3].lowercased() == Share.schema else {
            throw Self.nothing(call)
        }
    }

    private func files(_ call: SharingCall, _ version: ProductVersion) async throws -> [TableFile] {
        try checkNames(call)
        let files = try await database.read { try ProductVersions.files(of: version.id, in: $0) }
        let name = call.segments[5].lowercased()
        guard let table = SharedTable.tables(of: files).first(where: { $0.name == name }) else {
            throw Self.nothing(call)
        }
        return try await shelf.files(of: table)
    }

    private static func schema(_ files: [TableFile]) -> JSONValue { files.first?.schema ?? [:] }

    private func lines(
        _ call: SharingCall, _ files: [TableFile], request: ID<DeliveryRequest>
    ) throws(Problem) -> SharingLines {
        let needed = SharingLines.readerFeatures(of: Self.schema(files))
        guard let format = call.capabilities.format(needing: needed) else {
            throw Problem(
                .invalidValue,
                "The table needs the reader features \(needed.sorted().joined(separator: ", ")).",
                mend: "Ask with responseformat=parquet too.", parameter: "delta-sharing-capabilities")
        }
        let expiresAt = (call.now + linkLifetime).seconds
        let grant = call.share.grant.id
        return SharingLines(format, expiresAt: expiresAt) { [exchange] file in
            exchange.url(
                FileLink(
                    version: file.version, place: file.place, name: file.name, grant: grant, request: request,
                    expiresAt: expiresAt))
        }
    }

    private func head(
        _ call: SharingCall, _ lines: SharingLines, _ files: [TableFile], _ version: ProductVersion
    ) -> JSONValue {
        let name = call.segments[5].lowercased()
        return lines.metadata(
            id: Self.tableID(call.share, name), name: name, files, createdAt: call.share.product.createdAt,
            version: call.segments[6] == "changes" ? version.number : nil)
    }

    private func respond(
        _ call: SharingCall, _ version: ProductVersion, _ lines: SharingLines, _ body: [JSONValue]
    ) async -> Response {
        var body = body
        if call.capabilities.wantsEndStreamAction { body.append(lines.endOfStream) }
        let text: [UInt8] = body.flatMap { $0.serialized + [0x0A] }
        var response = Response.bytes(text, type: Self.ndjson)
        if call.takesGzip, let zipped = await BodyEncoding.gzip(text) {
            response.body = ResponseBody(byteBuffer: zipped)
            response.headers[.contentEncoding] = "gzip"
        }
        response.headers[.vary] = "accept-encoding"
        response.headers[.tableVersion] = String(version.number)
        response.headers[.sharingCapabilities] = call.capabilities.answer(lines.format)
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
