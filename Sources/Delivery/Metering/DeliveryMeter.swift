import Exchange
import Persistence
import Primitives

/// Through which every delivery asks leave and is accounted for: the policy and the money of an agreement.
public protocol DeliveryMeter: Sendable {
    /// Whether the agreement's policy allows its data to be read now.
    /// - Throws: `policyViolation` with the rule that refuses, `insufficientQuota` where a price cannot be paid.
    func admit(_ agreement: Agreement, _ format: DeliveryFormat, at now: Timestamp) async throws(Problem)

    /// Called once for each file of a request, before its first byte, in the transaction that notes the use: what is
    /// charged for.
    /// - Parameter bytes: Of the file: the most that it can come to.
    /// - Throws: As ``admit(_:_:at:)``; then nothing is sent.
    func begin(
        _ link: FileLink, under agreement: Agreement, bytes: Int64, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem)

    /// Notes what was sent, in the transaction that counts it.
    /// - Parameter hasEnded: Whether this download is over; another of the same link may follow, and is the same use.
    func settle(
        _ bytes: Int64, by link: FileLink, hasEnded: Bool, at now: Timestamp,
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

    public func begin(
        _ link: FileLink, under agreement: Agreement, bytes: Int64, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {}

    public func settle(
        _ bytes: Int64, by link: FileLink, hasEnded: Bool, at now: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {}
}
