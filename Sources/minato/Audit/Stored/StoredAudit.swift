import Accounting
import Auditing
import Billing
import Exchange
import Knowledge
import Persistence
import Primitives

/// The audit of a database: log, ledger and their agreement, all of one snapshot.
enum StoredAudit {
    /// - Throws: What reading throws; what is off is in the report.
    static func report(
        on source: String, in transaction: any ReadTransaction, by key: TrustedKey, _ progress: ProgressLine
    ) throws -> AuditReport {
        progress.show("recomputing the ledger")
        let ledgerFaults = try Accounting.Verification.ledger(in: transaction)
        progress.show("holding the trade against ledger and log")
        let grounded = try GroundingVerification.faults(in: transaction)
        let trade = try (TradeVerification.faults(in: transaction) + grounded).map { fault in
            AuditFault(part: .agreement, subject: fault.subject, detail: fault.detail)
        }
        progress.show("recomputing invoices and credit notes")
        let documents = try BillingVerification.faults(in: transaction).map { fault in
            AuditFault(part: .documents, subject: fault.subject, detail: fault.detail)
        }
        var agreement = AuditAgreement()
        try agreement.checkRecords(in: transaction) { count in
            progress.show("holding \(Count.text(count, "record", "records")) against the log")
        }
        let log = try Auditing.Verification.log(
            in: transaction, by: key.verifier, inspect: { leaf in agreement.check(leaf) },
            progress: { done, total in progress.show("recomputing the log", done, of: total) })
        return AuditReport(
            source: source, key: key, log: log, useLeaves: agreement.useLeaves,
            ledger: AuditReport.LedgerSummary(
                accounts: try Ledger.accounts(in: transaction).count, records: agreement.records,
                openUses: try Uses.openCount(in: transaction),
                documents: try Invoices.count(in: transaction)),
            faults: log.faults.map { AuditFault($0) } + ledgerFaults.map { AuditFault($0) } + trade
                + agreement.faults + documents
        )
    }
}
