import Primitives
import Testing

@testable import Exchange

@Suite("Where messages are sent")
struct CallbackPolicyTests {
    private let policy = CallbackPolicy(addresses: ["https://peer.example/dsp", "http://127.0.0.1:9000"])
    private let open = CallbackPolicy(addresses: ["http://127.0.0.1:9000"], allowsLoopback: true)

    @Test("An address under an allowed origin is taken, without slashes at its end")
    func allowed() throws {
        #expect(
            try policy.checked("https://peer.example/other//", parameter: "p") == "https://peer.example/other"
        )
        #expect(try policy.checked("HTTPS://Peer.Example:443", parameter: "p") == "HTTPS://Peer.Example:443")
        #expect(try open.checked("http://127.0.0.1:9000/x", parameter: "p") == "http://127.0.0.1:9000/x")
    }

    @Test(
        "Every other address is refused",
        arguments: [
            "http://peer.example/dsp", "https://peer.example:8443", "https://peer.example.evil.example",
            "https://user@peer.example", "https://peer.example@evil.example", "https://peer.example?x=1",
            "https://peer.example#x", "ftp://peer.example", "peer.example", "", "https://",
            "https://peer.example\\@evil",
            "http://127.0.0.1:9000", "http://169.254.169.254", "https://peer.example\r\nHost: x",
            "https://[::1]",
        ])
    func refused(_ address: String) {
        #expect(throws: Problem.self) { try policy.checked(address, parameter: "p") }
    }

    @Test("What is not listed is refused even where this machine may be asked")
    func loopback() {
        #expect(throws: Problem.self) { try open.checked("http://127.0.0.1:9001", parameter: "p") }
        #expect(throws: Problem.self) { try open.checked("http://localhost:9000", parameter: "p") }
    }

    @Test("A name that leads to this machine is found out")
    func resolved() async {
        let policy = CallbackPolicy(addresses: ["http://127.0.0.1:9000"])
        await #expect(throws: Problem.self) { try await policy.resolved("http://127.0.0.1:9000") }
    }

    @Test("A name is looked up once, for the number that is connected to")
    func number() async throws {
        let policy = CallbackPolicy(addresses: ["http://192.0.2.7:9000"])
        let found = try await policy.resolved("http://192.0.2.7:9000/dsp")
        #expect(found?.host == "192.0.2.7" && found?.number == "192.0.2.7")
        #expect(try await open.resolved("http://127.0.0.1:9000") == nil)
    }

    @Test(
        "An address belongs to a connector at its path or below it",
        arguments: [
            "https://peer.example/dsp", "https://peer.example/dsp/", "https://peer.example/dsp/a/b",
            "HTTPS://Peer.example:443/dsp/a",
        ])
    func below(_ address: String) {
        #expect(CallbackPolicy.isBelow(address, "https://peer.example/dsp"))
        #expect(CallbackPolicy.isBelow(address, "https://peer.example/dsp/"))
        #expect(CallbackPolicy.isBelow(address, "https://peer.example"))
    }

    @Test(
        "Every other address does not, nor one that could be read as another",
        arguments: [
            "https://peer.example", "https://peer.example/", "https://peer.example/dsp2",
            "https://peer.example/other/dsp", "https://peer.example/dsp/../other",
            "https://peer.example/dsp/%2e%2E/other", "https://peer.example/dsp/a%2f..%2fb",
            "https://peer.example/dsp//a", "https://peer.example//dsp", "http://peer.example/dsp",
            "https://peer.example:8443/dsp", "https://other.example/dsp", "https://peer.example/DSP",
        ])
    func notBelow(_ address: String) {
        #expect(!CallbackPolicy.isBelow(address, "https://peer.example/dsp"))
    }
}
