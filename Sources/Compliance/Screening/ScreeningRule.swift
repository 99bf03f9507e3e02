/// What is looked for in inputs or outputs, and what happens when it is found.
public struct ScreeningRule: Hashable, Sendable {
    /// Which way the text goes.
    public enum Stage: String, Hashable, Sendable, CaseIterable {
        case input, output, both

        func overlaps(_ other: Stage) -> Bool { self == other || self == .both || other == .both }
    }

    public enum Action: String, Hashable, Sendable, CaseIterable {
        /// Let it through, with a note.
        case pass
        /// Replace the match by a placeholder.
        case redact
        /// Refuse the whole.
        case refuse
        /// Let it through and mark the record.
        case flag
    }

    public let id: String
    public let duty: DutyID
    public let stage: Stage
    public let match: ScreeningMatch
    public let action: Action
    /// What the user is told.
    public let text: TextKey?
}
