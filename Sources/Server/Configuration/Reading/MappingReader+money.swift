import Documents
import Primitives

extension MappingReader {
    /// The currency of a key that must be there.
    func currency(_ key: String) -> Currency? {
        guard let code = requiredText(key, like: "JPY") else { return nil }
        if let currency = Currency(code.value) { return currency }
        faults.add(
            code.position, code.path, "unknown currency \(FaultCollector.quoted(code.value))",
            "use an ISO 4217 code such as \(Self.currency(near: code.value))")
        return nil
    }

    private static func currency(near code: String) -> String {
        Spelling.nearest(to: code, among: Currency.all.map(\.code)) ?? "JPY"
    }

    func requiredAmount(_ key: String, in currency: Currency?, atMost maximum: Int) -> Money? {
        guard requiredNode(key, like: "0") != nil else { return nil }
        return amount(key, in: currency, atMost: maximum)
    }

    /// An exact decimal from the text of the scalar, quoted or not: no binary fraction comes between. Where the
    /// currency is unknown, the number is checked all the same.
    func amount(_ key: String, in currency: Currency?, atMost maximum: Int) -> Money? {
        guard let node = node(key) else { return nil }
        let path = path(of: key)
        guard case .scalar(let text, _) = node.content, !node.isNull else {
            faults.addWrongType(
                node, path: path, expected: "an amount", mend: "write a decimal number such as 0.25")
            return nil
        }
        do {
            let amount = try Money(decimal: text, currency: currency ?? .jpy)
            let bounds = 0...Int64(maximum) * 1_000_000_000
            guard bounds.contains(amount.nanos) else {
                faults.add(
                    node.position, path, "\(FaultCollector.shown(text)) is out of bounds",
                    "write an amount from 0 to \(maximum)")
                return nil
            }
            return currency == nil ? nil : amount
        } catch {
            faults.add(node.position, path, error)
            return nil
        }
    }
}
