import Documents
import Primitives

extension Shape {
    /// Checks a value against the shape.
    /// - Parameter path: The way to the value, such as `limits.requests_per_minute`; empty for the whole body.
    /// - Throws: `invalidValue` that says where, what was found and what is expected; for a member that is not
    ///   known, with the nearest spelling.
    func check(_ value: JSONValue, at path: String = "") throws(Problem) {
        switch self {
        case .anything: try Self.checkTexts(in: value, at: path)
        case .nullable(let shape): if !value.isNull { try shape.check(value, at: path) }
        case .either(let shapes): try Self.choice(of: shapes, for: value, at: path).check(value, at: path)
        case .object(let shape): try shape.check(value, at: path)
        case .list(let element, let most): try Self.checkList(value, of: element, atMost: most, at: path)
        case .boolean, .number, .integer, .text, .word: try checkScalar(value, at: path)
        }
    }

    /// Of a value of any shape only the texts are looked at; how deep it goes, the reader of JSON bounds.
    fileprivate static func checkTexts(in value: JSONValue, at path: String) throws(Problem) {
        switch value {
        case .string(let text):
            guard let (fault, mend) = TextShape.controlFault(in: text) else { return }
            throw Self.fault(path, fault, mend)
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                try checkTexts(in: element, at: "\(path)[\(index)]")
            }
        case .object(let members):
            for name in members.keys.sorted() {
                if let (fault, mend) = TextShape.controlFault(in: name) {
                    throw Self.fault(path, "has a name that \(fault)", mend)
                }
                guard let member = members[name] else { continue }
                try checkTexts(in: member, at: path.isEmpty ? name : "\(path).\(name)")
            }
        case .null, .bool, .number: return
        }
    }

    private func checkScalar(_ value: JSONValue, at path: String) throws(Problem) {
        switch (self, value) {
        case (.boolean, .bool), (.number, .number): return
        case (.integer(let bounds), .number(let number)) where number.integer != nil:
            guard !bounds.contains(number.integer ?? 0) else { return }
            throw Self.fault(
                path, "is out of bounds", "Give \(bounds.lowerBound) to \(bounds.upperBound).")
        case (.word(let words), .string(let text)):
            guard !words.contains(text) else { return }
            throw Self.fault(path, "is \(Self.shown(text))", Self.suggestion(for: text, among: words))
        case (.text(let shape), .string(let text)):
            guard let (fault, mend) = shape.fault(in: text) else { return }
            throw Self.fault(path, fault, mend)
        default: throw wrongType(value, at: path)
        }
    }

    private static func checkList(
        _ value: JSONValue, of element: Shape, atMost most: Int?, at path: String
    ) throws(Problem) {
        guard let elements = value.arrayValue else {
            throw Shape.list(element, atMost: most).wrongType(value, at: path)
        }
        if let most, elements.count > most {
            throw fault(path, "has \(elements.count) elements", "Give at most \(most).")
        }
        for (index, value) in elements.enumerated() { try element.check(value, at: "\(path)[\(index)]") }
    }

    /// The alternative that has the type of the value.
    private static func choice(
        of shapes: [Shape], for value: JSONValue, at path: String
    ) throws(Problem) -> Shape {
        guard let shape = shapes.first(where: { $0.expectation == value.typeName }) else {
            throw Shape.either(shapes).wrongType(value, at: path)
        }
        return shape
    }

    private func wrongType(_ value: JSONValue, at path: String) -> Problem {
        var mend = "Write \(expectation)."
        if case .text(let shape) = self, case .amount = shape.form {
            mend = "Amounts are strings, so that no digit is lost: \"10.5\"."
        }
        return Self.fault(path, "is \(value.typeName)", mend)
    }

    /// The type that the shape expects, in words.
    private var expectation: String {
        switch self {
        case .text, .word: "a string"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "true or false"
        case .list: "a list"
        case .object: "an object"
        case .nullable(let shape): "\(shape.expectation) or null"
        case .either(let shapes): shapes.map(\.expectation).joined(separator: " or ")
        case .anything: "anything"
        }
    }

    static func fault(_ path: String, _ fault: String, _ mend: String) -> Problem {
        let subject = path.isEmpty ? "The body" : "\"\(path)\""
        return Problem(
            .invalidValue, "\(subject) \(fault).", mend: mend, parameter: path.isEmpty ? nil : path)
    }

    /// A whole sentence for a word that is none of those.
    static func suggestion(for word: String, among words: [String]) -> String {
        if let nearest = Spelling.nearest(to: word, among: words) { return "Did you mean \"\(nearest)\"?" }
        return words.isEmpty ? "Leave it out." : "Valid here: \(words.joined(separator: ", "))."
    }

    /// A client's text, short enough for a message.
    static func shown(_ text: String) -> String { FaultCollector.quoted(text) }
}

extension ObjectShape {
    func check(_ value: JSONValue, at path: String = "") throws(Problem) {
        guard let found = value.objectValue else {
            throw Shape.fault(path, "is \(value.typeName)", "Write an object.")
        }
        let prefix = path.isEmpty ? "" : path + "."
        let names = members.map(\.name)
        if isOpen {
            try Shape.anything.check(.object(found.filter { !names.contains($0.key) }), at: path)
        } else {
            // Sorted, so that the same body is always refused for the same member.
            if let unknown = found.keys.sorted().first(where: { !names.contains($0) }) {
                throw Problem(
                    .invalidValue, "There is no member \(Shape.shown(prefix + unknown)) here.",
                    mend: Shape.suggestion(for: unknown, among: names), parameter: prefix + unknown)
            }
        }
        for member in members {
            guard let value = found[member.name] else {
                guard member.isRequired else { continue }
                throw Problem(
                    .invalidValue, "The member \"\(prefix + member.name)\" is missing.", mend: "Add it.",
                    parameter: prefix + member.name)
            }
            try member.shape.check(value, at: prefix + member.name)
        }
    }
}

extension JSONValue {
    /// The value's type in words.
    fileprivate var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
