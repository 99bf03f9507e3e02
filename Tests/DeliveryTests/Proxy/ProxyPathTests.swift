import Foundation
import Primitives
import PropertyTesting
import Testing

@testable import Delivery

@Suite("Paths of the proxy")
struct ProxyPathTests {
    @Test(
        "Plain paths stay as they are below the prefix",
        arguments: [
            ("/scores", "", "/scores"), ("/scores", "/", "/scores/"), ("/", "", "/"), ("/", "/a/b", "/a/b"),
            ("/v1/scores", "/by-id/7%20a/x.json", "/v1/scores/by-id/7%20a/x.json"),
            ("/scores", "/a;v=1/...", "/scores/a;v=1/..."), ("/scores", "/%E4%BF%A1", "/scores/%E4%BF%A1"),
        ])
    func plain(_ prefix: String, _ rest: String, _ expected: String) throws {
        #expect(try ProxyPath(prefix: prefix, rest: rest).text == expected)
    }

    @Test(
        "What could lead out is refused",
        arguments: [
            "/..", "/../x", "/a/../../x", "/.", "/./x", "//x", "/a//b", "/%2e%2e/x", "/%2E%2e", "/.%2e/x",
            "/%252e%252e/x", "/%25252e%25252e/x", "/a%2fb", "/a%2F..%2Fb", "/a%252f..%252fb", "/a%5cb",
            "/a\\..\\b",
            "/%00", "/a%0d%0ab", "/..;/x", "/..;a=b/x", "/%2e%2e%3b/x", "/%", "/%2", "/%zz", "/a b", "/a?b",
            "/a#b",
            "x", "/ü", "/;a/x",
        ])
    func refused(_ rest: String) {
        #expect(throws: Problem.self) { try ProxyPath(prefix: "/scores", rest: rest) }
    }

    @Test("Prefixes are plain", arguments: ["", "scores", "/a/", "//", "/a/../b", "/a%2fb", "/.", "/a b"])
    func prefixes(_ prefix: String) { #expect(!ProxyPath.isPrefix(prefix)) }

    @Test("No path of pieces that lead out, however they are put together, leaves the prefix")
    func property() throws {
        let pieces = [
            "/", ".", "..", "%2e", "%2E", "%2f", "%5c", "%25", "2e", "2f", ";", "a", "%00", "\\", "%", "b=1",
            "~",
        ]
        let seed = UInt64.random(in: .min ... .max)
        let random = SeededRandomness(seed)
        for _ in 0..<20_000 {
            let count = Int(random.next() % 9)
            let rest =
                "/" + (0..<count).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
            guard let path = try? ProxyPath(prefix: "/in/side", rest: rest) else { continue }
            var read = path.text
            // As any server may read it: decoded up to so many times, parameters dropped, dots resolved.
            for _ in 0..<4 {
                #expect(Self.resolved(read).starts(with: ["in", "side"]), "\(rest), seed \(seed)")
                guard let decoded = read.removingPercentEncoding else { break }
                read = decoded
            }
        }
    }

    private static func resolved(_ path: String) -> [String] {
        var result: [String] = []
        for segment in path.split(whereSeparator: { $0 == "/" || $0 == "\\" }) {
            switch segment.split(separator: ";", omittingEmptySubsequences: false)[0] {
            case ".": continue
            case "..": _ = result.popLast()
            case let name: result.append(String(name))
            }
        }
        return result
    }
}
