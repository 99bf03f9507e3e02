import Persistence
import Primitives

/// How people use the server, in the database.
public enum Activities {
    static func of(_ person: ID<Person>, in transaction: any ReadTransaction) throws(Problem) -> Activity? {
        try transaction.row(
            """
            SELECT session_start, last_at, reminded_at, local_day, day_requests, day_active
            FROM person_activity WHERE person = $1
            """, [.id(person)]
        ).map { (row) throws(Problem) in
            Activity(
                sessionStart: try row.time(0), lastAt: try row.time(1), remindedAt: try row.optionalTime(2),
                localDay: try row.integer(3), dayRequests: Int(try row.integer(4)),
                dayActive: .microseconds(try row.integer(5)))
        }
    }

    /// Keeps what a request has made of it, unless a later one was kept before.
    static func keep(
        _ activity: Activity, of person: ID<Person>, in transaction: any WriteTransaction
    ) throws(Problem) {
        let (seconds, attoseconds) = activity.dayActive.components
        try transaction.execute(
            """
            INSERT INTO person_activity
                (person, session_start, last_at, reminded_at, local_day, day_requests, day_active)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (person) DO UPDATE SET session_start = excluded.session_start,
                last_at = excluded.last_at, reminded_at = excluded.reminded_at,
                local_day = excluded.local_day, day_requests = excluded.day_requests,
                day_active = excluded.day_active
            WHERE excluded.last_at > person_activity.last_at
                OR excluded.last_at = person_activity.last_at
                    AND excluded.day_requests > person_activity.day_requests
            """,
            [
                .id(person), .time(activity.sessionStart), .time(activity.lastAt),
                .time(activity.remindedAt), .integer(activity.localDay),
                .integer(Int64(activity.dayRequests)),
                .integer(seconds * 1_000_000 + attoseconds / 1_000_000_000_000),
            ])
    }
}
