import Documents
import Primitives

extension MappingReader {
    /// An identifier that must be there: letters, digits, `.`, `_` and `-`, at most 64.
    func identifier(_ key: String, like example: String) -> Located<String>? {
        guard let text = requiredText(key, like: example) else { return nil }
        guard Self.isIdentifier(text.value) else {
            faults.add(
                text.position, text.path, "\(FaultCollector.quoted(text.value)) is no identifier",
                "use 1 to 64 letters, digits, dots, underscores and hyphens, such as \(example)")
            return nil
        }
        return text
    }

    static func isIdentifier(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
    }

    /// The words of a list, each once.
    func choices<Choice: RawRepresentable & CaseIterable>(_ key: String, _: Choice.Type) -> [Choice]
    where Choice.RawValue == String {
        let words = Choice.allCases.map(\.rawValue)
        var chosen: [Choice] = []
        for text in texts(key, like: words.first ?? "") {
            guard let word = self.word(text, of: key, among: words),
                let choice = Choice(rawValue: word)
            else {
                continue
            }
            if chosen.contains(where: { $0.rawValue == word }) {
                faults.add(
                    text.position, text.path, "\(FaultCollector.quoted(text.value)) stands here twice",
                    "remove one of the two")
            } else {
                chosen.append(choice)
            }
        }
        return chosen
    }

    /// A whole number; `nil` where the key is absent or wrong.
    func integer(_ key: String, _ bounds: ClosedRange<Int>) -> Int? {
        guard let number = number(key, Double(bounds.lowerBound)...Double(bounds.upperBound)) else {
            return nil
        }
        guard let whole = Int(exactly: number) else {
            faults.add(
                position(of: key), path(of: key), "expected a whole number",
                "write one from \(bounds.lowerBound) to \(bounds.upperBound)")
            return nil
        }
        return whole
    }

    func requiredInteger(_ key: String, _ bounds: ClosedRange<Int>) -> Int? {
        requiredNode(key, like: "\(bounds.lowerBound)") == nil ? nil : integer(key, bounds)
    }

    /// A number; `nil` where the key is absent or wrong.
    func number(_ key: String, _ bounds: ClosedRange<Double>) -> Double? {
        guard let node = node(key) else { return nil }
        let number: Double? =
            switch node.plainValue {
            case .number(let number): number.double
            default: nil
            }
        guard let number else {
            faults.addWrongType(
                node, path: path(of: key), expected: "a number", mend: "write digits without quotes")
            return nil
        }
        guard bounds.contains(number) else {
            faults.add(
                node.position, path(of: key), "the number is out of bounds",
                "write one from \(bounds.lowerBound) to \(bounds.upperBound)")
            return nil
        }
        return number
    }

    func date(_ key: String) -> PackDate? {
        guard let text = text(key, like: "2026-01-31") else { return nil }
        if let date = PackDate(text.value) { return date }
        faults.add(
            text.position, text.path, "\(FaultCollector.quoted(text.value)) is no date",
            "write year, month and day, such as 2026-01-31")
        return nil
    }

    func requiredDate(_ key: String) -> PackDate? {
        requiredNode(key, like: "2026-01-31") == nil ? nil : date(key)
    }

    /// A text in every language of the house.
    func localized(_ key: String) -> LocalizedText? {
        guard has(key) else { return nil }
        let codes = Language.allCases.map(\.rawValue)
        guard let reader = mapping(key, keys: codes) else { return nil }
        // All are read before one is missed, so that every missing language is told at once.
        let texts = codes.map { reader.requiredText($0, like: "\"…\"")?.value }
        guard let en = texts[0], let ja = texts[1], let zh = texts[2] else { return nil }
        return LocalizedText(en: en, ja: ja, zh: zh)
    }

    func requiredLocalized(_ key: String) -> LocalizedText? {
        requiredNode(key, like: "{en: \"…\", ja: \"…\", zh: \"…\"}") == nil ? nil : localized(key)
    }
}
