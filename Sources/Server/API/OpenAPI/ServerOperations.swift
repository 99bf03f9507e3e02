import Exchange

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

    static let putProductFile = APIOperation(
        "putProductFile", .put, "/api/products/{product}/versions/{number}/files/{name}",
        "Sends a file of a version that is not published",
        note:
            "Streamed to disk; whole and durable when the answer comes. A name has letters, digits, `.`, `_`, `-`.",
        tag: .products, access: .accounts,
        pathNotes: [
            "product": "The id of a product.", "number": "The number of a version.",
            "name": "The file's name.",
        ], query: [.init("role", .words(of: ProductFile.Role.self), "What it is for; `data` when left out.")],
        upload: .init(
            types: ["application/octet-stream", "text/csv", "application/vnd.apache.parquet"],
            maximumBytes: ConfigurationKeys.Exchange.maximumFileBytes.standard,
            note: "The file, of whatever media type."),
        answer: .created(ProductShapes.file, "The file as it is stored."))

    static let getSample = APIOperation(
        "getSample", .get, "/api/products/{product}/sample/{name}", "A free sample of a listed product",
        tag: .products, access: .everyone,
        pathNotes: ["product": "The id of a product.", "name": "The name of a file of the role sample."],
        answer: .init(note: "The file.", content: .bytes))

    private static let document = ObjectShape("DIDDocument", "W3C DID Core 1.0.", isOpen: true, [])

    private static func did(_ note: String) -> APIOperation.Answer {
        .init(note: note, content: .json(.object(document)), mediaType: "application/did+json")
    }

    private static let identity = [
        APIOperation(
            "getDIDDocument", .get, "/.well-known/did.json", "The DID document of the exchange",
            tag: .participants,
            access: .everyone, answer: did("Its keys and its connector.")),
        APIOperation(
            "getParticipantDIDDocument", .get, "/participants/{name}/did.json",
            "The DID document of a participant whose identifier the exchange keeps", tag: .participants,
            access: .everyone, pathNotes: ["name": "The name of a participant."],
            answer: did("Its keys.")),
    ]

    static let all = identity + [putProductFile, getSample] + log

    private static let log = [
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
