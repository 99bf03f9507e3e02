extension JSONCursor {
    /// Passes a string, the position being at its first quotation mark.
    ///
    /// - Returns: whether it holds escapes.
    @inline(__always)
    mutating func skipString() throws(JSONFault) -> Bool {
        position += 1
        skipPlain()
        if position < end, position[0] == UInt8(ascii: "\"") {
            position += 1
            return false
        }
        return try skipRestOfString()
    }

    /// Passes the rest of a string from its first byte that is not plain.
    private mutating func skipRestOfString() throws(JSONFault) -> Bool {
        var hasEscapes = false
        while position < end {
            let byte = position[0]
            if byte >= 0x80 {
                // Foreign scripts come in runs: stay here until ASCII returns.
                repeat {
                    let length = UTF8Sequence.length(at: position, end: end)
                    guard length > 0 else { throw fault(.invalidUTF8) }
                    position += length
                } while position < end && position[0] >= 0x80
            } else if byte == UInt8(ascii: "\"") {
                position += 1
                return hasEscapes
            } else if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                try skipEscape()
            } else {
                throw fault(.controlCharacter)
            }
            skipPlain()
        }
        throw fault(.unexpectedEnd)
    }

    /// Passes plain characters of a string: ASCII that is neither a quotation mark nor a reverse solidus nor
    /// a control character.
    @inline(__always)
    private mutating func skipPlain() {
        while end - position >= 8 {
            let word = UInt64(littleEndian: UnsafeRawPointer(position).loadUnaligned(as: UInt64.self))
            let special = Self.special(in: word)
            if special != 0 {
                position += special.trailingZeroBitCount >> 3
                return
            }
            position += 8
        }
        while position < end {
            let byte = position[0]
            if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                return
            }
            position += 1
        }
    }

    /// The upper bit of each byte that is not plain, right up to and including the first such byte (a borrow
    /// may set bits above it).
    @inline(__always)
    private static func special(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let upper: UInt64 = 0x8080_8080_8080_8080
        let quotation = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let solidus = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let found =
            (word &- (ones &* 0x20)) & ~word
            | (quotation &- ones) & ~quotation
            | (solidus &- ones) & ~solidus
            | word
        return found & upper
    }

    @inline(__always)
    private mutating func skipEscape() throws(JSONFault) {
        // The escapes of one character, of which nearly all escapes are, need no reading.
        if end - position >= 2 {
            switch position[1] {
            case UInt8(ascii: "n"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"),
                UInt8(ascii: "b"),
                UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "r"):
                position += 2
                return
            default: break
            }
        }
        switch JSONEscape.read(at: position, end: end) {
        case .success(let escape): position += escape.length
        case .failure(let fault): throw JSONFault(fault.reason, at: offset + fault.offset)
        }
    }

    /// Passes `true`, `false` or `null`, told by its first letter.
    @inline(__always)
    mutating func skipLiteral() throws(JSONFault) {
        if end - position >= 5 {
            let word = UInt32(littleEndian: UnsafeRawPointer(position).loadUnaligned(as: UInt32.self))
            // "true", "null", "fals"
            if word == 0x6575_7274 || word == 0x6C6C_756E {
                position += 4
                return
            }
            if word == 0x736C_6166, position[4] == UInt8(ascii: "e") {
                position += 5
                return
            }
        }
        try skipLiteralBytewise()
    }

    private mutating func skipLiteralBytewise() throws(JSONFault) {
        let literal: StaticString =
            switch position[0] {
            case UInt8(ascii: "t"): "true"
            case UInt8(ascii: "f"): "false"
            default: "null"
            }
        for index in 0..<literal.utf8CodeUnitCount {
            guard position < end, position[0] == literal.utf8Start[index] else { throw unexpected() }
            position += 1
        }
    }

    /// Passes a number (RFC 8259 §6), or finds that there is no value here.
    @inline(__always)
    mutating func skipNumber() throws(JSONFault) {
        if position[0] == UInt8(ascii: "-") {
            position += 1
        } else if position[0] &- UInt8(ascii: "0") > 9 {
            throw fault(.unexpectedByte)
        }
        let first = position
        try skipDigits()
        if first[0] == UInt8(ascii: "0"), position - first > 1 {
            throw JSONFault(.invalidNumber, at: first - start)
        }
        guard position < end else { return }
        if position[0] == UInt8(ascii: ".") {
            position += 1
            try skipDigits()
            guard position < end else { return }
        }
        if position[0] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < end, position[0] == UInt8(ascii: "+") || position[0] == UInt8(ascii: "-") {
                position += 1
            }
            try skipDigits()
        }
    }

    /// Passes one digit or more.
    @inline(__always)
    private mutating func skipDigits() throws(JSONFault) {
        let first = position
        while position < end, position[0] &- UInt8(ascii: "0") <= 9 { position += 1 }
        if position == first { throw fault(position < end ? .invalidNumber : .unexpectedEnd) }
    }
}
