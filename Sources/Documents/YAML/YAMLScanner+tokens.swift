// What stands in a line, one token after the other.
extension YAMLScanner {
    mutating func scanToken() {
        let isInFlow = !flow.isEmpty
        switch current {
        case "\"", "'": scanQuoted()
        case "[": open(.list)
        case "{": open(.mapping)
        case "]", "}":
            if isInFlow { flow.removeLast() }
            valueInFlow = isInFlow && !flow.isEmpty
            index += 1
        case ",":
            valueInFlow = false
            index += 1
        case ":" where isInFlow || isBlankOrEnd(index + 1):
            valueInFlow = false
            index += 1
        case "-" where !isInFlow && isBlankOrEnd(index + 1): scanListEntry()
        case "?" where isInFlow || isBlankOrEnd(index + 1):
            stop(
                "\"?\" starts an explicit key", "write the key and a colon; put text that starts so in quotes"
            )
        case "&": refuseToken("\"&\" starts a YAML anchor, and anchors are not used here")
        case "*": refuseToken("\"*\" starts a YAML alias, and aliases are not used here")
        case "!": refuseToken("\"!\" starts a YAML tag, and tags are not used here")
        case "%", "@", "`": refuseToken("\"\(current)\" cannot start a value")
        case "|" where !isInFlow, ">" where !isInFlow:
            stop(
                "\"\(current)\" starts a text over several lines",
                "write each value on one line, in quotes if need be")
        default: scanPlain()
        }
    }

    private mutating func scanListEntry() {
        let place = column
        blocks.removeAll { $0.column > place }
        if blocks.last?.column != place || blocks.last?.kind != .list {
            blocks.append(Collection(kind: .list, column: place))
        }
        index += 1
        checkDepth()
    }

    private mutating func open(_ kind: Collection.Kind) {
        guard !valueInFlow else { return refuseSecondValue() }
        flow.append(Collection(kind: kind, column: column))
        checkDepth()
        index += 1
    }

    private mutating func scanQuoted() {
        let start = index
        let quote = current
        index += 1
        while let scalar = currentIfOnLine {
            if scalar == "\\", quote == "\"", index + 1 < scalars.count, scalars[index + 1] != "\n" {
                index += 2
            } else if scalar == quote, quote == "'", index + 1 < scalars.count, scalars[index + 1] == "'" {
                index += 2
            } else if scalar == quote {
                index += 1
                return finishScalar(start..<index, content: (start + 1)..<(index - 1))
            } else {
                index += 1
            }
        }
        index = start
        stop(
            "this quote is not closed on its line", "close it with \(quote), and write each value on one line"
        )
    }

    private mutating func scanPlain() {
        let start = index
        var end = index
        while let scalar = currentIfOnLine {
            if scalar == ":", isBlankOrEnd(index + 1) { break }
            if scalar == "\t" || !flow.isEmpty && Self.flowIndicators.contains(scalar) { break }
            if scalar == "#", index > start, scalars[index - 1] == " " { break }
            index += 1
            if scalar != " " { end = index }
        }
        // A plain scalar is never empty here, but an endless loop would be worse than a fault.
        if index == start { index += 1 }
        finishScalar(start..<end, content: start..<end)
    }

    /// Decides whether the scalar just read is a key or a value.
    private mutating func finishScalar(_ range: Range<Int>, content: Range<Int>) {
        guard !valueInFlow else {
            index = range.lowerBound
            return refuseSecondValue()
        }
        _ = skipBlanks()
        let isKey = currentIfOnLine == ":" && (!flow.isEmpty || isBlankOrEnd(index + 1))
        if isKey {
            noteKey(range, content: content)
            index += 1
        } else if flow.isEmpty {
            lineEndedInValue = true
        } else {
            valueInFlow = true
        }
    }

    private mutating func noteKey(_ range: Range<Int>, content: Range<Int>) {
        let place = range.lowerBound - lineStart
        var name = String.UnicodeScalarView()
        name.append(contentsOf: scalars[content])
        let key = String(name)
        let position = TextPosition(line: line, column: place + 1)
        if flow.isEmpty {
            blocks.removeAll { $0.column > place }
            if blocks.last?.column == place, blocks.last?.kind == .list { blocks.removeLast() }
            if blocks.last?.column != place { blocks.append(Collection(kind: .mapping, column: place)) }
            checkDepth()
        }
        let first =
            flow.isEmpty
            ? blocks[blocks.count - 1].note(key, line: line) : flow[flow.count - 1].note(key, line: line)
        if let first {
            repeatedKeys[position] = RepeatedKey(name: key, firstLine: first, scalars: range)
            if repeatedKeys.count >= FaultCollector.maximumFaults { stopped = true }
        }
    }
}
