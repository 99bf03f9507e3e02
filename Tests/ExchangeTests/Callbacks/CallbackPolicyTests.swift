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
        await #expect(throws: Problem.self) { try await policy.checkResolved("http://127.0.0.1:9000") }
    }
}
