import Primitives

extension UsagePolicy {
    /// Reads a policy in JSON-LD: as the Dataspace Protocol 2025-1 writes it, or as ODRL does, with or without prefixes,
    /// compact or expanded. Prefixes that the document declares itself are resolved; no context is fetched.
    ///
    /// - Throws: `invalidValue` for what is not a policy or is beyond the bounds of 200 rules and duties, 2,000
    ///   constraints, 1,000 values of an operand, 8 levels and texts of 2,048 bytes; `unsupported` for a policy that
    ///   inherits, whose permissions win over prohibitions, or of a type that is not Set, Offer or Agreement.
    public init(reading json: JSONValue) throws(Problem) {
        var reader = PolicyReader()
        self = try reader.policy(json)
    }
}
