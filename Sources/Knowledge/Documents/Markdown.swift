/// Blocks of Markdown: headings, paragraphs, code and the rows of tables (CommonMark with GitHub's tables). Emphasis and
/// links stay as they are written: a reader finds the passage again.
enum Markdown {
    static func blocks(of text: String) -> [DocumentBlock] {
        var reader = Reader()
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
        // What stands between `---` at the start is about the document.
        if lines.first?.trimmed == "---",
            let end = lines.dropFirst().firstIndex(where: { ["---", "..."].contains($0.trimmed) })
        {
            lines = lines[(end + 1)...]
        }
        for line in lines { reader.take(line) }
        reader.close()
        return reader.blocks
    }

    private struct Reader {
        var blocks: [DocumentBlock] = []
        private var lines: [Substring] = []
        /// The fence that ends the code under way.
        private var fence: String?
        /// The columns of the table under way.
        private var columns: [String]?
        private var row = 0

        mutating func take(_ line: Substring) {
            let trimmed = line.trimmed
            if let fence {
                if trimmed.hasPrefix(fence), trimmed.allSatisfy({ $0 == fence.first }) {
                    closeCode()
                } else {
                    lines.append(line)
                }
                return
            }
            if let columns {
                if trimmed.contains("|") {
                    row += 1
                    let cells = Self.cells(of: trimmed)
                    let named = cells.enumerated().filter { !$0.element.isEmpty }.map { index, cell in
                        index < columns.count && !columns[index].isEmpty ? "\(columns[index]): \(cell)" : cell
                    }
                    if !named.isEmpty {
                        blocks.append(DocumentBlock(.row(row), named.joined(separator: "; ")))
                    }
                    return
                }
                self.columns = nil
            }
            if trimmed.isEmpty {
                close()
            } else if let level = Self.level(of: trimmed) {
                close()
                var heading = trimmed.dropFirst(level).trimmed
                while heading.last == "#" { heading.removeLast() }
                add(.heading(level: level), String(heading.trimmed))
            } else if trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~") {
                close()
                fence = String(trimmed.prefix { $0 == trimmed.first })
            } else if lines.count == 1,
                Self.isUnderline(trimmed, of: "=") || Self.isUnderline(trimmed, of: "-")
            {
                let heading = String(lines[0])
                lines = []
                add(.heading(level: trimmed.first == "=" ? 1 : 2), heading)
            } else if let head = lines.last, head.contains("|"), Self.isSeparator(trimmed) {
                lines.removeLast()
                close()
                columns = Self.cells(of: head)
                row = 0
            } else {
                lines.append(trimmed)
            }
        }

        mutating func close() {
            if fence != nil {
                closeCode()
                return
            }
            add(.paragraph, lines.joined(separator: "\n"))
            lines = []
            columns = nil
        }

        private mutating func closeCode() {
            add(.paragraph, lines.joined(separator: "\n"))
            lines = []
            fence = nil
        }

        private mutating func add(_ kind: DocumentBlock.Kind, _ text: String) {
            if !text.isEmpty { blocks.append(DocumentBlock(kind, text)) }
        }

        /// The level of an ATX heading.
        private static func level(of line: Substring) -> Int? {
            let level = line.prefix { $0 == "#" }.count
            guard (1...6).contains(level) else { return nil }
            let rest = line.dropFirst(level)
            return rest.isEmpty || rest.first == " " || rest.first == "\t" ? level : nil
        }

        private static func isUnderline(_ line: Substring, of mark: Character) -> Bool {
            line.count >= 2 && line.allSatisfy { $0 == mark }
        }

        /// The line between a table's head and its rows.
        private static func isSeparator(_ line: Substring) -> Bool {
            line.contains("-") && line.contains("|") && line.allSatisfy { "|-: \t".contains($0) }
        }

        private static func cells(of line: Substring) -> [String] {
            var line = line.trimmed
            if line.first == "|" { line.removeFirst() }
            if line.last == "|" { line.removeLast() }
            return line.split(separator: "|", omittingEmptySubsequences: false).map { String($0.trimmed) }
        }
    }
}
