import Accounting
import Auditing
import Oversight
import Persistence
import Primitives

extension UseSettlement {
    /// Keeps what the use tells of the person, and adds to the decisions what follows from it.
    func with(
        _ note: ConductNote?, of admitted: Admitted, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> UseSettlement {
        guard let note else { return self }
        var more = admitted.conduct?.decisions ?? []
        if let step = try note.keep(log: log, in: transaction),
            let rule = admitted.offer.conduct?.rules?.misuse
        {
            more.append(rule.decision(step))
        }
        guard !more.isEmpty else { return self }
        return try UseSettlement(
            id: id, status: status, usage: usage, finishedAt: finishedAt, transferID: transferID,
            decisions: decisions + more, grounding: grounding)
    }
}
