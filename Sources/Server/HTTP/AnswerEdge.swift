import Accounting
import Foundation
import Gateway
import Inference
import NIOCore
import NIOHTTP1
import NIOPosix
import Primitives

/// What lies under `/v1` and who answers it.
final class AnswerEdge: Sendable {
    /// Bounds of a client's connection.
    struct Limits: Sendable {
        var maximumBodyBytes: Int
        /// Between requests.
        var idleTimeout: TimeAmount
        /// Between two reads of one request.
        var requestTimeout: TimeAmount
    }

    let limits: Limits
    private let gateway: Gateway
    private let vectorStores: VectorStores?
    private let playground: PlaygroundEdge?
    private let unzipping = Permits(limit: 32, of: "bodies are being unzipped")
    private let randomness: any Randomness
    private let clock: any WallClock
    private let origins: Set<String>

    init(
        gateway: Gateway, vectorStores: VectorStores? = nil, playground: PlaygroundEdge? = nil,
        limits: Limits, origins: [String],
        randomness: any Randomness, clock: any WallClock
    ) {
        self.gateway = gateway
        self.vectorStores = vectorStores
        self.playground = playground
        self.limits = limits
        self.randomness = randomness
        self.clock = clock
        self.origins = Set(origins)
    }

    /// Whether a request belongs here rather than to the router.
    static func owns(_ uri: String) -> Bool { uri.utf8.starts(with: "/v1/".utf8) || uri == "/v1" }

    /// The same, with the playground's streams, which are known by their heads only.
    func owns(_ head: HTTPRequestHead) -> Bool {
        Self.owns(head.uri) || playground != nil && PlaygroundRequest.isOne(head)
    }

    func newRequestID() -> String { RequestIdentifier.new(clock, randomness) }

    /// The value of `access-control-allow-origin`, or nil.
    func allowedOrigin(_ origin: String) -> String? {
        if origins.contains("*") { return "*" }
        return origins.contains(origin) ? origin : nil
    }

    func allowedMethods(_ path: String) -> String? {
        if Self.operation(path) != nil || VectorStores.store(in: path) != nil { return "POST, OPTIONS" }
        return path == "/v1/models" || path.hasPrefix("/v1/models/") ? "GET, OPTIONS" : nil
    }

    /// Answers one request that has come in whole.
    func dispatch(_ request: IncomingRequest, to answer: ClientAnswer, on loop: any EventLoop) {
        do throws(Problem) {
            try route(request, answer, loop)
        } catch {
            refuse(answer, error)
        }
    }

    /// Answers with an error what never reached the gateway.
    func refuse(_ answer: ClientAnswer, _ problem: Problem) {
        gateway.noteRefusal(problem)
        answer.fail(problem, limits: nil)
    }

    private func route(
        _ request: IncomingRequest, _ answer: ClientAnswer, _ loop: any EventLoop
    ) throws(Problem) {
        if request.method == .OPTIONS {
            answer.reply(status: 204, json: nil)
        } else if let operation = Self.operation(request.path) {
            guard request.method == .POST else { throw wrongMethod(request) }
            if let problem = request.contentTypeProblem { throw problem }
            try accept(request, operation, answer, loop)
        } else if let vectorStores, let store = VectorStores.store(in: request.path) {
            guard request.method == .POST else { throw wrongMethod(request) }
            if let problem = request.contentTypeProblem { throw problem }
            guard request.encoding == nil else { throw Self.compressedQuestion }
            search(vectorStores, store, request, answer, loop)
        } else if let playground, let sent = request.playground {
            if let problem = request.contentTypeProblem { throw problem }
            guard request.encoding == nil else { throw Self.compressedQuestion }
            answerPage(playground, sent, request, answer, loop)
        } else if request.path == "/v1/models" {
            guard request.method == .GET || request.method == .HEAD else { throw wrongMethod(request) }
            answer.reply(status: 200, json: try gateway.models(key: request.key))
        } else if request.path.hasPrefix("/v1/models/") {
            guard request.method == .GET || request.method == .HEAD else { throw wrongMethod(request) }
            let name = String(request.path.dropFirst("/v1/models/".count))
            answer.reply(
                status: 200, json: try gateway.model(name.removingPercentEncoding ?? name, key: request.key))
        } else {
            throw Problem(
                .unknownRoute, "There is no \(request.method.rawValue) \(request.path) here.",
                mend: "See /openapi.json for what there is.")
        }
    }

    private func accept(
        _ request: IncomingRequest, _ operation: EngineCall.Operation, _ answer: ClientAnswer,
        _ loop: any EventLoop
    ) throws(Problem) {
        let ask = Ask(
            operation: operation, body: request.body, key: request.key,
            idempotencyKey: request.idempotencyKey, requestID: request.id)
        guard let encoding = request.encoding else { return gateway.accept(ask, to: answer, on: loop) }
        // A few bytes can unzip into many: not for strangers, not for everybody at once.
        try gateway.authenticate(request.key)
        try unzipping.take()
        // And it takes long: not on the loop.
        NIOThreadPool.singleton.runIfActive(eventLoop: loop) { [limits] in
            try BodyDecoding.decoded(ask.body, encoding: encoding, atMost: limits.maximumBodyBytes)
        }.whenComplete { result in
            self.unzipping.release()
            switch result {
            case .success(let body):
                var unzipped = ask
                unzipped.body = body
                self.gateway.accept(unzipped, to: answer, on: loop)
            case .failure(let error):
                self.refuse(answer, error as? Problem ?? Problem(.internalError, "\(error)"))
            }
        }
    }

    private func search(
        _ stores: VectorStores, _ store: String, _ request: IncomingRequest, _ answer: ClientAnswer,
        _ loop: any EventLoop
    ) {
        let (body, key) = (request.body, request.key)
        Task {
            let result: Result<[UInt8], Problem>
            do {
                result = .success(try await stores.answer(store, body, key: key).serialized)
            } catch {
                result = .failure(error as? Problem ?? Problem(.internalError, "A search failed: \(error)."))
            }
            loop.execute {
                switch result {
                case .success(let json): answer.reply(status: 200, json: json)
                case .failure(let problem): self.refuse(answer, problem)
                }
            }
        }
    }

    private static let compressedQuestion = Problem(
        .unsupportedMediaType, "A question is read as it is, not compressed.",
        mend: "Leave Content-Encoding out.")

    /// Answers a question of the playground as one of `/v1`, once it is known who sends it.
    private func answerPage(
        _ playground: PlaygroundEdge, _ sent: PlaygroundRequest, _ request: IncomingRequest,
        _ answer: ClientAnswer, _ loop: any EventLoop
    ) {
        let (body, id) = (request.body, request.id)
        Task {
            let result: Result<ID<APIKey>, Problem>
            do {
                result = .success(try await playground.key(for: sent))
            } catch {
                result = .failure(
                    error as? Problem ?? Problem(.internalError, "A question failed: \(error)."))
            }
            loop.execute {
                switch result {
                case .success(let key):
                    let ask = Ask(
                        operation: .chat, body: body, key: nil, keyID: key, idempotencyKey: nil,
                        requestID: id)
                    self.gateway.accept(ask, to: answer, on: loop)
                case .failure(let problem): self.refuse(answer, problem)
                }
            }
        }
    }

    private func wrongMethod(_ request: IncomingRequest) -> Problem {
        Problem(
            .methodNotAllowed, "\(request.path) does not take \(request.method.rawValue).",
            mend: "Use \(allowedMethods(request.path) ?? "another method").")
    }

    private static func operation(_ path: String) -> EngineCall.Operation? {
        switch path {
        case "/v1/chat/completions": .chat
        case "/v1/completions": .completion
        case "/v1/embeddings": .embedding
        default: nil
        }
    }
}
