import Primitives

/// From where somebody tries to sign in: an IPv4 address, or the /64 of an IPv6 address, since whoever has one address of it
/// has all (RFC 6177 §2).
public struct ClientNetwork: Hashable, Sendable {
    private let prefix: [UInt8]

    /// - Parameter address: Of the client itself, not of a proxy.
    /// - Returns: nil for what is no address, and for this machine's own: behind a proxy that says nothing of its clients
    ///   everybody comes from there, and one who guesses would lock out all.
    public init?(_ address: String) {
        guard let address = IPAddress(address), !address.isLoopback else { return nil }
        prefix = address.isIPv4 ? address.bytes : Array(address.bytes.prefix(8))
    }
}
