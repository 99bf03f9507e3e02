import PropertyTesting
import Testing

@testable import Primitives

/// The scanner and the parser are written apart from each other: where they agree, both are likely right.
@Suite("Agreement of the JSON scanner and the parser")
struct JSONScannerAgreementTests {
    @Test("Both accept every valid document, and the scanner's ranges slice it right")
    func validDocuments() throws {
        let random = printedRandomness()
        for _ in 0..<3_000 {
            let generator = RandomDocument(random)
            let text =
                random.chance(of: 3, in: 4)
                ? generator.object(depth: 4, members: 50) : generator.value(depth: 4)
            let bytes = Array(text.utf8)
            let tree = try JSONValue(parsing: bytes)
            try bytes.withUnsafeBytes { buffer in
                let scanner = JSONScanner(buffer)
                var visited: [JSONScanner.Member] = []
                let root = try scanner.scan { visited.append($0) }
                #expect(visited == Array(scanner.members(of: root)), "\(text)")
                try expectSame(scanner, root, tree)
            }
        }
    }

    @Test("Both accept or both refuse a document that was tampered with")
    func mutations() throws {
        let random = printedRandomness()
        var accepted = 0
        var refused = 0
        for _ in 0..<60_000 {
            var bytes = Array(RandomDocument(random).object(depth: 3).utf8)
            for _ in 0...random.below(3) { mutate(&bytes, random) }
            let parsed = bytes.withUnsafeBufferPointer { JSONValue.parse($0, maximumDepth: 64) }
            let scanned = scan(bytes)
            switch (parsed, scanned.fault) {
            case (.success, nil):
                accepted += 1
            case (.failure, .some):
                refused += 1
            case (.failure(let fault), nil):
                // What the scanner leaves unchecked: names further down, the range of numbers.
                let isFurtherDown = fault.reason == .duplicateName && !scanned.names.contains(fault.offset)
                #expect(isFurtherDown || fault.reason == .numberOutOfRange, "\(fault): \(bytes.text)")
            case (.success, .some(let fault)):
                Issue.record("only the scanner refuses: \(fault): \(bytes.text)")
            }
        }
        // The mutations would prove little if they broke everything, or nothing.
        #expect(accepted > 2_000 && refused > 2_000)
    }

    @Test("Both refuse every document that is cut short")
    func truncations() {
        let random = printedRandomness()
        for _ in 0..<300 {
            let bytes = Array(RandomDocument(random).object(depth: 3).utf8)
            for count in 0..<bytes.count {
                let cut = Array(bytes.prefix(count))
                let parsed = cut.withUnsafeBufferPointer { JSONValue.parse($0, maximumDepth: 64) }
                guard case .failure = parsed, scan(cut).fault != nil else {
                    Issue.record("accepted: \(cut.text)")
                    continue
                }
            }
        }
    }

    /// The scanner's fault, and where the names of the top-level object begin.
    private func scan(_ bytes: [UInt8]) -> (fault: JSONFault?, names: Set<Int>) {
        bytes.withUnsafeBytes { buffer in
            var names: Set<Int> = []
            do throws(JSONFault) {
                try JSONScanner(buffer).scan { names.insert($0.name.range.lowerBound) }
                return (nil, names)
            } catch {
                return (error, names)
            }
        }
    }

    private func expectSame(_ scanner: JSONScanner, _ value: JSONScanner.Value, _ tree: JSONValue) throws {
        #expect(try scanner.tree(value) == tree)
        switch tree {
        case .null: #expect(value.kind == .null)
        case .bool(let expected): #expect(scanner.bool(value) == expected)
        case .string(let expected): #expect(scanner.string(value) == expected)
        case .number(let expected):
            #expect(scanner.double(value) == expected.double)
            #expect(scanner.integer(value) == expected.integer)
        case .array(let expected):
            let elements = Array(scanner.elements(of: value))
            #expect(elements.count == expected.count)
            for (element, tree) in zip(elements, expected) { try expectSame(scanner, element, tree) }
        case .object(let expected):
            let members = Array(scanner.members(of: value))
            #expect(members.count == expected.count)
            for member in members {
                let name = try #require(scanner.string(member.name))
                try expectSame(scanner, member.value, try #require(expected[name]))
            }
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ random: SeededRandomness) {
        guard !bytes.isEmpty else { return }
        let telling =
            Array("{}[]\",:\\u0123456789eE+-. \ntrufalsn".utf8) + [
                0x00, 0x1F, 0x7F, 0x80, 0xC3, 0xE3, 0xED, 0xF0, 0xFF,
            ]
        let position = random.below(bytes.count)
        switch random.below(5) {
        case 0: bytes[position] = random.element(of: telling)
        case 1: bytes.insert(random.element(of: telling), at: position)
        case 2: bytes.remove(at: position)
        case 3: bytes[position] = UInt8(truncatingIfNeeded: random.next())
        default:
            let end = min(bytes.count, position + 1 + random.below(12))
            bytes.insert(contentsOf: bytes[position..<end], at: random.below(bytes.count))
        }
    }
}
