import Primitives

/// That a service answers from licensed passages, and how.
public struct GroundingTerms: Hashable, Sendable {
    public static let passageRange = 1...20
    public static let standardPassages = 6
    /// Bytes of passages that a model is given with one question.
    public static let contextRange = 500...200_000
    public static let standardContext = 6_000
    public static let sentenceRange = 1...10
    public static let standardSentences = 3
    public static let standardCoverage = 250
    public static let standardSimilarity = 830

    /// Whose knowledge base, and its name: `participant/base`. Both, because a base's name is free again once it is gone:
    /// nobody else's of the same name is meant.
    public let knowledgeBase: String
    /// The most passages of one answer.
    public let passages: Int
    public let contextBytes: Int
    /// The most sentences that are quoted, where no model writes the answer.
    public let sentences: Int
    /// In which it is answered; nil for that of the question.
    public let language: Language?
    /// The sources do not say where no passage has this part of the question's terms, in thousandths, and none is as
    /// similar to it as ``similarity``.
    public let coverage: Int
    /// Cosine similarity in thousandths.
    public let similarity: Int
    /// Whether the sources are listed under the answer, for clients that show nothing but its text.
    public let listsSources: Bool
    /// Of how many thousandths of the answers the attribution is checked by leaving out one source after the other. The
    /// operator bears what that costs; nobody is paid by it.
    public let leaveOneOut: Int
    public let split: RevenueSplit

    /// - Throws: `invalidValue` for what is out of bounds.
    public init(
        knowledgeBase: String, passages: Int = standardPassages, contextBytes: Int = standardContext,
        sentences: Int = standardSentences, language: Language? = nil, coverage: Int = standardCoverage,
        similarity: Int = standardSimilarity, listsSources: Bool = true, leaveOneOut: Int = 0,
        split: RevenueSplit = .standard
    ) throws(Problem) {
        let names = knowledgeBase.split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2, names.allSatisfy({ !$0.isEmpty }) else {
            throw Problem(
                .invalidValue, "The knowledge base is not named with its owner.",
                mend: "Write participant/base, such as tokyo-answers/ports.", parameter: "knowledge_base")
        }
        try NameRule.check(knowledgeBase, of: "a knowledge base", parameter: "knowledge_base")
        for (value, bounds, name) in [
            (passages, Self.passageRange, "passages"), (contextBytes, Self.contextRange, "context_bytes"),
            (sentences, Self.sentenceRange, "sentences"), (coverage, 0...1_000, "coverage"),
            (similarity, 0...1_000, "similarity"), (leaveOneOut, 0...1_000, "leave_one_out"),
        ] {
            guard bounds.contains(value) else {
                throw Problem(
                    .invalidValue, "\(name) is \(value).",
                    mend: "Give \(bounds.lowerBound) to \(bounds.upperBound).", parameter: name)
            }
        }
        self.knowledgeBase = knowledgeBase
        self.passages = passages
        self.contextBytes = contextBytes
        self.sentences = sentences
        self.language = language
        self.coverage = coverage
        self.similarity = similarity
        self.listsSources = listsSources
        self.leaveOneOut = leaveOneOut
        self.split = split
    }

    /// The name of the participant whose base it is.
    public var owner: String { String(knowledgeBase.prefix { $0 != "/" }) }
    public var baseName: String { String(knowledgeBase.drop { $0 != "/" }.dropFirst()) }

    /// As it is stored and shown.
    public var json: JSONValue {
        func number(_ value: Int) -> JSONValue { .number(.integer(Int64(value))) }
        return [
            "knowledge_base": .string(knowledgeBase), "passages": number(passages),
            "context_bytes": number(contextBytes), "sentences": number(sentences),
            "language": language.map { .string($0.rawValue) } ?? .null, "coverage": number(coverage),
            "similarity": number(similarity), "list_sources": .bool(listsSources),
            "leave_one_out": number(leaveOneOut), "split": split.json,
        ]
    }

    /// Reads ``json``; what is missing has its standard.
    /// - Throws: `invalidValue` as the other initializer does.
    public init(reading json: JSONValue) throws(Problem) {
        func number(_ name: String, _ standard: Int) -> Int {
            json[name]?.intValue.flatMap { Int(exactly: $0) } ?? standard
        }
        try self.init(
            knowledgeBase: json["knowledge_base"]?.stringValue ?? "",
            passages: number("passages", Self.standardPassages),
            contextBytes: number("context_bytes", Self.standardContext),
            sentences: number("sentences", Self.standardSentences),
            language: json["language"]?.stringValue.flatMap(Language.init(rawValue:)),
            coverage: number("coverage", Self.standardCoverage),
            similarity: number("similarity", Self.standardSimilarity),
            listsSources: json["list_sources"]?.boolValue ?? true,
            leaveOneOut: number("leave_one_out", 0),
            split: json["split"].map { (split) throws(Problem) in try RevenueSplit(reading: split) }
                ?? .standard)
    }
}
