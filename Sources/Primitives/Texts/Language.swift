/// The languages in which every text for end users is written.
public enum Language: String, Hashable, Sendable, CaseIterable {
    case english = "en"
    case japanese = "ja"
    case chinese = "zh"
}
