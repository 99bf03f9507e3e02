import Persistence
import Primitives

/// What becomes of everything that is kept of a person who asks for deletion.
///
/// Erased: texts, words of closed complaints and requests, what was declared, the activity, which records are theirs.
/// What the law requires to keep (that terms were accepted, violations, steps, tickets) stays until its time is over,
/// but loose from the person: `people` is the only table that leads from a subject to the random id by which
/// everything else, the log included, names them, and its row is deleted. While a step works, a rung is remembered or
/// violations of the day count, that row stays, else a request for deletion would lift them; the sweep deletes it when
/// that is over.
enum Erasure {
    /// Records cut loose in this transaction; what is beyond, the sweep cuts.
    private static let maximumUses: Int64 = 10_000

    /// - Returns: The facts of the receipt: what was erased, what is kept and why.
    static func erase(
        _ person: Person, texts: any SubjectErasure, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> JSONValue {
        let erasedTexts = try texts.erase(person.dataSubject, at: time, in: transaction)
        let uses = try transaction.execute(
            """
            DELETE FROM person_uses WHERE person = $1 AND use_id IN
                (SELECT use_id FROM person_uses WHERE person = $2 LIMIT $3)
            """, [.id(person.id), .id(person.id), .integer(maximumUses)])
        let complaints = try transaction.execute(
            """
            UPDATE complaints SET text = NULL, reply = NULL
            WHERE person = $1 AND closed_at IS NOT NULL AND (text IS NOT NULL OR reply IS NOT NULL)
            """, [.id(person.id)])
        let requests = try transaction.execute(
            """
            UPDATE person_requests SET details = NULL, reply = NULL
            WHERE person = $1 AND closed_at IS NOT NULL AND (details IS NOT NULL OR reply IS NOT NULL)
            """, [.id(person.id)])
        // Of what is open, whoever decides still needs the words: they go when it is closed.
        try transaction.execute(
            "UPDATE complaints SET text_goes = 1 WHERE person = $1 AND closed_at IS NULL", [.id(person.id)])
        try transaction.execute(
            "UPDATE person_requests SET details_go = 1 WHERE person = $1 AND closed_at IS NULL",
            [.id(person.id)])
        try transaction.execute("DELETE FROM person_activity WHERE person = $1", [.id(person.id)])
        let state = try Misuse.state(of: person.id, in: transaction)
        let hold = state.hold(at: time)
        let holds = hold != nil
        var kept = try keptRows(of: person.id, in: transaction)
        if erasedTexts.kept > 0 {
            kept.append(entry("texts", erasedTexts.kept, erasedTexts.reason ?? "must be kept by law"))
        }
        if let hold {
            let until = hold.end.map { "until \($0.rfc3339)" } ?? "until an appeal is upheld"
            kept.append(entry("link_to_the_person", 1, "measures against misuse count, \(until)"))
            try transaction.execute(
                """
                UPDATE people SET age_band = NULL, guardian_consent_at = NULL, training_opt_out_at = NULL,
                    declared_at = NULL, erased_at = $1 WHERE id = $2
                """, [.time(time), .id(person.id)])
        } else {
            try People.unlink(person.id, in: transaction)
        }
        return [
            "erased": [
                "texts": count(erasedTexts.erased), "records_cut_loose": count(uses),
                "complaint_texts": count(complaints), "request_texts": count(requests),
                "declarations": count(1), "link_to_the_person": .bool(!holds),
            ],
            "kept": .array(kept),
        ]
    }

    private static func keptRows(
        of person: ID<Person>, in transaction: any ReadTransaction
    ) throws(Problem) -> [JSONValue] {
        let tables = [
            ("acceptances_of_terms", "acceptances", "proof of agreement"),
            ("violations", "violations", "measures against misuse are on record"),
            ("steps", "misuse_steps", "measures against misuse are on record"),
            ("tickets", "complaints", "complaints are on record, open ones with their words"),
        ]
        var kept: [JSONValue] = []
        for (name, table, reason) in tables {
            let rows = try transaction.row("SELECT COUNT(*) FROM \(table) WHERE person = $1", [.id(person)])
            let number = try rows?.integer(0) ?? 0
            guard number > 0 else { continue }
            kept.append(
                entry(name, Int(number), "\(reason); without a name, until the time to keep it is over"))
        }
        return kept
    }

    private static func entry(_ what: String, _ number: Int, _ why: String) -> JSONValue {
        ["what": .string(what), "count": count(number), "why": .string(why)]
    }

    private static func count(_ number: Int) -> JSONValue { .number(.integer(Int64(number))) }
}

extension MisuseState {
    /// Why forgetting the person would free them of something.
    struct Hold: Hashable, Sendable {
        /// Nil: until an appeal is upheld.
        let end: Timestamp?
    }

    /// Nil where nothing counts any more: no step works, no rung is remembered, no violation of the day counts.
    ///
    /// ``Retention`` says the same in SQL.
    func hold(at now: Timestamp) -> Hold? {
        guard rung != nil else {
            let end = lastAt + Self.day
            return lastAt >= countedFrom && now < end ? Hold(end: end) : nil
        }
        guard let effectUntil else { return Hold(end: nil) }
        let end = max(effectUntil, lastAt + Self.memory)
        return now < end ? Hold(end: end) : nil
    }
}
