import Primitives
import Testing

@testable import Server

@Suite("Who sent a request that passed proxies")
struct TrustedProxiesTests {
    @Test(
        "Only the word of trusted proxies is taken",
        arguments: [
            // Nobody between: what the client says of itself is not heard.
            ("203.0.113.7", ["198.51.100.1"], "203.0.113.7"),
            ("203.0.113.7", [], "203.0.113.7"),
            // A proxy on this machine, or one that is listed.
            ("127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
            ("::1", ["2001:db8::7"], "2001:db8::7"),
            ("192.0.2.10", ["203.0.113.7"], "203.0.113.7"),
            // Two of them; and one who writes a field of their own before the proxies'.
            ("127.0.0.1", ["203.0.113.7, 192.0.2.10"], "203.0.113.7"),
            ("127.0.0.1", ["198.51.100.1", "203.0.113.7"], "203.0.113.7"),
            ("127.0.0.1", ["198.51.100.1, 203.0.113.7 , 192.0.2.10"], "203.0.113.7"),
            // With ports, as some write them.
            ("127.0.0.1", ["203.0.113.7:49152"], "203.0.113.7"),
            ("127.0.0.1", ["[2001:db8::7]:49152"], "2001:db8::7"),
            // A proxy that says nothing is all that is known.
            ("192.0.2.10", [], "192.0.2.10"),
            // What cannot be read tells nobody.
            ("127.0.0.1", ["unknown"], nil), ("127.0.0.1", [""], nil), (nil, ["203.0.113.7"], nil),
        ] as [(String?, [String], String?)])
    func client(peer: String?, forwarded: [String], client: String?) throws {
        let proxies = TrustedProxies([try #require(IPAddress("192.0.2.10"))])
        #expect(proxies.client(of: peer, forwarded: forwarded)?.description == client)
    }
}
