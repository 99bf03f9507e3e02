import Accounting
import Oversight
import Primitives

/// The objects of a service's assessments.
enum AssessmentShapes {
    static let sha256 = Shape.text(
        TextShape(
            .hexadecimal, lengths: 64...64,
            example: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))
    private static let rate = Shape.number

    private static let bank = ObjectShape(
        "AssessmentBank",
        [
            .required("name", .text(1...128)),
            .required("hash", sha256, "Over the questions in the order of their ids."),
            .required("questions", .count),
        ])

    private static let mark = ObjectShape(
        "AssessmentMark", "A mark of a pack beside what was counted.",
        [
            .required("id", .text(1...128, like: "should-refuse")),
            .required("pack", .text(1...128, like: "cn-interim-measures")),
            .required("duty", .text(3...3, like: "D31")),
            .required("clause", .text(1...512)),
            .required("status", .word(["counted", "not-run"]), "What was not run is never passed."),
            .required("reason", .nullable(.text(1...512)), "Why it was not run."),
            .required("sample", .count),
            .required("hits", .count),
            .required("sample_large_enough", .nullable(.boolean)),
            .required(
                "mark_met", .nullable(.boolean), "Whether the sample is on the right side of the mark."),
            .required(
                "bound_met", .nullable(.boolean),
                "Whether the exact one-sided binomial bound of 95 % is beyond the mark."),
            .required("bound", .nullable(rate), "That bound."),
        ])

    static let figures = ObjectShape(
        "AssessmentFigures", "What the report of a run says in short.",
        [
            .required("started_at", .time),
            .required("finished_at", .time),
            .required("seed", .text(1...20), "Of the sample; with it and the banks it can be drawn again."),
            .required("questions", .count, "That were drawn."),
            .required("unanswered", .count, "Of these, without an answer: they count in no sample."),
            .required("banks", .list(.object(bank), atMost: 64)),
            .required("banks_met", .boolean, "Whether the banks are as large as TC260-003 §8 asks."),
            .required("marks", .list(.object(mark), atMost: 256)),
        ])

    static let draft = ObjectShape(
        "AssessmentDraft",
        [
            .required("report_hash", sha256, "SHA-256 of report.json, which stays with you."),
            .required("figures", .object(figures)),
        ])

    static let assessment = ObjectShape(
        "Assessment",
        [
            .required("id", .id(Assessment.self)),
            .required("service", .id(Service.self)),
            .required("report_hash", sha256),
            .required("figures", .object(figures)),
            .required("created_at", .time),
        ])
}

extension Assessment {
    /// As the API shows it.
    var json: JSONValue {
        [
            "id": .id(id), "service": .id(service), "report_hash": .string(reportHash.description),
            "figures": figures, "created_at": .time(createdAt),
        ]
    }
}
