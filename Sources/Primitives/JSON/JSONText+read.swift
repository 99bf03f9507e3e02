extension JSONText {
    /// The string whose text between the quotation marks is `bytes`, known to be valid.
    static func string(_ bytes: UnsafeBufferPointer<UInt8>, hasEscapes: Bool) -> String {
        guard hasEscapes, let start = bytes.baseAddress else { return String(decoding: bytes, as: UTF8.self) }
        // No escape is shorter than the UTF-8 of what it stands for.
        return String(unsafeUninitializedCapacity: bytes.count) { target in
            guard let targetStart = target.baseAddress else { return 0 }
            return unescape(start, end: start + bytes.count, to: targetStart)
        }
    }

    /// Writes the UTF-8 that valid text between quotation marks stands for; returns the count of bytes
    /// written, which is at most the count read.
    static func unescape(
        _ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var source = start
        var written = target
        while source < end {
            guard source[0] == UInt8(ascii: "\\"),
                case .success(let escape) = JSONEscape.read(at: source, end: end),
                let scalar = Unicode.Scalar(escape.scalar)
            else {
                written[0] = source[0]
                written += 1
                source += 1
                continue
            }
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                written[0] = byte
                written += 1
            }
            source += escape.length
        }
        return written - target
    }

    /// The number whose text, known to be valid, is `bytes`: an integer where it has neither fraction nor
    /// exponent and fits, else the nearest double; `nil` beyond the range of a double.
    static func number(_ bytes: UnsafeBufferPointer<UInt8>) -> JSONNumber? {
        if let integer = integer(bytes) { return .integer(integer) }
        return double(bytes).map { .double($0) }
    }

    /// The text as an integer, where it has neither fraction nor exponent and fits.
    static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        let negative = bytes.first == UInt8(ascii: "-")
        var value: Int64 = 0
        for byte in bytes.dropFirst(negative ? 1 : 0) {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let digit = Int64(byte - UInt8(ascii: "0"))
            let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = product.addingReportingOverflow(negative ? -digit : digit)
            guard !tooLarge, !overflow else { return nil }
            value = sum
        }
        return value
    }

    /// The nearest double, or `nil` beyond its range; what is too small for it is zero.
    static func double(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else { return nil }
        return value
    }
}
