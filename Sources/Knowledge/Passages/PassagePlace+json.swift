import Primitives

extension PassagePlace {
    /// `{"page":3,"rows":[10,12],"section":["A","B"]}`; what is empty is left out.
    var json: String {
        var members: [String: JSONValue] = [:]
        if let page { members["page"] = .number(.integer(Int64(page))) }
        if !section.isEmpty { members["section"] = .array(section.map { .string($0) }) }
        if let rows {
            members["rows"] = .array(
                [rows.lowerBound, rows.upperBound].map { .number(.integer(Int64($0))) })
        }
        return String(decoding: JSONValue.object(members).serialized, as: UTF8.self)
    }

    /// - Throws: `corrupt` for what ``json`` did not write.
    init(json: String) throws(Problem) {
        guard let value = try? JSONValue(parsing: Array(json.utf8)) else { throw Self.corrupt }
        let rows = value["rows"]?.arrayValue?.compactMap(\.intValue).map { Int($0) }
        if let rows, rows.count != 2 || rows[0] > rows[1] { throw Self.corrupt }
        self.init(
            page: value["page"]?.intValue.map { Int($0) },
            section: value["section"]?.arrayValue?.compactMap(\.stringValue) ?? [],
            rows: rows.map { $0[0]...$0[1] })
    }

    private static let corrupt = Problem(
        .corrupt, "The place of a passage cannot be read.", mend: "Have its document read again.")
}
