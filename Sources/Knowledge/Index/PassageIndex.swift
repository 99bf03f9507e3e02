import Primitives

/// The passages of licensed documents, found by words and by meaning: the port to whatever keeps them.
///
/// Passages lie in partitions, one for each agreement under which they were read. A query names the partitions that its
/// caller may use now; nothing of another is looked at, so that what a right no longer covers is out of reach at the next
/// query, before it is erased.
public protocol PassageIndex: Sendable {
    /// Begins to put in a document: nothing of it is found before ``publish(_:)``. What was begun under its name and never
    /// published is erased.
    func begin(_ document: IndexedDocument, in partition: PartitionName) async throws -> DocumentNumber

    /// Adds the next passages of a document that is not published yet.
    /// - Parameter embeddings: One for each passage, or none at all: then they are found by words only.
    func append(
        _ passages: [PassageDraft], embeddings: [Embedding], to document: DocumentNumber
    ) async throws

    /// Puts a document in the place of the one that stood under its name, in one step.
    func publish(_ document: DocumentNumber) async throws

    /// Takes back a document that was begun; without effect where it is published.
    func discard(_ document: DocumentNumber) async throws

    /// Takes back all that was begun and not published. Call it at start.
    func discardUnpublished() async throws

    /// Calls a document that stands by another name, in the place of the one that stood under that, in one step; without
    /// effect where there is none.
    func rename(_ document: String, to name: String, in partition: PartitionName) async throws

    /// Takes a document out; without effect where there is none. It is found no more when this returns.
    func remove(_ document: String, from partition: PartitionName) async throws

    /// Takes all documents of a partition out.
    func remove(_ partition: PartitionName) async throws

    /// Erases some of what was taken out or replaced.
    /// - Returns: Whether anything is left: then call it again.
    func erase() async throws -> Bool

    /// The hash under which a document stands; nil where there is none.
    func hash(of document: String, in partition: PartitionName) async throws -> [UInt8]?

    /// Passages of a document that stands, by their places in it; those that are gone are left out.
    func passages(
        _ ordinals: [Int], of document: String, in partition: PartitionName
    ) async throws -> [PassageHit]

    /// The best passages of these partitions.
    func search(_ query: PassageQuery) async throws -> [PassageHit]
}

/// Names a document that is being put in, until the index is closed.
public struct DocumentNumber: Hashable, Sendable {
    let value: Int64
}

/// What a partition is called: the identifier of its agreement.
public typealias PartitionName = String

/// What is kept of a document beside its passages.
public struct IndexedDocument: Hashable, Sendable {
    /// Once in its partition: version and file of a product.
    public let name: String
    /// SHA-256 of the file: what has it need not be read again.
    public let hash: [UInt8]

    public init(name: String, hash: [UInt8]) {
        self.name = name
        self.hash = hash
    }
}

/// What is looked for, and where.
public struct PassageQuery: Sendable {
    /// The most partitions of one query, and the most passages of one answer.
    public static let maximumPartitions = 256
    public static let maximumLimit = 100
    /// The most words of a text that are looked for; the first ones.
    static let maximumTerms = 128

    public let text: String
    /// Nil: by words only.
    public let embedding: Embedding?
    public let partitions: [PartitionName]
    public let limit: Int

    /// - Throws: `invalidValue` beyond the bounds.
    public init(
        text: String, embedding: Embedding? = nil, partitions: [PartitionName], limit: Int = 10
    ) throws(Problem) {
        guard (1...Self.maximumLimit).contains(limit) else {
            throw Problem(
                .invalidValue, "\(limit) passages are wanted.", mend: "Ask for 1 to \(Self.maximumLimit).",
                parameter: "limit")
        }
        guard partitions.count <= Self.maximumPartitions else {
            throw Problem(
                .invalidValue, "\(partitions.count) agreements are to be searched at once.",
                mend: "Name at most \(Self.maximumPartitions).")
        }
        self.text = text
        self.embedding = embedding
        self.partitions = partitions
        self.limit = limit
    }
}

/// A passage that was found, and why.
public struct PassageHit: Hashable, Sendable {
    public let partition: PartitionName
    public let document: String
    /// Its place among the document's passages, from 0.
    public let ordinal: Int
    public let text: String
    public let place: PassagePlace
    public let language: Language
    /// Its place among those found by words, from 1; nil where it was not among them.
    public let wordRank: Int?
    /// Its place among those found by meaning.
    public let meaningRank: Int?
    /// The similarity of query and passage in thousandths; nil without embeddings.
    public let similarity: Int?
}
