/// The names of one object, to find one that stands twice.
///
/// Names are told apart by what they say, not by how they are escaped. An object of ordinary size is compared
/// name by name, nearly always by one word each; a larger one is sorted at its end, so that no choice of
/// names makes the work quadratic.
struct JSONNameSet {
    private struct Name {
        /// Equal for equal texts, and for few others.
        let fingerprint: UInt64
        /// Offsets of the text between the quotation marks.
        let lower: Int
        let upper: Int
        let hasEscapes: Bool
    }

    /// Beyond this many names, sorting is cheaper than comparing each with each.
    private static let comparedAtOnce = 32

    private let start: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    private var names: [Name] = []

    init(start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) {
        self.start = start
        self.end = end
        names.reserveCapacity(Self.comparedAtOnce)
    }

    mutating func insert(_ value: JSONScanner.Value) throws(JSONFault) {
        let text = value.contents
        let name = Name(
            fingerprint: fingerprint(of: text, hasEscapes: value.hasEscapes), lower: text.lowerBound,
            upper: text.upperBound, hasEscapes: value.hasEscapes)
        if names.count < Self.comparedAtOnce {
            for other in names where other.fingerprint == name.fingerprint && isSame(name, other) {
                throw JSONFault(.duplicateName, at: value.range.lowerBound)
            }
        } else if names.count == JSONScanner.maximumMembers {
            throw JSONFault(.tooManyMembers, at: value.range.lowerBound)
        }
        names.append(name)
    }

    /// Makes up for the comparisons that ``insert(_:)`` left out.
    func finish() throws(JSONFault) {
        guard names.count > Self.comparedAtOnce else { return }
        let sorted = names.sorted { left, right in
            if left.fingerprint != right.fingerprint { return left.fingerprint < right.fingerprint }
            if isSame(left, right) { return left.lower < right.lower }
            return text(of: left).lexicographicallyPrecedes(text(of: right))
        }
        for (name, next) in zip(sorted, sorted.dropFirst())
        where name.fingerprint == next.fingerprint && isSame(name, next) {
            throw JSONFault(.duplicateName, at: next.lower - 1)
        }
    }

    private func isSame(_ left: Name, _ right: Name) -> Bool {
        if left.hasEscapes || right.hasEscapes { return text(of: left).elementsEqual(text(of: right)) }
        return bytes(left.lower..<left.upper).elementsEqual(bytes(right.lower..<right.upper))
    }

    /// What the name says. Only escaped names and those whose fingerprints collide come here.
    private func text(of name: Name) -> String.UTF8View {
        JSONText.string(bytes(name.lower..<name.upper), hasEscapes: name.hasEscapes).utf8
    }

    private func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: start + range.lowerBound, count: range.count)
    }

    @inline(__always)
    private func fingerprint(of range: Range<Int>, hasEscapes: Bool) -> UInt64 {
        if hasEscapes {
            var text = JSONText.string(bytes(range), hasEscapes: true)
            return text.withUTF8 { Self.fingerprint($0) }
        }
        let first = start + range.lowerBound
        // Most names are short, and bytes of the document follow them: one load, less what is not the name.
        if range.count < 8, end - first >= 8 {
            return Self.word(at: first) & (1 << (UInt64(range.count) * 8) - 1)
        }
        return Self.fingerprint(bytes(range))
    }

    /// The text itself where it has at most eight bytes, else a mixture of its first and last eight and its
    /// length.
    @inline(__always)
    private static func fingerprint(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        guard text.count > 8, let start = text.baseAddress else {
            return text.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        }
        let last = word(at: start + text.count - 8) &+ UInt64(text.count)
        return word(at: start) ^ (last << 29 | last >> 35)
    }

    @inline(__always)
    private static func word(at position: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(position).loadUnaligned(as: UInt64.self))
    }
}
