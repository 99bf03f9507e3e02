import Screening

/// What a rule looks for.
public enum ScreeningMatch: Hashable, Sendable {
    /// How sure a recogniser must be.
    public enum Confidence: String, Hashable, Sendable, CaseIterable {
        /// The check digits agree.
        case checksum
        /// The form fits.
        case structure
        /// The form fits and a word near it says what it is.
        case context
    }

    /// The entries of a word list of the pack.
    case list(String)
    case personalData([PersonalDataType], confidence: Confidence)
    /// What the service's classifier finds, where it has one.
    case classifier(ClassifierMatch)

    /// What two rules may not treat differently.
    var keys: [String] {
        switch self {
        case .list(let name): ["the list \"\(name)\""]
        case .personalData(let types, let confidence):
            types.map { "\"\($0.rawValue)\" by \(confidence.rawValue)" }
        case .classifier(let match): match.categories.map { "\"\($0.rawValue)\" by a classifier" }
        }
    }
}
