/// Whose rules a pack holds. NIST is no country: its framework is one that services choose.
public enum Jurisdiction: String, Hashable, Sendable, CaseIterable {
    case china = "CN"
    case japan = "JP"
    case europe = "EU"
    case nist = "NIST"
}
