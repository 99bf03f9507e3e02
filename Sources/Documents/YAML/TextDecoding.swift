/// Turns the bytes of a document into scalars, and refuses what no editor should have written.
package enum TextDecoding {
    /// Decodes strict UTF-8, drops a byte order mark, makes every line end in one line feed, and names every control character and exotic line break
    /// (YAML 1.1 §5.1, §5.4: some parsers take U+0085, U+2028 and U+2029 for line breaks and some do not).
    package static func decode(_ bytes: [UInt8], reporting faults: FaultCollector) -> [Unicode.Scalar]? {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(bytes.count)
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var position = TextPosition.start
        var carriageReturn = false
        let before = faults.count
        decoding: while !faults.isFull {
            switch parser.parseScalar(from: &iterator) {
            case .emptyInput: break decoding
            case .error:
                faults.add(
                    position, "", "the file is not UTF-8: an invalid byte follows", "save the file as UTF-8")
                return nil
            case .valid(let encoded):
                let scalar = Unicode.UTF8.decode(encoded)
                if scalar == "\u{FEFF}", scalars.isEmpty { continue }
                if carriageReturn, scalar != "\n" { refuse("\r", at: position, faults) }
                carriageReturn = scalar == "\r"
                if carriageReturn { continue }
                scalars.append(scalar)
                if scalar == "\n" {
                    position = TextPosition(line: position.line + 1, column: 1)
                    continue
                }
                if !isAllowed(scalar) { refuse(scalar, at: position, faults) }
                position.column += 1
            }
        }
        return faults.count == before ? scalars : nil
    }

    private static func refuse(_ scalar: Unicode.Scalar, at position: TextPosition, _ faults: FaultCollector)
    {
        faults.add(
            position, "", "the file contains the character \(name(of: scalar))",
            "remove it, or write it as an escape in double quotes where it is meant")
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: true
        case 0x10000...0x10FFFF: true
        default: false
        }
    }

    private static func name(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
