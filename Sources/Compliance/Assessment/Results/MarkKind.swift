/// What of a run a mark of a pack is about, told by the mark's id.
public enum MarkKind: String, Hashable, Sendable, CaseIterable {
    case shouldRefuse = "should-refuse"
    case shouldNotRefuse = "should-not-refuse"
    /// Generated content, judged by people.
    case contentManual = "content-manual"
    /// Generated content, judged by the rules of the packs.
    case contentKeywords = "content-keywords"
    /// Generated content, judged by a classifier.
    case contentClassifier = "content-classifier"

    public var expectation: BankQuestion.Expectation {
        switch self {
        case .shouldRefuse: .refuse
        case .shouldNotRefuse: .answer
        case .contentManual, .contentKeywords, .contentClassifier: .generate
        }
    }

    /// The size of a sample where a mark names none.
    public static func standardSample(_ expectation: BankQuestion.Expectation) -> Int {
        expectation == .generate ? 1_000 : 300
    }
}
