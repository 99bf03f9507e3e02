import Primitives

/// What is looked for among listed products.
public struct SearchQuery: Hashable, Sendable {
    /// The most characters of a text that are looked at.
    public static let maximumCharacters = 256
    /// The most terms of a text that are looked for.
    public static let maximumTerms = 24
    /// The most products that one query ranks and counts.
    public static let maximumCandidates = 500

    /// Empty for all products in the order of their making.
    public let text: String
    public let board: String?
    public let dataClass: DataClass?
    public let sensitivity: Sensitivity?
    public let crossBorder: CrossBorder?
    public let supplier: ID<Participant>?
    public let language: String?
    /// How many hits were seen already.
    public let offset: Int
    /// 1…200.
    public let limit: Int

    public init(
        text: String = "", board: String? = nil, dataClass: DataClass? = nil, sensitivity: Sensitivity? = nil,
        crossBorder: CrossBorder? = nil, supplier: ID<Participant>? = nil, language: String? = nil,
        offset: Int = 0, limit: Int = 50
    ) {
        self.text = text
        self.board = board
        self.dataClass = dataClass
        self.sensitivity = sensitivity
        self.crossBorder = crossBorder
        self.supplier = supplier
        self.language = language
        self.offset = max(0, offset)
        self.limit = min(max(1, limit), 200)
    }

    /// Distinct, in the order of the text.
    var terms: [String] {
        var seen: Set<String> = []
        let all = SearchTerms.terms(of: String(text.prefix(Self.maximumCharacters)))
        return Array(all.filter { seen.insert($0).inserted }.prefix(Self.maximumTerms))
    }
}

/// A product that was found, and why.
public struct SearchHit: Hashable, Sendable {
    /// What one term adds to the score.
    public struct Part: Hashable, Sendable {
        public let term: String
        public let fields: [SearchField]
        /// How telling the term is among all products.
        public let idf: Double
        /// `idf` times how much the term says about this product.
        public let score: Double
    }

    public let product: Product
    /// The sum of the parts.
    public let score: Double
    public let explanation: [Part]
}

/// One page of hits with what all hits have in common.
public struct SearchResult: Hashable, Sendable {
    public struct Count: Hashable, Sendable {
        public let facet: String
        public let name: String
        public let products: Int
    }

    public let hits: [SearchHit]
    /// By facet and, within it, the most frequent first.
    public let facets: [Count]
    /// How many products were found: exact where ``isExhaustive``.
    public let total: Int
    /// False where more than ``SearchQuery/maximumCandidates`` might fit, and only the most telling were looked at.
    public let isExhaustive: Bool
    /// The offset of the page that follows; nil on the last.
    public let next: Int?
}
