/// A value that writes itself in canonical form (RFC 8785), without a tree in between.
public protocol CanonicalEncodable {
    /// Writes exactly one value.
    func encode(to writer: inout CanonicalWriter)
}

extension String: CanonicalEncodable {
    public func encode(to writer: inout CanonicalWriter) { writer.string(self) }
}

extension Bool: CanonicalEncodable {
    public func encode(to writer: inout CanonicalWriter) { writer.bool(self) }
}

extension Int: CanonicalEncodable {
    public func encode(to writer: inout CanonicalWriter) { writer.integer(Int64(self)) }
}

extension Int64: CanonicalEncodable {
    public func encode(to writer: inout CanonicalWriter) { writer.integer(self) }
}

extension UInt64: CanonicalEncodable {
    public func encode(to writer: inout CanonicalWriter) { writer.integer(self) }
}

/// Written as `null` where there is none.
extension Optional: CanonicalEncodable where Wrapped: CanonicalEncodable {
    public func encode(to writer: inout CanonicalWriter) {
        if let self { self.encode(to: &writer) } else { writer.null() }
    }
}

extension Array: CanonicalEncodable where Element: CanonicalEncodable {
    public func encode(to writer: inout CanonicalWriter) {
        writer.beginArray()
        for element in self { element.encode(to: &writer) }
        writer.endArray()
    }
}

/// Written as its text.
extension ID: CanonicalEncodable {
    public func encode(to writer: inout CanonicalWriter) {
        writer.ascii(atMost: Self.textBytes, writeText)
    }
}

/// Written as RFC 3339.
extension Timestamp: CanonicalEncodable {
    public func encode(to writer: inout CanonicalWriter) {
        writer.ascii(atMost: Self.maximumTextBytes, writeText)
    }
}

/// Written as its code.
extension Currency: CanonicalEncodable {
    public func encode(to writer: inout CanonicalWriter) { writer.string(code) }
}
