import Primitives
import Testing

@testable import Inference

@Suite("The address of an upstream")
struct UpstreamAddressTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let url: String
        let host: String
        let port: Int
        let isTLS: Bool
        let basePath: String
        let hostField: String

        init(
            _ url: String, _ host: String, _ port: Int, isTLS: Bool = false, _ basePath: String,
            _ hostField: String
        ) {
            self.url = url
            self.host = host
            self.port = port
            self.isTLS = isTLS
            self.basePath = basePath
            self.hostField = hostField
        }

        var testDescription: String { url }
    }

    @Test(
        "is read into its parts",
        arguments: [
            Sample("http://127.0.0.1:9101/v1", "127.0.0.1", 9101, "/v1", "127.0.0.1:9101"),
            Sample("http://127.0.0.1:9101/v1/", "127.0.0.1", 9101, "/v1", "127.0.0.1:9101"),
            Sample("http://127.0.0.1:9101/v1//", "127.0.0.1", 9101, "/v1", "127.0.0.1:9101"),
            Sample("http://localhost", "localhost", 80, "", "localhost"),
            Sample("http://localhost:80/", "localhost", 80, "", "localhost"),
            Sample(
                "https://api.example.com/v1", "api.example.com", 443, isTLS: true, "/v1", "api.example.com"),
            Sample(
                "HTTPS://api.example.com:8443", "api.example.com", 8443, isTLS: true, "",
                "api.example.com:8443"),
            Sample("https://h:80/a/b", "h", 80, isTLS: true, "/a/b", "h:80"),
            Sample("http://h:443", "h", 443, "", "h:443"),
            Sample("http://[::1]:8080/v1", "::1", 8080, "/v1", "[::1]:8080"),
            Sample("http://[::1]/v1", "::1", 80, "/v1", "[::1]"),
            Sample("http://h/a%20b", "h", 80, "/a%20b", "h"),
        ])
    func parts(_ sample: Sample) throws {
        let address = try UpstreamAddress(sample.url)
        #expect(address.host == sample.host)
        #expect(address.port == sample.port)
        #expect(address.isTLS == sample.isTLS)
        #expect(address.basePath == sample.basePath)
        #expect(address.hostField == sample.hostField)
    }

    @Test(
        "is refused when it is none",
        arguments: [
            "", "/v1", "127.0.0.1:9101", "ftp://h/", "http://", "http:///v1", "http://h/v1?x=1",
            "http://h/#f",
            "http://user@h/v1", "http://user:secret@h/v1", "http://h:0/v1", "http://h:65536/v1",
            "http://h:-1/v1",
            "http://h:x/v1", "http://[::1/v1", "unix:/tmp/socket",
        ])
    func refused(_ url: String) async {
        #expect(await problem { _ = try UpstreamAddress(url) }?.kind == .configuration)
    }

    @Test(
        "never lets a line break into a request",
        arguments: ["http://h/a\r\nb", "http://h\r\n/", "http://h/\n"])
    func lineBreaks(_ url: String) {
        guard let address = try? UpstreamAddress(url) else { return }
        for text in [address.host, address.basePath, address.hostField] {
            #expect(!text.utf8.contains { $0 < 0x21 })
        }
    }
}
