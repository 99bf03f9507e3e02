extension ID: LosslessStringConvertible {
    /// The text form. Made for each request, hence written straight into the string's own memory.
    public var description: String {
        String(unsafeUninitializedCapacity: Self.textBytes, initializingUTF8With: writeText)
    }

    /// The bytes of the text form.
    static var textBytes: Int { Kind.prefix.utf8.count + 1 + CrockfordBase32.characters }

    /// Writes the text form at the start of `target`, which has ``textBytes``.
    /// - Returns: How many bytes it took.
    func writeText(to target: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var prefix = Kind.prefix
        return prefix.withUTF8 { prefix in
            guard let start = target.baseAddress else { return 0 }
            if let source = prefix.baseAddress { start.update(from: source, count: prefix.count) }
            start[prefix.count] = UInt8(ascii: "_")
            CrockfordBase32.write(high: high, low: low, to: start + prefix.count + 1)
            return prefix.count + 1 + CrockfordBase32.characters
        }
    }

    /// Reads the text form, and nothing but it: this kind's prefix, an underscore, 26 lower-case characters
    /// that stand for no more than 128 bits. One identifier therefore has one spelling only.
    public init?(_ description: String) {
        var text = description
        var prefix = Kind.prefix
        let words = text.withUTF8 { text -> (high: UInt64, low: UInt64)? in
            prefix.withUTF8 { prefix in
                guard let start = text.baseAddress,
                    text.count == prefix.count + 1 + CrockfordBase32.characters,
                    text.prefix(prefix.count).elementsEqual(prefix),
                    text[prefix.count] == UInt8(ascii: "_")
                else { return nil }
                return CrockfordBase32.read(start + prefix.count + 1)
            }
        }
        guard let words else { return nil }
        self.init(high: words.high, low: words.low)
    }
}

extension ID: Codable {
    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "not an identifier of the form \(Kind.prefix)_ and 26 characters")
        }
        self = id
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
