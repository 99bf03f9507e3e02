/// In what way data is delivered: the `format` of a distribution and of a transfer (Dataspace Protocol 2025-1,
/// §Transfer).
public enum DeliveryFormat: String, Hashable, Sendable, CaseIterable {
    /// Files by signed links.
    case files = "HttpData-PULL"
    case sharing = "DeltaSharing"
    case push = "HttpData-PUSH"
    case proxy = "ApiProxy"
}
