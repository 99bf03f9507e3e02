/// What a screen lets go after it was fed.
public struct ScreenOutput: Equatable, Sendable {
    /// The bytes that may leave now.
    public var bytes: [UInt8] = []
    /// What was decided since the last time, in the order it was decided.
    public var decisions: [ScreeningDecision] = []
    /// Partial matches that were given up because they were held too long.
    public var abandoned = 0

    public init() {}

    /// Empties it and keeps the memory, for the next chunk.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        decisions.removeAll(keepingCapacity: true)
        abandoned = 0
    }
}
