import Accounting
import Auditing
import Compliance
import Persistence
import Primitives

/// The ladder in the database.
public enum Misuse {
    /// Where a person stands.
    public static func state(
        of person: ID<Person>, in transaction: any ReadTransaction
    ) throws(Problem) -> MisuseState {
        let row = try transaction.row(
            "SELECT in_row, counted_from, last_at, rung, effect_until FROM misuse WHERE person = $1",
            [.id(person)])
        guard let row else { return .clean }
        return MisuseState(
            inRow: Int(try row.integer(0)), recent: [], countedFrom: try row.time(1), lastAt: try row.time(2),
            rung: row.isNull(3) ? nil : try row.name(3), effectUntil: try row.optionalTime(4))
    }

    /// A request of the person broke a rule.
    ///
    /// In the transaction that settles the use: the count and the record stand or fall together, and however many
    /// requests end at once, each is counted by itself. The same use again counts nothing and gives the same step.
    /// - Parameter id: What a step would be called.
    /// - Returns: The step to which this violation led; nil when it led to none.
    public static func note(
        violation use: ID<Use>, of person: ID<Person>, service: ID<Service>, at time: Timestamp,
        under terms: MisuseTerms, step id: ID<MisuseStep>, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> MisuseStep? {
        var state = try state(of: person, in: transaction)
        let isCounted: Bool =
            switch state.effect(at: max(time, state.lastAt)) {
            case .suspend, .end: false
            case .warn, .limit, nil: true
            }
        let inserted = try transaction.execute(
            """
            INSERT INTO violations (use_id, person, at, is_counted) VALUES ($1, $2, $3, $4)
            ON CONFLICT (use_id) DO NOTHING
            """, [.id(use), .id(person), .time(max(time, state.lastAt)), .flag(isCounted)])
        guard inserted == 1 else { return try step(causedBy: use, in: transaction) }
        state = try loaded(state, of: person, before: use, limit: terms.perDay, in: transaction)
        if isCounted { state.forget(at: time) }
        let before = state.rung
        let taken = state.note(violationAt: time, under: terms)
        guard let taken else {
            if isCounted { try store(state, of: person, step: nil, in: transaction) }
            return nil
        }
        let index = try EventLeaf(
            "misuse.step", id, by: .server, at: time,
            [
                "person": .string(person.description), "step": .string(taken.rawValue),
                "cause": .string(use.description), "service": .string(service.description),
            ]
        ).append(to: log, in: transaction)
        let step = MisuseStep(
            id: id, person: person, service: service, step: taken, before: before, cause: use,
            at: state.lastAt, effectUntil: state.effectUntil, liftedAt: nil, logIndex: index)
        try insert(step, in: transaction)
        try store(state, of: person, step: id, in: transaction)
        return step
    }

    /// A request of the person broke no rule.
    /// - Returns: Whether anything changed.
    public static func noteClean(
        of person: ID<Person>, in transaction: any WriteTransaction
    ) throws(Problem) -> Bool {
        try transaction.execute(
            "UPDATE misuse SET in_row = 0 WHERE person = $1 AND in_row > 0", [.id(person)]) == 1
    }

    /// An appeal against a step was upheld: the person stands one rung lower, and nothing works any more.
    ///
    /// Also where later steps rest on the one that was wrong. Lifting it again changes nothing.
    public static func lift(
        _ step: MisuseStep, at time: Timestamp, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let lifted = try transaction.execute(
            "UPDATE misuse_steps SET lifted_at = $1 WHERE id = $2 AND lifted_at IS NULL",
            [.time(time), .id(step.id)])
        guard lifted == 1 else { return }
        var state = try state(of: step.person, in: transaction)
        let below = try state.rung.flatMap { (rung) throws(Problem) in
            try transaction.row(
                """
                SELECT before FROM misuse_steps WHERE person = $1 AND step = $2
                ORDER BY at DESC, id DESC LIMIT 1
                """, [.id(step.person), .name(rung)])
        }
        state.lift(
            to: try below.flatMap { (row) throws(Problem) in row.isNull(0) ? nil : try row.name(0) }, at: time
        )
        try store(state, of: step.person, step: nil, in: transaction)
        try EventLeaf(
            "misuse.lifted", step.id, by: actor, at: time, ["person": .string(step.person.description)]
        ).append(to: log, in: transaction)
    }

    public static func step(
        _ id: ID<MisuseStep>, in transaction: any ReadTransaction
    ) throws(Problem) -> MisuseStep? {
        try transaction.row("SELECT \(stepColumns) FROM misuse_steps WHERE id = $1", [.id(id)]).map(step)
    }

    /// The step that works, to which an appeal would go.
    public static func newestStep(
        of person: ID<Person>, in transaction: any ReadTransaction
    ) throws(Problem) -> MisuseStep? {
        try transaction.row(
            "SELECT \(stepColumns) FROM misuse_steps WHERE person = $1 ORDER BY at DESC, id DESC LIMIT 1",
            [.id(person)]
        ).map(step)
    }

    /// The steps taken against a person, newest first.
    public static func steps(
        of person: ID<Person>, limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [MisuseStep] {
        try transaction.rows(
            "SELECT \(stepColumns) FROM misuse_steps WHERE person = $1 ORDER BY at DESC, id DESC LIMIT $2",
            [.id(person), .integer(Int64(limit))]
        ).map(step)
    }

    /// The violations of a person, newest first.
    public static func violations(
        of person: ID<Person>, limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [(use: ID<Use>, at: Timestamp)] {
        try transaction.rows(
            "SELECT use_id, at FROM violations WHERE person = $1 ORDER BY at DESC, use_id DESC LIMIT $2",
            [.id(person), .integer(Int64(limit))]
        ).map { (row) throws(Problem) in (try row.id(0), try row.time(1)) }
    }
}

extension Misuse {
    /// With the violations that count: no more than could matter.
    private static func loaded(
        _ state: MisuseState, of person: ID<Person>, before use: ID<Use>, limit: Int,
        in transaction: any ReadTransaction
    ) throws(Problem) -> MisuseState {
        let times = try transaction.rows(
            """
            SELECT at FROM violations WHERE person = $1 AND at >= $2 AND is_counted = 1 AND use_id <> $3
            ORDER BY at DESC LIMIT $4
            """, [.id(person), .time(state.countedFrom), .id(use), .integer(Int64(limit))]
        ).map { (row) throws(Problem) in try row.time(0) }
        return MisuseState(
            inRow: state.inRow, recent: times.reversed(), countedFrom: state.countedFrom,
            lastAt: state.lastAt, rung: state.rung, effectUntil: state.effectUntil)
    }

    private static func store(
        _ state: MisuseState, of person: ID<Person>, step: ID<MisuseStep>?,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO misuse (person, in_row, counted_from, last_at, rung, effect_until, step)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (person) DO UPDATE SET in_row = excluded.in_row,
                counted_from = excluded.counted_from, last_at = excluded.last_at, rung = excluded.rung,
                effect_until = excluded.effect_until, step = COALESCE(excluded.step, misuse.step)
            """,
            [
                .id(person), .integer(Int64(state.inRow)), .time(state.countedFrom), .time(state.lastAt),
                .optional(state.rung?.rawValue), .time(state.effectUntil), .id(step),
            ])
    }

    private static func step(
        causedBy use: ID<Use>, in transaction: any ReadTransaction
    ) throws(Problem) -> MisuseStep? {
        try transaction.row("SELECT \(stepColumns) FROM misuse_steps WHERE cause = $1", [.id(use)]).map(step)
    }

    private static let stepColumns =
        "id, person, service, step, before, cause, at, effect_until, lifted_at, log_index"

    private static func step(_ row: Row) throws(Problem) -> MisuseStep {
        MisuseStep(
            id: try row.id(0), person: try row.id(1), service: try row.id(2), step: try row.name(3),
            before: row.isNull(4) ? nil : try row.name(4), cause: try row.id(5), at: try row.time(6),
            effectUntil: try row.optionalTime(7), liftedAt: try row.optionalTime(8),
            logIndex: try row.integer(9))
    }

    private static func insert(
        _ step: MisuseStep, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO misuse_steps (\(stepColumns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            [
                .id(step.id), .id(step.person), .id(step.service), .name(step.step),
                .optional(step.before?.rawValue), .id(step.cause), .time(step.at), .time(step.effectUntil),
                .time(step.liftedAt), .integer(step.logIndex),
            ])
    }
}
