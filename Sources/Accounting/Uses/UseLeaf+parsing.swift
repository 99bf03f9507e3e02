import Primitives

extension UseLeaf {
    /// Reads a leaf back.
    /// - Throws: `corrupt` when the bytes are not the canonical form of a leaf of kind "use", version 1.
    public init(parsing bytes: [UInt8]) throws(Problem) {
        do throws(Problem) {
            let members = LeafMembers(value: try JSONValue(parsing: bytes))
            let record = try members.record()
            let decisions = try members.array("decisions")
            try self.init(record, decisions: decisions, grounding: members.grounding())
        } catch {
            throw Problem(.corrupt, "A leaf is not a record of a use: \(error.detail)")
        }
        // Writing it again gives the same bytes only when every member is there, known and canonical.
        guard self.bytes == bytes else {
            throw Problem(.corrupt, "The leaf of \(record.id) is not in canonical form.")
        }
    }
}

/// The members of a leaf, each of the type that it must have.
private struct LeafMembers {
    let value: JSONValue

    func record() throws(Problem) -> UseRecord {
        guard try text("kind") == UseRecord.leafKind, value["version"]?.intValue == UseRecord.leafVersion
        else {
            throw fault("version")
        }
        guard let currency = Currency(try text("currency")) else { throw fault("currency") }
        guard let payloadHash = PayloadHash(hex: try text("payload_hash")) else {
            throw fault("payload_hash")
        }
        let lines = try array("lines").map { (line) throws(Problem) in
            try LeafMembers(value: line).line(currency)
        }
        return UseRecord(
            id: try parsed("id"), account: try parsed("account"), service: try parsed("service"),
            price: try parsed("price"), keyID: try parsed("key"), engine: try text("engine"),
            model: try text("model"), endpoint: try name("endpoint"), payloadHash: payloadHash,
            status: try name("status"), usage: try usage(), lines: lines,
            freeTokens: try count("free_tokens"),
            charge: try Money(decimal: text("charge"), currency: currency),
            capped: try Money(decimal: text("capped"), currency: currency),
            reserved: try Money(decimal: text("reserved"), currency: currency),
            transfer: try parsed("transfer"),
            plan: try value["plan"].map { (plan) throws(Problem) in try PlanUse(reading: plan, currency) },
            createdAt: try time("created_at"),
            finishedAt: try time("finished_at"))
    }

    func grounding() throws(Problem) -> GroundingHash? {
        guard value["grounding"] != nil else { return nil }
        guard let hash = GroundingHash(hex: try text("grounding")) else { throw fault("grounding") }
        return hash
    }

    func array(_ name: String) throws(Problem) -> [JSONValue] {
        guard let array = value[name]?.arrayValue else { throw fault(name) }
        return array
    }

    private func usage() throws(Problem) -> TokenUsage? {
        guard let usage = value["usage"], !usage.isNull else { return nil }
        let members = LeafMembers(value: usage)
        return try TokenUsage(
            input: members.count("input"), cachedInput: members.count("cached_input"),
            output: members.count("output"), source: members.name("source"))
    }

    private func line(_ currency: Currency) throws(Problem) -> ChargeLine {
        ChargeLine(
            kind: try name("kind"), tokens: try count("tokens"),
            amount: try Money(decimal: text("amount"), currency: currency))
    }

    private func text(_ name: String) throws(Problem) -> String {
        guard let text = value[name]?.stringValue else { throw fault(name) }
        return text
    }

    private func count(_ name: String) throws(Problem) -> UInt64 {
        guard let integer = value[name]?.intValue, let count = UInt64(exactly: integer) else {
            throw fault(name)
        }
        return count
    }

    private func time(_ name: String) throws(Problem) -> Timestamp {
        guard let time = Timestamp(rfc3339: try text(name)) else { throw fault(name) }
        return time
    }

    private func parsed<Parsed: LosslessStringConvertible>(_ name: String) throws(Problem) -> Parsed {
        guard let parsed = Parsed(try text(name)) else { throw fault(name) }
        return parsed
    }

    private func name<Name: RawRepresentable<String>>(_ name: String) throws(Problem) -> Name {
        guard let value = Name(rawValue: try text(name)) else { throw fault(name) }
        return value
    }

    private func fault(_ name: String) -> Problem {
        Problem(.corrupt, "its member \"\(name)\" is missing or wrong.")
    }
}
