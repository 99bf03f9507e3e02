import Primitives

/// What is said of a product, as fields of a form; members that the form does not show stay as they are.
enum SupplyMetadata {
    private typealias Words = SupplyFormTexts

    private static let texts = ["licence", "update_frequency", "spatial"]
    private static let lists = ["keywords", "resources", "actions", "territory"]

    private static let first: [Field] = [
        Field("board", .text, MarketTexts.board),
        Field(
            "class", SupplyForms.classes, MarketTexts.dataClass, required: true, standard: "enterprise"),
        Field(
            "sensitivity", SupplyForms.sensitivities, MarketTexts.sensitivity, required: true,
            standard: "general"),
        Field(
            "cross_border", SupplyForms.borders, MarketTexts.crossBorder, required: true, standard: "free"),
        Field("metadata.title.en", .text, Words.titleEnglish, hint: Words.titleHint),
        Field("metadata.title.ja", .text, Words.titleJapanese),
        Field("metadata.title.zh", .text, Words.titleChinese),
        Field(
            "metadata.resources", .lines, Words.resources, hint: Words.resourcesHint),
        Field("metadata.use_cases", .lines, Words.useCases),
    ]

    private static let rest: [Field] = [
        Field("metadata.description.en", .longText, Words.textEnglish),
        Field("metadata.description.ja", .longText, Words.textJapanese),
        Field("metadata.description.zh", .longText, Words.textChinese),
        Field("metadata.keywords", .lines, Words.keywords),
        Field("metadata.actions", .lines, Words.soldFor, hint: Words.actionsHint),
        Field("metadata.territory", .lines, Words.soldIn, hint: Words.territoryHint),
        Field("metadata.licence", .text, Words.licence),
        Field("metadata.update_frequency", .text, Words.frequency, hint: Words.frequencyHint),
        Field("metadata.spatial", .text, Words.spatial),
        Field("metadata.temporal.start", .text, Words.periodStart),
        Field("metadata.temporal.end", .text, Words.periodEnd),
        // All that is said now, so that what no field shows is kept.
        Field("kept", .hidden, Words.describe),
    ]

    static let create = Form(
        "create", Words.newProduct, button: Words.begin, "POST", "/api/products", first,
        next: { answer, _ in Address.path("supply", "products", answer.text("id") ?? "") })

    static let change = Form(
        "change", Words.describe, button: Words.save, "PATCH", "/api/products/{product}", first + rest,
        shape: { merged($0) })

    /// What stands in the fields for a product.
    static func values(_ product: JSONValue, _ page: PageContext) -> FormValues {
        var values: [String: [String]] = [:]
        for name in ["board", "class", "sensitivity", "cross_border"] {
            values[name] = product.text(name).map { [$0] }
        }
        let metadata = product["metadata"] ?? [:]
        for name in ["title", "description"] {
            for language in Language.allCases {
                values["metadata.\(name).\(language.rawValue)"] = metadata.text(
                    "\(name).\(language.rawValue)"
                )
                .map { [$0] }
            }
        }
        for name in texts + ["temporal.start", "temporal.end"] {
            values["metadata.\(name)"] = metadata.text(name).map { [$0] }
        }
        for name in lists { values["metadata.\(name)"] = [metadata.words(name).joined(separator: "\n")] }
        values["metadata.use_cases"] = [
            metadata.list("use_cases").map(useCase).joined(separator: "\n")
        ]
        values["kept"] = [String(decoding: metadata.serialized, as: UTF8.self)]
        return FormValues(values)
    }

    /// A use case as one line.
    static func useCase(_ value: JSONValue) -> String {
        value.stringValue ?? value["title"]?.localized(.english)?.text ?? ""
    }

    /// The request's body: what the fields say, over what was said before.
    static func merged(_ body: JSONValue) -> JSONValue {
        guard var members = body.objectValue else { return body }
        let kept = members.removeValue(forKey: "kept")?.stringValue.flatMap { try? JSONValue(parsing: $0) }
        var metadata = kept?.objectValue ?? [:]
        let told = members["metadata"]?.objectValue ?? [:]
        for name in ["title", "description", "use_cases", "temporal"] + texts + lists {
            // Regions may be lists or objects on some boards: what is no text stays.
            if name == "spatial", metadata[name] != nil, metadata[name]?.stringValue == nil, told[name] == nil
            {
                continue
            }
            metadata[name] = told[name]
        }
        // A use case that is said in several languages stays so where its line was not changed.
        let before = kept?.list("use_cases") ?? []
        if let cases = told["use_cases"]?.arrayValue {
            metadata["use_cases"] = .array(
                cases.map { line in before.first { useCase($0) == line.stringValue } ?? line })
        }
        members["metadata"] = .object(metadata)
        if members["board"] == nil { members["board"] = .null }
        return .object(members)
    }
}
