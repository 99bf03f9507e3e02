/// What is served beside the two APIs: the transparency log, and what an operator's machinery asks.
enum ServerOperations {
    private static let text = "text/plain; charset=utf-8"

    private static let readiness = ObjectShape(
        "Readiness",
        [
            .required("ready", .boolean),
            .required("faults", .list(.anyText), "What keeps the server from serving."),
            .required(
                "engines",
                .list(
                    .object(
                        ObjectShape(
                            "EngineState",
                            [
                                .required("name", .anyText), .required("state", .anyText),
                                .required("detail", .anyText),
                            ])))),
            .required("log_size", .count),
        ])

    static let all = [
        APIOperation(
            "getCheckpoint", .get, "/log/checkpoint", "The newest checkpoint",
            note: "A signed note (C2SP tlog-checkpoint).", tag: .log, access: .everyone,
            answer: .init(note: "The note.", content: .text(type: text))),
        APIOperation(
            "getVerifierKey", .get, "/log/verifier-key", "The key that verifies checkpoints", tag: .log,
            access: .everyone, answer: .init(note: "The key (C2SP signed-note).", content: .text(type: text))),
        APIOperation(
            "getTile", .get, "/log/tile/{tile*}", "A tile of the tree, or a bundle of entries",
            note: "As C2SP tlog-tiles has it: `0/000`, `1/x001/234`, `0/000.p/5`, `entries/000`.", tag: .log,
            access: .everyone, pathNotes: ["tile": "The coordinates of the tile; slashes stand as they are."],
            answer: .init(note: "Hashes of 32 bytes, or entries after their lengths.", content: .bytes)),
        APIOperation(
            "getEntries", .get, "/log/entries/{bundle*}", "A bundle of entries", tag: .log, access: .everyone,
            pathNotes: ["bundle": "The coordinates of the bundle; slashes stand as they are."],
            answer: .init(note: "Each entry after its length in two bytes.", content: .bytes)),
        APIOperation(
            "getProof", .get, "/log/proof/{index}", "The proof that a leaf is in the log",
            note: "A whole proof (c2sp.org/tlog-proof@v1).", tag: .log, access: .everyone,
            pathNotes: ["index": "The leaf's index, as the record tells it."],
            answer: .init(note: "The proof.", content: .text(type: text))),
        APIOperation(
            "getHealth", .get, "/healthz", "Whether the process is alive", tag: .operations,
            access: .everyone,
            answer: .init(note: "It is.", content: .text(type: text))),
        APIOperation(
            "getReadiness", .get, "/readyz", "Whether the server can serve",
            note: "503 with the same body while it cannot.", tag: .operations, access: .everyone,
            answer: .json(readiness, "It can.")),
        APIOperation(
            "getMetrics", .get, "/metrics", "The metrics, as Prometheus reads them",
            note: "For operators only where the configuration says `metrics_public: false`.",
            tag: .operations,
            access: .everyone,
            answer: .init(
                note: "The metrics.", content: .text(type: "text/plain; version=0.0.4; charset=utf-8"))),
    ]
}
