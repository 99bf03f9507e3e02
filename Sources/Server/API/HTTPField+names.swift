import HTTPTypes

extension HTTPField.Name {
    static let requestID = known("x-request-id")
    /// RFC 8288.
    static let link = known("link")
    static let contentSecurityPolicy = known("content-security-policy")
    static let idempotencyKey = known("idempotency-key")
    /// On the answer to a request that was made before under the same `Idempotency-Key`.
    static let replay = known("x-minato-replay")
    static let sharingCapabilities = known("delta-sharing-capabilities")
    static let tableVersion = known("delta-table-version")

    private static func known(_ name: String) -> Self {
        guard let name = Self(name) else { preconditionFailure("\(name) is no name of a field") }
        return name
    }
}
