import Exchange
import Persistence
import Primitives

/// Through which every delivery asks leave and is accounted for: the policy and the money of an agreement.
public protocol DeliveryMeter: Sendable {
    /// Whether the agreement's policy allows its data to be read now.
    /// - Throws: `policyViolation` with the rule that refuses, `insufficientQuota` where a price cannot be paid.
    func admit(_ agreement: Agreement, _ format: DeliveryFormat, at now: Timestamp) async throws(Problem)

    /// Notes what was sent, in the transaction that counts it.
    /// - Parameter isFirst: Whether it is the first of this file in its request: what is charged for, once.
    func settle(
        _ bytes: Int64, by link: FileLink, isFirst: Bool, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem)
}

/// Admits what the agreement's state allows, and charges nothing.
public struct CountingMeter: DeliveryMeter {
    public init() {}

    public func admit(
        _ agreement: Agreement, _ format: DeliveryFormat, at now: Timestamp
    ) async throws(Problem) {
        guard agreement.isOpen(at: now) else { throw DeliveryGrants.closed(agreement) }
    }

    public func settle(
        _ bytes: Int64, by link: FileLink, isFirst: Bool, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {}
}
