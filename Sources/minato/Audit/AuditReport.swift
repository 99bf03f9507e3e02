import Auditing
import MerkleTree
import Primitives

/// What an audit looked at and found.
struct AuditReport: Sendable {
    /// The data directory, database or address.
    let source: String
    let key: TrustedKey
    let log: LogReport
    /// Leaves that are records of uses.
    let useLeaves: UInt64
    /// What the ledger holds; nil where only the published log was looked at.
    let ledger: LedgerSummary?
    /// In the order log, ledger, agreement, documents; empty when all is well.
    let faults: [AuditFault]

    var isValid: Bool { faults.isEmpty }

    struct LedgerSummary: Sendable {
        let accounts: Int
        /// Settled uses.
        let records: Int
        /// Reserved uses that are not settled yet.
        let openUses: Int
        /// Invoices and credit notes.
        let documents: Int
    }
}

extension AuditReport {
    /// For people.
    var summary: String {
        var lines = ["\(source)\(isValid ? ": all is well" : "")"]
        lines.append("  log        \(logText)\(verdict(.log))")
        if let ledger {
            let parts = [
                Count.text(ledger.accounts, "account", "accounts"),
                Count.text(ledger.openUses, "open reservation", "open reservations"),
            ]
            lines.append("  ledger     \(parts.joined(separator: ", "))\(verdict(.ledger))")
            let records = Count.text(ledger.records, "record", "records")
            let leaves = Count.text(useLeaves, "leaf of a use", "leaves of uses")
            lines.append("  agreement  \(records), \(leaves)\(verdict(.agreement))")
            let documents = Count.text(
                ledger.documents, "invoice or credit note", "invoices and credit notes")
            lines.append("  documents  \(documents)\(verdict(.documents))")
        } else {
            let leaves = Count.text(useLeaves, "leaf of a use", "leaves of uses")
            lines.append("  charges    \(leaves); the ledger itself is not public and was not checked")
        }
        lines.append("  key        \(key.verifier.verifierKey)")
        if !key.isPinned {
            lines.append(
                "  warning    the log itself named this key: it is consistent, but whose it is nobody has shown;"
                    + " keep the key and give it with --key")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The first fault, for people.
    func failure(_ first: AuditFault) -> String {
        let more = faults.count - 1
        return "error: \(first)\n"
            + (more > 0 ? "error: \(Count.text(more, "more fault", "more faults")); --json lists them\n" : "")
    }

    private var logText: String {
        let leaves = Count.text(log.leaves, "leaf", "leaves")
        let checkpoints = Count.text(log.checkpoints, "checkpoint", "checkpoints")
        guard let head = log.head else { return "\(leaves), \(checkpoints), no valid head" }
        return "\(leaves), \(checkpoints), head of \(Count.grouped(head.size)) with root \(head.root.base64)"
    }

    private func verdict(_ part: AuditFault.Part) -> String {
        let count = faults.count { $0.part == part }
        return count == 0 ? "" : ": " + Count.text(count, "FAULT", "FAULTS")
    }
}

extension AuditReport {
    /// For programs, one line.
    var json: String {
        func number(_ value: some BinaryInteger) -> JSONValue { .number(.integer(Int64(clamping: value))) }
        let head: JSONValue =
            log.head.map { head in
                [
                    "origin": .string(head.origin), "root": .string(head.root.base64),
                    "size": number(head.size),
                ]
            } ?? .null
        let ledger: JSONValue =
            self.ledger.map { ledger in
                [
                    "accounts": number(ledger.accounts), "documents": number(ledger.documents),
                    "open_uses": number(ledger.openUses),
                    "records": number(ledger.records),
                ]
            } ?? .null
        let document: JSONValue = [
            "faults": .array(faults.map(\.document)),
            "key": [
                "origin": .string(key.origin.rawValue), "pinned": .bool(key.isPinned),
                "verifier_key": .string(key.verifier.verifierKey),
            ],
            "ledger": ledger,
            "log": [
                "checkpoints": number(log.checkpoints), "head": head, "leaves": number(log.leaves),
                "use_leaves": number(useLeaves),
            ],
            "source": .string(source),
            "valid": .bool(isValid),
        ]
        return String(decoding: document.serialized, as: UTF8.self) + "\n"
    }
}
