/// Something in the trade's tables that must not be.
public struct TradeFault: Hashable, Sendable {
    /// What is at fault: an id.
    public let subject: String
    /// What is wrong with it.
    public let detail: String

    public init(subject: String, detail: String) {
        self.subject = subject
        self.detail = detail
    }
}
