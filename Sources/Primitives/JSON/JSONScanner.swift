/// Looks at JSON without decoding it: validates a whole document and tells where the members of its top-level
/// object lie.
///
/// For a gateway that must read a few members of a request's body, or of an event of a stream, and hand on
/// the rest byte for byte. Nothing is allocated for a member; what is wanted as a `String` or a number is
/// read on demand.
///
/// ```swift
/// let scanner = JSONScanner(buffer)
/// var model: JSONScanner.Value?
/// try scanner.scan { member in
///     if scanner.isText(member.name, "model") { model = member.value }
/// }
/// ```
///
/// - Warning: A scanner points into memory that it does not own: use it within the closure that lends the
///   buffer. The ranges it gives are offsets and remain good for a copy of the same bytes.
public struct JSONScanner {
    /// How deeply arrays and objects may be nested at most; `[[1]]` has two levels.
    public static let maximumDepth = 64
    /// How many members the top-level object may have at most. They are compared with each other.
    public static let maximumMembers = 4_096

    /// The document.
    public let bytes: UnsafeRawBufferPointer

    public init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// What a value is, told from its first byte.
    public enum Kind: UInt8, Hashable, Sendable {
        case null, bool, number, string, array, object
    }

    /// Where a value lies, and what it is.
    public struct Value: Hashable, Sendable {
        public let kind: Kind
        /// Whether a string holds escapes, so that its bytes are not its text. `false` for other kinds.
        public let hasEscapes: Bool
        /// The whole value in the document's bytes, with the quotation marks or brackets around it.
        public let range: Range<Int>

        @inline(__always)
        init(kind: Kind, hasEscapes: Bool, range: Range<Int>) {
            self.kind = kind
            self.hasEscapes = hasEscapes
            self.range = range
        }

        /// What lies between the quotation marks of a string or the brackets of an array or object; the whole
        /// of any other value.
        public var contents: Range<Int> {
            switch kind {
            case .string, .array, .object: range.lowerBound + 1..<range.upperBound - 1
            case .null, .bool, .number: range
            }
        }
    }

    /// A member of an object.
    public struct Member: Hashable, Sendable {
        /// The name, a string with its quotation marks.
        public let name: Value
        public let value: Value
    }

    /// Validates the whole document and visits the members of the top-level object in their order.
    ///
    /// Checked are the grammar of RFC 8259, UTF-8, whole surrogate pairs, the depth, and that no name stands
    /// twice in the top-level object however it is escaped. Not checked are names further down and the range
    /// of numbers.
    ///
    /// - Parameter visit: called as the reading goes on: what it has seen counts only once `scan` returns.
    /// - Returns: the document's value. Where it is not an object, nothing was visited.
    @discardableResult
    public func scan(_ visit: (Member) -> Void) throws(JSONFault) -> Value {
        guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
            throw JSONFault(.unexpectedEnd, at: 0)
        }
        var cursor = JSONCursor(start: start, count: bytes.count)
        let root = try cursor.document(visit)
        return root
    }

    /// Validates the whole document, as ``scan(_:)`` does.
    @discardableResult
    public func validate() throws(JSONFault) -> Value {
        try scan { _ in }
    }
}
