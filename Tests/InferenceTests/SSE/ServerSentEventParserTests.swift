import NIOCore
import Primitives
import Testing

@testable import Inference

@Suite("The parser of server-sent events")
struct ServerSentEventParserTests {
    /// A stream, and the data of its events.
    struct Sample: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let events: [String]

        init(_ name: String, _ text: String, _ events: [String]) {
            self.name = name
            self.bytes = Array(text.utf8)
            self.events = events
        }

        var testDescription: String { name }
    }

    static let samples = [
        Sample("two events", "data: {\"a\":1}\n\ndata: [DONE]\n\n", ["{\"a\":1}", "[DONE]"]),
        Sample("CRLF", "data: one\r\n\r\ndata: two\r\n\r\n", ["one", "two"]),
        Sample("CR", "data: one\r\rdata: two\r\r", ["one", "two"]),
        Sample("line ends mixed", "data: one\r\n\ndata: two\n\rdata: three\r\r\n", ["one", "two", "three"]),
        Sample("comments", ": ping\n\n:\n\n: x\ndata: one\n:y\n\n", ["one"]),
        Sample("no space", "data:one\n\n", ["one"]),
        Sample("only one space is taken away", "data:  one\n\n", [" one"]),
        Sample("several lines", "data: one\ndata: two\ndata:\ndata: three\n\n", ["one\ntwo\n\nthree"]),
        Sample("no colon is an empty line", "data\ndata\n\n", ["\n"]),
        Sample("empty data", "data:\n\ndata\n\ndata: \n\n", ["", "", ""]),
        Sample("other fields", "event: x\nid: 7\nretry: 10\ndata: one\nfoo: bar\n\n", ["one"]),
        Sample("fields without data", "event: x\nid: 7\n\n: c\n\n\n\n", []),
        Sample("names that only begin like data", "database: x\ndata2: y\ndat: z\ndatax\n\n", []),
        Sample("characters of several bytes", "data: 狐🦊é\n\ndata: 港\n\n", ["狐🦊é", "港"]),
        Sample("colons and brackets within data", "data: a: b: {\"c\": [1]}\n\n", ["a: b: {\"c\": [1]}"]),
        Sample("a byte order mark", "\u{FEFF}data: one\n\ndata: two\n\n", ["one", "two"]),
        Sample("a byte order mark elsewhere", "data: one\n\n\u{FEFF}data: two\n\n", ["one"]),
        Sample("an event without its end", "data: one\n\ndata: two\n", ["one"]),
        Sample("many blank lines", "\n\n\r\n\r\rdata: one\n\n\n\n\n", ["one"]),
    ]

    @Test("finds the same events wherever the stream is cut in two", arguments: samples)
    func cutInTwo(_ sample: Sample) throws {
        for cut in 0...sample.bytes.count {
            let parts = [sample.bytes[..<cut], sample.bytes[cut...]]
            #expect(try events(parts) == sample.events, "cut at \(cut)")
        }
    }

    @Test("finds the same events wherever the stream is cut in three", arguments: samples)
    func cutInThree(_ sample: Sample) throws {
        for first in 0...sample.bytes.count {
            for second in first...sample.bytes.count {
                let parts = [sample.bytes[..<first], sample.bytes[first..<second], sample.bytes[second...]]
                #expect(try events(parts) == sample.events, "cut at \(first) and \(second)")
            }
        }
    }

    @Test("finds the same events when the bytes come one by one", arguments: samples)
    func oneByOne(_ sample: Sample) throws {
        #expect(try events(sample.bytes.map { [$0][...] }) == sample.events)
    }

    @Test(
        "knows whether it is in the middle of an event",
        arguments: [
            ("data: one\n\n", false), ("data: one\n", true), ("data: o", true), (": c", true), ("", false),
        ])
    func middle(_ text: String, _ isMidEvent: Bool) throws {
        var parser = ServerSentEventParser()
        try parser.feed(ByteBuffer(string: text)) { _ in }
        #expect(parser.isMidEvent == isMidEvent)
    }

    @Test("lets an event of the largest size pass and refuses a larger one")
    func largest() throws {
        let largest = ServerSentEventParser.maximumEventBytes
        var parser = ServerSentEventParser()
        var sizes: [Int] = []
        let part = ByteBuffer(repeating: UInt8(ascii: "x"), count: largest - 8)
        try parser.feed(ByteBuffer(string: "data: ")) { _ in }
        try parser.feed(part) { _ in }
        try parser.feed(ByteBuffer(string: "y\n\n")) { sizes.append($0.readableBytes) }
        #expect(sizes == [largest - 7])

        try parser.feed(ByteBuffer(string: "data: ")) { _ in }
        try parser.feed(part) { _ in }
        #expect(throws: Problem.self) { try parser.feed(ByteBuffer(string: "yyy")) { _ in } }
    }

    @Test("refuses an event that is too large by many small lines")
    func manyLines() throws {
        var parser = ServerSentEventParser()
        let line = ByteBuffer(string: "data: " + String(repeating: "x", count: 1 << 20) + "\n")
        #expect(throws: Problem.self) {
            for _ in 0..<9 { try parser.feed(line) { _ in } }
        }
    }

    @Test("lets through what the reader of events throws")
    func throwing() throws {
        var parser = ServerSentEventParser()
        let mine = Problem(.upstreamFailed, "mine")
        #expect(throws: mine) { try parser.feed(ByteBuffer(string: "data: x\n\n")) { _ in throw mine } }
    }

    @Test("looks at each byte once, in however many parts a line comes")
    func linear() throws {
        // 4 MiB in 65,536 parts: each byte looked at once is nothing, each part looking from the start is hours.
        var parser = ServerSentEventParser()
        let part = ByteBuffer(repeating: UInt8(ascii: "x"), count: 64)
        var size = 0
        try parser.feed(ByteBuffer(string: "data: ")) { _ in }
        for _ in 0..<65_536 { try parser.feed(part) { _ in } }
        try parser.feed(ByteBuffer(string: "\n\n")) { size = $0.readableBytes }
        #expect(size == 65_536 * 64)
    }

    private func events(_ parts: [ArraySlice<UInt8>]) throws -> [String] {
        var parser = ServerSentEventParser()
        var events: [String] = []
        for part in parts { try parser.feed(ByteBuffer(bytes: part)) { events.append(String(buffer: $0)) } }
        return events
    }
}
