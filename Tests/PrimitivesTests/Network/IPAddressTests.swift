import Primitives
import Testing

@Suite("Addresses of the internet")
struct IPAddressTests {
    @Test("One address has one value, however it is written")
    func oneValue() {
        #expect(IPAddress("2001:DB8:0:0::1") == IPAddress("2001:db8::1%eth0"))
        #expect(IPAddress("::ffff:203.0.113.7") == IPAddress("203.0.113.7"))
        #expect(IPAddress("::ffff:203.0.113.7")?.isIPv4 == true)
        #expect(IPAddress("2001:db8::1")?.description == "2001:db8::1")
        #expect(IPAddress("203.0.113.7")?.description == "203.0.113.7")
    }

    @Test(
        "What is no address is none",
        arguments: ["", "203.0.113", "203.0.113.256", "a", "::g", "1.2.3.4:80", "[::1]"])
    func none(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(
        "This machine's own addresses are known",
        arguments: [
            ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("::ffff:127.0.0.1", true),
            ("128.0.0.1", false), ("::2", false), ("::", false), ("2001:db8::1", false),
        ])
    func loopback(text: String, isLoopback: Bool) {
        #expect(IPAddress(text)?.isLoopback == isLoopback)
    }
}
