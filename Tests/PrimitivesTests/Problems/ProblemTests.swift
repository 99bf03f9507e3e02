import Primitives
import Testing

@Suite("Problems")
struct ProblemTests {
    /// Those of which a client may read what they say.
    static let told = Problem.Kind.allCases.filter { $0.httpStatus != 500 }

    @Test(
        "A fault of our own is not described to clients", arguments: [Problem.Kind.internalError, .corrupt])
    func withheld(_ kind: Problem.Kind) {
        let problem = Problem(kind, "SELECT secret FROM inside", mend: "Look at /the/path.")
        for body in [problem.openAIJSON(), problem.problemJSON()] {
            #expect(!body.text.contains("secret"))
            #expect(!body.text.contains("path"))
            #expect(body.text.contains("x-request-id"))
        }
        #expect(problem.description.contains("secret"))
    }

    @Test(
        "OpenAI's error object has message, type, param and code for every kind", arguments: told)
    func openAI(_ kind: Problem.Kind) throws {
        let plain = try JSONValue(parsing: Problem(kind, "It \"broke\"\n.").openAIJSON())
        let error = try #require(plain["error"])
        #expect(plain.objectValue?.count == 1)
        #expect(error.objectValue?.keys.sorted() == ["code", "message", "param", "type"])
        #expect(error["message"] == "It \"broke\"\n.")
        #expect(error["type"]?.stringValue == kind.openAIType)
        #expect(error["code"] == kind.openAICode.map { .string($0) } ?? .null)
        #expect(error["param"] == (kind == .modelNotFound ? .string("model") : .null))

        let full = Problem(kind, "No.", mend: "Do this.", parameter: "n").openAIJSON()
        #expect(try JSONValue(parsing: full)["error"]?["message"] == "No. Do this.")
        #expect(try JSONValue(parsing: full)["error"]?["param"] == "n")
        #expect(full.text.hasPrefix(#"{"error":{"message":"No. Do this.","type":""#))
    }

    @Test("RFC 9457's members are there for every kind", arguments: told)
    func rfc9457(_ kind: Problem.Kind) throws {
        let problem = Problem(kind, "No.", mend: "Do this.", parameter: "n")
        let full = try JSONValue(parsing: problem.problemJSON(instance: "urn:request:1"))
        #expect(
            full == [
                "type": .string("urn:minato:problem:\(kind.slug)"), "title": .string(kind.title),
                "status": .number(.integer(Int64(kind.httpStatus))), "detail": "No.",
                "instance": "urn:request:1",
                "mend": "Do this.", "parameter": "n",
            ])
        let names = try JSONValue(parsing: Problem(kind, "No.").problemJSON()).objectValue?.keys.sorted()
        let implied = kind == .modelNotFound ? ["parameter"] : []
        #expect(names == ["detail"] + implied + ["status", "title", "type"])
    }

    @Test("Slugs and titles are unique; slugs are fit for a URN")
    func names() {
        #expect(Set(Problem.Kind.allCases.map(\.slug)).count == Problem.Kind.allCases.count)
        #expect(Set(Problem.Kind.allCases.map(\.title)).count == Problem.Kind.allCases.count)
        for kind in Problem.Kind.allCases {
            #expect(kind.slug.allSatisfy { $0 == "-" || $0.isASCII && $0.isLowercase })
        }
    }

    @Test(
        "Client errors are not retried; limits and failures of ours may be", arguments: Problem.Kind.allCases)
    func retries(_ kind: Problem.Kind) {
        let problem = Problem(kind, "")
        switch kind {
        case .insufficientQuota, .configuration, .corrupt, .newerSchema: #expect(problem.shouldRetry == false)
        default:
            #expect(problem.shouldRetry == (kind.httpStatus == 429 || kind.httpStatus >= 500 ? nil : false))
        }
    }

    @Test(
        "The names that clients look at are OpenAI's own",
        arguments: [
            (.policyViolation, 400, "invalid_request_error", "content_policy_violation"),
            (.contextLengthExceeded, 400, "invalid_request_error", "context_length_exceeded"),
            (.invalidKey, 401, "invalid_request_error", "invalid_api_key"),
            (.modelNotFound, 404, "invalid_request_error", "model_not_found"),
            (.unknownRoute, 404, "invalid_request_error", "unknown_url"),
            (.idempotencyConflict, 409, "invalid_request_error", "idempotency_key_reused"),
            (.rateLimitRequests, 429, "requests", "rate_limit_exceeded"),
            (.rateLimitTokens, 429, "tokens", "rate_limit_exceeded"),
            (.insufficientQuota, 429, "insufficient_quota", "insufficient_quota"),
            (.internalError, 500, "server_error", nil),
            (.malformedJSON, 400, "invalid_request_error", nil),
        ] as [(Problem.Kind, Int, String, String?)])
    func knownNames(_ kind: Problem.Kind, _ status: Int, _ type: String, _ code: String?) {
        #expect(kind.httpStatus == status)
        #expect(kind.openAIType == type)
        #expect(kind.openAICode == code)
    }

    @Test("Retry-after is in whole seconds, rounded up")
    func retryAfter() {
        func seconds(_ duration: Duration?) -> Int64? {
            Problem(.overloaded, "", retryAfter: duration).retryAfterSeconds
        }
        #expect(seconds(nil) == nil)
        #expect(seconds(.zero) == 0)
        #expect(seconds(.milliseconds(1)) == 1)
        #expect(seconds(.seconds(2)) == 2)
        #expect(seconds(.milliseconds(2_001)) == 3)
        #expect(seconds(.seconds(-5)) == 0)
    }

    @Test("The description is one line for people")
    func description() {
        let problem = Problem(.configuration, "'engines' is empty.", mend: "Name one.", parameter: "engines")
        #expect(problem.description == "Configuration: 'engines' is empty. Name one. [engines]")
    }
}
