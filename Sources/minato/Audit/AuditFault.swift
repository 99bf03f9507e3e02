import Accounting
import Auditing
import Primitives

/// One thing that is off.
struct AuditFault: Hashable, Sendable {
    enum Part: String, Sendable {
        case log
        case ledger
        /// What log and ledger say of the same use.
        case agreement
        /// What invoices, credit notes and statements say of both.
        case documents
    }

    let part: Part
    /// What is at fault: `leaf 12`, `tile/0/000`, `use_…`.
    let subject: String
    /// What is wrong with it.
    let detail: String
}

extension AuditFault {
    init(_ fault: LogFault) {
        let subject =
            switch fault.place {
            case .leaf(let index): "leaf \(index)"
            case .tile(let path): path
            case .checkpoint(let size): "checkpoint of \(Count.text(size, "leaf", "leaves"))"
            }
        self.init(part: .log, subject: subject, detail: fault.reason)
    }

    init(_ fault: LedgerFault, part: Part = .ledger) {
        self.init(part: part, subject: fault.subject, detail: fault.detail)
    }
}

extension AuditFault: CustomStringConvertible {
    var description: String { "\(part.rawValue): \(subject): \(detail)" }

    var document: JSONValue {
        ["part": .string(part.rawValue), "subject": .string(subject), "detail": .string(detail)]
    }
}
