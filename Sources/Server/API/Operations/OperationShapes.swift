/// The objects of `/api/engines` and `/api/log`.
enum OperationShapes {
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
