import Gateway
import Inference
import Knowledge
import NIOCore
import NIOPosix
import Primitives

/// Embeddings by an engine's `/v1/embeddings`.
struct EngineEmbedder: Embedder {
    /// How an engine is told what a text is.
    enum Telling: Hashable, Sendable {
        /// By `input_type`, as the embedded runtime has it.
        case member
        case prefixes(query: String, passage: String)
    }

    /// Of one answer.
    static let maximumAnswerBytes = 64 << 20
    /// A text that the model finds too long is embedded by its first half, and so on down to so many characters.
    private static let fewestCharacters = 32

    let model: String
    let engine: any Engine
    let telling: Telling
    let randomness: any Randomness
    let clock: any WallClock

    func embed(_ texts: [String], as kind: EmbeddingKind) async throws(Problem) -> [Embedding] {
        guard !texts.isEmpty else { return [] }
        do throws(Problem) {
            return try await ask(texts, as: kind)
        } catch {
            guard error.kind == .invalidValue, !Task.isCancelled else { throw error }
            guard texts.count > 1 else { return [try await shortened(texts[0], kind, error)] }
        }
        // One of them is at fault: the others are not to suffer for it.
        var embeddings: [Embedding] = []
        for text in texts { embeddings += try await embed([text], as: kind) }
        return embeddings
    }

    private func shortened(
        _ text: String, _ kind: EmbeddingKind, _ refusal: Problem
    ) async throws(Problem) -> Embedding {
        let half = String(text.prefix(text.count / 2))
        guard half.count >= Self.fewestCharacters else { throw refusal }
        let made = try await embed([half], as: kind)
        guard let first = made.first else { throw refusal }
        return first
    }

    /// - Throws: `invalidValue` where the engine refuses the texts.
    private func ask(_ texts: [String], as kind: EmbeddingKind) async throws(Problem) -> [Embedding] {
        var members: [String: JSONValue] = ["model": .string(model), "encoding_format": "float"]
        switch telling {
        case .member:
            members["input"] = .array(texts.map { .string($0) })
            members["input_type"] = .string(kind.rawValue)
        case .prefixes(let query, let passage):
            let prefix = kind == .query ? query : passage
            members["input"] = .array(texts.map { .string(prefix + $0) })
        }
        let id: ID<EmbeddingRequest> = ID(at: clock.now(), random: randomness)
        let call = EngineCall(
            operation: .embedding, body: ByteBuffer(bytes: JSONValue.object(members).serialized),
            isStreamed: false, requestID: id.description)
        do {
            let answer = try await engine.whole(
                call, maximumBytes: Self.maximumAnswerBytes, on: MultiThreadedEventLoopGroup.singleton.any())
            switch answer {
            case .answered(let bytes): return try Self.embeddings(bytes, texts.count, engine.name)
            case .refused(let status, let body):
                let said = String(decoding: body.readableBytesView.prefix(200), as: UTF8.self)
                throw Problem(
                    [400, 413, 422].contains(status) ? .invalidValue : .upstreamFailed,
                    "The engine \(engine.name) makes no embedding: status \(status), \(said)")
            }
        } catch {
            throw error as? Problem ?? Problem(.engineUnavailable, "The engine \(engine.name): \(error)")
        }
    }

    private static func embeddings(
        _ bytes: [UInt8], _ count: Int, _ name: String
    ) throws(Problem) -> [Embedding] {
        let garbled = Problem(.upstreamFailed, "The answer of the engine \(name) holds no embeddings.")
        guard let data = try? JSONValue(parsing: bytes)["data"]?.arrayValue, data.count == count else {
            throw garbled
        }
        var embeddings = [Embedding?](repeating: nil, count: count)
        for (place, item) in data.enumerated() {
            let index = item["index"]?.intValue.flatMap { Int(exactly: $0) } ?? place
            guard embeddings.indices.contains(index), embeddings[index] == nil,
                let values = item["embedding"]?.arrayValue
            else { throw garbled }
            embeddings[index] = try Embedding(
                values.map { value in
                    guard case .number(let number) = value else { return Float.nan }
                    return Float(number.double)
                })
        }
        let made = embeddings.compactMap(\.self)
        guard made.count == count else { throw garbled }
        return made
    }
}

/// A call to an embedding engine, as its log knows it.
private enum EmbeddingRequest: IDKind {
    static let prefix = "emb"
}
