import Primitives
import Testing

private enum UseKind: IDKind { static let prefix = "use" }

@Suite("The canonical writer")
struct CanonicalWriterTests {
    @Test("It writes what the tree's canonical form is")
    func agreement() throws {
        let id = ID<UseKind>(high: 1, low: 2)
        var writer = CanonicalWriter(reserving: 16)
        writer.beginObject()
        writer.member("amount", text: -9_223_372_036_854_775_808)
        writer.beginArray("array")
        writer.element("é\"\n")
        writer.element(1)
        writer.beginObject()
        writer.endObject()
        writer.beginArray()
        writer.endArray()
        writer.null()
        writer.endArray()
        writer.member("bool", true)
        writer.member("currency", Currency.jpy)
        writer.member("hash", hex: [0x00, 0xAB, 0xFF])
        writer.member("id", id)
        writer.member("list", [1, 2, 3])
        writer.member("none", nil as String?)
        writer.beginObject("object")
        writer.name("dynamic " + "name")
        writer.bool(false)
        writer.endObject()
        writer.member("raw", raw: Array(#"{"a":1}"#.utf8))
        writer.member("time", Timestamp(microseconds: 0))
        writer.member("words", UInt64(9_007_199_254_740_992))
        writer.member("zone", Int64(-9_007_199_254_740_992))
        writer.member("\u{20AC}", "Euro")
        writer.endObject()

        let value: JSONValue = [
            "amount": "-9223372036854775808", "array": ["é\"\n", 1, [:], [], nil], "bool": true,
            "currency": "JPY",
            "hash": "00abff", "id": .string(id.description), "list": [1, 2, 3], "none": nil,
            "object": ["dynamic name": false], "raw": ["a": 1], "time": "1970-01-01T00:00:00.000Z",
            "words": 9_007_199_254_740_992, "zone": -9_007_199_254_740_992, "€": "Euro",
        ]
        #expect(try writer.finish() == value.canonical)
        #expect(writer.bytes == (try value.canonical))
    }

    @Test("A scalar may be the document")
    func scalar() throws {
        var writer = CanonicalWriter()
        writer.element("a")
        #expect(try writer.finish().text == "\"a\"")
    }

    @Test(
        "An integer beyond 2^53 is found at the end",
        arguments: [9_007_199_254_740_993, -9_007_199_254_740_993, Int64.min])
    func largeInteger(_ value: Int64) {
        var writer = CanonicalWriter()
        writer.beginObject()
        writer.member("a", value)
        writer.endObject()
        let problem = #expect(throws: Problem.self) { try writer.finish() }
        #expect(problem?.kind == .invalidValue)
        #expect(problem?.detail.contains("\(value)") == true)
    }

    @Test("What is not ended, or was not begun, is found at the end")
    func nesting() {
        let faulty: [(inout CanonicalWriter) -> Void] = [
            { _ in },
            { $0.beginObject() },
            { $0.endObject() },
            {
                $0.beginArray()
                $0.endObject()
            },
            { writer in
                for _ in 0...CanonicalWriter.maximumDepth { writer.beginArray() }
                for _ in 0...CanonicalWriter.maximumDepth { writer.endArray() }
            },
        ]
        for write in faulty {
            var writer = CanonicalWriter()
            write(&writer)
            let problem = #expect(throws: Problem.self) { try writer.finish() }
            #expect(problem?.kind == .internalError)
        }
    }

    @Test("Sixty-four levels are written")
    func depth() throws {
        var writer = CanonicalWriter()
        for _ in 0..<CanonicalWriter.maximumDepth { writer.beginArray() }
        for _ in 0..<CanonicalWriter.maximumDepth { writer.endArray() }
        #expect(try writer.finish() == JSONValue(parsing: writer.bytes).canonical)
    }

    #if DEBUG
        @Test("A debug build stops at names out of order")
        func order() async {
            await #expect(processExitsWith: .failure) {
                var writer = CanonicalWriter()
                writer.beginObject()
                writer.member("b", 1)
                writer.member("a", 1)
            }
            await #expect(processExitsWith: .failure) {
                var writer = CanonicalWriter()
                writer.beginObject()
                writer.member("a", 1)
                writer.member("a", 1)
            }
        }
    #endif
}
