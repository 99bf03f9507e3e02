import Primitives

/// What one member of a PACT document may be (PACT Data Exchange Protocol 3.0, data model).
struct FootprintMember: Sendable {
    indirect enum Kind: Sendable {
        case text
        /// At least one character.
        case name
        case uuid
        case time
        case boolean
        /// An exact decimal in a string; the sign that it may have.
        case decimal(Sign)
        case word([String])
        case urn
        case matching(@Sendable (String) -> Bool, String)
        /// At least one, each once.
        case set(Kind)
        case list(Kind)
        case object([FootprintMember])
        case anyObject
    }

    enum Sign: Sendable {
        case any
        case notNegative
        case notPositive
        case positive
    }

    let name: String
    let kind: Kind
    let isRequired: Bool

    static func required(_ name: String, _ kind: Kind) -> Self {
        Self(name: name, kind: kind, isRequired: true)
    }

    static func optional(_ name: String, _ kind: Kind) -> Self {
        Self(name: name, kind: kind, isRequired: false)
    }
}

extension FootprintMember {
    /// The most faults that are told at once, and elements that a list may have.
    static let maximumFaults = 100
    static let maximumElements = 1_000

    /// Adds what is wrong with an object, each fault with its place.
    static func check(
        _ object: JSONValue, _ members: [FootprintMember], at place: String, _ faults: inout [String]
    ) {
        guard case .object(let values) = object else { return add("\(place) is not an object", &faults) }
        for member in members {
            let path = place.isEmpty ? member.name : "\(place).\(member.name)"
            guard let value = values[member.name], !value.isNull else {
                if member.isRequired { add("\(path) is missing", &faults) }
                continue
            }
            check(value, member.kind, at: path, &faults)
        }
    }

    private static func add(_ fault: String, _ faults: inout [String]) {
        if faults.count < maximumFaults { faults.append(fault) }
    }

    private static func check(_ value: JSONValue, _ kind: Kind, at place: String, _ faults: inout [String]) {
        switch kind {
        case .anyObject:
            if value.objectValue == nil { add("\(place) is not an object", &faults) }
        case .object(let members): check(value, members, at: place, &faults)
        case .boolean:
            if value.boolValue == nil { add("\(place) is not true or false", &faults) }
        case .list(let inner), .set(let inner):
            guard let elements = value.arrayValue else { return add("\(place) is not a list", &faults) }
            guard elements.count <= maximumElements else {
                return add("\(place) has more than \(maximumElements) elements", &faults)
            }
            if case .set = kind {
                if elements.isEmpty { add("\(place) is empty", &faults) }
                if Set(elements).count < elements.count { add("\(place) has an element twice", &faults) }
            }
            for (index, element) in elements.enumerated() {
                check(element, inner, at: "\(place)[\(index)]", &faults)
            }
        default:
            guard let text = value.stringValue else { return add("\(place) is not a text", &faults) }
            if let fault = fault(in: text, kind) { add("\(place) \(fault)", &faults) }
        }
    }

    private static func fault(in text: String, _ kind: Kind) -> String? {
        switch kind {
        case .name: return text.isEmpty ? "is empty" : nil
        case .uuid: return isUUID(text) ? nil : "is not a UUID"
        case .time: return Timestamp(rfc3339: text) == nil ? "is not a time of RFC 3339" : nil
        case .word(let words):
            return words.contains(text) ? nil : "is none of \(words.joined(separator: ", "))"
        case .urn:
            return text.utf8.count > 4 && text.prefix(4).lowercased() == "urn:" ? nil : "is not a URN"
        case .matching(let isRight, let what): return isRight(text) ? nil : "is not \(what)"
        case .decimal(let sign):
            guard let number = ExactDecimal(text) else { return "is not a decimal number in a text" }
            switch sign {
            case .any: return nil
            case .notNegative: return number.isBelowZero ? "is below zero" : nil
            case .notPositive: return number.isBelowZero || number.isZero ? nil : "is above zero"
            case .positive: return number.isBelowZero || number.isZero ? "is not above zero" : nil
            }
        default: return nil
        }
    }

    /// RFC 9562 §4, in either case.
    static func isUUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
            && text.utf8.count == 36
    }
}
