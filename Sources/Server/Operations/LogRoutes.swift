import Auditing
import HTTPTypes
import Hummingbird
import MerkleTree
import Primitives

/// The transparency log as static files (C2SP tlog-tiles), and the key that verifies it.
struct LogRoutes: Sendable {
    private static let immutable = "public, max-age=31536000, immutable"

    let reader: LogReader
    let verifierKey: String

    func add(to router: Router<ServerContext>) {
        let log = router.group("log")
        log.get("checkpoint") { request, _ in
            await answer(request) {
                let note = try await reader.head().note.serialized
                var response = Response.text(note)
                response.headers[.cacheControl] = "no-cache"
                return response
            }
        }
        log.get("verifier-key") { _, _ in Response.text(verifierKey + "\n") }
        // Both spellings of entry bundles: the standard's, and the shorter one.
        log.get("tile/**") { request, _ in
            await file(request, String(request.uri.path.dropFirst("/log/".count)))
        }
        log.get("entries/**") { request, _ in
            await file(request, "tile/" + request.uri.path.dropFirst("/log/".count))
        }
        log.get("proof/{index}") { request, context in
            await answer(request) {
                guard let index = context.parameters.get("index").flatMap({ Int64($0) }), index >= 0 else {
                    throw Problem(
                        .invalidValue, "The index of a leaf is a whole number from 0.",
                        mend: "Take it from the record: log.index.")
                }
                return Response.text(try await reader.inclusionProof(of: index).serialized)
            }
        }
    }

    private func file(_ request: Request, _ path: String) async -> Response {
        await answer(request) {
            let bytes: [UInt8]
            if let coordinate = EntryBundleCoordinate(path: path) {
                bytes = try await reader.entries(coordinate)
            } else if let coordinate = TileCoordinate(path: path) {
                bytes = try await reader.tile(coordinate)
            } else {
                throw Problem(
                    .notFound, "\(request.uri.path) is no path of a log.",
                    mend: "See C2SP tlog-tiles: /log/tile/0/000, /log/tile/entries/000.")
            }
            var response = Response.bytes(bytes, type: "application/octet-stream")
            response.headers[.cacheControl] = Self.immutable
            return response
        }
    }

    private func answer(
        _ request: Request, _ body: () async throws -> Response
    ) async -> Response {
        do {
            return try await body()
        } catch {
            let problem = error as? Problem ?? Problem(.internalError, "\(error)")
            return Response.problem(problem, instance: request.uri.path)
        }
    }
}
