import Inference
import Knowledge
import NIOConcurrencyHelpers
import NIOCore
import Primitives
import Testing

@testable import Server

/// An engine that embeds texts of a few characters and refuses longer ones.
private final class ShortEngine: Engine {
    let name = "short"
    let outputLimitMember: String? = nil
    let health = EngineHealth(.healthy)
    let longest: Int
    let garbles: Bool
    let bodies = NIOLockedValueBox<[JSONValue]>([])

    init(longest: Int = 100, garbles: Bool = false) {
        self.longest = longest
        self.garbles = garbles
    }

    func open(
        _ call: EngineCall, into receiver: any EngineReceiver, on loop: any EventLoop
    ) async throws -> EngineOpening {
        loop.preconditionInEventLoop()
        let body = try JSONValue(parsing: Array(call.body.readableBytesView))
        bodies.withLockedValue { $0.append(body) }
        let texts = body["input"]?.arrayValue?.compactMap(\.stringValue) ?? []
        guard texts.allSatisfy({ $0.count <= longest }) else {
            return .refused(status: 400, body: ByteBuffer(string: "too long"))
        }
        receiver.began()
        let data = texts.enumerated().reversed().map { index, text -> JSONValue in
            [
                "index": .number(.integer(Int64(index))),
                "embedding": .array(
                    (0..<16).map { .number(.integer(Int64($0 == text.count % 16 ? 1 : 0))) }),
            ]
        }
        let answer: JSONValue = ["data": .array(garbles ? Array(data.dropLast()) : data)]
        for byte in answer.serialized { receiver.received(ByteBuffer(bytes: [byte])) }
        receiver.finished()
        return .answering
    }

    func models() async throws -> [String] { ["m"] }
}

@Suite("Embeddings by an engine")
struct EngineEmbedderTests {
    private func embedder(_ engine: any Engine, _ telling: EngineEmbedder.Telling = .member) -> EngineEmbedder
    {
        EngineEmbedder(
            model: "m", engine: engine, telling: telling, randomness: SeededRandomness(1),
            clock: ManualClock(Timestamp(microseconds: 0)))
    }

    private func direction(_ length: Int) throws -> Embedding {
        try Embedding((0..<16).map { Float($0 == length % 16 ? 1 : 0) })
    }

    @Test("come in the order of the texts, whatever the order of the answer")
    func order() async throws {
        let engine = ShortEngine()
        let made = try await embedder(engine).embed(["a", "bb", "ccc"], as: .passage)
        #expect(made == (try [direction(1), direction(2), direction(3)]))
        let body = engine.bodies.withLockedValue { $0.first }
        #expect(body?["input_type"] == "passage" && body?["model"] == "m")
        #expect(try await embedder(engine).embed([], as: .query) == [])
    }

    @Test("are told by prefixes where the engine is told so")
    func prefixes() async throws {
        let engine = ShortEngine()
        _ = try await embedder(engine, .prefixes(query: "q: ", passage: "p: ")).embed(["x"], as: .query)
        let body = engine.bodies.withLockedValue { $0.first }
        #expect(body?["input"] == ["q: x"] && body?["input_type"] == nil)
    }

    @Test("of a text that is too long are those of its beginning, and the others are as they would be")
    func long() async throws {
        let made = try await embedder(ShortEngine()).embed(
            ["a", String(repeating: "x", count: 350)], as: .passage)
        #expect(made == (try [direction(1), direction(87)]))
        let problem = await #expect(throws: Problem.self) {
            try await embedder(ShortEngine(longest: 10)).embed(
                [String(repeating: "x", count: 50)], as: .passage)
        }
        #expect(problem?.kind == .invalidValue)
    }

    @Test("are none where the engine answers nothing, or something else")
    func faults() async throws {
        var problem = await #expect(throws: Problem.self) {
            try await embedder(StillEngine("e")).embed(["x"], as: .query)
        }
        #expect(problem?.kind == .engineUnavailable)
        problem = await #expect(throws: Problem.self) {
            try await embedder(ShortEngine(garbles: true)).embed(["x"], as: .query)
        }
        #expect(problem?.kind == .upstreamFailed)
    }
}
