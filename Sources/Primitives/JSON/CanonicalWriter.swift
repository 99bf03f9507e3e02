/// Writes canonical JSON (RFC 8785) straight into bytes: for records made on every request.
///
/// ```swift
/// var writer = CanonicalWriter()
/// writer.beginObject()
/// writer.member("amount", text: 125_000_000)
/// writer.member("id", id)
/// writer.beginArray("lines")
/// writer.element("a")
/// writer.endArray()
/// writer.endObject()
/// let bytes = try writer.finish()
/// ```
///
/// The names of an object are given in their canonical order, by UTF-16 code units; debug builds assert it.
///
/// - Warning: An integer beyond ±2^53 has no canonical form. Amounts of money exceed it: give them with
///   `text:`. The writer does not trap on one but remembers it, and ``finish()`` throws.
public struct CanonicalWriter {
    /// What is written so far. Whole only once every object and array is ended; ``finish()`` checks that.
    public private(set) var bytes: [UInt8]
    /// One bit a level, 1 for an object; the lowest is the innermost.
    private var levels: UInt64 = 0
    private var depth = 0
    private var fault: Fault?
    #if DEBUG
        /// The name last written at each level.
        private var names: [[UInt8]?] = []
    #endif

    private enum Fault {
        case integer(String)
        case nesting
    }

    /// - Parameter capacity: about the bytes to come; more are taken when needed.
    public init(reserving capacity: Int = 512) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// The finished bytes.
    ///
    /// - Throws: ``Problem/Kind/invalidValue`` where an integer beyond ±2^53 was written as a number;
    ///   ``Problem/Kind/internalError`` where an object or array is not ended, or was not begun.
    public func finish() throws(Problem) -> [UInt8] {
        switch fault {
        case .integer(let digits):
            throw Problem(
                .invalidValue, "The integer \(digits) has no canonical form: it is beyond 2^53.",
                mend: "Write it as a string.")
        case nil where depth == 0 && !bytes.isEmpty:
            return bytes
        default:
            throw Problem(.internalError, "A canonical document was left unfinished.")
        }
    }
}

// MARK: Structure

extension CanonicalWriter {
    /// The bound on nesting.
    public static let maximumDepth = 64

    /// Begins an object as the document or as an element of an array.
    public mutating func beginObject() {
        separate()
        bytes.append(UInt8(ascii: "{"))
        begin(1)
    }

    /// Begins an object as a member.
    public mutating func beginObject(_ name: StaticString) {
        self.name(name)
        beginObject()
    }

    public mutating func endObject() {
        end(1)
        bytes.append(UInt8(ascii: "}"))
    }

    /// Begins an array as the document or as an element of an array.
    public mutating func beginArray() {
        separate()
        bytes.append(UInt8(ascii: "["))
        begin(0)
    }

    /// Begins an array as a member.
    public mutating func beginArray(_ name: StaticString) {
        self.name(name)
        beginArray()
    }

    public mutating func endArray() {
        end(0)
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func begin(_ kind: UInt64) {
        if depth >= Self.maximumDepth { fault = .nesting }
        levels = levels << 1 | kind
        depth += 1
        #if DEBUG
            names.append(nil)
        #endif
    }

    private mutating func end(_ kind: UInt64) {
        guard depth > 0, levels & 1 == kind else {
            fault = .nesting
            return
        }
        levels >>= 1
        depth -= 1
        #if DEBUG
            names.removeLast()
        #endif
    }

    /// A comma is due after any byte but those that open something, since no value ends in one of these.
    @inline(__always)
    private mutating func separate() {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): break
        default: bytes.append(UInt8(ascii: ","))
        }
    }
}

// MARK: Members and elements

extension CanonicalWriter {
    /// Writes the name of a member; its value must follow.
    public mutating func name(_ name: StaticString) {
        self.name(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    /// Writes the name of a member; its value must follow.
    public mutating func name(_ name: String) {
        var name = name
        name.withUTF8 { self.name($0) }
    }

    /// Writes one member.
    @inlinable
    public mutating func member(_ name: StaticString, _ value: some CanonicalEncodable) {
        self.name(name)
        value.encode(to: &self)
    }

    /// Writes an integer's digits as a string, which holds what is beyond ±2^53: amounts, mostly.
    public mutating func member(_ name: StaticString, text value: Int64) {
        self.name(name)
        text(value)
    }

    /// Writes bytes as a string of lower-case hexadecimal digits: hashes, mostly.
    public mutating func member(_ name: StaticString, hex value: some Sequence<UInt8>) {
        self.name(name)
        hex(value)
    }

    /// Writes one value that is canonical already, as it is.
    public mutating func member(_ name: StaticString, raw value: some Sequence<UInt8>) {
        self.name(name)
        raw(value)
    }

    /// Writes one element of an array, or the document.
    @inlinable
    public mutating func element(_ value: some CanonicalEncodable) {
        value.encode(to: &self)
    }

    /// Writes an exact decimal number as a string: `"12.5"`.
    public mutating func member(_ name: StaticString, decimal amount: Money) {
        self.name(name)
        ascii(atMost: NanoDecimal.maximumBytes) { NanoDecimal.write(amount.nanos, to: $0) }
    }

    private mutating func name(_ name: UnsafeBufferPointer<UInt8>) {
        #if DEBUG
            checkOrder(of: name)
        #endif
        separate()
        JSONText.appendString(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    #if DEBUG
        private mutating func checkOrder(of name: UnsafeBufferPointer<UInt8>) {
            guard let last = names.indices.last else { return }
            assert(
                names[last].map { UTF16Order.precedes($0, name) } ?? true,
                "names are given in the order of RFC 8785 §3.2.3: \(String(decoding: name, as: UTF8.self))")
            names[last] = [UInt8](name)
        }
    #endif
}

// MARK: Values

extension CanonicalWriter {
    public mutating func null() {
        separate()
        JSONText.append("null", to: &bytes)
    }

    public mutating func bool(_ value: Bool) {
        separate()
        JSONText.append(value ? "true" : "false", to: &bytes)
    }

    /// Writes a number; one beyond ±2^53 makes ``finish()`` throw.
    public mutating func integer(_ value: Int64) {
        if value.magnitude > JSONText.largestExactInteger { fault = fault ?? .integer(String(value)) }
        separate()
        JSONText.appendInteger(value, to: &bytes)
    }

    /// Writes a number; one beyond 2^53 makes ``finish()`` throw.
    public mutating func integer(_ value: UInt64) {
        if value > JSONText.largestExactInteger { fault = fault ?? .integer(String(value)) }
        separate()
        JSONText.appendInteger(value, to: &bytes)
    }

    public mutating func string(_ value: String) {
        separate()
        JSONText.appendString(value, to: &bytes)
    }

    /// Writes a string that needs no escapes, such as an identifier, straight into its place.
    /// - Parameter fill: Writes at most `capacity` bytes of ASCII and returns how many.
    mutating func ascii(atMost capacity: Int, _ fill: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
        separate()
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity + 2) { target in
            target[0] = UInt8(ascii: "\"")
            let count = fill(UnsafeMutableBufferPointer(rebasing: target[1...]))
            target[count + 1] = UInt8(ascii: "\"")
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: target[..<(count + 2)]))
        }
    }

    /// Writes an integer's digits as a string.
    public mutating func text(_ value: Int64) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        JSONText.appendInteger(value, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes bytes as a string of lower-case hexadecimal digits.
    public mutating func hex(_ value: some Sequence<UInt8>) {
        let done: Void? = value.withContiguousStorageIfAvailable { value in
            ascii(atMost: 2 * value.count) { target in
                for (position, byte) in value.enumerated() {
                    target[2 * position] = JSONText.hexadecimal(byte >> 4)
                    target[2 * position + 1] = JSONText.hexadecimal(byte & 15)
                }
                return 2 * value.count
            }
        }
        if done == nil { hex(Array(value)) }
    }

    /// Writes one value that is canonical already, as it is.
    public mutating func raw(_ value: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: value)
    }
}
