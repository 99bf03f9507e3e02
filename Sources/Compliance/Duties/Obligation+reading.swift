import Documents

extension Obligation {
    static let keys = ["duty", "clause", "force", "actor", "when", "satisfied_by", "parameters", "note"]

    init?(reading reader: MappingReader, duties: DutyList) {
        let duty = reader.duty(of: duties)
        let clause = reader.requiredText("clause", like: "\"Art. 1\"")?.value
        let force = reader.requiredChoice("force", Force.self)
        let actor = reader.text("actor")?.value
        let when = reader.choices("when", ServiceTrait.self)
        let satisfiers = reader.satisfiers()
        let note = reader.text("note")?.value
        let parameters = reader.parameters()
        guard let duty, let clause, let force else { return nil }
        if force == .conditionalLaw, when.isEmpty {
            reader.faults.add(
                reader.position(of: "force"), reader.path(of: "force"), "law-if without a condition",
                "add \"when: [high-risk]\", or write law")
        }
        if force != .conditionalLaw, !when.isEmpty {
            reader.faults.add(
                reader.position(of: "when"), reader.path(of: "when"), "a condition of \(force.rawValue)",
                "write \"force: law-if\", or remove the condition")
        }
        if force.binds, satisfiers.isEmpty {
            reader.faults.add(
                reader.position(of: "satisfied_by"), reader.path(of: "satisfied_by"),
                "the duty binds and nothing satisfies it", "name a check or a slot for evidence")
        }
        let known = duties[duty]?.satisfiedBy ?? []
        for satisfier in satisfiers where !known.contains(satisfier.value) {
            reader.faults.add(
                satisfier.position, satisfier.path, "\(satisfier.value) is nothing that satisfies \(duty)",
                Spelling.mend(for: satisfier.value.description, among: known.map(\.description)))
        }
        self.init(
            duty: duty, clause: clause, force: force, actor: actor, when: when,
            satisfiedBy: satisfiers.map(\.value), parameters: parameters, note: note)
    }
}
