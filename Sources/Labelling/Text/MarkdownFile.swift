import Primitives

/// Labels in Markdown: the map `AIGC` in YAML front matter (TC260 guide 20258A).
struct MarkdownFile {
    private static let key = "AIGC:"
    private static let fence = "---"
    private static let maximumFrontMatter = 10_000

    /// The lines between the fences; empty where there is no front matter.
    private let head: [String]
    private let hasFrontMatter: Bool
    private let body: [UInt8]

    init(_ bytes: [UInt8]) throws(Problem) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw LabelledFile.malformed("Markdown", "it is not UTF-8")
        }
        var lines: [String] = []
        var place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        func line() -> String? {
            guard place < bytes.count else { return nil }
            let end = bytes[place...].firstIndex(of: 10) ?? bytes.count
            let line = bytes[place..<end]
            place = min(end + 1, bytes.count)
            return String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
        }
        guard line() == Self.fence else {
            (head, hasFrontMatter, body) = ([], false, bytes)
            return
        }
        while let next = line() {
            if next == Self.fence || next == "..." {
                (head, hasFrontMatter, body) = (lines, true, Array(bytes[place...]))
                return
            }
            guard lines.count < Self.maximumFrontMatter else {
                throw LabelledFile.malformed("Markdown", "its front matter is too long")
            }
            lines.append(next)
        }
        // A first line of hyphens without a second one is a rule, not front matter.
        (head, hasFrontMatter, body) = ([], false, bytes)
    }

    var labels: [FoundLabel] {
        blocks.map { block in
            let inline = Self.trimmed(head[block.lowerBound].dropFirst(Self.key.count))
            let text = inline.isEmpty ? Self.object(head[block].dropFirst()) : Self.scalar(inline)
            return FoundLabel(carrier: "Markdown front matter", text: text)
        }
    }

    func labelled(_ label: AIGCLabel) -> [UInt8] {
        var kept = head
        for block in blocks.reversed() { kept.removeSubrange(block) }
        kept.append(Self.key)
        kept += label.fields.map { "  \($0.field.rawValue): \(Self.quoted($0.value))" }
        let lines = [Self.fence] + kept + [Self.fence]
        let gap = hasFrontMatter ? [] : Array("\n".utf8)
        return Array(lines.map { $0 + "\n" }.joined().utf8) + gap + body
    }

    /// The lines of each label: the key, and what is indented below it.
    private var blocks: [Range<Int>] {
        head.indices.filter { head[$0].hasPrefix(Self.key) }.map { start in
            let end = head[(start + 1)...].firstIndex { !$0.hasPrefix(" ") } ?? head.count
            return start..<end
        }
    }

    /// The lines `Key: "value"` as an object of JSON.
    private static func object(_ lines: ArraySlice<String>) -> String {
        let members = lines.compactMap { line -> String? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let name = trimmed(line[..<colon])
            return "\(quoted(scalar(name))):\(quoted(scalar(trimmed(line[line.index(after: colon)...]))))"
        }
        return "{\(members.joined(separator: ","))}"
    }

    /// A scalar of YAML, with or without quotes.
    private static func scalar(_ text: String) -> String {
        guard let quote = text.first, text.count >= 2, text.last == quote else { return text }
        let content = String(text.dropFirst().dropLast())
        if quote == "'" { return content.replacing("''", with: "'") }
        guard quote == "\"" else { return text }
        var result = ""
        var isEscaped = false
        for character in content {
            if !isEscaped, character == "\\" {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }

    private static func quoted(_ text: String) -> String {
        let value = JSONValue.string(text)
        return String(decoding: value.serialized, as: UTF8.self)
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = Substring(text)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
