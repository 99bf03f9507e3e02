import Exchange
import Persistence
import Primitives

/// Under which of a knowledge base's purposes an agreement allows a use of its index.
///
/// An agreement need permit but one of them, and what is asked of it is asked with that one.
public enum LicensedUse {
    /// - Parameters:
    ///   - purposes: Of the base; without any, none in particular.
    ///   - request: The use for these purposes.
    /// - Returns: The first request that policy and counters allow now; nil where they allow none.
    public static func permitted(
        under agreement: Agreement, for purposes: [String], at time: Timestamp,
        in transaction: any ReadTransaction, request: ([String]) throws(Problem) -> UseRequest
    ) throws(Problem) -> UseRequest? {
        for alternative in KnowledgeAccess.alternatives(purposes) {
            let request = try request(alternative)
            do throws(Problem) {
                try AgreementUses.check(request, under: agreement, at: time, in: transaction)
                return request
            } catch {
                guard error.kind == .policyViolation else { throw error }
            }
        }
        return nil
    }
}
