/// What somebody does for who runs the house. Which operations that allows stands in one table of `Server`.
public enum HouseRole: String, Hashable, Sendable, CaseIterable {
    /// Everything.
    case administrator
    /// Reads everything; writes rules, incidents, complaints, requests of people, assessments and evidence.
    case compliance
    /// Reads, and tries out what changes nothing.
    case auditor
}
