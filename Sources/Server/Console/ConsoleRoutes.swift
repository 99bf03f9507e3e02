import Console
import HTTPTypes
import Hummingbird
import NIOCore
import Primitives

/// The console under `/`: turns HTTP into what it is asked, and its answers back.
struct ConsoleRoutes: Sendable {
    /// The largest form.
    private static let maximumFormBytes = 1 << 18

    /// What stands behind the path of a page where its live part is streamed.
    private static let live = "/live"

    let console: Console
    let proxies: TrustedProxies

    func add(to router: Router<ServerContext>) {
        let streams = ConsoleStreams(console: console)
        for path in Console.livePaths {
            router.get("\(path)\(Self.live)") { request, context in
                await streams.respond(
                    to: self.request(request, context, .get, path: path, form: FormValues()))
            }
        }
        // Where there is nothing, a browser is told so by a page.
        router.get("/**") { request, context in
            guard Self.wantsPage(request) else { throw HTTPError(.notFound) }
            return await respond(to: request, context)
        }
        for segment in Console.segments {
            for method in [HTTPRequest.Method.get, .post] {
                router.on("/\(segment)", method: method) { await respond(to: $0, $1) }
                if !segment.isEmpty {
                    router.on("/\(segment)/**", method: method) { await respond(to: $0, $1) }
                }
            }
        }
    }

    /// Whether a browser asks for a page: others are answered as programs.
    private static func wantsPage(_ request: Request) -> Bool {
        request.headers[values: .accept].contains { $0.contains("text/html") }
    }

    private func respond(to request: Request, _ context: ServerContext) async -> Response {
        let answer: ConsoleResponse
        do {
            answer = await console.respond(to: try await read(request, context))
        } catch {
            let problem = error as? Problem ?? Problem(.invalidRequest, "The form cannot be read.")
            return .problem(problem, instance: request.uri.path)
        }
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
        }
        return Response(
            status: .init(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    private func read(_ request: Request, _ context: ServerContext) async throws -> ConsoleRequest {
        var form = FormValues()
        if request.method == .post {
            let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased()
            guard type == "application/x-www-form-urlencoded" else {
                throw Problem(
                    .unsupportedMediaType, "The console takes forms.",
                    mend: "Send programs' requests to /api.")
            }
            do {
                let bytes = try await request.body.collect(upTo: Self.maximumFormBytes)
                form = try FormValues(encoded: String(buffer: bytes))
            } catch is NIOTooManyBytesError {
                throw Problem(
                    .bodyTooLarge, "The form is larger than \(Self.maximumFormBytes) bytes.",
                    mend: "Send less.")
            }
        }
        return self.request(
            request, context, request.method == .post ? .post : .get, path: request.uri.path, form: form,
            query: try FormValues(encoded: request.uri.query ?? ""))
    }

    private func request(
        _ request: Request, _ context: ServerContext, _ method: ConsoleRequest.Method, path: String,
        form: FormValues, query: FormValues = FormValues()
    ) -> ConsoleRequest {
        ConsoleRequest(
            method: method, path: path, query: query, form: form,
            cookies: Self.cookies(in: request.headers[values: .cookie]),
            acceptLanguage: request.headers[.acceptLanguage],
            origin: request.headers[.origin], fetchSite: request.headers[.secFetchSite],
            client: ConsoleClient(
                address: proxies.client(
                    of: context.peer?.ipAddress, forwarded: request.headers[values: .xForwardedFor])?
                    .description,
                agent: request.headers[.userAgent]))
    }

    /// RFC 6265 §4.2.1; the first of a name counts.
    static func cookies(in fields: [String]) -> [String: String] {
        var cookies: [String: String] = [:]
        for field in fields {
            for pair in field.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2 else { continue }
                let name = String(parts[0].drop { $0 == " " })
                if cookies[name] == nil { cookies[name] = String(parts[1]) }
            }
        }
        return cookies
    }
}

extension HTTPField.Name {
    fileprivate static let secFetchSite = Self("sec-fetch-site") ?? .accept
    fileprivate static let xForwardedFor = Self("x-forwarded-for") ?? .accept
}
