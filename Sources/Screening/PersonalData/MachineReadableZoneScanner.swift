/// Finds lines of machine-readable zones: two lines of 44 characters (ICAO 9303 part 4) or three of 30 (part 5).
///
/// A line is a run of letters, digits and `<`; runs are live until they are longer than any line.
struct MachineReadableZoneScanner: Sendable {
    static let maximumLine = 44

    private var line: [UInt8] = []
    private var start = 0
    private var end = 0
    private var isTooLong = false

    var liveStart: Int? { line.isEmpty ? nil : start }

    init() { line.reserveCapacity(Self.maximumLine) }

    @inline(__always)
    mutating func step(_ scalar: NormalisedScalar, _ body: (Range<Int>) -> Void) {
        if !scalar.traits.isDisjoint(with: .alphanumeric) || scalar.value == 0x3C {
            guard !isTooLong else { return }
            if line.isEmpty { start = scalar.start }
            guard line.count < Self.maximumLine else {
                isTooLong = true
                line.removeAll(keepingCapacity: true)
                return
            }
            line.append(UInt8(truncatingIfNeeded: scalar.value))
            end = scalar.end
        } else if !line.isEmpty || isTooLong {
            finish(body)
        }
    }

    mutating func finish(_ body: (Range<Int>) -> Void) {
        if line.count >= 30, Self.isLine(line) { body(start..<end) }
        line.removeAll(keepingCapacity: true)
        isTooLong = false
    }

    mutating func abandon(before offset: Int) {
        guard !line.isEmpty, start < offset else { return }
        line.removeAll(keepingCapacity: true)
        isTooLong = true
    }

    static func isLine(_ line: [UInt8]) -> Bool {
        let filler = UInt8(ascii: "<")
        let hasName = zip(line, line.dropFirst()).contains { $0 == filler && $1 == filler }
        let isAlphabetic = line.allSatisfy { $0 == filler || $0 >= UInt8(ascii: "a") }
        switch line.count {
        case 44:
            if line[0] == UInt8(ascii: "p"), isAlphabetic, hasName { return true }
            return checks(line, [0..<9, 13..<19, 21..<27])
        case 30:
            if isAlphabetic, hasName { return true }
            if line[0] >= UInt8(ascii: "a") { return hasName && checks(line, [5..<14]) }
            return checks(line, [0..<6, 8..<14])
        default: return false
        }
    }

    /// Whether each field is followed by its check digit.
    private static func checks(_ line: [UInt8], _ fields: [Range<Int>]) -> Bool {
        fields.allSatisfy { CheckDigits.icao(line[$0]) == line[$0.upperBound] }
    }
}
