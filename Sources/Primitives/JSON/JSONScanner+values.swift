// Everything here takes values that this scanner found. A value of another document gives a wrong answer, or
// traps where it lies beyond the bytes; it never reads outside of them.

extension JSONScanner {
    /// The bytes in that range.
    @inline(__always)
    public func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[range])
    }

    /// The text of a string, unescaped; `nil` for another kind.
    public func string(_ value: Value) -> String? {
        guard value.kind == .string else { return nil }
        return JSONText.string(text(value.contents), hasEscapes: value.hasEscapes)
    }

    /// Whether the value is a string that says `text`, however it is escaped. Allocates only for an escaped
    /// one.
    public func isText(_ value: Value, _ text: StaticString) -> Bool {
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard value.kind == .string else { return false }
        if value.hasEscapes { return string(value)?.utf8.elementsEqual(wanted) ?? false }
        return value.contents.count == wanted.count && self.text(value.contents).elementsEqual(wanted)
    }

    /// The number as an integer, where it is one exactly (`1`, `1.0`, `1e3`) and fits.
    public func integer(_ value: Value) -> Int64? {
        guard value.kind == .number else { return nil }
        return JSONText.number(text(value.range))?.integer
    }

    /// The number as a double; `nil` for another kind and beyond a double's range.
    public func double(_ value: Value) -> Double? {
        guard value.kind == .number else { return nil }
        return JSONText.number(text(value.range))?.double
    }

    public func bool(_ value: Value) -> Bool? {
        guard value.kind == .bool else { return nil }
        return bytes[value.range.lowerBound] == UInt8(ascii: "t")
    }

    /// The value as a tree.
    ///
    /// - Throws: ``Problem/Kind/malformedJSON`` for what ``scan(_:)`` leaves unchecked further down: a name
    ///   that stands twice, a number beyond a double's range. Its position counts from the value's own first
    ///   byte.
    public func tree(_ value: Value) throws(Problem) -> JSONValue {
        try JSONValue(parsing: slice(value.range))
    }

    private func text(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        let slice = slice(range)
        return UnsafeBufferPointer(
            start: slice.baseAddress?.assumingMemoryBound(to: UInt8.self), count: slice.count)
    }
}

extension JSONScanner {
    /// The members of an object, in their order; none for another kind.
    public func members(of value: Value) -> Members { Members(self, value) }

    /// The elements of an array, in their order; none for another kind.
    public func elements(of value: Value) -> Elements { Elements(self, value) }

    /// The first member of that name.
    public func member(_ name: StaticString, of value: Value) -> Value? {
        for member in members(of: value) where isText(member.name, name) { return member.value }
        return nil
    }

    public struct Members: Sequence, IteratorProtocol {
        private var cursor: JSONCursor?

        fileprivate init(_ scanner: JSONScanner, _ value: Value) {
            cursor = value.kind == .object ? JSONCursor(scanner.bytes, within: value) : nil
        }

        public mutating func next() -> Member? {
            guard cursor?.skipSeparator() == true else { return nil }
            return try? cursor?.member(within: 0)
        }
    }

    public struct Elements: Sequence, IteratorProtocol {
        private var cursor: JSONCursor?

        fileprivate init(_ scanner: JSONScanner, _ value: Value) {
            cursor = value.kind == .array ? JSONCursor(scanner.bytes, within: value) : nil
        }

        public mutating func next() -> Value? {
            guard cursor?.skipSeparator() == true else { return nil }
            return try? cursor?.value(within: 0)
        }
    }
}

extension JSONCursor {
    /// A cursor between the brackets of an array or object.
    fileprivate init?(_ bytes: UnsafeRawBufferPointer, within value: JSONScanner.Value) {
        let contents = value.contents
        precondition(contents.upperBound <= bytes.count, "the value is of this document")
        guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
        self.init(start: start, count: contents.upperBound)
        position = start + contents.lowerBound
    }

    /// Passes a comma and white space; whether anything is left.
    fileprivate mutating func skipSeparator() -> Bool {
        skipWhitespace()
        if position < end, position[0] == UInt8(ascii: ",") {
            position += 1
            skipWhitespace()
        }
        return position < end
    }
}
