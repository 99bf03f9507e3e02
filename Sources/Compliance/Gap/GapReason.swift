/// Why a duty that binds there is not covered here.
public enum GapReason: String, Hashable, Sendable, CaseIterable {
    /// No such duty was found here.
    case noCounterpart = "no-counterpart"
    /// Here it is only recommended.
    case voluntary
    /// Here it binds under a condition only, or only other services.
    case conditional
    /// Here it is a yardstick of an authority, there law.
    case standard
    /// The law here pulls the other way.
    case conflict
}
