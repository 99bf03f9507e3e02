import Primitives
import Screening

/// A text that is JSON itself, such as the arguments of a call: its strings and numbers are screened each by itself,
/// so that escapes hide nothing and what comes out is JSON again.
enum StructuredText {
    /// - Parameter screen: Screens one text and gives what may leave of it; nil when that is all of it.
    /// - Returns: The text as it may leave.
    static func screened(_ text: String, _ screen: (String) -> String?) -> String {
        var text = text
        return text.withUTF8 { bytes in
            let scanner = JSONScanner(UnsafeRawBufferPointer(bytes))
            guard let root = try? scanner.validate(), [.object, .array, .string].contains(root.kind) else {
                let plain = String(decoding: bytes, as: UTF8.self)
                return screen(plain) ?? plain
            }
            var edits: [(range: Range<Int>, text: String)] = []
            walk(root, scanner) { value in
                let plain =
                    scanner.string(value) ?? String(decoding: scanner.slice(value.range), as: UTF8.self)
                // A number that is redacted becomes a string: a placeholder is no number.
                if let allowed = screen(plain) { edits.append((value.range, allowed.quoted)) }
            }
            var result: [UInt8] = []
            var copied = 0
            for edit in edits {
                result += scanner.slice(copied..<edit.range.lowerBound)
                result += Array(edit.text.utf8)
                copied = edit.range.upperBound
            }
            result += scanner.slice(copied..<bytes.count)
            return String(decoding: result, as: UTF8.self)
        }
    }

    /// Visits the strings and numbers below a value, in their order. JSON is at most
    /// ``JSONScanner/maximumDepth`` deep, so this ends.
    private static func walk(
        _ value: JSONScanner.Value, _ scanner: JSONScanner, _ body: (JSONScanner.Value) -> Void
    ) {
        switch value.kind {
        case .string, .number: body(value)
        case .array: for element in scanner.elements(of: value) { walk(element, scanner, body) }
        case .object: for member in scanner.members(of: value) { walk(member.value, scanner, body) }
        case .null, .bool: break
        }
    }
}
