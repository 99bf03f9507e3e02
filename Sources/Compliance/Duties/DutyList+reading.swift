import Documents

extension DutyList {
    static let keys = ["format", "version", "as_of", "duties"]
    private static let dutyKeys = [
        "id", "group", "check", "title", "requirement", "evidence", "satisfied_by",
    ]

    init?(reading reader: MappingReader) {
        reader.checkFormat(Self.format)
        let version = reader.identifier("version", like: "1.0.0")
        let asOf = reader.requiredDate("as_of")
        _ = reader.requiredNode("duties", like: "[…]")
        var first: [DutyID: TextPosition] = [:]
        var duties: [Duty] = []
        for item in reader.mappings("duties", keys: Self.dutyKeys) {
            guard let duty = Self.duty(item, &first) else { continue }
            duties.append(duty)
        }
        guard let version, let asOf else { return nil }
        self.init(version: version.value, asOf: asOf, duties: duties)
    }

    private static func duty(_ reader: MappingReader, _ first: inout [DutyID: TextPosition]) -> Duty? {
        let text = reader.requiredText("id", like: "D01")
        let group = reader.requiredChoice("group", DutyGroup.self)
        let check = reader.requiredChoice("check", CheckKind.self)
        let title = reader.requiredLocalized("title")
        let requirement = reader.requiredLocalized("requirement")
        let evidence = reader.requiredText("evidence", like: "\"…\"")?.value
        let satisfiers = reader.satisfiers()
        if satisfiers.isEmpty {
            reader.faults.add(
                reader.position(of: "satisfied_by"), reader.path(of: "satisfied_by"),
                "nothing satisfies this duty", "name a check or a slot for evidence")
        }
        guard let text else { return nil }
        guard let id = DutyID(text.value) else {
            reader.faults.add(
                text.position, text.path, "\(FaultCollector.quoted(text.value)) is no id of a duty",
                "write D and two digits, such as D01")
            return nil
        }
        if let position = first[id] {
            reader.faults.addRepeatedName(text, of: "duty", first: position)
            return nil
        }
        first[id] = text.position
        guard let group, let check, let title, let requirement, let evidence else { return nil }
        return Duty(
            id: id, group: group, check: check, title: title, requirement: requirement, evidence: evidence,
            satisfiedBy: satisfiers.map(\.value))
    }
}

extension MappingReader {
    func checkFormat(_ format: String) {
        guard let text = requiredText("format", like: format), text.value != format else { return }
        faults.add(
            text.position, text.path, "unknown format \(FaultCollector.quoted(text.value))",
            "this version reads \(format)")
    }

    /// `satisfied_by`, each once.
    func satisfiers() -> [Located<Satisfier>] {
        var found: [Located<Satisfier>] = []
        for text in texts("satisfied_by", like: "check:input-screening") {
            guard let satisfier = Satisfier(text.value) else {
                faults.add(
                    text.position, text.path,
                    "\(FaultCollector.quoted(text.value)) is neither a check nor evidence",
                    "write check:NAME or evidence:NAME")
                continue
            }
            guard !found.contains(where: { $0.value == satisfier }) else {
                faults.add(
                    text.position, text.path, "\(satisfier) stands here twice", "remove one of the two")
                continue
            }
            found.append(Located(value: satisfier, position: text.position, path: text.path))
        }
        return found
    }
}
