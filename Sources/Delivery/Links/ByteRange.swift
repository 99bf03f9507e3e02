/// Which bytes of a file a request wants (RFC 9110 §14).
public enum ByteRange: Hashable, Sendable {
    case whole
    /// Never empty.
    case part(Range<Int64>)
    /// None of the bytes exist: 416.
    case unsatisfiable

    /// - Parameters:
    ///   - field: The value of `Range`. More than one range, another unit and what is no range are ignored, as §14.2
    ///     allows: the whole is sent.
    ///   - condition: The value of `If-Range`.
    ///   - tag: The file's strong entity tag, with quotes.
    public init(_ field: String?, ifRange condition: String? = nil, tag: String, length: Int64) {
        self = .whole
        // A date is no validator of ours, a weak tag none for ranges (§13.1.5).
        if let condition, condition != tag { return }
        guard let field, field.prefix(6).lowercased() == "bytes=" else { return }
        let bounds = field.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2 else { return }
        let first = bounds[0].drop { $0 == " " || $0 == "\t" }
        let last = bounds[1].prefix { $0 != " " && $0 != "\t" }
        guard Self.isNumber(first) || first.isEmpty, Self.isNumber(last) || last.isEmpty else { return }
        switch (first.isEmpty, last.isEmpty) {
        case (true, true): return
        case (true, false):
            let count = min(Int64(last) ?? .max, length)
            self = count > 0 ? .part(length - count..<length) : .unsatisfiable
        case (false, _):
            let start = Int64(first) ?? .max
            let end = last.isEmpty ? Int64.max : Int64(last) ?? .max
            guard start <= end else { return }
            self = start < length ? .part(start..<min(end, length - 1) + 1) : .unsatisfiable
        }
    }

    private static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
