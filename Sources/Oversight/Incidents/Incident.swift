import Accounting
import Primitives

/// Content that should not have been given, found after it was: what was found, and what was done about it when (CN
/// Interim Measures Art. 14(1): stop generating, stop transmitting, delete, correct, report).
public struct Incident: IDKind, Hashable, Sendable {
    public static let prefix = "inc"

    /// Who found it.
    public enum Source: String, Hashable, Sendable, CaseIterable {
        /// A classifier, later than the text left.
        case classifier
        /// A person at the operator's.
        case `operator`
        /// A complaint.
        case complaint
    }

    /// What was found, in words that tell nothing of the text.
    public struct Finding: Hashable, Sendable {
        public static let maximumCharacters = 500

        public let source: Source
        /// The duty that it breaks, such as `D01`.
        public let duty: String?
        /// The rule of a pack, and the pack with its version.
        public let rule: String?
        public let pack: String?
        public let words: String
        /// How many characters had left that no verdict covered; nil where nobody counted.
        public let ahead: Int?

        /// - Throws: `invalidValue` for words out of bounds.
        public init(
            source: Source, duty: String? = nil, rule: String? = nil, pack: String? = nil, words: String,
            ahead: Int? = nil
        ) throws(Problem) {
            guard 1...Self.maximumCharacters ~= words.unicodeScalars.count else {
                throw Problem(
                    .invalidValue,
                    "What was found is told in 1 to \(Self.maximumCharacters) characters.",
                    mend: "Say the kind of content and the rule; leave the content out.", parameter: "finding"
                )
            }
            self.source = source
            self.duty = duty
            self.rule = rule
            self.pack = pack
            self.words = words
            self.ahead = ahead
        }
    }

    public let id: ID<Incident>
    public let use: ID<Use>
    public let account: ID<Account>
    public let service: ID<Service>
    public let finding: Finding
    public internal(set) var progress: IncidentProgress
}
