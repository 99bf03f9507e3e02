import Accounting
import Auditing
import MerkleTree
import Persistence
import Primitives

/// Whether log and ledger say the same of every use: each record stands in the log at its index, byte for
/// byte as it was settled, and each leaf of a use belongs to a record.
///
/// That the record's charge is what the ledger posted is one of the ledger's own checks
/// (`Accounting.Verification.ledger(in:)`).
struct AuditAgreement {
    /// No more faults are collected than the other parts collect.
    static let maximumFaults = LogReport.maximumFaults

    private(set) var faults: [AuditFault] = []
    private(set) var records = 0
    private(set) var useLeaves: UInt64 = 0
    /// The places in the log that records name, where there are leaves.
    private var claimed = RangeSet<Int64>()
    /// Whether `claimed` is whole: so many faults may have been found that some records were not read.
    private var hasReadAllRecords = false

    /// From records to leaves. Comes before ``check(_:)``.
    mutating func checkRecords(in transaction: any ReadTransaction, progress: (Int) -> Void) throws {
        var claimed = claimed
        var records = 0
        let found = try Accounting.Verification.records(in: transaction) { index in
            records += 1
            progress(records)
            guard index < .max, let leaf = try AuditLog.leaf(at: index, in: transaction) else { return nil }
            claimed.insert(contentsOf: index..<index + 1)
            return leaf.bytes
        }
        self.claimed = claimed
        self.records = records
        hasReadAllRecords = found.count < Self.maximumFaults
        for fault in found { add(fault.subject, fault.detail) }
    }

    /// From leaves to records: takes each leaf of the log.
    /// - Returns: What is wrong with the leaf as a leaf; nil when nothing is.
    mutating func check(_ leaf: LogLeaf) -> String? {
        switch LeafContent(leaf.bytes) {
        case .use(let id):
            useLeaves += 1
            if hasReadAllRecords, !claimed.contains(leaf.index) {
                add(id.description, "Leaf \(leaf.index) says that it was settled; no record does.")
            }
            // Mostly it is filed under none: its record knows its place.
            return leaf.subject ?? id.bytes == id.bytes
                ? nil : "it is filed under another id than that of its use, \(id)"
        case .other:
            return nil
        case nil:
            return "it is no JSON object of a known form"
        }
    }

    private mutating func add(_ subject: String, _ detail: String) {
        guard faults.count < Self.maximumFaults else { return }
        faults.append(AuditFault(part: .agreement, subject: subject, detail: detail))
    }
}
