extension JSONValue {
    /// The canonical form of RFC 8785: names sorted by UTF-16 code units, no white space, the shortest
    /// escapes, numbers as ECMAScript writes doubles. Equal values have equal bytes: fit for hashing and
    /// signing.
    ///
    /// - Throws: ``Problem/Kind/invalidValue`` for an integer beyond ±2^53 whose digits are not those of a
    ///   double (write such as a string), and for a double that is not finite.
    public var canonical: [UInt8] {
        get throws(Problem) {
            var bytes: [UInt8] = []
            try append(to: &bytes, exactly: true)
            return bytes
        }
    }

    /// JSON text like ``canonical``, but never refused: integers keep all their digits and a double that is
    /// not finite becomes `null`. For answers, not for hashing.
    public var serialized: [UInt8] {
        var bytes: [UInt8] = []
        // Nothing is refused when exactness is not asked for.
        try? append(to: &bytes, exactly: false)
        return bytes
    }

    private func append(to bytes: inout [UInt8], exactly: Bool) throws(Problem) {
        switch self {
        case .null: JSONText.append("null", to: &bytes)
        case .bool(true): JSONText.append("true", to: &bytes)
        case .bool(false): JSONText.append("false", to: &bytes)
        case .number(let number): try number.append(to: &bytes, exactly: exactly)
        case .string(let text): JSONText.appendString(text, to: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                try element.append(to: &bytes, exactly: exactly)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            let sorted = members.sorted { UTF16Order.precedes($0.key.utf8, $1.key.utf8) }
            for (index, member) in sorted.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                JSONText.appendString(member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                try member.value.append(to: &bytes, exactly: exactly)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}

extension JSONNumber {
    fileprivate func append(to bytes: inout [UInt8], exactly: Bool) throws(Problem) {
        switch self {
        case .integer(let value):
            guard !exactly || value.magnitude <= JSONText.largestExactInteger || isWrittenDouble(value) else {
                throw Problem(
                    .invalidValue, "The integer \(value) has no canonical form: it is beyond 2^53.",
                    mend: "Write it as a string.")
            }
            JSONText.appendInteger(value, to: &bytes)
        case .double(let value) where value.isFinite:
            JSONText.appendDouble(value, to: &bytes)
        case .double(let value):
            guard !exactly else {
                throw Problem(.invalidValue, "The number \(value) has no form in JSON.", mend: "Write null.")
            }
            JSONText.append("null", to: &bytes)
        }
    }

    /// Whether an integer's digits are what ECMAScript writes for the double that they are read as. `1e18` is
    /// written 1000000000000000000: refusing that would refuse what is canonical already.
    private func isWrittenDouble(_ value: Int64) -> Bool {
        var written: [UInt8] = []
        JSONText.appendDouble(Double(value), to: &written)
        return written.elementsEqual(String(value).utf8)
    }
}
