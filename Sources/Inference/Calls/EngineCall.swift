import NIOCore

/// What is asked of an engine: one operation with its body, ready for the wire.
public struct EngineCall: Sendable {
    /// The operations of the OpenAI API that Minato asks of engines.
    public enum Operation: String, Sendable, CaseIterable {
        case chat
        case completion
        case embedding

        /// The path under an engine's base address.
        public var path: String {
            switch self {
            case .chat: "/chat/completions"
            case .completion: "/completions"
            case .embedding: "/embeddings"
            }
        }
    }

    public var operation: Operation
    /// JSON, with the engine's own model name.
    public var body: ByteBuffer
    /// Whether the answer is a stream of events; decides what a missing end means.
    public var isStreamed: Bool
    /// Sent as `x-request-id`, so that the engine's log can be joined with ours.
    public var requestID: String

    public init(operation: Operation, body: ByteBuffer, isStreamed: Bool, requestID: String) {
        self.operation = operation
        self.body = body
        self.isStreamed = isStreamed
        self.requestID = requestID
    }
}
