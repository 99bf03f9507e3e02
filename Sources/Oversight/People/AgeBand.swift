/// How old a person is, as the account that knows them says: a band, because more is not needed (CN Interim Measures
/// Art. 11).
public enum AgeBand: String, Hashable, Sendable, CaseIterable {
    /// Below 14.
    case child
    /// 14 to 17.
    case minor = "minor_14_17"
    /// 18 and above.
    case adult

    public var isMinor: Bool { self != .adult }

    /// The youngest age of the band, in years.
    var youngest: Int {
        switch self {
        case .child: 0
        case .minor: 14
        case .adult: 18
        }
    }
}
