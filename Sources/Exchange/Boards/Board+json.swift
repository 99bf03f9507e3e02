import Primitives

extension Board {
    public var json: JSONValue {
        func list(_ words: some Sequence<String>) -> JSONValue { .array(words.sorted().map { .string($0) }) }
        return [
            "name": .string(name),
            "title": ["en": .string(title.en), "ja": .string(title.ja), "zh": .string(title.zh)],
            "classes": list(classes.map(\.rawValue)), "sensitivities": list(sensitivities.map(\.rawValue)),
            "required_metadata": .array(requiredMetadata.map { .string($0) }),
            "supplier_roles": list(supplierRoles.map(\.rawValue)),
            "required_assessments": list(requiredAssessments.map(\.rawValue)),
            "minimum_use_cases": .number(.integer(Int64(minimumUseCases))),
            "needs_sample": .bool(needsSample),
        ]
    }

    /// Reads a board; what is left out is as for a board without rules of its own.
    /// - Throws: `invalidValue` for a name or a title that is missing, or a word that is not known.
    public init(json: JSONValue) throws(Problem) {
        func words<Word: RawRepresentable<String> & CaseIterable & Hashable>(
            _ member: String, _ standard: Set<Word>
        ) throws(Problem) -> Set<Word> {
            guard let items = json[member]?.arrayValue else { return standard }
            var words: Set<Word> = []
            for item in items {
                guard let word = Word(rawValue: item.stringValue ?? "") else {
                    let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Problem(
                        .invalidValue, "\"\(member)\" has a word that is not known.",
                        mend: "Give words of \(known).",
                        parameter: member)
                }
                words.insert(word)
            }
            return words
        }
        let plain = Board(name: "", title: LocalizedText(en: "", ja: "", zh: ""))
        guard let name = json["name"]?.stringValue, Participants.isName(name),
            let en = json["title"]?["en"]?.stringValue
        else {
            throw Problem(
                .invalidValue, "A board needs a name of a-z, 0-9 and hyphens, and a title.",
                mend: "Give \"name\" and \"title\": {\"en\": …, \"ja\": …, \"zh\": …}.", parameter: "name")
        }
        self.init(
            name: name,
            title: LocalizedText(
                en: en, ja: json["title"]?["ja"]?.stringValue ?? en,
                zh: json["title"]?["zh"]?.stringValue ?? en),
            classes: try words("classes", plain.classes),
            sensitivities: try words("sensitivities", plain.sensitivities),
            requiredMetadata: json["required_metadata"]?.arrayValue?.compactMap(\.stringValue) ?? [],
            supplierRoles: try words("supplier_roles", plain.supplierRoles),
            requiredAssessments: try words("required_assessments", plain.requiredAssessments),
            minimumUseCases: Int(json["minimum_use_cases"]?.intValue ?? 1),
            needsSample: json["needs_sample"]?.boolValue ?? false)
    }
}
