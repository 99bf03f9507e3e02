/// What is served under `/v1`, by the gateway's own edge rather than the router.
enum GatewayOperations {
    private static let charged = """
        The maximum price is reserved before the first output, the charge is durable before the last. The answer \
        bears `x-minato-record`, the id of its record, and `x-minato-charge`; a stream tells its charge in a \
        comment before `[DONE]`. An `Idempotency-Key` makes repeated requests one.
        """

    static let all = [
        APIOperation(
            "createChatCompletion", .post, "/v1/chat/completions", "Answers a conversation", note: charged,
            tag: .models, access: .gateway, body: .json(GatewayShapes.chat),
            answer: .init(
                note: "The answer; events when `stream` is true.",
                content: .jsonOrEvents(.object(GatewayShapes.chatAnswer)))),
        APIOperation(
            "createCompletion", .post, "/v1/completions", "Continues a text", note: charged, tag: .models,
            access: .gateway, body: .json(GatewayShapes.completion),
            answer: .init(
                note: "The answer; events when `stream` is true.",
                content: .jsonOrEvents(.object(GatewayShapes.completionAnswer)))),
        APIOperation(
            "createEmbedding", .post, "/v1/embeddings", "Embeds texts", note: charged, tag: .models,
            access: .gateway, body: .json(GatewayShapes.embedding),
            answer: .json(GatewayShapes.embeddings, "The embeddings.")),
        APIOperation(
            "searchVectorStore", .post, "/v1/vector_stores/{store}/search", "Searches a knowledge base",
            note: """
                For members of the participant whose base it is. Each agreement whose passages are shown is used once. \
                Results are in order; the score is 1 for the first and falls with their places. `filters` are refused.
                """, tag: .knowledge, access: .gateway,
            pathNotes: ["store": "The name or the id of a knowledge base."],
            body: .json(GatewayShapes.storeSearch),
            answer: .json(GatewayShapes.storeResults, "The passages, the best first.")),
        APIOperation(
            "listModels", .get, "/v1/models", "Lists the services that a key may ask", tag: .models,
            access: .gateway, answer: .json(GatewayShapes.models, "The services.")),
        APIOperation(
            "getModel", .get, "/v1/models/{model*}", "Shows one service", tag: .models, access: .gateway,
            pathNotes: ["model": "The name of a service. A slash in it may stand as it is, or as `%2F`."],
            answer: .json(GatewayShapes.model, "The service.")),
    ]
}
