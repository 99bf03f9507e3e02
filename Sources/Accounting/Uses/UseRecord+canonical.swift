import Primitives

extension UseRecord {
    static let leafKind = "use"
    static let leafVersion: Int64 = 1

    /// - Parameter decisions: A canonical JSON array.
    func canonical(decisions: [UInt8], grounding: GroundingHash? = nil) throws(Problem) -> [UInt8] {
        var writer = CanonicalWriter(reserving: 1_024 + decisions.count)
        writer.beginObject()
        writer.member("account", account)
        writer.member("capped", decimal: capped)
        writer.member("charge", decimal: charge)
        writer.member("created_at", createdAt)
        writer.member("currency", charge.currency)
        writer.member("decisions", raw: decisions)
        writer.member("endpoint", endpoint.rawValue)
        writer.member("engine", engine)
        writer.member("estimated", isEstimated)
        writer.member("finished_at", finishedAt)
        writer.member("free_tokens", freeTokens)
        if let grounding { writer.member("grounding", hex: grounding.bytes) }
        writer.member("id", id)
        writer.member("key", keyID)
        writer.member("kind", Self.leafKind)
        writer.member("lines", lines)
        writer.member("model", model)
        writer.member("payload_hash", hex: payloadHash.bytes)
        if let plan { writer.member("plan", plan) }
        writer.member("price", price)
        writer.member("reserved", decimal: reserved)
        writer.member("service", service)
        writer.member("status", status.rawValue)
        writer.member("transfer", transfer)
        writer.member("usage", usage)
        writer.member("version", Self.leafVersion)
        writer.endObject()
        return try writer.finish()
    }
}

extension ChargeLine: CanonicalEncodable {
    public func encode(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("amount", decimal: amount)
        writer.member("kind", kind.rawValue)
        writer.member("tokens", tokens)
        writer.endObject()
    }
}

extension TokenUsage: CanonicalEncodable {
    public func encode(to writer: inout CanonicalWriter) {
        writer.beginObject()
        writer.member("cached_input", cachedInput)
        writer.member("input", input)
        writer.member("output", output)
        writer.member("source", source.rawValue)
        writer.endObject()
    }
}
