import Documents

/// How long something must be kept, and when it must be gone.
public struct RetentionRule: Hashable, Sendable {
    public let id: String
    public let duty: DutyID
    public let clause: String
    /// The shortest time; six calendar months are up to 184 days.
    public let minimumDays: Int
    /// The longest time; `nil` where none is set.
    public let maximumDays: Int?
    /// The traits of a service of which one makes it hold; empty where it holds for every service.
    public let when: [ServiceTrait]
    public let note: String?
}

extension RetentionRule {
    static let keys = ["id", "duty", "clause", "minimum_days", "maximum_days", "when", "note"]
    private static let days = 0...36_500

    init?(reading reader: MappingReader, duties: DutyList, _ names: inout UniqueNames) {
        let id = reader.identifier("id", like: "event-logs")
        let duty = reader.duty(of: duties)
        let clause = reader.requiredText("clause", like: "\"Art. 12\"")?.value
        let minimum = reader.requiredInteger("minimum_days", Self.days)
        let maximum = reader.integer("maximum_days", Self.days)
        let when = reader.choices("when", ServiceTrait.self)
        let note = reader.text("note")?.value
        if let minimum, let maximum, maximum < minimum {
            reader.faults.add(
                reader.position(of: "maximum_days"), reader.path(of: "maximum_days"),
                "the longest time is shorter than the shortest", "give at least \(minimum), or remove the key"
            )
        }
        guard let id, names.insert(id, reader.faults), let duty, let clause, let minimum else { return nil }
        self.init(
            id: id.value, duty: duty, clause: clause, minimumDays: minimum, maximumDays: maximum, when: when,
            note: note)
    }
}
