import NIOConcurrencyHelpers
import Primitives

/// What a page needs to be built: who asks, in which language, and the API. It notes every request that the page makes,
/// which is what the page tells under "show as API".
final class PageContext: Sendable {
    let request: ConsoleRequest
    let person: ConsolePerson?
    let language: Language
    let formats: Formats
    let parameters: [String: String]
    /// A form of the page that was sent and refused.
    let refused: RefusedForm?
    private let api: any ConsoleAPI
    private let randomness: any Randomness
    private let noted = NIOLockedValueBox<[ConsoleCall]>([])

    struct RefusedForm: Sendable {
        let id: String
        let values: FormValues
        let problem: ConsoleProblem
    }

    init(
        _ request: ConsoleRequest, person: ConsolePerson?, language: Language, now: Timestamp,
        parameters: [String: String], refused: RefusedForm?, api: any ConsoleAPI,
        randomness: any Randomness
    ) {
        self.request = request
        self.person = person
        self.language = language
        self.parameters = parameters
        self.refused = refused
        self.api = api
        self.randomness = randomness
        formats = Formats(language: language, now: now)
    }

    /// The requests so far.
    var calls: [ConsoleCall] { noted.withLockedValue { $0 } }

    /// The idempotency key of one showing of a form.
    func once(for form: Form) -> String { "console-\(form.id)-\(Self.hex(randomness))" }

    private static func hex(_ randomness: any Randomness) -> String {
        [randomness.next(), randomness.next()].map { String($0, radix: 16) }.joined(separator: "-")
    }

    func text(_ phrase: Phrase) -> String { phrase.in(language) }

    /// With `{0}`, `{1}` … filled in.
    func text(_ phrase: Phrase, _ first: String, _ more: String...) -> String {
        phrase.in(language, [first] + more)
    }

    subscript(parameter: String) -> String { parameters[parameter] ?? "" }

    /// - Throws: ``ConsoleProblem`` for what the API refuses.
    func get(_ path: String, _ query: [(name: String, value: String)] = []) async throws -> JSONValue {
        try await perform(ConsoleCall("GET", path, query: query))
    }

    /// One page of a list, at the place that the browser asks for.
    func list(_ path: String, _ query: [(name: String, value: String)] = [], limit: Int = 50) async throws
        -> JSONValue
    {
        var query = query + [("limit", String(limit))]
        if let cursor = request.query["cursor"], !cursor.isEmpty { query.append(("cursor", cursor)) }
        return try await get(path, query)
    }

    /// The same, or nil where the API has nothing or does not tell this person.
    func find(_ path: String, _ query: [(name: String, value: String)] = []) async throws -> JSONValue? {
        do {
            return try await get(path, query)
        } catch let problem as ConsoleProblem where [403, 404].contains(problem.status) {
            return nil
        }
    }

    func perform(_ call: ConsoleCall) async throws -> JSONValue {
        noted.withLockedValue { $0.append(call) }
        let result = await api.perform(call, as: person)
        guard result.status < 400 else { throw ConsoleProblem(result) }
        return result.body
    }
}

/// What the API refused, as its problem tells it.
struct ConsoleProblem: Error, Sendable {
    let status: Int
    let detail: String
    let mend: String?
    let parameter: String?

    init(_ result: ConsoleCallResult) {
        status = result.status
        detail = result.body["detail"]?.stringValue ?? result.body["title"]?.stringValue ?? "\(result.status)"
        mend = result.body["mend"]?.stringValue
        parameter = result.body["parameter"]?.stringValue
    }

    init(_ problem: Problem) {
        status = problem.kind.httpStatus
        (detail, mend) = (problem.detail, problem.mend)
        parameter = problem.parameter
    }
}
