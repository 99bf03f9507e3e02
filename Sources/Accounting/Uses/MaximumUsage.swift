/// The most tokens for which a use reserves money.
public struct MaximumUsage: Hashable, Sendable {
    public let input: UInt64
    public let output: UInt64

    public init(input: UInt64, output: UInt64) {
        self.input = input
        self.output = output
    }
}
