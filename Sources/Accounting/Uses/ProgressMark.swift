import Primitives

/// How far an answer had come at some moment: what the crash rule charges by.
public struct ProgressMark: Hashable, Sendable {
    public let outputTokens: UInt64
    public let at: Timestamp
}
