import Primitives

/// The console: pages for people, made of requests of the management API.
///
/// It knows neither HTTP's framework nor SQL: the server gives it requests, and performs what its pages ask of the API.
public struct Console: Sendable {
    public static let sessionCookie = "minato_session"
    static let languageCookie = "minato_language"

    private let api: any ConsoleAPI
    private let sessions: any ConsoleSessions
    private let templates: Templates
    private let clock: any WallClock
    private let randomness: any Randomness
    /// Under which browsers reach it: forms come from there and from nowhere else.
    private let origin: String
    private var isSecure: Bool { origin.hasPrefix("https:") }

    /// - Parameters:
    ///   - publicURL: Scheme, host and port under which browsers reach the server.
    ///   - isSample: Whether each page says that everything in it is made up.
    public init(
        api: any ConsoleAPI, sessions: any ConsoleSessions, publicURL: String, isSample: Bool = false,
        clock: any WallClock, randomness: any Randomness
    ) throws {
        self.api = api
        self.sessions = sessions
        self.clock = clock
        self.randomness = randomness
        // An origin has no path (RFC 6454 §4).
        let scheme = publicURL.range(of: "://")?.upperBound ?? publicURL.startIndex
        origin = String(publicURL[..<(publicURL[scheme...].firstIndex(of: "/") ?? publicURL.endIndex)])
        templates = try Templates(isSample: isSample)
    }

    /// The first segments of the paths that are the console's; the empty one is its first page.
    public static let segments: [String] =
        [""] + Area.allCases.map(\.rawValue)
        + ["assets", "sign-in", "sign-out", "setup", "welcome", "me", "language", "organisation"]

    /// The paths of the pages with a part that an open page brings up to date by itself: see ``livePart(of:)``.
    public static let livePaths: [String] = Pages.all.filter { $0.live != nil }.map { $0.path.filled([:]) }

    /// Answers; never with a status of 500 or above for what the browser sent.
    public func respond(to request: ConsoleRequest) async -> ConsoleResponse {
        if request.path.hasPrefix("/assets/") { return asset(request) }
        var response: ConsoleResponse
        do {
            let token = request.cookies[cookieName]
            let person: ConsolePerson? =
                if let token { try await sessions.person(bearing: token) } else { nil }
            response = try await answer(Visit(request, token, person, language(of: request, person)))
        } catch {
            response = failure(
                ConsoleProblem(error as? Problem ?? .unexpected),
                Visit(request, nil, nil, language(of: request, nil)))
        }
        response.headers += SecurityHeaders.all(isSecure: isSecure)
        return response
    }

    /// Who sends a request of a script of ours, which bears the token of its page in a field of its head.
    /// - Parameter token: What it bears.
    /// - Throws: `forbidden` for what comes from another site, is of another session, or of none.
    public func person(sending request: ConsoleRequest, token: String) async throws -> ConsolePerson {
        if let fault = originFault(request) { throw fault.problem }
        guard let session = request.cookies[cookieName],
            let person = try await sessions.person(bearing: session),
            SecurityHeaders.isSame(token, person.formToken)
        else { throw ConsoleProblem.staleForm.problem }
        return person
    }

    /// The live part of a page as it is now: for a stream that brings an open page up to date.
    /// - Parameter request: For the page itself, with the session's cookie.
    /// - Returns: Markup; nil where the page has no such part.
    /// - Throws: `forbidden` for who is not signed in, or whose side may not see the page; what the API refuses.
    public func livePart(of request: ConsoleRequest) async throws -> String? {
        if let fault = originFault(request) { throw fault.problem }
        guard let session = request.cookies[cookieName],
            let person = try await sessions.person(bearing: session),
            let (page, parameters) = Pages.page(at: request.path),
            page.access != .house || person.isHouse
        else { throw ConsoleProblem.forbidden.problem }
        guard let live = page.live else { return nil }
        let context = PageContext(
            request, person: person, language: language(of: request, person), now: clock.now(),
            parameters: parameters, refused: nil, api: api, randomness: randomness)
        do {
            return try templates.fragment(try await live(context), context)
        } catch let problem as ConsoleProblem {
            throw problem.problem
        }
    }

    /// What was chosen in this browser, else what the person wishes, else what the browser asks for.
    private func language(of request: ConsoleRequest, _ person: ConsolePerson?) -> Language {
        request.cookies[Self.languageCookie].flatMap(Language.init(rawValue:))
            ?? person?.language ?? Language.best(of: request.acceptLanguage)
    }

    /// One request with who sent it.
    struct Visit: Sendable {
        let request: ConsoleRequest
        let token: String?
        let person: ConsolePerson?
        let language: Language

        init(_ request: ConsoleRequest, _ token: String?, _ person: ConsolePerson?, _ language: Language) {
            self.request = request
            self.token = token
            self.person = person
            self.language = language
        }
    }

    // MARK: pages

    private func answer(_ visit: Visit) async throws -> ConsoleResponse {
        if visit.request.method == .post, let fault = originFault(visit.request) {
            return failure(fault, visit)
        }
        if let door = Door(visit.request) {
            return try await DoorKeeper(console: self, sessions: sessions).answer(door, visit)
        }
        guard let (page, parameters) = Pages.page(at: visit.request.path) else {
            return failure(.notFound(visit.request.path), visit)
        }
        guard visit.person != nil || page.access == .everyone else {
            if try await sessions.isFirstRun() { return .see("/setup") }
            let next = Address.encoded(visit.request.target)
            return .see("/sign-in?next=\(next)")
        }
        if page.access == .house, visit.person?.isHouse != true { return failure(.forbidden, visit) }
        return visit.request.method == .get
            ? await show(page, parameters, visit) : await send(page, parameters, visit)
    }

    private func show(
        _ page: Page, _ parameters: [String: String], _ visit: Visit, refused: PageContext.RefusedForm? = nil
    ) async -> ConsoleResponse {
        let context = PageContext(
            visit.request, person: visit.person, language: visit.language, now: clock.now(),
            parameters: parameters,
            refused: refused, api: api, randomness: randomness)
        do {
            var content = try await page.build(context)
            if let refused { content.status = refused.problem.status < 500 ? refused.problem.status : 503 }
            return write(content, context, area: page.area)
        } catch let problem as ConsoleProblem {
            return failure(problem, visit, area: page.area)
        } catch {
            return failure(ConsoleProblem(error as? Problem ?? .unexpected), visit, area: page.area)
        }
    }

    /// One form of the page: one request of the API.
    private func send(_ page: Page, _ parameters: [String: String], _ visit: Visit) async -> ConsoleResponse {
        guard let person = visit.person,
            SecurityHeaders.isSame(visit.request.form[Form.token], person.formToken)
        else {
            return failure(.staleForm, visit)
        }
        guard let form = page.forms.first(where: { $0.id == visit.request.form[Form.name] }) else {
            return failure(.staleForm, visit)
        }
        let context = PageContext(
            visit.request, person: person, language: visit.language, now: clock.now(), parameters: parameters,
            refused: nil, api: api, randomness: randomness)
        do {
            let result = try await context.perform(form.call(visit.request.form, parameters: parameters))
            if let shows = form.shows {
                // Not to be kept anywhere: `write` says no-store.
                return write(try await shows(result, context), context, area: page.area)
            }
            var path = form.next?(result, parameters) ?? visit.request.path
            path += path.contains("?") ? "&done=\(form.id)" : "?done=\(form.id)"
            return .see(path)
        } catch {
            let problem =
                error as? ConsoleProblem ?? ConsoleProblem(error as? Problem ?? .unexpected)
            let refused = PageContext.RefusedForm(id: form.id, values: visit.request.form, problem: problem)
            return await show(page, parameters, visit, refused: refused)
        }
    }

    // MARK: writing

    /// A page with what stands around each page.
    func write(_ content: PageContent, _ page: PageContext, area: Area?) -> ConsoleResponse {
        do {
            let text = try templates.page(content, page, area: area)
            return ConsoleResponse(
                status: content.status, type: "text/html; charset=utf-8", body: Array(text.utf8),
                headers: [("cache-control", "no-store"), ("content-language", page.language.rawValue)])
        } catch {
            return ConsoleResponse(
                status: 500, type: "text/plain; charset=utf-8", body: Array("\(error)".utf8))
        }
    }

    func failure(_ problem: ConsoleProblem, _ visit: Visit, area: Area? = nil) -> ConsoleResponse {
        let context = self.context(visit)
        var content = PageContent(
            context.text(Failures.title(problem.status)),
            ProblemTexts.notices(problem, context) + [.links(waysOut(context))])
        content.status = problem.status
        return write(content, context, area: area)
    }

    /// Where to go from a page that shows nothing.
    private func waysOut(_ context: PageContext) -> [Link] {
        let home = Link(context.text(Failures.home), "/")
        return context.person == nil ? [Link(context.text(DoorTexts.signIn), "/sign-in")] : [home]
    }

    /// The context of a page that asks the API for nothing.
    func context(_ visit: Visit, refused: PageContext.RefusedForm? = nil) -> PageContext {
        PageContext(
            visit.request, person: visit.person, language: visit.language, now: clock.now(), parameters: [:],
            refused: refused, api: api, randomness: randomness)
    }

    // MARK: cookies and forms

    /// With TLS the name binds the cookie to this host (RFC 6265bis §4.1.3).
    private var cookieName: String { (isSecure ? "__Host-" : "") + Self.sessionCookie }

    /// - Parameter token: Nil takes the cookie away.
    func cookie(_ token: String?) -> (name: String, value: String) {
        let end = token == nil ? "; Max-Age=0" : ""
        return (
            "set-cookie",
            "\(cookieName)=\(token ?? ""); Path=/; HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")\(end)"
        )
    }

    /// What a browser says of a form's origin must be ours; one that says nothing is held to the form's token.
    private func originFault(_ request: ConsoleRequest) -> ConsoleProblem? {
        if let site = request.fetchSite, !["same-origin", "none"].contains(site) { return .foreignForm }
        if let told = request.origin, told != origin { return .foreignForm }
        return nil
    }

    private func asset(_ request: ConsoleRequest) -> ConsoleResponse {
        let name = String(request.path.dropFirst("/assets/".count))
        var response =
            if let asset = ConsoleAssets.asset(name) {
                ConsoleResponse(
                    type: asset.type, body: asset.bytes,
                    headers: [("cache-control", "public, max-age=31536000, immutable")])
            } else {
                ConsoleResponse(
                    status: 404, type: "text/plain; charset=utf-8", body: Array("Not found.\n".utf8))
            }
        response.headers += SecurityHeaders.all(isSecure: isSecure)
        return response
    }
}

extension ConsoleRequest {
    /// The path with its query.
    var target: String { query.encoded.isEmpty ? path : "\(path)?\(query.encoded)" }
}

extension Problem {
    static let unexpected = Problem(
        .internalError, "Something unexpected happened.", mend: "See the server's log.")
}

extension ConsoleProblem {
    /// As the server's other parts tell it; for what is forbidden.
    fileprivate var problem: Problem { Problem(.forbidden, detail, mend: mend) }

    static func notFound(_ path: String) -> ConsoleProblem {
        ConsoleProblem(
            Problem(.notFound, "There is no page \(path.prefix(200)).", mend: "Begin at the first page."))
    }
    static let forbidden = ConsoleProblem(
        Problem(.forbidden, "This page is for the people who run this server.", mend: "Ask one of them."))
    static let staleForm = ConsoleProblem(
        Problem(
            .forbidden, "The form is of another session, or of an older page.", mend: "Open the page again."))
    static let foreignForm = ConsoleProblem(
        Problem(
            .forbidden, "The form comes from another site.",
            mend: "Open the page here and send it from there."))
}
