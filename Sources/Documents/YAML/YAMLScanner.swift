/// Reads the text before the YAML parser does, and keeps a document to the part of YAML that it needs.
///
/// Refused, each at its place: tab characters, anchors and aliases (and with them every document that unfolds into
/// more than it shows), tags, directives, explicit keys, block scalars, values over several lines, a second
/// document, nesting deeper than ``maximumDepth``. What is left is the YAML that people write by hand, and a scan by
/// lines is exact for it. The scan also finds repeated keys, which the parser would report one at a time and
/// without the second place.
struct YAMLScanner {
    /// How deep lists and mappings may nest: several times what a document needs.
    static let maximumDepth = 32

    static let flowIndicators: Set<Unicode.Scalar> = ["[", "]", "{", "}", ","]

    /// A key that stands in its mapping already.
    struct RepeatedKey {
        let name: String
        let firstLine: Int
        let scalars: Range<Int>
    }

    /// The repeated keys, by the place of the repetition.
    var repeatedKeys: [TextPosition: RepeatedKey] = [:]

    let scalars: [Unicode.Scalar]
    let faults: FaultCollector
    var index = 0
    var line = 1
    var lineStart = 0
    var flow: [Collection] = []
    var blocks: [Collection] = []
    /// Whether the line before ended in a value, which the next line must not continue.
    var lineEndedInValue = false
    /// Whether the last token inside `[ ]` or `{ }` was a value: another one cannot follow without a comma.
    var valueInFlow = false
    var document = Document.before
    var stopped = false

    init(_ scalars: [Unicode.Scalar], reporting faults: FaultCollector) {
        self.scalars = scalars
        self.faults = faults
    }

    /// Scans the whole text, or as far as it makes sense.
    mutating func scan() {
        while index < scalars.count, !stopped, !faults.isFull {
            scanLine()
            if index < scalars.count { index += 1 }
            line += 1
            lineStart = index
        }
    }

    /// The text with each repeated key replaced by characters of private use, as many as it had: every place stays
    /// what it was, and the parser accepts the mapping.
    func textWithDistinctKeys() -> String {
        var text = scalars
        for (number, key) in repeatedKeys.values.enumerated() {
            let privateUse = Unicode.Scalar(0xE000 + UInt32(number % 6400)) ?? "\u{E000}"
            for index in key.scalars { text[index] = privateUse }
        }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: text)
        return String(result)
    }
}

// MARK: - Lines

extension YAMLScanner {
    private mutating func scanLine() {
        if flow.isEmpty, scanDocumentMarker() { return }
        var first = true
        while !stopped, skipBlanks() {
            if current == "#" {
                skipToLineEnd()
                return
            }
            if first, flow.isEmpty {
                guard !continuesValue() else { return }
                if document == .closed, refuseSecondDocument() { return }
                lineEndedInValue = false
                document = .open
            }
            first = false
            scanToken()
        }
    }

    /// `---` opens the one document, `...` closes it, and `%` gives a directive before it. Returns whether the line
    /// is done with.
    private mutating func scanDocumentMarker() -> Bool {
        if document == .before, currentIfOnLine == "%" {
            faults.add(
                position, "", "\"%\" starts a YAML directive, and directives are not used here",
                "remove the line")
            skipToLineEnd()
            return true
        }
        guard index + 3 <= scalars.count, isBlankOrEnd(index + 3) else { return false }
        switch scalars[index..<(index + 3)] {
        case ["-", "-", "-"]:
            guard document == .before else { return refuseSecondDocument() }
            document = .open
        case [".", ".", "."]:
            document = .closed
            lineEndedInValue = false
        default: return false
        }
        index += 3
        return false
    }

    private mutating func refuseSecondDocument() -> Bool {
        stop("a second document begins here", "keep one document in a file")
        return true
    }

    /// A line that is indented deeper than the key or the `-` above it goes on with that one's value.
    private mutating func continuesValue() -> Bool {
        guard lineEndedInValue, column > (blocks.last?.column ?? -1) else { return false }
        let indentation = blocks.last?.column ?? 0
        stop(
            "this line goes on with the value of the line above",
            "write each value on one line; a key of its own starts at column \(indentation + 1) like the one above"
        )
        return true
    }
}
