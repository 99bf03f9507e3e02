import Foundation
import Primitives

/// To which addresses messages are sent: a counterparty must not make this server ask wherever it likes.
public struct CallbackPolicy: Sendable {
    /// Scheme, host and port.
    public struct Origin: Hashable, Sendable {
        let scheme: String
        let host: String
        let port: Int
    }

    /// The longest address in bytes.
    public static let maximumBytes = 2_048

    private let allowed: Set<Origin>
    private let allowsLoopback: Bool

    /// The same for this machine, and for these addresses in place of those that it has.
    public func only(_ addresses: [String]) -> CallbackPolicy {
        CallbackPolicy(addresses: addresses, allowsLoopback: allowsLoopback)
    }

    /// - Parameters:
    ///   - addresses: Whose origins are allowed.
    ///   - allowsLoopback: Whether an allowed origin may be this machine.
    public init(addresses: [String] = [], allowsLoopback: Bool = false) {
        allowed = Set(addresses.compactMap(Self.origin))
        self.allowsLoopback = allowsLoopback
    }

    /// The origin of an `http` or `https` URL without user, query and fragment; nil for anything else.
    public static func origin(of address: String) -> Origin? {
        guard address.utf8.count <= maximumBytes,
            address.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != 0x5c }),
            let parts = URLComponents(string: address), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host?.lowercased(), !host.isEmpty,
            parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil
        else { return nil }
        let port = parts.port ?? (scheme == "https" ? 443 : 80)
        guard 1...65_535 ~= port else { return nil }
        return Origin(
            scheme: scheme, host: host.trimmingCharacters(in: CharacterSet(charactersIn: "[]")), port: port)
    }

    /// An address under which messages may be sent, without slashes at its end.
    /// - Throws: `invalidValue`.
    public func checked(_ address: String, parameter: String) throws(Problem) -> String {
        guard let origin = Self.origin(of: address) else {
            throw Problem(
                .invalidValue, "\"\(parameter)\" is no http or https address.",
                mend: "Write one without user, query and fragment.", parameter: parameter)
        }
        guard allowed.contains(origin), allowsLoopback || !Self.isLoopback(origin.host) else {
            throw Problem(
                .invalidValue, "No messages are sent to \(origin.scheme)://\(origin.host):\(origin.port).",
                mend: "Ask the operator to name it under exchange.peers or exchange.callbacks.allow.",
                parameter: parameter)
        }
        var address = address
        while address.hasSuffix("/") { address.removeLast() }
        return address
    }

    /// The host of an address and the number that it is to be reached by, looked up once: a name that is allowed must not
    /// lead to this machine, and a second look-up could say something else (DNS rebinding).
    /// - Returns: Nil where this machine is allowed: then the name may be looked up by whoever connects.
    /// - Throws: `upstreamFailed`.
    public func resolved(_ address: String) async throws(Problem) -> (host: String, number: String)? {
        guard let origin = Self.origin(of: address) else {
            throw Problem(.upstreamFailed, "The address cannot be read.")
        }
        if allowsLoopback { return nil }
        // Blocks: on a thread of the system's, off the cooperative pool.
        let found = await withCheckedContinuation { (continuation: CheckedContinuation<[String], Never>) in
            DispatchQueue.global().async { continuation.resume(returning: Self.addresses(of: origin.host)) }
        }
        guard let number = found.first else {
            throw Problem(.upstreamFailed, "The name \(origin.host) cannot be resolved.")
        }
        guard found.allSatisfy({ !Self.isLoopback($0) && !Self.isLinkLocal($0) }) else {
            throw Problem(
                .upstreamFailed, "The name \(origin.host) leads to this machine or its neighbourhood.")
        }
        // As the address spells it: that is what the client looks for.
        return (URLComponents(string: address)?.host ?? origin.host, number)
    }

    /// Whether an address of the same origin lies at another's path or below it. One that climbs, or whose segments
    /// could be read in two ways, does not.
    public static func isBelow(_ address: String, _ base: String) -> Bool {
        func segments(_ address: String) -> [Substring]? {
            guard let path = URLComponents(string: address)?.percentEncodedPath else { return nil }
            return path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { $0 }
        }
        guard let origin = origin(of: address), origin == Self.origin(of: base),
            var found = segments(address), var wanted = segments(base)
        else { return false }
        while found.last == "" { found.removeLast() }
        while wanted.last == "" { wanted.removeLast() }
        let isPlain = found.allSatisfy { segment in
            let lower = segment.lowercased()
            return !["", ".", ".."].contains(lower) && !["%2e", "%2f", "%5c"].contains { lower.contains($0) }
        }
        return isPlain && found.starts(with: wanted)
    }

    /// Every address of a name, as numbers; blocks.
    private static func addresses(of host: String) -> [String] {
        var hints = addrinfo()
        hints.ai_protocol = Int32(IPPROTO_TCP)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [String] = []
        var next = list
        while let entry = next?.pointee {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            if getnameinfo(
                entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
            {
                found.append(
                    String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
            }
            next = entry.ai_next
        }
        return found
    }

    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "::1" || host == "0.0.0.0"
            || host == "::"
            || host.hasPrefix("::ffff:127.") || host.hasPrefix("127.")
    }

    /// Where clouds keep their secrets (RFC 3927, RFC 4291 §2.5.6).
    private static func isLinkLocal(_ address: String) -> Bool {
        address.hasPrefix("169.254.") || address.lowercased().hasPrefix("fe80:")
    }
}
