/// The texts that a pack has for end users.
public enum TextKey: String, Hashable, Sendable, CaseIterable {
    case refusal
    case redaction
    case label
    case aiNotice = "ai_notice"
    case retraction
    case complaintReceipt = "complaint_receipt"
    case requestReceipt = "request_receipt"
    case erasureReceipt = "erasure_receipt"
    case termsRequired = "terms_required"
    case misuseWarning = "misuse_warning"
    case misuseLimited = "misuse_limited"
    case misuseSuspended = "misuse_suspended"
    case breakReminder = "break_reminder"
    case minorLimit = "minor_limit"
    case identityRequired = "identity_required"

    /// Whether every pack must have it. A pack that does not demand a verified identity has no text for it.
    var isRequired: Bool { self != .identityRequired }
}
