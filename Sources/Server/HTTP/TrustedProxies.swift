import Primitives

/// The proxies whose word on who sent a request is taken.
struct TrustedProxies: Sendable {
    private let addresses: Set<IPAddress>

    /// - Parameter addresses: Beside this machine's own, which are trusted always: nobody else can connect from there.
    init(_ addresses: [IPAddress]) { self.addresses = Set(addresses) }

    /// Who sent a request: the last of those it passed whom no trusted proxy would have written there itself.
    /// - Parameters:
    ///   - peer: Who is at the other end of the connection.
    ///   - forwarded: The values of `X-Forwarded-For`: each proxy appends who connected to it.
    /// - Returns: nil where that is no address.
    func client(of peer: String?, forwarded: [String]) -> IPAddress? {
        guard var client = peer.flatMap(IPAddress.init) else { return nil }
        let told = forwarded.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        for hop in told.reversed() {
            guard client.isLoopback || addresses.contains(client) else { break }
            guard let next = IPAddress(forwarded: hop) else { return nil }
            client = next
        }
        return client
    }
}

extension IPAddress {
    /// As proxies write it: some with a port, IPv6 then in brackets.
    fileprivate init?(forwarded text: Substring) {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        if text.first == "[" {
            text = text.dropFirst().prefix { $0 != "]" }
        } else if text.count(where: { $0 == ":" }) == 1 {
            text = text.prefix { $0 != ":" }
        }
        self.init(String(text))
    }
}
