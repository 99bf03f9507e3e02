import Auditing

/// The objects of `/api/engines`, `/api/operation` and `/api/log`.
enum OperationShapes {
    private static let node = ObjectShape(
        "Node", "One process of the server.",
        [
            .required("started_at", .time),
            .required("ready", .boolean, "Whether it can serve, as `/readyz` says."),
            .required("faults", .list(.anyText), "What keeps it from serving; none when it is ready."),
        ])

    private static let outcome = ObjectShape(
        "OutcomeCount", [.required("status", .anyText), .required("count", .count)])

    private static let refusal = ObjectShape(
        "RefusalCount", [.required("kind", .anyText, "Of problem."), .required("count", .count)])

    private static let answers = ObjectShape(
        "AnswerFigures", "Counted since the process began.",
        [
            .required("in_flight", .count, "Answers under way."),
            .required("downloads_in_flight", .count, "Downloads of files under way."),
            .required("requests", .count, "Requests for an answer."),
            .required("recalls", .count, "Answers of which something was taken back while they were given."),
            .required("outcomes", .list(.object(outcome)), "Answers that ended, by how."),
            .required(
                "refusals", .list(.object(refusal)), "Requests refused before an engine's answer, by why."),
        ])

    private static let writes = ObjectShape(
        "WriteFigures",
        "Counted since the process began. Times are upper bounds: those of the histogram's buckets.",
        [
            .required("queued", .count, "Writes that wait for the disk."),
            .required("commits", .count),
            .required("failures", .count, "Commits that failed; nothing of them was kept."),
            .required("median_seconds", .nullable(.number), "Half of the commits took at most so long."),
            .required("p99_seconds", .nullable(.number), "99 of 100 commits took at most so long."),
            .required(
                "signing_p99_seconds", .nullable(.number),
                "99 of 100 times, hashing and signing what was new in the log took at most so long."),
        ])

    private static let logState = ObjectShape(
        "LogState",
        [
            .required("size", .count, "The leaves that the newest checkpoint covers."),
            .required("signed_at", .nullable(.time)),
        ])

    static let operation = ObjectShape(
        "Operation", "How the server is.",
        [
            .required("at", .time),
            .required("nodes", .list(.object(node)), "The processes: this version runs as one."),
            .required("answers", .object(answers)),
            .required("writes", .object(writes)),
            .required("log", .object(logState)),
        ])

    static let event = ObjectShape(
        "Event", "A change that the log tells of.",
        [
            .required("index", .count, "Of its leaf in the log."),
            .required("kind", .anyText, "Such as `account.credited`."),
            .required("actor", .words(of: EventActor.self), "Whose decision it was."),
            .required("at", .time),
            .required("id", .nullable(.anyText), "Of what changed."),
            .required("by", .nullable(.anyText), "The user who had signed in, where the leaf says so."),
            .required(
                "facts",
                .object(ObjectShape("EventFacts", "What else the leaf says.", isOpen: true, []))),
        ])

    static let health = ObjectShape(
        "EngineHealth",
        [
            .required("state", .word(["healthy", "degraded", "starting", "unavailable"])),
            .required("detail", .anyText, "Why, in words; empty when healthy."),
        ])

    static let engine = ObjectShape(
        "Engine",
        [
            .required("name", .anyText),
            .required("health", .object(health)),
            .required(
                "models", .nullable(.list(.anyText)),
                "The engine's own names of its models; null when it does not tell them now."),
        ])

    static let log = ObjectShape(
        "Log", "The transparency log of every answer and every change.",
        [
            .required("origin", .anyText, "The log's name, the first line of its checkpoints."),
            .required("verifier_key", .anyText, "What verifies its checkpoints (C2SP signed-note)."),
            .required("size", .count, "The leaves that the newest checkpoint covers."),
            .required(
                "root", .nullable(.base64), "Of the tree of these leaves; null before the first checkpoint."),
            .required("checkpoint", .nullable(.anyText), "The signed note, as GET /log/checkpoint gives it."),
            .required("signed_at", .nullable(.time)),
        ])
}
