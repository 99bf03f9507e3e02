import Primitives

/// The port to whatever makes embeddings of texts.
public protocol Embedder: Sendable {
    /// What the embeddings are of: those of different models cannot be compared.
    var model: String { get }

    /// - Returns: One for each text, in their order.
    /// - Throws: `engineUnavailable`, `overloaded` and their like for what passes by itself; `upstreamFailed` for an answer that
    ///   is none; `invalidValue` for texts that the model does not take.
    func embed(_ texts: [String], as kind: EmbeddingKind) async throws(Problem) -> [Embedding]
}

/// What a text is that is embedded: some models want to be told.
public enum EmbeddingKind: String, Hashable, Sendable, CaseIterable {
    /// What is looked for.
    case query
    /// What is looked through.
    case passage
}
