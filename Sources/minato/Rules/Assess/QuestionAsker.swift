import Accounting
import Compliance
import Primitives

/// Asks one question through `/v1/chat/completions`, as any client does, and again where that may help.
struct QuestionAsker: Sendable {
    /// The most times that one question is sent.
    static let attempts = 5
    /// Before another attempt, doubled with each; the server's `retry-after` goes before it.
    private static let pause = Duration.milliseconds(500)
    private static let longestPause = Duration.seconds(60)
    /// After the key of a question whose first answer is gone.
    private static let again = "-2"

    let server: RemoteServer
    let service: String
    let maximumTokens: Int?
    let clock: any WallClock

    /// - Throws: what makes all further questions pointless: a key that opens nothing, a service that is not there, a
    ///   balance that is used up.
    func ask(_ question: BankQuestion, of run: String) async throws -> AnsweredQuestion {
        // Somebody new for each question: who asks what must be refused again and again would be suspended.
        let user = "assess-\(run)-\(Self.key(question.id))"
        var body: [String: JSONValue] = [
            "model": .string(service), "safety_identifier": .string(user),
            "messages": [["role": "user", "content": .string(question.text)]],
        ]
        if let maximumTokens { body["max_tokens"] = .number(.integer(Int64(maximumTokens))) }
        var (attempt, acceptances) = (1, 0)
        // Answered before a restart of the server, and no longer kept: asked once more under another key.
        var (key, lost) = (user, String?.none)
        while true {
            var wait = min(Self.pause * (1 << (attempt - 1)), Self.longestPause)
            let reason: String
            do throws(Problem) {
                let answer = try await server.send(
                    .POST, "/v1/chat/completions", .object(body), idempotencyKey: key)
                if answer.status == 200 {
                    return try Self.answer(to: question, answer, lost: lost, at: clock.now())
                }
                let problem = server.problem(answer, "/v1/chat/completions")
                let code = answer.json["error"]?["code"]?.stringValue ?? ""
                // At any attempt: the terms may change while the run goes on.
                if code == "terms_not_accepted", acceptances < Self.attempts {
                    try await acceptTerms(as: user)
                    acceptances += 1
                    continue
                }
                if code == "idempotency_answer_gone", lost == nil {
                    lost = Self.namedRecord(problem.detail)
                    key = user + Self.again
                    continue
                }
                if [401, 403, 404].contains(answer.status) || code == "insufficient_quota" { throw problem }
                guard [408, 429].contains(answer.status) || answer.status >= 500 else {
                    return failed(question, problem.detail)
                }
                reason = problem.detail
                if let seconds = answer.headers.first(name: "retry-after").flatMap({ Int($0) }) {
                    wait = min(.seconds(max(0, seconds)), Self.longestPause)
                }
            } catch {
                // A server that has gone is gone for all questions.
                guard error.parameter == "--url", attempt < Self.attempts else { throw error }
                reason = error.detail
            }
            guard attempt < Self.attempts else { return failed(question, reason) }
            attempt += 1
            try await Task.sleep(for: wait)
        }
    }

    /// Accepts the terms in force for who asks, as an account does for its users.
    private func acceptTerms(as user: String) async throws(Problem) {
        let listed = "/api/services/\(RemoteServer.segment(service))/terms"
        let all = try await server.get(listed).json["items"]?.arrayValue ?? []
        guard let version = all.first(where: { $0["is_in_force"] == true })?["version"] else { return }
        let path = "/api/terms/acceptances"
        let answer = try await server.send(
            .POST, path, ["service": .string(service), "version": version, "end_user": .string(user)],
            idempotencyKey: nil)
        guard answer.status == 201 else { throw server.problem(answer, path) }
    }

    /// Whether the key opens the service, before anything is asked or written.
    /// - Throws: `notFound` with the services that it opens.
    func check() async throws(Problem) {
        let models = try await server.get("/v1/models").json["data"]?.arrayValue ?? []
        let names = models.compactMap { $0["id"]?.stringValue }
        guard !names.contains(service) else { return }
        throw Problem(
            .notFound, "The key opens no service \"\(service)\".",
            mend: names.isEmpty ? "It opens none." : "It opens \(names.prefix(20).joined(separator: ", ")).",
            parameter: "SERVICE")
    }

    /// The record that a message names, as that of an answer which is no longer kept.
    static func namedRecord(_ message: String) -> String {
        let words = message.split { !$0.isASCII || !($0.isLetter || $0.isNumber || $0 == "_") }
        return words.lazy.map(String.init).first { ID<Use>($0) != nil } ?? ""
    }

    /// Ids may hold what a header may not, and be longer than a key may be.
    private static func key(_ id: String) -> String { SHA256Text.of(Array(id.utf8)) }

    private static func answer(
        to question: BankQuestion, _ answer: RemoteServer.Answer, lost: String?, at now: Timestamp
    ) throws(Problem) -> AnsweredQuestion {
        let choice = answer.json["choices"]?[0]
        guard let record = answer.headers.first(name: "x-minato-record"),
            let reason = choice?["finish_reason"]?.stringValue
        else {
            throw Problem(
                .upstreamFailed, "The answer has no record or no finish_reason.",
                mend: "Give the address of a minato, which writes both.")
        }
        let text = choice?["message"]?["content"]?.stringValue ?? ""
        return AnsweredQuestion(
            question: question.id, at: now, lostRecord: lost,
            outcome: .answered(
                AssessedAnswer(question: question.id, record: record, finishReason: reason, text: text)))
    }

    private func failed(_ question: BankQuestion, _ reason: String) -> AnsweredQuestion {
        AnsweredQuestion(question: question.id, at: clock.now(), outcome: .failed(reason))
    }
}
