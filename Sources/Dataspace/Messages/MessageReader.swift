import Primitives

/// Reads one message: its context, its type, its members. Members that are not known are ignored.
struct MessageReader {
    let members: [String: JSONValue]

    /// - Throws: `invalidValue` for what is no message of this type.
    init(_ value: JSONValue, type: String) throws(Problem) {
        guard let members = value.objectValue else {
            throw Problem(.invalidValue, "A message is a JSON object.", mend: "Send a \(type).")
        }
        let context = JSONValue.string(DataspaceTerms.context)
        // A lone string is no array, yet says the same.
        guard members["@context"] == context || members["@context"]?.arrayValue?.contains(context) == true
        else {
            throw Problem(
                .invalidValue, "The message does not have the context of the protocol.",
                mend: "Put \"\(DataspaceTerms.context)\" into the array \"@context\".", parameter: "@context")
        }
        let list = members["@type"]?.arrayValue
        // One of several types would be ours to choose.
        let named = members["@type"]?.stringValue ?? (list?.count == 1 ? list?[0].stringValue : nil)
        guard named == type || named == "dspace:\(type)" else {
            throw Problem(
                .invalidValue, "This address takes a \(type).", mend: "Set \"@type\" to \"\(type)\".",
                parameter: "@type")
        }
        self.members = members
    }

    func text(_ name: String) throws(Problem) -> String {
        guard let text = try optionalText(name) else {
            throw Problem(
                .invalidValue, "The member \"\(name)\" is missing.", mend: "Add it.", parameter: name)
        }
        return text
    }

    func optionalText(_ name: String) throws(Problem) -> String? {
        guard let value = members[name] else { return nil }
        guard let text = value.stringValue, 1...DataspaceTerms.maximumTextBytes ~= text.utf8.count else {
            throw Problem(
                .invalidValue,
                "The member \"\(name)\" is no text of 1 to \(DataspaceTerms.maximumTextBytes) bytes.",
                mend: "Write a JSON string.", parameter: name)
        }
        return text
    }

    /// `code` and `reason`, which tell a person why.
    func explanation() throws(Problem) -> MessageExplanation {
        var reasons: [String] = []
        if let value = members["reason"] {
            guard let list = value.arrayValue, 1...MessageExplanation.maximumReasons ~= list.count else {
                throw Problem(
                    .invalidValue,
                    "\"reason\" is no list of 1 to \(MessageExplanation.maximumReasons) elements.",
                    mend: "Write an array, or leave it out.", parameter: "reason")
            }
            reasons = list.map { $0.stringValue ?? String(decoding: $0.serialized, as: UTF8.self) }
        }
        return MessageExplanation(code: try optionalText("code"), reasons: reasons)
    }
}

/// Why somebody refuses, suspends or ends something.
public struct MessageExplanation: Hashable, Sendable {
    /// The most reasons of one message.
    public static let maximumReasons = 32

    public let code: String?
    public let reasons: [String]

    public init(code: String? = nil, reasons: [String] = []) {
        self.code = code
        self.reasons = reasons
    }

    var members: [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        if let code { members["code"] = .string(code) }
        if !reasons.isEmpty { members["reason"] = .array(reasons.map { .string($0) }) }
        return members
    }

    /// One line for a timeline; nil where nothing was said.
    public var text: String? {
        let parts = (code.map { ["[\($0)]"] } ?? []) + reasons
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }
}
