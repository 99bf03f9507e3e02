/// The numbers of a ladder of measures against misuse, as they come to of the packs of a service.
public struct MisuseTerms: Hashable, Sendable {
    /// Violations in a row that lead to the next step, at least 1.
    public let consecutive: Int
    /// Violations within 24 hours that lead to the next step, at least 1.
    public let perDay: Int
    /// In the order in which they are taken; never empty.
    public let ladder: [MisuseLadder.Step]

    /// - Precondition: The numbers are at least 1, and the ladder rises.
    public init(consecutive: Int, perDay: Int, ladder: [MisuseLadder.Step]) {
        precondition(consecutive >= 1 && perDay >= 1 && !ladder.isEmpty, "a ladder has steps and numbers")
        self.consecutive = consecutive
        self.perDay = perDay
        self.ladder = ladder
    }
}
