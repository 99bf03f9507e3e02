import Knowledge

/// What finds passages of licensed documents.
struct KnowledgeParts: Sendable {
    let index: any PassageIndex
    /// Nil where no engine makes embeddings: passages are found by their words.
    let embedder: (any Embedder)?
    let search: PassageSearch
}
