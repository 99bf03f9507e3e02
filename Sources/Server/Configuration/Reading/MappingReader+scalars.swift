import Documents
import Primitives

extension MappingReader {
    /// One of a few words; the standard where the key is absent or wrong.
    func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, standard: Choice) -> Choice
    where Choice.RawValue == String {
        choice(key, Choice.self) ?? standard
    }

    func integer(_ key: IntegerKey) -> Int {
        integer(key.name, in: key.bounds) ?? key.standard
    }

    func integer(_ key: OptionalIntegerKey) -> Int? {
        integer(key.name, in: key.bounds)
    }

    func seconds(_ key: IntegerKey) -> Duration {
        .seconds(integer(key))
    }

    /// Whole digits, grouped with underscores if need be: `33_554_432`.
    private func integer(_ key: String, in bounds: ClosedRange<Int>) -> Int? {
        guard let node = node(key) else { return nil }
        let path = path(of: key)
        guard case .scalar(let text, true) = node.content, let digits = Self.digits(text) else {
            faults.addWrongType(
                node, path: path, expected: "a whole number",
                mend: "write digits without quotes, from \(bounds.lowerBound) to \(bounds.upperBound)")
            return nil
        }
        guard let number = Int(digits), bounds.contains(number) else {
            faults.add(
                node.position, path, "\(FaultCollector.shown(text)) is out of bounds",
                "write a number from \(bounds.lowerBound) to \(bounds.upperBound)")
            return nil
        }
        return number
    }

    /// The digits of a whole number, with its sign and without underscores; `nil` where it is anything else.
    private static func digits(_ text: String) -> String? {
        let unsigned = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let groups = unsigned.split(separator: "_", omittingEmptySubsequences: false)
        guard groups.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else {
            return nil
        }
        return text.replacing("_", with: "")
    }

    /// A decimal number of seconds, exact to the nanosecond.
    func seconds(_ key: SecondsKey) -> Duration {
        guard let node = node(key.name) else { return key.standard }
        let path = path(of: key.name)
        let bounds = "from \(key.bounds.lowerBound.decimalSeconds) to \(key.bounds.upperBound.decimalSeconds)"
        guard case .scalar(let text, true) = node.content, let duration = Duration(decimalSeconds: text)
        else {
            faults.addWrongType(
                node, path: path, expected: "a number of seconds",
                mend: "write a decimal number without quotes, \(bounds), such as 2.5")
            return key.standard
        }
        guard key.bounds.contains(duration) else {
            faults.add(
                node.position, path, "\(FaultCollector.shown(text)) seconds are out of bounds",
                "write a number \(bounds)")
            return key.standard
        }
        return duration
    }
}
