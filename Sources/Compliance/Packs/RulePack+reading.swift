import Documents
import Primitives

extension RulePack {
    static let keys = [
        "format", "name", "version", "as_of", "jurisdiction", "title", "applies_when", "instruments",
        "duties",
        "risk_classes", "word_lists", "word_list_marks", "marks", "screening", "labels", "retention",
        "limits",
        "texts",
    ]

    init?(reading reader: MappingReader, duties: DutyList, hash: String) {
        reader.checkFormat(Self.format)
        let name = reader.identifier("name", like: "cn-interim-measures")
        let version = reader.identifier("version", like: "1.0.0")
        let asOf = reader.requiredDate("as_of")
        let jurisdiction = reader.requiredChoice("jurisdiction", Jurisdiction.self)
        let title = reader.requiredLocalized("title")
        appliesWhen = reader.choices("applies_when", ServiceTrait.self)
        texts = Self.texts(reader)
        instruments = Self.read(reader, "instruments", Instrument.keys, named: "instrument") {
            Instrument(reading: $0, &$1)
        }
        obligations = Self.obligations(reader, duties)
        riskClasses = Self.read(reader, "risk_classes", RiskClass.keys, named: "class") {
            RiskClass(reading: $0, &$1)
        }
        var listNames = UniqueNames(of: "list")
        wordLists = reader.mappings("word_lists", keys: WordListDeclaration.keys).compactMap {
            WordListDeclaration(reading: $0, duties: duties, &listNames)
        }
        wordListMarks = reader.mapping("word_list_marks", keys: WordListMarks.keys).flatMap {
            WordListMarks(reading: $0, duties: duties)
        }
        marks = Self.read(reader, "marks", AssessmentMark.keys, named: "mark") {
            AssessmentMark(reading: $0, duties: duties, &$1)
        }
        screening = Self.screening(reader, duties, lists: listNames.names, texts)
        labels = reader.mappings("labels", keys: LabelRule.keys).compactMap {
            LabelRule(reading: $0, duties: duties)
        }
        retention = Self.read(reader, "retention", RetentionRule.keys, named: "retention") {
            RetentionRule(reading: $0, duties: duties, &$1)
        }
        let texts = texts
        limits =
            reader.mapping("limits", keys: OperatingLimits.keys).map {
                OperatingLimits(reading: $0, duties: duties, texts: texts)
            } ?? .none
        guard let name, let version, let asOf, let jurisdiction, let title else { return nil }
        self.name = name.value
        self.version = version.value
        self.asOf = asOf
        self.jurisdiction = jurisdiction
        self.title = title
        self.hash = hash
    }

    private static func read<Item>(
        _ reader: MappingReader, _ key: String, _ keys: [String], named what: String,
        _ make: (MappingReader, inout UniqueNames) -> Item?
    ) -> [Item] {
        var names = UniqueNames(of: what)
        return reader.mappings(key, keys: keys).compactMap { make($0, &names) }
    }

    /// Every duty once: a duty that a pack forgets would look like one that does not bind.
    private static func obligations(_ reader: MappingReader, _ duties: DutyList) -> [Obligation] {
        var found: [DutyID: (obligation: Obligation, position: TextPosition)] = [:]
        let items = reader.mappings("duties", keys: Obligation.keys)
        var isWhole = true
        for item in items {
            guard let obligation = Obligation(reading: item, duties: duties) else {
                isWhole = false
                continue
            }
            if let first = found[obligation.duty] {
                item.faults.add(
                    item.position(of: "duty"), item.path(of: "duty"),
                    "\(obligation.duty) stands here twice, first on line \(first.position.line)",
                    "remove one of the two")
            } else {
                found[obligation.duty] = (obligation, item.position(of: "duty"))
            }
        }
        let missing = duties.duties.map(\.id).filter { found[$0] == nil }
        // Where one could not be read, it is not known which are missing.
        if isWhole, !missing.isEmpty {
            reader.faults.add(
                reader.position(of: "duties"), "duties",
                "the pack says nothing about \(missing.map(\.text).joined(separator: ", "))",
                "add each, with \"force: none\" where there is no such duty")
        }
        return found.values.map(\.obligation).sorted { $0.duty < $1.duty }
    }

    private static func screening(
        _ reader: MappingReader, _ duties: DutyList, lists: [String], _ texts: [TextKey: LocalizedText]
    ) -> [ScreeningRule] {
        var names = UniqueNames(of: "rule")
        let rules = reader.mappings("screening", keys: ScreeningRule.keys).compactMap { item in
            ScreeningRule(reading: item, duties: duties, lists: lists, texts: texts, &names).map {
                ($0, item)
            }
        }
        ScreeningRule.checkContradictions(rules.map { (rule: $0.0, reader: $0.1) })
        return rules.map(\.0)
    }

    private static func texts(_ outer: MappingReader) -> [TextKey: LocalizedText] {
        guard outer.requiredNode("texts", like: "{…}") != nil,
            let reader = outer.mapping("texts", keys: TextKey.allCases.map(\.rawValue))
        else { return [:] }
        var texts: [TextKey: LocalizedText] = [:]
        for key in TextKey.allCases {
            texts[key] =
                key.isRequired ? reader.requiredLocalized(key.rawValue) : reader.localized(key.rawValue)
        }
        return texts
    }
}
