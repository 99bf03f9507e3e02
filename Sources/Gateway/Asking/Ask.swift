import Accounting
import Inference
import NIOCore
import Primitives

/// One request to `/v1` as it came from a client: authenticated by nothing yet, read by nobody yet.
public struct Ask: Sendable {
    public var operation: EngineCall.Operation
    /// The body, unzipped, at most the configured size.
    public var body: ByteBuffer
    /// What the client presented as its key; nil when it presented none.
    public var key: String?
    /// The key that stands for somebody who is signed in, by its id, because nobody knows its text. Nothing that comes
    /// by the network sets it: who does has made sure that it is theirs.
    public var keyID: ID<APIKey>?
    /// The client's `Idempotency-Key`, 1…255 bytes.
    public var idempotencyKey: String?
    /// Echoed as `x-request-id`, passed on to the engine, written to logs.
    public var requestID: String

    public init(
        operation: EngineCall.Operation, body: ByteBuffer, key: String?, keyID: ID<APIKey>? = nil,
        idempotencyKey: String?, requestID: String
    ) {
        self.operation = operation
        self.body = body
        self.key = key
        self.keyID = keyID
        self.idempotencyKey = idempotencyKey
        self.requestID = requestID
    }
}
