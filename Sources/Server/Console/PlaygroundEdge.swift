import Accounting
import Console
import Identity
import NIOHTTP1
import Primitives

/// The playground's streams: questions that a script of the console sends to the edge, because answers leave from there with
/// back-pressure and end when the browser leaves. Who sends them is known by the session, not by a key.
struct PlaygroundEdge: Sendable {
    let console: Console
    let asks: ConsoleAsks

    /// The key that stands for who sends a question.
    /// - Throws: `forbidden` for what comes from another site, bears no token of its session, or acts for no account.
    func key(for request: PlaygroundRequest) async throws -> ID<APIKey> {
        let person = try await console.person(sending: request.console, token: request.token)
        guard let who = person.proof as? SignedIn else {
            throw Problem(.forbidden, "You are not signed in.", mend: "Sign in and try again.")
        }
        return try await asks.authority.key(of: who)
    }
}

/// What the head of a question of the playground says of who sends it.
struct PlaygroundRequest: Sendable {
    /// Under which the playground's pages lie.
    static let path = "/services/try/"
    private static let tokenField = "x-minato-token"

    /// The token of the page that sends it.
    let token: String
    let console: ConsoleRequest

    /// Whether a request is one: a form of the same address bears its token in its body, and goes to the router.
    static func isOne(_ head: HTTPRequestHead) -> Bool {
        head.method == .POST && head.uri.utf8.starts(with: path.utf8)
            && head.headers.contains(name: tokenField)
    }

    /// Nil for what is none.
    init?(_ head: HTTPRequestHead) {
        guard Self.isOne(head) else { return nil }
        token = head.headers.first(name: Self.tokenField) ?? ""
        console = ConsoleRequest(
            method: .post, path: String(head.uri.prefix { $0 != "?" }),
            cookies: ConsoleRoutes.cookies(in: head.headers[canonicalForm: "cookie"].map(String.init)),
            origin: head.headers.first(name: "origin"),
            fetchSite: head.headers.first(name: "sec-fetch-site"))
    }
}
