// Where the scan is in the text, and what it says there.
extension YAMLScanner {
    var position: TextPosition { TextPosition(line: line, column: column + 1) }

    /// Says what is wrong here and goes on after the token.
    mutating func refuseToken(_ message: String) {
        faults.add(position, "", message, "put the value in quotes if it is meant as text")
        while let scalar = currentIfOnLine, scalar != " ", !Self.flowIndicators.contains(scalar) {
            index += 1
        }
    }

    mutating func refuseSecondValue() {
        stop(
            "a comma or a closing bracket is missing before this",
            "separate the values with commas, each on one line")
    }

    mutating func checkDepth() {
        guard blocks.count + flow.count > Self.maximumDepth else { return }
        stop(
            "more than \(Self.maximumDepth) levels of nesting",
            "a document needs fewer; check the brackets")
    }

    /// Says what is wrong here and ends the scan: what follows could not be told apart from its consequences.
    mutating func stop(_ message: String, _ mend: String) {
        faults.add(position, "", message, mend)
        stopped = true
    }
}

extension YAMLScanner {
    /// In scalars from the start of the line, from 0.
    var column: Int { index - lineStart }

    /// Only where ``skipBlanks()`` has said that there is one.
    var current: Unicode.Scalar { scalars[index] }

    var currentIfOnLine: Unicode.Scalar? {
        index < scalars.count && scalars[index] != "\n" ? scalars[index] : nil
    }

    func isBlankOrEnd(_ place: Int) -> Bool {
        place >= scalars.count || scalars[place] == " " || scalars[place] == "\n" || scalars[place] == "\t"
    }

    /// Goes to the next scalar of the line that is not blank; false where there is none.
    mutating func skipBlanks() -> Bool {
        while let scalar = currentIfOnLine {
            if scalar == "\t" {
                faults.add(position, "", "a tab character", "indent and separate with spaces")
            } else if scalar != " " {
                return true
            }
            index += 1
        }
        return false
    }

    mutating func skipToLineEnd() {
        while currentIfOnLine != nil { index += 1 }
    }
}
