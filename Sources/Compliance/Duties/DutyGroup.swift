/// What a duty is about.
public enum DutyGroup: String, Hashable, Sendable, CaseIterable {
    case content, data, operation, label, assessment, oversight
}
