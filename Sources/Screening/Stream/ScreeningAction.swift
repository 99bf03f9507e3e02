/// What is done with what a rule matches. Text that no rule matches passes.
public enum ScreeningAction: UInt8, Hashable, Sendable, Comparable, CaseIterable {
    /// Let it pass, and say that it was there.
    case flag = 0
    /// Put a placeholder in its place.
    case redact = 1
    /// Let nothing of it leave, nor anything after it.
    case refuse = 2

    public static func < (left: ScreeningAction, right: ScreeningAction) -> Bool {
        left.rawValue < right.rawValue
    }
}
