import Primitives

/// Reads the members of a stored document. What cannot be read was not written by us.
struct DocumentReader {
    let json: JSONValue

    init(_ json: JSONValue) { self.json = json }

    func text(_ name: String) throws(Problem) -> String {
        guard let text = json[name]?.stringValue else { throw unreadable(name) }
        return text
    }

    func integer(_ name: String) throws(Problem) -> Int64 {
        guard let number = json[name]?.intValue else { throw unreadable(name) }
        return number
    }

    func word<Word: RawRepresentable<String>>(_ name: String) throws(Problem) -> Word {
        guard let word = Word(rawValue: try text(name)) else { throw unreadable(name) }
        return word
    }

    func id<Kind>(_ name: String) throws(Problem) -> ID<Kind> {
        guard let id = ID<Kind>(try text(name)) else { throw unreadable(name) }
        return id
    }

    func time(_ name: String) throws(Problem) -> Timestamp {
        guard let time = Timestamp(rfc3339: try text(name)) else { throw unreadable(name) }
        return time
    }

    func nanos(_ name: String, _ currency: Currency) throws(Problem) -> Int128 {
        try MoneyTotal(decimal: text(name), currency: currency).nanos
    }

    /// An amount in whole minor units.
    func minor(_ name: String, _ currency: Currency) throws(Problem) -> Int64 {
        let (minor, rest) = try nanos(name, currency)
            .quotientAndRemainder(dividingBy: Int128(currency.nanosPerMinorUnit))
        guard rest == 0, let minor = Int64(exactly: minor) else { throw unreadable(name) }
        return minor
    }

    func list(_ name: String) throws(Problem) -> [JSONValue] {
        guard let list = json[name]?.arrayValue else { throw unreadable(name) }
        return list
    }

    func object(_ name: String) throws(Problem) -> JSONValue {
        guard let value = json[name], value.objectValue != nil else { throw unreadable(name) }
        return value
    }

    func unreadable(_ name: String) -> Problem {
        Problem(
            .corrupt, "A stored document has no \"\(name)\" that can be read.",
            mend: "Run `minato audit verify`.")
    }
}
