/// How a total becomes whole minor units. Every rule treats an amount and its negative alike.
public enum MoneyRounding: String, Hashable, Sendable, CaseIterable {
    /// To the nearest; a half away from zero.
    case halfUp
    /// To the nearest; a half to the even neighbour.
    case halfEven
    /// Towards zero.
    case down
    /// Away from zero.
    case up
}
