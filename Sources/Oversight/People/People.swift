import Accounting
import Auditing
import Persistence
import Primitives

/// The people of whom something is kept.
public enum People {
    /// The most people of one account that are new within 24 hours, where it is the account that names them.
    public static let maximumNewPerDay = 100_000

    public static func find(
        _ subject: SubjectHash, in transaction: any ReadTransaction
    ) throws(Problem) -> Person? {
        try transaction.row("SELECT \(columns) FROM people WHERE subject = $1", [.blob(subject.bytes)])
            .map(person)
    }

    public static func person(
        _ id: ID<Person>, in transaction: any ReadTransaction
    ) throws(Problem) -> Person? {
        try transaction.row("SELECT \(columns) FROM people WHERE id = $1", [.id(id)]).map(person)
    }

    /// The person that a subject is, made now where it is the first time.
    /// - Parameter id: What a new one is called.
    public static func person(
        of subject: DataSubject, new id: ID<Person>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Person {
        if let known = try find(subject.hash, in: transaction) { return known }
        let made = Person(
            id: id, account: subject.account, subject: subject.hash, isNamed: subject.isNamed, ageBand: nil,
            guardianConsentAt: nil, trainingOptOutAt: nil, createdAt: time)
        try transaction.execute(
            "INSERT INTO people (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            [
                .id(made.id), .id(made.account), .blob(made.subject.bytes), .flag(made.isNamed), .null, .null,
                .null, .time(time),
            ])
        return made
    }

    /// The same for what an account says of a person, of which there is no end: it has a bound a day.
    /// - Throws: `rateLimitRequests` when the account has too many new people already.
    public static func named(
        _ subject: DataSubject, new id: ID<Person>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Person {
        if let known = try find(subject.hash, in: transaction) { return known }
        try checkBound(of: subject.account, maximumNewPerDay, at: time, in: transaction)
        return try person(of: subject, new: id, at: time, in: transaction)
    }

    static func checkBound(
        of account: ID<Account>, _ most: Int, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) {
        let row = try transaction.row(
            "SELECT created_at FROM people WHERE account = $1 ORDER BY id DESC LIMIT 1 OFFSET $2",
            [.id(account), .integer(Int64(most - 1))])
        guard let row else { return }
        let free = try row.time(0) + .seconds(86_400)
        guard free > time else { return }
        throw Problem(
            .rateLimitRequests, "The account has \(most) new people in a day.",
            mend: "Go on later; declare only who uses a service.", retryAfter: free - time)
    }

    /// The people of one account, or of all.
    public static func list(
        of account: ID<Account>?, _ request: PageRequest<Person>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Person, Person> {
        var values: [Value] = [.id(request.start)]
        var filter = ""
        if let account {
            values.append(.id(account))
            filter = "AND account = $2"
        }
        values.append(.integer(request.rowLimit))
        let rows = try transaction.rows(
            """
            SELECT \(columns) FROM people WHERE id \(request.comparison) $1 \(filter)
            ORDER BY id \(request.direction) LIMIT $\(values.count)
            """, values)
        return request.page(try rows.map(person), id: \.id)
    }

    /// Notes what an account says about a person. Saying it again changes nothing.
    ///
    /// Who is declared after a deletion, while a step still holds the link, is known anew: the link stays.
    ///
    /// The leaf tells that something was declared, not what: an age is nobody else's to know.
    public static func declare(
        _ declaration: PersonDeclaration, of person: Person, by actor: EventActor, at time: Timestamp,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Person {
        func moment(_ wanted: Bool?, _ standing: Timestamp?) -> Timestamp? {
            wanted.map { $0 ? standing ?? time : nil } ?? standing
        }
        let changed = Person(
            id: person.id, account: person.account, subject: person.subject, isNamed: person.isNamed,
            ageBand: declaration.ageBand ?? person.ageBand,
            guardianConsentAt: moment(declaration.guardianConsent, person.guardianConsentAt),
            trainingOptOutAt: moment(declaration.trainingOptOut, person.trainingOptOutAt),
            createdAt: person.createdAt)
        guard changed != person else { return person }
        try transaction.execute(
            """
            UPDATE people SET age_band = $1, guardian_consent_at = $2, training_opt_out_at = $3,
                declared_at = $4, erased_at = NULL
            WHERE id = $5
            """,
            [
                .optional(changed.ageBand?.rawValue), .time(changed.guardianConsentAt),
                .time(changed.trainingOptOutAt), .time(time), .id(person.id),
            ])
        var declared: [JSONValue] = []
        if changed.ageBand != person.ageBand { declared.append("age_band") }
        if changed.guardianConsentAt != person.guardianConsentAt { declared.append("guardian_consent") }
        if changed.trainingOptOutAt != person.trainingOptOutAt { declared.append("training_opt_out") }
        try EventLeaf(
            "person.declared", person.id, by: actor, at: time, ["declared": .array(declared)]
        ).append(to: log, in: transaction)
        return changed
    }

    /// Cuts everything that is kept loose from the person.
    static func unlink(_ person: ID<Person>, in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute("DELETE FROM people WHERE id = $1", [.id(person)])
        try transaction.execute(
            "UPDATE acceptances SET is_loose = 1 WHERE person = $1 AND is_loose = 0", [.id(person)])
    }

    // MARK: Uses

    /// Notes that a record is of a person.
    /// - Returns: False when that was noted before.
    static func note(
        _ use: ID<Use>, of person: ID<Person>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        try transaction.execute(
            """
            INSERT INTO person_uses (person, use_id, at) VALUES ($1, $2, $3)
            ON CONFLICT (person, use_id) DO NOTHING
            """, [.id(person), .id(use), .time(time)]) == 1
    }

    /// The newest records of a person.
    public static func uses(
        of person: ID<Person>, limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [ID<Use>] {
        try transaction.rows(
            "SELECT use_id FROM person_uses WHERE person = $1 ORDER BY use_id DESC LIMIT $2",
            [.id(person), .integer(Int64(limit))]
        ).map { (row) throws(Problem) in try row.id(0) }
    }

    private static let columns =
        "id, account, subject, is_named, age_band, guardian_consent_at, training_opt_out_at, created_at"

    private static func person(_ row: Row) throws(Problem) -> Person {
        Person(
            id: try row.id(0), account: try row.id(1), subject: try row.subject(2), isNamed: try row.flag(3),
            ageBand: row.isNull(4) ? nil : try row.name(4), guardianConsentAt: try row.optionalTime(5),
            trainingOptOutAt: try row.optionalTime(6), createdAt: try row.time(7))
    }
}

extension Row {
    fileprivate func subject(_ column: Int) throws(Problem) -> SubjectHash {
        guard let hash = SubjectHash(bytes: try blob(column)) else {
            throw foreign(column, "a hash of a data subject")
        }
        return hash
    }
}
