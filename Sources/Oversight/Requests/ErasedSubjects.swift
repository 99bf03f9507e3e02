import Persistence
import Primitives

/// Whose deletion was asked for lately.
///
/// An answer that is under way at that moment ends after it: nothing of it is kept of the person, else the deletion
/// would leave a copy of what came before it.
enum ErasedSubjects {
    /// How long that is remembered: a day for the longest answer that can be configured, and one to spare.
    static let memory = Duration.seconds(2 * 86_400)

    static func note(
        _ subject: SubjectHash, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO erased_subjects (subject, at) VALUES ($1, $2)
            ON CONFLICT (subject) DO UPDATE SET at = excluded.at
            """, [.blob(subject.bytes), .time(time)])
    }

    /// Whether the subject was erased after a request of it came.
    static func isErased(
        _ subject: SubjectHash, since time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        try transaction.row(
            "SELECT 1 FROM erased_subjects WHERE subject = $1 AND at >= $2",
            [.blob(subject.bytes), .time(time)]) != nil
    }

    /// - Returns: How many were forgotten, at most `limit`.
    static func forget(
        at now: Timestamp, limit: Int, in transaction: any WriteTransaction
    ) throws(Problem) -> Int {
        try transaction.execute(
            """
            DELETE FROM erased_subjects WHERE subject IN
                (SELECT subject FROM erased_subjects WHERE at < $1 ORDER BY at LIMIT $2)
            """, [.time(now - memory), .integer(Int64(limit))])
    }
}
