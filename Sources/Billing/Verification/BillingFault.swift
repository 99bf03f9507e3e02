/// Something in the documents that must not be.
public struct BillingFault: Hashable, Sendable {
    /// What is at fault: the number or id of a document, the id of a charge.
    public let subject: String
    /// What is wrong with it.
    public let detail: String
}
