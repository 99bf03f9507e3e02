import Exchange
import Primitives

/// What was sent of one file in answer to one request under one grant. It is charged for once, however often and in
/// however many pieces a client fetched it.
public struct Delivery: Hashable, Sendable {
    public let grant: ID<DeliveryGrant>
    public let request: ID<DeliveryRequest>
    public let version: ID<ProductVersion>
    public let name: String
    /// Handed to the client's connection, headers not counted; may exceed the file's size where it was fetched again.
    public let bytes: Int64
    public let firstAt: Timestamp
    public let lastAt: Timestamp
}
