import Foundation

/// From where somebody tries to sign in: an IPv4 address, or the /64 of an IPv6 address, since whoever has one address of it
/// has all (RFC 6177 §2).
public struct ClientNetwork: Hashable, Sendable {
    private let prefix: [UInt8]

    /// - Parameter address: Of the client itself, not of a proxy.
    /// - Returns: nil for what is no address, and for this machine's own: behind a proxy everybody comes from there, and one
    ///   who guesses would lock out all.
    public init?(_ address: String) {
        // A zone is this machine's business (RFC 4007 §11).
        let text = String(address.prefix { $0 != "%" })
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            guard let prefix = Self.prefix(four: withUnsafeBytes(of: &four) { Array($0) }) else { return nil }
            self.prefix = prefix
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: &six) { Array($0) }
        let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
        if isMapped {
            guard let prefix = Self.prefix(four: Array(bytes.suffix(4))) else { return nil }
            self.prefix = prefix
            return
        }
        guard bytes != Array(repeating: 0, count: 15) + [1] else { return nil }
        prefix = Array(bytes.prefix(8))
    }

    private static func prefix(four: [UInt8]) -> [UInt8]? { four.first == 127 ? nil : four }
}
