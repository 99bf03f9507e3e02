import Primitives

/// What a text is embedded for.
public enum EmbeddedKind: Sendable {
    case query
    case passage
}

/// The port to what makes embeddings.
public protocol Embedder: Sendable {
    var model: String { get }
    func embed(_ texts: [String], as kind: EmbeddedKind) async throws(Problem) -> [Embedding]
}
