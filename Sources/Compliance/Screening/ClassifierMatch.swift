import Screening

/// Which findings of a classifier a rule is about, and what holds where there is none.
public struct ClassifierMatch: Hashable, Sendable {
    /// What becomes of a text that could not be judged.
    public enum FailurePolicy: String, Hashable, Sendable, CaseIterable {
        /// It does not pass.
        case closed
        /// It passes, and the record says that it was not checked.
        case open
    }

    public let categories: [HarmCategory]
    /// Whether what a classifier calls doubtful counts too.
    public let includesDoubtful: Bool
    public let onFailure: FailurePolicy
}
