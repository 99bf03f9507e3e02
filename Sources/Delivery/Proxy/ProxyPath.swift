import Primitives

/// A path below the prefix of an API, written so that no server reads it as one that leads out of it.
///
/// What could be read in two ways is refused, not mended: dots, encoded slashes, backslashes, NUL, however often they
/// are encoded.
public struct ProxyPath: Hashable, Sendable {
    /// The longest in bytes, prefix and query apart.
    public static let maximumBytes = 2_048

    /// Percent-encoded; begins with `/`.
    public let text: String

    /// - Parameters:
    ///   - prefix: Of the product's API; one that ``isPrefix(_:)`` allows.
    ///   - rest: What the client wrote behind the agreement, percent-encoded as it came; empty, or begins with `/`.
    /// - Throws: `invalidValue`.
    public init(prefix: String, rest: String) throws(Problem) {
        guard Self.isPrefix(prefix), rest.isEmpty || rest.hasPrefix("/"),
            rest.utf8.count <= Self.maximumBytes,
            rest.utf8.allSatisfy(Self.isPathByte)
        else { throw Self.refused }
        let segments = rest.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, segment) in segments.enumerated() {
            // One slash may stand at the end.
            if segment.isEmpty, index == segments.count - 1 { continue }
            guard !segment.isEmpty, Self.isSafe(Array(segment.utf8)) else { throw Self.refused }
        }
        let base = prefix == "/" ? "" : prefix
        let path = base + rest
        text = path.isEmpty ? "/" : path
    }

    /// Whether a product may give this as the prefix of its API: segments of plain characters.
    public static func isPrefix(_ text: String) -> Bool {
        if text == "/" { return true }
        guard text.hasPrefix("/"), text.utf8.count <= maximumBytes, !text.contains("%"),
            text.utf8.allSatisfy(isPathByte)
        else { return false }
        return text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            .allSatisfy { !$0.isEmpty && isSafe(Array($0.utf8)) }
    }

    private static let refused = Problem(
        .invalidValue, "The path could lead out of what the agreement covers.",
        mend: "Write it without `.`, `..`, empty segments, backslashes and encoded slashes.",
        parameter: "path")

    /// `pchar` and `/` of RFC 3986 §3.3.
    private static func isPathByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "-._~!$&'()*+,;=:@%/".utf8.contains(byte)
        }
    }

    private static func isSafe(_ segment: [UInt8]) -> Bool {
        var bytes = segment
        // Each round is shorter: some servers decode more than once.
        while true {
            guard !bytes.contains(where: { $0 == 0x2f || $0 == 0x5c || $0 < 0x20 || $0 == 0x7f }) else {
                return false
            }
            // Some servers drop parameters (`..;x`) before they look at dots.
            let name = bytes.prefix { $0 != 0x3b }
            if name.elementsEqual([0x2e]) || name.elementsEqual([0x2e, 0x2e]) || name.isEmpty {
                return false
            }
            guard bytes.contains(0x25) else { return true }
            guard let decoded = decoded(bytes) else { return bytes != segment }
            bytes = decoded
        }
    }

    /// Nil where a `%` is not followed by two digits.
    private static func decoded(_ bytes: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0x25 {
                guard index + 2 < bytes.count,
                    let high = Character(UnicodeScalar(bytes[index + 1])).hexDigitValue,
                    let low = Character(UnicodeScalar(bytes[index + 2])).hexDigitValue
                else { return nil }
                result.append(UInt8(high << 4 | low))
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}
