import Knowledge

/// `knowledge:` how documents are read into knowledge bases.
public struct KnowledgeConfiguration: Hashable, Sendable {
    /// Who makes embeddings; without, passages are found by words only.
    public struct Embeddings: Hashable, Sendable {
        public var engine: String
        public var model: String
        /// What is put before the texts of an engine that is not told otherwise what they are.
        public var queryPrefix = ""
        public var passagePrefix = ""

        public init(engine: String, model: String) {
            self.engine = engine
            self.model = model
        }
    }

    typealias Keys = ConfigurationKeys.Knowledge

    public var embeddings: Embeddings?
    /// The folder of the runtime whose parsers are run; found by itself where it is not given.
    public var runtime: String?
    /// Poppler's program; found on the `PATH` where it is not given.
    public var pdftotext: String?
    /// The largest file that is read. Default 256 MiB.
    public var maximumDocumentBytes = Keys.maximumDocumentBytes.standard
    /// The most rows of one table. Default 1,000,000.
    public var maximumRows = Keys.maximumRows.standard
    /// Documents that are read at once. Default 2.
    public var concurrency = Keys.concurrency.standard
    /// How long a parser may take for one document, in seconds. Default 120.
    public var timeLimit = Keys.timeLimit.standard
    /// Memory that a parser may use, in MiB. Default 2048.
    public var memory = Keys.memory.standard

    public init() {}

    var limits: DocumentSource.Limits {
        var limits = DocumentSource.Limits()
        limits.bytes = Int64(maximumDocumentBytes)
        limits.rows = Int64(maximumRows)
        return limits
    }
}
