import Primitives

extension PassagePlace {
    /// `{"page":3,"rows":[10,12],"section":["A","B"]}`; what is empty is left out.
    public var json: JSONValue {
        var members: [String: JSONValue] = [:]
        if let page { members["page"] = .number(.integer(Int64(page))) }
        if !section.isEmpty { members["section"] = .array(section.map { .string($0) }) }
        if let rows {
            members["rows"] = .array(
                [rows.lowerBound, rows.upperBound].map { .number(.integer(Int64($0))) })
        }
        return .object(members)
    }

    /// Nil for what ``json-swift.property`` did not write.
    init?(json value: JSONValue) {
        guard value.objectValue != nil else { return nil }
        let rows = value["rows"]?.arrayValue?.compactMap(\.intValue).map { Int($0) }
        if let rows, rows.count != 2 || rows[0] > rows[1] { return nil }
        self.init(
            page: value["page"]?.intValue.map { Int($0) },
            section: value["section"]?.arrayValue?.compactMap(\.stringValue) ?? [],
            rows: rows.map { $0[0]...$0[1] })
    }

    /// ``json-swift.property`` as text.
    var text: String { String(decoding: json.serialized, as: UTF8.self) }

    /// - Throws: `corrupt` for what ``text`` did not write.
    init(text: String) throws(Problem) {
        guard let value = try? JSONValue(parsing: Array(text.utf8)), let place = PassagePlace(json: value)
        else {
            throw Problem(
                .corrupt, "The place of a passage cannot be read.", mend: "Have its document read again.")
        }
        self = place
    }
}
