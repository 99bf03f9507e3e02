/// The objects of `/v1`, in OpenAI's wire format: the members that matter here. Unknown ones are passed on, both
/// ways.
enum GatewayShapes {
    private static let tokens = Shape.integer(1...1_048_576)

    static let error = ObjectShape(
        "OpenAIError", "Every failure under `/v1`; also the data of an error event within a stream.",
        [
            .required(
                "error",
                .object(
                    ObjectShape(
                        "OpenAIErrorFacts",
                        [
                            .required("message", .anyText),
                            .required("type", .anyText),
                            .required("param", .nullable(.anyText)),
                            .required("code", .nullable(.anyText)),
                        ])))
        ])

    static let model = ObjectShape(
        "Model", "A service on offer.",
        [
            .required("id", .anyText, "What a request gives as `model`."),
            .required("object", .word(["model"])),
            .required("created", .count, "Seconds since 1970."),
            .required("owned_by", .anyText),
        ])

    static let storeSearch = ObjectShape(
        "VectorStoreSearch", isOpen: true,
        [
            .required("query", .either([.anyText, .list(.anyText, atMost: 8)])),
            .optional("max_num_results", .nullable(.integer(1...50)), "10 when left out."),
        ])

    static let storeResults = ObjectShape(
        "VectorStoreSearchResults", isOpen: true,
        [
            .required("object", .word(["vector_store.search_results.page"])),
            .required("search_query", .list(.anyText)),
            .required("data", .list(.anything)),
            .required("has_more", .boolean),
            .required("next_page", .nullable(.anyText)),
        ])

    static let models = ObjectShape(
        "ModelList",
        [.required("object", .word(["list"])), .required("data", .list(.object(model)))])

    private static let streamOptions = ObjectShape(
        "StreamOptions", isOpen: true,
        [.optional("include_usage", .boolean, "Whether the last chunk before the end tells the usage.")])

    private static let sampling: [ObjectShape.Member] = [
        .optional("stream", .boolean, "Whether the answer comes as events."),
        .optional("stream_options", .nullable(.object(streamOptions))),
        .optional("n", .nullable(.integer(1...128))),
        .optional("temperature", .nullable(.number)),
        .optional("top_p", .nullable(.number)),
        .optional("stop", .nullable(.either([.anyText, .list(.anyText)]))),
        .optional("seed", .nullable(.integer(Int64.min...Int64.max))),
        .optional("user", .anyText),
    ]

    private static let message = ObjectShape(
        "Message", isOpen: true,
        [
            .required("role", .anyText),
            .optional("content", .anything, "A text, or a list of parts; null beside tool calls."),
        ])

    static let chat = ObjectShape(
        "ChatRequest", isOpen: true,
        [
            .required("model", .anyText, "The name of a service."),
            .required("messages", .list(.object(message))),
            .optional("max_tokens", .nullable(tokens)),
            .optional("max_completion_tokens", .nullable(tokens)),
            .optional("tools", .list(.anything)),
            .optional("tool_choice", .anything),
            .optional("response_format", .anything),
        ] + sampling)

    static let completion = ObjectShape(
        "CompletionRequest", isOpen: true,
        [
            .required("model", .anyText, "The name of a service."),
            .required("prompt", .either([.anyText, .list(.anything)])),
            .optional("max_tokens", .nullable(tokens)),
        ] + sampling)

    static let embedding = ObjectShape(
        "EmbeddingRequest", isOpen: true,
        [
            .required("model", .anyText, "The name of a service."),
            .required("input", .either([.anyText, .list(.anything)])),
            .optional("encoding_format", .word(["float", "base64"])),
            .optional("dimensions", .integer(1...1_048_576)),
            .optional("user", .anyText),
        ])

    private static let usage = ObjectShape(
        "GatewayUsage", isOpen: true,
        [
            .required("prompt_tokens", .count),
            .optional("completion_tokens", .count),
            .required("total_tokens", .count),
        ])

    static let chatAnswer = answer("ChatAnswer")
    static let completionAnswer = answer("CompletionAnswer")

    static let embeddings = ObjectShape(
        "EmbeddingList", isOpen: true,
        [
            .required("object", .word(["list"])),
            .required("data", .list(.anything)),
            .required("model", .anyText),
            .required("usage", .object(usage)),
        ])

    private static func answer(_ name: String) -> ObjectShape {
        ObjectShape(
            name, isOpen: true,
            [
                .required("id", .anyText),
                .required("object", .anyText),
                .required("created", .count),
                .required("model", .anyText),
                .required("choices", .list(.anything)),
                .optional("usage", .object(usage)),
            ])
    }
}
