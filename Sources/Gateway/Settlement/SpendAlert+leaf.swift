import Accounting
import Auditing
import Persistence
import Primitives

extension SpendAlert {
    /// Puts it into the log, in the transaction of the use that set it off.
    public func append(to log: AuditLog, in transaction: any WriteTransaction) throws(Problem) {
        try EventLeaf(
            "spend.alert", id, by: .server, at: at,
            [
                "subject": .string(subject.text), "account": .string(account.description),
                "month": .number(.integer(month)), "percent": .number(.integer(percent)),
                "spent": .string(spent.decimal), "limit": .string(limit.decimal),
                "currency": .string(limit.currency.code),
            ]
        ).append(to: log, in: transaction)
    }
}

extension SettledUse {
    /// Puts what it set off into the log.
    func log(alertsTo log: AuditLog, in transaction: any WriteTransaction) throws(Problem) -> SettledUse {
        for alert in alerts { try alert.append(to: log, in: transaction) }
        return self
    }

    /// For the header of the answer that crossed a threshold, such as `account 80%, key 100%`. Of the caller's own
    /// limits only: what its parent spends is the parent's to know.
    var alertText: String? {
        let own = alerts.filter { $0.account == record.account }.map { alert in
            switch alert.subject {
            case .account: "account \(alert.percent)%"
            case .key: "key \(alert.percent)%"
            }
        }
        return own.isEmpty ? nil : own.joined(separator: ", ")
    }
}
