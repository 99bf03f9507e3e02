import Primitives
import Testing

@Suite("The JSON scanner")
struct JSONScannerTests {
    /// Scans, and gives back names and slices as text.
    private func members(_ text: String) throws -> [String] {
        try Array(text.utf8).withUnsafeBytes { bytes in
            let scanner = JSONScanner(bytes)
            var members: [String] = []
            try scanner.scan { member in
                let name = scanner.string(member.name) ?? ""
                let value = [UInt8](scanner.slice(member.value.range)).text
                members.append("\(name) \(member.value.kind) \(value)")
            }
            return members
        }
    }

    private func fault(_ bytes: [UInt8]) -> JSONFault? {
        bytes.withUnsafeBytes { bytes in
            do throws(JSONFault) {
                try JSONScanner(bytes).validate()
                return nil
            } catch {
                return error
            }
        }
    }

    private func read<T>(_ text: String, _ body: (JSONScanner, JSONScanner.Value) throws -> T) throws -> T {
        try Array(text.utf8).withUnsafeBytes { bytes in
            let scanner = JSONScanner(bytes)
            return try body(scanner, scanner.validate())
        }
    }

    @Test("It visits the members of the top-level object and says where they lie")
    func visiting() throws {
        let text =
            #" { "model" : "a\"b" ,"stream":true,"n": -1.5e3, "list":[{"a":[1,2]}, {}],"x":null,"o":{} } "#
        #expect(
            try members(text) == [
                #"model string "a\"b""#, "stream bool true", "n number -1.5e3",
                #"list array [{"a":[1,2]}, {}]"#,
                "x null null", "o object {}",
            ])
        #expect(try members("{}").isEmpty)
        #expect(try members("[{\"a\":1}]").isEmpty)
    }

    @Test("It says what the document is")
    func root() throws {
        for (text, kind) in [
            ("{}", .object), ("[]", .array), ("1", .number), ("\"\"", .string), ("true", .bool),
            ("null", .null),
        ] as [(String, JSONScanner.Kind)] {
            let value = try read(" \(text)\n") { $1 }
            #expect(value.kind == kind)
            #expect(value.range == 1..<(1 + text.utf8.count))
        }
    }

    @Test("Contents lie between the quotation marks and brackets")
    func contents() throws {
        #expect(try read(#""abc""#) { $1.contents } == 1..<4)
        #expect(try read("[1]") { $1.contents } == 1..<2)
        #expect(try read("12") { $1.contents } == 0..<2)
    }

    @Test("Scalars are read on demand, and only as what they are")
    func scalars() throws {
        let text = #"{"s":"\u00e9\n港","i":-12,"d":0.25,"e":1e2,"big":1e400,"t":true,"f":false,"n":null}"#
        try read(text) { (scanner, root) throws in
            let value = { (name: StaticString) in try #require(scanner.member(name, of: root)) }
            #expect(try scanner.string(value("s")) == "é\n港")
            #expect(try scanner.integer(value("i")) == -12)
            #expect(try scanner.double(value("i")) == -12)
            #expect(try scanner.double(value("d")) == 0.25)
            #expect(try scanner.integer(value("d")) == nil)
            #expect(try scanner.integer(value("e")) == 100)
            #expect(try scanner.double(value("big")) == nil)
            #expect(try scanner.bool(value("t")) == true)
            #expect(try scanner.bool(value("f")) == false)
            #expect(try scanner.bool(value("n")) == nil)
            #expect(try scanner.string(value("i")) == nil)
            #expect(try scanner.integer(value("s")) == nil)
            #expect(scanner.member("absent", of: root) == nil)
        }
    }

    @Test("A name is what it says, however it is escaped")
    func escapedNames() throws {
        try read(#"{"\u006dodel":"x","stre\u0061m":1}"#) { scanner, root in
            #expect(scanner.member("model", of: root).flatMap(scanner.string) == "x")
            #expect(scanner.member("stream", of: root).flatMap(scanner.integer) == 1)
            #expect(scanner.members(of: root).allSatisfy { $0.name.hasEscapes && !$0.value.hasEscapes })
        }
        #expect(fault(Array(#"{"model":1,"\u006dodel":2}"#.utf8)) == JSONFault(.duplicateName, at: 11))
    }

    @Test("Arrays and objects are descended into")
    func descending() throws {
        try read(#"{"messages":[ {"role":"user","content":[{"text":"a"} , {"text":"b"}]} ]}"#) {
            (scanner, root) throws in
            var texts: [String] = []
            let messages = try #require(scanner.member("messages", of: root))
            for message in scanner.elements(of: messages) {
                guard let content = scanner.member("content", of: message) else { continue }
                for part in scanner.elements(of: content) {
                    texts.append(scanner.member("text", of: part).flatMap(scanner.string) ?? "")
                }
            }
            #expect(texts == ["a", "b"])
            #expect(Array(scanner.elements(of: root)).isEmpty)
            #expect(try scanner.tree(root)["messages"]?[0]?["role"] == "user")
        }
    }

    @Test(
        "A faulty document is refused at the faulty byte",
        arguments: [
            ("", .unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("{", .unexpectedEnd, 1),
            ("{\"a", .unexpectedEnd, 3),
            ("{\"a\"", .unexpectedEnd, 4), ("{\"a\":", .unexpectedEnd, 5), ("{\"a\":1", .unexpectedEnd, 6),
            ("{\"a\":1,", .unexpectedEnd, 7), ("[[", .unexpectedEnd, 2), ("[1", .unexpectedEnd, 2),
            ("tru", .unexpectedEnd, 3),
            ("-", .unexpectedEnd, 1), ("[{\"a\"", .unexpectedEnd, 5), ("\"\\", .unexpectedEnd, 2),
            ("{\"a\":1,}", .unexpectedByte, 7), ("{\"a\" 1}", .unexpectedByte, 5),
            ("{a:1}", .unexpectedByte, 1),
            ("[1,]", .unexpectedByte, 3), ("[{\"a\":1,}]", .unexpectedByte, 8), ("[1}", .unexpectedByte, 2),
            ("{\"a\":[1}", .unexpectedByte, 7), ("[nul]", .unexpectedByte, 4),
            ("[true1]", .unexpectedByte, 5),
            ("[,]", .unexpectedByte, 1), ("{\"a\":}", .unexpectedByte, 5), ("[+1]", .unexpectedByte, 1),
            ("{} x", .trailingBytes, 3), ("[]]", .trailingBytes, 2), ("[012]", .invalidNumber, 1),
            ("[-]", .invalidNumber, 2),
            ("[1.]", .invalidNumber, 3), ("[1e]", .invalidNumber, 3),
            ("[\"0123456\t\"]", .controlCharacter, 9),
            ("[\"0123456789\\q\"]", .invalidEscape, 12), ("[\"\\ud800x\"]", .loneSurrogate, 2),
            ("{\"a\":1,\"b\":2,\"a\":3}", .duplicateName, 13),
        ] as [(String, JSONFault.Reason, Int)])
    func faults(_ text: String, _ reason: JSONFault.Reason, _ offset: Int) {
        #expect(fault(Array(text.utf8)) == JSONFault(reason, at: offset))
    }

    @Test("Bytes that are not UTF-8 are refused wherever they stand within eight bytes")
    func invalidUTF8() {
        for prefix in 0..<20 {
            let text = [UInt8](repeating: UInt8(ascii: "a"), count: prefix)
            for faulty in [[0xFF], [0xC3], [0xE3, 0x81], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]]
                as [[UInt8]]
            {
                let bytes = [UInt8(ascii: "\"")] + text + faulty + Array("\"".utf8)
                #expect(fault(bytes) == JSONFault(.invalidUTF8, at: prefix + 1))
            }
        }
    }

    @Test("Only plain characters are passed over, at every place within eight bytes")
    func plainCharacters() {
        for byte in 0..<0x80 as Range<UInt8> where byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
            for prefix in 0..<17 {
                var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 18)
                bytes[0] = UInt8(ascii: "\"")
                bytes[17] = UInt8(ascii: "\"")
                if prefix < 16 { bytes[1 + prefix] = byte }
                let expected = byte < 0x20 && prefix < 16 ? JSONFault(.controlCharacter, at: 1 + prefix) : nil
                #expect(fault(bytes) == expected)
            }
        }
    }

    @Test("The depth is bounded at 64 levels, inside an object too")
    func depth() {
        func nested(_ levels: Int) -> [UInt8] {
            [UInt8](repeating: UInt8(ascii: "["), count: levels)
                + [UInt8](repeating: UInt8(ascii: "]"), count: levels)
        }
        #expect(fault(nested(64)) == nil)
        #expect(fault(nested(65)) == JSONFault(.tooDeep, at: 64))
        #expect(fault(Array("{\"a\":".utf8) + nested(63) + Array("}".utf8)) == nil)
        #expect(fault(Array("{\"a\":".utf8) + nested(64) + Array("}".utf8)) == JSONFault(.tooDeep, at: 68))
        let objects = String(repeating: "{\"a\":", count: 64) + "1" + String(repeating: "}", count: 64)
        #expect(fault(Array(objects.utf8)) == nil)
        #expect(fault(Array("[\(objects)]".utf8))?.reason == .tooDeep)
    }

    @Test("Among many names too, one that stands twice is found")
    func manyNames() {
        func object(_ names: [String]) -> [UInt8] {
            Array("{\(names.map { "\"\($0)\":0" }.joined(separator: ","))}".utf8)
        }
        let names = (0..<JSONScanner.maximumMembers).map { "name number \($0)" }
        #expect(fault(object(names)) == nil)
        #expect(fault(object(names + ["one more"]))?.reason == .tooManyMembers)
        #expect(fault(object(names.prefix(100) + ["name number 7"]))?.reason == .duplicateName)
        #expect(fault(object(names.prefix(100) + ["name number \\u0037"]))?.reason == .duplicateName)
        #expect(fault(object(["\\u0061"] + names.prefix(100) + ["a"]))?.reason == .duplicateName)
        #expect(fault(object(["a", "b", "ab", "a\\u0062c", "abcdefgh", "abcdefghi", "", "\\u0000"])) == nil)
    }
}
