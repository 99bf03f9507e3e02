import Accounting
import Auditing
import Exchange
import Knowledge
import Persistence
import Primitives

/// The uses of the agreements that go with a grounded answer, in the transactions of the answer's own.
extension Grounded {
    /// Counts the answer under each agreement and holds what it may cost.
    /// - Throws: `forbidden` where one is not open any more; what ``AgreementUses/admit(_:under:at:in:)`` throws, its refusal
    ///   as `forbidden`.
    func admit(at time: Timestamp, in transaction: any WriteTransaction) throws(Problem) {
        for licence in licences {
            try requireOpen(licence, at: time, in: transaction)
            guard let request = licence.request else { continue }
            do throws(Problem) {
                _ = try AgreementUses.admit(request, under: licence.agreement, at: time, in: transaction)
            } catch  where Self.isOurs(error) {
                // The customer has done nothing wrong: it is the service that may not use its source at this moment.
                throw Problem(
                    .forbidden, "A source of this answer cannot be used at this moment.",
                    mend: "Ask again; the service then answers from what it may use.")
            }
        }
    }

    /// Ends the uses, and shares out the price of an answer that was given.
    /// - Parameters:
    ///   - document: Nil where nothing was given.
    ///   - time: When the answer ended.
    ///   - now: When the transaction runs: rights are asked for by it.
    /// - Throws: `forbidden` where something was given under an agreement that has ended meanwhile: nothing of it may be
    ///   used after its end, and the answer is not completed.
    func settle(
        _ record: UseRecord, _ document: AnswerGrounding?, at time: Timestamp, now: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let tokens = document?.tokensByAgreement ?? [:]
        for licence in licences {
            if document != nil { try requireOpen(licence, at: now, in: transaction) }
            guard let request = licence.request else { continue }
            let cited = tokens[licence.agreement]
            try AgreementUses.settle(
                request.id,
                // Only what carried the answer is paid for.
                used: cited.map { PriceQuantity(calls: 1, tokens: min($0, request.maximum.tokens)) } ?? .none,
                status: document == nil ? .failed : .completed,
                detail: ["answer": .string(record.id.description)], at: time, by: .server, log: log,
                in: transaction)
        }
        guard let document else { return }
        try AnswerRevenue.settle(record, by: document, at: time, in: transaction)
    }

    /// Why the service may not use its source: nothing that the customer did, and nothing that is the customer's to know.
    private static func isOurs(_ problem: Problem) -> Bool {
        [.policyViolation, .insufficientQuota, .accountSuspended].contains(problem.kind)
    }

    /// - Throws: `forbidden` where the right to one of the sources has ended, or the base does not have it any more.
    func requireOpen(at time: Timestamp, in transaction: any ReadTransaction) throws(Problem) {
        guard isAllowed(at: time) else { throw Self.ended }
        for licence in licences { try requireOpen(licence, at: time, in: transaction) }
    }

    private func requireOpen(
        _ licence: Licence, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) {
        guard try Agreements.required(licence.agreement, in: transaction).isOpen(at: time),
            try KnowledgeBases.has(licence.agreement, in: base, transaction: transaction)
        else { throw Self.ended }
    }

    static let ended = Problem(
        .forbidden, "The right to a source of this answer has ended.",
        mend: "Ask again; the service then answers from what it may use.")
}
