import Primitives
import Testing

@testable import Server

@Suite("Base URLs")
struct BaseURLTests {
    @Test(
        "A URL is read and written in one form",
        arguments: [
            ("http://127.0.0.1:9101/v1", "http://127.0.0.1:9101/v1"),
            ("HTTPS://API.Example.com/", "https://api.example.com"),
            ("http://h:80", "http://h"), ("https://h:80/a/b//", "https://h:80/a/b"),
            ("http://[::1]:1/x", "http://[::1]:1/x"),
            ("http://[2001:DB8::1:0]", "http://[2001:db8::1:0]"), ("http://a_b-c.d", "http://a_b-c.d"),
            ("http://[::ffff:1.2.3.4]", "http://[::ffff:1.2.3.4]"),
        ])
    func forms(text: String, written: String) throws {
        #expect(try BaseURL(text).description == written)
        #expect(try BaseURL(written) == BaseURL(text))
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", "h", "//h", "ftp://h", "http:/h", "http://", "http:///p", "http://h:", "http://h:0",
            "http://h:65536",
            "http://h:x", "http://h:+1", "http://u@h", "http://u:p@h", "http://h?q", "http://h#f",
            "http://h /", "http://é",
            "http://a..b", "http://.a", "http://1.2.3", "http://1.2.3.256", "http://::1", "http://[::1",
            "http://[h]",
            "http://[1::2::3]", "http://[1:2:3:4:5:6:7]", "http://[1:2:3:4:5:6:7:8:9]", "http://[12345::]",
            "http://[::g]",
            "http://[::1]x", "http://h\\x", "http://\(String(repeating: "a", count: 64))",
        ])
    func refused(text: String) {
        #expect(throws: Problem.self) { try BaseURL(text) }
    }

    @Test("This machine is known by its names and addresses")
    func loopback() throws {
        for host in ["localhost", "a.localhost", "127.0.0.1", "127.255.0.9", "[::1]"] {
            #expect(try BaseURL("http://\(host)").isLoopback)
        }
        for host in ["h", "128.0.0.1", "127.example.com", "localhost.example.com", "[::2]"] {
            #expect(try !BaseURL("http://\(host)").isLoopback)
        }
    }
}
