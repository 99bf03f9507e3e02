import Primitives

/// Reads the members of an object whose shape has been checked.
struct BodyReader: Sendable {
    private let members: [String: JSONValue]
    /// The way to the object, with a dot behind it unless it is the whole body.
    private let prefix: String

    init(_ value: JSONValue, at prefix: String = "") {
        members = value.objectValue ?? [:]
        self.prefix = prefix
    }

    /// The object as it came.
    var json: JSONValue { .object(members) }

    /// Whether the member is there, be it null.
    func has(_ name: String) -> Bool { members[name] != nil }

    func text(_ name: String) throws(Problem) -> String {
        guard let text = members[name]?.stringValue else { throw unchecked(name) }
        return text
    }

    /// The member as it came.
    func value(_ name: String) -> JSONValue? { members[name] }

    func optionalText(_ name: String) -> String? { members[name]?.stringValue }

    func optionalCount(_ name: String) -> UInt64? { members[name]?.intValue.flatMap { UInt64(exactly: $0) } }

    func optionalBoolean(_ name: String) -> Bool? { members[name]?.boolValue }

    func texts(_ name: String) -> [String] { members[name]?.arrayValue?.compactMap(\.stringValue) ?? [] }

    func word<Word: RawRepresentable<String>>(_ name: String) -> Word? {
        members[name]?.stringValue.flatMap(Word.init(rawValue:))
    }

    func requiredWord<Word: RawRepresentable<String>>(_ name: String) throws(Problem) -> Word {
        guard let word: Word = word(name) else { throw unchecked(name) }
        return word
    }

    func id<Kind>(_ name: String) throws(Problem) -> ID<Kind> {
        guard let id = ID<Kind>(try text(name)) else {
            throw Problem(
                .invalidValue, "\"\(prefix)\(name)\" is no id.",
                mend: "Ids of this kind are \"\(Kind.prefix)_\" and 26 characters of Crockford's base32.",
                parameter: prefix + name)
        }
        return id
    }

    func currency(_ name: String) throws(Problem) -> Currency {
        guard let currency = Currency(try text(name)) else { throw unchecked(name) }
        return currency
    }

    func amount(_ name: String, in currency: Currency) throws(Problem) -> Money {
        do {
            return try Money(decimal: text(name), currency: currency)
        } catch {
            var problem = error
            problem.parameter = prefix + name
            throw problem
        }
    }

    func optionalAmount(_ name: String, in currency: Currency) throws(Problem) -> Money? {
        has(name) ? try amount(name, in: currency) : nil
    }

    /// An object below this one; nil where there is none.
    func object(_ name: String) -> BodyReader? {
        members[name].flatMap { $0.objectValue == nil ? nil : BodyReader($0, at: "\(prefix)\(name).") }
    }

    /// One object or a list of them.
    func objects(_ name: String) -> [BodyReader] {
        if let object = object(name) { return [object] }
        return (members[name]?.arrayValue ?? []).enumerated().map { index, value in
            BodyReader(value, at: "\(prefix)\(name)[\(index)].")
        }
    }

    /// The shape promises what the handler asks for; a test checks every operation's.
    private func unchecked(_ name: String) -> Problem {
        Problem(.internalError, "The shape of the body does not promise \"\(prefix)\(name)\".")
    }
}
